//! Lines of JSON a block of bytes at a time: where they end, where their strings do, and what in them
//! has to be looked at.

use crate::import::blocks::{BLOCK, Block};

/// How many bytes are looked at before their lines are read: what is known of them stays in a
/// processor's nearest memory.
const WINDOW: usize = 1 << 15;

/// What is where in a piece of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    /// Quotes that no backslash takes their meaning from.
    quotes: Vec<u64>,
    ends: Vec<u64>,
    /// Control signs, and what follows a backslash.
    odd: Vec<u64>,
    /// Whether the whole lines are UTF-8.
    text: bool,
}

/// A whole line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub start: usize,
    /// Its end, without the line break.
    pub end: usize,
    /// Where the next one begins.
    pub next: usize,
    /// Whether its strings hold what JSON allows, as far as can be told from here.
    pub sound: bool,
}

impl Window {
    /// Looks at the beginning of `bytes`, which is that of a line. Gives back where its last whole
    /// line ends.
    pub fn look(&mut self, bytes: &[u8]) -> usize {
        for bits in [&mut self.quotes, &mut self.ends, &mut self.odd] {
            bits.clear();
        }
        let bytes = bytes.get(..WINDOW).unwrap_or(bytes);
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let mut escape = 0;
        for block in blocks {
            self.block(block, &mut escape);
        }
        if !rest.is_empty() {
            let mut last = [b' '; BLOCK];
            last.iter_mut().zip(rest).for_each(|(byte, rest)| *byte = *rest);
            self.block(&last, &mut escape);
        }
        let last = self.ends.iter().rposition(|bits| *bits != 0);
        let bits = last.and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        let end = last.map_or(0, |at| at * BLOCK + BLOCK - bits.leading_zeros() as usize);
        self.text = simdutf8::basic::from_utf8(bytes.get(..end).unwrap_or_default()).is_ok();
        end
    }

    #[inline(always)]
    fn block(&mut self, bytes: &[u8; BLOCK], escape: &mut u64) {
        let block = Block::new(bytes);
        let escaped = escaped(block.find(b'\\'), escape);
        let ends = block.find(b'\n');
        self.quotes.push(block.find(b'"') & !escaped);
        self.ends.push(ends);
        self.odd.push(block.at_most(0x1F) & !ends | escaped);
    }

    /// The line that begins at `start`.
    #[inline]
    pub fn line(&self, bytes: &[u8], start: usize) -> Option<Line> {
        let lf = next(&self.ends, start)?;
        let end = lf - usize::from(bytes.get(start..lf)?.last() == Some(&b'\r'));
        Some(Line { start, end, next: lf + 1, sound: self.text && self.is_sound(bytes, start, end) })
    }

    #[inline]
    fn is_sound(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        let mut at = start;
        while let Some(odd) = next(&self.odd, at).filter(|odd| *odd < end) {
            // `\u` may be half of a pair: such a line is read with all care.
            if !bytes.get(odd).is_some_and(|byte| b"\"\\/bfnrt".contains(byte)) {
                return false;
            }
            at = odd + 1;
        }
        true
    }

    /// Where the string ends that begins with the quote at `start`.
    #[inline]
    pub fn string_end(&self, start: usize) -> Option<usize> {
        next(&self.quotes, start + 1).map(|quote| quote + 1)
    }
}

/// The first bit from `at` on.
#[inline]
fn next(bits: &[u64], at: usize) -> Option<usize> {
    let mut word = at / BLOCK;
    let mut found = bits.get(word)? & !0 << (at % BLOCK);
    while found == 0 {
        word += 1;
        found = *bits.get(word)?;
    }
    Some(word * BLOCK + found.trailing_zeros() as usize)
}

/// What follows a backslash that follows none: of a run of backslashes every second one is meant.
/// `last` is whether the block's first byte is such a one. From Langdale and Lemire 2019, 3.1.1.
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
    fn every_second_backslash_is_meant() {
        // Every text of twelve signs, twice, so that each stands once across two blocks.
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
    fn lines_and_strings_end_where_they_do() {
        let text = b"{\"a\\\"\":1}\r\n{\"b\":\"\\u0041\"}\n{\"c\":\"\t\"}\n{\"d\"";
        let mut window = Window::default();
        assert_eq!(window.look(text), 36);
        let line = window.line(text, 0).unwrap();
        assert_eq!((line.end, line.sound, window.string_end(1)), (9, true, Some(6)));
        assert!(!window.line(text, 11).unwrap().sound);
        assert!(!window.line(text, 26).unwrap().sound);
        assert!(window.line(text, 36).is_none());
    }
}
