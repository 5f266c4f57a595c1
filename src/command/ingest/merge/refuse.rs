//! What keeps an office's ledger out, in words.
//!
//! Invariant: every refusal says what would go wrong with the figures and what to do; nothing has been written.

use super::told::Merged;
use super::{Clash, Coming, Found, Result, State, Whose};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::plan::without_region;
use crate::ledger::{Foreign, Ledger, Writer};
use crate::model::RegionTree;

fn refused(found: &Found, message: String, help: String) -> Vec<Diagnostic> {
    vec![Diagnostic::new(codes::MERGE_REFUSED, message).at(Place::file(&found.shown)).help(help)]
}

/// Refuses an office whose region lies in that of one that was merged before, or around it: the same sources
/// would come on two ways, in two states.
pub(super) fn kin(writer: &Writer, tree: &RegionTree, whose: &Whose, found: &Found) -> Result<()> {
    let staged = writer.merging();
    let regions = writer.ledger().offices().iter().map(|o| (o.region.clone(), o.name.clone())).chain(staged);
    for (code, name) in regions.filter(|(code, _)| *code != whose.code) {
        let related = tree
            .by_code(&code)
            .is_some_and(|other| tree.is_within(other, whose.region) || tree.is_within(whose.region, other));
        if related {
            let message =
                format!("{name}的台账已经合并进来，与{}的有上下级关系，同一批来源会来两次", whose.name);
            let help = format!("两家只合并一家；改合并这一家的，先 report sources drop --office {code}。");
            return Err(refused(found, message, help));
        }
    }
    Ok(())
}

/// Refuses a ledger that is older than the one merged last, or another one.
pub(super) fn older(
    ledger: &Ledger,
    from: &Foreign,
    whose: &Whose,
    found: &Found,
    (coming, gone): (&[Coming], &[String]),
) -> Result<()> {
    let Some(last) = ledger.offices().iter().find(|office| office.region == whose.code) else {
        return Ok(());
    };
    let help = format!("确实要以这个台账为准的，加 --replace {}。", whose.code);
    let (then, now) = (last.generation, from.generation());
    if now < then {
        let message = format!("比上次合并的旧：上次是第 {then} 版（{}），这个是第 {now} 版", last.merged_at);
        return Err(refused(found, message, help));
    }
    if now == then && last.fingerprint != from.fingerprint() {
        let message = format!("与上次合并的同是第 {now} 版，内容却不同，不是同一个台账接着写下来的");
        return Err(refused(found, message, help));
    }
    let stays = coming.iter().any(|c| matches!(c.state, State::Same | State::Changed));
    if !stays && !gone.is_empty() {
        let message = format!("上次从{}合并的 {} 个来源，这个台账里一个也没有", last.name, gone.len());
        return Err(refused(found, message, help));
    }
    Ok(())
}

/// Refuses where a file that stands here as another's source was read otherwise there, or holds rows for
/// others of that ledger: these would be missing.
pub(super) fn elsewhere(ledger: &Ledger, coming: &[Coming], found: &Found) -> Result<()> {
    for one in coming {
        let State::Elsewhere(id) = &one.state else { continue };
        let Some(known) = ledger.get(id) else { continue };
        let (entry, here) = (&one.entry, format!("{}（{}）", known.id, known.path));
        if without_region(&known.mapping) != without_region(&entry.mapping) || known.period != entry.period {
            let message = format!("{} 与这里的来源 {here}是同一个文件，读法却不同", entry.path);
            let help = format!("以那边的为准的，先 report sources drop {} 再合并。", known.id);
            return Err(refused(found, message, help));
        }
        let leans = coming.iter().filter(|c| !matches!(c.state, State::Elsewhere(_))).find(|c| {
            let of = c.entry.returned.as_ref().is_some_and(|r| r.of == entry.id || r.root == entry.id);
            of || c.entry.leans_on.iter().any(|lean| lean.source == entry.id)
        });
        if let Some(leaning) = leans {
            let message = format!(
                "{} 有些行记在 {} 名下，后者与这里的来源 {here}是同一个文件，合并后这些行会缺",
                leaning.entry.path, entry.path
            );
            let help = match &known.office {
                None => format!("先 report sources drop {} 再合并，这个文件以那边的为准。", known.id),
                Some(_) => "请两家核对这个文件是谁的，由不该有它的一家撤销后再合并。".to_owned(),
            };
            return Err(refused(found, message, help));
        }
    }
    Ok(())
}

/// Refuses a ledger with rows of which this office's own sources have the same.
pub(super) fn clash(clash: &Clash, whose: &Whose) -> Diagnostic {
    let Clash { coming, here, same, alike, line } = clash;
    let mut what = Vec::new();
    what.extend((*same > 0).then(|| format!("{same} 行相同")));
    what.extend((*alike > 0).then(|| format!("{alike} 行是同一笔而内容或列不同")));
    let message =
        format!("与本单位自己导入的来源 {}（{}）有 {}，合并进来会重复计", here.0, here.1, what.join("、"));
    let help = format!(
        "以{}的台账为准的，先 report sources drop {}，合并以后再导入那个文件，重复的行就不再计。",
        whose.name, here.0
    );
    Diagnostic::new(codes::MERGE_REFUSED, message).at(Place::line(&coming.1, *line)).help(help)
}

/// Refuses a ledger with refused or held rows among what is new.
pub(super) fn strict(merged: &Merged, found: &Found) -> Result<()> {
    let rows: u64 = merged.files.iter().filter(|f| f.is_new()).map(|f| f.rows.rejected).sum();
    if rows == 0 {
        return Ok(());
    }
    let message = format!("那边的台账里有 {rows} 行剔除，整个台账没有合并");
    Err(vec![Diagnostic::new(codes::STRICT_REFUSED, message).at(Place::file(&found.shown))])
}
