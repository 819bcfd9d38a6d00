//! The only exports, and the only place where the page's values become the widget's own: attributes
//! are read as text through the DOM, so nothing on `Object.prototype` takes part.

use super::instance::{Instance, Parts, Target};
use super::{dom, report, view};
use crate::delivery::format::Delivery;
use crate::delivery::outbox::{self, Verdict};
use crate::fault::Fault;
use crate::json::{self, Members, Value};
use crate::survey::config::Survey;
use crate::survey::flow::Flow;
use crate::survey::options::{Options, Page};
use crate::survey::presets;
use crate::survey::screen::Voice;
use crate::survey::wording::Locale;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{HtmlElement, Url};

/// A survey under way, as the embed script holds it.
#[wasm_bindgen]
pub struct Handle {
    instance: Rc<Instance>,
}

#[wasm_bindgen]
impl Handle {
    /// Closes the survey.
    pub fn close(&self) {
        self.instance.close();
    }

    /// Merges `{"context": {…}, "respondent": "…"}` into the response; gives the message of what is
    /// off, in which case nothing was merged.
    pub fn set(&self, text: &str) -> Option<String> {
        match read_settings(text) {
            Ok((context, respondent)) => {
                self.instance.set(context, respondent);
                None
            }
            Err(fault) => Some(fault.to_string()),
        }
    }
}

/// Opens the survey of an element. `survey` is the text of a survey that is no preset, `tag` the
/// built-in language nearest to the `language` wanted, `locale` its file, `gesture` whether the
/// visitor's own act opened it, `strict` whether unknown options are mistakes.
/// `None` where it is not shown; what was wrong has been said then.
#[wasm_bindgen]
pub fn mount(
    host: &HtmlElement,
    survey: Option<String>,
    language: &str,
    tag: &str,
    locale: Option<String>,
    gesture: bool,
    strict: bool,
) -> Option<Handle> {
    let opened = parts(host, survey, language, tag, locale, gesture, strict);
    let failed = |code: &str, fault: &Fault| {
        report::error(host, code, fault);
        // The state tells what the error has said already.
        let _ = host.set_attribute("state", "closed");
        None
    };
    match opened {
        Err(fault) => failed("config", &fault),
        Ok((parts, flow)) => match Instance::open(parts, flow) {
            Ok(instance) => instance.map(|instance| Handle { instance }),
            Err(error) => failed("load", &view::refused(&error)),
        },
    }
}

/// [`outbox::verdict`] as a number: 0 delivered, 1 later, 2 rejected for now, 3 rejected.
#[wasm_bindgen]
pub fn verdict(status: u16, rejected: u16) -> u8 {
    outbox::verdict(status, rejected != 0) as u8
}

/// [`outbox::due`] with NaN for what is absent.
#[wasm_bindgen]
pub fn due(verdict: u8, attempts: u32, asked: f64, now: f64, jitter: f64) -> f64 {
    let verdict = if verdict == Verdict::Later as u8 {
        Verdict::Later
    } else if verdict == Verdict::RejectedForNow as u8 {
        Verdict::RejectedForNow
    } else {
        Verdict::Rejected
    };
    outbox::due(verdict, attempts, present(asked), now, jitter).unwrap_or(f64::NAN)
}

/// [`outbox::standing`] as a number: 0 waits, 1 due, 2 expired.
#[wasm_bindgen]
pub fn standing(created: f64, due: f64, now: f64) -> u8 {
    outbox::standing(created, present(due), now) as u8
}

/// [`outbox::overflow`], −1 where there is room.
#[wasm_bindgen]
pub fn overflow(created: &[f64], rejected: &[u16]) -> i32 {
    outbox::overflow(created, rejected).and_then(|index| i32::try_from(index).ok()).unwrap_or(-1)
}

fn present(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

fn parts(
    host: &HtmlElement,
    survey: Option<String>,
    language: &str,
    tag: &str,
    locale: Option<String>,
    gesture: bool,
    strict: bool,
) -> Result<(Parts, Flow), Fault> {
    let (options, slips) = Options::read(&attributes(host), strict)?;
    slips.iter().for_each(report::warn);
    let built_in = presets::preset(&options.survey);
    let text = match (&survey, built_in) {
        (Some(text), _) => text.as_str(),
        (None, Some(text)) => text,
        (None, None) => {
            let allowed =
                [presets::NAMES, ", \"#id\" of an inline JSON, or an address such as ./x.json"].concat();
            return Err(Fault::not_one_of("survey", &options.survey, &allowed));
        }
    };
    let flow = Flow::new(Survey::parse(text)?);
    let locale = match locale {
        Some(text) => Locale::new(tag, &text)?,
        None => Locale::english(),
    };
    let target = target(&options)?;
    let page = page_address(options.page);
    // A preset speaks the built-in language; a host's own texts speak the one that was asked for.
    let language = if survey.is_none() { locale.tag() } else { language }.to_owned();
    let voice = Voice { locale, language };
    Ok((Parts { host: host.clone(), options, target, voice, page, gesture }, flow))
}

/// The element's attributes; on a tag they carried `data-` before.
fn attributes(host: &HtmlElement) -> Vec<(String, String)> {
    let names = host.get_attribute_names();
    let pair = |name: String| {
        let value = host.get_attribute(&name)?;
        Some((name.strip_prefix("data-").map(str::to_owned).unwrap_or(name), value))
    };
    let names = names.iter().filter_map(|name| name.as_string());
    names.filter(|name| name != "state").filter_map(pair).collect()
}

fn target(options: &Options) -> Result<Option<Target>, Fault> {
    let delivery = Delivery::read(options.delivery.as_deref())?;
    let Some(endpoint) = &options.endpoint else { return Ok(None) };
    let base =
        dom::document().ok().and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    let url = Url::new_with_base(endpoint, &base)
        .ok()
        .filter(|url| matches!(url.protocol().as_str(), "http:" | "https:"));
    match url {
        Some(url) => Ok(Some(Target { url: url.href(), delivery })),
        None => {
            Err(Fault::not_one_of("endpoint", endpoint, "an http or https address, or a path on this site"))
        }
    }
}

fn page_address(page: Page) -> Option<String> {
    let location = dom::window().ok()?.location();
    match page {
        Page::None => None,
        Page::Full => location.href().ok(),
        Page::Path => Some([location.origin().ok()?, location.pathname().ok()?].concat()),
    }
}

fn read_settings(text: &str) -> Result<(Members, Option<String>), Fault> {
    let value = json::parse(text).map_err(|error| Fault::new("set", error.to_string()))?;
    let members = value.as_object().ok_or_else(|| Fault::wants("set", "an object", value.kind()))?;
    let (mut context, mut respondent) = (Members::new(), None);
    for (key, value) in members {
        match (key.as_str(), value) {
            ("context", Value::Object(given)) => context.clone_from(given),
            ("respondent", Value::String(id)) => respondent = Some(id.clone()),
            ("lang", Value::String(_)) => {}
            _ => {
                return Err(Fault::not_one_of(
                    ["set.", key].concat(),
                    &value.to_text(),
                    "context (an object), respondent (a text), lang (a text)",
                ));
            }
        }
    }
    Ok((context, respondent))
}
