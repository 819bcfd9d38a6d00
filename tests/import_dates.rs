//! Dates of files: their order is decided by all of them, said, and refused where it is not known.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

use proptest::prelude::*;
use scorelet::import::{DateOrder, ImportError, ImportOptions, Note, UnknownOrder};
use scorelet::period::Period;
use scorelet::report::{Reader, Report};
use scorelet::say::{Audience, files};
use scorelet::scoring::ScoreOptions;

fn monthly() -> ImportOptions {
    ImportOptions { period: Some(Period::Month), ..ImportOptions::default() }
}

fn read(text: &str, options: ImportOptions) -> Result<Report, ImportError> {
    let mut reader = Reader::new(options, ScoreOptions::default());
    reader.push(text.as_bytes())?;
    reader.finish()
}

/// The months that have answers, with their numbers of answers.
fn months(report: &Report) -> Vec<(String, u64)> {
    let filled = report.summaries.iter().filter(|one| one.n > 0);
    filled.map(|one| (one.period.clone().unwrap(), one.n)).collect()
}

fn table(dates: &[&str]) -> String {
    let rows: Vec<String> = dates.iter().map(|date| format!("{date},9\n")).collect();
    format!("Submitted at,NPS\n{}", rows.concat())
}

fn found(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
    pairs.iter().map(|(month, n)| ((*month).to_owned(), *n)).collect()
}

#[test]
fn a_date_late_in_the_file_decides_the_order_of_all() {
    for (last, expected) in [("25/03/2026", "2026-03"), ("03/25/2026", "2026-01")] {
        let mut dates: Vec<String> =
            (0..20_000).map(|n| format!("0{}/03/2026 10:{:02}", n % 9 + 1, n % 60)).collect();
        dates.push(last.to_owned());
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        let report = read(&table(&dates), monthly()).unwrap();
        assert_eq!(months(&report)[0].0, expected, "{last}");
        assert_eq!(months(&report).len(), if expected == "2026-03" { 1 } else { 9 });
        let said: Vec<String> =
            report.notes.iter().map(|note| files::file_note(note, Audience::Terminal)).collect();
        let order = if expected == "2026-03" { "day first" } else { "month first" };
        assert!(
            said.iter()
                .any(|note| note.contains("\"Submitted at\"") && note.contains(order) && note.contains(last)),
            "{said:?}"
        );
    }
}

#[test]
fn an_open_order_is_refused_with_an_example() {
    let text = table(&["03/04/2026 10:00", "05/05/2026", "06/05/2026"]);
    let error = read(&text, monthly()).unwrap_err();
    assert_eq!((error.code(), error.place()), ("date_order", "Submitted at"));
    let said = files::error(&error, Audience::Terminal);
    for part in ["Submitted at", "03/04/2026 10:00", "--date-order", "dmy", "mdy"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(files::error(&error, Audience::Script).contains("date_order: dmy"));
    // Without periods the dates are not needed, and both orders can be given.
    assert_eq!(read(&text, ImportOptions::default()).unwrap().summaries[0].n, 3);
    for (order, expected) in [
        (DateOrder::DayFirst, [("2026-04", 1), ("2026-05", 2)]),
        (DateOrder::MonthFirst, [("2026-03", 1), ("2026-05", 1)]),
    ] {
        let options = ImportOptions { date_order: Some(order), ..monthly() };
        assert_eq!(months(&read(&text, options).unwrap())[..2], found(&expected));
    }
}

#[test]
fn an_order_that_makes_no_difference_need_not_be_known() {
    // Both are in the first quarter in either order; the third is one date in both.
    let quarterly = ImportOptions { period: Some(Period::Quarter), ..ImportOptions::default() };
    let report = read(&table(&["01/02/2026", "03/01/2026", "07/07/2026"]), quarterly).unwrap();
    assert_eq!(months(&report), found(&[("2026-Q1", 2), ("2026-Q3", 1)]));
}

#[test]
fn dates_that_contradict_each_other_are_refused() {
    let text = table(&["01/02/2026", "31/12/2026", "12/31/2026"]);
    let error = read(&text, monthly()).unwrap_err();
    let ImportError::DateOrder { why, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*why, UnknownOrder::Mixed("31/12/2026".to_owned(), "12/31/2026".to_owned()));
    // With an order the dates that do not follow it are left out, and said.
    let options = ImportOptions { date_order: Some(DateOrder::DayFirst), ..monthly() };
    let report = read(&text, options).unwrap();
    assert_eq!(months(&report), found(&[("2026-02", 1), ("2026-12", 1)]));
    assert_eq!((report.left_out[0].entry.count, report.left_out[0].entry.lines.clone()), (1, vec![4]));
}

#[test]
fn each_separator_has_its_own_order() {
    let text = table(&["13-02-2026", "03-04-2026", "02/13/2026", "03/04/2026"]);
    assert_eq!(
        months(&read(&text, monthly()).unwrap()),
        found(&[("2026-02", 2), ("2026-03", 1), ("2026-04", 1)])
    );
    // Dots have the day first everywhere, and a year of four digits in front leaves nothing open.
    let text = table(&["03.04.2026", "2026/05/04", "2026-06-04 10:00"]);
    assert_eq!(
        months(&read(&text, monthly()).unwrap()),
        found(&[("2026-04", 1), ("2026-05", 1), ("2026-06", 1)])
    );
}

#[test]
fn a_column_of_dates_can_be_named() {
    let text = "Submitted at,Delivered,NPS\n2026-01-05,2026-02-05,9\n2026-01-06,2026-03-05,10\n";
    assert_eq!(months(&read(text, monthly()).unwrap()), found(&[("2026-01", 2)]));
    for name in ["Delivered", "1"] {
        let options = ImportOptions { date_column: Some(name.to_owned()), ..monthly() };
        assert_eq!(months(&read(text, options).unwrap()), found(&[("2026-02", 1), ("2026-03", 1)]));
    }
    let options = ImportOptions { date_column: Some("Sent".to_owned()), ..monthly() };
    assert!(matches!(read(text, options), Err(ImportError::NoColumn { wanted, .. }) if wanted == "Sent"));
}

#[test]
fn the_note_names_the_column() {
    let report = read(&table(&["2026-01-05"]), monthly()).unwrap();
    assert!(
        report.notes.iter().any(
            |note| matches!(&note.note, Note::Dates { column, order: None } if column == "Submitted at")
        )
    );
    let report = read(&table(&["2026-01-05"]), ImportOptions::default()).unwrap();
    assert!(!report.notes.iter().any(|note| matches!(note.note, Note::Dates { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Rows in any order give the same months, or the same refusal.
    #[test]
    fn the_order_of_rows_makes_no_difference(
        days in prop::collection::vec((1..=31u8, 1..=31u8, 0..2usize), 1..60),
        seed in any::<u64>(),
    ) {
        let text = |(first, second, separator): &(u8, u8, usize)| {
            let separator = ["/", "-"][*separator];
            format!("{first:02}{separator}{second:02}{separator}2026")
        };
        let written: Vec<String> = days.iter().map(text).collect();
        let mut shuffled = written.clone();
        let mut state = seed | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        let outcome = |dates: &[String]| {
            let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
            match read(&table(&dates), monthly()) {
                Ok(report) => Ok(months(&report)),
                Err(error) => Err(error.code()),
            }
        };
        // Which column holds dates is still judged by its first cells.
        if let (Ok(one), Ok(other)) = (outcome(&written), outcome(&shuffled)) {
            prop_assert_eq!(one, other);
        }
        let refused = |dates: &[String]| outcome(dates) == Err("date_order");
        prop_assert!(!(refused(&written) && outcome(&shuffled).is_ok()));
    }
}
