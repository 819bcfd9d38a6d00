//! A question on a screen of the larger modules: choices, matrices, stars and faces.

use super::field::{comment, group, labels, number, option, scale, written};
use super::questions::rewrite;
use crate::survey::definition::{Choice, MAX_OTHER};
use crate::survey::form::Form;
use crate::survey::rated::Look;
use crate::survey::screen::{Ends, Field, Item};
use crate::survey::wording::{Key, Locale};
use crate::widget::dom::{Tag, append, append_text};
use std::cell::{Cell, RefCell};

/// A question on the screen.
pub struct Drawn {
    /// The element of the whole question.
    block: Tag,
    /// The question's text as last drawn.
    text: RefCell<String>,
    /// The elements that a message is tied to: the group, the comment, or each row of a matrix.
    fields: Vec<Tag>,
    /// Whether a message says that something is missing.
    faulty: Cell<bool>,
    /// That message.
    required: Key,
    /// The ending of its ids, which tells it apart from other questions on the screen.
    mark: String,
    /// Whether a hint describes it.
    hint: bool,
    /// The text field of "other".
    other: Option<Tag>,
}

impl Drawn {
    /// Draws a question at a position on its screen, and fills its fields.
    pub fn new(parent: &Tag, item: &Item, place: usize, form: &Form, locale: &Locale) -> Drawn {
        let block = append(parent, "div class=item");
        let mark = if place == 0 { String::new() } else { number(place) };
        let mut drawn = Drawn {
            text: RefCell::new(item.text.clone()),
            fields: Vec::new(),
            faulty: Cell::new(false),
            required: Key::Required,
            hint: false,
            other: None,
            mark,
            block,
        };
        drawn.fill(item, form, locale);
        if let Some(question) = drawn.block.find("#question") {
            question.set("id", &drawn.id("question"));
        }
        append(&drawn.block, "p role=alert").set("id", &drawn.id("fault"));
        drawn.follow(item, form);
        drawn
    }

    fn id(&self, name: &str) -> String {
        [name, &self.mark].concat()
    }

    fn fill(&mut self, item: &Item, form: &Form, locale: &Locale) {
        if let Field::Comment { max_length } = &item.field {
            let (label, field) = comment(&self.block, item, *max_length, form, locale);
            label.set("for", &self.id("comment"));
            field.set("id", &self.id("comment"));
            self.required = Key::RequiredText;
            self.fields.push(field);
            return;
        }
        let group = group(&self.block, item);
        if let Some(hint) = hint(item, locale) {
            append_text(&group, "p class=hint", &hint).set("id", &self.id("hint"));
            group.set("aria-describedby", &self.id("hint"));
            self.hint = true;
        }
        match &item.field {
            Field::Choice { options, multiple, other, .. } => {
                if *multiple {
                    // Checkboxes may all stay empty: ARIA has no `required` state for such a group.
                    group.set("role", "group");
                    group.remove("aria-required");
                }
                let list = append(&group, "div part=options");
                let kind = if *multiple { "checkbox" } else { "radio" };
                for (id, text) in options {
                    append_text(&option(&list, kind, &item.id, id, form).0, "span", text);
                }
                self.other = other.then(|| own(&list, item, form, locale));
                self.required = Key::RequiredChoice;
            }
            Field::Matrix { rows, ends, .. } => {
                group.set("role", "group");
                group.remove("aria-required");
                group.set("class", "matrix");
                labels(&group, ends);
                self.fields.extend(rows.iter().map(|part| row(&group, item, part, ends, form)));
                self.required = Key::RequiredRows;
                return;
            }
            Field::Scale(ends) => {
                scale(&group, &item.id, ends, form);
                labels(&group, ends);
                if ends.rated.look != Look::Numbers {
                    self.required = Key::RequiredChoice;
                }
            }
            Field::Comment { .. } => {}
        }
        self.fields.push(group);
    }

    /// Returns whether a message says that something is missing.
    pub fn is_faulty(&self) -> bool {
        self.faulty.get()
    }

    /// Returns the field of a row that should get the focus: the one chosen, else the first. Only a matrix has
    /// more than one row.
    pub fn field(&self, row: usize) -> Option<Tag> {
        let field = self.fields.get(row)?;
        field.find(":checked").or_else(|| field.find("input")).or_else(|| Some(field.clone()))
    }

    /// Shows the message that these rows are missing, tied to each of them.
    pub fn require(&self, rows: &[usize], locale: &Locale) {
        self.faulty.set(true);
        self.say(locale.text(self.required));
        let hint = if self.hint { [&self.id("hint"), " "].concat() } else { String::new() };
        let described = [&hint, self.id("fault").as_str()].concat();
        for (row, field) in self.fields.iter().enumerate() {
            field.set("aria-invalid", if rows.contains(&row) { "true" } else { "false" });
            field.set("aria-describedby", &described);
        }
    }

    fn say(&self, text: &str) {
        if let Some(fault) = self.block.find("[id^=fault]") {
            fault.set_text(text);
        }
    }

    /// Updates the nodes in place, so that neither the focus nor what is typed is lost. `rows` are still
    /// missing.
    pub fn refresh(&self, item: &Item, form: &Form, rows: &[usize], locale: &Locale) {
        if self.faulty.get() {
            self.require(rows, locale);
            if rows.is_empty() {
                self.say("");
                self.faulty.set(false);
            }
        }
        self.follow(item, form);
    }

    fn follow(&self, item: &Item, form: &Form) {
        self.block.set_hidden(!item.asked);
        rewrite(&mut self.text.borrow_mut(), &item.text, || self.block.find("[part=question]"));
        if let Some(other) = &self.other {
            other.set_hidden(!form.has(&item.id, Choice::OTHER));
        }
    }
}

/// Returns what a visitor should know about a group before answering.
fn hint(item: &Item, locale: &Locale) -> Option<String> {
    let several = matches!(item.field, Field::Choice { multiple: true, .. }).then_some(Key::Several);
    let optional = (!item.required).then_some(Key::Optional);
    let texts: Vec<_> = [optional, several].into_iter().flatten().map(|key| locale.text(key)).collect();
    Some(texts.join(" · ")).filter(|text| !text.is_empty())
}

fn own(list: &Tag, item: &Item, form: &Form, locale: &Locale) -> Tag {
    let other = append(list, "input type=text class=other");
    let name = [&item.id, ".", Choice::OTHER].concat();
    written(&other, &name, MAX_OTHER);
    other.set("value", form.value(&name).unwrap_or_default());
    other.set("aria-label", locale.text(Key::OtherText));
    other
}

fn row(parent: &Tag, item: &Item, (name, text): &(String, String), ends: &Ends, form: &Form) -> Tag {
    let row = append(parent, "fieldset role=radiogroup part=row");
    if item.required {
        row.set("aria-required", "true");
    }
    append_text(&row, "legend", text);
    scale(&row, name, ends, form);
    row
}
