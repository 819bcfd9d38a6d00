//! The promise: a file of tickets gives the figures of a help desk, and a list of what could not be read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers may fail as its body may")]

use std::process::{Command, Output};

use proptest::prelude::*;
use scorelet::tickets::{TicketOptions, read};
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
