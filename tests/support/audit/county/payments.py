"""A clean year: everybody who is due is paid the standard month by month.

Entitlement: 护理补贴 for levels 1 and 2, and 3 for 智力 and 精神; 生活补贴 for those in 低保, all levels.
"""

from .standards import CARE, LIVING

MONTHS = range(1, 13)


def due(person):
    """Sets what is due to a person."""
    if person.level <= 2 or (person.level == 3 and person.category in (5, 6)):
        person.care = set(MONTHS)
    if person.dibao:
        person.living = set(person.dibao)


def clean(year):
    """Everybody's entitlement, and the rows that pay it."""
    for person in year.people:
        if year.rng.random() < 0.55:
            person.dibao = set(MONTHS)
        due(person)
        for kind in (CARE, LIVING):
            for month in sorted(person.months(kind)):
                year.pay(person, kind, month)
