//! The arguments that calls in templates may have.
//!
//! Invariant: a name that is not known is an error; a misspelt `unti=` cannot go unseen.

use super::frame::Frame;
use super::printing::Wanted;
use super::record::usage;
use crate::diagnostic::Diagnostic;
use crate::model::Period;
use tera::{Kwargs, TeraResult};

/// The arguments a call may have.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) ids: Vec<String>,
    pub(super) key: Option<String>,
    pub(super) period: Option<String>,
    pub(super) region: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) style: Option<String>,
    pub(super) decimals: Option<u32>,
    pub(super) by: Option<String>,
    pub(super) titles: Vec<String>,
    pub(super) caption: Option<String>,
}

impl Arguments {
    /// Known names; any other is an error, so that a misspelt `unti=` cannot go unseen.
    pub(super) const NAMES: [&'static str; 10] =
        ["id", "key", "period", "region", "unit", "style", "decimals", "by", "titles", "caption"];

    pub(super) fn read(kwargs: &Kwargs) -> TeraResult<Arguments> {
        for (name, _) in kwargs.iter() {
            let name = name.to_string();
            if !Arguments::NAMES.contains(&name.as_str()) {
                return Err(tera::Error::message(format!("没有参数「{name}」")));
            }
        }
        let text = |name: &str| kwargs.get::<String>(name);
        // A list asked for as text would come back as its source: look at what it is first.
        let list = |name: &str| -> TeraResult<Vec<String>> {
            match kwargs.get::<tera::Value>(name)? {
                Some(value) if value.is_array() => Ok(kwargs.get::<Vec<String>>(name)?.unwrap_or_default()),
                _ => Ok(text(name)?.into_iter().collect()),
            }
        };
        Ok(Arguments {
            ids: list("id")?,
            key: text("key")?,
            period: text("period")?,
            region: text("region")?,
            unit: text("unit")?,
            style: text("style")?,
            decimals: kwargs.get::<u32>("decimals")?,
            by: text("by")?,
            titles: list("titles")?,
            caption: text("caption")?,
        })
    }

    pub(super) fn id(&self) -> Result<&str, Diagnostic> {
        match self.ids.as_slice() {
            [one] => Ok(one),
            _ => Err(usage("要写明一个 id".into())),
        }
    }

    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted { unit: self.unit.as_deref(), style: self.style.as_deref(), decimals: self.decimals }
    }

    pub(super) fn place(&self, frame: &Frame) -> Result<(Period, usize), Diagnostic> {
        Ok((frame.period(self.period.as_deref())?, frame.region(self.region.as_deref())?))
    }
}
