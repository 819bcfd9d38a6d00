//! Finds the header of a table: behind a line that names the delimiter, titles and blank lines, or not at
//! all, because the first row holds answers already.
//!
//! ```text
//! sep=;                       names the delimiter
//! CSAT report;;               a title
//!
//! Agent;CSAT rating;Comment   the header
//! A;5;fine
//! ```

use std::collections::BTreeMap;

use super::header::{Promise, promise};
use crate::import::format::encoding;
use crate::import::left_out::Reason;
use crate::import::meaning::cell;
use crate::import::meaning::lexicon;
use crate::scale::Scale;

type Cells = [Vec<u8>];

/// The first rows of a file, with the line on which each begins.
pub(super) struct FirstRows<'r> {
    pub rows: &'r [Vec<Vec<u8>>],
    pub lines: &'r [u64],
}

impl FirstRows<'_> {
    /// Returns how many rows are above the header. `separator` says that the first names the delimiter.
    pub fn above_header(&self, separator: bool) -> usize {
        let width = self.usual_width();
        let mut header = usize::from(separator);
        while header + 1 < self.rows.len() && self.is_title(header, width) {
            header += 1;
        }
        header
    }

    /// The number of cells that most rows have.
    fn usual_width(&self) -> usize {
        let mut counts = BTreeMap::<usize, usize>::new();
        self.rows.iter().for_each(|row| *counts.entry(row.len()).or_default() += 1);
        counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
    }

    fn row(&self, at: usize) -> &Cells {
        self.rows.get(at).map_or(&[], Vec::as_slice)
    }

    /// Whether the row at `at` is above the header.
    fn is_title(&self, at: usize, width: usize) -> bool {
        let (row, next) = (self.row(at), self.next_filled(at));
        let (filled, below) = (filled(row).count(), filled(self.row(next)).count());
        // A header with data below it is not a title, although another file with more columns follows.
        let names = names_columns(row);
        let heads_data = names && !is_text(self.row(next));
        if filled == 0 || self.is_above_names(at, width) && !heads_data {
            return true;
        }
        if names {
            return false;
        }
        let apart = next > at + 1 || self.is_blank_after(at);
        let named = names_columns(self.row(next));
        if width == 1 {
            return row.len() == 1 && apart && named_rating(self.row(next));
        }
        let first = encoding::text(row.first().map_or(b"", Vec::as_slice));
        let stronger = below > 1 && (named || apart && is_text(self.row(next)));
        if row.len() < width && (row.len() == 1 && below > 1 || first.starts_with('#') || stronger) {
            return true;
        }
        // A spreadsheet fills a title with empty cells, or writes `Period,2026-01` below it.
        let padded = filled == 1 && !first.trim().is_empty() && below > 1 && is_text(self.row(next));
        let pair = filled == 2 && width > 2 && below != 1 && (self.blank_follows(at) || named);
        padded || pair || row.len() > width && stronger
    }

    /// Whether only rows that are too short for a header are between here and one that names columns.
    fn is_above_names(&self, at: usize, width: usize) -> bool {
        let below = self.rows.iter().skip(at).position(|row| row.len() >= width);
        below.is_some_and(|short| short > 0 && names_columns(self.row(at + short)))
    }

    /// The next row with a cell that is not empty.
    fn next_filled(&self, at: usize) -> usize {
        let more = self.rows.iter().skip(at + 1).take_while(|row| filled(row).next().is_none()).count();
        at + 1 + more
    }

    fn is_blank_after(&self, at: usize) -> bool {
        let breaks = self.row(at).iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
        let line = |at: usize| self.lines.get(at).copied();
        line(at).zip(line(at + 1)).is_some_and(|(one, other)| other > one + breaks + 1)
    }

    /// Whether rows of at most two filled cells and then a blank line follow.
    fn blank_follows(&self, at: usize) -> bool {
        let mut place = at;
        while filled(self.row(place)).count() <= 2 && place < self.rows.len() {
            if self.is_blank_after(place) || self.next_filled(place) > place + 1 {
                return true;
            }
            place += 1;
        }
        false
    }
}

/// Returns whether `header` holds answers, like the rows below it.
pub(super) fn is_data(header: &Cells, rows: &[Vec<Vec<u8>>]) -> bool {
    let (mut like, mut unlike) = (0, 0);
    for (number, cell) in header.iter().enumerate() {
        let (own, usual) = (Look::of(cell), usual_look(rows, number));
        let names = own == Look::Text && promises(cell);
        if names || own == Look::Text && !matches!(usual, Look::Text | Look::Blank) {
            unlike += 1;
        } else if own == usual && !matches!(own, Look::Text | Look::Blank) {
            like += 1;
        }
    }
    let numbers = filled(header).all(|cell| cell::rating(cell, Scale::NPS).is_ok());
    like > 0 && unlike == 0 || numbers && filled(header).next().is_some()
}

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Blank,
    Text,
    Number,
    Date,
    Address,
    /// A known word of a scale.
    Word,
}

impl Look {
    fn of(cell: &[u8]) -> Look {
        let text = encoding::text(cell);
        let text = text.trim().trim_start_matches(['\'', '=']).trim_matches('"');
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let dated = |byte: u8| byte.is_ascii_digit() || b"-/.:TZ +AaPpMm".contains(&byte);
        match () {
            () if text.is_empty() => Look::Blank,
            () if text.replace(',', ".").trim_end_matches('%').parse::<f64>().is_ok() => Look::Number,
            () if digits >= 4 && text.bytes().all(dated) => Look::Date,
            () if text.contains('@') && text.contains('.') && !text.contains(' ') => Look::Address,
            () if cell::rating(cell, Scale::NPS).is_ok() => Look::Number,
            () if lexicon::meaning(text).is_some() => Look::Word,
            () => Look::Text,
        }
    }
}

/// What most cells of a column look like.
fn usual_look(rows: &[Vec<Vec<u8>>], column: usize) -> Look {
    let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| Look::of(cell));
    let mut counts = BTreeMap::<Look, usize>::new();
    cells.filter(|look| *look != Look::Blank).for_each(|look| *counts.entry(look).or_default() += 1);
    let all: usize = counts.values().sum();
    match counts.into_iter().max_by_key(|(look, count)| (*count, *look)) {
        Some((look, count)) if count * 2 > all => look,
        Some(_) => Look::Text,
        None => Look::Blank,
    }
}

fn filled(row: &Cells) -> impl Iterator<Item = &Vec<u8>> {
    row.iter().filter(|cell| !cell.trim_ascii().is_empty())
}

/// Whether all cells are text that is neither a number nor an answer.
fn is_text(row: &Cells) -> bool {
    filled(row).all(|cell| Look::of(cell) == Look::Text)
}

/// Whether a row can only be a header: text in several cells, one of which names a rating.
fn names_columns(row: &Cells) -> bool {
    filled(row).count() > 1 && is_text(row) && filled(row).any(|cell| promises(cell))
}

fn named_rating(row: &Cells) -> bool {
    is_text(row) && filled(row).any(|cell| promises(cell))
}

fn promises(cell: &[u8]) -> bool {
    let text = encoding::text(cell);
    cell::rating(cell, Scale::NPS) == Err(Reason::NotANumber) && promise(&text).promise != Promise::None
}

#[cfg(test)]
mod tests {
    use crate::import::columns::sample::Sample;

    fn sample(file: &str) -> Sample {
        Sample::of(file.as_bytes(), b',', true)
    }

    #[test]
    fn the_header_is_found_below_titles() {
        for (file, line) in [
            ("CSAT report\n\nAgent,CSAT rating,Comment\nA,5,x\nB,4,y\n", 3),
            ("CSAT report,,\n,,\nAgent,CSAT rating,Comment\nA,5,x\nB,4,y\n", 3),
            ("CSAT report,,\nAgent,CSAT rating,Comment\nA,5,x\nB,4,y\n", 2),
            ("Survey,Q1,,\nPeriod,2026-01,,\n,,,\nid,plan,nps,why\n1,pro,9,x\n", 4),
            ("Survey: speed, price\n\nid,plan,nps,why\n1,pro,9,x\n2,pro,9,x\n", 3),
            ("# exported by Bob, on Monday\nid,plan,nps,why\n1,pro,9,x\n2,pro,9,x\n", 2),
            ("A title\n\nnps\n9\n10\n", 3),
            ("CSAT, all teams\nFrom May to June\n\nid,plan,nps\n1,pro,9\n2,pro,9\n", 4),
            ("Feedback\nAll teams\nid,plan,nps\n1,pro,9\n2,pro,9\n", 3),
            ("name,nps\nBob,Satisfied,thanks\nEve,Neutral,NPS was low\n", 1),
            ("id,nps\n1,9\n2,8\n", 1),
            (",nps\n0,9\n1,8\n", 1),
            ("nps,\n9,\n8,\n", 1),
            ("id,nps,\n\n1,9\n2,8\n", 1),
            ("id,nps\n1,9,why\n2,8,why\n", 1),
            ("name,satisfaction\nBob,Satisfied,thanks\nEve,Neutral,so\n", 1),
            ("nps\n\n9\n10\n", 1),
            ("Respondent ID,How likely are you to recommend us?,,\n,Response,Why?,\n1,9,x,\n", 1),
        ] {
            assert_eq!(sample(file).header_line(), line, "{file}");
        }
    }

    #[test]
    fn a_first_row_of_answers_is_not_a_header() {
        let is_data = |file: &str| {
            let first = file.lines().next().unwrap_or_default().split(',');
            let first: Vec<Vec<u8>> = first.map(|cell| cell.as_bytes().to_vec()).collect();
            sample(file).is_headless(&first)
        };
        for file in [
            "1,pro,9\n2,free,3\n",
            "9\n8\n",
            "2026-01-01,9\n2026-01-02,3\n",
            "a@b.lt,9\nc@d.lt,3\n",
            "pro,Satisfied\nfree,Neutral\n",
            "1,pro,\"9\"\n2,free,\n",
        ] {
            assert!(is_data(file), "{file}");
        }
        for file in [
            "id,nps\n1,9\n",
            "1,x\n9,3\n8,10\n",
            "a,b\nc,d\n",
            "nps,\n9,\n",
            "Agent,2026-01\nA,4.5\n",
            "anything\n9\n",
        ] {
            assert!(!is_data(file), "{file}");
        }
    }
}
