//! What a screen of the small module asks: one question, a rating or a comment, whose texts stay the same.

use super::field;
use crate::survey::flow::Missing;
use crate::survey::form::Form;
use crate::survey::screen::{Field, Screen, Voice};
use crate::survey::wording::{Key, Locale};
use crate::widget::dom::{Tag, append};
use std::cell::RefCell;

#[derive(Default)]
pub struct Questions {}

impl Questions {
    pub fn draw(&self, node: &Tag, screen: &Screen, form: &Form, locale: &Locale) {
        for item in &screen.items {
            match &item.field {
                Field::Scale(ends) => {
                    let group = field::group(node, item);
                    field::scale(&group, &item.id, ends, form);
                    field::labels(&group, ends);
                }
                Field::Comment { max_length } => drop(field::comment(node, item, *max_length, form, locale)),
                _ => {}
            }
        }
        append(node, "p id=fault role=alert");
    }

    /// What is chosen, else the first field.
    pub fn first_field(&self, root: &Tag) -> Option<Tag> {
        root.find(":checked").or_else(|| root.find("input,textarea"))
    }

    /// After a choice nothing is missing any more.
    pub fn refresh(&self, root: &Tag, _: impl FnOnce() -> (Screen, Form, Missing), _: &RefCell<Voice>) {
        self.fault(root, "", "false");
    }

    /// A screen that is drawn again says nothing of what is missing until the visitor goes on.
    pub fn is_faulty(&self) -> bool {
        false
    }

    /// Says that the question must be answered, tied to its field.
    pub fn require(&self, root: &Tag, _: impl FnOnce() -> Missing, locale: &Locale) {
        self.fault(root, locale.text(Key::Required), "true");
        if let Some(field) = self.first_field(root) {
            field.focus();
        }
    }

    fn fault(&self, root: &Tag, text: &str, invalid: &str) {
        if let Some(fault) = root.find("#fault") {
            fault.set_text(text);
        }
        if let Some(field) = root.find("fieldset") {
            field.set("aria-invalid", invalid);
            field.set("aria-describedby", "fault");
        }
    }
}
