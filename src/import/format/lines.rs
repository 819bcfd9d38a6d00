//! Searches lines of JSON, a block of bytes at a time: where lines and strings end, and which bytes need a
//! closer look.

use super::blocks::{BLOCK, Block, spread};

/// How many bytes are searched before their lines are read. Their positions fit into the processor's
/// first-level cache.
const WINDOW: usize = 1 << 14;

/// The positions found in a piece of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Window {
    /// Quotes that are not escaped, a bit each.
    quotes: Vec<u64>,
    /// LFs.
    ends: Places,
    /// Control characters, and characters after a backslash.
    odd: Places,
    /// Whether all whole lines are UTF-8.
    text: bool,
}

/// Positions, ascending.
#[derive(Clone, Debug, Default)]
struct Places {
    /// Only the first `count` are valid.
    all: Vec<u32>,
    count: usize,
}

/// A whole line.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct Line {
    pub start: usize,
    /// Its end, without the line break.
    pub end: usize,
    /// Where the next line begins.
    pub next: usize,
    /// Whether its strings are valid JSON, as far as this search can tell.
    pub sound: bool,
    /// The numbers of the next line end and of the first odd position after this line.
    line: usize,
    odd: usize,
}

impl Places {
    /// Removes all positions and makes room for new ones.
    fn clear(&mut self) {
        if self.all.is_empty() {
            // Includes the positions that `spread` writes after the last valid one.
            self.all.resize(WINDOW + BLOCK, 0);
        }
        self.count = 0;
    }

    #[inline(always)]
    fn add<const N: usize>(&mut self, bits: u64, base: u32) {
        self.count += spread::<N>(bits, base, self.all.get_mut(self.count..));
    }

    #[inline]
    fn get(&self, number: usize) -> Option<usize> {
        self.all.get(number).filter(|_| number < self.count).map(|place| *place as usize)
    }
}

impl Window {
    /// Searches the beginning of `bytes`, which is the beginning of a line. Returns where its last whole line
    /// ends.
    pub fn look(&mut self, bytes: &[u8]) -> usize {
        [&mut self.ends, &mut self.odd].into_iter().for_each(Places::clear);
        self.quotes.clear();
        let bytes = bytes.get(..WINDOW).unwrap_or(bytes);
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let (mut escape, mut base) = (0, 0);
        for block in blocks {
            self.block(block, base, &mut escape);
            base += BLOCK as u32;
        }
        if !rest.is_empty() {
            let mut last = [b' '; BLOCK];
            last.iter_mut().zip(rest).for_each(|(byte, rest)| *byte = *rest);
            self.block(&last, base, &mut escape);
        }
        let last = self.ends.count.checked_sub(1).and_then(|last| self.ends.get(last));
        let end = last.map_or(0, |last| last + 1);
        self.text = simdutf8::basic::from_utf8(bytes.get(..end).unwrap_or_default()).is_ok();
        end
    }

    #[inline(always)]
    fn block(&mut self, bytes: &[u8; BLOCK], base: u32, escape: &mut u64) {
        let block = Block::new(bytes);
        let escaped = escaped(block.find(b'\\'), escape);
        let ends = block.find(b'\n');
        self.quotes.push(block.find(b'"') & !escaped);
        self.ends.add::<1>(ends, base);
        self.odd.add::<1>(block.at_most(0x1F) & !ends | escaped, base);
    }

    /// Returns the line after `last`.
    #[inline]
    pub fn line(&self, bytes: &[u8], last: Line) -> Option<Line> {
        let start = last.next;
        let lf = self.ends.get(last.line)?;
        let end = lf - usize::from(bytes.get(start..lf)?.last() == Some(&b'\r'));
        let (mut sound, mut odd) = (self.text, last.odd);
        while let Some(place) = self.odd.get(odd).filter(|place| *place < end) {
            // `\u` may be half of a surrogate pair: the JSON reader decides.
            sound &= place < start
                || matches!(bytes.get(place), Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't'));
            odd += 1;
        }
        Some(Line { start, end, next: lf + 1, sound, line: last.line + 1, odd })
    }

    /// Returns the first quote at or after `at`.
    #[inline]
    pub fn quote(&self, at: usize) -> Option<usize> {
        let mut block = at / BLOCK;
        let mut found = self.quotes.get(block)? & !0 << (at % BLOCK);
        while found == 0 {
            block += 1;
            found = *self.quotes.get(block)?;
        }
        Some(block * BLOCK + found.trailing_zeros() as usize)
    }
}

/// Returns the escaped characters: in a run of backslashes, every second one is escaped. `last` says whether
/// the first byte of the block is escaped. Source: Langdale and Lemire 2019, section 3.1.1.
#[inline(always)]
fn escaped(backslashes: u64, last: &mut u64) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslashes == 0 {
        return std::mem::take(last);
    }
    let backslashes = backslashes & !*last;
    let follow = backslashes << 1 | *last;
    let odd_starts = backslashes & !EVEN & !follow;
    let (even_runs, over) = odd_starts.overflowing_add(backslashes);
    *last = u64::from(over);
    (EVEN ^ even_runs << 1) & follow
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_backslash_is_escaped() {
        // Every text of twelve characters, twice, so that each is once cut by the end of a block.
        for text in 0..1_u32 << 12 {
            let bytes: Vec<u8> = (0..12).map(|at| if text >> at & 1 == 1 { b'\\' } else { b'x' }).collect();
            let all: Vec<u8> = [&bytes[..], &[b'x'; 47], &bytes, &[b'x'; 57]].concat();
            let mut last = 0;
            let found: Vec<u64> = all
                .as_chunks::<BLOCK>()
                .0
                .iter()
                .map(|block| escaped(Block::new(block).find(b'\\'), &mut last))
                .collect();
            let mut after = false;
            for (at, byte) in all.iter().enumerate() {
                assert_eq!(found[at / 64] >> (at % 64) & 1 == 1, after, "{at} of {text:b}");
                after = !after && *byte == b'\\';
            }
        }
    }

    #[test]
    fn ends_of_lines_and_strings_are_found() {
        let text = b"{\"a\\\"\":1}\r\n{\"b\":\"\\u0041\"}\n{\"c\":\"\t\"}\n{\"d\"";
        let mut window = Window::default();
        assert_eq!(window.look(text), 36);
        let line = window.line(text, Line::default()).unwrap();
        assert_eq!((line.end, line.sound, window.quote(2)), (9, true, Some(5)));
        let line = window.line(text, line).unwrap();
        assert_eq!((line.start, line.sound, window.quote(6)), (11, false, Some(12)));
        let line = window.line(text, line).unwrap();
        assert_eq!((line.start, line.sound, window.quote(35)), (26, false, Some(37)));
        assert!(window.line(text, line).is_none());
    }
}
