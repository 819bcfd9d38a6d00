//! The options that a script tag, an element and `scorelet.open` share, read strictly.

mod grammar;

pub use grammar::{Argument, Small, Spec, TABLE, TRIGGERS, UNITS, Values, names, usual};

use super::module::MODULE;
use crate::fault::{Expected, Fault, Unknown, What, near};
use crate::survey::presets;

/// Where a survey is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    /// In the page, in its element.
    Inline,
    /// A card in a corner, above the page, which stays usable.
    Popup,
    /// A dialog in the middle that blocks the page. Only in direct response to a visitor's action, such as a
    /// click; a popup otherwise.
    Modal,
    /// Along the top or the bottom edge.
    Bar,
    /// A tab at the edge, which opens a popup when it is pressed.
    Tab,
    /// The whole screen of a device that many people use to answer.
    Kiosk,
}

impl Display {
    fn from_name(name: &str) -> Display {
        match name {
            "inline" => Display::Inline,
            "modal" if MODULE.every_display => Display::Modal,
            "bar" if MODULE.every_display => Display::Bar,
            "tab" if MODULE.every_display => Display::Tab,
            "kiosk" if MODULE.every_display => Display::Kiosk,
            _ => Display::Popup,
        }
    }

    /// Returns its name, which style sheets select by.
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

    /// Returns whether it blocks the page behind it.
    pub fn is_modal(self) -> bool {
        MODULE.every_display && self == Display::Modal
    }

    /// Returns whether it is part of the page instead of above it.
    pub fn is_placed(self) -> bool {
        matches!(self, Display::Inline | Display::Kiosk)
    }
}

/// The options of a survey, checked and with every default filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// A preset's name, `#id` of an inline survey, or an address.
    pub survey: String,
    /// Where responses are posted, as written; `None`: nowhere, only events tell of them.
    pub endpoint: Option<String>,
    /// How to post, as written (JSON).
    pub delivery: Option<String>,
    /// Where it is shown.
    pub display: Display,
    /// The corner or edge of a popup.
    pub position: String,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// A stable id from the host.
    pub respondent: Option<String>,
    /// What of the page's address is posted.
    pub page: Page,
    /// How long and where answers are kept.
    pub durable: Durability,
    /// Whether an answer that is never submitted is posted when the visitor leaves.
    pub partial: bool,
}

/// How long and where answers are kept; `www/widget/codes.ts` has the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// In memory, for as long as the page is open.
    Memory,
    /// On the visitor's disk, for a week.
    Disk,
    /// On the disk until they are delivered, as on a kiosk, which asks one person after the other.
    UntilDelivered,
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

impl Options {
    /// Reads pairs of names and values that were checked, by [`check`] or by the small module's script.
    pub fn read(attributes: &[(String, String)]) -> Options {
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
                _ if is("storage", "session") || is("storage", "none") => Durability::Memory,
                Display::Kiosk => Durability::UntilDelivered,
                _ => Durability::Disk,
            },
            partial: !is("partial", "never"),
        }
    }
}

fn value_of<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// To a script the letters of a text are its members: `scorelet.open("nps")` gives an option for each, by number.
const FIRST_LETTER: &str = "0";

/// The text whose letters were given as options.
fn text_of(attributes: &[(String, String)]) -> String {
    let is_place = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    attributes.iter().filter(|(name, _)| is_place(name)).map(|(_, letter)| letter.as_str()).collect()
}

/// Checks every name and value. With `strict` (from `scorelet.open`) an unknown name is a fault. Tags and
/// elements have attributes of the host's own, so there it is only warned about, where it is close to an
/// option's name. Returns these warnings.
///
/// # Errors
/// The first name or value that is not allowed.
pub fn check(attributes: &[(String, String)], strict: bool) -> Result<Vec<Fault>, Fault> {
    let get = |name: &str| value_of(attributes, name);
    let warnings = unknown_names(attributes, strict)?;
    if get("survey").is_none() {
        return Err(Fault::new("survey", What::Missing(Some(Expected::Survey(presets::NAMES)))));
    }
    grammar::check(get)?;
    Ok(warnings)
}

fn unknown_names(attributes: &[(String, String)], strict: bool) -> Result<Vec<Fault>, Fault> {
    let (mut warnings, known) = (Vec::new(), names());
    for (name, _) in attributes {
        if grammar::is_known(name) {
            continue;
        }
        if strict && name == FIRST_LETTER {
            return Err(Fault::not_allowed("open", &text_of(attributes), Expected::Opened));
        }
        let unknown = || Fault::new(name, What::UnknownOption(Unknown::new(name, &known)));
        if strict {
            return Err(unknown());
        }
        if near(name, &known).is_some() {
            warnings.push(unknown());
        }
    }
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], strict: bool) -> Result<(Options, Vec<Fault>), Fault> {
        let owned: Vec<_> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let warnings = check(&owned, strict)?;
        Ok((Options::read(&owned), warnings))
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
                && options.durable == Durability::Disk
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
    fn faults_name_the_option_and_what_is_allowed() {
        assert!(read(&[], false).unwrap_err().to_string().starts_with("survey: missing"));
        assert_eq!(
            fault(&[("display", "tooltip")]),
            "display: unknown value \"tooltip\"; allowed: inline, popup, modal, bar, tab, kiosk"
        );
        assert!(
            fault(&[("endpoint", "not an address")])
                .starts_with("endpoint: \"not an address\" is not allowed")
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
        assert!(fault(&[("repeat", "daily")]).contains("90d, or once, always"));
        assert!(fault(&[("snooze", "once")]).ends_with("12h or 90d"));
        assert!(fault(&[("cooldown", "always")]).ends_with("12h or 90d"));
        assert_eq!(
            fault(&[("when", "plan=pro; seats>=many")]),
            "when: \"seats>=many\" is not allowed; expected a condition such as plan=pro, plan!=free, seats>=10 or \
             country=LT,LV; separate several with \";\""
        );
        assert_eq!(fault(&[("once", &"é".repeat(201))]), "once: expected at most 200 characters");
        let letters = [("0", "n"), ("1", "p"), ("2", "s"), ("display", "popup")];
        assert_eq!(
            read(&letters, true).unwrap_err().to_string(),
            "open: \"nps\" is not allowed; expected an object such as {survey: \"nps\"}, or an element of the page"
        );
    }

    #[test]
    fn allowed_times_and_triggers_are_read() {
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
    fn unknown_names_are_faults_in_open_and_warnings_elsewhere() {
        let slip = [("survey", "nps"), ("endpont", "/x"), ("id", "mine"), ("surveys", "x"), ("themes", "x")];
        let (_, warnings) = read(&slip, false).unwrap();
        let places: Vec<_> = warnings.iter().map(|w| w.place.as_str()).collect();
        assert_eq!(places, ["endpont", "surveys", "themes"]);
        assert!(read(&slip, true).unwrap_err().to_string().contains("did you mean \"endpoint\""));
        let single = [("survey", "nps"), ("vars-company", "Acme"), ("context-plan", "pro")];
        assert_eq!(read(&single, true).unwrap().1, []);
        let slip = [("survey", "nps"), ("vars-", "x"), ("var", "x")];
        let (_, warnings) = read(&slip, false).unwrap();
        assert_eq!(warnings.iter().map(|w| w.place.as_str()).collect::<Vec<_>>(), ["vars-", "var"]);
    }

    /// `near` passes over shorter names, and the scripts' rule does not.
    #[test]
    fn every_name_has_three_letters_or_more() {
        assert!(names().iter().all(|name| name.len() > 2));
    }

    #[test]
    fn the_small_module_reads_what_most_pages_use() {
        let usual = regex::RegexBuilder::new(&usual()).dot_matches_new_line(true).build().unwrap();
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
            "cooldown=14d",
            "once=c-17",
            "once=",
        ] {
            assert!(usual.is_match(option), "{option}");
        }
        for option in [
            "survey=#mine",
            "display=kiosk",
            "delivery={}",
            "vars={}",
            "vars-company=Acme",
            "class=x",
            "trigger=later",
            "id=survey=nps",
            "cooldown=once",
            "when=plan=pro",
        ] {
            assert!(!usual.is_match(option), "{option}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_small_module_reads_is_always_allowed(
            name in proptest::sample::select(names()),
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "now", "manual", "exit", "delay:", "idle:", "scroll:", "event:", "click:", "chat:", ";", "; ", " ",
                    "0", "1", "5", "20", "100", ".", "ms", "s", "h", "d", "%", "!", "/", "*", "a", "-", "once",
                    "always", "bottom", "top", "left", "right", "center", "auto", "dark", "path", "none", "local",
                    "never", "on-leave", "inline", "popup", "kiosk", "\n", "é", "=", "#", ":", ">", "<", "!=", ",",
                ]),
                0..6,
            ),
        ) {
            let usual = regex::RegexBuilder::new(&usual()).dot_matches_new_line(true).build().unwrap();
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
