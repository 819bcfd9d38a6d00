//! What is known of a column before its cells are counted: from its header, from the program that wrote the
//! file, and from the caller.

use super::column::Column;
use super::header::other_than::other_than;
use super::header::turned::asks_the_opposite;
use super::header::{HeaderMeaning, Promise, is_beside, is_nps_group, promise};
use super::layout;
use super::stated::{HeaderDoubt, Stated, stated};
use crate::import::meaning::labels::labels;
use crate::import::meaning::lexicon;
use crate::import::meaning::token::{Token, token};
use crate::import::note::{Evidence, Unfit};
use crate::import::options::{ImportOptions, Unread};
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale, Values};

/// How the scale of a column is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// It is the usual scale of its question.
    Assumed,
    /// The caller, the header, the program or the way in which cells are written states it.
    Stated,
    /// The words of the answers form it.
    Words,
}

/// What the caller and the other columns say.
pub(super) struct Context<'o> {
    pub options: &'o ImportOptions,
    /// What is known about the program that wrote the file.
    pub fixed: Option<&'static layout::ProgramScale>,
    /// Whether another column names promoters and detractors.
    pub groups: bool,
}

/// What cells state of their scale by how they are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub scale: Option<Scale>,
    pub why: Option<Evidence>,
    /// Which end is good, by the labels beside the numbers.
    pub direction: Option<Direction>,
    /// Whether stars are drawn.
    pub stars: bool,
    /// Whether 0 is among the answers.
    pub zero: bool,
}

/// Everything but its cells that hints at what a column holds.
#[derive(Clone, Debug)]
pub(super) struct Clues {
    metric: Option<Kind>,
    pub asked: CodingSpec,
    pub unread: Unread,
    pub said: HeaderMeaning,
    pub stated: Option<Stated>,
    fixed: Option<&'static layout::ProgramScale>,
    groups: bool,
    chosen: bool,
    beside: bool,
    is_value: bool,
    groups_named: bool,
    names_average: bool,
    /// Whether its header asks for the opposite of what it is scored as.
    pub asks_the_opposite: bool,
    /// The word by which its header says that its numbers are no answers.
    pub other_than: Option<String>,
}

/// The metric and coding of numbers, and why.
pub(super) struct Numbers {
    /// `None` if they are not known.
    pub coding: Option<Coding>,
    pub basis: Basis,
    pub why: Option<Evidence>,
}

impl Clues {
    pub fn of(column: &Column, context: &Context, chosen: bool) -> Clues {
        let grade = grade(column);
        let said = grade.map_or_else(|| promise(&column.text), HeaderMeaning::rating);
        let options = context.options;
        Clues {
            metric: options.metric,
            asked: options.coding,
            unread: options.unread,
            stated: stated(&column.text),
            fixed: context.fixed.filter(|fixed| fixed.is_of(&column.name)),
            groups: context.groups && said.kind().is_none(),
            chosen,
            beside: grade.is_none() && is_beside(&column.text),
            is_value: is_value(&column.name),
            groups_named: is_nps_group(&column.text) || is_nps_group(&column.label()),
            names_average: labels().names_average(&column.text),
            asks_the_opposite: !said.effort && asks_the_opposite(&column.text),
            other_than: other_than(&column.text),
            said,
        }
    }

    /// The metric that its header names.
    pub fn promised(&self) -> Option<Kind> {
        self.said.kind()
    }

    /// Whether its header says that it holds the groups of an NPS.
    pub fn holds_groups(&self) -> bool {
        self.groups_named
    }

    /// Whether its header says that it holds averages.
    pub fn names_average(&self) -> bool {
        self.names_average
    }

    /// Whether the caller chose the column.
    pub fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// The metric that the caller names.
    pub fn metric(&self) -> Option<Kind> {
        self.metric
    }

    /// Whether it was chosen, or something but its cells says that it holds ratings.
    pub fn speaks_for_ratings(&self) -> bool {
        let header =
            self.said.promise != Promise::None || self.fixed.is_some() || self.stated_scale().is_some();
        self.chosen || !self.beside && (header || self.groups && self.is_value)
    }

    /// Returns the scale that its header states: "Service (1-5)".
    fn stated_scale(&self) -> Option<Scale> {
        self.stated.and_then(|stated| stated.scale)
    }

    /// Whether its header names `end`, the high end of the scale that is assumed: "NPS (10 = extremely likely)".
    pub fn names_high_end(&self, end: u8) -> bool {
        self.stated.and_then(|stated| stated.doubt) == Some(HeaderDoubt::Number(end))
    }

    /// Whether only its header states the scale, in a form that may also mean something else.
    fn is_unsure(&self) -> bool {
        let given = self.asked.scale.is_some() || self.stated_scale().is_none();
        !given && self.stated.is_some_and(|stated| !stated.certain)
    }

    /// Returns the scale from 0, if its header states only the high end and the scale begins there.
    fn perhaps_from_zero(&self, scale: Scale, written: &Written) -> Scale {
        let open = self.asked.scale.is_none() && self.stated.is_some_and(|stated| stated.low_open);
        let nps = self.metric.or(self.said.kind()) == Some(Kind::Nps) && scale.high() == Scale::NPS.high();
        let zero = Scale::new(0, scale.high()).filter(|_| open && (written.zero || nps));
        zero.unwrap_or(scale)
    }

    /// Whether nothing but the scale in its header says that it holds ratings. What was asked is then not known.
    fn only_states_scale(&self, written: &Written) -> bool {
        let said = self.said.promise != Promise::None || self.chosen || written.why.is_some();
        !said && self.asked.scale.is_none() && self.stated_scale().is_some()
    }

    /// Whether its cells may show that it holds ratings, although its header does not.
    pub fn may_be_shown_by_cells(&self) -> bool {
        !self.beside
    }

    /// Returns the scale that the caller, the header or the program states.
    pub fn scale(&self) -> Option<Scale> {
        self.asked.scale.or(self.stated_scale()).or(self.fixed.map(|fixed| fixed.scale))
    }

    /// Returns how numbers are read, whose cells are `written` so.
    ///
    /// # Errors
    /// If scale, direction and groups do not fit together.
    pub fn numbers(&self, written: &Written) -> Result<Numbers, Unfit> {
        let scale = self.scale().map(|scale| self.perhaps_from_zero(scale, written)).or(written.scale);
        let basis = if scale.is_some() && !self.is_unsure() { Basis::Stated } else { Basis::Assumed };
        if self.expects(scale) {
            return Ok(Numbers { coding: Some(Coding::EXPECTATION), basis, why: Some(self.header()) });
        }
        let (kind, why) = self.kind(scale, written);
        // Filled stars alone do not say how many there could be.
        let Some(kind) = kind.filter(|_| !written.stars || scale.is_some()) else {
            return Ok(Numbers { coding: None, basis: Basis::Assumed, why });
        };
        let coding = Coding::new(kind, self.spec(kind, scale, written)).map_err(Unfit::Coding)?;
        if coding.favourable().is_none() {
            return Err(Unfit::NoFavourable);
        }
        Ok(Numbers { coding: Some(coding), basis, why })
    }

    /// Returns the kind of rating, and why.
    pub fn kind(&self, scale: Option<Scale>, written: &Written) -> (Option<Kind>, Option<Evidence>) {
        let header = || self.header();
        // A rating on one of these scales is usually called satisfaction.
        let usual = [Scale::FIVE, Scale::SEVEN, Scale::TEN];
        let (kind, why) = match (self.metric, self.said.kind(), self.fixed) {
            (Some(kind), promised, _) if promised == Some(kind) => (kind, header()),
            (Some(kind), ..) => (kind, Evidence::Asked),
            (None, Some(kind), _) => (kind, header()),
            (None, None, Some(fixed)) => (fixed.kind, Evidence::Program(fixed.program)),
            _ if self.groups => (Kind::Nps, Evidence::NpsGroups),
            _ if written.stars => (Kind::Csat, Evidence::Stars),
            _ if self.only_states_scale(written) => return (None, None),
            _ => match scale.filter(|scale| usual.contains(scale)) {
                Some(scale) => (Kind::Csat, written.why.clone().unwrap_or(Evidence::UsualScale(scale))),
                None => return (None, None),
            },
        };
        (Some(kind), Some(why))
    }

    /// Whether its numbers on that scale answer the expectation question, and the caller says nothing else.
    fn expects(&self, scale: Option<Scale>) -> bool {
        let asked = CodingSpec { scale: self.asked.scale, ..CodingSpec::default() };
        self.said.promise == Promise::Expectation
            && self.metric.is_none_or(|metric| metric == Kind::Rating)
            && self.asked == asked
            && scale.is_none_or(|scale| scale == Coding::EXPECTATION.scale())
    }

    fn header(&self) -> Evidence {
        // A scale that the caller contradicts is not why.
        let used = |scale: &Scale| self.asked.scale.is_none_or(|asked| asked == *scale);
        Evidence::Header { word: self.said.word.clone(), scale: self.stated_scale().filter(used) }
    }

    /// Returns scale, direction and groups. The effort form is asked on 1–5, and less is better unless its
    /// header says otherwise.
    fn spec(&self, kind: Kind, scale: Option<Scale>, written: &Written) -> CodingSpec {
        let effort = self.said.effort && kind == Kind::Ces;
        let stated = self.stated.and_then(|stated| stated.direction).or(written.direction);
        let scale = scale.or(effort.then_some(Scale::FIVE));
        let direction = self.asked.direction.or(stated).or(effort.then_some(Direction::LowerIsBetter));
        let names_effort = effort || kind == Kind::Ces && self.said.word == "effort";
        let turned = names_effort
            && scale == Some(Scale::FIVE)
            && stated == Some(Direction::HigherIsBetter)
            && direction == stated;
        // The two boxes of least effort, at the other end.
        let favourable = self.asked.favourable.or(turned.then(|| Values::range(4, 5)));
        CodingSpec { scale, direction, favourable, ..self.asked }
    }

    /// Returns what the header states and the caller contradicts.
    pub fn contradicted(&self) -> Option<Stated> {
        let scale = self.stated_scale();
        let scale = scale.filter(|scale| self.asked.scale.is_some_and(|asked| asked != *scale));
        // "How much effort" says that low is good.
        let effort = self.said.effort.then_some(Direction::LowerIsBetter);
        let direction = self.stated.and_then(|stated| stated.direction).or(effort);
        let direction =
            direction.filter(|direction| self.asked.direction.is_some_and(|asked| asked != *direction));
        (scale.is_some() || direction.is_some()).then_some(Stated { scale, direction, ..Stated::default() })
    }
}

/// Returns the word of a header that means a grade, because its first cells are numbers; it may also mean a
/// remark.
fn grade(column: &Column) -> Option<&'static str> {
    let word = lexicon::grade(&column.text)?;
    let (mut numbers, mut others) = (0, 0);
    for cell in &column.cells {
        match token(cell) {
            Token::Missing => {}
            Token::Whole(_) | Token::OutOf(..) | Token::Stars(..) => numbers += 1,
            _ => others += 1,
        }
    }
    (numbers > others).then_some(word)
}

/// Names that say little, but mean the rating if another column holds its groups.
fn is_value(name: &str) -> bool {
    ["value", "score", "rating"].contains(&name.trim().to_lowercase().as_str())
}
