"""Compares the numbers of `benches/run` before anything is timed: ours with DuckDB's, and the other peers' with DuckDB's."""

import csv
import io
import json

import peers
from measure import Differ, out

STATS = ["-q", "stats", "2024", "--indicator", peers.ASKED, "--by", "region:town,month"]
# Order-free: days, cents and persons weighed by each other, so that a value in the wrong row shows.
SAME = """
    SELECT count(*), sum(cents), count(DISTINCT person), min(line), max(line), sum(line::HUGEINT),
        sum((person % 1000003) * cents::HUGEINT + day * 31 + month),
        sum((hash(town, village, name, category) % 1000000007) * (person % 1000003)::HUGEINT)
    FROM ({rows})
"""
LEDGER = """
    SELECT {line} AS line, person, (amount * 100)::BIGINT AS cents, event_from - DATE '1970-01-01' AS day,
        month(service_from) AS month, town, village, name, category
    FROM read_parquet('{ledger}')"""
TYPED = """
    SELECT {line} AS line, left(身份证号, 17)::BIGINT AS person, (补贴金额 * 100)::BIGINT AS cents,
        {date} - DATE '1970-01-01' AS day, right(所属月份, 2)::INT AS month,
        镇街 AS town, 村社区 AS village, 姓名 AS name, 补贴类型 AS category
    FROM {rows}"""


class Numbers:
    def __init__(self, report):
        self.report = report
        self.same = []

    def ledger(self, what, ledger, files, noted):
        """A ledger holds what DuckDB reads in the CSV: one file with its lines, of a glob the rows alone."""
        one = "*" not in files.name
        ours = LEDGER.format(line="line" if one else "0", ledger=ledger / "data" / "*.parquet")
        # A record with a line break in its note moves all that follow one line down.
        breaks = "contains(备注, chr(10))::INT" if noted else "0"
        line = f"""row + 1 + coalesce(sum({breaks}) OVER (ORDER BY row
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT"""
        read = peers.read_csv(files, noted)
        if one:
            read = f"(SELECT *, row_number() OVER () AS row FROM {read})"
        theirs = TYPED.format(line=line if one else "0", date="发放日期", rows=read)
        self.equal(what, self.rows(SAME.format(rows=ours)), self.rows(SAME.format(rows=theirs)))

    def together(self, what, ledger, *files):
        """A ledger holds the rows of several files, and those that are in more than one once. All files are noted."""
        ours = LEDGER.format(line="0", ledger=ledger / "data" / "*.parquet")
        read = (TYPED.format(line="0", date="发放日期", rows=peers.read_csv(file, True)) for file in files)
        self.equal(what, self.rows(SAME.format(rows=ours)), self.rows(SAME.format(rows=" UNION ".join(read))))

    def peer_parquet(self, what, parquet, file, noted):
        """A peer's own Parquet holds what DuckDB reads in the CSV."""
        theirs = TYPED.format(line="0", date="发放日期", rows=f"read_parquet('{parquet}')")
        read = TYPED.format(line="0", date="发放日期", rows=peers.read_csv(file, noted))
        self.equal(what, self.rows(SAME.format(rows=theirs)), self.rows(SAME.format(rows=read)))

    def figures(self, what, office):
        """All figures of 2024 are DuckDB's."""
        self.equal(what, self.ours(office), self.theirs(office))

    def polars(self, what, office, call):
        self.equal(what, named(json.loads(out([*call, "told"]))), self.theirs(office))

    def xan(self, what, office, call):
        """xan adds amounts as binary fractions: its sums are rounded to 分."""
        found = {}
        for row in csv.DictReader(io.StringIO(out(call))):
            key = (row["镇街"], row["所属月份"])
            found |= {(*key, "payments"): row["payments"], (*key, "persons"): row["persons"],
                      (*key, "amount"): f"{float(row['amount']):.2f}"}
        asked = {key: value for key, value in self.theirs(office).items()
                 if None not in key[:2] and key[2] in ("payments", "persons", "amount")}
        self.equal(what, found, asked)

    def alike(self, what, offices):
        """Two ledgers give the same figures."""
        one, other = (self.ours(office) for office in offices)
        self.equal(what, one, other)

    def ours(self, office):
        found = {}
        for by in ("region:town,month", "region:town", "month", "region:county"):
            call = [self.report, "-C", office, "--format", "json", *STATS[:-1], by]
            for row in json.loads(out(call, codes=(0, 1)))["rows"]:
                town = row["region_name"] if "town" in by else None
                month = row["period"] if "month" in by else None
                found[(town, month, row["indicator"].removeprefix("subsidy."))] = row["value"]
        return found

    def theirs(self, office):
        sql = peers.FIGURES.format(ledger=office / "ledger" / "data" / "*.parquet")
        return named(self.rows(sql, dicts=True))

    def equal(self, what, ours, theirs):
        if ours != theirs:
            if isinstance(ours, dict):
                keys = [k for k in {**ours, **theirs} if ours.get(k) != theirs.get(k)]
                few = [f"{k}: {ours.get(k)}, not {theirs.get(k)}" for k in keys[:5]]
                raise Differ(f"{what}: {len(keys)} of {len(theirs)}: " + "; ".join(few))
            raise Differ(f"{what}: {ours}, not {theirs}")
        size = f" ({len(ours):,} values)" if isinstance(ours, dict) else ""
        self.same.append(what + size)

    def rows(self, statement, dicts=False):
        code = peers.CONNECT + """; import json
r = c.sql(sys.argv[1])
rows = [[None if v is None else str(v) for v in row] for row in r.fetchall()]
print(json.dumps([dict(zip(r.columns, row)) for row in rows] if sys.argv[2] else rows))"""
        return json.loads(out([peers.duckdb(), "-c", code, statement, "1" if dicts else ""]))


def named(rows):
    """Figures by town, month and name; what has no rows has no figure."""
    found = {}
    for row in rows:
        month = row.get("service_from") or row.get("month")
        for column, value in row.items():
            if column not in ("town", "month", "service_from") and value not in (None, "0", "0.00"):
                found[(row.get("town"), month and month[:7], column.replace("_", "."))] = value
    return found
