//! The cells of one row.

/// The cells of one row.
pub(in crate::import) trait Cells {
    /// Returns the cell of a column; `None` if the row does not have it.
    fn get(&self, column: usize) -> Option<&[u8]>;
}

/// Returns where the last cell of a row ends, given the position of its LF.
#[inline]
pub(in crate::import) fn last_end(window: &[u8], start: usize, lf: usize) -> usize {
    let cr = lf > start && window.get(lf - 1) == Some(&b'\r');
    lf - usize::from(cr)
}

/// The row of a blank line.
pub(in crate::import) struct Blank;

impl Cells for Blank {
    fn get(&self, _column: usize) -> Option<&[u8]> {
        Some(b"")
    }
}

/// The wanted cells of one row, in buffers that are reused.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Slots {
    /// The slot of each column.
    of_column: Vec<Option<usize>>,
    cells: Vec<(bool, Vec<u8>)>,
}

impl Slots {
    /// Keeps the cells of `column` from now on.
    pub fn want(&mut self, column: usize) {
        if self.wants(column) {
            return;
        }
        if self.of_column.len() <= column {
            self.of_column.resize(column + 1, None);
        }
        if let Some(slot) = self.of_column.get_mut(column) {
            *slot = Some(self.cells.len());
            self.cells.push((false, Vec::new()));
        }
    }

    /// Returns the columns whose cells are kept, ascending.
    pub fn wanted(&self) -> Vec<usize> {
        (0..self.of_column.len()).filter(|&column| self.wants(column)).collect()
    }

    /// Whether the cells of `column` are kept.
    pub fn wants(&self, column: usize) -> bool {
        self.of_column.get(column).is_some_and(Option::is_some)
    }

    /// Keeps a cell, if its column is wanted.
    pub fn set(&mut self, column: usize, bytes: &[u8]) {
        let slot = self.of_column.get(column).copied().flatten();
        if let Some((set, cell)) = slot.and_then(|slot| self.cells.get_mut(slot)) {
            *set = true;
            cell.clear();
            cell.extend_from_slice(bytes);
        }
    }

    /// Removes the cells of the row.
    pub fn clear(&mut self) {
        self.cells.iter_mut().for_each(|(set, _)| *set = false);
    }

    /// Whether `holds` is true for a cell of the row.
    pub fn any(&self, holds: impl Fn(&[u8]) -> bool) -> bool {
        self.cells.iter().any(|(set, cell)| *set && holds(cell))
    }
}

impl Cells for Slots {
    fn get(&self, column: usize) -> Option<&[u8]> {
        let (set, cell) = self.cells.get((*self.of_column.get(column)?)?)?;
        set.then_some(cell.as_slice())
    }
}
