//! Masking of identity numbers, phones, accounts and names for everything that leaves the ledger.
//!
//! Invariant: a masked number shows at most its first 4 and last 2 characters.

/// `9999**********12`: identity, certificate, account and phone numbers.
pub fn number(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    if chars.len() <= 6 {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - 6;
    chars[..4].iter().chain(std::iter::repeat_n(&'*', hidden)).chain(&chars[chars.len() - 2..]).collect()
}

/// `张*三`, `李*`: personal names.
pub fn name(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    match chars.len() {
        0 => String::new(),
        1 => "*".into(),
        2 => format!("{}*", chars[0]),
        n => format!("{}{}{}", chars[0], "*".repeat(n - 2), chars[n - 1]),
    }
}

/// Masks every run of 11 or more digits (with a closing X) inside free text.
pub fn free_text(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        while i < chars.len() && (chars[i].is_ascii_digit() || ('０'..='９').contains(&chars[i])) {
            i += 1;
        }
        if i - start >= 11 {
            if i < chars.len() && matches!(chars[i], 'x' | 'X' | 'Ｘ' | 'ｘ') {
                i += 1;
            }
            out.push_str(&number(&chars[start..i].iter().collect::<String>()));
        } else if i > start {
            out.extend(&chars[start..i]);
        } else {
            out.push(chars[i]);
            i += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_hidden_wherever_they_stand() {
        assert_eq!(free_text("证号99992119800101123X,金额300元"), "证号9999************3X,金额300元");
        assert_eq!(name("欧阳一二"), "欧**二");
        assert_eq!(name("张三"), "张*");
    }
}
