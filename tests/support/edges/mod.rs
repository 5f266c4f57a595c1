//! A workspace at whose edges definitions differ, and every definition that the catalog can write.
//!
//! Job: something to hold two roads against each other on. Output: a folder to ingest, with a draft that
//! compares. Invariant: the same bytes on every run; everyone and every place in it is invented.
//!
//! - `rows`: what the exports say · `definitions`: the catalog, the draft and its targets

mod definitions;
#[path = "../../../examples/support/random.rs"]
#[allow(dead_code, reason = "each user takes what it needs")]
mod random;
mod rows;

use random::Random;
use rows::{rows, undated};
use std::path::Path;

/// The template of the draft that compares.
pub const TEMPLATE: &str = "对比";

/// A city of two counties; one town becomes another, one does not count, two villages share a name.
const REGIONS: &str = "\
code,name,level,parent,kind,counted,aliases,valid_from,valid_to
999931,弦月市,city,,,,,,
99993101,东弦县,county,999931,县,,东弦,,
99993102,西弦县,county,999931,县,,西弦,,
999931011,银梭镇,town,99993101,镇,是,银梭;银梭街道,,
999931012,雾渡乡,town,99993101,乡,是,雾渡,,2023-12-31
999931013,雾渡镇,town,99993101,镇,是,雾渡,2024-01-01,
999931014,新区管委会,town,99993101,开发区,否,新区,,
999931021,北霜街道,town,99993102,街道,是,北霜（街道）,,
999931022,南霜镇,town,99993102,镇,是,,,
999931011001,朝露社区,village,999931011,社区,是,朝露,,
999931011002,青穗村,village,999931011,村,是,,,
999931011003,银梭,village,999931011,村,是,,,
999931021001,青穗村,village,999931021,村,是,,,
999931021002,疏桐社区,village,999931021,社区,否,,,
999931022001,墨泉村,village,999931022,村,是,,2024-07-01,
";

/// Writes the workspace.
pub fn write(root: &Path) {
    let file = |name: &str, text: &str| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let mut settings = String::from("[office]\nname = \"弦月市残疾人联合会\"\n");
    let mut inbox = |name: &str, dataset: &str, period: &str, text: &str| {
        file(&format!("inbox/{name}.csv"), text);
        let entry = format!("[[inbox]]\nglob = \"inbox/{name}.csv\"\ndataset = \"{dataset}\"\n{period}\n");
        settings.push_str(&entry);
    };
    let random = &mut Random::named("edges");
    inbox("岗位一", "post", "", &rows(random, 700, &[]));
    inbox("岗位二", "post", "", &rows(random, 300, &[]));
    inbox("岗位三", "post", "period = \"2023-11..2024-02\"", &undated(random, 40));
    inbox("值班", "duty", "", &rows(random, 400, &[]));
    inbox("值班去年", "duty", "period = \"2023\"", &undated(random, 30));
    let days = ["2023-06-30", "2023-12-31", "2024-02-29", "2024-06-30", "2024-12-31"];
    inbox("存量一", "held", "", &rows(random, 60, &days[..4]));
    inbox("存量二", "held", "", &rows(random, 5, &days));
    inbox("存量三", "held", "period = \"2024-08\"", &undated(random, 9));
    file("report.toml", &settings);
    file("regions.csv", REGIONS);
    let definitions = definitions::all();
    file("catalog/试.toml", &definitions.text);
    file(&format!("templates/{TEMPLATE}.md"), &definitions.draft());
    file("targets.csv", &definitions.targets());
}
