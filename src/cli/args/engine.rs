//! `--engine` of the verbs that compute figures.

use crate::command::engine::{Asked, Which};
use clap::{Args, ValueEnum};

/// Where figures are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lowercase")]
pub enum Place {
    Local,
    Spark,
}

/// `--engine`.
#[derive(Debug, Args)]
pub struct Engine {
    /// 在哪里算
    #[arg(
        long,
        value_enum,
        value_name = "引擎",
        hide_possible_values = true,
        help = "在哪里算：local（本机）、spark（集群，见 report.toml 的 [engine.spark]）[默认 report.toml 所写，没写就是 local]"
    )]
    pub engine: Option<Place>,
}

impl Engine {
    /// The same with what the machine says.
    pub fn asked(&self) -> Asked {
        let which = self.engine.map(|place| match place {
            Place::Local => Which::Local,
            Place::Spark => Which::Spark,
        });
        let home = std::env::var_os("SPARK_HOME").filter(|home| !home.is_empty());
        let java_options = std::env::var("JAVA_TOOL_OPTIONS").ok().filter(|o| !o.is_empty());
        Asked { which, spark_home: home.map(Into::into), java_options }
    }
}
