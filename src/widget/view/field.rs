//! The fields that every module draws: a scale, and a comment.

use crate::survey::MODULE;
use crate::survey::form::Form;
use crate::survey::rated::Look;
use crate::survey::response::push_number;
use crate::survey::screen::{Ends, Item};
use crate::survey::wording::{Key, Locale};
use crate::widget::dom::{Tag, append, append_text};

/// Draws a comment: its label and its field.
pub fn comment(block: &Tag, item: &Item, max_length: usize, form: &Form, locale: &Locale) -> (Tag, Tag) {
    let label = append(block, "label for=comment tabindex=-1");
    append_text(&label, "span part=question id=question", &item.text);
    if !item.required {
        append_text(&label, "span class=hint", locale.text(Key::Optional));
    }
    let comment = append(block, "textarea part=comment id=comment rows=3");
    written(&comment, &item.id, max_length);
    comment.set_text(form.value(&item.id).unwrap_or_default());
    (label, comment)
}

/// Draws a group for a scale.
pub fn group(block: &Tag, item: &Item) -> Tag {
    let group = append(block, "fieldset role=radiogroup");
    if item.required {
        group.set("aria-required", "true");
    }
    append_text(&group, "legend part=question id=question tabindex=-1", &item.text);
    group
}

/// Sets the name and the length limit of a text field.
pub fn written(field: &Tag, name: &str, most: usize) {
    field.set("name", name);
    // The limit counts UTF-16 units, of which a character has one or two; the flow counts characters.
    field.set("maxlength", &number(most));
}

/// Draws the values of a scale, low to high.
pub fn scale(group: &Tag, name: &str, Ends { rated, low, high }: &Ends, form: &Form) {
    let scale = rated.coding.scale();
    let values = append(group, "div part=scale");
    values.set("data-n", &number(scale.values().count()));
    let drawn = MODULE.own_surveys && rated.look != Look::Numbers;
    if MODULE.own_surveys {
        values.set("data-look", rated.look.name());
    }
    for value in scale.values() {
        let text = number(value.into());
        let (option, input) = option(&values, "radio", name, &text, form);
        let meaning = if value == scale.low() {
            low
        } else if value == scale.high() {
            high
        } else {
            ""
        };
        if !meaning.is_empty() {
            // An accessible name begins with the visible number.
            input.set("aria-label", &[&text, ", ", meaning].concat());
        } else if drawn {
            input.set("aria-label", &text);
        }
        if drawn {
            append(&option, "span").set("class", &rated.shape(value));
        } else {
            append_text(&option, "span", &text);
        }
    }
}

/// Draws the labels of a scale's ends. They are hidden from screen readers, since the fields' names contain
/// them.
pub fn labels(group: &Tag, Ends { rated, low, high }: &Ends) {
    let scale = rated.coding.scale();
    let labels = append(group, "div part=labels aria-hidden=true");
    for (value, meaning) in [(scale.low(), low), (scale.high(), high)] {
        if meaning.is_empty() {
            continue;
        }
        if MODULE.own_surveys && rated.look != Look::Numbers {
            append_text(&labels, "span", meaning);
            continue;
        }
        append_text(&labels, "span", &[&number(value.into()), " – ", meaning.as_str()].concat());
    }
}

/// Draws a native radio or checkbox in a label without text.
pub fn option(list: &Tag, kind: &str, name: &str, value: &str, form: &Form) -> (Tag, Tag) {
    let option = append(list, "label part=option");
    let input = append(&option, "input");
    input.set("type", kind);
    input.set("name", name);
    input.set("value", value);
    if form.has(name, value) {
        input.set("checked", "");
    }
    (option, input)
}

pub fn number(value: usize) -> String {
    let mut text = String::new();
    push_number(&mut text, value);
    text
}
