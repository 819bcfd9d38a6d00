//! What a screen of the larger modules asks: one question or several, whose texts follow the answers.

use super::item::Drawn;
use crate::survey::flow::Missing;
use crate::survey::form::Form;
use crate::survey::screen::{Screen, Voice};
use crate::survey::wording::Locale;
use crate::widget::dom::{Tag, append_text};
use std::cell::RefCell;

#[derive(Default)]
pub struct Questions {
    /// The questions, in their order.
    drawn: RefCell<Vec<Drawn>>,
    /// The label of the button, and how far the visitor is, as they are written.
    written: RefCell<(String, Option<String>)>,
}

impl Questions {
    pub fn draw(&self, node: &Tag, screen: &Screen, form: &Form, locale: &Locale) {
        if let Some(progress) = &screen.progress {
            append_text(node, "p part=progress", progress);
        }
        let items = screen.items.iter().enumerate();
        let drawn = items.map(|(place, item)| Drawn::new(node, item, place, form, locale)).collect();
        *self.drawn.borrow_mut() = drawn;
        *self.written.borrow_mut() = (screen.button.clone(), screen.progress.clone());
    }

    /// What is chosen in the first field, else that.
    pub fn first_field(&self, _: &Tag) -> Option<Tag> {
        self.drawn.borrow().first()?.field(0)
    }

    pub fn refresh(&self, root: &Tag, now: impl FnOnce() -> (Screen, Form, Missing), voice: &RefCell<Voice>) {
        let (screen, form, missing) = now();
        let locale = &voice.borrow().locale;
        for (place, (drawn, item)) in self.drawn.borrow().iter().zip(&screen.items).enumerate() {
            let rows = missing.iter().find(|(of, _)| *of == place).map(|(_, rows)| rows.as_slice());
            drawn.refresh(item, &form, rows.unwrap_or_default(), locale);
        }
        let mut written = self.written.borrow_mut();
        rewrite(&mut written.0, &screen.button, || root.find("[part=submit]"));
        if let (Some(before), Some(progress)) = (&mut written.1, &screen.progress) {
            rewrite(before, progress, || root.find("[part=progress]"));
        }
    }

    pub fn is_faulty(&self) -> bool {
        self.drawn.borrow().iter().any(Drawn::is_faulty)
    }

    pub fn require(&self, _: &Tag, missing: impl FnOnce() -> Missing, locale: &Locale) {
        let (drawn, missing) = (self.drawn.borrow(), missing());
        for (place, rows) in missing.iter().rev() {
            let Some(drawn) = drawn.get(*place) else { continue };
            drawn.require(rows, locale);
            if let Some(field) = drawn.field(rows.first().copied().unwrap_or_default()) {
                field.focus();
            }
        }
    }
}

/// Writes only what differs: a field reports its change when the pointer goes down on a button, and WebKit
/// does not click a button whose text was replaced before the pointer goes up.
pub fn rewrite(before: &mut String, text: &str, node: impl FnOnce() -> Option<Tag>) {
    if before != text {
        before.replace_range(.., text);
        if let Some(node) = node() {
            node.set_text(text);
        }
    }
}
