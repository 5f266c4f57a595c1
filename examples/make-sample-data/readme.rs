//! The sample's README: which mess is in which file.
//!
//! Input: the truth (row counts), and the files that it leaves out. Output: Markdown. Invariant: every file of the inbox has its line.

use super::exports::Described;
use serde_json::Value;
use std::fmt::Write;

/// What is special about each file: path below `inbox/`, Chinese, English.
const FILES: [(&str, &str, &str); 34] = [
    (
        "补贴/2023年01月",
        "GBK、标题行、单位行、合计、制表人;202301;2023/1/21",
        "GBK, title, unit row, total, footer",
    ),
    (
        "补贴/2023年02月",
        "身份证带撇号;4 行写“云水镇”,对不上区划",
        "apostrophe guards; an unknown town (4 rows)",
    ),
    (
        "补贴/2023年03月",
        "小写 x;89元;2023.3.17;两个校验位写错(保留)",
        "lower-case x; 元 in cells; two mistyped check digits (kept)",
    ),
    ("补贴/2023年04月", "**合计是错的**(少 179 元);￥;2023年4月18日", "**the total is wrong** by 179.00"),
    (
        "补贴/2023年05月",
        "全角数字金额;月份写法混杂;15 位旧号",
        "full-width digits; mixed months; 15-digit IDs",
    ),
    (
        "补贴/2023年06月",
        "日期、月份、金额、证号各种写法都有;备注里有换行和引号",
        "every spelling at once; line breaks and doubled quotes in notes",
    ),
    (
        "补贴/202307",
        "UTF-8 BOM、无标题;制表符护号;科学计数、截断、2月30日;20 位证号贴进身份证列",
        "BOM, no title; tab guards; damaged IDs; bad date; certificates in the ID column",
    ),
    ("补贴/202308", "科学计数、截断(18/20 位)、金额读不懂", "damaged IDs; unreadable amount"),
    (
        "补贴/202309",
        "只有村社区列;LF;空行;缺列、多列、断行;星号;出生月份 13",
        "villages only; blank rows; ragged rows; masked ID; birth month 13",
    ),
    (
        "补贴/2023年第四季度",
        "三张月表加填表说明;日期单元格;公式总计;0.1+0.2 式的尾数",
        "three sheets and one of instructions; date cells; formula totals; dusty doubles",
    ),
    ("补贴/2024-01", "UTF-8 无 BOM;=\"…\" 护号;科学计数;金额为空", "no BOM; =\"…\" guards; an empty amount"),
    (
        "补贴/2024-02",
        "日期是序列号 45340;三对完全相同的真记录;2月30日;星号;多列",
        "serial dates; three pairs of identical genuine rows",
    ),
    (
        "补贴/2024年3月",
        "两行合并表头;每镇小计;总计;镇街只写在首行",
        "two-row merged header; subtotals; towns merged over their blocks",
    ),
    (
        "补贴/2024年4月",
        "UTF-16LE 制表符文本;1,737.00 式;页脚不足列;云水镇",
        "UTF-16LE tabs; short footer; unknown town",
    ),
    (
        "补贴/2024年5月",
        "与下一文件重叠;三对相同真记录;两行损坏",
        "overlaps the next file; identical genuine rows; two damaged rows",
    ),
    (
        "补贴/2024年6月",
        "5 月全部重出(列序、写法不同),5 月损坏的两行在此完好;6 月",
        "all of May again, differently spelled (its two damaged rows whole); and June",
    ),
    (
        "补贴/2024年7月护理",
        "类型只在标题;表头有换行;合计",
        "kind in the title only; line break in a header; total",
    ),
    ("补贴/2024年7月生活", "同上", "same"),
    ("补贴/2024年8月护理", "同上,无合计,有损坏行", "same, no total, damaged rows"),
    ("补贴/2024年8月生活", "同上", "same"),
    ("补贴/2024年9月", "金额（万元）:0.0093", "amounts in 万元 by header"),
    ("补贴/2024年10月", "2024年10月份;空行;断行", "blank rows; a row cut in two"),
    ("补贴/2024年11月", "没有所属月份,以打卡日期代替", "no service month"),
    (
        "补贴/2024年12月",
        "身份证存成数字;三位小数;日期序列号",
        "IDs as numbers; a third decimal; serial dates",
    ),
    (
        "补贴/2024年补发及冲销",
        "补发属于以前月份(含 2023);负数冲销;目录外类别",
        "back pay for earlier months (2023 too); reversals; a category no catalog has",
    ),
    ("补贴/2023年燃油", "类型在标题;无所属月份;合计", "kind in the title; total"),
    ("补贴/2024年燃油", "单位：万元 只写在标题行", "万元 by the unit row"),
    ("助学/2024年", "GBK、标题、单位行、合计;没有所属月份;学段", "no service month; stages of school"),
    (
        "手术/2023年",
        "左右眼;通知、转介、待手术、取消不是完成;其他手术",
        "eyes; referrals that are no surgery; other operations",
    ),
    ("手术/2024年上半年", "手术类型在标题;日期单元格;公式合计", "kind in the title; date cells"),
    ("手术/2024年下半年", "例数 2 = 双眼;20 位证号", "case counts of two"),
    ("培训/2023年", "两张表;班级编号;身份证存成数字", "two sheets; course numbers; numeric IDs"),
    (
        "培训/2024年上半年",
        "没有班次编号(班名加日期);报名;家长、干部无证号",
        "no course numbers; sign-ups; people without IDs",
    ),
    ("培训/2024年下半年", "只有残疾人证;部分班次无编号", "certificates only"),
];

const MORE: [(&str, &str, &str); 6] = [
    ("技能培训/", "没有日期,期间写在 report.toml", "no dates: period in report.toml"),
    (
        "走访/2023年春节",
        "户主身份证号;同日两笔相同慰问金;合计;只发物资的",
        "head's ID as household; identical genuine rows; goods only",
    ),
    (
        "走访/2023年走访",
        "户编号;部分缺;一户多人;空行",
        "household numbers, some missing; several people a household",
    ),
    ("走访/2024年", "四张表,专题在标题", "four sheets, occasion in the title"),
    ("慰问/", "没有日期,期间取自标题", "no dates: period from the title"),
    (
        "节日慰问/",
        "没有日期和标题,期间取自文件名;只有居委",
        "no dates: period from the file name; villages only",
    ),
];

/// The README.
pub fn text(truth: &Value, others: &[Described]) -> String {
    let mut text = String::from(
        "# 示例工作区 · Sample workspace\n\n\
         虚构的云水县(区划代码 999921,不存在)。人名、证件号(地区码 9999 开头)、电话、账号全部是编造的。\n\
         An invented county; every name, ID, phone and account is made up.\n\n\
         `report -C sample-data build 2024` 就能生成一份总结。本文件夹由程序写成,不要手改:\n\
         this folder is written by a program, and comes out the same every time:\n\n\
         ```\ncargo run --example make-sample-data -- sample-data\n```\n\n\
         行数含重复、作废、剔除的行,不含标题、合计、空行。Rows include repeated, void and rejected ones.\n\n\
         | 文件 File | 工作表 | 行 Rows | 剔除 Rejected | 乱在哪里 | Mess |\n|---|---|---|---|---|---|\n",
    );
    let mut total = [0_u64; 2];
    for file in truth["files"].as_array().into_iter().flatten() {
        let path = file["file"].as_str().unwrap_or("").trim_start_matches("inbox/");
        let notes = FILES.iter().chain(&MORE).find(|(start, ..)| path.starts_with(start));
        let (_, chinese, english) = notes.unwrap_or_else(|| panic!("{path} is not described"));
        let count = |kind: &str| file["lines"][kind].as_u64().unwrap_or(0);
        let rows = count("records") + count("repeated") + count("rejected");
        total[0] += rows;
        total[1] += count("rejected");
        let sheet = file["sheet"].as_str().unwrap_or("");
        writeln!(text, "| {path} | {sheet} | {rows} | {} | {chinese} | {english} |", count("rejected"))
            .expect("writing to a string");
    }
    for Described { file, rows, rejected, notes: (chinese, english) } in others {
        total[0] += *rows as u64;
        total[1] += *rejected as u64;
        let path = file.trim_start_matches("inbox/");
        writeln!(text, "| {path} |  | {rows} | {rejected} | {chinese} | {english} |")
            .expect("writing to a string");
    }
    writeln!(text, "| 合计 Total | | {} | {} | | |", total[0], total[1]).expect("writing to a string");
    text
}
