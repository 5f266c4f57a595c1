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


def own_date(dataset, indicator):
    """The column that takes the place of the day of the event."""
    return indicator["date"] if indicator.get("date") not in (None, dataset.get("event")) else None


def dates(dataset, indicator):
    """First and last possible day of a row, by what places it in time."""
    if indicator.get("basis") == "service":
        # A month counts where all of it does.
        return (
            "date_trunc('month', least(service_from, service_to))::date",
            "last_day(greatest(service_from, service_to))",
        )
    if own := own_date(dataset, indicator):
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


def every(indicator):
    """What each row must fit besides for its region to count."""
    conditions = indicator.get("every", {}).items()
    return " and ".join(text_is(column, condition) for column, condition in conditions) or "true"


def perhaps(dataset, indicator, period):
    """Rows that may be of a period and are not known to be: they reach over a bound, or have no day but lie in
    a source that has days of the period, or none at all."""
    basis = indicator.get("basis", "event")
    assert basis in ("event", "service") and not own_date(dataset, indicator), f"{indicator['id']}: every"
    first, last = dates(dataset, indicator)
    inside = f"{first} <= {day(period.last)} and {last} >= {day(period.first)}"
    # What a source reaches over by its own days, else by those of the other kind.
    other = dates(dataset, {"basis": "event" if basis == "service" else "service"})
    over = "over (partition by _source)"
    meets = [
        f"min({low}) {over} <= {day(period.last)} and max({high}) {over} >= {day(period.first)}"
        for low, high in ((first, last), other)
    ]
    source = f"coalesce({meets[0]}, {meets[1]}, true)"
    sure = in_time(dataset, indicator, period)
    return f"case when {first} is null then {source} else {inside} and not ({sure}) end"


def fitting(dataset, indicator):
    """Rows that fit the definition, whenever they are."""
    conditions = [*indicator.get("where", {}).items(), *indicator.get("also", {}).items()]
    parts = [valid(dataset)] + [text_is(column, condition) for column, condition in conditions]
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
        if "every" not in indicator:
            return "count(distinct c._one)", "count"
        # Those with rows of the period or rows that speak against them, without the latter.
        unfit = f"not ({every(indicator)})"
        one = "count(distinct c._one) filter"
        return f"{one} (_sure or {unfit}) - {one} ({unfit})", "count"
    money = field(dataset, name)["type"] == "amount"
    whole = f"({quoted(name)} * 100)::hugeint" if money else f"{quoted(name)}::hugeint"
    kind = "money" if money else "count"
    if measure == "sum":
        return f"coalesce(sum({whole}), 0)", kind
    assert measure == "uniform", measure
    # A row that does not tell may be another.
    same = f"count({whole}) = count(*) and min({whole}) = max({whole})"
    return f"case when {same} then min({whole}) end", kind


def rows(dataset, indicator, period):
    """The rows of a period that fit, as a subquery."""
    table = f"ledger.{quoted(dataset['id'])}"
    stand, fit = in_time(dataset, indicator, period), fitting(dataset, indicator)
    if "every" in indicator:
        # Of what may be of the period, a source's own days decide; so the days are looked at before the rest.
        loose = f"select *, {perhaps(dataset, indicator, period)} as _loose, {stand} as _sure from {table}"
        return f"(select * from ({loose}) where (_sure or _loose) and {fit})"
    if indicator.get("basis") != "snapshot":
        return f"(select * from {table} where {stand} and {fit})"
    # What the last snapshot of a town lacks is gone, so the last day is that of all its rows. Rows that
    # only a larger region is known of count if nothing in there is newer.
    exact = f"(select *, event_from as _day from {table} where event_from = event_to and {stand})"
    last = f"select _home, max(_day) as _last_day from {exact} join inside using (_place) group by _home"
    dated = f"{exact} join homes using (_place) join ({last}) using (_home)"
    return f"(select * from {dated} where _day = _last_day and {fit})"


def statement(dataset, indicator, period, group=None):
    """Per region (and value of a field): region, group, value, rows."""
    counted, _ = value(dataset, indicator)
    measure, _, level = indicator["measure"].partition(":")
    regions = ""
    if measure == "regions":
        same = f"c._region = w._region and c._place = r._place and c._level = {literal(level)}"
        regions = f"left join counted c on {same}"
    by = f"r.{quoted(group)}" if group else "null::varchar"
    number = "count(*) filter (_sure)" if "every" in indicator else "count(*)"
    return f"""select w._region, {by}, {counted}, {number}
        from {rows(dataset, indicator, period)} r join within w on w._place = r._place {regions} group by all"""


def reaches(dataset, indicator, period):
    """Whether some source has data of such a time at all, as a condition on each source's rows together."""
    first, last = "min(least(event_from, event_to))", "max(greatest(event_from, event_to))"
    basis = indicator.get("basis", "event")
    if basis == "service":
        first, last = (f"{call}({one})" for call, one in zip(("min", "max"), dates(dataset, indicator)))
    begun = f"{first} <= {day(period.last)}"
    if own_date(dataset, indicator):
        # What began by then may tell of a date of its own.
        return f"coalesce(coalesce({first}, min(service_from)) <= {day(period.last)}, true)"
    return begun if basis in ("cumulative", "stock") else f"{begun} and {last} >= {day(period.first)}"


def snapshots(dataset, indicator, period):
    """The regions in which some row is of a snapshot of the period."""
    table, inside = f"ledger.{quoted(dataset['id'])}", in_time(dataset, indicator, period)
    return f"""select distinct w._region from {table} r join within w on w._place = r._place
        where event_from = event_to and {inside}"""


def reach(dataset, indicator, period):
    """One row: whether some source has data of such a time at all."""
    table = f"ledger.{quoted(dataset['id'])}"
    sources = f"select {reaches(dataset, indicator, period)} as reached from {table} group by _source"
    return f"select coalesce(bool_or(reached), false) from ({sources})"


def blind(dataset, indicator, source):
    """The columns that a definition selects by and a source has not; no empty cell fits those conditions."""
    fills, placed = source
    if fills is None:
        return set()
    conditions = [*indicator.get("where", {}).items(), *indicator.get("every", {}).items()]
    wanted = {column for column, condition in conditions if not isinstance(condition, dict)}
    return {column for column in wanted - set(fills) if not (placed and column == dataset.get("town"))}


def seen(dataset, indicator, period):
    """The sources that have data of such a time."""
    table, reached = f"ledger.{quoted(dataset['id'])}", reaches(dataset, indicator, period)
    return f"select _source from {table} group by _source having {reached}"


def doubtful(dataset, indicator, period, source, columns, group=None):
    """Per region (and value of a field): rows of a source that fit what it can tell, without some columns."""
    left = {
        key: {column: one for column, one in indicator.get(key, {}).items() if column not in columns}
        for key in ("where", "every")
    }
    counted = {**indicator, "where": left["where"], "also": left["every"]}
    counted.pop("every", None)
    by = f"r.{quoted(group)}" if group else "null::varchar"
    return f"""select w._region, {by} from {rows(dataset, counted, period)} r join within w on w._place = r._place
        where r._source = {literal(source)} group by all"""
