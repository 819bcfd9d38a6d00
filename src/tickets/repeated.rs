//! Files in which a ticket has several rows, such as one for each of its tags. Equal rows count once.

use super::error::TicketError;
use crate::import::ids::{Ids, Met, is_id, plain_header};
use crate::import::rows::DataRow;

/// Headers of the ids of tickets, without signs.
const HEADERS: [&str; 13] = [
    "ticket",
    "ticketid",
    "ticketnumber",
    "ticketno",
    "caseid",
    "casenumber",
    "conversationid",
    "requestid",
    "issueid",
    "issuekey",
    "incidentid",
    "incidentnumber",
    "id",
];

/// The ids of tickets so far.
pub(super) struct Tickets {
    pub column: usize,
    header: String,
    /// The columns that figures are made of.
    places: Vec<usize>,
    ids: Ids,
    /// A ticket with rows that differ, and the line of one of them.
    differs: Option<(String, u64)>,
}

impl Tickets {
    /// Finds the column of ids; `places` are the columns that figures are made of.
    pub fn find(header: &[String], places: &[usize]) -> Option<Tickets> {
        let at = |known: &&str| header.iter().position(|name| plain_header(name) == *known);
        let column = HEADERS.iter().find_map(at)?;
        let own = !places.contains(&column);
        own.then(|| Tickets {
            column,
            header: header.get(column).cloned().unwrap_or_default(),
            places: places.to_vec(),
            ids: Ids::default(),
            differs: None,
        })
    }

    /// Whether a row repeats another one of its ticket.
    pub fn repeats(&mut self, row: &DataRow) -> bool {
        let Some(id) = row.text(self.column).filter(|id| is_id(id.trim().as_bytes())) else { return false };
        let cells: Vec<_> = self.places.iter().map(|place| row.text(*place)).collect();
        let values = cells.iter().map(|cell| cell.as_ref().map(|cell| cell.as_bytes()));
        match self.ids.meet(id.trim().as_bytes(), values) {
            Met::New => false,
            Met::Same => true,
            Met::Other => {
                self.differs.get_or_insert_with(|| (id.trim().to_owned(), row.line));
                false
            }
        }
    }

    /// Checks that no ticket has rows that differ.
    pub fn check(&self) -> Result<(), TicketError> {
        match &self.differs {
            Some((id, line)) => {
                Err(TicketError::RepeatedId { column: self.header.clone(), id: id.clone(), line: *line })
            }
            None => Ok(()),
        }
    }
}
