//! Records that sum up others.

use super::values::{NESTED, leaves, plain};
use crate::import::columns::Columns;
use crate::import::meaning::labels::{Label, labels};
use crate::import::outcome::Sink;
use crate::json::Members;

/// Whether an object is labelled as a sum of others, which the columns then take.
pub(super) fn is_labelled<S: Sink>(columns: &mut Columns<S>, members: &Members, line: u64) -> bool {
    let mut labelled = false;
    leaves("", members, NESTED, &mut |_, value| {
        labelled |= value.as_str().is_some_and(|text| labels().find(text) == Some(Label::Exact));
    });
    if !labelled || !columns.looks_for_labels() {
        return false;
    }
    let mut cells = vec![None; columns.len()];
    leaves("", members, NESTED, &mut |key, value| {
        if let Some(cell) = columns.position(key).and_then(|number| cells.get_mut(number)) {
            *cell = Some(plain(value).into_bytes());
        }
    });
    columns.take_labelled(&cells, line, true)
}
