//! A column that may hold ratings.

use super::counting::{Counting, Place, TooManySegments};
use super::propose::{Basis, Reading};
use super::word_counts::WordCounts;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, Reason};
use crate::import::meaning::cell;
use crate::import::meaning::forms::Form;
use crate::import::meaning::lexicon::{self, Family};
use crate::import::note::{Evidence, FileColumn, Note, Seen, Unfit, UnfitColumn};
use crate::import::options::ImportOptions;
use crate::import::outcome::Sink;
use crate::scale::{Coding, CodingSpec, Direction, Kind, Scale};

/// How many characters of a cell are kept as an example.
const QUOTED: usize = 40;

/// With this many answers on 0–10, at least one is expected to be above [`DOUBTFUL`].
const ENOUGH: u64 = 10;

/// If no answer to an NPS question is above this, it was probably asked on another scale.
const DOUBTFUL: u8 = 7;

/// A column that may hold ratings.
#[derive(Clone, Debug)]
pub(super) struct Candidate<S> {
    pub column: usize,
    pub name: String,
    /// How it is read, and why.
    pub reading: Reading,
    counting: Counting<S>,
    /// How many numbers from 0 to 10 are not on the scale.
    beyond: u64,
    /// The smallest and the largest number from 0 to 10 so far.
    range: Option<(u8, u8)>,
    worded: WordCounts,
    /// The first cell that is neither a number nor a known word.
    example: Option<String>,
}

impl<S: Sink> Candidate<S> {
    pub fn new(column: usize, name: String, reading: Reading) -> Candidate<S> {
        let counting = Counting::new(reading.coding.unwrap_or(Coding::WIDEST));
        let (beyond, range, worded, example) = (0, None, WordCounts::new(), None);
        Candidate { column, name, reading, counting, beyond, range, worded, example }
    }

    /// Whether the scale of its numbers is known.
    pub fn is_known(&self) -> bool {
        self.reading.coding.is_some()
    }

    /// Counts a cell of equal rows; `cell` is the reason if there is none.
    pub fn count(
        &mut self,
        cell: Result<&[u8], Reason>,
        place: Place,
        rows: EqualRows,
    ) -> Result<(), TooManySegments> {
        let scale = self.counting.coding.scale();
        let rating = cell.and_then(|bytes| cell::rating(bytes, scale));
        match (rating, cell) {
            (Ok(rating), _) => self.met(rating.value()),
            (Err(Reason::OffTheScale), Ok(bytes)) => {
                if let Ok(rating) = cell::rating(bytes, Scale::NPS) {
                    self.beyond += rows.count;
                    self.met(rating.value());
                }
            }
            (Err(Reason::NotANumber), Ok(bytes)) => {
                let text = encoding::text(bytes);
                if let Some(meaning) = lexicon::meaning(&text) {
                    return self.worded.count(meaning, place, rows);
                }
                if self.example.is_none() {
                    self.example = Some(text.trim().chars().take(QUOTED).collect());
                }
            }
            _ => {}
        }
        self.counting.count(rating, place, rows)
    }

    fn met(&mut self, value: u8) {
        let (least, most) = self.range.unwrap_or((value, value));
        self.range = Some((least.min(value), most.max(value)));
    }

    /// Counts the rows before the first one with this column as missing.
    pub fn missed(&mut self, rows: u64) {
        if rows > 0 {
            self.counting.missed(rows);
        }
    }

    /// How many answers are numbers on its scale.
    pub fn numbers(&self) -> u64 {
        self.counting.ratings
    }

    /// Whether all its answers are words. Words beside numbers label the ends of their scale.
    pub fn is_worded(&self) -> bool {
        self.worded.total > 0 && self.counting.ratings == 0
    }

    pub fn ratings(&self) -> u64 {
        self.counting.ratings + self.worded.total
    }

    pub fn invalid(&self) -> u64 {
        self.counting.invalid()
    }

    /// Whether many of its numbers are not on the scale that was assumed.
    pub fn is_contradicted(&self) -> bool {
        // Up to one in ten may be a slip.
        self.reading.basis == Basis::Assumed && self.beyond * 10 > self.counting.ratings + self.beyond
    }

    /// Whether 0–10 was assumed, but the answers look like another scale.
    pub fn is_doubtful(&self) -> bool {
        let small = self.range.is_some_and(|(_, most)| most <= DOUBTFUL);
        let assumed = self.reading.basis == Basis::Assumed && !self.reading.names_its_scale;
        let nps = self.reading.coding.is_some_and(|coding| coding.kind() == Kind::Nps);
        nps && assumed && small && self.counting.ratings >= ENOUGH
    }

    fn file_column(&self) -> FileColumn {
        FileColumn { number: self.column, name: self.name.clone() }
    }

    /// Returns what is known of its numbers.
    pub fn seen(&self) -> Seen {
        Seen { column: self.file_column(), range: self.range }
    }

    /// Converts its words to numbers.
    ///
    /// # Errors
    /// If the words do not form a scale, or not the one that was asked for.
    pub fn settle(&mut self, options: &ImportOptions) -> Result<(), UnfitColumn> {
        let (asked, kind) = (options.coding, options.metric);
        let words_alone = self.is_worded();
        let worded = std::mem::replace(&mut self.worded, WordCounts::new());
        if worded.total == 0 {
            return Ok(());
        }
        let given = if !words_alone {
            worded.into_ends(&mut self.counting)
        } else {
            let family = worded.family();
            let form = worded.form(asked.scale);
            let (Some(family), Some(form)) = (family, form) else {
                return Err(Unfit::MixedWords.of(&self.name));
            };
            let coding = self.worded_coding(family, &form, asked, kind)?;
            self.counting.coding = coding;
            self.reading.coding = Some(coding);
            self.reading.basis = Basis::Words;
            self.reading.why = Some(Evidence::Words(family));
            worded.into_numbers(&form, &mut self.counting)
        };
        given.map_err(|many| many.of(options.by.as_deref().unwrap_or_default()))
    }

    fn worded_coding(
        &self,
        family: Family,
        form: &Form,
        asked: CodingSpec,
        kind: Option<Kind>,
    ) -> Result<Coding, UnfitColumn> {
        let promised = self.reading.promised.filter(|kind| *kind != Kind::Nps);
        let own = match family {
            Family::Satisfaction | Family::Quality | Family::Faces | Family::Thumbs => Kind::Csat,
            Family::Ease | Family::Effort => Kind::Ces,
            Family::Agreement | Family::Likelihood | Family::Expectation => Kind::Rating,
        };
        let kind = kind.or(promised).unwrap_or(own);
        let lower = family == Family::Effort;
        let own = if lower { Direction::LowerIsBetter } else { Direction::HigherIsBetter };
        let direction = asked.direction.unwrap_or(own);
        let spec = CodingSpec { scale: Some(form.scale), direction: Some(direction), ..asked };
        let wrong = |error| Unfit::Coding(error).of(&self.name);
        let coding = Coding::new(kind, spec).map_err(wrong)?;
        if coding.favourable().is_some() {
            return Ok(coding);
        }
        let favourable = form.favourable(direction == Direction::LowerIsBetter);
        Coding::new(kind, CodingSpec { favourable: Some(favourable), ..spec }).map_err(wrong)
    }

    /// Returns how it is read and why, and how many of its numbers are not on the scale.
    pub fn notes(&self) -> Vec<Note> {
        let coding = self.counting.coding;
        let mut notes =
            vec![Note::Scored { column: self.file_column(), coding, why: self.reading.why.clone() }];
        let count = self.counting.ledger.count(Reason::OffTheScale);
        if count > 0 {
            notes.push(Note::OffTheScale { column: self.file_column(), scale: coding.scale(), count });
        }
        notes
    }

    /// Returns why it is not scored; `None` for a column without answers.
    pub fn why_dropped(&self) -> Option<Note> {
        let (invalid, answers) = (self.invalid(), self.ratings() + self.invalid());
        (answers > 0).then(|| Note::NotRatings {
            column: self.file_column(),
            invalid,
            answers,
            example: self.example.clone(),
            scale: self.reading.coding.map(|coding| coding.scale()),
        })
    }

    pub fn into_counting(self) -> Counting<S> {
        self.counting
    }
}
