//! Files with one row for each answer: a column names the question, another one holds the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helpers may fail as its body may"
)]

#[path = "support/files.rs"]
mod support;

use std::fmt::Write;

use scorelet::import::{Condition, ImportOptions, Reason};
use scorelet::period::Period;
use scorelet::say::{Audience, files};
use scorelet::scale::Kind;

use support::{notes, plain, read, scores};

const NPS: &str = "How likely are you to recommend us? (0-10)";
const CSAT: &str = "How satisfied are you with our help? (1-5)";

fn metric(kind: Kind) -> ImportOptions {
    ImportOptions { metric: Some(kind), ..ImportOptions::default() }
}

/// Twelve people answer four questions, a row each.
fn survey() -> Vec<String> {
    let mut rows = Vec::new();
    for person in 0..12 {
        let (plan, day) = (if person % 3 == 0 { "pro" } else { "free" }, 1 + person);
        let month = if person < 6 { "01" } else { "02" };
        let answers = [
            (CSAT, format!("{}", 2 + person % 4)),
            (NPS, format!("{}", [10, 9, 8, 3][person % 4])),
            ("Which team?", ["A", "B"][person % 2].to_owned()),
            ("Anything else?", format!("words of person {person}")),
        ];
        for (question, answer) in answers {
            rows.push(format!("p{person},2026-{month}-{day:02},{plan},\"{question}\",{answer}"));
        }
    }
    rows
}

fn file(rows: &[String]) -> String {
    format!("Respondent ID,Date,Plan,Question,Answer\n{}\n", rows.join("\n"))
}

#[test]
fn each_question_that_is_a_rating_is_scored() {
    let report = plain(&file(&survey()));
    assert_eq!(report.rows, 48);
    assert_eq!(scores(&report), [(CSAT, 12, "50"), (NPS, 12, "25")]);
    assert_eq!(report.summaries[1].question.as_deref(), Some(NPS));
    assert_eq!(report.summaries[1].column, None);
    let said = notes(&report);
    assert!(said.contains("each row holds one answer: \"Question\" names the question"), "{said}");
    assert!(said.contains("not scored: \"Which team?\", \"Anything else?\""), "{said}");
    let left = &report.left_out[0].entry;
    assert_eq!((left.reason, left.count), (Reason::OtherQuestion, 24));
}

#[test]
fn one_question_is_chosen_by_its_text() {
    let of = |wanted: &str| ImportOptions { column: Some(wanted.into()), ..ImportOptions::default() };
    let report = read(&file(&survey()), &of(NPS)).unwrap();
    assert_eq!(scores(&report), [(NPS, 12, "25")]);
    let both = [(CSAT, 12, "50"), (NPS, 12, "25")];
    for answers in ["Answer", "4"] {
        assert_eq!(scores(&read(&file(&survey()), &of(answers)).unwrap()), both, "{answers}");
    }
    assert_eq!(scores(&read(&file(&survey()), &metric(Kind::Nps)).unwrap()), [(NPS, 12, "25")]);
    let error = read(&file(&survey()), &of("Hw satisfied?")).unwrap_err();
    assert_eq!((error.code(), error.place()), ("no_question", "Hw satisfied?"));
    assert_eq!(error.columns().unwrap().len(), 4);
    let said = files::error(&error, Audience::Terminal);
    assert!(said.contains("there is neither a column nor a question \"Hw satisfied?\""), "{said}");
    assert!(said.contains("Anything else?"), "{said}");
}

#[test]
fn segments_periods_and_conditions_work_as_in_other_files() {
    let by = ImportOptions { by: Some("Plan".into()), column: Some(NPS.into()), ..ImportOptions::default() };
    let report = read(&file(&survey()), &by).unwrap();
    let parts: Vec<_> =
        report.summaries.iter().map(|s| (s.by.as_ref().unwrap().value.as_str(), s.n)).collect();
    assert_eq!(parts, [("free", 8), ("pro", 4)]);
    let months = ImportOptions { period: Some(Period::Month), ..metric(Kind::Nps) };
    let report = read(&file(&survey()), &months).unwrap();
    let parts: Vec<_> = report.summaries.iter().map(|s| (s.period.as_deref().unwrap(), s.n)).collect();
    assert_eq!(parts, [("2026-01", 6), ("2026-02", 6)]);
    let pro = ImportOptions { conditions: vec![Condition::parse("Plan=pro").unwrap()], ..metric(Kind::Csat) };
    assert_eq!(scores(&read(&file(&survey()), &pro).unwrap()), [(CSAT, 4, "50")]);
    // The question's own column splits the answers of the whole file, as the caller asks.
    let split = ImportOptions {
        by: Some("Question".into()),
        column: Some("Answer".into()),
        coding: scorelet::scale::CodingSpec {
            scale: scorelet::scale::Scale::new(0, 10),
            ..Default::default()
        },
        ..metric(Kind::Nps)
    };
    assert_eq!(read(&file(&survey()), &split).unwrap().summaries.len(), 4);
}

#[test]
fn the_order_of_rows_names_the_order_of_questions_only() {
    let rows = survey();
    let expected = plain(&file(&rows));
    for step in [5, 7, 11, 13] {
        let shuffled: Vec<String> = (0..rows.len()).map(|at| rows[at * step % rows.len()].clone()).collect();
        let report = plain(&file(&shuffled));
        let mut summaries = report.summaries.clone();
        summaries.sort_by_key(|summary| summary.question.clone() == Some(NPS.into()));
        assert_eq!(summaries, expected.summaries, "{step}");
    }
    // Many equal rows are counted together.
    let many = file(&rows).replace("Respondent ID", "Name");
    let body = many.split_once('\n').unwrap().1.repeat(40);
    let report = plain(&format!("Name,Date,Plan,Question,Answer\n{body}"));
    assert_eq!(scores(&report), [(CSAT, 480, "50"), (NPS, 480, "25")]);
}

#[test]
fn headers_in_other_words_and_languages() {
    let of = |header: &str, nps: &str, why: &str| {
        let mut text = format!("{header}\n");
        for (person, rating) in [10, 9, 9, 7, 2].into_iter().enumerate() {
            writeln!(text, "{person},{nps},{rating}\n{person},{why},so {person}").unwrap();
        }
        text
    };
    for (header, nps) in [
        ("submission,question_text,response", "Would you recommend us?"),
        ("id,QuestionText,Value", "Would you recommend us?"),
        ("Respondent,Item,Rating", "Recommend"),
        ("case,variable,value", "nps"),
        ("Nr,Frage,Antwort", "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"),
        ("N,Question,Réponse", "Dans quelle mesure nous recommanderiez-vous ?"),
        ("id,質問,回答", "当社を友人に薦める可能性はどのくらいですか?"),
    ] {
        let nps = nps.replace(',', " ");
        let report = plain(&of(header, &nps, "why so"));
        assert_eq!(scores(&report), [(nps.as_str(), 5, "40")], "{header}");
    }
}

#[test]
fn items_that_each_person_rates_are_questions() {
    let mut text = "Respondent ID,Item,Rating\n".to_owned();
    let mut one = "Respondent ID,Item,Rating\n".to_owned();
    for person in 0..8 {
        for (item, rating) in [("Speed", 5), ("Price", 1 + person % 3), ("Staff", 4)] {
            writeln!(text, "{person},{item},{rating}").unwrap();
            writeln!(one, "{},{item},{rating}", text.len()).unwrap();
        }
    }
    let report = read(&text, &metric(Kind::Csat)).unwrap();
    assert_eq!(scores(&report), [("Speed", 8, "100"), ("Price", 8, "0"), ("Staff", 8, "100")]);
    // Where nobody rates two of them, they may be products: one column, as before.
    assert_eq!(scores(&read(&one, &metric(Kind::Csat)).unwrap()), [("Rating", 24, "67")]);
}

/// Answers to different questions are never scored together in silence, whatever the id's header is.
#[test]
fn the_header_of_the_id_makes_no_difference() {
    let table = |header: &str, unique: bool| {
        let mut text = format!("{header},Question,Rating\n");
        for person in 0..12 {
            for (at, item) in ["Staff", "Speed", "Price"].into_iter().enumerate() {
                let id = if unique { 3 * person + at } else { person };
                let rating = if person % 4 == 0 { [4, 3, 4][at] } else { [5, 4, 1][at] };
                writeln!(text, "x{id},{item},{rating}").unwrap();
            }
        }
        text
    };
    let csat = metric(Kind::Csat);
    for header in ["Respondent", "id", "ID", "Customer", "E-mail", "Nutzer", "Case number", "Column A"] {
        let report = read(&table(header, false), &csat).unwrap();
        let expected = [("Staff", 12, "100"), ("Speed", 12, "75"), ("Price", 12, "25")];
        assert_eq!(scores(&report), expected, "{header}");
        let error = read(&table(header, false), &ImportOptions::default()).unwrap_err();
        assert_eq!(error.columns().unwrap(), ["Staff", "Speed", "Price"], "{header}");
        // Where nobody answers several, each text may also be a product: all are scored, and that is told.
        let report = read(&table(header, true), &csat).unwrap();
        assert_eq!(scores(&report), [("Rating", 36, "67")], "{header}");
        let told = notes(&report);
        assert!(told.contains("\"Question\" has 3 different texts") && told.contains("--by"), "{told}");
    }
    let split = ImportOptions { by: Some("Question".into()), ..csat.clone() };
    let report = read(&table("id", true), &split).unwrap();
    assert!(report.summaries.len() == 3 && !notes(&report).contains("different texts"));
    // Metrics in one column.
    let metrics = "metric,score\nNPS,9\nNPS,3\nCSAT,4\nCSAT,5\nNPS,10\n";
    assert_eq!(scores(&plain(metrics)), [("NPS", 3, "33"), ("CSAT", 2, "100")]);
    let others =
        read("id,Question,Rating\n1,How easy was it?,5\n1,Food,2\n2,How easy was it?,4\n2,Food,1\n", &csat);
    assert!(notes(&others.unwrap()).contains("show that it is CSAT. If one is"));
}

#[test]
fn ordinary_files_with_such_headers_are_read_as_before() {
    // One question, and the ratings of one survey.
    let mut one = "id,Question,Rating\n".to_owned();
    // What customers asked a bot, what it replied, and how they rated that.
    let mut chat = "Question,Answer,CSAT\n".to_owned();
    // A rating of articles.
    let mut articles = "user_id,question,rating,comment\n".to_owned();
    for row in 0..40 {
        let rating = 1 + row % 5;
        writeln!(one, "{row},How was it?,{rating}").unwrap();
        let (asked, reply) = (["Where is it?", "Is it easy?", "Do you recommend it?"][row % 3], row % 4);
        writeln!(chat, "{asked},See page {reply},{rating}").unwrap();
        writeln!(articles, "{row},{asked},{rating},fine {row}").unwrap();
    }
    let csat = metric(Kind::Csat);
    assert_eq!(scores(&read(&one, &csat).unwrap()), [("Rating", 40, "40")]);
    assert_eq!(scores(&read(&chat, &csat).unwrap()), [("CSAT", 40, "40")]);
    assert_eq!(scores(&plain(&chat)), [("CSAT", 40, "40")]);
    assert_eq!(scores(&read(&articles, &csat).unwrap()), [("rating", 40, "40")]);
    // A column of answers that is named as any other.
    let answers = ImportOptions { column: Some("Answer".into()), ..metric(Kind::Nps) };
    assert_eq!(scores(&read("Question,Answer\nQ,10\nQ,9\nQ,3\n", &answers).unwrap()), [("Q", 3, "33")]);
}

#[test]
fn too_many_questions_are_reported() {
    let mut text = "Question,Answer\n".to_owned();
    for number in 0..600 {
        writeln!(text, "Would you recommend product {number}?,9\nAnd {number}?,x").unwrap();
    }
    let error = read(&text, &ImportOptions::default()).unwrap_err();
    let said = files::error(&error, Audience::Terminal);
    assert_eq!(error.code(), "no_rating", "{said}");
    assert!(said.contains("\"Question\" has more than 500 different texts"), "{said}");
    let fewer: String = text.lines().take(401).map(|line| format!("{line}\n")).collect();
    assert_eq!(plain(&fewer).summaries.len(), 200);
}

#[test]
fn an_answer_without_its_question_is_left_out() {
    let text = format!("Question,Answer\n{NPS},9\n,8\n{NPS},10\nWhy?,so\nWhy?,so\n");
    let report = plain(&text);
    assert_eq!(scores(&report), [(NPS, 2, "100")]);
    let left: Vec<_> = report.left_out.iter().map(|left| (left.entry.reason, left.entry.count)).collect();
    assert_eq!(left, [(Reason::NoQuestion, 1), (Reason::OtherQuestion, 2)]);
    assert_eq!(report.left_out[0].entry.lines, [3]);
}

#[test]
fn numbers_beside_the_words_fill_gaps() {
    let mut text = "Question,Answer text,Answer value\n".to_owned();
    for (rating, word) in [(9, "Very satisfied"), (10, "Satisfied"), (3, "Dissatisfied")] {
        writeln!(text, "{NPS},,{rating}\nHow satisfied are you?,{word},1").unwrap();
    }
    assert_eq!(scores(&plain(&text)), [(NPS, 3, "33"), ("How satisfied are you?", 3, "67")]);
}

#[test]
fn a_list_of_answers_in_json_is_read_alike() {
    let answer =
        |question: &str, answer: &str| format!("{{\"question\":\"{question}\",\"answer\":{answer}}}");
    let mut items = Vec::new();
    for rating in [10, 9, 2] {
        items.push(answer(NPS, &rating.to_string()));
        items.push(answer("Why?", "\"so\""));
    }
    assert_eq!(scores(&plain(&format!("[{}]", items.join(",")))), [(NPS, 3, "33")]);
    assert_eq!(scores(&plain(&items.join("\n"))), [(NPS, 3, "33")]);
}

#[test]
fn rows_of_one_submission_are_not_replaced() {
    let text = file(&survey()).replace("Respondent ID", "submission_id");
    assert_eq!(scores(&plain(&text)), [(CSAT, 12, "50"), (NPS, 12, "25")]);
}
