//! Responses as a table (RFC 4180), one row for each answer, with cells that no spreadsheet runs as formulas.

use std::borrow::Cow;
use std::collections::BTreeMap;

use csv::{Terminator, Writer, WriterBuilder};

use crate::json::{self, Value};
use crate::server::facts::Notice;
use crate::server::instant::rfc3339;
use crate::server::journal::Stored;
use crate::server::log;
use crate::survey::response::{Answer, Given, Response};

/// The last column, after those of the context: `off` where the visitor's clock was wrong.
const CLOCK: &str = "clock";

/// The columns before those of the context.
const COLUMNS: [&str; 16] = [
    "survey",
    "id",
    "received_at",
    "answered_at",
    "complete",
    "locale",
    "page",
    "respondent",
    "question",
    "row",
    "type",
    "scale_low",
    "scale_high",
    "direction",
    "value",
    "other",
];

/// The columns of the context.
pub(super) struct Columns {
    /// The keys with a column.
    pub keys: Vec<String>,
    /// Whether there are others. They are in one more column, as JSON.
    pub more: bool,
}

/// A table that is being written.
pub(super) struct Table<'k> {
    columns: &'k Columns,
    rows: Writer<Vec<u8>>,
}

/// The cells of one answer.
#[derive(Default)]
struct Cells<'a> {
    kind: &'a str,
    scale: Option<[u8; 2]>,
    direction: &'a str,
    value: Cow<'a, str>,
    other: Cow<'a, str>,
}

impl Columns {
    /// Returns the cells of a context: its keys, with their values as JSON.
    fn cells<'c>(&self, context: &'c [(String, String)]) -> Vec<Cow<'c, str>> {
        let mut left: BTreeMap<&str, &str> =
            context.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let cell = |key: &String| left.remove(key.as_str()).map_or(Cow::from(""), context_cell);
        let mut cells: Vec<Cow<str>> = self.keys.iter().map(cell).collect();
        if self.more {
            cells.push(Cow::from(object(&left)));
        }
        cells
    }
}

/// Writes members as a JSON object; no members are an empty cell.
fn object(members: &BTreeMap<&str, &str>) -> String {
    let mut text = String::new();
    for (key, value) in members {
        text.push(if text.is_empty() { '{' } else { ',' });
        json::write_str(key, &mut text);
        text.push(':');
        text.push_str(value);
    }
    if !text.is_empty() {
        text.push('}');
    }
    text
}

impl<'k> Table<'k> {
    /// Returns a table without rows.
    pub fn new(columns: &'k Columns) -> Table<'k> {
        Table { columns, rows: WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new()) }
    }

    /// Returns the header row.
    pub fn header(columns: &Columns) -> Vec<u8> {
        let mut table = Table::new(columns);
        let context = columns.keys.iter().map(|key| format!("context.{key}"));
        let context = context.chain(columns.more.then(|| "context".to_owned()));
        table.write(COLUMNS.iter().map(|&name| name.to_owned()).chain(context).chain([CLOCK.to_owned()]));
        table.into_bytes()
    }

    /// Adds the rows of a response, and returns about how many bytes the table has now. A response without answers
    /// has no row.
    pub fn response(&mut self, stored: Stored) -> usize {
        let response = json::parse(stored.body).ok().and_then(|value| Response::from_json(&value).ok());
        match response {
            Some(response) => self.rows(stored, &response),
            // Every version of this program writes responses that can be read.
            None => log::write(&Notice::UnreadableResponse),
        }
        self.rows.get_ref().len()
    }

    fn rows(&mut self, stored: Stored, response: &Response) {
        let clock = Cow::from(if stored.clock_off { "off" } else { "" });
        let before = [
            guarded(&response.survey),
            Cow::from(&response.id),
            Cow::from(rfc3339(stored.received_at)),
            Cow::from(&response.answered_at),
            Cow::from(if response.complete { "true" } else { "false" }),
            guarded(&response.locale),
            guarded(response.page.as_deref().unwrap_or_default()),
            guarded(response.respondent.as_deref().unwrap_or_default()),
        ];
        let context = self.columns.cells(&response.context);
        for answer in &response.answers {
            for cells in cells(answer) {
                let end = |at: usize| cells.scale.and_then(|scale| scale.get(at).map(u8::to_string));
                let own = [
                    guarded(&answer.question),
                    guarded(answer.row.as_deref().unwrap_or_default()),
                    Cow::from(cells.kind),
                    Cow::from(end(0).unwrap_or_default()),
                    Cow::from(end(1).unwrap_or_default()),
                    Cow::from(cells.direction),
                    cells.value,
                    cells.other,
                ];
                let all = before.iter().chain(&own).chain(&context).chain([&clock]);
                self.write(all.map(AsRef::as_ref));
            }
        }
    }

    fn write(&mut self, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        // Writing to memory cannot fail, and each row has as many cells as the header.
        let _ = self.rows.write_record(cells);
    }

    /// Returns what was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.rows.into_inner().unwrap_or_default()
    }
}

/// Returns the rows of one answer. Where several options may be chosen, each has its own row, so that counting
/// rows counts options; the respondent's own text is in the last row.
fn cells(answer: &Answer) -> Vec<Cells<'_>> {
    match &answer.given {
        Given::Rating { kind, scale, direction, value, .. } => vec![Cells {
            kind: kind.name(),
            scale: Some([scale.low(), scale.high()]),
            direction: direction.map_or("", |direction| direction.name()),
            value: Cow::from(value.to_string()),
            other: Cow::from(""),
        }],
        Given::Text(text) => vec![Cells { kind: "text", value: guarded(text), ..Cells::default() }],
        Given::Choice { chosen, multiple, other } => {
            let choice = |value, other| Cells { kind: "choice", value, other, ..Cells::default() };
            let mut rows: Vec<_> =
                chosen.iter().map(|option| choice(guarded(option), Cow::from(""))).collect();
            let other = other.as_deref().map(guarded);
            match (rows.last_mut(), other) {
                (Some(row), Some(other)) if !multiple => row.other = other,
                (Some(_), None) => {}
                (_, other) => rows.push(choice(Cow::from(""), other.unwrap_or_default())),
            }
            rows
        }
    }
}

/// Returns the cell for a value of the context: a text as it is, null as an empty cell, anything else as JSON. A
/// number needs no guard: a spreadsheet reads -5 as -5.
fn context_cell(value: &str) -> Cow<'_, str> {
    match json::parse(value) {
        Ok(Value::String(text)) => Cow::from(guarded(&text).into_owned()),
        Ok(Value::Null) => Cow::from(""),
        _ => Cow::from(value),
    }
}

/// Puts an apostrophe before a text that a spreadsheet might run as a formula: one that begins with a tab or a
/// line break or, after white space and apostrophes, with `=`, `+`, `-`, `@` or their full-width forms (OWASP,
/// "CSV Injection"). Leading apostrophes are skipped in this check, so removing one from each cell that would be
/// guarded restores every text.
fn guarded(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('\'');
    let skipped =
        |c: char| c == '\'' || c.is_whitespace() || c.is_control() || "\u{200b}\u{feff}".contains(c);
    let runs = bare.starts_with(['\t', '\r', '\n'])
        || bare.trim_start_matches(skipped).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if runs { Cow::from(format!("'{text}")) } else { Cow::from(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_run_are_guarded() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@A1",
            "＝1+1",
            "＋1",
            "－1",
            "＠A1",
            " =1",
            "\u{a0}\t=1",
            "\tx",
            "\rx",
            "\nx",
            "'=1",
            "''\t=1",
            "\u{feff}=1",
            "\0=1",
            "-",
            " '-5",
        ] {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", " ", "a=1", "9", "'", "'a", "it's -5", "(=1)", "\"=1\"", " a\t=1", "né", "#REF!"] {
            assert_eq!(guarded(text), text, "{text:?}");
        }
    }

    #[test]
    fn the_context_keeps_its_kinds() {
        for (json, cell) in [
            ("\"pro\"", "pro"),
            ("\"-5\"", "'-5"),
            ("-5", "-5"),
            ("1.10", "1.10"),
            ("true", "true"),
            ("null", ""),
            ("[\"=1\",2]", "[\"=1\",2]"),
            ("{\"a\":1}", "{\"a\":1}"),
        ] {
            assert_eq!(context_cell(json), cell, "{json}");
        }
    }

    #[test]
    fn rare_keys_share_a_column() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let context = [pair("b", "1"), pair("a", "\"x\""), pair("q\"", "null")];
        let columns = |more| Columns { keys: vec!["a".into(), "z".into()], more };
        assert_eq!(columns(true).cells(&context), ["x", "", r#"{"b":1,"q\"":null}"#]);
        assert_eq!(columns(false).cells(&context), ["x", ""]);
        assert_eq!(columns(true).cells(&[]), ["", "", ""]);
    }

    #[test]
    fn each_chosen_option_is_a_row() {
        let rows = |chosen: &[&str], multiple, other: Option<&str>| {
            let chosen = chosen.iter().map(|id| (*id).to_owned()).collect();
            let given = Given::Choice { chosen, multiple, other: other.map(str::to_owned) };
            let answer = Answer { question: "q".into(), row: None, given };
            let pair = |cells: Cells| format!("{}|{}", cells.value, cells.other);
            cells(&answer).into_iter().map(pair).collect::<Vec<_>>()
        };
        assert_eq!(rows(&["a"], false, None), ["a|"]);
        assert_eq!(rows(&["a"], false, Some("=x")), ["a|'=x"]);
        assert_eq!(rows(&[], false, Some("x")), ["|x"]);
        assert_eq!(rows(&["a", "b"], true, None), ["a|", "b|"]);
        assert_eq!(rows(&["a", "b"], true, Some("x")), ["a|", "b|", "|x"]);
        assert_eq!(rows(&[], true, None), ["|"]);
    }
}
