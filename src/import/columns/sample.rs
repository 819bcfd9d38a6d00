//! The first rows of a table: how many of them are headers, which question each column answers, and what
//! its cells look like.

use super::column::Column;
use super::heading::{FirstRows, is_data};
use crate::import::format::csv::{End, Reader, Row, Rows};
use crate::import::format::encoding;
use crate::import::format::sniff::separator_line;

/// Cells of the second header row in the exports of survey tools.
const HEADER_CELLS: [&[u8]; 4] =
    [b"Response", b"Open-Ended Response", b"Other (please specify)", b"Open-Ended Comment"];

/// The beginning of each cell in the row of column ids that Qualtrics adds.
const IMPORT_ID: &[u8] = b"{\"ImportId\"";

/// The first rows of a table.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Sample {
    rows: Vec<Vec<Vec<u8>>>,
    /// The line on which each row begins.
    lines: Vec<u64>,
    /// Whether a title is above the header.
    pub titled: bool,
    /// Whether the file ends with these rows.
    ended: bool,
    /// The rows above the header.
    above: Vec<Vec<Vec<u8>>>,
    row: Vec<Vec<u8>>,
}

impl Sample {
    /// Reads the rows of `head`; the last one only if the file ends there too.
    pub fn of(head: &[u8], delimiter: u8, ended: bool) -> Sample {
        let mut sample = Sample { ended, ..Sample::default() };
        let mut reader = Reader::new(delimiter, &sample);
        reader.push(head, &mut sample);
        if ended {
            reader.finish(&mut sample);
        }
        let separator = separator_line(head).is_some();
        let above = FirstRows { rows: &sample.rows, lines: &sample.lines }.above_header(separator);
        sample.titled = above > usize::from(separator);
        sample.above = sample.rows.drain(..above).collect();
        sample.lines.drain(..above);
        sample
    }

    /// Returns the line on which the header begins.
    pub fn header_line(&self) -> u64 {
        self.lines.first().copied().unwrap_or(1)
    }

    /// Whether `header`, the first row, holds answers.
    pub fn is_headless(&self, header: &[Vec<u8>]) -> bool {
        is_data(header, self.rows.get(1..).unwrap_or_default())
    }

    /// Returns the rows above the data; the first row may be data itself.
    pub fn heads(&self, headless: bool) -> Vec<Vec<Vec<u8>>> {
        let headers = if headless { 0 } else { 1 + self.further_headers() };
        self.above.iter().chain(self.rows.iter().take(headers)).cloned().collect()
    }

    /// Returns how many header rows follow the first.
    pub fn further_headers(&self) -> usize {
        let row = |at: usize| self.rows.get(at).map_or(&[][..], Vec::as_slice);
        let has_ids = |at: usize| row(at).iter().any(|cell| cell.starts_with(IMPORT_ID));
        let first = |at: usize| row(at).first().map_or(&b""[..], Vec::as_slice);
        // The older layout of Qualtrics numbers its columns and names them in the second row.
        let legacy = first(0) == b"V1" && first(1).eq_ignore_ascii_case(b"responseid");
        match () {
            () if has_ids(2) => 2,
            () if has_ids(1) || legacy || is_further_header(row(1)) => 1,
            () => 0,
        }
    }

    /// Returns the columns of a table whose first row is `header`. With `data`, that row holds answers and
    /// the columns are named by number.
    pub fn columns(&self, header: &[Vec<u8>], data: bool) -> Vec<Column> {
        let further = if data { 0 } else { self.further_headers() };
        let skipped = if data { 0 } else { 1 + further };
        let mut question = String::new();
        let names = header.iter().enumerate().map(|(number, cell)| {
            let text = encoding::text(cell);
            // A column without a name, and without a second header row, is named by its position.
            let unnamed = data || text.trim().is_empty() && further == 0;
            let name = if unnamed { by_position(number) } else { text.into_owned() };
            let second = self.rows.get(1).and_then(|row| row.get(number)).filter(|_| further > 0);
            let second = second.map(|cell| encoding::text(cell).trim().to_owned()).unwrap_or_default();
            let text = question_of(&name, &second, &mut question, further);
            let rows = self.rows.iter().skip(skipped);
            let cells = rows.filter_map(|row| row.get(number).cloned()).collect();
            Column { name, text, cells, complete: self.ended }
        });
        names.collect()
    }
}

/// The name of a column whose header is empty.
fn by_position(number: usize) -> String {
    format!("column {number}")
}

/// Whether a cell can only be in a further header row.
pub(in crate::import) fn is_header(cell: &[u8]) -> bool {
    HEADER_CELLS.contains(&cell) || cell.starts_with(IMPORT_ID)
}

/// Whether a row is another header row. One of its cells occurs only in header rows, and either its first cell is
/// empty or none of its cells is a number. In a row of answers, the first cell is an id.
fn is_further_header(row: &[Vec<u8>]) -> bool {
    let identified = row.first().is_some_and(|cell| !cell.trim_ascii().is_empty());
    row.iter().any(|cell| is_header(cell)) && !(identified && row.iter().any(|cell| is_number(cell)))
}

/// Whether a cell is a whole number.
pub(in crate::import) fn is_number(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    !cell.is_empty() && cell.iter().all(u8::is_ascii_digit)
}

/// Returns the text of a column's question from its two header cells. With three header rows the second
/// holds the whole question; with two, an empty header continues the question to its left.
fn question_of(name: &str, second: &str, question: &mut String, further: usize) -> String {
    let plain = is_header(second.as_bytes()) || second.is_empty();
    if !name.trim().is_empty() {
        *question = name.to_owned();
    }
    if further == 0 {
        return name.to_owned();
    }
    if further == 2 || second.len() > name.len() && !plain && is_code(name) {
        return second.to_owned();
    }
    match (name.trim().is_empty(), second) {
        // A comment that belongs to the question to its left.
        (true, "Other (please specify)" | "Open-Ended Comment" | "Open-Ended Response") => second.to_owned(),
        (_, "Open-Ended Response") => format!("{name} (text)"),
        (false, _) if plain => name.to_owned(),
        (true, _) if plain => String::new(),
        (true, row) if is_row(row) => format!("{question} [{row}]"),
        (true, _) => second.to_owned(),
        (false, row) => format!("{name} [{row}]"),
    }
}

/// Whether a header is a code such as `Q12_3` or `V7`, with the question below it.
fn is_code(name: &str) -> bool {
    !name.is_empty() && !name.contains(' ') && name.len() <= 24
}

/// Whether a second header names a row of a grid, and not another question.
fn is_row(text: &str) -> bool {
    !text.ends_with('?')
}

impl Rows for Sample {
    fn wants(&self, _column: usize) -> bool {
        true
    }

    fn cell(&mut self, column: usize, bytes: &[u8]) {
        self.row.resize(column, Vec::new());
        self.row.push(bytes.to_vec());
    }

    fn row(&mut self, row: Row) {
        let cells = std::mem::take(&mut self.row);
        if row.end != End::OpenQuote {
            self.rows.push(cells);
            self.lines.push(row.line);
        }
    }

    fn blank(&mut self, _line: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &str) -> (usize, Vec<String>) {
        let sample = Sample::of(file.as_bytes(), b',', true);
        let header = sample.rows[0].clone();
        let columns = sample.columns(&header, false);
        (sample.further_headers(), columns.into_iter().map(|column| column.text).collect())
    }

    #[test]
    fn two_headers_make_one_question() {
        let file = "Respondent ID,Would you recommend us?,,How satisfied are you with:,\n,Response,Why?,Speed,Price\n1,9,x,4,5\n";
        let (further, texts) = texts(file);
        assert_eq!(further, 1);
        assert_eq!(
            texts[1..],
            [
                "Would you recommend us?",
                "Why?",
                "How satisfied are you with: [Speed]",
                "How satisfied are you with: [Price]"
            ]
        );
    }

    #[test]
    fn three_headers_have_the_question_in_the_second() {
        let file = "StartDate,Q1\nStart Date,How likely are you to recommend us?\n\"{\"\"ImportId\"\":\"\"a\"\"}\",\"{\"\"ImportId\"\":\"\"b\"\"}\"\n2026-11-21,9\n";
        assert_eq!(
            texts(file),
            (2, vec!["Start Date".to_owned(), "How likely are you to recommend us?".to_owned()])
        );
        let old = "V1,Q2\nResponseID,How satisfied are you?\nR_1,4\n";
        assert_eq!(texts(old).1[1], "How satisfied are you?");
        assert_eq!(texts("a,b\n1,2\n"), (0, vec!["a".to_owned(), "b".to_owned()]));
    }
}
