//! What should be there, in words that follow "expected".

use super::type_text;
use crate::fault::Expected;

pub(super) fn text(expected: &Expected) -> String {
    let fixed = match expected {
        Expected::Type(json_type) => type_text(*json_type),
        Expected::Scalar => "a string, a number, true, false or null",
        Expected::Strings => "an array of strings",
        Expected::Whole => "a whole number",
        Expected::UpTo(most) => return ["a whole number from 1 to ", &most.to_string()].concat(),
        Expected::ScaleEnds => "[low, high]: whole numbers from 0 to 10, low first",
        Expected::ScaleValues => "an array of whole numbers on the scale",
        Expected::ValuesOrGroups(scale, groups) => {
            let or = if groups.is_empty() { "" } else { " or one of " };
            let [low, high] = [scale.low(), scale.high()].map(|end| end.to_string());
            return ["a whole number from ", &low, " to ", &high, or, &groups.join(", ")].concat();
        }
        Expected::Id => "1 to 100 characters, none of them a control character",
        Expected::Uuid => "a UUID",
        Expected::Instant => "an RFC 3339 time such as 2026-11-21T18:02:11.482Z",
        Expected::Version => "1, the only version",
        Expected::Texts => "a string, or an object of texts by language",
        Expected::LanguageTag => "a language tag such as \"en\" or \"pt-BR\"",
        Expected::Label => "a string, or an object with \"id\" and \"text\"",
        Expected::Matches => "an array of groups and values, or an object with \"min\" and \"max\"",
        Expected::OptionIds => "an array of option ids",
        Expected::TextOrGroup => "\"text\" or a group such as \"promoter\"",
        Expected::Link => "an address that begins with https:// or http://",
        Expected::Endpoint => {
            "an http or https address without a name or password in it, or a path on this site; \
             omit it to send nothing"
        }
        Expected::Survey(presets) => {
            let others = "\"#id\" of a <script> with the survey, or an address such as ./survey.json";
            return ["a preset (", &presets.join(", "), "), ", others].concat();
        }
        Expected::Triggers => {
            "now, delay:20s, idle:30s, scroll:50%, exit, event:NAME, click:SELECTOR, chat:VENDOR or manual; \
             separate several with \";\""
        }
        Expected::Conditions => {
            "a condition such as plan=pro, plan!=free, seats>=10 or country=LT,LV; separate several with \";\""
        }
        Expected::Opened => "an object such as {survey: \"nps\"}, or an element of the page",
        Expected::Time(words) => {
            let or = if words.is_empty() { "" } else { ", or " };
            return ["a time such as 20s, 15m, 12h or 90d", or, &words.join(", ")].concat();
        }
        Expected::Share => "a share of sessions from 0 to 1, such as 0.25",
        Expected::Paths => {
            "paths that begin with / or *, with ! in front to exclude one, such as /shop/*;!/shop/cart"
        }
        Expected::Placeholders(names) => {
            let rest = "{} makes a string of what is beside it; write a brace as {{ or }}";
            return [&names.join(" "), "; ", rest].concat();
        }
        Expected::HeaderName => "a header name: letters, digits and -_.!#$%&'*+^`|~",
        Expected::Success => {
            "a range such as [200, 299], or {\"status\": [200, 299], \"path\": \"errors\", \"value\": false}"
        }
        Expected::Statuses => "[low, high]: HTTP statuses from 200 to 599, low first",
    };
    fixed.to_owned()
}
