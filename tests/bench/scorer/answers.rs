//! Made-up answers: one row an answer, with its metric and the customer's plan, and what there is to
//! count in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::chance::Chance;
use crate::comments::{Comment, pool};
use crate::counts::Counts;

/// The header of the table and the keys of the records.
const COLUMNS: &str = "id,created_at,metric_type,score,plan,comment";

/// Other answers need another seed, and then other files.
const SEED: u64 = 0x5c0e_1e7a_0003;

/// When the first answer was given: 2026-01-01, in milliseconds since 1970.
const FIRST: u64 = 1_767_225_600_000;

/// The metrics by the share of their answers in a hundred, with their scales.
const METRICS: [(usize, &str, usize, usize); 3] = [(55, "nps", 0, 10), (30, "csat", 1, 5), (15, "ces", 1, 7)];

const PLANS: [(usize, &str); 5] =
    [(35, "free"), (20, "starter"), (25, "pro"), (15, "team"), (5, "enterprise")];

/// Cells without a rating; each is invalid for every metric.
const INVALID: [&str; 4] = ["99", "8.5", "-1", "often"];

/// In which form the same rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Ndjson,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Ndjson => "ndjson",
        }
    }
}

/// A file of answers.
pub struct Answers {
    pub path: PathBuf,
    pub format: Format,
    /// Bytes.
    pub size: u64,
    pub rows: u64,
    /// What every contender has to count.
    pub counts: Counts,
}

impl Answers {
    /// The file of about so many million bytes in `folder`, which is made where it is not there yet.
    pub fn make(folder: &Path, format: Format, megabytes: u64) -> Answers {
        let path = folder.join(format!("answers-{megabytes}.{}", format.name()));
        // Written last: without it the file was not finished, and with another seed it is another file.
        let notes = path.with_extension(format!("{}.json", format.name()));
        if let Some((rows, counts)) = read_notes(&notes)
            && let Ok(file) = fs::metadata(&path)
        {
            return Answers { path, format, size: file.len(), rows, counts };
        }
        eprintln!("Writing {}", path.display());
        fs::create_dir_all(folder).unwrap();
        let _ = fs::remove_file(&notes);
        let (size, rows, counts) = write(&path, format, megabytes * 1_000_000);
        let content = serde_json::json!({ "seed": SEED, "rows": rows, "counts": counts.to_json() });
        fs::write(notes, content.to_string()).unwrap();
        Answers { path, format, size, rows, counts }
    }
}

fn read_notes(path: &Path) -> Option<(u64, Counts)> {
    let notes: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (notes["seed"] == SEED).then(|| (notes["rows"].as_u64().unwrap(), Counts::of_rows(&notes["counts"])))
}

/// Writes rows until there are so many bytes.
fn write(path: &Path, format: Format, bytes: u64) -> (u64, u64, Counts) {
    let (mut chance, comments) = (Chance(SEED), pool(&mut Chance(SEED ^ 1)));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let (mut size, mut rows, mut time) = (0, 0, FIRST);
    let mut counted: BTreeMap<(&str, &str, String), u64> = BTreeMap::new();
    let mut line = Vec::new();
    if format == Format::Csv {
        line.extend_from_slice(COLUMNS.as_bytes());
        line.push(b'\n');
    }
    while size + (line.len() as u64) < bytes {
        time += chance.below(12_000) as u64;
        let (_, metric, low, high) = METRICS[falls(&mut chance, METRICS.map(|(share, ..)| share))];
        let (_, plan) = PLANS[falls(&mut chance, PLANS.map(|(share, _)| share))];
        let score = score(&mut chance, low, high);
        let comment = &comments[chance.below(comments.len())];
        let row = Row { id: 10_000_000 + rows, time, metric, score: &score, plan, comment };
        match format {
            Format::Csv => row.csv(&mut line),
            Format::Ndjson => row.ndjson(&mut line),
        }
        out.write_all(&line).unwrap();
        size += line.len() as u64;
        line.clear();
        rows += 1;
        *counted.entry((metric, plan, score)).or_default() += 1;
    }
    out.flush().unwrap();
    let mut counts = Counts::default();
    for ((metric, plan, score), count) in counted {
        counts.add(metric, plan, &score, count);
    }
    (size, rows, counts)
}

/// A score as text; empty where no answer was given.
fn score(chance: &mut Chance, low: usize, high: usize) -> String {
    match chance.below(100) {
        0..6 => String::new(),
        6 => chance.of(&INVALID).to_owned(),
        // The better of two, so that most are good ones.
        _ => {
            let any = |chance: &mut Chance| low + chance.below(high - low + 1);
            any(chance).max(any(chance)).to_string()
        }
    }
}

struct Row<'r> {
    id: u64,
    time: u64,
    metric: &'r str,
    score: &'r str,
    plan: &'r str,
    comment: &'r Comment,
}

impl Row<'_> {
    fn csv(&self, out: &mut Vec<u8>) {
        let Row { id, metric, score, plan, .. } = self;
        let (time, comment) = (instant(self.time), &self.comment.csv);
        writeln!(out, "{id},{time},{metric},{score},{plan},{comment}").unwrap();
    }

    fn ndjson(&self, out: &mut Vec<u8>) {
        let Row { id, metric, plan, .. } = self;
        let (time, comment) = (instant(self.time), &self.comment.json);
        let score = match self.score {
            "" => "null".to_owned(),
            text if text.parse::<f64>().is_ok() => text.to_owned(),
            text => format!("\"{text}\""),
        };
        writeln!(
            out,
            r#"{{"id":{id},"created_at":"{time}","metric_type":"{metric}","score":{score},"plan":"{plan}","comment":{comment}}}"#
        )
        .unwrap();
    }
}

/// `2026-03-14T09:26:53.589Z`, of milliseconds since 1970 within 2026 to 2029; later ones start again at the beginning.
fn instant(time: u64) -> String {
    let (mut day, within) = ((time - FIRST) / 86_400_000 % 1461, time % 86_400_000);
    let mut year = 2026;
    while day >= length(year) {
        day -= length(year);
        year += 1;
    }
    let february = if length(year) == 366 { 29 } else { 28 };
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (within / 3_600_000, within / 60_000 % 60, within / 1000 % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", day + 1, within % 1000)
}

fn length(year: u64) -> u64 {
    if year.is_multiple_of(4) { 366 } else { 365 }
}

/// Which of several shares of a hundred chance falls into.
fn falls<const N: usize>(chance: &mut Chance, shares: [usize; N]) -> usize {
    let mut left = chance.below(100);
    let inside = |share: &usize| {
        let inside = left < *share;
        left = left.saturating_sub(*share);
        inside
    };
    shares.iter().position(inside).unwrap_or_default()
}
