//! `report trace`.

use clap::Args;
use std::path::PathBuf;

/// `report trace`.
#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  report trace subsidy.care.persons@2024@城关镇      一个数字的行\n  report trace subsidy.care.amount 2024 --page 3    第 3 页\n  report trace f0012                                最近一份文稿里编号 f0012 的那一处\n  report trace 'prev(subsidy.care.persons)@2024'    同比：两个期间各自的行\n  report trace fact:键                              手工数写在哪一行、谁填的\n  report trace visit.amount@2024 --format csv > 行.csv    全部的行，不论多少\n\n姓名和号码都打星号。退出码 1：逐行重算的数与算出的不同，或与文稿里印的不同。"
)]
pub struct Trace {
    /// 数字：指标@期间@区划、prev(指标)@…、done(指标)@…、文稿里的编号 f0012、fact:键、target:指标
    #[arg(value_name = "数字")]
    pub figure: String,
    /// 期间（数字里没有写时）
    #[arg(value_name = "期间")]
    pub period: Option<String>,
    /// 哪个区划（默认全部；数字里没有写时）
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 编号是哪份文稿的：它的 figures.json（默认本单位最近写出的一份）
    #[arg(long, value_name = "文件")]
    pub manifest: Option<PathBuf>,
    /// 只列这个来源的行：来源编号，或文件
    #[arg(long, value_name = "来源")]
    pub source: Option<String>,
    /// 第几页
    #[arg(long, value_name = "页", help = "第几页 [默认 1]")]
    pub page: Option<u64>,
    /// 每页几行
    #[arg(long, value_name = "行数", help = "每页几行 [默认 20]")]
    pub rows_per_page: Option<u64>,
    /// 列出全部的行，一行一条，不印原表的行
    #[arg(long, conflicts_with_all = ["page", "rows_per_page"])]
    pub all: bool,
}
