//! What is thrown: an `Error` with `code` and `where`, and `columns` where one has to be chosen.

use js_sys::{Array, Error, Reflect};
use wasm_bindgen::JsValue;

use crate::import::ImportError;
use crate::scoring::request::Fault;

/// A request that is off.
pub(super) fn request(fault: Fault) -> JsValue {
    thrown(fault.code, &fault.message, &fault.place, None)
}

/// A call that comes too early or too late.
pub(super) fn order(message: &str) -> JsValue {
    thrown("order", message, "", None)
}

/// A file that cannot be scored.
pub(super) fn import(error: &ImportError) -> JsValue {
    let (code, place, columns) = parts(error);
    thrown(code, &message(error), place, columns)
}

fn thrown(code: &str, message: &str, place: &str, columns: Option<&[String]>) -> JsValue {
    let error = Error::new(message);
    let columns = columns.map(|names| names.iter().map(|name| JsValue::from_str(name)).collect::<Array>());
    let members =
        [("code", Some(code.into())), ("where", Some(place.into())), ("columns", columns.map(Into::into))];
    for (key, value) in members {
        // A new object takes every property.
        let _ = value.map(|value| Reflect::set(&error, &key.into(), &value));
    }
    error.into()
}

fn parts(error: &ImportError) -> (&'static str, &str, Option<&[String]>) {
    match error {
        ImportError::Empty => ("empty", "", None),
        ImportError::NotText(_) => ("not_text", "", None),
        ImportError::NoColumn { wanted, columns } => ("no_column", wanted, Some(columns)),
        ImportError::NoRating { columns, .. } => ("no_rating", "", Some(columns)),
        ImportError::NoMetric { columns, .. } => ("no_metric", "", Some(columns)),
        ImportError::NoScale { column, .. } => ("no_scale", column, None),
        ImportError::MixedWords { column } => ("mixed_words", column, None),
        ImportError::Derived { column } => ("derived", column, None),
        ImportError::NoDate { columns } => ("no_date", "", Some(columns)),
        ImportError::TooManySubmissions { .. } => ("too_many_submissions", "", None),
        ImportError::SeveralColumns { columns } => ("several_columns", "", Some(columns)),
        ImportError::Coding { column, .. } => ("coding", column, None),
        ImportError::NoFavourable { column } => ("no_favourable", column, None),
        ImportError::TooManySegments { column, .. } => ("too_many_segments", column, None),
    }
}

/// What is wrong and what helps, without the command line's flags and without a list of the
/// columns, which stand beside it.
fn message(error: &ImportError) -> String {
    match error {
        ImportError::NoColumn { wanted, .. } => format!("there is no column {wanted:?}"),
        ImportError::NoRating { considered, .. } => {
            let mut text = "no column holds a rating; if one of them does, name it with column and say what it is with metric".to_owned();
            considered.iter().take(CONSIDERED).for_each(|why| text.extend(["\n", why]));
            text
        }
        ImportError::NoMetric { .. } => "the header does not say what was asked: name the column with column, and say what it is with metric and scale".to_owned(),
        ImportError::NoScale { seen, assumed, .. } => {
            format!("{seen}, which does not fit the usual scale {assumed}; say the scale that was shown with scale")
        }
        ImportError::MixedWords { .. } => "the words of its answers are of no one scale that is known".to_owned(),
        ImportError::NoDate { .. } => "no column holds dates to tell the period by".to_owned(),
        ImportError::SeveralColumns { .. } => "several columns could be meant; name one with column".to_owned(),
        ImportError::NoFavourable { .. } => {
            "convention names no favourable values for this scale and direction; say which with favourable".to_owned()
        }
        other => other.to_string(),
    }
}

/// How many columns that came near a message explains.
const CONSIDERED: usize = 5;
