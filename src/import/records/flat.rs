//! Flat objects as rows, whose keys are columns.

use super::values::{NESTED, leaves, plain};
use crate::import::columns::Columns;
use crate::import::columns::column::Column;
use crate::import::format::cells::Slots;
use crate::import::meaning::labels::labels;
use crate::import::outcome::Sink;
use crate::json::{self, Members, Value};

/// Whether an object is labelled as a sum of others, which the columns then take.
pub(super) fn is_labelled<S: Sink>(columns: &mut Columns<S>, members: &Members, line: u64) -> bool {
    if !columns.looks_for_labels() {
        return false;
    }
    let mut labelled = false;
    leaves("", members, NESTED, &mut |_, value| {
        labelled |= value.as_str().is_some_and(|text| labels().is_exact(text));
    });
    if !labelled {
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

/// Puts an object's members into their columns. A new key becomes a new column.
pub(super) fn fill<S: Sink>(columns: &mut Columns<S>, slots: &mut Slots, members: &Members) {
    leaves("", members, NESTED, &mut |key, value| {
        let number = columns.position(key).unwrap_or(columns.len());
        if number == columns.len() && number < json::MAX_MEMBERS {
            columns.add(column(key, value));
            columns.wanted().for_each(|column| slots.want(column));
        }
        if slots.wants(number) {
            slots.set(number, plain(value).as_bytes());
        }
    });
}

/// Returns the column of a key, of which one cell is known.
pub(super) fn column(key: &str, value: &Value) -> Column {
    Column { cells: vec![plain(value).into_bytes()], ..Column::named(key) }
}
