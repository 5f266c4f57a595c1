"""Rows to files, each office with its own habits.

Job: the twelve towns' styles of heads, dates, months, money, marks and encodings, as `domain` exports have them.
Invariant: every value can be read exactly; a row's place (path, physical line) is noted on it.
"""

import csv
import io
from datetime import date

from .heads import HEADS, TITLES
from .people import CATEGORIES, LEVELS

DATES = {
    *("pay_date", "snapshot_date", "status_date", "valid_to", "first_issue", "death_date", "leave_date"),
    *("return_date", "apply_date", "approve_date", "start_date", "end_date", "surgery_date", "visit_date"),
    *("service_date", "issue_date"),
}
MONTHS = {"service_month", "service_until", "month", "end_month"}
MONEY = {"amount", "cost", "insured", "self_paid", "cash", "goods", "contract_amount"}
WORDS = {
    "category": [{}, {"护理补贴": "重度残疾人护理补贴", "生活补贴": "困难残疾人生活补贴"}, {"护理补贴": "护理"}],
    "backpay": [{}, {"补发": "是", "正常": "否"}, {"补发": "1", "正常": ""}],
    "status": [{}, {"已发": "发放成功", "退回": "银行退票"}, {"已发": "已打卡", "退回": "发放失败"}],
}


def day(text, style):
    """A day as a style writes it."""
    when = date.fromisoformat(text)
    return (
        text,
        f"{when.year}/{when.month}/{when.day}",
        f"{when.year}.{when.month}.{when.day}",
        f"{when.year}年{when.month}月{when.day}日",
        f"{when:%Y%m%d}",
        str((when - date(1899, 12, 30)).days),
    )[style % 6]


def month(text, style):
    """A month as a style writes it."""
    year, number = text.split("-")
    return (text, f"{year}{number}", f"{year}年{int(number)}月", f"{year}年{int(number)}月份")[style % 4]


def money(cents, style):
    """分 as 元, as a style writes it."""
    sign, rest = ("-" if cents < 0 else ""), abs(cents)
    full = f"{rest // 100}.{rest % 100:02}"
    short = full.removesuffix(".00")
    grouped = f"{rest // 100:,}.{rest % 100:02}"
    return sign + (full, short, grouped, f"{short}元")[style % 4]


def guarded(number, style):
    """A number as spreadsheets are kept from spoiling it."""
    return (number, f"'{number}", number, f"\t{number}", number.lower())[style % 5]


def cell(field, value, style):
    """A cell's text."""
    if value is None or value == "":
        return ""
    if field in DATES:
        return day(value, style)
    if field in MONTHS:
        return month(value, style)
    if field in MONEY:
        return money(value, style // 2)
    if field in ("level", "new_level"):
        return (LEVELS[value - 1], str(value), f"{value}级")[style % 3]
    if field == "disability":
        return (CATEGORIES[value - 1], CATEGORIES[value - 1] + "残疾", str(value))[style % 3]
    if field in ("id_number", "certificate"):
        return guarded(value, style)
    return WORDS.get(field, [{}] * 3)[style % 3].get(value, value)


def write(path, shown, dataset, rows, style):
    """Writes one export; the rows learn where they stand."""
    heads = {field: names[style % len(names)] for field, names in HEADS[dataset].items()}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n" if style % 2 else "\n")
    line = 1

    def put(cells):
        nonlocal line
        before = out.tell()
        writer.writerow(cells)
        out.seek(before)
        line += out.read().count("\n")

    blank = [""] * len(heads)
    if style % 3 == 1:
        put([f"云水县2024年{TITLES[dataset]}", *blank[1:]])
    put(list(heads.values()))
    for n, row in enumerate(rows):
        if style % 4 == 2 and n % 97 == 96:
            put(blank)
        row.path, row.line = shown, line
        put([cell(field, row.cells.get(field), style) for field in heads])
    if style % 3 == 1:
        put(["制表人：王某", *blank[1:]])
    text = out.getvalue()
    encoding = ("utf-8", "gb18030", "utf-8-sig", "gb18030")[style % 4]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
