from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregates.money import Money
from audit_service.bootstrap import Application
from tests.audit_service.importers.office import FORMS, Office, head, notice, write

WAN = 10_000_00
PLENTY = Money(10**13, "CNY")


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    application = Application.open(sqlite_url)
    yield Office(application)
    application.close()


def stating(found: dict[str, Any], **changes: Any) -> list[list[Any]]:
    """Copy what a notice says about itself into the head of the document."""
    own = {
        "文号": found.get("doc_no", f"{found['id']}号"),
        "发文机关": found["issuer"],
        "发文日期": found.get("date", f"{found.get('year')}-12-31"),
        "单位": found["unit"],
        "合计": found.get("stated_total"),
    }
    return [*head(**(own | changes)), []]


def test_cn01_allots_the_stated_total_and_marks_the_poverty_counties(
    office: Office, tmp_path: Path, form: str
) -> None:
    found = notice("CN01")
    for index, (name, _, _) in enumerate(found["lines"]):
        office.unit(f"C{index}", name, f"4114{index + 21}")
    office.fund("商丘-2019", PLENTY, "扶贫")
    rows: list[list[Any]] = [["商丘市2019年市级财政专项扶贫资金分配表"]]
    rows += stating(found, 资金="商丘-2019")
    rows += [["单位名称", "用途", "受益类别", "金额"]]
    rows += [
        [name.replace("睢县", "睢 县"), "扶贫", "贫困县" if poor else "", amount]
        for name, amount, poor in found["lines"]
    ]
    rows += [["合计", "", "", "5000"]]

    outcome = office.receive(write(tmp_path, form, rows))

    assert (outcome.lines, outcome.totals) == (9, (Money(5000 * WAN, "CNY"),))
    assert sum(office.allotted().values()) == 5000 * WAN
    assert office.posted("beneficiary_class") == {"": 635 * WAN, "贫困县": 4365 * WAN}
    assert office.posted("organisation")["C5"] == 732 * WAN


def test_cn02_derives_the_blank_total_of_a_row_from_its_sources(
    office: Office, tmp_path: Path, form: str
) -> None:
    found = notice("CN02")
    for index, (name, *_) in enumerate(found["lines"]):
        office.unit(f"C{index}", name, f"4108{index + 21}")
    office.fund("中央-2018", PLENTY, "扶贫")
    office.fund("省级-2018", PLENTY, "扶贫")
    rows = stating(found, 资金=None)
    rows += [["单位名称", "用途", "合计", "金额:中央-2018", "金额:省级-2018"]]
    rows += [
        [name, "扶贫", total or "", central or "", provincial or ""]
        for name, total, central, provincial in found["lines"]
    ]
    rows += [["合计", "", "6490", "55", "6435"]]

    outcome = office.receive(write(tmp_path, form, rows))

    assert (outcome.lines, outcome.recorded) == (8, 12)
    assert outcome.totals == (Money(6490 * WAN, "CNY"),)
    assert office.posted("fund") == {"中央-2018": 55 * WAN, "省级-2018": 6435 * WAN}
    assert office.posted("organisation")["C7"] == 10 * WAN


def test_cn02_is_refused_when_the_total_column_is_said_to_add_up_to_6480(
    office: Office, tmp_path: Path
) -> None:
    found = notice("CN02")
    for index, (name, *_) in enumerate(found["lines"]):
        office.unit(f"C{index}", name, f"4108{index + 21}")
    office.fund("中央-2018", PLENTY, "扶贫")
    office.fund("省级-2018", PLENTY, "扶贫")
    rows = stating(found, 资金=None, 合计=None)
    rows += [["单位名称", "用途", "合计", "金额:中央-2018", "金额:省级-2018"]]
    rows += [
        [name, "扶贫", total or "", central or "", provincial or ""]
        for name, total, central, provincial in found["lines"]
    ]
    rows += [["合计", "", "6480", "55", "6435"]]

    faults = office.faults(write(tmp_path, "utf-8", rows))

    assert faults == [("notice!C15", "total_differs")]


def test_cn05_allots_village_works_to_half_a_wan(office: Office, tmp_path: Path, form: str) -> None:
    found = notice("CN05")
    office.unit("beiguan", "北关区农业农村局", "410503")
    office.fund("北关-2018", PLENTY, "基础设施")
    rows = stating(found, 资金="北关-2018")
    rows += [["序号", "单位编码", "用途", "金额", "备注"]]
    rows += [
        [str(index), "beiguan", "基础设施", amount, work]
        for index, (work, amount) in enumerate(found["lines"], start=1)
    ]

    office.receive(write(tmp_path, form, rows))

    assert sorted(office.allotted().values()) == [20 * WAN, 20 * WAN, 735_000_00]


def test_cn07_keeps_six_decimals_of_a_wan_as_exact_fen(
    office: Office, tmp_path: Path, form: str
) -> None:
    found = notice("CN07")
    office.unit("fengqiu", "封丘县扶贫办", "410727")
    for fund, _ in found["sources"]:
        office.fund(fund, PLENTY, "脱贫攻坚")
    rows = stating(found, 资金=None)
    rows += [["单位编码", "用途", *(f"金额:{fund}" for fund, _ in found["sources"])]]
    rows += [["fengqiu", "脱贫攻坚", *(amount for _, amount in found["sources"])]]

    outcome = office.receive(write(tmp_path, form, rows))

    assert outcome.totals == (Money(21_019_058_98, "CNY"),)
    assert office.posted("fund") == {
        "2018年新增地方政府专项债券": 20_699_858_98,
        "农村公路省补切块": 244_440_82,
        "农村危房改造中央和省级(第二批)": 18_000_00,
        "县级盘活资金": 56_759_18,
    }


def test_cn08_checks_subtotals_mixed_with_the_lines(
    office: Office, tmp_path: Path, form: str
) -> None:
    found = notice("CN08")
    villages = list(dict.fromkeys(line[0] for line in found["lines"]))
    for index, name in enumerate(villages):
        office.unit(f"V{index}", name, "430511")
    office.fund("2020年第一批", PLENTY, "产业")
    lines = [[village, "产业", amount, work] for village, work, amount in found["lines"]]
    rows = stating(found, 资金="2020年第一批")
    rows += [["单位名称", "用途", "金额", "备注"]]
    rows += [*lines[:7], ["小计", "", "160", ""], *lines[7:15], ["小计", "", "236", ""]]
    rows += [lines[15], ["合计", "", "408", ""]]

    outcome = office.receive(write(tmp_path, form, rows))

    assert outcome.lines == 16
    assert sum(office.allotted().values()) == 408 * WAN


def test_cn10_allots_the_fund_and_not_the_scale_of_the_projects(
    office: Office, tmp_path: Path, form: str
) -> None:
    found = notice("CN10")
    office.unit("shapotou", "沙坡头区民宗局", "640502")
    office.fund("少数民族发展", PLENTY, "基础设施")
    rows = stating(found, 资金="少数民族发展")
    rows += [["单位编码", "用途", "金额", "备注"]]
    rows += [
        ["shapotou", "基础设施", fund, f"{name},规模 {scale}"]
        for name, scale, fund in found["lines"]
    ]

    office.receive(write(tmp_path, form, rows))

    assert sum(office.allotted().values()) == 598 * WAN


def test_cn11_takes_each_line_from_the_fund_it_names(
    office: Office, tmp_path: Path, form: str
) -> None:
    found = notice("CN11")
    purposes = [line[1] for line in found["lines"]]
    office.unit("dachuan", "达川区财政局", "511703")
    office.fund("中央", PLENTY, *purposes)
    office.fund("省级", PLENTY, *purposes)
    rows = stating(found, 资金=None)
    rows += [["单位编码", "资金", "用途", "金额"]]
    rows += [["dachuan", fund, purpose, amount] for fund, purpose, amount in found["lines"]]

    outcome = office.receive(write(tmp_path, form, rows))

    assert outcome.lines == 13
    assert office.posted("fund") == {"中央": 5273 * WAN, "省级": 5509 * WAN}


def test_a_notice_gives_the_same_ledger_on_every_database(
    application: Application, tmp_path: Path
) -> None:
    office = Office(application)
    found = notice("CN05")
    office.unit("beiguan", "北关区农业农村局", "410503")
    office.fund("北关-2018", PLENTY, "基础设施")
    rows = stating(found, 资金="北关-2018")
    rows += [["单位名称", "用途", "金额"]]
    rows += [["北关区农业农村局", "基础设施", amount] for _, amount in found["lines"]]
    path = write(tmp_path, "xlsx", rows)

    office.receive(path, dry_run=True)
    office.receive(path)
    office.receive(path)

    assert office.allotted() == {
        f"CN05号#{n}": m for n, m in ((1, 200_000_00), (2, 200_000_00), (3, 735_000_00))
    }
