//! Why a file of tickets gives no figures, as data. `say` makes the sentences.

use std::io;

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
    },
}

impl From<io::Error> for TicketError {
    fn from(error: io::Error) -> TicketError {
        TicketError::Io(error)
    }
}

impl From<csv::Error> for TicketError {
    fn from(error: csv::Error) -> TicketError {
        TicketError::Io(error.into())
    }
}
