//! What was met in each column, to tell why one gives nothing.

use std::collections::BTreeMap;

use super::column::Column;
use super::columns::Columns;
use super::error::TicketNote;

/// How many bytes of an example are kept.
const EXAMPLE: usize = 40;

/// What was met in each column.
#[derive(Clone, Debug, Default)]
pub(super) struct Met(BTreeMap<usize, Cells>);

#[derive(Clone, Debug, Default)]
struct Cells {
    read: bool,
    serial: bool,
    /// One that could not be read.
    unread: Option<String>,
    /// A number without a unit.
    bare: Option<String>,
}

impl Met {
    /// Notes a cell that is not empty; `bare` says that it is a number without a unit.
    pub fn note(&mut self, place: usize, text: &str, read: bool, bare: bool) {
        let cells = self.0.entry(place).or_default();
        cells.read |= read;
        if read || bare && cells.bare.is_some() || !bare && cells.unread.is_some() {
            return;
        }
        let slot = if bare { &mut cells.bare } else { &mut cells.unread };
        *slot = Some(text.trim().chars().take(EXAMPLE).collect());
    }

    /// Notes that a date is a number of days.
    pub fn serial(&mut self, place: usize) {
        self.0.entry(place).or_default().serial = true;
    }

    /// Tells which columns gave nothing, and why.
    pub fn tell(&self, columns: &Columns, notes: &mut Vec<TicketNote>) {
        let mut told = Vec::new();
        for column in Column::ALL {
            for source in [columns.times(column), columns.numbers(column)].into_iter().flatten() {
                if told.contains(&source.place) {
                    continue;
                }
                told.push(source.place);
                let cells = self.0.get(&source.place).cloned().unwrap_or_default();
                let header = source.header.clone();
                if cells.serial {
                    notes.push(TicketNote::SerialDates { column: header.clone() });
                }
                if let Some(example) = cells.bare {
                    notes.push(TicketNote::NoUnit { column: header, example });
                } else if !cells.read {
                    notes.push(TicketNote::Unread { column: header, example: cells.unread });
                } else if column != Column::Opened
                    && columns.times(column) == Some(source)
                    && columns.times(Column::Opened).is_none()
                    && columns.numbers(column).is_none_or(|other| other.place == source.place)
                {
                    notes.push(TicketNote::NeverOpened { column: header });
                }
            }
        }
    }
}
