"""From 20,000 rows of CSV to a draft: ours to .docx, .html and .xlsx, and pandas + docxtpl to the same .docx.

The peer's template is the document that ours wrote, with a tag for every figure outside tables and a loop over the
rows of each table; pandas counts all figures of the draft from the CSV. It reads only the columns that it needs,
amounts as whole 分, so that its sums are exact, too.
"""

import json
import re
import shutil

from draft import FIGURE, looped, printed, replace, same
from measure import Process
from peers import office

NAME = "发放情况"
KINDS = "docx,html,xlsx"
TEMPLATE = """# {{ office.name }}

# {{ period.title }}补贴发放情况

全县共发放补贴{{ fig(id="subsidy.payments") }}，惠及残疾人{{ fig(id="subsidy.persons") }}，发放金额{{ fig(id="subsidy.amount") }}。

有{{ fig(id="subsidy.care.persons") }}享受重度残疾人护理补贴，发放{{ fig(id="subsidy.care.amount") }}；有{{ fig(id="subsidy.living.persons") }}享受困难残疾人生活补贴，发放{{ fig(id="subsidy.living.amount") }}。

{{ table(id=["subsidy.payments", "subsidy.persons", "subsidy.amount"], by="region", titles=["人次", "人数", "金额"], caption="各镇补贴发放情况") }}

{{ table(id=["subsidy.care.persons", "subsidy.care.amount", "subsidy.living.persons", "subsidy.living.amount"], by="month", titles=["护理人数", "护理金额", "生活人数", "生活金额"], caption="各月两项补贴发放情况") }}

{{ signature() }}
"""
PANDAS = """
import json, sys
import pandas
from docxtpl import DocxTemplate
csv, template, asked, to = sys.argv[1:]
columns = {"所属月份": "month", "镇街": "town", "身份证号": "person", "补贴类型": "category", "补贴金额": "amount"}
rows = pandas.read_csv(csv, dtype=str, usecols=list(columns)).rename(columns=columns)
rows = rows[rows.month.str.startswith("2024-")]
rows["amount"] = rows.amount.str.replace(".", "").astype("int64")
kinds = {"": rows, "care.": rows[rows.category == "护理补贴"], "living.": rows[rows.category == "生活补贴"]}
figures = {}
for kind, of in kinds.items():
    figures[kind, None, None] = (len(of), of.person.nunique(), of.amount.sum())
    for by in ("town", "month"):
        groups = of.groupby(by)
        for key, *values in zip(groups.size().index, groups.size(), groups.person.nunique(), groups.amount.sum()):
            figures[(kind, key, None) if by == "town" else (kind, None, key)] = values
def text(kind, measure, town, month, unit):
    value = figures[kind, town, month][("payments", "persons", "amount").index(measure)]
    if measure != "amount":
        return f"{value}{unit}"
    shift = 6 if unit == "万元" else 2
    whole, rest = divmod(value, 10 ** shift)
    said = f"{whole}.{rest:0{shift}}"
    return (said.rstrip("0").rstrip(".") if unit else said) + unit
with open(asked, encoding="utf-8") as file:
    asked = json.load(file)
context = {name: text(*figure) for name, figure in asked["figures"].items()}
for name, table in asked["tables"].items():
    context[name] = [[cell if isinstance(cell, str) else text(*cell) for cell in row] for row in table]
document = DocxTemplate(template)
document.render(context)
document.save(to)
"""


def processes(report, workspace, csv, scratch):
    """Ours and the peer's, after both have written the same document."""
    (workspace / "templates").mkdir(exist_ok=True)
    (workspace / "templates" / f"{NAME}.md").write_text(TEMPLATE, encoding="utf-8")
    folder = workspace / "out" / "2024" / NAME

    def clean():
        for made in ("ledger", "out"):
            shutil.rmtree(workspace / made, ignore_errors=True)

    ours = Process(
        [report, "-C", workspace, "-q", "ingest", csv, "--dataset", "subsidy"],
        [report, "-C", workspace, "-q", "build", "2024", "--no-ingest", "--template", NAME, "--emit", KINDS],
        before=clean,
    )
    ours.once()
    draft, template = folder / "2024年工作总结.docx", scratch / "docxtpl.docx"
    manifest = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    names = dict(zip((line.split(",")[0] for line in (workspace / "regions.csv").open(encoding="utf-8")),
                     (line.split(",")[1] for line in (workspace / "regions.csv").open(encoding="utf-8"))))
    of = {o["id"][1:]: figure(o, names, manifest["region"]) for o in manifest["occurrences"]}

    def cell(xml):
        found = FIGURE.search(xml)
        return of[found[2]] if found else printed(xml)

    tables = {}
    replace(draft, template, lambda xml: looped(xml, tables, cell))
    asked = scratch / "docxtpl.json"
    asked.write_text(json.dumps({"figures": {f"v{n}": f for n, f in of.items()}, "tables": tables}), encoding="utf-8")
    filled = scratch / "docxtpl-filled.docx"
    theirs = Process([office(), "-c", PANDAS, csv, template, asked, filled])
    theirs.once()
    same(draft, filled, "pandas + docxtpl")
    return ours, theirs, f"draft of {len(of)} figures"


def figure(occurrence, names, root):
    """What the peer needs to know of a figure: kind, measure, town, month, unit."""
    indicator, period, region = occurrence["figure"].split("@")
    *kind, measure = indicator.removeprefix("subsidy.").split(".")
    unit = re.sub(r"^[\d.]+", "", occurrence["text"])
    return ["".join(k + "." for k in kind), measure, None if region == root else names[region],
            None if period == "2024" else period, unit]
