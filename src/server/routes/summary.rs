//! `GET /v1/summary`: SQL counts, the scorer scores.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde::Serialize;

use super::App;
use super::access::Reader;
use super::query::{QueryParams, filter};
use crate::json::{self, Value};
use crate::period::Period;
use crate::scale::pairs::{PERCEPTION, PairSums};
use crate::scale::{Coding, CodingSpec, EXPECTATION, Scale, Values};
use crate::scoring::summary::By;
use crate::scoring::{Gaps, ScoreOptions, Summary, Tally};
use crate::server::facts::{QueryFault, Refusal, Wanted};
use crate::server::journal::{self, Count, Filter, Pairing, Split};

/// The most summaries in one reply.
const MAX_SUMMARIES: usize = 10_000;

/// The parameters of the route.
const PARAMETERS: [&str; 7] = ["survey", "question", "since", "until", "by", "period", "tz"];

/// Which answers are summed up, and how they are split.
struct Request {
    filter: Filter,
    question: Option<String>,
    /// The column that splits, and its SQLite JSON path.
    by: Option<(String, String)>,
    period: Option<Period>,
    zone: TimeZone,
}

impl Request {
    fn read(query: QueryParams) -> Result<Request, QueryFault> {
        let [survey, question, since, until, by, period, tz] = query.only(&PARAMETERS)?;
        let zone = tz.map_or(Ok(TimeZone::UTC), time_zone)?;
        Ok(Request {
            filter: filter(survey, since, until, &zone)?,
            question,
            by: by.map(|column| json_path(&column).map(|path| (column, path))).transpose()?,
            period: period.map(named_period).transpose()?,
            zone,
        })
    }
}

/// Returns the label of the period that a time is in, by that zone's calendar.
fn label(period: Period, unix_ms: i64, zone: &TimeZone) -> String {
    let time = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    let local = time.as_millisecond() + 1000 * i64::from(zone.to_offset(time).seconds());
    let day = i32::try_from(local.div_euclid(86_400_000)).unwrap_or_default();
    period.label(period.of(day))
}

/// What one summary is about, in the order in which summaries are listed. `asked` separates questions that were
/// asked in different ways under one name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    survey: String,
    question: String,
    row: Option<String>,
    asked: String,
    period: Option<String>,
    by: Option<String>,
}

/// One summary of the reply.
#[derive(Serialize)]
#[serde(untagged)]
enum Listed {
    Ratings(Box<Entry>),
    Gaps(Gaps),
}

/// A summary, and how its question was asked.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    summary: Summary,
    /// Only where they are not the usual ones: who pools the counts or scores them again needs them.
    #[serde(skip_serializing_if = "Option::is_none")]
    favourable: Option<Vec<u8>>,
}

pub(super) async fn summaries(
    _: Reader,
    State(app): State<Arc<App>>,
    query: QueryParams,
) -> Result<Response, Refusal> {
    let Request { filter, question, by, period, zone } = Request::read(query)?;
    let (by, path) = by.unzip();
    let split = Split { path, time: period.is_some() };
    let of_all = question.is_none();
    let label = move |time| period.map(|period| label(period, time, &zone));
    let count = move |connection: &_| {
        let counts = journal::counts(connection, &filter, question, &split)?;
        let paired = of_all && has_both_matrices(&counts);
        let gaps = if paired { pair(connection, &filter, &split, &label)? } else { PairsBySample::new() };
        Ok((score(counts, split.path.is_some(), label), gaps))
    };
    let (pools, gaps) = app.journal.readers().run(count).await?;
    let entries = entries(pools?, gaps, by.as_deref())?;
    // Not axum's JSON: this one writes numbers exactly as the command line does.
    let text = json::text(&BTreeMap::from([("summaries", entries)]));
    let text = text.map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// Whether the counts hold answers to both matrices of SERVQUAL.
fn has_both_matrices(counts: &[Count]) -> bool {
    let asks = |id: &str| counts.iter().any(|count| count.question == id && count.row.is_some());
    asks(EXPECTATION) && asks(PERCEPTION)
}

/// What the gaps of responses are about, in the order in which they are listed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sample {
    survey: String,
    scale: [u8; 2],
    period: Option<String>,
    by: Option<String>,
}

type PairsBySample = BTreeMap<Sample, PairSums>;

/// Adds up the pairs of each response.
fn pair(
    connection: &Connection,
    filter: &Filter,
    split: &Split,
    label: impl Fn(i64) -> Option<String>,
) -> rusqlite::Result<PairsBySample> {
    let mut samples = PairsBySample::new();
    journal::pairs(connection, filter, split, |about: &Pairing, pairs| {
        let sample = Sample {
            survey: about.survey.clone(),
            scale: about.scale,
            period: label(about.time),
            by: split.path.as_ref().map(|_| plain(about.by.as_deref())),
        };
        // One more than is shown: the reply is then refused.
        if samples.len() <= MAX_SUMMARIES {
            samples.entry(sample).or_default().add(pairs, 1);
        }
    })?;
    Ok(samples)
}

/// Scores each pool of ratings, then each of pairs.
fn entries(pools: Pools, gaps: PairsBySample, by: Option<&str>) -> Result<Vec<Listed>, QueryFault> {
    if pools.len() + gaps.len() > MAX_SUMMARIES {
        return Err(QueryFault::TooManySummaries { limit: MAX_SUMMARIES });
    }
    let ratings = pools
        .into_iter()
        .map(|(key, (coding, tally))| Listed::Ratings(Box::new(entry(key, &coding, &tally, by))));
    let gaps = gaps.into_iter().filter_map(|(sample, sums)| {
        let Sample { survey, scale: [low, high], period, by: value } = sample;
        let scale = Scale::new(low, high)?;
        let by = by.zip(value).map(|(column, value)| By { column: column.to_owned(), value });
        let gaps = Gaps::of(&sums, scale, &ScoreOptions::default());
        Some(Listed::Gaps(Gaps { survey: Some(survey), period, by, ..gaps }))
    });
    Ok(ratings.chain(gaps).collect())
}

type Pools = BTreeMap<Key, (Coding, Tally)>;

/// Pools the counts by what they are about.
fn score(counts: Vec<Count>, by: bool, label: impl Fn(i64) -> Option<String>) -> Result<Pools, QueryFault> {
    let mut pools = Pools::new();
    for count in counts {
        // Responses are checked by the same rule before they are stored, so nothing is left out here.
        let question = if count.row.is_none() { count.question.as_str() } else { "" };
        let Ok(coding) = Coding::of_question(question, count.kind, count.spec) else { continue };
        let key = Key {
            survey: count.survey,
            question: count.question,
            row: count.row,
            asked: format!("{coding:?}"),
            period: label(count.time),
            by: by.then(|| plain(count.by.as_deref())),
        };
        let (_, tally) = pools.entry(key).or_insert((coding, Tally::default()));
        tally.add_count(count.rating, count.count).map_err(|_| QueryFault::TooManyAnswers)?;
        if pools.len() > MAX_SUMMARIES {
            return Err(QueryFault::TooManySummaries { limit: MAX_SUMMARIES });
        }
    }
    Ok(pools)
}

fn entry(key: Key, coding: &Coding, tally: &Tally, by: Option<&str>) -> Entry {
    let mut summary = Summary::of(tally, coding, &ScoreOptions::default());
    (summary.survey, summary.question) = (Some(key.survey), Some(key.question));
    (summary.row, summary.period) = (key.row, key.period);
    summary.by = by.zip(key.by).map(|(column, value)| By { column: column.to_owned(), value });
    let favourable = unusual(coding).map(|set| set.iter().collect());
    Entry { summary, favourable }
}

/// Returns the favourable values if they differ from the usual ones.
fn unusual(coding: &Coding) -> Option<Values> {
    let (scale, direction) = (Some(coding.scale()), Some(coding.direction()));
    let usual = Coding::new(coding.kind(), CodingSpec { scale, direction, ..CodingSpec::default() });
    if coding.is_net() {
        return None;
    }
    coding.favourable().filter(|&set| usual.ok().and_then(|usual| usual.favourable()) != Some(set))
}

/// Returns the SQLite JSON path of a column of the export.
fn json_path(column: &str) -> Result<String, QueryFault> {
    match column.split_once('.') {
        None if ["locale", "page", "respondent", "complete"].contains(&column) => Ok(format!("$.{column}")),
        // A path cannot contain a quote inside quotes.
        Some(("context", key)) if !key.is_empty() && !key.contains(['"', '\\']) => {
            Ok(format!("$.context.\"{key}\""))
        }
        _ => Err(value("by", column.to_owned(), Wanted::Column)),
    }
}

/// Returns a JSON value as a cell shows it; an absent one is an empty cell.
fn plain(json: Option<&str>) -> String {
    match json.map(json::parse) {
        Some(Ok(Value::String(text))) => text,
        _ => json.unwrap_or_default().to_owned(),
    }
}

fn named_period(name: String) -> Result<Period, QueryFault> {
    Period::from_name(&name).ok_or_else(|| value("period", name, Wanted::Period))
}

fn time_zone(name: String) -> Result<TimeZone, QueryFault> {
    TimeZone::get(&name).map_err(|_| value("tz", name, Wanted::TimeZone))
}

fn value(name: &'static str, found: String, wanted: Wanted) -> QueryFault {
    QueryFault::Value { name, found, wanted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_follows_the_zone() {
        // Sunday, 2026-03-29T22:30Z: already Monday in Vilnius, where the clocks have just changed.
        let at = 1_774_823_400_000;
        let vilnius = time_zone("Europe/Vilnius".to_owned()).unwrap();
        assert_eq!(label(Period::Day, at, &TimeZone::UTC), "2026-03-29");
        assert_eq!(label(Period::Day, at, &vilnius), "2026-03-30");
        assert_eq!(label(Period::Week, at, &TimeZone::UTC), "2026-W13");
        assert_eq!(label(Period::Week, at, &vilnius), "2026-W14");
        assert_eq!(label(Period::Month, at, &vilnius), "2026-03");
        assert_eq!(label(Period::Quarter, at, &vilnius), "2026-Q1");
        assert!(time_zone("Europe/Nowhere".to_owned()).is_err());
    }

    #[test]
    fn labels_agree_with_another_calendar() {
        let utc = TimeZone::UTC;
        for day in -40_000_i64..80_000 {
            let at = day * 86_400_000 + 1;
            let date = Timestamp::from_millisecond(at).unwrap().to_zoned(utc.clone()).date();
            let week = date.iso_week_date();
            assert_eq!(label(Period::Day, at, &utc), date.to_string());
            assert_eq!(label(Period::Week, at, &utc), format!("{:04}-W{:02}", week.year(), week.week()));
        }
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
