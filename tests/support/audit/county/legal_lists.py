"""What looks wrong beside the lists of others and is legal: nothing here may be found as an error."""

from .standards import CARE, LIVING
from .year import KINDS


def add(year):
    """All of it."""
    died(year)
    died_and_repaid(year)
    strangers(year)
    renewed(year)
    cancelled_in_time(year)
    back_in_roster(year)
    edge(year)
    applied_before(year)
    left_in_time(year)
    combinable(year)


def died(year):
    """Paid up to the month of death, the last month sometimes after it."""
    for n in range(60):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(1, 12)
        ended(year, person, kind, month)
        if n % 3 == 0:
            year.row(person, kind, month).cells["pay_date"] = f"2024-{month + 1:02}-18"
        if n % 4 == 0:
            year.die(person, month, "殡葬")


def ended(year, person, kind, month):
    """Died in a month: listed, the certificate cancelled, off the roster, nothing paid afterwards."""
    death = year.die(person, month)
    year.take_back(person, kind, range(month + 1, 13))
    year.leave_roster(person, range(month + 1, 13))
    day = death.cells["death_date"]
    year.cards[person.n].cells.update(status="注销", status_date=day, reason="死亡")


def died_and_repaid(year):
    """Paid once after death, and sent back by the bank or taken back in the books; or paid late for months before."""
    for n in range(30):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(3, 9)
        kept = year.row(person, kind, month + 1).cells
        ended(year, person, kind, month)
        if n % 3 == 0:
            year.pay(person, kind, month + 1, amount=kept["amount"], status="退回")
        elif n % 3 == 1:
            year.pay(person, kind, month + 1, amount=kept["amount"])
            batch = f"2024{month + 2:02}冲销"
            year.pay(person, kind, month + 1, amount=-kept["amount"], at=month + 2, batch=batch)
        else:
            year.take_back(person, kind, (month - 1, month))
            batch = f"2024{month + 2:02}补发"
            year.pay(person, kind, month - 1, until=month, at=month + 2, backpay="补发", batch=batch)


def strangers(year):
    """Dead, left or otherwise provided for, and never paid anything."""
    for n in range(40):
        person = year.draw(lambda p: not p.care and not p.living)
        month = year.rng.randrange(1, 12)
        if n % 2:
            year.leave(person, "户籍迁出", f"2024-{month:02}-14")
        else:
            ended(year, person, CARE, month)


def renewed(year):
    """A certificate that runs out within the year and is paid no longer, or that runs out at its end."""
    for n in range(40):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        card, month = year.cards[person.n], year.rng.randrange(2, 12)
        if n % 3:
            card.cells.update(status="过期", valid_to=f"2024-{month:02}-20")
            year.take_back(person, kind, range(month + 1, 13))
        else:
            card.cells.update(valid_to="2024-12-31")


def cancelled_in_time(year):
    """Frozen or cancelled, and paid up to that month."""
    for n in range(30):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(2, 12)
        status, reason = (("冻结", ""), ("注销", "自愿注销"))[n // 2 % 2]
        year.cards[person.n].cells.update(status=status, status_date=f"2024-{month:02}-11", reason=reason)
        year.take_back(person, kind, range(month + 1, 13))


def back_in_roster(year):
    """Left 低保, came back: not paid in between."""
    for n in range(30):
        person = year.draw_paid(LIVING)
        month = year.rng.randrange(2, 9)
        out = range(month + 1, month + 3)
        year.leave_roster(person, out)
        year.take_back(person, LIVING, out)
        back = f"2024-{month + 3:02}-01"
        year.leave(person, "退出低保", f"2024-{month:02}-17", return_date=back)


def edge(year):
    """In the roster of 低保边缘, by spans of months; the office pays them, too."""
    for n in range(40):
        person = year.draw_paid(LIVING)
        months = range(5, 13) if n % 2 else range(1, 13)
        year.leave_roster(person, months)
        span = {"month": f"2024-{months[0]:02}", "end_month": "" if n % 3 else "2024-12"}
        about = year.about(person, tier="低保边缘", **span)
        year.add("dibao_span", "全县", **about)


def applied_before(year):
    """Applied for long before the first payment of the year."""
    for n in range(30):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        if n % 2:
            year.apply(person, kind, "2023-12-05", "2024-01-10")
        else:
            year.take_back(person, kind, range(1, 5))
            year.apply(person, kind, "2024-05-30", "2024-05-31")


def left_in_time(year):
    """Paid up to the month in which it ended; or what ended was not for this subsidy."""
    for n in range(40):
        reason, kind = (("户籍迁出", CARE), ("退出低保", LIVING), ("等级下降", CARE), ("服刑", LIVING))[n % 4]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(2, 11)
        more = {"new_level": 4} if reason == "等级下降" else {}
        if n < 28:
            year.take_back(person, kind, range(month + 1, 13))
            if reason == "退出低保":
                year.leave_roster(person, range(month + 1, 13))
        elif reason in ("退出低保", "等级下降"):
            # 护理补贴 does not hang on 低保, nor 生活补贴 on the level.
            reason = "退出低保" if kind == CARE else "等级下降"
            more = {"new_level": 4} if reason == "等级下降" else {}
        else:
            year.take_back(person, kind, range(month + 1, 13))
        year.leave(person, reason, f"2024-{month:02}-27", **more)


def combinable(year):
    """Other benefits that may be had beside, or that began when the subsidy had ended."""
    for n in range(40):
        kind = KINDS[n % 2]
        person = year.draw_paid(kind, lambda p: len(p.care) != len(p.living))
        month = year.rng.randrange(2, 11)
        if n % 4 == 0:
            year.benefit(person, "孤儿保障", 1, None)
        elif n % 4 == 1:
            year.benefit(person, "高龄津贴", 1, None)
        else:
            year.take_back(person, kind, range(month, 13))
            year.benefit(person, "工伤护理", month, None)
