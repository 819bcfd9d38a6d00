//! Reads one file of answers, or of counts from a warehouse.

use super::counts::Counts;
use super::note::{Error, Note, Tallies};
use crate::import::{self, ImportError, Importer};
use crate::scoring::Tally;

/// The beginning of a line of counts, as the queries of [`crate::sql`] write it.
const COUNTS: &[u8] = br#"{"op":"summarize","#;

/// Reads one file, piece by piece. Where the pieces begin and end makes no difference.
#[derive(Clone, Debug)]
pub struct File {
    options: import::ImportOptions,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// The beginning of the file, until it is long enough to distinguish counts from answers.
    Head(Vec<u8>),
    Answers(Box<Importer<Tally>>),
    Counts(Box<Counts>),
}

impl File {
    /// Creates a file of which nothing has been read yet.
    pub fn new(options: import::ImportOptions) -> File {
        File { options, state: State::Head(Vec::new()) }
    }

    /// Reads the next piece.
    ///
    /// # Errors
    /// As [`Importer::push`].
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        if let State::Head(head) = &mut self.state {
            let room = COUNTS.len().saturating_sub(head.len());
            let (taken, rest) = bytes.split_at_checked(room).unwrap_or((bytes, b""));
            head.extend_from_slice(taken);
            if head.len() < COUNTS.len() {
                return Ok(());
            }
            self.begin()?;
            bytes = rest;
        }
        Ok(self.read(bytes)?)
    }

    /// Ends the file and returns its tallies.
    ///
    /// # Errors
    /// As [`Importer::finish`]; for counts, if no line can be scored, or if they are not split as the
    /// options ask.
    pub fn finish(mut self) -> Result<Tallies, Error> {
        self.begin()?;
        match self.state {
            State::Head(_) => Err(ImportError::Empty.into()),
            State::Answers(importer) => Ok(importer.finish()?.with_notes(Note::Answers)),
            State::Counts(counts) => counts.finish(),
        }
    }

    /// Detects what the file holds and reads the beginning that was kept.
    fn begin(&mut self) -> Result<(), ImportError> {
        let State::Head(head) = &mut self.state else { return Ok(()) };
        let (head, options) = (std::mem::take(head), self.options.clone());
        self.state = if head == COUNTS {
            State::Counts(Box::new(Counts::new(options)))
        } else {
            State::Answers(Box::new(Importer::new(options)))
        };
        self.read(&head)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        match &mut self.state {
            State::Head(_) => Ok(()),
            State::Answers(importer) => importer.push(bytes),
            State::Counts(counts) => {
                counts.push(bytes);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LINES: &str = concat!(
        r#"{"op":"summarize","survey":"s","question":"q","row":null,"by":{"column":"plan","value":"ž"},"#,
        r#""period":"2026-W53","metric":"nps","scale":[0,10],"counts":{"9":3},"missing":2,"invalid":1}"#,
        "\n",
        r#"{"op":"summarize","question":"m","row":"r","by":{"column":"plan","value":""},"period":null,"#,
        r#""metric":"rating","scale":[0,4],"statistic":"mean","counts":{"3":1},"missing":0,"invalid":0}"#,
        "\r\n\nnothing"
    );

    fn read(bytes: &[u8], piece: usize) -> Result<Tallies, Error> {
        let mut file = File::new(import::ImportOptions::default());
        for part in bytes.chunks(piece) {
            file.push(part)?;
        }
        file.finish()
    }

    #[test]
    fn counts_are_distinguished_from_answers_however_cut() {
        let whole = read(LINES.as_bytes(), LINES.len()).unwrap();
        assert_eq!((whole.rows, whole.series.len(), whole.by.as_deref()), (7, 2, Some("plan")));
        let flat = "{\"op\":\"sum\",\"nps\":9}\n{\"op\":\"sum\",\"nps\":3}\n";
        assert_eq!(read(flat.as_bytes(), flat.len()).unwrap().rows, 2);
        for piece in 1..60 {
            assert_eq!(read(LINES.as_bytes(), piece).unwrap(), whole);
            assert_eq!(read(flat.as_bytes(), piece).unwrap().rows, 2);
        }
        for short in ["", "{", "{\"op\":\"summarize\""] {
            assert!(read(short.as_bytes(), 1).is_err(), "{short}");
        }
    }

    proptest! {
        #[test]
        fn mutated_counts_do_not_panic(at in 0..LINES.len(), byte in any::<u8>(), end in 0..=LINES.len()) {
            let mut bytes = LINES.as_bytes().to_vec();
            bytes[at] = byte;
            bytes.truncate(end);
            prop_assert_eq!(read(&bytes, 7), read(&bytes, LINES.len()));
        }
    }
}
