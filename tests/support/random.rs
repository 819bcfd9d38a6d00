//! Requests of `calc` as nobody would think them up: seeded, so that every run asks the same.

use serde_json::{Map, Value, json};

use super::chance::Chance;

/// So many requests; most are answered, the others refused.
pub fn requests(count: usize) -> Vec<String> {
    let mut dice = Chance(0x5EED);
    (0..count).map(|_| Value::Object(request(&mut dice)).to_string()).collect()
}

/// Numbers as requests hold them.
trait Numbers {
    /// From 0 up to 1, with up to 53 bits; often with two decimals.
    fn fraction(&mut self) -> f64;
    /// A count of any order up to the last whole number that JavaScript is sure of.
    fn count(&mut self) -> u64;
    fn wide(&mut self) -> f64;
}

impl Numbers for Chance {
    fn fraction(&mut self) -> f64 {
        if self.one_in(3) { self.below(101) as f64 / 100.0 } else { self.share() }
    }

    fn count(&mut self) -> u64 {
        match self.below(8) {
            0 => 0,
            1 => self.of(&[(1 << 53) - 1, (1 << 53) - 2, 1_000_000_000_000, 1]),
            _ => self.next_u64() % 10_u64.pow(1 + self.of(&[0, 1, 1, 2, 2, 3, 5, 8, 11])),
        }
    }

    fn wide(&mut self) -> f64 {
        self.fraction() * 10f64.powi(self.of(&[-9, -3, 0, 1, 3, 6, 9]))
    }
}

fn request(dice: &mut Chance) -> Map<String, Value> {
    let mut request = match dice.below(12) {
        0..=4 => summarize(dice),
        5..=7 => compare(dice),
        8 => trend(dice),
        9 => sample_size(dice),
        10 => object(
            json!({ "op": "adjust", "method": dice.of(&["holm", "bh"]), "p": list(dice, |dice| dice.fraction().into()) }),
        ),
        _ => service(dice),
    };
    if request["op"] == "adjust" {
        // In JavaScript it takes no object that could hold more.
        return request;
    }
    if dice.one_in(3) {
        request.insert("confidence".into(), dice.of(&[0.5, 0.8, 0.9, 0.99, 0.999_999, 0.6827]).into());
    }
    if dice.one_in(25) {
        let slip = dice.of(&["counts", "margin", "confidence", "scale", "zz", "metric", "17", "n"]);
        request.insert(slip.into(), dice.of(&[-1.0, 0.5, 1e21, 95.0, 1e-7]).into());
        request.insert("3".into(), Value::Null);
    }
    request
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn list(dice: &mut Chance, one: impl Fn(&mut Chance) -> Value) -> Vec<Value> {
    (0..dice.below(9)).map(|_| one(dice)).collect()
}

/// A metric with what goes with it, and the ends of its scale.
fn rating(dice: &mut Chance) -> (Map<String, Value>, [u64; 2]) {
    let metric = dice.of(&["nps", "nps", "csat", "ces", "rating"]);
    let mut request = object(json!({ "metric": metric }));
    let mut scale = match metric {
        "nps" => [0, 10],
        "csat" => [1, 5],
        "ces" => [1, 7],
        _ => [0, 4],
    };
    if metric == "rating" || dice.one_in(3) {
        scale = dice.of(&[[0, 10], [1, 5], [1, 7], [1, 10], [0, 4], [3, 9]]);
        request.insert("scale".into(), scale.to_vec().into());
    }
    if metric == "rating" || dice.one_in(8) {
        request.insert("favourable".into(), vec![scale[1] - 1, scale[1]].into());
    }
    if dice.one_in(8) {
        request.insert("direction".into(), dice.of(&["lower_is_better", "higher_is_better"]).into());
    }
    if dice.one_in(8) {
        request.insert("statistic".into(), "mean".into());
    }
    (request, scale)
}

fn counts(dice: &mut Chance, [low, high]: [u64; 2]) -> Value {
    let mut counts = Map::new();
    for _ in 0..dice.below(9) {
        let value = low + dice.next_u64() % (high + 2 - low);
        counts.insert(value.to_string(), dice.count().into());
    }
    json!({ "counts": counts })
}

fn values(dice: &mut Chance, [low, high]: [u64; 2]) -> Vec<Value> {
    list(dice, |dice| match dice.below(6) {
        0 => dice.of(&[json!(null), json!("9"), json!(6.5), json!(-1), json!(true), json!([9]), json!(-0.0)]),
        _ => (low + dice.next_u64() % (high + 1 - low)).into(),
    })
}

/// A sample: counts, or value by value; of a proportion `x` of `n`.
fn sample(dice: &mut Chance, scale: Option<[u64; 2]>) -> Value {
    match scale {
        None => {
            let n = dice.count();
            json!({ "x": dice.next_u64() % (n + 1), "n": n })
        }
        Some(scale) if dice.one_in(5) => json!({ "values": values(dice, scale) }),
        Some(scale) => counts(dice, scale),
    }
}

fn metric(dice: &mut Chance) -> (Map<String, Value>, Option<[u64; 2]>) {
    if dice.one_in(6) {
        return (object(json!({ "metric": "proportion" })), None);
    }
    let (request, scale) = rating(dice);
    (request, Some(scale))
}

fn asked_besides(dice: &mut Chance, request: &mut Map<String, Value>) {
    for (key, value) in [
        ("interval", json!(dice.of(&["adjusted_wald", "score", "wilson", "agresti_coull", "exact"]))),
        ("min_n", json!(dice.below(40))),
        ("margin", json!(0.001 + 50.0 * dice.fraction())),
    ] {
        if dice.one_in(4) {
            request.insert(key.into(), value);
        }
    }
}

fn summarize(dice: &mut Chance) -> Map<String, Value> {
    let (mut request, scale) = metric(dice);
    request.insert("op".into(), "summarize".into());
    if let (Some(scale), true) = (scale, dice.one_in(8)) {
        let values = values(dice, scale);
        let weights: Vec<_> = values.iter().map(|_| 1e-3 + dice.wide()).collect();
        request.extend(object(json!({ "values": values, "weights": weights })));
    } else {
        request.extend(object(sample(dice, scale)));
    }
    asked_besides(dice, &mut request);
    if dice.one_in(5) {
        request.insert("population".into(), dice.count().into());
    }
    request.insert("words".into(), dice.one_in(2).into());
    request
}

fn compare(dice: &mut Chance) -> Map<String, Value> {
    let (mut request, scale) = metric(dice);
    let (a, b) = (sample(dice, scale), sample(dice, scale));
    request.extend(object(json!({ "op": "compare", "a": a, "b": b, "words": dice.one_in(2) })));
    request
}

fn trend(dice: &mut Chance) -> Map<String, Value> {
    let (mut request, scale) = metric(dice);
    let periods: Vec<_> = (0..dice.below(7)).map(|_| sample(dice, scale)).collect();
    let window = dice.of(&[None, Some(1), Some(2), Some(3)]);
    request.extend(object(json!({ "op": "trend", "periods": periods, "window": window })));
    asked_besides(dice, &mut request);
    request
}

fn sample_size(dice: &mut Chance) -> Map<String, Value> {
    let metric = dice.of(&["nps", "csat", "proportion"]);
    let mut request = object(json!({ "op": "sample_size", "metric": metric }));
    if dice.one_in(2) {
        request.insert("margin".into(), (0.01 + 30.0 * dice.fraction()).into());
    } else {
        request
            .extend(object(json!({ "difference": 40.0 * dice.fraction() - 20.0, "power": dice.fraction() })));
    }
    match (metric, dice.one_in(2)) {
        ("nps", true) => {
            let promoters = dice.fraction();
            let detractors = (1.0 - promoters) * dice.fraction();
            request.extend(object(json!({ "promoters": promoters, "detractors": detractors })));
        }
        ("csat", true) => {
            request.extend(object(json!({ "statistic": "mean", "sd": 0.1 + 3.0 * dice.fraction() })))
        }
        (_, true) => drop(request.insert("share".into(), dice.fraction().into())),
        _ => {}
    }
    request
}

fn service(dice: &mut Chance) -> Map<String, Value> {
    let (whole, some) = (dice.count(), dice.fraction());
    let part = (whole as f64 * some) as u64;
    let seconds = list(dice, |dice| dice.wide().into());
    let perceived: Vec<_> = (0..5).map(|_| 10.0 * dice.fraction()).collect();
    let mut request = object(match dice.below(8) {
        0 => json!({ "metric": "churn", "lost": part, "at_start": whole }),
        1 => json!({ "metric": "response_rate", "invited": whole, "completed": part }),
        2 => json!({ "metric": "resolution_time", "seconds": seconds }),
        3 => json!({ "metric": "contacts_per_resolution", "contacts_per_case": seconds }),
        4 => json!({ "metric": "deflection", "self_service_resolved": part, "tickets": whole }),
        5 => json!({ "metric": "expectation", "counts": counts(dice, [1, 10])["counts"] }),
        // Names that JavaScript puts into an order of its own.
        6 => json!({ "metric": "servqual", "perception": { "b": perceived, "10": [some], "2": [1] },
            "expectation": { "2": [dice.fraction()], "b": [1, 2, 3, 4, 5.5], "10": [0.1] },
            "weights": { "10": some, "b": dice.fraction(), "2": 0.3 } }),
        _ => {
            json!({ "metric": "acsi", "satisfaction": 1.0 + 9.0 * some, "expectancy": 1.0 + 9.0 * dice.fraction(),
            "ideal": 7.3, "weights": [some, dice.fraction(), 1] })
        }
    });
    request.insert("op".into(), "service".into());
    request
}
