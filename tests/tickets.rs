//! The promise: a file of tickets gives the figures of a help desk, and a list of what could not be read.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

use std::process::{Command, Output};

use proptest::prelude::*;
use scorelet::tickets::{CellProblem, TicketError, TicketNote, TicketOptions, TimeUnit, read};
use serde_json::{Value, json};

fn service(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scorelet"))
        .arg("service")
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"))
        .output()
        .unwrap()
}

fn report(arguments: &[&str]) -> Value {
    let output = service(&[&["tickets.csv", "--json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refusal(arguments: &[&str]) -> String {
    let output = service(arguments);
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn times_contacts_and_handling_equal_figures_computed_by_hand() {
    let report = report(&[]);
    let figures: Vec<_> = report["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| {
            (
                figure["metric"].as_str().unwrap(),
                figure["value"].as_f64().unwrap(),
                figure["n"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        figures,
        [
            // 2, 10, 1 and 4 minutes; the last one spans two time zones.
            ("first_response_time", 180.0, 4),
            ("resolution_time", 3600.0, 3),
            // Of the three resolved tickets; the open one is not in the denominator.
            ("first_contact_resolution", 100.0 * 2.0 / 3.0, 3),
            ("contacts_per_resolution", 5.0 / 3.0, 3),
            // 390, 720 and 100 seconds; a ticket with an unreadable part is left out.
            ("handle_time", 1210.0 / 3.0, 3),
            ("hold_time", 10.0, 3),
        ]
    );
    assert_eq!(report["rows"], 5);
    assert_eq!(
        report["left_out"],
        json!([
            { "column": "wrap_up", "reason": "unreadable", "count": 1, "lines": [5] },
            { "column": "resolved", "reason": "unreadable", "count": 1, "lines": [6] },
            { "column": "first_reply", "reason": "before_opened", "count": 1, "lines": [6] },
        ])
    );
}

#[test]
fn the_terminal_shows_the_same_figures() {
    let output = service(&["tickets.csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("3 min 00 s  median, mean 4 min 15 s, nine in ten within 8 min 12 s, n 4"),
        "{text}"
    );
    assert!(text.contains("1  first_reply: before the ticket was opened (line 6)"), "{text}");
}

#[test]
fn columns_and_metrics_can_be_named() {
    let one = report(&["--metric", "resolution_time", "--confidence", "0.9"]);
    assert_eq!(one["figures"].as_array().unwrap().len(), 1);
    assert_eq!(one["figures"][0]["mean_interval"]["confidence"], 0.9);
    // Counted from the first reply, in another time zone.
    let named = report(&["--opened", "First reply", "--tz", "Asia/Tbilisi", "--metric", "resolution_time"]);
    assert_eq!(named["figures"][0]["median"], 3480.0);
    assert!(refusal(&["tickets.csv", "--opened", "Begin"]).contains("no column \"Begin\""));
    assert!(
        refusal(&["tickets.csv", "--metric", "churn"])
            .contains("\"churn\" cannot be computed from these columns")
    );
    assert!(refusal(&["own.csv"]).contains("name it with an option such as --opened COLUMN"));
    assert!(refusal(&["nowhere.csv"]).starts_with("scorelet: nowhere.csv: "));
}

/// Reads a table, and returns its figures by metric, with their numbers of tickets.
fn figures(file: &str, options: &TicketOptions) -> Vec<(&'static str, Option<f64>, u64)> {
    let report = read(file.as_bytes(), options).unwrap();
    report.figures.iter().map(|figure| (figure.metric, figure.value, figure.n.unwrap_or(0))).collect()
}

fn notes(file: &str) -> Vec<TicketNote> {
    read(file.as_bytes(), &TicketOptions::default()).unwrap().notes
}

#[test]
fn usual_exports_are_read() {
    let plain = TicketOptions::default();
    // Zendesk: minutes, in calendar and business hours.
    let zendesk = "Ticket ID,Requested,Solved,First reply time in minutes within business hours,First reply time in minutes,Full resolution time in minutes\n\
                   1,2026-03-02 09:00,2026-03-02 12:00,20,30,180\n\
                   2,2026-03-02 10:00,2026-03-03 10:00,5,10,1440\n";
    assert_eq!(
        figures(zendesk, &plain),
        [("first_response_time", Some(1200.0), 2), ("resolution_time", Some(48_600.0), 2)]
    );
    let unused: Vec<String> = notes(zendesk)
        .into_iter()
        .filter_map(|note| if let TicketNote::NotUsed { column, .. } = note { Some(column) } else { None })
        .collect();
    assert_eq!(
        unused,
        ["First reply time in minutes within business hours", "Full resolution time in minutes"]
    );
    // Freshdesk: local times and h:mm:ss.
    let freshdesk = "Ticket ID,Created time,Resolved time,First response time (in hrs)\n\
                     1,2026-03-02 09:00:00,2026-03-02 11:00:00,00:30:00\n\
                     2,2026-03-02 10:00:00,,01:30:00\n";
    assert_eq!(
        figures(freshdesk, &plain),
        [("first_response_time", Some(3600.0), 2), ("resolution_time", Some(7200.0), 1)]
    );
    // Jira: month names, a day first, and words.
    let jira =
        "Issue key,Created,Resolved,Time to first response\nA-1,21/Nov/26 9:00 AM,21/Nov/26 1:30 PM,1h 15m\n";
    assert_eq!(
        figures(jira, &plain),
        [("first_response_time", Some(4500.0), 1), ("resolution_time", Some(16_200.0), 1)]
    );
    // Intercom: Unix seconds; HubSpot: milliseconds.
    let intercom =
        "conversation_id,created_at,first_admin_reply_at,closed_at\n1,1794182400,1794182700,1794186000\n";
    let hubspot = "Ticket ID,Create date,First agent reply date,Close date\n1,1794182400000,1794182700000,1794186000000\n";
    for file in [intercom, hubspot] {
        let wanted = [("first_response_time", Some(300.0), 1), ("resolution_time", Some(3600.0), 1)];
        assert_eq!(figures(file, &plain), wanted);
    }
    // A title above the header, semicolons, German.
    let german = "Bericht März\n\nTicket;Erstellt am;Zeit bis zur ersten Antwort (Minuten);Lösungszeit\n\
                  1;02.03.2026 09:00;12,5;2 Stunden 15 Minuten\n2;02.03.2026 10:00;7,5;1 Tag 3 Stunden\n";
    assert_eq!(
        figures(german, &plain),
        [("first_response_time", Some(600.0), 2), ("resolution_time", Some(52_650.0), 2)]
    );
}

/// A row of sums is not a ticket; a ticket of a customer with such a name is one.
#[test]
fn rows_that_sum_up_others_are_left_out() {
    for (file, n, left_out) in [
        ("Ticket,First reply time (min)\n1,30\n2,10\n3,20\nTotal,60\n", 3, 1),
        ("Ticket,First reply time (min)\n1,30\nAverage,30\n2,10\nDurchschnitt,20\n", 2, 2),
        (",Agent,First reply time (min)\n1,Ann,30\n,Grand total,30\n", 1, 1),
        ("Customer,Opened,First reply time (min)\nTotal,2026-03-01 09:00,30\nBP,2026-03-01 10:00,10\n", 2, 0),
        ("Ticket,Agent,First reply time (min)\n1,Total,30\n2,Total,10\n", 2, 0),
    ] {
        let report = read(file.as_bytes(), &TicketOptions::default()).unwrap();
        let left: Vec<_> =
            report.left_out.iter().map(|left| (left.column, left.reason, left.count)).collect();
        assert_eq!(report.figures[0].n, Some(n), "{file}");
        let wanted = (left_out > 0).then_some(("row", CellProblem::SummaryRow, left_out));
        assert_eq!(left, Vec::from_iter(wanted), "{file}");
        assert_eq!(report.rows, n, "{file}");
    }
}

/// Exports that were put together have their header again, and the line that names the delimiter.
#[test]
fn repeated_headers_are_left_out() {
    let [part, other] = [1, 3].map(|id| format!("Ticket,First reply time (min)\n{id},30\n{},10\n", id + 1));
    for file in
        [format!("{part}{other}"), format!("{part}\u{feff}{other}"), format!("sep=,\n{part}sep=,\n{other}")]
    {
        let report = read(file.as_bytes(), &TicketOptions::default()).unwrap();
        assert_eq!((report.rows, report.figures[0].n, report.figures[0].value), (4, Some(4), Some(1200.0)));
        assert!(report.left_out.iter().all(|left| left.reason == CellProblem::HeaderRow), "{file}");
    }
}

#[test]
fn a_unit_is_never_guessed() {
    let file = "Ticket,First response time\n1,30\n2,10\n";
    let report = read(file.as_bytes(), &TicketOptions::default()).unwrap();
    assert!(report.is_empty());
    assert!(matches!(&report.notes[..], [TicketNote::NoUnit { example, .. }] if example == "30"));
    let minutes = TicketOptions { unit: Some(TimeUnit::Minutes), ..TicketOptions::default() };
    assert_eq!(figures(file, &minutes), [("first_response_time", Some(1200.0), 2)]);
    // 12:30 is hours and minutes, or minutes and seconds.
    let clock = "Ticket,First response time\n1,12:30\n2,1:00:00\n";
    assert_eq!(figures(clock, &TicketOptions::default()), [("first_response_time", Some(3600.0), 1)]);
    let hours = "Ticket,First response time (hh:mm)\n1,12:30\n";
    assert_eq!(figures(hours, &TicketOptions::default()), [("first_response_time", Some(45_000.0), 1)]);
}

#[test]
fn the_other_numbers_decide_what_a_comma_between_digits_means() {
    let first = |rows: &str| {
        let file = format!("Ticket;Resolution time (min)\n{rows}");
        figures(&file, &TicketOptions::default())[0]
    };
    assert_eq!(first("1;1,234\n2;56\n3;78\n").1, Some(78.0 * 60.0));
    assert_eq!(first("1;1,250\n2;5,5\n3;0,5\n").1, Some(75.0));
    assert_eq!(first("1;1,234\n2;1500\n").2, 1);
}

#[test]
fn the_order_of_dates_is_decided_by_all_rows() {
    let rows = |last: &str| format!("opened,resolved\n03/04/2026 23:00,04/04/2026 01:00\n{last}\n");
    let days = |text: &str| figures(&rows(text), &TicketOptions::default())[0].1.unwrap() / 3600.0;
    // Two hours with the day first; a month and two hours with the month first.
    assert_eq!(days("25/04/2026 10:00,25/04/2026 12:00"), 2.0);
    assert_eq!(days("04/25/2026 10:00,04/25/2026 12:00"), (31.0 * 24.0 - 22.0 + 2.0) / 2.0);
    let open = read(rows("").as_bytes(), &TicketOptions::default()).unwrap_err();
    assert!(matches!(&open, TicketError::DateOrder { column, .. } if column == "opened"), "{open}");
    let mixed = rows("25/04/2026 10:00,25/04/2026 12:00\n04/25/2026 10:00,04/25/2026 12:00");
    assert!(matches!(read(mixed.as_bytes(), &TicketOptions::default()), Err(TicketError::DateOrder { .. })));
    // Where both orders give the same, it does not matter.
    let same = "opened,resolved\n03/04/2026 09:00,03/04/2026 10:00\n";
    assert_eq!(figures(same, &TicketOptions::default()), [("resolution_time", Some(3600.0), 1)]);
}

#[test]
fn what_gives_nothing_is_named_and_the_run_fails() {
    let folder = std::env::temp_dir().join(format!("scorelet-tickets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text, says) in [
        ("dates.csv", "opened,resolved\n2026-03-01,2026-03-02\n", "without a time of day"),
        ("soon.csv", "opened,first_reply\nsoon,later\n", "no cell could be read"),
        ("units.csv", "Ticket,Resolution time\n1,5\n", "--unit"),
        ("averages.csv", "Agent,Avg first response time\nA,2 hours 15 minutes\n", "averages"),
        (
            "negative.csv",
            "opened,resolved\n2026-03-02 10:00,2026-03-02 09:00\n",
            "before the ticket was opened",
        ),
        ("empty.csv", "opened,resolved\n", "no rows"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
        let said = refusal(&[folder.join(name).to_str().unwrap()]);
        assert!(said.contains(says), "{name}: {said}");
    }
    // A column that gives nothing beside one that does.
    std::fs::write(
        folder.join("half.csv"),
        "opened,first_reply,resolved\n2026-03-02 10:00,?,2026-03-02 11:00\n",
    )
    .unwrap();
    let output = service(&[folder.join("half.csv").to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && text.contains("\"first_reply\": no cell could be read, such as \"?\""),
        "{text}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_hour_that_does_not_exist_is_left_out_and_reported() {
    let file = "opened,resolved\n2026-03-29 03:30,2026-03-29 09:30\n2026-03-29 00:30,2026-03-29 05:30\n";
    let zone = jiff::tz::TimeZone::get("Europe/Vilnius").unwrap();
    let report =
        read(file.as_bytes(), &TicketOptions { zone: Some(zone), ..TicketOptions::default() }).unwrap();
    assert_eq!(report.figures[0].value, Some(4.0 * 3600.0));
    assert_eq!(
        (report.left_out[0].reason, report.left_out[0].lines.as_slice()),
        (CellProblem::ClockChange, &[2][..])
    );
}

proptest! {
    #[test]
    fn any_table_ends_in_figures_or_a_message(
        rows in proptest::collection::vec("[-0-9:T. ,;\"\n\u{e9}Za-z]{0,40}", 0..12),
        bytes in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut file = format!("opened,first_reply,resolved,contacts,talk\n{}", rows.join("\n")).into_bytes();
        file.extend(bytes);
        let report = read(&file[..], &TicketOptions::default()).unwrap();
        prop_assert_eq!(report.figures.len(), 5);
        prop_assert!(report.figures.iter().all(|figure| figure.value.is_none_or(|value| value >= 0.0)));
    }
}

/// What may mean two things is left out with the cause.
#[test]
fn unknown_zones_and_parts_of_a_day_are_left_out_and_reported() {
    let of = |file: &str| read(file.as_bytes(), &TicketOptions::default()).unwrap();
    for zone in ["IST", "BST", "Europe/Berlin", "[Asia/Tokyo]"] {
        let report = of(&format!(
            "Created at,Resolved at\n2026-03-01 09:00 UTC,2026-03-01 22:00 {zone}\n2026-03-01 09:00 UTC,2026-03-01 19:00 JST\n"
        ));
        let left = &report.left_out[0];
        assert_eq!(
            (left.reason, left.count, left.lines.as_slice()),
            (CellProblem::UnknownZone, 1, &[2][..]),
            "{zone}"
        );
        let [figure] = &report.figures[..] else { panic!("{report:?}") };
        assert_eq!(
            (figure.metric, figure.value, figure.n),
            ("resolution_time", Some(3600.0), Some(1)),
            "{zone}"
        );
    }
    let report = of("Ticket,Talk time\n1,0.00381944\n2,0.0069444\n3,120\n");
    assert_eq!((report.left_out[0].reason, report.left_out[0].count), (CellProblem::NoUnit, 2));
    let days = TicketOptions { unit: Some(TimeUnit::Days), ..TicketOptions::default() };
    let report = read("Ticket,Talk time\n1,0.00381944\n2,0.00381944\n".as_bytes(), &days).unwrap();
    assert!((report.figures[0].value.unwrap() - 330.0).abs() < 0.01, "{report:?}");
}

/// Seconds are usual for the times of a call, but not where the numbers do not look like them.
#[test]
fn times_of_calls_that_may_be_minutes_have_their_unit_asked_for() {
    let of = |cells: &[&str], header: &str| {
        let rows: String = cells.iter().enumerate().map(|(id, cell)| format!("{id},{cell},90\n")).collect();
        read(format!("Call,{header},Hold time\n{rows}").as_bytes(), &TicketOptions::default()).unwrap()
    };
    let seconds = of(&["210", "95", "40"], "Talk time");
    assert_eq!((seconds.figures[0].metric, seconds.figures[0].value), ("handle_time", Some(115.0 + 90.0)));
    // A fraction, and many calls of less than a minute.
    for cells in [&["3.5", "2", "10"][..], &["4", "3", "12", "6", "8", "2", "5", "7", "9", "1"]] {
        let report = of(cells, "Talk time");
        let metrics: Vec<_> = report.figures.iter().map(|figure| figure.metric).collect();
        assert_eq!(metrics, ["hold_time"], "{report:?}");
        let asks =
            |note: &TicketNote| matches!(note, TicketNote::NoUnit { column, .. } if column == "Talk time");
        assert!(report.notes.iter().any(asks), "{:?}", report.notes);
        assert_eq!(of(cells, "Talk time (min)").figures[0].metric, "handle_time");
        assert_eq!(of(cells, "Talk time (s)").figures[0].metric, "handle_time");
    }
    // Nobody need be on hold for a minute.
    let rows: String = (0..20).map(|id| format!("{id},{},{}\n", 100 + id, id)).collect();
    let report = read(format!("Call,Talk time,Hold time\n{rows}").as_bytes(), &TicketOptions::default());
    assert_eq!(report.unwrap().figures.len(), 2);
}

#[test]
fn records_in_json_are_refused_as_such() {
    let record = r#"{"ticket":1,"opened":"2026-03-01 09:00","resolved":"2026-03-01 10:00"}"#;
    let whole = format!("{{\"tickets\":[{record}]}}");
    for file in [format!("{record}\n").repeat(3), format!("[{record},{record}]"), whole] {
        let error = read(file.as_bytes(), &TicketOptions::default()).unwrap_err();
        assert!(matches!(error, TicketError::Json) && error.to_string().contains("is JSON"), "{error}");
    }
}
