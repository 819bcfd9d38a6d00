//! The grammar of the options in one table: names, values, defaults, and what the small module reads.
//!
//! From it follow the checks and their messages here, and by the build the small module's expression
//! ([`usual`]) and whatever else a script or a document says of an option.

use crate::fault::{Expected, Fault, What};
use crate::survey::presets;
use crate::survey::response::MAX_NAME;
use crate::survey::vars;

/// An option of a script tag, an element and `scorelet.open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its name: `data-<name>` on a tag, `<name>` on an element, in camel case for `scorelet.open`.
    pub name: &'static str,
    /// What it may be.
    pub values: Values,
    /// What it is where it is left out, as one would write it.
    pub default: Option<&'static str>,
    /// What of it the small module reads.
    pub small: Small,
}

/// What an option may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// A preset's name, `#id` of an inline survey, or an address.
    Survey,
    /// An address to post to.
    Endpoint,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A JSON object; single values also as options of their own, `context-plan`.
    Context,
    /// A JSON object of texts; single texts also as options of their own, `vars-company`.
    Vars,
    /// A JSON object, read by the module that can post in any format.
    Delivery,
    /// A language tag; one without a built-in wording falls back to English.
    Language,
    /// An id of at most [`MAX_NAME`] characters.
    Respondent,
    /// A key of at most [`MAX_NAME`] characters, such as a conversation's id.
    Key,
    /// Conditions on the context, joined by `;`: `plan=pro;seats>=10`.
    Conditions,
    /// One of [`TRIGGERS`], or several joined by `;`.
    Triggers,
    /// Globs of paths, joined by `;`, with `!` before those to exclude.
    Paths,
    /// A share from 0 to 1.
    Share,
    /// A time such as `20s`, or one of these words.
    Time(&'static [&'static str]),
}

/// What of an option the small module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Small {
    /// Everything that is usual: what is rarer it leaves to the larger modules.
    Usual,
    /// These words alone.
    Words(&'static [&'static str]),
    /// Nothing.
    Nothing,
}

/// Every option.
pub const TABLE: [Spec; 21] = [
    Spec { name: "survey", values: Values::Survey, default: None, small: Small::Usual },
    Spec { name: "endpoint", values: Values::Endpoint, default: None, small: Small::Usual },
    Spec { name: "delivery", values: Values::Delivery, default: None, small: Small::Nothing },
    Spec {
        name: "display",
        values: Values::Words(&["inline", "popup", "modal", "bar", "tab", "kiosk"]),
        default: Some("inline"),
        small: Small::Words(&["inline", "popup"]),
    },
    Spec {
        name: "position",
        values: Values::Words(&[
            "bottom-right",
            "bottom-left",
            "top-right",
            "top-left",
            "center",
            "bottom",
            "top",
        ]),
        default: Some("bottom-right"),
        small: Small::Usual,
    },
    Spec { name: "trigger", values: Values::Triggers, default: Some("now"), small: Small::Usual },
    Spec { name: "pages", values: Values::Paths, default: Some("*"), small: Small::Usual },
    Spec { name: "sample", values: Values::Share, default: Some("1"), small: Small::Usual },
    Spec {
        name: "repeat",
        values: Values::Time(&["once", "always"]),
        default: Some("90d"),
        small: Small::Usual,
    },
    Spec { name: "snooze", values: Values::Time(&[]), default: Some("14d"), small: Small::Usual },
    Spec { name: "cooldown", values: Values::Time(&[]), default: None, small: Small::Usual },
    Spec { name: "once", values: Values::Key, default: None, small: Small::Usual },
    Spec { name: "when", values: Values::Conditions, default: None, small: Small::Nothing },
    Spec { name: "lang", values: Values::Language, default: None, small: Small::Usual },
    Spec {
        name: "theme",
        values: Values::Words(&["auto", "light", "dark"]),
        default: Some("auto"),
        small: Small::Usual,
    },
    Spec { name: "context", values: Values::Context, default: Some("{}"), small: Small::Usual },
    Spec { name: vars::OPTION, values: Values::Vars, default: None, small: Small::Nothing },
    Spec { name: "respondent", values: Values::Respondent, default: None, small: Small::Usual },
    Spec {
        name: "page",
        values: Values::Words(&["path", "full", "none"]),
        default: Some("path"),
        small: Small::Usual,
    },
    Spec {
        name: "storage",
        values: Values::Words(&["local", "session", "none"]),
        default: Some("local"),
        small: Small::Usual,
    },
    Spec {
        name: "partial",
        values: Values::Words(&["on-leave", "never"]),
        default: Some("on-leave"),
        small: Small::Usual,
    },
];

/// What follows a trigger's name and a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing, and no colon.
    None,
    /// A time such as `20s`.
    Time,
    /// A percentage such as `50%`.
    Percentage,
    /// Any text: an event's name, a selector, a chat's vendor.
    Text,
}

/// The triggers, by what follows their names.
pub const TRIGGERS: [(Argument, &[&str]); 4] = [
    (Argument::None, &["now", "manual", "exit"]),
    (Argument::Time, &["delay", "idle"]),
    (Argument::Percentage, &["scroll"]),
    (Argument::Text, &["event", "click", "chat"]),
];

/// The units of a time, and how many milliseconds each has.
pub const UNITS: [(&str, u32); 5] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Before the name of a single value of the context: `context-plan="pro"`.
const CONTEXT_PREFIX: &str = "context-";

/// Every option's name.
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|spec| spec.name).collect()
}

/// Whether an option has that name.
pub(super) fn is_known(name: &str) -> bool {
    let is_var = name.strip_prefix(vars::PREFIX).is_some_and(|rest| !rest.is_empty());
    is_var || name.starts_with(CONTEXT_PREFIX) || TABLE.iter().any(|spec| spec.name == name)
}

/// Checks every value, in the order of the table.
///
/// # Errors
/// The first value that is not allowed.
pub(super) fn check<'a>(value_of: impl Fn(&str) -> Option<&'a str>) -> Result<(), Fault> {
    TABLE.iter().try_for_each(|spec| match value_of(spec.name) {
        Some(value) => spec.values.check(spec.name, value),
        None => Ok(()),
    })
}

impl Values {
    fn check(self, name: &str, value: &str) -> Result<(), Fault> {
        let trimmed = value.trim();
        let expected = match self {
            Values::Survey if trimmed.is_empty() => {
                return Err(Fault::new(name, What::Missing(Some(Expected::Survey(presets::NAMES)))));
            }
            Values::Words(words) if !words.contains(&value) => {
                return Err(Fault::not_one_of(name, value, words));
            }
            Values::Endpoint if trimmed.is_empty() || trimmed.bytes().any(|byte| byte <= b' ') => {
                Expected::Endpoint
            }
            Values::Respondent | Values::Key if value.chars().count() > MAX_NAME => {
                return Err(Fault::new(name, What::TooLong { most: MAX_NAME }));
            }
            Values::Time(words) if !is_time(value) && !words.contains(&value) => Expected::Time(words),
            Values::Share if !is_share(trimmed) => Expected::Share,
            Values::Paths => return each(name, value, is_path, Expected::Paths),
            Values::Triggers => return each(name, value, is_trigger, Expected::Triggers),
            Values::Conditions => return each(name, value, is_condition, Expected::Conditions),
            _ => return Ok(()),
        };
        Err(Fault::not_allowed(name, value, expected))
    }
}

/// Whether each of the parts between semicolons is `good`.
fn each(name: &str, value: &str, good: fn(&str) -> bool, expected: Expected) -> Result<(), Fault> {
    match value.split(';').map(str::trim).find(|part| !good(part)) {
        Some(part) => Err(Fault::not_allowed(name, part, expected)),
        None => Ok(()),
    }
}

fn is_trigger(trigger: &str) -> bool {
    let (name, rest) = trigger.split_once(':').unwrap_or((trigger, ""));
    let rest = rest.trim();
    let argument = TRIGGERS.iter().find(|(_, names)| names.contains(&name)).map(|(argument, _)| argument);
    match argument {
        Some(Argument::None) => rest.is_empty(),
        Some(Argument::Time) => is_time(rest),
        Some(Argument::Percentage) => is_percentage(rest),
        Some(Argument::Text) => !rest.is_empty(),
        None => false,
    }
}

/// What compares a value of the context; a longer one comes before its beginning.
const COMPARISONS: [&str; 6] = ["!=", ">=", "<=", "=", ">", "<"];

/// A name, a comparison, and one number or several texts. `www/embed/conditions.ts` reads the same, and
/// tests/fixtures/conditions.json holds both to the same answers.
fn is_condition(condition: &str) -> bool {
    let Some(at) = condition.find(['=', '!', '<', '>']) else { return false };
    let (name, rest) = condition.split_at(at);
    let found = COMPARISONS.iter().find_map(|sign| Some((*sign, rest.strip_prefix(sign)?)));
    let Some((sign, values)) = found.filter(|_| !name.trim().is_empty()) else { return false };
    if sign.starts_with(['<', '>']) {
        return is_decimal(values.trim());
    }
    !values.contains(['=', '<', '>']) && values.split(',').all(|value| !value.trim().is_empty())
}

/// A decimal, looked at as text like a share.
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    digits(whole) && digits(rest)
}

fn is_percentage(text: &str) -> bool {
    text.strip_suffix('%').and_then(|number| number.parse::<u8>().ok()).is_some_and(|share| share <= 100)
}

/// A decimal from 0 to 1, looked at as text: to read a float is 15 kB of module.
fn is_share(text: &str) -> bool {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    match whole {
        "" | "0" => !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()),
        "1" => rest.bytes().all(|byte| byte == b'0'),
        _ => false,
    }
}

fn is_path(glob: &str) -> bool {
    glob.strip_prefix('!').unwrap_or(glob).starts_with(['/', '*'])
}

/// A number and a unit. The embed script counts with it; here it is only checked.
fn is_time(text: &str) -> bool {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(number.len()..).unwrap_or_default();
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let dots = number.bytes().filter(|&b| b == b'.').count();
    digits > 0 && dots <= 1 && digits + dots == number.len() && UNITS.iter().any(|(known, _)| *known == unit)
}

/// What the small module reads, `name=value`, as a regular expression that JavaScript and Rust understand
/// alike; its `.` stands for any character.
///
/// The build puts it into that module's script, where it is a tenth of what the checks weigh. Whatever does
/// not match goes to a larger module, which has words for what is wrong. Tests hold that it matches nothing
/// that the checks refuse.
pub fn usual() -> String {
    let options: Vec<_> = TABLE.iter().filter_map(Spec::usual).collect();
    format!("^({})$", options.join("|"))
}

impl Spec {
    fn usual(&self) -> Option<String> {
        let pattern = match (self.small, self.values) {
            (Small::Nothing, _) | (_, Values::Delivery | Values::Vars | Values::Conditions) => return None,
            (Small::Words(words), _) | (Small::Usual, Values::Words(words)) => any(words),
            (Small::Usual, Values::Survey) => r"[\w-]+".to_owned(),
            (Small::Usual, Values::Endpoint) => r"[^\s]+".to_owned(),
            (Small::Usual, Values::Context) => return Some(format!("{}(-[^=]*)?=.*", self.name)),
            (Small::Usual, Values::Language) => ".*".to_owned(),
            (Small::Usual, Values::Respondent | Values::Key) => format!(".{{0,{MAX_NAME}}}"),
            (Small::Usual, Values::Share) => r"(0?\.\d+|0|1)".to_owned(),
            (Small::Usual, Values::Paths) => list("!?[/*][^;]*"),
            (Small::Usual, Values::Triggers) => list(&trigger()),
            (Small::Usual, Values::Time([])) => time(),
            (Small::Usual, Values::Time(words)) => any(&[words, &[&time()]].concat()),
        };
        Some(format!("{}={pattern}", self.name))
    }
}

fn any(patterns: &[&str]) -> String {
    format!("({})", patterns.join("|"))
}

fn list(item: &str) -> String {
    format!(r"{item}(;\s*{item})*")
}

fn time() -> String {
    format!(r"\d+(\.\d+)?{}", any(&UNITS.map(|(unit, _)| unit)))
}

fn trigger() -> String {
    let patterns = TRIGGERS.map(|(argument, names)| match argument {
        Argument::None => names.join("|"),
        Argument::Time => format!("{}:{}", any(names), time()),
        Argument::Percentage => format!(r"{}:\d\d?%", names.join("|")),
        Argument::Text => format!(r"{}:[^;\s][^;]*", any(names)),
    });
    any(&patterns.each_ref().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::is_condition;

    /// conditions.test.ts reads the same.
    #[test]
    fn conditions_are_read_as_the_scripts_read_them() {
        let cases: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/fixtures/conditions.json")).unwrap();
        for (kind, wanted) in [("good", true), ("bad", false)] {
            let list = cases[kind].as_array().unwrap();
            assert!(list.len() > 10);
            for condition in list {
                assert_eq!(is_condition(condition.as_str().unwrap().trim()), wanted, "{condition}");
            }
        }
    }
}
