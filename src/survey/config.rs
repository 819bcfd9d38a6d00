//! Reads a survey as a host writes it, strictly: an unknown key or a wrong value is one clear fault with its
//! place, and no survey is shown.

mod condition;
mod fields;
mod question;
mod rated;
mod thanks;

use super::definition::{MAX_QUESTIONS, Question, Screens, Survey};
use super::vars::Vars;
use crate::fault::{Fault, Mistake, What};
use crate::json::{self, Object, Read};

impl Survey {
    /// Reads a survey.
    ///
    /// # Errors
    /// The first mistake, with its place.
    ///
    /// ```
    /// use scorelet::survey::definition::Survey;
    /// let fault = Survey::parse(r#"{"id":"s","questions":[{"id":"q","type":"stars"}]}"#).unwrap_err();
    /// assert_eq!(fault.place, "survey.questions[0].type");
    /// ```
    pub fn parse(text: &str) -> Read<Survey> {
        let value = json::parse(text).map_err(|error| error.at("survey"))?;
        let top = fields::object(&value, "survey", &["id", "questions", "vars", "thanks", "screens"])?;
        let id = fields::id(&top, "id")?;
        Ok(Survey {
            id,
            questions: questions(&top)?,
            vars: Vars::read(fields::map(&top, "vars")?, &top.at("vars"))?,
            thanks: thanks::thanks(&top)?,
            screens: match top.text("screens")? {
                None | Some("one") => Screens::One,
                Some("all") => Screens::All,
                Some(other) => return Err(Fault::not_one_of(top.at("screens"), other, &["one", "all"])),
            },
        })
    }
}

fn questions(top: &Object<'_>) -> Read<Vec<Question>> {
    let list = fields::need_array(top, "questions")?;
    let place = top.at("questions");
    if list.is_empty() || list.len() > MAX_QUESTIONS {
        return Err(Fault::new(place, What::Count { found: list.len(), most: MAX_QUESTIONS }));
    }
    let mut questions = Vec::<Question>::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let place = [place.as_str(), "[", &index.to_string(), "]"].concat();
        questions.push(question::question(value, &place, &questions)?);
    }
    // The collector refuses a longer response. Comments are cut to what is left.
    if !super::form::fits(&questions) {
        return Err(Fault::new(place, What::Mistake(Mistake::AnswersTooLarge)));
    }
    Ok(questions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::{Direction, Group, Kind, Scale, Values};
    use crate::survey::definition::Ask;
    use crate::survey::presets;
    use crate::survey::rated::Look;

    fn fault(questions: &str) -> String {
        Survey::parse(&format!(r#"{{"id":"s","questions":{questions}}}"#)).unwrap_err().to_string()
    }

    #[test]
    fn presets_are_a_rating_and_a_comment() {
        let scale = |low, high| Scale::new(low, high).unwrap();
        for (name, id, on, direction, favourable) in [
            ("nps", "nps", scale(0, 10), Direction::HigherIsBetter, 9..=10),
            ("csat", "csat", Scale::FIVE, Direction::HigherIsBetter, 4..=5),
            ("ces", "ces", Scale::SEVEN, Direction::HigherIsBetter, 5..=7),
            ("ces-effort", "ces", Scale::FIVE, Direction::LowerIsBetter, 1..=2),
            ("ces-10", "ces", Scale::TEN, Direction::HigherIsBetter, 9..=10),
            ("enps", "nps", scale(0, 10), Direction::HigherIsBetter, 9..=10),
            ("agent", "csat", Scale::FIVE, Direction::HigherIsBetter, 4..=5),
            ("expectation", "rating", Scale::TEN, Direction::HigherIsBetter, 7..=10),
        ] {
            let survey = presets::preset(name).unwrap();
            assert_eq!((survey.id.as_str(), survey.questions.len()), (name, 2));
            let [rating, why] = &survey.questions[..] else { panic!("{name}") };
            assert!(rating.id == id && rating.required && why.id == "why" && !why.required, "{name}");
            let coding = rating.coding().unwrap();
            assert_eq!((coding.scale(), coding.direction()), (on, direction), "{name}");
            assert_eq!(coding.favourable(), Some(favourable.collect::<Values>()), "{name}");
            assert_eq!(why.about.is_some(), coding.kind() == Kind::Nps, "{name}");
        }
        assert!(presets::preset("no such preset").is_none() && presets::preset("rating").is_none());
    }

    #[test]
    fn scales_of_ten_values_and_more_need_a_wide_card() {
        let wide = |name: &str| presets::preset(name).unwrap().questions.iter().any(Question::is_wide);
        for (name, wanted) in [
            ("nps", true),
            ("enps", true),
            ("ces-10", true),
            ("expectation", true),
            ("csat", false),
            ("ces", false),
            ("servqual", false),
        ] {
            assert_eq!(wide(name), wanted, "{name}");
        }
    }

    #[test]
    fn servqual_asks_for_what_is_expected_and_what_is_perceived() {
        let survey = presets::preset("servqual").unwrap();
        let matrix = |question: &Question| match &question.ask {
            Ask::Matrix(matrix) => matrix.rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let [expectation, perception] = &survey.questions[..] else { panic!("{survey:?}") };
        assert_eq!((expectation.id.as_str(), perception.id.as_str()), ("expectation", "perception"));
        let rows = matrix(expectation);
        assert_eq!(rows, matrix(perception));
        let of = |dimension: &str| rows.iter().filter(|row| row.starts_with(dimension)).count();
        let dimensions = ["tangibles-", "reliability-", "responsiveness-", "assurance-", "empathy-"];
        assert_eq!(dimensions.map(of), [4, 5, 4, 4, 5]);
        assert_eq!((rows[0].as_str(), rows[21].as_str()), ("tangibles-1", "empathy-5"));
        assert!(super::super::form::fits(&survey.questions));
    }

    #[test]
    fn every_preset_is_named_where_one_is_unknown() {
        for name in presets::NAMES.iter().copied() {
            assert!(presets::preset(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_whole_survey_is_read() {
        let survey = Survey::parse(
            r#"{"id":"checkout","questions":[
                {"id":"nps","type":"nps"},
                {"id":"why","type":"text","about":"nps","text":{"detractor":"Why?"},"max_length":50},
                {"id":"ease","type":"ces","scale":[1,5],"direction":"lower_is_better","text":"{company} was easy","if":{"nps":["detractor",7]}},
                {"id":"r","type":"rating","scale":[0,4],"favourable":[4],"text":"How?","low":{"en":"a"},"required":false,"if":{"nps":{"max":6},"ease":{"min":2}}}
            ],"vars":{"company":"Acme"},"thanks":{"text":"Bye","promoter":{"text":"Review?","link":"https://x.example"}}}"#,
        )
        .unwrap();
        assert_eq!(survey.questions[1].about, Some(0));
        assert_eq!(survey.questions[2].conditions[0].groups, [Group::Detractor]);
        assert!(survey.questions[3].conditions.len() == 2 && !survey.questions[3].required);
        assert_eq!(survey.vars.text("company", "en"), Some("Acme"));
        assert_eq!(survey.vars.text("Company", "en"), None);
    }

    #[test]
    fn mistakes_name_their_place() {
        assert_eq!(fault("[]"), "survey.questions: expected 1 to 100 items, found 0");
        assert_eq!(
            fault(r#"[{"id":"q","type":"stars"}]"#),
            "survey.questions[0].type: unknown value \"stars\"; allowed: nps, csat, ces, rating, choice, text, matrix"
        );
        assert!(
            fault(r#"[{"id":"q","type":"nps","colour":"red"}]"#).starts_with("survey.questions[0].colour: ")
        );
        assert_eq!(fault(r#"[{"type":"nps"}]"#), "survey.questions[0].id: missing");
        assert_eq!(
            fault(r#"[{"id":"q","type":"nps","text":{"en":" ","lt":"Ar?"}}]"#),
            "survey.questions[0].text: a question must not be blank"
        );
        assert!(
            fault(r#"[{"id":"q","type":"rating","text":"?"}]"#).starts_with("survey.questions[0].scale: ")
        );
        assert!(
            fault(r#"[{"id":"q","type":"rating","scale":[1,4]}]"#).starts_with("survey.questions[0].text: ")
        );
        assert!(
            fault(r#"[{"id":"q","type":"csat","scale":[5,1]}]"#).starts_with("survey.questions[0].scale: ")
        );
        assert!(
            fault(r#"[{"id":"q","type":"nps"},{"id":"q","type":"nps"}]"#)
                .starts_with("survey.questions[1].id: ")
        );
        assert!(
            fault(r#"[{"id":"q","type":"text","about":"p"}]"#).starts_with("survey.questions[0].about: ")
        );
        assert!(fault(r#"[{"id":"q","type":"text","low":"x"}]"#).starts_with("survey.questions[0].low: "));
        assert!(
            fault(r#"[{"id":"q","type":"nps"},{"id":"r","type":"nps","if":{"q":["happy"]}}]"#)
                .starts_with("survey.questions[1].if.q: ")
        );
        assert!(
            fault(r#"[{"id":"q","type":"nps"},{"id":"r","type":"nps","if":{"q":{"min":7,"max":2}}}]"#)
                .contains("min is above max")
        );
        let bad_link = r#"{"id":"s","questions":[{"id":"q","type":"nps"}],"thanks":{"promoter":{"link":"javascript:alert(1)"}}}"#;
        assert_eq!(Survey::parse(bad_link).unwrap_err().place, "survey.thanks.promoter.link");
        assert_eq!(
            Survey::parse("{").unwrap_err().to_string(),
            "survey: not valid JSON: the text ends too early at line 1, column 2"
        );
    }

    #[test]
    fn choices_and_matrices_are_read() {
        let survey = Survey::parse(
            r#"{"id":"s","screens":"all","questions":[
                {"id":"q","type":"choice","text":"Which?","options":["A",{"id":"b","text":{"en":"B","lt":"Bė"}}],"multiple":true,"other":true},
                {"id":"m","type":"matrix","text":"How?","rows":["r","s"],"scale":[1,5],"direction":"lower_is_better","favourable":[1],"low":"never","look":"faces","required":true},
                {"id":"why","type":"text","if":{"q":["b","other"]}}]}"#,
        )
        .unwrap();
        assert_eq!(survey.screens, Screens::All);
        let [Ask::Choice(choice), Ask::Matrix(matrix), Ask::Text { .. }] =
            [0, 1, 2].map(|i| survey.questions[i].ask.clone())
        else {
            panic!("{survey:?}")
        };
        assert_eq!(choice.ids(), ["A", "b", "other"]);
        assert!(choice.multiple && !survey.questions[0].required && survey.questions[1].required);
        assert_eq!((matrix.each.look, matrix.each.coding.kind()), (Look::Faces, Kind::Rating));
        assert_eq!(survey.questions[1].names(), ["m.r", "m.s"]);
        assert_eq!(survey.questions[0].names(), ["q", "q.other"]);
        assert_eq!(survey.questions[2].conditions[0].options, ["b", "other"]);
    }

    #[test]
    fn mistakes_of_choices_matrices_and_looks_name_their_place() {
        let one = |question: &str| fault(&format!(r#"[{{"id":"q",{question}}}]"#));
        let then = |question: &str| {
            fault(&format!(
                r#"[{{"id":"a","type":"choice","options":["x","y"],"text":"?"}},{{"id":"n","type":"csat"}},
                    {{"id":"t","type":"text"}},{{"id":"q","type":"csat",{question}}}]"#
            ))
        };
        let at = |fault: String, place: &str, words: &str| {
            assert!(fault.starts_with(&format!("survey.questions{place}: ")), "{fault}");
            assert!(fault.contains(words), "{fault}");
        };
        at(one(r#""type":"choice","text":"?""#), "[0].options", "missing");
        at(one(r#""type":"choice","options":["a"]"#), "[0].text", "missing");
        at(one(r#""type":"choice","options":[],"text":"?""#), "[0].options", "1 to 100");
        at(one(r#""type":"choice","options":["a","a"],"text":"?""#), "[0].options[1]", "twice");
        at(one(r#""type":"choice","options":[{"id":"a"}],"text":"?""#), "[0].options[0].text", "missing");
        at(one(r#""type":"choice","options":[{"text":"a"}],"text":"?""#), "[0].options[0].id", "missing");
        at(one(r#""type":"choice","options":[7],"text":"?""#), "[0].options[0]", "an object");
        at(one(r#""type":"choice","options":[""],"text":"?""#), "[0].options[0]", "1 to 100 characters");
        at(one(r#""type":"choice","options":["other"],"other":true,"text":"?""#), "[0].options[0]", "other");
        at(
            one(r#""type":"choice","options":["a"],"scale":[1,5],"text":"?""#),
            "[0].scale",
            "unknown key \"scale\"; allowed: id, type",
        );
        at(
            one(r#""type":"csat","options":["a"]"#),
            "[0].options",
            "unknown key \"options\"; allowed: id, type",
        );
        at(one(r#""type":"matrix","rows":["a"],"text":"?""#), "[0].scale", "needs its scale");
        at(one(r#""type":"matrix","scale":[1,5],"text":"?""#), "[0].rows", "missing");
        at(one(r#""type":"matrix","scale":[1,5],"rows":["a"]"#), "[0].text", "missing");
        at(one(r#""type":"nps","look":"faces""#), "[0].look", "numbers");
        at(one(r#""type":"nps","scale":[1,10],"look":"stars""#), "[0].look", "numbers");
        at(one(r#""type":"csat","look":"hearts""#), "[0].look", "numbers, stars, faces");
        at(one(r#""type":"csat","scale":[1,10],"look":"faces""#), "[0].look", "2 to 7");
        at(one(r#""type":"csat","scale":[0,5],"look":"stars""#), "[0].look", "starts at 1");
        at(
            one(r#""type":"ces","scale":[1,5],"direction":"lower_is_better","look":"stars""#),
            "[0].look",
            "higher is better",
        );
        at(fault(r#"[{"id":"\u0007","type":"csat"}]"#), "[0].id", "control character");
        at(then(r#""if":{"a":["z"]}"#), "[3].if.a", "allowed: x, y");
        at(then(r#""if":{"a":[1]}"#), "[3].if.a", "allowed: x, y");
        at(then(r#""if":{"a":{"min":1}}"#), "[3].if.a", "option ids");
        at(then(r#""if":{"n":["promoter"]}"#), "[3].if.n", "favourable, neutral, unfavourable");
        at(then(r#""if":{"n":[6]}"#), "[3].if.n", "from 1 to 5");
        at(then(r#""if":{"n":{"min":6}}"#), "[3].if.n", "no value of the scale 1-5");
        at(then(r#""if":{"t":["x"]}"#), "[3].if.t", "neither a rating nor options");
        at(then(r#""about":"n","text":{"promoter":"!"}"#), "[3].text.promoter", "favourable, neutral");
        at(then(r#""about":"a""#), "[3].about", "no rating");
        let vars = |vars: &str| {
            let survey = format!(r#"{{"id":"s","vars":{vars},"questions":[{{"id":"q","type":"nps"}}]}}"#);
            Survey::parse(&survey).map(|survey| survey.vars)
        };
        assert!(vars(r#"{"company":"Acme","x":{"en":"a","lt":"b"}}"#).is_ok());
        assert_eq!(vars(r#"{"company":7}"#).unwrap_err().place, "survey.vars.company");
        assert_eq!(vars(r#"{"company":{"lt":7}}"#).unwrap_err().place, "survey.vars.company.lt");
        let screens = r#"{"id":"s","screens":"two","questions":[{"id":"q","type":"nps"}]}"#;
        assert_eq!(Survey::parse(screens).unwrap_err().place, "survey.screens");
    }

    #[test]
    fn fields_of_one_name_and_answers_beyond_a_response_are_refused() {
        let matrix =
            |id: &str| format!(r#"{{"id":"{id}","type":"matrix","text":"?","scale":[1,5],"rows":["b"]}}"#);
        let text = fault(&format!(r#"[{},{{"id":"a.b","type":"text"}}]"#, matrix("a")));
        assert!(text.starts_with("survey.questions[1].id: ") && text.contains("\"a\""), "{text}");
        assert!(fault(&format!(r#"[{{"id":"a.b","type":"text"}},{}]"#, matrix("a"))).contains("\"a.b\""));
        let rows = |n: usize| (0..n).map(|i| format!("\"{i:0>90}\"")).collect::<Vec<_>>().join(",");
        let wide = |id: &str| {
            format!(r#"{{"id":"{id}","type":"matrix","text":"?","scale":[1,5],"rows":[{}]}}"#, rows(40))
        };
        assert!(Survey::parse(&format!(r#"{{"id":"s","questions":[{}]}}"#, wide("a"))).is_ok());
        let both = fault(&format!("[{},{}]", wide("a"), wide("b")));
        assert!(both.starts_with("survey.questions: ") && both.contains("16 KiB"), "{both}");
    }
}
