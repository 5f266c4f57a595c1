"""All rows of the year, and what is known to be wrong with them.

Invariant: a person is drawn once, so that what is planted on one does not meet what is planted on another.
"""

from dataclasses import dataclass, field

from .standards import CARE, LIVING, standard


@dataclass(eq=False)
class Row:
    """A row of an export: values by field, and where it came to stand."""

    dataset: str
    file: str
    cells: dict
    path: str = ""
    line: int = 0

    @property
    def at(self):
        """`inbox/…csv:12`"""
        return f"{self.path}:{self.line}"


@dataclass
class Fault:
    """What a rule must find: its rows, and the money at stake in 分, where money is."""

    rule: str
    rows: list
    amount: int | None
    severity: str


@dataclass
class Year:
    """The county's rows by dataset, its persons, and the truth."""

    rng: object
    people: list
    rows: list = field(default_factory=list)
    paid: dict = field(default_factory=dict)
    truth: list = field(default_factory=list)
    next: int = 0

    def add(self, dataset, file, **cells):
        """A new row; nothing and '' are empty cells."""
        row = Row(dataset, file, cells)
        self.rows.append(row)
        return row

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
                self.rows.remove(row)

    def fault(self, rule, rows, amount=None, severity="error"):
        """Adds to the truth."""
        self.truth.append(Fault(rule, list(rows), amount, severity))

    def draw(self, wanted=lambda person: True):
        """A person of whom nothing special is told yet."""
        start = self.next
        for person in self.people[start:]:
            if not person.used and wanted(person):
                person.used = True
                return person
        raise AssertionError("nobody left: more persons, or fewer faults")

    def draw_paid(self, kind, wanted=lambda person: True):
        """A person paid month by month for the whole year."""
        return self.draw(lambda p: len(p.months(kind)) == 12 and wanted(p))

    def draws(self, count, kind, wanted=lambda person: True):
        """Several such persons."""
        return [self.draw_paid(kind, wanted) for _ in range(count)]


KINDS = (CARE, LIVING)
