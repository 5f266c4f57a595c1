"""The province of `benches/large`: its regions, and books that say what its figures must be.

Person n is there from month to month as long as the series has it (`make_data.series`); the books know this rule, the
persons' towns and amounts, and which kind of subsidy they get, and count persons by it, never rows.
"""

from make_data import CARE, VILLAGES, kind

MONTHS = 60
FIRST = "东西南北上下云青白石柳松竹梅桃金银玉"
SECOND = "川陵屏浦渚"
THIRD = "坪岭湾桥塘河沟堡店寨坡洼滩口庄"


class Province:
    """Ninety counties of fifteen towns with ten villages each; no two towns have one name."""

    code, name = "990000", "云水省"

    def __init__(self):
        self.counties = [a + b for b in SECOND for a in FIRST]
        self.towns = [county + third + "镇" for county in self.counties for third in THIRD]
        self.villages = [[town[:3] + village + "村" for village in VILLAGES] for town in self.towns]

    def regions(self):
        """The lines of regions.csv."""
        yield "code,name,level,parent\n"
        yield f"{self.code},{self.name},province,\n"
        for t, (town, villages) in enumerate(zip(self.towns, self.villages)):
            county = f"99{t // len(THIRD) + 1:02}00"
            if t % len(THIRD) == 0:
                yield f"{county},{self.counties[t // len(THIRD)]}县,county,{self.code}\n"
            code = f"{county}{t % len(THIRD) + 1:03}"
            yield f"{code},{town},town,{county}\n"
            for v, village in enumerate(villages, 1):
                yield f"{code}{v:03},{village},village,{code}\n"


class Books:
    """What the figures of any months are."""

    def __init__(self, people, rows, leaving):
        self.people, self.rows, self.leaving = people, rows, leaving
        self.names = None

    def of(self, months, figures):
        """Figures by town's name and figure, of those that are not 0."""
        towns = len(self.people.county.towns)
        # By town: persons with care, with living, with any; payments and 分 of care and of living.
        books = [[0] * 7 for _ in range(towns)]
        first, last = months[0], months[-1]
        for n in range(first * self.leaving, last * self.leaving + self.rows):
            # Months in which the person is there: from its coming to its leaving.
            came = max(first, -(-(n - self.rows + 1) // self.leaving))
            left = min(last, n // self.leaving)
            if came > left:
                continue
            # Care in even months of the year, living in odd ones, for those who take turns.
            care = sum(kind(n, month % 12 + 1) == CARE for month in (range(came, left + 1) if n % 3 == 2 else (0,)))
            there = left - came + 1
            if n % 3 != 2:
                care *= there
            book, cents = books[self.people.towns[n]], self.people.cents[n]
            living = there - care
            book[0] += care > 0
            book[1] += living > 0
            book[2] += 1
            book[3] += care
            book[4] += living
            book[5] += care * cents
            book[6] += living * cents
        found = {}
        for town, (care, living, any_of, care_rows, living_rows, care_cents, living_cents) in zip(self.people.county.towns, books):
            said = {"payments": care_rows + living_rows, "amount": care_cents + living_cents, "persons": any_of}
            # What has no rows has no figure.
            said |= {"care.persons": care, "care.amount": care_cents} if care_rows else {}
            said |= {"living.persons": living, "living.amount": living_cents} if living_rows else {}
            for figure in figures if care_rows + living_rows else ():
                value, money = said.get(figure), figure.endswith("amount")
                if value is not None:
                    found[(town, figure)] = f"{value // 100}.{value % 100:02}" if money else str(value)
        return found
