//! Files of responses as they were posted or exported, one a line, which the engine itself reads. Each answer
//! becomes a row with the columns of the collector's table.

use super::dialect::Engine;

/// Whether the engine can read files.
pub(super) fn are_read_by(engine: Engine) -> bool {
    matches!(engine, Engine::Spark | Engine::DuckDb | Engine::ClickHouse)
}

/// Returns the answers in the files at `path` as a subquery. A response without answers has a row too,
/// because it may replace a partial one. A line that is not a response has no question, and does not
/// count.
pub(super) fn answers(engine: Engine, path: &str) -> String {
    let dialect = engine.dialect();
    match engine {
        Engine::Spark => SPARK.replace("{path}", &dialect.name(path)),
        Engine::ClickHouse => CLICKHOUSE.replace("{path}", &dialect.literal(path)),
        _ => DUCKDB.replace("{path}", &dialect.literal(path)),
    }
}

/// Returns the column to split by: a key of the response, or else of its context.
pub(super) fn column(engine: Engine, by: &str) -> String {
    let dialect = engine.dialect();
    if ["locale", "page", "respondent", "complete"].contains(&by) {
        return dialect.name(by);
    }
    let key = by.strip_prefix("context.").unwrap_or(by);
    match engine {
        Engine::ClickHouse => {
            let key = dialect.literal(key);
            let raw = format!("JSONExtractRaw(context, {key})");
            format!(
                "if({raw} = 'null', '', if(startsWith({raw}, '\"'), JSONExtractString(context, {key}), {raw}))"
            )
        }
        Engine::Spark => format!("context[{}]", dialect.literal(key)),
        _ => format!("context[{}] ->> '$'", dialect.literal(key)),
    }
}

const SPARK: &str = "(
    SELECT response.*, answer.question, answer.row, answer.type, answer.direction, answer.value,
      get(answer.scale, 0) AS scale_low,
      get(answer.scale, 1) AS scale_high,
      coalesce(to_json(answer.favourable), '') AS favourable,
      coalesce(response.`_`.received_at, '') AS received_at
    FROM (
      SELECT from_json(value, '`_` STRUCT<received_at: STRING>, survey STRING, id STRING, answered_at STRING, complete STRING, locale STRING,
        page STRING, respondent STRING, context MAP<STRING, STRING>, answers ARRAY<STRUCT<question: STRING,
        row: STRING, type: STRING, scale: ARRAY<INT>, direction: STRING, favourable: ARRAY<INT>,
        value: STRING>>') AS response
      FROM text.{path}
    )
    LATERAL VIEW OUTER explode(response.answers) AS answer
  )";

const DUCKDB: &str = r#"(
    SELECT response.*, answer.question, answer."row", answer.type, answer.direction, answer.value,
      answer.scale[1] AS scale_low,
      answer.scale[2] AS scale_high,
      coalesce(CAST(to_json(answer.favourable) AS varchar), '') AS favourable,
      coalesce(response."_".received_at, '') AS received_at
    FROM read_json({path}, format = 'newline_delimited', ignore_errors = true, columns = {
      "_": 'STRUCT(received_at VARCHAR)', survey: 'VARCHAR', id: 'VARCHAR', answered_at: 'VARCHAR', complete: 'VARCHAR', locale: 'VARCHAR',
      page: 'VARCHAR', respondent: 'VARCHAR', context: 'MAP(VARCHAR, JSON)',
      answers: 'STRUCT(question VARCHAR, "row" VARCHAR, type VARCHAR, scale INTEGER[], direction VARCHAR,
        favourable INTEGER[], value JSON)[]' }) AS response
    LEFT JOIN unnest(response.answers) AS exploded(answer) ON true
  ) AS answers"#;

const CLICKHOUSE: &str = r#"(
    SELECT
      JSONExtractString(line, 'survey') AS survey,
      JSONExtractString(line, 'id') AS id,
      JSONExtractString(line, 'answered_at') AS answered_at,
      JSONExtractRaw(line, 'complete') AS complete,
      JSONExtractString(line, 'locale') AS locale,
      JSONExtractString(line, 'page') AS page,
      JSONExtractString(line, 'respondent') AS respondent,
      JSONExtractRaw(line, 'context') AS context,
      arrayJoin(emptyArrayToSingle(JSONExtractArrayRaw(line, 'answers'))) AS answer,
      JSONExtractString(answer, 'question') AS question,
      JSONExtractString(answer, 'row') AS row,
      JSONExtractString(answer, 'type') AS type,
      JSONExtractRaw(answer, 'scale', 1) AS scale_low,
      JSONExtractRaw(answer, 'scale', 2) AS scale_high,
      JSONExtractString(answer, 'direction') AS direction,
      JSONExtractRaw(answer, 'favourable') AS favourable,
      JSONExtractRaw(answer, 'value') AS value,
      JSONExtractString(line, '_', 'received_at') AS received_at
    FROM file({path}, 'LineAsString')
  )"#;
