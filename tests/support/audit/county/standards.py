"""What is paid to whom: the office's table of standards, as it stands in the catalog and as the payer knows it.

Units: 分 a month. Invariant: one line decides a payment: the town's own if it has one, else the county's.
"""

CARE, LIVING = "护理补贴", "生活补贴"
CHANGE = 7  # the month from which the new amounts hold
# (kind, level or None, town or None) → amount before and from the month of the change.
AMOUNTS = {
    (CARE, 1, None): (10000, 11000),
    (CARE, 2, None): (8000, 8600),
    (CARE, 3, None): (6000, 6000),
    (CARE, 1, "石桥镇"): (12000, 12000),
    (LIVING, None, None): (9000, 9700),
}
STAGES = {"高中": 100000, "大专": 200000, "本科": 300000}
FUEL = 26000

# A rule of the office's own.
OWN_RULE = """
[[rule]]
code = "X01"
title = "一人一年免费领取三件以上辅具"
severity = "error"
dataset = "device"
where = { way = "免费发放" }
key = ["person"]
at_most = 2
check = "看评估表"
source = "云水残联〔2024〕5号"
"""


def standard(kind, level, town, month):
    """What a person of a level is paid in a town for a month of 2024."""
    if kind == LIVING:
        level = None
    before, after = AMOUNTS.get((kind, level, town)) or AMOUNTS[kind, level, None]
    return after if month >= CHANGE else before


def change(kind, level, town):
    """By how much a month's payment grew."""
    return standard(kind, level, town, CHANGE) - standard(kind, level, town, CHANGE - 1)


def catalog():
    """The office's TOML."""
    parts = ["# 云水县的补贴标准（虚构）。\n"]
    for (kind, level, town), (before, after) in AMOUNTS.items():
        where = f'category = "{kind}"' + (f', level = "{"一二三四"[level - 1]}级"' if level else "")
        where += ', disability = ["智力", "精神"]' if level == 3 else ""
        place = f'region = "{town}"\n' if town else ""
        spans = [(None, None, before)]
        if before != after:
            spans = [(None, f"2024-{CHANGE - 1:02}", before), (f"2024-{CHANGE:02}", None, after)]
        for first, last, amount in spans:
            dates = (f'from = "{first}"\n' if first else "") + (f'to = "{last}"\n' if last else "")
            parts.append(entry(where, amount, place + dates))
    for stage, amount in STAGES.items():
        parts.append(entry(f'category = "扶残助学金", stage = "{stage}"', amount, 'per = "once"\n'))
    parts.append(entry('category = "燃油补贴"', FUEL, 'per = "year"\n'))
    parts.append(OWN_RULE)
    parts.append('[[rule]]\ncode = "A07"\nset = { tiers = ["低保对象", "低保", "低保边缘"] }\n')
    return "\n".join(parts)


def entry(where, amount, rest):
    """One line of the table."""
    return f'[[standard]]\nwhere = {{ {where} }}\n{rest}amount = "{amount // 100}"\nsource = "云水残联〔2024〕2号"\n'
