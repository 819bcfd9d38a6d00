//! What is posted: the body's form and its content type.

use crate::fault::Fault;
use crate::json::{self, Value};

/// How responses are posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    format: Format,
}

/// The body's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    /// The response as `application/json`.
    #[default]
    Json,
    /// The same JSON as `text/plain`, which needs no preflight.
    Text,
}

impl Delivery {
    /// Reads the `delivery` option; without one, JSON is posted.
    ///
    /// # Errors
    /// Where it is no JSON object, or a key or value is not known.
    ///
    /// ```
    /// use scorelet::delivery::format::Delivery;
    /// assert!(Delivery::read(Some(r#"{"format":"text"}"#)).is_ok());
    /// assert_eq!(Delivery::read(Some(r#"{"format":"xml"}"#)).unwrap_err().place, "delivery.format");
    /// ```
    pub fn read(text: Option<&str>) -> Result<Delivery, Fault> {
        let Some(text) = text else { return Ok(Delivery::default()) };
        let value = json::parse(text).map_err(|error| Fault::new("delivery", error.to_string()))?;
        let members =
            value.as_object().ok_or_else(|| Fault::wants("delivery", "a JSON object", value.kind()))?;
        let mut delivery = Delivery::default();
        for (key, value) in members {
            let place = || ["delivery.", key].concat();
            delivery.format = match (key.as_str(), value) {
                ("format", Value::String(name)) if name == "json" => Format::Json,
                ("format", Value::String(name)) if name == "text" => Format::Text,
                ("format", Value::String(name)) => {
                    return Err(Fault::not_one_of(place(), name, "json, text"));
                }
                ("format", other) => return Err(Fault::not_one_of(place(), &other.to_text(), "json, text")),
                _ => return Err(Fault::not_one_of(place(), key, "format")),
            };
        }
        Ok(delivery)
    }

    /// The `Content-Type` header of the body, which is the response's JSON text in both forms.
    pub fn content_type(self) -> &'static str {
        match self.format {
            Format::Json => "application/json",
            Format::Text => "text/plain;charset=UTF-8",
        }
    }
}
