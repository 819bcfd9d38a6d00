//! `GET /v1/summary`: SQL counts, the scorer scores.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde::Serialize;

use super::App;
use super::access::Reader;
use super::pools::{Key, MAX_SUMMARIES, Pool, Pools};
use super::query::{QueryParams, filter};
use crate::json::{self, Value};
use crate::period::Period;
use crate::scale::pairs::{PERCEPTION, PairSums};
use crate::scale::{Coding, CodingSpec, EXPECTATION, Scale, Values};
use crate::scoring::summary::By;
use crate::scoring::{Gaps, ScoreOptions, Summary, Tally};
use crate::server::facts::{QueryFault, Refusal, SUMMARY_PARAMETERS, Wanted};
use crate::server::journal::{self, Count, Filter, Pairing, Split};

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
        let [survey, question, since, until, by, period, tz] = query.only(&SUMMARY_PARAMETERS)?;
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
    let split = Split { path, time: period.is_some(), whole_days: zone == TimeZone::UTC };
    let of_all = question.is_none();
    let label = move |time| period.map(|period| label(period, time, &zone));
    let count = move |connection: &_| {
        let (mut pools, mut matrices) = (Pools::new(), Matrices::default());
        journal::counts(connection, &filter, question, &split, |count| {
            matrices.see(&count);
            let by = split.path.as_ref().map(|_| plain(count.by.as_deref()));
            let period = label(count.time);
            pools.add(count, period, by);
        })?;
        let paired = of_all && matrices.are_both();
        let gaps = if paired { pair(connection, &filter, &split, &label)? } else { PairsBySample::new() };
        Ok((pools.finish(), gaps))
    };
    let (pools, gaps) = app.journal.readers().run(count).await?;
    let (pools, truncated) = pools?;
    let (entries, truncated) = largest(pools, gaps, truncated);
    let headers = [(header::CONTENT_TYPE, "application/json")];
    Ok((headers, Body::from_stream(stream::iter(pieces(entries, by, truncated)))).into_response())
}

/// A summary that is not computed yet.
enum Unscored {
    Ratings(Pool),
    Gaps(Sample, PairSums),
}

impl Unscored {
    fn n(&self) -> u64 {
        match self {
            Unscored::Ratings(pool) => pool.tally.n(pool.coding.scale()),
            Unscored::Gaps(_, sums) => sums.n,
        }
    }

    fn score(self, by: Option<&str>) -> Option<Listed> {
        match self {
            Unscored::Ratings(Pool { key, coding, tally }) => {
                Some(Listed::Ratings(Box::new(entry(key, &coding, &tally, by))))
            }
            Unscored::Gaps(sample, sums) => gaps_of(sample, &sums, by).map(Listed::Gaps),
        }
    }
}

/// Returns the largest of both kinds, in the order in which they are listed, and whether there are more.
fn largest(pools: Vec<Pool>, gaps: PairsBySample, truncated: bool) -> (Vec<Unscored>, bool) {
    let gaps = gaps.into_iter().map(|(sample, sums)| Unscored::Gaps(sample, sums));
    let mut all: Vec<Unscored> = pools.into_iter().map(Unscored::Ratings).chain(gaps).collect();
    let truncated = truncated || all.len() > MAX_SUMMARIES;
    let mut fits = among_largest(all.iter().map(Unscored::n).collect(), MAX_SUMMARIES);
    all.retain(|one| fits(one.n()));
    (all, truncated)
}

/// Tells, asked for each of these sizes in turn, whether it is among the largest. Of those as large as the smallest
/// that fits, the last ones are left out.
fn among_largest(mut sizes: Vec<u64>, most: usize) -> impl FnMut(u64) -> bool {
    sizes.sort_unstable();
    let excess = sizes.len().saturating_sub(most);
    let limit = sizes.get(excess).copied().unwrap_or_default();
    let mut fitting = sizes.iter().skip(excess).filter(|&&n| n == limit).count();
    move |n| {
        let fits = n > limit || (n == limit && fitting > 0);
        fitting -= usize::from(fits && n == limit);
        fits
    }
}

/// Bytes of a piece of the reply: the whole would be megabytes for each reader.
const PIECE: usize = 64 * 1024;

/// Scores and writes the reply piece by piece.
fn pieces(
    entries: Vec<Unscored>,
    by: Option<String>,
    truncated: bool,
) -> impl Iterator<Item = Result<String, serde_json::Error>> {
    let mut entries = entries.into_iter();
    let (mut piece, mut first, mut ended) = ("{\"summaries\":[".to_owned(), true, false);
    std::iter::from_fn(move || {
        let mut piece = std::mem::take(&mut piece);
        while !ended && piece.len() < PIECE {
            let Some(entry) = entries.next() else {
                piece.push_str(if truncated { "],\"truncated\":true}" } else { "]}" });
                ended = true;
                break;
            };
            let Some(listed) = entry.score(by.as_deref()) else { continue };
            if !std::mem::replace(&mut first, false) {
                piece.push(',');
            }
            // Not serde_json's own: this one writes numbers exactly as the command line does.
            match json::text(&listed) {
                Ok(text) => piece.push_str(&text),
                Err(error) => return Some(Err(error)),
            }
        }
        (!piece.is_empty()).then_some(Ok(piece))
    })
}

/// Which matrices of SERVQUAL have answers.
#[derive(Default)]
struct Matrices {
    expectation: bool,
    perception: bool,
}

impl Matrices {
    fn see(&mut self, count: &Count) {
        self.expectation |= count.row.is_some() && count.question == EXPECTATION;
        self.perception |= count.row.is_some() && count.question == PERCEPTION;
    }

    fn are_both(&self) -> bool {
        self.expectation && self.perception
    }
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

/// Leaves out small samples, so that invented ones do not fill the memory. Responses come survey by survey, so a
/// sample of another survey than the last one is complete.
fn keep_largest(samples: &mut PairsBySample) {
    let mut fits = among_largest(samples.values().map(|sums| sums.n).collect(), MAX_SUMMARIES);
    samples.retain(|_, sums| fits(sums.n));
}

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
        samples.entry(sample).or_default().add(pairs, 1);
        if samples.len() >= 2 * MAX_SUMMARIES {
            keep_largest(&mut samples);
        }
    })?;
    Ok(samples)
}

fn gaps_of(sample: Sample, sums: &PairSums, by: Option<&str>) -> Option<Gaps> {
    let Sample { survey, scale: [low, high], period, by: value } = sample;
    let scale = Scale::new(low, high)?;
    let by = by.zip(value).map(|(column, value)| By { column: column.to_owned(), value });
    Some(Gaps { survey: Some(survey), period, by, ..Gaps::of(sums, scale, &ScoreOptions::default()) })
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
    fn the_largest_are_kept_wherever_they_are() {
        let kept = |sizes: &[u64], most| {
            let mut fits = among_largest(sizes.to_vec(), most);
            sizes.iter().copied().filter(|&n| fits(n)).collect::<Vec<u64>>()
        };
        assert_eq!(kept(&[1, 1, 5], 2), [1, 5]);
        assert_eq!(kept(&[5, 1, 3, 1, 4], 3), [5, 3, 4]);
        assert_eq!(kept(&[2, 2, 2], 2), [2, 2]);
        assert_eq!(kept(&[2, 0], 2), [2, 0]);
        assert!(kept(&[], 2).is_empty());
    }

    #[test]
    fn a_reply_without_summaries_ends() {
        let text =
            |truncated| pieces(Vec::new(), None, truncated).take(3).collect::<Result<String, _>>().unwrap();
        assert_eq!(text(false), r#"{"summaries":[]}"#);
        assert_eq!(text(true), r#"{"summaries":[],"truncated":true}"#);
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
