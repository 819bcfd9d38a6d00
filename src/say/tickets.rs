//! What is said about files of tickets.

use std::error::Error;
use std::fmt;

use super::Audience;
use super::files::quoted;
use crate::tickets::{CellProblem, TicketError};

/// What scripts read.
impl fmt::Display for TicketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&error(self, Audience::Script))
    }
}

impl Error for TicketError {}

/// Says why a file of tickets gives no figures and what to do next.
pub fn error(error: &TicketError, audience: Audience) -> String {
    let list = |columns: &[String]| columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    match error {
        TicketError::Io(error) => error.to_string(),
        TicketError::NoColumn { wanted, columns } => {
            format!("there is no column {}; the columns are {}", quoted(wanted), list(columns))
        }
        TicketError::NothingToScore { columns } => format!(
            "no figure can be computed from the columns {}\nIt takes opened with first_reply or resolved, or contacts, or talk or hold. If a column has another header, name it with an option such as {}.",
            list(columns),
            match audience {
                Audience::Terminal => "--opened COLUMN",
                Audience::Script => "opened",
            }
        ),
    }
}

/// Says why a cell was left out.
pub const fn reason(reason: CellProblem) -> &'static str {
    match reason {
        CellProblem::Unreadable => "not a time, duration or count",
        CellProblem::BeforeOpened => "before the ticket was opened",
    }
}
