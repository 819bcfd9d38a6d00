//! The steps of the query from cells to counts, each a common table expression.

use super::{Query, Source, lines};
use crate::import::MISSING;
use crate::period::CLOCK_EARLIEST_MS;
use crate::scale::{Coding, Direction, EXPECTATION, Kind, MAX_VALUE};

/// The types of questions that are rated.
pub(super) const KINDS: [Kind; 4] = [Kind::Nps, Kind::Csat, Kind::Ces, Kind::Rating];

/// The columns to group by, in the order of the result.
pub(super) const GROUP: &str = "of_survey, asked, part, scored, low, high, good";

impl Query {
    /// Converts every cell to text, because a table loaded from CSV has texts, another one numbers and times.
    pub(super) fn cells(&self) -> String {
        let dialect = self.dialect();
        // With the table's name, because SQLite reads a quoted name that is not a column as a text.
        let name = |column: &str| match self.source {
            Source::Table(_) => format!("answer.{}", dialect.name(column)),
            Source::Lines(_) => dialect.name(column),
        };
        let text = |column: &str| dialect.text_of(&name(column));
        let trimmed = |column: &str| dialect.trimmed(&text(column));
        let from = match &self.source {
            Source::Table(table) => format!("{} AS answer", dialect.table(table)),
            Source::Lines(path) => lines::answers(self.engine, path),
        };
        let segment = self.options.by.as_deref().map_or_else(String::new, |by| {
            let column = match self.source {
                Source::Table(_) => name(by),
                Source::Lines(_) => lines::column(self.engine, by),
            };
            format!(",\n    {} AS segment", dialect.text_of(&column))
        });
        let favourable = if self.has_sets() { ",\n    favourable" } else { "" };
        format!(
            "-- Every cell as text: a table loaded from CSV holds texts, another one numbers and times.
cells AS (
  SELECT
    {survey} AS of_survey,
    lower({id}) AS response,
    CASE WHEN lower({complete}) IN ('true', 't', '1') THEN 1 ELSE 0 END AS is_whole,
    {received_at} AS received_at,
    {answered_at} AS answered_at,
    upper({received}) AS received,
    upper({answered}) AS answered,
    {question} AS asked,
    {row} AS part,
    {kind} AS metric,
    {low} AS low_text,
    {high} AS high_text,
    CASE WHEN {direction} = '' THEN {usual} ELSE {direction} END AS good,
    {value} AS given{segment}{favourable}
  FROM {from}
)",
            survey = text("survey"),
            id = text("id"),
            complete = text("complete"),
            received_at = name("received_at"),
            answered_at = name("answered_at"),
            received = text("received_at"),
            answered = text("answered_at"),
            question = text("question"),
            row = text("row"),
            kind = text("type"),
            low = trimmed("scale_low"),
            high = trimmed("scale_high"),
            direction = text("direction"),
            usual = dialect.literal(Direction::default().name()),
            value = trimmed("value"),
        )
    }

    /// Selects each answer once. As in the collector, a partial response counts until the complete one is
    /// there, and later ones with the same id do not count.
    pub(super) fn ratings(&self) -> String {
        let dialect = self.dialect();
        let same = |column: &str, value: &str| format!("\n    AND {column} = {}", dialect.literal(value));
        let survey = self.options.survey.as_deref().map(|survey| same("of_survey", survey));
        let question = self.options.question.as_deref().map(|question| {
            let wanted = dialect.literal(question);
            format!("\n    AND (asked = {wanted} OR (part <> '' AND asked || '.' || part = {wanted}))")
        });
        let times = if self.has_times() {
            format!(
                ",\n    {} AS answered_time,\n    {} AS received_time",
                dialect.instant("answered"),
                dialect.instant("received")
            )
        } else {
            String::new()
        };
        format!(
            "-- A response that came twice counts once: the complete one, else the first. Without an id each row is one.
arrivals AS {once}(
  SELECT cells.*,
    rank() OVER (PARTITION BY of_survey, response ORDER BY is_whole DESC, received_at, answered_at) AS arrival
  FROM cells
),
ratings AS (
  SELECT arrivals.*,
    row_number() OVER (PARTITION BY of_survey, response, asked, part ORDER BY given) AS copy,
    {low} AS low,
    {high} AS high,
    {number} AS number{times}
  FROM arrivals
  WHERE (arrival = 1 OR response = '')
    AND metric IN ({kinds}){survey}{question}
)",
            once = dialect.once,
            low = dialect.whole("low_text"),
            high = dialect.whole("high_text"),
            number = dialect.whole("given"),
            kinds = list(KINDS.iter().map(|kind| dialect.literal(kind.name()))),
            survey = survey.unwrap_or_default(),
            question = question.unwrap_or_default(),
        )
    }

    /// Dates each answer: when it was given, unless the visitor's clock was wrong.
    pub(super) fn dated(&self) -> String {
        let dialect = self.dialect();
        let earliest = dialect.moment(CLOCK_EARLIEST_MS);
        let latest = dialect.days_on("received_time", 1);
        format!(
            ",
-- An answer counts when it was given, unless the visitor's clock was before 2020 or over a day ahead.
dated AS (
  SELECT ratings.*,
    CASE
      WHEN received_time IS NULL THEN answered_time
      WHEN answered_time BETWEEN {earliest}
        AND {latest} THEN answered_time
      ELSE received_time
    END AS moment
  FROM ratings
)"
        )
    }

    /// Returns the local time of each answer, where the periods are those of a zone other than UTC.
    fn local(&self) -> Option<String> {
        self.options.period?;
        self.dialect().local(&self.options.zone, "moment")
    }

    /// Adds the local time to each answer.
    pub(super) fn localised(&self) -> String {
        let local = self.local();
        let step = |local| {
            format!(
                ",\n-- Its day is that of the time zone.\nlocalised AS (\n  SELECT dated.*,\n    {local} AS local_moment\n  FROM dated\n)"
            )
        };
        local.map(step).unwrap_or_default()
    }

    /// Decides the outcome of each answer: its value, missing or invalid.
    pub(super) fn outcomes(&self) -> String {
        let dialect = self.dialect();
        let period = self.period().map_or_else(String::new, |label| format!(",\n    {label} AS period"));
        format!(
            "outcomes AS (
  SELECT of_survey, asked, part, low, high, good{segment},
    {scored} AS scored{own}{period},
    CASE
      WHEN lower(replace(given, '\u{2019}', {apostrophe})) IN (
        {missing}
      ) THEN 'missing'
      WHEN number BETWEEN low AND high THEN CAST(number AS {text})
      ELSE 'invalid'
    END AS outcome
  FROM {from}
  WHERE (copy = 1 OR response = ''){times}
)",
            segment = self.more(&["segment"]),
            scored = self.unless_expectation(&dialect.literal(EXPECTATION), "metric"),
            own = if self.has_sets() {
                format!(",\n    {} AS own", self.unless_expectation("''", "favourable"))
            } else {
                String::new()
            },
            apostrophe = dialect.literal("'"),
            missing = MISSING
                .chunks(8)
                .map(|words| list(words.iter().map(|word| dialect.literal(word))))
                .collect::<Vec<_>>()
                .join(",\n        "),
            text = dialect.text,
            from = self.rated(),
            times = self.times(),
        )
    }

    /// Returns the step that has each answer once, with its time where that is needed.
    pub(super) fn rated(&self) -> &'static str {
        match (self.has_times(), self.local()) {
            (_, Some(_)) => "localised",
            (true, None) => "dated",
            (false, None) => "ratings",
        }
    }

    /// Writes the label of the period that an answer is in, if answers are split by periods.
    pub(super) fn period(&self) -> Option<String> {
        let moment = if self.local().is_some() { "local_moment" } else { "moment" };
        self.options.period.map(|period| self.dialect().label(period, moment))
    }

    /// Writes the conditions of `since` and `until`.
    pub(super) fn times(&self) -> String {
        let moment = |comparison: &str, time: Option<i64>| {
            let time =
                time.map(|time| format!("\n    AND moment {comparison} {}", self.dialect().moment(time)));
            time.unwrap_or_default()
        };
        moment(">=", self.options.since) + &moment("<", self.options.until)
    }

    /// Writes `then` for the answers of which [`Coding::EXPECTATION`] is the coding, `otherwise` for all others.
    fn unless_expectation(&self, then: &str, otherwise: &str) -> String {
        if self.options.favourable.is_some() {
            return otherwise.to_owned();
        }
        let (dialect, coding) = (self.dialect(), Coding::EXPECTATION);
        format!(
            "CASE WHEN metric = {} AND asked = {} AND part = '' AND low = {} AND high = {}
      AND good = {} THEN {then} ELSE {otherwise} END",
            dialect.literal(coding.kind().name()),
            dialect.literal(EXPECTATION),
            coding.scale().low(),
            coding.scale().high(),
            dialect.literal(coding.direction().name()),
        )
    }

    pub(super) fn counts(&self) -> String {
        let group = format!("{GROUP}{}", self.more(&["segment", "own", "period"]));
        let outcomes = (0..=MAX_VALUE).map(|value| value.to_string());
        let outcomes = outcomes.chain(["missing".to_owned(), "invalid".to_owned()]);
        let sums = outcomes
            .map(|name| format!(",\n    sum(CASE WHEN outcome = '{name}' THEN 1 ELSE 0 END) AS n_{name}"));
        format!(
            "counts AS (\n  SELECT {group}{}\n  FROM outcomes\n  GROUP BY {group}\n)",
            sums.collect::<String>()
        )
    }
}

pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
