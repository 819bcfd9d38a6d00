//! How a survey proceeds, with random surveys and random visitors: no sequence of acts reaches a state without
//! a question, and a response holds exactly the answers given.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail it"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use scorelet::json;
use scorelet::survey::definition::{Ask, Condition, Survey};
use scorelet::survey::flow::{Act, Effect, Flow};
use scorelet::survey::form::Form;
use scorelet::survey::response::{Answer, Given, Response};

/// A question in the making: its type, whether it is required, and what it depends on.
type Seed = (u8, bool, Option<(u8, u8)>);

/// A visitor's act in the making, and what chooses among values.
type Step = (u8, u64);

/// A survey of questions of every type; each may have a condition on an earlier one.
fn survey(seeds: &[Seed], all: bool) -> Survey {
    let mut questions: Vec<String> = Vec::new();
    for (index, (kind, required, on)) in seeds.iter().enumerate() {
        let body = match kind % 6 {
            0 => r#""type":"nps""#,
            1 => r#""type":"ces","scale":[1,5],"direction":"lower_is_better","favourable":[1]"#,
            2 => r#""type":"choice","text":"?","options":["x","y","z"],"other":true"#,
            3 => r#""type":"choice","text":"?","options":["x","y","z"],"other":true,"multiple":true"#,
            4 => r#""type":"matrix","text":"?","rows":["r","s"],"scale":[1,3]"#,
            _ => r#""type":"text","max_length":5"#,
        };
        let condition = on.filter(|_| index > 0).and_then(|(which, value)| {
            let earlier = usize::from(which) % index;
            let values = match seeds[earlier].0 % 6 {
                0 => [r#"["detractor"]"#, r#"[9,"passive"]"#, r#"{"min":5}"#][usize::from(value % 3)],
                1 => [r#"["favourable"]"#, "[3]", r#"{"max":2}"#][usize::from(value % 3)],
                2 | 3 => [r#"["x"]"#, r#"["y","other"]"#, r#"["z"]"#][usize::from(value % 3)],
                _ => return None,
            };
            Some(format!(r#","if":{{"q{earlier}":{values}}}"#))
        });
        let condition = condition.unwrap_or_default();
        questions.push(format!(r#"{{"id":"q{index}",{body},"required":{required}{condition}}}"#));
    }
    let screens = if all { "all" } else { "one" };
    let text = format!(r#"{{"id":"s","screens":"{screens}","questions":[{}]}}"#, questions.join(","));
    Survey::parse(&text).unwrap()
}

/// What a visitor, or a page that plays one, may put into the fields of the screen.
fn fields(flow: &Flow, mut choice: u64) -> Form {
    let mut pick = |among: &[&str]| {
        let picked = among[(choice % among.len() as u64) as usize].to_owned();
        choice = choice.rotate_right(7) ^ 0x9E37_79B9;
        picked
    };
    let mut words = Vec::new();
    for index in flow.on_screen() {
        let question = &flow.survey().questions[index];
        for name in question.names() {
            let values = match &question.ask {
                Ask::Rating(_) | Ask::Matrix(_) => {
                    vec![pick(&["", "0", "1", "2", "3", "5", "8", "10", "11", "x"])]
                }
                Ask::Choice(_) if name == question.id => {
                    vec![pick(&["", "x", "y", "none"]), pick(&["", "z", "other"])]
                }
                _ => vec![pick(&["", "  ", "words", "a longer text", "é\u{0301}🙂\n\"{}"])],
            };
            for value in values.into_iter().filter(|value| !value.is_empty()) {
                words.extend([name.clone(), value]);
            }
        }
    }
    Form::new(words.join("\0"))
}

/// What was given, by question: a second account of what the flow has to know.
#[derive(Default)]
struct Account(BTreeMap<usize, Vec<Answer>>);

impl Account {
    /// Whether a question is asked where these were given.
    fn asks(&self, survey: &Survey, index: usize) -> bool {
        survey.questions[index].conditions.iter().all(|condition| {
            let given = self.0.get(&condition.question).and_then(|answers| answers.first());
            self.asks(survey, condition.question)
                && given.is_some_and(|answer| matches_condition(survey, condition, answer))
        })
    }

    fn answers(&self, survey: &Survey) -> Vec<Answer> {
        let asked = self.0.iter().filter(|(index, _)| self.asks(survey, **index));
        asked.flat_map(|(_, answers)| answers.clone()).collect()
    }

    /// Whether the visitor has gone on from every question that is asked, and left none open.
    fn is_whole(&self, survey: &Survey) -> bool {
        (0..survey.questions.len()).filter(|index| self.asks(survey, *index)).all(|index| {
            let rows =
                if let Ask::Matrix(matrix) = &survey.questions[index].ask { matrix.rows.len() } else { 1 };
            let needed = if survey.questions[index].required { rows } else { 0 };
            self.0.get(&index).is_some_and(|answers| answers.len() >= needed)
        })
    }
}

fn matches_condition(survey: &Survey, condition: &Condition, answer: &Answer) -> bool {
    match &answer.given {
        Given::Rating { value, .. } => {
            let coding = survey.questions[condition.question].coding().unwrap();
            let group = coding.group(coding.scale().rating(*value).unwrap());
            condition.values.contains(*value) || group.is_some_and(|group| condition.groups.contains(&group))
        }
        Given::Choice { chosen, other, .. } => condition
            .options
            .iter()
            .any(|option| chosen.contains(option) || (option == "other" && other.is_some())),
        Given::Text(_) => false,
    }
}

fn assert_read(answers: Vec<Answer>, complete: bool) {
    let response = Response {
        id: "01993d0e-0000-7000-8000-00000000000a".into(),
        survey: "s".into(),
        answered_at: "2026-11-21T18:02:11.482Z".into(),
        complete,
        locale: "en".into(),
        answers,
        context: vec![],
        page: None,
        respondent: None,
    };
    let text = response.to_text();
    assert_eq!(Response::from_json(&json::parse(&text).unwrap()), Ok(response), "{text}");
}

/// One visitor's whole way, each step held against the account.
fn walk(survey: &Survey, steps: &[Step]) {
    let mut flow = Flow::new(survey.clone());
    let mut account = Account::default();
    for (what, choice) in steps {
        let (before, over) = (flow.on_screen(), flow.is_over());
        let act = match what % 32 {
            0..14 => Act::Change(fields(&flow, *choice)),
            14..25 => Act::Next,
            25..30 => Act::Back,
            30 => Act::Leave,
            _ => Act::Dismiss,
        };
        let (form, asked, is_missing) = (flow.form().clone(), flow.asked(), !flow.missing().is_empty());
        let effects = flow.apply(act.clone());
        if over {
            assert!(effects.is_empty(), "after the end: {act:?} {effects:?}");
            continue;
        }
        assert!(!flow.on_screen().is_empty() && flow.on_screen().all(|i| i < survey.questions.len()));
        assert!(survey.screens == Default::default() || flow.on_screen() == (0..survey.questions.len()));
        assert!(flow.on_screen().len() > 1 || flow.asked()[flow.on_screen().start], "nobody was asked this");
        match act {
            Act::Change(_) => assert_eq!(effects, [Effect::Changed]),
            Act::Back if effects.is_empty() => assert_eq!(flow.on_screen(), before),
            Act::Back => assert!(effects == [Effect::Show] && flow.on_screen().start < before.start),
            Act::Next if is_missing => assert_eq!(effects, [Effect::Required]),
            Act::Next => {
                for index in before.clone().filter(|index| asked[*index]) {
                    account.0.insert(index, form.answers(&survey.questions[index]));
                }
                let (last, announced) = effects.split_last().unwrap();
                let here =
                    |answer: &Answer| before.clone().any(|i| survey.questions[i].id == answer.question);
                assert!(
                    announced.iter().all(|effect| matches!(effect, Effect::Announce(answer) if here(answer)))
                );
                match last {
                    Effect::Show => assert!(flow.on_screen().start > before.start),
                    Effect::Submit(answers) => {
                        assert!(flow.is_over() && account.is_whole(survey));
                        assert_eq!(answers, &account.answers(survey));
                        assert_read(answers.clone(), true);
                    }
                    other => panic!("going on led to {other:?}"),
                }
            }
            Act::Leave if effects.is_empty() => {
                assert!(!flow.is_over() && account.answers(survey).is_empty());
            }
            Act::Leave | Act::Dismiss => {
                assert!(flow.is_over());
                assert_eq!(effects, [Effect::Dismiss(account.answers(survey))]);
                assert_read(account.answers(survey), false);
            }
        }
    }
}

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec((any::<u8>(), any::<bool>(), prop::option::of(any::<(u8, u8)>())), 1..9)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(any::<Step>(), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_acts_reaches_a_bad_state(seeds in seeds(), steps in steps(), all in any::<bool>()) {
        walk(&survey(&seeds, all), &steps);
    }

    #[test]
    fn back_and_forth_changes_nothing(seeds in seeds(), choices in prop::collection::vec(any::<u64>(), 1..40)) {
        let mut flow = Flow::new(survey(&seeds, false));
        for choice in choices {
            flow.apply(Act::Change(fields(&flow, choice)));
            if !flow.missing().is_empty() || flow.is_last() {
                continue;
            }
            flow.apply(Act::Next);
            flow.apply(Act::Change(fields(&flow, choice)));
            let (here, form) = (flow.on_screen(), flow.form().clone());
            let mut steps = 0;
            while flow.can_go_back() {
                prop_assert_eq!(flow.apply(Act::Back), [Effect::Show]);
                steps += 1;
            }
            prop_assert_eq!(flow.on_screen(), 0..1);
            for _ in 0..steps {
                // Nothing was changed, so nothing is announced again.
                prop_assert_eq!(flow.apply(Act::Next), [Effect::Show]);
            }
            prop_assert_eq!((flow.on_screen(), flow.form()), (here, &form));
        }
    }
}

/// Each question looks at the two before it: what is asked is decided in one pass, not by asking again
/// for every path that leads there.
#[test]
fn a_hundred_questions_that_depend_on_each_other_are_quick() {
    let question = |i: usize| match i {
        0 | 1 => format!(r#"{{"id":"q{i}","type":"nps"}}"#),
        _ => format!(
            r#"{{"id":"q{i}","type":"nps","if":{{"q{}":{{"min":0}},"q{}":{{"min":0}}}}}}"#,
            i - 1,
            i - 2
        ),
    };
    let questions: Vec<_> = (0..100).map(question).collect();
    let text = format!(r#"{{"id":"s","questions":[{}]}}"#, questions.join(","));
    let mut flow = Flow::new(Survey::parse(&text).unwrap());
    for i in 0..100 {
        flow.apply(Act::Change(Form::new(format!("q{i}\x005"))));
        let effects = flow.apply(Act::Next);
        assert_eq!(matches!(effects.last(), Some(Effect::Submit(answers)) if answers.len() == 100), i == 99);
    }
}

/// What no endpoint of ours would take is cut, not lost.
#[test]
fn long_comments_stay_within_a_response() {
    let questions: Vec<_> =
        (0..6).map(|i| format!(r#"{{"id":"q{i}","type":"text","max_length":10000}}"#)).collect();
    let text = format!(r#"{{"id":"s","questions":[{}]}}"#, questions.join(","));
    let mut flow = Flow::new(Survey::parse(&text).unwrap());
    for i in 0..6 {
        flow.apply(Act::Change(Form::new(format!("q{i}\0{}", "\u{1}é".repeat(2000)))));
        if let Some(Effect::Submit(answers)) = flow.apply(Act::Next).pop() {
            assert_eq!(answers.len(), 6);
            assert_read(answers, true);
            return;
        }
    }
    panic!("never submitted");
}

/// The wire form of every type, as the contract with endpoints has it.
#[test]
fn every_type_is_posted_in_its_form() {
    let posted = |question: &str, fields: &str| {
        let text = format!(r#"{{"id":"s","questions":[{{"id":"q","text":"?",{question}}}]}}"#);
        let mut flow = Flow::new(Survey::parse(&text).unwrap());
        flow.apply(Act::Change(Form::new(fields.replace(['=', ' '], "\0"))));
        match flow.apply(Act::Next).pop() {
            Some(Effect::Submit(answers)) => {
                assert_read(answers.clone(), true);
                answers.iter().map(Answer::to_text).collect::<Vec<_>>().join(" ")
            }
            other => panic!("{other:?}"),
        }
    };
    let choice = r#""type":"choice","options":["a",{"id":"b","text":"B"}],"other":true"#;
    let several = r#""type":"choice","options":["a",{"id":"b","text":"B"}],"other":true,"multiple":true"#;
    let matrix = r#""type":"matrix","rows":["r",{"id":"s","text":"S"}],"scale":[1,5]"#;
    for (question, fields, answers) in [
        (r#""type":"nps""#, "q=0", r#"{"question":"q","type":"nps","scale":[0,10],"value":0}"#),
        (
            r#""type":"csat","scale":[1,7]"#,
            "q=7",
            r#"{"question":"q","type":"csat","scale":[1,7],"value":7}"#,
        ),
        (
            r#""type":"csat","scale":[1,10]"#,
            "q=9",
            r#"{"question":"q","type":"csat","scale":[1,10],"value":9}"#,
        ),
        (r#""type":"ces""#, "q=5", r#"{"question":"q","type":"ces","scale":[1,7],"value":5}"#),
        (
            r#""type":"ces","scale":[1,5],"direction":"lower_is_better""#,
            "q=1",
            r#"{"question":"q","type":"ces","scale":[1,5],"direction":"lower_is_better","value":1}"#,
        ),
        (
            r#""type":"ces","scale":[1,10]"#,
            "q=10",
            r#"{"question":"q","type":"ces","scale":[1,10],"value":10}"#,
        ),
        (
            r#""type":"rating","scale":[0,4],"favourable":[3,4]"#,
            "q=3",
            r#"{"question":"q","type":"rating","scale":[0,4],"favourable":[3,4],"value":3}"#,
        ),
        (choice, "q=b", r#"{"question":"q","type":"choice","value":"b"}"#),
        (choice, "q=a q=b", r#"{"question":"q","type":"choice","value":"a"}"#),
        (choice, "q=b q.other=mine", r#"{"question":"q","type":"choice","value":"b"}"#),
        (choice, "q=other q.other=mine", r#"{"question":"q","type":"choice","other":"mine"}"#),
        (choice, "q=other", r#"{"question":"q","type":"choice","other":""}"#),
        (several, "q=b q=a q=c", r#"{"question":"q","type":"choice","value":["a","b"]}"#),
        (
            several,
            "q=b q=other q.other=mine",
            r#"{"question":"q","type":"choice","value":["b"],"other":"mine"}"#,
        ),
        (several, "q=other q.other=mine", r#"{"question":"q","type":"choice","value":[],"other":"mine"}"#),
        (several, "q.other=mine", ""),
        (
            matrix,
            "q.s=1 q.r=5",
            r#"{"question":"q","row":"r","type":"rating","scale":[1,5],"value":5} {"question":"q","row":"s","type":"rating","scale":[1,5],"value":1}"#,
        ),
        (matrix, "q.s=6 q=3 q.t=1", ""),
        (r#""type":"text""#, "q=Fast.", r#"{"question":"q","type":"text","value":"Fast."}"#),
    ] {
        assert_eq!(posted(question, fields), answers, "{question} {fields}");
    }
}
