//! The shape of a file's records, and which of their values count.

use super::values::NESTED;
use crate::import::columns::Columns;
use crate::import::columns::layout::KindLayout;
use crate::import::columns::questions::Questions;
use crate::import::format::cells::Slots;
use crate::import::format::template::Role;
use crate::import::options::ImportOptions;
use crate::import::outcome::Sink;

/// The key under which records of some services keep their values.
pub(super) const PROPERTIES: &str = "properties";

/// The keys of a widget's answer that decide how it is read.
const SAID: [&str; 7] = ["question", "row", "type", "scale", "direction", "favourable", "unfavourable"];

/// The keys of a date, in records that name the kind of their answer.
pub(super) const DATES: [&str; 3] = ["hs_submission_timestamp", "created_at", "feedback_date"];

/// The shape of a file's records, decided by the first one.
#[derive(Clone, Debug)]
pub(super) enum Shape<S> {
    Own(Questions<S>),
    /// Flat objects that name the kind of each answer.
    Typed(Questions<S>, KindLayout),
    Flat(Columns<S>, Slots),
}

impl<S: Sink> Shape<S> {
    /// Whether equal records can be counted together: what they count depends on their cells alone.
    pub(super) fn may_repeat(&self) -> bool {
        match self {
            Shape::Own(_) | Shape::Typed(..) => true,
            Shape::Flat(columns, _) => columns.may_repeat(),
        }
    }

    /// Whether a string in a line labels a record that sums up others.
    pub(super) fn is_label(&mut self, string: &[u8]) -> bool {
        match self {
            Shape::Flat(columns, _) => columns.is_label_anywhere(string),
            _ => false,
        }
    }

    /// Returns the role of the value at `path`, in which `[]` is an item of an array.
    pub(super) fn role(&self, path: &[&str], is_string: bool, options: &ImportOptions) -> Role {
        let cell = |is_cell| if is_cell { Role::Cell } else { Role::Free };
        match self {
            Shape::Own(_) => own(path, is_string, options),
            Shape::Typed(_, typed) => {
                let key = path.strip_prefix(&[PROPERTIES]).unwrap_or(path);
                let [key] = key else { return Role::Free };
                let dated = options.period.is_some() && DATES.contains(key);
                let named = named(options).any(|name| name == *key);
                cell(dated || named || [typed.kind, typed.value].contains(key))
            }
            Shape::Flat(columns, slots) => {
                let known = path.len() <= NESTED + 1;
                let column = columns.position(&path.join(".")).filter(|_| known);
                cell(column.is_some_and(|column| slots.wants(column)))
            }
        }
    }
}

/// The keys that the options name.
fn named(options: &ImportOptions) -> impl Iterator<Item = &str> {
    let conditions = options.conditions.iter().map(|condition| condition.column.as_str());
    options.by.as_deref().into_iter().chain(conditions)
}

fn own(path: &[&str], is_string: bool, options: &ImportOptions) -> Role {
    let is = |key: &str| named(options).any(|name| name == key);
    let inside = |key: &str| named(options).any(|name| name.strip_prefix("context.").unwrap_or(name) == key);
    match path {
        [key] if is(key) => Role::Cell,
        ["context", key] if inside(key) => Role::Cell,
        ["answered_at"] | ["_", "received_at"] if options.period.is_some() => Role::Cell,
        ["survey"] => Role::Fixed,
        // A string is never a rating here.
        ["answers", "[]", "value"] if !is_string => Role::Cell,
        ["answers", "[]", key, ..] if SAID.contains(key) => Role::Fixed,
        _ => Role::Free,
    }
}
