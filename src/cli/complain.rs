//! clap's refusals in Chinese.

use crate::diagnostic::{Diagnostic, codes};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

/// Prints help or version (exit 0), or says in Chinese what is wrong (exit 2).
pub fn exit(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let written = super::print::stdout(&super::parse::help_text(error));
            if written { ExitCode::SUCCESS } else { ExitCode::from(2) }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            super::print::stderr(&super::parse::help_text(error));
            ExitCode::from(2)
        }
        _ => {
            let problem = Diagnostic::new(codes::USAGE, message(error)).help(help(error));
            super::print::stderr(&crate::diagnostic::text(&problem, true));
            ExitCode::from(2)
        }
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(s) => Some(s.clone()),
        ContextValue::Strings(list) => Some(list.join("、")),
        ContextValue::Number(n) => Some(n.to_string()),
        ContextValue::StyledStr(s) => Some(s.to_string()),
        _ => None,
    }
}

fn message(error: &clap::Error) -> String {
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = context(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有「{argument}」这个参数"),
        ErrorKind::InvalidSubcommand => {
            let verb = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("没有「{verb}」这个命令")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("「{argument}」后面要写一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("「{argument}」不接受「{value}」")
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg).unwrap_or_default();
            if other == argument || other.is_empty() {
                format!("「{argument}」只能写一次")
            } else {
                format!("「{argument}」不能与「{other}」同时用")
            }
        }
        ErrorKind::TooManyValues => format!("「{argument}」的值太多"),
        ErrorKind::NoEquals => format!("「{argument}」要写成 参数=值"),
        ErrorKind::InvalidUtf8 => "参数不是有效的文字".to_owned(),
        _ => error.kind().to_string(),
    }
}

fn help(error: &clap::Error) -> String {
    let suggestion = context(error, ContextKind::SuggestedArg)
        .or_else(|| context(error, ContextKind::SuggestedSubcommand))
        .or_else(|| context(error, ContextKind::SuggestedValue));
    let valid = context(error, ContextKind::ValidValue).filter(|v| !v.is_empty());
    match (suggestion, valid) {
        (Some(s), _) => format!("是不是「{s}」？用 report help 查看用法"),
        (None, Some(v)) => format!("可用：{v}"),
        _ => "用 report help 或 report help 命令 查看用法".to_owned(),
    }
}
