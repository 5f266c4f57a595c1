//! `report diff A B`.

use clap::Args;

/// `report diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  report diff 2024 now                    上次写出的 2024 年文稿，到现在变了哪些数，为什么\n  report diff 旧/figures.json out/2024    两次写出的文稿之间\n\n原因按这个次序逐个加上去算：撤销来源、修订、补正、补报、新增、区划、口径、任务数；各原因的数加起来等于差。\n退出码：0 没有变化；1 有变化；2 没能比较"
)]
pub struct Diff {
    /// 原来的：out/2024 这样的文件夹、一个 figures.json，或期间（上次写出的文稿）
    #[arg(value_name = "原来")]
    pub first: String,
    /// 现在的：文件夹或 figures.json；now、现在或同一个期间，是台账现在给出的数
    #[arg(value_name = "现在")]
    pub second: String,
}
