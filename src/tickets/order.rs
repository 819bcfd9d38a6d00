//! What the times of a ticket give, once the order of day and month in them is known.

use jiff::tz::TimeZone;

use super::cell::instant;
use super::column::Column;
use super::columns::Columns;
use super::error::{TicketError, TicketNote};
use super::report::CellProblem;
use crate::import::UnknownOrder;
use crate::import::dates::{DateOrder, Moment, OrderClues, Orders};

/// The times of a ticket: opened, first reply, resolved.
pub(super) const TIMES: [Column; 3] = [Column::Opened, Column::FirstReply, Column::Resolved];

/// The times of one ticket.
pub(super) type Moments = [Option<Moment>; 3];

/// What the times of a ticket give: seconds, or why not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Waits {
    /// What is wrong with the time of opening.
    pub opened: Option<CellProblem>,
    pub replied: Option<Result<f64, CellProblem>>,
    pub resolved: Option<Result<f64, CellProblem>>,
}

/// Returns how long a ticket waited.
pub(super) fn waits(moments: Moments, orders: [Orders; 3], zone: &TimeZone) -> Waits {
    let [opened, replied, resolved] = moments;
    let [first, second, third] = orders;
    let at = |moment: Option<Moment>, orders| moment.map(|moment| instant(moment, orders, zone));
    let opened = at(opened, first);
    let since = |end: Option<Result<i64, CellProblem>>| {
        let (from, to) = match (opened, end?) {
            (_, Err(problem)) => return Some(Err(problem)),
            (Some(Ok(from)), Ok(to)) => (from, to),
            _ => return None,
        };
        Some(if to < from { Err(CellProblem::BeforeOpened) } else { Ok((to - from) as f64 / 1000.0) })
    };
    Waits {
        opened: opened.and_then(Result::err),
        replied: since(at(replied, second)),
        resolved: since(at(resolved, third)),
    }
}

/// The dates of a file.
pub(super) struct Dates<'f> {
    pub columns: &'f Columns,
    pub clues: &'f [OrderClues; 3],
    /// The rows with dates that may be read in two orders, and their lines.
    pub held: &'f [(u64, Moments)],
    pub zone: &'f TimeZone,
}

impl Dates<'_> {
    /// Decides the order of each column: by its own dates, or else by those of the other columns. Where none
    /// decides and both orders give the same durations, it does not matter.
    pub fn orders(&self) -> Result<([Orders; 3], Vec<TicketNote>), TicketError> {
        let [first, second, third] = self.clues;
        let all = first.with(second).with(third);
        let mut notes = Vec::new();
        let mut orders = [Orders::default(); 3];
        for ((column, clues), found) in TIMES.into_iter().zip(self.clues).zip(&mut orders) {
            let header =
                || self.columns.times(column).map_or_else(String::new, |source| source.header.clone());
            *found = match clues.orders() {
                Ok(found) => found,
                Err(why @ UnknownOrder::Mixed(..)) => {
                    return Err(TicketError::DateOrder { column: header(), why });
                }
                Err(why @ UnknownOrder::Open(_)) => match all.orders() {
                    Ok(found) => found,
                    Err(_) if self.is_indifferent() => Orders::default(),
                    Err(_) => return Err(TicketError::DateOrder { column: header(), why }),
                },
            };
            if let Some((example, order)) = clues.decisive() {
                let (day_first, example) = (order == DateOrder::DayFirst, example.to_owned());
                notes.push(TicketNote::DateOrder { column: header(), day_first, example });
            }
        }
        Ok((orders, notes))
    }

    /// Whether both orders give the same durations.
    fn is_indifferent(&self) -> bool {
        let of = |moments, day_first| waits(moments, [Orders::all(day_first); 3], self.zone);
        self.held.iter().all(|(_, moments)| of(*moments, true) == of(*moments, false))
    }
}
