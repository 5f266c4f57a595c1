"""Makes the payments that the benchmarks read: seeded, so that every machine measures the same bytes.

Three characters of one export (补贴发放, one row a person and month of 2024), and a series of monthly files:

  easy   a person's twelve months stand together, 30 names, 2 amounts; compresses very well
  hard   month after month like real monthly files, about 66,000 names, some 600 amounts, and a quoted
         备注 with commas, doubled quotes and, in one row of 200, a line break
  plain  hard without 备注: its twin without a quote
  month  one month of a series, as hard: always the same number of persons, of whom three in a thousand leave each
         month and as many come

Person n is the same in every file, whatever its size. Identity numbers begin with 9999, which no region has; no two
persons share one, and their check digits hold. Towns and villages are in the regions table that goes with them.
Nobody is real.
"""

import itertools
import random
from array import array

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌晓东海燕志新春梅雪琴宝林永福德胜凤仙根生彩云宏亮佳欣俊峰"
VILLAGES = "东桥 北塘 南河 西岭 中心 上坪 下湾 高店 杨庄 李集".split()
CARE, LIVING = "护理补贴", "生活补贴"
HEADER = ["发放日期", "所属月份", "镇街", "村社区", "姓名", "身份证号", "补贴类型", "补贴金额"]
NOTES = ["", "", "正常发放", "本人签收,按月", "监护人代领", "上月\"\"补发\"\"一次", "银行卡已换,见附件", "核对无误"]
BROKEN_NOTE = ',"第一行\n第二行"\n'
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Lines joined at a time.
CHUNK = 50_000


def mix(n, salt):
    """A number that looks random, always the same for `n`."""
    n = (n * 2 + salt * 0x632BE59B + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    n = (n ^ n >> 29) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return n ^ n >> 32


class County:
    """A county of 13 towns with ten villages each: what `benches/run` measures."""

    code, name = "999921", "云水县"

    def __init__(self):
        towns = "城关 东风 青山 白水 石桥 柳林 大河 双龙 平安 永兴 长乐 太和 新集".split()
        self.towns = [town + "镇" for town in towns]
        self.villages = [[town[0] + village + "村" for village in VILLAGES] for town in towns]

    def regions(self):
        """The lines of regions.csv."""
        yield "code,name,level,parent\n"
        yield f"{self.code},{self.name},county,\n"
        for t, (town, villages) in enumerate(zip(self.towns, self.villages), 1):
            yield f"{self.code}{t:03},{town},town,{self.code}\n"
            for v, village in enumerate(villages, 1):
                yield f"{self.code}{t:03}{v:03},{village},village,{self.code}{t:03}\n"


class Identities:
    """The n-th person's number, by tables of its parts."""

    def __init__(self):
        days = (f"{y}{m:02}{d:02}" for y in range(1940, 2018) for m in range(1, 13) for d in range(1, 29))
        part = lambda texts, at: [(t, sum(int(c) * w for c, w in zip(t, WEIGHTS[at:]))) for t in texts]
        self.areas = part((f"9999{a:02}" for a in range(100)), 0)
        self.births = part(days, 6)
        self.orders = part((f"{o:03}" for o in range(1000)), 14)

    def __call__(self, n):
        # 100,000 persons differ in area or order, those after them also in their birthdays: 5 is prime to
        # 26,208, the number of birthdays.
        first = n % 100_000
        area, order = self.areas[first // 1000], self.orders[first % 1000]
        birth = self.births[(mix(first, 1) + n // 100_000 * 5) % len(self.births)]
        check = "10X98765432"[(area[1] + birth[1] + order[1]) % 11]
        return area[0] + birth[0] + order[0] + check


class People:
    """The persons below `count`: the constant part of their rows, their town and amount."""

    def __init__(self, county, count):
        identity = Identities()
        self.county = county
        self.towns, self.text, self.cents = array("H"), [], array("L")
        for n in range(count):
            at = mix(n, 2)
            town, village = at % len(county.towns), at // 10_007 % 10
            name = SURNAMES[at // 101 % len(SURNAMES)] + GIVEN[at // 1009 % len(GIVEN)] + GIVEN[(at >> 40) % len(GIVEN)]
            self.towns.append(town)
            self.cents.append(5000 + 50 * ((at >> 20) % 600))
            self.text.append(f"{county.towns[town]},{county.villages[town][village]},{name},{identity(n)},")
        said = {c: f",{c // 100}.{c % 100:02}" for c in set(self.cents)}
        self.amounts = [said[c] for c in self.cents]

    def month(self, year, month, first, count, quoted=True):
        """The rows of persons from `first` on for a month, in texts of many lines; a person's row is the same
        whoever else is there. The kinds take turns: care, living, and both in turn, so that the union of both is no
        sum."""
        # In whole words: those of fewer persons are the first of those of more.
        noise = random.Random(f"{year}-{month}").randbytes((first + count + 3) // 4 * 4)
        head = [f"{year}-{month:02}-{8 + b % 18:02},{year}-{month:02}," for b in range(256)]
        tail = [f',"{NOTES[b // 18 % 8]}"\n' if quoted else "\n" for b in range(256)]
        for start in range(first, first + count, CHUNK):
            mine = slice(start, min(start + CHUNK, first + count))
            kinds = itertools.cycle([kind(n, month) for n in range(start, start + 3)])
            rows = zip(noise[mine], self.text[mine], kinds, self.amounts[mine])
            lines = [f"{head[b]}{text}{kind}{amount}{tail[b]}" for b, text, kind, amount in rows]
            if quoted:
                for i in range(-start % 200, len(lines), 200):
                    lines[i] = lines[i][: lines[i].index(',"')] + BROKEN_NOTE
            yield "".join(lines)


def kind(n, month):
    return (CARE, LIVING, (CARE, LIVING)[month % 2])[n % 3]


def hard(county, rows, quoted=True, first=0):
    count = max(1, -(-rows // 12))
    people = People(county, first + count)
    for month in range(1, 13):
        yield from people.month(2024, month, first, min(count, max(0, rows - (month - 1) * count)), quoted)


def easy(county, rows):
    identity, lines = Identities(), []
    names = [SURNAMES[mix(i, 3) % len(SURNAMES)] + GIVEN[mix(i, 4) % len(GIVEN)] + GIVEN[mix(i, 5) % len(GIVEN)]
             for i in range(30)]
    months = [f"2024-{m:02}-15,2024-{m:02}," for m in range(1, 13)]
    ends = [[",".join(("", k, "120.00\n" if k == CARE else "100.00\n")) for k in
             (kind(n, m) for m in range(1, 13))] for n in range(3)]
    for n in range(-(-rows // 12)):
        town, village = n % len(county.towns), n // len(county.towns) % 10
        person = f"{county.towns[town]},{county.villages[town][village]},{names[mix(n, 6) % 30]},{identity(n)}"
        lines += [f"{month}{person}{end}" for month, end in zip(months[: rows - 12 * n], ends[n % 3])]
        if len(lines) >= CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def leaving(rows):
    """How many persons of a series leave each month, and come."""
    return max(1, rows * 3 // 1000)


def write(character, rows, path, first=0):
    """Writes a file; of `hard` and `plain` with the persons from `first` on."""
    county = County()
    parts = easy(county, rows) if character == "easy" else hard(county, rows, character == "hard", first)
    _write(path, character == "hard", parts)


def recode(path, twin):
    """Writes the same text in GB18030."""
    with open(path, encoding="utf-8", newline="") as text, open(twin, "w", encoding="gb18030", newline="") as out:
        while part := text.read(1 << 20):
            out.write(part)


def one_more():
    """A row of `hard` that stands in no file."""
    return f'2024-12-30,2024-12,城关镇,城东桥村,赵伟,{Identities()(99_999_999)},{CARE},77.50,"补录"\n'.encode()


def series(rows, folder, months):
    """Writes the files of a series of months from 2020 on; their paths."""
    people = People(County(), rows + months * leaving(rows))
    paths = [folder / f"{2020 + at // 12}-{at % 12 + 1:02}.csv" for at in range(months)]
    for at, path in enumerate(paths):
        months_file(people, [at], leaving(rows), rows, path)
    return paths


def months_file(people, months, leave, rows, path):
    """Writes some months of a series, counted from January 2020, into one file."""
    parts = (people.month(2020 + at // 12, at % 12 + 1, at * leave, rows) for at in months)
    _write(path, True, itertools.chain.from_iterable(parts))


def _write(path, noted, parts):
    header = HEADER + (["备注"] if noted else [])
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(",".join(header) + "\n")
        out.writelines(parts)
