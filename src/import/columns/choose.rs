//! Chooses which columns may hold ratings.

use super::Columns;
use super::candidate::Candidate;
use super::column::Column;
use super::header::is_nps_group;
use super::layout;
use super::propose::{Clues, Context};
use crate::import::format::encoding;
use crate::import::note::Unfit;
use crate::import::outcome::Sink;
use crate::scale::Kind;

impl<S: Sink> Columns<S> {
    /// Takes the column that was asked for, if it is there.
    pub(super) fn choose(&mut self) -> bool {
        let number = self.options.column.clone().and_then(|wanted| self.find(&wanted));
        match number {
            Some(number) if self.candidates.is_empty() => self.take(number, true),
            _ => {}
        }
        number.is_some()
    }

    pub(super) fn consider(&mut self, number: usize) {
        self.take(number, false);
    }

    fn take(&mut self, number: usize, chosen: bool) {
        let Some(column) = self.columns.get(number) else { return };
        let name = column.label();
        let groups = |cell: &Vec<u8>| layout::is_nps_group(&encoding::text(cell));
        // Groups are scored where the caller says NPS and the rating itself is in no other column.
        let asked = self.options.metric == Some(Kind::Nps) && !self.has_rating_beside(number);
        if chosen
            && !asked
            && (is_nps_group(&column.text) || is_nps_group(&name) || column.cells.iter().any(groups))
        {
            self.problem = Some(Unfit::Derived.of(&name).into());
            return;
        }
        self.candidates.extend(self.candidate(number, column, chosen));
    }

    /// Returns a column as a candidate; `None` if it is known that it holds no ratings, or others than those
    /// asked for.
    pub(super) fn candidate(&self, number: usize, column: &Column, chosen: bool) -> Option<Candidate> {
        let context = Context { options: &self.options, fixed: self.fixed, groups: self.groups };
        let clues = Clues::of(column, &context, chosen);
        let promised = clues.promised();
        if clues.speaks_for_ratings() {
            // With a metric asked for, columns of another metric are not candidates.
            let other = |kind| promised.is_some_and(|promised| promised != kind);
            let wanted = chosen || !self.options.metric.is_some_and(other);
            return wanted.then(|| Candidate::new(number, column.label(), clues));
        }
        clues.may_be_shown_by_cells().then(|| Candidate::watched(number, column, clues))?
    }

    pub(super) fn only(&self) -> bool {
        self.columns.len() == 1
    }

    /// With a metric asked for, prefers a column that names it to one that only says "rating". A single
    /// column may have any name.
    pub(super) fn settle_metric(&mut self, kind: Kind) {
        self.prefer(kind);
        if self.candidates.iter().all(|candidate| candidate.watched) && self.only() && self.problem.is_none()
        {
            self.candidates.clear();
            self.take(0, true);
        }
    }
}
