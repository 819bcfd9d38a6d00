//! Reads a file in pieces of any size.

use super::columns::sample::Sample;
use super::error::ImportError;
use super::format::csv;
use super::format::encoding::Utf16;
use super::format::sniff::{Format, HEAD, format};
use super::format::splitter::Splitter;
use super::options::ImportOptions;
use super::outcome::{Outcome, Sink};
use super::records::Records;
use super::table::Table;

/// Reads one file, piece by piece. Where the pieces begin and end makes no difference.
#[derive(Clone, Debug)]
pub struct Importer<S> {
    options: ImportOptions,
    stage: Stage<S>,
    /// Converts a UTF-16 file to UTF-8.
    utf16: Option<Utf16>,
}

#[derive(Clone, Debug)]
enum Stage<S> {
    /// The beginning of the file, until it is long enough to detect the format.
    Head(Vec<u8>),
    Table(Box<(csv::Reader, Table<S>)>),
    Records(Box<(Splitter, Records<S>)>),
}

impl<S: Sink> Importer<S> {
    /// Creates an importer that has read nothing yet.
    pub fn new(options: ImportOptions) -> Importer<S> {
        Importer { options, stage: Stage::Head(Vec::new()), utf16: None }
    }

    /// Reads the next piece.
    ///
    /// # Errors
    /// [`ImportError`] as soon as it is known that nothing can be scored. The rest of the file need not
    /// be read then.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), ImportError> {
        if let Stage::Head(head) = &mut self.stage {
            let room = HEAD.saturating_sub(head.len());
            let (taken, rest) = bytes.split_at_checked(room).unwrap_or((bytes, b""));
            head.extend_from_slice(taken);
            if head.len() < HEAD {
                return Ok(());
            }
            self.begin(false)?;
            bytes = rest;
        }
        self.transcode(bytes)
    }

    /// Ends the file and returns its ratings.
    ///
    /// # Errors
    /// [`ImportError`] if nothing can be scored.
    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        if matches!(self.stage, Stage::Head(_)) {
            self.begin(true)?;
        }
        if let Some(utf16) = self.utf16.take() {
            let mut rest = Vec::new();
            utf16.finish(&mut rest);
            self.read(&rest)?;
        }
        match self.stage {
            Stage::Head(_) => Err(ImportError::Empty),
            Stage::Table(both) => {
                let (reader, mut table) = *both;
                reader.finish(&mut table);
                table.finish()
            }
            Stage::Records(both) => {
                let (splitter, mut records) = *both;
                splitter.finish(|record| _ = records.record(record));
                records.finish()
            }
        }
    }

    /// Detects the format and reads the beginning that was kept. `ended` says that this is all.
    fn begin(&mut self, ended: bool) -> Result<(), ImportError> {
        let Stage::Head(head) = &mut self.stage else { return Ok(()) };
        let (head, utf16) = Utf16::begin(std::mem::take(head));
        self.utf16 = utf16;
        let (format, skip) = format(&head, ended)?;
        let options = self.options.clone();
        let text = head.get(skip..).unwrap_or_default();
        self.stage = match format {
            Format::Table(delimiter) => {
                let table = Table::new(options, Sample::of(text, delimiter, ended));
                Stage::Table(Box::new((csv::Reader::new(delimiter, &table), table)))
            }
            Format::Lines => Stage::Records(Box::new((Splitter::new(true), Records::new(options)))),
            Format::Document => Stage::Records(Box::new((Splitter::new(false), Records::new(options)))),
        };
        self.read(text)
    }

    fn transcode(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let Some(utf16) = &mut self.utf16 else { return self.read(bytes) };
        let mut text = Vec::with_capacity(bytes.len());
        utf16.push(bytes, &mut text);
        self.read(&text)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        match &mut self.stage {
            Stage::Head(_) => Ok(()),
            Stage::Table(both) => {
                let (reader, table) = &mut **both;
                reader.push(bytes, table);
                table.problem.clone().map_or(Ok(()), Err)
            }
            Stage::Records(both) => {
                let (splitter, records) = &mut **both;
                records.push(bytes, splitter);
                Ok(())
            }
        }
    }
}
