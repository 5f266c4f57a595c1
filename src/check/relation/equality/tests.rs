//! Repetitions in sentences of an office's reports, right and wrong.

use crate::check::relation::Kind;
use crate::check::relation::trial::check;

#[test]
fn one_figure_in_two_places() {
    check(
        Kind::Equality,
        &[
            (
                "全年共发放困难残疾人生活补贴486.72万元。\n附：全年共发放困难残疾人生活补贴486.27万元。",
                "fails likely 486.72万元",
            ),
            ("2022年全县发放护理补贴302.4万元。\n2023年全县发放护理补贴318.6万元。", ""),
            ("禾桥镇完成无障碍改造26户。\n云汀街道完成无障碍改造31户。", ""),
            ("全县共有持证残疾人5208人。\n全县共有持证残疾人5280人。", "fails likely 5208人"),
            (
                "全年为1208名残疾人发放生活补贴。\n领取生活补贴的1208名残疾人全部完成复核。",
                "holds weak 1208名",
            ),
            ("城镇新增就业70万人。\n城镇新增就业82.7万人。", ""),
            ("一、工作\n全县建成托养机构8家。\n一、工作\n全县建成托养机构12家。", ""),
        ],
    );
}

#[test]
fn two_digits_the_wrong_way_round_between_two_printings() {
    check(
        Kind::Equality,
        &[
            ("全县登记在册肢体残疾人12630人。近年来，12360名登记在册肢体残疾人全部复核。", ""),
            ("全县共有在册听力残疾人5208人。对全县在册听力残疾人5280人逐一走访。", "fails likely 5208人"),
            // Another digit may be another figure.
            ("全县共有在册听力残疾人5208人。对全县在册听力残疾人5308人逐一走访。", ""),
        ],
    );
}
