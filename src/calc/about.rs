//! What a request is about, and its summary repeats.

use super::fault::{Fault, Needed};
use super::object::Object;
use crate::scoring::summary::By;

/// What a request is about. Its summary repeats it, so that a reply can be recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The survey.
    pub survey: Option<String>,
    /// The question's id.
    pub question: Option<String>,
    /// The row's id, in a matrix.
    pub row: Option<String>,
    /// The segment.
    pub by: Option<By>,
    /// The period, such as `2026-11`.
    pub period: Option<String>,
}

pub(super) fn about(request: &Object) -> Result<About, Fault> {
    Ok(About {
        survey: label(request, "survey")?,
        question: label(request, "question")?,
        row: label(request, "row")?,
        by: segment(request)?,
        period: label(request, "period")?,
    })
}

fn label(request: &Object, key: &str) -> Result<Option<String>, Fault> {
    Ok(request.text(key)?.map(str::to_owned))
}

fn segment(request: &Object) -> Result<Option<By>, Fault> {
    let Some(by) = request.object("by")? else { return Ok(None) };
    by.allow(&["column", "value"])?;
    let part = |key| by.needed(key, Needed::Text, |by, key| label(by, key));
    Ok(Some(By { column: part("column")?, value: part("value")? }))
}
