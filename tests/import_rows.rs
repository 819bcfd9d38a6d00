//! Rows that are not what they seem: lines of a text, rows inside a cell, a second table, one response in several
//! rows, and words beside numbers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/files.rs"]
mod support;

use scorelet::import::{Condition, ImportError, ImportOptions, Reason, Unread};
use scorelet::period::Period;
use scorelet::report::Report;
use scorelet::say::{Audience, files};
use scorelet::tickets::{self, CellProblem, TicketError, TicketOptions};

use support::{notes, plain, read, scores};

fn refused(text: &str) -> (ImportError, String) {
    let error = read(text, &ImportOptions::default()).expect_err(text);
    let says = files::error(&error, Audience::Terminal);
    (error, says)
}

fn ignoring(text: &str) -> Report {
    read(text, &ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() }).unwrap()
}

/// The number of answers and the score of a file with one series.
fn score(report: &Report) -> (u64, String) {
    let all = scores(report);
    assert_eq!(all.len(), 1, "{all:?}");
    (all[0].1, all[0].2.to_owned())
}

/// The lines that were left out for a reason.
fn lines_of(report: &Report, reason: Reason) -> Vec<u64> {
    let of = report.left_out.iter().filter(|left| left.entry.reason == reason);
    of.flat_map(|left| left.entry.lines.clone()).collect()
}

#[test]
fn lines_of_a_text_without_quotes_are_not_answers() {
    // The text is in the last column, or before it.
    let last = "nps,why\n10,Two things\n1) the price\n2) the wait\n9,fine\n8,\n";
    assert_eq!(score(&plain(last)), (3, "67".into()));
    assert_eq!(lines_of(&plain(last), Reason::TooFewCells), [3, 4]);
    let middle = "score nps;why;plan\n10;I gave it\n9 because of Ann;pro\n7;ok;free\n";
    let report = plain(middle);
    assert_eq!(score(&report), (2, "50".into()));
    assert_eq!(lines_of(&report, Reason::TooFewCells), [3]);
    assert!(notes(&report).contains("1 row ends before the last column (line 2)"), "{}", notes(&report));
    // A line that is a number alone may be a row without its last cells: it is counted, and told.
    let alone = "nps,why\n10,My number is\n3\n9,fine\n";
    let report = plain(alone);
    assert_eq!(score(&report).0, 3);
    assert!(notes(&report).contains("1 row ends before the last column (line 3)"), "{}", notes(&report));
    assert!(!notes(&plain("nps,why\n10,a\n9,b\n")).contains("before the last column"));
}

/// A table with a text in its last column; row `at` begins a text with a quote that row `until` closes.
fn swallowing(rows: usize, at: usize, until: usize, end: &str) -> String {
    let row = |row: usize| {
        let text = match row {
            _ if row == at => "\"wow",
            _ if row == until => "so good\"",
            _ => "fine",
        };
        format!("2026-03-0{},{},{},{text}{end}", row % 9 + 1, row % 11, row % 5 + 1)
    };
    format!("day,nps,csat,why{end}") + &(0..rows).map(row).collect::<String>()
}

#[test]
fn rows_behind_a_stray_quote_are_noticed() {
    for end in ["\n", "\r\n"] {
        // In the first rows, far behind them, and over the end of a piece.
        for (rows, at, until) in [(9, 1, 4), (9, 0, 1), (20_000, 15_000, 15_003), (20_000, 3_000, 19_000)] {
            let (error, says) = refused(&swallowing(rows, at, until, end));
            let line = u64::try_from(at).unwrap() + 2;
            assert!(matches!(error, ImportError::RowsInCell { line: found, .. } if found == line), "{says}");
            assert!(says.contains(&format!("line {line}:")) && says.contains("--unread ignore"), "{says}");
        }
    }
    assert_eq!(ignoring(&swallowing(9, 1, 4, "\n")).summaries[0].n, 6);
    // Two columns: one line may be a text.
    assert_eq!(refused("nps,why\n9,\"a\n10,b\n3,c\n4,d\"\n8,e\n").0.code(), "rows_in_cell");
    // A closed cell in the middle, whose text goes on behind its quote.
    assert_eq!(
        refused("id,why,nps\n1,\"27 inch,9\n2,ok,3\n3,ok,4\n4,\"30 inch,10\n5,ok,10\n").0.code(),
        "rows_in_cell"
    );
}

#[test]
fn texts_of_several_lines_are_texts() {
    let texts = [
        "\"Hello,\n\nit was good, thanks\nBye, Ann\"",
        "\"1. price\n2. wait\"",
        "\"I gave a 9,\n because of this, that\"",
        "\"he said \"\"9,fine\n10,fine\"\"\"",
    ];
    for text in texts {
        for count in [1, 4_000] {
            let rows = format!("9,{text}\n8,ok\n").repeat(count);
            let report = plain(&format!("nps,why\n{rows}"));
            assert_eq!(report.summaries[0].n, 2 * u64::try_from(count).unwrap(), "{text}");
            assert!(!notes(&report).contains("before the last column"), "{text}");
        }
    }
}

#[test]
fn a_second_table_below_the_first_is_refused() {
    for (file, line, header) in [
        ("id,nps\n1,3\n2,10\nid,csat\n3,5\n4,4\n", 4, "csat"),
        ("id,csat,why\n1,4,a\nid,NPS (0-10),why\n2,5,b\n", 3, "NPS (0-10)"),
        // The same columns in another order.
        ("id,nps,why\n1,9,x\n2,8,y\nid,why,nps\n3,z,7\n", 4, "why"),
        ("id,nps\n1,9\n2,8\nid,How satisfied are you with us?\n3,4\n", 4, "How satisfied are you with us?"),
    ] {
        let (error, says) = refused(file);
        assert!(error.code() == "second_header" && says.contains(&format!("line {line}:")), "{file}: {says}");
        assert!(says.contains(&format!("{header:?}")) && error.place() != "", "{says}");
        assert!(!ignoring(file).summaries.is_empty());
    }
    // The same header again, and remarks in the place of a rating.
    for file in [
        "id,nps\n1,9\nid,nps\n2,8\n",
        "id,nps\n1,9\n2,NPS\n3,8\n",
        "id,nps\n1,9\n2,no idea what a rating is\n3,8\n",
    ] {
        assert_eq!(plain(file).summaries[0].n, 2, "{file}");
    }
}

#[test]
fn words_beside_numbers_say_which_end_is_good() {
    let words = [
        (1, "Very satisfied"),
        (2, "Satisfied"),
        (3, "Neutral"),
        (4, "Dissatisfied"),
        (5, "Very dissatisfied"),
    ];
    let all: Vec<(i32, &str)> = [0, 0, 1, 4, 2, 0].into_iter().map(|at: usize| words[at]).collect();
    for (name, label) in [
        ("csat", "csat_label"),
        ("Satisfaction", "Satisfaction (text)"),
        ("satisfaction", "satisfactionLabel"),
    ] {
        let rows: String = all.iter().map(|(value, word)| format!("{value},{word}\n")).collect();
        let (error, says) = refused(&format!("{name},{label}\n{rows}"));
        // Low numbers are good, for which no convention names the favourable ones.
        assert!(error.code() == "no_favourable" && says.contains("--favourable"), "{says}");
        let up: String = all.iter().map(|(value, word)| format!("{},{word}\n", 6 - value)).collect();
        assert_eq!(score(&plain(&format!("{name},{label}\n{up}"))), (6, "67".into()), "{label}");
        let records: String = all
            .iter()
            .map(|(value, word)| format!("{{\"{name}\":{value},\"{label}\":\"{word}\"}}\n"))
            .collect();
        if label.to_lowercase().ends_with("label") {
            let error = read(&records, &ImportOptions::default()).unwrap_err();
            assert_eq!(error.code(), "no_favourable", "{label}");
        }
    }
    // Comments and groups are no labels.
    assert_eq!(score(&plain("nps,nps_label\n10,Promoter\n3,Detractor\n")), (2, "0".into()));
    assert_eq!(score(&plain("nps,nps_text\n10,Great\n3,Too slow\n9,Good\n")).0, 3);
}

#[test]
fn rows_that_repeat_a_response_count_once() {
    for header in ["Response ID", "response_id", "ResponseId", "feedback_id", "Survey Response ID"] {
        let file = format!("{header},nps,tag\nR1,0,price\nR1,0,speed\nR2,10,price\nR1,0,ui\n,9,a\n,9,b\n");
        let report = plain(&file);
        assert_eq!(score(&report), (4, "50".into()), "{header}");
        assert_eq!(lines_of(&report, Reason::Duplicate), [3, 5]);
        // Each segment has it once.
        let by = ImportOptions { by: Some("tag".into()), ..ImportOptions::default() };
        assert_eq!(read(&file, &by).unwrap().summaries.iter().map(|part| part.n).sum::<u64>(), 6);
        let changed = format!("{header},nps\nR1,3\nR2,10\nR1,9\n");
        let (error, says) = refused(&changed);
        assert!(error.code() == "repeated_id" && says.contains("line 4:") && says.contains("R1"), "{says}");
        assert_eq!(ignoring(&changed).summaries[0].n, 3);
    }
    let record = |event: &str, id: &str, nps: u8| {
        format!("{{\"event\":\"{event}\",\"response_id\":\"{id}\",\"nps\":{nps}}}\n")
    };
    let events = record("created", "a", 9) + &record("created", "b", 2) + &record("updated", "a", 9);
    assert_eq!(score(&plain(&events)), (2, "0".into()));
    assert_eq!(refused(&(events + &record("updated", "b", 10))).0.code(), "repeated_id");
    // People and tickets may answer several times.
    assert_eq!(score(&plain("respondent,nps\na,9\na,9\n")).0, 2);
    assert_eq!(score(&plain("Ticket ID,nps\n7,9\n7,9\n")).0, 2);
    // One row an answer: a response has several.
    let long = "response_id,Question,Answer\n1,How likely are you to recommend us?,9\n1,How satisfied are you?,4\n2,How likely are you to recommend us?,3\n2,How satisfied are you?,5\n";
    assert_eq!(plain(long).summaries.iter().map(|one| one.n).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn rows_without_their_last_cells_keep_their_ratings() {
    // Labels of a program's own, and a word in one of two columns.
    let labelled = "nps,why\n10 - Loved it\n9,ok\n0: Hated it\n3 (so so)\n10 \u{2013} Great,\n";
    assert_eq!(score(&plain(labelled)), (5, "20".into()));
    let rows = "9,4\n3,later\n8,5,ok\n";
    let whole =
        format!("nps,csat,why\n{}", rows.repeat(4).replace(",4\n", ",4,\n").replace("later\n", "later,\n"));
    let short = format!("nps,csat,why\n{}", rows.repeat(4));
    let result =
        |file: &str| plain(file).summaries.iter().map(|one| (one.n, one.invalid)).collect::<Vec<_>>();
    assert_eq!(result(&short), result(&whole));
    assert_eq!(result(&short).first().map(|(n, _)| *n), Some(12));
}

#[test]
fn sentences_inside_quotes_are_not_rows() {
    for (header, text) in [
        ("email,nps,why", "\"Hello\nIn June, 2025, nothing came\nBye\""),
        ("id,nps,why", "\"Items:\n1, 7, lamps\nThanks\""),
        ("id,nps,why", "\"Order:\n1,12,3.50\n2,40,7.00\n\""),
    ] {
        let file = format!("{header}\na,9,{text}\nb,3,ok\n");
        assert_eq!(score(&plain(&file)).0, 2, "{text}");
    }
    let file = "Ticket ID,Created at,Resolved at,Subject\n\
                1,2026-03-01 09:00,2026-03-01 10:00,\"Hi\nOn Monday, 2026-03-02, it broke, again\"\n";
    assert_eq!(tickets_in(file).unwrap().rows, 1);
}

#[test]
fn rows_of_a_response_are_compared_among_those_that_count() {
    let tagged = ["R1,0,price", "R1,0,speed", "R2,10,speed", "R3,0,price", "R3,0,speed"];
    let only = ImportOptions {
        conditions: vec![Condition::parse("tag=speed").unwrap()],
        ..ImportOptions::default()
    };
    let monthly = ImportOptions { period: Some(Period::Month), ..ImportOptions::default() };
    let mut rows = tagged.to_vec();
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        let report = read(&format!("Response ID,nps,tag\n{}\n", rows.join("\n")), &only).unwrap();
        assert_eq!(score(&report), (3, "-33".into()), "{rows:?}");
    }
    for dates in ["R1,9,\nR1,9,2026-01-03\n", "R1,9,2026-01-03\nR1,9,\n"] {
        let report = read(&format!("Response ID,nps,date\n{dates}R2,3,2026-01-04\n"), &monthly).unwrap();
        assert_eq!(report.summaries.iter().map(|one| one.n).sum::<u64>(), 2, "{dates}");
    }
    let moved = "Response ID,nps,date\nR1,9,2026-01-03\nR1,9,2026-02-03\nR2,3,2026-01-04\n";
    assert_eq!(read(moved, &monthly).unwrap_err().code(), "repeated_id");
}

#[test]
fn what_is_no_id_repeats_nothing() {
    for none in ["N/A", "-", "0", "1.14E+11"] {
        let file = format!("Response ID,nps\n{}R1,0\nR2,0\n", format!("{none},10\n").repeat(5));
        assert_eq!(score(&plain(&file)).0, 7, "{none}");
        let file = format!("Response ID,nps\n{none},10\n{none},3\nR1,0\n");
        assert_eq!(score(&plain(&file)).0, 3, "{none}");
    }
    // Numbered within each survey.
    let surveys = "Survey,Response ID,nps\nA,1,9\nA,2,0\nB,1,9\nB,2,10\n";
    assert_eq!(score(&plain(surveys)).0, 4);
    // The same rating however it is written.
    let same = "Response ID,nps,csat\nR1,9,N/A\nR1,9.0,\nR1, 9\nR2,3,4\n";
    let report = plain(same);
    assert_eq!(report.summaries.first().map(|nps| nps.n), Some(2));
    assert_eq!(lines_of(&report, Reason::Duplicate), [3, 4]);
}

fn tickets_in(file: &str) -> Result<tickets::TicketReport, TicketError> {
    tickets::read(file.as_bytes(), &TicketOptions::default())
}

#[test]
fn rows_of_tickets_are_what_they_seem() {
    let header = "Ticket ID,Created at,Resolved at,Subject\n";
    let row = |id: u32, hours: u32, text: &str| {
        format!("{id},2026-03-01 09:00,2026-03-01 {:02}:00,{text}\n", 9 + hours)
    };
    let tags = header.to_owned() + &row(1, 1, "a") + &row(1, 1, "b") + &row(2, 10, "a") + &row(1, 1, "c");
    let report = tickets_in(&tags).unwrap();
    assert_eq!(report.figures[0].value, Some(5.5 * 3600.0));
    let left: Vec<_> = report.left_out.iter().map(|left| (left.reason, left.lines.clone())).collect();
    assert_eq!(left, [(CellProblem::Repeated, vec![3, 5])]);
    let changed = header.to_owned() + &row(1, 1, "a") + &row(2, 2, "a") + &row(1, 3, "a");
    let error = tickets_in(&changed).unwrap_err();
    assert!(matches!(error, TicketError::RepeatedId { line: 4, .. }) && error.to_string().contains("\"1\""));
    let stray =
        header.to_owned() + &row(1, 1, "\"Hi") + &row(2, 10, "x") + &row(3, 10, "bye\"") + &row(4, 2, "x");
    let error = tickets_in(&stray).unwrap_err();
    assert!(matches!(error, TicketError::RowsInCell { line: 2 }), "{error}");
    let texts = header.to_owned() + &row(1, 1, "\"Hi,\nall, fine, 2026-03-01\nbye\"") + &row(2, 3, "x");
    assert_eq!(tickets_in(&texts).unwrap().rows, 2);
}
