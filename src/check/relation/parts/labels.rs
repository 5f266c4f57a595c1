//! What the names of parts say of the list: whether they exclude each other, and whether they are all there are.

use super::super::shared::Scene;

/// What the names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Names {
    /// All kinds of one division: 男 and 女, 城市 and 农村, 其余.
    Complete,
    /// Kinds of one division, perhaps not all.
    Apart,
    /// Of different divisions: 低保对象, 重度, 女性 overlap.
    Across,
    /// Nothing known.
    Unknown,
}

/// A division: its kinds, each with its words, and whether naming all of them is naming everything.
struct Division {
    kinds: &'static [&'static [&'static str]],
    /// How many kinds must be named at least for the list to be complete; 0 if one never knows.
    complete: usize,
    /// Of persons: one person belongs to several such divisions at once.
    persons: bool,
}

const fn of(kinds: &'static [&'static [&'static str]], complete: usize) -> Division {
    Division { kinds, complete, persons: false }
}

const fn persons(kinds: &'static [&'static [&'static str]], complete: usize) -> Division {
    Division { kinds, complete, persons: true }
}

const DIVISIONS: &[Division] = &[
    persons(&[&["男"], &["女"]], 2),
    persons(&[&["城市", "城镇", "城区"], &["农村", "乡村"]], 2),
    of(&[&["集中"], &["分散", "散居"]], 2),
    of(&[&["机构"], &["居家", "家庭"], &["社区"]], 0),
    persons(&[&["一级"], &["二级"], &["三级"], &["四级"]], 4),
    of(&[&["第一产业"], &["第二产业"], &["第三产业"]], 3),
    of(&[&["工业增加值", "工业"], &["建筑业"]], 2),
    of(&[&["非税"], &["税收"]], 2),
    of(&[&["国税"], &["地税"], &["财政部门"]], 3),
    persons(&[&["视力"], &["听力"], &["言语"], &["肢体"], &["智力"], &["精神"], &["多重"]], 7),
    of(&[&["在职"], &["离休"], &["退休"]], 3),
    of(&[&["行政"], &["事业"]], 2),
    of(&[&["资金", "现金", "善款", "捐款"], &["物资", "实物"]], 2),
    of(&[&["夏粮"], &["秋粮"]], 2),
    of(&[&["公办"], &["民办"]], 2),
    persons(&[&["本地", "户籍"], &["外来", "流动"]], 2),
    of(&[&["新建"], &["改建", "改扩建"], &["续建"], &["扩建"]], 0),
    of(&[&["新增"], &["续发", "续办", "原有"]], 2),
    persons(
        &[&["小学"], &["初中"], &["高中"], &["中专", "中职"], &["大专", "专科"], &["本科"], &["研究生"]],
        0,
    ),
    of(&[&["中央"], &["省级", "省财政"], &["市级", "市财政"], &["县级", "区级", "县财政", "区财政"]], 0),
    of(
        &[&["按比例"], &["集中就业", "集中安排", "集中安置"], &["个体"], &["灵活"], &["公益性"], &["辅助性"]],
        3,
    ),
    persons(&[&["轻度"], &["中度"], &["重度"]], 3),
    of(&[&["1人户", "一人户"], &["2人户", "两人户"], &["3人户", "三人户"], &["4人", "四人"]], 4),
    persons(&[&["低保"], &["边缘"], &["特困"], &["监测"], &["脱贫"]], 0),
    persons(&[&["儿童", "少年"], &["老年", "老人"], &["成人", "成年"]], 0),
    of(&[&["夫妻", "父母"], &["子女"]], 0),
];

/// Words of a rest: with them a list is complete.
const REST: &[&str] = &["其余", "其他", "其它", "剩余"];
/// What 未 and 非 are set against.
const NOT: &[&str] = &["未", "非", "不", "尚未", "没有", "正在"];

/// Which division and kind the name of a part is of, of those that the others name.
fn kind_in(label: &str, division: &Division) -> Option<usize> {
    division.kinds.iter().position(|words| words.iter().any(|w| label.contains(w)))
}

/// The words round a part that name it.
fn name(scene: &Scene<'_>, part: usize) -> String {
    format!("{}{}{}", scene.before(part), scene.printed(part), near(scene.after(part)))
}

/// Of a column those numbers that name all kinds of a division: 第一、第二产业 and, behind a nested list, 第三产业.
/// Divisions of two kinds only take from the list itself (`core`).
pub(super) fn completed(scene: &Scene<'_>, column: &[usize], core: &[usize]) -> Option<Vec<usize>> {
    let names: Vec<(usize, String)> = column.iter().map(|p| (*p, name(scene, *p))).collect();
    for division in DIVISIONS.iter().filter(|d| d.complete > 1) {
        let mut kinds: Vec<usize> = Vec::new();
        let mut all = Vec::new();
        for (number, label) in &names {
            let may = division.complete > 2 || core.contains(number);
            if may
                && let Some(kind) = kind_in(label, division)
                && !kinds.contains(&kind)
            {
                kinds.push(kind);
                all.push(*number);
            }
        }
        if kinds.len() >= division.complete && all.first() == column.first() {
            return Some(all);
        }
    }
    None
}

/// Reads the names of parts.
pub(in super::super) fn read(scene: &Scene<'_>, parts: &[usize]) -> Names {
    let labels: Vec<String> = parts.iter().map(|p| name(scene, *p)).collect();
    if labels.last().is_some_and(|l| REST.iter().any(|w| l.contains(w))) {
        return Names::Complete;
    }
    let kinds: Vec<Vec<Option<usize>>> =
        labels.iter().map(|l| DIVISIONS.iter().map(|d| kind_in(l, d)).collect()).collect();
    // What all parts are (脑瘫儿童, 听障儿童: children) tells nothing of one.
    let common = |d: usize| {
        let kind = |label: &Vec<Option<usize>>| label.get(d).copied().flatten();
        let first = kinds.first().and_then(kind);
        first.is_some() && kinds.len() > 1 && kinds.iter().all(|label| kind(label) == first)
    };
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let mut unknown = 0;
    for label in &kinds {
        let own = label.iter().enumerate().filter_map(|(d, k)| k.map(|k| (d, k)));
        let own: Vec<(usize, usize)> = own.filter(|(d, _)| !common(*d)).collect();
        if own.is_empty() {
            unknown += 1;
        }
        seen.extend(own);
    }
    // One division that every part names, each another kind of it.
    for (d, division) in DIVISIONS.iter().enumerate() {
        let mut kinds: Vec<usize> = seen.iter().filter(|s| s.0 == d).map(|s| s.1).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() == parts.len() && kinds.len() > 1 {
            let all = division.complete > 0 && kinds.len() >= division.complete;
            return if all { Names::Complete } else { Names::Apart };
        }
    }
    // 18岁以下, 18至59岁, 60岁及以上.
    if labels.iter().all(|l| l.contains("岁")) && parts.len() > 1 {
        let ends = labels.first().is_some_and(|l| l.contains("以下"))
            && labels.last().is_some_and(|l| l.contains("以上"));
        return if ends { Names::Complete } else { Names::Apart };
    }
    if let [a, b] = labels.as_slice()
        && opposed(a, b)
    {
        return Names::Complete;
    }
    let divisions = {
        let of_persons = |d: &usize| DIVISIONS.get(*d).is_some_and(|d| d.persons);
        let mut d: Vec<usize> = seen.iter().map(|s| s.0).filter(of_persons).collect();
        d.sort_unstable();
        d.dedup();
        d.len()
    };
    if unknown == 0 && divisions > 1
        || labels.iter().any(|l| l.contains("岁") || l.contains("女"))
            && !labels.iter().all(|l| l.contains("岁"))
    {
        Names::Across
    } else {
        Names::Unknown
    }
}

/// The first words after a number: 20名男性.
fn near(after: &str) -> String {
    after.chars().take_while(|c| *c != '、').take(6).collect()
}

/// 持证家庭 and 非持证家庭, 已整改 and 未整改.
fn opposed(a: &str, b: &str) -> bool {
    let negated = |a: &str, b: &str| {
        NOT.iter().any(|w| {
            b.find(w).is_some_and(|at| {
                let core: String = b[at + w.len()..].chars().take(2).collect();
                core.chars().count() == 2 && a.contains(&core) && !a.contains(w)
            })
        })
    };
    negated(a, b) || negated(b, a)
}
