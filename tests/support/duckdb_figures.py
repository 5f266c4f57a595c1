"""Figures that the program said, recomputed by DuckDB over the ledger's own Parquet files.

Job: the auditor's road: SQL written from the catalog (`recount`), no code of the program. Inputs: the
folder of built-in definitions, a workspace, periods; on stdin lines of `name TAB region TAB period TAB
value TAB line of targets.csv`, as the program's JSON writes them (an empty value: there is none). Output:
one line `compared N`, or the differences. Invariant: every line is recomputed; of every period named as an
argument, every figure of every region that has rows must have been said.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
try:
    import duckdb
except ImportError:
    sys.exit("this python has no duckdb: `pip install duckdb`, or name another python in PYTHON")

from recount import catalog, figures, ledger, periods, regions, texts

SHOWN = 60


def differences(recount, said):
    """Lines that DuckDB finds otherwise."""
    for (name, region, period), (value, target) in sorted(said.items()):
        answer = recount.figure(name, region, periods.parse(period), int(target) if target else None)
        found = answer.value.text() if answer.value else ""
        if found != value:
            words = f"report {value or 'nothing'}, DuckDB {found or 'nothing'} ({answer.rows} rows)"
            yield f"{name}@{period}@{region}: {words}"


def unsaid(recount, said, asked):
    """Figures with rows in the asked periods of which nothing was said."""
    names = [name for name in recount.catalog.indicators if recount.has_rows(name)]
    for period in asked:
        for name in names:
            for region in recount.regions.by_code:
                if (name, region, period) not in said:
                    answer = recount.figure(name, region, periods.parse(period))
                    if answer.value and answer.rows:
                        yield f"{name}@{period}@{region}: report nothing, DuckDB {answer.value.text()}"


def main():
    builtin, root, *asked = sys.argv[1:]
    root = Path(root)
    said = {}
    for line in sys.stdin.read().splitlines():
        name, region, period, value, target = line.split("\t")
        assert (name, region, period) not in said, f"twice: {line}"
        said[name, region, period] = value, target
    definitions, tree = catalog.Catalog(Path(builtin), root), regions.Regions(root)
    db = duckdb.connect()
    ledger.load(db, root, definitions.datasets, catalog.columns, tree)
    recount = figures.Recount(db, definitions, tree, texts.table(root / "targets.csv"), ledger.unfilled(root))
    found = [*differences(recount, said), *unsaid(recount, said, asked)]
    for difference in found[:SHOWN]:
        print(difference)
    if found:
        sys.exit(f"{len(found)} differ, {len(said)} were said")
    print(f"compared {len(said)}")


main()
