//! `report init [DIR] [--region NAME]`: a workspace that works at once.
//!
//! Invariant: never overwrites a file, but for one that an `init` was cut off at; what it writes is read back
//! without a mistake.

use super::{Outcome, Result, Session};
use crate::diagnostic::{Diagnostic, codes};
use crate::draft::library;
use std::io::Write;
use std::path::Path;

/// Writes a new workspace.
pub fn run(session: &Session<'_>, folder: Option<&Path>, region: Option<&str>) -> Result<Outcome> {
    let root = folder.map_or_else(|| session.folder.clone(), |f| session.folder.join(f));
    if root.join("report.toml").exists() {
        let message = format!("「{}」里已有 report.toml", root.display());
        return Err(vec![Diagnostic::new(codes::WORKSPACE_EXISTS, message)]);
    }
    let region = region.map(str::trim).filter(|r| !r.is_empty()).unwrap_or("本县");
    if region.chars().any(|c| matches!(c, ',' | '"' | '\n' | '\r' | '\\')) {
        let message = "区划名称里不能有逗号、引号、反斜杠或换行";
        return Err(vec![Diagnostic::new(codes::USAGE, message)]);
    }
    let level = match region.chars().last() {
        Some('省') => "province",
        Some('镇' | '乡') => "town",
        _ if region.ends_with("街道") => "town",
        _ if region.ends_with("社区") || region.ends_with('村') => "village",
        // A 市 may be a 地级市 or a 县级市; the county level fits the office that runs its own towns.
        _ => "county",
    };
    let mut files = vec![
        ("report.toml".to_owned(), CONFIG.replace("{region}", region)),
        ("regions.csv".to_owned(), REGIONS.replace("{region}", region).replace("{level}", level)),
        ("targets.csv".to_owned(), "indicator,region,period,value,unit,issued_by\n".to_owned()),
        ("controls.csv".to_owned(), "indicator,region,period,value,unit,tolerance,source\n".to_owned()),
        (
            "facts.csv".to_owned(),
            "key,text,number,unit,period,region,source,filled_by,filled_on\n".to_owned(),
        ),
        ("catalog/README.md".to_owned(), CATALOG_README.to_owned()),
    ];
    // The plain words of a draft, laid out for the office to edit.
    files.extend(library::PARTS.iter().map(|(name, text)| (format!("templates/{name}"), (*text).to_owned())));
    if let Some((name, _)) = files.iter().find(|(name, text)| !is_free(&root.join(name), &marked(name, text)))
    {
        let message = format!("「{}」里已有 {name}", root.display());
        return Err(vec![Diagnostic::new(codes::WORKSPACE_EXISTS, message)]);
    }
    let write = |path: &Path, text: &str| -> std::io::Result<()> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        // What an `init` that was cut off has left, the same words as now.
        if path.symlink_metadata().is_ok_and(|found| found.is_file()) {
            std::fs::remove_file(path)?;
        }
        // Not through a link that leads to nothing yet.
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(text.as_bytes())
    };
    let inbox = root.join("inbox");
    std::fs::create_dir_all(&inbox).map_err(|e| failed(&inbox, &e))?;
    // report.toml comes last: a folder is a workspace only when everything in it is there.
    for (name, text) in files.iter().rev() {
        write(&root.join(name), &marked(name, text)).map_err(|e| failed(&root.join(name), &e))?;
    }
    let mut outcome = Outcome::default();
    outcome.put("workspace", root.display().to_string());
    outcome.put("files", files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    outcome.text = format!(
        "已在「{}」新建工作区。\n下一步：\n  1. 在 regions.csv 里列出镇街（可用 Excel 编辑）\n  2. 把导出的表放进 inbox/\n  3. 运行 report build {}\n导语、存在问题、下年打算的文字在 templates/ 里改。\n",
        root.display(),
        chrono::Datelike::year(&session.today),
    );
    Ok(outcome)
}

/// The text of a file as it is written: Excel reads a CSV as UTF-8 only with a byte order mark.
fn marked(name: &str, text: &str) -> String {
    let mark = if name.ends_with(".csv") { "\u{feff}" } else { "" };
    format!("{mark}{text}")
}

/// Whether nothing stands in the place of a file but what an `init` that was cut off has written of it.
fn is_free(path: &Path, text: &str) -> bool {
    match std::fs::read(path) {
        Ok(found) => text.as_bytes().starts_with(&found),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Vec<Diagnostic> {
    vec![Diagnostic::new(codes::OUTPUT_WRITE, format!("「{}」写不进去({error})", path.display()))]
}

const CONFIG: &str = r#"# report 的工作区设置。改动后下一次运行即生效。

[office]
name = "{region}残疾人联合会"      # 落款

# 收件箱:哪些文件、是什么表。只写 glob 时,由表头认出数据集。
[[inbox]]
glob = "inbox/**/*"
# dataset = "visit"               # 表头认不出时写明
# period = "from-title"           # 表里没有日期时:from-title、from-filename 或 2024-03

[ingest]
keep_originals = true             # 在台账里留一份压缩的原件
damaged_id = "reject"             # 损坏的证件号:reject 剔除该行;keyless 按无证件号计入
fill_down = false                 # 镇街列有合并单元格时设为 true

[build]
emit = ["docx", "md"]             # 还可加 html（核对页）、xlsx（核对表）、txt
missing = "mark"                  # 缺数据:mark 印【待填】;omit 略去该节

[controls]                        # 对账数（controls.csv）与台账不符时
on_fail = "warn"                  # warn 提示，照写文稿；draft 每份文稿标明草稿；refuse 一份也不写
declared_totals = false           # 设为 true 时，导入时不符的合计行也算不符

# [layout]                        # 版式默认参照 GB/T 9704-2012，去掉 # 即可改
# page_number = "center"          # 页码：standard（外侧）、center（居中）、none（不印）
# line_pitch = "28"               # 行距（磅），默认 28.95，恰好 22 行撑满版心
# font_title = "方正小标宋_GBK"    # 标题字体
# font_body = "仿宋"              # 正文字体；font_heading1、font_heading2 为一、二级标题
# font_latin = "仿宋"             # 数字和字母的字体，默认 Times New Roman
# font_page_number = "仿宋"       # 页码字体，默认宋体
# bold_heading3 = true            # 三级标题（1.）加粗
# seal = true                     # 落款留盖章的位置
# duplex = true                   # 双面印刷，偶数页订口在右
# contents = true                 # 正文前加目录（在 Word 里点“更新目录”填上页码）
"#;

const REGIONS: &str =
    "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n000000,{region},{level},,,是,,,\n";

const CATALOG_README: &str = "# 本单位的目录\n\n这里的 .toml 文件增加或覆盖内置的数据集和指标。例如给补贴表加一个列名:\n\n```toml\n[[extend]]\ndataset = \"subsidy\"\naliases = { pay_date = [\"到卡日期\"], amount = [\"实付金额\"] }\n```\n\n用 `report datasets` 和 `report indicators` 查看现有定义。\n";
