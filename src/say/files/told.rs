//! Remarks as JSON, so that a script is told what a reader of the text is told.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::counts;
use crate::report::FileNote;
use crate::say::Audience;

impl Serialize for FileNote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let column = self.note.column();
        let keys = 2 + usize::from(column.is_some()) + usize::from(self.file.is_some());
        let mut told = serializer.serialize_struct("FileNote", keys)?;
        told.serialize_field("note", self.note.name())?;
        told.serialize_field("text", &counts::note(&self.note, Audience::Script))?;
        if let Some(column) = column {
            told.serialize_field("column", column)?;
        }
        if let Some(file) = &self.file {
            told.serialize_field("file", file)?;
        }
        told.end()
    }
}
