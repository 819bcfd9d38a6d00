//! Which rows count: those for which all conditions hold.

use crate::import::error::ImportError;
use crate::import::note::Note;
use crate::import::options::Condition;

/// Conditions on columns or keys, and which of their values have been met.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Conditions {
    all: Vec<Checked>,
}

#[derive(Clone, Debug)]
struct Checked {
    condition: Condition,
    /// The column's number, once it is known.
    column: Option<usize>,
    met: bool,
}

impl Conditions {
    pub fn new(conditions: &[Condition]) -> Conditions {
        let checked =
            |condition: &Condition| Checked { condition: condition.clone(), column: None, met: false };
        Conditions { all: conditions.iter().map(checked).collect() }
    }

    /// Returns the columns that are not found yet.
    pub fn missing(&self) -> Vec<String> {
        let missing = self.all.iter().filter(|one| one.column.is_none());
        missing.map(|one| one.condition.column.clone()).collect()
    }

    /// Says where the column of that name is.
    pub fn found(&mut self, name: &str, column: usize) {
        self.all
            .iter_mut()
            .filter(|one| one.condition.column == name)
            .for_each(|one| one.column = Some(column));
    }

    /// Returns the columns whose cells are needed.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.all.iter().filter_map(|one| one.column)
    }

    /// Whether all conditions hold. `cell` returns the text of a column, given its name and number.
    pub fn hold<'c>(&mut self, cell: impl Fn(&str, Option<usize>) -> std::borrow::Cow<'c, str>) -> bool {
        let mut hold = true;
        for one in &mut self.all {
            let is_value = one.condition.is_value(&cell(&one.condition.column, one.column));
            one.met |= is_value;
            hold &= is_value == one.condition.equal;
        }
        hold
    }

    /// Whether a condition asks for the rows with this value.
    pub fn ask_for(&self, column: usize, value: &str) -> bool {
        self.all
            .iter()
            .any(|one| one.column == Some(column) && one.condition.equal && one.condition.is_value(value))
    }

    /// Returns an error if a column was not found.
    pub fn check(&self, columns: impl FnOnce() -> Vec<String>) -> Result<(), ImportError> {
        match self.missing().into_iter().next() {
            Some(wanted) => Err(ImportError::NoColumn { wanted, columns: columns() }),
            None => Ok(()),
        }
    }

    /// Returns which values never occurred.
    pub fn notes(&self) -> impl Iterator<Item = Note> {
        let never = self.all.iter().filter(|one| !one.met);
        never.map(|one| Note::NeverMet {
            column: one.condition.column.clone(),
            value: one.condition.value.clone(),
        })
    }
}
