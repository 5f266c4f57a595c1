"""Payments that look wrong and are legal: nothing here may be found as an error."""

from .standards import CARE, CHANGE, LIVING, change, standard
from .year import KINDS


def add(year):
    """All of it."""
    by_quarter(year)
    corrected(year)
    returned(year)
    named_only(year)
    raised_late(year)
    began_late(year)
    moved(year)
    older_numbers(year)
    guardians(year)
    quarter_named_by_month(year)


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


def raised_late(year):
    """The new standard came late: two months at the old one, the difference paid afterwards and marked."""
    for n in range(60):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: change(kind, p.level, p.place[0]) > 0)
        old = standard(kind, person.level, person.place[0], CHANGE - 1)
        delta = change(kind, person.level, person.place[0])
        for month in (CHANGE, CHANGE + 1):
            year.row(person, kind, month).cells["amount"] = old
        back = {"backpay": "补发", "at": CHANGE + 2, "batch": f"2024{CHANGE + 2:02}补差"}
        if n % 3:
            year.pay(person, kind, CHANGE, until=CHANGE + 1, amount=2 * delta, **back)
        else:
            year.pay(person, kind, CHANGE, amount=delta, **back)
            year.pay(person, kind, CHANGE + 1, amount=delta, **back)


def began_late(year):
    """Applied for in a month, approved two months later, and paid back to the month of application."""
    for n in range(40):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living) and p.place[0] != "石桥镇")
        month = year.rng.randrange(2, 9)
        year.take_back(person, kind, range(1, month + 2))
        year.apply(person, kind, f"2024-{month:02}-21", f"2024-{month + 2:02}-04")
        year.pay(person, kind, month, until=month + 1, at=month + 2, backpay="补发", batch=f"2024{month + 2:02}补发")


def moved(year):
    """Moved within the county: paid by one town until a month, by another from the next."""
    for n in range(25):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: p.place[0] != "石桥镇")
        month = year.rng.randrange(3, 10)
        year.take_back(person, kind, range(month, 13))
        for later in range(month, 13):
            year.pay(person, kind, later, town="城关街道" if person.town == 1 else "东津街道")


def older_numbers(year):
    """The certificate replaced (B1 behind its number), or the person's old number of 15 digits in a row."""
    for n in range(30):
        person = year.draw_paid(LIVING, lambda p: p.number.startswith("99990") and p.birth.startswith("19"))
        for month in range(4, 13):
            row = year.row(person, LIVING, month)
            if n % 2:
                row.cells["certificate"] += "B1"
            else:
                row.cells["id_number"] = person.number[:6] + person.number[8:17]


def guardians(year):
    """Brought up by one guardian: two children, one account; A20 lists it to be looked at."""
    for _ in range(6):
        first, second = year.draws(2, CARE, lambda p: p.age < 18 and not p.living)
        rows = []
        for month in range(1, 13):
            year.row(second, CARE, month).cells["account"] = first.account
            rows += [year.row(first, CARE, month), year.row(second, CARE, month)]
        year.fault("A20", rows, sum(row.cells["amount"] for row in rows), "warning")


def quarter_named_by_month(year):
    """Paid by the quarter, with only its first month written.

    A08 tells it once a kind and quarter, for information; A17 asks after December, of which no row speaks.
    """
    groups = {}
    for _ in range(6):
        person = year.draw_paid(LIVING, lambda p: not p.care and p.place[0] != "石桥镇")
        year.take_back(person, LIVING, range(1, 13))
        for month in (1, 4, 7, 10):
            amount = 3 * standard(LIVING, person.level, person.place[0], month)
            groups.setdefault(month, []).append(year.pay(person, LIVING, month, amount=amount, at=month + 2))
        year.fault("A17", [year.cards[person.n], year.listed[person.n, 12]], None, "warning")
    for rows in groups.values():
        year.fault("A08", rows, None, "info")
