//! 持证残疾人名册: everyone of the sample with a certificate, as of one day.
//!
//! Input: the people. Output: one GBK export. Invariant: the truth leaves it out; 需求 and 已得 agree with
//! each other (nobody is served without a need).

use super::exports::Described;
use super::output::Output;
use super::records::World;
use super::support::random::Random;
use super::support::text::{Encoding, encode};

const FILE: &str = "inbox/名册/2024年12月持证残疾人名册.csv";
const KINDS: [&str; 7] = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"];
const LEVELS: [&str; 4] = ["一级", "二级", "三级", "四级"];
/// The month since 2023-01 in which the roster was taken.
const MONTH: usize = 23;

/// Writes the roster.
pub fn write(world: &World, out: &Output) -> Described {
    let mut random = Random::named("roster");
    let mut text = String::from(
        "云水县持证残疾人名册（2024年12月20日）,,,,,,,,,,,,,,,\r\n\
         镇街,村社区,姓名,残疾人证号,残疾类别,残疾等级,困难类型,低保类别,康复需求,康复服务已得,辅具需求,辅具已配,\
         劳动年龄段,就业能力,就业愿望,就业状态,证件状态,快照日期\r\n",
    );
    for person in &world.people {
        let (town, village) = person.home_in(MONTH);
        let town = &world.towns[town];
        let village = &town.villages[village].name;
        let hardship = match random.below(100) {
            0..14 => "脱贫户",
            14..16 => "边缘易致贫户",
            16 => "突发严重困难户",
            17..21 => "城镇困难群众",
            _ => "",
        };
        let dibao = if random.chance(if person.level <= 2 { 300 } else { 120 }) { "低保" } else { "" };
        let [rehab, device] = [need(&mut random, 270, 920), need(&mut random, 210, 890)];
        let work = work(person, &mut random);
        // The dead stand in the list until the police's figures are matched.
        let status = if random.chance(12) { "注销" } else { "有效" };
        let (kind, level) = (KINDS[person.disability - 1], LEVELS[person.level - 1]);
        text.push_str(&format!(
            "{},{village},{},{},{kind},{level},{hardship},{dibao},{rehab},{device},{work},{status},2024.12.20\r\n",
            town.name,
            person.name,
            person.certificate(),
        ));
    }
    out.bytes(FILE, &encode(&text, Encoding::Gbk).expect("GBK"));
    Described {
        file: FILE.to_owned(),
        rows: world.people.len(),
        rejected: 0,
        notes: ("GBK、标题;“有效”“注销”;2024.12.20", "a snapshot of everyone; cancelled certificates"),
    }
}

/// Two cells: a need, and whether it was met.
fn need(random: &mut Random, needed: usize, met: usize) -> &'static str {
    match (random.chance(needed), random.chance(met)) {
        (true, true) => "是,是",
        (true, false) => "是,否",
        (false, _) => "否,",
    }
}

/// Four cells: of working age, able, willing, at work.
fn work(person: &super::people::Person, random: &mut Random) -> &'static str {
    let born: usize = person.id[6..10].parse().expect("a year");
    if !(1965..=2008).contains(&born) {
        return "否,,,";
    }
    let able = person.level > 2 || random.chance(150);
    match (able, random.chance(780), random.chance(670)) {
        (false, ..) => "是,否,,",
        (true, false, _) => "是,是,否,",
        (true, true, true) => "是,是,是,是",
        (true, true, false) => "是,是,是,否",
    }
}
