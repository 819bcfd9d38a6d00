//! Draws screens into an open shadow root. Native radios in a named group, an explicit button,
//! texts as text: nothing here decides.

use super::dom::{self, Dom, append, append_text, element, set};
use crate::fault::Fault;
use crate::survey::options::Options;
use crate::survey::screen::{Farewell, Field, Screen};
use crate::survey::wording::Locale;
use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CssStyleSheet, Element, HtmlElement, HtmlInputElement, ShadowRoot, ShadowRootInit, ShadowRootMode,
};

#[cfg(scorelet_css)]
const STYLE: &str = include_str!(env!("SCORELET_CSS"));
#[cfg(not(scorelet_css))]
const STYLE: &str = include_str!("style.css");

/// Languages that are written from right to left.
const RTL: [&str; 4] = ["ar", "fa", "he", "ur"];

#[wasm_bindgen]
extern "C" {
    /// `adoptedStyleSheets`, which web-sys keeps unstable: the one way to style a shadow root that
    /// passes a strict `style-src`.
    #[wasm_bindgen(extends = ShadowRoot)]
    type Styled;
    #[wasm_bindgen(method, setter, js_name = adoptedStyleSheets)]
    fn adopt(this: &Styled, sheets: &Array);
}

/// The widget's nodes.
pub struct View {
    /// Where they stand.
    pub root: ShadowRoot,
    /// The card.
    pub panel: Element,
    /// What changes with the screen.
    stage: Element,
    /// Read aloud when its text changes.
    status: Element,
    /// The labels that do not belong to a question.
    labels: Labels,
}

struct Labels {
    survey: String,
    required: String,
    required_text: String,
    optional: String,
    sending: String,
    unsent: String,
    retry: String,
}

impl View {
    /// Puts an empty card and an empty status region into the host's shadow root.
    pub fn new(host: &HtmlElement, options: &Options, locale: &Locale) -> Dom<View> {
        let root = match host.shadow_root() {
            Some(root) => root,
            None => host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?,
        };
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(STYLE)?;
        root.unchecked_ref::<Styled>().adopt(&Array::of1(&sheet));
        root.set_text_content(None);
        let tag = locale.tag();
        let rtl = RTL.contains(&tag.split('-').next().unwrap_or_default());
        let panel = element(
            "div",
            &[
                ("part", "panel"),
                ("role", if options.inline { "group" } else { "dialog" }),
                ("aria-labelledby", "question"),
                ("tabindex", "-1"),
                ("lang", tag),
                ("dir", if rtl { "rtl" } else { "ltr" }),
                ("data-theme", &options.theme),
            ],
        )?;
        let stage = append(&panel, "div", &[("class", "stage")])?;
        if !options.inline {
            set(&panel, &[("popover", "manual"), ("data-position", &options.position)])?;
            let label = locale.text("close");
            append(&panel, "button", &[("part", "close"), ("type", "button"), ("aria-label", label)])?;
        }
        let status = element("div", &[("role", "status"), ("class", "unseen")])?;
        root.append_child(&status)?;
        root.append_child(&panel)?;
        let text = |key: &str| locale.text(key).to_owned();
        let labels = Labels {
            survey: text("survey"),
            required: text("required"),
            required_text: text("required.text"),
            optional: text("optional"),
            sending: text("sending"),
            unsent: text("unsent"),
            retry: text("retry"),
        };
        Ok(View { root, panel, stage, status, labels })
    }

    /// Shows the card; a popup goes to the top layer, above any z-index of the page.
    pub fn open(&self) {
        // Without the popover attribute, or in a browser without popovers, the card simply stands
        // where its style puts it.
        let _ = self.panel.unchecked_ref::<HtmlElement>().show_popover();
    }

    /// Takes everything out of the page again.
    pub fn clear(&self) {
        self.root.set_text_content(None);
    }

    /// Fills the status region: screen readers read it without a move of the focus.
    pub fn say(&self, text: &str) {
        self.status.set_text_content(Some(text));
    }

    /// Whether the focus is inside.
    pub fn has_focus(&self) -> bool {
        self.root.active_element().is_some()
    }

    /// The value that is chosen in the scale on show.
    pub fn checked(&self) -> Option<u8> {
        let input = self.find("input:checked")?;
        input.get_attribute("value")?.parse().ok()
    }

    /// Chooses a value, as a click on it would.
    pub fn check(&self, value: u8) {
        if let Some(input) = self.find(&["input[value='", &value.to_string(), "']"].concat()) {
            dom::focus(&input);
            input.unchecked_ref::<HtmlInputElement>().set_checked(true);
        }
    }

    /// The node of that selector.
    pub fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).ok().flatten()
    }

    /// The first thing of the screen that takes an answer.
    pub fn first_field(&self) -> Option<Element> {
        self.find("input:checked,textarea").or_else(|| self.find("input"))
    }

    /// Draws a question.
    pub fn question(&self, screen: &Screen) -> Dom<()> {
        self.stage.set_text_content(None);
        // Own messages, tied to the field and in the survey's language, instead of the browser's.
        let form = append(&self.stage, "form", &[("novalidate", "")])?;
        match &screen.field {
            Field::Scale { coding, low, high } => {
                let numbers = Numbers { low, high, values: coding.scale().values().collect() };
                numbers.draw(&form, screen)?;
            }
            Field::Comment { max_length } => self.comment(&form, screen, *max_length)?,
        }
        append(&form, "p", &[("id", "fault"), ("class", "fault")])?;
        append_text(&form, "button", &[("part", "submit"), ("type", "submit")], &screen.button)?;
        Ok(())
    }

    fn comment(&self, form: &Element, screen: &Screen, max_length: usize) -> Dom<()> {
        let label = append(form, "label", &[("for", "comment")])?;
        append_text(&label, "span", &[("part", "question"), ("id", "question")], &screen.text)?;
        if !screen.required {
            append_text(&label, "span", &[("class", "hint")], &[" ", &self.labels.optional].concat())?;
        }
        let max = max_length.to_string();
        let comment = [
            ("part", "comment"),
            ("id", "comment"),
            ("name", &screen.id),
            ("maxlength", &max),
            ("rows", "3"),
        ];
        append(form, "textarea", &comment).map(drop)
    }

    /// Sets the button's label.
    pub fn label_button(&self, text: &str) {
        if let Some(button) = self.find("[part=submit]") {
            button.set_text_content(Some(text));
        }
    }

    /// Says that the question must be answered, tied to its field.
    pub fn require(&self) -> Dom<()> {
        let scale = self.find("[role=radiogroup]");
        let text = if scale.is_some() { &self.labels.required } else { &self.labels.required_text };
        if let Some(fault) = self.find("#fault") {
            fault.set_text_content(Some(text));
        }
        if let Some(field) = scale.or_else(|| self.find("textarea")) {
            set(&field, &[("aria-invalid", "true"), ("aria-describedby", "fault")])?;
        }
        if let Some(field) = self.first_field() {
            dom::focus(&field);
        }
        Ok(())
    }

    /// Says goodbye.
    pub fn thanks(&self, farewell: &Farewell) -> Dom<()> {
        let thanks = self.message("thanks", &farewell.text)?;
        if let Some(link) = &farewell.link {
            thanks.set_text_content(None);
            let to = [("href", link.as_str()), ("target", "_blank"), ("rel", "noopener")];
            append_text(&thanks, "a", &to, &farewell.text)?;
        }
        Ok(())
    }

    /// Says that an answer is on its way, where it cannot be kept on disk.
    pub fn sending(&self) -> Dom<()> {
        self.message("progress", &self.labels.sending).map(drop)
    }

    /// Says that an answer is not sent yet, with a way to try again.
    pub fn unsent(&self) -> Dom<()> {
        self.message("progress", &self.labels.unsent)?;
        append_text(
            &self.stage,
            "button",
            &[("part", "submit retry"), ("type", "button")],
            &self.labels.retry,
        )?;
        Ok(())
    }

    /// A message in place of a question. The focus follows where it was inside, so that a keyboard
    /// keeps its place; else the status region reads it.
    fn message(&self, part: &str, text: &str) -> Dom<Element> {
        let inside = self.has_focus();
        self.stage.set_text_content(None);
        set(&self.panel, &[("aria-label", &self.labels.survey)])?;
        self.panel.remove_attribute("aria-labelledby")?;
        let message = append_text(&self.stage, "div", &[("part", part), ("tabindex", "-1")], text)?;
        if inside {
            dom::focus(&message);
        } else {
            self.say(text);
        }
        Ok(message)
    }
}

/// A scale drawn as numbers.
struct Numbers<'s> {
    low: &'s str,
    high: &'s str,
    values: Vec<u8>,
}

impl Numbers<'_> {
    fn draw(&self, form: &Element, screen: &Screen) -> Dom<()> {
        let required = if screen.required { "true" } else { "false" };
        let group = append(form, "fieldset", &[("role", "radiogroup"), ("aria-required", required)])?;
        append_text(&group, "legend", &[("part", "question"), ("id", "question")], &screen.text)?;
        let count = self.values.len().to_string();
        let scale = append(&group, "div", &[("part", "scale"), ("data-n", &count)])?;
        for (place, value) in self.values.iter().enumerate() {
            let text = value.to_string();
            // The ends say what they mean; a name begins with the number that is seen.
            let meaning = match place {
                0 => self.low,
                place if place + 1 == self.values.len() => self.high,
                _ => "",
            };
            let option = append(&scale, "label", &[("part", "option")])?;
            let input =
                append(&option, "input", &[("type", "radio"), ("name", &screen.id), ("value", &text)])?;
            if !meaning.is_empty() {
                set(&input, &[("aria-label", &[&text, ", ", meaning].concat())])?;
            }
            append_text(&option, "span", &[], &text)?;
        }
        // The ends are in the radios' names: read once, not twice.
        let labels = append(&group, "div", &[("part", "labels"), ("aria-hidden", "true")])?;
        for (value, meaning) in [(self.values.first(), self.low), (self.values.last(), self.high)] {
            let value = value.map(u8::to_string).unwrap_or_default();
            append_text(&labels, "span", &[], &[&value, " – ", meaning].concat())?;
        }
        Ok(())
    }
}

/// A refused DOM call as a fault.
pub fn refused(error: &JsValue) -> Fault {
    let text = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    Fault::new("page", text.unwrap_or_else(|| "the page refused to show the survey".to_owned()))
}
