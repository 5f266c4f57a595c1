"""Regions: which one a row's words mean, and which lie in which.

Inputs: regions.csv and report.toml. Invariant: words that fit no region, or several, or at the two
ends of a row's dates different ones, mean none; such rows belong to the root alone.
"""

import re
import tomllib
import unicodedata
from datetime import date
from typing import NamedTuple

from . import texts

LEVELS = {
    "province": "省 省级 自治区 直辖市",
    "city": "市 地级市 州 市级",
    "county": "县区 县 区 县级 县级市 县(区)",
    "town": "镇街 乡镇 镇 街道 乡 乡级 乡镇街道",
    "village": "村社区 村 社区 村级 村(社区)",
}
ORDER = list(LEVELS)
YES = {"", "1", "true", "yes", "y", "是", "计", "计入"}
NO = {"0", "false", "no", "n", "否", "不计", "不计入"}
# White space as Unicode has it, brackets, marks without width, the guard of spreadsheets.
IGNORED = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000()\ufeff']")


class Region(NamedTuple):
    code: str
    name: str
    level: str
    parent: str
    kind: str
    counted: bool
    names: frozenset
    first: date
    last: date

    def stands_on(self, day):
        return self.first <= day <= self.last


def key(name):
    """The form in which names are compared."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", name))


def level(text):
    """`town` of `town` or 镇街."""
    return text if text in LEVELS else next(name for name, words in LEVELS.items() if text in words.split())


def day(text, otherwise):
    return date(*map(int, text.replace("/", "-").split("-"))) if text else otherwise


def read(row):
    counted = row.get("counted", "").lower()
    assert counted in YES | NO, f"counted: {counted}"
    aliases = filter(None, (alias.strip() for alias in re.split("[;；、|]", row.get("aliases", ""))))
    return Region(
        row["code"],
        row["name"],
        level(row["level"]),
        row["parent"],
        row.get("kind", ""),
        counted in YES,
        frozenset(map(key, [row["code"], row["name"], *aliases])),
        day(row.get("valid_from"), date.min),
        day(row.get("valid_to"), date.max),
    )


class Regions:
    """All regions of a workspace."""

    def __init__(self, root):
        office = tomllib.loads(texts.read(root / "report.toml")).get("office", {})
        rows = [read(row) for row in texts.table(root / "regions.csv")]
        if not rows:
            name = office.get("name", "").removesuffix("残疾人联合会") or "全部"
            rows = [
                Region(
                    office.get("root", "0"),
                    name,
                    "county",
                    "",
                    "",
                    True,
                    frozenset([key(name)]),
                    date.min,
                    date.max,
                )
            ]
        self.by_code = {row.code: row for row in rows}
        assert len(self.by_code) == len(rows), "a code twice"
        self.root = office.get("root") or next(row.code for row in rows if not row.parent)
        self.by_name = {}
        for row in rows:
            for name in row.names:
                self.by_name.setdefault(name, []).append(row)
        self.dated = any(row.first > date.min or row.last < date.max for row in rows)

    def above(self, code):
        """The region and all that it lies in, upwards."""
        while code in self.by_code:
            yield self.by_code[code]
            code = self.by_code[code].parent

    def within(self, code, outer):
        return any(region.code == outer for region in self.above(code))

    def inside(self, outer, wanted):
        """The regions of a level that are the outer one or lie in it."""
        return [row for row in self.by_code.values() if row.level == wanted and self.within(row.code, outer)]

    def named(self, text):
        """The region that people mean by a code or name, the highest of that name."""
        if text.strip() in self.by_code:
            return text.strip()
        rows = self.by_name.get(key(text), [])
        top = min((ORDER.index(row.level) for row in rows), default=None)
        highest = [row.code for row in rows if ORDER.index(row.level) == top]
        return highest[0] if len(highest) == 1 else None

    def only(self, text, on, fits):
        """The one region of a name on a day that fits, if there is just one."""
        rows = [
            row for row in self.by_name.get(key(text), []) if (on is None or row.stands_on(on)) and fits(row)
        ]
        return rows[0].code if len(rows) == 1 else None

    def meant(self, town, village, on):
        """The region of a row that says a town and a village on a day; the smallest that is certain."""
        town, village = (text if text and text.strip() else None for text in (town, village))
        if not town:
            return self.only(village, on, lambda row: True) if village else None
        # A town's name, or one that stands above it; a village in the town's column only if no such.
        found = self.only(town, on, lambda row: row.level != "village") or self.only(
            town, on, lambda row: True
        )
        if not (found and village):
            return found
        return self.only(village, on, lambda row: self.within(row.code, found)) or found

    def of_row(self, town, village, first, last):
        """The region of a row whose day lies between two days."""
        days = [first, last or first] if self.dated and first else [None]
        meant = {self.meant(town, village, on) for on in days}
        return meant.pop() if len(meant) == 1 else None
