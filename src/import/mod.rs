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

mod columns;
mod error;
mod format;
mod importer;
mod left_out;
mod meaning;
mod note;
mod options;
mod outcome;
mod records;
mod table;

pub use error::ImportError;
pub use format::sniff::NotText;
pub use importer::Importer;
pub use left_out::{LeftOut, Reason};
#[cfg(feature = "server")]
pub(crate) use meaning::cell::MISSING;
pub use meaning::lexicon::Family;
pub use note::{Evidence, FileColumn, Note, Seen, Unfit, UnfitColumn};
pub use options::Options;
pub use outcome::{Origin, Outcome, Segment, Series, Sink};
