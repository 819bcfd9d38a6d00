//! The only exports, and the only place where the page's values become the widget's own: attributes
//! are read as text through the DOM, so nothing on `Object.prototype` takes part.

use super::instance::{Instance, Parts, Target};
use super::{courier, dom, report, view};
use crate::delivery::format::Delivery;
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

/// Sends whatever waits in the outbox and is due.
#[wasm_bindgen]
pub async fn send() {
    courier::send_due().await;
}

/// What waits, as JSON: `{"pending": 1, "rejected": 0, "oldest": "2026-11-21T18:02:11.482Z"}`;
/// `oldest` is null where nothing does.
#[wasm_bindgen]
pub async fn outbox() -> String {
    let entries = courier::waiting().await;
    let rejected = entries.iter().filter(|entry| entry.rejected.is_some()).count();
    let count = |n: usize| Value::Number(n.to_string());
    let iso = |ms: u64| Value::str(js_sys::Date::new(&(ms as f64).into()).to_iso_string());
    let oldest = entries.iter().map(|entry| entry.created).min();
    report::detail(&[
        ("pending", count(entries.len() - rejected)),
        ("rejected", count(rejected)),
        ("oldest", oldest.map_or(Value::Null, iso)),
    ])
    .to_text()
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
