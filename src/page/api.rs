//! What `score.mjs` is made from.

use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::heading::Heading;
use super::picture::Node;
use super::plain::plain;
use super::{card, fault, gaps, remainder, request};
use crate::calc::{self, Fault, Reply};
use crate::json;
use crate::report::{Reader, Report};

/// The summary that `spec` asks for, a request of the command line's `calc`; its `op` may be left
/// out.
///
/// # Errors
/// An `Error` with `code` and `where`: a key that is unknown, missing or off.
#[wasm_bindgen]
pub fn summarize(spec: JsValue) -> Result<JsValue, JsValue> {
    replied(plain(spec).and_then(|spec| calc::answer_as("summarize", &spec)))
}

/// What `calc` replies to `compare`: how far the summary that `b` asks for is from that of `a`.
/// `options` may hold what both share: `metric`, `statistic`, `confidence`, `words` …
///
/// # Errors
/// As [`summarize`]; also where both do not share metric, scale or groups.
#[wasm_bindgen]
pub fn compare(a: JsValue, b: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    replied(plain(a).and_then(|a| calc::compare(&a, &plain(b)?, &plain(options)?)))
}

/// What `calc` replies to `adjust`: the p values of several comparisons, adjusted by `holm` or `bh`.
///
/// # Errors
/// As [`summarize`]; also for an array item that is not a p value.
#[wasm_bindgen]
pub fn adjust(p: JsValue, method: JsValue) -> Result<JsValue, JsValue> {
    replied(plain(p).and_then(|p| calc::adjust(p, plain(method)?)))
}

/// What `calc` replies to `trend`: a summary of each period, pooled over `window` periods. `options`
/// may hold what all periods share.
///
/// # Errors
/// As [`summarize`]; also where the periods do not share metric, scale or groups.
#[wasm_bindgen]
pub fn trend(periods: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    replied(plain(periods).and_then(|periods| calc::trend(&periods, &plain(options)?)))
}

/// What `calc` replies to `sample_size`: the answers that a margin, or seeing a difference, takes.
///
/// # Errors
/// As [`summarize`].
#[wasm_bindgen(js_name = sampleSize)]
pub fn sample_size(spec: JsValue) -> Result<JsValue, JsValue> {
    replied(plain(spec).and_then(|spec| calc::answer_as("sample_size", &spec)))
}

/// What `calc` replies to `service`: one figure of a service, from totals, times or ratings.
///
/// # Errors
/// As [`summarize`].
#[wasm_bindgen]
pub fn service(spec: JsValue) -> Result<JsValue, JsValue> {
    replied(plain(spec).and_then(|spec| calc::answer_as("service", &spec)))
}

/// The same summary with its drawing: `[summary, [element…]]`, an element being `[name, attributes,
/// …what is inside]`. `about` says what was rated.
///
/// # Errors
/// As [`summarize`].
#[wasm_bindgen]
pub fn draw(spec: JsValue, about: &str) -> Result<JsValue, JsValue> {
    let summary =
        plain(spec).and_then(|spec| calc::summarize(&spec)).map_err(|fault| fault::request(&fault))?;
    let card = card::draw(&summary, &Heading::of(&summary, about));
    object(&(summary, [card]))
}

/// A file being read, piece by piece.
#[wasm_bindgen(js_name = Importer)]
pub struct FileImporter {
    state: State,
}

enum State {
    Reading(Box<Reader>),
    Read(Box<Report>),
    Failed,
}

#[wasm_bindgen(js_class = Importer)]
impl FileImporter {
    /// Ready for the first piece. `options` are those of the command line's `score`: `column`,
    /// `metric`, `scale`, `direction`, `favourable`, `unfavourable`, `by`, `period`, `window`,
    /// `confidence`, `min_n`.
    ///
    /// # Errors
    /// An `Error` with `code` and `where`: an option that is unknown or off.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<FileImporter, JsValue> {
        let asked = plain(options)
            .and_then(|options| request::import(&options))
            .map_err(|fault| fault::request(&fault))?;
        let reader = Reader::new(asked.import, asked.scoring).with_window(asked.window);
        Ok(FileImporter { state: State::Reading(Box::new(reader)) })
    }

    /// Reads the next piece.
    ///
    /// # Errors
    /// As soon as it is known that nothing can be scored.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        match &mut self.state {
            State::Reading(reader) => reader.push(bytes).map_err(|error| fault::import(&error)),
            _ => Err(fault::order(true)),
        }
    }

    /// Ends the file; what `score --json` prints.
    ///
    /// # Errors
    /// Where nothing can be scored, with what would help and, where the choice is open, `columns`.
    pub fn finish(&mut self) -> Result<JsValue, JsValue> {
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Reading(reader) => {
                let report = reader.finish().map_err(|error| fault::import(&error))?;
                let result = object(&report);
                self.state = State::Read(Box::new(report));
                result
            }
            _ => Err(fault::order(true)),
        }
    }

    /// The drawing of what was read, as [`draw`] gives it.
    ///
    /// # Errors
    /// Before the file has ended.
    pub fn picture(&self) -> Result<JsValue, JsValue> {
        let State::Read(report) = &self.state else {
            return Err(fault::order(false));
        };
        let mut cards = Node::new("div", &[("class", "cards")]);
        for (summary, name) in report.summaries.iter().zip(&report.names) {
            cards.put(card::draw(summary, &Heading::of(summary, name)));
        }
        report.gaps.iter().for_each(|one| _ = cards.put(gaps::draw(one)));
        object(&[cards, remainder::draw(report)])
    }
}

fn replied(reply: Result<Reply, Fault>) -> Result<JsValue, JsValue> {
    object(&reply.map_err(|fault| fault::request(&fault))?)
}

/// A plain object: the very text that the command line prints, read by the browser.
fn object(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let text = json::text(value).map_err(|error| JsError::new(&error.to_string()))?;
    JSON::parse(&text)
}
