//! Generates responses as they arrive at a warehouse: some twice, some complete after a partial one, some with
//! an id that is taken, with values that are not ratings and names that need quoting. The same seed gives
//! the same responses.

use std::fmt::Write;

use crate::chance::Chance;

/// One answer; `value` is the cell of a table.
#[derive(Clone, Debug)]
pub struct Answer {
    pub question: &'static str,
    pub row: &'static str,
    pub kind: &'static str,
    pub scale: [&'static str; 2],
    pub direction: &'static str,
    pub favourable: Option<&'static str>,
    pub value: &'static str,
}

/// One response, as it arrived.
#[derive(Clone, Debug)]
pub struct Response {
    pub survey: &'static str,
    pub id: String,
    pub received: String,
    pub answered: &'static str,
    pub complete: bool,
    pub locale: &'static str,
    pub plan: &'static str,
    pub answers: Vec<Answer>,
    /// Whether it is the response with its id that counts.
    pub counts: bool,
}

pub const SURVEYS: [&str; 2] = ["shop", "help's \"ž\" \\ desk"];

/// Segments that break a query with missing quotes.
const PLANS: [&str; 9] = [
    "pro",
    "free",
    "",
    "a\"b\\c",
    "it's ž 🙂",
    "tab\there",
    "line\nbreak",
    "'; drop table answers; --",
    "null",
];

/// Times around the ends of periods.
const TIMES: [&str; 14] = [
    "2026-12-31T23:59:59.999Z",
    "2027-01-01T00:00:00.000Z",
    "2027-01-03T23:59:59.999Z",
    "2027-01-04T00:00:00.000Z",
    "2026-02-28T23:59:59.999Z",
    "2026-03-01T00:00:00.000Z",
    "2024-02-29T12:00:00.482Z",
    "2024-12-30T00:00:00.000Z",
    "2026-03-29T01:30:00.000Z",
    "2026-10-25T00:30:00.5Z",
    "2026-06-30T23:59:59Z",
    "2026-07-01T03:59:59.000Z",
    "2026-11-01T05:30:00.000Z",
    "2025-12-29T00:00:00.000Z",
];

/// Cells that are not ratings.
pub const CELLS: &[&str] = &[
    "",
    "",
    "11",
    "9.5",
    "4.0",
    "-1",
    "nine",
    "NA",
    " 7 ",
    "+3",
    "07",
    "10.00",
    "9,0",
    "1e1",
    "N/A",
    "null",
    "NaN",
    "-",
    "9 9",
    "don\u{2019}t know",
    "4.",
    ".5",
    "-0",
    "5.000000000000000001",
    "\u{ff11}",
    "999999999999999999999",
    "3.0.0",
    "--",
    "(blank)",
    "\t8\n",
    "0x5",
    "5-5",
    "Not applicable",
];

/// Cells in columns of numbers.
pub const NUMBERS: &[&str] = &["", "11", "9.5", "4.0", "-1", "0.0", "1e300", "-0.5"];

/// What is posted.
pub const POSTED: &[&str] = &["", "11", "9.5", "4.0", "-1", "0", "nine", "5.00"];

const RATINGS: [&str; 11] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

/// Returns `count` responses in random order, with others that have the same ids. `odd` are the cells among
/// the ratings. In `posted` responses some questions state their favourable values, and nothing says which
/// of two bodies came first.
pub fn arrivals(seed: u64, count: usize, odd: &[&'static str], posted: bool) -> Vec<Response> {
    let mut random = Chance(seed);
    let mut all = Vec::new();
    for number in 0..count {
        let answered = random.of(&TIMES);
        let (survey, complete) = (random.of(&SURVEYS), random.below(100) < 80);
        let id = format!("01993d0e-0000-7000-8000-{number:012x}");
        let body = |random: &mut Chance, hours| Response {
            survey,
            id: id.clone(),
            received: after(answered, hours),
            answered,
            complete,
            locale: random.of(&["en", "lt", "zh-Hans"]),
            plan: random.of(&PLANS),
            answers: answers(random, odd, posted),
            counts: false,
        };
        let counted = Response { counts: true, ..body(&mut random, 0) };
        if !posted && random.below(100) < 15 {
            // A later body of the same id is a conflict and changes nothing.
            let whole = complete && random.below(100) < 50;
            all.push(Response { complete: whole, ..body(&mut random, 1) });
        }
        if complete && random.below(100) < 15 {
            // An earlier partial one is replaced, even if the complete one has fewer answers.
            all.push(Response { complete: false, ..body(&mut random, -1) });
        }
        if random.below(100) < 20 {
            let received = after(answered, random.of(&[0, 2]));
            all.push(Response { id: id.to_uppercase(), counts: false, received, ..counted.clone() });
        }
        all.push(counted);
    }
    random.shuffle(&mut all);
    all
}

/// Returns the time `hours` later.
fn after(time: &str, hours: i64) -> String {
    let time: jiff::Timestamp = time.parse().unwrap();
    format!("{:.3}", time + jiff::SignedDuration::from_hours(hours))
}

fn answers(random: &mut Chance, odd: &[&'static str], sets: bool) -> Vec<Answer> {
    let mut all = Vec::new();
    let mut rate = |question, row, kind, scale: [&'static str; 2], direction, random: &mut Chance| {
        let value = if random.below(100) < 25 { random.of(odd) } else { random.of(&RATINGS) };
        let own = match (kind, scale) {
            ("rating", ["0", _]) => Some("[3, 4]"),
            ("rating", ["1", "10"]) => Some("[9, 10]"),
            _ => None,
        };
        let favourable = own.filter(|_| sets);
        all.push(Answer { question, row, kind, scale, direction, favourable, value });
    };
    rate("nps", "", "nps", ["0", "10"], "", random);
    if random.below(100) < 70 {
        // The question is asked on two scales, as after a change of the survey.
        let scale = if random.below(100) < 60 { ["1", "5"] } else { ["1", "7"] };
        rate("csat", "", "csat", scale, "", random);
    }
    if random.below(100) < 70 {
        rate("effort", "", "ces", ["1", "5"], "lower_is_better", random);
    }
    if random.below(100) < 50 {
        rate("ease", "", "ces", ["1", "7"], random.of(&["", "higher_is_better"]), random);
    }
    if random.below(100) < 50 {
        rate("r \"1\"", "", "rating", ["0", "4"], "", random);
    }
    if random.below(100) < 50 {
        // Its groups do not depend on what is posted beside it; on another scale or in a matrix it is a rating.
        rate("expectation", "", "rating", random.of(&[["1", "10"], ["1", "10"], ["0", "10"]]), "", random);
        rate("expectation", "r1", "rating", ["1", "10"], "", random);
    }
    if random.below(100) < 50 {
        // Some rate a row in one matrix only, or on two scales.
        for row in ["tangibles-1", "tangibles-2", "price"] {
            for question in ["expectation", "perception"] {
                if random.below(100) < 85 {
                    let scale = if random.below(100) < 85 { ["1", "7"] } else { ["1", "5"] };
                    rate(question, row, "rating", scale, "", random);
                }
            }
        }
    }
    if random.below(100) < 50 {
        rate("m", "r1", "csat", ["1", "7"], "", random);
        rate("m", "r2", "csat", ["1", "7"], "", random);
    }
    let other = |question, kind, value| Answer {
        question,
        row: "",
        kind,
        scale: ["", ""],
        direction: "",
        favourable: None,
        value,
    };
    all.push(other("why", "text", random.of(&["9", "Fast, \"really\"\nfast", ""])));
    all.extend(["1", "2"].map(|value| other("which", "choice", value)));
    all
}

/// A column whose name must be quoted; it holds the locale.
pub const ODD: &str = r"context.it's \ odd";

/// Returns the collector's table, with two columns of the context.
pub fn table<'r>(responses: impl IntoIterator<Item = &'r Response>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = "survey,id,received_at,answered_at,complete,locale,page,respondent,question,row,type,scale_low,\
                   scale_high,direction,value,other,context.plan";
    writer.write_record(columns.split(',').chain([ODD])).unwrap();
    for one in responses {
        let complete = if one.complete { "true" } else { "false" };
        for answer in &one.answers {
            let [low, high] = answer.scale;
            writer
                .write_record([
                    one.survey,
                    &one.id,
                    &one.received,
                    one.answered,
                    complete,
                    one.locale,
                    "",
                    "",
                    answer.question,
                    answer.row,
                    answer.kind,
                    low,
                    high,
                    answer.direction,
                    answer.value,
                    "",
                    one.plan,
                    one.locale,
                ])
                .unwrap();
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Returns the responses as they were posted, one a line.
pub fn lines<'r>(responses: impl IntoIterator<Item = &'r Response>) -> String {
    let mut text = String::new();
    for one in responses {
        let answers: Vec<String> = one.answers.iter().map(posted).collect();
        let head = serde_json::json!({
            "v": 1, "id": one.id, "survey": one.survey, "answered_at": one.answered, "complete": one.complete,
            "locale": one.locale, "context": { "plan": one.plan, "seats": 1.5, "none": null },
        });
        let head = head.to_string();
        let head = head.strip_suffix('}').unwrap();
        writeln!(text, "{head},\"answers\":[{}]}}", answers.join(",")).unwrap();
    }
    text
}

/// Returns an answer as JSON, with its number as written.
fn posted(answer: &Answer) -> String {
    let mut text =
        format!("{{\"question\":{},\"type\":\"{}\"", serde_json::json!(answer.question), answer.kind);
    let [low, high] = answer.scale;
    if !low.is_empty() {
        write!(text, ",\"scale\":[{low},{high}]").unwrap();
    }
    for (key, value) in [("row", answer.row), ("direction", answer.direction)] {
        if !value.is_empty() {
            write!(text, ",\"{key}\":\"{value}\"").unwrap();
        }
    }
    if let Some(set) = answer.favourable {
        write!(text, ",\"favourable\":{set}").unwrap();
    }
    if serde_json::from_str::<serde_json::Number>(answer.value).is_ok() {
        write!(text, ",\"value\":{}", answer.value).unwrap();
    } else if !answer.value.is_empty() {
        write!(text, ",\"value\":{}", serde_json::json!(answer.value)).unwrap();
    }
    text + "}"
}
