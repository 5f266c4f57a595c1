"""The ledger as tables for the audit's SQL.

Outputs, one table a dataset: the rows that stand (not 退回, 作废 …) with the ledger's columns and `_at` (file:line),
`_place` (region code or ''), `_row` (a number); view `<dataset>_months`: such a row once for each of its service
months, as `month`, within the year; table `standards`: the office's, `month_of(day)`: the first of its month;
`the_year()`: first and last day. Invariant: nothing is left out but void rows.
"""

import itertools
import json
import re
import tomllib
from datetime import date

from recount import catalog, ledger, regions, texts
from recount.ledger import quoted

STANDARD = {"line": "bigint", **ledger.STANDARD}


def load(db, builtin, root, year):
    """Makes all tables."""
    definitions, tree = catalog.Catalog(builtin, root), regions.Regions(root)
    db.execute("create schema ledger")
    ledger.tree(db, tree)
    db.execute("create macro month_of(day) as date_trunc('month', day)::date")
    db.execute(f"create macro year_from() as date '{year}-01-01'")
    db.execute(f"create macro year_to() as date '{year}-12-31'")
    db.execute(
        "create macro add_months(day, n) as (day + to_months(n::int))::date;"
        "create macro months_between(a, b) as datediff('month', a, b);"
    )
    paths(db, root)
    for name, dataset in definitions.datasets.items():
        names, _ = ledger.files(root).get(name, ([], 0))
        ledger.raw(db, name, names, {**STANDARD, **catalog.columns(dataset)})
        ledger.place(db, name, dataset, tree)
        standing(db, name, dataset)
    standards(db, root, tree)
    people(db)


def paths(db, root):
    """Tables `paths`: the export of each data file, and `filled`: the fields for which it has a column."""
    db.execute("create table paths(data text, path text); create table filled(data text, field text)")
    manifest = json.loads((root / "ledger" / "manifest.json").read_text(encoding="utf-8"))
    for source in manifest["ledger"]["sources"]:
        data = str(root / "ledger" / source["data"]["name"])
        db.execute("insert into paths values (?, ?)", [data, source["path"]])
        fields = set(source["fills"]) | set(re.findall(r"\b\d+=(\w+):", source["mapping"]))
        db.executemany("insert into filled values (?, ?)", [(data, field) for field in sorted(fields)])


def standing(db, name, dataset):
    """The rows of a dataset that count."""
    void, until = dataset.get("void"), dataset.get("service_end")
    last = f"coalesce({quoted(until)}, service_to)" if until else "service_to"
    stands = "true"
    if void:
        values = ", ".join(ledger.literal(value) for value in void["values"])
        stands = f"({quoted(void['field'])} is null or {quoted(void['field'])} not in ({values}))"
    db.execute(
        f"create table {quoted(name)} as select l.*, p.path || ':' || l.line as _at, row_number() over () as _row "
        f"from ledger.{quoted(name)} l left join paths p on l._source = p.data where {stands}"
    )
    db.execute(
        f"create view {quoted(name + '_months')} as select * from (select t.*, unnest(generate_series("
        f"coalesce(service_from, service_to), coalesce({last}, service_from), interval 1 month))::date as month "
        f"from {quoted(name)} t) where month between year_from() and year_to()"
    )


def standards(db, root, tree):
    """Table `standards`: the office's table, a line with several words once for each; null where it says nothing."""
    db.execute(
        "create table standards(n int, dataset text, category text, level text, disability text, stage text, "
        "region text, depth int, first date, last date, amount decimal(18, 2), per text)"
    )
    rows, n = [], 0
    for path in sorted((root / "catalog").glob("*.toml")):
        for line in tomllib.loads(texts.read(path)).get("standard", []):
            where = dict(line.get("where", {}))
            words = [where.pop(key, None) for key in ("category", "level", "disability", "stage")]
            assert not where, f"what {where} mean for a standard is not known here"
            region = tree.named(line["region"]) if "region" in line else tree.root
            rest = (
                region,
                len(list(tree.above(region))) if "region" in line else 0,
                month(line.get("from"), date.min),
                month(line.get("to"), date.max),
                line["amount"],
                line.get("per", "month"),
            )
            choices = itertools.product(*(word if isinstance(word, list) else [word] for word in words))
            rows += [(n, line.get("dataset", "subsidy"), *choice, *rest) for choice in choices]
            n += 1
    if rows:
        db.executemany(f"insert into standards values ({', '.join('?' * len(rows[0]))})", rows)


def month(text, otherwise):
    """`2024-07` as its first day."""
    return date(*map(int, text.split("-")), 1) if text else otherwise


def people(db):
    """Macros on the person key, the first 17 digits of the citizen number."""
    db.execute(
        "create macro birth_of(person) as "
        "try_strptime(substr(lpad(person::text, 17, '0'), 7, 8), '%Y%m%d')::date;"
        "create macro is_male(person) as person % 2 = 1;"
        "create macro age_on(person, day) as date_sub('year', birth_of(person), day)"
    )
