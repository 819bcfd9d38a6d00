//! Real layouts, damaged as people and spreadsheets damage them. The truth is known, because the generator wrote
//! it: each file is read correctly, or refused with the cause, or what it lost is reported. Nothing is invented
//! and nothing is lost in silence.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/chance.rs"]
mod chance;
#[path = "support/files.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chance::Chance;
use scorelet::import::{ImportError, ImportOptions, Reason};
use scorelet::report::{Note, Report};
use support::read;

/// The files of a run, always the same.
const FILES: u64 = 300;

/// The words of a scale from its worst to its best value.
const WORDS: [[&str; 5]; 6] = [
    ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
    ["Sehr unzufrieden", "Unzufrieden", "Neutral", "Zufrieden", "Sehr zufrieden"],
    ["Très insatisfait", "Insatisfait", "Neutre", "Satisfait", "Très satisfait"],
    ["Muy insatisfecho", "Insatisfecho", "Neutral", "Satisfecho", "Muy satisfecho"],
    ["Very poor", "Poor", "Fair", "Good", "Very good"],
    ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"],
];

/// What a column holds.
#[derive(Clone, Copy)]
enum Holds {
    Number,
    Day,
    Text(&'static [&'static str]),
    Rating { low: u8, high: u8, words: Option<usize> },
}

/// A column and what the damage does to all of its cells.
struct Column {
    name: String,
    holds: Holds,
    written: fn(&str) -> String,
}

/// A table as its layout writes it, and what each rating column truly holds.
struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    truth: BTreeMap<String, BTreeMap<u8, u64>>,
    missing: BTreeMap<String, u64>,
}

const AGENTS: &[&str] = &["Ann", "Ben", "Chloé", "Dovydas"];
const CHANNELS: &[&str] = &["web", "mail", "chat", "phone"];
const COMMENTS: &[&str] =
    &["", "Quick and kind", "Took 3 days", "ok, thanks", "\"Great\", he said", "5 stars", "9"];

fn rating(name: &str, low: u8, high: u8, words: Option<usize>) -> (String, Holds) {
    (name.to_owned(), Holds::Rating { low, high, words })
}

fn other(name: &str, holds: Holds) -> (String, Holds) {
    (name.to_owned(), holds)
}

/// A layout as a tool exports it.
fn layout(chance: &mut Chance) -> Vec<(String, Holds)> {
    match chance.below(6) {
        0 => vec![
            other("Ticket ID", Holds::Number),
            other("Created at", Holds::Day),
            other("Agent", Holds::Text(AGENTS)),
            rating("CSAT (1-5)", 1, 5, None),
            other("Comment", Holds::Text(COMMENTS)),
        ],
        1 => vec![
            other("id", Holds::Number),
            other("date", Holds::Day),
            rating("How likely are you to recommend us? (0-10)", 0, 10, None),
            other("channel", Holds::Text(CHANNELS)),
        ],
        2 => vec![
            other("Timestamp", Holds::Day),
            rating("NPS", 0, 10, None),
            rating("CSAT", 1, 5, None),
            other("Comments", Holds::Text(COMMENTS)),
        ],
        3 => vec![
            other("Respondent", Holds::Number),
            other("Submitted", Holds::Day),
            rating("How satisfied are you with our service?", 1, 5, Some(chance.below(4))),
        ],
        4 => vec![
            other("Agent", Holds::Text(AGENTS)),
            other("Ticket", Holds::Number),
            rating("Satisfaction", 1, 5, Some(chance.below(5))),
            rating("NPS score", 0, 10, None),
        ],
        _ => vec![
            other("Channel", Holds::Text(CHANNELS)),
            rating("The company made it easy for me to handle my issue (1-7)", 1, 7, None),
            other("Remark", Holds::Text(COMMENTS)),
        ],
    }
}

fn table(chance: &mut Chance) -> Table {
    let columns: Vec<Column> = layout(chance)
        .into_iter()
        .map(|(name, holds)| Column { name, holds, written: str::to_owned })
        .collect();
    let mut truth: BTreeMap<String, BTreeMap<u8, u64>> = BTreeMap::new();
    let mut missing = BTreeMap::new();
    let rows = (0..20 + chance.below(60))
        .map(|row| {
            columns
                .iter()
                .map(|column| match column.holds {
                    Holds::Number => (1000 + row).to_string(),
                    Holds::Day => format!("2026-{:02}-{:02}", 1 + chance.below(12), 1 + chance.below(28)),
                    Holds::Text(texts) => chance.of(texts).to_owned(),
                    Holds::Rating { .. } if chance.one_in(12) => {
                        *missing.entry(column.name.clone()).or_default() += 1;
                        String::new()
                    }
                    Holds::Rating { low, high, words } => {
                        // Two draws, the larger: as in most surveys the upper half is the fuller.
                        let span = usize::from(high - low) + 1;
                        let value = low + u8::try_from(chance.below(span).max(chance.below(span))).unwrap();
                        *truth.entry(column.name.clone()).or_default().entry(value).or_default() += 1;
                        match words {
                            Some(set) => WORDS[set][usize::from(value - low)].to_owned(),
                            None => value.to_string(),
                        }
                    }
                })
                .collect()
        })
        .collect();
    Table { columns, rows, truth, missing }
}

/// Declares the damages, and the list of all of them.
macro_rules! damages {
    ($($damage:ident),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq)]
        enum Damage {
            $($damage),*
        }

        use Damage::*;

        const DAMAGES: &[Damage] = &[$($damage),*];
    };
}

damages! {
    Semicolons,
    Tabs,
    Bars,
    SepLine,
    Titles,
    BlankLines,
    DropHeader,
    RepeatHeader,
    Shuffle,
    Totals,
    Averages,
    Footer,
    OutOf,
    SpreadsheetDates,
    StrayWords,
    StrayNumbers,
    OffScale,
    Guards,
    Apostrophes,
    Decimals,
    Case,
    Blanks,
    NoAnswerWords,
    EmptyColumn,
    QuoteAll,
    CarriageReturns,
    ByteOrderMark,
    Utf16,
    CutOff,
}

impl Damage {
    /// The errors that are right for it. Every other damage must be read.
    fn may_be_refused(self) -> &'static [&'static str] {
        match self {
            DropHeader => &["no_header", "no_rating"],
            SpreadsheetDates => &["dates", "mixed_cells", "no_rating"],
            StrayWords | StrayNumbers => &["mixed_cells", "unread_words", "no_rating"],
            _ => &[],
        }
    }

    /// What cells are separated by, if it is not a comma.
    fn delimiter(self) -> Option<char> {
        match self {
            Semicolons => Some(';'),
            Tabs => Some('\t'),
            Bars => Some('|'),
            _ => None,
        }
    }
}

/// The rating columns by their index.
fn ratings(table: &Table) -> Vec<usize> {
    let is_rating = |at: &usize| matches!(table.columns[*at].holds, Holds::Rating { .. });
    (0..table.columns.len()).filter(is_rating).collect()
}

/// Whether a column's answers are numbers.
fn in_numbers(column: &Column) -> bool {
    matches!(column.holds, Holds::Rating { words: None, .. })
}

/// Replaces some answers of a column by what is not an answer; the truth loses them.
fn spoil(
    table: &mut Table,
    at: usize,
    by: impl Fn(&str) -> Option<String>,
    chance: &mut Chance,
    most: usize,
) {
    let name = table.columns[at].name.clone();
    let Holds::Rating { low, words, .. } = table.columns[at].holds else { return };
    for _ in 0..1 + chance.below(most) {
        let row = chance.below(table.rows.len());
        let Some(cell) = table.rows[row].get(at).cloned() else { continue };
        let Some(spoilt) = by(&cell) else { continue };
        let value = match words {
            Some(set) => {
                WORDS[set].iter().position(|word| *word == cell).map(|n| low + u8::try_from(n).unwrap())
            }
            None => cell.parse().ok(),
        };
        let Some(value) = value else { continue };
        let counts = table.truth.get_mut(&name).unwrap();
        let Some(count) = counts.get_mut(&value).filter(|count| **count > 1) else { continue };
        *count -= 1;
        table.rows[row][at] = spoilt;
    }
}

/// A row with a label in its first cell and a figure under each rating.
fn summary_row(table: &Table, label: &str, figure: impl Fn(u64, u64) -> String) -> Vec<String> {
    let mut row = vec![String::new(); table.columns.len()];
    for at in ratings(table) {
        if !in_numbers(&table.columns[at]) {
            continue;
        }
        let counts = &table.truth[&table.columns[at].name];
        let n = counts.values().sum();
        row[at] = figure(n, counts.iter().map(|(value, count)| u64::from(*value) * count).sum());
    }
    row[0] = label.to_owned();
    row
}

/// A number with something behind it; a word for no answer stays as it is.
fn with_end(cell: &str, end: &str) -> String {
    if cell.parse::<u8>().is_ok() { format!("{cell}{end}") } else { cell.to_owned() }
}

/// Applies what changes the table; what changes how it is written follows in `written`.
fn damaged(table: &mut Table, damage: Damage, chance: &mut Chance) {
    let at = chance.of(&ratings(table));
    let numbers = in_numbers(&table.columns[at]);
    match damage {
        Shuffle => chance.shuffle(&mut table.rows),
        RepeatHeader => {
            let header = table.columns.iter().map(|column| column.name.clone()).collect();
            let place = chance.below(table.rows.len());
            table.rows.insert(place, header);
        }
        Totals if !matches!(table.columns[0].holds, Holds::Rating { .. }) => {
            let row = summary_row(table, chance.of(&["Total", "TOTAL", "Grand total"]), |n, _| n.to_string());
            table.rows.push(row);
        }
        Averages if !matches!(table.columns[0].holds, Holds::Rating { .. }) => {
            let row = summary_row(table, chance.of(&["Average", "Mean", "Avg"]), |n, sum| {
                format!("{:.2}", sum as f64 / n as f64)
            });
            table.rows.push(row);
        }
        Footer => table.rows.push(vec!["Generated on 2026-11-30".to_owned()]),
        OutOf if numbers => {
            table.columns[at].written = match table.columns[at].holds {
                Holds::Rating { high: 10, .. } => |cell| with_end(cell, "/10"),
                Holds::Rating { high: 7, .. } => |cell| with_end(cell, "/7"),
                _ => |cell| with_end(cell, "/5"),
            }
        }
        SpreadsheetDates if numbers => {
            const MONTHS: [&str; 12] =
                ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
            let made = |cell: &str| {
                cell.parse()
                    .ok()
                    .filter(|n| (1..=12).contains(n))
                    .map(|n: usize| format!("10-{}", MONTHS[n - 1]))
            };
            spoil(table, at, made, chance, 12);
        }
        StrayWords if numbers => spoil(table, at, |_| Some("good, I think".to_owned()), chance, 8),
        StrayNumbers if !numbers => spoil(table, at, |_| Some("4".to_owned()), chance, 3),
        OffScale if numbers => spoil(table, at, |_| Some("99".to_owned()), chance, 1),
        Guards => table.columns[at].written = |cell| format!("=\"{cell}\""),
        Apostrophes => table.columns[at].written = |cell| format!("'{cell}"),
        Decimals if numbers => table.columns[at].written = |cell| with_end(cell, ".0"),
        Case if !numbers => table.columns[at].written = str::to_uppercase,
        Blanks => table.columns[at].written = |cell| format!("  {} ", cell.replace(' ', "  ")),
        NoAnswerWords => {
            for row in &mut table.rows {
                if row.get(at).is_some_and(String::is_empty) {
                    row[at] = chance.of(&["N/A", "n/a", "-", "NULL"]).to_owned();
                }
            }
        }
        EmptyColumn => {
            table.columns.push(Column { name: String::new(), holds: Holds::Number, written: str::to_owned });
            for row in &mut table.rows {
                row.push(String::new());
            }
        }
        _ => {}
    }
}

fn quoted(cell: &str, delimiter: char, all: bool) -> String {
    if all || cell.contains([delimiter, '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn written(table: &Table, damages: &[Damage]) -> Vec<u8> {
    let has = |damage| damages.contains(&damage);
    let delimiter = damages.iter().find_map(|damage| damage.delimiter()).unwrap_or(',');
    let end = if has(CarriageReturns) { "\r\n" } else { "\n" };
    let mut text = String::new();
    if has(SepLine) {
        let _ = write!(text, "sep={delimiter}{end}");
    }
    if has(Titles) {
        let _ = write!(text, "Feedback report, all teams{end}From 2026-01-01 to 2026-12-31{end}{end}");
    }
    let line = |text: &mut String, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell, delimiter, has(QuoteAll))).collect();
        *text += &cells.join(&delimiter.to_string());
        *text += end;
    };
    if !has(DropHeader) {
        line(&mut text, &table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>());
    }
    for (at, row) in table.rows.iter().enumerate() {
        let is_answer = row.len() == table.columns.len() && row[0] != table.columns[0].name;
        let cells = row.iter().zip(&table.columns).map(|(cell, column)| {
            if cell.is_empty() || !is_answer { cell.clone() } else { (column.written)(cell) }
        });
        line(&mut text, &cells.collect::<Vec<_>>());
        if has(BlankLines) && at % 7 == 3 {
            text += end;
        }
    }
    if has(CutOff) {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    if has(Utf16) {
        return [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    }
    if has(ByteOrderMark) {
        text.insert(0, '\u{feff}');
    }
    text.into_bytes()
}

/// What is wrong about a result, if anything.
fn fault(table: &Table, damages: &[Damage], read: Result<Report, ImportError>) -> Option<String> {
    let may: Vec<&str> = damages.iter().flat_map(|damage| damage.may_be_refused()).copied().collect();
    let report = match read {
        Ok(report) => report,
        Err(error) => return (!may.contains(&error.code())).then(|| format!("refused: {error:?}")),
    };
    if damages.contains(&DropHeader) {
        return Some("read without a header".to_owned());
    }
    if let Some(invented) = report.names.iter().find(|name| !table.truth.contains_key(*name)) {
        return Some(format!("scored {invented:?}, which holds no ratings"));
    }
    table.truth.iter().find_map(|(name, truth)| {
        let Some(at) = report.names.iter().position(|scored| scored == name) else {
            let told = report.notes.iter().any(|note| names_column(&note.note, name));
            return (!told || may.is_empty()).then(|| format!("{name:?} was not scored, told: {told}"));
        };
        let summary = &report.summaries[at];
        let counts: BTreeMap<u8, u64> = summary.counts.clone().unwrap().0.into_iter().collect();
        let all = |counts: &BTreeMap<u8, u64>| counts.values().sum::<u64>();
        if counts.iter().any(|(value, count)| *count > truth.get(value).copied().unwrap_or(0)) {
            return Some(format!("{name:?} counts answers that nobody gave: {counts:?}, truth {truth:?}"));
        }
        let lost = all(truth) - all(&counts);
        let told: u64 = report
            .left_out
            .iter()
            .filter(|left| left.column.as_ref().is_none_or(|column| column == name))
            .filter(|left| left.entry.reason != Reason::Missing)
            .map(|left| left.entry.count)
            .sum();
        // A footer that is filled up with empty cells looks like an answer that is missing.
        let footers = damages.iter().filter(|damage| **damage == Footer).count() as u64;
        let missing = table.missing.get(name).copied().unwrap_or(0);
        if !(missing..=missing + footers).contains(&summary.missing) {
            return Some(format!("{name:?}: {} missing, truth {missing}", summary.missing));
        }
        (lost > told).then(|| format!("{name:?} lost {lost} answers, told of {told}"))
    })
}

/// Whether a note names a column that was not scored.
fn names_column(note: &Note, name: &str) -> bool {
    format!("{note:?}").contains(&format!("{name:?}"))
}

/// The file of a seed: its table, its damages, and its bytes.
fn file(seed: u64) -> (Table, Vec<Damage>, Vec<u8>, Chance) {
    let mut chance = Chance(seed);
    let mut table = table(&mut chance);
    // The first files have one damage each, the others up to three.
    let mut damages = vec![DAMAGES[usize::try_from(seed).unwrap() % DAMAGES.len()]];
    if seed >= 2 * DAMAGES.len() as u64 {
        damages.extend((0..chance.below(3)).map(|_| chance.of(DAMAGES)));
    }
    for damage in &damages {
        damaged(&mut table, *damage, &mut chance);
    }
    let bytes = written(&table, &damages);
    (table, damages, bytes, chance)
}

fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().take(6).collect::<Vec<_>>().join("\n")
}

#[test]
fn damaged_files_are_read_correctly_or_the_cause_is_reported() {
    let mut faults = Vec::new();
    let (mut scored, mut refused) = (0, 0);
    for seed in 0..FILES {
        let (table, damages, bytes, _) = file(seed);
        let result = read(&bytes, &ImportOptions::default());
        *(if result.is_ok() { &mut scored } else { &mut refused }) += 1;
        if let Some(fault) = fault(&table, &damages, result) {
            faults.push(format!("file {seed}, {damages:?}: {fault}\n{}\n", beginning(&bytes)));
        }
    }
    assert!(faults.is_empty(), "{} of {FILES} files:\n{}", faults.len(), faults.join("\n"));
    // A test in which hardly a file is read shows nothing.
    assert!(scored > FILES * 3 / 4, "only {scored} files were scored, {refused} refused");
}

/// What a file gives, without line numbers: each column with its counts, or the code of the error.
fn result(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
    let report = read(bytes, &ImportOptions::default()).map_err(|error| error.code())?;
    let all = report.names.iter().zip(&report.summaries);
    let mut all: Vec<String> = all
        .map(|(name, summary)| {
            let counts = summary.counts.as_ref().map(|counts| &counts.0);
            format!("{name}: {counts:?}, {} missing, {} invalid", summary.missing, summary.invalid)
        })
        .collect();
    all.sort();
    Ok(all)
}

#[test]
fn the_order_of_rows_does_not_change_a_result() {
    for seed in 0..FILES {
        let (mut table, damages, bytes, mut chance) = file(seed);
        // The first row of a file without a header is taken for one, and so is another each time.
        if damages.contains(&DropHeader) {
            continue;
        }
        let first = result(&bytes);
        for turn in 0..3 {
            chance.shuffle(&mut table.rows);
            let shuffled = written(&table, &damages);
            assert_eq!(
                result(&shuffled),
                first,
                "file {seed}, {damages:?}, turn {turn}:\n{}",
                beginning(&shuffled)
            );
        }
    }
}
