//! Files in which a submission may have several rows: partial answers in the order they were given, or a
//! history. One row of each submission counts: the complete one, or else the last.

use std::collections::BTreeMap;

use super::layout;
use crate::import::error::ImportError;
use crate::import::format::cells::Cells;
use crate::import::format::encoding;

/// How many submissions are held at the same time. All of them are, because any may get another row.
const SUBMISSIONS: usize = 1_000_000;

/// The rows held for each submission, and the columns that tell submissions apart.
#[derive(Clone, Debug)]
pub(in crate::import) struct Submissions {
    pub id: usize,
    pub complete: Option<usize>,
    held: BTreeMap<Vec<u8>, Held>,
}

/// The row of a submission that counts so far.
#[derive(Clone, Debug)]
pub(in crate::import) struct Held {
    pub line: u64,
    complete: bool,
    /// Its wanted cells, by column.
    cells: Vec<(usize, Vec<u8>)>,
}

impl Cells for Held {
    fn get(&self, column: usize) -> Option<&[u8]> {
        self.cells.iter().find(|(number, _)| *number == column).map(|(_, cell)| cell.as_slice())
    }
}

impl Submissions {
    /// Finds the columns that tell submissions apart, if there are any.
    pub fn find<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<Submissions> {
        let (id, complete) = layout::submission(names)?;
        Some(Submissions { id, complete, held: BTreeMap::new() })
    }

    /// Holds a row. If its submission has one already, returns the line of the one that does not count.
    pub fn hold(
        &mut self,
        id: &[u8],
        complete: Option<&[u8]>,
        line: u64,
        cells: Vec<(usize, Vec<u8>)>,
    ) -> Result<Option<u64>, ImportError> {
        let complete = complete.is_some_and(|cell| {
            ["true", "yes", "1", "completed"].contains(&encoding::text(cell).trim().to_lowercase().as_str())
        });
        let row = Held { line, complete, cells };
        let Some(held) = self.held.get_mut(id) else {
            if self.held.len() >= SUBMISSIONS {
                return Err(ImportError::TooManySubmissions { limit: SUBMISSIONS });
            }
            self.held.insert(id.to_vec(), row);
            return Ok(None);
        };
        if held.complete && !row.complete {
            return Ok(Some(line));
        }
        Ok(Some(std::mem::replace(held, row).line))
    }

    /// Returns the rows that count, in the file's order.
    pub fn into_rows(self) -> Vec<Held> {
        let mut rows: Vec<Held> = self.held.into_values().collect();
        rows.sort_by_key(|row| row.line);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complete_row_counts_or_the_last() {
        let mut submissions = Submissions::find(["submission_id", "completed"].into_iter()).unwrap();
        let mut hold = |id: &str, complete: &str, line| {
            submissions.hold(id.as_bytes(), Some(complete.as_bytes()), line, Vec::new()).unwrap()
        };
        assert_eq!(hold("a", "false", 2), None);
        assert_eq!(hold("b", "false", 3), None);
        assert_eq!(hold("a", "true", 4), Some(2));
        assert_eq!(hold("a", "false", 5), Some(5));
        assert_eq!(hold("b", "false", 6), Some(3));
        let lines: Vec<u64> = submissions.into_rows().into_iter().map(|row| row.line).collect();
        assert_eq!(lines, [4, 6]);
    }
}
