//! What the user typed: the verbs and their options, with Chinese help.

mod diff;
mod engine;
mod pack;
mod trace;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub use diff::Diff;
pub use engine::Engine;
pub use pack::{Pack, Replay};
use std::path::PathBuf;
pub use trace::Trace;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "report",
    version,
    about = "残联工作总结：把导出的表汇成台账，算出数字，写成可交的文稿，每个数字都能查到来源",
    help_template = super::parse::HELP,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    after_help = "例：\n  report init 云水县 --region 云水县    新建工作区\n  report build 2024                     导入收件箱并写出 2024 年度工作总结\n  report stats 2024 --by region:town    各镇街 2024 年的数\n  report explain E0213                  查一个代码的意思\n\n退出码：0 完成；1 有发现（剔除行、修订、合计不符等）；2 没能运行"
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

/// Options of every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "通用选项")]
pub struct Global {
    /// 在这个文件夹里工作（默认当前文件夹，并向上找 report.toml）
    #[arg(short = 'C', long = "directory", value_name = "文件夹", global = true)]
    pub directory: Option<PathBuf>,
    /// 标准输出的格式
    #[arg(
        long,
        value_enum,
        value_name = "格式",
        default_value = "text",
        global = true,
        hide_possible_values = true,
        help = "标准输出的格式：text、json、csv、md [默认 text]",
        hide_default_value = true
    )]
    pub format: Format,
    /// 颜色
    #[arg(
        long,
        value_enum,
        value_name = "何时",
        default_value = "auto",
        global = true,
        hide_possible_values = true,
        help = "颜色：auto、always、never [默认 auto]",
        hide_default_value = true
    )]
    pub color: Color,
    /// 只印结果和错误
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// 印出更多细节（每个剔除行、没有用到的列）
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// 等待台账的秒数
    #[arg(
        long,
        value_name = "秒",
        default_value_t = 10,
        global = true,
        help = "等待台账的秒数 [默认 10]",
        hide_default_value = true
    )]
    pub wait: u64,
    /// 显示帮助
    #[arg(short, long, action = clap::ArgAction::Help, global = true)]
    pub help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    pub version: Option<bool>,
}

/// What goes to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Csv,
    Md,
    /// A page; of `check` only.
    Html,
}

/// When to colour stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// When to draw bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChartWhen {
    /// Where stdout is a terminal.
    Auto,
    Always,
    Never,
}

/// The review copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Annotate {
    Comments,
    None,
}

/// The verbs.
#[derive(Debug, Subcommand)]
#[command(next_help_heading = "选项")]
pub enum Verb {
    /// 新建工作区
    Init {
        /// 文件夹（默认当前文件夹）
        #[arg(value_name = "文件夹")]
        folder: Option<PathBuf>,
        /// 本单位的区划名称，如 云水县
        #[arg(long, value_name = "名称")]
        region: Option<String>,
    },
    /// 把导出的表导入台账；不写文件时导入收件箱
    Ingest(Ingest),
    /// 台账里有哪些来源；撤销一个；核验
    Sources {
        #[command(subcommand)]
        action: Option<SourcesAction>,
        /// 重新计算校验和，核验台账里的每个文件
        #[arg(long)]
        verify: bool,
    },
    /// 按期间和区划统计
    #[command(visible_alias = "aggregate")]
    Stats(Stats),
    /// 导入收件箱里的新文件，算出数字，写出文稿
    Build(Build),
    /// 逐条规则查台账，列出疑点清单
    Audit(super::args_audit::Audit),
    /// 数据齐不齐：哪些镇街、月份、类别没有数据，或比上年少得多
    Coverage(super::args_audit::Coverage),
    /// 核对文稿里的数字：互相对不对得上，写法有没有毛病
    Check(super::args_check::Check),
    /// 查看指标和口径
    Indicators {
        /// 指标编号
        #[arg(value_name = "编号")]
        id: Option<String>,
    },
    /// 查看数据集：认哪些列，怎样计数
    Datasets {
        /// 数据集编号
        #[arg(value_name = "编号")]
        id: Option<String>,
    },
    /// 数字为什么变了：两次的文稿之间，或上次的文稿和现在的台账之间
    Diff(Diff),
    /// 印出一个数字的 SQL：一条语句，在台账上自己算一遍
    Sql(Sql),
    /// 把文稿和它们依据的一切写成一个存档，可在别处重做
    Pack(Pack),
    /// 核验一个存档，重做一遍，逐字节比较
    Replay(Replay),
    /// 从一个数字查到每一行：文件、行、原表的那一行，并逐行重算一遍
    Trace(Trace),
    /// 列出模板：内置的和本单位的，各用于什么期间
    Templates,
    /// 检查模板（.docx 或 .md），不用数据
    Template {
        #[command(subcommand)]
        action: TemplateAction,
    },
    /// 解释一个代码
    Explain {
        /// 代码，如 E0213；不写则列出全部
        #[arg(value_name = "代码")]
        code: Option<String>,
    },
    /// 生成命令行补全脚本
    Completions {
        /// bash、zsh、fish、powershell、elvish
        #[arg(value_enum, value_name = "外壳", hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// 显示帮助
    Help {
        /// 要看哪个命令的帮助
        #[arg(value_name = "命令")]
        verb: Option<String>,
    },
}

/// `report ingest`.
#[derive(Debug, Args)]
#[command(
    after_help = "合并别的单位的台账（县 → 市）：写那边的工作区、它的 ledger 文件夹、report pack 的存档，或装着几家工作区的\n文件夹，如 report ingest E:\\各县。来源照那边的样子原样拷来（含原件、剔除、修订待定、补正），记下是哪家的；\n表里的镇街只在那个县区之下找，找不到的计入该县区。每月再合并一次：新的拷来，那边改过的更新，那边撤销的\n随之撤销（W0116，流水有记录）；没有变化就不写。比上次旧的、不像同一个台账的不合并，确实要以它为准的加\n--replace 单位。一家整个合并或整个不合并；先看看用 --dry-run。撤销一家：report sources drop --office 单位。"
)]
pub struct Ingest {
    /// 要导入的表，或要合并的别的单位的台账；不写则按 report.toml 的收件箱
    #[arg(value_name = "文件")]
    pub files: Vec<PathBuf>,
    /// 按哪个数据集读
    #[arg(long, value_name = "编号")]
    pub dataset: Option<String>,
    /// 表里没有日期时，全表属于哪个期间（也可写 from-title、from-filename）
    #[arg(long, value_name = "期间")]
    pub period: Option<String>,
    /// 全表属于哪个区划（表里的镇街先在它之下找）；合并台账时：那是哪里的台账
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 只读这个工作表
    #[arg(long, value_name = "名称")]
    pub sheet: Option<String>,
    /// 文件的编码（默认自动识别）
    #[arg(long, value_name = "编码")]
    pub encoding: Option<String>,
    /// 只显示会怎样导入，不写台账
    #[arg(long)]
    pub dry_run: bool,
    /// 有一行剔除就不导入该文件
    #[arg(long)]
    pub strict: bool,
    /// 用新文件替换这个来源（编号见 report sources）；合并台账时：确认以这个台账为准的单位
    #[arg(long, value_name = "来源")]
    pub replace: Option<String>,
}

/// `report sources …`.
#[derive(Debug, Subcommand)]
pub enum SourcesAction {
    /// 撤销一个来源
    Drop {
        /// 来源编号，写前几位即可
        #[arg(value_name = "来源", required_unless_present = "office")]
        id: Option<String>,
        /// 撤销合并进来的一个单位的全部来源（区划或单位名称）
        #[arg(long, value_name = "单位", conflicts_with = "id")]
        office: Option<String>,
    },
    /// 剔除的行使哪些数字少了多少，按原因列出
    Impact {
        /// 期间：2024、2024-03、2024H1 等
        #[arg(value_name = "期间")]
        period: String,
        /// 哪个区划的数（默认全部）
        #[arg(long, value_name = "区划")]
        region: Option<String>,
        /// 只看这些指标（可写多次，或用逗号分开）
        #[arg(long, value_name = "编号", value_delimiter = ',')]
        indicator: Vec<String>,
    },
    /// 列出剔除的行；按镇街写成退回补正的表
    #[command(
        after_help = "退回与补正：\n  --emit xlsx 按镇街写出工作簿，存在 out/退回/，每行写明有什么问题、怎样改，要改的格子标红。\n  镇街改好交回后放进收件箱，或 report ingest 文件，就按原表的单位、期间、列读入，改对的行不再列为剔除；\n  还不对的行重新剔除，删掉的行仍待补正。只按“退回编号”对应：原表整张重新导出的，用 ingest --replace\n  替换原来源；只是再导入一份改好的整表，数字不会重复计，但原来的剔除仍列为待补正。\n  姓名、证件号、电话、账号默认打星号；星号格子原样交回，就照原来的内容读。"
    )]
    Rejects {
        /// 只看这个来源
        #[arg(value_name = "来源")]
        id: Option<String>,
        /// 写成退回镇街的工作簿：xlsx
        #[arg(long, value_name = "种类", value_parser = ["xlsx"], hide_possible_values = true)]
        emit: Option<String>,
        /// 工作簿里的姓名和号码不打星号（含个人信息，须妥善保管）
        #[arg(long, requires = "emit")]
        reveal: bool,
        /// 已补正的、重新剔除过的也列出来
        #[arg(long, conflicts_with = "emit")]
        all: bool,
    },
}

/// `report template …`.
#[derive(Debug, Subcommand)]
pub enum TemplateAction {
    /// 检查一个模板：没有的指标、不对的单位、没写完的标签；并列出它用了哪些数
    Check {
        /// 模板文件，如 templates/年报.docx
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
}

/// `report stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// 期间：2024、2024-03、2024Q2、2024H1、2020..2024、2024年上半年、上月
    #[arg(value_name = "期间")]
    pub period: String,
    /// 只看这些指标（可写多次，或用逗号分开）
    #[arg(long, value_name = "编号", value_delimiter = ',')]
    pub indicator: Vec<String>,
    /// 只看这个数据集的指标
    #[arg(long, value_name = "编号")]
    pub dataset: Option<String>,
    /// 分组：region、region:town、month 或类别字段，用逗号分开
    #[arg(long, value_name = "分组", value_delimiter = ',')]
    pub by: Vec<String>,
    /// 只看这个区划
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 只计到这一天
    #[arg(long, value_name = "日期")]
    pub as_of: Option<String>,
    /// 表下面再画横条图
    #[arg(
        long,
        value_enum,
        value_name = "何时",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "auto",
        overrides_with = "chart",
        hide_possible_values = true,
        help = "表下面再画横条图：auto（在终端里才画）、always、never [写 --chart 即 auto]"
    )]
    pub chart: Option<ChartWhen>,
    #[command(flatten)]
    pub engine: Engine,
}

/// `report build`.
#[derive(Debug, Args)]
pub struct Build {
    /// 期间：2024、2024H1、last-month 等
    #[arg(value_name = "期间")]
    pub period: String,
    /// 模板（默认按期间和区划级别选，见 report templates）
    #[arg(long, value_name = "名称")]
    pub template: Option<String>,
    /// 为哪个区划写（默认全县）
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 另为其下每个区划各写一份：town（镇街）、village、county、city
    #[arg(long, value_name = "级别")]
    pub each: Option<String>,
    /// 写哪几种：docx,md,html,xlsx,txt
    #[arg(long, value_name = "种类", value_delimiter = ',')]
    pub emit: Vec<String>,
    /// comments：另写一份带批注的审核稿，逐段说明数字的来源；none：不写
    #[arg(
        long,
        value_enum,
        value_name = "方式",
        default_value = "none",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub annotate: Annotate,
    /// 只计到这一天
    #[arg(long, value_name = "日期")]
    pub as_of: Option<String>,
    /// 不导入收件箱
    #[arg(long)]
    pub no_ingest: bool,
    /// 有警告时以 1 退出
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub engine: Engine,
}

/// `report sql`.
#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  report sql subsidy.care.persons 2024 --region 城关镇 > 护理补贴.sql\n  duckdb < 护理补贴.sql        在工作区文件夹里运行"
)]
pub struct Sql {
    /// 指标编号，见 report indicators
    #[arg(value_name = "编号")]
    pub indicator: String,
    /// 期间：2024、2024-03、2024H1、2020..2024、2024-01-01..2024-12-20
    #[arg(value_name = "期间")]
    pub period: String,
    /// 哪个区划的数（默认全部）
    #[arg(long, value_name = "区划")]
    pub region: Option<String>,
    /// 写给哪个引擎
    #[arg(
        long,
        value_enum,
        value_name = "引擎",
        default_value = "duckdb",
        hide_possible_values = true,
        help = "写给哪个引擎：duckdb、spark [默认 duckdb]",
        hide_default_value = true
    )]
    pub dialect: Dialect,
}

/// Whose SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lowercase")]
pub enum Dialect {
    DuckDb,
    Spark,
}
