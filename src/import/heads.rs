//! The rows above the data, which the parts of a file that was put together each have again: titles, a line
//! that names the delimiter, the header.

use super::format::cells::Cells;
use super::format::encoding;
use super::meaning::token::{Token, token};

/// The wanted cells of one row above the data.
type Head = Vec<(usize, String)>;

/// The rows above the data, by their wanted cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads(Vec<Head>);

impl Heads {
    /// Keeps the wanted cells of `rows`. A row whose wanted cells may be answers is not kept.
    pub fn new(rows: &[Vec<Vec<u8>>], wanted: &[usize]) -> Heads {
        let head = |row: &Vec<Vec<u8>>| -> Head {
            let cell = |column: &usize| {
                row.get(*column).map_or(String::new(), |cell| plain(&encoding::text(cell)).to_owned())
            };
            wanted.iter().map(|column| (*column, cell(column))).collect()
        };
        let tells = |head: &Head| head.iter().any(|(_, cell)| token(cell.as_bytes()) == Token::Text);
        Heads(rows.iter().map(head).filter(tells).collect())
    }

    /// Whether a row is one of these.
    pub fn hold(&self, cells: &impl Cells) -> bool {
        let same = |(column, head): &(usize, String)| {
            let cell = cells.get(*column).unwrap_or_default();
            cell == head.as_bytes() || cell.len() > head.len() && plain(&encoding::text(cell)) == head
        };
        self.0.iter().any(|head| head.iter().all(same))
    }
}

/// Whether a cell begins the line that names the delimiter: `sep=;`.
pub(super) fn names_delimiter(cell: &[u8]) -> bool {
    let cell = cell.strip_prefix(&encoding::UTF8_MARK[..]).unwrap_or(cell);
    let cell = cell.strip_prefix(b"\"").unwrap_or(cell);
    matches!(cell, [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', rest @ ..] if rest.len() <= 2)
}

/// A cell without blanks, byte-order marks and quotes behind such a mark.
fn plain(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::format::cells::Slots;

    #[test]
    fn rows_like_those_above_the_data_are_known_by_their_wanted_cells() {
        let rows = [["Report", ""], ["nps", "Why?"], ["9", ""]];
        let rows = rows.map(|row| row.map(|cell| cell.as_bytes().to_vec()).to_vec());
        let heads = Heads::new(&rows, &[0]);
        for (cell, is_head) in [
            ("nps", true),
            (" nps ", true),
            ("\u{feff}nps", true),
            ("Report", true),
            ("NPS", false),
            ("9", false),
            ("", false),
        ] {
            let mut slots = Slots::default();
            slots.want(0);
            slots.set(0, cell.as_bytes());
            assert_eq!(heads.hold(&slots), is_head, "{cell:?}");
        }
        assert!(names_delimiter(b"\"SEP=;\"") && names_delimiter(b"sep=") && !names_delimiter(b"Sept"));
    }
}
