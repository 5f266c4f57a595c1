"""Other programmes in a clean year: training, surgery, visits, rehabilitation of children, fuel, student aid.

Invariant: everybody takes part in one programme at most, by the last digit of the number in the county; 9 in none.
"""

from datetime import date, timedelta

from .people import person as somebody
from .standards import FUEL, STAGES

SITES = [("城关街道文化站", "县职业教育中心"), ("石桥镇党校", "石桥培训学校"), ("永兴镇便民中心", "永兴农技站")]
SUBJECTS = [("家政服务班", "职业技能"), ("电商直播班", "电商"), ("种养殖班", "实用技术")]
PRICES = {"cost": 520000, "insured": 300000, "self_paid": 80000, "amount": 140000}


def add(year):
    """All of them."""
    training(year)
    surgery(year)
    visits(year)
    rehab(year)
    fuel(year)
    students(year)
    devices(year)


def attend(year, person, course, start, days, site=0, **more):
    """A person in a course; `days`: how many."""
    subject, category = SUBJECTS[course % 3]
    place, org = SITES[site]
    last = date.fromisoformat(start) + timedelta(days - 1)
    cells = {
        "course_name": subject,
        "course_no": f"2024-{course:02}",
        "category": category,
        "start_date": start,
        "end_date": last.isoformat(),
        "place": place,
        "org": org,
        "status": "结业",
        "certificate": person.certificate,
        "trainee": "残疾人",
    }
    cells.update(more)
    half = "上半年" if cells["start_date"][5:7] <= "06" else "下半年"
    return year.add("training", half, **year.about(person, **cells))


def training(year):
    """24 courses of 30, a person in two of them half a year apart."""
    pool = [p for p in year.people if 18 <= p.age <= 50 and p.n % 10 in (0, 1)]
    for n, person in enumerate(pool[:360]):
        for course in (n % 12, n % 12 + 12):
            month = course // 2 + 1
            attend(year, person, course, f"2024-{month:02}-{4 + 12 * (course % 2):02}", 10, course % 3)


def operate(year, person, day, eye, **more):
    """An operation of the eye."""
    cells = {"surgery_date": day, "category": "白内障", "eye": eye, "cases": "1", "status": "完成", "hospital": "县医院"}
    cells.update(PRICES, **more)
    return year.add("surgery", day[:4], **year.about(person, **cells))


def surgery(year):
    """Cataracts: one eye, both on two days, or one of them in the year before."""
    for n, person in enumerate([p for p in year.people if p.age > 55 and p.n % 10 == 2][:300]):
        day = f"2024-{1 + n % 12:02}-{1 + n % 27:02}"
        if n % 5 == 0:
            year.several.append(operate(year, person, day, "左眼"))
            year.several.append(operate(year, person, f"{day[:8]}{2 + n % 27:02}", "右眼"))
        elif n % 5 == 1:
            operate(year, person, f"2023{day[4:]}", "左眼")
            operate(year, person, day, "右眼")
        else:
            operate(year, person, day, ("左眼", "右眼")[n % 2])


def visit(year, person, day, occasion, **more):
    """A household visited."""
    cells = {
        "visit_date": day,
        "occasion": occasion,
        "household_no": f"H{person.n:05}",
        "cash": 50000,
        "goods": "",
        "goods_name": "",
        "visitor": "县残联",
        "status": "已走访",
    }
    cells.update(more)
    return year.add("visit", occasion, **year.about(person, **cells))


def visits(year):
    """Up to three visits a household and year; money and goods in two rows; two persons of a household."""
    for n, person in enumerate([p for p in year.people if p.n % 10 == 3]):
        days = ("2024-02-05", "2024-05-17", "2024-09-12")[: 1 + n % 3]
        rows = [visit(year, person, day, occasion) for day, occasion in zip(days, ("春节", "助残日", "中秋"))]
        if n % 20 == 0:
            goods = {"cash": "", "goods": 12000, "goods_name": "米和油"}
            rows.append(visit(year, person, days[0], "日常", **goods))
        if n % 20 == 1:
            other = year.people[person.n + 1]
            rows.append(visit(year, other, days[0], "春节", household_no=f"H{person.n:05}"))
        if len(rows) > 1:
            year.revisited += rows


def child(year, n, years=(2017, 2021)):
    """A child that is in no other list."""
    return somebody(year.rng, 30_000 + n, years, category=5, level=2)


def train(year, person, start, end, **more):
    """A child's training."""
    cells = {
        "service_date": start,
        "end_date": end,
        "group": "儿童",
        "item": "康复训练",
        "org": "晨光康复中心",
        "amount": 1200000,
        "required_months": "6",
        "contract_amount": 1200000,
        "fund": "省",
        "status": "完成" if end else "在训",
    }
    cells.update(more)
    return year.add("rehab", "儿童", **year.about(person, **cells))


def rehab(year):
    """Whole terms, terms settled in parts, one after the other at two places, shared between two funds."""
    for n in range(200):
        person = child(year, n)
        if n % 5 == 0:
            train(year, person, "2024-01-08", "2024-04-07", amount=600000)
            train(year, person, "2024-04-08", "2024-07-07", amount=600000, org="阳光儿童之家")
        elif n % 5 == 1:
            train(year, person, "2024-02-01", "2024-07-31", amount=700000)
            train(year, person, "2024-02-01", "2024-07-31", amount=500000, fund="县", item="听觉言语训练")
        elif n % 5 == 2:
            train(year, person, "2024-03-01", "2024-06-30", amount=800000)
        elif n % 5 == 3:
            train(year, person, "2024-09-01", "", amount=600000)
        else:
            train(year, person, "2024-08-31", "2025-02-27")


def refuel(year, person, day, **more):
    """A year's fuel for a motor wheelchair."""
    cells = {
        "pay_date": day,
        "service_month": "2024-08",
        "category": "燃油补贴",
        "amount": FUEL,
        "plate": f"云A{person.n:05}",
        "part": "双下肢",
        "vehicle_paper": f"LX{person.n:015}",
        "certificate": person.certificate,
        "status": "已发",
    }
    cells.update(more)
    return year.add("fuel", "全县", **year.about(person, **cells))


def fuel(year):
    """Everybody once a year, by 肢体 and 多重 certificates."""
    for person in [p for p in year.people if p.category == 4 and p.age > 25 and p.n % 10 == 4][:250]:
        refuel(year, person, "2024-08-20")


def study(year, person, stage, day="2024-09-20", **more):
    """A year's aid for a student."""
    cells = {
        "pay_date": day,
        "service_month": day[:7],
        "category": "扶残助学金",
        "stage": stage,
        "school": "云水学院" if stage in ("本科", "大专") else "云水中学",
        "amount": STAGES[stage],
        "school_year": "2024学年",
        "certificate": person.certificate,
        "status": "已发",
    }
    cells.update(more)
    return year.add("aid", "全县", **year.about(person, **cells))


def students(year):
    """Everybody once a school year; some at the end of one and the beginning of the next."""
    for n, person in enumerate([p for p in year.people if 16 <= p.age <= 26 and p.n % 10 == 5][:200]):
        stage = ("高中", "大专", "本科")[n % 3]
        study(year, person, stage)
        if n % 10 == 0:
            study(year, person, stage, "2024-03-20", school_year="2023学年")


def equip(year, person, day, kind, **more):
    """A device handed out."""
    cells = {"issue_date": day, "kind": kind, "quantity": "1", "way": "免费发放", "signed": "已签", "status": "已发放"}
    cells.update(certificate=person.certificate, **more)
    return year.add("device", day[:4], **year.about(person, **cells))


def devices(year):
    """A wheelchair every third year, crutches whenever, hearing aids for two ears, two kinds for one person."""
    for n, person in enumerate([p for p in year.people if p.n % 10 == 6][:300]):
        day = f"2024-{1 + n % 12:02}-{1 + n % 27:02}"
        if n % 6 == 0:
            equip(year, person, f"2021{day[4:]}", "轮椅")
            equip(year, person, day, "轮椅")
        elif n % 6 == 1:
            equip(year, person, "2024-01-03", "拐杖")
            equip(year, person, "2024-09-06", "拐杖")
        elif n % 6 == 2:
            equip(year, person, day, "助听器", quantity="2")
        else:
            equip(year, person, day, ("轮椅", "护理床", "助听器")[n % 3])
