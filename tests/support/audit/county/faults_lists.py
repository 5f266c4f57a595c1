"""Faults that show only beside the list of another authority."""

from .lists import MIDYEAR, MIDYEAR_TOWN
from .standards import CARE, LIVING
from .year import KINDS


def plant(year):
    """All of them."""
    after_death(year)
    card_ended(year)
    dead_and_valid(year)
    not_in_roster(year)
    before_applying(year)
    after_leaving(year)
    other_benefit(year)
    either_or(year)
    left_out(year)


def after_death(year):
    """A03: months after the month of death."""
    for n in range(14):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        died, months = year.rng.randrange(1, 10), year.rng.randrange(1, 4)
        death = year.die(person, died)
        year.take_back(person, kind, range(died + months + 1, 13))
        rows = [year.row(person, kind, month) for month in range(died + 1, died + months + 1)]
        year.cards[person.n].cells.update(status="注销", status_date=f"2024-{died + months:02}-28", reason="死亡")
        year.leave_roster(person, range(died + 1, 13))
        stake = sum(row.cells["amount"] for row in rows)
        year.fault("A03", [*rows, death], stake)
        if kind == LIVING:
            # The roster let them go at once, which is another rule's.
            year.fault("A07", rows, stake)


def card_ended(year):
    """A04: months after the certificate ran out, or was frozen or cancelled."""
    for n in range(12):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living) and p.town != MIDYEAR_TOWN)
        card, month = year.cards[person.n], year.rng.randrange(3, 10)
        if n % 3 == 0:
            card.cells.update(status="过期", valid_to=f"2024-{month:02}-15")
        else:
            status, reason = (("冻结", ""), ("注销", "自愿注销"))[n % 3 - 1]
            card.cells.update(status=status, status_date=f"2024-{month:02}-15", reason=reason)
        year.take_back(person, kind, range(month + 3, 13))
        rows = [year.row(person, kind, m) for m in (month + 1, month + 2)]
        year.fault("A04", [*rows, card], sum(row.cells["amount"] for row in rows))
    for n in range(4):
        # Valid by the register of June, cancelled in August by that of December.
        person = year.draw_paid(CARE, lambda p: p.town == MIDYEAR_TOWN and not p.living)
        status, reason = (("冻结", ""), ("注销", "自愿注销"))[n % 2]
        card = year.cards[person.n]
        card.cells.update(status=status, status_date="2024-08-15", reason=reason)
        year.take_back(person, CARE, (11, 12))
        rows = [year.row(person, CARE, month) for month in (9, 10)]
        year.fault("A04", [*rows, card], sum(row.cells["amount"] for row in rows))
    for _ in range(4):
        # Run out by the register of June, valid again by that of December: renewed, nobody knows when.
        person = year.draw_paid(CARE, lambda p: p.town == MIDYEAR_TOWN and not p.living)
        then = dict(year.cards[person.n].cells, snapshot_date=MIDYEAR, status="过期", valid_to="2024-04-20")
        year.midyear[person.n] = card = year.add("register", "石桥镇上半年", **then)
        rows = [year.row(person, CARE, month) for month in range(5, 12)]
        year.fault("A04", [*rows, card], sum(row.cells["amount"] for row in rows), "warning")


def dead_and_valid(year):
    """A05: dead for months and the certificate valid; cancelled for a death that no list has; valid and run out."""
    for kind in (CARE, LIVING) * 3:
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        died = year.rng.randrange(1, 9)
        death = year.die(person, died)
        year.take_back(person, kind, range(died + 1, 13))
        year.leave_roster(person, range(died + 1, 13))
        year.fault("A05", [year.cards[person.n], death], None, "warning")
    for n in range(8):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        card, month = year.cards[person.n], year.rng.randrange(6, 10)
        year.take_back(person, kind, range(month + 1, 13))
        year.leave_roster(person, range(month + 1, 13))
        if n < 4:
            card.cells.update(status="注销", status_date=f"2024-{month:02}-10", reason="死亡")
        else:
            card.cells.update(valid_to=f"2024-{month:02}-10")
        year.fault("A05", [card], None, "warning")


def not_in_roster(year):
    """A07: 生活补贴 in months in which the person was not in 低保, or in the roster of low incomes only."""
    for _ in range(10):
        person = year.draw_paid(LIVING)
        months = year.rng.sample(range(1, 13), 3)
        year.leave_roster(person, months)
        rows = [year.row(person, LIVING, month) for month in months]
        year.fault("A07", rows, sum(row.cells["amount"] for row in rows))
    for n in range(6):
        person = year.draw_paid(LIVING)
        year.leave_roster(person, range(9, 13))
        ended = "2024-12" if n % 2 else ""
        about = year.about(person, tier="低收入", month="2024-09", end_month=ended)
        listed = year.add("dibao_span", "全县", **about)
        rows = [year.row(person, LIVING, month) for month in range(9, 13)]
        year.fault("A07", [*rows, listed], sum(row.cells["amount"] for row in rows), "warning")


def before_applying(year):
    """A11: paid for months before the month of application, or from later than that month only."""
    for n in range(8):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind)
        month = year.rng.randrange(3, 8)
        applied = year.apply(person, kind, f"2024-{month:02}-11", f"2024-{month + 1:02}-02")
        year.take_back(person, kind, range(1, month - 1))
        row = year.row(person, kind, month - 1)
        year.fault("A11", [row, applied], row.cells["amount"])
    for n in range(6):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind)
        applied = year.apply(person, kind, "2024-03-15", "2024-04-20")
        year.take_back(person, kind, range(1, 6))
        year.fault("A11", [applied, year.row(person, kind, 6)], None, "warning")


def after_leaving(year):
    """A12: paid for months after what ends it."""
    for n in range(16):
        reason, kind = (("户籍迁出", CARE), ("退出低保", LIVING), ("等级下降", CARE), ("服刑", LIVING))[n % 4]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(2, 10)
        more = {"new_level": 4} if reason == "等级下降" else {}
        event = year.leave(person, reason, f"2024-{month:02}-09", **more)
        year.take_back(person, kind, range(month + 3, 13))
        rows = [year.row(person, kind, m) for m in (month + 1, month + 2)]
        stake = sum(row.cells["amount"] for row in rows)
        year.fault("A12", [*rows, event], stake)
        if reason == "退出低保":
            # Off the roster, too, which is another rule's.
            year.leave_roster(person, range(month + 1, 13))
            year.fault("A07", rows, stake)


def other_benefit(year):
    """A13 and A14: paid beside a benefit that excludes it."""
    for n in range(12):
        kind = KINDS[n % 2]
        benefit = ("工伤护理", "特困供养")[n // 2 % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(1, 10)
        other = year.benefit(person, benefit, month, month + 1)
        rows = [year.row(person, kind, m) for m in (month, month + 1)]
        year.fault("A13", [*rows, other], sum(row.cells["amount"] for row in rows))
    for _ in range(5):
        person = year.draw_paid(LIVING, lambda p: p.age < 18)
        month = year.rng.randrange(1, 10)
        other = year.benefit(person, "孤儿保障", month, month + 2)
        rows = [year.row(person, LIVING, m) for m in range(month, month + 3)]
        year.fault("A14", [*rows, other], sum(row.cells["amount"] for row in rows))


def either_or(year):
    """A15: a benefit for the same need in the same month; only the higher is due."""
    for n in range(8):
        kind, benefit = ((CARE, "老年护理补贴"), (LIVING, "老年生活补贴"))[n % 2]
        person = year.draw_paid(kind, lambda p: p.age > 60)
        month = year.rng.randrange(1, 12)
        other = year.benefit(person, benefit, month, month)
        row = year.row(person, kind, month)
        year.fault("A15", [row, other], row.cells["amount"], "warning")


def left_out(year):
    """A17: due by register and roster, and never paid."""
    for n in range(14):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: p.level <= 2 and p.town != MIDYEAR_TOWN)
        year.take_back(person, kind, range(1, 13))
        rows = [year.cards[person.n], *([year.listed[person.n, 12]] if kind == LIVING else [])]
        year.fault("A17", rows, None, "warning")
