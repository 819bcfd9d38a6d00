//! Finds the columns that the caller names.

use super::Columns;
use super::column::Column;
use super::header::{Promise, promise};
use super::layout::KindLayout;
use crate::import::error::ImportError;
use crate::import::outcome::Sink;
use crate::scale::Kind;

impl<S: Sink> Columns<S> {
    /// Finds the columns to split by and those of conditions.
    pub(super) fn choose_segment(&mut self) {
        if let (None, Some(by)) = (self.by, self.options.by.clone()) {
            self.by = self.find(&by);
        }
        for wanted in self.conditions.missing() {
            if let Some(column) = self.find(&wanted) {
                self.conditions.found(&wanted, column);
            }
        }
    }

    /// Finds a column by its exact header, or else by its number. Two columns of that name are a problem.
    pub(super) fn find(&mut self, wanted: &str) -> Option<usize> {
        let found = self.locate(wanted);
        if found.len() > 1 {
            let problem = ImportError::SameName { wanted: wanted.to_owned(), numbers: found.clone() };
            self.problem.get_or_insert(problem);
        }
        found.first().copied()
    }

    /// Returns the columns with this exact header, or else the one with this number.
    pub(super) fn locate(&self, wanted: &str) -> Vec<usize> {
        let numbers = |is: &dyn Fn(&Column) -> bool| {
            let all = self.columns.iter().enumerate().filter(|(_, column)| is(column));
            all.map(|(number, _)| number).collect::<Vec<usize>>()
        };
        let named = numbers(&|column| column.is_named(wanted));
        let named = if named.is_empty() { numbers(&|column| column.text == wanted) } else { named };
        let number = || wanted.parse().ok().filter(|&number| number < self.columns.len());
        if named.is_empty() { number().into_iter().collect() } else { named }
    }

    /// Whether another column than `number` may hold the rating of an NPS.
    pub(super) fn has_rating_beside(&self, number: usize) -> bool {
        let mut others = self.columns.iter().enumerate().filter(|(other, _)| *other != number);
        let is_rating = |column: &Column| {
            matches!(promise(&column.text).promise, Promise::Kind(Kind::Nps) | Promise::Rating)
        };
        others.any(|(_, column)| is_rating(column)) || KindLayout::find(self.names()).is_some()
    }
}
