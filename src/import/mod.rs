//! Import: bytes in, ratings out, and everything that was left out by reason and line.
//!
//! A file is read once, as a stream, in memory that does not grow with it:
//!
//! ```text
//! bytes ─▶ sniff ─┬─▶ csv ──────▶ table ───┬─▶ columns ──┐
//!                 └─▶ records ─────────────┴─▶ questions ─┴─▶ Sink (one for each series and segment)
//!          format     rows, cells              which ratings, on which scale
//! ```
//!
//! The sink is whatever counts; import itself computes nothing. A column is taken by what its
//! header says, by the layout its program is known for, or because its first cells are words or signs
//! that people rate with (`lexicon`); its scale is never taken from the numbers seen, as a 0–10 file
//! may well hold no 0. Words become numbers at the end, when all of them are known (`forms`).
//!
//! ```
//! use scorelet::import::{Importer, Options, Sink};
//! use scorelet::scale::Rating;
//!
//! #[derive(Default)]
//! struct Sum(u64, u64);
//! impl Sink for Sum {
//!     fn rating(&mut self, rating: Rating, count: u64) {
//!         self.0 += u64::from(rating.value()) * count;
//!     }
//!     fn missing(&mut self, _count: u64) {}
//!     fn invalid(&mut self, count: u64) {
//!         self.1 += count;
//!     }
//! }
//!
//! let mut importer = Importer::<Sum>::new(Options::default());
//! importer.push(b"date,nps\n2026-11-21,9\n2026-11-").unwrap();
//! importer.push(b"22,11\n2026-11-23,10\n").unwrap();
//! let outcome = importer.finish().unwrap();
//! let series = &outcome.series[0];
//! assert_eq!((outcome.rows, series.name.as_str()), (3, "nps"));
//! let (_, sum) = &series.segments[0];
//! assert_eq!((sum.0, sum.1), (19, 1));
//! assert_eq!(series.left_out[0].lines, [3]);
//! ```

mod blocks;
mod cell;
mod columns;
mod csv;
mod date;
mod encoding;
mod error;
mod forms;
mod importer;
mod layout;
mod left_out;
mod lexicon;
mod note;
mod questions;
mod records;
mod repeats;
mod sample;
mod series;
mod sniff;
mod stated;
mod submissions;
mod table;
mod words;

#[cfg(feature = "server")]
pub(crate) use cell::MISSING;
pub use date::Period;
pub use error::{ImportError, NotText};
pub use importer::Importer;
pub use left_out::{LeftOut, Reason};
pub use lexicon::Family;
pub use note::{Evidence, FileColumn, Note, Seen, Unfit, UnfitColumn};
pub use series::{Origin, Outcome, Segment, Series, Sink};

use crate::scale::{CodingSpec, Kind};

/// What the caller says of a file; what is left out is found by the headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The rating's column by its header's exact text, else by its number from 0; in our own
    /// export the question's id.
    pub column: Option<String>,
    /// What the ratings are.
    pub metric: Option<Kind>,
    /// Scale, direction and groups, where they are not the metric's own.
    pub coding: CodingSpec,
    /// The column to split the answers by, named like `column`; in our own export a key of the
    /// response or of its context.
    pub by: Option<String>,
    /// The periods to split the answers by, by the column that holds their dates.
    pub period: Option<Period>,
}
