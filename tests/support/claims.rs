//! Whether every number that a draft's Markdown says is one that the manifest answers for.
//!
//! Inputs: the Markdown, the manifest's occurrences and facts in reading order. Outputs: the numbers left.
//! Invariant: years, months, days and the numbers of headings and annexes are no claims; nothing else is
//! let pass.

use super::prose;

/// What a number of things is counted in.
const UNITS: &str = "人名位户次场期件例台辆副个家处张幅条块份篇枚册批根元万亿";
const NUMERALS: &str = "一二两三四五六七八九十百千几";
/// Phrases of the templates' own that count nothing.
const PHRASES: [&str; 3] = ["一户一策", "只计一次", "一年接着一年"];

/// Numbers of the draft that nothing answers for, each with the words round it.
///
/// # Errors
/// An occurrence or a fact that the draft does not say, or not in this order.
pub fn unclaimed(markdown: &str, occurrences: &[&str], facts: &[&str]) -> Result<Vec<String>, String> {
    let text = plain(markdown);
    let (mut rest, mut out) = (text.as_str(), Vec::new());
    let (mut figures, mut typed) = (occurrences.iter().peekable(), facts.iter().peekable());
    loop {
        let place =
            |said: Option<&&&str>| said.map(|said| find(rest, said).ok_or(said.to_string())).transpose();
        let lost = |said: String| format!("{said} is not said, or not in its place");
        let (figure, fact) = (place(figures.peek()).map_err(lost)?, place(typed.peek()).map_err(lost)?);
        // What is typed in by hand stands between the figures.
        let next = match (figure, fact) {
            (Some(figure), Some(fact)) if fact < figure => typed.next(),
            (None, Some(_)) => typed.next(),
            _ => figures.next(),
        };
        let Some(said) = next else { break };
        let at = find(rest, said).unwrap_or_default();
        out.extend(numbers(&rest[..at]));
        rest = &rest[at + said.len()..];
    }
    out.extend(numbers(rest));
    Ok(out)
}

/// Where something is said: no part of a longer number, a bare number only as a table's cell.
fn find(text: &str, said: &str) -> Option<usize> {
    let digit = |c: char| c.is_ascii_digit() || c == '.';
    let whole = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + said.len()..]);
        let bare = said.ends_with(digit);
        !(before.ends_with(digit) && said.starts_with(digit)) && (!bare || after.starts_with(" |"))
    };
    text.match_indices(said).map(|(at, _)| at).find(whole)
}

/// The draft without the numbers of its headings and annexes, and without the notes below tables, which
/// `notes` answers for.
fn plain(markdown: &str) -> String {
    let unnumbered = |line: &str| {
        let words = prose::headings(line).pop().map_or(line.to_owned(), |(_, words)| words);
        let words = words.trim_start_matches('　').trim_start_matches("附件：");
        match words.split_once('.') {
            Some((number, rest)) if number.len() < 3 && number.bytes().all(|b| b.is_ascii_digit()) => {
                rest.to_owned()
            }
            _ => words.to_owned(),
        }
    };
    let lines = markdown.lines().filter(|line| !line.starts_with("注："));
    lines.map(unnumbered).collect::<Vec<_>>().join("\n")
}

/// The numbers in words that no figure and no fact accounts for.
fn numbers(piece: &str) -> Vec<String> {
    let mut piece = piece.to_owned();
    for phrase in PHRASES {
        piece = piece.replace(phrase, "");
    }
    let chars: Vec<char> = piece.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let run = |is: &dyn Fn(char) -> bool| chars[at..].iter().take_while(|c| is(**c)).count();
        let (digits, numerals) = (run(&|c| c.is_ascii_digit()), run(&|c| NUMERALS.contains(c)));
        let long = digits.max(numerals);
        let next = chars.get(at + long).copied().unwrap_or(' ');
        let before = at.checked_sub(1).map_or(' ', |b| chars[b]);
        let claimed = if digits > 0 {
            !is_date(&chars[at..at + digits], next, &chars[at + digits..], before)
        } else {
            // 第一季度, 一是…二是: only what counts is a number.
            numerals > 0 && UNITS.contains(next) && before != '第'
        };
        if claimed {
            out.push(chars[at.saturating_sub(10)..(at + long + 6).min(chars.len())].iter().collect());
        }
        at += long.max(1);
    }
    out
}

/// 2024年, 2020—2024年, 5月, 1—5月, 5月19日.
fn is_date(digits: &[char], next: char, rest: &[char], before: char) -> bool {
    let number: String = digits.iter().collect();
    let day_or_month = digits.len() < 3;
    let year = digits.len() == 4 && (number.starts_with("20") || number.starts_with("19"));
    match next {
        '年' => year,
        '月' => day_or_month,
        '日' => day_or_month && before == '月',
        '—' => {
            let upper: Vec<char> = rest[1..].iter().copied().take_while(char::is_ascii_digit).collect();
            let after = rest.get(1 + upper.len()).copied().unwrap_or(' ');
            !upper.is_empty() && is_date(&upper, after, &rest[1 + upper.len()..], '—')
        }
        _ => false,
    }
}

/// What is wrong with the notes below tables: the lines' sum less the total is what the note says is
/// counted twice, less what it says has no line.
pub fn notes(markdown: &str) -> Vec<String> {
    let blocks: Vec<&str> = markdown.split("\n\n").collect();
    let mut out = Vec::new();
    for (i, block) in blocks.iter().enumerate().filter(|(_, block)| block.starts_with('|')) {
        let note = blocks.get(i + 1).map(|next| next.trim()).filter(|next| next.starts_with("注："));
        let note = note.unwrap_or("注：").trim_start_matches("注：").trim_end_matches('。');
        let gaps = block.contains(" — |");
        let parts: Vec<&str> = note.split('；').filter(|part| !part.is_empty()).collect();
        let said_of_gaps = parts.iter().filter(|part| **part == "“—”表示没有数据").count();
        if said_of_gaps != usize::from(gaps) {
            out.push(format!("gaps {gaps}, the note: {note}"));
        }
        let lines = prose::cells(block);
        let (Some(header), Some(total)) = (lines.first(), lines.last()) else { continue };
        // Said only where some line lacks a number that the total has.
        let said_of_lines = parts.iter().filter(|part| part.starts_with("合计不含没有数据的")).count();
        let lacking = |column: usize| {
            let gap = |line: &Vec<String>| line[column] == "—" || line[column].contains("【待填】");
            lines[1..lines.len() - 1].iter().any(gap) && !gap(total)
        };
        if said_of_lines > usize::from((1..header.len()).any(lacking)) {
            out.push(format!("no line lacks a number, the note: {note}"));
        }
        let mut said = said_of_gaps + said_of_lines;
        for column in 1..header.len() {
            let name = header[column].split('（').next().unwrap_or_default();
            let number =
                |line: &Vec<String>| if line[column] == "—" { Some(0) } else { cents(&line[column]) };
            let Some(sum) = lines[1..lines.len() - 1].iter().map(number).sum::<Option<i64>>() else {
                continue;
            };
            let parts: Vec<&&str> = parts.iter().filter(|part| part.starts_with(name)).collect();
            said += parts.len();
            let more = |word: &str| {
                let part = parts.iter().find_map(|part| part.split(word).nth(1)).unwrap_or("0");
                cents(part.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default())
            };
            let told =
                more("各行之和多").zip(more("未能落实到各行的")).map(|(twice, nowhere)| twice - nowhere);
            // A stock at the end of the year is no sum of months, nor a rate.
            if number(total).map(|total| sum - total) != told {
                out.push(format!(
                    "{name}: the lines are {sum}, the total is {:?}, the note: {note}",
                    number(total)
                ));
            }
        }
        if said != parts.len() {
            out.push(format!("a note about no column: {note}"));
        }
    }
    out
}

fn cents(text: &str) -> Option<i64> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{cents:0<2}").parse().ok()
}
