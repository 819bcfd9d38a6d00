//! Reads what the survey says at the end.

use super::fields;
use crate::fault::{Expected, Fault};
use crate::json::{Object, Read};
use crate::scale::Group;
use crate::survey::definition::{GroupThanks, Thanks};
use crate::survey::wording::Wording;

/// Reads `thanks`.
pub(super) fn thanks(top: &Object) -> Read<Thanks> {
    let mut out = Thanks::default();
    let place = top.at("thanks");
    for (key, value) in fields::map(top, "thanks")? {
        let inner = [&place, ".", key].concat();
        match (key.as_str(), Group::from_name(key)) {
            ("text", _) => out.text = Some(Wording::read(value, &inner, &[])?),
            (_, Some(group)) => {
                let object = fields::object(value, &inner, &["text", "link"])?;
                let link = object.text("link")?.map(str::to_owned);
                if let Some(link) = link.as_deref().filter(|link| !is_web_address(link)) {
                    return Err(Fault::not_allowed(object.at("link"), link, Expected::Link));
                }
                out.by_group
                    .push((group, GroupThanks { text: fields::wording(&object, "text", &[])?, link }));
            }
            _ => return Err(Fault::not_allowed(inner, key, Expected::TextOrGroup)),
        }
    }
    Ok(out)
}

fn is_web_address(link: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}
