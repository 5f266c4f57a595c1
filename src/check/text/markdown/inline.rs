//! Emphasis, links, code spans, tags and escapes within a line.
//!
//! Input: characters of a line from a column on. Output: [`Shown`]. Invariants: what is not markup beyond doubt
//! stays, as `**` that opens nothing, or `_` within a word; a line is gone through once for each kind of markup.

use super::shown::Shown;
use crate::check::text::Piece;

/// Character that stands where a comment stood.
pub(super) const GONE: char = '\0';

/// What is seen of a stretch of a line. `column` is that of its first character.
pub(super) fn shown(text: &str, line: u64, column: u32) -> Shown {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Option<char>> = chars.iter().map(|c| (*c != GONE).then_some(*c)).collect();
    let mut literal = vec![false; chars.len()];
    spans(&chars, &mut out, &mut literal);
    links(&chars, &mut out, &literal);
    emphasis(&chars, &mut out, &literal);
    let mut shown = Shown { line, ..Shown::default() };
    let mut after = None;
    for (at, c) in (0u32..).zip(out) {
        let Some(c) = c else { continue };
        if after != Some(at) {
            shown.pieces.push(Piece { offset: shown.text.len(), line, column: column.saturating_add(at) });
        }
        after = Some(at + 1);
        shown.text.push(c);
    }
    shown.trimmed()
}

fn at(chars: &[char], i: usize) -> char {
    chars.get(i).copied().unwrap_or(' ')
}

fn drop_range(out: &mut [Option<char>], from: usize, to: usize) {
    for c in out.iter_mut().take(to).skip(from) {
        *c = None;
    }
}

fn set(literal: &mut [bool], from: usize, to: usize) {
    for l in literal.iter_mut().take(to).skip(from) {
        *l = true;
    }
}

/// Escapes, code spans, tags and references: what is in them is no other markup.
fn spans(chars: &[char], out: &mut [Option<char>], literal: &mut [bool]) {
    // Runs of backquotes by where the next run of that length begins.
    let ends = |from: usize, count: usize| {
        let mut i = from;
        while i < chars.len() {
            let run = chars.iter().skip(i).take_while(|c| **c == '`').count();
            if run == count {
                return Some(i);
            }
            i += run.max(1);
        }
        None
    };
    let mut unclosed = 0usize;
    let mut i = 0;
    while i < chars.len() {
        match at(chars, i) {
            '\\' if at(chars, i + 1).is_ascii_punctuation() => {
                drop_range(out, i, i + 1);
                set(literal, i, i + 2);
                i += 2;
            }
            '`' => {
                let count = chars.iter().skip(i).take_while(|c| **c == '`').count();
                // Each length is looked for in vain once.
                let close =
                    if count < 64 && unclosed & (1 << count) != 0 { None } else { ends(i + count, count) };
                match close {
                    Some(end) => {
                        drop_range(out, i, i + count);
                        drop_range(out, end, end + count);
                        set(literal, i, end + count);
                        i = end + count;
                    }
                    None => {
                        if count < 64 {
                            unclosed |= 1 << count;
                        }
                        i += count;
                    }
                }
            }
            '<' => {
                let next = at(chars, i + 1);
                let opens =
                    next.is_ascii_alphabetic() || next == '/' && at(chars, i + 2).is_ascii_alphabetic();
                let length = chars.iter().skip(i).take(400).position(|c| *c == '>').filter(|_| opens);
                match length {
                    Some(length) => {
                        let inside: String = chars.iter().skip(i + 1).take(length - 1).collect();
                        if inside.contains("://") && !inside.contains([' ', '=']) {
                            drop_range(out, i, i + 1);
                            drop_range(out, i + length, i + length + 1);
                        } else {
                            drop_range(out, i, i + length + 1);
                        }
                        set(literal, i, i + length + 1);
                        i += length + 1;
                    }
                    None => i += 1,
                }
            }
            '&' => i += reference(chars, i, out, literal),
            _ => i += 1,
        }
    }
}

/// `&amp;`, `&#12;`: how many characters to go on.
fn reference(chars: &[char], i: usize, out: &mut [Option<char>], literal: &mut [bool]) -> usize {
    let Some(length) = chars.iter().skip(i).take(12).position(|c| *c == ';') else { return 1 };
    let name: String = chars.iter().skip(i).take(length + 1).collect();
    let character = match name.as_str() {
        "&nbsp;" => Some('\u{a0}'),
        "&emsp;" => Some('\u{2003}'),
        "&ensp;" => Some('\u{2002}'),
        "&permil;" => Some('‰'),
        "&times;" => Some('×'),
        _ => quick_xml::escape::unescape(&name).ok().and_then(|t| t.chars().next()).filter(|_| length > 1),
    };
    let Some(character) = character else { return 1 };
    drop_range(out, i, i + length + 1);
    if let Some(first) = out.get_mut(i) {
        *first = Some(character);
    }
    set(literal, i, i + length + 1);
    length + 1
}

/// `[text](address)`, `[text][name]`, `![picture](address)`, `[^1]`.
fn links(chars: &[char], out: &mut [Option<char>], literal: &[bool]) {
    let free = |i: usize| literal.get(i) == Some(&false);
    let mut open: Vec<usize> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if free(i) && at(chars, i) == '[' {
            open.push(i);
        } else if free(i) && at(chars, i) == ']' {
            let Some(from) = open.pop() else {
                i += 1;
                continue;
            };
            if at(chars, from + 1) == '^' {
                drop_range(out, from, i + 1);
            } else if let Some(end) = address(chars, i + 1) {
                let picture = from > 0 && at(chars, from - 1) == '!' && free(from - 1);
                if picture {
                    drop_range(out, from - 1, end);
                } else {
                    drop_range(out, from, from + 1);
                    drop_range(out, i, end);
                }
                i = end;
                continue;
            }
        }
        i += 1;
    }
}

/// Where the address behind a link's text ends.
fn address(chars: &[char], from: usize) -> Option<usize> {
    let close = match at(chars, from) {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    let (mut depth, open) = (0usize, at(chars, from));
    for (n, c) in chars.iter().enumerate().skip(from).take(300) {
        if *c == open {
            depth += 1;
        } else if *c == close {
            depth -= 1;
            if depth == 0 {
                let inside: String = chars.iter().take(n).skip(from + 1).collect();
                // `[注](共12人)` is no link: an address has no Chinese comma or space in it.
                let words = inside.split_whitespace().next().unwrap_or("");
                let plain = !words.contains(['，', '。', '；', '、']);
                return plain.then_some(n + 1);
            }
        }
    }
    None
}

/// Emphasis: runs of `*`, `_`, `~~` that open and close.
fn emphasis(chars: &[char], out: &mut [Option<char>], literal: &[bool]) {
    let seen = |i: usize| out.get(i).is_some_and(Option::is_some) && literal.get(i) == Some(&false);
    let mark = |i: usize| seen(i) && matches!(at(chars, i), '*' | '_' | '~');
    // Per kind the runs that are open: where each begins and how much is left of it.
    let mut open: [Vec<(usize, usize)>; 3] = Default::default();
    let mut gone: Vec<(usize, usize)> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !mark(i) {
            i += 1;
            continue;
        }
        let c = at(chars, i);
        let count = (i..chars.len()).take_while(|n| mark(*n) && at(chars, *n) == c).count();
        let (before, after) = (if i == 0 { ' ' } else { at(chars, i - 1) }, at(chars, i + count));
        let punctuation = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        let left =
            !after.is_whitespace() && (!punctuation(after) || before.is_whitespace() || punctuation(before));
        let right =
            !before.is_whitespace() && (!punctuation(before) || after.is_whitespace() || punctuation(after));
        let (opens, closes) = match c {
            '_' => (left && !before.is_alphanumeric(), right && !after.is_alphanumeric()),
            // `3*4人`: a sign between numbers.
            '*' if count == 1 && before.is_ascii_digit() && after.is_ascii_digit() => (false, false),
            _ => (left, right),
        };
        let stack = match c {
            '*' => &mut open[0],
            '_' => &mut open[1],
            _ => &mut open[2],
        };
        let mut rest = count;
        let least = if c == '~' { 2 } else { 1 };
        while closes && rest >= least {
            let Some((from, length)) = stack.pop() else { break };
            let used = rest.min(length);
            // Of the opening run its end goes, of the closing one its beginning.
            gone.push((from + length - used, from + length));
            gone.push((i + count - rest, i + count - rest + used));
            rest -= used;
            if length > used {
                stack.push((from, length - used));
            }
        }
        if opens && rest >= least {
            stack.push((i + count - rest, rest));
        }
        i += count;
    }
    for (from, to) in gone {
        drop_range(out, from, to);
    }
}
