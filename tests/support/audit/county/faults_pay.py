"""Faults that the payments alone show."""

from .standards import CARE, LIVING
from .year import KINDS


def plant(year):
    """All of them."""
    paid_twice(year)


def paid_twice(year):
    """A01: a month paid again, in the same batch or a later one."""
    for n in range(12):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind)
        month = year.rng.randrange(1, 10)
        first = year.row(person, kind, month)
        at = month + n % 3
        again = year.pay(person, kind, month, at=at, batch=f"2024{at:02}补录", amount=first.cells["amount"])
        year.fault("A01", [first, again], first.cells["amount"])
