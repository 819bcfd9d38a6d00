//! The importer: bytes in pieces of any size.

use super::Options;
use super::csv;
use super::error::ImportError;
use super::records::{Records, Splitter};
use super::series::{Outcome, Sink};
use super::sniff::{Format, HEAD, format};
use super::table::Table;

/// Reads one file. How it is cut into pieces makes no difference.
#[derive(Clone, Debug)]
pub struct Importer<S> {
    options: Options,
    stage: Stage<S>,
}

#[derive(Clone, Debug)]
enum Stage<S> {
    /// Until enough is there to tell the format.
    Head(Vec<u8>),
    Table(Box<(csv::Reader, Table<S>)>),
    Records(Box<(Splitter, Records<S>)>),
}

impl<S: Sink> Importer<S> {
    /// Ready for the first piece.
    pub fn new(options: Options) -> Importer<S> {
        Importer { options, stage: Stage::Head(Vec::new()) }
    }

    /// Reads the next piece.
    ///
    /// # Errors
    /// [`ImportError`] as soon as it is known that nothing can be scored; then the rest need not
    /// be read.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), ImportError> {
        if let Stage::Head(head) = &mut self.stage {
            let room = HEAD.saturating_sub(head.len());
            let (taken, rest) = bytes.split_at_checked(room).unwrap_or((bytes, b""));
            head.extend_from_slice(taken);
            if head.len() < HEAD {
                return Ok(());
            }
            self.begin()?;
            bytes = rest;
        }
        self.read(bytes)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`ImportError`] where nothing can be scored, with what would help.
    pub fn finish(mut self) -> Result<Outcome<S>, ImportError> {
        if matches!(self.stage, Stage::Head(_)) {
            self.begin()?;
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
                splitter.finish(|record| records.record(record));
                records.finish()
            }
        }
    }

    /// Tells the format and reads what was held back.
    fn begin(&mut self) -> Result<(), ImportError> {
        let Stage::Head(head) = &mut self.stage else { return Ok(()) };
        let head = std::mem::take(head);
        let (format, skip) = format(&head)?;
        let options = self.options.clone();
        self.stage = match format {
            Format::Table(delimiter) => {
                let table = Table::new(options);
                Stage::Table(Box::new((csv::Reader::new(delimiter, &table), table)))
            }
            Format::Lines => Stage::Records(Box::new((Splitter::new(true), Records::new(options)))),
            Format::Document => Stage::Records(Box::new((Splitter::new(false), Records::new(options)))),
        };
        self.read(head.get(skip..).unwrap_or_default())
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
                splitter.push(bytes, |record| records.record(record));
                Ok(())
            }
        }
    }
}
