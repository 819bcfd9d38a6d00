//! Decides which rows with labels such as "Average" sum up others, and leaves these out.

use std::collections::{BTreeMap, BTreeSet};

use super::Columns;
use super::candidate::{Candidate, Judged};
use super::reading::read;
use super::summary_rows::{Around, Held, Labelled, Shown};
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, LINES, Ledger, Reason};
use crate::import::meaning::labels::{Figure, Label, figure, labels};
use crate::import::meaning::lexicon;
use crate::import::meaning::token::Token;
use crate::import::note::{LabelledRows, Note};
use crate::import::outcome::Sink;
use crate::scale::{Group, Scale};

/// How many labels of a column are told.
const LABELS: usize = 5;

/// What is said at the end of rows with labels, by their column.
pub(super) type Told = BTreeMap<(usize, LabelledRows), (BTreeSet<String>, u64, Ledger)>;

impl<S: Sink> Columns<S> {
    /// Whether rows may have labels, so that their first cells have to be looked at.
    pub fn looks_for_labels(&self) -> bool {
        self.len() > 1 && !self.candidates.is_empty()
    }

    /// Whether a cell, perhaps in quotes, labels a row of sums.
    pub fn is_label(&mut self, column: usize, cell: &[u8], leads: bool) -> bool {
        self.may_label(column)
            && self.summary_rows.is_label(cell, leads && !self.summary_rows.holds_names(column))
    }

    /// Whether a text in quotes labels a record of sums, under any key.
    pub fn is_label_anywhere(&mut self, text: &[u8]) -> bool {
        self.looks_for_labels() && self.summary_rows.is_label(text, false)
    }

    /// Whether a column may label rows: not one that promises ratings or names questions.
    fn may_label(&self, column: usize) -> bool {
        if self.long.as_ref().is_some_and(|long| long.asks_in(column)) {
            return false;
        }
        !self.candidates.iter().any(|candidate| candidate.column == column && !candidate.watched)
    }

    /// Takes a row, given with all its cells, if it has a label. With `everywhere`, any of its cells may be
    /// one. Returns false if the row is to be counted.
    pub fn take_labelled(&mut self, cells: &[Option<Vec<u8>>], line: u64, everywhere: bool) -> bool {
        let found = self.summary_rows.find(cells, everywhere, |column| self.may_label(column));
        let Some(found) = found.filter(|_| self.looks_for_labels()) else { return false };
        let text =
            |column: usize| encoding::text(cells.get(column).and_then(Option::as_deref).unwrap_or_default());
        let selected = self.conditions.hold(|_, column| column.map(text).unwrap_or_default());
        if !selected || self.conditions.ask_for(found.column, &found.text) {
            return false;
        }
        let around = self.around(&found, cells);
        let worded = self.holds_words(found.column);
        match around.shows(found.label) {
            Shown::Summary if !worded => self.leave_out_labelled(&found, LabelledRows::Summaries, line),
            Shown::Data => {
                self.summary_rows.holds_data(&found);
                return false;
            }
            _ => {
                let released = self.summary_rows.hold(Held::new(line, found, around, cells));
                released.into_iter().for_each(|row| self.count_labelled(row));
            }
        }
        true
    }

    /// Whether a column may hold ratings in words, of which "average" is one.
    fn holds_words(&mut self, column: usize) -> bool {
        let live = |candidate: &Candidate| candidate.column == column && candidate.may_be_scored();
        let cells = self.columns.get(column).map(|column| column.cells.as_slice()).unwrap_or_default();
        let worded = |cell: &Vec<u8>| {
            let text = encoding::text(cell);
            lexicon::meaning(&text).is_some() && labels().find(&text).is_none()
        };
        self.candidates.iter().any(live) && self.summary_rows.is_worded(column, || cells.iter().any(worded))
    }

    fn around(&mut self, found: &Labelled, cells: &[Option<Vec<u8>>]) -> Around {
        let rated: BTreeSet<usize> =
            self.candidates.iter().filter(|known| !known.watched).map(|known| known.column).collect();
        let filled = self.summary_rows.filled(&self.columns);
        let mut around = Around::default();
        for (column, _) in filled.iter().enumerate().filter(|(_, filled)| **filled) {
            if column == found.column || rated.contains(&column) {
                continue;
            }
            let text = encoding::text(cells.get(column).and_then(Option::as_deref).unwrap_or_default());
            around.empty += usize::from(text.trim().is_empty());
            around.text += usize::from(!text.trim().is_empty() && figure(&text).is_none());
        }
        around
    }

    /// Leaves out equal rows as a whole.
    pub fn leave_out(&mut self, reason: Reason, rows: EqualRows) {
        if let Some(long) = &mut self.long {
            long.leave_out(reason, rows);
        }
        self.rows += if matches!(reason, Reason::HeaderRow | Reason::SummaryRow) { 0 } else { rows.count };
        self.ledger.add_equal(reason, rows);
    }

    fn leave_out_labelled(&mut self, found: &Labelled, rows: LabelledRows, line: u64) {
        self.leave_out(Reason::SummaryRow, EqualRows::one(line));
        self.tell_labelled(found, rows, line);
    }

    fn tell_labelled(&mut self, found: &Labelled, rows: LabelledRows, line: u64) {
        let (labels, count, lines) = self.told.entry((found.column, rows)).or_default();
        labels.insert(found.text.clone());
        if labels.len() > LABELS {
            labels.pop_last();
        }
        *count += 1;
        lines.add(Reason::SummaryRow, line);
    }

    /// Counts a row although it has a label.
    fn count_labelled(&mut self, row: Held) {
        self.tell_labelled(&row.found, LabelledRows::Counted, row.line);
        self.equal_rows(&row, EqualRows::one(row.line));
    }

    /// Decides on the rows that were held, by the figures of all others.
    pub(super) fn settle_labelled(&mut self) {
        let held = self.summary_rows.take();
        if held.is_empty() {
            return;
        }
        let (rated, figures) = self.figures();
        let mut groups = BTreeMap::<(usize, String), Vec<Held>>::new();
        for row in held {
            let text = if row.found.label == Label::Exact { row.found.text.clone() } else { String::new() };
            groups.entry((row.found.column, text)).or_default().push(row);
        }
        for ((column, _), rows) in groups {
            let verdicts = verdicts(&rows, &figures);
            for (row, verdict) in rows.into_iter().zip(verdicts) {
                match verdict {
                    LabelledRows::Counted => self.count_labelled(row),
                    // "Average" is an answer in a column of such words.
                    _ if rated.contains(&column) => {
                        self.equal_rows(&row, EqualRows::one(row.line));
                    }
                    _ => self.leave_out_labelled(&row.found, verdict, row.line),
                }
            }
        }
    }

    /// Returns the columns that hold ratings, and the figures of each that is scored.
    fn figures(&self) -> (BTreeSet<usize>, BTreeMap<usize, Figures>) {
        let (mut rated, mut figures) = (BTreeSet::new(), BTreeMap::new());
        for candidate in self.candidates.iter().filter(|candidate| candidate.may_be_scored()) {
            let mut candidate = candidate.clone();
            candidate.cells.complete();
            let (column, reading) = (candidate.column, read(&candidate.cells, &candidate.clues));
            if !matches!(reading, Ok(None)) {
                rated.insert(column);
            }
            if let Ok(Some(reading)) = reading {
                figures.insert(column, Figures::of(&Judged::new(candidate, reading)));
            }
        }
        (rated, figures)
    }

    /// Returns what is to be said of rows with labels.
    pub(super) fn labelled_notes(&mut self) -> Vec<Note> {
        let told = std::mem::take(&mut self.told).into_iter();
        let notes = told.map(|((column, rows), (labels, count, lines))| Note::Labelled {
            column: self.columns.get(column).map(super::Column::label).unwrap_or_default(),
            labels: labels.into_iter().collect(),
            count,
            lines: lines.into_entries().into_iter().flat_map(|entry| entry.lines).take(LINES).collect(),
            rows,
        });
        notes.collect()
    }
}

/// Decides on rows with the same label in the same column.
fn verdicts(rows: &[Held], figures: &BTreeMap<usize, Figures>) -> Vec<LabelledRows> {
    let adds_up = figures.iter().any(|(column, all)| {
        let sum: f64 = rows.iter().filter_map(|row| figure_of(row, *column)).map(|figure| figure.value).sum();
        rows.len() > 1 && [all.sum, all.count].iter().any(|whole| (sum - whole).abs() < 0.5)
    });
    let impossible = rows.iter().filter(|row| is_impossible(row, figures)).count();
    let verdict = |row: &Held| {
        let figures = figures.iter().filter_map(|(column, all)| Some((figure_of(row, *column)?, all)));
        let (mut figures, mut fine) = (figures.peekable(), false);
        let given = figures.peek().is_some();
        let agrees = figures.all(|(figure, all)| {
            fine |= !figure.may_be_rating();
            all.agree(figure)
        });
        let (proves, single) = (given && agrees, rows.len() == 1);
        match (row.found.label, row.around.empty) {
            _ if adds_up => LabelledRows::Summaries,
            _ if proves && fine => LabelledRows::Summaries,
            // The averages and sums of blocks: few of them may be ratings, by chance.
            (Label::Exact, _) if impossible * 2 >= rows.len() && !single => LabelledRows::Summaries,
            (Label::Phrase, _) if impossible * 2 > rows.len() && !single => LabelledRows::Summaries,
            (Label::Phrase, _) => LabelledRows::Counted,
            // A whole number near the mean may be an answer: with other rows of the same label it proves less.
            (Label::Exact, _) if proves && single && row.around.text == 0 => LabelledRows::Summaries,
            (Label::Exact, 1..) => {
                if row.around.text == 0 {
                    LabelledRows::Summaries
                } else {
                    LabelledRows::Unsure
                }
            }
            (Label::Exact, 0) if single && (row.around.text == 0 || proves) => LabelledRows::Unsure,
            (Label::Exact, 0) => LabelledRows::Counted,
        }
    };
    rows.iter().map(verdict).collect()
}

/// Whether a row has figures, and none of them can be an answer: 4.33, or 57 on 1–5.
fn is_impossible(row: &Held, figures: &BTreeMap<usize, Figures>) -> bool {
    let given = figures.iter().filter_map(|(column, all)| Some((figure_of(row, *column)?, all.scale)));
    let mut given = given.peekable();
    let may_be = |(figure, scale): (Figure, Scale)| {
        figure.may_be_rating() && scale.low() <= figure.value as u8 && figure.value as u8 <= scale.high()
    };
    given.peek().is_some() && !given.any(may_be)
}

fn figure_of(row: &Held, column: usize) -> Option<Figure> {
    figure(&encoding::text(row.get(column)?))
}

/// The figures of a column that a row of sums may hold.
struct Figures {
    scale: Scale,
    sum: f64,
    count: f64,
    /// Sum, numbers of ratings and of answers, mean and median.
    plain: Vec<f64>,
    /// Shares in percent.
    percent: Vec<f64>,
}

impl Figures {
    fn of(judged: &Judged) -> Figures {
        let (mut ratings, mut answers) = (Vec::new(), 0);
        let (mut good, mut bad) = (0, 0);
        let coding = judged.reading.coding();
        for (token, times) in judged.candidate.cells.sum() {
            answers += if matches!(token, Token::Absent | Token::Missing) { 0 } else { times };
            if let Ok(rating) = judged.reading.read(token) {
                ratings.push((rating.value(), times));
                match coding.group(rating) {
                    Some(Group::Promoter | Group::Favourable) => good += times,
                    Some(Group::Detractor | Group::Unfavourable) => bad += times,
                    _ => {}
                }
            }
        }
        ratings.sort_unstable();
        let count: u64 = ratings.iter().map(|(_, times)| times).sum();
        let sum: u64 = ratings.iter().map(|(value, times)| u64::from(*value) * times).sum();
        let mut below = 0;
        let median = ratings.iter().find(|(_, times)| {
            below += times;
            below * 2 >= count
        });
        let [sum, count, answers, good, bad] = [sum, count, answers, good, bad].map(|number| number as f64);
        let median = median.map(|(value, _)| f64::from(*value));
        Figures {
            scale: coding.scale(),
            sum,
            count,
            plain: [sum, count, answers, sum / count].into_iter().chain(median).collect(),
            percent: [good, bad, good - bad].map(|part| part / count * 100.0).to_vec(),
        }
    }

    /// Whether a figure is one of these, rounded or cut off.
    fn agree(&self, figure: Figure) -> bool {
        let unit = 0.1_f64.powi(figure.digits);
        let near = if figure.digits == 0 { unit / 2.0 } else { unit } + 1e-9;
        let is = |known: &f64| (known - figure.value).abs() <= near;
        let fraction = |known: &f64| figure.digits > 1 && is(&(known / 100.0));
        let shares = &self.percent;
        self.plain.iter().any(is)
            || !figure.may_be_rating() && shares.iter().any(|known| is(known) || fraction(known))
    }
}
