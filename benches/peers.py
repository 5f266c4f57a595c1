"""The peers of `benches/run`: how each is installed, and its program for each work, as well as it can do it.

Each Python package is in a virtual environment below the user's cache, xan is built there by cargo. The programs
know the columns and their types; ours finds them. Nobody but ours validates a cell, hashes, keeps the original or
syncs to disk.
"""

import os
import subprocess

from measure import CACHE, peer, say

DUCKDB = ("duckdb==2.0.0",)
POLARS = ("polars==2.1.0",)
OFFICE = ("pandas==3.1.1", "docxtpl==0.20.2", "openpyxl==3.1.5", "python-calamine==0.9.1")
XAN = "0.61.0"

# Its progress bar would go to stdout.
CONNECT = "import duckdb, sys; c = duckdb.connect(); c.execute('SET enable_progress_bar = false')"
# The options of the CSV reader are given, so that the peer need not look for them.
READ_CSV = """read_csv('{csv}', header = true, delim = ',', quote = '"', escape = '"', columns = {{
    '发放日期': 'DATE', '所属月份': 'VARCHAR', '镇街': 'VARCHAR', '村社区': 'VARCHAR', '姓名': 'VARCHAR',
    '身份证号': 'VARCHAR', '补贴类型': 'VARCHAR', '补贴金额': 'DECIMAL(18,2)'{note} }})"""
# Grouping persons once before the sets was tried: the same time.
FIGURES = """
    SELECT town, service_from AS month,
        count(*) AS payments, sum(amount) AS amount, count(DISTINCT person) AS persons,
        count(DISTINCT person) FILTER (category = '护理补贴') AS care_persons,
        sum(amount) FILTER (category = '护理补贴') AS care_amount,
        count(*) FILTER (category = '护理补贴') AS care_payments,
        count(DISTINCT person) FILTER (category = '生活补贴') AS living_persons,
        sum(amount) FILTER (category = '生活补贴') AS living_amount,
        count(*) FILTER (category = '生活补贴') AS living_payments,
        count(DISTINCT person) FILTER (category IN ('护理补贴', '生活补贴')) AS two_persons,
        sum(amount) FILTER (category IN ('护理补贴', '生活补贴')) AS two_amount
    FROM read_parquet('{ledger}')
    WHERE service_from BETWEEN DATE '2024-01-01' AND DATE '2024-12-01'
    GROUP BY GROUPING SETS ((town, service_from), (town), (service_from), ())
"""
# The same figures as FIGURES: the catalog has more of the dataset than a peer is asked for.
ASKED = ",".join(
    f"subsidy.{figure}"
    for figure in (
        "payments", "amount", "persons", "care.persons", "care.amount", "care.payments",
        "living.persons", "living.amount", "living.payments", "two.persons", "two.amount",
    )
)
# Dates are parsed while reading: half of the time of a conversion after it.
POLARS_CONVERT = """
import polars, sys
columns = dict.fromkeys("发放日期 所属月份 镇街 村社区 姓名 身份证号 补贴类型 补贴金额".split(), polars.String)
columns |= {"发放日期": polars.Date, "补贴金额": polars.Decimal(18, 2)}
if sys.argv[3]:
    columns["备注"] = polars.String
polars.scan_csv(sys.argv[1], schema=columns).sink_parquet(sys.argv[2], compression="zstd")
"""
POLARS_FIGURES = """
import json, polars, sys
from datetime import date
col, n = polars.col, polars.len()
month = col("service_from").is_between(date(2024, 1, 1), date(2024, 12, 1))
care, living = col("category") == "护理补贴", col("category") == "生活补贴"
def all_of(which, prefix=""):
    amount, person = (col(c) if which is None else col(c).filter(which) for c in ("amount", "person"))
    return [amount.len().alias(prefix + "payments"), amount.sum().alias(prefix + "amount"),
            person.n_unique().alias(prefix + "persons")]
sums = [*all_of(None), *all_of(care, "care_"), *all_of(living, "living_"), *all_of(care | living, "two_")[1:]]
rows = polars.scan_parquet(sys.argv[1]).filter(month)
by = [["town", "service_from"], ["town"], ["service_from"], []]
frames = [rows.group_by(keys).agg(sums) if keys else rows.select(sums) for keys in by]
frames = polars.collect_all(frames, engine="streaming")
if sys.argv[2:]:
    print(json.dumps([{k: v if v is None else str(v) for k, v in row.items()} for f in frames for row in f.to_dicts()]))
"""
XAN_FIGURES = 'count() as payments, sum(col("补贴金额")) as amount, cardinality(col("身份证号")) as persons'
XAN_ASKED = "subsidy.payments,subsidy.amount,subsidy.persons"
READ_WORKBOOK = """
import pandas, sys
print(len(pandas.read_excel(sys.argv[1], engine=sys.argv[2], dtype=str)))
"""
WRITE_WORKBOOK = """
import csv, openpyxl, sys
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("明细")
for row in csv.reader(open(sys.argv[1], encoding="utf-8", newline="")):
    sheet.append(row)
book.save(sys.argv[2])
"""


def duckdb():
    return peer(*DUCKDB)


def polars():
    return peer(*POLARS)


def office():
    return peer(*OFFICE)


def xan():
    """The program; `None` where cargo cannot build it."""
    folder = CACHE / f"xan-{XAN}"
    program = folder / "bin" / ("xan.exe" if os.name == "nt" else "xan")
    if not program.exists():
        say(f"building xan {XAN}: some minutes, once")
        # As its authors set it, not as this shell does for ours.
        alone = {k: v for k, v in os.environ.items() if not k.startswith(("CARGO_PROFILE_", "CARGO_TARGET", "RUSTFLAGS"))}
        call = ["cargo", "install", "xan", "--version", XAN, "--locked", "--quiet", "--root", folder]
        if subprocess.run(call, env=alone).returncode:
            return None
    return program


def read_csv(csv, noted):
    return READ_CSV.format(csv=csv, note=", '备注': 'VARCHAR'" if noted else "")


def sql(statement):
    return [duckdb(), "-c", f"{CONNECT}; c.execute(sys.argv[1]).fetchall()", statement]
