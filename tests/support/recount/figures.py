"""Figures: what counts rows, what is made of other figures, what compares them.

Job: the value of any figure of a manifest: an indicator; `prev(x)`, `growth(x)` against the period before,
`done(x)`, `excess(x)` against a target; or `x` counted over years in a given way (`union(x)`,
`sum-of-years(x)`). Invariant: without data there is no value; a name that is not understood is an error.
"""

import re
from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from . import periods, statements, values
from .catalog import SPANS
from .ledger import quoted
from .regions import LEVELS
from .values import Value

DERIVED = re.compile(r"(prev|growth|done|excess|union|sum-of-years)\((.+)\)")


class Answer(NamedTuple):
    """A value (`None`: there is none), and the number of rows behind it or its parts."""

    value: Value | None
    rows: int


NOTHING = Answer(None, 0)
# Measures that count a thing once however many rows it has.
DISTINCT = ("persons", "households", "distinct", "regions")


class Recount:
    """All figures of a workspace."""

    def __init__(self, db, catalog, regions, targets, sources):
        self.db, self.catalog, self.regions, self.targets, self.sources = db, catalog, regions, targets, sources
        self.tables, self.reaches, self.doubts = {}, {}, {}

    def figure(self, name, region, period, target_line=None):
        """The answer to a manifest's `name@period@region`, which may rest on a line of targets.csv."""
        derived = DERIVED.fullmatch(name)
        if not derived:
            return self.indicator(self.catalog.indicators[name], region, period)
        word, indicator = derived[1], self.catalog.indicators[derived[2]]
        if word in SPANS:
            return self.indicator(indicator, region, period, word)
        now = self.indicator(indicator, region, period)
        if word in ("prev", "growth"):
            other = self.indicator(indicator, region, period.before())
        else:
            other = Answer(self.target(indicator, region, period, target_line), 0)
        return joined(
            [now, other],
            MADE[{"prev": "difference", "excess": "difference", "done": "ratio"}.get(word, word)],
        )

    def target(self, indicator, region, period, line):
        """The target on a line: it must be the indicator's, of that place, for no less than the period."""
        (row,) = [row for row in self.targets if row["_line"] == line]
        place = self.regions.named(row["region"]) if row["region"] else self.regions.root
        first, last = periods.parse(row["period"])
        holds = (
            (row["indicator"], place) == (indicator["id"], region)
            and first <= period.first
            and period.last <= last
        )
        assert holds, f"{indicator['id']}@{period}@{region} has not the target {row}"
        return values.written(row["value"], row["unit"])

    def has_rows(self, name):
        """Whether there are any rows, of whatever time, that a definition or a part of it looks at."""
        indicator = self.catalog.indicators[name]
        if "dataset" not in indicator:
            return any(self.has_rows(part) for part in indicator.get("of", []))
        table = f"ledger.{quoted(self.catalog.dataset_of(indicator)['id'])}"
        return bool(self.db.execute(f"select 1 from {table} limit 1").fetchall())

    def indicator(self, indicator, region, period, span=None):
        """The answer of a definition; `span`: how it and its parts count several years, whatever they say."""
        measure, _, name = indicator["measure"].partition(":")
        if measure == "each":
            return self.each(indicator, region, period, span)
        if measure in ("total", "ratio", "difference"):
            parts = (self.catalog.indicators[part] for part in indicator["of"])
            return joined([self.indicator(part, region, period, span) for part in parts], MADE[measure])
        if "dataset" not in indicator:
            assert measure == "regions", indicator["id"]
            kind = {"kind": indicator["where"]["kind"]} if indicator.get("where") else {}
            standing = self.standing(region, name, period, kind)
            return Answer(Value("count", len(standing)), 0)
        return self.leaf(indicator, region, period, span)

    def standing(self, region, level, period, conditions=None):
        """The counted regions of a level in a region on the last day of a period."""
        rows = self.regions.inside(region, level)
        rows = [row for row in rows if row.counted and row.stands_on(period.last)]
        return [
            row for row in rows if all(fits(row.kind, condition) for condition in (conditions or {}).values())
        ]

    def leaf(self, indicator, region, period, span, group=None):
        """The answer of a definition that counts rows; of a group, by the values of a field that have rows."""
        measure, basis = indicator["measure"].partition(":")[0], indicator.get("basis", "event")
        # What stands on a day stands there once, however many years went before.
        yearly = (span or indicator.get("span")) == "sum-of-years" and measure in DISTINCT
        yearly = yearly and basis in ("event", "service")
        tables = [self.table(indicator, piece, group) for piece in (period.years() if yearly else [period])]
        _, kind = statements.value(self.catalog.dataset_of(indicator), indicator)
        groups = (
            {value for table in tables for place, value in table if place == region and value}
            if group
            else {None}
        )
        # No row fits: nothing was counted, and no number is the same in all.
        empty = (None if measure == "uniform" else 0, 0)
        answers = []
        for value in groups:
            numbers, rows = zip(*(table.get((region, value), empty) for table in tables))
            answers.append(Answer(None if None in numbers else Value(kind, sum(numbers)), sum(rows)))
        if basis == "snapshot":
            told = self.snapshots(indicator, period)
            # A village is told of by the snapshot of its town.
            town = next((row.code for row in self.regions.above(region) if row.level == "town"), region)
            if not {region, town} & told:
                answers = [NOTHING] * len(answers)
        elif not self.reached(indicator, period):
            # Only by a date of their own may rows stand where no source is said to reach.
            known = indicator.get("date") or not any(answer.rows for answer in answers)
            assert known, f"{indicator['id']}: rows in {period}, which no source reaches"
            answers = [NOTHING] * len(answers)
        doubts = self.doubtful(indicator, period, group)
        answers = [
            Answer(None if (region, value) in doubts else answer.value, answer.rows)
            for value, answer in zip(groups, answers)
        ]
        return answers if group else answers[0]

    def table(self, indicator, period, group):
        """Per region and group: number and rows."""
        asked = (indicator["id"], period, group)
        if asked not in self.tables:
            sql = statements.statement(self.catalog.dataset_of(indicator), indicator, period, group)
            rows = self.db.execute(sql).fetchall()
            found = {(region, value): (number, count) for region, value, number, count in rows}
            assert len(found) == len(rows), sql
            self.tables[asked] = found
        return self.tables[asked]

    def doubtful(self, indicator, period, group):
        """Regions (and values of a field) with rows that no source of the period can tell to count or not."""
        asked = (indicator["id"], period, group)
        if asked not in self.doubts:
            dataset = self.catalog.dataset_of(indicator)
            sources = self.sources.get(dataset["id"], {})
            blind = {name: statements.blind(dataset, indicator, source) for name, source in sources.items()}
            found = set()
            if any(blind.values()):
                seen = self.db.execute(statements.seen(dataset, indicator, period)).fetchall()
                if all(blind[name] for (name,) in seen):
                    for name, columns in blind.items():
                        if columns:
                            sql = statements.doubtful(dataset, indicator, period, name, columns, group)
                            found |= set(self.db.execute(sql).fetchall())
            self.doubts[asked] = found
        return self.doubts[asked]

    def snapshots(self, indicator, period):
        """The regions in which some row is of a snapshot of the period."""
        asked = (indicator["dataset"], "snapshot", None, period)
        if asked not in self.reaches:
            sql = statements.snapshots(self.catalog.dataset_of(indicator), indicator, period)
            self.reaches[asked] = {region for (region,) in self.db.execute(sql).fetchall()}
        return self.reaches[asked]

    def reached(self, indicator, period):
        """Whether some source has rows of such a time at all."""
        asked = (indicator["dataset"], indicator.get("basis"), indicator.get("date"), period)
        if asked not in self.reaches:
            sql = statements.reach(self.catalog.dataset_of(indicator), indicator, period)
            (self.reaches[asked],) = self.db.execute(sql).fetchone()
        return self.reaches[asked]

    def each(self, indicator, region, period, span):
        """What a part is in every group, if it is the same in all."""
        part, per = self.catalog.indicators[indicator["of"][0]], indicator["per"]
        # Rows in no group may say otherwise than all groups do.
        if self.indicator(part, region, period, span).value is None:
            return NOTHING
        if per in LEVELS:
            answers = [
                self.indicator(part, row.code, period, span) for row in self.standing(region, per, period)
            ]
        elif per in ("year", "month"):
            pieces = period.years() if per == "year" else period.months()
            answers = [self.indicator(part, region, piece, span) for piece in pieces]
        else:
            answers = self.leaf(part, region, period, span, per)
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


def less(parts):
    """The first without the second."""
    return values.combined(parts, -1)


MADE = {
    "total": values.combined,
    "difference": less,
    "ratio": ratio,
    "growth": lambda parts: ratio([less(parts), parts[1]]),
}
