"""Who lives in the county: invented persons with numbers, certificates, places and accounts.

Invariant: every number is distinct, begins with 9999 and has a check digit that holds; the certificate number is
the citizen number with the digits of category and level.
"""

from dataclasses import dataclass, field

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌晓东海燕志新春梅雪琴宝林永福德胜凤仙根生彩云宏亮佳欣俊峰"
TOWNS = [
    *(f"{name}街道" for name in ("城关", "东津")),
    *(f"{name}镇" for name in ("青岩", "白渡", "石桥", "柳塘", "大坪", "双溪", "平安", "永兴")),
    *(f"{name}乡" for name in ("长坪", "新垭")),
]
VILLAGES = ["东桥", "北塘", "南河", "西岭", "中心", "上坪", "下湾", "高店"]
COUNTY, COUNTY_CODE = "云水县", "999921"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CATEGORIES = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
LEVELS = ["一级", "二级", "三级", "四级"]


def check_digit(first):
    """The 18th character of a citizen number."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS)) % 11]


@dataclass(eq=False)
class Person:
    """A person; `category` and `level` count from 1, as the digits of the certificate do."""

    n: int
    name: str
    number: str
    birth: str
    category: int
    level: int
    town: int
    village: int
    account: str
    care: set = field(default_factory=set)
    living: set = field(default_factory=set)
    dibao: set = field(default_factory=set)
    used: bool = False

    @property
    def certificate(self):
        """20 characters."""
        return f"{self.number}{self.category}{self.level}"

    @property
    def place(self):
        """Town and village."""
        return TOWNS[self.town], village(self.town, self.village)

    @property
    def age(self):
        """At the end of 2024."""
        return 2024 - int(self.birth[:4])

    def months(self, kind):
        """The months of 2024 for which a subsidy is due."""
        return self.care if kind == "护理补贴" else self.living


def village(town, n):
    """Villages of two towns may have the same name, as they do."""
    return VILLAGES[n] + ("社区" if TOWNS[town].endswith("街道") else "村")


def person(rng, n, years=(1940, 2012), category=None, level=None):
    """The n-th person."""
    birth = f"{rng.randrange(*years)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    first = f"9999{n // 1000 % 100:02}{birth}{n % 1000:03}"
    return Person(
        n,
        rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2)))),
        first + check_digit(first),
        birth,
        category or rng.choices(range(1, 8), (12, 12, 3, 45, 10, 12, 6))[0],
        level or rng.choices(range(1, 5), (25, 35, 25, 15))[0],
        rng.randrange(len(TOWNS)),
        rng.randrange(len(VILLAGES)),
        f"62284{n:07}{rng.randrange(10**6):06}",
    )


def regions():
    """The text of regions.csv."""
    lines = ["code,name,level,parent,kind,aliases", f"{COUNTY_CODE},{COUNTY},county,,县,"]
    for t, town in enumerate(TOWNS):
        code = f"{COUNTY_CODE}{t + 1:03}"
        short = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")
        kind = town.removeprefix(short)
        lines.append(f"{code},{town},town,{COUNTY_CODE},{kind},{short}")
        for v in range(len(VILLAGES)):
            name = village(t, v)
            lines.append(f"{code}{v + 1:03},{name},village,{code},{name[2:]},")
    return "\n".join(lines) + "\n"
