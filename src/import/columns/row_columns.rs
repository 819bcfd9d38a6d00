//! The columns of tables in which each row names its own question.

use super::layout::KindLayout;
use super::questions::{AskedQuestion, Questions};
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;
use crate::import::left_out::{EqualRows, Reason};
use crate::import::options::{Condition, ImportOptions};
use crate::import::outcome::Sink;
use crate::scale::{CodingSpec, Direction, Scale};

/// The columns of a table whose rows name their question.
#[derive(Clone, Debug)]
pub(in crate::import) enum RowColumns {
    Own(OwnColumns),
    Typed(TypedColumns),
}

impl RowColumns {
    /// Finds the columns; `None` if the rows do not name their question. An error if the column to split
    /// by or a column with dates is missing.
    pub fn find(names: &[String], options: &ImportOptions) -> Option<Result<RowColumns, ImportError>> {
        let at = |name: &str| names.iter().position(|known| known == name);
        let wanted = options.by.as_deref();
        let number = || wanted.and_then(|by| by.parse().ok()).filter(|&number: &usize| number < names.len());
        let by = wanted.and_then(at).or_else(number);
        let own = || OwnColumns::find(at, by, options.period.is_some()).map(RowColumns::Own);
        let found = own().or_else(|| TypedColumns::find(names, at, by, options).map(RowColumns::Typed))?;
        let dated = match &found {
            RowColumns::Own(own) => own.date.is_some(),
            RowColumns::Typed(typed) => typed.date.is_some(),
        };
        let unknown = |condition: &&Condition| at(&condition.column).is_none();
        if let Some(unknown) = options.conditions.iter().find(unknown) {
            let wanted = unknown.column.clone();
            return Some(Err(ImportError::NoColumn { wanted, columns: names.to_vec() }));
        }
        Some(match (by, wanted) {
            (None, Some(wanted)) => {
                Err(ImportError::NoColumn { wanted: wanted.to_owned(), columns: names.to_vec() })
            }
            _ if options.period.is_some() && !dated => Err(ImportError::NoDate { columns: names.to_vec() }),
            _ => Ok(found),
        })
    }

    /// Creates the questions that the rows answer.
    pub fn questions<S: Sink>(&self, options: ImportOptions, names: &[String]) -> Questions<S> {
        let mut questions = match self {
            RowColumns::Own(_) => Questions::new(options),
            RowColumns::Typed(columns) => Questions::typed(options, &columns.typed),
        };
        for wanted in questions.conditions.missing() {
            if let Some(column) = names.iter().position(|name| *name == wanted) {
                questions.conditions.found(&wanted, column);
            }
        }
        questions
    }

    /// Returns the columns whose cells are needed.
    pub fn wanted(&self) -> impl Iterator<Item = usize> {
        let columns = match self {
            RowColumns::Own(own) => {
                let always = [own.question, own.kind, own.low, own.high, own.value].map(Some);
                [&always[..], &[own.row, own.direction, own.by, own.date, own.received]].concat()
            }
            RowColumns::Typed(typed) => {
                vec![Some(typed.kind), Some(typed.value), typed.by, typed.date]
            }
        };
        columns.into_iter().flatten()
    }

    /// Counts the answer of equal rows.
    ///
    /// Returns whether rows with the same key must be read one by one: the answer is half of a pair, and the other
    /// half is in the row with the same id.
    pub fn read<S: Sink>(&self, cells: &impl Cells, rows: EqualRows, questions: &mut Questions<S>) -> bool {
        questions.rows += rows.count;
        if !questions.selects(|_, column| column.map(|column| text(cells, column)).unwrap_or_default(), rows)
        {
            return false;
        }
        match self {
            RowColumns::Own(own) => own.read(cells, rows, questions),
            RowColumns::Typed(typed) => {
                typed.read(cells, rows, questions);
                false
            }
        }
    }

    /// Returns the columns that only identify a row's response: its cells may differ in equal rows.
    pub fn identity(&self) -> impl Iterator<Item = usize> {
        match self {
            RowColumns::Own(own) => own.id.map(|id| [own.survey, Some(id)]).unwrap_or_default(),
            RowColumns::Typed(_) => [None, None],
        }
        .into_iter()
        .flatten()
    }
}

/// Returns the text of a cell; empty if there is none.
fn text(cells: &impl Cells, column: usize) -> std::borrow::Cow<'_, str> {
    encoding::text(cells.get(column).unwrap_or_default())
}

/// The columns of Scorelet's own CSV export, which has one row an answer.
#[derive(Clone, Debug)]
pub(in crate::import) struct OwnColumns {
    question: usize,
    kind: usize,
    low: usize,
    high: usize,
    value: usize,
    row: Option<usize>,
    direction: Option<usize>,
    date: Option<usize>,
    received: Option<usize>,
    by: Option<usize>,
    survey: Option<usize>,
    id: Option<usize>,
}

impl OwnColumns {
    fn find(at: impl Fn(&str) -> Option<usize>, by: Option<usize>, dated: bool) -> Option<OwnColumns> {
        let date = ["answered_at", "received_at"].into_iter().find_map(&at).filter(|_| dated);
        let received = date.and_then(|_| at("received_at"));
        Some(OwnColumns {
            question: at("question")?,
            kind: at("type")?,
            low: at("scale_low")?,
            high: at("scale_high")?,
            value: at("value")?,
            row: at("row"),
            direction: at("direction"),
            date,
            received,
            by,
            survey: at("survey"),
            id: at("id"),
        })
    }

    fn read<S: Sink>(&self, cells: &impl Cells, rows: EqualRows, questions: &mut Questions<S>) -> bool {
        let text = |column| text(cells, column);
        let end = |column| text(column).trim().parse::<u8>().ok();
        let direction = self.direction.map(text).filter(|name| !name.is_empty());
        let direction = direction.map(|name| Direction::from_name(&name));
        let scale = end(self.low).zip(end(self.high)).and_then(|(low, high)| Scale::new(low, high));
        let said = CodingSpec { scale, direction: direction.flatten(), ..CodingSpec::default() };
        let coding = scale.filter(|_| direction != Some(None)).map(|_| said);
        let (question, kind, row) = (text(self.question), text(self.kind), self.row.map(text));
        let asked = AskedQuestion { question: &question, row: row.as_deref(), kind: &kind, coding };
        let value = cells.get(self.value).ok_or(Reason::TooFewCells);
        let (by, date, received) = (self.by.map(text), self.date.map(text), self.received.map(text));
        let date = date.unwrap_or_default();
        let half = self.id.and_then(|_| questions.half(&asked));
        if let Some(place) = questions.place(("answered_at", &date), received.as_deref(), by.as_deref(), rows)
        {
            questions.answer(asked, value, place, rows);
            if let (Some(half), Some(key)) = (half, self.key(cells, by.as_deref())) {
                questions.hold(&key, half, value, place);
            }
        }
        half.is_some()
    }

    /// Returns what identifies the response of a row; `None` without an id. Rows of two segments, as with a split
    /// by row, are not paired.
    fn key(&self, cells: &impl Cells, by: Option<&str>) -> Option<Vec<u8>> {
        let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).unwrap_or_default();
        let id = cell(self.id).trim_ascii();
        let mut key = [id, cell(self.survey), by.unwrap_or_default().as_bytes()].join(&0);
        key.get_mut(..id.len())?.make_ascii_lowercase();
        (!id.is_empty()).then_some(key)
    }
}

/// The columns of a table in which each row names the kind of its answer.
#[derive(Clone, Debug)]
pub(in crate::import) struct TypedColumns {
    typed: KindLayout,
    kind: usize,
    value: usize,
    date: Option<usize>,
    /// The header of the dates.
    date_name: &'static str,
    by: Option<usize>,
}

impl TypedColumns {
    fn find(
        names: &[String],
        at: impl Fn(&str) -> Option<usize>,
        by: Option<usize>,
        options: &ImportOptions,
    ) -> Option<TypedColumns> {
        // A caller who names a column also says what it holds.
        let typed =
            KindLayout::find(names.iter().map(String::as_str)).filter(|_| options.column.is_none())?;
        let names = ["hs_submission_timestamp", "created_at", "feedback_date"];
        let date = names.into_iter().find_map(|name| Some((name, at(name)?)));
        let (date_name, date) = date.filter(|_| options.period.is_some()).unzip();
        let date_name = date_name.unwrap_or_default();
        Some(TypedColumns { typed, kind: at(typed.kind)?, value: at(typed.value)?, date, date_name, by })
    }

    fn read<S: Sink>(&self, cells: &impl Cells, rows: EqualRows, questions: &mut Questions<S>) {
        let (by, date) = (self.by.map(|by| text(cells, by)), self.date.map(|date| text(cells, date)));
        let value = cells.get(self.value).ok_or(Reason::TooFewCells);
        let date = date.unwrap_or_default();
        let place = questions.place((self.date_name, &date), None, by.as_deref().map(str::trim), rows);
        if let Some(place) = place {
            questions.typed_answer(&self.typed, &text(cells, self.kind), value, place, rows);
        }
    }
}
