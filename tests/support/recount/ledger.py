"""The ledger's Parquet files as one table a dataset: rows in force, each with its region.

Inputs: ledger/manifest.json, which says what data files are in force (rows held back or refused stand
in others). Outputs: table `ledger.<dataset>` with the ledger's columns, `_source`, and `_place`, a
region's code or `''`; table `within`: whose figures a place's rows are in; `counted`: the counted
regions of a region in which a place lies; `homes`: the 镇街 of a place, else itself; `inside`: the places
of a home, all of them in an unknown one. Invariant: every row of every file is there just once; names of
columns made here begin with `_`, as no field's does.
"""

import json

STANDARD = {
    "event_from": "date",
    "event_to": "date",
    "service_from": "date",
    "service_to": "date",
    "person": "bigint",
}


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def files(root):
    """Per dataset the data files and the number of rows that they are said to have."""
    found = {}
    manifest = root / "ledger" / "manifest.json"
    if manifest.is_file():
        for source in json.loads(manifest.read_text(encoding="utf-8"))["ledger"]["sources"]:
            entry = found.setdefault(source["dataset"], [[], 0])
            entry[0].append(str(root / "ledger" / source["data"]["name"]))
            entry[1] += source["rows"]["accepted"]
    return found


def unfilled(root):
    """Per dataset and data file: what tells whether the file has a column; nothing is told of old sources."""
    found, manifest = {}, root / "ledger" / "manifest.json"
    if manifest.is_file():
        for source in json.loads(manifest.read_text(encoding="utf-8"))["ledger"]["sources"]:
            name = str(root / "ledger" / source["data"]["name"])
            found.setdefault(source["dataset"], {})[name] = (source.get("fills"), "region" in source)
    return found


def load(db, root, datasets, columns, regions):
    """Makes the tables; a dataset without a source has an empty one."""
    db.execute("create schema ledger")
    tree(db, regions)
    sources = files(root)
    unknown = set(sources) - set(datasets)
    assert not unknown, f"the ledger has datasets without a definition: {unknown}"
    for name, dataset in datasets.items():
        names, rows = sources.get(name, ([], 0))
        raw(db, name, names, {**STANDARD, **columns(dataset)})
        place(db, name, dataset, regions)
        (counted,) = db.execute(f"select count(*) from ledger.{quoted(name)}").fetchone()
        assert counted == rows, f"{name}: {counted} rows in the files, {rows} in the manifest"


def tree(db, regions):
    """Tables of which places lie in which regions."""
    # The root holds everything, wherever it is.
    within = {(regions.root, code) for code in [*regions.by_code, ""]}
    inside = {("", code) for code in [*regions.by_code, ""]}
    homes, counted = {("", "")}, set()
    for code in regions.by_code:
        above = list(regions.above(code))
        within |= {(outer.code, code) for outer in above}
        inside |= {(outer.code, code) for outer in above}
        homes.add((code, next((outer.code for outer in above if outer.level == "town"), code)))
        for one in filter(lambda outer: outer.counted, above):
            counted |= {(outer.code, one.level, one.code, code) for outer in regions.above(one.code)}
    fill(db, "within", ["_region", "_place"], within)
    fill(db, "inside", ["_home", "_place"], inside)
    fill(db, "homes", ["_place", "_home"], homes)
    fill(db, "counted", ["_region", "_level", "_one", "_place"], counted)


def fill(db, name, columns, rows):
    """A new table of texts."""
    db.execute(f"create table {name}({', '.join(f'{column} text' for column in columns)})")
    if rows:
        db.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", sorted(rows))


def raw(db, name, names, wanted):
    """Table `raw`: the wanted columns, of their types; an empty text is an empty cell."""
    reader = "read_parquet($names, union_by_name = true, filename = '_source')"
    found = {}
    if names:
        described = db.execute(f"describe select * from {reader}", {"names": names}).fetchall()
        found = {column: kind.lower() for column, kind, *_ in described}
    parts = ["_source" if names else "null::varchar as _source"]
    for column, kind in wanted.items():
        # A column that no file has is empty in all rows.
        stored = found.get(column, kind).replace(", ", ",")
        assert stored in (kind.replace(", ", ","), '"null"'), f"{name}.{column} is {stored}, not {kind}"
        value = quoted(column) if column in found else "null"
        if kind == "varchar":
            value = f"nullif({value}::varchar, '')"
        parts.append(f"{value}::{kind} as {quoted(column)}")
    source = f"from {reader}" if names else "where false"
    db.execute(
        f"create or replace temp table raw as select {', '.join(parts)} {source}",
        {"names": names} if names else {},
    )


def place(db, name, dataset, regions):
    """Table of the dataset: `raw` with the region of each row's words."""
    town, village = (
        quoted(dataset[part]) if part in dataset else "null::varchar" for part in ("town", "village")
    )
    # Days tell names apart only where regions come and go.
    first, last = ("event_from", "event_to") if regions.dated else ("null::date", "null::date")
    words = f"{town} as _town_text, {village} as _village_text, {first} as _first_day, {last} as _last_day"
    db.execute(f"create or replace temp table words as select distinct {words} from raw")
    rows = db.execute("select _town_text, _village_text, _first_day, _last_day from words").fetchall()
    db.execute(
        "create or replace temp table places(_town_text text, _village_text text, _first_day date, "
        "_last_day date, _place text)"
    )
    if rows:
        meant = [(*row, regions.of_row(*row) or "") for row in rows]
        db.executemany("insert into places values (?, ?, ?, ?, ?)", meant)
    same = " and ".join(
        f"{ours} is not distinct from p.{theirs}"
        for ours, theirs in [
            (town, "_town_text"),
            (village, "_village_text"),
            (first, "_first_day"),
            (last, "_last_day"),
        ]
    )
    db.execute(
        f"create table ledger.{quoted(name)} as select raw.*, p._place from raw join places p on {same}"
    )
