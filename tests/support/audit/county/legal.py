"""What looks wrong and is legal: nothing here may be found as an error."""

from .standards import CARE, LIVING
from .year import KINDS


def add(year):
    """All of it."""
    by_quarter(year)
    corrected(year)
    returned(year)
    named_only(year)


def by_quarter(year):
    """Paid by the quarter, a row for three months."""
    for person in year.draws(40, CARE):
        year.take_back(person, CARE, range(1, 13))
        for month in (1, 4, 7, 10):
            year.pay(person, CARE, month, until=month + 2)


def corrected(year):
    """Paid twice or too much, taken back in the books, and paid rightly."""
    for n in range(30):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind)
        month = year.rng.randrange(1, 12)
        row = year.row(person, kind, month)
        amount = row.cells["amount"]
        # Batches of their own: equal keys in two exports would be held back as revisions.
        batch, again = f"2024{month + 1:02}冲销", f"2024{month + 1:02}补录"
        if n % 3 == 0:
            # Entered twice, one reversed.
            year.pay(person, kind, month, amount=amount, at=month + 1, batch=again)
            year.pay(person, kind, month, amount=-amount, at=month + 1, batch=batch)
        else:
            # A wrong amount, reversed and reissued.
            row.cells["amount"] = amount + 1000
            year.pay(person, kind, month, amount=-amount - 1000, at=month + 1, batch=batch)
            year.pay(person, kind, month, amount=amount, at=month + 1, batch=again)


def returned(year):
    """Sent back by the bank and paid again, sometimes under the mark 补发."""
    for n in range(40):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind)
        month = year.rng.randrange(1, 12)
        year.row(person, kind, month).cells["status"] = "退回"
        mark = "补发" if n % 2 else "正常"
        year.pay(person, kind, month, at=month + 1, backpay=mark, batch=f"2024{month + 1:02}重发")


def named_only(year):
    """Rows without any number, of the same name, month and kind."""
    for person in year.draws(10, LIVING):
        for month in (2, 3):
            year.row(person, LIVING, month).cells.update(id_number="", certificate="")
