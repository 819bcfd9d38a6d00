//! The built-in surveys.

use super::definition::{Ask, Label, MAX_TEXT, Matrix, Question, Screens, Survey, Thanks, Words};
use super::module::{Large, MODULE};
use super::rated::{Look, Rated};
use super::vars::Vars;
use super::wording::Key;
use crate::scale::{Coding, CodingSpec, Direction, EXPECTATION, Kind, Scale};

/// The names of the presets.
pub const NAMES: &[&str] =
    &["nps", "csat", "ces", "ces-effort", "ces-10", "enps", "agent", "expectation", "servqual"];

/// Returns the survey of that name: the rating, then a comment. The rating's id is its type, the comment's is
/// `why`. After NPS the comment is worded by group.
///
/// ```
/// let survey = scorelet::survey::presets::preset("csat").unwrap();
/// assert_eq!(survey.questions[0].id, "csat");
/// assert_eq!(survey.questions[1].id, "why");
/// ```
pub fn preset(name: &str) -> Option<Survey> {
    let questions = match Kind::from_name(name) {
        Some(kind) => rating_and_why(kind, CodingSpec::default(), Key::of_kind(kind)?)?,
        None if MODULE.own_surveys => rarer(name)?,
        None => return None,
    };
    Some(Survey {
        id: name.to_owned(),
        questions,
        vars: Vars::default(),
        thanks: Thanks::default(),
        screens: Screens::One,
    })
}

fn rating_and_why(kind: Kind, spec: CodingSpec, words: [Key; 3]) -> Option<Vec<Question>> {
    let rated = rated(kind, spec)?;
    let rating = question(kind.name(), Ask::Rating(rated), Some(words), true, None);
    let about = (kind == Kind::Nps).then_some(0);
    Some(vec![rating, question("why", Ask::Text { max_length: MAX_TEXT }, None, false, about)])
}

fn rated(kind: Kind, spec: CodingSpec) -> Option<Rated> {
    let coding = Coding::new(kind, spec).ok()?;
    Some(Rated { coding, own_favourable: spec.favourable.is_some(), look: Look::Numbers })
}

fn question(id: &str, ask: Ask, words: Option<[Key; 3]>, required: bool, about: Option<usize>) -> Question {
    Question {
        id: id.to_owned(),
        ask,
        text: None,
        low: None,
        high: None,
        words,
        required,
        about,
        conditions: Vec::new(),
    }
}

/// Returns the questions of the presets that only the larger modules have.
fn rarer(name: &str) -> Option<Vec<Question>> {
    let on = |scale| CodingSpec { scale: Some(scale), ..CodingSpec::default() };
    let (kind, spec, words) = match name {
        "enps" => (Kind::Nps, CodingSpec::default(), [Key::Enps, Key::NpsLow, Key::NpsHigh]),
        "agent" => (Kind::Csat, CodingSpec::default(), [Key::Agent, Key::CsatLow, Key::CsatHigh]),
        "ces-effort" => (
            Kind::Ces,
            CodingSpec { direction: Some(Direction::LowerIsBetter), ..on(Scale::FIVE) },
            [Key::Effort, Key::EffortLow, Key::EffortHigh],
        ),
        "ces-10" => (Kind::Ces, on(Scale::TEN), [Key::Ease, Key::EaseLow, Key::EaseHigh]),
        // 7 to 10 is better than expected. Stated because convention names no favourable values for a rating.
        EXPECTATION => (
            Kind::Rating,
            CodingSpec { favourable: Coding::EXPECTATION.favourable(), ..on(Scale::TEN) },
            [Key::Expectation, Key::ExpectationLow, Key::ExpectationHigh],
        ),
        "servqual" => return servqual(),
        _ => return None,
    };
    rating_and_why(kind, spec, words)
}

/// Returns the two SERVQUAL matrices, expectation and perception: the same 22 rows in five dimensions, each
/// rated from 1 to 7 (Parasuraman, Zeithaml & Berry 1988).
fn servqual() -> Option<Vec<Question>> {
    use super::wording::{ENGLISH, ENGLISH_MORE, SERVQUAL};
    let each = rated(Kind::Rating, CodingSpec { scale: Some(Scale::SEVEN), ..CodingSpec::default() })?;
    let row = |key: &Key| {
        let (name, _) = ENGLISH_MORE.get(*key as usize - ENGLISH.len())?;
        Some(Label { id: (*name).to_owned(), text: Words::BuiltIn(*key) })
    };
    let rows: Vec<_> = SERVQUAL.iter().filter_map(row).collect();
    let matrix = |id, text| {
        let ask = Ask::Matrix(Matrix { rows: rows.clone(), each, large: Large::here().ok()? });
        Some(question(id, ask, Some([text, Key::CesLow, Key::CesHigh]), true, None))
    };
    Some(vec![
        matrix("expectation", Key::ServqualExpectation)?,
        matrix("perception", Key::ServqualPerception)?,
    ])
}
