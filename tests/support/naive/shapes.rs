//! The shape of every file of the sample, as seen by opening it.
//!
//! `head`: how many rows stand above the first record (a header cell with a line break is still one
//! row). `columns`: the field of each column; `-` is of no interest. `fixed`: what the title, the file
//! name or report.toml says about every row. Invariant: one shape for each file or sheet.

/// How a file is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Gbk,
    Utf8,
    /// UTF-16LE, tabs.
    Utf16,
    Workbook,
}

/// One file or sheet.
pub struct Shape {
    pub dataset: &'static str,
    pub file: &'static str,
    pub sheet: Option<&'static str>,
    pub store: Store,
    pub head: usize,
    pub columns: &'static str,
    pub fixed: &'static [(&'static str, &'static str)],
    /// Money stands in 万元.
    pub wan: bool,
}

const fn csv(
    dataset: &'static str,
    store: Store,
    file: &'static str,
    head: usize,
    columns: &'static str,
) -> Shape {
    Shape { dataset, file, sheet: None, store, head, columns, fixed: &[], wan: false }
}

const fn sheet(
    dataset: &'static str,
    file: &'static str,
    sheet: &'static str,
    head: usize,
    columns: &'static str,
) -> Shape {
    Shape { dataset, file, sheet: Some(sheet), store: Store::Workbook, head, columns, fixed: &[], wan: false }
}

const fn fixed(shape: Shape, fixed: &'static [(&'static str, &'static str)]) -> Shape {
    Shape { fixed, ..shape }
}

const fn wan(shape: Shape) -> Shape {
    Shape { wan: true, ..shape }
}

const SUBSIDY: &str = "subsidy";
const SURGERY: &str = "surgery";
const TRAINING: &str = "training";
const VISIT: &str = "visit";

const EARLY_2023: &str =
    "-,town,village,name,id_number,certificate,level,category,amount,service_month,pay_date,status,note";
const PLATFORM_2023: &str =
    "town,name,id_number,level,category,standard,amount,service_month,pay_date,status,-";
const QUARTER: &str =
    "-,town,village,name,id_number,certificate,category,amount,service_month,pay_date,status";
const YEAR_2024: &str =
    "town,village,name,id_number,certificate,category,amount,service_month,pay_date,account,status";
const ROSTER: &str = "-,town,village,name,id_number,certificate,level,amount,service_month,pay_date,status";
const Q4: &str = "inbox/补贴/2023年第四季度两项补贴发放表.xlsx";
const FUEL: &str = "town,name,id_number,-,amount,pay_date";
const COURSES: &str = "inbox/培训/2023年培训学员花名册.xlsx";
const COURSE_BOOK: &str =
    "-,course_no,course_name,category,name,id_number,town,phone,start_date,end_date,trainee,status";
const VISITS: &str = "inbox/走访/2024年走访慰问汇总.xlsx";
const VISIT_BOOK: &str = "-,town,village,household_no,name,id_number,visit_date,cash,goods,status";
const CARE: &[(&str, &str)] = &[("category", "护理补贴")];
const LIVING: &[(&str, &str)] = &[("category", "生活补贴")];
const WHEELS: &[(&str, &str)] = &[("category", "燃油补贴")];

/// All of them.
pub const SHAPES: &[Shape] = &[
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年01月两项补贴发放明细.csv", 3, EARLY_2023),
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年02月两项补贴发放明细.csv", 3, EARLY_2023),
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年03月两项补贴发放明细.csv", 3, EARLY_2023),
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年04月两项补贴发放明细.csv", 3, EARLY_2023),
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年05月两项补贴发放明细.csv", 3, EARLY_2023),
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年06月两项补贴发放明细.csv", 3, EARLY_2023),
    csv(SUBSIDY, Store::Utf8, "inbox/补贴/202307补贴发放导出.csv", 1, PLATFORM_2023),
    csv(SUBSIDY, Store::Utf8, "inbox/补贴/202308补贴发放导出.csv", 1, PLATFORM_2023),
    csv(
        SUBSIDY,
        Store::Utf8,
        "inbox/补贴/202309补贴发放导出.csv",
        1,
        "village,name,id_number,level,category,standard,amount,service_month,pay_date,status,-",
    ),
    sheet(SUBSIDY, Q4, "10月", 3, QUARTER),
    sheet(SUBSIDY, Q4, "11月", 3, QUARTER),
    sheet(SUBSIDY, Q4, "12月", 3, QUARTER),
    csv(
        SUBSIDY,
        Store::Utf8,
        "inbox/补贴/2024-01补贴明细_平台导出.csv",
        1,
        "town,village,name,id_number,certificate,category,amount,service_month,pay_date,account,status,batch,note",
    ),
    csv(
        SUBSIDY,
        Store::Utf8,
        "inbox/补贴/2024-02补贴明细_平台导出.csv",
        1,
        "town,village,name,id_number,certificate,category,amount,service_month,pay_date,account,status,batch,note",
    ),
    sheet(
        SUBSIDY,
        "inbox/补贴/2024年3月两项补贴发放表（分镇街）.xlsx",
        "Sheet1",
        4,
        "-,town,village,name,id_number,level,category,amount,service_month,pay_date,status",
    ),
    csv(
        SUBSIDY,
        Store::Utf16,
        "inbox/补贴/2024年4月补贴发放.txt",
        3,
        "town,village,name,id_number,certificate,category,amount,service_month,pay_date,account,status,note",
    ),
    csv(SUBSIDY, Store::Gbk, "inbox/补贴/2024年5月补贴发放明细.csv", 2, YEAR_2024),
    csv(
        SUBSIDY,
        Store::Utf8,
        "inbox/补贴/2024年6月补贴发放明细（含5月）.csv",
        1,
        "name,village,town,id_number,certificate,pay_date,amount,service_month,category,account,status,-",
    ),
    fixed(csv(SUBSIDY, Store::Gbk, "inbox/补贴/2024年7月护理补贴花名册.csv", 3, ROSTER), CARE),
    fixed(csv(SUBSIDY, Store::Gbk, "inbox/补贴/2024年7月生活补贴花名册.csv", 3, ROSTER), LIVING),
    fixed(csv(SUBSIDY, Store::Gbk, "inbox/补贴/2024年8月护理补贴花名册.csv", 3, ROSTER), CARE),
    fixed(csv(SUBSIDY, Store::Gbk, "inbox/补贴/2024年8月生活补贴花名册.csv", 3, ROSTER), LIVING),
    wan(csv(SUBSIDY, Store::Utf8, "inbox/补贴/2024年9月补贴（报财政）.csv", 1, YEAR_2024)),
    csv(SUBSIDY, Store::Utf8, "inbox/补贴/2024年10月补贴发放.csv", 1, YEAR_2024),
    csv(
        SUBSIDY,
        Store::Gbk,
        "inbox/补贴/2024年11月补贴打卡明细.csv",
        2,
        "town,village,name,id_number,certificate,category,amount,pay_date,account,status",
    ),
    sheet(SUBSIDY, "inbox/补贴/2024年12月两项补贴.xlsx", "12月", 2, YEAR_2024),
    csv(
        SUBSIDY,
        Store::Gbk,
        "inbox/补贴/2024年补发及冲销明细.csv",
        3,
        "-,town,name,id_number,category,amount,service_month,pay_date,backpay,batch,status",
    ),
    fixed(csv(SUBSIDY, Store::Gbk, "inbox/补贴/2023年燃油补贴.csv", 3, FUEL), WHEELS),
    wan(fixed(sheet(SUBSIDY, "inbox/补贴/2024年燃油补贴.xlsx", "燃油补贴", 3, FUEL), WHEELS)),
    csv(
        SUBSIDY,
        Store::Gbk,
        "inbox/助学/2024年助学补助发放表.csv",
        3,
        "-,town,name,id_number,-,category,standard,amount,pay_date,status",
    ),
    csv(
        SURGERY,
        Store::Gbk,
        "inbox/手术/2023年手术救助台账.csv",
        3,
        "-,town,village,name,id_number,category,eye,surgery_date,hospital,amount,status",
    ),
    fixed(
        sheet(
            SURGERY,
            "inbox/手术/2024年上半年白内障复明手术花名册.xlsx",
            "花名册",
            3,
            "-,town,name,id_number,eye,surgery_date,hospital,amount",
        ),
        &[("category", "白内障")],
    ),
    csv(
        SURGERY,
        Store::Utf8,
        "inbox/手术/2024年下半年白内障手术.csv",
        1,
        "category,name,id_number,town,village,eye,cases,surgery_date,hospital,amount,status",
    ),
    sheet(TRAINING, COURSES, "上半年", 3, COURSE_BOOK),
    sheet(TRAINING, COURSES, "下半年", 3, COURSE_BOOK),
    csv(
        TRAINING,
        Store::Gbk,
        "inbox/培训/2024年上半年培训学员明细.csv",
        2,
        "course_name,category,start_date,name,id_number,town,village,phone,trainee,status",
    ),
    csv(
        TRAINING,
        Store::Utf8,
        "inbox/培训/2024年下半年培训明细导出.csv",
        1,
        "course_no,course_name,category,start_date,name,certificate,town,village,phone,trainee,status",
    ),
    fixed(
        csv(
            TRAINING,
            Store::Utf8,
            "inbox/技能培训/职业技能培训名单.csv",
            1,
            "name,certificate,-,town,course_name,course_no,category",
        ),
        &[("start_date", "2024-09")],
    ),
    fixed(
        csv(
            VISIT,
            Store::Gbk,
            "inbox/走访/2023年春节走访慰问台账.csv",
            3,
            "-,visit_date,town,village,head_id,name,id_number,cash,goods_name,goods,visitor,status",
        ),
        &[("occasion", "春节")],
    ),
    csv(
        VISIT,
        Store::Utf8,
        "inbox/走访/2023年走访记录导出.csv",
        1,
        "household_no,name,id_number,certificate,town,visit_date,occasion,cash,goods,goods_name,status",
    ),
    fixed(sheet(VISIT, VISITS, "春节", 3, VISIT_BOOK), &[("occasion", "春节")]),
    fixed(sheet(VISIT, VISITS, "助残日", 3, VISIT_BOOK), &[("occasion", "助残日")]),
    fixed(sheet(VISIT, VISITS, "中秋", 3, VISIT_BOOK), &[("occasion", "中秋")]),
    fixed(sheet(VISIT, VISITS, "日常", 3, VISIT_BOOK), &[("occasion", "日常")]),
    fixed(
        csv(
            VISIT,
            Store::Gbk,
            "inbox/慰问/高温慰问花名册.csv",
            3,
            "town,village,household_no,name,id_number,certificate,cash,goods",
        ),
        &[("occasion", "高温"), ("visit_date", "2024-07")],
    ),
    fixed(
        csv(
            VISIT,
            Store::Utf8,
            "inbox/节日慰问/2023年12月慰问名册.csv",
            1,
            "village,household_no,name,certificate,-,-,cash,goods",
        ),
        &[("visit_date", "2023-12")],
    ),
];
