//! Differences in sentences of an office's reports, right and wrong.

use crate::check::relation::Kind;
use crate::check::relation::trial::check;

#[test]
fn differences_of_two_levels() {
    check(
        Kind::Difference,
        &[
            ("救助儿童99人，比上年的87人增加21人。", "fails certain 12人"),
            ("救助儿童99人，比上年的87人增加12人。", "holds certain 12人"),
            ("2023年救助87人，2024年救助99人，比上年增加21人。", "fails certain 12人"),
            ("公益性岗位安置47名，比去年增加12人。", "holds weak ≤ 47名"),
            ("公益性岗位安置12名，比去年增加47人。", "fails likely ≤ 12名"),
            ("任务65户，实际完成79户，超额完成41户。", "fails certain 14户"),
            ("救助标准由1.2万元提高到2万元，提高0.6万元。", "holds weak ≥ 1.2万元; fails likely 0.8万元"),
            ("救助标准由1.2万元提高到2万元，提高0.8万元。", "holds weak ≥ 1.2万元; holds certain 0.8万元"),
            ("残疾人之家由8家增加到15家，新增9家。", "holds weak ≥ 8家; fails certain 7家"),
            ("救助人数由100人增加到80人。", "fails certain ≥ 100人"),
            ("贫困人口由137户479人减至88户147人。", "holds weak ≤ 137户; holds weak ≤ 479人"),
            ("标准分别从200元、270元提高到210元、285元。", "holds weak ≥ 200元; holds weak ≥ 270元"),
            ("全市排名由12位上升到8位。", ""),
            ("服务率由95.2%提高到97.8%，提高3.6个百分点。", "holds weak ≥ 95.2%; fails certain 2.6个百分点"),
            ("服务率97.8%，较上年提高2.6个百分点。", ""),
            ("收入总计643.18万元，支出总计620.75万元，年终结余24.43万元。", "fails likely 22.43万元"),
            ("收入合计1260.5万元，支出合计1180.3万元，年末结余130.2万元。", ""),
            (
                "年初结余50万元，本年收入1260.5万元，支出1180.3万元，年末结余103.2万元。",
                "fails likely 130.2万元",
            ),
            ("接受捐款56.8万元，支出42.3万元，结余15.4万元。", "fails likely 14.5万元"),
            ("人口出生率10.84‰，死亡率5.12‰，自然增长率5.72‰。", "holds likely 5.72‰"),
            ("共查出问题50项，已整改40项，尚未整改12项。", "fails likely 10项"),
            ("常住人口751人，与2010年的725人相比，增加62人。", "fails certain 26人"),
            ("应出席代表298人，出席278人，缺席22人。", "fails likely 20人"),
        ],
    );
}
