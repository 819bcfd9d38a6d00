//! A drawing as plain data: elements with attributes and texts, before there is a page to put them on.
//!
//! So a Worker draws what it has read, tests look at drawings without a browser, and `show` in
//! `www/score/picture.ts` is all that touches a document. Texts are never HTML.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// Attributes by name.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// An element, written as `["p", {"class": "base"}, …]` with a text or elements inside. Inside an
/// `svg` it is a shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    inside: Vec<Node>,
}

impl Node {
    /// An element without anything inside.
    pub fn new(tag: &'static str, attributes: Attributes) -> Node {
        let attributes = attributes.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Node { tag, attributes, text: None, inside: Vec::new() }
    }

    /// A new element at the end.
    pub fn append(&mut self, tag: &'static str, attributes: Attributes) -> &mut Node {
        self.put(Node::new(tag, attributes))
    }

    /// The same, with a text inside.
    pub fn text(&mut self, tag: &'static str, attributes: Attributes, text: &str) {
        self.append(tag, attributes).text = Some(text.to_owned());
    }

    /// That element at the end.
    pub fn put(&mut self, node: Node) -> &mut Node {
        self.inside.push_mut(node)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts = serializer.serialize_seq(Some(2 + self.text.iter().len() + self.inside.len()))?;
        parts.serialize_element(self.tag)?;
        parts.serialize_element(&Named(&self.attributes))?;
        self.text.iter().try_for_each(|text| parts.serialize_element(text))?;
        self.inside.iter().try_for_each(|node| parts.serialize_element(node))?;
        parts.end()
    }
}

/// Attributes as an object.
struct Named<'a>(&'a [(&'static str, String)]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_drawing_is_plain_data() {
        let mut list = Node::new("ul", &[("class", "remarks")]);
        list.text("li", &[], "a <b>");
        list.append("li", &[("data-n", "3")]).append("svg", &[]);
        let wanted = r#"["ul",{"class":"remarks"},["li",{},"a <b>"],["li",{"data-n":"3"},["svg",{}]]]"#;
        assert_eq!(json::text(&list).unwrap(), wanted);
    }
}
