//! The few things that drawing does to the document. Texts are never HTML.

use wasm_bindgen::JsValue;
use web_sys::{Document, Element};

/// Whatever the document may refuse.
pub(super) type Dom<T> = Result<T, JsValue>;

/// The namespace of drawings.
const SVG: &str = "http://www.w3.org/2000/svg";

/// Attributes by name.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// Takes out everything inside.
pub(super) fn clear(parent: &Element) {
    parent.set_text_content(None);
}

/// A new element at the end of `parent`.
pub(super) fn append(parent: &Element, tag: &str, attributes: Attributes) -> Dom<Element> {
    put(parent, document()?.create_element(tag)?, attributes)
}

/// The same, with a text inside.
pub(super) fn text(parent: &Element, tag: &str, attributes: Attributes, text: &str) -> Dom<Element> {
    let child = append(parent, tag, attributes)?;
    child.set_text_content(Some(text));
    Ok(child)
}

/// A new part of a drawing, or a drawing, at the end of `parent`.
pub(super) fn shape(parent: &Element, tag: &str, attributes: Attributes) -> Dom<Element> {
    put(parent, document()?.create_element_ns(Some(SVG), tag)?, attributes)
}

fn put(parent: &Element, child: Element, attributes: Attributes) -> Dom<Element> {
    attributes.iter().try_for_each(|(name, value)| child.set_attribute(name, value))?;
    parent.append_child(&child)?;
    Ok(child)
}

fn document() -> Dom<Document> {
    let missing = || js_sys::Error::new("there is no page to draw on").into();
    web_sys::window().and_then(|window| window.document()).ok_or_else(missing)
}
