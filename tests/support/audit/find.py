"""What the audit must find, by SQL over the ledger's own Parquet files.

Input: the folder of built-in definitions, a workspace with a ledger, a year. Output: a JSON document, of every
`rules/<code>.sql` the findings: severity, amount at stake in 分 or null, rows as file:line. Invariant: no code of
the program; each statement was written from the rule's text alone, over the tables of `tables`. A statement gives
one line a finding and row: `finding` (any key), `at`, `amount` (分 or null), `severity`. A finding about no row is
known by the numbers that it says: they stand in `at`, with spaces between them.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
try:
    import duckdb
except ImportError:
    sys.exit("this python has no duckdb: `pip install duckdb`, or name another python in PYTHON")

import tables


def findings(db, statement):
    """The findings of a statement, each with its rows once."""
    found = {}
    for key, at, amount, severity in db.execute(statement).fetchall():
        cents = None if amount is None else int(amount)
        rows = found.setdefault((key, severity, cents), set())
        rows.add(at)
    return [
        {"severity": severity, "amount": cents, "rows": sorted(rows)}
        for (_, severity, cents), rows in sorted(found.items(), key=lambda item: str(item[0]))
    ]


def main():
    """The command line."""
    builtin, root, year, *only = sys.argv[1:]
    db = duckdb.connect()
    tables.load(db, Path(builtin), Path(root), int(year))
    db.execute(Path(__file__).with_name("common.sql").read_text(encoding="utf-8"))
    rules = {}
    for path in sorted(Path(__file__).with_name("rules").glob("*.sql")):
        if not only or path.stem in only:
            try:
                rules[path.stem] = findings(db, path.read_text(encoding="utf-8"))
            except duckdb.Error as error:
                sys.exit(f"{path.name}: {error}")
    json.dump(rules, sys.stdout, ensure_ascii=False)


main()
