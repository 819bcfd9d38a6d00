//! The steps from ratings to the gaps of SERVQUAL: pairs of each response, then their sums.

use super::Query;
use crate::scale::pairs::PERCEPTION;
use crate::scale::{Direction, EXPECTATION, Kind, Scale};

impl Query {
    /// Whether the query counts pairs: not with one question, or with favourable values of its own.
    pub(super) fn has_pairs(&self) -> bool {
        self.options.question.is_none() && self.options.favourable.is_none()
    }

    /// What the gaps are split by.
    fn sample(&self) -> String {
        format!("of_survey, low, high{}", self.more(&["segment", "period"]))
    }

    /// Pairs what a response gave for a row in both matrices, and sums the pairs by row and by two rows.
    pub(super) fn pairs(&self) -> String {
        let dialect = self.dialect();
        let sample = self.sample();
        let of = |table: &str| {
            let columns = sample.split(", ").map(|column| format!("{table}.{column}"));
            columns.collect::<Vec<_>>().join(", ")
        };
        let same: String =
            sample.split(", ").map(|column| format!(" AND other.{column} = one.{column}")).collect();
        format!(
            ",
-- What a response gave for a row of both matrices; a row that has only one of both does not count.
halves AS (
  SELECT of_survey, response, part, low, high{segment}{period}, asked, number
  FROM {from}
  WHERE copy = 1 AND response <> '' AND part <> '' AND metric = {rating}
    AND asked IN ({expectation}, {perception}) AND good = {higher}
    AND low >= 0 AND low < high AND high <= {most} AND number BETWEEN low AND high{times}
),
pairs AS (
  SELECT {sample}, response, part,
    sum(CASE WHEN asked = {expectation} THEN number ELSE 0 END) AS expected,
    sum(CASE WHEN asked = {perception} THEN number ELSE 0 END) AS perceived
  FROM halves
  GROUP BY {sample}, response, part
  HAVING count(*) = 2
),
gaps AS (
  SELECT {sample}, response, part, expected, perceived, perceived - expected AS gap, {stem} AS stem
  FROM pairs
),
items AS (
  SELECT {sample}, part, count(*) AS n_pairs, sum(expected) AS expected_sum, sum(perceived) AS perceived_sum,
    sum(gap * gap) AS squares
  FROM gaps
  GROUP BY {sample}, part
),
products AS (
  SELECT {of_one}, one.part AS part, other.part AS other_part, count(*) AS n_pairs, sum(one.gap) AS first_sum,
    sum(other.gap) AS second_sum, sum(one.gap * other.gap) AS product_sum
  FROM gaps AS one
  JOIN gaps AS other ON other.response = one.response AND other.stem = one.stem{same}
  WHERE one.part < other.part
  GROUP BY {of_one}, one.part, other.part
),
item_lists AS (
  SELECT {sample}, {items} AS listed
  FROM items
  GROUP BY {sample}
),
product_lists AS (
  SELECT {sample}, {products} AS listed
  FROM products
  GROUP BY {sample}
),
samples AS (
  SELECT {sample}, count(DISTINCT response) AS n_responses
  FROM gaps
  GROUP BY {sample}
)",
            segment = self.more(&["segment"]),
            period = self
                .period()
                .map_or_else(String::new, |label| { format!(",\n    coalesce({label}, '') AS period") }),
            from = self.rated(),
            rating = dialect.literal(Kind::Rating.name()),
            expectation = dialect.literal(EXPECTATION),
            perception = dialect.literal(PERCEPTION),
            higher = dialect.literal(Direction::HigherIsBetter.name()),
            most = Scale::NPS.high(),
            times = self.times(),
            stem = dialect.stem("part"),
            of_one = of("one"),
            items = dialect.joined(&self.item()),
            products = dialect.joined(&self.product()),
        )
    }

    fn sums(&self, names: [(&str, &str); 4]) -> String {
        let dialect = self.dialect();
        let sums = names.map(|(key, column)| format!(r#"',"{key}":' || CAST({column} AS {})"#, dialect.text));
        format!("{} || '}}'", sums.join(" || "))
    }

    fn item(&self) -> String {
        let sums = self.sums([
            ("n", "n_pairs"),
            (EXPECTATION, "expected_sum"),
            (PERCEPTION, "perceived_sum"),
            ("squares", "squares"),
        ]);
        format!(r#"'{{"row":' || {} || {sums}"#, self.dialect().json("part"))
    }

    fn product(&self) -> String {
        let sums = self.sums([
            ("n", "n_pairs"),
            ("first", "first_sum"),
            ("second", "second_sum"),
            ("product", "product_sum"),
        ]);
        let [one, other] = ["part", "other_part"].map(|column| self.dialect().json(column));
        format!(r#"'{{"rows":[' || {one} || ',' || {other} || ']' || {sums}"#)
    }

    /// Writes one request for the gaps of each sample.
    pub(super) fn gap_requests(&self) -> String {
        let dialect = self.dialect();
        let text = |column: &str| format!("CAST({column} AS {})", dialect.text);
        let mut parts =
            vec![r#"'{"op":"summarize","survey":'"#.to_owned(), dialect.json("samples.of_survey")];
        if let Some(by) = &self.options.by {
            parts.extend(self.segment(by, "samples.segment"));
        }
        if self.options.period.is_some() {
            parts.push(r#"',"period":"' || samples.period || '"'"#.to_owned());
        }
        parts.extend([
            format!(r#"',"metric":"servqual","scale":[' || {} || ','"#, text("samples.low")),
            format!(r#"{} || '],"n":' || {}"#, text("samples.high"), text("n_responses")),
            r#"',"items":[' || item_lists.listed || '],"products":['"#.to_owned(),
            "coalesce(product_lists.listed, '') || ']}'".to_owned(),
        ]);
        let sample = self.sample();
        let on = |table: &str| {
            let same = sample.split(", ").map(|column| format!("{table}.{column} = samples.{column}"));
            same.collect::<Vec<_>>().join(" AND ")
        };
        format!(
            "SELECT\n  {} AS request\nFROM samples\nJOIN item_lists ON {}\nLEFT JOIN product_lists ON {}\n",
            parts.join("\n  || "),
            on("item_lists"),
            on("product_lists")
        )
    }
}
