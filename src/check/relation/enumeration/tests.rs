//! Lists in sentences of an office's reports, right and wrong.

use crate::check::relation::Kind;
use crate::check::relation::trial::check;

#[test]
fn as_many_named_as_announced() {
    check(
        Kind::Enumeration,
        &[
            ("已建成禾桥社区、云汀社区、青崖社区三个无障碍社区。", "holds likely 3个"),
            ("已建成禾桥社区、云汀社区三个无障碍社区。", "fails certain 2个"),
            ("抽查了禾桥镇、云汀街道等12个单位。", ""),
            ("抽查了县教育局、县残联、禾桥镇、云汀街道、青崖镇、白鹤镇等5个单位。", "fails likely 6个"),
            ("项目分为摸底、评估、施工、验收五个环节。", "fails certain 4个"),
            ("重点抓好康复、就业、托养三项工作。", "holds likely 3项"),
            ("重点抓好康复、就业和托养三项工作。", "holds likely 2～3项"),
            ("会同财政、民政、卫健四个部门联合发文。", "holds likely 3～4个"),
            ("为残疾人发放轮椅、拐杖153件。", ""),
            ("贯彻“三个代表”重要思想、科学发展观，落实五项要求。", ""),
            ("新建“残疾人之家”4家，分别位于禾桥镇、云汀街道和青崖镇。", "fails likely 2～3家"),
            ("协会下设“三组一站”，即服务组、康复组、联络组和志愿者服务站。", "holds likely 3～4组"),
            (
                "今年任务是新建4家。经过摸底，确定了禾桥镇、云汀街道、青崖镇、白鹤镇为创建单位。",
                "holds likely 4家",
            ),
            ("今年任务是新建4家。经过摸底，确定了禾桥镇、云汀街道、青崖镇为创建单位。", "fails likely 3家"),
            ("做好以下三个方面的工作：\n1、抓培训。\n2、抓就业。\n3、抓托养。", "holds likely 3个"),
            ("做好以下三个方面的工作：\n1、抓培训。\n2、抓就业。", "fails likely 2个"),
            ("（一）努力抓好“三件大事”\n一是学习。二是落实。三是建队伍。", "holds likely 3件"),
        ],
    );
}
