//! A dataset of the office's own: defined in `catalog/`, without a line of code.
//!
//! Output: `catalog/本县.toml` and one GBK export of 爱心乘车卡. Invariant: nobody's figures but the
//! office's own indicators come from it, so the truth about the built-in ones leaves it out.

use super::exports::Described;
use super::output::Output;
use super::records::World;
use super::support::random::Random;
use super::support::text::{Encoding, encode};

const KINDS: [&str; 5] = ["爱心乘车卡", "免费乘车卡", "陪护卡", "陪护人卡", "年票"];

const FILE: &str = "inbox/乘车卡/2024年爱心乘车卡办理登记.csv";

/// Writes the definitions and the export.
pub fn write(world: &World, out: &Output) -> Described {
    out.bytes("catalog/本县.toml", include_bytes!("catalog.toml"));
    let mut random = Random::named("travel card");
    let mut text =
        String::from("云水县2024年爱心乘车卡办理登记表,,,,,\r\n办卡日期,乡镇,姓名,残疾证号,卡种,张数\r\n");
    let (mut rows, mut total) = (0, 0);
    for (i, person) in world.people.iter().enumerate().filter(|(i, _)| i % 11 == 3).take(80) {
        let (month, day) = (1 + random.below(12), 1 + random.below(28));
        let count = 1 + usize::from(random.chance(150));
        total += count;
        rows += 1;
        let town = &world.towns[person.home_in(11 + month).0].name;
        let date = if i % 2 == 0 { format!("2024.{month}.{day}") } else { format!("2024/{month}/{day}") };
        let kind = random.pick(&KINDS);
        text.push_str(&format!("{date},{town},{},{},{kind},{count}\r\n", person.name, person.certificate()));
    }
    text.push_str(&format!("合计,,,,,{total}\r\n"));
    out.bytes(FILE, &encode(&text, Encoding::Gbk).expect("GBK"));
    Described {
        file: FILE.to_owned(),
        rows,
        rejected: 0,
        notes: ("自定义数据集;GBK、标题、合计", "a dataset of the office's own"),
    }
}
