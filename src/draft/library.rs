//! The templates: built-in ones, and the office's, which override them by name.
//!
//! Invariant: three kinds of files that are told apart by name alone: templates; parts, plain words that
//! `init` lays out for the office to edit; sections (`节-…`, `附件-…`), which templates share by `include`.

use super::word;
use crate::diagnostic::{Diagnostic, Place, codes, line_column};
use crate::model::Period;
use crate::model::region::Level;
use crate::workspace::OwnTemplates;
use std::ops::Range;
use std::sync::Arc;

/// A template or a part that templates include.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name it is included by, `导语.md`.
    pub name: String,
    /// As shown in messages.
    pub path: String,
    /// Its text; of a Word file that was chosen, what the engine gets of it.
    pub text: String,
    /// A Word file's bytes.
    file: Option<Arc<Vec<u8>>>,
    /// A Word file that was chosen.
    pub word: Option<Arc<word::Template>>,
}

impl Source {
    /// A template that is text.
    pub fn new(name: impl Into<String>, path: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), path: path.into(), text: text.into(), file: None, word: None }
    }

    /// A Word file.
    pub fn word(name: impl Into<String>, path: impl Into<String>, bytes: Vec<u8>) -> Source {
        Source { file: Some(Arc::new(bytes)), ..Source::new(name, path, "") }
    }

    /// Reads a Word file; a template that is text is ready as it is.
    ///
    /// # Errors
    /// As [`word::open`].
    pub fn open(&mut self) -> Result<(), Vec<Diagnostic>> {
        if let (Some(bytes), None) = (&self.file, &self.word) {
            let template = word::open(&self.path, bytes)?;
            template.text().clone_into(&mut self.text);
            self.word = Some(Arc::new(template));
        }
        Ok(())
    }

    /// A problem at some bytes of the text: with line and column, in a Word file with part and paragraph.
    pub fn told(&self, problem: Diagnostic, span: Range<usize>) -> Diagnostic {
        match &self.word {
            Some(template) => template.told(problem, &self.path, span.start),
            None => problem.showing(&self.path, &self.text, span),
        }
    }

    /// A problem at a line and column of the text.
    pub(super) fn told_at(&self, problem: Diagnostic, line: u64, column: u32) -> Diagnostic {
        match self.word.as_ref().and_then(|w| w.spot_of_line(line)) {
            Some(spot) => spot.told(problem, &self.path),
            None => problem.at(Place {
                file: self.path.clone(),
                line: Some(line),
                column: Some(column),
                ..Place::default()
            }),
        }
    }

    /// Where some bytes of the text stand: line and column, or paragraph.
    pub fn place(&self, at: usize) -> String {
        match self.word.as_ref().and_then(|w| w.spot(at)) {
            Some(spot) => format!("{}第{}段", spot.part, spot.number),
            None => {
                let (line, column) = line_column(&self.text, at);
                format!("{line}:{column}")
            }
        }
    }
}

/// A template that a draft can be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The name for `--template`.
    pub name: String,
    /// In words.
    pub title: String,
    /// For which periods it is taken when none is named; empty: only by name.
    pub periods: &'static str,
    /// The office's file, if it is the office's.
    pub own: Option<String>,
}

/// A built-in template.
pub struct Builtin {
    /// The name for `--template`.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    /// What files made of it are called after their period.
    pub file: &'static str,
    /// For which periods it is taken when none is named; empty: only by name.
    pub periods: &'static str,
    text: &'static str,
}

macro_rules! templates {
    ($($name:literal, $title:literal, $file:literal, $periods:literal;)*) => {
        /// The built-in templates.
        pub const TEMPLATES: &[Builtin] = &[$(Builtin {
            name: $name,
            title: $title,
            file: $file,
            periods: $periods,
            text: include_str!(concat!("../../templates/", $name, ".md")),
        }),*];
    };
}

macro_rules! files {
    ($(#[$doc:meta])* $list:ident: $($name:literal)*) => {
        $(#[$doc])*
        pub const $list: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../templates/", $name)))),*];
    };
}

templates! {
    "annual", "年度工作总结（县区）", "工作总结", "整年；其他没有专门模板的期间";
    "city", "年度工作总结（地级市）", "工作总结", "整年，市、省";
    "half", "上半年工作总结", "工作总结", "上半年";
    "month", "月度（季度）工作简报", "工作简报", "一个月、一个季度、下半年";
    "five", "五年工作总结", "工作总结", "两个以上整年";
    "event", "专题活动总结", "活动总结", "";
    "community", "社区年度工作总结", "工作总结", "整年，村、社区";
}

files! {
    /// Parts that are plain words for the office to edit; `init` lays copies into `templates/`.
    PARTS:
        "导语.md" "存在问题.md" "下年打算.md" "下半年打算.md" "下步打算.md" "五年导语.md" "五年展望.md" "活动导语.md"
        "活动小结.md" "社区导语.md" "社区打算.md"
}

files! {
    /// Sections that templates share.
    SECTIONS:
        "节-任务进度.md" "节-信访维权.md" "节-党建会议.md" "节-办证.md" "节-培训.md" "节-基层组织.md" "节-宣传文体.md"
        "节-就业.md" "节-康复手术.md" "节-托养.md" "节-救助补贴.md" "节-教育助学.md" "节-无障碍住房.md" "节-机构.md"
        "节-筛查调查.md" "节-累计.md" "节-计划任务.md" "节-资金.md" "节-走访慰问.md" "节-辅具.md" "附件-按区划.md"
        "附件-按年.md" "附件-按月.md"
}

/// All templates, parts and sections in force, with the office's own.
pub fn sources(own: &OwnTemplates) -> Vec<Source> {
    let builtin = TEMPLATES
        .iter()
        .map(|t| (format!("{}.md", t.name), t.text))
        .chain(PARTS.iter().chain(SECTIONS).map(|(name, text)| ((*name).to_owned(), *text)));
    let mut out: Vec<Source> =
        builtin.map(|(name, text)| Source::new(name.clone(), format!("<内置>/{name}"), text)).collect();
    let file = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let texts = own.texts.iter().map(|(path, text)| Source::new(file(path), path.clone(), text.clone()));
    let words = own.words.iter().map(|(path, bytes)| Source::word(file(path), path.clone(), bytes.clone()));
    for source in texts.chain(words) {
        match out.iter_mut().find(|s| s.name == source.name) {
            Some(old) => *old = source,
            None => out.push(source),
        }
    }
    out
}

/// A template's name without what says its kind.
pub fn stem(file: &str) -> &str {
    file.strip_suffix(".md").or_else(|| file.strip_suffix(".docx")).unwrap_or(file)
}

/// Whether a file is a template by itself, not a part or section of others.
fn is_template(file: &str) -> bool {
    !["节-", "附件-"].iter().any(|mark| file.starts_with(mark))
        && !PARTS.iter().any(|(part, _)| *part == file)
}

/// The templates among sources: the built-in ones first, then the office's own. A Word file takes the place
/// of a built-in template of its name.
pub fn templates(sources: &[Source]) -> Vec<Template> {
    let hidden = |s: &Source| {
        let word = format!("{}.docx", stem(&s.name));
        is_builtin(s) && sources.iter().any(|other| other.name == word)
    };
    let mut shown: Vec<&Source> = sources.iter().filter(|s| is_template(&s.name)).collect();
    // In the place of what it overrides.
    let position = |s: &Source| TEMPLATES.iter().position(|t| t.name == stem(&s.name));
    shown.sort_by_key(|s| position(s).unwrap_or(usize::MAX));
    shown
        .into_iter()
        .filter(|s| !hidden(s))
        .map(|source| {
            let name = stem(&source.name).to_owned();
            let own = (!is_builtin(source)).then(|| source.path.clone());
            let builtin = TEMPLATES.iter().find(|t| t.name == name);
            let title = match (&own, builtin) {
                (None, Some(builtin)) => builtin.title.to_owned(),
                (_, builtin) => said_title(&source.text)
                    .unwrap_or_else(|| builtin.map_or(name.as_str(), |b| b.title).to_owned()),
            };
            Template { name, title, periods: builtin.map_or("", |b| b.periods), own }
        })
        .collect()
}

fn is_builtin(source: &Source) -> bool {
    source.path.starts_with("<内置>")
}

/// What a template says of itself: the first sentence of the comment it begins with.
fn said_title(text: &str) -> Option<String> {
    let comment = text.trim_start().strip_prefix("{#")?.split("#}").next()?;
    let comment = comment.trim_matches(|c: char| c == '-' || c.is_whitespace());
    let title = comment.split(['。', '\n', '：', ':', '，', ',', '；', ';']).next()?.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// The template for a period and a region of a level when none is named.
pub fn default_for(period: &Period, level: Level) -> &'static str {
    match (period.whole_years(), level) {
        (Some(1), Level::Province | Level::City) => return "city",
        (Some(1), Level::Village) => return "community",
        (Some(1), _) => return "annual",
        (Some(_), _) => return "five",
        (None, _) => {}
    }
    match period.to_string() {
        text if text.ends_with("H1") => "half",
        text if text.ends_with("H2") || text.contains('Q') => "month",
        // 2024-03, but no range.
        text if text.len() == 7 => "month",
        _ => "annual",
    }
}

/// What files made of a template are called after their period: 工作总结, 工作简报.
pub fn file_word(template: &str) -> &'static str {
    TEMPLATES.iter().find(|t| t.name == template).map_or("工作总结", |t| t.file)
}

/// The template's file name among `sources`, ready to be used: a Word file is read.
///
/// # Errors
/// `E0604` where there is none of that name, or two of the office's own; for a Word file as [`word::open`].
pub fn choose(sources: &mut [Source], name: &str) -> Result<String, Vec<Diagnostic>> {
    let file = named(sources, name).map_err(|d| vec![d])?;
    if let Some(source) = sources.iter_mut().find(|s| s.name == file) {
        source.open()?;
    }
    Ok(file)
}

fn named(sources: &[Source], name: &str) -> Result<String, Diagnostic> {
    // A path is how the shell completes it.
    let name = name.strip_prefix("templates/").or_else(|| name.strip_prefix("templates\\")).unwrap_or(name);
    let kind = name.rsplit_once('.').map_or(String::new(), |(_, kind)| kind.to_lowercase());
    if matches!(kind.as_str(), "docm" | "dotx" | "dotm" | "dot" | "doc" | "wps" | "wpt" | "rtf" | "odt") {
        let message = format!("「{name}」不能作模板：模板是不带宏的 .docx，或 .md");
        return Err(Diagnostic::new(codes::TEMPLATE_MISSING, message)
            .help("用 Word 或 WPS 打开，另存为 .docx，放进 templates/。"));
    }
    let find = |file: &str| sources.iter().find(|s| s.name == file && is_template(&s.name));
    if stem(name) != name
        && let Some(source) = find(name)
    {
        return Ok(source.name.clone());
    }
    match (find(&format!("{name}.docx")), find(&format!("{name}.md"))) {
        (Some(word), Some(text)) if !is_builtin(text) => {
            let message = format!("templates/ 里有 {} 和 {}，不知道用哪一个", word.name, text.name);
            Err(Diagnostic::new(codes::TEMPLATE_MISSING, message)
                .help(format!("写全文件名，如 --template {}，或移走其中一个。", word.name)))
        }
        (Some(source), _) | (None, Some(source)) => Ok(source.name.clone()),
        (None, None) => {
            let known: Vec<String> = templates(sources).into_iter().map(|t| t.name).collect();
            Err(Diagnostic::new(codes::TEMPLATE_MISSING, format!("没有模板「{name}」"))
                .help(format!("可用的模板：{}（见 report templates）", known.join("、"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_and_the_level_pick_the_template() {
        use Level::{City, County, Province, Town, Village};
        for (period, level, expected) in [
            ("2024", County, "annual"),
            ("2024", Town, "annual"),
            ("2024", City, "city"),
            ("2024", Province, "city"),
            ("2024", Village, "community"),
            ("2024H1", County, "half"),
            ("2024H1", City, "half"),
            ("2024H2", County, "month"),
            ("2024-03", County, "month"),
            ("2024-03", Village, "month"),
            ("2024Q2", County, "month"),
            ("2020..2024", County, "five"),
            ("2023..2024", City, "five"),
            ("2024-01..2024-11", County, "annual"),
            ("2023-11..2024-02", County, "annual"),
            ("2024-05-18..2024-05-19", County, "annual"),
        ] {
            let period_read = crate::model::period::parse(period, chrono::NaiveDate::MIN).expect("a period");
            assert_eq!(default_for(&period_read, level), expected, "{period} {level:?}");
        }
    }

    fn texts(texts: Vec<(String, String)>) -> OwnTemplates {
        OwnTemplates { texts, words: Vec::new() }
    }

    #[test]
    fn a_word_file_takes_the_place_of_a_built_in_template() {
        let word = |name: &str| (format!("templates/{name}"), b"no zip".to_vec());
        let own = OwnTemplates {
            texts: vec![("templates/half.md".into(), "# 题".into())],
            words: vec![word("annual.docx"), word("half.docx"), word("本县.docx")],
        };
        let sources = sources(&own);
        assert_eq!(named(&sources, "annual").ok().as_deref(), Some("annual.docx"));
        assert_eq!(named(&sources, "annual.md").ok().as_deref(), Some("annual.md"));
        assert_eq!(named(&sources, "本县").ok().as_deref(), Some("本县.docx"));
        assert_eq!(named(&sources, "half.docx").ok().as_deref(), Some("half.docx"));
        assert_eq!(named(&sources, "templates/half.docx").ok().as_deref(), Some("half.docx"));
        assert!(named(&sources, "half.docm").is_err_and(|d| d.message.contains("不带宏")));
        assert!(named(&sources, "half").is_err_and(|d| d.message.contains("half.docx 和 half.md")));
        let list = templates(&sources);
        let annual: Vec<Option<&str>> =
            list.iter().filter(|t| t.name == "annual").map(|t| t.own.as_deref()).collect();
        assert_eq!(annual, [Some("templates/annual.docx")]);
        // Only what is chosen is read.
        let mut sources = sources;
        assert!(choose(&mut sources, "本县").is_err());
    }

    #[test]
    fn parts_and_sections_are_no_templates() {
        let own = |name: &str, text: &str| (format!("templates/{name}"), text.to_owned());
        let mut sources = self::sources(&texts(vec![
            own("残疾人日.md", "{# 残疾人日活动总结。文字可改 #}\n# 题\n"),
            own("简.md", "# 题\n"),
            own("half.md", "{#- 本县半年小结 #}"),
            own("节-本县.md", ""),
            own("附件-按月.md", ""),
            own("导语.md", ""),
        ]));
        let list = templates(&sources);
        let names: Vec<&str> = list.iter().map(|t| t.name.as_str()).collect();
        let expected = ["annual", "city", "half", "month", "five", "event", "community", "残疾人日", "简"];
        assert_eq!(names, expected);
        let title = |name: &str| list.iter().find(|t| t.name == name).map(|t| t.title.as_str());
        assert_eq!(title("残疾人日"), Some("残疾人日活动总结"));
        assert_eq!(title("简"), Some("简"));
        assert_eq!(title("half"), Some("本县半年小结"));
        assert_eq!(title("month"), Some("月度（季度）工作简报"));
        let own = |name: &str| list.iter().find(|t| t.name == name).is_some_and(|t| t.own.is_some());
        assert!(own("half") && own("简") && !own("five"));
        for name in ["导语", "节-本县", "附件-按月", "节-走访慰问", "没有"] {
            assert!(choose(&mut sources, name).is_err(), "{name}");
        }
        assert_eq!(choose(&mut sources, "event").ok().as_deref(), Some("event.md"));
        let names: std::collections::BTreeSet<&str> = sources.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names.len(), sources.len());
    }

    #[test]
    fn what_a_template_includes_is_there() {
        let sources = sources(&OwnTemplates::default());
        for template in TEMPLATES {
            let used = crate::draft::used(&sources, &format!("{}.md", template.name));
            for source in used {
                for included in source.text.split("{% include \"").skip(1) {
                    let name = included.split('"').next().unwrap_or_default();
                    assert!(sources.iter().any(|s| s.name == name), "{name} in {}", source.path);
                }
            }
        }
    }
}
