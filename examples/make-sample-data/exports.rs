//! The exports described by `exports.toml`: 康复, 辅具, 无障碍, 就业, 办证, 信访, 活动, 机构, 队伍, 筛查, 资金.
//!
//! Output: their files. Invariant: every file has its line of notes here, and nobody's figures but the
//! program's come from them, so the truth leaves them out.

use super::output::Output;
use super::seed_workspaces::{self, Made};

/// A file that the truth leaves out, for the sample's README.
pub struct Described {
    pub file: String,
    /// Rows that are records, the rejected ones among them.
    pub rows: usize,
    pub rejected: usize,
    /// What is wrong with it, in Chinese and English.
    pub notes: (&'static str, &'static str),
}

/// File below `inbox/`, rejected rows, what is wrong with it in Chinese and English.
const NOTES: [(&str, usize, &str, &str); 24] = [
    (
        "康复/2024年残疾儿童康复救助台账.xlsx",
        0,
        "标题;转介的不是完成;在训、完成分列",
        "title; referrals that are no service",
    ),
    (
        "康复/2024年精准康复服务登记表.csv",
        4,
        "GBK、标题、单位行、合计;证号成了科学计数;目录外项目“中医推拿”;作废",
        "a damaged ID; a kind of service no catalog has; voided rows",
    ),
    (
        "托养/2024年阳光家园托养服务名单.csv",
        0,
        "UTF-8 BOM、单位行、合计;九人两种服务都有;取消",
        "BOM; nine people in two services; cancelled rows",
    ),
    (
        "辅具/2024年上半年辅具发放台账.csv",
        0,
        "GBK、标题;退回;货币补贴另列",
        "money instead of a device; returned rows",
    ),
    (
        "辅具/2024年下半年辅具发放.xlsx",
        0,
        "前 20 行是上一文件 6 月的重复(列序、写法不同);捐赠;申请的不是发放",
        "its first 20 rows repeat the file above, differently spelled; applications",
    ),
    (
        "无障碍/2023年家庭无障碍改造名单.csv",
        0,
        "GBK、标题里才有改造类型;户主身份证号;放弃",
        "kind in the title only; households by head's ID; given up",
    ),
    (
        "无障碍/2024年家庭无障碍改造台账.xlsx",
        0,
        "标题、单位行、合计;户编号;施工中、放弃的不是完成",
        "household numbers; under construction or given up",
    ),
    ("无障碍/2024年危房改造和房屋修缮.csv", 1, "2月30日完工;无标题", "finished on 30 February"),
    ("就业/2023年残疾人就业安置名册.csv", 0, "GBK、标题;离岗;作废", "left again; voided rows"),
    (
        "就业/2024年残疾人就业安置名册.xlsx",
        0,
        "标题;没有用人单位的灵活就业;离岗;作废",
        "no employer; voided rows",
    ),
    (
        "就业/2024年求职登记和毕业生帮扶.csv",
        0,
        "登记、推荐、意向都不是安置;同一人几种服务;状态“正常”不在目录",
        "looking for work is not work; a status no catalog has",
    ),
    (
        "办证/2019—2023年办证数据导出.csv",
        0,
        "五年的历史数据,供累计数用;园区 2022 年才设立,此前的行只计到县",
        "five years back; some rows from before their town was set up",
    ),
    ("办证/2024年上半年办证台账.csv", 0, "GBK、标题;注销不是办证;退回", "cancellations; returned rows"),
    (
        "办证/2024年下半年办证台账.csv",
        0,
        "UTF-8 BOM;前 24 行是上一文件 6 月的重复;评定中的不算",
        "BOM; its first 24 rows repeat the file above; still being assessed",
    ),
    (
        "信访/2024年信访接待登记簿.csv",
        1,
        "GBK、标题;没有证号;人次大于件数;13 月;退回",
        "no IDs; more people than cases; a month 13; returned rows",
    ),
    ("信访/2024年法律服务台账.xlsx", 0, "无标题;两人两种服务都有", "two people in two services"),
    (
        "活动/2024年活动台账.xlsx",
        0,
        "标题;目录外类别“拓展团建”;取消",
        "a kind of event no catalog has; cancelled rows",
    ),
    (
        "活动/2024年宣传信息统计.csv",
        0,
        "GBK;场次、件数、份数混在一张表",
        "leaflets, articles, banners in one table",
    ),
    (
        "党建/2024年党建和会议台账.csv",
        0,
        "没有镇街列,区划写在 report.toml;计划",
        "no place: region in report.toml; planned",
    ),
    (
        "机构/云水县残疾人服务机构一览表.csv",
        0,
        "GBK、标题;建成于各年;申报、撤销的不算现有",
        "opened over the years; closed or applied for",
    ),
    (
        "队伍/2024年基层残疾人工作者花名册.xlsx",
        0,
        "标题;离任;年内接任的与离任的同在表里",
        "those who left and those who took over",
    ),
    ("筛查/2024年残疾人状况调查汇总表.xlsx", 0, "标题、合计;一村一行,没有人", "totals; a row a village"),
    ("筛查/2024年康复需求调查.csv", 0, "GBK、合计;未开始", "totals; not begun"),
    (
        "资金/2024年到账资金登记表.csv",
        0,
        "GBK;“单位：万元”只写在标题下;合计;取消",
        "万元 by the unit row; cancelled",
    ),
];

/// Writes them; `regions.csv` must be there.
pub fn write(out: &Output) -> Vec<Described> {
    let regions = out.root.join("regions.csv");
    let (_, made) = seed_workspaces::exports("sample", include_str!("exports.toml"), &regions)
        .unwrap_or_else(|errors| panic!("{}", errors.join("\n")));
    made.into_iter()
        .map(|Made { file, bytes, rows }| {
            out.bytes(&file, &bytes);
            let known = NOTES.iter().find(|(name, ..)| file.strip_prefix("inbox/") == Some(name));
            let (_, rejected, chinese, english) = known.unwrap_or_else(|| panic!("{file} is not described"));
            Described { file, rows, rejected: *rejected, notes: (chinese, english) }
        })
        .collect()
}
