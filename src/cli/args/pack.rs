//! `report pack` and `report replay`.

use super::Annotate;
use clap::Args;
use std::path::PathBuf;

/// `report pack`.
#[derive(Debug, Args)]
#[command(
    after_help = "存档里有：文稿和 figures.json，台账（连同原件、剔除、流水），report.toml、区划、任务数、对账数、手工数，\n本单位的目录和模板，程序版本、当时的时间和选项，以及每个文件的 sha256。不导入收件箱：先 report build。\n写好后先在临时文件夹里重做一遍，文稿逐字节相同才算数。\n\n例：\n  report pack 2024                        存档写在 out/存档/2024.zip\n  report replay out/存档/2024.zip         在另一台机器上核验并重做"
)]
pub struct Pack {
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
    /// comments：另写一份带批注的审核稿；none：不写
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
    /// 写到这个文件（默认在 out/存档/ 里）；已有另一份存档时写在旁边
    #[arg(long, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 不带原件，只带它们的 sha256
    #[arg(long)]
    pub hashes_only: bool,
    /// 不试着重做
    #[arg(long)]
    pub no_trial: bool,
}

/// `report replay`.
#[derive(Debug, Args)]
#[command(
    after_help = "先核验存档的每一个字节，再在一个新的文件夹里照当时的读法重新导入原件，同存档里的台账对照，\n然后照当时的选项和时间重新生成，逐字节比较。\n退出码：0 相同；1 不同；2 存档损坏，或没能重做"
)]
pub struct Replay {
    /// report pack 写出的存档
    #[arg(value_name = "存档")]
    pub pack: PathBuf,
    /// 把存档的工作区留在这个新的（或空的）文件夹里
    #[arg(long, value_name = "文件夹")]
    pub into: Option<PathBuf>,
    /// 存放原件的文件夹：按 sha256 找，文件名不限
    #[arg(long, value_name = "文件夹")]
    pub originals: Option<PathBuf>,
}
