//! The next byte that means something, fast.
//!
//! Job: the inner loop of the splitter: 64 bytes at a time are turned into a bit mask of the
//! delimiters, line ends and quotes among them. Inputs: bytes, the delimiter. Outputs: offsets.
//! Invariant: safe code, the same answer as looking at each byte (tested against that).

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const ONES: u64 = 0x0101_0101_0101_0101;

/// A cursor over delimiters, line ends and quotes.
pub struct Stops<'a> {
    bytes: &'a [u8],
    /// The delimiter, in every byte.
    delimiter: u64,
    /// Start of the 64 bytes that `mask` describes.
    base: usize,
    mask: u64,
}

impl<'a> Stops<'a> {
    /// A cursor at the start of `bytes`.
    pub fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let mut stops = Stops { bytes, delimiter: u64::from(delimiter) * ONES, base: 0, mask: 0 };
        stops.mask = stops.mask_at(0);
        stops
    }

    /// The first delimiter, CR, LF or quote at or after `from`, or the length of the bytes. `from` must
    /// not go back.
    #[inline]
    pub fn next(&mut self, from: usize) -> usize {
        let mut ahead = from.saturating_sub(self.base);
        if ahead >= 64 {
            self.base = from;
            self.mask = self.mask_at(from);
            ahead = 0;
        }
        let mut mask = self.mask & (u64::MAX << ahead);
        while mask == 0 {
            self.base += 64;
            if self.base >= self.bytes.len() {
                self.mask = 0;
                return self.bytes.len();
            }
            self.mask = self.mask_at(self.base);
            mask = self.mask;
        }
        self.base + mask.trailing_zeros() as usize
    }

    /// The mask of the 64 bytes from `at`.
    fn mask_at(&self, at: usize) -> u64 {
        let rest = self.bytes.get(at..).unwrap_or_default();
        if let Some(chunk) = rest.first_chunk::<64>() {
            return self.mask_of(chunk);
        }
        let mut chunk = [0; 64];
        for (to, from) in chunk.iter_mut().zip(rest) {
            *to = *from;
        }
        self.mask_of(&chunk)
    }

    #[inline]
    fn mask_of(&self, chunk: &[u8; 64]) -> u64 {
        let mut mask = 0;
        let (words, _) = chunk.as_chunks::<8>();
        for (i, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let none = nonzero(word ^ self.delimiter)
                & nonzero(word ^ (u64::from(b'\n') * ONES))
                & nonzero(word ^ (u64::from(b'\r') * ONES))
                & nonzero(word ^ (u64::from(b'"') * ONES));
            // Bit 7 of each byte gathered into eight adjacent bits.
            let bits = ((!none >> 7) & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            mask |= bits << (8 * i);
        }
        mask
    }
}

/// Bit 7 of each byte that is not zero (the other bits are of no meaning).
#[inline]
fn nonzero(word: u64) -> u64 {
    ((word & LOW) + LOW) | word
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_place_is_found(bytes in prop::collection::vec(prop::sample::select(
            vec![b',', b'\n', b'\r', b'a', 0, 0x80, 0xac, 0x0b, 0x8a, 0xff, b'"', b'-']), 0..300)) {
            let mut stops = Stops::new(&bytes, b',');
            let mut found = Vec::new();
            let mut at = 0;
            while at < bytes.len() {
                let stop = stops.next(at);
                if stop < bytes.len() {
                    found.push(stop);
                }
                at = stop + 1;
            }
            let wanted: Vec<usize> = (0..bytes.len())
                .filter(|i| matches!(bytes[*i], b',' | b'\n' | b'\r' | b'"')).collect();
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn leaps_are_allowed(bytes in prop::collection::vec(any::<u8>(), 0..400), leap in 0usize..150) {
            let mut stops = Stops::new(&bytes, b';');
            let mut at = 0;
            while at <= bytes.len() {
                let wanted = (at..bytes.len()).find(|i| matches!(bytes[*i], b';' | b'\n' | b'\r' | b'"'));
                prop_assert_eq!(stops.next(at), wanted.unwrap_or(bytes.len()));
                at += leap + 1;
            }
        }
    }
}
