//! Endpoints that answer: not now, perhaps with when; or no.

use std::thread;
use std::time::Duration;

use crate::fault::{After, Fault};
use crate::stage::{Stage, Trial, names};
use crate::world::{Findings, PATIENCE, World};

const HOUR: i64 = 60 * 60 * 1000;
/// The pause that is asked for.
const PAUSE_S: f64 = 10.0;
/// The shortest sleep of the widget, by which every pause may be longer.
const FLOOR_S: f64 = 0.25;
/// How long a page is watched for what it must not send.
const WATCH: Duration = Duration::from_millis(2500);

/// Not now, with and without a time.
pub fn later(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    let statuses = ["408", "425", "429", "500", "502", "503", "504"];
    // Few at once: a page that waits for its turn cannot be on time.
    stage.run(&names(row, &statuses, trials), 16, |trial, findings, number| {
        let status = trial.variant().parse().unwrap();
        let after = match number % 6 {
            0 => After::None,
            1 => After::Text("10"),
            2 => After::In(10),
            3 => After::Text("soon"),
            4 => After::Text("99999999999"),
            _ => After::In(-3600),
        };
        trial.endpoint.plan([Fault::Answer(status, after)]);
        let Some((_, page)) = trial.thanked(findings, &[]) else { return };
        if number % 6 == 4 {
            thread::sleep(WATCH);
            drop(page);
            an_hour(trial, findings);
        } else {
            page.delivered(findings);
            on_time(trial, findings, after);
        }
    })
}

/// The longest pause that is kept to: an hour.
fn an_hour(trial: &Trial, findings: &mut Findings) {
    let early = trial.visit(HOUR * 9 / 10 - 60_000);
    thread::sleep(WATCH);
    drop(early);
    let posts = trial.posts();
    findings.expect(posts == 1, || format!("{}: sent again {} times within the hour", trial.name, posts - 1));
    trial.visit(HOUR * 11 / 10).emptied(findings);
}

/// Whether the second post came when it was asked for, give or take a tenth.
fn on_time(trial: &Trial, findings: &mut Findings, after: After) {
    let posts = trial.endpoint.posts();
    let [first, second, ..] = posts.as_slice() else {
        return findings.wrong.push(format!("{}: {} posts", trial.name, posts.len()));
    };
    let pause = first.answered.map_or(0.0, |answered| (second.arrived - answered).as_secs_f64());
    let (low, high) = match after {
        After::Text("10") => (PAUSE_S * 0.9, PAUSE_S * 1.1),
        // A date has whole seconds: the part of one is missing.
        After::In(10) => ((PAUSE_S - 1.0) * 0.9, PAUSE_S * 1.1),
        // No time that could be kept to: anything up to the first step of the back-off.
        _ => (0.0, 2.0 * 1.1),
    };
    let in_time = (low..=high + FLOOR_S).contains(&pause);
    findings.expect(in_time, || format!("{}: {after:?}, and came after {pause:.2} s", trial.name));
}

/// No, for good or for a day.
pub fn no(world: &World, row: &str, trials: usize) -> Findings {
    let stage = Stage::open(world);
    let statuses = ["400", "401", "403", "404", "410", "413", "415", "422"];
    stage.run(&names(row, &statuses, trials), 16, |trial, findings, number| {
        let status: u16 = trial.variant().parse().unwrap();
        let no = Fault::Answer(status, After::None);
        trial.endpoint.plan([no]);
        let Some((id, page)) = trial.thanked(findings, &[]) else { return };
        let said = page.wait(PATIENCE, |event| event.name == "error");
        let code = said.map(|event| event.detail["code"].clone());
        findings.expect(code == Some("delivery-rejected".into()), || format!("{}: {code:?}", trial.name));
        thread::sleep(WATCH);
        let errors = page.said("error");
        findings.expect(errors == 1, || format!("{}: said {errors} times", trial.name));
        drop(page);
        kept(trial, findings, 0);
        posted(trial, 1, findings, "on the first day");
        let again = matches!(status, 401 | 403 | 404 | 410);
        let relents = again && number % 2 == 0;
        if !relents {
            trial.endpoint.plan([no]);
        }
        if relents {
            trial.visit(25 * HOUR).emptied_of_all(findings);
        } else {
            let page = trial.visit(25 * HOUR);
            thread::sleep(WATCH);
            drop(page);
            kept(trial, findings, 50 * HOUR);
            trial.world().oracle().note(&trial.name, "kept", &id);
            findings.kept += 1;
        }
        posted(trial, 1 + usize::from(again), findings, "after two days");
        if !relents {
            // A no stays one: it is dropped when its time is over, and not sent.
            trial.visit(8 * 24 * HOUR).emptied_of_all(findings);
            posted(trial, 1 + usize::from(again), findings, "after eight days");
        }
    })
}

/// Sees on a visit that the answer is kept as refused, and not sent.
fn kept(trial: &Trial, findings: &mut Findings, shift: i64) {
    let page = trial.visit(shift);
    let outbox = page.wait(PATIENCE, |event| event.name == "outbox" && event.detail["rejected"] == 1);
    findings.expect(outbox.is_some(), || format!("{}: not kept as refused", page.name));
    thread::sleep(WATCH / 2);
}

fn posted(trial: &Trial, count: usize, findings: &mut Findings, when: &str) {
    let posts = trial.posts();
    findings.expect(posts == count, || format!("{}: {posts} posts {when}, not {count}", trial.name));
}
