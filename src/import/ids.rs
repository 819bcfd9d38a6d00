//! Notices ids that come again: one submission or ticket in several rows, such as one for each of its tags, or
//! one for each time it was changed.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::meaning::token::{Token, token};

/// How many ids are remembered: 2^20, in about 20 MB.
const IDS: usize = 1 << 20;

/// What is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// It is new, or was not remembered.
    New,
    /// It came with the same values.
    Same,
    /// It came with other values.
    Other,
}

/// The ids so far, with what came with them. Both are kept as hashes of 64 bits: among a million ids the chance
/// that two are taken for one is below 1 in 10 million.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    met: HashMap<u64, u64, BuildHasherDefault<Hashed>>,
    /// Whether some ids were not remembered.
    pub full: bool,
}

impl Ids {
    /// Notes an id and the values of its row.
    pub fn meet<'v>(&mut self, id: &[u8], values: impl Iterator<Item = Option<&'v [u8]>>) -> Met {
        let values = values.fold(START, |hash, value| {
            let hash = mixed(hash, &[u8::from(value.is_some())]);
            mixed(hash, value.unwrap_or_default())
        });
        let id = mixed(START, id);
        match self.met.get(&id) {
            Some(known) if *known == values => Met::Same,
            Some(_) => Met::Other,
            None => {
                if self.met.len() < IDS {
                    self.met.insert(id, values);
                } else {
                    self.full = true;
                }
                Met::New
            }
        }
    }
}

/// A header without signs, in lower case.
pub(crate) fn plain_header(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a cell identifies a response or a ticket. A spreadsheet has rounded `1.14E+11`; zero stands for none.
pub(crate) fn is_id(cell: &[u8]) -> bool {
    let rounded = || cell.windows(2).any(|two| matches!(two, b"E+" | b"e+"));
    !(matches!(token(cell), Token::Missing | Token::Absent) || cell == b"0" || rounded())
}

const START: u64 = 0x9E37_79B9_7F4A_7C15;

/// Adds bytes to a hash: by multiplication and folding, eight at a time.
fn mixed(hash: u64, bytes: &[u8]) -> u64 {
    let fold = |hash: u64, word: u64| {
        let product = u128::from(hash ^ word) * u128::from(0xD6E8_FEB8_6659_FD93_u64);
        (product as u64) ^ (product >> 64) as u64
    };
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let hash = bytes.chunks(8).map(word).fold(hash, fold);
    fold(hash, bytes.len() as u64 ^ START)
}

/// Takes a hash as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = mixed(self.0, bytes);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_known_again_with_the_same_or_other_values() {
        let mut ids = Ids::default();
        let mut meet =
            |id: &str, values: &[&str]| ids.meet(id.as_bytes(), values.iter().map(|v| Some(v.as_bytes())));
        assert_eq!(meet("a", &["9", ""]), Met::New);
        assert_eq!(meet("b", &["9", ""]), Met::New);
        assert_eq!(meet("a", &["9", ""]), Met::Same);
        assert_eq!(meet("a", &["", "9"]), Met::Other);
        assert_eq!(meet("b", &["9"]), Met::Other);
        let many: Vec<String> = (0..200_000).map(|id: u32| format!("{id:x}")).collect();
        assert!(
            many.iter().filter(|id| !["a", "b"].contains(&id.as_str())).all(|id| meet(id, &[]) == Met::New)
        );
    }
}
