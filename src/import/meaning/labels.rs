//! The words that label rows and columns of sums: "Average", "Grand total", "Number of responses".

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::lexicon::normal;
use crate::import::format::beginnings::{Beginnings, LONGEST};

/// The table, which anyone who knows the language can check.
const TABLE: &str = include_str!("labels.txt");

/// A longer text is a sentence.
const WORDS: usize = 5;

/// Words that may accompany a label without making a name of it: "Average CSAT", "Total responses".
const BESIDE: [&str; 19] = [
    "all",
    "answers",
    "average",
    "ces",
    "csat",
    "enps",
    "for",
    "mean",
    "nps",
    "of",
    "overall",
    "rating",
    "ratings",
    "responses",
    "score",
    "scores",
    "the",
    "total",
    "value",
];

/// How surely a text labels a row that sums up others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum Label {
    /// It begins or ends with a label, as a name may: "North total", "Total Care".
    Phrase,
    /// It says nothing else.
    Exact,
}

/// How surely a header says that its column counts answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Counts {
    /// "Responses", "Frequency".
    Answers,
    /// "Number", "Quantity", which may be of anything.
    Numbers,
}

/// The labels in all languages.
pub(in crate::import) struct Labels {
    /// How they begin and end.
    pub beginnings: Beginnings,
    summaries: BTreeSet<String>,
    counts: BTreeMap<String, Counts>,
    averages: BTreeSet<String>,
}

/// Returns the labels.
pub(in crate::import) fn labels() -> &'static Labels {
    static LABELS: OnceLock<Labels> = OnceLock::new();
    LABELS.get_or_init(|| {
        let mut labels = Labels {
            beginnings: Beginnings::new(&BESIDE),
            summaries: BTreeSet::new(),
            counts: BTreeMap::new(),
            averages: BTreeSet::new(),
        };
        for (what, forms) in TABLE.lines().filter_map(|line| line.split_once(": ")) {
            let forms = forms.split('|');
            if what.ends_with(" counts") {
                labels.counts.extend(forms.map(|form| (normal(form), Counts::Answers)));
            } else if what.ends_with(" numbers") {
                labels.counts.extend(forms.map(|form| (normal(form), Counts::Numbers)));
            } else if what.ends_with(" average") {
                labels.averages.extend(forms.map(normal));
            } else if what.ends_with(" summary") {
                forms.for_each(|form| labels.add(form));
            }
        }
        // Files that were put together have the line that names the delimiter again.
        ["sep=", "SEP="].into_iter().for_each(|word| labels.beginnings.add(word));
        labels
    })
}

impl Labels {
    fn add(&mut self, form: &str) {
        let plain = normal(form);
        for spelling in [form, &form.to_lowercase(), &form.to_uppercase(), &plain, &plain.to_uppercase()] {
            self.beginnings.add(spelling);
        }
        self.summaries.insert(plain);
    }

    /// Returns whether a cell labels a row that sums up others.
    pub fn find(&self, cell: &str) -> Option<Label> {
        if cell.len() > LONGEST {
            return None;
        }
        // "Average (n = 4)", "Total: 4".
        let name = cell.trim().trim_start_matches('*').split(['(', ':', '=']).next()?;
        let name = normal(name.trim_end_matches('*'));
        if self.summaries.contains(&name) {
            return Some(Label::Exact);
        }
        let words: Vec<&str> = name.split(' ').collect();
        if words.len() > WORDS {
            return None;
        }
        let known = |from: usize, to: usize| {
            words.get(from..to).is_some_and(|part| self.summaries.contains(&part.join(" ")))
        };
        let all = words.len();
        let begins = (1..all).rev().find(|&end| known(0, end));
        let ends = (1..all).find(|&start| known(start, all));
        let beside = |words: &[&str]| words.iter().all(|word| BESIDE.contains(word));
        let exact = begins.is_some_and(|end| words.get(end..).is_some_and(beside))
            || ends.is_some_and(|start| words.get(..start).is_some_and(beside));
        match (exact, begins.or(ends)) {
            (true, _) => Some(Label::Exact),
            (false, Some(_)) => Some(Label::Phrase),
            (false, None) => None,
        }
    }

    /// Whether a cell is a label and says nothing else.
    pub fn is_exact(&self, cell: &str) -> bool {
        self.find(cell) == Some(Label::Exact)
    }

    /// Whether a header, which is a name and not a question, says that its column holds averages.
    pub fn names_average(&self, header: &str) -> bool {
        let header = normal(&header.replace(['_', '(', ')', '%'], " "));
        let words: Vec<&str> = header.split(' ').filter(|word| !word.is_empty()).collect();
        words.len() <= WORDS && words.iter().any(|word| self.averages.contains(*word))
    }

    /// Whether a header says that its column counts answers.
    pub fn counts_answers(&self, header: &str) -> Option<Counts> {
        self.counts.get(&normal(&header.replace('_', " "))).copied()
    }
}

/// A number as it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct Figure {
    pub value: f64,
    /// How many digits follow the decimal point.
    pub digits: i32,
}

impl Figure {
    /// Whether it may be an answer.
    pub fn may_be_rating(self) -> bool {
        self.digits == 0 && (0.0..=10.0).contains(&self.value)
    }
}

/// Reads a number: `4`, `4,25`, `87.5 %`, `="4.2"`.
pub(in crate::import) fn figure(cell: &str) -> Option<Figure> {
    let text = cell
        .trim()
        .trim_start_matches(['=', '\'', '"'])
        .trim_end_matches(['"', '%', ' ', '\u{a0}', '\u{ff05}']);
    let text = text.trim_end().replace(',', ".");
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let value = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(Figure { value, digits: i32::try_from(digits).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinguished_from_names() {
        for text in [
            "Average",
            "AVERAGE:",
            " total ",
            "Grand Total",
            "Average (n = 4)",
            "Total: 4",
            "Sub-Total",
            "Overall average",
            "Average CSAT score",
            "Total responses",
            "CSAT average",
            "Durchschnitt",
            "Średnia",
            "MOYENNE",
            "Moyenne générale",
            "合計",
            "Итого",
            "סה\"כ",
            "Iš viso",
            "IŠ VISO",
            "media",
        ] {
            assert_eq!(labels().find(text), Some(Label::Exact), "{text}");
            assert!(labels().beginnings.may_be(text.as_bytes(), true), "{text}");
        }
        for text in ["North total", "Total Care", "A Ergebnis", "Moyenne Paris"] {
            assert_eq!(labels().find(text), Some(Label::Phrase), "{text}");
            assert!(labels().beginnings.may_be(text.as_bytes(), true), "{text}");
        }
        for text in
            ["", "Tom", "Totally fine", "Sumire", "Meandering", "the average day was fine for me, thanks"]
        {
            assert_eq!(labels().find(text), None, "{text}");
        }
    }

    #[test]
    fn every_label_is_found_however_it_is_written() {
        for (what, forms) in TABLE.lines().filter_map(|line| line.split_once(": ")) {
            for form in forms.split('|').filter(|_| what.ends_with(" summary")) {
                for text in [form.to_owned(), form.to_lowercase(), form.to_uppercase(), format!("\"{form}\"")]
                {
                    assert!(labels().beginnings.may_be(text.as_bytes(), false), "{text}");
                    let cell = text.trim_matches('"');
                    assert_eq!(labels().find(cell), Some(Label::Exact), "{what} {text}");
                }
            }
        }
    }

    /// What is looked at before a cell is read misses none, and most names that begin like a label are not read.
    #[test]
    fn labels_are_found_by_a_few_of_their_bytes() {
        let forms = TABLE.lines().filter_map(|line| line.split_once(": "));
        let forms = forms.filter(|(what, _)| what.ends_with(" summary"));
        let forms: Vec<&str> = forms.flat_map(|(_, forms)| forms.split('|')).collect();
        let beside = BESIDE.iter().map(|word| format!(" {word}")).chain(
            [
                "", " ", ".", ":", "!", " (n = 4)", ": 4", " = 4", "/a", "  of ", "_of", "-for the",
                "\u{301}", "**",
            ]
            .map(str::to_owned),
        );
        let beside: Vec<String> = beside.collect();
        for form in forms {
            for text in beside.iter().map(|beside| form.to_owned() + beside) {
                for text in [text.to_lowercase(), normal(&text), format!("\"{text}\""), text] {
                    let exact = labels().is_exact(text.trim_matches('"'));
                    assert!(!exact || labels().beginnings.may_be(text.as_bytes(), false), "{text}");
                }
            }
        }
        for text in ["Total Care", "Average Joe Ltd", "Total Care 17", "\"Mean Machines\"", "pro", "Totals9"]
        {
            assert!(!labels().beginnings.may_be(text.as_bytes(), false), "{text}");
        }
    }

    #[test]
    fn headers_of_counts_are_known() {
        for header in ["Count", "Responses", "# of responses", "Anzahl", "Nombre de réponses", "件数", "n"]
        {
            assert!(labels().counts_answers(header).is_some(), "{header}");
        }
        for header in ["Reply count", "Country", "Rating", "Number of replies", "id"] {
            assert!(labels().counts_answers(header).is_none(), "{header}");
        }
    }
}
