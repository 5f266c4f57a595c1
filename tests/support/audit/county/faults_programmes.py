"""Faults in the other programmes."""

from .lists import MIDYEAR_TOWN
from .programmes import attend, child, equip, operate, refuel, study, train, visit
from .standards import FUEL, STAGES


def plant(year):
    """All of them."""
    courses(year)
    ages(year)
    eyes(year)
    money(year)
    visited(year)
    terms(year)
    tanks(year)
    twice_aided(year)
    equipped(year)


def courses(year):
    """B03, B05, B06, B08: before the first certificate, at two places at once, listed twice, across a year's end."""
    def worker(p):
        return 18 <= p.age <= 50

    for n in range(8):
        person = year.newcomer(worker)
        start, days = f"2024-{2 + n:02}-05", (6, 45)[n % 4 == 3]
        rows = [
            attend(year, person, 40 + n, start, days, 0),
            attend(year, person, 60 + n, f"{start[:8]}08", 6, 1),
        ]
        year.fault("B05", rows, None, "warning" if days > 31 else "error")
    for n in range(6):
        person = year.newcomer(worker)
        rows = [attend(year, person, 30, "2024-10-14", 5) for _ in range(2)]
        year.together(rows)
        year.fault("B06", rows)
    late = []
    for n in range(5):
        person = year.newcomer(worker)
        late.append(attend(year, person, 31, "2024-12-23", 20))
        learner = year.draw(lambda p: p.n % 10 == 9 and worker(p) and p.town != MIDYEAR_TOWN)
        card = year.cards[learner.n]
        card.cells.update(first_issue="2024-06-20", valid_to="2034-06-20")
        row = attend(year, learner, 32, f"2024-0{1 + n}-11", 5)
        year.fault("B03", [row, card], None, "warning")
    year.fault("B08", late, None, "info")


def ages(year):
    """B07: too old for a course; parents and online courses are legal."""
    for n in range(8):
        person = year.newcomer(lambda p: p.age > 66)
        row = attend(year, person, 33 + n % 3, "2024-05-13", 5)
        if n < 5:
            year.fault("B07", [row], None, "warning")
        else:
            row.cells.update(trainee="家长")
    for n in range(4):
        person = year.newcomer(lambda p: 18 <= p.age <= 50)
        attend(year, person, 36, "2024-06-03", 5)
        attend(year, person, 37, "2024-06-04", 5, place="线上直播间" if n % 2 else "城关街道文化站302室")


def eyes(year):
    """D01: an eye operated twice, in the year or since the year before; and cases are not persons."""
    for n in range(8):
        person = year.newcomer(lambda p: p.age > 55)
        first = operate(year, person, f"{2024 - n % 2}-03-0{1 + n}", "右眼")
        eye, cases = (("右眼", "1"), ("双眼", "2"))[n // 4]
        again = operate(year, person, f"2024-09-1{n}", eye, cases=cases)
        year.fault("D01", [first, again], 140000, "warning")
        if n % 2 == 0:
            year.several += [first, again]
        elif again.cells["eye"] == "双眼":
            year.several.append(again)
    year.fault("D01", year.several, None, "info")


def money(year):
    """C05: subsidy, insurance and own money are more than the cost."""
    for n in range(6):
        person = year.newcomer(lambda p: p.age > 55)
        row = operate(year, person, f"2024-04-1{n}", "左眼", insured=300000 + 1000 * (n + 1))
        year.fault("C05", [row], 1000 * (n + 1), "warning")


def visited(year):
    """E01: a household twice on one day; and visits are not households."""
    for n in range(8):
        person = year.newcomer()
        cash = 50000 + 10000 * (n % 2)
        rows = [
            visit(year, person, "2024-02-06", "春节"),
            visit(year, person, "2024-02-06", "日常", cash=cash, visitor=("县残联", "镇残联")[n % 2]),
        ]
        year.fault("E01", rows, 50000, "warning")
        year.revisited += rows
    year.fault("E01", year.revisited, None, "info")


def terms(year):
    """C01, C02, C03: ended before it began; short and paid in full; two at once; too old."""
    for n in range(5):
        row = train(year, child(year, 1000 + n), "2024-03-07", "2024-03-03", amount=300000)
        year.fault("C01", [row], 300000)
        short = train(year, child(year, 1100 + n), "2024-01-18", f"2024-07-1{n}")
        year.fault("C02", [short], 1200000)
        person = child(year, 1200 + n)
        parts = {"amount": 500000, "required_months": "6"}
        rows = [
            train(year, person, "2024-01-02", "2024-06-30", **parts),
            train(year, person, ("2024-03-01", "2024-06-28")[n % 2], "2024-12-31", org="阳光儿童之家", **parts),
        ]
        year.fault("C03", rows, 500000, ("error", "warning")[n % 2])
        old = train(year, child(year, 1300 + n, (2000, 2005)), "2024-02-01", "2024-07-31")
        year.fault("C03", [old], 1200000, "warning")


def tanks(year):
    """B01, B02, A08: fuel twice a year, one vehicle for two; not of the legs, without a vehicle; too much."""
    def driver(p):
        return p.category == 4 and p.age > 20

    for n in range(8):
        person = year.newcomer(driver)
        first = refuel(year, person, "2024-08-20")
        again = refuel(year, person, "2024-08-27", batch="补录")
        year.together([first, again])
        year.fault("B01", [first, again], FUEL)
        year.fault("A08", [first, again], FUEL, "warning")
    for n in range(4):
        # Half and half is the whole.
        person = year.newcomer(driver)
        halves = [
            refuel(year, person, f"{month}-20", amount=FUEL // 2, service_month=month)
            for month in ("2024-08", "2024-09")
        ]
        year.together(halves)
    for n in range(3):
        row = refuel(year, year.newcomer(driver), "2024-08-20", amount=FUEL + 4000)
        year.fault("A08", [row], 4000)
        one, other = year.newcomer(driver), year.newcomer(driver)
        rows = [refuel(year, person, "2024-08-20", plate=f"云B{n:05}") for person in (one, other)]
        year.fault("B01", rows, FUEL)
    for n in range(9):
        if n % 3 == 0:
            row = refuel(year, year.newcomer(lambda p: p.category in (1, 2, 6)), "2024-08-20")
            year.fault("B02", [row], FUEL)
        elif n % 3 == 1:
            row = refuel(year, year.newcomer(driver), "2024-08-20", part="右上肢")
            year.fault("B02", [row], FUEL, "warning")
        else:
            row = refuel(year, year.newcomer(driver), "2024-08-20", plate="", vehicle_paper="")
            year.fault("B02", [row], FUEL, "warning")


def twice_aided(year):
    """E02: one student twice in a school year."""
    for n in range(8):
        person = year.newcomer(lambda p: 14 <= p.age <= 30)
        stage = ("高中", "大专", "本科")[n % 3]
        rows = [study(year, person, stage), study(year, person, stage, ("2024-09-27", "2024-10-20")[n % 2])]
        year.together(rows)
        year.fault("E02", rows, STAGES[stage], ("error", "warning")[n % 2])


def equipped(year):
    """D02: a second device of a kind within two years; one that nobody signed for. X01: three in a year."""
    for n in range(5):
        person = year.newcomer()
        kinds = ("轮椅", "护理床", "助视器")
        rows = [equip(year, person, f"2024-0{2 + i}-1{n}", kind) for i, kind in enumerate(kinds)]
        # Given by others, which does not count.
        equip(year, year.newcomer(), f"2024-07-1{n}", "轮椅", way="捐赠")
        year.fault("X01", rows)
    for n in range(8):
        person = year.newcomer()
        days = (f"{2023 + n % 2}-02-0{1 + n}", f"2024-11-0{1 + n}")
        rows = [equip(year, person, day, "轮椅") for day in days]
        year.fault("D02", rows, None, "warning")
    for n in range(4):
        row = equip(year, year.newcomer(), f"2024-06-1{n}", "护理床", signed="")
        year.fault("D02", [row], None, "warning")
