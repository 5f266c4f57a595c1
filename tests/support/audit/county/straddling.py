"""Cases at the edges: payments over several months that something ends in the middle, reversals of a part, several
dates, several certificates, service months of the year before.

Invariant: as everywhere, what is legal stands in no truth.
"""

from .standards import CARE, LIVING, standard


def one_kind(person):
    """Whether only one of the two subsidies is due; the town with two registers is left alone."""
    return len(person.care) != len(person.living) and person.place[0] != "石桥镇"


def add(year):
    """All of them, each a few times."""
    for n in range(4):
        kind = (CARE, LIVING)[n % 2]
        died_in_a_quarter(year, kind)
        died_by_two_lists(year, kind)
        died_and_partly_repaid(year, kind)
        repaid_for_two_months(year, kind)
        quarter_beside_month(year, kind)
        rebooked_as_quarter(year, kind)
        left_twice(year, kind)
        applied_again(year, kind)
        two_certificates(year, kind)
        of_the_year_before(year, kind)


def end(year, person, kind, month, day=None):
    """Dies in a month: the certificate is cancelled, the roster ends, and so do the payments of later months."""
    death = year.die(person, month)
    if day:
        death.cells["death_date"] = day
    when = death.cells["death_date"]
    year.cards[person.n].cells.update(status="注销", status_date=f"2024-12{when[7:]}", reason="死亡")
    return death


def died_in_a_quarter(year, kind):
    """A03: a quarter in one row, and death in its first month."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, range(4, 13))
    row = year.pay(person, kind, 4, until=6)
    death = end(year, person, kind, 4)
    year.fault("A03", [row, death], row.cells["amount"] // 3 * 2)


def died_by_two_lists(year, kind):
    """By one list in May, by the other at the beginning of June: paid for June, legally."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, range(7, 13))
    end(year, person, kind, 5, "2024-05-30")
    year.die(person, 6, "殡葬").cells["death_date"] = "2024-06-02"


def died_and_partly_repaid(year, kind):
    """A03: a month after death, of which only a part came back."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, range(8, 13))
    row = year.row(person, kind, 7)
    back = year.pay(person, kind, 7, amount=-5000, at=8, batch="202408冲销")
    death = end(year, person, kind, 6)
    year.fault("A03", [row, back, death], row.cells["amount"] - 5000)


def repaid_for_two_months(year, kind):
    """Two months after death, taken back in one row."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, range(9, 13))
    both = sum(year.row(person, kind, month).cells["amount"] for month in (7, 8))
    year.pay(person, kind, 7, until=8, amount=-both, at=9, batch="202409冲销")
    end(year, person, kind, 6)


def quarter_beside_month(year, kind):
    """A01: a quarter in one row beside a payment for one of its months."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, (1, 3))
    month = year.row(person, kind, 2)
    quarter = year.pay(person, kind, 1, until=3)
    year.fault("A01", [month, quarter], month.cells["amount"])


def rebooked_as_quarter(year, kind):
    """Three months, taken back in one row, and paid again as a quarter."""
    person = year.draw_paid(kind, one_kind)
    total = 3 * standard(kind, person.level, person.place[0], 1)
    year.pay(person, kind, 1, until=3, amount=-total, at=4, batch="202404冲销")
    year.pay(person, kind, 1, until=3, amount=total, at=4, batch="202404补录")


def left_twice(year, kind):
    """Moved away and came back, and moved away again: A12 asks after the last time only."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, [4, 12])
    year.leave(person, "户籍迁出", "2024-03-12", return_date="2024-05-06")
    last = year.leave(person, "户籍迁出", "2024-10-12")
    row = year.row(person, kind, 11)
    year.fault("A12", [row, last], row.cells["amount"])


def applied_again(year, kind):
    """Served, and applied again when it was over."""
    person = year.draw_paid(kind, one_kind)
    year.take_back(person, kind, (4, 5))
    year.leave(person, "服刑", "2024-03-08")
    year.apply(person, kind, "2023-12-20", "2023-12-28")
    year.apply(person, kind, "2024-06-03", "2024-06-20")


def two_certificates(year, kind):
    """The certificate cancelled and replaced by another that is valid."""
    person = year.draw_paid(kind, one_kind)
    old = dict(year.cards[person.n].cells, status="注销", status_date="2024-02-10", reason="")
    old["certificate"] = f"{person.number}{person.category % 7 + 1}{person.level}"
    year.add("register", person.place[0], **old)


def of_the_year_before(year, kind):
    """Months of the year before, paid twice: another year's audit."""
    person = year.draw_paid(kind, one_kind)
    for batch in ("202401补录", "202402补录"):
        month = {"service_month": "2023-11", "batch": batch, "amount": 9000 if kind == LIVING else 8000}
        year.pay(person, kind, 1, **month)
