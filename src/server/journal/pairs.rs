//! The two matrices of SERVQUAL, response by response, for the gaps between them.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::Filter;
use super::count::{BUCKET_MS, Split};
use crate::scale::pairs::{PERCEPTION, Pair};
use crate::scale::{Direction, EXPECTATION, Kind, Rating, Scale};

/// What the pairs of one response are about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pairing {
    /// The survey.
    pub survey: String,
    /// The scale of both matrices, its ends.
    pub scale: [u8; 2],
    /// The value at the split's path, as JSON.
    pub by: Option<String>,
    /// The start of the quarter hour, in Unix milliseconds; 0 where time does not split.
    pub time: i64,
}

/// A row that a response rated in both matrices.
struct Found {
    response: i64,
    about: Pairing,
    row: String,
    expectation: Rating,
    perception: Rating,
}

/// Passes the pairs of each response to `take`, one response and scale at a time, in memory that does not grow.
/// The primary key keeps a response's ratings together, so nothing is sorted.
pub fn pairs(
    connection: &Connection,
    filter: &Filter,
    split: &Split,
    mut take: impl FnMut(&Pairing, &[Pair]),
) -> rusqlite::Result<()> {
    let (conditions, mut values) = filter.conditions_of("e.");
    let by = split.by(&mut values, "e.response");
    let time = if split.time { format!("e.at / {BUCKET_MS} * {BUCKET_MS}") } else { "0".to_owned() };
    let fixed = [EXPECTATION, Kind::Rating.name(), PERCEPTION, Direction::LowerIsBetter.name()];
    values.extend(fixed.map(|text| Value::Text(text.to_owned())));
    let sql = format!(
        "SELECT e.response, e.survey, e.scale_low, e.scale_high, {by}, {time}, e.row, e.value, p.value
         FROM rating e CROSS JOIN rating p
         WHERE {conditions} AND e.question = ? AND e.row <> '' AND e.type = ?
           AND p.survey = e.survey AND p.at = e.at AND p.response = e.response AND p.question = ?
           AND p.row = e.row AND p.type = e.type AND p.scale_low = e.scale_low
           AND p.scale_high = e.scale_high AND p.direction IS e.direction AND e.direction IS NOT ?
         ORDER BY e.survey, e.at, e.response, e.question, e.row"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut held: Vec<Found> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(found) = read(row)? else { continue };
        if held.first().is_some_and(|first| first.response != found.response) {
            pass(std::mem::take(&mut held), &mut take);
        }
        held.push(found);
    }
    pass(held, &mut take);
    Ok(())
}

/// Passes on the pairs of one response, scale by scale.
fn pass(mut held: Vec<Found>, take: &mut impl FnMut(&Pairing, &[Pair])) {
    held.sort_by(|one, other| one.about.cmp(&other.about));
    for same in held.chunk_by(|one, other| one.about == other.about) {
        let mut pairs = Vec::with_capacity(same.len());
        for found in same {
            let Found { row, expectation, perception, .. } = found;
            pairs.push(Pair { row, expectation: *expectation, perception: *perception });
        }
        if let Some(first) = same.first() {
            take(&first.about, &pairs);
        }
    }
}

/// Reads a row; `None` for one that no version of this program writes.
fn read(row: &Row) -> rusqlite::Result<Option<Found>> {
    let (low, high): (u8, u8) = (row.get(2)?, row.get(3)?);
    let scale = Scale::new(low, high);
    let rating = |value: u8| scale.and_then(|scale| scale.rating(value));
    let (Some(expectation), Some(perception)) = (rating(row.get(7)?), rating(row.get(8)?)) else {
        return Ok(None);
    };
    let about = Pairing { survey: row.get(1)?, scale: [low, high], by: row.get(4)?, time: row.get(5)? };
    Ok(Some(Found { response: row.get(0)?, about, row: row.get(6)?, expectation, perception }))
}
