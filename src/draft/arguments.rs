//! The arguments that calls in templates have.
//!
//! Invariant: a name that the function does not know is an error; a misspelt `unti=` cannot go unseen.

use super::frame::Frame;
use super::printing::Wanted;
use super::record::usage;
use super::vocabulary;
use crate::diagnostic::Diagnostic;
use crate::model::Period;
use tera::{Kwargs, TeraResult};

/// The arguments of a call.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) ids: Vec<String>,
    pub(super) of: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) decimals: Option<u32>,
    pub(super) digits: Option<u32>,
    pub(super) step: Option<u32>,
    /// All that are words.
    words: Vec<(&'static str, String)>,
}

impl Arguments {
    pub(super) fn read(function: &str, kwargs: &Kwargs) -> TeraResult<Arguments> {
        let known = vocabulary::arguments(function).unwrap_or_default();
        for (name, _) in kwargs.iter() {
            let name = name.to_string();
            if !known.contains(&name.as_str()) {
                return Err(tera::Error::message(format!("{function} 没有参数「{name}」")));
            }
        }
        // A list asked for as text would come back as its source: look at what it is first.
        let list = |name: &'static str| -> TeraResult<Vec<String>> {
            match kwargs.get::<tera::Value>(name)? {
                Some(value) if value.is_array() => Ok(kwargs.get::<Vec<String>>(name)?.unwrap_or_default()),
                _ => Ok(kwargs.get::<String>(name)?.into_iter().collect()),
            }
        };
        let mut out = Arguments::default();
        for name in known {
            match name {
                "id" => out.ids = list(name)?,
                "of" => out.of = list(name)?,
                "titles" => out.titles = list(name)?,
                "decimals" => out.decimals = kwargs.get::<u32>(name)?,
                "digits" => out.digits = kwargs.get::<u32>(name)?,
                "step" => out.step = kwargs.get::<u32>(name)?,
                _ => out.words.extend(kwargs.get::<String>(name)?.map(|text| (name, text))),
            }
        }
        Ok(out)
    }

    /// The words of an argument, if it was given.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.words.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    pub(super) fn id(&self) -> Result<&str, Diagnostic> {
        match self.ids.as_slice() {
            [one] => Ok(one),
            _ => Err(usage("要写明一个 id".into())),
        }
    }

    pub(super) fn wanted(&self) -> Wanted<'_> {
        Wanted {
            unit: self.text("unit"),
            style: self.text("style"),
            decimals: self.decimals,
            digits: self.digits,
            step: self.step,
            numerals: self.text("numerals"),
            noun: self.text("noun"),
        }
    }

    /// The period and region of a figure.
    pub(super) fn place(&self, frame: &Frame) -> Result<(Period, usize), Diagnostic> {
        Ok((frame.period(self.text("period"))?, frame.region(self.text("region"))?))
    }

    /// The period and region of a 任务数: a cut-off day does not shorten it; `against` goes before `period`.
    pub(super) fn target_place(&self, frame: &Frame) -> Result<(Period, usize), Diagnostic> {
        let period = self.text("against").or_else(|| self.text("period"));
        Ok((frame.target_period(period)?, frame.region(self.text("region"))?))
    }
}
