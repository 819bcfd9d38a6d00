//! A body as an HTML form sends it: pairs of names and values, one pair for each value.

use super::encode;
use super::placeholder::{Found, context_value, value};
use super::template::{Node, values};
use crate::survey::response::{Given, Response};

/// Returns the form of a template, whose keys are the names.
pub(super) fn of_template(members: &[(String, Node)], response: &Response) -> String {
    let fields = members.iter().flat_map(|(name, node)| named(name, node.fields(response)));
    write(&fields.collect::<Vec<_>>())
}

/// Returns the form of a response without a template.
pub(super) fn of_response(response: &Response) -> String {
    write(&fields(response))
}

fn fields(response: &Response) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut put = |name: String, values: Vec<String>| fields.extend(named(&name, values));
    put("id".to_owned(), vec![response.id.clone()]);
    put("survey".to_owned(), vec![response.survey.clone()]);
    put("answered_at".to_owned(), vec![response.answered_at.clone()]);
    put("complete".to_owned(), vec![if response.complete { "true" } else { "false" }.to_owned()]);
    put("locale".to_owned(), vec![response.locale.clone()]);
    put("page".to_owned(), response.page.iter().cloned().collect());
    put("respondent".to_owned(), response.respondent.iter().cloned().collect());
    for answer in &response.answers {
        let mut name = ["answers.", &answer.question].concat();
        if let Some(row) = &answer.row {
            name.extend([".", row]);
        }
        if let Given::Choice { other: Some(other), .. } = &answer.given {
            put([&name, ".other"].concat(), vec![other.clone()]);
        }
        put(name, value(&answer.given).iter().flat_map(values).collect());
    }
    for (key, text) in &response.context {
        let found = match context_value(text) {
            Found::Value(value) => values(&value),
            raw => vec![raw.plain()],
        };
        put(["context.", key].concat(), found);
    }
    fields
}

fn named(name: &str, values: Vec<String>) -> Vec<(String, String)> {
    values.into_iter().map(|value| (name.to_owned(), value)).collect()
}

fn write(fields: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| [&encode::form(name), "=", &encode::form(value)].concat();
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}
