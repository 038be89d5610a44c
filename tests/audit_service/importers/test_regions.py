from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.importers.directory import Directory
from audit_service.importers.outcomes import Outcome, Status
from audit_service.importers.regions import import_regions
from tests.audit_service.importers.office import DATA, write
from tests.scenario import ZHANG

DAY = date(2020, 1, 1)


@pytest.fixture
def china(sqlite_url: str) -> Iterator[Application]:
    """Open a record that holds the region codes the service carries."""
    application = Application.open(sqlite_url)
    receive(application, None)
    yield application
    application.close()


def receive(application: Application, path: Path | None, **options: Any) -> Outcome:
    return import_regions(application, path, ZHANG, effective_on=DAY, **options)


def faults(application: Application, path: Path, **options: Any) -> list[tuple[str, str]]:
    before = application.service.last_position()
    with pytest.raises(Refused) as refused:
        receive(application, path, **options)
    assert application.service.last_position() == before
    return [(fault.at, fault.code) for fault in refused.value.faults]


def test_the_carried_codes_make_the_tree_down_to_the_county_once(china: Application) -> None:
    names = Directory(china.service).regions()
    first = china.service.read(0, 1)[0].event

    again = receive(china, None)

    assert len(names) == 3_348
    assert (names["620000"], names["621200"], names["621221"]) == ("甘肃省", "陇南市", "成县")
    assert (first.source, first.level) == ("china-division 2.7.0", "province")
    assert (again.status, again.skipped) == (Status.UNCHANGED, 3_348)


def test_townships_are_registered_below_their_counties(china: Application) -> None:
    outcome = receive(china, DATA / "streets-excerpt.csv")

    assert (outcome.recorded, outcome.skipped) == (57, 1)  # 350527000 is the county itself
    assert Directory(china.service).regions()["621202001"] == "钟楼街道"


def test_poverty_counties_under_another_name_are_refused_or_reported_on_request(
    china: Application,
) -> None:
    path = DATA / "poverty-counties-excerpt.csv"

    refused = faults(china, path)
    outcome = receive(china, path, keep_names=True)

    differ = ["130881", "520328", "622900"]
    assert {code for _, code in refused} == {"recorded_differently"}
    assert [remark.particulars["reference"] for remark in outcome.remarks] == differ
    names = Directory(china.service).regions()
    assert (names["130881"], names["540530"], names["632825"]) == ("平泉市", "错那县", "大柴旦行委")
    assert outcome.recorded == 3


def test_a_code_is_in_force_between_its_dates(china: Application, tmp_path: Path) -> None:
    rows = [
        ["code", "name", "valid_from", "valid_to"],
        ["130199", "旧县", "1990-01-01", "2017-03-01"],
    ]

    receive(china, write(tmp_path, "utf-8", rows))

    last = china.service.read(china.service.last_position() - 2, 2)
    assert [recorded.topic for recorded in last] == ["region.registered", "region.abolished"]
    assert last[0].event.valid_from == date(1990, 1, 1)
    assert last[1].event.act.effective_on == date(2017, 3, 1)


def test_every_fault_of_a_code_list_is_named(china: Application, tmp_path: Path) -> None:
    rows = [
        ["区划代码", "名称", "启用日期", "停用日期"],
        ["621202.5", "甲", "", ""],
        ["62120", "乙", "", ""],
        ["999901", "丙", "", ""],
        ["621299", "", "", ""],
        ["621298", "=丁", "", ""],
        ["621297", "戊", "2018-01-01", "2017-01-01"],
        ["621296", "己", "", ""],
        ["621296", "庚", "", ""],
    ]

    assert faults(china, write(tmp_path, "gb18030", rows)) == [
        ("notice!A2", "region_code_malformed"),
        ("notice!A3", "region_code_malformed"),
        ("notice!A4", "region_unknown"),
        ("notice!B5", "text_empty"),
        ("notice!B6", "text_is_a_formula"),
        ("notice!D7", "dates_out_of_order"),
        ("notice!A9", "repeated_in_file"),
    ]


def test_a_dry_run_registers_nothing(china: Application) -> None:
    before = china.service.last_position()

    outcome = receive(china, DATA / "streets-excerpt.csv", dry_run=True)

    assert (outcome.status, outcome.recorded) == (Status.CHECKED, 57)
    assert china.service.last_position() == before
