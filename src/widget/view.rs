//! Draws screens into an open shadow root. Native radios in a named group, an explicit button,
//! texts as text: nothing here decides.

use super::dom::{Tag, append, append_text, stage};
use crate::scale::Scale;
#[cfg(not(scorelet_small))]
use crate::survey::options::Display;
use crate::survey::options::Options;
use crate::survey::response::push_number;
use crate::survey::screen::{Farewell, Field, Screen, Voice};
use crate::survey::wording::{Key, Locale};

#[cfg(scorelet_css)]
const STYLE: &str = include_str!(env!("SCORELET_CSS"));
#[cfg(not(scorelet_css))]
const STYLE: &str = include_str!("style.css");

/// Languages that are written from right to left.
const RTL: [&str; 4] = ["ar", "fa", "he", "ur"];

/// The widget's nodes.
pub struct View {
    root: Tag,
    panel: Tag,
    /// What changes with the screen.
    stage: Tag,
    /// Read aloud when its text changes.
    status: Tag,
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
        let language = voice.language.as_str();
        let rtl = language.get(..2).is_some_and(|primary| RTL.contains(&primary));
        status.set("lang", language);
        panel.set("lang", language);
        page.set("dir", if rtl { "rtl" } else { "ltr" });
        let stage = append(&page, "div");
        if !options.display.is_placed() {
            if !options.display.is_modal() {
                panel.set("popover", "manual");
                panel.set("data-position", &options.position);
            }
            append(&page, "button part=close type=button").set("aria-label", voice.locale.text(Key::Close));
        }
        View { root, panel, stage, status }
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

    /// After a choice nothing is missing any more, and the button may say something else.
    pub fn chosen(&self, button: &str) {
        self.fault("", "false");
        if let Some(submit) = self.root.find("[type=submit]") {
            submit.set_text(button);
        }
    }

    /// Says what is missing, tied to its field.
    fn fault(&self, text: &str, invalid: &str) {
        if let Some(fault) = self.root.find("#fault") {
            fault.set_text(text);
        }
        if let Some(field) = self.root.find("fieldset,textarea") {
            field.set("aria-invalid", invalid);
            field.set("aria-describedby", "fault");
        }
    }

    /// Moves the focus to the card, or into its field: a keyboard goes on where it types, and a
    /// finger does not call up a phone's keyboard.
    pub fn focus(&self, field: bool) {
        let field = if field { self.field() } else { None };
        field.as_ref().unwrap_or(&self.panel).focus();
    }

    fn field(&self) -> Option<Tag> {
        self.root.find("input,textarea")
    }

    /// Draws a question.
    pub fn question(&self, screen: &Screen, locale: &Locale) {
        self.stage.set_text("");
        // Own messages, tied to the field and in the survey's language, instead of the browser's.
        let form = append(&self.stage, "form novalidate");
        match &screen.field {
            Field::Scale { coding, low, high } => numbers(&form, screen, coding.scale(), [low, high]),
            Field::Comment { max_length } => comment(&form, screen, *max_length, locale),
        }
        append(&form, "p id=fault");
        append_text(&form, "button part=submit type=submit", &screen.button);
    }

    /// Says that the question must be answered.
    pub fn require(&self, locale: &Locale) {
        let scale = self.root.find("fieldset").is_some();
        self.fault(locale.text(if scale { Key::Required } else { Key::RequiredText }), "true");
        self.focus(true);
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
        self.message("div part=progress tabindex=-1 id=question", locale.text(Key::Sending), inside);
    }

    /// Says that an answer is not sent yet, with a way to try again.
    pub fn unsent(&self, locale: &Locale, inside: bool) {
        self.message("div part=progress tabindex=-1 id=question", locale.text(Key::Unsent), inside);
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

fn comment(form: &Tag, screen: &Screen, max_length: usize, locale: &Locale) {
    let label = append(form, "label for=comment");
    append_text(&label, "span part=question id=question", &screen.text);
    if !screen.required {
        append_text(&label, "span class=hint", locale.text(Key::Optional));
    }
    let comment = append(form, "textarea part=comment id=comment rows=3");
    comment.set("name", &screen.id);
    // In UTF-16 units, of which a character has one or two: the flow counts characters.
    comment.set("maxlength", &number(max_length));
}

fn numbers(form: &Tag, screen: &Screen, scale: Scale, [low, high]: [&String; 2]) {
    let group = append(form, "fieldset role=radiogroup");
    if screen.required {
        group.set("aria-required", "true");
    }
    append_text(&group, "legend part=question id=question", &screen.text);
    let options = append(&group, "div part=scale");
    options.set("data-n", &number(scale.values().count()));
    // The ends are in the radios' names: read once, not twice.
    let labels = append(&group, "div part=labels aria-hidden=true");
    for value in scale.values() {
        let text = number(value.into());
        let option = append(&options, "label part=option");
        let input = append(&option, "input type=radio");
        input.set("name", &screen.id);
        input.set("value", &text);
        append_text(&option, "span", &text);
        let meaning = if value == scale.low() {
            low
        } else if value == scale.high() {
            high
        } else {
            continue;
        };
        if !meaning.is_empty() {
            // A name begins with the number that is seen.
            input.set("aria-label", &[&text, ", ", meaning].concat());
            append_text(&labels, "span", &[&text, " – ", meaning].concat());
        }
    }
}

fn number(value: usize) -> String {
    let mut text = String::new();
    push_number(&mut text, value);
    text
}
