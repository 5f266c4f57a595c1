//! What is wrong with the sentences of a draft's Markdown, as far as a machine can tell.
//!
//! Inputs: the Markdown that the program writes. Outputs: faults, each with the words round it. Invariant:
//! numbers are none of its business (see `claims`).

/// Marks that end or part a clause.
const STOPS: &str = "，。；：、！？,;";
/// Words that announce something which must follow.
const ANNOUNCING: [&str; 11] =
    ["其中", "包括", "分别", "合计", "累计", "任务数为", "率为", "比上年", "，达", "，共", "每人标准"];
/// Clauses that lack what they are about.
const BARE: [&str; 22] = [
    "完成",
    "发放",
    "送去",
    "惠及",
    "共",
    "有",
    "为",
    "扶持",
    "组织",
    "举办",
    "接受",
    "资助",
    "培训",
    "救助",
    "参加",
    "服务",
    "提供",
    "选送残疾人",
    "为残疾人家庭",
    "补助资金",
    "新建",
    "现有",
];
/// What only a mistake of the program leaves in a draft.
const RESIDUE: [&str; 10] =
    ["{{", "}}", "{%", "%}", "None", "null", "NaN", "undefined", "\u{E000}", "\u{E002}"];

/// A heading's level and words, without its number.
pub fn headings(markdown: &str) -> Vec<(usize, String)> {
    let heading = |line: &str| {
        let level = line.chars().take_while(|c| *c == '#').count();
        let words = line.get(level..)?.strip_prefix(' ')?.trim();
        let unnumbered = match (level, words.split_once(['、', '）', '　'])) {
            (1, Some((number, rest))) if number.starts_with("附件") => rest,
            (2, Some((number, rest))) if is_numeral(number) => rest,
            (3, Some((number, rest))) if is_numeral(number.trim_start_matches('（')) => rest,
            _ => words,
        };
        (level > 0).then(|| (level, unnumbered.to_owned()))
    };
    markdown.lines().filter_map(heading).collect()
}

fn is_numeral(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "一二三四五六七八九十".contains(c))
}

/// Everything wrong.
pub fn faults(markdown: &str) -> Vec<String> {
    let mut out: Vec<String> = RESIDUE
        .iter()
        .filter(|residue| markdown.contains(**residue))
        .map(|residue| format!("「{residue}」 is left over"))
        .collect();
    let blocks: Vec<&str> = markdown.split("\n\n").map(str::trim).filter(|b| !b.is_empty()).collect();
    for block in &blocks {
        let first = block.lines().next().unwrap_or_default();
        match first.chars().next() {
            Some('|') => out.extend(table(block)),
            Some('#') => out.extend(words(first)),
            _ => {
                out.extend(words(block));
                out.extend(ending(block));
            }
        }
    }
    let level = |block: &str| block.chars().take_while(|c| *c == '#').count();
    for (i, block) in blocks.iter().enumerate().filter(|(_, block)| level(block) > 0) {
        let next = blocks.get(i + 1).map_or(1, |next| level(next));
        if next > 0 && next <= level(block) {
            out.push(format!("nothing stands below {block}"));
        }
    }
    out
}

/// Paragraphs are sentences; the list of annexes and the 落款 are none.
fn ending(block: &str) -> Option<String> {
    let plain = block.starts_with("附件：") || block.contains("\\\n");
    let ends = plain || block.ends_with(['。', '：']);
    (!ends).then(|| format!("no full stop: {}", tail(block)))
}

fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut open = Vec::new();
    for (i, c) in chars.iter().enumerate() {
        let near: String = chars[i.saturating_sub(12)..(i + 8).min(chars.len())].iter().collect();
        let before = i.checked_sub(1).map(|b| chars[b]);
        let stop = STOPS.contains(*c);
        if stop && before.is_none_or(|b| STOPS.contains(b) || "（(“《\n".contains(b)) {
            out.push(format!("「{c}」 follows nothing: {near}"));
        }
        if matches!(c, ',' | ';' | ' ') && before.is_some_and(|b| !b.is_ascii() && b != '　') {
            out.push(format!("half-width 「{c}」: {near}"));
        }
        if let Some(close) =
            "（）“”《》".chars().skip_while(|b| b != c).nth(1).filter(|_| "（“《".contains(*c))
        {
            open.push(close);
        } else if "）”》".contains(*c) {
            if open.pop() != Some(*c) {
                out.push(format!("「{c}」 closes nothing: {near}"));
            }
            // A quotation may end with its own mark.
            if before.is_some_and(|b| "（“《".contains(b) || STOPS.contains(b)) {
                out.push(format!("nothing, or a comma, before 「{c}」: {near}"));
            }
        }
        if stop || matches!(c, '）' | '\n') {
            let said: String = chars[..i].iter().collect();
            let clause = said.rsplit(|c| "，。；：（）\n".contains(c)).next().unwrap_or_default();
            let announced = matches!(chars.get(i + 1), None | Some('。' | '；' | '，' | '、' | '\n'));
            let dangling = if *c == '：' {
                announced && !(said.ends_with("如下") && i + 1 == chars.len())
            } else {
                ANNOUNCING.iter().any(|word| said.ends_with(word)) || (*c != '、' && BARE.contains(&clause))
            };
            if dangling {
                out.push(format!("announces nothing: {near}"));
            }
        }
    }
    if !open.is_empty() {
        out.push(format!("{open:?} is missing: {}", tail(text)));
    }
    out
}

/// A table has lines, and columns besides its first; no cell is empty.
fn table(block: &str) -> Vec<String> {
    let lines = cells(block);
    let mut out = Vec::new();
    let width = lines.first().map_or(0, Vec::len);
    if lines.len() < 3 || width < 2 {
        out.push(format!("an empty table: {}", tail(block)));
    }
    for line in &lines {
        if line.len() != width || line.iter().any(String::is_empty) {
            out.push(format!("a table's line lacks cells: {line:?}"));
        }
    }
    out
}

/// The cells of a table, header first, without the rule.
pub fn cells(block: &str) -> Vec<Vec<String>> {
    let split = |line: &str| {
        line.trim_matches('|').split(" |").map(|cell| cell.trim().to_owned()).collect::<Vec<String>>()
    };
    let is_rule = |line: &str| line.chars().all(|c| "|-: ".contains(c));
    block.lines().filter(|line| line.starts_with('|') && !is_rule(line)).map(split).collect()
}

fn tail(text: &str) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(30)).collect()
}
