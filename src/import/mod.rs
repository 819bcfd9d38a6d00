//! Reads files of answers: bytes in, ratings out, and what was left out by reason and line.
//!
//! A file is read once, as a stream, in memory that does not grow with it. The room has three parts, and
//! each uses only those to its left:
//!
//! ```text
//! format            meaning            columns
//! bytes → cells     cell → rating,     which column holds which ratings,
//!                   date or word       on which scale
//!
//! importer ─┬─▶ table (CSV) ────┬─▶ columns ───┬─▶ Sink (one for each series and segment)
//!           └─▶ records (JSON) ─┴─▶ questions ─┘
//! ```
//!
//! The sink counts; import itself computes nothing. A column is scored if its header, the program that
//! wrote the file, or its words say that it holds ratings. Its scale is never guessed from its numbers,
//! because answers on 0–10 need not include a 0. Cells are counted by what they hold (`meaning::token`),
//! and their column is understood at the end, from the counts of all rows (`columns::reading`).
//!
//! ```
//! use scorelet::import::{Importer, ImportOptions, Sink};
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
//! let mut importer = Importer::<Sum>::new(ImportOptions::default());
//! importer.push(b"date,nps\n2026-11-21,9\n2026-11-").unwrap();
//! importer.push(b"22,11\n2026-11-23,10\n").unwrap();
//! let outcome = importer.finish().unwrap();
//! let series = &outcome.series[0];
//! assert_eq!((outcome.rows, series.name.as_str()), (3, "nps"));
//! let (_, sum) = &series.segments[0];
//! assert_eq!((sum.0, sum.1), (19, 1));
//! assert_eq!(series.left_out[0].lines, [3]);
//! ```

mod columns;
mod error;
mod format;
mod heads;
pub(crate) mod ids;
mod importer;
mod left_out;
mod meaning;
mod note;
mod options;
mod outcome;
mod records;
#[cfg(feature = "server")]
pub(crate) mod rows;
mod table;

/// Dates, for a caller that reads the columns of its table itself.
#[cfg(feature = "server")]
pub(crate) mod dates {
    pub(crate) use super::meaning::date::{DAY_MS, DateOrder, Moment, Written, moment, serial};
    pub(crate) use super::meaning::order::{OrderClues, Orders};
}

pub use error::ImportError;
pub use format::sniff::NotText;
pub use importer::Importer;
pub use left_out::{LeftOut, Reason};
pub use meaning::date::DateOrder;
pub use meaning::lexicon::Family;
pub use meaning::order::UnknownOrder;
#[cfg(feature = "server")]
pub(crate) use meaning::token::MISSING;
pub use note::{Evidence, FileColumn, LabelledRows, Note, Seen, SmallNumbers, Unfit, UnfitColumn};
pub use options::{Condition, ImportOptions, Unread};
pub use outcome::{Origin, Outcome, PairSeries, Segment, Series, Sink};
