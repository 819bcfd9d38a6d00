//! The rules of surveys and of deliveries that were broken, and what to do instead.

use super::{quoted, scale_text};
use crate::fault::Mistake;

pub(super) fn text(mistake: &Mistake) -> String {
    let fixed = match mistake {
        Mistake::NoWords => "a question must not be blank",
        Mistake::NoEarlierQuestion(id) => {
            return ["no question before this one has the id ", &quoted(id)].concat();
        }
        Mistake::NoRating(id) => return ["the question ", &quoted(id), " has no rating"].concat(),
        Mistake::NothingToMatch(id) => {
            return ["the question ", &quoted(id), " has neither a rating nor options"].concat();
        }
        Mistake::MinAboveMax => "min is above max",
        Mistake::RangeOffScale(scale) => {
            return ["the range holds no value of the scale ", &scale_text(*scale)].concat();
        }
        Mistake::OtherTwice => "the id \"other\" is reserved by \"other\": true; omit one of the two",
        Mistake::SameField(id) => {
            return ["a field would have the same name as one of the question ", &quoted(id)].concat();
        }
        Mistake::AnswersTooLarge => {
            "the answers could exceed what one response may hold (16 KiB); ask fewer questions or rows"
        }
        Mistake::LookOfNps => "NPS is always shown as numbers; use \"numbers\" or omit the key",
        Mistake::StarsOffScale => "stars need a scale that starts at 1 and on which higher is better",
        Mistake::TooManyFaces { most } => {
            return ["faces need a scale of 2 to ", &most.to_string(), " values"].concat();
        }
        Mistake::GroupsWithoutAbout => {
            "texts by group need \"about\": the id of an earlier question with a rating"
        }
        Mistake::NotAGroup(key) => {
            return [&quoted(key), " is not a group; give texts by group or by language, not both"].concat();
        }
        Mistake::FormWithoutNames => "a form needs an object: its keys are the names of the fields",
        Mistake::NoCorsFormat => "\"no-cors\" needs the format \"text\" or \"form\"",
        Mistake::NoCorsKey => {
            "\"no-cors\" sends no headers of its own, follows redirects and cannot read the reply; omit this key"
        }
        Mistake::PlaceholderInHost => "placeholders and braces are allowed in the path and the query only",
        Mistake::PlaceholderInKey => "placeholders and braces are allowed in values only, not in keys",
        Mistake::ForbiddenHeader => "a page cannot set this header; browsers ignore it",
        Mistake::HeaderNotAscii => "a header may hold printable ASCII only",
    };
    fixed.to_owned()
}
