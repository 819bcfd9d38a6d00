//! Fuzzes the import: nothing panics, cutting the file into pieces makes no difference, and every answer is
//! counted once.
//!
//! The first two bytes decide how the file is read; the rest is the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scorelet::import::{ImportError, ImportOptions, Importer, LeftOut, Outcome, Reason, Series, Sink};
use scorelet::period::Period;
use scorelet::scale::{Kind, Rating, Scale};

/// What a series counted.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    ratings: u64,
    missing: u64,
    invalid: u64,
}

impl Sink for Counts {
    fn rating(&mut self, _: Rating, count: u64) {
        self.ratings += count;
    }
    fn missing(&mut self, count: u64) {
        self.missing += count;
    }
    fn invalid(&mut self, count: u64) {
        self.invalid += count;
    }
}

fuzz_target!(|bytes: &[u8]| {
    let [how, piece, file @ ..] = bytes else { return };
    let options = options(*how);
    let whole = read(std::iter::once(file), &options);
    assert_eq!(read(file.chunks(usize::from(*piece).max(1)), &options), whole);
    if let Ok(outcome) = &whole {
        let split = outcome.by.is_some() || outcome.period.is_some();
        outcome.series.iter().for_each(|series| counted_once(series, split));
    }
});

/// Returns the options that the first byte selects.
fn options(how: u8) -> ImportOptions {
    let mut options = ImportOptions::default();
    if how & 1 != 0 {
        options.metric = Some(Kind::Nps);
    }
    if how & 2 != 0 {
        options.column = Some("0".to_owned());
    }
    if how & 4 != 0 {
        options.by = Some("1".to_owned());
    }
    if how & 8 != 0 {
        options.period = Some(Period::Month);
    }
    if how & 16 != 0 {
        options.coding.scale = Scale::new(1, if how & 32 != 0 { 7 } else { 5 });
    }
    options
}

fn read<'b>(
    pieces: impl Iterator<Item = &'b [u8]>,
    options: &ImportOptions,
) -> Result<Outcome<Counts>, ImportError> {
    let mut importer = Importer::new(options.clone());
    for piece in pieces {
        importer.push(piece)?;
    }
    importer.finish()
}

fn counted_once(series: &Series<Counts>, split: bool) {
    let left_out = |reasons: &[Reason]| -> u64 {
        let of = |entry: &&LeftOut| reasons.contains(&entry.reason);
        series.left_out.iter().filter(of).map(|entry| entry.count).sum()
    };
    let counted =
        |count: fn(&Counts) -> u64| -> u64 { series.segments.iter().map(|(_, one)| count(one)).sum() };
    let invalid =
        left_out(&[Reason::OffTheScale, Reason::NotAWholeNumber, Reason::NotANumber, Reason::SeveralAnswers]);
    assert_eq!(counted(|one| one.invalid), invalid, "{series:?}");
    let (missing, noted) = (counted(|one| one.missing), left_out(&[Reason::Missing]));
    // Rows before a late column are in no segment.
    assert!(missing == noted || split && missing < noted, "{series:?}");
    for entry in &series.left_out {
        assert!(entry.lines.len() <= 10 && entry.lines.is_sorted(), "{entry:?}");
        assert!(entry.lines.len() as u64 <= entry.count, "{entry:?}");
    }
}
