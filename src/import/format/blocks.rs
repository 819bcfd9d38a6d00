//! Finds bytes in blocks of 64: the positions of a byte are the bits of one number.
//!
//! ```text
//! bytes   9 , p r o , " s o ,   s o " \n …
//! commas  0 1 0 0 0 1 0 0 0 1 0 0 0 0 0  …      bit 0 is the first byte
//! quotes  0 0 0 0 0 0 1 0 0 0 0 0 0 1 0  …
//! quoted  0 0 0 0 0 0 1 1 1 1 1 1 1 0 0  …      each bit the parity of the quotes up to it
//! ```
//!
//! Source: Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (VLDB Journal 28, 2019).

use wide::u8x16;

/// How many bytes a block has.
pub(in crate::import) const BLOCK: usize = 64;

/// A block in registers.
#[derive(Clone, Copy)]
pub(in crate::import) struct Block([u8x16; 4]);

impl Block {
    /// Loads a block.
    #[inline(always)]
    pub fn new(bytes: &[u8; BLOCK]) -> Block {
        let (quarters, _) = bytes.as_chunks::<16>();
        let mut block = [u8x16::ZERO; 4];
        for (register, quarter) in block.iter_mut().zip(quarters) {
            *register = u8x16::new(*quarter);
        }
        Block(block)
    }

    /// Returns the positions of `byte`.
    #[inline(always)]
    pub fn find(&self, byte: u8) -> u64 {
        let byte = u8x16::splat(byte);
        self.bits(|register| register.simd_eq(byte))
    }

    /// Returns the positions of bytes up to `most`.
    #[inline(always)]
    pub fn at_most(&self, most: u8) -> u64 {
        let most = u8x16::splat(most);
        self.bits(|register| register.min(most).simd_eq(register))
    }

    #[inline(always)]
    fn bits(&self, of: impl Fn(u8x16) -> u8x16) -> u64 {
        let [a, b, c, d] = self.0.map(|register| u64::from(of(register).to_bitmask()));
        a | b << 16 | c << 32 | d << 48
    }
}

/// Returns, for each bit, the parity of the bits up to it.
#[inline(always)]
pub(in crate::import) fn parity(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].into_iter().fold(bits, |bits, by| bits ^ bits << by)
}

/// Shifts the bits by one position. The first comes from `last`, the last bit of the block before, which is
/// replaced by this block's.
#[inline(always)]
pub(in crate::import) fn follow(bits: u64, last: &mut u64) -> u64 {
    bits << 1 | std::mem::replace(last, bits >> 63)
}

/// Writes the positions of the bits, counted from `base`, to the beginning of `out`. Returns their number.
/// At least `N` positions are written, valid or not, which spares the processor a branch it would
/// mispredict.
#[inline(always)]
pub(in crate::import) fn spread<const N: usize>(bits: u64, base: u32, out: Option<&mut [u32]>) -> usize {
    let Some((first, more)) = out.and_then(<[u32]>::split_first_chunk_mut::<N>) else { return 0 };
    let mut left = bits;
    for place in first {
        *place = base + left.trailing_zeros();
        left &= left.wrapping_sub(1);
    }
    if left != 0 {
        for place in more {
            *place = base + left.trailing_zeros();
            left &= left - 1;
            if left == 0 {
                break;
            }
        }
    }
    bits.count_ones() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_at_the_positions_of_bytes() {
        let mut bytes = [b'.'; BLOCK];
        for at in [0, 15, 16, 31, 40, 63] {
            bytes[at] = b',';
        }
        bytes[7] = 0xAC;
        let found = Block::new(&bytes).find(b',');
        assert_eq!(found, 1 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 40 | 1 << 63);
        assert_eq!(Block::new(&bytes).find(0xAC), 1 << 7);
        assert_eq!(parity(0b1000_1001), !0 << 7 | 0b111);
        let mut places = [0; BLOCK + 2];
        assert_eq!(spread::<2>(found, 100, Some(&mut places)), 6);
        assert_eq!(places[..6], [100, 115, 116, 131, 140, 163]);
        assert_eq!(spread::<8>(!0, 0, Some(&mut places)), 64);
        assert!(places.iter().take(64).zip(0..).all(|(place, at)| *place == at));
        let mut last = 1;
        assert_eq!((follow(1 << 63 | 2, &mut last), last), (0b101, 1));
    }
}
