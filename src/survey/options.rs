//! The one list of options that a script tag, an element and `scorelet.open` share, read strictly.

use super::response::MAX_NAME;
use crate::fault::{Fault, Unknown, What, near};

/// Every option's name.
pub const NAMES: [&str; 17] = [
    "survey",
    "endpoint",
    "delivery",
    "display",
    "position",
    "trigger",
    "pages",
    "sample",
    "repeat",
    "snooze",
    "lang",
    "theme",
    "context",
    "respondent",
    "page",
    "storage",
    "partial",
];

/// A time such as `20s` in [`USUAL`].
macro_rules! time {
    () => {
        r"\d+(\.\d+)?(ms|s|m|h|d)"
    };
}

/// One trigger in [`USUAL`].
macro_rules! usual_trigger {
    () => {
        concat!(r"(now|manual|exit|(delay|idle):", time!(), r"|scroll:\d\d?%|(event|click|chat):[^;\s][^;]*)")
    };
}

/// What the small module takes, `name=value`, as a regular expression that JavaScript and Rust read
/// alike, `.` for any character. The build puts it into that module's script, where it is a tenth of
/// what [`Options::read`]'s checks weigh: whatever does not match goes to the larger module, which has
/// words for what is off. Tests hold that it takes nothing which they refuse.
pub const USUAL: &str = concat!(
    r"^(survey=[\w-]+|endpoint=[^\s]+|lang=.*|respondent=.{0,200}|context(-[^=]*)?=.*|display=(inline|popup)|",
    r"position=((bottom|top)(-left|-right)?|center)|theme=(auto|light|dark)|page=(path|full|none)|",
    r"storage=(local|session|none)|partial=(on-leave|never)|repeat=(once|always|",
    time!(),
    r")|snooze=",
    time!(),
    r"|sample=(0?\.\d+|0|1)|pages=!?[/*][^;]*(;\s*!?[/*][^;]*)*|trigger=",
    usual_trigger!(),
    r"(;\s*",
    usual_trigger!(),
    r")*)$",
);

/// A single value of the context may stand as an attribute of its own: `context-plan="pro"`. The
/// page's part reads the context; here it is only a name that is known.
const CONTEXT_PREFIX: &str = "context-";

/// Where a survey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    /// In the page, where its element stands.
    Inline,
    /// A card in a corner, above the page, which stays usable.
    Popup,
    /// A dialog in the middle; the page behind it rests. Only from the visitor's own gesture, else a
    /// popup.
    Modal,
    /// Along the top or the bottom edge.
    Bar,
    /// A tab at the edge, which opens a popup when it is pressed.
    Tab,
    /// The whole screen of a device that many people answer on.
    Kiosk,
}

/// The displays in the order of [`Display`].
const DISPLAYS: &str = "inline, popup, modal, bar, tab, kiosk";

impl Display {
    fn from_name(name: &str) -> Display {
        match name {
            "inline" => Display::Inline,
            #[cfg(not(scorelet_small))]
            "modal" => Display::Modal,
            #[cfg(not(scorelet_small))]
            "bar" => Display::Bar,
            #[cfg(not(scorelet_small))]
            "tab" => Display::Tab,
            #[cfg(not(scorelet_small))]
            "kiosk" => Display::Kiosk,
            _ => Display::Popup,
        }
    }

    /// Its name; what a style sheet chooses by.
    #[cfg(not(scorelet_small))]
    pub fn name(self) -> &'static str {
        match self {
            Display::Inline => "inline",
            Display::Popup => "popup",
            Display::Modal => "modal",
            Display::Bar => "bar",
            Display::Tab => "tab",
            Display::Kiosk => "kiosk",
        }
    }

    /// Whether the page behind it rests.
    pub fn is_modal(self) -> bool {
        !cfg!(scorelet_small) && self == Display::Modal
    }

    /// Whether it fills a place of its own rather than lie above the page.
    pub fn is_placed(self) -> bool {
        matches!(self, Display::Inline | Display::Kiosk)
    }
}

/// What a host asked for, every value allowed and every default filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// A preset's name, `#id` of an inline JSON, or an address.
    pub survey: String,
    /// Where responses go, as written; none: events only.
    pub endpoint: Option<String>,
    /// How to post, as written (JSON).
    pub delivery: Option<String>,
    /// Where it stands.
    pub display: Display,
    /// The corner or edge of a popup.
    pub position: String,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// A stable id that the host supplies.
    pub respondent: Option<String>,
    /// What of the page's address is posted.
    pub page: Page,
    /// Whether answers are kept in memory (0), on the visitor's disk (1), or there for as long as it
    /// takes (2), as on the device of a kiosk, which asks one person after the other.
    pub durable: u8,
    /// Whether an answer that is never submitted is posted when the visitor leaves.
    pub partial: bool,
}

/// What of the page's address is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Origin and path.
    Path,
    /// The whole address.
    Full,
    /// Nothing.
    None,
}

/// What reading found: the options, and names that look like a slip.
pub type Found = (Options, Vec<Fault>);

impl Options {
    /// Reads name and value pairs. `strict` (from `scorelet.open`) makes an unknown name a fault; on
    /// a tag or an element hosts have names of their own, and only one that is a letter from ours is
    /// warned of.
    ///
    /// # Errors
    /// The first value that is off, with its name and what is allowed.
    pub fn read(attributes: &[(String, String)], strict: bool) -> Result<Found, Fault> {
        // The small module's script has looked at them already.
        let warnings = if cfg!(scorelet_small) { Vec::new() } else { check(attributes, strict)? };
        Ok((Options::take(attributes), warnings))
    }

    fn take(attributes: &[(String, String)]) -> Options {
        let get = |name| value_of(attributes, name);
        let owned = |name| get(name).map(str::to_owned);
        let is = |name, value| get(name) == Some(value);
        let or = |name, default: &str| get(name).unwrap_or(default).to_owned();
        let display = get("display").map_or(Display::Inline, Display::from_name);
        Options {
            survey: get("survey").unwrap_or_default().trim().to_owned(),
            endpoint: get("endpoint").map(|address| address.trim().to_owned()),
            delivery: owned("delivery"),
            display,
            position: or("position", "bottom-right"),
            theme: or("theme", "auto"),
            respondent: owned("respondent").filter(|id| !id.is_empty()),
            page: match get("page") {
                Some("full") => Page::Full,
                Some("none") => Page::None,
                _ => Page::Path,
            },
            durable: match display {
                _ if is("storage", "session") || is("storage", "none") => 0,
                Display::Kiosk => 2,
                _ => 1,
            },
            partial: !is("partial", "never"),
        }
    }
}

fn value_of<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Looks at every name and value; gives the names that look like a slip.
fn check(attributes: &[(String, String)], strict: bool) -> Result<Vec<Fault>, Fault> {
    const WORDS: [(&str, &str); 6] = [
        ("display", DISPLAYS),
        ("position", "bottom-right, bottom-left, top-right, top-left, center, bottom, top"),
        ("theme", "auto, light, dark"),
        ("page", "path, full, none"),
        ("storage", "local, session, none"),
        ("partial", "on-leave, never"),
    ];
    let get = |name| value_of(attributes, name);
    let warnings = unknown_names(attributes, strict)?;
    if get("survey").unwrap_or_default().trim().is_empty() {
        return Err(Fault::said(
            "survey",
            "missing: expected a preset such as \"nps\", \"#id\" of an inline JSON, or an address",
        ));
    }
    for (name, allowed) in WORDS {
        get(name).map_or(Ok(()), |value| one_of(value, name, allowed))?;
    }
    get("endpoint").map_or(Ok(()), endpoint)?;
    if get("respondent").unwrap_or_default().chars().count() > MAX_NAME {
        return Err(Fault::new("respondent", What::TooLong { most: MAX_NAME }));
    }
    get("trigger").map_or(Ok(()), triggers)?;
    get("repeat").map_or(Ok(()), |value| duration("repeat", value, "once, always"))?;
    get("snooze").map_or(Ok(()), |value| duration("snooze", value, ""))?;
    get("sample").map_or(Ok(()), sample)?;
    get("pages").map_or(Ok(()), pages)?;
    Ok(warnings)
}

fn one_of(value: &str, name: &str, allowed: &str) -> Result<(), Fault> {
    match allowed.split(", ").any(|word| word == value) {
        true => Ok(()),
        false => Err(Fault::not_one_of(name, value, &allowed.split(", ").collect::<Vec<_>>())),
    }
}

fn unknown_names(attributes: &[(String, String)], strict: bool) -> Result<Vec<Fault>, Fault> {
    let mut warnings = Vec::new();
    for (name, _) in attributes {
        if NAMES.contains(&name.as_str()) || name.starts_with(CONTEXT_PREFIX) {
            continue;
        }
        let unknown = || Fault::new(name, What::UnknownOption(Unknown::new(name, &NAMES)));
        if strict {
            return Err(unknown());
        }
        if near(name, &NAMES).is_some() {
            warnings.push(unknown());
        }
    }
    Ok(warnings)
}

fn endpoint(value: &str) -> Result<(), Fault> {
    let value = value.trim();
    if value.is_empty() || value.bytes().any(|byte| byte <= b' ') {
        let why = ["\"", value, "\" is not an address; leave it out to send nothing"].concat();
        return Err(Fault::said("endpoint", why));
    }
    Ok(())
}

fn triggers(value: &str) -> Result<(), Fault> {
    const ALLOWED: &str = "now, delay:20s, idle:30s, scroll:50%, exit, event:NAME, click:SELECTOR, \
         chat:VENDOR, manual; several joined by \";\"";
    for trigger in value.split(';') {
        let (kind, rest) = trigger.trim().split_once(':').unwrap_or((trigger.trim(), ""));
        match (kind, rest.trim()) {
            ("now" | "manual", "") => {}
            ("delay", time) => duration("trigger", time, "")?,
            ("event", name) if !name.is_empty() => {}
            ("exit", "") => {}
            ("idle", time) => duration("trigger", time, "")?,
            ("scroll", share) if is_percentage(share) => {}
            ("click", selector) if !selector.is_empty() => {}
            ("chat", vendor) if !vendor.is_empty() => {}
            _ => return Err(Fault::off("trigger", trigger.trim(), ALLOWED)),
        }
    }
    Ok(())
}

fn is_percentage(text: &str) -> bool {
    text.strip_suffix('%').and_then(|number| number.parse::<u8>().ok()).is_some_and(|share| share <= 100)
}

/// A decimal from 0 to 1, looked at as text: to read a float is 15 kB of module.
fn sample(value: &str) -> Result<(), Fault> {
    let (whole, rest) = value.trim().split_once('.').unwrap_or((value.trim(), "0"));
    let is_share = match whole {
        "" | "0" => !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()),
        "1" => rest.bytes().all(|byte| byte == b'0'),
        _ => false,
    };
    match is_share {
        true => Ok(()),
        false => Err(Fault::off("sample", value, "a share of sessions from 0 to 1, such as 0.25")),
    }
}

/// Path globs such as `/shop/*;!/shop/cart`.
fn pages(value: &str) -> Result<(), Fault> {
    let is_path = |glob: &str| glob.strip_prefix('!').unwrap_or(glob).starts_with(['/', '*']);
    match value.split(';').map(str::trim).find(|glob| !is_path(glob)) {
        Some(glob) => Err(Fault::off(
            "pages",
            glob,
            "paths that begin with / or *, each after a ! where it is left out, such as /shop/*;!/shop/cart",
        )),
        None => Ok(()),
    }
}

/// A time such as `20s`: a number and `ms`, `s`, `m`, `h` or `d`. The embed script counts with it;
/// here it is only checked.
fn duration(name: &str, value: &str, words: &str) -> Result<(), Fault> {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = value.get(number.len()..).unwrap_or_default();
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let dots = number.bytes().filter(|&b| b == b'.').count();
    let is_time = digits > 0
        && dots <= 1
        && digits + dots == number.len()
        && ["ms", "s", "m", "h", "d"].contains(&unit);
    if is_time || (!words.is_empty() && words.split(',').any(|word| word.trim() == value)) {
        return Ok(());
    }
    let comma = if words.is_empty() { "" } else { ", " };
    let allowed = ["a time such as 20s, 15m, 12h, 90d", comma, words].concat();
    Err(Fault::off(name, value, &allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], strict: bool) -> Result<Found, Fault> {
        let owned: Vec<_> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Options::read(&owned, strict)
    }

    fn fault(pairs: &[(&str, &str)]) -> String {
        let mut all = vec![("survey", "nps")];
        all.extend(pairs);
        read(&all, false).unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_those_of_an_element() {
        let (options, warnings) = read(&[("survey", "csat"), ("class", "wide")], false).unwrap();
        assert!(
            options.display == Display::Inline
                && options.durable == 1
                && options.partial
                && warnings.is_empty()
        );
        assert_eq!((options.position.as_str(), options.page), ("bottom-right", Page::Path));
        assert_eq!(options.endpoint, None);
    }

    #[test]
    fn every_display_is_read_by_its_name() {
        for name in ["inline", "popup", "modal", "bar", "tab", "kiosk"] {
            assert_eq!(read(&[("survey", "nps"), ("display", name)], false).unwrap().0.display.name(), name);
        }
    }

    #[test]
    fn values_that_are_off_name_the_option_and_what_is_allowed() {
        assert!(read(&[], false).unwrap_err().to_string().starts_with("survey: missing"));
        assert_eq!(
            fault(&[("display", "tooltip")]),
            "display: unknown value \"tooltip\"; allowed: inline, popup, modal, bar, tab, kiosk"
        );
        assert!(
            fault(&[("endpoint", "not an address")])
                .starts_with("endpoint: \"not an address\" is not an address")
        );
        for trigger in [
            "delay:20",
            "delay:",
            "later",
            "event:",
            "now;soon",
            "now:1",
            "idle",
            "scroll:120%",
            "scroll:half",
            "exit:1",
            "click:",
            "chat:",
        ] {
            assert!(fault(&[("trigger", trigger)]).starts_with("trigger: "), "{trigger}");
        }
        assert!(fault(&[("sample", "1.5")]).starts_with("sample: \"1.5\" is not allowed"));
        assert!(fault(&[("pages", "/shop/*;cart")]).starts_with("pages: \"cart\" is not allowed"));
        assert!(fault(&[("repeat", "daily")]).contains("90d, once, always"));
        assert!(fault(&[("snooze", "once")]).ends_with("90d"));
    }

    #[test]
    fn times_and_triggers_that_are_allowed() {
        for trigger in [
            "now",
            "manual",
            "delay:20s",
            "delay:1.5s; event:chat-closed",
            "event:a:b",
            "delay: 250ms",
            "idle:30s",
            "scroll:50%",
            "exit",
            "click:#help > a:hover",
            "chat:tawk;exit",
        ] {
            assert!(read(&[("survey", "nps"), ("trigger", trigger)], false).is_ok(), "{trigger}");
        }
        for (name, value) in [
            ("sample", "0.25"),
            ("sample", "1"),
            ("sample", "1.0"),
            ("sample", ".5"),
            ("pages", "/shop/*; !/shop/cart"),
            ("pages", "*"),
        ] {
            assert!(read(&[("survey", "nps"), (name, value)], false).is_ok(), "{name}={value}");
        }
        for repeat in ["90d", "12h", "once", "always", "0s"] {
            assert!(read(&[("survey", "nps"), ("repeat", repeat)], false).is_ok(), "{repeat}");
        }
    }

    #[test]
    fn unknown_names_are_faults_in_open_and_slips_elsewhere() {
        let slip = [("survey", "nps"), ("endpont", "/x"), ("id", "mine"), ("surveys", "x"), ("themes", "x")];
        let (_, warnings) = read(&slip, false).unwrap();
        let places: Vec<_> = warnings.iter().map(|w| w.place.as_str()).collect();
        assert_eq!(places, ["endpont", "surveys", "themes"]);
        assert!(read(&slip, true).unwrap_err().to_string().contains("did you mean \"endpoint\""));
    }

    #[test]
    fn the_small_module_takes_what_most_pages_say() {
        let usual = regex::RegexBuilder::new(USUAL).dot_matches_new_line(true).build().unwrap();
        for option in [
            "survey=nps",
            "endpoint=/answers",
            "endpoint=https://a.example/x?y=1",
            "lang=pt-BR",
            "display=popup",
            "context={\"plan\":\n1}",
            "context-plan=pro",
            "trigger=delay:1.5s; event:done",
            "trigger=scroll:50%",
            "trigger=chat:tawk;exit",
            "pages=/shop/*;!/shop/cart",
            "sample=0.25",
            "sample=.5",
            "repeat=90d",
            "snooze=15m",
            "position=bottom",
            "position=top-left",
            "respondent=",
            "storage=none",
        ] {
            assert!(usual.is_match(option), "{option}");
        }
        for option in
            ["survey=#mine", "display=kiosk", "delivery={}", "class=x", "trigger=later", "id=survey=nps"]
        {
            assert!(!usual.is_match(option), "{option}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_small_module_takes_is_never_off(
            name in proptest::sample::select(NAMES.to_vec()),
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "now", "manual", "exit", "delay:", "idle:", "scroll:", "event:", "click:", "chat:", ";", "; ", " ",
                    "0", "1", "5", "20", "100", ".", "ms", "s", "h", "d", "%", "!", "/", "*", "a", "-", "once",
                    "always", "bottom", "top", "left", "right", "center", "auto", "dark", "path", "none", "local",
                    "never", "on-leave", "inline", "popup", "kiosk", "\n", "é", "=", "#", ":",
                ]),
                0..6,
            ),
        ) {
            let usual = regex::RegexBuilder::new(USUAL).dot_matches_new_line(true).build().unwrap();
            let value = words.concat();
            let mut pairs = vec![(name, value.as_str())];
            if name != "survey" {
                pairs.push(("survey", "nps"));
            }
            let read = read(&pairs, true);
            proptest::prop_assert!(!usual.is_match(&format!("{name}={value}")) || read.is_ok(), "{read:?}");
        }
    }
}
