//! Dates of files: their order is decided by all of them, said, and refused where it is not known.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

#[path = "support/chance.rs"]
mod chance;
#[path = "support/files.rs"]
mod support;

use chance::Chance;
use proptest::prelude::*;
use scorelet::import::{DateOrder, ImportError, ImportOptions, Note, UnknownOrder};
use scorelet::period::{Period, Zone};
use scorelet::report::{self, Note::Answers, Report};
use scorelet::say::{Audience, files};

fn monthly() -> ImportOptions {
    ImportOptions { period: Some(Period::Month), ..ImportOptions::default() }
}

fn read(text: &str, options: ImportOptions) -> Result<Report, ImportError> {
    support::read(text, &options)
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
    assert!(report.notes.iter().any(
        |note| matches!(&note.note, Answers(Note::Dates { column, order: None }) if column == "Submitted at")
    ));
    let report = read(&table(&["2026-01-05"]), ImportOptions::default()).unwrap();
    assert!(!report.notes.iter().any(|note| matches!(note.note, Answers(Note::Dates { .. }))));
}

#[test]
fn names_of_months_are_read() {
    let text =
        table(&["28-Feb-2026", "Feb 27, 2026", "27 lutego 2026", "2026 m. vasario 26 d.", "2026年3月5日"]);
    let quoted = text.replace("Feb 27, 2026", "\"Feb 27, 2026\"");
    assert_eq!(months(&read(&quoted, monthly()).unwrap()), found(&[("2026-02", 4), ("2026-03", 1)]));
}

#[test]
fn days_as_spreadsheets_count_them_are_read_and_reported() {
    let report = read(&table(&["46086", "46086.5", "46120"]), monthly()).unwrap();
    assert_eq!(months(&report), found(&[("2026-03", 2), ("2026-04", 1)]));
    let is = |note: &report::Note| matches!(note, Answers(Note::SerialDates { column }) if column == "Submitted at");
    assert!(report.notes.iter().any(|note| is(&note.note)));
    // A header that names no date does not make numbers dates.
    let other = "Ticket,NPS\n46086,9\n46120,3\n";
    assert!(matches!(read(other, monthly()), Err(ImportError::NoDate { .. })));
}

#[test]
fn a_column_of_dates_without_a_known_header_is_found_and_reported() {
    let text = "id,Wann,NPS\n1,2026-01-05,9\n2,2026-02-06,10\n";
    let report = read(text, monthly()).unwrap();
    assert_eq!(months(&report), found(&[("2026-01", 1), ("2026-02", 1)]));
    let is = |note: &report::Note| matches!(note, Answers(Note::DatesByCells { column }) if column == "Wann");
    assert!(report.notes.iter().any(|note| is(&note.note)));
    // Seconds since 1970 where all cells agree; not where they do not, and never birthdays.
    let unix = "Wann,NPS\n1794182400,9\n1796774400,10\n";
    assert_eq!(months(&read(unix, monthly()).unwrap()), found(&[("2026-11", 1), ("2026-12", 1)]));
    for text in
        ["Wann,NPS\n1794182400,9\n12,10\n", "Birthday,NPS\n1990-01-05,9\n", "Geburtstag,NPS\n1990-01-05,9\n"]
    {
        let error = read(text, monthly()).unwrap_err();
        assert_eq!(error.code(), "no_date", "{text}");
    }
    // What the first cells promise has to hold for the whole file.
    let mut late = String::from("Wann,NPS\n");
    (0..9000).for_each(|_| late.push_str("2026-01-05,9\n"));
    (0..9000).for_each(|_| late.push_str("perhaps,9\n"));
    assert_eq!(read(&late, monthly()).unwrap_err().code(), "no_date");
}

#[test]
fn several_columns_of_dates_are_asked_about_where_they_differ() {
    let text = |other: &str| {
        format!("Answered on date,Date of response,NPS\n2026-01-05,2026-01-06,9\n2026-01-31,{other},9\n")
    };
    let report = read(&text("2026-01-31"), monthly()).unwrap();
    assert_eq!(months(&report), found(&[("2026-01", 2)]));
    assert!(
        report
            .notes
            .iter()
            .any(|note| matches!(&note.note, Answers(Note::SameDates { columns }) if columns.len() == 2))
    );
    let error = read(&text("2026-02-01"), monthly()).unwrap_err();
    assert_eq!((error.code(), error.columns().map(<[String]>::len)), ("several_dates", Some(2)));
    assert!(files::error(&error, Audience::Terminal).contains("--date-column"));
    let options = ImportOptions { date_column: Some("Date of response".into()), ..monthly() };
    assert_eq!(
        months(&read(&text("2026-02-01"), options).unwrap()),
        found(&[("2026-01", 1), ("2026-02", 1)])
    );
    // Without periods no date is needed.
    assert_eq!(read(&text("2026-02-01"), ImportOptions::default()).unwrap().summaries[0].n, 2);
}

/// Rows that name the kind of their question, with dates of two readings.
#[test]
fn typed_layouts_decide_the_order_of_dates_over_all_rows() {
    let text = |last: &str| {
        format!("survey_type,score,created_at\nnps,9,03/04/2026\nnps,3,05/04/2026\nnps,10,{last}\n")
    };
    assert_eq!(months(&read(&text("25/04/2026"), monthly()).unwrap()), found(&[("2026-04", 3)]));
    assert_eq!(
        months(&read(&text("04/25/2026"), monthly()).unwrap()),
        found(&[("2026-03", 1), ("2026-04", 1), ("2026-05", 1)])
    );
    let error = read(&text("06/04/2026"), monthly()).unwrap_err();
    assert_eq!((error.code(), error.place()), ("date_order", "created_at"));
    let json = "{\"survey_type\":\"nps\",\"score\":9,\"created_at\":\"03/04/2026\"}\n{\"survey_type\":\"nps\",\"score\":3,\"created_at\":\"25/04/2026\"}\n";
    assert_eq!(months(&read(json, monthly()).unwrap()), found(&[("2026-04", 2)]));
}

/// Vilnius in 2026: summer time from March 29 to October 25, each at 01:00 UTC.
fn vilnius() -> Zone {
    Zone::new(7200, vec![(1_774_746_000, 10_800), (1_792_890_000, 7200)])
}

#[test]
fn an_answer_is_in_the_day_of_its_instant_in_the_zone() {
    let text = table(&[
        // Already April in Vilnius, in which clocks are three hours ahead.
        "2026-03-31T21:30:00Z",
        "2026-04-01T00:30:00+03:00",
        "1774992600",
        // A day in the zone, as it is written.
        "2026-03-31 23:30",
    ]);
    assert_eq!(months(&read(&text, monthly()).unwrap()), found(&[("2026-03", 4)]));
    let local = ImportOptions { zone: vilnius(), ..monthly() };
    assert_eq!(months(&read(&text, local.clone()).unwrap()), found(&[("2026-03", 1), ("2026-04", 3)]));
    // In winter they are two hours ahead.
    let winter = table(&["2026-11-30T21:30:00Z", "2026-11-30T22:30:00Z"]);
    assert_eq!(months(&read(&winter, local.clone()).unwrap()), found(&[("2026-11", 1), ("2026-12", 1)]));
    // The hours that clocks skip or repeat are in the day that is written.
    let changes = table(&["2026-03-29 03:30", "2026-10-25 03:30"]);
    assert_eq!(months(&read(&changes, local.clone()).unwrap()), found(&[("2026-03", 1), ("2026-10", 1)]));
    // Our own exports, too.
    let own = "question,type,scale_low,scale_high,value,answered_at\nnps,nps,0,10,9,2026-03-31T21:30:00Z\n";
    assert_eq!(months(&read(own, monthly()).unwrap()), found(&[("2026-03", 1)]));
    assert_eq!(months(&read(own, local).unwrap()), found(&[("2026-04", 1)]));
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
        Chance(seed).shuffle(&mut shuffled);
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

/// The answer's own date is preferred to that of a contract, a ticket or a customer.
#[test]
fn the_date_of_the_answer_is_preferred() {
    for (own, other) in [
        ("Timestamp", "Contract end date"),
        ("Rated at", "Ticket created at"),
        ("Responded At", "Created At"),
        ("Submitted", "Invitation date"),
        ("Date", "Customer created date"),
        ("Completed at", "Renewal date"),
        ("Survey date", "Order completed date"),
    ] {
        for file in [
            format!("{own},{other},NPS\n2026-02-05,2025-12-31,9\n2026-02-06,2027-05-01,10\n"),
            format!("{other},{own},NPS\n2025-12-31,2026-02-05,9\n2027-05-01,2026-02-06,10\n"),
        ] {
            assert_eq!(months(&read(&file, monthly()).unwrap()), found(&[("2026-02", 2)]), "{file}");
        }
    }
    // A date that may be meant as well is named.
    let report = read("Responded At,Created At,NPS\n2026-02-05,2025-12-31,9\n", monthly()).unwrap();
    let is = |note: &report::Note| matches!(note, Answers(Note::OtherDates { columns }) if columns == &["Created At"]);
    assert!(report.notes.iter().any(|note| is(&note.note)));
}

#[test]
fn a_date_of_something_else_alone_is_refused() {
    for header in [
        "Renewal date",
        "Invitation date",
        "Date of birth",
        "Contract start date",
        "Ticket closed at",
        "Due date",
    ] {
        let file = format!("{header},NPS\n2027-12-10,9\n2027-11-10,3\n");
        let error = read(&file, monthly()).unwrap_err();
        assert_eq!((error.code(), error.columns().unwrap()), ("no_date", &[header.to_owned()][..]));
        let text = files::error(&error, Audience::Terminal);
        assert!(text.contains("--date-column") && text.contains(header), "{text}");
        let options = ImportOptions { date_column: Some(header.to_owned()), ..monthly() };
        assert_eq!(months(&read(&file, options).unwrap()).len(), 2);
    }
}

/// Those who did not answer have no date of an answer, however many of them come first.
#[test]
fn the_order_of_rows_does_not_choose_the_column_of_dates() {
    let mut rows: Vec<String> = (0..5000).map(|id| format!("{id},2025-12-01,,")).collect();
    rows.extend((0..40).map(|id| format!("{id},2025-12-01,2026-01-05,9")));
    let file = |rows: &[String]| format!("id,Created at,Answered date,nps\n{}\n", rows.join("\n"));
    let first = read(&file(&rows), monthly()).unwrap();
    rows.reverse();
    let last = read(&file(&rows), monthly()).unwrap();
    assert_eq!(months(&first), found(&[("2026-01", 40)]));
    assert_eq!(months(&first), months(&last));
    // Where none has one, the other column is asked about.
    let empty: Vec<String> = (0..5000).map(|id| format!("{id},2025-12-01,,9")).collect();
    assert_eq!(read(&file(&empty), monthly()).unwrap_err().code(), "several_dates");
    let short = read(&file(&empty[..10]), monthly()).unwrap();
    assert_eq!(months(&short), found(&[("2025-12", 10)]));
}

#[test]
fn a_zone_that_is_not_known_is_refused() {
    for zone in ["BST", "IST", "CST", "XYZT", "Europe/Berlin", "[America/New_York]", "Pacific Standard Time"]
    {
        let file = format!("answered at,nps\n2026-07-01 00:30 {zone},9\n");
        let error = read(&file, monthly()).unwrap_err();
        assert_eq!((error.code(), error.place()), ("unknown_zone", "answered at"), "{zone}");
        assert!(error.to_string().contains(zone), "{error}");
        assert!(read(&file, ImportOptions::default()).is_ok());
    }
    for (zone, month) in [
        ("JST", "2026-06"),
        ("AEST", "2026-06"),
        ("MSK", "2026-06"),
        ("BRT", "2026-07"),
        ("+05:30", "2026-06"),
        ("Uhr", "2026-07"),
    ] {
        let file = format!("answered at,nps\n2026-07-01 00:30 {zone},9\n");
        assert_eq!(months(&read(&file, monthly()).unwrap()), found(&[(month, 1)]), "{zone}");
    }
}
