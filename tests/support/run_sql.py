"""Statements run by DuckDB in a workspace's folder, each against the figure that it must give.

Input: a workspace, the dialect; on stdin one JSON document a line: `[name, value, statement]`, the value as
the program's JSON writes it, null where the figure has none. What is written for Spark is read by a parser of
Spark's SQL (sqlglot), and translated: its syntax holds, and its meaning as far as both engines share it. Output: one line `compared N`, or the differences.
Invariant: every statement gives one row, the value last and `why` before it; just one of the two is empty;
no column is a DOUBLE.
"""

import json
import os
import sys

try:
    import duckdb
except ImportError:
    sys.exit("this python has no duckdb: `pip install duckdb`, or name another python in PYTHON")

SHOWN = 40


def translated(statement):
    """A statement for Spark in DuckDB's words."""
    import sqlglot
    from sqlglot import exp

    (tree,) = (t for t in sqlglot.parse(statement, read="spark") if t)
    for table in list(tree.find_all(exp.Table)):
        if table.db == "parquet":
            before, brace, rest = table.name.partition("{")
            middle, _, after = rest.partition("}")
            paths = [before + part + after for part in middle.split(",")] if brace else [before]
            call = "read_parquet([" + ", ".join(f"'{path}'" for path in paths) + "])"
            table.replace(sqlglot.parse_one(f"SELECT * FROM {call}", read="duckdb").find(exp.Table))
    for quotient in list(tree.find_all(exp.IntDiv)):
        # DuckDB divides DECIMAL by way of DOUBLE.
        for side in ("this", "expression"):
            quotient.set(side, exp.Cast(this=quotient.args[side].copy(), to=exp.DataType.build("INT128")))
    return tree.sql(dialect="duckdb", comments=False)


def problem(db, value, statement):
    """What is wrong with a statement, or nothing."""
    try:
        cursor = db.execute(statement)
        rows = cursor.fetchall()
    except duckdb.Error as error:
        return f"{error}\n{statement}"
    heads = [head[0] for head in cursor.description]
    types = [str(head[1]) for head in cursor.description]
    if heads[-2:] != ["why", "value"] or len(rows) != 1:
        return f"columns {heads}, {len(rows)} rows"
    if any(word in kind for kind in types for word in ("DOUBLE", "FLOAT")):
        return f"types {types}"
    *_, why, found = rows[0]
    if (why is None) == (found is None):
        return f"why {why}, value {found}"
    text = None if found is None else str(found)
    return None if text == value else f"report {value}, DuckDB {text} ({why})\n{statement}"


def main():
    _, root, dialect = sys.argv
    os.chdir(root)
    db = duckdb.connect()
    compared, wrong = 0, 0
    for line in sys.stdin:
        name, value, statement = json.loads(line)
        compared += 1
        found = problem(db, value, translated(statement) if dialect == "spark" else statement)
        if found:
            wrong += 1
            if wrong <= SHOWN:
                print(f"{name}: {found}")
    if wrong:
        sys.exit(f"{wrong} of {compared} differ")
    print(f"compared {compared}")


main()
