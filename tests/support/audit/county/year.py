"""All rows of the year, and what is known to be wrong with them.

Invariant: a person is drawn once, so that what is planted on one does not meet what is planted on another.
"""

from dataclasses import dataclass, field

from .people import person as somebody
from .standards import CARE, LIVING, standard

KINDS = (CARE, LIVING)
NEWCOMERS = 40_000  # numbers of persons from here on


@dataclass(eq=False)
class Row:
    """A row of an export: values by field, and where it came to stand."""

    dataset: str
    file: str
    cells: dict
    path: str = ""
    line: int = 0
    gone: bool = False
    bundle: object = None

    @property
    def at(self):
        """`inbox/…csv:12`"""
        return f"{self.path}:{self.line}"


@dataclass
class Fault:
    """What a rule must find: its rows, and the money at stake in 分, where money is; without rows, what it says."""

    rule: str
    rows: list
    amount: int | None
    severity: str
    numbers: list

    @property
    def places(self):
        """Its rows as file:line."""
        return sorted(row.at for row in self.rows) or [" ".join(map(str, self.numbers))]


@dataclass
class Year:
    """The county's rows by dataset, its persons, and the truth."""

    rng: object
    people: list
    rows: list = field(default_factory=list)
    paid: dict = field(default_factory=dict)
    cards: dict = field(default_factory=dict)
    midyear: dict = field(default_factory=dict)
    several: list = field(default_factory=list)
    revisited: list = field(default_factory=list)
    listed: dict = field(default_factory=dict)
    truth: list = field(default_factory=list)
    newcomers: int = 0

    def add(self, dataset, file, **cells):
        """A new row; nothing and '' are empty cells."""
        row = Row(dataset, file, cells)
        self.rows.append(row)
        return row

    def together(self, rows):
        """Rows of one key stay in one export: in two of them one would be held back as a revision."""
        for row in rows:
            row.bundle = rows[0]

    def about(self, person, **cells):
        """The cells that say who it is and where, with others."""
        town, village = person.place
        who = {"town": town, "village": village, "name": person.name, "id_number": person.number}
        return {**who, **cells}

    def pay(self, person, kind, month, until=None, amount=None, at=None, town=None, **cells):
        """A payment for a month, or for all of several; `at`: the month in which it was made."""
        last = until or month
        if amount is None:
            place = town or person.place[0]
            amount = sum(standard(kind, person.level, place, m) for m in range(month, last + 1))
        at = at or last
        about = self.about(
            person,
            certificate=person.certificate,
            category=kind,
            service_month=f"2024-{month:02}",
            service_until=f"2024-{until:02}" if until else "",
            pay_date=f"2024-{at:02}-{self.rng.randrange(18, 28)}",
            amount=amount,
            batch=f"2024{at:02}",
            backpay="正常",
            level=person.level,
            disability=person.category,
            account=person.account,
            status="已发",
            note="",
        )
        about.update(cells)
        if town:
            about.update(town=town, village="")
        row = self.add("subsidy", f"{about['town']}/{at:02}", **about)
        self.paid.setdefault((person.n, kind, month), []).append(row)
        return row

    def row(self, person, kind, month):
        """The one payment that begins with a month."""
        (row,) = self.paid[person.n, kind, month]
        return row

    def take_back(self, person, kind, months):
        """Payments that were never made: their rows go."""
        for month in months:
            for row in self.paid.pop((person.n, kind, month), []):
                row.gone = True

    def enlist(self, person, month, tier="低保对象"):
        """A line of the month's 低保 roster."""
        about = self.about(person, month=f"2024-{month:02}", tier=tier)
        self.listed[person.n, month] = self.add("dibao", f"{month:02}", **about)

    def leave_roster(self, person, months):
        """Lines of the roster that are not there."""
        for month in months:
            row = self.listed.pop((person.n, month), None)
            if row:
                row.gone = True

    def die(self, person, month, list_="公安"):
        """A line of a list of deaths."""
        day = f"2024-{month:02}-{self.rng.randrange(1, 28):02}"
        return self.add("death", list_, **self.about(person, death_date=day, source_unit=list_))

    def leave(self, person, reason, day, **more):
        """An event that ends a subsidy."""
        if "new_level" in more:
            card = self.cards[person.n].cells
            card.update(level=more["new_level"], certificate=f"{person.certificate[:19]}{more['new_level']}")
        return self.add("leaving", "全县", **self.about(person, leave_date=day, kind=reason, **more))

    def benefit(self, person, kind, month, until):
        """Another benefit, from a month to a month of 2024; none: until further notice."""
        last = f"2024-{until:02}" if until else ""
        about = self.about(person, month=f"2024-{month:02}", end_month=last, kind=kind)
        return self.add("exclusion", "全县", **about)

    def apply(self, person, kind, day, approved):
        """An application for a subsidy."""
        about = self.about(person, apply_date=day, approve_date=approved, category=kind, status="同意")
        return self.add("application", day[:4], **about)

    def fault(self, rule, rows, amount=None, severity="error", numbers=()):
        """Adds to the truth."""
        self.truth.append(Fault(rule, list(rows), amount, severity, list(numbers)))

    def draw(self, wanted=lambda person: True):
        """A person of whom nothing special is told yet."""
        for person in self.people:
            if not person.used and wanted(person):
                person.used = True
                return person
        raise AssertionError("nobody left: more persons, or fewer faults")

    def newcomer(self, wanted=lambda person: True):
        """Somebody who is in no list and was paid nothing."""
        while True:
            self.newcomers += 1
            person = somebody(self.rng, NEWCOMERS + self.newcomers)
            if wanted(person):
                return person

    def draw_paid(self, kind, wanted=lambda person: True):
        """A person paid month by month for the whole year."""
        return self.draw(lambda p: len(p.months(kind)) == 12 and wanted(p))

    def draws(self, count, kind, wanted=lambda person: True):
        """Several such persons."""
        return [self.draw_paid(kind, wanted) for _ in range(count)]
