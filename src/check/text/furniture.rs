//! What a copied web page has round its text: navigation, licences, page numbers.
//!
//! Input: a trimmed line. Output: whether it is such. Invariant: nothing that has a sentence's end in it is
//! furniture, so that no sentence is lost with its numbers.

use super::lines::trim;

/// What a line begins with, before a colon.
const LABELS: &[&str] = &[
    "发布日期",
    "发布时间",
    "发布机构",
    "发文机构",
    "发文字号",
    "发文日期",
    "公开日期",
    "公开方式",
    "公开时限",
    "公开范围",
    "公开类别",
    "公开属性",
    "生成日期",
    "成文日期",
    "信息来源",
    "信息类别",
    "信息索取号",
    "信息分类",
    "索引号",
    "主题分类",
    "主题词",
    "文件编号",
    "内容概述",
    "效力状态",
    "文章来源",
    "稿件来源",
    "来源",
    "作者",
    "责任编辑",
    "编辑",
    "审核",
    "浏览次数",
    "浏览量",
    "浏览",
    "点击数",
    "点击量",
    "点击",
    "阅读次数",
    "阅读量",
    "阅读",
    "访问量",
    "访问次数",
    "字号",
    "字体",
    "字体大小",
    "字体显示",
    "分享",
    "分享到",
    "当前位置",
    "您当前的位置",
    "您现在的位置",
    "您的位置",
    "你的位置",
    "我的位置",
    "当前的位置",
    "所在位置",
    "相关解读",
    "相关文件",
    "相关附件",
    "附件下载",
    "相关链接",
    "友情链接",
    "相关阅读",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "标签",
    "更新时间",
    "更新日期",
    "录入时间",
    "时间",
    "日期",
    "统一登记号",
    "有效性",
    "主办单位",
    "承办单位",
    "主办",
    "承办",
    "备案号",
    "网站标识码",
    "政府网站标识码",
];
/// Words of a footer or of a page's machinery, anywhere in a line without a sentence.
const WORDS: &[&str] = &[
    "ICP备",
    "公网安备",
    "网安备",
    "版权所有",
    "网站标识码",
    "Copyright",
    "copyright",
    "©",
    "技术支持：",
    "技术支持:",
    "页面执行时间",
    "扫一扫",
    "点此查看更多",
    "点击查看更多",
    "设为首页",
    "网站地图",
    "加入收藏",
    "返回顶部",
    "无障碍浏览",
    "您是第",
    "【打印",
    "[打印",
    "【关闭",
    "[关闭",
    "打印本页",
    "关闭窗口",
    "打印 关闭",
    "我要纠错",
    "智能问答",
    "网站声明",
    "网站申明",
    "繁體",
    "下载文档",
    "下载本文",
];
/// Lines that are nothing else.
const WHOLE: &[&str] = &[
    "打印",
    "关闭",
    "返回",
    "首页",
    "分享",
    "收藏",
    "登录",
    "注册",
    "搜索",
    "大",
    "中",
    "小",
    "大 中 小",
    "大 小",
    "繁体",
    "简体",
    "简",
    "繁",
    "无障碍",
    "长者模式",
    "更多",
    "更多>>",
    "目录",
    "打印 关闭",
    "打印本页 关闭窗口",
    "上一页",
    "下一页",
    "尾页",
    "全文",
    "联系我们",
    "关于我们",
    "手机版",
    "电脑版",
    "附件下载",
    "相关附件",
];
/// Longest line of a label, characters.
const LONGEST: usize = 160;

/// Whether a line is a page's and not the draft's.
pub(super) fn is_furniture(line: &str) -> bool {
    let text = trim(line);
    if text.is_empty() || text.contains('。') || text.contains('；') {
        return page_number(text);
    }
    let long = text.chars().nth(LONGEST).is_some();
    page_number(text)
        || is_tag(text)
        || WHOLE.contains(&text)
        || (!long && (WORDS.iter().any(|w| text.contains(w)) || labelled(text) || navigation(text)))
        || text.starts_with("因篇幅问题不能全部显示")
        || ruler(text)
}

/// `索 引 号: …`: letters may be spaced out, a colon follows.
fn labelled(text: &str) -> bool {
    let inner = text.trim_start_matches(['【', '[', '〖', '（', '(']);
    let Some((before, after)) = inner.split_once([':', '：']) else { return false };
    let label: String = before.chars().filter(|c| !c.is_whitespace()).collect();
    let known = LABELS.contains(&label.as_str());
    // Words that also open sentences (`时间：`, `来源：`) have little after them in a page's own line.
    let loose = matches!(
        label.as_str(),
        "时间" | "日期" | "来源" | "作者" | "编辑" | "审核" | "标签" | "主办" | "承办"
    );
    known && (!loose || after.chars().count() <= 40 && !after.contains(['，', ',']))
}

/// `首页 > 政务公开 > 计划总结`, `设为首页 | 联系我们`: short names and nothing else.
fn navigation(text: &str) -> bool {
    let arrows = text.contains(['>', '»', '›']) && !text.contains(['<', '=']);
    let bars = text.matches(['|', '｜']).count() >= 2;
    if !arrows && !bars {
        return false;
    }
    let names = text.split(['>', '»', '›', '|', '｜']).map(trim);
    names
        .into_iter()
        .all(|n| n.chars().count() <= 20 && !n.contains(|c: char| c.is_ascii_digit()) && !n.contains('，'))
}

/// A line that is one HTML tag.
fn is_tag(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or("");
    let name = inner.strip_prefix('/').unwrap_or(inner);
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && inner.is_ascii() && !inner.contains(['<', '>'])
}

/// A line drawn with dashes or box characters.
pub(super) fn ruler(text: &str) -> bool {
    let drawn = |c: char| {
        matches!(
            c,
            '-' | '=' | '_' | '*' | '~' | '+' | '|' | ':' | '—' | '…' | '·' | ' ' | '\u{2500}'..='\u{257f}'
        )
    };
    text.chars().all(drawn) && text.chars().filter(|c| *c != ' ').count() >= 3
}

/// `— 3 —`, `- 3 -`, `第3页`, `第 8 页 共 8 页`, `3/8`.
pub(super) fn page_number(line: &str) -> bool {
    let compact: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let dashes = |c: char| matches!(c, '-' | '—' | '–' | '－' | '―' | '─' | '·' | '~');
    let inner = compact.trim_matches(dashes);
    let number = |t: &str| !t.is_empty() && t.len() <= 4 && t.chars().all(|c| c.is_ascii_digit());
    if inner.len() < compact.len()
        && compact.starts_with(dashes)
        && compact.ends_with(dashes)
        && number(inner)
    {
        return true;
    }
    let page = |t: &str| t.strip_prefix('第').and_then(|t| t.strip_suffix('页')).is_some_and(number);
    let of = |t: &str| t.strip_prefix('共').and_then(|t| t.strip_suffix('页')).is_some_and(number);
    let halves = compact
        .split_once('页')
        .map(|(a, b)| (format!("{a}页"), b.trim_start_matches(['/', ',', '，', '、'])));
    page(&compact) || halves.is_some_and(|(a, b)| page(&a) && of(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_furniture() {
        for line in [
            "您当前的位置:",
            ">> 首页 >> 工作动态",
            "索 引 号: 1233/2021-89 主题分类: 政务公开",
            "发布日期: 2021- 03- 04 08: 30",
            "浏览次数:",
            "字号: 〖大 小〗",
            "打印 关闭",
            "设为首页 | 网站地图 | 联系我们",
            "某市人民政府主办 某中心承办 网站标识码3300000002",
            "浙ICP备00000000号-1",
            "页面执行时间0.008742秒",
            "因篇幅问题不能全部显示,点此查看更多",
            "<ol list-paddingleft-2\" style=\"list-style-type: decimal;\">",
            "— 3 —",
            "- 12 -",
            "第8页 共8页",
            "第 3 页",
            "--------",
            "首页 > 政务公开 > 计划总结",
            "来源：市残联",
        ] {
            assert!(is_furniture(line), "{line}");
        }
    }

    #[test]
    fn sentences_are_no_furniture() {
        for line in [
            "2024年，全市共有1321人，版权所有单位3家。",
            "时间：2024年5月1日，慰问困难残疾人家庭120户",
            "120人",
            "-3",
            "3975.",
            "来源渠道：中央资金120万元",
            "残疾人3人 | 共120元",
            "1、主办活动3场",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }
}
