//! What is said at the end.

use super::Read;
use super::fields::Fields;
use crate::fault::Fault;
use crate::scale::Group;
use crate::survey::wording::Wording;

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

/// Reads `thanks`.
pub(super) fn thanks(top: &Fields<'_>) -> Read<Thanks> {
    let mut out = Thanks::default();
    let place = top.place("thanks");
    for (key, value) in top.object("thanks")? {
        let inner = [&place, ".", key].concat();
        match (key.as_str(), Group::from_name(key)) {
            ("text", _) => out.text = Some(Wording::read(value, &inner, &[])?),
            (_, Some(group)) => {
                let fields = Fields::new(value, &inner, &["text", "link"])?;
                let link = fields.text("link")?.map(str::to_owned);
                if link.as_deref().is_some_and(|link| !is_web_address(link)) {
                    return Err(Fault::new(
                        fields.place("link"),
                        "an address that begins with https:// or http:// is wanted",
                    ));
                }
                out.by_group.push((group, GroupThanks { text: fields.wording("text", &[])?, link }));
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
