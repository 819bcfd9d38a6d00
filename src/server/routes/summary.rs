//! `GET /v1/summary`: SQL counts, the scorer scores.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::App;
use super::access::Reader;
use super::asked::{Asked, filter};
use super::refusal::Refusal;
use crate::json::{self, Value};
use crate::scale::{Coding, CodingSpec, Values};
use crate::scoring::summary::By;
use crate::scoring::{Options, Summary, Tally};
use crate::server::journal::{self, Count, Split};

/// Summaries of one reply, at most.
const MAX_SUMMARIES: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    survey: Option<String>,
    question: Option<String>,
    since: Option<String>,
    until: Option<String>,
    by: Option<String>,
    period: Option<Period>,
    tz: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Period {
    Day,
    Week,
    Month,
    Quarter,
}

impl Period {
    /// The period that a time falls into: `2026-11-21`, `2026-W47`, `2026-11`, `2026-Q4`.
    fn label(self, unix_ms: i64, zone: &TimeZone) -> String {
        let date = Timestamp::from_millisecond(unix_ms).unwrap_or_default().to_zoned(zone.clone()).date();
        let (year, month) = (date.year(), date.month());
        match self {
            Period::Day => date.to_string(),
            Period::Week => {
                let week = date.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Period::Month => format!("{year:04}-{month:02}"),
            Period::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
        }
    }
}

/// What one summary is about, in the order in which summaries are given. The text in the middle
/// keeps apart what was asked in different ways under one name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    survey: String,
    question: String,
    row: Option<String>,
    asked: String,
    period: Option<String>,
    by: Option<String>,
}

/// A summary, and how it was asked.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    summary: Summary,
    /// Where they are not the usual ones: whoever pools or scores the counts anew needs them.
    #[serde(skip_serializing_if = "Option::is_none")]
    favourable: Option<Vec<u8>>,
}

pub(super) async fn summaries(
    _: Reader,
    State(app): State<Arc<App>>,
    Asked(asked): Asked<Question>,
) -> Result<Response, Refusal> {
    let chosen = filter(asked.survey, asked.since.as_deref(), asked.until.as_deref())?;
    let path = asked.by.as_deref().map(json_path).transpose()?;
    let zone = time_zone(asked.tz.as_deref())?;
    let split = Split { path, time: asked.period.is_some() };
    let question = asked.question;
    let query = move |connection: &_| journal::counts(connection, &chosen, question, &split);
    let counts = app.journal.readers().run(query).await?;
    let label = |time| asked.period.map(|period| period.label(time, &zone));
    let entries = score(counts, asked.by.as_deref(), label)?;
    // Not axum's: numbers are then those of the command line, byte by byte.
    let text = json::text(&BTreeMap::from([("summaries", entries)]));
    let text =
        text.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// Pools the counts by what they are about and scores each pool.
fn score(
    counts: Vec<Count>,
    by: Option<&str>,
    label: impl Fn(i64) -> Option<String>,
) -> Result<Vec<Entry>, Refusal> {
    let mut pools: BTreeMap<Key, (Coding, Tally)> = BTreeMap::new();
    for count in counts {
        // What was stored was checked by the same rule, so nothing is left out here.
        let Ok(coding) = Coding::new(count.kind, count.spec) else { continue };
        let key = Key {
            survey: count.survey,
            question: count.question,
            row: count.row,
            asked: format!("{coding:?}"),
            period: label(count.time),
            by: by.map(|_| plain(count.by.as_deref())),
        };
        let (_, tally) = pools.entry(key).or_insert((coding, Tally::default()));
        let full = |_| Refusal::bad_request("query", "more answers than can be counted");
        tally.add_count(count.rating, count.count).map_err(full)?;
        if pools.len() > MAX_SUMMARIES {
            return Err(Refusal::bad_request("query", "more than 10000 summaries; ask for less"));
        }
    }
    Ok(pools.into_iter().map(|(key, (coding, tally))| entry(key, &coding, &tally, by)).collect())
}

fn entry(key: Key, coding: &Coding, tally: &Tally, by: Option<&str>) -> Entry {
    let mut summary = Summary::of(tally, coding, &Options::default());
    (summary.survey, summary.question) = (Some(key.survey), Some(key.question));
    (summary.row, summary.period) = (key.row, key.period);
    summary.by = by.zip(key.by).map(|(column, value)| By { column: column.to_owned(), value });
    let favourable = unusual(coding).map(|set| set.iter().collect());
    Entry { summary, favourable }
}

/// The favourable values, where convention names others or none.
fn unusual(coding: &Coding) -> Option<Values> {
    let (scale, direction) = (Some(coding.scale()), Some(coding.direction()));
    let usual = Coding::new(coding.kind(), CodingSpec { scale, direction, ..CodingSpec::default() });
    coding.favourable().filter(|&set| usual.ok().and_then(|usual| usual.favourable()) != Some(set))
}

/// The SQLite JSON path of a column of the export.
fn json_path(column: &str) -> Result<String, Refusal> {
    const WANTED: &str = "by must be locale, page, respondent, complete or context.<key>";
    let wrong = || Refusal::bad_request("query", WANTED);
    match column.split_once('.') {
        None if ["locale", "page", "respondent", "complete"].contains(&column) => Ok(format!("$.{column}")),
        // The path has no way to write a quote inside quotes.
        Some(("context", key)) if !key.is_empty() && !key.contains(['"', '\\']) => {
            Ok(format!("$.context.\"{key}\""))
        }
        _ => Err(wrong()),
    }
}

/// A JSON text as a cell shows it; what is absent is an empty cell.
fn plain(json: Option<&str>) -> String {
    match json.map(json::parse) {
        Some(Ok(Value::String(text))) => text,
        _ => json.unwrap_or_default().to_owned(),
    }
}

fn time_zone(name: Option<&str>) -> Result<TimeZone, Refusal> {
    let Some(name) = name else { return Ok(TimeZone::UTC) };
    let unknown = |_| {
        let message = "tz is no known time zone; write it as Europe/Vilnius";
        Refusal::bad_request("query", message)
    };
    TimeZone::get(name).map_err(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_the_zone_s_own() {
        // Sunday, 2026-03-29T22:30Z: in Vilnius already Monday, the clocks just moved.
        let at = 1_774_823_400_000;
        let vilnius = time_zone(Some("Europe/Vilnius")).unwrap();
        assert_eq!(Period::Day.label(at, &TimeZone::UTC), "2026-03-29");
        assert_eq!(Period::Day.label(at, &vilnius), "2026-03-30");
        assert_eq!(Period::Week.label(at, &TimeZone::UTC), "2026-W13");
        assert_eq!(Period::Week.label(at, &vilnius), "2026-W14");
        assert_eq!(Period::Month.label(at, &vilnius), "2026-03");
        assert_eq!(Period::Quarter.label(at, &vilnius), "2026-Q1");
        assert!(time_zone(Some("Europe/Nowhere")).is_err());
    }

    #[test]
    fn only_unusual_favourable_values_are_named() {
        use crate::scale::Kind;
        let named = |favourable| {
            let spec = CodingSpec { favourable, ..CodingSpec::default() };
            unusual(&Coding::new(Kind::Csat, spec).unwrap())
        };
        assert_eq!(named(None), None);
        assert_eq!(named(Some(Values::range(4, 5))), None);
        assert_eq!(named(Some(Values::range(5, 5))), Some(Values::range(5, 5)));
    }

    #[test]
    fn columns_become_paths() {
        assert_eq!(json_path("context.a b").unwrap(), "$.context.\"a b\"");
        assert_eq!(json_path("locale").unwrap(), "$.locale");
        for column in ["", "body", "context", "context.", "context.a\"b", "locale.x"] {
            assert!(json_path(column).is_err(), "{column}");
        }
    }
}
