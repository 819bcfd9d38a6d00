//! The words that label rows and columns of sums: "Average", "Grand total", "Number of responses".

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::lexicon::normal;
use crate::import::format::beginnings::Beginnings;

/// The table, which anyone who knows the language can check.
const TABLE: &str = include_str!("labels.txt");

/// No label has more bytes.
const LONGEST: usize = 80;

/// A longer text is a sentence.
const WORDS: usize = 5;

/// Words that may accompany a label without making a name of it: "Average CSAT", "Total responses".
const BESIDE: [&str; 20] = [
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
    "satisfaction",
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

/// The labels in all languages.
pub(in crate::import) struct Labels {
    /// How they begin and end.
    pub beginnings: Beginnings,
    summaries: BTreeSet<String>,
    counts: BTreeSet<String>,
}

/// Returns the labels.
pub(in crate::import) fn labels() -> &'static Labels {
    static LABELS: OnceLock<Labels> = OnceLock::new();
    LABELS.get_or_init(|| {
        let mut labels =
            Labels { beginnings: Beginnings::default(), summaries: BTreeSet::new(), counts: BTreeSet::new() };
        for (what, forms) in TABLE.lines().filter_map(|line| line.split_once(": ")) {
            let forms = forms.split('|');
            if what.ends_with(" counts") {
                labels.counts.extend(forms.map(normal));
            } else if what.ends_with(" summary") {
                forms.for_each(|form| labels.add(form));
            }
        }
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

    /// Whether a header says that its column counts answers.
    pub fn counts_answers(&self, header: &str) -> bool {
        self.counts.contains(&normal(header))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_names() {
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

    #[test]
    fn headers_of_counts_are_known() {
        for header in ["Count", "Responses", "# of responses", "Anzahl", "Nombre de réponses", "件数", "n"]
        {
            assert!(labels().counts_answers(header), "{header}");
        }
        for header in ["Reply count", "Country", "Rating", "Number of replies", "id"] {
            assert!(!labels().counts_answers(header), "{header}");
        }
    }
}
