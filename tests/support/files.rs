//! Reads a file of answers as its own text, and tells what came of it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::panic, reason = "a test's helper may fail it")]

use scorelet::import::{ImportError, ImportOptions, Reason};
use scorelet::report::{Error, Reader, Report};
use scorelet::say::{Audience, files};
use scorelet::scoring::ScoreOptions;

pub fn read(file: &(impl AsRef<[u8]> + ?Sized), options: &ImportOptions) -> Result<Report, ImportError> {
    in_pieces(file.as_ref(), options, file.as_ref().len().max(1))
}

/// Reads a file of answers in pieces of so many bytes.
pub fn in_pieces(bytes: &[u8], options: &ImportOptions, piece: usize) -> Result<Report, ImportError> {
    let mut reader = Reader::new(options.clone(), ScoreOptions::default());
    let pushed = bytes.chunks(piece).try_for_each(|part| reader.push(part));
    pushed.and_then(|()| reader.finish()).map_err(|error| match error {
        Error::Import(error) => error,
        Error::NoCounts { .. } => panic!("{error}"),
    })
}

/// What is read without options.
pub fn plain(text: &str) -> Report {
    read(text, &ImportOptions::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Why a file is refused without options: the error's code and sentence.
pub fn refused(file: &str) -> (String, String) {
    let error = match read(file, &ImportOptions::default()) {
        Ok(report) => panic!("{file}\n{}", notes(&report)),
        Err(error) => error,
    };
    (error.code().to_owned(), files::error(&error, Audience::Terminal))
}

/// What was left out, without the lines.
pub fn left_out(report: &Report) -> Vec<(Reason, u64)> {
    report.left_out.iter().map(|left| (left.entry.reason, left.entry.count)).collect()
}

/// The summaries: column or question, n and the rounded score.
pub fn scores(report: &Report) -> Vec<(&str, u64, &str)> {
    let both = report.names.iter().zip(&report.summaries);
    both.map(|(name, s)| (name.as_str(), s.n, s.display.as_deref().unwrap_or(""))).collect()
}

/// What someone at the command line is told of how it was read.
pub fn notes(report: &Report) -> String {
    let notes = report.notes.iter().map(|note| files::file_note(note, Audience::Terminal));
    notes.collect::<Vec<_>>().join("\n")
}
