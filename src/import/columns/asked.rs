//! A question as an answer of an export states it.

use crate::scale::CodingSpec;

/// A question as its answer describes it.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct AskedQuestion<'a> {
    pub question: &'a str,
    pub row: Option<&'a str>,
    pub kind: &'a str,
    /// The scale and groups that the answer states; `None` if they are invalid.
    pub coding: Option<CodingSpec>,
}
