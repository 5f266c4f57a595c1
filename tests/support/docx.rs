//! Sample drafts and package reading for the .docx tests.
//!
//! Job: what several test files share. Inputs: none. Outputs: drafts, parts, events.
//! Invariant: the samples hold no real person or office.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use quick_xml::{Reader, events::Event};
use report::model::block::{Annex, Block, Cell, Draft, Signature, Span, Table};
use std::{collections::BTreeMap, io::Read};

/// Hands out occurrence ids in order.
#[derive(Default)]
pub struct Ids(u32);

impl Ids {
    pub fn figure(&mut self, text: &str) -> Span {
        self.0 += 1;
        Span::Figure { id: format!("f{:04}", self.0), text: text.into() }
    }

    /// `〔…〕` marks a figure, `【…】` something missing; the rest is plain words.
    pub fn spans(&mut self, text: &str) -> Vec<Span> {
        let mut out = Vec::new();
        for piece in text.split_inclusive(['〕', '】']) {
            let at = piece.find(['〔', '【']).unwrap_or(piece.len());
            if at > 0 {
                out.push(Span::Text(piece[..at].into()));
            }
            let rest = &piece[at..];
            if let Some(figure) = rest.strip_prefix('〔') {
                out.push(self.figure(figure.trim_end_matches('〕')));
            } else if !rest.is_empty() {
                out.push(Span::Missing { text: rest.into(), gap: None });
            }
        }
        out
    }

    pub fn p(&mut self, text: &str) -> Block {
        Block::Paragraph(self.spans(text))
    }

    pub fn h(&mut self, level: u8, number: &str, text: &str) -> Block {
        Block::Heading { level, number: number.into(), spans: self.spans(text) }
    }

    /// One row: the first cell is words, the others are numbers.
    pub fn row(&mut self, cells: &[&str]) -> Vec<Cell> {
        let number = |(i, text): (usize, &&str)| match i {
            0 => Cell::words(*text),
            _ => Cell { spans: self.spans(text), number: true },
        };
        cells.iter().enumerate().map(number).collect()
    }
}

/// At least two pages of nothing but 汉字: 56 paragraphs of 30 to 60 characters, as the
/// line and character grid can only be counted where no digit or 禁则 moves a character.
pub fn calibration() -> Draft {
    let text: Vec<char> = "残疾人事业关系民生福祉康复教育就业维权文体托养救助基层组织建设辅助器具适配无障碍改造家庭医生签约服务".chars().collect();
    let paragraph = |n: usize| {
        let words: String = (0..60).map(|i| text[(n * 7 + i) % text.len()]).collect();
        Block::Paragraph(vec![Span::Text(words)])
    };
    Draft { blocks: (0..56).map(paragraph).collect(), ..Draft::default() }
}

/// A year's report with every kind of block.
pub fn annual() -> Draft {
    let mut ids = Ids::default();
    let i = &mut ids;
    let mut blocks = vec![
        i.p("2025年，县残联在县委、县政府的坚强领导和市残联的精心指导下，坚持以残疾人为中心，紧扣“两不愁三保障”巩固提升和残疾人公共服务增量提质，各项工作取得明显成效。全县持证残疾人〔12486人〕，比上年增加〔312人〕。现将全年工作总结如下。"),
        i.h(1, "一、", "主要工作完成情况"),
        i.h(2, "（一）", "残疾人康复服务扎实推进"),
        i.p("落实残疾儿童康复救助制度，全年救助残疾儿童〔186人〕，完成年度任务的〔103.3%〕，拨付救助资金〔301.2万元〕；为有需求的〔2145名〕持证残疾人适配辅助器具〔2608件〕，基本型辅助器具适配率达到〔99.1%〕。"),
        i.h(3, "1.", "精准康复服务行动。"),
        i.p("建立“一人一档”台账，组织家庭医生签约服务〔8032人次〕，签约率〔92.6%〕，较上年提高〔1.4个百分点〕。其中孤独症儿童康复救助【待填：人数】，为历年最高。"),
        i.h(4, "（1）", "残疾儿童康复救助。"),
        i.p("定点机构〔4家〕，全部通过年度考核；组织专家入户评估〔96户〕，复核率100%。"),
        i.h(4, "（2）", "辅助器具适配〔2608件〕的入户回访。"),
        i.p("采取“电话回访＋入户抽查”的方式，回访〔2145户〕，满意率〔98.7%〕，对反映的问题当场登记、限期办结、逐户销号。"),
        i.h(3, "2.", "康复人才队伍建设。"),
        i.p("举办乡镇残联专职委员培训班〔3期〕，培训〔217人次〕，实现〔14个〕乡镇（街道）、〔186个〕村（社区）全覆盖。"),
        i.h(2, "（二）", "就业帮扶与权益保障同步加强"),
        i.p("开展“阳光助残”就业援助月活动，新增城镇残疾人就业〔158人〕、农村残疾人就业〔241人〕，开展实用技术培训〔502人次〕；发放困难残疾人生活补贴和重度残疾人护理补贴〔1986.54万元〕，惠及〔9214人〕。各乡镇“两项补贴”发放情况见下表。"),
    ];
    blocks.push(Block::Table(Table {
        caption: "表1　2025年困难残疾人生活补贴和重度残疾人护理补贴发放情况".into(),
        header: ["乡镇（街道）", "发放人数（人）", "发放金额（万元）", "比上年增减（%）"]
            .map(Into::into)
            .into(),
        rows: vec![
            i.row(&["城关街道", "〔1985〕", "〔432.18〕", "〔3.2〕"]),
            i.row(&["东河镇", "〔1642〕", "〔356.70〕", "〔1.8〕"]),
            i.row(&["西山镇", "〔1508〕", "〔318.92〕", "〔-0.6〕"]),
            i.row(&["南岭乡", "〔1230〕", "〔262.44〕", "〔2.5〕"]),
            i.row(&["北塘乡", "【待填】", "【待填】", "【待填】"]),
            i.row(&["合计", "〔6328〕", "〔1370.24〕", "〔1.9〕"]),
        ],
        note: "注：同一人在两个乡镇领取的，合计只计一次（跨镇重复37人）；各项之和与合计的差为四舍五入所致。"
            .into(),
        ..Table::default()
    }));
    blocks.extend([
        i.h(1, "二、", "存在的主要问题"),
        i.p("一是基层残疾人工作力量仍显薄弱，专职委员兼职多、流动快；二是残疾人就业层次不高，稳定性不强；三是部分村（社区）无障碍设施建设与管理衔接不够紧密，群众反映的问题整改不够及时。"),
        i.h(1, "三、", "下一步工作打算"),
        i.p("坚持问题导向和目标导向，持续巩固残疾人脱贫成果，健全返贫致贫监测帮扶机制，做到早发现、早干预、早帮扶。推动康复服务向农村延伸，计划新建残疾人“阳光家园”〔2所〕，力争年度任务完成率保持在100%以上，让广大残疾人有更多获得感、幸福感、安全感。"),
    ]);
    let towns = ["城关街道", "东河镇", "西山镇", "南岭乡", "北塘乡", "石桥镇", "柳林镇", "白水乡", "青龙镇"];
    let rows = (0..34).map(|n: usize| {
        let (done, plan) = (format!("〔{}〕", 40 + n * 3), format!("〔{}〕", 40 + n * 2));
        let rate = format!("〔{}.{}〕", 100 + n, n % 10);
        i.row(&[&format!("{}第{}批", towns[n % towns.len()], n / towns.len() + 1), &plan, &done, &rate])
    });
    let long = Table {
        caption: String::new(),
        header: ["项目（批次）", "任务数（人）", "完成数（人）", "完成率（%）"].map(Into::into).into(),
        rows: rows.collect(),
        note: String::new(),
        ..Table::default()
    };
    let measures = Table {
        caption: "重点任务分工".into(),
        header: ["序号", "任务内容", "责任股室", "完成时限"].map(Into::into).into(),
        rows: vec![
            [
                "1",
                "为有需求的持证残疾人提供基本康复服务，建立“一人一档”台账并按季度更新，年底前完成回访。",
                "康复股",
                "2026年12月",
            ],
            ["2", "开展就业援助月活动，组织专场招聘会不少于4场。", "教育就业股", "2026年3月"],
        ]
        .into_iter()
        .map(|row| row.into_iter().map(Cell::words).collect())
        .collect(),
        note: String::new(),
        ..Table::default()
    };
    Draft {
        title: vec!["某某县残疾人联合会".into(), "关于2025年度工作总结的报告".into()],
        blocks,
        signature: Some(Signature {
            organisation: "某某县残疾人联合会".into(), date: "2026年1月5日".into()
        }),
        annexes: vec![
            Annex {
                title: "2025年残疾人基本康复服务任务分批完成情况表".into(),
                blocks: vec![Block::Table(long)],
            },
            Annex {
                title: "2026年残疾人工作重点任务及责任分工一览表（含各乡镇街道专职委员培训计划安排）".into(),
                blocks: vec![
                    ids.p("各股室要对照下表抓好落实，每季度末报送进展情况。"),
                    Block::Table(measures),
                ],
            },
        ],
        stamp: None,
    }
}

/// The parts of a .docx, by name.
pub fn parts(docx: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a zip");
    let mut out = BTreeMap::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).expect("a part");
        let mut xml = String::new();
        file.read_to_string(&mut xml).expect("UTF-8");
        let name = file.name().expect("a name").into_owned();
        assert!(!out.contains_key(&name), "part {name} twice");
        out.insert(name, xml);
    }
    out
}

/// One XML element: its parent's index, name and attributes.
#[derive(Debug)]
pub struct Element {
    pub parent: Option<usize>,
    pub name: String,
    pub attributes: BTreeMap<String, String>,
}

/// Every element of `xml` in document order; panics if it is not well-formed.
pub fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let (mut out, mut open) = (Vec::<Element>::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("{e}: {xml:.200}"));
        let (start, empty) = match event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let attributes = start.attributes().map(|a| {
            let a = a.expect("an attribute");
            (a.key.as_ref().to_owned(), a.value.into_owned())
        });
        out.push(Element {
            parent: open.last().copied(),
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
        });
        if !empty {
            open.push(out.len() - 1);
        }
    }
    assert!(open.is_empty(), "elements left open");
    out
}
