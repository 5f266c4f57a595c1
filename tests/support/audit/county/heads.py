"""The heads of the exports: by dataset and field, what each of three styles calls it."""

WHO = {
    "town": ["镇街", "乡镇", "街镇"],
    "village": ["村社区", "村居", "村(社区)"],
    "name": ["姓名", "残疾人姓名", "姓名"],
    "id_number": ["身份证号", "身份证号码", "证件号码"],
}
CARD = {"certificate": ["残疾人证号", "残疾证号", "残疾人证号码"]}
LEVEL = {
    "level": ["残疾等级", "等级", "残疾级别"],
    "disability": ["残疾类别", "残疾类型", "残疾类别"],
}
NOTE = {"note": ["备注", "说明", "备注"]}
HEADS = {
    "subsidy": {
        "pay_date": ["发放日期", "打卡日期", "支付日期"],
        "service_month": ["所属月份", "补贴月份", "所属期起"],
        "service_until": ["所属期止", "补贴截止月份", "所属截止月份"],
        **WHO,
        **CARD,
        "category": ["补贴类型", "项目名称", "补贴种类"],
        "amount": ["补贴金额", "金额", "发放金额"],
        "backpay": ["补发标志", "是否补发", "补发"],
        "batch": ["批次", "发放批次", "批次号"],
        **LEVEL,
        "account": ["银行账号", "银行卡号", "银行卡账号"],
        "status": ["状态", "发放状态", "支付状态"],
        **NOTE,
    },
    "register": {
        "snapshot_date": ["登记册日期", "快照日期", "数据日期"],
        **WHO,
        **CARD,
        **LEVEL,
        "status": ["证件状态", "残疾人证状态", "持证状态"],
        "status_date": ["状态日期", "状态变更日期", "状态日期"],
        "reason": ["注销原因", "状态原因", "注销类型"],
        "valid_to": ["有效期止", "有效期至", "到期日期"],
        "first_issue": ["首次发证日期", "初次发证日期", "首次领证日期"],
    },
    "dibao": {
        "month": ["在保月份", "保障月份", "低保月份"],
        "tier": ["保障类别", "救助类别", "保障类型"],
        **WHO,
    },
    "dibao_span": {
        "month": ["在保起月", "纳入月份", "在保起月"],
        "end_month": ["在保止月", "停保月份", "保障截止月份"],
        "tier": ["保障类别", "救助类别", "保障类型"],
        **WHO,
    },
    "death": {
        "death_date": ["死亡日期", "去世日期", "火化日期"],
        **WHO,
        "name": ["姓名", "死者姓名", "逝者姓名"],
        "source_unit": ["来源单位", "提供单位", "数据来源"],
    },
    "leaving": {
        "leave_date": ["变动日期", "退出日期", "减员日期"],
        "kind": ["变动原因", "变动类型", "减员原因"],
        "return_date": ["恢复日期", "恢复享受日期", "重新纳入日期"],
        "new_level": ["变动后等级", "新等级", "现等级"],
        **WHO,
    },
    "exclusion": {
        "month": ["待遇起月", "享受起始月份", "待遇开始月份"],
        "end_month": ["待遇止月", "享受截止月份", "待遇截止月份"],
        "kind": ["待遇类型", "待遇名称", "享受待遇"],
        **WHO,
    },
    "application": {
        "apply_date": ["申请日期", "递交日期", "申请时间"],
        "approve_date": ["审批日期", "批准日期", "审批时间"],
        "category": ["申请补贴类型", "申请补贴", "申请补贴种类"],
        **WHO,
        "status": ["审批结果", "审批意见", "审批情况"],
    },
}
# The dataset of an export, where its name here is another.
DATASETS = {"dibao_span": "dibao"}
TITLES = {
    "subsidy": "困难残疾人生活补贴和重度残疾人护理补贴发放明细",
    "register": "残疾人证登记册",
    "dibao": "低保在保人员名册",
    "dibao_span": "低保边缘和低收入在保人员名册",
    "death": "死亡人员名单",
    "leaving": "减员名单",
    "exclusion": "工伤、特困、孤儿和老年待遇名单",
    "application": "残疾人两项补贴申请审批表",
}
