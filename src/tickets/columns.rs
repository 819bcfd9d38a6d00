//! Finds the columns of a ticket file.

use super::column::Column;
use super::duration::TimeUnit;
use super::error::{TicketError, TicketNote};
use super::heading::{Holds, heading};

/// A column of the file, and what its header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub place: usize,
    pub header: String,
    pub unit: Option<TimeUnit>,
    pub business: bool,
    rank: usize,
}

/// The columns of a ticket file.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Those that may hold times.
    times: [Option<Source>; Column::ALL.len()],
    /// Those that may hold durations, or counts.
    numbers: [Option<Source>; Column::ALL.len()],
    /// Columns that are not used, and why.
    pub passed: Vec<TicketNote>,
}

impl Columns {
    /// Finds each column by the given name, or else by its headers.
    pub fn find(header: &[String], named: &[(Column, String)]) -> Result<Columns, TicketError> {
        let mut columns = Columns::default();
        for (column, name) in named {
            let place = header
                .iter()
                .position(|header| header == name)
                .ok_or_else(|| TicketError::NoColumn { wanted: name.clone(), columns: header.to_vec() })?;
            let said = heading(name);
            let unit = said.as_ref().and_then(|said| said.unit);
            let business = said.is_some_and(|said| said.business);
            let source = Source { place, header: name.clone(), unit, business, rank: 0 };
            columns.put(*column, Holds::of_named(*column), source);
        }
        for (place, name) in header.iter().enumerate() {
            let Some(said) =
                heading(name).filter(|said| named.iter().all(|(column, _)| *column != said.column))
            else {
                continue;
            };
            if said.averaged {
                columns.passed.push(TicketNote::Averages { column: name.clone() });
                continue;
            }
            // What counts all hours is preferred to what counts business hours.
            let rank = said.rank + if said.business { 10_000 } else { 0 };
            let source =
                Source { place, header: name.clone(), unit: said.unit, business: said.business, rank };
            columns.put(said.column, said.holds, source);
        }
        Ok(columns)
    }

    fn put(&mut self, column: Column, holds: Holds, source: Source) {
        let at = column as usize;
        if matches!(holds, Holds::Times | Holds::Either)
            && let Some(slot) = self.times.get_mut(at)
        {
            prefer(slot, source.clone(), &mut self.passed);
        }
        if holds != Holds::Times
            && let Some(slot) = self.numbers.get_mut(at)
        {
            prefer(slot, source, &mut self.passed);
        }
    }

    /// Returns the column with times, if it is there.
    pub fn times(&self, column: Column) -> Option<&Source> {
        self.times.get(column as usize)?.as_ref()
    }

    /// Returns the column with durations or counts, if it is there.
    pub fn numbers(&self, column: Column) -> Option<&Source> {
        self.numbers.get(column as usize)?.as_ref()
    }

    /// Returns the positions of all columns that are read.
    pub fn places(&self) -> Vec<usize> {
        self.times.iter().chain(&self.numbers).flatten().map(|source| source.place).collect()
    }

    /// Whether the columns give any figure.
    pub fn make_a_figure(&self) -> bool {
        let timed = [Column::FirstReply, Column::Resolved];
        let since_opened = timed.iter().any(|&column| self.times(column).is_some());
        let counted = [Column::Contacts, Column::Talk, Column::Hold];
        self.times(Column::Opened).is_some() && since_opened
            || timed.iter().chain(&counted).any(|&column| self.numbers(column).is_some())
    }
}

impl Holds {
    /// What a column may hold that the caller named.
    const fn of_named(column: Column) -> Holds {
        match column {
            Column::Opened => Holds::Times,
            Column::FirstReply | Column::Resolved => Holds::Either,
            Column::Contacts => Holds::Counts,
            Column::Talk | Column::Hold | Column::WrapUp => Holds::Durations,
        }
    }
}

/// Keeps the preferred one of two columns, the first if they are alike, and notes the other.
fn prefer(slot: &mut Option<Source>, source: Source, passed: &mut Vec<TicketNote>) {
    let Some(kept) = slot else {
        *slot = Some(source);
        return;
    };
    let other = if source.rank < kept.rank { std::mem::replace(kept, source) } else { source };
    let note =
        TicketNote::NotUsed { column: other.header, used: kept.header.clone(), business: other.business };
    if !passed.contains(&note) {
        passed.push(note);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &[&str], named: &[(Column, String)]) -> Result<Columns, TicketError> {
        Columns::find(&header.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), named)
    }

    #[test]
    fn headers_are_recognised_in_any_spelling() {
        let columns = find(&["Ticket", "Created at", "FIRST-REPLY (at)", "Wrap up"], &[]).unwrap();
        let place = |column| columns.times(column).or(columns.numbers(column)).map(|source| source.place);
        let places = Column::ALL.map(place);
        assert_eq!(places, [Some(1), Some(2), None, None, None, None, Some(3)]);
        assert!(columns.make_a_figure());
        assert!(!find(&["opened", "wrap_up"], &[]).unwrap().make_a_figure());
    }

    #[test]
    fn a_given_name_must_be_there() {
        let columns = find(&["opened", "start"], &[(Column::Opened, "start".into())]).unwrap();
        assert_eq!(columns.times(Column::Opened).map(|source| source.place), Some(1));
        assert!(find(&["opened"], &[(Column::Opened, "begin".into())]).is_err());
    }

    #[test]
    fn calendar_hours_are_preferred_and_the_others_are_named() {
        let header = ["First reply time in minutes within business hours", "First reply time in minutes"];
        for header in [header, [header[1], header[0]]] {
            let columns = find(&header, &[]).unwrap();
            assert!(!columns.numbers(Column::FirstReply).unwrap().business);
            assert!(matches!(&columns.passed[..], [TicketNote::NotUsed { business: true, .. }]));
        }
        let averages = find(&["Agent", "Avg first response time"], &[]).unwrap();
        assert!(!averages.make_a_figure() && averages.passed.len() == 1);
    }
}
