//! Worked cases beside the project as requests of `calc`.

use std::path::Path;

use scorelet::say::replies::reply;
use serde_json::{Map, Value, json};

/// The file of cases, where it is.
pub fn file() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/public_cases.json");
    Some(serde_json::from_str(&std::fs::read_to_string(path).ok()?).unwrap())
}

/// A number of the reply, the number of the case that it has to be, and how many of the reply's
/// units make one of the case's.
pub type Pair = (String, String, f64);

/// One request, and what its reply is compared with.
pub struct Asked {
    pub request: Value,
    pub pairs: Vec<Pair>,
}

fn pair(path: &str, key: &str) -> Pair {
    (format!("/{path}"), format!("/{key}"), 1.0)
}

fn percent(path: &str, key: &str) -> Pair {
    (format!("/{path}"), format!("/{key}"), 100.0)
}

fn one(request: Value, pairs: impl Into<Vec<Pair>>) -> Vec<Asked> {
    vec![Asked { request, pairs: pairs.into() }]
}

/// What `calc` is asked in a case; nothing if the case is not a request.
pub fn asked(case: &Value) -> Vec<Asked> {
    let input = &case["input"];
    let has = |key: &str| input.get(key).is_some();
    match case["metric"].as_str().unwrap() {
        "p_adjust" => adjusted(case),
        "mean" => means(input),
        "servqual" => servqual(input),
        "acsi"
        | "churn_rate"
        | "retention_rate"
        | "average_handle_time"
        | "first_response_time"
        | "deflection_rate" => service(case),
        "nps" | "proportion" if has("a") || has("x_a") => two_samples(input),
        _ if has("periods") => trend(case),
        _ if has("weights") => weighted(input),
        _ if has("promoter_share") => sample_size(input),
        "proportion" => share(json!({ "metric": "proportion", "x": input["x"], "n": input["n"] }), "ci"),
        "nps" if has("promoters") => classes(input),
        "nps" if has("counts") || has("raw_values") => nps(input),
        "nps" | "normal_quantile" => Vec::new(),
        name => rating(name, input),
    }
}

/// Promoters, passives and detractors as counts per value.
fn counts(classes: &Value) -> Value {
    let of = |key: &str| classes.get(key).cloned().unwrap_or(json!(0));
    json!({ "10": of("promoters"), "8": of("passives"), "3": of("detractors") })
}

/// The keys of a rating, by our names for them.
fn spec(metric: &str, input: &Value) -> Value {
    let mut spec = json!({ "op": "summarize", "metric": metric });
    for (from, to) in [
        ("scale", "scale"),
        ("favourable_values", "favourable"),
        ("unfavourable_values", "unfavourable"),
        ("confidence", "confidence"),
        ("counts", "counts"),
        ("raw_values", "values"),
    ] {
        if let Some(value) = input.get(from) {
            spec[to] = value.clone();
        }
    }
    if let Some(direction) = input["direction"].as_str() {
        spec["direction"] = format!("{}_is_better", direction.trim_end_matches("_better")).into();
    }
    spec
}

fn with(mut request: Value, key: &str, value: impl Into<Value>) -> Value {
    request[key] = value.into();
    request
}

fn nps(input: &Value) -> Vec<Asked> {
    if input["scale"][1].as_u64().is_some_and(|high| high > 10) {
        return Vec::new();
    }
    intervals(spec("nps", input))
}

fn classes(input: &Value) -> Vec<Asked> {
    let mut request = json!({ "op": "summarize", "metric": "nps", "counts": counts(input) });
    if let Some(population) = input.get("population") {
        request["population"] = population.clone();
        return one(request, [pair("se", "se_points_fpc")]);
    }
    intervals(request)
}

/// A score with both intervals of an NPS.
fn intervals(request: Value) -> Vec<Asked> {
    let ends =
        |of: &str| ["low", "high"].map(|end| pair(&format!("interval/{end}"), &format!("ci/{of}/{end}")));
    let mut pairs = vec![
        pair("n", "n"),
        pair("n", "n_valid"),
        pair("missing", "n_missing"),
        pair("invalid", "n_invalid"),
        pair("score", "score"),
        pair("display", "score_rounded"),
        pair("display", "rounded_half_away"),
        pair("variance", "variance"),
        pair("se", "se_points"),
        pair("mean", "ltr_mean"),
        pair("sd", "ltr_sd"),
        pair("median", "ltr_median"),
    ];
    pairs.extend(ends("adjusted_wald_3T"));
    vec![
        Asked { request: with(request.clone(), "interval", "adjusted_wald"), pairs },
        Asked { request: with(request, "interval", "score"), pairs: ends("score_tango").into() },
    ]
}

fn rating(name: &str, input: &Value) -> Vec<Asked> {
    let metric = match name {
        "agent_satisfaction" => "csat",
        "expectation" => "rating",
        name => name,
    };
    let mut asked = share(spec(metric, input), "share_ci");
    let counts = [
        pair("n", "n"),
        pair("mean", "mean"),
        pair("sd", "sd"),
        pair("median", "median"),
        pair("groups/favourable", "favourable_count"),
        pair("display", "favourable_percent_rounded"),
    ];
    asked[0].pairs.extend(counts);
    // A mean of equal answers has an interval there, and none here.
    if input["counts"].as_object().unwrap().values().filter(|count| **count != json!(0)).count() > 1 {
        asked[0].pairs.push(pair("mean_interval/low", "mean_ci/t/low"));
        asked[0].pairs.push(pair("mean_interval/high", "mean_ci/t/high"));
    }
    if name == "expectation" {
        let request = json!({ "op": "service", "metric": "expectation", "counts": input["counts"] });
        asked.extend(one(request, [pair("value", "net_share_points"), pair("n", "n")]));
    }
    asked
}

/// A share with all three intervals.
fn share(request: Value, key: &str) -> Vec<Asked> {
    let request = with(request, "op", "summarize");
    let each = [("wilson", "wilson"), ("agresti_coull", "agresti_coull"), ("exact", "clopper_pearson")];
    let asked = each.map(|(name, other)| {
        let ends =
            ["low", "high"].map(|end| percent(&format!("interval/{end}"), &format!("{key}/{other}/{end}")));
        let score = ["favourable_share", "share"].map(|key| percent("score", key));
        Asked { request: with(request.clone(), "interval", name), pairs: [ends, score].concat() }
    });
    asked.into()
}

fn two_samples(input: &Value) -> Vec<Asked> {
    if let Some(a) = input.get("a") {
        let [a, b] = [a, &input["b"]].map(|classes| json!({ "counts": counts(classes) }));
        let request =
            json!({ "op": "compare", "metric": "nps", "a": a, "b": b, "confidence": input["confidence"] });
        let mut pairs =
            vec![pair("difference", "wald/difference"), pair("p", "adjusted_wald_3T/p_two_sided")];
        pairs.extend(["se", "low", "high", "z"].map(|key| pair(key, &format!("adjusted_wald_3T/{key}"))));
        return one(request, pairs);
    }
    let [a, b] = ["a", "b"].map(|s| json!({ "x": input[format!("x_{s}")], "n": input[format!("n_{s}")] }));
    let request = json!({ "op": "compare", "metric": "proportion", "a": a, "b": b });
    let tested = [pair("z", "n_minus_1_z/z"), pair("p", "n_minus_1_z/p_two_sided")];
    let ends = [percent("low", "newcombe/low"), percent("high", "newcombe/high")];
    one(
        request,
        [tested, ends].concat().into_iter().chain([percent("difference", "difference")]).collect::<Vec<_>>(),
    )
}

fn means(input: &Value) -> Vec<Asked> {
    let [a, b] = ["counts_a", "counts_b"].map(|key| json!({ "counts": input[key] }));
    let request = json!({
        "op": "compare", "metric": "rating", "scale": input["scale"], "statistic": "mean", "a": a, "b": b
    });
    let keys = ["difference", "se", "t", "df", "low", "high"].map(|key| pair(key, key));
    one(request, keys.into_iter().chain([pair("p", "p_two_sided")]).collect::<Vec<_>>())
}

fn adjusted(case: &Value) -> Vec<Asked> {
    let p = &case["input"]["p"];
    let method = |method: &&str| {
        let places =
            (0..p.as_array().unwrap().len()).map(|at| pair(&format!("p/{at}"), &format!("{method}/{at}")));
        Asked { request: json!({ "op": "adjust", "p": p, "method": method }), pairs: places.collect() }
    };
    ["holm", "bh"].iter().map(method).collect()
}

fn trend(case: &Value) -> Vec<Asked> {
    let input = &case["input"];
    let periods: Vec<_> = input["periods"].as_array().unwrap().iter().collect();
    let all: Vec<_> = periods.iter().map(|period| json!({ "counts": counts(period) })).collect();
    let request = json!({ "op": "trend", "metric": "nps", "window": input["window"], "periods": all });
    if let Some(wrong) = case["expected"].get("must_not_equal") {
        let got: Value = serde_json::from_str(&reply(&request.to_string())).unwrap();
        let scores: Vec<_> =
            got["series"].as_array().unwrap().iter().map(|one| one["score"].clone()).collect();
        assert_ne!(&Value::from(scores), wrong, "{}", case["id"]);
    }
    let of = |at: usize, key: &str| pair(&format!("series/{at}/{key}"), &format!("series/{at}/{key}"));
    let pairs = (0..periods.len()).flat_map(|at| [of(at, "n"), of(at, "score")]);
    one(request, pairs.collect::<Vec<_>>())
}

fn weighted(input: &Value) -> Vec<Asked> {
    let request = json!({
        "op": "summarize", "metric": "nps", "values": input["values"], "weights": input["weights"]
    });
    let ends = ["low", "high"]
        .map(|end| pair(&format!("interval/{end}"), &format!("adjusted_wald_3T_on_neff/{end}")));
    let pairs = [
        pair("n", "n"),
        pair("score", "score"),
        pair("variance", "variance"),
        pair("n_eff", "n_effective_kish"),
        pair("se", "se_linearised_points"),
    ];
    one(request, pairs.into_iter().chain(ends).collect::<Vec<_>>())
}

fn sample_size(input: &Value) -> Vec<Asked> {
    let request = json!({
        "op": "sample_size", "metric": "nps", "margin": input["margin_points"],
        "confidence": input["confidence"],
        "promoters": input["promoter_share"], "detractors": input["detractor_share"]
    });
    one(request, [pair("n", "n_adjusted_wald_3T")])
}

fn service(case: &Value) -> Vec<Asked> {
    let metric = match case["metric"].as_str().unwrap() {
        "churn_rate" => "churn",
        "retention_rate" => "retention",
        "average_handle_time" => "handle_time",
        "deflection_rate" => "deflection",
        same => same,
    };
    let mut request = Map::from_iter([("op".into(), json!("service")), ("metric".into(), json!(metric))]);
    let own = case["input"].as_object().unwrap().iter().filter(|(key, _)| *key != "unit");
    request.extend(own.map(|(key, value)| (key.clone(), value.clone())));
    one(
        request.into(),
        [
            pair("value", "percent"),
            pair("value", "aht"),
            pair("value", "score"),
            pair("n", "n"),
            pair("mean", "mean"),
            pair("median", "median"),
            pair("p90", "p90_linear"),
            percent("interval/low", "ci_wilson/low"),
            percent("interval/high", "ci_wilson/high"),
        ],
    )
}

fn servqual(input: &Value) -> Vec<Asked> {
    let request = json!({
        "op": "service", "metric": "servqual", "perception": input["perception"],
        "expectation": input["expectation"], "weights": input["weights_100"]
    });
    let dimensions = input["perception"].as_object().unwrap().keys();
    let gaps = dimensions.map(|name| pair(&format!("gaps/{name}"), &format!("gaps/{name}")));
    one(
        request,
        gaps.chain([pair("unweighted", "unweighted"), pair("weighted", "weighted")]).collect::<Vec<_>>(),
    )
}
