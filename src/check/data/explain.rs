//! What each code of a comparison with figures means: the text of `report explain M01`.

use crate::check::Entry;
use crate::diagnostic::Severity;

const ENTRIES: [Entry; 5] = [
    Entry {
        code: "M01",
        title: "数字与清单不同",
        severity: Severity::Error,
        explanation: "文稿的清单（figures.json）记着 report build 印出的每一个数字。文中这一处与清单里的不一样，是后来改的。\
                      Word 文稿按数字上的隐藏书签找：从书签起点读出整个数字，插入的修订算在内，删去的不算；书签丢了，\
                      或是 Markdown、纯文本，就按先后次序和前后文字找。改了写法而数没有变的（3012000元与301.2万元），只作提示。",
        remedy: "改得对，就在原表里改正，重新导入、重新 report build，让文稿与台账一致；改错了，改回清单的数。",
        example: "清单里是“301.2万元”，文中是“302.1万元”。",
    },
    Entry {
        code: "M02",
        title: "台账变了，文中还是旧数",
        severity: Severity::Error,
        explanation: "文中的数字与清单相同，但写出文稿以后台账变了（新导入、撤销、补正了来源，或改了口径、区划、任务数），\
                      同一个指标现在算出的数不同。现在的数按原来的写法（单位、小数、余、多）印出来比较；印出来一样的不算。",
        remedy: "用 report diff 看为什么变了；要用新数，重新 report build，或照着提示改。",
        example: "文中和清单都是“1198人”，台账现在算出“1205人”。",
    },
    Entry {
        code: "M03",
        title: "数字没有来源",
        severity: Severity::Note,
        explanation: "文中的这个数字不在清单的任何一个数字里，也不是清单记着的手工数：可能是模板里写死的，或后来手工加的。\
                      没有来源不等于错，只是查不到出处。",
        remedy: "能由台账算出的，改在模板里用 fig 印；只有人知道的，写进 facts.csv 再印；确实不用管的，不必处理。",
        example: "“另有15名志愿者参加”，清单里没有这个数。",
    },
    Entry {
        code: "M04",
        title: "清单里的数字文中没有了",
        severity: Severity::Warning,
        explanation: "report build 印出过这个数字，现在的文稿里找不到：所在的句子被删去了，或改得认不出来了。",
        remedy: "确是有意删去的，不用管；不是的，从原来的文稿里找回这一句。",
        example: "清单里有“完成率122%”，文中这一句已删去。",
    },
    Entry {
        code: "M05",
        title: "可能是某个指标的数",
        severity: Severity::Note,
        explanation: "没有清单，但在工作目录里：文中的数字与某个指标在文稿所说期间的数，单位相同、数值相合、用词相近，\
                      很可能就是它。只是可能，不作判断；没有提示的数字，不等于错。",
        remedy: "用 report trace 看这个指标是怎么来的，确认是不是同一件事。",
        example: "“为1198名残疾人发放护理补贴”可能是“享受护理补贴人数”。",
    },
];

/// The codes of findings against figures, in order.
pub fn explain() -> &'static [Entry] {
    &ENTRIES
}
