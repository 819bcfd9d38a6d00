//! Scoring: counts in, a score with its interval out.
//!
//! Counts per value are all that a summary needs, and they add: the same code scores ten answers
//! in a tab and ten billion counted by a warehouse. Every formula names its source. Every
//! transcendental function goes through `libm`, so that native code and wasm give the same bits.
//!
//! ```
//! use scorelet::scale::{Coding, CodingSpec, Kind};
//! use scorelet::scoring::{ScoreOptions, Summary, Tally};
//!
//! let nps = Coding::new(Kind::Nps, CodingSpec::default()).unwrap();
//! let mut tally = Tally::default();
//! for (value, count) in [(0, 20), (7, 30), (10, 50)] {
//!     tally.add_count(nps.scale().rating(value).unwrap(), count).unwrap();
//! }
//! let summary = Summary::of(&tally, &nps, &ScoreOptions::default());
//! assert_eq!(summary.score, Some(30.0));
//! assert_eq!(summary.display.as_deref(), Some("30"));
//! let interval = summary.interval.unwrap();
//! assert!((interval.low - 14.0511).abs() < 1e-4 && (interval.high - 44.2013).abs() < 1e-4);
//! ```

pub mod adjust;
pub mod beta;
pub mod compare;
pub mod figure;
pub mod gaps;
pub mod group;
pub mod interval;
pub mod metric;
pub mod sample_size;
pub mod service;
pub mod special;
pub mod summary;
pub mod tally;
pub mod weighted;

pub use adjust::Adjustment;
pub use compare::Comparison;
pub use figure::{Certainty, Figure, NoFigure, Remark, Statistic};
pub use gaps::Gaps;
pub use interval::{Confidence, Interval, Method};
pub use metric::Metric;
pub use summary::{Flag, Groups, NNeeded, ScoreOptions, Summary};
pub use tally::{Overflow, Tally};
pub use weighted::Weighted;
