//! What the native binary says: the yardstick of every other place that the scorer runs in.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

#[path = "cases.rs"]
mod cases;
#[path = "chance.rs"]
mod chance;
#[path = "random.rs"]
mod random;
#[path = "requests.rs"]
mod requests;

/// A file with options, and what `score --json` prints; none where it refuses.
pub struct Scored {
    pub path: PathBuf,
    pub options: Value,
    pub report: Option<String>,
}

impl Scored {
    /// The file as text with a character for each byte, which JSON carries in any encoding.
    pub fn latin(&self) -> String {
        fs::read(&self.path).unwrap().into_iter().map(char::from).collect()
    }
}

/// Requests of every kind: written by hand, worked cases, and so many random ones; and the replies.
pub fn replies(random: usize) -> Vec<(String, String)> {
    let mut lines: Vec<String> =
        requests::REQUESTS.iter().chain(&EXTREMES).map(|line| (*line).to_owned()).collect();
    for case in cases::file().iter().flat_map(|file| file["cases"].as_array()).flatten() {
        lines.extend(cases::asked(case).iter().map(|asked| asked.request.to_string()));
    }
    lines.extend(random::requests(random));
    let replies = calc(&lines);
    assert_eq!(replies.len(), lines.len());
    lines.into_iter().zip(replies).collect()
}

/// Counts at the end of what JavaScript holds, numbers in its odd shapes, and what is refused.
const EXTREMES: [&str; 22] = [
    r#"{"op":"summarize","metric":"nps","counts":{"0":9007199254740991,"7":9007199254740991,"10":9007199254740991},"words":true}"#,
    r#"{"op":"summarize","metric":"nps","counts":{"10":1000000000000,"3":999999999999,"8":7},"margin":0.00001}"#,
    r#"{"op":"summarize","metric":"nps","counts":{"9":1e16,"3":1e19}}"#,
    r#"{"op":"summarize","metric":"nps","counts":{"9":1e22}}"#,
    r#"{"op":"summarize","metric":"nps","counts":{"x":1,"5":-1,"3":0.5}}"#,
    r#"{"op":"summarize","metric":"nps","counts":{"9":-0,"8":-0.0,"7":7.0}}"#,
    r#"{"op":"summarize","metric":"nps","values":[10,9.0,9.5,null,"x",1e1,0,-0]}"#,
    r#"{"op":"summarize","metric":"nps","counts":{},"confidence":0.9}"#,
    r#"{"op":"summarize","metric":"nps","scale":[1,1e1],"counts":{"9":3}}"#,
    r#"{"op":"summarize","metric":"proportion","x":9007199254740990,"n":9007199254740991}"#,
    r#"{"op":"summarize","metric":"csat","counts":{"5":1,"1":9007199254740991},"interval":"exact"}"#,
    r#"{"op":"summarize","metric":"nps"}"#,
    r#"{"op":"summarize","metric":"nqs","counts":{}}"#,
    r#"{"op":"summarize","metric":"nps","counts":{},"zz":1,"17":2}"#,
    r#"{"op":"compare","metric":"nps","a":{"counts":{"0":9007199254740991}},"b":{"counts":{"10":9007199254740991,"9":1}}}"#,
    r#"{"op":"compare","metric":"nps","a":{"counts":{"9":-1}},"b":{"counts":{}}}"#,
    r#"{"op":"adjust","p":[1e-300,5e-324,0.1,1e-7,0.000001,0.30000000000000004,-0],"method":"holm"}"#,
    r#"{"op":"adjust","p":[0.1,2],"method":"holm"}"#,
    r#"{"op":"trend","metric":"csat","periods":[{"counts":{"5":9007199254740991}},{"counts":{"4":9007199254740991}}]}"#,
    r#"{"op":"sample_size","metric":"nps","margin":0.000001}"#,
    r#"{"op":"service","metric":"handle_time","talk":1e15,"hold":1e-7,"after_call":0,"handled":3}"#,
    r#"{"op":"service","metric":"first_response_time","seconds":[1e15,1e-9,123456789.125]}"#,
];

fn scorelet() -> Command {
    Command::new(env!("CARGO_BIN_EXE_scorelet"))
}

fn calc(lines: &[String]) -> Vec<String> {
    let mut child = scorelet().arg("calc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, text) = (child.stdin.take().unwrap(), lines.join("\n"));
    // Beside the reading: both pipes are short.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Files of every layout, some with options; `folder` takes those that are made here.
pub fn files(folder: &Path) -> Vec<Scored> {
    let made = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let torn = made("torn.csv", "id,nps,plan\n1,10,pro\n2,11,free\n3,9.5,pro\n4,,free\n5,7,pro\n6");
    let lines = "{\"nps\":9,\"csat\":5}\n{\"nps\":\"3\"}\nnothing\n{\"csat\":2,\"nps\":null}\n";
    let packed = |name: &str, cut: usize| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&fs::read(&torn).unwrap()).unwrap();
        let bytes = encoder.finish().unwrap();
        let path = folder.join(name);
        fs::write(&path, &bytes[..bytes.len() - cut]).unwrap();
        path
    };
    let unclear = made("unclear.csv", "a,b\n1,2\n3,4\n");
    let months = "date,nps\n2026-01-05,9\n2026-01-07,3\n2026-02-01,10\n2026-03-01,8\nnever,9\n";
    let counted =
        r#"{"op":"summarize","question":"q","period":"2026-11","metric":"nps","counts":{"9":3,"2":1}}"#;
    let counts = made("counts.ndjson", &format!("{counted}\n{}\n", counted.replace("-11", "-12")));
    let mut all = vec![
        score(&torn, json!({})),
        score(&torn, json!({ "by": "plan", "confidence": 0.9 })),
        score(&torn, json!({ "by": "plan", "min_n": 3 })),
        score(&torn, json!({ "column": 1, "metric": "nps" })),
        score(&torn, json!({ "column": "nqs" })),
        score(&packed("packed.csv.gz", 0), json!({ "by": "plan" })),
        score(&packed("cut-off.csv.gz", 5), json!({})),
        score(&made("lines.ndjson", lines), json!({})),
        score(&made("months.csv", months), json!({ "period": "month", "window": 2 })),
        score(&counts, json!({ "period": "month", "window": 2 })),
        score(&unclear, json!({})),
        score(&unclear, json!({ "column": "b", "metric": "csat", "scale": "1-7", "favourable": "6,7" })),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["tests/fixtures", "tests/fixtures/exports", "../shared/data"] {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let kind = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "csv" || kind == "ndjson");
        all.extend(paths.iter().filter(|path| kind(path)).map(|path| score(path, json!({}))));
    }
    let known = root.join("../shared/data/carpentries_instructor_training_post_2018.csv");
    if known.is_file() {
        all.push(score(&known, json!({ "column": "LikelyToRecommend" })));
    }
    all
}

/// The same options for the command line, where lists are texts, and for JavaScript.
fn score(path: &Path, options: Value) -> Scored {
    let mut command = scorelet();
    command.arg("score").arg(path).arg("--json");
    let mut script = options.clone();
    for (key, value) in options.as_object().unwrap() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        command.args([&format!("--{}", key.replace('_', "-")), &text]);
        if ["scale", "favourable"].contains(&key.as_str()) {
            let numbers = text.split(['-', ',']).map(|number| number.parse::<u8>().unwrap());
            script[key] = numbers.collect();
        }
    }
    let output = command.output().unwrap();
    let report = output.status.success().then(|| String::from_utf8(output.stdout).unwrap());
    let report = report.map(|text| text.trim_end().to_owned());
    Scored { path: path.to_owned(), options: script, report }
}
