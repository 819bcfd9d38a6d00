//! Counts per value, computed by SQL: all that a summary needs.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::Filter;
use crate::scale::{CodingSpec, Direction, Kind, MAX_VALUE, Rating, Scale, Values};

/// The length of a time bucket. Every time zone in use has an offset of whole quarter hours, so counts per
/// quarter hour are exact for every period, with a thousandth of the rows.
pub(super) const BUCKET_MS: i64 = 15 * 60 * 1000;

/// What else splits the counts, in addition to survey, question and coding.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// The value at this SQLite JSON path in the response, such as `$.locale`.
    pub path: Option<String>,
    /// The quarter hour of the answer.
    pub time: bool,
}

impl Split {
    /// Returns the expression of the split's value for the response whose position is in `column`, and puts its path
    /// before `values`.
    pub(super) fn by(&self, values: &mut Vec<Value>, column: &str) -> String {
        let Some(path) = &self.path else { return "NULL".to_owned() };
        values.insert(0, Value::Text(path.clone()));
        format!("(SELECT body -> ? FROM response WHERE seq = {column})")
    }
}

/// How often a value was given.
#[derive(Debug)]
pub struct Count {
    /// The survey.
    pub survey: String,
    /// The question's id.
    pub question: String,
    /// The row's id, in a matrix.
    pub row: Option<String>,
    /// The type of the question.
    pub kind: Kind,
    /// How the question was asked.
    pub spec: CodingSpec,
    /// The value at the split's path, as JSON; `None` where the response has none.
    pub by: Option<String>,
    /// The start of the quarter hour, in Unix milliseconds; 0 where time does not split.
    pub time: i64,
    /// The value.
    pub rating: Rating,
    /// How often.
    pub count: u64,
}

/// Returns the counts of the ratings that match the filter, for one question or for all.
pub fn counts(
    connection: &Connection,
    filter: &Filter,
    question: Option<String>,
    split: &Split,
) -> rusqlite::Result<Vec<Count>> {
    let (mut conditions, mut values) = filter.conditions();
    if let Some(question) = question {
        conditions.push_str(" AND question = ?");
        values.push(Value::Text(question));
    }
    let by = split.by(&mut values, "rating.response");
    let time = if split.time { format!("at / {BUCKET_MS} * {BUCKET_MS}") } else { "0".to_owned() };
    let sql = format!(
        "SELECT survey, question, row, type, scale_low, scale_high, direction, favourable,
                {by} AS split, {time} AS bucket, value, count(*)
         FROM rating WHERE {conditions}
         GROUP BY survey, question, row, type, scale_low, scale_high, direction, favourable,
                  split, bucket, value"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), read)?;
    // Every version of this program writes rows that can be read; any other is skipped.
    rows.filter_map(Result::transpose).collect()
}

fn read(row: &Row) -> rusqlite::Result<Option<Count>> {
    let (low, high, value): (u8, u8, u8) = (row.get(4)?, row.get(5)?, row.get(10)?);
    let (kind, name, set): (String, Option<String>, Option<u16>) = (row.get(3)?, row.get(6)?, row.get(7)?);
    let scale = Scale::new(low, high);
    let (Some(kind), Some(rating)) = (Kind::from_name(&kind), scale.and_then(|scale| scale.rating(value)))
    else {
        return Ok(None);
    };
    let direction = name.as_deref().and_then(Direction::from_name);
    let within = |bits| (0..=MAX_VALUE).filter(|value| bits >> value & 1 == 1).collect::<Values>();
    let matrix_row: String = row.get(2)?;
    Ok(Some(Count {
        survey: row.get(0)?,
        question: row.get(1)?,
        row: (!matrix_row.is_empty()).then_some(matrix_row),
        kind,
        spec: CodingSpec { scale, direction, favourable: set.map(within), unfavourable: None },
        by: row.get(8)?,
        time: row.get(9)?,
        rating,
        count: row.get::<_, i64>(11)?.unsigned_abs(),
    }))
}
