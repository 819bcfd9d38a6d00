//! Counts per value: all that a summary needs.

use std::collections::HashMap;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};

use super::Filter;
use super::daily::DAY_MS;
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
    /// The time splits between days of UTC only, so that a day can be counted as a whole.
    pub whole_days: bool,
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

/// Passes the counts of the ratings that match the filter to `take`, for one question or for all, in memory that does
/// not grow. Counts of the same survey, question, row, type, scale, part and time come one after the other.
pub fn counts(
    connection: &Connection,
    filter: &Filter,
    question: Option<String>,
    split: &Split,
    mut take: impl FnMut(Count),
) -> rusqlite::Result<()> {
    let (sql, values) = if split.path.is_none() && (split.whole_days || !split.time) {
        of_days(filter, question, split)
    } else {
        of_ratings(filter, question, split)
    };
    if let Some(mut counts) = few(connection, &sql, &values)? {
        counts.sort_by_cached_key(order);
        counts.into_iter().for_each(take);
        return Ok(());
    }
    let columns =
        "survey, question, row, type, scale_low, scale_high, part, bucket, direction, favourable, value";
    let all =
        "survey, question, row, type, scale_low, scale_high, direction, favourable, part, bucket, value";
    let sql = format!("SELECT {all}, sum(n) FROM ({sql}) GROUP BY {columns} ORDER BY {columns}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        // Every version of this program writes rows that can be read; any other is skipped.
        if let Some(count) = read(row)? {
            take(count);
        }
    }
    Ok(())
}

/// What every source of counts returns for a table's rows, apart from the part and the time.
const ASKED: &str = "survey, question, row, type, scale_low, scale_high";

/// Returns the conditions on the survey and the question, and their values.
fn of_question(filter: &Filter, question: Option<String>) -> (String, Vec<Value>) {
    let (mut conditions, mut values) = filter.conditions();
    if let Some(question) = question {
        conditions.push_str(" AND question = ?");
        values.push(Value::Text(question));
    }
    (conditions, values)
}

/// Returns the query that reads each rating.
fn of_ratings(filter: &Filter, question: Option<String>, split: &Split) -> (String, Vec<Value>) {
    let (conditions, mut values) = of_question(filter, question);
    let by = split.by(&mut values, "rating.response");
    let time = if split.time { format!("at / {BUCKET_MS} * {BUCKET_MS}") } else { "0".to_owned() };
    let sql = format!(
        "SELECT {ASKED}, direction, favourable, {by} AS part, {time} AS bucket, value, 1 AS n
         FROM rating WHERE {conditions}"
    );
    (sql, values)
}

/// Returns the query that reads the totals of whole days, and the ratings of days of which only a part is asked for.
fn of_days(filter: &Filter, question: Option<String>, split: &Split) -> (String, Vec<Value>) {
    let first = filter.since.map(|since| since.div_euclid(DAY_MS) + i64::from(since.rem_euclid(DAY_MS) > 0));
    let last = filter.until.map(|until| until.div_euclid(DAY_MS));
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        // Within one day.
        return of_ratings(filter, question, split);
    }
    let without_time = Filter { since: None, until: None, ..filter.clone() };
    let (mut conditions, mut values) = of_question(&without_time, question.clone());
    for (condition, day) in [(" AND day >= ?", first), (" AND day < ?", last)] {
        if let Some(day) = day {
            conditions.push_str(condition);
            values.push(Value::Integer(day));
        }
    }
    let time = if split.time { format!("day * {DAY_MS}") } else { "0".to_owned() };
    let mut sql = format!(
        "SELECT {ASKED}, nullif(direction, '') AS direction, nullif(favourable, -1) AS favourable,
                NULL AS part, {time} AS bucket, value, count AS n
         FROM total WHERE {conditions}"
    );
    let before = filter.since.zip(first).map(|(since, first)| (since, first * DAY_MS));
    let after = last.zip(filter.until).map(|(last, until)| (last * DAY_MS, until));
    for (since, until) in [before, after].into_iter().flatten().filter(|(since, until)| since < until) {
        let part = Filter { since: Some(since), until: Some(until), ..filter.clone() };
        let (of_part, more) = of_ratings(&part, question.clone(), split);
        // The key of a rating begins with its survey: with one named, SQLite finds the time.
        sql += &format!(" UNION ALL {of_part} AND survey IN (SELECT DISTINCT survey FROM total)");
        values.extend(more);
    }
    (sql, values)
}

/// What is the same in counts that come one after the other.
fn order(count: &Count) -> impl Ord + use<> {
    let scale = count.spec.scale.map(|scale| (scale.low(), scale.high()));
    let Count { survey, question, row, kind, by, time, .. } = count;
    (survey.clone(), question.clone(), row.clone(), kind.name(), scale, by.clone(), *time)
}

/// The most different counts that are held in memory. Where there are more, as when answers are split by respondent,
/// SQLite sorts all ratings on disk.
const FEW: usize = 20_000;

/// Returns the counts, or `None` where there are more than a few. SQLite would sort all ratings to group them, which
/// takes several times as long.
fn few(connection: &Connection, sql: &str, values: &[Value]) -> rusqlite::Result<Option<Vec<Count>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut counts, mut key) = (HashMap::new(), Vec::new());
    while let Some(row) = rows.next()? {
        key.clear();
        for column in 0..COLUMNS {
            put(row.get_ref(column)?, &mut key);
        }
        let different = counts.len();
        match counts.get_mut(key.as_slice()) {
            Some(Some(Count { count, .. })) => *count += row.get::<_, i64>(COLUMNS)?.unsigned_abs(),
            Some(None) => {}
            None if different == FEW => return Ok(None),
            None => drop(counts.insert(key.clone(), read(row)?)),
        }
    }
    // Every version of this program writes rows that can be read; any other is skipped.
    Ok(Some(counts.into_values().flatten().collect()))
}

/// How many columns are read; ratings that agree in all of them are counted together.
const COLUMNS: usize = 11;

/// Appends a cell to a key, so that no two rows have the same key.
fn put(cell: ValueRef, key: &mut Vec<u8>) {
    match cell {
        ValueRef::Null => key.push(0),
        ValueRef::Integer(number) => {
            key.push(1);
            key.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Real(number) => {
            key.push(2);
            key.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            key.push(3);
            key.extend_from_slice(&bytes.len().to_le_bytes());
            key.extend_from_slice(bytes);
        }
    }
}

/// Returns the count of a row; `None` for a row that cannot be read.
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
        count: row.get::<_, i64>(COLUMNS)?.unsigned_abs(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_rows_have_different_keys() {
        let key = |cells: &[ValueRef]| {
            let mut key = Vec::new();
            cells.iter().for_each(|cell| put(*cell, &mut key));
            key
        };
        let text = |text: &'static str| ValueRef::Text(text.as_bytes());
        assert_eq!(key(&[text("a"), ValueRef::Integer(7)]), key(&[text("a"), ValueRef::Integer(7)]));
        for (one, other) in [
            ([text("a"), text("bc")], [text("ab"), text("c")]),
            ([text(""), ValueRef::Null], [ValueRef::Null, text("")]),
            ([ValueRef::Integer(0), text("")], [ValueRef::Null, text("")]),
            ([ValueRef::Integer(1), ValueRef::Integer(256)], [ValueRef::Integer(256), ValueRef::Integer(1)]),
        ] {
            assert_ne!(key(&one), key(&other), "{one:?}, {other:?}");
        }
    }
}
