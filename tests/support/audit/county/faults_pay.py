"""Faults that the payments alone show."""

from .people import person as somebody
from .standards import CARE, CHANGE, LIVING, change, standard
from .year import KINDS


def plant(year):
    """All of them."""
    paid_twice(year)
    level_too_low(year)
    two_towns(year)
    other_level(year)
    other_certificate(year)
    one_account(year)
    wrong_amount(year)
    wrong_back_pay(year)


def paid_twice(year):
    """A01: a month paid again, in the same month or a later one; and one that may have been taken back."""
    for n in range(16):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: p.place[0] != "石桥镇")
        month = year.rng.randrange(1, 10)
        first = year.row(person, kind, month)
        amount, at = first.cells["amount"], month + n % 3
        again = year.pay(person, kind, month, at=at, batch=f"2024{at:02}补录", amount=amount)
        if n < 12:
            year.fault("A01", [first, again], amount)
            continue
        # A reversal of the same amount, written down for a month that was not paid.
        year.take_back(person, kind, [month + 1])
        year.pay(person, kind, month + 1, amount=-amount, at=at + 1, batch="冲销")
        year.fault("A01", [first, again], amount, "warning")


def level_too_low(year):
    """A06: 护理补贴 to 三级 and 四级 that are not eligible, for some months."""
    for n in range(12):
        person = year.draw(lambda p: p.level == 3 + n % 2 and p.category in (1, 2, 4) and not p.care)
        first = year.rng.randrange(1, 9)
        rows = [
            year.pay(person, CARE, month, amount=standard(CARE, 3, person.place[0], month))
            for month in range(first, first + 3)
        ]
        year.fault("A06", rows, sum(row.cells["amount"] for row in rows))


def two_towns(year):
    """A16: two towns pay a person for the same month, which is also a month paid twice."""
    for n in range(10):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: p.place[0] != "石桥镇")
        month = year.rng.randrange(1, 12)
        first = year.row(person, kind, month)
        other = "城关街道" if person.town == 1 else "东津街道"
        again = year.pay(person, kind, month, town=other, batch=f"2024{month:02}另镇")
        for rule in ("A01", "A16"):
            year.fault(rule, [first, again], first.cells["amount"])


def other_level(year):
    """A18: a level or category in the row that the certificate does not have."""
    for n in range(12):
        person = year.draw_paid(LIVING, lambda p: p.category != 7 and not p.care)
        rows = [year.row(person, LIVING, month) for month in range(2, 6)]
        for row in rows:
            if n % 2:
                row.cells["level"] = person.level % 4 + 1
            else:
                row.cells["disability"] = person.category % 6 + 1
        year.fault("A18", rows, None, "warning")


def other_certificate(year):
    """A19: the certificate of somebody else."""
    for n in range(10):
        person = year.draw_paid(LIVING, lambda p: p.category != 7)
        other = somebody(year.rng, 90_000 + n, category=person.category, level=person.level)
        rows = [year.row(person, LIVING, month) for month in range(3, 8)]
        for row in rows:
            row.cells["certificate"] = other.certificate
        year.fault("A19", rows, None, "warning")


def one_account(year):
    """A20: five persons of several towns, one account."""
    for _ in range(3):
        people = year.draws(5, LIVING, lambda p: not p.care)
        rows = [year.row(person, LIVING, month) for person in people for month in range(1, 13)]
        for row in rows:
            row.cells["account"] = people[0].account
        year.fault("A20", rows, sum(row.cells["amount"] for row in rows), "warning")


def wrong_amount(year):
    """A08: another amount than the standard; the old one still; twice the standard."""
    for n in range(12):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: p.level < 3)
        months = (3, 4, 5)[: 1 + n % 3]
        rows = [year.row(person, kind, month) for month in months]
        for row in rows:
            row.cells["amount"] += (700, -1300)[n // 6]
        year.fault("A08", rows, len(rows) * (700, 1300)[n // 6])
    for n in range(6):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: change(kind, p.level, p.place[0]) > 0)
        rows = [year.row(person, kind, month) for month in range(CHANGE, 13)]
        for row in rows:
            row.cells["amount"] = standard(kind, person.level, person.place[0], CHANGE - 1)
        lost = len(rows) * change(kind, person.level, person.place[0])
        year.fault("A08", rows, lost, "warning")
    for n in range(6):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: p.level < 3)
        row = year.row(person, kind, 10)
        amount = row.cells["amount"]
        row.cells["amount"] = 2 * amount
        year.fault("A08", [row], amount, "warning")


def wrong_back_pay(year):
    """A09: back pay that is not the difference of the standards for its months."""
    for n in range(10):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: change(kind, p.level, p.place[0]) > 0)
        delta = change(kind, person.level, person.place[0])
        late = [year.row(person, kind, month) for month in (CHANGE, CHANGE + 1)]
        for row in late:
            row.cells["amount"] -= delta
        wrong = 2 * delta + 500
        row = year.pay(
            person, kind, CHANGE, until=CHANGE + 1, amount=wrong, backpay="补发", at=CHANGE + 2, batch="补差"
        )
        year.fault("A09", [*late, row], 500, "warning")
