//! Draws screens into an open shadow root. Native fields in named groups, an explicit button, texts as
//! text: nothing here decides.

mod field;
#[cfg(not(scorelet_small))]
mod item;

use super::dom::{Tag, append, append_text, stage};
use crate::survey::form::Form;
#[cfg(not(scorelet_small))]
use crate::survey::options::Display;
use crate::survey::options::Options;
#[cfg(scorelet_small)]
use crate::survey::screen::Field;
use crate::survey::screen::{Farewell, Screen, Voice};
use crate::survey::wording::{Key, Locale};
#[cfg(not(scorelet_small))]
use item::Drawn;
#[cfg(not(scorelet_small))]
use std::cell::RefCell;

#[cfg(scorelet_css)]
const STYLE: &str = include_str!(env!("SCORELET_CSS"));
#[cfg(not(scorelet_css))]
const STYLE: &str = include_str!("../../www/widget/style.css");

/// Languages that are written from right to left.
const RTL: [&str; 4] = ["ar", "fa", "he", "ur"];

/// The widget's nodes.
pub struct View {
    root: Tag,
    panel: Tag,
    /// All that stands on the card, in the direction of its language.
    page: Tag,
    /// What changes with the screen.
    stage: Tag,
    /// Read aloud when its text changes.
    status: Tag,
    /// The questions on the screen, in their order.
    #[cfg(not(scorelet_small))]
    drawn: RefCell<Vec<Drawn>>,
    /// The label of the button, and how far the visitor is, as they are written.
    #[cfg(not(scorelet_small))]
    written: RefCell<(String, Option<String>)>,
}

impl View {
    /// Puts an empty card and an empty status region into the host's shadow root. The card lies by
    /// the page's direction, what stands on it runs in its language's.
    pub fn new(host: &Tag, options: &Options, voice: &Voice) -> View {
        let root = stage(host, STYLE);
        let status = append(&root, "div role=status class=unseen");
        let panel = match options.display {
            // The browser's own makes the page behind it inert.
            #[cfg(not(scorelet_small))]
            Display::Modal => append(&root, "dialog part=panel tabindex=-1 aria-labelledby=question"),
            _ => append(&root, "div part=panel tabindex=-1 aria-labelledby=question"),
        };
        panel.set("data-theme", &options.theme);
        #[cfg(not(scorelet_small))]
        panel.set("data-display", options.display.name());
        panel.set("role", if options.display.is_placed() { "group" } else { "dialog" });
        let page = append(&panel, "div");
        let stage = append(&page, "div");
        if !options.display.is_placed() {
            if !options.display.is_modal() {
                panel.set("popover", "manual");
                panel.set("data-position", &options.position);
            }
            append(&page, "button part=close type=button");
        }
        let view = View {
            root,
            panel,
            page,
            stage,
            status,
            #[cfg(not(scorelet_small))]
            drawn: RefCell::default(),
            #[cfg(not(scorelet_small))]
            written: RefCell::default(),
        };
        view.speak(voice);
        view
    }

    /// Speaks another language from now on; what is on the stage is drawn again by the caller.
    pub fn speak(&self, voice: &Voice) {
        let language = voice.language.as_str();
        let rtl = language.get(..2).is_some_and(|primary| RTL.contains(&primary));
        self.status.set("lang", language);
        self.panel.set("lang", language);
        self.page.set("dir", if rtl { "rtl" } else { "ltr" });
        if let Some(close) = self.root.find("[part=close]") {
            close.set("aria-label", voice.locale.text(Key::Close));
        }
    }

    /// Puts the tab that opens a survey into the host's shadow root.
    #[cfg(not(scorelet_small))]
    pub fn tab(host: &Tag, options: &Options, voice: &Voice) {
        let root = stage(host, STYLE);
        let panel = append(&root, "div part=panel popover=manual data-display=tab");
        panel.set("data-theme", &options.theme);
        panel.set("data-position", &options.position);
        append_text(&panel, "button part=tab type=button", voice.locale.text(Key::Tab))
            .set("lang", voice.locale.tag());
    }

    /// Fills the status region: screen readers read it without a move of the focus.
    pub fn say(&self, text: &str) {
        self.status.set_text(text);
    }

    /// Moves the focus to the card, or into its first field: a keyboard goes on where it types, and a
    /// finger does not call up a phone's keyboard.
    pub fn focus(&self, field: bool) {
        let field = if field { self.field() } else { None };
        field.as_ref().unwrap_or(&self.panel).focus();
    }

    /// What is chosen in the first field, else that.
    #[cfg(not(scorelet_small))]
    fn field(&self) -> Option<Tag> {
        self.drawn.borrow().first()?.field(0)
    }

    #[cfg(scorelet_small)]
    fn field(&self) -> Option<Tag> {
        self.root.find(":checked").or_else(|| self.root.find("input,textarea"))
    }

    /// Draws a screen with what stood in its fields.
    pub fn question(&self, screen: &Screen, form: &Form, locale: &Locale) {
        self.stage.set_text("");
        // Own messages, tied to the field and in the survey's language, instead of the browser's.
        let node = append(&self.stage, "form novalidate");
        self.items(&node, screen, form, locale);
        append_text(&node, "button part=submit type=submit", &screen.button);
        if screen.back {
            // After the other: Tab comes to it later, and Enter in a field never presses it.
            append_text(&node, "button part=back type=button", locale.text(Key::Back));
        }
    }

    /// Says goodbye.
    pub fn thanks(&self, farewell: &Farewell, inside: bool) {
        self.message("div part=thanks tabindex=-1 id=question", &farewell.text, inside);
        if let (Some(link), Some(thanks)) = (&farewell.link, self.root.find("[part=thanks]")) {
            thanks.set_text("");
            append_text(&thanks, "a target=_blank rel=noopener", &farewell.text).set("href", link);
        }
    }

    /// Says that an answer is on its way, where it cannot be kept on disk.
    pub fn sending(&self, locale: &Locale, inside: bool) {
        self.message("div part=sending tabindex=-1 id=question", locale.text(Key::Sending), inside);
    }

    /// Says that an answer is not sent yet, with a way to try again.
    pub fn unsent(&self, locale: &Locale, inside: bool) {
        self.message("div part=sending tabindex=-1 id=question", locale.text(Key::Unsent), inside);
        append_text(&self.stage, "button part=retry type=button", locale.text(Key::Retry));
    }

    /// A message in place of a question. The focus follows where it was inside, so that a keyboard
    /// keeps its place; else the status region reads it.
    fn message(&self, description: &str, text: &str, inside: bool) {
        self.stage.set_text("");
        let message = append_text(&self.stage, description, text);
        if inside {
            message.focus();
        } else {
            self.say(text);
        }
    }
}

/// In the small module a screen is one question, a rating or a comment.
#[cfg(scorelet_small)]
impl View {
    fn items(&self, node: &Tag, screen: &Screen, form: &Form, locale: &Locale) {
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
        append(node, "p id=fault");
    }

    /// Says that it must be answered, tied to its field.
    pub fn require(&self, locale: &Locale) {
        self.fault(locale.text(Key::Required), "true");
        self.focus(true);
    }

    /// After a choice nothing is missing any more.
    pub fn chosen(&self) {
        self.fault("", "false");
    }

    fn fault(&self, text: &str, invalid: &str) {
        if let Some(fault) = self.root.find("#fault") {
            fault.set_text(text);
        }
        if let Some(field) = self.root.find("fieldset") {
            field.set("aria-invalid", invalid);
            field.set("aria-describedby", "fault");
        }
    }
}

#[cfg(not(scorelet_small))]
impl View {
    fn items(&self, node: &Tag, screen: &Screen, form: &Form, locale: &Locale) {
        if let Some(progress) = &screen.progress {
            append_text(node, "p part=progress", progress);
        }
        let items = screen.items.iter().enumerate();
        let drawn = items.map(|(place, item)| Drawn::new(node, item, place, form, locale)).collect();
        *self.drawn.borrow_mut() = drawn;
        *self.written.borrow_mut() = (screen.button.clone(), screen.progress.clone());
    }

    /// A field has changed: the same nodes say what they have to say now. `missing`: see
    /// [`Flow::missing`](crate::survey::flow::Flow::missing).
    pub fn refresh(&self, screen: &Screen, form: &Form, missing: &[(usize, Vec<usize>)], locale: &Locale) {
        for (place, (drawn, item)) in self.drawn.borrow().iter().zip(&screen.items).enumerate() {
            let rows = missing.iter().find(|(of, _)| *of == place).map(|(_, rows)| rows.as_slice());
            drawn.refresh(item, form, rows.unwrap_or_default(), locale);
        }
        let mut written = self.written.borrow_mut();
        rewrite(&mut written.0, &screen.button, || self.root.find("[part=submit]"));
        if let (Some(before), Some(progress)) = (&mut written.1, &screen.progress) {
            rewrite(before, progress, || self.root.find("[part=progress]"));
        }
    }

    /// Whether it says that something must be answered.
    pub fn is_faulty(&self) -> bool {
        self.drawn.borrow().iter().any(Drawn::is_faulty)
    }

    /// Says what must be answered; the focus goes to the first of it.
    pub fn require(&self, missing: &[(usize, Vec<usize>)], locale: &Locale) {
        let drawn = self.drawn.borrow();
        for (place, rows) in missing.iter().rev() {
            let Some(drawn) = drawn.get(*place) else { continue };
            drawn.require(rows, locale);
            if let Some(field) = drawn.field(rows.first().copied().unwrap_or_default()) {
                field.focus();
            }
        }
    }
}

/// Writes what differs alone: a field tells of its change when the pointer comes down upon a button, and
/// WebKit clicks on none whose text was replaced before the pointer goes up.
#[cfg(not(scorelet_small))]
fn rewrite(before: &mut String, text: &str, node: impl FnOnce() -> Option<Tag>) {
    if before != text {
        before.replace_range(.., text);
        if let Some(node) = node() {
            node.set_text(text);
        }
    }
}
