//! Every type of question, by the keys and by the pointer, up to the rows in the database; back and
//! forth; all on one screen; another language under way.

use serde_json::{Value, json};

use crate::stage::Stage;

/// The id of the question on the screen.
fn asked(stage: &Stage) -> String {
    stage.text("$('input,textarea').name")
}

/// Waits for a question and sees how far it says that the visitor is.
fn wait_for(stage: &Stage, name: &str, progress: &str) {
    stage.wait(&format!("$('input,textarea')?.name == '{name}'"));
    assert_eq!(stage.text("$('[part=progress]').textContent"), progress);
}

fn answers(detractor: bool) -> Value {
    let mut answers = vec![
        json!({ "question": "nps", "type": "nps", "scale": [0, 10], "value": if detractor { 3 } else { 10 } }),
        json!({ "question": "why", "type": "text", "value": "Two\nlines" }),
        json!({ "question": "csat", "type": "csat", "scale": [1, 7], "value": 6 }),
        json!({ "question": "stars", "type": "rating", "scale": [1, 5], "value": 4 }),
        json!({ "question": "effort", "type": "ces", "scale": [1, 5], "direction": "lower_is_better", "value": 2 }),
        json!({ "question": "one", "type": "choice", "value": "van" }),
    ];
    if detractor {
        answers.push(json!({ "question": "some", "type": "choice", "value": ["a"], "other": "Both" }));
        answers.push(json!({ "question": "late", "type": "text", "value": "So" }));
    } else {
        answers.push(json!({ "question": "some", "type": "choice", "value": ["a", "b"] }));
    }
    for (row, value) in [("Food", 5), ("room", 1)] {
        answers.push(
            json!({ "question": "grid", "row": row, "type": "rating", "scale": [1, 5], "value": value }),
        );
    }
    Value::Array(answers)
}

#[test]
fn a_keyboard_answers_every_type() {
    let stage = Stage::at("questions.html");
    stage.wait_state("asking");
    stage.press("Tab Tab 3 Enter");
    wait_for(&stage, "why", "2 of 8");
    assert_eq!(stage.text("$('[part=question]').textContent"), "What went wrong?");
    stage.write("Two");
    stage.press("Enter");
    stage.write("lines");
    stage.press("Tab Enter");
    wait_for(&stage, "csat", "3 of 8");
    assert_eq!(stage.focus(), "csat=1");
    stage.press("6 Enter");
    wait_for(&stage, "stars", "4 of 8");
    stage.press("4 Enter");
    wait_for(&stage, "effort", "5 of 8");
    stage.press("2 Enter");
    wait_for(&stage, "one", "6 of 8");
    // No digit chooses among options; the arrows do.
    stage.press("1 2");
    assert!(!stage.holds("$(':checked')"));
    stage.press("Space Down Enter");
    wait_for(&stage, "some", "7 of 8");
    stage.press("Space Tab Tab Tab Space");
    // What is asked depends on it, and the place to write is there at once.
    stage.wait("$('[part=progress]').textContent == '7 of 9' && !$('[name=\"some.other\"]').hidden");
    stage.press("Tab");
    stage.write("Both");
    stage.press("Tab Enter");
    wait_for(&stage, "late", "8 of 9");
    stage.write("So");
    stage.press("Tab Enter");
    wait_for(&stage, "grid.Food", "9 of 9");
    assert_eq!(stage.text("$('[part=submit]').textContent"), "Send");
    stage.press("5 Tab");
    assert_eq!(stage.focus(), "grid.room=1");
    stage.press("1 Enter");
    stage.wait_state("thanks");
    assert_eq!(stage.wait_rows(1)[0]["answers"], answers(true));
    let given =
        stage.js("recorded.events.filter(({ name }) => name == 'answer').map(({ detail }) => detail)");
    assert_eq!(given[5], json!({ "question": "one", "type": "choice", "value": "van" }));
    assert_eq!(given[6], json!({ "question": "some", "type": "choice", "value": ["a"], "other": "Both" }));
    assert_eq!(given[8], json!({ "question": "grid", "row": "Food", "type": "rating", "value": 5 }));
    stage.assert_quiet();
}

#[test]
fn a_pointer_answers_every_type() {
    let stage = Stage::at("questions.html");
    stage.wait_state("asking");
    let choose = |name: &str, values: &[&str]| {
        stage.wait_for(&format!("input[name='{name}']"));
        for value in values {
            stage.click(&format!("input[name='{name}'][value='{value}']"));
        }
    };
    let next = || stage.click("[part=submit]");
    choose("nps", &["10"]);
    next();
    stage.wait_for("textarea");
    stage.click("textarea");
    stage.write("Two");
    stage.press("Enter");
    stage.write("lines");
    next();
    for (name, values) in [
        ("csat", &["6"][..]),
        ("stars", &["4"]),
        ("effort", &["5", "2"]),
        ("one", &["other", "van"]),
        ("some", &["a", "c", "b", "c"]),
        ("grid.Food", &["5"]),
    ] {
        choose(name, values);
        if name != "grid.Food" {
            next();
        }
    }
    choose("grid.room", &["1"]);
    next();
    stage.wait_state("thanks");
    assert_eq!(stage.wait_rows(1)[0]["answers"], answers(false));
    stage.assert_quiet();
}

#[test]
fn back_brings_what_was_answered_and_what_was_only_begun() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    assert!(!stage.holds("$('[part=back]')"), "there is nothing before the first");
    stage.press("Tab Tab 2 Enter");
    stage.wait_for("textarea");
    assert_eq!(stage.text("$('[part=question]').textContent"), "What did not go well for you?");
    stage.write("Slow");
    stage.press("Tab Tab");
    assert_eq!(stage.focus(), "back");
    stage.press("Enter");
    stage.wait("$('input:checked')?.value == '2'");
    assert_eq!(stage.focus(), "nps=2");
    stage.press("9 Enter");
    stage.wait_for("textarea");
    assert_eq!(stage.text("$('[part=question]').textContent"), "What did you like most?");
    assert_eq!(stage.text("$('textarea').value"), "Slow");
    // By pointer, and left there: what was given counts, not what was chosen since.
    stage.click("[part=back]");
    stage.wait_for("input");
    stage.click("input[value='5']");
    stage.click("[part=close]");
    stage.wait_state("closed");
    let row = &stage.wait_rows(1)[0];
    assert_eq!(row["answers"], json!([{ "question": "nps", "type": "nps", "scale": [0, 10], "value": 9 }]));
    assert_eq!(row["complete"], false);
    stage.assert_quiet();
}

#[test]
fn what_is_missing_is_reported_at_its_field() {
    let stage = Stage::at("whole.html");
    stage.wait_state("asking");
    // Tied: the text of each description of the fields at fault.
    let faults = "all('[aria-invalid=true]').map((node) => [node.getAttribute('part') ?? node.querySelector('input,textarea')?.name ?? node.name, \
         node.getAttribute('aria-describedby').split(' ').map((id) => root.getElementById(id)?.textContent).join('|')])";
    stage.click("[part=submit]");
    stage.wait("$('[aria-invalid=true]')");
    assert_eq!(
        stage.js(faults),
        json!([
            ["nps", "Please choose a number."],
            ["comment", "Please write an answer."],
            ["row", "Please answer every row."],
            ["row", "Please answer every row."]
        ])
    );
    assert_eq!(stage.focus(), "nps=0");
    stage.press("1");
    stage.wait("!$('input[name=pick]').closest('.item').hidden");
    stage.click("textarea");
    stage.write("Slow");
    stage.click("input[name='grid.r'][value='4']");
    stage.wait("all('[aria-invalid=true]').length == 1");
    assert_eq!(stage.js(faults), json!([["row", "Please answer every row."]]));
    stage.click("[part=submit]");
    stage.wait("all('[aria-invalid=true]').length == 2");
    assert_eq!(stage.focus(), "pick=x");
    stage.press("Space Enter");
    stage.wait("root.activeElement?.name == 'grid.s'");
    stage.press("2 Enter");
    stage.wait_state("thanks");
    assert_eq!(
        stage.js("[$('[part=thanks] a').textContent, $('[part=thanks] a').href]"),
        json!(["We will do better", "https://better.example/"])
    );
    stage.assert_quiet();
}

#[test]
fn a_whole_survey_follows_its_answers_and_loses_nothing() {
    let stage = Stage::at("whole.html");
    stage.wait_state("asking");
    let shown = "all('.item').filter(({ hidden }) => !hidden).map((item) => item.querySelector('[part=question]').textContent)";
    let first = "How likely are you to recommend us to a friend or colleague?";
    assert_eq!(stage.js(shown), json!([first, "Would you like to add anything?", "How good?"]));
    assert!(!stage.holds("$('[part=progress]') || $('[part=back]')"));
    stage.click("textarea");
    stage.write("Because");
    stage.click("input[value='2']");
    stage.wait("$('[name=why]').labels[0].textContent.startsWith('What went wrong?')");
    assert_eq!(stage.focus(), "nps=2");
    assert_eq!(stage.js(shown), json!([first, "What went wrong?", "Which?", "How good?"]));
    stage.click("input[value='y']");
    stage.wait("$('[name=last]').offsetParent");
    stage.click("[name='last']");
    stage.write("Yes");
    // Nothing is given before the one button.
    assert_eq!(stage.events(), ["show"]);
    stage.click("input[name='grid.r'][value='5']");
    stage.click("input[name='grid.s'][value='1']");
    // Those that the other answers do not call for any more are gone, with what was in them.
    stage.click("input[value='10']");
    stage.wait("!$('[name=last]').offsetParent && !$('[name=pick]').offsetParent");
    assert_eq!(stage.text("$('[name=why]').value"), "Because");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    let row = &stage.wait_rows(1)[0];
    let ids: Vec<_> = row["answers"].as_array().unwrap().iter().map(|answer| &answer["question"]).collect();
    assert_eq!(ids, ["nps", "why", "grid", "grid"]);
    assert_eq!(stage.text("$('[part=thanks]').textContent"), "Bye");
    stage.assert_quiet();
}

/// A page of nothing but the script opens one, answers its rating and sends it.
#[test]
fn the_rarer_presets_ask_in_their_own_words() {
    let stage = Stage::at("presets.html");
    for (preset, question, answer) in [
        (
            "enps",
            "How likely are you to recommend us as a place to work?",
            json!({ "question": "nps", "type": "nps", "scale": [0, 10], "value": 5 }),
        ),
        (
            "agent",
            "How satisfied are you with the help you received?",
            json!({ "question": "csat", "type": "csat", "scale": [1, 5], "value": 5 }),
        ),
        (
            "expectation",
            "How did we do, compared with what you expected?",
            json!({ "question": "rating", "type": "rating", "scale": [1, 10], "favourable": [7, 8, 9, 10], "value": 5 }),
        ),
        (
            "ces-effort",
            "How much effort did it take to get what you needed done?",
            json!({ "question": "ces", "type": "ces", "scale": [1, 5], "direction": "lower_is_better", "value": 5 }),
        ),
        (
            "ces-10",
            "How easy was it to get what you needed done?",
            json!({ "question": "ces", "type": "ces", "scale": [1, 10], "value": 5 }),
        ),
    ] {
        stage.js(&format!("scorelet.close(), void scorelet.open({{ survey: '{preset}' }})"));
        stage.wait_state("asking");
        assert_eq!(stage.text("$('legend').textContent"), question);
        stage.click("input[value='5']");
        stage.click("[part=submit]");
        stage.wait_for("textarea");
        stage.click("[part=submit]");
        stage.wait_state("thanks");
        let response = &stage.detail("submit")["response"];
        assert_eq!((&response["survey"], &response["answers"]), (&json!(preset), &json!([answer])));
    }
    stage.assert_quiet();
}

#[test]
fn servqual_asks_each_row_twice() {
    let stage = Stage::at("presets.html");
    stage.js("void scorelet.open({ survey: 'servqual' })");
    stage.wait_state("asking");
    let rows = "all('[part=row]').length";
    for (matrix, button) in [("expectation", "Next"), ("perception", "Send")] {
        stage.wait(&format!("$('input')?.name == '{matrix}.tangibles-1'"));
        assert_eq!(stage.js(rows), 22);
        assert_eq!(stage.text("$('[part=submit]').textContent"), button);
        stage.js("$('input').focus()");
        stage.press(&["7 Tab"; 22].join(" "));
        assert_eq!(stage.focus(), "submit");
        stage.press("Enter");
    }
    stage.wait_state("thanks");
    let response = &stage.detail("submit")["response"];
    let answers = response["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 44);
    assert_eq!(
        answers[43],
        json!({ "question": "perception", "row": "empathy-5", "type": "rating", "scale": [1, 7], "value": 7 })
    );
    stage.assert_quiet();
}

/// Changes the language of the surveys on the page.
fn speak(stage: &Stage, language: &str) {
    stage.js(&format!("scorelet.set({{ lang: '{language}' }})"));
    stage.wait(&format!("$('[part=panel]').lang == '{language}'"));
}

#[test]
fn another_language_under_way_loses_neither_answers_nor_the_focus() {
    let stage = Stage::at("popup.html");
    stage.wait_state("asking");
    stage.press("Tab Tab 9 Enter");
    stage.wait_for("textarea");
    stage.write("Well done");
    stage.press("Left Left");
    speak(&stage, "lt");
    stage.assert_quiet();
    assert_eq!(
        stage.text("$('textarea').labels[0].querySelector('[part=question]').lang || $('[part=panel]').lang"),
        "lt"
    );
    assert_eq!(stage.text("$('[part=submit]').textContent"), "Siųsti");
    assert_eq!(stage.focus(), "comment");
    stage.write("!");
    assert_eq!(stage.text("$('textarea').value"), "Well do!ne");
    stage.click("[part=submit]");
    stage.wait_state("thanks");
    assert_eq!(stage.text("$('[part=thanks]').textContent"), "Dėkojame už atsakymą.");
    assert_eq!(stage.detail("submit")["response"]["locale"], "lt");
    stage.assert_quiet();
}

#[test]
fn a_hosts_own_texts_change_their_language_too() {
    let stage = Stage::at("questions.html");
    stage.wait_state("asking");
    stage.press("Tab Tab 1 Enter");
    stage.wait_for("textarea");
    speak(&stage, "lt");
    assert_eq!(stage.text("$('[part=question]').textContent"), "Kas nepavyko?");
    for name in ["csat", "stars", "effort"] {
        stage.click("[part=submit]");
        wait_input(&stage, name);
        stage.click("input[value='3']");
    }
    stage.click("[part=submit]");
    wait_input(&stage, "one");
    // What is missing is said in the new language, too.
    stage.click("[part=submit]");
    stage.wait("$('[aria-invalid=true]')");
    stage.click("input[value='other']");
    // WebKit's driver takes the inside of such a field for an element that covers it.
    stage.js("$('[name=\"one.other\"]').focus()");
    stage.write("By foot");
    speak(&stage, "lt");
    assert_eq!(stage.text("$('legend').textContent"), "Kuris?");
    assert_eq!(stage.text("$('input[value=van] + span').textContent"), "Furgonas");
    assert_eq!(stage.text("$('[name=\"one.other\"]').value"), "By foot");
    assert_eq!(asked(&stage), "one");
    stage.assert_quiet();
}

fn wait_input(stage: &Stage, name: &str) {
    stage.wait(&format!("$('input')?.name == '{name}'"));
}

#[test]
fn names_say_what_a_drawn_scale_does_not() {
    let stage = Stage::at("questions.html");
    stage.wait_state("asking");
    stage.press("Tab Tab 9 Enter");
    stage.wait_for("textarea");
    stage.click("[part=submit]");
    wait_input(&stage, "csat");
    let names = "all('input').map((input) => input.getAttribute('aria-label'))";
    assert_eq!(
        stage.js(names),
        json!(["1, Very dissatisfied", "2", "3", "4", "5", "6", "7, Very satisfied"])
    );
    assert_eq!(
        stage.text("all('[part=option] span').map((span) => span.className + span.textContent)[6]"),
        "face face-7"
    );
    assert_eq!(stage.text("$('[part=scale]').dataset.look"), "faces");
    assert_eq!(stage.text("$('[part=labels]').textContent"), "Very dissatisfiedVery satisfied");
    stage.click("input[value='4']");
    stage.click("[part=submit]");
    wait_input(&stage, "stars");
    assert_eq!(stage.text("$('[part=option] span').className"), "star");
    assert_eq!(
        stage.js("[$('fieldset').getAttribute('aria-required'), root.getElementById($('fieldset').getAttribute('aria-describedby')).textContent]"),
        json!([null, "Optional"])
    );
    // It may be passed by.
    stage.click("[part=submit]");
    wait_input(&stage, "effort");
    stage.assert_quiet();
}
