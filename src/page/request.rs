//! The options of an import, read strictly.

use crate::calc::{Fault, Object, Rule, coding_spec, confidence};
use crate::import::{self, Condition, DateOrder, Unread};
use crate::json::Value;
use crate::period::{Period, Zone};
use crate::scale::Kind;
use crate::scoring;

const KEYS: &[&str] = &[
    "column",
    "metric",
    "scale",
    "direction",
    "favourable",
    "unfavourable",
    "by",
    "period",
    "window",
    "confidence",
    "min_n",
    "unread",
    "where",
    "date_column",
    "date_order",
];

/// What an import was asked: how to read, and how to score.
pub(super) struct Asked {
    pub import: import::ImportOptions,
    pub scoring: scoring::ScoreOptions,
    pub window: usize,
}

/// The options in `options`; none where it is `null`.
pub(super) fn import(options: &Value) -> Result<Asked, Fault> {
    let none = Value::Object(Vec::new());
    let options = if *options == Value::Null { &none } else { options };
    let request = Object::of(options, "")?;
    request.allow(KEYS)?;
    let import = import::ImportOptions {
        column: column(options, "column")?,
        metric: request.name("metric", &["nps", "csat", "ces", "rating"], Kind::from_name)?,
        coding: coding_spec(&request)?,
        by: column(options, "by")?,
        period: request.name("period", &["day", "week", "month", "quarter"], Period::from_name)?,
        date_column: column(options, "date_column")?,
        date_order: request.name("date_order", &["dmy", "mdy", "ymd"], DateOrder::from_name)?,
        zone: Zone::default(),
        conditions: conditions(options)?,
        unread: request.name("unread", &["ask", "ignore"], Unread::from_name)?.unwrap_or_default(),
    };
    let scoring = scoring::ScoreOptions {
        confidence: confidence(&request)?,
        min_n: request.count("min_n")?.unwrap_or_default(),
        ..scoring::ScoreOptions::default()
    };
    let window = window(options)?;
    if window > 1 && import.period.is_none() {
        return Err(Fault::value("window", Rule::OnlyBeside("period")));
    }
    Ok(Asked { import, scoring, window })
}

/// A column by its header's text or by its number from 0.
fn column(options: &Value, key: &str) -> Result<Option<String>, Fault> {
    match options.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text) | Value::Number(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fault::value(key, Rule::Column)),
    }
}

/// The conditions of `where`: a text, or a list of them.
fn conditions(options: &Value) -> Result<Vec<Condition>, Fault> {
    let one = |value: &Value| value.as_str().and_then(Condition::parse);
    let all = match options.get("where") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(one).collect(),
        Some(value) => one(value).map(|condition| vec![condition]),
    };
    all.ok_or_else(|| Fault::value("where", Rule::Condition))
}

/// How many periods are pooled.
fn window(options: &Value) -> Result<usize, Fault> {
    let given = match options.get("window") {
        None | Some(Value::Null) => Some(1),
        Some(value) => {
            value.as_int().and_then(|window| u16::try_from(window).ok()).filter(|&window| window > 0)
        }
    };
    given.map(usize::from).ok_or_else(|| Fault::value("window", Rule::AtLeastOne))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::scale::{Scale, Values};

    fn read(text: &str) -> Result<Asked, Fault> {
        import(&json::parse(text).unwrap())
    }

    #[test]
    fn options_are_those_of_the_command_line() {
        let asked = read(
            r#"{"column":3,"metric":"csat","scale":[1,7],"favourable":[6,7],"by":"plan","confidence":0.9}"#,
        )
        .unwrap();
        assert_eq!(asked.import.column.as_deref(), Some("3"));
        assert_eq!((asked.import.metric, asked.import.by.as_deref()), (Some(Kind::Csat), Some("plan")));
        assert_eq!(asked.import.coding.scale, Some(Scale::SEVEN));
        assert_eq!(asked.import.coding.favourable, Some(Values::range(6, 7)));
        assert!((asked.scoring.confidence.level() - 0.9).abs() < 1e-12);
        let months = read(r#"{"period":"month","window":3}"#).unwrap();
        assert_eq!((months.import.period, months.window), (Some(Period::Month), 3));
        assert_eq!(read(r#"{"min_n":5}"#).unwrap().scoring.min_n, 5);
        assert_eq!(read("null").unwrap().import, import::ImportOptions::default());
        assert_eq!(read(r#"{"column":null}"#).unwrap().import, import::ImportOptions::default());
    }

    #[test]
    fn slips_are_named() {
        for (text, code, place) in [
            ("[]", "bad_value", ""),
            (r#"{"colum":"x"}"#, "unknown_key", "colum"),
            (r#"{"column":true}"#, "bad_value", "column"),
            (r#"{"metric":"nqs"}"#, "bad_value", "metric"),
            (r#"{"scale":[1,11]}"#, "bad_value", "scale"),
            (r#"{"period":"year"}"#, "bad_value", "period"),
            (r#"{"window":0}"#, "bad_value", "window"),
            (r#"{"min_n":-1}"#, "bad_value", "min_n"),
            (r#"{"confidence":95}"#, "bad_value", "confidence"),
        ] {
            let fault = read(text).err().unwrap();
            assert_eq!((fault.code(), fault.place.as_str()), (code, place), "{text}");
        }
    }
}
