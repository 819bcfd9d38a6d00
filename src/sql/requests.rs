//! The last step of the query: the counts of each group as one request for the scorer.

use super::Query;
use super::steps::{GROUP, KINDS, list};
use crate::scale::{Coding, CodingSpec, Direction, EXPECTATION, MAX_VALUE, Scale};

impl Query {
    /// Writes one request for each group as text. Names come from the data, so the engine's own JSON
    /// functions write them.
    pub(super) fn requests(&self) -> String {
        let dialect = self.dialect();
        let text = |column: &str| format!("CAST({column} AS {})", dialect.text);
        let mut parts = vec![
            r#"'{"op":"summarize","survey":'"#.to_owned(),
            dialect.json("of_survey"),
            r#"',"question":'"#.to_owned(),
            dialect.json("asked"),
            r#"',"row":'"#.to_owned(),
            format!("CASE WHEN part = '' THEN 'null' ELSE {} END", dialect.json("part")),
        ];
        if let Some(by) = &self.options.by {
            parts.extend(self.segment(by, "segment"));
        }
        if self.options.period.is_some() {
            // Answers without a date have an empty label.
            parts.push(r#"',"period":"' || coalesce(period, '') || '"'"#.to_owned());
        }
        parts.extend([
            r#"',"metric":'"#.to_owned(),
            dialect.json("scored"),
            format!(r#"',"scale":[' || coalesce({}, 'null') || ','"#, text("low")),
            format!(r#"coalesce({}, 'null') || '],"direction":'"#, text("high")),
            dialect.json("good"),
            self.groups(),
        ]);
        for value in 0..=MAX_VALUE {
            let before = if value == 0 { r#","counts":{"# } else { "," };
            parts.push(format!("'{before}\"{value}\":' || {}", text(&format!("n_{value}"))));
        }
        parts.push(format!(r#"'}},"missing":' || {}"#, text("n_missing")));
        parts.push(format!(r#"',"invalid":' || {} || '}}'"#, text("n_invalid")));
        let counts = format!("SELECT\n  {} AS request\nFROM counts\n", parts.join("\n  || "));
        if self.has_pairs() {
            // By its text, because the rows of both have nothing else in common.
            return format!("{counts}UNION ALL\n{}ORDER BY request;\n", self.gap_requests());
        }
        let order = format!("{GROUP}{}", self.more(&["segment", "period"]));
        format!("{counts}ORDER BY {order};\n")
    }

    /// Writes the key `by` of a request.
    pub(super) fn segment(&self, by: &str, column: &str) -> [String; 3] {
        let dialect = self.dialect();
        let key = dialect.literal(&format!(r#","by":{{"column":{},"value":"#, quoted(by)));
        [key, dialect.json(column), "'}'".to_owned()]
    }

    /// Writes the favourable values that were given, or, if convention names none, that only the mean is
    /// scored.
    fn groups(&self) -> String {
        if let Some(set) = self.options.favourable {
            let values = list(set.iter().map(|value| value.to_string()));
            return format!(r#"',"favourable":[{values}]'"#);
        }
        let dialect = self.dialect();
        let own = if self.has_sets() { "WHEN own <> '' THEN ',\"favourable\":' || own\n      " } else { "" };
        let text = |column: &str| format!("CAST({column} AS {})", dialect.text);
        format!(
            "CASE
      {own}WHEN scored || ' ' || {} || '-' || {} || CASE WHEN good = {} THEN ' lower' ELSE '' END
        IN ({}) THEN ''
      ELSE ',\"statistic\":\"mean\"'
    END",
            text("low"),
            text("high"),
            dialect.literal(Direction::LowerIsBetter.name()),
            list(conventional().map(|name| dialect.literal(&name)))
        )
    }
}

/// Returns the ratings with conventional favourable values, each as `csat 1-5` or `ces 1-5 lower`.
fn conventional() -> impl Iterator<Item = String> {
    let scales =
        (0..MAX_VALUE).flat_map(|low| (low + 1..=MAX_VALUE).filter_map(move |high| Scale::new(low, high)));
    let all = KINDS.into_iter().flat_map(move |kind| scales.clone().map(move |scale| (kind, scale)));
    let both = [Direction::HigherIsBetter, Direction::LowerIsBetter];
    let all = all.flat_map(move |(kind, scale)| both.map(|direction| (kind, scale, direction)));
    let named = |name: &str, scale| format!("{name} {scale}");
    let expectation = named(EXPECTATION, Coding::EXPECTATION.scale());
    let all = all.filter_map(move |(kind, scale, direction)| {
        let spec = CodingSpec { scale: Some(scale), direction: Some(direction), ..CodingSpec::default() };
        Coding::new(kind, spec).ok()?.favourable()?;
        let lower = if direction == Direction::LowerIsBetter { " lower" } else { "" };
        Some(named(kind.name(), scale) + lower)
    });
    all.chain([expectation])
}

/// Returns a text as JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
