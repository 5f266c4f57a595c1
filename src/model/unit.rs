//! Units as types: 人 is not 人次 is not 户 is not 元.
//!
//! Source: `domain` conventions of real reports: persons print as 人/名/位, households as 户, events
//! as 人次/例/件/次/期/…, money as 元/万元/亿元. Invariant: a figure prints only in words of its kind.

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// Distinct persons.
    Persons,
    /// Distinct households.
    Households,
    /// Rows or quantities: 人次, 例, 件, 期 … the word is part of the definition.
    Events,
    /// Money.
    Money,
    /// A ratio: %, ‰, 百分点.
    Rate,
}

/// A unit: its kind and the word it prints as by default.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unit {
    /// What is counted.
    pub kind: UnitKind,
    /// The printed word.
    pub word: String,
}

/// How money is scaled when printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    /// 元
    Yuan,
    /// 万元
    WanYuan,
    /// 亿元
    YiYuan,
}

impl Scale {
    /// The printed word.
    pub fn word(self) -> &'static str {
        match self {
            Scale::Yuan => "元",
            Scale::WanYuan => "万元",
            Scale::YiYuan => "亿元",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Scale> {
        [Scale::Yuan, Scale::WanYuan, Scale::YiYuan].into_iter().find(|s| s.word() == word)
    }

    /// 分 in one unit.
    pub fn cents(self) -> i128 {
        match self {
            Scale::Yuan => 100,
            Scale::WanYuan => 1_000_000,
            Scale::YiYuan => 10_000_000_000,
        }
    }
}

impl Unit {
    /// Words that count distinct persons.
    pub const PERSONS: [&'static str; 3] = ["人", "名", "位"];

    /// The unit a word means. Any word that is not of persons, households, money or rates counts events.
    pub fn parse(word: &str) -> Option<Unit> {
        let word = word.trim();
        if word.is_empty() || word.chars().any(|c| c.is_ascii_digit() || c.is_whitespace()) {
            return None;
        }
        let kind = match word {
            w if Unit::PERSONS.contains(&w) => UnitKind::Persons,
            "户" => UnitKind::Households,
            "元" | "万元" | "亿元" => UnitKind::Money,
            "%" | "‰" | "百分点" => UnitKind::Rate,
            _ => UnitKind::Events,
        };
        Some(Unit { kind, word: word.to_owned() })
    }

    /// Whether a figure of this unit may be printed with `word`; `customary` are the words that the
    /// indicator declares besides (例 for 享受补贴).
    pub fn prints_as(&self, word: &str, customary: &[String]) -> bool {
        if word == self.word || customary.iter().any(|w| w == word) {
            return true;
        }
        match self.kind {
            UnitKind::Persons => Unit::PERSONS.contains(&word),
            UnitKind::Money => Scale::parse(word).is_some(),
            UnitKind::Rate => matches!(word, "%" | "‰"),
            UnitKind::Households | UnitKind::Events => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_never_print_as_times() {
        let persons = Unit::parse("人").expect("unit");
        assert!(persons.prints_as("名", &[]) && !persons.prints_as("人次", &[]));
        assert!(persons.prints_as("例", &["例".into()]));
        let times = Unit::parse("人次").expect("unit");
        assert!(!times.prints_as("人", &[]) && !times.prints_as("例", &[]));
    }
}
