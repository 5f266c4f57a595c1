"""What other authorities know: register, 低保 roster, deaths, leaving, other benefits, applications.

Invariant: what a list says of a person nobody planted anything on agrees with what that person was paid.
"""

from .payments import MONTHS
from .people import TOWNS

SNAPSHOT = "2024-12-31"
MIDYEAR, MIDYEAR_TOWN = "2024-06-30", TOWNS.index("石桥镇")


def register(year):
    """The register of certificates at the year's end: a row a person, valid unless told otherwise."""
    for person in year.people:
        issued = f"{year.rng.randrange(2010, 2023)}-{year.rng.randrange(1, 13):02}-{year.rng.randrange(1, 29):02}"
        year.cards[person.n] = year.add(
            "register",
            person.place[0],
            **year.about(
                person,
                certificate=person.certificate,
                snapshot_date=SNAPSHOT,
                status="有效",
                status_date="",
                reason="",
                valid_to=f"{year.rng.randrange(2025, 2034)}{issued[4:]}",
                first_issue=issued,
                level=person.level,
                disability=person.category,
            ),
        )


def roster(year):
    """The 低保 roster, a file a month."""
    for month in MONTHS:
        for person in year.people:
            if month in person.dibao:
                year.enlist(person, month)


def midyear(year):
    """The register of one town by the middle of the year: what ended later was still valid."""
    for person in year.people:
        card = year.cards[person.n].cells
        if person.town == MIDYEAR_TOWN and person.n not in year.midyear:
            then = dict(card, snapshot_date=MIDYEAR)
            ended = card["status_date"] or (card["valid_to"] if card["status"] == "过期" else "")
            if ended > MIDYEAR:
                then.update(status="有效", status_date="", reason="", level=person.level)
            year.midyear[person.n] = year.add("register", "石桥镇上半年", **then)
