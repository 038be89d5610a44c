from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aggregates.refusals import Refused
from audit_service.importers.directory import Directory
from audit_service.importers.organisations import import_organisations
from audit_service.importers.outcomes import Outcome, Status
from tests.audit_service.importers.office import Office, Row, write
from tests.scenario import ZHANG

COLUMNS = ["单位编码", "单位名称", "类别", "地区编码", "上级单位"]


def receive(office: Office, path: Path, *, dry_run: bool = False) -> Outcome:
    return import_organisations(
        office.application, path, ZHANG, effective_on=date(2018, 1, 1), dry_run=dry_run
    )


def faults(office: Office, folder: Path, *rows: Row) -> list[tuple[str, str]]:
    before = office.application.service.last_position()
    with pytest.raises(Refused) as refused:
        receive(office, write(folder, "utf-8", [COLUMNS, *rows]))
    assert office.application.service.last_position() == before
    return [(fault.at, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize("form", ["xlsx", "utf-8", "gb18030"])
def test_units_may_come_before_their_superiors_and_again(
    office: Office, tmp_path: Path, form: str
) -> None:
    rows = [
        COLUMNS,
        ["village-1", "赵坝村", "村", "621202", "town-1"],
        ["town-1", "城关镇政府", "government", "621202", "wudu"],
    ]
    path = write(tmp_path, form, rows)

    tried = receive(office, path, dry_run=True)
    first, second = receive(office, path), receive(office, path)

    assert (tried.status, first.recorded, second.status) == (
        Status.CHECKED, 2, Status.UNCHANGED,
    )  # fmt: skip
    assert Directory(office.application.service).named("赵坝村").reference == "village-1"


def test_every_fault_of_a_list_of_units_is_named(office: Office, tmp_path: Path) -> None:
    found = faults(
        office,
        tmp_path,
        ["wudu", "武都区审计局", "审计", "621202", ""],
        ["a/b", "甲", "企业", "621202", ""],
        ["c", "乙", "公司", "621202", ""],
        ["d", "丙", "企业", "6212", "nobody"],
        ["e", "丁", "企业", "621202", "f"],
        ["f", "戊", "企业", "621202", "e"],
        ["g", "", "企业", "x", ""],
    )

    assert found == [
        ("notice!B2", "recorded_differently"),
        ("notice!A3", "reference_malformed"),
        ("notice!C4", "value_not_listed"),
        ("notice!E5", "reference_unknown"),
        ("notice!E6", "superiors_circular"),
        ("notice!B8", "text_empty"),
    ]


def test_a_unit_in_a_region_that_is_not_registered_is_refused(
    office: Office, tmp_path: Path
) -> None:
    found = faults(office, tmp_path, ["x", "甲", "企业", "110101", ""])

    assert found == [("notice!D2", "reference_unknown")]
