//! Why a file of tickets gives no figures, as data. `say` makes the sentences.

use std::io;

use serde::Serialize;

use crate::import::{NotText, UnknownOrder};

/// Why a file of tickets gives no figures.
#[derive(Debug)]
pub enum TicketError {
    /// The file cannot be read.
    Io(io::Error),
    /// It has no column of that header.
    NoColumn {
        /// The header that was asked for.
        wanted: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// No figure can be made of its columns.
    NothingToScore {
        /// The columns there are.
        columns: Vec<String>,
        /// Columns that are not used, and why.
        passed: Vec<TicketNote>,
    },
    /// It is not text.
    NotText(NotText),
    /// It holds records in JSON.
    Json,
    /// A quoted cell holds lines that look like rows.
    RowsInCell {
        /// The line on which its row begins, from 1.
        line: u64,
    },
    /// A ticket has several rows that differ.
    RepeatedId {
        /// The column with the ids of tickets.
        column: String,
        /// The id.
        id: String,
        /// The line of a row that differs from another one, from 1.
        line: u64,
    },
    /// The order of day and month in its dates is not known.
    DateOrder {
        /// The column with the dates.
        column: String,
        /// Why.
        why: UnknownOrder,
    },
}

impl From<io::Error> for TicketError {
    fn from(error: io::Error) -> TicketError {
        TicketError::Io(error)
    }
}

/// What is told about the columns of a file of tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum TicketNote {
    /// A column holds averages, of which no other average can be made.
    Averages {
        /// Its header.
        column: String,
    },
    /// A column is not used because another one is.
    NotUsed {
        /// Its header.
        column: String,
        /// The header of the other one.
        used: String,
        /// Whether it counts business hours only.
        business: bool,
    },
    /// A column that is used counts business hours only.
    BusinessHours {
        /// Its header.
        column: String,
    },
    /// The numbers of a column have no unit.
    NoUnit {
        /// Its header.
        column: String,
        /// One of its cells.
        example: String,
    },
    /// No cell of a column could be read.
    Unread {
        /// Its header.
        column: String,
        /// One of its cells; `None` where all are empty.
        example: Option<String>,
    },
    /// A column has times, but the file has none at which tickets were opened.
    NeverOpened {
        /// Its header.
        column: String,
    },
    /// The dates of a column are numbers of days, as spreadsheets count them.
    SerialDates {
        /// Its header.
        column: String,
    },
    /// Which order the dates of a column have, and a date that says so.
    DateOrder {
        /// Its header.
        column: String,
        /// Whether the day comes first.
        day_first: bool,
        /// The date.
        example: String,
    },
}
