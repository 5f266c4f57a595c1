//! Stretches of a paragraph in which numbers belong to a name: 《…》 and short quotations (“1530”, “两个确立”).
//!
//! Invariant: one pass; a mark without its partner, or one far off, encloses nothing.

use std::ops::Range;

/// Longer than any slogan, in characters.
const SLOGAN: usize = 14;
/// Longer than any title, in characters.
const TITLE: usize = 120;

/// The enclosed stretches of a paragraph, and how far they have been passed.
#[derive(Debug, Default)]
pub(super) struct Names {
    titles: Vec<Range<usize>>,
    slogans: Vec<Range<usize>>,
}

impl Names {
    /// Of a paragraph's text.
    pub fn of(text: &str) -> Names {
        let mut out = Names::default();
        let (mut title, mut quote) = (None, None);
        for (n, (i, c)) in text.char_indices().enumerate() {
            match c {
                '《' => title = title.or(Some((n, i))),
                '》' => {
                    if let Some((from, at)) = title.take()
                        && n - from <= TITLE
                    {
                        out.titles.push(at..i);
                    }
                }
                '“' | '「' | '‘' => quote = Some((n, i)),
                '”' | '」' | '’' => out.close(&mut quote, n, i),
                '"' | '＂' => {
                    if quote.is_some() {
                        out.close(&mut quote, n, i);
                    } else {
                        quote = Some((n, i));
                    }
                }
                _ => {}
            }
        }
        out
    }

    fn close(&mut self, quote: &mut Option<(usize, usize)>, n: usize, i: usize) {
        if let Some((from, at)) = quote.take()
            && n - from <= SLOGAN
        {
            self.slogans.push(at..i);
        }
    }

    /// The byte after the title that a place lies in.
    pub fn title(&self, at: usize) -> Option<usize> {
        within(&self.titles, at).map(|r| r.end)
    }

    /// Whether a place lies in a slogan.
    pub fn slogan(&self, at: usize) -> bool {
        within(&self.slogans, at).is_some()
    }
}

/// The stretch that holds a place; they are in order and apart.
fn within(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let next = ranges.partition_point(|r| r.start <= at);
    ranges.get(next.checked_sub(1)?).filter(|r| r.contains(&at))
}
