"""Payees made up for labelled statements: clinics, schools, companies, households, all alike."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

_TOWNS: Final = (
    *("红旗镇", "青山镇", "清水乡", "石桥镇", "白杨乡", "大河镇", "柳林乡", "新寨乡"),
    *("红星镇", "青石镇", "清泉乡", "石门镇", "白云乡", "大山镇", "柳树乡", "新城乡"),
)
_VILLAGES: Final = "东西南北上下前后大小高赵张李王马杨孙周罗"
_PLACES: Final = "河沟湾坪岭庄营坡桥井寨塘滩坝川原堡洼梁湖"
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉建国小春"
_TRADES: Final = ("建设", "路桥", "水利", "农业科技", "饮水工程", "电力", "种苗", "养殖")
_LATIN: Final = ("Müller", "Nordtal", "Bergland", "Weiß", "Østby", "García", "Silva", "Kowalski")
_LATIN_TRADES: Final = ("Bau", "Wasser", "Supplies", "Seeds", "Logistics", "Medical")
_LATIN_FORMS: Final = ("GmbH", "Ltd", "Ltd.", "AG", "SA")
_COUNTIES: Final = "靖会渭陇漳岷通临环华合宁正庄静秦徽成康文礼两清武民景山永榆"
_PER_COUNTY: Final = 1500
_PERSONAL_MAX: Final = 3
_HAN_CUT: Final = 7
_LATIN_CUT: Final = 16


@dataclass(frozen=True, slots=True)
class Payee:
    """Someone who is paid, by name and account, with the amounts usual for such payees."""

    name: str
    account: str
    amounts: tuple[int, ...]


class Payees:
    """A county's payees; names and amounts repeat as they do in life, accounts never."""

    def __init__(self, rng: Random, count: int) -> None:
        """Make up so many."""
        self._rng = rng
        self._counties = -(-count // _PER_COUNTY)
        self._accounts = 0
        self.all = [self.another() for _ in range(count)]
        self._names = {payee.name for payee in self.all}

    def another(self) -> Payee:
        """Make up one more, like the others."""
        kinds = (self._clinic, self._school, self._company, self._household, self._abroad)
        make = self._rng.choices(kinds, (25, 10, 25, 35, 5))[0]
        name, amounts = make()
        self._accounts += 1
        head = self._rng.choice(("6228480", "62170033", "955880"))
        return Payee(name, f"{head}{self._accounts:011}", amounts)

    def stranger(self) -> Payee:
        """Make up someone the books do not know; only persons may bear a name they know."""
        made = self.another()
        while made.name in self._names and len(made.name) > _PERSONAL_MAX:
            made = self.another()
        return made

    def amount(self, payee: Payee) -> int:
        """Return an amount of minor units as this payee usually gets, often one others get too."""
        usual = self._rng.choice((*payee.amounts, 0))
        return usual or self._rng.randrange(100_00, 400_000_00)

    def _place(self) -> str:
        rng = self._rng
        village = rng.choice(_VILLAGES) + rng.choice(_PLACES) + "村"
        county = f"{rng.choice(_COUNTIES[: self._counties])}县" if self._counties > 1 else ""
        return county + rng.choice(_TOWNS) + village

    def _clinic(self) -> tuple[str, tuple[int, ...]]:
        return self._place() + "卫生室", (100_000_00, 100_000_00, 100_000_00, 50_000_00)

    def _school(self) -> tuple[str, tuple[int, ...]]:
        number = self._rng.choice("一二三四五")
        return f"{self._place()[:-1]}第{number}小学", (200_000_00, 100_000_00)

    def _company(self) -> tuple[str, tuple[int, ...]]:
        rng = self._rng
        city = rng.choice(("贵州", "甘肃", "兰州", "定西", "毕节"))
        core = rng.choice("华兴瑞宏金恒达") + rng.choice("盛源通泰丰安") + rng.choice(_TRADES)
        place = rng.choice((f"{city}{core}", f"{core}({city})"))
        return place + rng.choice(("有限公司", "有限责任公司")), (300_000_00,)

    def _household(self) -> tuple[str, tuple[int, ...]]:
        rng = self._rng
        given = "".join(rng.choices(_GIVEN, k=rng.choice((1, 2, 2))))
        return rng.choice(_SURNAMES) + given, (1_200_00, 2_000_00, 500_00, 500_00)

    def _abroad(self) -> tuple[str, tuple[int, ...]]:
        rng = self._rng
        words = (rng.choice(_LATIN), rng.choice(_LATIN_TRADES), rng.choice(_LATIN_FORMS))
        return " ".join(words), (10_000_00,)


def variant(rng: Random, name: str) -> str:
    """Write a name as a bank might: other brackets, another suffix, capitals, another order."""
    if name.isascii() or " " in name:
        words = name.replace("ü", "u").upper().split()
        return rng.choice((" ".join(words), " ".join(words[:-1]), " ".join(reversed(words))))
    swapped = name.replace("有限责任公司", "有限公司").replace("(", "(").replace(")", ")")
    shorter = name.replace("有限责任公司", "").replace("有限公司", "")
    spaced = name[:3] + " " + name[3:]
    return rng.choice((swapped, shorter, spaced))


def cut(name: str) -> str:
    """Cut a name as banks with short fields do."""
    return name[: _LATIN_CUT if " " in name else _HAN_CUT]
