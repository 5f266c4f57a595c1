//! The auditor's verbs: their options.

use crate::command::{audit, coverage};
use clap::Args;

/// `report audit`.
#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  report audit 2024                           全部规则\n  report audit 2024 --rule A01,A16 --all      只查两条规则，全部列出\n  report audit 2024 --emit xlsx               另写疑点清单.xlsx，供逐条核实\n  report audit 2024 --mark 1a2b3c4d5e --by 张三 --note 补发，已核单据\n\n规则的依据、设置见 report explain A01；缺数据的规则写明缺什么，不算查过。\n退出码：0 没有新的重点、需核疑点；1 有；2 没能运行"
)]
pub struct Audit {
    /// 期间：2024、2024-03、2024H1 等
    #[arg(value_name = "期间")]
    pub period: String,
    /// 只列这个区划的疑点
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 只查这些规则（可写多次，或用逗号分开）；停用的也查
    #[arg(long, value_name = "代码", value_delimiter = ',')]
    pub rule: Vec<String>,
    /// 只列到这个程度：error（重点）、warning（需核）、info（提示）
    #[arg(long, value_name = "程度")]
    pub severity: Option<String>,
    /// 已核的也列出来
    #[arg(long)]
    pub known: bool,
    /// 每条规则的疑点全部列出，不只前几条
    #[arg(long)]
    pub all: bool,
    /// 另写成工作簿，存在 out/期间/疑点清单.xlsx：xlsx
    #[arg(long, value_name = "种类", value_parser = ["xlsx"], hide_possible_values = true)]
    pub emit: Option<String>,
    /// 把这些疑点标为已核，记在 findings.csv
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub mark: Vec<String>,
    /// 撤回已核
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub unmark: Vec<String>,
    /// 谁核实的
    #[arg(long, value_name = "姓名")]
    pub by: Option<String>,
    /// 核实的情况
    #[arg(long, value_name = "说明")]
    pub note: Option<String>,
}

impl Audit {
    /// What the verb is asked.
    pub fn request(self) -> audit::Request {
        audit::Request {
            period: self.period,
            region: self.region,
            rules: self.rule,
            severity: self.severity,
            known: self.known,
            all: self.all,
            emit: self.emit.is_some(),
            mark: self.mark,
            unmark: self.unmark,
            by: self.by,
            note: self.note,
        }
    }
}

/// `report coverage`.
#[derive(Debug, Args)]
#[command(
    after_help = "每月都有的数据（如补贴）逐月查，不规则的（培训、走访）只看全期；没有上年数据的不比上年。\n退出码：0 没有缺口；1 有；2 没能运行"
)]
pub struct Coverage {
    /// 期间：2024、2024H1、2024-03 等
    #[arg(value_name = "期间")]
    pub period: String,
    /// 看这个区划下面各处（默认全部）
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 只看这些数据集，并列出各镇街、各类别逐月的行数（可写多次，或用逗号分开）
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub dataset: Vec<String>,
    /// 不到上年同期的百分之几算少
    #[arg(long, value_name = "百分数", help = "不到上年同期的百分之几算少 [默认 50]")]
    pub short: Option<u64>,
}

impl Coverage {
    /// What the verb is asked.
    pub fn request(self) -> coverage::Request {
        coverage::Request {
            period: self.period,
            region: self.region,
            datasets: self.dataset,
            short: self.short,
        }
    }
}
