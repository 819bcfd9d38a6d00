//! Draws screens into an open shadow root: native fields in named groups, an explicit button, and texts that
//! are never HTML. Nothing is decided here.

mod field;
#[cfg(not(scorelet_small))]
mod item;
#[cfg(not(scorelet_small))]
#[path = "view/several.rs"]
mod questions;
#[cfg(scorelet_small)]
#[path = "view/single.rs"]
mod questions;

use super::dom::{Tag, append, append_text, stage};
use crate::survey::MODULE;
use crate::survey::bidi::is_rtl;
use crate::survey::flow::Missing;
use crate::survey::form::Form;
use crate::survey::options::{Display, Options};
use crate::survey::screen::{Farewell, Screen, Voice};
use crate::survey::wording::{Key, Locale};
use questions::Questions;
use std::cell::RefCell;

#[cfg(scorelet_css)]
const STYLE: &str = include_str!(env!("SCORELET_CSS"));
#[cfg(not(scorelet_css))]
const STYLE: &str = include_str!("../../www/widget/style.css");

/// The widget's nodes.
pub struct View {
    root: Tag,
    panel: Tag,
    /// Everything on the card, in the direction of its language.
    page: Tag,
    /// What changes with the screen.
    stage: Tag,
    /// Read aloud when its text changes.
    status: Tag,
    /// The questions on the screen.
    questions: Questions,
}

impl View {
    /// Puts an empty card and an empty status region into the host's shadow root. The card is positioned by the
    /// page's direction; its content follows the direction of its language.
    /// `wide`: a question's scale needs that; the width must not change between the questions.
    pub fn new(host: &Tag, options: &Options, voice: &Voice, wide: bool) -> View {
        let root = stage(host, STYLE);
        let status = append(&root, "div role=status class=unseen");
        let panel = match options.display {
            // The browser makes the page behind a dialog inert.
            Display::Modal if MODULE.every_display => {
                append(&root, "dialog part=panel tabindex=-1 aria-labelledby=question")
            }
            _ => append(&root, "div part=panel tabindex=-1 aria-labelledby=question"),
        };
        panel.set("data-theme", &options.theme);
        if wide {
            panel.set("class", "wide");
        }
        if MODULE.every_display {
            panel.set("data-display", options.display.name());
        }
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
        let view = View { root, panel, page, stage, status, questions: Questions::default() };
        view.speak(voice);
        view
    }

    /// Switches to another language; the caller redraws the screen.
    pub fn speak(&self, voice: &Voice) {
        let language = voice.language.as_str();
        self.status.set("lang", language);
        self.panel.set("lang", language);
        self.page.set("dir", if is_rtl(language) { "rtl" } else { "ltr" });
        if let Some(close) = self.root.find("[part=close]") {
            close.set("aria-label", voice.locale.text(Key::Close));
        }
    }

    /// Puts the tab that opens a survey into the host's shadow root.
    pub fn tab(host: &Tag, options: &Options, voice: &Voice) {
        let root = stage(host, STYLE);
        let panel = append(&root, "div part=panel popover=manual data-display=tab");
        panel.set("data-theme", &options.theme);
        panel.set("data-position", &options.position);
        append_text(&panel, "button part=tab type=button", voice.locale.text(Key::Tab))
            .set("lang", voice.locale.tag());
    }

    /// Fills the status region, which screen readers read without a change of focus.
    pub fn say(&self, text: &str) {
        self.status.set_text(text);
    }

    /// Moves the focus to the question, or with `field` to its first field. After a touch it goes to the question, so
    /// that a phone's keyboard does not open. Not to the card: in Safari that has it after a press already, and the
    /// next question would go unread.
    pub fn focus(&self, field: bool) {
        let place =
            if field { self.questions.first_field(&self.root) } else { self.root.find("legend,label") };
        if let Some(place) = place {
            place.focus();
        }
    }

    /// Draws a screen and fills its fields.
    pub fn question(&self, screen: &Screen, form: &Form, locale: &Locale) {
        self.stage.set_text("");
        // Our messages are tied to the field and in the survey's language; the browser's are not.
        let node = append(&self.stage, "form novalidate");
        self.questions.draw(&node, screen, form, locale);
        append_text(&node, "button part=submit type=submit", &screen.button);
        if screen.back {
            // After the submit button: Tab reaches it later, and Enter in a field never presses it.
            append_text(&node, "button part=back type=button", locale.text(Key::Back));
        }
    }

    /// Updates the nodes after a change in a field. `now` returns the screen, its fields and what is missing; it
    /// is called only where that is drawn.
    pub fn refresh(&self, now: impl FnOnce() -> (Screen, Form, Missing), voice: &RefCell<Voice>) {
        self.questions.refresh(&self.root, now, voice);
    }

    /// Returns whether a message says that something must be answered.
    pub fn is_faulty(&self) -> bool {
        self.questions.is_faulty()
    }

    /// Says what must be answered and moves the focus to the first such field.
    pub fn require(&self, missing: impl FnOnce() -> Missing, locale: &Locale) {
        self.questions.require(&self.root, missing, locale);
    }

    /// Shows the message at the end.
    pub fn thanks(&self, farewell: &Farewell, inside: bool) {
        self.message("div part=thanks tabindex=-1 id=question", &farewell.text, inside);
        if let (Some(link), Some(thanks)) = (&farewell.link, self.root.find("[part=thanks]")) {
            thanks.set_text("");
            append_text(&thanks, "a target=_blank rel=noopener", &farewell.text).set("href", link);
        }
    }

    /// Says that an answer is being sent, where it cannot be kept on disk.
    pub fn sending(&self, locale: &Locale, inside: bool) {
        self.message("div part=sending tabindex=-1 id=question", locale.text(Key::Sending), inside);
    }

    /// Says that an answer is not sent yet, with a way to try again.
    pub fn unsent(&self, locale: &Locale, inside: bool) {
        self.message("div part=sending tabindex=-1 id=question", locale.text(Key::Unsent), inside);
        append_text(&self.stage, "button part=retry type=button", locale.text(Key::Retry));
    }

    /// Shows a message in place of the question. It gets the focus where the focus was inside, so that a keyboard
    /// user keeps their place; otherwise the status region announces it.
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
