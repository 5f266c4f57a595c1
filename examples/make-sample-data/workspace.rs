//! The tables of the office itself: report.toml, regions, targets, controls, facts.
//!
//! Input: the world and the truth. Output: the files beside `inbox/`. Invariant: every control total
//! is true, so `build` finds nothing to fail on; Excel would have saved these tables as GBK.

use super::cell::yuan;
use super::output::Output;
use super::places::{COUNTY, COUNTY_NAME};
use super::records::World;
use super::support::text::{Encoding, encode};

const REPORT: &str = r#"# 云水县残疾人联合会(虚构)的工作区。
[office]
name = "云水县残疾人联合会"
root = "999921"

[[inbox]]
glob = "inbox/补贴/*"
dataset = "subsidy"

[[inbox]]
glob = "inbox/助学/*"
dataset = "subsidy"

[[inbox]]
glob = "inbox/手术/*"
dataset = "surgery"

[[inbox]]
glob = "inbox/培训/*"
dataset = "training"

# 名单里没有任何日期:开班月份写在这里。
[[inbox]]
glob = "inbox/技能培训/职业技能培训名单.csv"
dataset = "training"
period = "2024-09"

[[inbox]]
glob = "inbox/走访/*"
dataset = "visit"

# 表里没有日期,标题里写着“2024年7月份”。
[[inbox]]
glob = "inbox/慰问/*"
dataset = "visit"
period = "from-title"

# 表里没有日期,也没有标题,文件名里写着“2023年12月”。
[[inbox]]
glob = "inbox/节日慰问/*"
dataset = "visit"
period = "from-filename"

# 本县自己定义的数据集,见 catalog/本县.toml。
[[inbox]]
glob = "inbox/乘车卡/*"
dataset = "travel_card"

[[inbox]]
glob = "inbox/康复/*"
dataset = "rehab"

[[inbox]]
glob = "inbox/托养/*"
dataset = "rehab"

[[inbox]]
glob = "inbox/辅具/*"
dataset = "device"

[[inbox]]
glob = "inbox/无障碍/*"
dataset = "housing"

[[inbox]]
glob = "inbox/就业/*"
dataset = "employment"

[[inbox]]
glob = "inbox/办证/*"
dataset = "certificate"

[[inbox]]
glob = "inbox/信访/*"
dataset = "petition"

[[inbox]]
glob = "inbox/活动/*"
dataset = "activity"

# 机关自己开的会没有镇街列,都算县本级。
[[inbox]]
glob = "inbox/党建/*"
dataset = "activity"
region = "云水县"

[[inbox]]
glob = "inbox/机构/*"
dataset = "facility"

[[inbox]]
glob = "inbox/队伍/*"
dataset = "staff"

[[inbox]]
glob = "inbox/名册/*"
dataset = "person"

[[inbox]]
glob = "inbox/筛查/*"
dataset = "screening"

[[inbox]]
glob = "inbox/资金/*"
dataset = "income"
region = "云水县"

[ingest]
keep_originals = true
damaged_id = "reject"

[build]
emit = ["docx", "md"]
"#;

/// Writes them all.
pub fn write(world: &World, out: &Output) {
    out.bytes("report.toml", REPORT.as_bytes());
    out.bytes(".gitignore", "# 由 report 写成,可随时重新生成。\n/ledger/\n/out/\n".as_bytes());
    table(
        out,
        "regions.csv",
        "code,name,level,parent,kind,counted,aliases,valid_from,valid_to",
        &regions(world),
    );
    table(out, "targets.csv", "indicator,region,period,value,unit,issued_by", &targets());
    table(out, "controls.csv", "indicator,region,period,value,unit,tolerance,source", &controls(world, out));
    table(out, "facts.csv", "key,text,number,unit,period,region,source,filled_by,filled_on", &facts());
}

fn table(out: &Output, path: &str, header: &str, rows: &[Vec<String>]) {
    let mut text = format!("{header}\r\n");
    for row in rows {
        assert_eq!(row.len(), header.split(',').count(), "{path}: {row:?}");
        assert!(row.iter().all(|cell| !cell.contains([',', '"'])), "{path}: {row:?}");
        text.push_str(&format!("{}\r\n", row.join(",")));
    }
    out.bytes(path, &encode(&text, Encoding::Gbk).expect("GBK"));
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn regions(world: &World) -> Vec<Vec<String>> {
    let mut rows = vec![row(&[COUNTY, COUNTY_NAME, "county", "", "县", "是", "", "", ""])];
    for town in &world.towns {
        let counted = if town.counted { "是" } else { "否" };
        // The park was set up in 2022.
        let since = if town.counted { "" } else { "2022-01-01" };
        let aliases = town.aliases.join(";");
        rows.push(row(&[&town.code, town.name, "town", COUNTY, town.kind, counted, &aliases, since, ""]));
        for village in &town.villages {
            let (code, kind) = (&village.code, village.kind);
            rows.push(row(&[code, &village.name, "village", &town.code, kind, "是", &village.alias, "", ""]));
        }
    }
    rows
}

fn targets() -> Vec<Vec<String>> {
    [
        ("surgery.cataract.cases", "2023", "200", "例"),
        ("surgery.cataract.cases", "2024", "210", "例"),
        ("training.attendances", "2024", "700", "人次"),
        ("visit.households", "2024", "400", "户"),
        ("rehab.child.completed.persons", "2024", "30", "人"),
        ("device.items", "2024", "200", "件"),
        ("housing.access.households", "2024", "45", "户"),
        ("employment.placed.persons", "2024", "80", "人"),
        ("facility.homes.new", "2024", "2", "个"),
        ("surgery.cataract.cases", "2025", "220", "例"),
        ("device.items", "2025", "220", "件"),
        ("housing.access.households", "2025", "50", "户"),
        ("employment.placed.persons", "2025", "85", "人"),
        ("training.attendances", "2025", "720", "人次"),
        ("visit.households", "2025", "420", "户"),
    ]
    .map(|(indicator, period, value, unit)| {
        row(&[indicator, COUNTY, period, value, unit, "云水市残疾人联合会"])
    })
    .into()
}

/// What the wrong 合计 of April 2023 lacks: finance paid by that total, a town's list was short by it.
const LACKING: i64 = 17_900;
/// The town whose list was short.
const SHORT: &str = "白石镇";

fn controls(world: &World, out: &Output) -> Vec<Vec<String>> {
    let truth = &out.truth;
    let town = format!("{COUNTY}002");
    let money = |indicator: &str, region: &str, period: &str, source: &str| {
        let fen = i64::try_from(truth.figure(indicator, region, period)).expect("an amount");
        row(&[indicator, region, period, &yuan(fen), "元", "", source])
    };
    let count = |indicator: &str, period: &str, unit: &str, source: &str| {
        let value = truth.figure(indicator, COUNTY, period).to_string();
        row(&[indicator, COUNTY, period, &value, unit, "", source])
    };
    // 2023 does not hold: April was paid out by a wrong total.
    let april = |region: &str, lacking: i64| {
        let fen = i64::try_from(truth.figure("subsidy.amount", region, "2023-04")).expect("an amount");
        let source = "县财政局2023年4月拨付清单";
        row(&["subsidy.amount", region, "2023-04", &yuan(fen - lacking), "元", "", source])
    };
    let towns =
        world.towns.iter().map(|town| april(&town.code, if town.name == SHORT { LACKING } else { 0 }));
    let published = i64::try_from(truth.figure("subsidy.amount", COUNTY, "2023")).expect("an amount");
    let mut rows = vec![
        money("subsidy.care.amount", COUNTY, "2024-03", "县财政局2024年3月拨付清单"),
        money("subsidy.living.amount", COUNTY, "2024-03", "县财政局2024年3月拨付清单"),
        money("subsidy.amount", COUNTY, "2023", "县农商银行2023年代发回单汇总"),
        money("subsidy.amount", &town, "2023-12", "云溪街道财政所2023年12月对账单"),
        count("surgery.cataract.cases", "2024", "例", "县人民医院等三家医院结算单"),
        count("training.attendances", "2023", "人次", "县残疾人就业服务中心年报"),
        money("visit.amount", COUNTY, "2024-07", "县残联财务室2024年7月支出明细"),
        // To two decimals of 万元, as it was published.
        row(&[
            "subsidy.amount",
            COUNTY,
            "2023",
            &format!("{}.{:02}", (published + 5_000) / 1_000_000, (published + 5_000) / 10_000 % 100),
            "万元",
            "50元",
            "云水县2023年国民经济和社会发展统计公报",
        ]),
        april(COUNTY, LACKING),
    ];
    rows.extend(towns);
    rows
}

fn facts() -> Vec<Vec<String>> {
    vec![
        row(&[
            "留守.志愿者",
            "30余名",
            "30",
            "名",
            "2024",
            COUNTY,
            "县残联组联部登记簿",
            "钱某",
            "2024-12-20",
        ]),
        row(&[
            "无障碍.坡道",
            "12处",
            "12",
            "处",
            "2024",
            COUNTY,
            "县住建局来函〔2024〕18号",
            "孙某",
            "2024-12-18",
        ]),
        row(&["表彰.先进个人", "2名", "2", "名", "2024", COUNTY, "县委县政府表彰决定", "钱某", "2024-12-23"]),
        row(&["捐赠.款物", "5万元", "5", "万元", "2023", COUNTY, "县慈善总会捐赠证书", "孙某", "2023-12-25"]),
        // Nobody has filled this in yet.
        row(&["信访.满意率", "", "", "%", "2024", COUNTY, "", "", ""]),
    ]
}
