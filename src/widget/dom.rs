//! The few things the widget does to the document.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};

/// Every DOM call may be refused by a hostile page; it then is a fault of type `load`.
pub type Dom<T> = Result<T, JsValue>;

/// The page's document.
pub fn document() -> Dom<Document> {
    window()?.document().ok_or(JsValue::NULL)
}

/// The page's window.
pub fn window() -> Dom<web_sys::Window> {
    web_sys::window().ok_or(JsValue::NULL)
}

/// A new element with attributes, not yet in the page.
pub fn element(tag: &str, attributes: &[(&str, &str)]) -> Dom<Element> {
    let element = document()?.create_element(tag)?;
    set(&element, attributes)?;
    Ok(element)
}

/// Sets attributes.
pub fn set(element: &Element, attributes: &[(&str, &str)]) -> Dom<()> {
    attributes.iter().try_for_each(|(name, value)| element.set_attribute(name, value))
}

/// A new element with attributes at the end of `parent`.
pub fn append(parent: &Element, tag: &str, attributes: &[(&str, &str)]) -> Dom<Element> {
    let child = element(tag, attributes)?;
    parent.append_child(&child)?;
    Ok(child)
}

/// The same, with a text inside. Texts are never HTML.
pub fn append_text(parent: &Element, tag: &str, attributes: &[(&str, &str)], text: &str) -> Dom<Element> {
    let child = append(parent, tag, attributes)?;
    child.set_text_content(Some(text));
    Ok(child)
}

/// Moves the focus there, where it can.
pub fn focus(element: &Element) {
    // An element that cannot take the focus leaves it where it is, which is all we could do too.
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}
