"""The setting of the workload: regions, organisations and people, in Chinese, from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final
from uuid import UUID

from aggregates.organisation import Organisation
from aggregates.region import Region
from aggregates.values import Act, OrganisationKind, Reference, Text

BEGINNING: Final = date(2018, 1, 1)
PROVINCES: Final = {"62": "甘肃省", "52": "贵州省", "53": "云南省"}
CITIES_PER_PROVINCE: Final = 4
COUNTIES_MAX: Final = 48
TOWNSHIPS: Final = ("城关镇", "碧口镇", "石坊乡", "天池乡", "中寨镇")
BUILDERS: Final = ("建筑工程有限公司", "路桥有限公司", "水利安装公司", "扶贫建设合作社")

_CITIES: Final = ("陇南", "定西", "天水", "平凉")
_FIRST: Final = "文康宕礼成徽两武岷漳通渭"
_SECOND: Final = "安平和阳川水原山"
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
_GIVEN: Final = "建国秀英志强丽华文明海燕春梅永军玉兰"
_SOURCE: Final = Text("行政区划代码")


@dataclass(frozen=True, slots=True)
class County:
    """A county with its offices, the firms that build there, and four people at their desks."""

    code: str
    name: str
    finance: Reference
    health: Reference
    builders: tuple[Organisation, ...]
    townships: tuple[tuple[str, str], ...]
    people: tuple[str, ...]


class Setting:
    """Registers everything the money needs in order to move; ``facts`` are its first events."""

    def __init__(self, counties: int, random: Random) -> None:
        """Register up to 48 counties, spread over three provinces and twelve cities."""
        self.random = random
        self.facts: list[Any] = []
        self.counties: list[County] = []
        for digits, name in PROVINCES.items():
            self._region(digits, name)
        cities = [
            (f"{province}{number:02}", f"{_CITIES[number - 1]}市")
            for number in range(1, CITIES_PER_PROVINCE + 1)
            for province in PROVINCES
        ]
        for code, name in cities[:counties]:
            self._region(code, name)
        for index in range(min(counties, COUNTIES_MAX)):
            self.counties.append(self._county(index, cities[index % len(cities)][0]))

    def _county(self, index: int, city: str) -> County:
        code = f"{city}{21 + index // 12:02}"
        name = f"{_FIRST[index % 12]}{_SECOND[index // 12]}县"
        self._region(code, name)
        townships = tuple(
            (f"{code}{100 + at:03}", f"{name}{township}") for at, township in enumerate(TOWNSHIPS)
        )
        for township, title in townships:
            self._region(township, title)
        kinds = OrganisationKind
        finance = self._organisation(f"CZ-{code}", f"{name}财政局", kinds.FINANCE, code)
        health = self._organisation(f"WJ-{code}", f"{name}卫生健康局", kinds.HEALTH, code)
        return County(
            code,
            name,
            Reference(finance.reference),
            Reference(health.reference),
            tuple(
                self._organisation(f"QY-{code}-{at}", f"{name}{title}", kinds.ENTERPRISE, code)
                for at, title in enumerate(BUILDERS)
            ),
            townships,
            tuple(f"{self._person()}{desk}" for desk in "甲乙丙丁"),
        )

    def _person(self) -> str:
        return self.random.choice(_SURNAMES) + "".join(self.random.sample(_GIVEN, 2))

    def _region(self, code: str, name: str) -> None:
        region = Region.register(
            Reference(code), Text(name), valid_from=None, source=_SOURCE, act=self._act()
        )
        self.facts += region.collect_events()

    def _organisation(
        self, reference: str, name: str, kind: OrganisationKind, region: str
    ) -> Organisation:
        organisation = Organisation.register(
            Reference(reference), Text(name), kind, region, None, self._act()
        )
        self.facts += organisation.collect_events()
        return organisation

    def _act(self) -> Act:
        return Act(
            effective_on=BEGINNING,
            by="登记员",
            office="CZ-62",
            command_id=str(UUID(int=self.random.getrandbits(128), version=4)),
        )
