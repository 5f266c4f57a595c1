"""What the rules about numbers of persons and totals must say, counted from the rows themselves."""

from .people import TOWNS
from .standards import CARE, LIVING, standard

def plant(year):
    """All of it."""
    paid = [row for row in year.rows if row.dataset in ("subsidy", "fuel", "aid") and not row.gone]
    rows = [row for row in paid if row.cells["status"] != "退回" and months(row)]
    counts(year, rows)
    totals(year, rows)


def months(row):
    """The months of a payment."""
    if row.cells["service_month"] < "2024":
        return range(0)
    first = int(row.cells["service_month"][5:])
    return range(first, int((row.cells.get("service_until") or row.cells["service_month"])[5:]) + 1)


def counts(year, rows):
    """A02 and A21: persons, payments, months."""
    given = [row for row in rows if row.cells["amount"] > 0]
    persons = {}
    for kind in sorted({row.cells["category"] for row in given}):
        own = [row for row in given if row.cells["category"] == kind]
        spans = {(key(row), month) for row in own for month in months(row) if key(row)}
        persons[kind] = {person for person, _ in spans}
        nobody = sum(not key(row) for row in own)
        said = [len(own), len(persons[kind]), *([nobody] if nobody else []), len(spans)]
        year.fault("A21", [], None, "info", said)
    care, living = persons[CARE], persons[LIVING]
    both = len(care & living)
    said = [len(care) - both, len(living) - both, both, len(care | living), len(care) + len(living)]
    year.fault("A02", [], None, "info", said)


def key(row):
    """The person as the row names him, by either number; 15 digits are of the last century."""
    number = row.cells["id_number"] or row.cells["certificate"]
    return number[:6] + "19" + number[6:15] if len(number) == 15 else number[:17]


def totals(year, rows):
    """A10: a town's total of a month's 生活补贴 is no multiple of its one standard."""
    batches = {}
    for row in rows:
        if row.cells["category"] == LIVING and row.cells.get("backpay") != "补发":
            batches.setdefault((row.cells["town"], months(row)), []).append(row)
    for (town, span), batch in batches.items():
        assert town in TOWNS
        unit = sum(standard(LIVING, 1, town, month) for month in span)
        if sum(row.cells["amount"] for row in batch) % unit:
            year.fault("A10", [row for row in batch if row.cells["amount"] % unit], None, "warning")
