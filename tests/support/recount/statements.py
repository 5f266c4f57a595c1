"""SQL for the indicators that count rows themselves.

Job: one statement for an indicator in a period: per region the value and the rows behind it. Inputs:
definitions, the tables of `ledger`. Invariant: written from what the definition says: which rows stand in
the period, which of them fit, what is counted of those.
"""

from datetime import date

from .catalog import field
from .ledger import literal, quoted

# Things counted once; money taken back is nobody's.
DISTINCT = {"persons": "person", "households": "household"}


def day(value):
    return f"date '{value.isoformat()}'"


def dates(dataset, indicator):
    """First and last possible day of a row, by what places it in time."""
    if indicator.get("basis") == "service":
        # A month counts where all of it does.
        return "date_trunc('month', least(service_from, service_to))::date", "last_day(greatest(service_from, service_to))"
    own = indicator.get("date")
    if own and own != dataset.get("event"):
        return quoted(own), quoted(own)
    return "least(event_from, event_to)", "greatest(event_from, event_to)"


def in_time(dataset, indicator, period):
    """The rows that stand in a period."""
    first, last = dates(dataset, indicator)
    basis = indicator.get("basis", "event")
    up_to = f"{last} <= {day(period.last)}"
    if basis == "cumulative":
        return up_to
    if basis == "stock":
        until = quoted(dataset["until"])
        return f"{up_to} and ({until} is null or {until} >= {day(period.last)})"
    return f"{first} >= {day(period.first)} and {up_to}"


def text_is(column, condition):
    """A condition on the words of a column; an empty cell fits only what it is not to be."""
    excludes = isinstance(condition, dict)
    if excludes:
        assert set(condition) == {"not"}, f"condition {condition}"
        condition = condition["not"]
    values = [condition] if isinstance(condition, str) else condition
    named = f"{quoted(column)} in ({', '.join(map(literal, values))})" if values else "false"
    return f"not coalesce({named}, false)" if excludes else f"coalesce({named}, false)"


def valid(dataset):
    """Rows that count for something."""
    void = dataset.get("void")
    return text_is(void["field"], {"not": void["values"]}) if void else "true"


def fitting(dataset, indicator):
    """Rows that fit the definition, whenever they are."""
    parts = [valid(dataset)] + [text_is(column, condition) for column, condition in indicator.get("where", {}).items()]
    reversal = dataset.get("reversal")
    if reversal and not reversal["counts"] and not indicator["measure"].startswith("sum:"):
        parts.append(f"coalesce({quoted(reversal['field'])}, 0) >= 0")
    return " and ".join(parts)


def value(dataset, indicator):
    """What is counted, as an aggregate; and of what kind it is."""
    measure, _, name = indicator["measure"].partition(":")
    if measure == "rows":
        return "count(*)", "count"
    if measure in ("persons", "households", "distinct"):
        return f"count(distinct {quoted(DISTINCT.get(measure, name))})", "count"
    if measure == "regions":
        return "count(distinct counted_region)", "count"
    money = field(dataset, name)["type"] == "amount"
    whole = f"({quoted(name)} * 100)::hugeint" if money else f"{quoted(name)}::hugeint"
    kind = "money" if money else "count"
    if measure == "sum":
        return f"coalesce(sum({whole}), 0)", kind
    assert measure == "uniform", measure
    return f"case when min({whole}) = max({whole}) then min({whole}) end", kind


def rows(dataset, indicator, period):
    """The rows of a period that fit, as a subquery."""
    table = f"ledger.{quoted(dataset['id'])}"
    stand, fit = in_time(dataset, indicator, period), fitting(dataset, indicator)
    if indicator.get("basis") != "snapshot":
        return f"(select * from {table} where {stand} and {fit})"
    # What a town's last snapshot lacks is gone, so the last day is that of all its rows.
    _, last = dates(dataset, indicator)
    days = f"select *, {last} as day, max({last}) over (partition by home) as last_day"
    placed = f"select l.*, coalesce(t.town, l.place) as home from {table} l left join towns t using (place)"
    return f"(select * from ({days} from ({placed}) where {stand} and {valid(dataset)}) where day = last_day and {fit})"


def statement(dataset, indicator, period, group=None):
    """Per region (and value of a field): region, group, value, rows."""
    counted, _ = value(dataset, indicator)
    source = rows(dataset, indicator, period)
    if indicator["measure"].startswith("regions:"):
        level = literal(indicator["measure"].partition(":")[2])
        source = f"""(select r.*, c.outer_region as counted_region
            from {source} r left join counted c on c.place = r.place and c.level = {level})"""
    by = quoted(group) if group else "null::varchar"
    return f"""select w.outer_region, {by}, {counted}, count(*)
        from {source} r join within w on w.place = r.place group by all"""


def reach(dataset, indicator):
    """Per source its first and last day, by what places rows in time."""
    first, last = dates(dataset, indicator)
    return f"select min({first}), max({last}) from ledger.{quoted(dataset['id'])} group by source"
