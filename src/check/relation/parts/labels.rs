//! What the names of parts say of the list: whether they exclude each other, and whether they are all there are.

use super::super::shared::Scene;

/// What the names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
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
}

const DIVISIONS: &[Division] = &[
    Division { kinds: &[&["男"], &["女"]], complete: 2 },
    Division { kinds: &[&["城市", "城镇", "城区"], &["农村", "乡村"]], complete: 2 },
    Division { kinds: &[&["集中"], &["分散", "散居"]], complete: 2 },
    Division { kinds: &[&["机构"], &["居家", "家庭"], &["社区"]], complete: 0 },
    Division { kinds: &[&["一级"], &["二级"], &["三级"], &["四级"]], complete: 4 },
    Division { kinds: &[&["第一产业"], &["第二产业"], &["第三产业"]], complete: 3 },
    Division { kinds: &[&["非税"], &["税收"]], complete: 2 },
    Division { kinds: &[&["国税"], &["地税"], &["财政部门"]], complete: 3 },
    Division {
        kinds: &[&["视力"], &["听力"], &["言语"], &["肢体"], &["智力"], &["精神"], &["多重"]],
        complete: 7,
    },
    Division { kinds: &[&["在职"], &["离休"], &["退休"]], complete: 0 },
    Division { kinds: &[&["资金", "现金", "善款", "捐款"], &["物资", "实物"]], complete: 2 },
    Division { kinds: &[&["夏粮"], &["秋粮"]], complete: 2 },
    Division { kinds: &[&["公办"], &["民办"]], complete: 2 },
    Division { kinds: &[&["本地", "户籍"], &["外来", "流动"]], complete: 2 },
    Division { kinds: &[&["新建"], &["改建", "改扩建"], &["续建"], &["扩建"]], complete: 0 },
    Division { kinds: &[&["新增"], &["续发", "续办", "原有"]], complete: 2 },
    Division {
        kinds: &[
            &["小学"],
            &["初中"],
            &["高中"],
            &["中专", "中职"],
            &["大专", "专科"],
            &["本科"],
            &["研究生"],
        ],
        complete: 0,
    },
    Division {
        kinds: &[&["中央"], &["省级", "省财政"], &["市级", "市财政"], &["县级", "区级", "县财政", "区财政"]],
        complete: 0,
    },
    Division {
        kinds: &[
            &["按比例"],
            &["集中就业", "集中安排"],
            &["个体"],
            &["灵活"],
            &["公益性"],
            &["辅助性"],
            &["种养"],
        ],
        complete: 0,
    },
    Division { kinds: &[&["轻度"], &["中度"], &["重度"]], complete: 0 },
    Division { kinds: &[&["1人户"], &["2人户"], &["3人户"], &["4人"]], complete: 4 },
    Division { kinds: &[&["低保"], &["边缘"], &["特困"], &["监测"], &["脱贫"]], complete: 0 },
    Division { kinds: &[&["儿童"], &["老年"], &["青年", "青少年"]], complete: 0 },
];

/// Words of a rest: with them a list is complete.
const REST: &[&str] = &["其余", "其他", "其它", "剩余"];
/// What 未 and 非 are set against.
const NOT: &[&str] = &["未", "非", "不", "尚未", "没有", "正在"];

/// Reads the names of parts.
pub(super) fn read(scene: &Scene<'_>, parts: &[usize]) -> Names {
    let labels: Vec<String> = parts
        .iter()
        .map(|p| format!("{}{}{}", scene.before(*p), scene.printed(*p), near(scene.after(*p))))
        .collect();
    if labels.last().is_some_and(|l| REST.iter().any(|w| l.contains(w))) {
        return Names::Complete;
    }
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let mut unknown = 0;
    for label in &labels {
        let mut own: Vec<(usize, usize)> = Vec::new();
        for (d, division) in DIVISIONS.iter().enumerate() {
            for (k, words) in division.kinds.iter().enumerate() {
                if words.iter().any(|w| label.contains(w)) && !own.iter().any(|o| o.0 == d) {
                    own.push((d, k));
                }
            }
        }
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
    if let [a, b] = labels.as_slice()
        && opposed(a, b)
    {
        return Names::Complete;
    }
    let divisions = {
        let mut d: Vec<usize> = seen.iter().map(|s| s.0).collect();
        d.sort_unstable();
        d.dedup();
        d.len()
    };
    if unknown == 0 && divisions > 1 || labels.iter().any(|l| l.contains("岁") || l.contains("女")) {
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
