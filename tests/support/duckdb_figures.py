"""Every built-in indicator, recomputed by DuckDB over the ledger's own Parquet files.

Job: the auditor's road: SQL written by hand, one statement an indicator, knowing only the ledger's
columns, regions.csv and what the catalog says in words. Inputs: a workspace, and on stdin lines of
`indicator TAB region TAB period TAB value`, which is what `report stats` said. Output: one line
`compared N`, or the differences. Invariant: both directions; sums to the 分; no code of the program.
"""

import csv
import json
import sys
from pathlib import Path

try:
    import duckdb
except ImportError:
    sys.exit("this python has no duckdb: `pip install duckdb`, or name another python in PYTHON")

VOID = "('退回', '作废', '取消')"
CARE, LIVING = "category = '护理补贴'", "category = '生活补贴'"
# Money taken back: in the sums, nobody's payment, nobody.
PAID = "coalesce(amount, 0) >= 0"
DONE = "category = '白内障' and coalesce(status, '') not in ('通知', '转介', '报名')"
ATTENDED = "coalesce(status, '') <> '报名'"
MONEY = "cast(sum(coalesce({}, 0)) * 100 as hugeint)"

# indicator: (dataset, date column, value, which rows)
INDICATORS = {
    "subsidy.payments": ("subsidy", "service", "count(*)", PAID),
    "subsidy.amount": ("subsidy", "service", MONEY.format("amount"), "true"),
    "subsidy.persons": ("subsidy", "service", "count(distinct person)", PAID),
    "subsidy.care.persons": ("subsidy", "service", "count(distinct person)", f"{PAID} and {CARE}"),
    "subsidy.care.amount": ("subsidy", "service", MONEY.format("amount"), CARE),
    "subsidy.care.payments": ("subsidy", "service", "count(*)", f"{PAID} and {CARE}"),
    "subsidy.living.persons": ("subsidy", "service", "count(distinct person)", f"{PAID} and {LIVING}"),
    "subsidy.living.amount": ("subsidy", "service", MONEY.format("amount"), LIVING),
    "subsidy.living.payments": ("subsidy", "service", "count(*)", f"{PAID} and {LIVING}"),
    "subsidy.two.persons": ("subsidy", "service", "count(distinct person)", f"{PAID} and ({CARE} or {LIVING})"),
    "subsidy.two.amount": ("subsidy", "service", MONEY.format("amount"), f"({CARE} or {LIVING})"),
    "surgery.cataract.cases": ("surgery", "event", "cast(sum(cases) as hugeint)", DONE),
    "surgery.cataract.persons": ("surgery", "event", "count(distinct person)", DONE),
    "surgery.cataract.amount": ("surgery", "event", MONEY.format("amount"), DONE),
    "training.courses": ("training", "event", "count(distinct course)", ATTENDED),
    "training.attendances": ("training", "event", "count(*)", ATTENDED),
    "training.persons": ("training", "event", "count(distinct person)", ATTENDED),
    "visit.households": ("visit", "event", "count(distinct household)", "true"),
    "visit.persons": ("visit", "event", "count(distinct person)", "true"),
    "visit.times": ("visit", "event", "count(*)", "true"),
    "visit.cash": ("visit", "event", MONEY.format("cash"), "true"),
    "visit.goods": ("visit", "event", MONEY.format("goods"), "true"),
    "visit.amount": ("visit", "event", MONEY.format("coalesce(cash, 0) + coalesce(goods, 0)"), "true"),
}


def parquet_files(root):
    """The data files by dataset; the manifest says which are in force."""
    files = {}
    manifest = json.loads((root / "ledger/manifest.json").read_text(encoding="utf-8"))
    for source in manifest["ledger"]["sources"]:
        if source.get("data"):
            files.setdefault(source["dataset"], []).append(str(root / "ledger" / source["data"]["name"]))
    return files


def places(db, root):
    """A table of names: what may stand in a row's town or village column, and the town's code."""
    with open(root / "regions.csv", encoding="gb18030", newline="") as file:
        rows = list(csv.DictReader(file))
    towns, villages, county = [], [], None
    for row in rows:
        names = {row["name"], row["code"], *filter(None, row["aliases"].split(";"))}
        if row["level"] == "county":
            county = row["code"]
        elif row["level"] == "town":
            towns += [(name, row["code"]) for name in names]
        elif row["level"] == "village":
            villages += [(name, row["parent"]) for name in names]
    db.execute("create table town_names(name text, town text)")
    db.executemany("insert into town_names values (?, ?)", towns)
    db.execute("create table all_villages(name text, town text)")
    db.executemany("insert into all_villages values (?, ?)", villages)
    # A village is no answer where two towns have one of that name.
    db.execute(
        "create table village_names as select name, any_value(town) as town from all_villages "
        "group by name having count(*) = 1"
    )
    return county


def load(db, files):
    """A view per dataset: rows that count, with their day and town."""
    wanted = {dataset for dataset, _, _, _ in INDICATORS.values()}
    for dataset, names in files.items():
        if dataset not in wanted:
            continue
        db.execute(
            f"""create table {dataset} as
            select l.*,
                   case when l.town is null then v.town else t.town end as place,
                   strftime(l.event_from, '%Y-%m') as event_month, strftime(l.event_to, '%Y-%m') as event_last,
                   strftime(l.service_from, '%Y-%m') as service_month,
                   strftime(l.service_to, '%Y-%m') as service_last
            from read_parquet($names, union_by_name = true) l
            left join town_names t on t.name = trim(l.town)
            left join village_names v on v.name = trim(l.village)
            where coalesce(l.status, '') not in {VOID}""",
            {"names": names},
        )
        rows, distinct = db.execute(
            f"select (select count(*) from {dataset}), (select count(*) from read_parquet($names, "
            f"union_by_name = true) where coalesce(status, '') not in {VOID})",
            {"names": names},
        ).fetchone()
        assert rows == distinct, f"{dataset}: a name met two regions"


def months(period):
    """First and last month of the periods the test asks for."""
    if ".." in period:
        first, last = period.split("..")
        return months(first)[0], months(last)[1]
    if "Q" in period:
        year, quarter = period.split("Q")
        return f"{year}-{int(quarter) * 3 - 2:02}", f"{year}-{int(quarter) * 3:02}"
    if "H" in period:
        year, half = period.split("H")
        return f"{year}-{int(half) * 6 - 5:02}", f"{year}-{int(half) * 6:02}"
    return (f"{period}-01", f"{period}-12") if len(period) == 4 else (period, period)


def figures(db, county, periods):
    """(indicator, region, period): (value, rows) wherever there are rows."""
    found = {}
    for indicator, (dataset, basis, value, where) in INDICATORS.items():
        for period in periods:
            first, last = months(period)
            rows = db.execute(
                f"""select case when grouping(place) = 1 then '{county}' else place end, {value}, count(*)
                from {dataset}
                where {where} and {basis}_month >= '{first}' and {basis}_last <= '{last}'
                group by grouping sets ((), (place))
                having count(*) > 0 and (grouping(place) = 1 or place is not null)"""
            ).fetchall()
            for region, result, count in rows:
                key = (indicator, region, period)
                assert key not in found, key
                found[key] = int(result or 0)
    return found


def main():
    root = Path(sys.argv[1])
    said = {}
    for line in sys.stdin.read().splitlines():
        indicator, region, period, value = line.split("\t")
        said[indicator, region, period] = int(value)
    periods = sorted({period for _, _, period in said})
    db = duckdb.connect()
    county = places(db, root)
    load(db, parquet_files(root))
    found = figures(db, county, periods)
    unknown = {indicator for indicator, _, _ in said} - set(INDICATORS)
    assert not unknown, f"indicators without SQL here: {unknown}"
    differences = [
        f"{key}: report {said.get(key)}, DuckDB {found.get(key)}"
        for key in sorted(said.keys() | found.keys())
        # Without any row the program may say 0, or nothing.
        if said.get(key) != found.get(key) and (key in found or said[key] != 0)
    ]
    for difference in differences:
        print(difference)
    if differences:
        sys.exit(f"{len(differences)} of {len(said)} differ")
    print(f"compared {len(found)}")


main()
