//! The fields of one question.

use crate::survey::config::Look;
use crate::survey::form::Form;
use crate::survey::response::push_number;
use crate::survey::screen::{Ends, Field, Item};
use crate::survey::wording::{Key, Locale};
use crate::widget::dom::{Tag, append, append_text};
use std::cell::Cell;

/// A question on the screen.
pub struct Drawn {
    /// All of it.
    block: Tag,
    /// Its text.
    question: Tag,
    /// What a fault is tied to: the group, the comment, or each row of a matrix.
    fields: Vec<Tag>,
    /// Says what is missing.
    fault: Tag,
    /// Whether it does.
    faulty: Cell<bool>,
    /// What is said then.
    required: Key,
    /// The ids of what describes it beside a fault.
    described: String,
    /// Where an answer of one's own is written.
    other: Option<Tag>,
}

impl Drawn {
    /// Where the focus belongs: what is chosen in that row, else its first field. Only a matrix has more
    /// rows than one.
    pub fn field(&self, row: usize) -> Option<Tag> {
        let field = self.fields.get(row)?;
        field.find(":checked").or_else(|| field.find("input")).or_else(|| Some(field.clone()))
    }

    /// Whether it says that something is missing.
    pub fn is_faulty(&self) -> bool {
        self.faulty.get()
    }

    /// Says that these rows are missing, tied to them.
    pub fn require(&self, rows: &[usize], locale: &Locale) {
        self.faulty.set(true);
        self.fault.set_text(locale.text(self.required));
        for (row, field) in self.fields.iter().enumerate() {
            field.set("aria-invalid", if rows.contains(&row) { "true" } else { "false" });
            field.set("aria-describedby", &self.described);
        }
    }

    /// What stands on the screen has changed: the same nodes follow. Only `rows` are missing now.
    pub fn refresh(&self, item: &Item, form: &Form, rows: &[usize], locale: &Locale) {
        if self.faulty.get() {
            self.require(rows, locale);
            if rows.is_empty() {
                self.fault.set_text("");
                self.faulty.set(false);
            }
        }
        #[cfg(not(scorelet_small))]
        self.follow(item, form);
    }

    #[cfg(not(scorelet_small))]
    fn follow(&self, item: &Item, form: &Form) {
        use crate::survey::config::Choice;
        self.block.set_hidden(!item.asked);
        self.question.set_text(&item.text);
        if let Some(other) = &self.other {
            other.set_hidden(!form.has(&item.id, Choice::OTHER));
        }
    }
}

/// Draws a question, the `place`-th on its screen, with what stood in its fields.
pub fn draw(parent: &Tag, item: &Item, place: usize, form: &Form, locale: &Locale) -> Drawn {
    // The small module shows one, and needs no block around it.
    let block = if cfg!(scorelet_small) { parent.clone() } else { append(parent, "div class=item") };
    let mark = if place == 0 { String::new() } else { number(place) };
    let id = |name: &str| [name, &mark].concat();
    let (mut fields, mut other, mut described) = (Vec::new(), None, id("fault"));
    let (question, required) = match &item.field {
        Field::Comment { max_length } => {
            let label = append(&block, "label");
            label.set("for", &id("comment"));
            let question = append_text(&label, "span part=question", &item.text);
            if !item.required {
                append_text(&label, "span class=hint", locale.text(Key::Optional));
            }
            let comment = append(&block, "textarea part=comment rows=3");
            comment.set("id", &id("comment"));
            written(&comment, &item.id, *max_length);
            comment.set_text(form.value(&item.id).unwrap_or_default());
            fields.push(comment);
            (question, Key::RequiredText)
        }
        grouped => {
            let group = append(&block, "fieldset");
            let question = append_text(&group, "legend part=question", &item.text);
            if let Some(hint) = hint(item, locale) {
                append_text(&group, "p class=hint", &hint).set("id", &id("hint"));
                group.set("aria-describedby", &id("hint"));
                described = [&id("hint"), " ", &described].concat();
            }
            let required = match grouped {
                Field::Choice { options, multiple, other: own, .. } => {
                    group.set("role", if *multiple { "group" } else { "radiogroup" });
                    let list = options_of(&group, item, options, *multiple, form);
                    other = own.then(|| other_of(&list, item, form, locale));
                    fields.push(group.clone());
                    Key::RequiredChoice
                }
                Field::Matrix { rows, ends, .. } => {
                    group.set("class", "matrix");
                    labels(&group, ends);
                    fields.extend(rows.iter().map(|row| row_of(&group, row, ends, form)));
                    Key::RequiredRows
                }
                Field::Scale(ends) => {
                    group.set("role", "radiogroup");
                    scale(&group, &item.id, ends, form);
                    labels(&group, ends);
                    fields.push(group);
                    Key::Required
                }
                Field::Comment { .. } => Key::RequiredText,
            };
            (question, required)
        }
    };
    question.set("id", &id("question"));
    // A group of boxes that may all stay empty has no such state.
    if item.required && !matches!(item.field, Field::Choice { multiple: true, .. }) {
        fields.iter().for_each(|field| field.set("aria-required", "true"));
    }
    let fault = append(&block, "p");
    fault.set("id", &id("fault"));
    let drawn =
        Drawn { block, question, fields, fault, faulty: Cell::new(false), required, described, other };
    #[cfg(not(scorelet_small))]
    drawn.follow(item, form);
    drawn
}

/// What a visitor has to know of a group before they answer.
fn hint(item: &Item, locale: &Locale) -> Option<String> {
    if cfg!(scorelet_small) {
        return None;
    }
    let several = matches!(item.field, Field::Choice { multiple: true, .. }).then_some(Key::Several);
    let optional = (!item.required).then_some(Key::Optional);
    let texts: Vec<_> = [optional, several].into_iter().flatten().map(|key| locale.text(key)).collect();
    Some(texts.join(" · ")).filter(|text| !text.is_empty())
}

fn written(field: &Tag, name: &str, most: usize) {
    field.set("name", name);
    // In UTF-16 units, of which a character has one or two: the flow counts characters.
    field.set("maxlength", &number(most));
}

fn options_of(group: &Tag, item: &Item, options: &[(String, String)], multiple: bool, form: &Form) -> Tag {
    let list = append(group, "div part=options");
    for (id, text) in options {
        let kind = if multiple { "checkbox" } else { "radio" };
        let (option, _) = option(&list, kind, &item.id, id, form);
        append_text(&option, "span", text);
    }
    list
}

fn other_of(list: &Tag, item: &Item, form: &Form, locale: &Locale) -> Tag {
    use crate::survey::config::{Choice, MAX_OTHER};
    let other = append(list, "input type=text class=other");
    let name = [&item.id, ".", Choice::OTHER].concat();
    written(&other, &name, MAX_OTHER);
    other.set("value", form.value(&name).unwrap_or_default());
    other.set("aria-label", locale.text(Key::OtherText));
    other
}

fn row_of(group: &Tag, (name, text): &(String, String), ends: &Ends, form: &Form) -> Tag {
    let row = append(group, "fieldset role=radiogroup part=row");
    append_text(&row, "legend", text);
    scale(&row, name, ends, form);
    row
}

/// The values of a scale, low to high.
fn scale(group: &Tag, name: &str, Ends { rated, low, high }: &Ends, form: &Form) {
    let scale = rated.coding.scale();
    let values = append(group, "div part=scale");
    values.set("data-n", &number(scale.values().count()));
    let drawn = !cfg!(scorelet_small) && rated.look != Look::Numbers;
    if !cfg!(scorelet_small) {
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
            // A name begins with the number that is seen.
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

/// What the ends of a scale mean. It is in the fields' names too: read once, not twice.
fn labels(group: &Tag, Ends { rated, low, high }: &Ends) {
    let scale = rated.coding.scale();
    let labels = append(group, "div part=labels aria-hidden=true");
    for (value, meaning) in [(scale.low(), low), (scale.high(), high)] {
        if meaning.is_empty() {
            continue;
        }
        let seen = cfg!(scorelet_small) || rated.look == Look::Numbers;
        let before = if seen { [&number(value.into()), " – "].concat() } else { String::new() };
        append_text(&labels, "span", &[&before, meaning.as_str()].concat());
    }
}

/// A native radio or checkbox in a label that is still without words.
fn option(list: &Tag, kind: &str, name: &str, value: &str, form: &Form) -> (Tag, Tag) {
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

fn number(value: usize) -> String {
    let mut text = String::new();
    push_number(&mut text, value);
    text
}
