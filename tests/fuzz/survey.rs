//! A survey as its author wrote it: nothing panics, a mistake names its place, white space means
//! nothing, and answering a good one comes to its end with a response that can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scorelet::{json, say};
use scorelet::survey::definition::{Ask, Survey};
use scorelet::survey::flow::{Act, Effect, Flow};
use scorelet::survey::form::Form;
use scorelet::survey::response::{Answer, Response};
use scorelet::survey::screen::Voice;
use scorelet::survey::wording::Locale;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let survey = Survey::parse(text);
    if let Err(fault) = &survey {
        assert!(fault.place.starts_with("survey"), "{fault:?}");
        assert!(!say::fault::text(&fault.what).is_empty());
    }
    if let Ok(value) = json::parse(text) {
        assert_eq!(Survey::parse(&value.to_text()), survey);
    }
    if let Ok(survey) = survey {
        answer(survey);
    }
});

/// Answers everything, on the lowest or the highest value by the length of a question's id.
fn answer(survey: Survey) {
    let voice = Voice { locale: Locale::english(), language: "lt".into() };
    let id = survey.id.clone();
    let mut flow = Flow::new(survey);
    for _ in 0..=flow.survey().questions.len() {
        assert!(!voice.screen(&flow).items.is_empty());
        flow.apply(Act::Change(fields(&flow)));
        if flow.can_go_back() {
            let here = flow.on_screen();
            flow.apply(Act::Back);
            flow.apply(Act::Next);
            assert_eq!(flow.on_screen(), here);
        }
        if let Some(Effect::Submit(answers)) = flow.apply(Act::Next).pop() {
            return read(id, answers);
        }
    }
    panic!("it never ended");
}

fn fields(flow: &Flow) -> Form {
    let mut words = Vec::new();
    for question in &flow.survey().questions[flow.on_screen()] {
        for name in question.names() {
            let value = match &question.ask {
                Ask::Rating(rated) if name.len() % 2 == 0 => rated.coding.scale().low().to_string(),
                Ask::Rating(rated) => rated.coding.scale().high().to_string(),
                Ask::Matrix(matrix) => matrix.each.coding.scale().high().to_string(),
                Ask::Choice(choice) if name == question.id => {
                    let ids = choice.ids();
                    ids[name.len() % ids.len()].to_owned()
                }
                _ => "words".to_owned(),
            };
            words.extend([name, value]);
        }
    }
    Form::new(words.join("\0"))
}

fn read(survey: String, answers: Vec<Answer>) {
    let response = Response {
        id: "01993d0e-0000-7000-8000-000000000001".into(),
        survey,
        answered_at: "2026-11-21T18:02:11.482Z".into(),
        complete: true,
        locale: "lt".into(),
        answers,
        context: vec![],
        page: None,
        respondent: None,
    };
    let value = json::parse(&response.to_text()).expect("JSON is written");
    assert_eq!(Response::from_json(&value), Ok(response));
}
