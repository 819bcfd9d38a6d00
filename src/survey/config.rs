//! A survey as a host writes it, read strictly: an unknown key or a value that is off is one clear
//! fault with its place, and nothing is shown.

use super::wording::Wording;
use crate::fault::Fault;
use crate::json::{self, Members, Value};
use crate::scale::{Coding, CodingError, CodingSpec, Direction, Group, Kind, Scale, Values};

/// Questions in one survey, at most.
pub const MAX_QUESTIONS: usize = 100;
/// The longest comment where a question does not say, in characters.
pub const MAX_TEXT: usize = 2000;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The id that every response carries.
    pub id: String,
    /// At least one; ids are unique.
    pub questions: Vec<Question>,
    /// What `{name}` stands for in texts.
    pub vars: Vec<(String, String)>,
    /// What is said at the end.
    pub thanks: Thanks,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id, unique in the survey.
    pub id: String,
    /// What kind of answer it takes.
    pub ask: Ask,
    /// Its text; `None` where the built-in wording of its type is used.
    pub text: Option<Wording>,
    /// The label of the lowest value.
    pub low: Option<Wording>,
    /// The label of the highest value.
    pub high: Option<Wording>,
    /// Whether it must be answered to go on.
    pub required: bool,
    /// The earlier question, by index, whose group chooses the text.
    pub about: Option<usize>,
    /// All of these must hold for it to be asked.
    pub conditions: Vec<Condition>,
}

/// What kind of answer a question takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A number on a scale.
    Rating {
        /// Its scale and groups.
        coding: Coding,
        /// Whether the host named the favourable values; then they are posted.
        own_favourable: bool,
    },
    /// A comment.
    Text {
        /// In characters.
        max_length: usize,
    },
}

/// One condition: an earlier question's answer must match.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The earlier question, by index.
    pub question: usize,
    /// Any of these values …
    pub values: Values,
    /// … or any of these groups.
    pub groups: Vec<Group>,
}

/// What is said at the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thanks {
    /// For everyone; the built-in wording where it is absent.
    pub text: Option<Wording>,
    /// By the group of the first rating.
    pub by_group: Vec<(Group, GroupThanks)>,
}

/// What is said to one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupThanks {
    /// The text.
    pub text: Option<Wording>,
    /// Where it leads: an absolute http or https address.
    pub link: Option<String>,
}

type Read<T> = Result<T, Fault>;

impl Survey {
    /// Reads a survey.
    ///
    /// # Errors
    /// The first mistake, with its place.
    ///
    /// ```
    /// use scorelet::survey::config::Survey;
    /// let fault = Survey::parse(r#"{"id":"s","questions":[{"id":"q","type":"stars"}]}"#).unwrap_err();
    /// assert_eq!(fault.place, "survey.questions[0].type");
    /// ```
    pub fn parse(text: &str) -> Read<Survey> {
        let value = json::parse(text).map_err(|error| Fault::new("survey", error.to_string()))?;
        let top = Fields::new(&value, "survey", &["id", "questions", "vars", "thanks"])?;
        let id = top.id("id")?;
        let list = top.need("questions")?;
        let place = top.place("questions");
        let list =
            list.as_array().ok_or_else(|| Fault::wants(&place, "an array of questions", list.kind()))?;
        if list.is_empty() || list.len() > MAX_QUESTIONS {
            return Err(Fault::new(place, "between 1 and 100 questions are wanted"));
        }
        let mut questions = Vec::<Question>::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            let place = [place.as_str(), "[", &index.to_string(), "]"].concat();
            questions.push(question(value, &place, &questions)?);
        }
        let vars = top.object("vars")?.iter().map(|(name, value)| {
            let text = value.as_str().ok_or_else(|| {
                Fault::wants([&top.place("vars"), ".", name].concat(), "a text", value.kind())
            })?;
            Ok((name.clone(), text.to_owned()))
        });
        Ok(Survey { id, vars: vars.collect::<Read<_>>()?, thanks: thanks(&top)?, questions })
    }
}

fn question(value: &Value, place: &str, before: &[Question]) -> Read<Question> {
    const KEYS: &[&str] = &[
        "id",
        "type",
        "text",
        "low",
        "high",
        "required",
        "about",
        "if",
        "scale",
        "direction",
        "favourable",
        "max_length",
        "look",
    ];
    let fields = Fields::new(value, place, KEYS)?;
    let id = fields.id("id")?;
    if before.iter().any(|other| other.id == id) {
        return Err(Fault::new(fields.place("id"), "another question has this id already"));
    }
    let kind = fields.text("type")?.ok_or_else(|| fields.missing("type"))?;
    let ask = match (Kind::from_name(kind), kind) {
        (Some(kind), _) => rating(&fields, kind)?,
        (None, "text") => Ask::Text { max_length: fields.max_length()? },
        _ => return Err(Fault::not_one_of(fields.place("type"), kind, "nps, csat, ces, rating, text")),
    };
    let is_rating = matches!(ask, Ask::Rating { .. });
    if let Some(look) = fields.text("look")?.filter(|look| *look != "numbers") {
        return Err(Fault::not_one_of(fields.place("look"), look, "numbers"));
    }
    let unused: &[&str] = if is_rating {
        &["max_length"]
    } else {
        &["scale", "direction", "favourable", "low", "high", "look"]
    };
    if let Some(key) = unused.iter().find(|key| fields.get(key).is_some()) {
        return Err(Fault::new(fields.place(key), ["a ", kind, " question has no such key"].concat()));
    }
    let about = match fields.text("about")? {
        Some(id) => Some(rating_before(id, before, fields.place("about"))?),
        None => None,
    };
    let text = fields.wording("text", about.is_some())?;
    if text.is_none() && kind == "rating" {
        return Err(fields.missing("text"));
    }
    Ok(Question {
        text,
        low: fields.wording("low", false)?,
        high: fields.wording("high", false)?,
        required: fields.bool("required")?.unwrap_or(is_rating),
        conditions: conditions(&fields, before)?,
        about,
        ask,
        id,
    })
}

fn rating(fields: &Fields<'_>, kind: Kind) -> Read<Ask> {
    let scale = match fields.get("scale") {
        Some(value) => Some(read_scale(value).ok_or_else(|| {
            Fault::new(fields.place("scale"), "a scale is [low, high], whole numbers within 0-10, low first")
        })?),
        None => None,
    };
    let direction = match fields.text("direction")? {
        Some(name) => Some(Direction::from_name(name).ok_or_else(|| {
            Fault::not_one_of(fields.place("direction"), name, "higher_is_better, lower_is_better")
        })?),
        None => None,
    };
    let favourable = match fields.get("favourable") {
        Some(value) => Some(read_values(value).ok_or_else(|| {
            Fault::new(fields.place("favourable"), "an array of whole numbers on the scale is wanted")
        })?),
        None => None,
    };
    let spec = CodingSpec { scale, direction, favourable, unfavourable: None };
    let coding = Coding::new(kind, spec)
        .map_err(|error: CodingError| Fault::new(fields.place(error.key()), error.message()))?;
    Ok(Ask::Rating { coding, own_favourable: favourable.is_some() })
}

fn read_scale(value: &Value) -> Option<Scale> {
    let [low, high] = value.as_array()? else { return None };
    Scale::new(u8::try_from(low.as_int()?).ok()?, u8::try_from(high.as_int()?).ok()?)
}

fn read_values(value: &Value) -> Option<Values> {
    let on_some_scale =
        |item: &Value| u8::try_from(item.as_int()?).ok().filter(|&v| v <= crate::scale::MAX_VALUE);
    value.as_array()?.iter().map(on_some_scale).collect()
}

fn rating_before(id: &str, before: &[Question], place: String) -> Read<usize> {
    let index = before.iter().position(|question| question.id == id);
    match index.and_then(|index| Some((index, before.get(index)?))) {
        Some((index, Question { ask: Ask::Rating { .. }, .. })) => Ok(index),
        Some(_) => Err(Fault::new(place, "this names a question that has no rating")),
        None => Err(Fault::new(place, ["no earlier question has the id \"", id, "\""].concat())),
    }
}

fn conditions(fields: &Fields<'_>, before: &[Question]) -> Read<Vec<Condition>> {
    let condition = |(id, value): &(String, Value)| {
        let place = [&fields.place("if"), ".", id].concat();
        let question = rating_before(id, before, place.clone())?;
        match value {
            Value::Array(items) if !items.is_empty() => any_of(question, items, &place),
            Value::Object(_) => range(question, value, &place),
            other => Err(Fault::wants(
                place,
                "an array of groups and values, or {\"min\", \"max\"},",
                other.kind(),
            )),
        }
    };
    fields.object("if")?.iter().map(condition).collect()
}

fn any_of(question: usize, items: &[Value], place: &str) -> Read<Condition> {
    let (mut values, mut groups) = (Vec::new(), Vec::new());
    for item in items {
        match (item.as_int().and_then(|n| u8::try_from(n).ok()), item.as_str().and_then(Group::from_name)) {
            (Some(value), _) => values.push(value),
            (_, Some(group)) => groups.push(group),
            _ => {
                return Err(Fault::not_one_of(
                    place,
                    &item.to_text(),
                    "whole numbers, detractor, passive, promoter, favourable, neutral, unfavourable",
                ));
            }
        }
    }
    Ok(Condition { question, values: values.into_iter().collect(), groups })
}

fn range(question: usize, value: &Value, place: &str) -> Read<Condition> {
    let fields = Fields::new(value, place, &["min", "max"])?;
    let end = |key, default| match fields.get(key) {
        None => Ok(default),
        Some(value) => value
            .as_int()
            .and_then(|n| u8::try_from(n).ok())
            .ok_or_else(|| Fault::wants(fields.place(key), "a whole number", value.kind())),
    };
    let (min, max) = (end("min", 0)?, end("max", crate::scale::MAX_VALUE)?);
    if min > max {
        return Err(Fault::new(place, "min is above max"));
    }
    Ok(Condition { question, values: Values::range(min, max), groups: Vec::new() })
}

fn thanks(top: &Fields<'_>) -> Read<Thanks> {
    let mut out = Thanks::default();
    let place = top.place("thanks");
    for (key, value) in top.object("thanks")? {
        let inner = [&place, ".", key].concat();
        match (key.as_str(), Group::from_name(key)) {
            ("text", _) => out.text = Some(Wording::read(value, &inner, false)?),
            (_, Some(group)) => {
                let fields = Fields::new(value, &inner, &["text", "link"])?;
                let link = fields.text("link")?.map(str::to_owned);
                if link.as_deref().is_some_and(|link| !is_web_address(link)) {
                    return Err(Fault::new(
                        fields.place("link"),
                        "an address that begins with https:// or http:// is wanted",
                    ));
                }
                out.by_group.push((group, GroupThanks { text: fields.wording("text", false)?, link }));
            }
            _ => return Err(Fault::not_one_of(inner, key, "text, and groups such as promoter")),
        }
    }
    Ok(out)
}

fn is_web_address(link: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// An object's members under a strict list of keys, each access naming its place.
pub(super) struct Fields<'v> {
    members: &'v Members,
    path: &'v str,
}

impl<'v> Fields<'v> {
    pub(super) fn new(value: &'v Value, path: &'v str, keys: &[&str]) -> Read<Fields<'v>> {
        let members = value.as_object().ok_or_else(|| Fault::wants(path, "an object", value.kind()))?;
        let fields = Fields { members, path };
        match members.iter().find(|(key, _)| !keys.contains(&key.as_str())) {
            Some((key, _)) => Err(Fault::not_one_of(fields.place(key), key, &keys.join(", "))),
            None => Ok(fields),
        }
    }

    pub(super) fn place(&self, key: &str) -> String {
        [self.path, ".", key].concat()
    }

    fn missing(&self, key: &str) -> Fault {
        Fault::new(self.place(key), "this is missing")
    }

    pub(super) fn get(&self, key: &str) -> Option<&'v Value> {
        self.members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn need(&self, key: &str) -> Read<&'v Value> {
        self.get(key).ok_or_else(|| self.missing(key))
    }

    pub(super) fn text(&self, key: &str) -> Read<Option<&'v str>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(Fault::wants(self.place(key), "a text", other.kind())),
        }
    }

    /// An id: a text of 1–100 characters.
    fn id(&self, key: &str) -> Read<String> {
        let id = self.text(key)?.ok_or_else(|| self.missing(key))?;
        if id.is_empty() || id.chars().count() > 100 {
            return Err(Fault::new(self.place(key), "an id has 1 to 100 characters"));
        }
        Ok(id.to_owned())
    }

    fn bool(&self, key: &str) -> Read<Option<bool>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(other) => Err(Fault::wants(self.place(key), "true or false", other.kind())),
        }
    }

    fn wording(&self, key: &str, by_group: bool) -> Read<Option<Wording>> {
        self.get(key).map(|value| Wording::read(value, &self.place(key), by_group)).transpose()
    }

    fn object(&self, key: &str) -> Read<&'v [(String, Value)]> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Value::Object(members)) => Ok(members),
            Some(other) => Err(Fault::wants(self.place(key), "an object", other.kind())),
        }
    }

    fn max_length(&self) -> Read<usize> {
        match self.get("max_length").map(|value| value.as_int().and_then(|n| usize::try_from(n).ok())) {
            None => Ok(MAX_TEXT),
            Some(Some(length @ 1..=10_000)) => Ok(length),
            Some(_) => Err(Fault::new(self.place("max_length"), "a whole number from 1 to 10000 is wanted")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::presets;

    fn fault(questions: &str) -> String {
        Survey::parse(&format!(r#"{{"id":"s","questions":{questions}}}"#)).unwrap_err().to_string()
    }

    #[test]
    fn presets_are_surveys_of_a_rating_and_a_comment() {
        for name in presets::NAMES.split(", ") {
            let survey = presets::preset(name).unwrap();
            assert_eq!(survey.id, name);
            assert_eq!(survey.questions[0].id, name);
            assert!(survey.questions[0].required && !survey.questions[1].required);
        }
        assert!(presets::preset("no such preset").is_none());
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
        assert_eq!(survey.vars, [("company".to_owned(), "Acme".to_owned())]);
    }

    #[test]
    fn mistakes_name_their_place() {
        assert_eq!(fault("[]"), "survey.questions: between 1 and 100 questions are wanted");
        assert_eq!(
            fault(r#"[{"id":"q","type":"stars"}]"#),
            "survey.questions[0].type: \"stars\" is not known here; allowed: nps, csat, ces, rating, text"
        );
        assert!(
            fault(r#"[{"id":"q","type":"nps","colour":"red"}]"#).starts_with("survey.questions[0].colour: ")
        );
        assert_eq!(fault(r#"[{"type":"nps"}]"#), "survey.questions[0].id: this is missing");
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
            "survey: the text ends too early at line 1, column 2"
        );
    }
}
