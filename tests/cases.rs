//! Worked cases beside the project, where they are: computed at 50 digits by others' formulas.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/cases.rs"]
mod cases;

use cases::{Asked, asked, file};
use scorelet::say::replies::reply;
use scorelet::scoring::special::{normal_quantile, normal_tails};
use serde_json::Value;

#[test]
fn every_case_holds() {
    let Some(file) = file() else { return };
    let (mut numbers, mut apart) = (0, Vec::new());
    for case in file["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let compared: usize = asked(case).iter().map(|asked| compare(case, asked)).sum();
        if compared == 0 {
            apart.push(id);
        }
        numbers += compared;
    }
    // On a scale to 15, which no rating has; the wrong series of a trend; two by functions alone.
    let expected =
        ["nps-scale-1-15", "trend-rolling-3-average-of-scores-WRONG", "trap-p-underflow", "fn-qnorm"];
    let mut others: Vec<_> = apart.iter().filter(|id| !expected.contains(id)).collect();
    others.sort();
    assert!(others.is_empty(), "cases that nothing was compared with: {others:?}");
    assert!(numbers > 600, "only {numbers} numbers were compared");
    functions_hold(&file);
}

fn compare(case: &Value, asked: &Asked) -> usize {
    let (id, expected) = (&case["id"], &case["expected"]);
    let relative = case["rel_tol"].as_f64().unwrap_or(1e-9);
    let got: Value = serde_json::from_str(&reply(&asked.request.to_string())).unwrap();
    assert!(got.get("error").is_none(), "{id}: {got}");
    let compared = asked.pairs.iter().filter(|(path, key, unit)| {
        let Some(want) = expected.pointer(key) else { return false };
        let value = got.pointer(path).unwrap_or(&Value::Null);
        let what = || format!("{id} {key}: {value} is not {want} of {}", asked.request);
        match (want.as_f64(), value.as_str()) {
            (Some(want), Some(display)) => assert_eq!(display, want.to_string(), "{}", what()),
            (Some(want), None) => {
                let value = value.as_f64().unwrap_or_else(|| panic!("{}", what()));
                assert!(
                    (value - unit * want).abs() <= 1e-9_f64.max(relative * want.abs() * unit),
                    "{}",
                    what()
                );
            }
            (None, _) => assert!(value.is_null(), "{}", what()),
        }
        true
    });
    compared.count()
}

/// Cases of a function alone.
fn functions_hold(file: &Value) {
    let case = |id: &str| file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap();
    let quantiles = case("fn-qnorm");
    let numbers = |list: &Value| -> Vec<f64> {
        list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    for (p, z) in numbers(&quantiles["input"]["p"]).into_iter().zip(numbers(&quantiles["expected"]["z"])) {
        assert!((normal_quantile(2.0 * (1.0 - p)) / z - 1.0).abs() < 1e-12, "{p}: {z}");
    }
    let tail = case("trap-p-underflow");
    let (z, p) = (tail["input"]["z"].as_f64().unwrap(), tail["expected"]["p"].as_f64().unwrap());
    assert!((normal_tails(z) / p - 1.0).abs() < 1e-9);
}
