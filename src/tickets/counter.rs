//! Counts rows and makes figures of them.

use jiff::tz::TimeZone;

use super::TicketOptions;
use super::bare::{BareTimes, HANDLING};
use super::cell::{count, time};
use super::column::Column;
use super::columns::{Columns, Source};
use super::duration::{Duration, TimeUnit, duration, is_part_of_day};
use super::error::{TicketError, TicketNote};
use super::met::Met;
use super::order::{Dates, Moments, TIMES, Waits, waits};
use super::repeated::Tickets;
use super::report::{CellProblem, LeftOut, TicketReport};
use super::spans::Spans;
use crate::import::dates::{Moment, OrderClues, Orders, Written};
use crate::import::rows::DataRow;
use crate::scoring::service::{
    FIRST_CONTACT_RESOLUTION, HANDLE_TIME, HOLD_TIME, Measure, contacts_per_resolution, times,
};

/// What the rows so far add up to.
pub(super) struct Counter<'o> {
    columns: Columns,
    tickets: Option<Tickets>,
    options: &'o TicketOptions,
    zone: TimeZone,
    rows: u64,
    /// Until the first reply, and until the ticket was resolved.
    replied: Spans,
    resolved: Spans,
    contacts: Vec<f64>,
    /// Talk, hold and wrap-up.
    spent: [f64; 3],
    handled: u64,
    /// The numbers among these whose unit nothing says.
    bare: [BareTimes; 3],
    left_out: LeftOut,
    /// What was met in each column.
    met: Met,
    /// What the dates of each column tell about the order of day and month.
    clues: [OrderClues; 3],
    /// Rows with dates that may be read in two orders.
    held: Vec<(u64, Moments)>,
}

impl<'o> Counter<'o> {
    pub fn new(columns: Columns, tickets: Option<Tickets>, options: &'o TicketOptions) -> Counter<'o> {
        Counter {
            columns,
            tickets,
            options,
            zone: options.zone.clone().unwrap_or(TimeZone::UTC),
            rows: 0,
            replied: Spans::default(),
            resolved: Spans::default(),
            contacts: Vec::new(),
            spent: [0.0; 3],
            handled: 0,
            bare: <[BareTimes; 3]>::default(),
            left_out: LeftOut::default(),
            met: Met::default(),
            clues: <[OrderClues; 3]>::default(),
            held: Vec::new(),
        }
    }

    pub fn row(&mut self, row: &DataRow) {
        if row.is_head {
            self.left_out.add("row", CellProblem::HeaderRow, row.line);
            return;
        }
        // A row of sums was never opened.
        if !row.is_open && row.sums_up_others() && !self.is_opened(row) {
            self.left_out.add("row", CellProblem::SummaryRow, row.line);
            return;
        }
        self.rows += 1;
        if row.is_open {
            self.left_out.add("row", CellProblem::UnclosedQuote, row.line);
            return;
        }
        if self.tickets.as_mut().is_some_and(|tickets| tickets.repeats(row)) {
            self.left_out.add("row", CellProblem::Repeated, row.line);
            return;
        }
        let moments = TIMES.map(|column| self.moment(row, column));
        let [_, replied, resolved] = moments;
        self.stated(row, Column::FirstReply, replied.is_some());
        let stated = self.stated(row, Column::Resolved, resolved.is_some());
        let certain =
            |moment: &Option<Moment>| moment.is_none_or(|moment| matches!(moment.day, Written::Day(_)));
        if moments.iter().all(certain) {
            let waits = waits(moments, [Orders::default(); 3], &self.zone);
            self.count_waits(row.line, waits);
        } else {
            self.held.push((row.line, moments));
        }
        // Without a column for that, every ticket counts as resolved.
        let knows = self.columns.times(Column::Resolved).or(self.columns.numbers(Column::Resolved)).is_some();
        if resolved.is_some() || stated || !knows {
            let contacts = self.contacts(row);
            self.contacts.extend(contacts);
        }
        self.spent_on(row);
    }

    fn is_opened(&self, row: &DataRow) -> bool {
        let text = self.columns.times(Column::Opened).and_then(|source| row.text(source.place));
        text.is_some_and(|text| time(&text, self.options.date_order, true).is_some())
    }

    /// Reads the cell of a column of times.
    fn moment(&mut self, row: &DataRow, column: Column) -> Option<Moment> {
        let source = self.columns.times(column)?.clone();
        let text = row.text(source.place)?;
        if text.trim().is_empty() {
            return None;
        }
        // A number in a column that may hold durations is one.
        let either = self.columns.numbers(column).is_some_and(|other| other.place == source.place);
        let found = time(&text, self.options.date_order, !either);
        let read = found.is_some();
        if !either || read {
            self.met.note(source.place, &text, read, false);
        }
        let Some(moment) = found else {
            if !either {
                self.left_out.add(column.name(), CellProblem::Unreadable, row.line);
            }
            return None;
        };
        if !either && text.trim().parse::<f64>().is_ok_and(|days| days < 100_000.0) {
            self.met.serial(source.place);
        }
        match column {
            Column::FirstReply => self.replied.is_time(row.line),
            Column::Resolved => self.resolved.is_time(row.line),
            _ => {}
        }
        if let (Written::Either { month_first, day_first, separator }, Some(clues)) =
            (moment.day, self.clues.get_mut(column as usize))
        {
            clues.note(separator, [month_first, day_first], &text);
        }
        Some(moment)
    }

    /// Reads the cell of a column of durations, unless it is a time. Whether there is a duration.
    fn stated(&mut self, row: &DataRow, column: Column, is_time: bool) -> bool {
        let Some(source) = self.columns.numbers(column).cloned() else { return false };
        let shared = self.columns.times(column).is_some_and(|other| other.place == source.place);
        let Some(text) = row.text(source.place).filter(|text| !text.trim().is_empty()) else { return false };
        if shared && is_time {
            return false;
        }
        let found = self.seconds(&source, column, &text);
        self.met.note(source.place, &text, found.is_ok(), found == Err(CellProblem::NoUnit));
        let spans = if column == Column::FirstReply { &mut self.replied } else { &mut self.resolved };
        match found {
            Ok((seconds, true)) => spans.groups(seconds, row.line),
            Ok((seconds, false)) => spans.states(seconds, row.line),
            Err(problem) => self.left_out.add(column.name(), problem, row.line),
        }
        found.is_ok()
    }

    /// Reads a duration in seconds, and whether its comma may group digits.
    fn seconds(&mut self, source: &Source, column: Column, text: &str) -> Result<(f64, bool), CellProblem> {
        let handling = matches!(column, Column::Talk | Column::Hold | Column::WrapUp);
        // The times of a call are seconds if nothing says otherwise, unless a spreadsheet stored parts of a day.
        let usual = Some(TimeUnit::Seconds).filter(|_| handling && !is_part_of_day(text));
        let unit = source.unit.or(self.options.unit).or(usual);
        match duration(text).ok_or(CellProblem::Unreadable)? {
            Duration::Seconds(seconds) => Ok((seconds, false)),
            Duration::Bare(value) => {
                match column {
                    Column::FirstReply => self.replied.numbers.note(text, value),
                    Column::Resolved => self.resolved.numbers.note(text, value),
                    _ if source.unit.or(self.options.unit).is_none() => {
                        let bare = HANDLING.iter().position(|own| *own == column);
                        let bare = bare.and_then(|own| self.bare.get_mut(own));
                        bare.into_iter().for_each(|bare| bare.note(text, value));
                    }
                    _ => {}
                }
                Ok((value * unit.ok_or(CellProblem::NoUnit)?.seconds(), false))
            }
            Duration::Grouped(_) if handling => Err(CellProblem::ThousandOrFraction),
            Duration::Grouped(value) => Ok((value * unit.ok_or(CellProblem::NoUnit)?.seconds(), true)),
            Duration::Clock(first, second) => match unit {
                Some(TimeUnit::Hours) => Ok((first * 3600.0 + second * 60.0, false)),
                Some(_) => Ok((first * 60.0 + second, false)),
                None => Err(CellProblem::HoursOrMinutes),
            },
            Duration::Negative => Err(CellProblem::Negative),
        }
    }

    fn contacts(&mut self, row: &DataRow) -> Option<f64> {
        let place = self.columns.numbers(Column::Contacts)?.place;
        let text = row.text(place).filter(|text| !text.trim().is_empty())?;
        let found = count(&text);
        self.met.note(place, &text, found.is_some(), false);
        if found.is_none() {
            self.left_out.add(Column::Contacts.name(), CellProblem::Unreadable, row.line);
        }
        found.map(f64::from)
    }

    /// Adds the durations of a ticket, if any is given; the others took no time.
    fn spent_on(&mut self, row: &DataRow) {
        let before = self.left_out.count();
        let spent = HANDLING.map(|column| {
            let source = self.columns.numbers(column)?.clone();
            let text = row.text(source.place).filter(|text| !text.trim().is_empty())?;
            let found = self.seconds(&source, column, &text);
            self.met.note(source.place, &text, found.is_ok(), false);
            if let Err(problem) = found {
                self.left_out.add(column.name(), problem, row.line);
            }
            found.ok().map(|(seconds, _)| seconds)
        });
        if self.left_out.count() == before && spent.iter().any(Option::is_some) {
            self.handled += 1;
            for (sum, seconds) in self.spent.iter_mut().zip(spent) {
                *sum += seconds.unwrap_or(0.0);
            }
        }
    }

    fn count_waits(&mut self, line: u64, waits: Waits) {
        let [opened, replied, resolved] = TIMES.map(Column::name);
        if let Some(problem) = waits.opened {
            self.left_out.add(opened, problem, line);
        }
        for (name, wait, spans) in
            [(replied, waits.replied, &mut self.replied), (resolved, waits.resolved, &mut self.resolved)]
        {
            match wait {
                Some(Ok(seconds)) => spans.timed.push(seconds),
                Some(Err(problem)) => self.left_out.add(name, problem, line),
                None => {}
            }
        }
    }

    /// Returns every figure that the columns allow.
    pub fn report(mut self) -> Result<TicketReport, TicketError> {
        self.tickets.as_ref().map_or(Ok(()), Tickets::check)?;
        let orders = Dates { columns: &self.columns, clues: &self.clues, held: &self.held, zone: &self.zone };
        let (orders, mut notes) = orders.orders()?;
        for (line, moments) in std::mem::take(&mut self.held) {
            let waits = waits(moments, orders, &self.zone);
            self.count_waits(line, waits);
        }
        let (columns, left_out) = (self.columns, &mut self.left_out);
        let replied = self.replied.settle(Column::FirstReply, &columns, left_out, &mut notes);
        let resolved = self.resolved.settle(Column::Resolved, &columns, left_out, &mut notes);
        notes.splice(0..0, columns.passed.iter().cloned());
        self.met.tell(&columns, &mut notes);
        let confidence = self.options.confidence;
        let timed = |column| {
            columns.numbers(column).is_some()
                || columns.times(Column::Opened).is_some() && columns.times(column).is_some()
        };
        let has = |column| columns.numbers(column).is_some();
        let unclear: [bool; 3] = std::array::from_fn(|own| {
            let (bare, column) = (self.bare.get(own), HANDLING.get(own));
            let example = bare.and_then(|bare| bare.unclear(own == 0));
            let source = column.and_then(|column| columns.numbers(*column));
            let note = source.zip(example).map(|(source, example)| TicketNote::NoUnit {
                column: source.header.clone(),
                example: example.to_owned(),
            });
            notes.extend(note);
            example.is_some()
        });
        let [talk, hold, wrap_up] = self.spent;
        let once = self.contacts.iter().filter(|&&contacts| contacts < 1.5).count() as u64;
        let cases = self.contacts.len() as u64;
        let figures: [Option<Measure>; 6] = [
            timed(Column::FirstReply).then(|| times("first_response_time", &replied, confidence)),
            timed(Column::Resolved).then(|| times("resolution_time", &resolved, confidence)),
            has(Column::Contacts).then(|| FIRST_CONTACT_RESOLUTION.measure(once, cases, confidence)),
            has(Column::Contacts).then(|| contacts_per_resolution(&self.contacts, confidence)),
            (has(Column::Talk) && !unclear.contains(&true))
                .then(|| HANDLE_TIME.measure(talk + hold + wrap_up, self.handled)),
            (has(Column::Hold) && unclear.get(1) == Some(&false))
                .then(|| HOLD_TIME.measure(hold, self.handled)),
        ];
        let figures = figures.into_iter().flatten().collect();
        Ok(TicketReport { rows: self.rows, figures, left_out: self.left_out.0, notes })
    }
}
