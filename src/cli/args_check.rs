//! `report check FILE…`: its options.

use super::args::Format;
use crate::command::check;
use clap::Args;
use std::path::{Path, PathBuf};

/// `report check`.
#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  report check 总结.docx                       数字之间对不对得上，写法有没有毛病\n  report check 总结.txt --all                 对得上的关系也列出来\n  report check *.md --off S03,R07             几份一起查，有的不查\n  report check 改过的.docx --manifest out/2024   与当时印出的数字对照，查谁改了、台账变没变\n  report check 总结.docx --format html > 核对.html   在文稿上标出来\n  report check 总结.docx --annotate 总结-批注.docx   写成批注，在 Word、WPS 里看\n\n能读 .docx、.md 和文本（UTF-8、GB18030、UTF-16，从网页整页复制的也行）；不需要工作区。\n每处写明把握：确定、很可能、可能。各代码的意思见 report explain R01；一直不查的写在 report.toml：\n  [check]\n  off = [\"S03\"]\n退出码：0 没有确定的错误；1 有；2 没能运行，或有文件读不了"
)]
pub struct Check {
    /// 要核对的文稿（可写多份）；写 - 则读标准输入
    #[arg(value_name = "文件", required = true)]
    pub files: Vec<PathBuf>,
    /// 文稿的 figures.json 或它所在的文件夹（默认找文稿旁边的），与当时印出的数字对照
    #[arg(long, value_name = "文件")]
    pub manifest: Option<PathBuf>,
    /// 不查这些代码（可写多次，或用逗号分开）
    #[arg(long, value_name = "代码", value_delimiter = ',')]
    pub off: Vec<String>,
    /// 给 .docx 另写一份带批注的副本；原稿不动，已有的文件不覆盖
    #[arg(long, value_name = "文件")]
    pub annotate: Option<PathBuf>,
    /// 对得上的、只是可能的、仅供参考的，都列出来
    #[arg(long)]
    pub all: bool,
    /// 很可能的错误、写法的毛病也以 1 退出
    #[arg(long)]
    pub strict: bool,
}

impl Check {
    /// What the verb is asked. `named` finds a file where the user means it, `own` is where a new one
    /// is written.
    pub fn request(
        self,
        named: impl Fn(&Path) -> PathBuf,
        own: impl Fn(PathBuf) -> PathBuf,
        format: Format,
    ) -> check::Request {
        let input = |file: &PathBuf| match file.as_os_str() == "-" {
            true => check::Input::Stream(Box::new(std::io::stdin())),
            false => check::Input::File(named(file)),
        };
        check::Request {
            inputs: self.files.iter().map(input).collect(),
            manifest: self.manifest.as_deref().map(&named),
            annotate: self.annotate.map(own),
            off: self.off,
            all: self.all,
            strict: self.strict,
            html: format == Format::Html,
            text: format == Format::Text,
        }
    }
}
