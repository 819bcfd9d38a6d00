//! How each engine writes names, texts, and the few functions that differ.

use jiff::Timestamp;

use crate::period::{Period, Zone};

/// The first and the last change of clocks that a query writes out, in Unix seconds: 2019 to 2040. No answer was
/// given before.
const OFFSETS_FROM: i64 = 1_546_300_800;
const OFFSETS_UNTIL: i64 = 2_240_524_800;

/// A warehouse, or another engine that speaks SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL 12 or newer.
    Postgres,
    /// DuckDB.
    DuckDb,
    /// ClickHouse.
    ClickHouse,
    /// Spark SQL 3.4 or newer, Databricks.
    Spark,
    /// BigQuery (GoogleSQL).
    BigQuery,
    /// SQLite 3.38 or newer.
    Sqlite,
}

impl Engine {
    const NAMES: [(&str, Engine); 6] = [
        ("postgres", Engine::Postgres),
        ("duckdb", Engine::DuckDb),
        ("clickhouse", Engine::ClickHouse),
        ("spark", Engine::Spark),
        ("bigquery", Engine::BigQuery),
        ("sqlite", Engine::Sqlite),
    ];

    /// Returns the engine of that name.
    ///
    /// ```
    /// use scorelet::sql::Engine;
    /// assert_eq!(Engine::from_name("duckdb"), Some(Engine::DuckDb));
    /// ```
    pub fn from_name(name: &str) -> Option<Engine> {
        Engine::NAMES.iter().find(|(known, _)| *known == name).map(|(_, engine)| *engine)
    }

    pub(super) fn dialect(self) -> &'static Dialect {
        match self {
            Engine::Postgres => &POSTGRES,
            Engine::DuckDb => &DUCKDB,
            Engine::ClickHouse => &CLICKHOUSE,
            Engine::Spark => &SPARK,
            Engine::BigQuery => &BIGQUERY,
            Engine::Sqlite => &SQLITE,
        }
    }
}

/// Matches a whole number, perhaps with zeros after a decimal point or comma: `9`, `09`, `+9`, `9.0`, `9,00`.
/// Its group is the number. More than nine digits are not on any scale.
macro_rules! whole {
    () => {
        "^[+]?(-?0*[0-9]{1,9})(?:[.,]0*)?$"
    };
}

/// Patterns in which `{}` is a column or an expression of text.
pub(super) struct Dialect {
    /// The quote around a name, and how it is escaped inside a name.
    quote: [&'static str; 2],
    /// Whether a backslash escapes in a text.
    backslash: bool,
    /// The type of a text that may be null.
    pub text: &'static str,
    /// Removes white space at both ends.
    trimmed: &'static str,
    /// Converts a text to a whole number, or null; never an error.
    whole: &'static str,
    /// Converts a text to JSON.
    json: &'static str,
    /// Keeps the engine from repeating a step that two others read.
    pub once: &'static str,
    /// Removes the digits at the end of a text.
    stem: &'static str,
    /// Joins the texts of a group with commas.
    joined: &'static str,
    /// Converts a text in upper case to a time in UTC, or null; never an error.
    instant: &'static str,
    /// Adds `{n}` days to a time.
    days_on: &'static str,
    /// Adds `{n}` minutes to a time.
    minutes_on: &'static str,
    /// A literal of a time in UTC.
    moment: &'static str,
    /// The labels of day, week, month and quarter.
    labels: [&'static str; 4],
}

impl Dialect {
    /// Quotes a name with any characters.
    pub fn name(&self, name: &str) -> String {
        let [quote, inside] = self.quote;
        let name = if inside.starts_with('\\') { name.replace('\\', "\\\\") } else { name.to_owned() };
        format!("{quote}{}{quote}", name.replace(quote, inside))
    }

    /// Quotes a table's name, with or without its schema.
    pub fn table(&self, name: &str) -> String {
        name.split('.').map(|part| self.name(part)).collect::<Vec<_>>().join(".")
    }

    /// Quotes a text.
    pub fn literal(&self, text: &str) -> String {
        let text = if self.backslash {
            text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n")
        } else {
            text.replace('\'', "''")
        };
        format!("'{text}'")
    }

    /// Converts an expression to text; null becomes empty.
    pub fn text_of(&self, expression: &str) -> String {
        format!("coalesce(CAST({expression} AS {}), '')", self.text)
    }

    pub fn trimmed(&self, expression: &str) -> String {
        self.trimmed.replace("{}", expression)
    }

    pub fn whole(&self, column: &str) -> String {
        self.whole.replace("{}", column)
    }

    pub fn json(&self, column: &str) -> String {
        self.json.replace("{}", column)
    }

    pub fn stem(&self, column: &str) -> String {
        self.stem.replace("{}", column)
    }

    pub fn joined(&self, expression: &str) -> String {
        self.joined.replace("{}", expression)
    }

    pub fn instant(&self, column: &str) -> String {
        self.instant.replace("{}", column)
    }

    pub fn days_on(&self, column: &str, days: i32) -> String {
        self.days_on.replace("{}", column).replace("{n}", &days.to_string())
    }

    /// Converts a time in UTC to the local time of a zone, whose offsets are written out: not every engine knows
    /// zones, and those that do have different years of the same table. `None` for UTC.
    pub fn local(&self, zone: &Zone, column: &str) -> Option<String> {
        let minutes =
            |seconds: i32| self.minutes_on.replace("{}", column).replace("{n}", &(seconds / 60).to_string());
        let (first, changes) = zone.changes();
        let known = |at: i64| (OFFSETS_FROM..OFFSETS_UNTIL).contains(&at);
        let before = changes.iter().rfind(|(at, _)| *at < OFFSETS_FROM).map_or(first, |(_, offset)| *offset);
        let mut offset = before;
        let mut cases = String::new();
        for (at, next) in changes.iter().filter(|(at, _)| known(*at)) {
            let until = self.moment(at * 1000);
            cases.push_str(&format!("\n      WHEN {column} < {until} THEN {}", minutes(offset)));
            offset = *next;
        }
        match (cases.is_empty(), offset) {
            (true, 0) => None,
            (true, _) => Some(minutes(offset)),
            (false, _) => Some(format!("CASE{cases}\n      ELSE {} END", minutes(offset))),
        }
    }

    /// Writes Unix milliseconds as a literal of a time.
    pub fn moment(&self, unix_ms: i64) -> String {
        let time = Timestamp::from_millisecond(unix_ms).unwrap_or_default();
        self.moment.replace("{}", &time.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
    }

    /// Returns the label of the period of a time, as [`Period::label`] writes it.
    pub fn label(&self, period: Period, column: &str) -> String {
        let [day, week, month, quarter] = self.labels;
        let pattern = match period {
            Period::Day => day,
            Period::Week => week,
            Period::Month => month,
            Period::Quarter => quarter,
        };
        pattern.replace("{}", column)
    }
}

const POSTGRES: Dialect = Dialect {
    quote: ["\"", "\"\""],
    backslash: false,
    text: "text",
    trimmed: r"btrim({}, E' \t\r\n')",
    whole: concat!("CAST(substring({} FROM '", whole!(), "') AS integer)"),
    json: "CAST(to_json({}) AS text)",
    once: "",
    stem: "rtrim({}, '0123456789')",
    joined: "string_agg({}, ',')",
    // A failing cast would end the query, so the text is checked first, including the length of the month.
    instant: r"CASE WHEN {} ~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?$'
      THEN CASE WHEN CAST(substr({}, 9, 2) AS integer) BETWEEN 1
        AND extract(day FROM CAST(substr({}, 1, 7) || '-01' AS date) + INTERVAL '1 month - 1 day')
      THEN CAST({} || CASE WHEN {} ~ '^.{19}[.\d]*$' THEN 'Z' ELSE '' END AS timestamptz) AT TIME ZONE 'UTC' END END",
    days_on: "{} + INTERVAL '{n} day'",
    minutes_on: "{} + INTERVAL '{n} minute'",
    moment: "TIMESTAMP '{}'",
    labels: [
        "to_char({}, 'YYYY-MM-DD')",
        "to_char({}, 'IYYY-\"W\"IW')",
        "to_char({}, 'YYYY-MM')",
        "to_char({}, 'YYYY-\"Q\"Q')",
    ],
};

const DUCKDB: Dialect = Dialect {
    quote: ["\"", "\"\""],
    backslash: false,
    text: "varchar",
    trimmed: r"trim({}, e' \t\r\n')",
    whole: concat!("TRY_CAST(regexp_extract({}, '", whole!(), "', 1) AS integer)"),
    json: "CAST(to_json({}) AS varchar)",
    // DuckDB 2.0 cannot bind the query where it copies this step.
    once: "MATERIALIZED ",
    stem: "rtrim({}, '0123456789')",
    joined: "string_agg({}, ',')",
    // A TIMESTAMP column has no zone when cast to text, and means UTC.
    instant: "TRY_CAST({} || CASE WHEN regexp_matches({}, '^.{19}[.0-9]*$') THEN 'Z' ELSE '' END AS timestamptz) AT TIME ZONE 'UTC'",
    days_on: "{} + INTERVAL '{n} day'",
    minutes_on: "{} + INTERVAL '{n} minute'",
    moment: "TIMESTAMP '{}'",
    labels: [
        "strftime({}, '%Y-%m-%d')",
        "strftime({}, '%G-W%V')",
        "strftime({}, '%Y-%m')",
        "strftime({}, '%Y') || '-Q' || quarter({})",
    ],
};

const CLICKHOUSE: Dialect = Dialect {
    quote: ["\"", "\\\""],
    backslash: true,
    text: "Nullable(String)",
    trimmed: r"trim(BOTH ' \t\r\n' FROM {})",
    whole: concat!("toInt32OrNull(extract({}, '", whole!(), "'))"),
    json: "toJSONString({})",
    once: "",
    stem: "trim(TRAILING '0123456789' FROM {})",
    joined: "arrayStringConcat(groupArray({}), ',')",
    // A text without a zone, as from a DateTime column, is in the server's zone. The function also reads
    // other things than times, and 24:30 as the next day.
    instant: "CASE WHEN match({}, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):')
      THEN toTimeZone(parseDateTime64BestEffortOrNull({}, 3), 'UTC') END",
    days_on: "{} + INTERVAL {n} DAY",
    minutes_on: "{} + INTERVAL {n} MINUTE",
    moment: "toDateTime64('{}', 3, 'UTC')",
    labels: [
        "formatDateTime({}, '%Y-%m-%d')",
        "formatDateTime({}, '%G-W%V')",
        "formatDateTime({}, '%Y-%m')",
        "formatDateTime({}, '%Y-Q%Q')",
    ],
};

const SPARK: Dialect = Dialect {
    quote: ["`", "``"],
    backslash: true,
    text: "STRING",
    trimmed: r"trim(BOTH ' \t\r\n' FROM {})",
    whole: concat!("TRY_CAST(regexp_extract({}, '", whole!(), "', 1) AS INT)"),
    // to_json does not take a plain text, so it gets an array.
    json: "substring(to_json(array({})), 2, length(to_json(array({}))) - 2)",
    once: "",
    stem: "trim(TRAILING '0123456789' FROM {})",
    joined: "array_join(collect_list({}), ',')",
    // Counted from 1970, because subtracting timestamps uses the clock of the session's zone.
    instant: "TIMESTAMP_NTZ '1970-01-01 00:00:00' + unix_millis(TRY_CAST({} AS TIMESTAMP)) * INTERVAL '0.001' SECOND",
    days_on: "{} + INTERVAL '{n}' DAY",
    minutes_on: "{} + INTERVAL '{n}' MINUTE",
    moment: "TIMESTAMP_NTZ '{}'",
    labels: [
        "CAST(CAST({} AS DATE) AS STRING)",
        "extract(YEAROFWEEK FROM CAST({} AS DATE)) || '-W' || lpad(CAST(weekofyear(CAST({} AS DATE)) AS STRING), 2, '0')",
        "substring(CAST(CAST({} AS DATE) AS STRING), 1, 7)",
        "year(CAST({} AS DATE)) || '-Q' || quarter(CAST({} AS DATE))",
    ],
};

const BIGQUERY: Dialect = Dialect {
    quote: ["`", "\\`"],
    backslash: true,
    text: "STRING",
    trimmed: r"trim({}, ' \t\r\n')",
    whole: concat!("SAFE_CAST(regexp_extract({}, '", whole!(), "') AS INT64)"),
    json: "to_json_string({})",
    once: "",
    stem: "rtrim({}, '0123456789')",
    joined: "string_agg({}, ',')",
    instant: "SAFE_CAST({} AS TIMESTAMP)",
    days_on: "TIMESTAMP_ADD({}, INTERVAL {n} DAY)",
    minutes_on: "TIMESTAMP_ADD({}, INTERVAL {n} MINUTE)",
    moment: "TIMESTAMP '{}+00'",
    labels: [
        "FORMAT_TIMESTAMP('%Y-%m-%d', {}, 'UTC')",
        "FORMAT_TIMESTAMP('%G-W%V', {}, 'UTC')",
        "FORMAT_TIMESTAMP('%Y-%m', {}, 'UTC')",
        "FORMAT_TIMESTAMP('%Y', {}, 'UTC') || '-Q' || CAST(EXTRACT(QUARTER FROM {} AT TIME ZONE 'UTC') AS STRING)",
    ],
};

const SQLITE: Dialect = Dialect {
    quote: ["\"", "\"\""],
    backslash: false,
    text: "text",
    trimmed: "trim({}, ' ' || char(9, 13, 10))",
    // SQLite has no regular expressions. This accepts digits, a sign before them, and zeros after the first
    // point or comma.
    whole: "CASE WHEN ltrim(substr({}, 1, 1), '+-') || substr({}, 2) GLOB '[0-9]*'
      AND substr({}, 2) NOT GLOB '*[^0-9.,]*'
      AND rtrim(substr(replace({}, ',', '.'), instr(replace({}, ',', '.') || '.', '.') + 1), '0') = ''
      THEN CAST({} AS integer) END",
    json: "json_quote({})",
    once: "",
    stem: "rtrim({}, '0123456789')",
    joined: "group_concat({}, ',')",
    // SQLite reads the 30th of February as the 2nd of March.
    instant: "CASE WHEN date(substr({}, 1, 10)) = substr({}, 1, 10) THEN strftime('%Y-%m-%d %H:%M:%f', {}) END",
    days_on: "strftime('%Y-%m-%d %H:%M:%f', {}, '{n} day')",
    minutes_on: "strftime('%Y-%m-%d %H:%M:%f', {}, '{n} minutes')",
    moment: "'{}'",
    // %G and %V need a newer SQLite. A week belongs to the year of its Thursday.
    labels: [
        "strftime('%Y-%m-%d', {})",
        "strftime('%Y', {}, '-3 days', 'weekday 4') || '-W' || substr('0' || ((strftime('%j', {}, '-3 days', 'weekday 4') + 6) / 7), -2)",
        "strftime('%Y-%m', {})",
        "strftime('%Y', {}) || '-Q' || ((strftime('%m', {}) + 2) / 3)",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_are_quoted() {
        let odd = "a\"b`c\\d'e";
        for (engine, name, text) in [
            (Engine::Postgres, r#""a""b`c\d'e""#, r#"'a"b`c\d''e'"#),
            (Engine::DuckDb, r#""a""b`c\d'e""#, r#"'a"b`c\d''e'"#),
            (Engine::Sqlite, r#""a""b`c\d'e""#, r#"'a"b`c\d''e'"#),
            (Engine::ClickHouse, r#""a\"b`c\\d'e""#, r#"'a"b`c\\d\'e'"#),
            (Engine::Spark, r#"`a"b``c\d'e`"#, r#"'a"b`c\\d\'e'"#),
            (Engine::BigQuery, r#"`a"b\`c\\d'e`"#, r#"'a"b`c\\d\'e'"#),
        ] {
            let dialect = engine.dialect();
            assert_eq!(
                (dialect.name(odd).as_str(), dialect.literal(odd).as_str()),
                (name, text),
                "{engine:?}"
            );
        }
        assert_eq!(Engine::Spark.dialect().table("lake.survey.answers"), "`lake`.`survey`.`answers`");
    }

    #[test]
    fn a_moment_is_written_in_utc() {
        assert_eq!(Engine::Postgres.dialect().moment(951_825_600_482), "TIMESTAMP '2000-02-29 12:00:00.482'");
        assert_eq!(Engine::Sqlite.dialect().moment(0), "'1970-01-01 00:00:00.000'");
    }
}
