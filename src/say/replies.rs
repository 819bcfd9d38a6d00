//! Replies to requests as JSON, with the sentences that were asked for: what `calc` prints and what
//! JavaScript gets.
//!
//! ```
//! use scorelet::say::replies::reply;
//! let line = r#"{"op":"summarize","metric":"csat","counts":{"5":4,"2":1}}"#;
//! assert!(reply(line).contains(r#""score":80,"display":"80","mean":4.4"#));
//! assert_eq!(
//!     reply(r#"{"op":"adjust","p":[0.04,0.01],"metod":"holm"}"#),
//!     r#"{"error":{"code":"unknown_key","message":"unknown key \"metod\"; did you mean \"method\"?","where":"metod"}}"#
//! );
//! ```

use serde::{Serialize, Serializer};

use super::{Typography, requests, scores};
use crate::calc::{self, Compared, Fault, MAX_BYTES, Measured, Reply, Wrong};
use crate::json::{self, Value};
use crate::scoring::service::Measure;
use crate::scoring::{Comparison, Gaps, Summary};

/// Returns the reply to one request, both as JSON text without line breaks. A request with a mistake gets
/// `{"error":{"code","message","where"}}`.
pub fn reply(line: &str) -> String {
    if line.len() > MAX_BYTES {
        return too_long();
    }
    let request = json::parse(line).map(Value::in_script_order).map_err(Fault::from);
    match request.and_then(|request| calc::answer(&request)) {
        Ok(reply) => text(&reply),
        Err(fault) => error(&fault),
    }
}

/// Returns the reply to a request of more than [`MAX_BYTES`], which need not have been read to its end.
pub fn too_long() -> String {
    error(&Fault::new("", Wrong::TooLong { most: MAX_BYTES }))
}

fn error(fault: &Fault) -> String {
    #[derive(Serialize)]
    struct Outer<'f> {
        error: Inner<'f>,
    }
    #[derive(Serialize)]
    struct Inner<'f> {
        code: &'f str,
        message: &'f str,
        r#where: &'f str,
    }
    let (code, message) = (fault.code(), requests::text(&fault.what));
    text(&Outer { error: Inner { code, message: &message, r#where: &fault.place } })
}

fn text(value: &impl Serialize) -> String {
    // Unreachable: replies hold only numbers, strings and maps with string keys.
    let internal = |error| format!(r#"{{"error":{{"code":"internal","message":"{error:?}","where":""}}}}"#);
    json::text(value).unwrap_or_else(internal)
}

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written::from(self).serialize(serializer)
    }
}

/// A reply with its sentences, as it is written.
#[derive(Serialize)]
#[serde(untagged)]
enum Written<'r> {
    Summary {
        #[serde(flatten)]
        summary: &'r Summary,
        #[serde(skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    Comparison {
        #[serde(flatten)]
        comparison: &'r Comparison,
        #[serde(skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    Service {
        #[serde(flatten)]
        measure: &'r Measure,
        #[serde(skip_serializing_if = "Option::is_none")]
        warning: Option<String>,
    },
    Adjusted {
        p: &'r [f64],
    },
    Trend {
        series: &'r [Summary],
    },
    SampleSize {
        n: u64,
    },
    Servqual(&'r crate::scoring::service::Servqual),
    Gaps(&'r Gaps),
}

impl<'r> From<&'r Reply> for Written<'r> {
    fn from(reply: &'r Reply) -> Written<'r> {
        const PLAIN: Typography = Typography::Plain;
        match reply {
            Reply::Summary { summary, words } => {
                Written::Summary { summary, words: words.then(|| scores::sentence(summary, PLAIN)) }
            }
            Reply::Comparison(compared) => {
                let Compared { comparison, confidence, samples } = compared.as_ref();
                let said = |[a, b]: &[Summary; 2]| scores::comparison([a, b], comparison, *confidence, PLAIN);
                Written::Comparison { comparison, words: samples.as_ref().map(said) }
            }
            Reply::Service(measured) => {
                let Measured { measure, silent } = measured.as_ref();
                let warning = silent.map(|[silent, invited]| scores::non_response(silent, invited, PLAIN));
                Written::Service { measure, warning }
            }
            Reply::Adjusted { p } => Written::Adjusted { p },
            Reply::Trend { series } => Written::Trend { series },
            Reply::SampleSize { n } => Written::SampleSize { n: *n },
            Reply::Servqual(servqual) => Written::Servqual(servqual),
            Reply::Gaps(gaps) => Written::Gaps(gaps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_written_with_its_code() {
        assert!(reply("{").starts_with(r#"{"error":{"code":"not_json""#));
        assert!(too_long().starts_with(r#"{"error":{"code":"too_long","message":"more than 8388608 bytes"#));
    }

    #[test]
    fn what_was_counted_apart_and_what_it_is_about_are_said_again() {
        let said = r#""survey":"s","question":"q","row":"r","by":{"column":"plan","value":"pro"},"period":"2026-11""#;
        let line = format!(
            r#"{{"op":"summarize",{said},"metric":"nps","counts":{{"9":3,"11":1}},"missing":5,"invalid":2}}"#
        );
        let reply = reply(&line);
        assert!(reply.contains(r#""n":3,"missing":5,"invalid":3,"#), "{reply}");
        assert!(reply.ends_with(&format!("{said}}}")), "{reply}");
    }

    #[test]
    fn a_summary_has_every_key_in_order() {
        assert_eq!(
            reply(r#"{"op":"summarize","metric":"ces","counts":{}}"#),
            concat!(
                r#"{"metric":"ces","scale":[1,7],"direction":"higher_is_better","n":0,"missing":0,"invalid":0,"#,
                r#""counts":{},"groups":{"favourable":0,"neutral":0,"unfavourable":0},"score":null,"#,
                r#""display":null,"mean":null,"sd":null,"median":null,"variance":null,"se":null,"#,
                r#""interval":null,"mean_interval":null,"n_needed":null,"flags":["no_data","small_n"]}"#
            )
        );
    }

    #[test]
    fn silence_is_named_beside_a_response_rate() {
        let rate = |completed| {
            let line = r#"{"op":"service","metric":"response_rate","invited":1000,"completed":"#;
            reply(&format!("{line}{completed}}}"))
        };
        assert!(rate(300).contains(r#","warning":"70 % did not answer."#), "{}", rate(300));
        assert!(!rate(900).contains("warning"));
        let churn = reply(r#"{"op":"service","metric":"churn","lost":1,"at_start":1000}"#);
        assert!(!churn.contains("warning"), "{churn}");
    }
}
