"""Makes the data for `benches/run`: seeded, so that every machine measures the same bytes.

Two characters of one export (补贴发放, one row a person and month of 2024):

  easy  a person's twelve months stand together, 30 names, 2 amounts; compresses very well
  hard  month after month like real monthly files, about 66,000 names, some 600 amounts, and a quoted
        备注 with commas, doubled quotes and, in one row of 200, a line break

Both have 13 towns and their villages, all in the regions table that goes with them. Identity numbers
begin with 9999, which no region has; their check digits hold. Nobody is real.
"""

import random

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌晓东海燕志新春梅雪琴宝林永福德胜凤仙根生彩云宏亮佳欣俊峰"
TOWNS = "城关 东风 青山 白水 石桥 柳林 大河 双龙 平安 永兴 长乐 太和 新集".split()
VILLAGES = "东桥 北塘 南河 西岭 中心 上坪 下湾 高店 杨庄 李集".split()
CARE, LIVING = "护理补贴", "生活补贴"
HEADER = ["发放日期", "所属月份", "镇街", "村社区", "姓名", "身份证号", "补贴类型", "补贴金额"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
COUNTY = "999921"


def identity(rng, n):
    """The n-th person's number: distinct by construction, with a check digit that holds."""
    birth = f"{rng.randrange(1940, 2018)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    first = f"9999{n // 1000 % 100:02}{birth}{n % 1000:03}"
    # 100,000 persons share no number for certain; beyond, the birth date makes most of them differ.
    total = sum(int(d) * w for d, w in zip(first, WEIGHTS))
    return first + "10X98765432"[total % 11]


def place(n):
    town = n % len(TOWNS)
    return TOWNS[town] + "镇", TOWNS[town][0] + VILLAGES[n // len(TOWNS) % len(VILLAGES)] + "村"


def category(n, month):
    """A third each: care, living, both in turn, so that the union of both is no sum."""
    return (CARE, LIVING, (CARE, LIVING)[month % 2])[n % 3]


def easy(rows):
    rng = random.Random(20240101)
    names = [rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN) for _ in range(30)]
    for row in range(rows):
        n, month = divmod(row, 12)
        if month == 0:
            number, name, (town, village) = identity(rng, n), rng.choice(names), place(n)
        kind = category(n, month)
        amount = "120.00" if kind == CARE else "100.00"
        yield f"2024-{month + 1:02}-15,2024-{month + 1:02},{town},{village},{name},{number},{kind},{amount}\n"


def hard(rows):
    rng = random.Random(20240102)
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN]
    notes = ["", "", "正常发放", "本人签收,按月", "监护人代领", "上月\"\"补发\"\"一次", "银行卡已换,见附件", "核对无误"]
    people = max(1, -(-rows // 12))
    persons = []
    for n in range(people):
        town, village = place(rng.randrange(1 << 30))
        amount = f"{rng.randrange(5000, 35000, 50) / 100:.2f}"
        persons.append((f"{town},{village},{rng.choice(names)},{identity(rng, n)}", amount))
    for row in range(rows):
        month, n = divmod(row, people)
        note = rng.choice(notes)
        if row % 200 == 199:
            note = "第一行\n第二行"
        person, amount = persons[n]
        day = rng.randrange(8, 26)
        kind = category(n, month)
        yield f'2024-{month + 1:02}-{day:02},2024-{month + 1:02},{person},{kind},{amount},"{note}"\n'


def regions():
    yield "code,name,level,parent\n"
    yield f"{COUNTY},云水县,county,\n"
    for t, town in enumerate(TOWNS, 1):
        yield f"{COUNTY}{t:03},{town}镇,town,{COUNTY}\n"
        for v, village in enumerate(VILLAGES, 1):
            yield f"{COUNTY}{t:03}{v:03},{town[0]}{village}村,village,{COUNTY}{t:03}\n"


def write(character, rows, path, gb_path=None):
    """Writes a file in UTF-8 and, if asked, its twin in GB18030."""
    header = HEADER + (["备注"] if character == "hard" else [])
    lines = {"easy": easy, "hard": hard}[character](rows)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(",".join(header) + "\n")
        out.writelines(lines)
    if gb_path:
        with open(path, encoding="utf-8", newline="") as text:
            with open(gb_path, "w", encoding="gb18030", newline="") as out:
                out.writelines(text)
