//! What `prev` and `done` would print of a figure of the draft's own period and region.
//!
//! Job: the words beside a chart. Invariant: the same words as in sentences, by the same functions.

use super::frame::Frame;
use super::printing::{self, Wanted};
use crate::diagnostic::Diagnostic;
use crate::figure::compare;
use crate::figure::print::Options;
use crate::model::{UnitKind, Value};
use crate::workspace::Target;

impl Frame {
    /// The 任务数 set for an indicator at the draft's own region and period.
    pub fn own_target(&self, id: &str) -> Option<&Target> {
        self.target(id, self.uncut, self.region)
    }

    /// 比上年增加12人, 增长8.5%, 完成率122%, 超额14户: as far as there is something to compare with.
    ///
    /// # Errors
    /// As the functions of templates.
    pub fn remarks(&self, id: &str) -> Result<Vec<String>, Diagnostic> {
        let mut out = Vec::new();
        let asked = self.ask(id, self.period, self.region)?;
        let Ok(now) = &asked.answer.value else { return Ok(out) };
        let before = self.period.previous().map(|p| self.ask(id, p, self.region)).transpose()?;
        let before: Option<Value> = before.and_then(|b| b.answer.value.ok());
        if before.is_some() {
            let word = compare::base_word(&self.period);
            let options = printing::options(asked.indicator, &Wanted::default())?;
            let words = &asked.indicator.words;
            let change = compare::change(now, before.as_ref(), &asked.unit, words, &word, &options)?;
            out.push(change.words.text());
            if asked.unit.kind != UnitKind::Rate {
                let growth = compare::growth(now, before.as_ref(), &word, 1)?;
                // 持平 has been said.
                out.extend(growth.words.number.is_some().then(|| growth.words.text()));
            }
        }
        if let Some(target) = self.own_target(id) {
            let words = &asked.indicator.words;
            let done = compare::done(now, &target.value, &asked.unit, words, 0, &Options::default())?;
            out.extend([done.rate_words.text(), done.excess_words.text()]);
        }
        Ok(out)
    }
}
