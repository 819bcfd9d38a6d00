//! The only exports; `www/widget/rust.ts` declares them for the scripts. Few values cross, and only numbers
//! and texts: attributes come as text, so nothing that a page has put on `Object.prototype` takes part.

use super::codes::{self, Did, Outcome, Stage};
use super::dom::{self, Tag};
use super::instance::{Instance, Parts};
use super::view::View;
use crate::delivery::format::Delivery;
use crate::delivery::outbox::{self, Verdict};
#[cfg(not(scorelet_json))]
use crate::delivery::success;
use crate::fault::{Expected, Fault, What};
use crate::say;
use crate::survey::MODULE;
use crate::survey::definition::{Screens, Survey};
use crate::survey::flow::{Act, Flow};
use crate::survey::form::Form;
use crate::survey::options::{self, Display, Options, Page};
use crate::survey::presets;
use crate::survey::screen::Voice;
use crate::survey::vars::Vars;
use crate::survey::wording::Locale;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// The surveys on the page, each by its number.
    static SURVEYS: RefCell<Vec<(u32, Rc<Instance>)>> = const { RefCell::new(Vec::new()) };
}

/// Opens the survey of `host` under a number that the caller chose. Returns an `Outcome`.
///
/// `facts` are texts, each ended by a NUL: the language asked for, the tag and the texts of the
/// built-in wording nearest to it, the page's address, the endpoint's (empty if it is not a valid one);
/// then the attributes, a name and a value each, up to an empty name; then the context, a name and
/// a JSON value each. `survey` is the text of a survey that is not a preset. `strict`: unknown options
/// are mistakes. `private`: the visitor asked for privacy.
#[wasm_bindgen]
pub fn mount(number: u32, host: Tag, facts: &str, survey: Option<String>, strict: bool, private: bool) -> u8 {
    let mut facts = facts.split('\0');
    let mut next = || facts.next().unwrap_or_default();
    let [language, tag, texts, page, url] = [next(), next(), next(), next(), next()];
    let attributes = pairs(&mut facts);
    let context = pairs(&mut facts);
    let read = || {
        if MODULE.words {
            for slip in options::check(&attributes, strict)? {
                dom::warn(&say::fault::line(&slip));
            }
        }
        let options = Options::read(&attributes);
        let own_texts = survey.is_some() && MODULE.own_surveys;
        let mut survey = find_survey(survey, &options.survey)?;
        // The small module's script has passed on no option of that name.
        if MODULE.own_surveys {
            survey.vars.replace(Vars::of_options(&attributes)?);
        }
        // Above the page there is room for one question.
        if options.display != Display::Inline {
            survey.screens = Screens::One;
        }
        let flow = Flow::new(survey);
        let url = match &options.endpoint {
            // The small module's script has looked at that too.
            Some(endpoint) if url.is_empty() && MODULE.words => {
                return Err(Fault::not_allowed("endpoint", endpoint, Expected::Endpoint));
            }
            endpoint => endpoint.as_ref().map(|_| url.to_owned()),
        };
        let locale = Locale::new(tag, texts);
        // A preset speaks the built-in language; a host's own texts speak the one asked for.
        let language = if own_texts { language } else { tag }.to_owned();
        let parts = Parts {
            number,
            host: host.clone(),
            delivery: find_delivery(options.delivery.as_deref(), url.as_deref(), &flow)?,
            url,
            own_texts,
            page: posted_page(page, options.page),
            context,
            private,
            options,
        };
        Ok((parts, Voice { locale, language }, flow))
    };
    match read() {
        Err(fault) => {
            if MODULE.words {
                dom::fail(&host, "config", &say::fault::text(&fault.what), &fault.place);
            }
            Outcome::Refused as u8
        }
        Ok((parts, voice, _)) if MODULE.every_display && parts.options.display == Display::Tab => {
            View::tab(&host, &parts.options, &voice);
            Outcome::Tab as u8
        }
        Ok(_) if !dom::announce(&host, "show", "{}") => Outcome::Cancelled as u8,
        Ok((parts, voice, flow)) => {
            let instance = Rc::new(Instance::open(parts, voice, flow));
            SURVEYS.with_borrow_mut(|surveys| surveys.push((number, instance)));
            Outcome::Shown as u8
        }
    }
}

/// Takes what the visitor of a survey does, a `Did`. `fields`: the contents of the screen's fields, see
/// [`Form`]. `inside`: the focus is in the survey; `by_key`: it was done by a key.
#[wasm_bindgen]
pub fn act(number: u32, did: u8, fields: String, inside: bool, by_key: bool) {
    let Some(instance) = find(number) else { return };
    let act = match Did::from_code(did) {
        Did::Change => None,
        Did::Next => Some(Act::Next),
        Did::Dismiss => Some(Act::Dismiss),
        Did::Back => Some(Act::Back),
        Did::Leave => return instance.act(Act::Leave, inside, by_key),
    };
    instance.act(Act::Change(Form::new(fields)), inside, by_key);
    if let Some(act) = act {
        instance.act(act, inside, by_key);
    }
}

/// Returns the value that a key chooses on the scale whose fields have that name, else −1. Every key must
/// come here, and an empty text for a pointer: a 0 counts as 10 only directly after a 1.
#[wasm_bindgen]
pub fn digit(number: u32, key: &str, name: &str) -> i32 {
    find(number).and_then(|instance| instance.digit(key, name)).map_or(-1, i32::from)
}

/// Changes the language of an open survey: the one asked for, and the tag and texts of the built-in wording
/// nearest to it. The contents of its fields must have come by [`act`] before.
#[wasm_bindgen]
pub fn speak(number: u32, language: &str, tag: &str, texts: &str, inside: bool) {
    if let Some(instance) = find(number) {
        instance.speak(language, Locale::new(tag, texts), inside);
    }
}

/// Tells assistive technology of a survey.
#[wasm_bindgen]
pub fn say(number: u32) {
    if let Some(instance) = find(number) {
        instance.say();
    }
}

/// Adds a context value (JSON) to a survey's response; without a name, the respondent.
#[wasm_bindgen]
pub fn fact(number: u32, name: &str, value: &str) {
    if let Some(instance) = find(number) {
        instance.fact(name, value);
    }
}

/// Forgets a survey that is over, and frees its nodes.
#[wasm_bindgen]
pub fn retire(number: u32) {
    SURVEYS.with_borrow_mut(|surveys| surveys.retain(|(of, _)| *of != number));
}

/// Takes how far the delivery of a survey's answer has got, a `Stage`.
#[wasm_bindgen]
pub fn delivery(number: u32, stage: u8, inside: bool) {
    if let Some(instance) = find(number) {
        instance.delivery(Stage::from_code(stage), inside);
    }
}

/// [`outbox::verdict`] as a number.
#[wasm_bindgen]
pub fn verdict(status: u16, rejected: u16) -> u8 {
    outbox::verdict(status, rejected != 0) as u8
}

/// [`success::answered`], for the full module alone.
#[cfg(not(scorelet_json))]
#[wasm_bindgen]
pub fn answered(how: &str, status: u16, reply: &str) -> u16 {
    success::answered(how, status, reply)
}

/// [`outbox::due`] with NaN for what is absent. For [`Verdict::Delivered`], which is never due again, it is
/// [`outbox::first_due`]: one export less.
#[wasm_bindgen]
pub fn due(verdict: u8, attempts: u32, asked: f64, now: f64, jitter: f64) -> f64 {
    match codes::verdict(verdict) {
        Verdict::Delivered => outbox::first_due(now),
        verdict => outbox::due(verdict, attempts, present(asked), now, jitter).unwrap_or(f64::NAN),
    }
}

/// [`outbox::standing`] as a number.
#[wasm_bindgen]
pub fn standing(created: f64, due: f64, now: f64, kiosk: bool) -> u8 {
    // The small module meets no entry of a kiosk.
    outbox::standing(created, present(due), now, kiosk && MODULE.every_display) as u8
}

/// [`outbox::overflows`].
#[wasm_bindgen]
pub fn overflows(entries: usize, kiosk: bool) -> bool {
    outbox::overflows(entries, kiosk && MODULE.every_display)
}

/// [`outbox::rank`], with the status of a rejection for `rejected`, or 0.
#[wasm_bindgen]
pub fn rank(created: f64, rejected: u16) -> f64 {
    outbox::rank(created, rejected != 0)
}

fn present(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

/// Returns the survey itself, not a borrow of the list: an event that it announces may lead back here.
fn find(number: u32) -> Option<Rc<Instance>> {
    SURVEYS
        .with_borrow(|surveys| surveys.iter().find(|(of, _)| *of == number).map(|(_, found)| found.clone()))
}

fn find_survey(text: Option<String>, name: &str) -> Result<Survey, Fault> {
    match text {
        // The small module has no reader: it has refused a survey of the host's own already.
        Some(text) if MODULE.own_surveys => Survey::parse(&text),
        _ => presets::preset(name).ok_or_else(|| {
            Fault::of("survey", || What::NotAllowed {
                found: name.to_owned(),
                expected: Expected::Survey(presets::NAMES),
            })
        }),
    }
}

/// Returns how to post to the endpoint, if there is one. It is never freed, as no survey is: that saves the
/// code for freeing it.
fn find_delivery(
    text: Option<&str>,
    href: Option<&str>,
    flow: &Flow,
) -> Result<Option<&'static Delivery>, Fault> {
    // What is not posted as JSON has gone to the full module.
    if !MODULE.every_format {
        return Ok(None);
    }
    let delivery = Delivery::read(text)?;
    href.map_or(Ok(()), |href| delivery.check(href))?;
    let questions: Vec<&str> = flow.survey().questions.iter().map(|question| question.id.as_str()).collect();
    for (place, text) in [("delivery", text), ("endpoint", href)] {
        for stranger in Delivery::strangers(text.unwrap_or_default(), &questions) {
            dom::warn(&say::fault::not_a_question(place, &stranger));
        }
    }
    Ok(Some(Box::leak(Box::new(delivery))))
}

/// Names and values in turn, up to an empty name or the end.
fn pairs<'t>(words: &mut impl Iterator<Item = &'t str>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    while let Some(name) = words.next().filter(|name| !name.is_empty()) {
        pairs.push((name.to_owned(), words.next().unwrap_or_default().to_owned()));
    }
    pairs
}

fn posted_page(page: &str, detail: Page) -> Option<String> {
    match detail {
        Page::None => None,
        Page::Full => Some(page.to_owned()),
        Page::Path => page.split(['?', '#']).next().map(str::to_owned),
    }
}
