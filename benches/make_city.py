"""Makes the office for `benches/scale`: a city whose report has thousands of figures and hundreds of tables.

Seeded: a city (地级市) of counties with five towns each, one export a month of 护理补贴 and 生活补贴, and a
template that says of every county twelve months and three tables of the year by town, and of every town the
quarters in sentences. With 20 counties: 300 tables, 5,040 figures, about 200 pages. Names are invented, identity
numbers begin with 9999, which no region has.
"""

import random

from make_data import CARE, GIVEN, HEADER, LIVING, SURNAMES, Identities

CITY = "999900"
FIRST = "东西南北上下云青白石柳松竹梅桃金银玉双平"
SECOND = "川陵屏浦渚坪岭湾桥塘"
MONTHS = range(1, 13)
PAYMENTS = 6  # a month and town, of each kind
# Words without figures, as real reports are full of.
NARRATIVE = """工作中，{town}把名册管理放在前面，由村和社区的联络员逐户上门核对，对搬迁、去世和等级变化的及时报告，镇里当月
调整，县里按季抽查；把政策讲到户里，利用赶集日、助残日设点宣传，给行动不便的残疾人送去一张看得懂的明白卡；把账目亮在
明处，发放结果在公示栏张贴七天，听取群众意见，有异议的重新核实。遇到银行卡失效、监护人变更等情况，先联系本人和家属，
再由经办人员代办手续，不让残疾人多跑一趟。年底组织了回访，多数家庭对发放及时、金额准确表示满意，提出的建议已经逐条
研究，列入下一年的工作。"""


def counties(count):
    """Code and name of counties; of each its towns."""
    for c in range(count):
        name, code = FIRST[c % 20] + SECOND[c // 20 % 10], f"9999{c + 1:02}"
        towns = [(f"{code}{t + 1:03}", f"{name}{SECOND[(c + t) % 10]}{'一二三四五'[t]}镇") for t in range(5)]
        yield code, name + "县", towns


def write(folder, count):
    """A workspace with `count` counties (at most 99), its exports in the inbox."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "templates").mkdir()
    text = f'[office]\nname = "云水市残疾人联合会"\nroot = "{CITY}"\n\n[[inbox]]\nglob = "inbox/*"\ndataset = "subsidy"\n\n[build]\ntemplate = "全市"\n'
    (folder / "report.toml").write_text(text, encoding="utf-8")
    lines = ["code,name,level,parent", f"{CITY},云水市,city,"]
    for code, name, towns in counties(count):
        lines.append(f"{code},{name},county,{CITY}")
        lines.extend(f"{town},{town_name},town,{code}" for town, town_name in towns)
    (folder / "regions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for month in MONTHS:
        export = folder / "inbox" / f"2024年{month:02}月.csv"
        export.write_text("".join(payments(count, month)), encoding="utf-8")
    (folder / "templates" / "全市.md").write_text(template(count), encoding="utf-8")


def payments(count, month):
    yield ",".join(HEADER) + "\n"
    names, identity = random.Random(20240103), Identities()
    n = 0
    for _, _, towns in counties(count):
        for _, town in towns:
            for at in range(2 * PAYMENTS):
                # The same persons every month, but for a few who come and go.
                rng = random.Random(n)
                number, kind = identity(n), (CARE, LIVING)[at % 2]
                name = names.choice(SURNAMES) + names.choice(GIVEN)
                amount = f"{rng.randrange(8000, 26000, 50) / 100:.2f}"
                n += 1
                if (n + month) % 11:
                    yield f"2024-{month:02}-15,2024-{month:02},{town},,{name},{number},{kind},{amount}\n"


def template(count):
    out = ["# 云水市残疾人联合会", "# {{ period.title }}工作总结", ""]
    fig = lambda id, region, period="": f'{{{{ fig(id="subsidy.{id}", region="{region}"{period}) }}}}'
    for code, name, towns in counties(count):
        out += [f"## {name}", "", "### 基本情况", ""]
        out.append(f"{name}坚持按月审核、按时发放，逐镇核对名册和账目，做到应补尽补、应退尽退。")
        for month in MONTHS:
            period = f', period="2024-{month:02}"'
            out.append(f"{month}月份两项补贴惠及残疾人{fig('two.persons', code, period)}。")
        out.append("")
        for town, town_name in towns:
            out += [f"### {town_name}", ""]
            for quarter, word in enumerate("一二三四", 1):
                period = f', period="2024Q{quarter}"'
                out.append(
                    f"{word}季度，{town_name}有{fig('care.persons', town, period)}享受重度残疾人护理补贴，"
                    f"有{fig('living.persons', town, period)}享受困难残疾人生活补贴，"
                    f"两项补贴共发放{fig('amount', town, period)}，都在当月打卡到户，没有截留和拖欠。"
                )
            out += ["", NARRATIVE.format(town=town_name), ""]
        out += ["### 各镇分月情况", ""]
        for month in MONTHS:
            out.append(
                f'{{{{ table(id=["subsidy.persons", "subsidy.amount"], by="region", region="{code}", '
                f'period="2024-{month:02}", titles=["人数", "金额"], caption="{name}各镇{month}月补贴发放情况") }}}}'
            )
            out.append("")
        for first, second, title in (
            ("care.persons", "care.amount", "护理补贴"),
            ("living.persons", "living.amount", "生活补贴"),
            ("two.persons", "payments", "两项补贴"),
        ):
            out.append(
                f'{{{{ table(id=["subsidy.{first}", "subsidy.{second}"], by="region", region="{code}", '
                f'caption="{name}各镇全年{title}情况") }}}}'
            )
            out.append("")
    out.append("{{ signature() }}")
    return "\n".join(out) + "\n"
