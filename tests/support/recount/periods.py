"""Periods: their texts, the period before, their years and months.

Input: a canonical text (`2024`, `2024H1`, `2024Q2`, `2024-03`, `2024-03-05`, `A..B`) or one of the
spellings that targets.csv has (`2024年上半年`). Invariant: a text that is not understood is an error.
"""

import functools
import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

POINT = re.compile(
    r"(?P<year>\d{4})(?:年度?|-)?"
    r"(?:H(?P<half>[12])|(?P<half_word>上|下)半年|Q(?P<quarter>[1-4])|第?(?P<quarter_word>[一二三四1-4])季度"
    r"|(?P<month>\d{1,2})(?:月份?)?(?:-?(?P<day>\d{1,2})日?)?)?"
)


class Period(NamedTuple):
    """Days, both included."""

    first: date
    last: date

    def whole_months(self):
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    def years(self):
        """The calendar years in it, the outer ones as far as they lie in it."""
        return [
            Period(max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31)))
            for year in range(self.first.year, self.last.year + 1)
        ]

    def months(self):
        """The months in it, the outer ones as far as they lie in it."""
        return [
            Period(max(self.first, month.first), min(self.last, month.last))
            for year in range(self.first.year, self.last.year + 1)
            for month in (whole_months(year, number, number) for number in range(1, 13))
            if month.first <= self.last and self.first <= month.last
        ]

    def before(self):
        """The same days a year earlier; of whole years, as many years just before."""
        years = 1
        if (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31):
            years = self.last.year - self.first.year + 1
        first, last = (back(day, years) for day in self)
        if self.whole_months():
            last = last.replace(day=monthrange(last.year, last.month)[1])
        return Period(first, last)


def back(day, years):
    year = day.year - years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def whole_months(year, first, last):
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def point(text):
    match = POINT.fullmatch(text)
    if not match:
        raise ValueError(f"no period: {text}")
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return Period(day, day)
    if match["month"]:
        return whole_months(year, int(match["month"]), int(match["month"]))
    if half := match["half"] or match["half_word"]:
        return whole_months(year, 1, 6) if half in "1上" else whole_months(year, 7, 12)
    if quarter := match["quarter"] or match["quarter_word"]:
        number = "一二三四".find(quarter) + 1 or int(quarter)
        return whole_months(year, number * 3 - 2, number * 3)
    return whole_months(year, 1, 12)


@functools.cache
def parse(text):
    """The period that a text means."""
    first, _, last = text.replace("至", "..").partition("..")
    return Period(point(first).first, point(last or first).last)
