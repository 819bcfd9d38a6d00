//! The built-in surveys.

use super::config::{Ask, MAX_TEXT, Question, Survey, Thanks};
use crate::scale::{Coding, CodingSpec, Kind};

/// The names, as messages list them.
pub const NAMES: &str = "nps, csat, ces";

/// The survey of that name: the rating, then an open comment. The rating's id is its type, the
/// comment's is `why`. After NPS the comment is worded by group: it is about the rating.
///
/// ```
/// let survey = scorelet::survey::presets::preset("csat").unwrap();
/// assert_eq!(survey.questions[0].id, "csat");
/// assert_eq!(survey.questions[1].id, "why");
/// ```
pub fn preset(name: &str) -> Option<Survey> {
    let kind = Kind::from_name(name).filter(|kind| *kind != Kind::Rating)?;
    let coding = Coding::new(kind, CodingSpec::default()).ok()?;
    let question = |id: &str, ask, required, about| Question {
        id: id.to_owned(),
        ask,
        text: None,
        low: None,
        high: None,
        required,
        about,
        conditions: Vec::new(),
    };
    let rating = question(name, Ask::Rating { coding, own_favourable: false }, true, None);
    let why = question("why", Ask::Text { max_length: MAX_TEXT }, false, (kind == Kind::Nps).then_some(0));
    Some(Survey {
        id: name.to_owned(),
        questions: vec![rating, why],
        vars: Vec::new(),
        thanks: Thanks::default(),
    })
}
