//! Files in which a column is a part of a question, or holds several: one column for each option, several
//! metrics or scales in one column.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/files.rs"]
mod support;

use scorelet::import::{Condition, ImportOptions, Unread};

use support::{notes, plain, read, refused, scores};

/// Rows of one filled cell each, the one whose number is the row's answer.
fn one_hot(answers: &[usize], cell: impl Fn(usize) -> String, width: usize) -> String {
    let row = |(id, answer): (usize, &usize)| {
        let cells: Vec<String> =
            (0..width).map(|at| if at == *answer { cell(at) } else { String::new() }).collect();
        format!("{id},{}\n", cells.join(","))
    };
    answers.iter().enumerate().map(row).collect()
}

const WORDS: [&str; 5] = ["Very difficult", "Difficult", "Neutral", "Easy", "Very easy"];

#[test]
fn columns_of_one_option_each_are_not_scored_one_by_one() {
    let answers = [4, 4, 3, 0, 2, 4, 3, 3, 1, 4, 0, 3];
    let words = |at: usize| WORDS[at].to_owned();
    let rows = one_hot(&answers, words, 5);
    let number = one_hot(&[0, 9, 10, 7, 10, 10, 6, 8, 9, 5], |at| at.to_string(), 11);
    let all: Vec<String> = (0..11).map(|at| at.to_string()).collect();
    for file in [
        format!("id,{}\n{rows}", WORDS.join(",")),
        format!("id,How easy was it to return the item?,,,,\n,{}\n{rows}", WORDS.join(",")),
        format!("id,{}\n{rows}", WORDS.map(|word| format!("How easy was it? - {word}")).join(",")),
        format!("id,{}\n{rows}", WORDS.map(|word| format!("Ease [{word}]")).join(",")),
        format!(
            "id,{}\n{number}",
            all.iter().map(|at| format!("Would recommend {at}")).collect::<Vec<_>>().join(",")
        ),
        format!("id,How likely are you to recommend us?,,,,,,,,,,\n,{}\n{number}", all.join(",")),
        format!("id,CSAT_1,CSAT_2,CSAT_3,CSAT_4,CSAT_5\n{}", one_hot(&answers, |_| "1".into(), 5)),
    ] {
        let (code, text) = refused(&file);
        assert!(["options", "no_rating"].contains(&code.as_str()), "{file}\n{code} {text}");
        assert!(text.contains("one option of a question each"), "{text}");
    }
}

#[test]
fn other_columns_beside_options_are_scored() {
    let file = "id,nps,Very satisfied,Satisfied,Dissatisfied\n1,9,Very satisfied,,\n2,3,,Satisfied,\n3,10,,,Dissatisfied\n4,9,,Satisfied,\n";
    let report = plain(file);
    assert_eq!(scores(&report), [("nps", 4, "50")]);
    assert!(notes(&report).contains("one option"), "{}", notes(&report));
    // Questions of few answers are not options.
    for file in
        ["a_csat,b_csat,c_csat\n5,4,3\n", "nps,csat\n9,\n,5\n", "speed csat,price csat\n5,4\n5,4\n5,4\n"]
    {
        assert!(plain(file).summaries.len() > 1, "{file}");
    }
}

#[test]
fn several_metrics_or_scales_in_one_column_are_refused() {
    for file in [
        "id,Survey,Score (NPS/CSAT)\n1,NPS,10\n2,NPS,9\n3,CSAT,5\n4,CSAT,4\n",
        "id,Survey type,NPS score\n1,NPS,10\n2,CES,7\n3,NPS,3\n",
        "id,Kind,csat\n1,NPS survey,10\n2,CSAT survey,5\n3,CSAT survey,4\n",
        "id,CSAT rating,Rating scale\n1,3,3\n2,2,3\n3,5,5\n4,4,5\n",
        "scale,csat\n5,4\n10,4\n5,5\n10,3\n",
    ] {
        let (code, text) = refused(file);
        assert_eq!(code, "mixed_metrics", "{file} {text}");
        assert!(text.contains("--where"), "{text}");
    }
    // Each metric has its own column, or only one is left.
    let file = "Survey,nps,csat\nNPS,9,\nCSAT,,5\nNPS,3,\nCSAT,,4\n";
    assert_eq!(scores(&plain(file)), [("nps", 2, "0"), ("csat", 2, "100")]);
    let conditions = vec![Condition::parse("Survey=NPS").unwrap()];
    let file = "id,Survey,NPS score\n1,NPS,10\n2,CSAT,4\n3,NPS,9\n";
    let one = read(file, &ImportOptions { conditions, ..ImportOptions::default() }).unwrap();
    assert_eq!(scores(&one), [("NPS score", 2, "100")]);
    let all = ImportOptions { unread: Unread::Ignore, ..ImportOptions::default() };
    assert_eq!(read(file, &all).unwrap().summaries[0].n, 3);
    // Comments that mention a metric name none.
    assert_eq!(plain("nps,comment\n9,easy to use\n8,I recommend it\n").summaries[0].n, 2);
}
