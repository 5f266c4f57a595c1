//! Sums of tables, right and wrong, and prose against them.

use crate::check::Reading;
use crate::check::relation::trial::{check, told};
use crate::check::relation::{Kind, find};
use crate::check::text::plain;

#[test]
fn total_rows_and_columns() {
    check(
        Kind::Table,
        &[
            (
                "附表\n项目\t人数（人）\t金额（万元）\n生活补贴\t132\t9.81\n护理补贴\t180\t13.82\n合计\t312\t23.63\n",
                "holds certain 312; holds certain 23.63",
            ),
            (
                "附表\n项目\t人数（人）\t金额（万元）\n生活补贴\t132\t9.81\n护理补贴\t180\t18.32\n合计\t312\t23.63\n",
                "holds certain 312; fails certain 28.13",
            ),
            // A row and a column that both fail: the cell where they meet.
            (
                "附表\n镇\t生活补贴\t护理补贴\t合计\n禾桥镇\t120\t85\t205\n云汀街道\t69\t110\t206\n合计\t216\t195\t411\n",
                "holds certain 205; fails certain 189; holds certain 195; holds certain 411; holds certain 411",
            ),
            // 小计 are what 合计 adds up; 其中 is no row of its own; rates are not summed.
            (
                "附表\n项目\t人数\t完成率\n甲镇\t10\t90%\n乙镇\t20\t80%\n小计\t30\t83%\n丙乡\t5\t70%\n其中：村\t3\t60%\n丁乡\t7\t71%\n小计\t12\t70%\n合计\t42\t80%\n",
                "holds certain 30; holds certain 12; holds certain 42",
            ),
            // Nothing adds up: the table is no such table.
            ("附表\n项目\t甲\t乙\n一\t1\t5\n二\t2\t6\n合计\t9\t40\n", "fails weak 3; fails weak 11"),
            // Blanks and dashes count nothing.
            ("附表\n项目\t人数\n甲镇\t10\n乙镇\t—\n丙镇\t5\n合计\t15\n", "holds certain 15"),
            // The total stands on top.
            ("附表\n项目\t人数\n合计\t15\n甲镇\t10\n乙镇\t5\n", "holds certain 15"),
        ],
    );
}

#[test]
fn prose_against_a_row_of_its_name() {
    let table = "附表\n项目\t人数（人）\t金额（万元）\n生活补贴\t132\t91.86\n护理补贴\t180\t13.82\n";
    check(
        Kind::Equality,
        &[
            (&format!("全年发放生活补贴98.16万元。\n\n{table}"), "fails likely 91.86万元"),
            (&format!("全年发放生活补贴91.86万元。\n\n{table}"), "holds weak 91.86万元"),
            // Last year's is another figure.
            (&format!("上年发放生活补贴98.16万元。\n\n{table}"), ""),
            // Two numbers of one name, one of which agrees.
            (
                &format!("全年发放生活补贴91.86万元。甲镇发放生活补贴8.2万元。\n\n{table}"),
                "holds weak 91.86万元",
            ),
        ],
    );
    assert_eq!(told(Kind::Table, table), "");
}

#[test]
fn a_cell_that_its_row_and_its_column_deny_is_mended() {
    let table = "附表\n镇\t生活补贴\t护理补贴\t合计\n禾桥镇\t120\t85\t205\n云汀街道\t69\t110\t206\n合计\t216\t195\t411\n";
    let text = plain::read(table, "UTF-8");
    let reading = Reading::of(&text);
    let mends: Vec<(String, String)> = find(&reading)
        .into_iter()
        .filter_map(|r| r.mend)
        .map(|m| (text.slice(&m.span).to_owned(), m.text))
        .collect();
    assert_eq!(mends, [("69".to_owned(), "96".to_owned())]);
}
