//! The templates: built-in ones, and the office's, which override them by name.
//!
//! Invariant: three kinds of files that are told apart by name alone: templates; parts, plain words that
//! `init` lays out for the office to edit; sections (`节-…`, `附件-…`), which templates share by `include`.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use crate::model::region::Level;

/// A template or a part that templates include.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name it is included by, `导语.md`.
    pub name: String,
    /// As shown in messages.
    pub path: String,
    /// Its text.
    pub text: String,
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

/// All templates, parts and sections in force. `own` are files of `templates/`: path as shown, text.
pub fn sources(own: &[(String, String)]) -> Vec<Source> {
    let builtin = TEMPLATES
        .iter()
        .map(|t| (format!("{}.md", t.name), t.text))
        .chain(PARTS.iter().chain(SECTIONS).map(|(name, text)| ((*name).to_owned(), *text)));
    let mut out: Vec<Source> = builtin
        .map(|(name, text)| Source { path: format!("<内置>/{name}"), name, text: text.to_owned() })
        .collect();
    for (path, text) in own {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let source = Source { name: name.clone(), path: path.clone(), text: text.clone() };
        match out.iter_mut().find(|s| s.name == name) {
            Some(old) => *old = source,
            None => out.push(source),
        }
    }
    out
}

/// Whether a file is a template by itself, not a part or section of others.
fn is_template(file: &str) -> bool {
    !["节-", "附件-"].iter().any(|mark| file.starts_with(mark))
        && !PARTS.iter().any(|(part, _)| *part == file)
}

/// The templates among sources: the built-in ones first, then the office's own.
pub fn templates(sources: &[Source]) -> Vec<Template> {
    sources
        .iter()
        .filter(|s| is_template(&s.name))
        .map(|source| {
            let name = source.name.trim_end_matches(".md").to_owned();
            let own = (!source.path.starts_with("<内置>")).then(|| source.path.clone());
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

/// The template's file name among `sources`.
pub fn choose(sources: &[Source], name: &str) -> Result<String, Diagnostic> {
    let file = if name.ends_with(".md") { name.to_owned() } else { format!("{name}.md") };
    if is_template(&file) && sources.iter().any(|s| s.name == file) {
        return Ok(file);
    }
    let known: Vec<String> = templates(sources).into_iter().map(|t| t.name).collect();
    Err(Diagnostic::new(codes::TEMPLATE_MISSING, format!("没有模板「{name}」"))
        .help(format!("可用的模板：{}（见 report templates）", known.join("、"))))
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

    #[test]
    fn parts_and_sections_are_no_templates() {
        let own = |name: &str, text: &str| (format!("templates/{name}"), text.to_owned());
        let sources = sources(&[
            own("残疾人日.md", "{# 残疾人日活动总结。文字可改 #}\n# 题\n"),
            own("简.md", "# 题\n"),
            own("half.md", "{#- 本县半年小结 #}"),
            own("节-本县.md", ""),
            own("附件-按月.md", ""),
            own("导语.md", ""),
        ]);
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
            assert!(choose(&sources, name).is_err(), "{name}");
        }
        assert_eq!(choose(&sources, "event").ok().as_deref(), Some("event.md"));
        let names: std::collections::BTreeSet<&str> = sources.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names.len(), sources.len());
    }

    #[test]
    fn what_a_template_includes_is_there() {
        let sources = sources(&[]);
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
