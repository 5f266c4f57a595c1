"""Figures: what counts rows, what is made of other figures, what compares them.

Job: the value of any figure of a manifest: an indicator, `prev(x)`, `done(x)`, or `x` counted over years
in a given way (`union(x)`, `sum-of-years(x)`). Invariant: without data there is no value; a name that
is not understood is an error.
"""

import re
from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from . import periods, statements, values
from .catalog import SPANS
from .regions import LEVELS
from .values import Value

DERIVED = re.compile(r"(prev|done|union|sum-of-years)\((.+)\)")


class Answer(NamedTuple):
    """A value (`None`: there is none), and the number of rows behind it or its parts."""

    value: Value | None
    rows: int


NOTHING = Answer(None, 0)


class Recount:
    """All figures of a workspace."""

    def __init__(self, db, catalog, regions, targets):
        self.db, self.catalog, self.regions, self.targets = db, catalog, regions, targets
        self.tables, self.spans = {}, {}

    def figure(self, name, region, period):
        """The answer to a manifest's `name@period@region`."""
        derived = DERIVED.fullmatch(name)
        if not derived:
            return self.indicator(self.catalog.indicators[name], region, period)
        word, indicator = derived[1], self.catalog.indicators[derived[2]]
        if word in SPANS:
            return self.indicator({**indicator, "span": word}, region, period)
        now = self.indicator(indicator, region, period)
        if word == "prev":
            before = self.indicator(indicator, region, period.before())
            return joined([now, before], lambda of: values.combined(of, -1))
        return joined([now], lambda of: self.done(of[0], indicator, region, period))

    def done(self, now, indicator, region, period):
        """The share of a target that is reached."""
        (target,) = [
            values.written(row["value"], row["unit"])
            for row in self.targets
            if row["indicator"] == indicator["id"]
            and (self.regions.named(row["region"]) if row["region"] else self.regions.root) == region
            and periods.parse(row["period"]) == period
        ]
        assert now.kind == target.kind, f"{indicator['id']}: the target is of another kind"
        return Value("ratio", Fraction(now.number, target.number)) if target.number > 0 else None

    def indicator(self, indicator, region, period):
        """The answer of a definition."""
        measure, _, name = indicator["measure"].partition(":")
        if measure == "each":
            return self.each(indicator, region, period)
        if measure in ("total", "ratio", "difference"):
            parts = [self.indicator(self.catalog.indicators[part], region, period) for part in indicator["of"]]
            return joined(parts, MADE[measure])
        if "dataset" not in indicator:
            assert measure == "regions", indicator["id"]
            kind = {"kind": indicator["where"]["kind"]} if indicator.get("where") else {}
            standing = self.standing(region, name, period, kind)
            return Answer(Value("count", len(standing)), 0)
        return self.leaf(indicator, region, period)

    def standing(self, region, level, period, conditions=None):
        """The counted regions of a level in a region on the last day of a period."""
        rows = self.regions.inside(region, level)
        rows = [row for row in rows if row.counted and row.stands_on(period.last)]
        return [row for row in rows if all(fits(row.kind, condition) for condition in (conditions or {}).values())]

    def leaf(self, indicator, region, period):
        """The answer of a definition that counts rows."""
        measure = indicator["measure"].partition(":")[0]
        yearly = indicator.get("span") == "sum-of-years" and measure in ("persons", "households", "distinct")
        pieces = [self.table(indicator, piece).get((region, None)) for piece in (period.years() if yearly else [period])]
        _, kind = statements.value(self.catalog.dataset_of(indicator), indicator)
        if not self.reached(indicator, period):
            assert not any(pieces), f"{indicator['id']}: rows in {period}, which no source reaches"
            return NOTHING
        # No row fits: nothing was counted, and no number is the same in all.
        empty = None if measure == "uniform" else 0
        numbers = [piece[0] if piece else empty for piece in pieces]
        number = None if None in numbers else sum(numbers)
        count = sum(piece[1] for piece in pieces if piece)
        return Answer(None if number is None else Value(kind, number), count)

    def table(self, indicator, period, group=None):
        """Per region and group: number and rows."""
        asked = (indicator["id"], period, group)
        if asked not in self.tables:
            sql = statements.statement(self.catalog.dataset_of(indicator), indicator, period, group)
            rows = self.db.execute(sql).fetchall()
            found = {(region, value): (number if number is None else int(number), count) for region, value, number, count in rows}
            assert len(found) == len(rows), sql
            self.tables[asked] = found
        return self.tables[asked]

    def reached(self, indicator, period):
        """Whether some source has rows of such a time at all."""
        dataset = self.catalog.dataset_of(indicator)
        sql = statements.reach(dataset, indicator)
        if sql not in self.spans:
            self.spans[sql] = self.db.execute(sql).fetchall()
        since_ever = indicator.get("basis") in ("cumulative", "stock")
        return any(
            first and first <= period.last and (since_ever or last >= period.first) for first, last in self.spans[sql]
        )

    def each(self, indicator, region, period):
        """What a part is in every group, if it is the same in all."""
        part, per = self.catalog.indicators[indicator["of"][0]], indicator["per"]
        if per in LEVELS:
            answers = [self.indicator(part, row.code, period) for row in self.standing(region, per, period)]
        elif per in ("year", "month"):
            pieces = period.years() if per == "year" else period.months()
            answers = [self.indicator(part, region, piece) for piece in pieces]
        else:
            whole = self.leaf(part, region, period)
            if whole.value is None:
                return whole
            groups = defaultdict(list)
            for (place, value), answer in self.table(part, period, per).items():
                groups[place].append((value, Answer(Value(whole.value.kind, answer[0]), answer[1])))
            answers = [answer for value, answer in groups[region] if value is not None]
        alike = {answer.value for answer in answers}
        return Answer(alike.pop() if len(alike) == 1 else None, sum(answer.rows for answer in answers))


def fits(text, condition):
    """Whether a region's kind satisfies a condition."""
    excludes = isinstance(condition, dict)
    named = condition["not"] if excludes else condition
    return (text in ([named] if isinstance(named, str) else named)) != excludes


def joined(parts, of):
    """An answer made of parts; none without all of them."""
    rows = sum(part.rows for part in parts)
    if any(part.value is None for part in parts):
        return Answer(None, rows)
    return Answer(of([part.value for part in parts]), rows)


def ratio(parts):
    """The first divided by the second; nothing is divided by zero."""
    above, below = parts
    assert above.kind == below.kind != "ratio", f"unlike things: {parts}"
    return Value("ratio", Fraction(above.number, below.number)) if below.number else None


MADE = {
    "total": values.combined,
    "difference": lambda parts: values.combined(parts, -1),
    "ratio": ratio,
}
