//! Service metrics: counts and times of a help desk, and indices made from ratings.
//!
//! | metric | from | value |
//! |---|---|---|
//! | `churn` | `lost` `at_start` | percent, Wilson's interval |
//! | `retention` | `at_end` `new` `at_start` | percent, Wilson's interval |
//! | `response_rate` | `invited` `completed` | percent, Wilson's interval; under 80 % a `warning` |
//! | `first_contact_resolution` | `resolved_first` `contacts` | percent, Wilson's interval |
//! | `escalation_rate` | `escalated` `cases` | percent, Wilson's interval |
//! | `deflection` | `self_service_resolved` `tickets` | percent, Wilson's interval |
//! | `first_response_time` `resolution_time` `reading_time` | `seconds`, a list | the median in seconds; mean with its t interval, p90 |
//! | `contacts_per_resolution` | `contacts_per_case`, a list | the mean, t interval; median, p90 |
//! | `handle_time` | `talk` `hold` `after_call` `handled` | seconds each |
//! | `hold_time` | `hold` `handled` | seconds each |
//! | `self_service_ratio` | `help_center_users` `ticket_users` | users for each |
//! | `articles_read` | `articles` `sessions` | articles each |
//! | `expectation` | `counts` or `values` of 1–10 (7–10 better, 1–4 worse) | points, −100 to 100, interval of an NPS |
//! | `acsi` | `satisfaction` `expectancy` `ideal`, means of 1–10; three `weights` | points, 0 to 100 |
//! | `servqual` | `perception` and `expectation`, lists of item means by dimension; `weights` by dimension | points of the scale |
//!
//! 0 of 0 is `null`; anything else of 0 is refused. The numbers in lists are from 0 up.

mod index;
mod spread;

use serde::Serialize;

pub use index::{Dimension, Named, Servqual, acsi, expectation, servqual};

use super::interval::{Confidence, Interval, Method, mean_t, wilson};
pub use spread::Spread;

/// One measured value of a service. What cannot be known is `None`, never 0. The order of
/// the fields is the order of the keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// The metric's name.
    pub metric: &'static str,
    /// The value: a share, a ratio, an index; of times their median, of counts their mean.
    pub value: Option<f64>,
    /// What the value is counted in.
    pub unit: Unit,
    /// How many customers, contacts, cases or answers it is computed from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// The value's interval: Wilson's of a share, Student's t of a mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Mean, median and 90th percentile, where single values were given.
    #[serde(flatten)]
    pub spread: Option<Spread>,
    /// The formula of the value.
    pub formula: &'static str,
}

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hundredths of the whole, 0 to 100.
    Percent,
    /// Seconds.
    Seconds,
    /// So many for each.
    Count,
    /// Points of an index or of a rating scale.
    Points,
}

/// A share of something counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The metric's name.
    pub metric: &'static str,
    /// What is counted.
    pub part: &'static str,
    /// Of what.
    pub whole: &'static str,
    /// Part over whole.
    pub formula: &'static str,
}

/// The share of customers lost, of those at the start: new ones could not leave yet.
pub const CHURN: Share = share("churn", "lost", "at_start", "100 × lost / at_start");
/// The share of those invited who answered.
pub const RESPONSE_RATE: Share = share("response_rate", "completed", "invited", "100 × completed / invited");
/// The share of cases resolved with one contact.
pub const FIRST_CONTACT_RESOLUTION: Share =
    share("first_contact_resolution", "resolved_first", "contacts", "100 × resolved_first / contacts");
/// The share of cases passed on.
pub const ESCALATION_RATE: Share = share("escalation_rate", "escalated", "cases", "100 × escalated / cases");

/// The shares of one total in another.
pub const SHARES: [Share; 4] = [CHURN, RESPONSE_RATE, FIRST_CONTACT_RESOLUTION, ESCALATION_RATE];

const fn share(
    metric: &'static str,
    part: &'static str,
    whole: &'static str,
    formula: &'static str,
) -> Share {
    Share { metric, part, whole, formula }
}

impl Share {
    /// `part` of `whole` in percent, with Wilson's interval; a `part` above `whole` counts as `whole`.
    ///
    /// ```
    /// use scorelet::scoring::{Confidence, service::CHURN};
    /// let churn = CHURN.measure(25, 500, Confidence::default());
    /// assert_eq!(churn.value, Some(5.0));
    /// ```
    pub fn measure(&self, part: u64, whole: u64, confidence: Confidence) -> Measure {
        percentage(self.metric, part, whole, self.formula, confidence)
    }
}

/// Returns how many of `invited` did not answer, where that is more than 20 %: the bound above which the
/// US Office of Management and Budget asks for an analysis of non-response (Standards and Guidelines for
/// Statistical Surveys 2006, guideline 3.2.9).
///
/// ```
/// use scorelet::scoring::service::non_response;
/// assert_eq!(non_response(1000, 300), Some(700));
/// assert_eq!(non_response(1000, 800), None);
/// ```
pub fn non_response(invited: u64, completed: u64) -> Option<u64> {
    let few = u128::from(completed) * 5 < u128::from(invited) * 4;
    few.then(|| invited.saturating_sub(completed))
}

/// Customers kept: those at the end who were there at the start, in percent of those at the start.
/// A `kept` above `at_start` counts as `at_start`.
pub fn retention(kept: u64, at_start: u64, confidence: Confidence) -> Measure {
    percentage("retention", kept, at_start, "100 × (at_end − new) / at_start", confidence)
}

/// Cases solved without an agent, in percent of all: those and the tickets.
pub fn deflection(self_service_resolved: u64, all: u64, confidence: Confidence) -> Measure {
    let formula = "100 × self_service_resolved / (self_service_resolved + tickets)";
    percentage("deflection", self_service_resolved, all, formula, confidence)
}

fn percentage(
    metric: &'static str,
    part: u64,
    whole: u64,
    formula: &'static str,
    confidence: Confidence,
) -> Measure {
    let (x, n) = (part.min(whole) as f64, whole as f64);
    let interval = (whole > 0).then(|| {
        let bounds = wilson(x, n, confidence.z());
        Interval {
            method: Method::Wilson,
            confidence: confidence.level(),
            low: 100.0 * bounds.low,
            high: 100.0 * bounds.high,
        }
    });
    let value = (whole > 0).then(|| 100.0 * x / n);
    Measure { interval, ..Measure::new(metric, value, Unit::Percent, Some(whole), formula) }
}

/// The means of totals: `over` spread over `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// The metric's name.
    pub metric: &'static str,
    /// The totals that are added up.
    pub over: &'static [&'static str],
    /// What they are spread over.
    pub n: &'static str,
    /// The ratio's unit.
    pub unit: Unit,
    /// The sum over n.
    pub formula: &'static str,
}

/// Talk, hold and work after the contact. The time from opened to resolved is the resolution time.
pub const HANDLE_TIME: Ratio = Ratio {
    metric: "handle_time",
    over: &["talk", "hold", "after_call"],
    n: "handled",
    unit: Unit::Seconds,
    formula: "(talk + hold + after_call) / handled",
};
/// The part of the handle time that customers spend waiting.
pub const HOLD_TIME: Ratio = Ratio {
    metric: "hold_time",
    over: &["hold"],
    n: "handled",
    unit: Unit::Seconds,
    formula: "hold / handled",
};
/// Users of the help centre per user who wrote a ticket.
pub const SELF_SERVICE_RATIO: Ratio = Ratio {
    metric: "self_service_ratio",
    over: &["help_center_users"],
    n: "ticket_users",
    unit: Unit::Count,
    formula: "help_center_users / ticket_users",
};
/// Articles opened per session.
pub const ARTICLES_READ: Ratio = Ratio {
    metric: "articles_read",
    over: &["articles"],
    n: "sessions",
    unit: Unit::Count,
    formula: "articles / sessions",
};

/// The ratios of totals.
pub const RATIOS: [Ratio; 4] = [HANDLE_TIME, HOLD_TIME, SELF_SERVICE_RATIO, ARTICLES_READ];

impl Ratio {
    /// The totals' sum over `n`; `None` where `n` is 0.
    pub fn measure(&self, total: f64, n: u64) -> Measure {
        let value = (n > 0).then(|| total / n as f64);
        Measure::new(self.metric, value, self.unit, Some(n), self.formula)
    }
}

/// The metrics of single times, in seconds.
pub const TIMES: [&str; 3] = ["first_response_time", "resolution_time", "reading_time"];

/// Times, led by their median: a few very long ones change the mean, but not the median.
/// Each finite and from 0 up.
pub fn times(metric: &'static str, seconds: &[f64], confidence: Confidence) -> Measure {
    let spread = Spread::of(seconds, confidence, true);
    let formula = "median of seconds; p90 by linear interpolation (R type 7)";
    let n = Some(seconds.len() as u64);
    let value = spread.median();
    Measure { spread: Some(spread), ..Measure::new(metric, value, Unit::Seconds, n, formula) }
}

/// Contacts needed to resolve each case, led by their mean. Each finite and from 0 up.
pub fn contacts_per_resolution(contacts: &[f64], confidence: Confidence) -> Measure {
    let spread = Spread::of(contacts, confidence, false);
    let n = Some(contacts.len() as u64);
    let formula = "sum of contacts_per_case / cases";
    let interval = spread.interval();
    let measure = Measure::new("contacts_per_resolution", spread.mean(), Unit::Count, n, formula);
    Measure { interval, spread: Some(spread), ..measure }
}

impl Measure {
    fn new(
        metric: &'static str,
        value: Option<f64>,
        unit: Unit,
        n: Option<u64>,
        formula: &'static str,
    ) -> Measure {
        Measure { metric, value, unit, n, interval: None, spread: None, formula }
    }
}

/// The t interval of a mean of values from 0 up; none where they do not vary.
fn mean_interval(mean: f64, sd: f64, n: usize, confidence: Confidence) -> Option<Interval> {
    (sd > 0.0).then(|| {
        let bounds = mean_t(mean, sd, n as f64, 1.0, confidence, [0.0, f64::MAX]);
        Interval { method: Method::T, confidence: confidence.level(), low: bounds.low, high: bounds.high }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: fn() -> Confidence = Confidence::default;

    fn near(got: Option<f64>, want: f64) {
        assert!((got.unwrap() - want).abs() <= 1e-9 * want.abs().max(1.0), "{got:?} is not {want}");
    }

    #[test]
    fn shares_are_of_the_start() {
        let churn = CHURN.measure(45, 98, LEVEL());
        near(churn.value, 45.91836734693877);
        near(churn.interval.map(|interval| interval.low), 36.392694572948114);
        assert_eq!(retention(460, 500, LEVEL()).value, Some(92.0));
        assert_eq!(deflection(300, 1000, LEVEL()).value, Some(30.0));
        let none = CHURN.measure(0, 0, LEVEL());
        assert_eq!((none.value, none.n, none.interval), (None, Some(0), None));
    }

    #[test]
    fn silence_is_counted_under_a_response_of_80_percent() {
        assert_eq!(non_response(1000, 300), Some(700));
        assert_eq!(non_response(100, 80), None);
        assert_eq!(non_response(0, 0), None);
        assert_eq!(non_response(u64::MAX, u64::MAX), None);
    }

    #[test]
    fn times_are_led_by_their_median() {
        let seconds = [12.0, 3600.0, 40.0, 44.0, 58.0, 61.0, 90.0, 120.0, 300.0, 35.0];
        let figure = times("first_response_time", &seconds, LEVEL());
        near(figure.value, 59.5);
        near(figure.spread.as_ref().and_then(Spread::mean), 436.0);
        assert_eq!((figure.n, figure.interval), (Some(10), None));
        let text = serde_json::to_string(&figure).unwrap();
        assert!(
            text.contains(r#""median":59.5,"p90":6"#) && text.contains(r#""mean_interval":{"method":"t""#),
            "{text}"
        );
        let none = serde_json::to_string(&times("reading_time", &[], LEVEL())).unwrap();
        assert!(
            none.contains(r#""value":null,"unit":"seconds","n":0,"mean":null,"median":null,"p90":null"#),
            "{none}"
        );
    }

    #[test]
    fn contacts_are_led_by_their_mean() {
        let figure = contacts_per_resolution(&[1.0, 1.0, 2.0, 4.0], LEVEL());
        assert_eq!(figure.value, Some(2.0));
        // sd √2, t(3) 3.182446…: 2 ± 2.2503, cut off at 0.
        near(figure.interval.map(|interval| interval.low), 0.0);
        near(figure.interval.map(|interval| interval.high), 2.0 + 3.182446305284263 / 2.0_f64.sqrt());
        assert_eq!(contacts_per_resolution(&[2.0, 2.0], LEVEL()).interval, None);
    }
}
