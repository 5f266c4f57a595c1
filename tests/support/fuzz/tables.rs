//! Tables from their bytes to records: header, plan, rows. Text files here; workbooks use the same promise.

use super::{assert_masked, scratch};
use report::catalog::{Catalog, builtin_files, load};
use report::diagnostic::{self, Diagnostic};
use report::ingest::plan::{self, Guide, Options, Plan};
use report::ingest::records::{self, Outcome, ParsedBlock};
use report::ingest::source::Source;
use report::model::Period;
use report::workspace::config::DamagedId;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

pub(super) fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| load(&builtin_files()).expect("the built-in catalog"))
}

fn guide() -> &'static Guide<'static> {
    static GUIDE: OnceLock<Guide<'static>> = OnceLock::new();
    GUIDE.get_or_init(|| Guide::new(catalog()))
}

/// What is said of a table: a place in words, and no number of a person.
pub(super) fn told<'a>(problems: impl IntoIterator<Item = &'a Diagnostic>) {
    for problem in problems {
        let text = diagnostic::text(problem, true);
        assert_masked(&text);
        assert!(text.len() < 20_000, "a message that nobody reads: {} bytes", text.len());
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'),
            "a control character: {text:?}"
        );
    }
}

type Read = (Outcome, Vec<String>);

fn read(source: &Source, plan: &Plan, damaged: DamagedId, threads: usize) -> Result<Read, Diagnostic> {
    let dataset = catalog().dataset(&plan.dataset).expect("a plan names a dataset");
    let blocks: Mutex<Vec<ParsedBlock>> = Mutex::new(Vec::new());
    let take = |block: ParsedBlock| {
        blocks.lock().expect("lock").push(block);
        Ok(())
    };
    let outcome = records::read(source, plan, dataset, damaged, true, threads, None, &take)?;
    let mut blocks = blocks.into_inner().expect("lock");
    blocks.sort_by_key(|b| b.index);
    let counts = outcome.counts;
    let accepted: usize = blocks.iter().map(|b| b.block.len()).sum();
    let rejected: usize = blocks.iter().map(|b| b.rejects.len()).sum();
    assert_eq!((counts.accepted, counts.rejected), (accepted as u64, rejected as u64));
    assert_eq!(
        counts.read,
        counts.accepted + counts.rejected + counts.summary + counts.blank,
        "no row is lost"
    );
    for block in &blocks {
        for column in &block.block.columns {
            assert_eq!(column.len(), block.block.len(), "all columns are as long");
        }
        for reject in &block.rejects {
            assert!(!reject.reasons.is_empty() && reject.line > plan.header_line, "{reject:?}");
            for reason in &reject.reasons {
                assert_masked(&reason.reason);
            }
        }
    }
    Ok((outcome, blocks.iter().map(|b| format!("{:?}{:?}", b.block, b.rejects)).collect()))
}

/// The promise of any file that is to be ingested.
pub(super) fn promise(path: &Path) {
    let source = match Source::open(path, "t", None) {
        Ok(source) => source,
        Err(problem) => return told([&problem]),
    };
    let options = Options {
        period: Period::year(2024).map(plan::PeriodRule::Given),
        fill_down: true,
        ..Options::default()
    };
    let plans = match plan::plan(&source, guide(), &options) {
        Ok(plans) => plans,
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal without a reason");
            return told(&problems);
        }
    };
    let again = plan::plan(&source, guide(), &options).expect("a plan, as before");
    assert_eq!(format!("{plans:?}"), format!("{again:?}"), "the same bytes have the same plan");
    for plan in &plans {
        told(&plan.notes);
        let dataset = catalog().dataset(&plan.dataset).expect("a dataset");
        assert!(plan.mapping.iter().all(|m| m.column < plan.width && m.field < dataset.fields.len()));
        match (read(&source, plan, DamagedId::Reject, 1), read(&source, plan, DamagedId::Reject, 2)) {
            (Ok(one), Ok(two)) => assert_eq!(format!("{one:?}"), format!("{two:?}"), "workers do not matter"),
            (Err(one), Err(two)) => {
                assert_eq!(one, two, "workers do not matter");
                told([&one]);
            }
            (one, two) => panic!("one worker: {one:?}, two: {two:?}"),
        }
        let _ = read(&source, plan, DamagedId::Keyless, 1);
    }
}

pub fn text(bytes: &[u8]) {
    promise(&scratch::file("table.csv", bytes));
}

pub fn text_seeds() -> Vec<Vec<u8>> {
    let subsidy = "云水县2024年3月护理补贴发放表\n单位：万元\n发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n\
        2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80\n\
        2024年4月5日,202404,,张二,9.99921E+17,生活补贴,\"1,200.5\"\n\
        合计,,,,,,1280.5\n制表人：张三\n";
    let surgery = "手术日期\t姓名\t身份证号\t镇街\t眼别\t补助金额（元）\n45356\t李四\t999921198001011006\t河西镇\t左眼\t800\n";
    let visit = "走访日期,镇街,户主姓名,慰问金（元）,慰问品\n2024/1/20,城关镇,王五,500,\"米,油\"\n";
    let training = "培训班名称,开始日期,结束日期,姓名,残疾证号,金额\n电商班,2024.3.1,2024.3.5,赵六,99992119800101100643,300元\n";
    let gb = encoding_rs::GB18030.encode(subsidy).0.into_owned();
    let mut out = super::seeds(&[subsidy, surgery, visit, training]);
    out.push(gb);
    out
}
