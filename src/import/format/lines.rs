//! Lines of JSON a block of bytes at a time: where they end, where their strings do, and what in them
//! has to be looked at.

use super::blocks::{BLOCK, Block, spread};

/// How many bytes are looked at before their lines are read: what is known of them stays in a
/// processor's nearest memory.
const WINDOW: usize = 1 << 14;

/// What is where in a piece of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Window {
    /// Quotes that no backslash takes their meaning from, a bit each.
    quotes: Vec<u64>,
    /// LFs.
    ends: Places,
    /// Control signs, and what follows a backslash.
    odd: Places,
    /// Whether the whole lines are UTF-8.
    text: bool,
}

/// Places, ascending.
#[derive(Clone, Debug, Default)]
struct Places {
    /// Beyond `count` anything.
    all: Vec<u32>,
    count: usize,
}

/// A whole line.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct Line {
    pub start: usize,
    /// Its end, without the line break.
    pub end: usize,
    /// Where the next one begins.
    pub next: usize,
    /// Whether its strings hold what JSON allows, as far as can be told from here.
    pub sound: bool,
    /// The numbers of its end and of the first odd place after it.
    line: usize,
    odd: usize,
}

impl Places {
    /// Forgets all of them, and makes room.
    fn clear(&mut self) {
        if self.all.is_empty() {
            // And for what is written beyond the last one.
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
    /// Looks at the beginning of `bytes`, which is that of a line. Gives back where its last whole
    /// line ends.
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

    /// The line after `last`.
    #[inline]
    pub fn line(&self, bytes: &[u8], last: Line) -> Option<Line> {
        let start = last.next;
        let lf = self.ends.get(last.line)?;
        let end = lf - usize::from(bytes.get(start..lf)?.last() == Some(&b'\r'));
        let (mut sound, mut odd) = (self.text, last.odd);
        while let Some(place) = self.odd.get(odd).filter(|place| *place < end) {
            // `\u` may be half of a pair: such a line is read with all care.
            sound &= place < start
                || matches!(bytes.get(place), Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't'));
            odd += 1;
        }
        Some(Line { start, end, next: lf + 1, sound, line: last.line + 1, odd })
    }

    /// The first quote from `at` on.
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
        let line = window.line(text, Line::default()).unwrap();
        assert_eq!((line.end, line.sound, window.quote(2)), (9, true, Some(5)));
        let line = window.line(text, line).unwrap();
        assert_eq!((line.start, line.sound, window.quote(6)), (11, false, Some(12)));
        let line = window.line(text, line).unwrap();
        assert_eq!((line.start, line.sound, window.quote(35)), (26, false, Some(37)));
        assert!(window.line(text, line).is_none());
    }
}
