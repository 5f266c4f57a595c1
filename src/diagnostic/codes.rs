//! Every code with its title, explanation and remedy: the text of `report explain`.
//!
//! Groups: 01 a file is refused · 02 a row is rejected · 03 the ledger · 04 the workspace's own
//! files · 05 figures · 06 templates and drafts · 07 writing deliverables · 09 the command line.

use super::Code;

/// What a code means and what to do about it.
#[derive(Debug)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// Why this is a problem, for a clerk.
    pub explanation: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// The entry of a code made by this module (every [`Code`] is).
pub(super) fn entry(code: Code) -> &'static Entry {
    ALL.iter().find(|e| e.code == code).unwrap_or(&ALL[0])
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal, $explanation:literal, $remedy:literal;)*) => {
        $(#[doc = $title] pub const $name: Code = Code($code);)*
        /// All codes, in order.
        pub static ALL: &[Entry] = &[
            $(Entry { code: $name, title: $title, explanation: $explanation, remedy: $remedy },)*
        ];
    };
}

codes! {
    FILE_UNREADABLE = "E0101", "文件打不开",
        "文件不存在、没有读取权限，或正被其他程序独占。",
        "检查文件名和权限；如果正在 Excel/WPS 中打开，请先关闭。";
    FILE_EMPTY = "E0102", "文件里没有数据",
        "文件是空的，或者只有标题、表头，没有一行数据。",
        "确认导出时选中了数据，重新导出。";
    FILE_KIND = "E0103", "不是能识别的表格文件",
        "能读的是 .csv、.txt（制表符分隔）、.xlsx、.xls;文件内容不属于其中任何一种。",
        "用 Excel 或 WPS 打开后另存为 .xlsx 或 CSV。";
    FILE_PROTECTED = "E0104", "工作簿有密码",
        "设了打开密码的工作簿无法读取。",
        "用 Excel 或 WPS 打开，取消密码后另存。";
    FILE_CHANGED = "E0105", "读取时文件变了",
        "文件在读取过程中被改动，可能还在复制或导出，读到的内容不完整。",
        "等导出或复制完成后再运行一次。";
    QUOTE_OPEN = "E0106", "引号没有闭合",
        "从这里开始的引号直到文件结束都没有闭合，后面的行属于哪一格无法确定，整个文件不导入。",
        "在指出的位置补上或删去引号，或从系统重新导出。";
    TABLE_UNKNOWN = "E0107", "认不出是什么表",
        "前十行里没有找到与任何数据集相符的表头。",
        "用 --dataset 指明数据集；列名不同的，在 catalog/ 里加别名。";
    TABLE_AMBIGUOUS = "E0108", "表头同时像几种表",
        "表头与几个数据集同样相符，或者只有许多表都有的列，标题和文件名也没有说明是哪一种，不能替您决定。",
        "用 --dataset 指明数据集；每次都这样读的，在 report.toml 里给它一个 glob。";
    COLUMN_MISSING = "E0109", "缺少必需的列",
        "数据集要求的列在表头里没有找到。",
        "补上这一列，或在 catalog/ 里把实际列名加为别名。";
    COLUMN_DUPLICATE = "E0110", "两列是同一个字段",
        "表头里有两列对应同一个字段，不能猜哪一列算数。",
        "删去或改名其中一列，或在 catalog/ 里指明用哪一列。";
    PERIOD_NEEDED = "E0111", "表里没有日期",
        "这张表没有日期列，也没有说明属于哪个期间，无法计入任何月份。",
        "加 --period 2024-03,或在 report.toml 的 inbox 里写 period（可写 from-title、from-filename）。";
    PERIOD_UNREADABLE = "E0112", "标题或文件名里读不出期间",
        "report.toml 要求从标题或文件名取期间，但其中没有唯一的年月。",
        "改标题或文件名，或改用 --period。";
    SHEET_MISSING = "E0113", "没有这个工作表",
        "工作簿里没有指定名称的工作表。",
        "检查 --sheet 的名称。";
    FILE_LIMIT = "E0114", "文件超出限制",
        "单元格过长、列数过多，或压缩包展开后过大，超出安全限制。",
        "拆分文件；如果来源可疑，不要导入。";
    UNIT_CONFLICT = "E0115", "金额单位互相矛盾",
        "表头与标题写的金额单位不同，不能猜是元还是万元。",
        "改正表头或标题中的单位。";
    STRICT_REFUSED = "E0116", "严格模式下有剔除行",
        "--strict 要求一行都不能剔除，所以整个文件没有导入。",
        "改正列出的行后重新导入，或去掉 --strict。";
    SAME_BYTES_OTHER_MAPPING = "E0117", "同一文件已按另一种读法导入",
        "文件内容与台账中的一个来源完全相同，但数据集、期间、区划或列的对应不同。",
        "确要改用新的读法，用 --replace 指明旧来源。";

    BYTES_UNDECODABLE = "E0201", "有无法解码的字节",
        "这一行含有不属于该编码的字节，内容已经损坏。",
        "从系统重新导出，或在原表改正后另存。";
    ROW_SHORT = "E0202", "列数不够",
        "这一行的格子比表头少，缺了哪一格无法确定。",
        "检查这一行是否漏了分隔符或被拆成两行。";
    ROW_LONG = "E0203", "列数过多",
        "这一行的格子比表头多，多出的内容无法对应到列。",
        "检查单元格里是否含有未加引号的逗号。";
    VALUE_MISSING = "E0204", "必填项为空",
        "必需的格子是空的。",
        "补填后重新导入。";
    DATE_UNREADABLE = "E0205", "日期读不懂",
        "写法不在能确定含义的日期写法之内。",
        "改成 2024-03-05 这样的写法。";
    DATE_IMPOSSIBLE = "E0206", "没有这一天",
        "日历上没有这个日期，例如 2 月 30 日。",
        "改成正确的日期。";
    MONTH_UNREADABLE = "E0207", "月份读不懂",
        "所属月份的写法无法确定是哪一年哪一月。",
        "改成 2024-03 或 202403。";
    AMOUNT_UNREADABLE = "E0208", "金额读不懂",
        "金额里有不是数字的内容。",
        "改成纯数字，单位写在表头。";
    AMOUNT_PRECISION = "E0209", "金额不到分",
        "金额换算成元后超过两位小数，不能四舍五入猜一个数。",
        "改成精确到分的金额。";
    AMOUNT_RANGE = "E0210", "金额过大",
        "金额超出能准确记录的范围。",
        "检查是否多写了数字。";
    COUNT_UNREADABLE = "E0211", "数量读不懂",
        "数量必须是不带小数的整数。",
        "改成整数。";
    ID_SCIENTIFIC = "E0212", "证件号成了科学计数",
        "Excel 把证件号显示成 4.22E+17,后面的数字在导出的文件里已经丢失，无法恢复。",
        "在原表把这一列设为文本格式后重新导出，不要补零。";
    ID_TRUNCATED = "E0213", "证件号末尾被截断",
        "Excel 只保留 15 位有效数字，证件号末三位变成了 000,校验位不符，原号已经丢失。",
        "在原表把这一列设为文本格式后重新导出。";
    ID_MASKED = "E0214", "证件号打了星号",
        "打了星号的证件号不能去重，也不能核对。",
        "用未脱敏的导出表；或在 report.toml 里设 damaged_id = \"keyless\",按无证件号计入。";
    ID_MALFORMED = "E0215", "证件号位数或字符不对",
        "证件号应为 18 位或 15 位身份证号，或 20、22 位残疾人证号。",
        "核对原件后改正。";
    ID_BIRTH = "E0216", "证件号里的出生日期不存在",
        "证件号第 7 至 14 位不是一个存在的日期。",
        "核对原件后改正。";
    ID_NUMERIC = "E0217", "证件号存成了数字",
        "工作表里超过 15 位的数字只保留前 15 位，末几位已经丢失，校验位碰巧相符也不能采信。",
        "在原表把这一列设为文本格式，重新填写或导出。";
    CELL_ERROR = "E0218", "单元格是公式错误",
        "单元格的内容是 #REF!、#N/A 一类的公式错误。",
        "在原表改正公式后另存。";
    PERIOD_REVERSED = "E0219", "止早于起",
        "结束日期或月份早于开始日期或月份。",
        "核对后改正。";
    VALUE_TWICE = "E0220", "同一字段的另一列也有内容",
        "表头里有两列对应同一字段，其中一列在前面的行里都是空的，没有用；这一行里它却有内容，不能猜哪一列算数。",
        "删去或改名其中一列，或在 catalog/ 里用 prefer 指明用哪一列。";

    TOTAL_MISMATCH = "W0101", "合计与明细不符",
        "表中的合计（小计、总计）与它上面各行之和不相等，说明表里有错或缺行。",
        "与填表单位核对；合计行本身从不计入。";
    REVISION_HELD = "W0102", "与已入台账的记录冲突",
        "同一人、同一类型、同一月份等关键字段相同，但其他内容不同，视为修订，暂不计入。\
         一份导出缺少批次、眼别这类区分记录的列，其余都相同的，也暂不计入。",
        "确认新文件为准的，用 --replace 指明旧来源重新导入；确认是另一笔的，两份都补上批次这类列。";
    CATEGORY_UNKNOWN = "W0103", "目录里没有的类别",
        "类别照原样计入总数，但不属于任何已定义的类别。",
        "是同一类的另一种叫法，在 catalog/ 里加同义词。";
    REGION_UNRESOLVED = "W0104", "区划名称对不上",
        "名称不在 regions.csv 里，这些行只计入全县（市、区），不计入任何镇街。",
        "在 regions.csv 里补上区划或别名；不用重新导入。";
    ID_CHECK_DIGIT = "W0105", "证件号校验位不符",
        "证件号完整但校验位不符(GB 11643)，按其数字计入，请核对。",
        "与残疾人证核对。";
    ROWS_KEYLESS = "W0106", "没有证件号的行",
        "没有证件号的行计入人次和金额，不计入人数。",
        "补上证件号后重新导入。";
    SERVICE_FROM_EVENT = "W0107", "没有所属月份",
        "表里没有所属月份，以发放（发生）日期所在的月份代替。",
        "补发、预拨的表应带所属月份列。";
    SHEET_HIDDEN = "W0108", "读取了隐藏的工作表或行列",
        "隐藏或筛选掉的内容同样导入。",
        "不要的内容请删除，而不是隐藏。";
    COLUMN_IGNORED = "N0109", "没有用到的列",
        "这些列不属于数据集，没有导入。",
        "需要的列，在 catalog/ 里加字段或别名。";
    ENCODING_REPAIRED = "W0110", "编码不纯",
        "文件按这种编码读，个别行有无法解码的字节，已剔除。",
        "从系统重新导出。";
    REPLACED_ROWS_GONE = "W0111", "新文件里没有旧来源的一些行",
        "用新文件替换旧来源后，旧来源里这些行不再计入。",
        "确认新文件是完整的；否则用 report sources drop 撤销后重新导入旧文件。";
    NAME_TWICE = "W0112", "同一字段的两列，一列全空",
        "表头里有两列对应同一字段，其中一列全是空的，用了有内容的一列。",
        "删去空列。";
    PRODUCT_MISMATCH = "W0113", "金额不等于标准×份数",
        "这些行的金额与同一行的标准乘以份数不相等；金额照写的计入。份数没有填的行不比较。",
        "与发放单位核对标准、份数和金额，有错的改正后用 --replace 重新导入。";
    SHEET_SKIPPED = "W0114", "有一个工作表没有读",
        "工作簿里的其他表都导入了，这一个认不出或分不清是什么表，其中的数据没有进台账。",
        "要这张表的，按说明补上列名或用 --sheet 和 --dataset 指明后再导入一次；不要的可以不管。";

    LEDGER_LOCKED = "E0301", "台账正被占用",
        "另一个 report 正在写台账。",
        "稍后再试，或用 --wait 增加等待秒数。";
    LEDGER_DAMAGED = "E0302", "台账文件损坏",
        "台账文件缺失、被截断或内容与校验和不符。",
        "用 report sources --verify 查看；从备份恢复，或撤销该来源后重新导入原始文件。";
    LEDGER_VERSION = "E0303", "台账版本不同",
        "台账由另一版本的 report 写成，这一版本不能读。",
        "用写成它的版本打开，或升级 report。";
    LEDGER_WRITE = "E0304", "台账写不进去",
        "磁盘满、没有写入权限，或文件被占用；台账保持原样。",
        "腾出空间或改正权限后再运行一次。";
    SOURCE_UNKNOWN = "E0305", "台账里没有这个来源",
        "没有编号以此开头的来源，或有多个。",
        "用 report sources 查看编号。";

    WORKSPACE_MISSING = "E0401", "不在工作区里",
        "从当前文件夹往上都没有找到 report.toml。",
        "用 report init 新建工作区，或用 -C 指明文件夹。";
    CONFIG_INVALID = "E0402", "配置文件有错",
        "report.toml 有语法错误、未知的键或不能接受的值。",
        "按指出的行列改正。";
    REGIONS_INVALID = "E0403", "区划表有错",
        "regions.csv 中代码重复、上级不存在、级别不认识，或没有唯一的根。",
        "按指出的行改正。";
    TABLE_INVALID = "E0404", "参照表有错",
        "targets.csv、facts.csv 或 controls.csv 中有读不懂的行。",
        "按指出的行改正。";
    CATALOG_INVALID = "E0405", "目录有错",
        "catalog/ 里的数据集或指标定义有语法错误、重复或引用了不存在的名称。",
        "按指出的行列改正。";
    WORKSPACE_EXISTS = "E0406", "这里已经有工作区",
        "文件夹里已有 report.toml,init 不覆盖任何文件。",
        "换一个文件夹。";
    PATH_OUTSIDE = "E0407", "路径在工作区之外",
        "配置里的路径指向工作区之外，或经过符号链接。",
        "只用工作区内的相对路径。";

    INDICATOR_UNKNOWN = "E0501", "没有这个指标",
        "目录里没有这个编号的指标。",
        "用 report indicators 查看。";
    REGION_UNKNOWN = "E0502", "没有这个区划",
        "regions.csv 里没有这个代码或名称，或名称不唯一。",
        "用区划代码，或检查 regions.csv。";
    PERIOD_INVALID = "E0503", "期间读不懂",
        "期间的写法如 2024、2024-03、2024Q2、2024H1、2020..2024、2024年上半年、上月。",
        "按上述写法改正。";
    DATASET_UNKNOWN = "E0504", "没有这个数据集",
        "目录里没有这个编号的数据集。",
        "用 report datasets 查看。";
    FIGURE_OVERFLOW = "E0505", "合计超出范围",
        "相加的结果超出能准确表示的范围。",
        "检查来源里是否有异常大的数。";
    DIMENSION_UNKNOWN = "E0506", "不能按这一项分组",
        "--by 可用 region、region:级别、month,以及数据集的类别字段。",
        "用 report datasets 查看字段。";
    UNPLACED_ROWS = "W0507", "有行跨出了所问的期间",
        "这些行只知道属于一个较长的期间，不能计入其中较短的一段。",
        "给来源补上日期，或按较长的期间统计。";

    TEMPLATE_SYNTAX = "E0601", "模板有语法错误",
        "模板不能解析。",
        "按指出的行列改正。";
    TEMPLATE_NAME = "E0602", "模板用了没有的指标、事实或表",
        "模板引用的名称在目录里不存在。",
        "检查拼写；用 report indicators 查看指标。";
    TEMPLATE_UNIT = "E0603", "模板的单位与指标不符",
        "例如把按人去重的人数印成人次，或把户数印成人。",
        "改用与指标相符的单位，或另选指标。";
    TEMPLATE_MISSING = "E0604", "没有这个模板",
        "内置模板和工作区 templates/ 里都没有这个名称的模板。",
        "检查 --template 的名称。";
    TEMPLATE_ARGUMENT = "E0605", "模板里函数的参数不对",
        "参数的值不认识、超出范围，与指标不相配，或要写明而没有写明。",
        "按指出的行列改正。";
    FIGURE_MISSING = "W0606", "文稿里有待填",
        "数据集在这个期间没有导入，或手工数没有填，文稿里印了【待填】。",
        "导入数据或在 facts.csv 里填写后重新生成。";
    ASSERTION_FAILS = "W0607", "零值断言不成立",
        "模板要说「未发生」，台账里却有，文稿里印了【待核】。",
        "核对台账里的这些行；确有其事的，改写这一句。";
    PARTS_DIFFER = "W0608", "其中各项与总数不符",
        "其中各项之和不等于总数，或某一项大于总数，文稿里印了【待核】。",
        "核对各项的口径；各项有重叠或不齐全的，在模板里写 mode=\"subset\"。";
    NOT_UNIFORM = "W0609", "标准不一致",
        "各行（各组）的数不相同，没有一个统一的标准可印。",
        "核对来源里的标准；确有几种标准的，分开写。";
    SNAPSHOT_DAYS = "W0610", "各镇街的快照日不同",
        "存量取每个镇街在期间内最后一个快照日的行，各镇街的快照日不是同一天。",
        "补齐同一天的快照后重新导入；不影响使用的可以不理。";
    NOT_MORE = "W0611", "没有增加或超额",
        "模板要印增加数或超额数，实际并没有增加或超额，文稿里印了【待核】。",
        "改写这一句，或把模板里的 form=\"number\" 改成 words、excess。";

    OUTPUT_WRITE = "E0701", "文稿写不出来",
        "没有写入权限、磁盘满或文件被占用。",
        "改正后再运行一次。";
    OUTPUT_EDITED = "W0702", "文稿被改过或正打开着，没有覆盖",
        "上次生成之后有人改过这个文件，或它正在 Word/WPS 中打开；新文稿写在旁边。",
        "对照合并后，删去或移走其中一份。";
    INBOX_REFUSED = "W0703", "收件箱里有文件没有导入",
        "收件箱里有文件被整体拒绝，文稿里没有它的数据。",
        "按列出的原因处理后重新生成。";

    USAGE = "E0901", "命令行用法不对",
        "参数缺少、多余或互相矛盾。",
        "用 report help 查看用法。";
    CODE_UNKNOWN = "E0902", "没有这个代码",
        "report explain 只认识本程序印出的代码。",
        "用 report explain 查看全部代码。";
}
