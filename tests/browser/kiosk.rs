//! A device that many people answer on, one after the other, and that may be offline for long.

use serde_json::json;

use crate::stage::Stage;

/// Answers with `value`, without a comment, and sees the thanks.
fn answer(stage: &Stage, value: u8) {
    stage.wait_for(&format!("input[value='{value}']"));
    stage.click(&format!("input[value='{value}']"));
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
}

fn fresh(stage: &Stage) {
    stage.wait_state("asking");
    stage.wait("$('input') && !$('input:checked')");
}

#[test]
fn a_kiosk_fills_the_screen_and_asks_one_person_after_the_other() {
    let stage = Stage::at("kiosk.html");
    stage.wait_state("asking");
    assert!(stage.holds(
        "(() => { const { left, top, right, bottom } = $('[part=panel]').getBoundingClientRect(); \
         return left <= 0 && top <= 0 && right >= document.documentElement.clientWidth && bottom >= innerHeight \
         && $('[part=panel]').scrollHeight <= innerHeight })()"
    ));
    assert!(!stage.holds("$('[part=close]')"));
    stage.js("scorelet.set({ context: { shop: 'north' }, respondent: 'u-1' })");
    for value in [5, 4] {
        answer(&stage, value);
        fresh(&stage);
    }
    // Somebody begins and goes away: what was given counts, and the next person starts again.
    stage.click("input[value='1']");
    stage.click("[part=submit]");
    stage.wait_for("textarea");
    fresh(&stage);
    let rows = stage.wait_rows(3);
    let seen: Vec<_> =
        rows.iter().map(|row| (row["answers"][0]["value"].clone(), row["complete"].clone())).collect();
    assert_eq!(seen, [(json!(5), json!(true)), (json!(4), json!(true)), (json!(1), json!(false))]);
    // The place is the same for all; who the first person was is nobody else's.
    assert!(rows.iter().all(|row| row["context"] == json!({ "shop": "north" })), "{rows:#?}");
    let who: Vec<_> = rows.iter().map(|row| row["respondent"].clone()).collect();
    assert_eq!(who, [json!("u-1"), json!(null), json!(null)]);
    let ids: std::collections::HashSet<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
    // Nobody answers: it stays as it is.
    stage.js("scorelet.close()");
    stage.wait_state("closed");
    stage.watch();
    assert_eq!(stage.text("survey.getAttribute('state')"), "closed");
    stage.assert_quiet();
}

#[test]
fn a_kiosk_keeps_its_answers_for_as_long_as_it_is_offline() {
    let mut stage = Stage::new();
    stage.collector.kill();
    stage.open("kiosk.html");
    for value in [5, 2] {
        stage.wait_state("asking");
        answer(&stage, value);
        fresh(&stage);
    }
    // Two months later, still offline, then with a connection.
    stage.open("kiosk.html?days=60");
    stage.wait_state("asking");
    stage.watch();
    let kept = stage.js("scorelet.outbox()");
    assert_eq!((&kept["pending"], &kept["rejected"]), (&json!(2), &json!(0)), "{kept}");
    assert!(!stage.events().contains(&"error".to_owned()));
    stage.collector.start_again();
    stage.open("quiet.html");
    let rows = stage.wait_rows(2);
    let mut values: Vec<_> = rows.iter().map(|row| row["answers"][0]["value"].as_u64().unwrap()).collect();
    values.sort_unstable();
    assert_eq!(values, [2, 5]);
    stage.wait("recorded.events.filter(({ name }) => name == 'delivered').length == 2");
    assert_eq!(stage.js("scorelet.outbox()"), json!({ "pending": 0, "rejected": 0, "oldest": null }));
}
