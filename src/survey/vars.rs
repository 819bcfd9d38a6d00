//! What `{name}` stands for in texts: a survey's `vars`, and the option of that name, which comes first.

use super::module::More;
use super::wording::Wording;
use crate::fault::Fault;
use crate::json::{self, Null, Object, Read, Value};

/// The option that holds all of them, a JSON object.
pub const OPTION: &str = "vars";
/// Before the name of a single one, which is an option of its own: `vars-company="Acme"`.
pub const PREFIX: &str = "vars-";

/// The name that the questions of `nps` and `enps` know.
const COMPANY: &str = "company";

/// What names in braces stand for, each a text or texts by language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vars(Option<More<Vec<(String, Wording)>>>);

impl Vars {
    /// Reads an object of texts.
    ///
    /// # Errors
    /// The first value that is neither a text nor texts by language.
    pub fn read(members: &[(String, Value)], place: &str) -> Read<Vars> {
        let var = |(name, value): &(String, Value)| {
            let place = [place, ".", name].concat();
            Ok((name.clone(), Wording::read(value, &place, &[])?))
        };
        Vars::of(members.iter().map(var).collect::<Read<_>>()?)
    }

    fn of(texts: Vec<(String, Wording)>) -> Read<Vars> {
        Ok(Vars(Some(More::new(texts)?)))
    }

    /// Reads the option and single texts beside it from pairs of names and values. If a name is given twice,
    /// the later value counts. A blank text counts as not given: templates of pages leave such behind.
    ///
    /// # Errors
    /// Where the option is not a JSON object of texts.
    ///
    /// ```
    /// use scorelet::survey::vars::Vars;
    /// let read = |name: &str, value: &str| Vars::of_options(&[(name.to_owned(), value.to_owned())]);
    /// assert_eq!(read("vars", r#"{"company":"Acme"}"#), read("vars-company", "Acme"));
    /// assert_eq!(read("vars", r#"{"company":7}"#).unwrap_err().place, "vars.company");
    /// ```
    pub fn of_options(attributes: &[(String, String)]) -> Result<Vars, Fault> {
        let mut vars = Vars::default();
        for (name, value) in attributes {
            if name == OPTION {
                let value = json::parse(value).map_err(|error| error.at(OPTION))?;
                let object = Object::new(&value, OPTION, Null::Refused)?;
                vars.replace(Vars::read(object.members().as_slice(), OPTION)?.without_blank());
            } else if let Some(single) = name.strip_prefix(PREFIX) {
                let text = single_text(value, name)?;
                vars.replace(Vars::of(vec![(single.to_owned(), text)])?.without_blank());
            }
        }
        Ok(vars)
    }

    /// Takes over each of `others`, in place of what has the same name.
    pub fn replace(&mut self, others: Vars) {
        let Some(mut others) = others.0 else { return };
        match &mut self.0 {
            None => self.0 = Some(others),
            Some(texts) => {
                texts.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
                texts.append(&mut others);
            }
        }
    }

    /// Returns what a name stands for in that language.
    pub fn text(&self, name: &str, language: &str) -> Option<&str> {
        self.0.as_ref()?.iter().find(|(of, _)| of == name)?.1.text(language, None)
    }

    /// Returns whether the company has a name that a question can use.
    pub fn names_company(&self, language: &str) -> bool {
        self.text(COMPANY, language).is_some_and(|name| !name.trim().is_empty())
    }

    /// Returns these without their blank texts.
    fn without_blank(mut self) -> Vars {
        if let Some(texts) = &mut self.0 {
            let all = std::mem::take(&mut **texts).into_iter();
            texts.extend(all.filter_map(|(name, text)| Some((name, text.without_blank()?))));
        }
        self
    }
}

/// A single text. `scorelet.open` makes an object of texts by language a text in JSON.
fn single_text(value: &str, place: &str) -> Read<Wording> {
    match json::parse(value) {
        Ok(by_language @ Value::Object(_)) => Wording::read(&by_language, place, &[]),
        _ => Ok(Wording::Plain(value.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(name: &str, value: &str) -> String {
        Vars::of_options(&[(name.to_owned(), value.to_owned())]).unwrap_err().to_string()
    }

    #[test]
    fn a_fault_says_where_and_what_is_allowed() {
        let texts = "expected a string, or an object of texts by language, found";
        assert!(fault("vars", "Acme").starts_with("vars: not valid JSON: "));
        assert!(fault("vars", "").starts_with("vars: not valid JSON: "));
        assert_eq!(fault("vars", r#""Acme""#), "vars: expected an object, found a string");
        assert_eq!(fault("vars", r#"["Acme"]"#), "vars: expected an object, found an array");
        assert_eq!(fault("vars", r#"{"company":7}"#), format!("vars.company: {texts} a number"));
        assert_eq!(fault("vars", r#"{"company":null}"#), format!("vars.company: {texts} null"));
        assert_eq!(fault("vars", r#"{"company":{}}"#), format!("vars.company: {texts} an object"));
        assert_eq!(
            fault("vars", r#"{"company":{"lt":["a"]}}"#),
            "vars.company.lt: expected a string, found an array"
        );
        assert!(fault("vars", r#"{"company":{"english":"a"}}"#).starts_with("vars.company.english: "));
        assert_eq!(
            fault("vars-company", r#"{"lt":1}"#),
            "vars-company.lt: expected a string, found a number"
        );
    }

    #[test]
    fn other_options_are_none() {
        let options =
            ["survey", "context-vars", "variety", "context"].map(|name| (name.to_owned(), "{".to_owned()));
        assert_eq!(Vars::of_options(&options), Ok(Vars::default()));
    }
}
