"""Audits sent over HTTP come out as the oracles of their data say, or are refused whole."""

from __future__ import annotations

import io
import json
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit_service.bootstrap import Application
from audit_service.importers.audit_workbooks import File
from tests.api.story import PLACES, identity, path, places, play, problem
from tests.audit_service.importers.single_audits import AUDITS, AWARDS, FINDINGS, TEXT, Audit
from tests.scenario import ZHANG

SUMS: Final = {
    # awards, programmes, total, finding rows, findings, awards with findings, passed on (USD)
    "134732-21": (47, 42, 93_271_905, 4, 3, 4, 21_735_074),
    "191734-21": (121, 81, 49_023_084, 385, 10, 121, 0),
    "251020-22": (3, 3, 4_312_343, 3, 3, 2, 0),
    "69688-22": (8, 7, 8_075_690, 2, 2, 1, 0),
    "74099-16": (3, 3, 963_552, 1, 1, 1, 106_301),
}
"""As computed from the published workbooks by other means (openpyxl, exact decimals)."""


def send(
    client: FlaskClient,
    audit: Audit,
    files: tuple[File, ...] | None = None,
    headers: dict[str, str] | None = None,
    **query: Any,
) -> Any:
    asked = {
        "reference": f"FAC-{audit.name}",
        "organisation": "LN-HEALTH",
        "person": "王检",
        "audit_year": audit.year,
        "effective_on": "2023-03-31",
    }
    return client.post(
        path("imports", "audits"),
        query_string=asked | query,
        data={"files": [(io.BytesIO(one.content), one.name) for one in files or audit.files()]},
        content_type="multipart/form-data",
        headers=identity(ZHANG) | (headers or {}),
    )


def every(client: FlaskClient, audit: Audit, part: str, **query: Any) -> list[dict[str, Any]]:
    """Read all pages of a part of a report."""
    rows: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"limit": 200} | query
    while True:
        address = path("audit-reports", f"FAC-{audit.name}", part)
        page = client.get(address, query_string=asked).json
        assert page is not None
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        asked["cursor"] = page["next_cursor"]


@pytest.fixture
def county(client: FlaskClient) -> FlaskClient:
    play(client, *PLACES)
    return client


@pytest.mark.parametrize("name", AUDITS)
def test_an_audit_comes_to_what_its_data_is_known_to_come_to(
    county: FlaskClient, name: str
) -> None:
    audit = Audit(name)

    imported = send(county, audit)
    report = county.get(path("audit-reports", f"FAC-{name}")).json

    assert (imported.status_code, imported.json["status"]) == (201, "imported")
    assert report is not None
    assert (
        report["awards"],
        report["programmes"],
        report["total"]["minor"] // 100,
        report["finding_rows"],
        report["findings"],
        report["awards_with_findings"],
        report["passed_on"]["minor"] // 100,
    ) == SUMS[name]


@pytest.mark.parametrize("name", AUDITS)
def test_every_award_shows_the_totals_and_counts_its_workbook_states(
    county: FlaskClient, name: str
) -> None:
    audit = Audit(name)
    send(county, audit)

    awards = every(county, audit, "awards")
    rows = every(county, audit, "findings")

    stated = audit.values(AWARDS, "federal_program_total")
    assert [one["programme_total"]["minor"] // 100 for one in awards] == stated
    counted = [sum(row["award"] == one["award"] for row in rows) for one in awards]
    assert counted == [one["findings"] for one in awards]
    clusters = zip(awards, audit.values(AWARDS, "cluster_total"), strict=True)
    for award, total in clusters:
        shown = award["cluster_total"]
        assert (shown["minor"] // 100 if shown else 0) == total
    assert {row["number"] for row in rows} == {
        words["number"] for words in every(county, audit, "words")
    }


def test_flags_repeats_and_questioned_costs_of_the_large_audit_are_counted(
    county: FlaskClient,
) -> None:
    audit = Audit("191734-21")
    send(county, audit)

    report = county.get(path("audit-reports", "FAC-191734-21")).json

    assert report is not None
    assert report["grid"] == [{"flags": "NYNYN", "rows": 136}, {"flags": "NYYNN", "rows": 249}]
    assert (report["repeated_rows"], report["questioned_rows"]) == (252, 130)
    assert len(every(county, audit, "findings", is_repeat="true")) == 252
    prior = {number for row in every(county, audit, "findings") for number in row["prior_numbers"]}
    assert {"2020-003", "2020-005"} <= prior


@pytest.mark.parametrize(("name", "prior"), [("251020-22", "2021-003"), ("69688-22", "2021-001")])
def test_a_repeated_finding_names_the_one_before(
    county: FlaskClient, name: str, prior: str
) -> None:
    audit = Audit(name)

    imported = send(county, audit)
    repeated = every(county, audit, "findings", is_repeat="true")

    assert [row["prior_numbers"] for row in repeated] == [[prior]]
    remarks = [(remark["at"], remark["code"]) for remark in imported.json["remarks"]]
    assert remarks == [(repeated[0]["finding"], "prior_finding_not_on_record")]
    assert f"LN-HEALTH-{prior}" in imported.json["remarks"][0]["detail"]


def test_reports_are_listed_by_auditee_and_year(county: FlaskClient) -> None:
    for name in ("69688-22", "74099-16"):
        send(county, Audit(name))

    def listed(**query: Any) -> list[str]:
        answer = county.get(path("audit-reports"), query_string=query).json
        assert answer is not None
        return [one["reference"] for one in answer["items"]]

    assert listed(auditee="LN-HEALTH") == ["FAC-69688-22", "FAC-74099-16"]
    assert listed(audit_year=2016) == ["FAC-74099-16"]
    assert listed(auditee="LN-FIN") == []
    for part in ("", "/awards", "/findings", "/words"):
        assert county.get(path("audit-reports", "FAC-0") + part).status_code == 404


def test_the_same_audit_again_changes_nothing_and_a_key_repeats_the_first_answer(
    county: FlaskClient, served: Application
) -> None:
    audit = Audit("251020-22")
    key = {"Idempotency-Key": "audit-1"}

    tried = send(county, audit, dry_run="true")
    first = send(county, audit, headers=key)
    before = served.service.last_position()
    again, repeated = send(county, audit, audit.files()[::-1]), send(county, audit, headers=key)
    other = send(county, audit, person="李检", headers=key)

    assert (tried.status_code, tried.json["status"]) == (200, "checked")
    assert (again.status_code, again.json["status"]) == (200, "unchanged")
    assert (repeated.status_code, repeated.data) == (201, first.data)
    assert other.status_code == 409
    assert served.service.last_position() == before


def test_every_fault_is_answered_with_its_cell_in_both_languages(county: FlaskClient) -> None:
    audit = Audit("191734-21").put(AWARDS, "cluster_total", 2, 7)
    audit.put(FINDINGS, "significant_deficiency", 2, "Y")

    answer = send(county, audit)
    chinese = send(county, audit, headers={"Accept-Language": "zh"})

    assert answer.status_code == 422
    assert places(answer) == {
        "FederalAwards!Form!cluster_total!K2": "total_differs",
        "FindingsUniformGuidance!Form!modified_opinion!D2": "audit_flags_illegal",
        "FindingsUniformGuidance!Form!is_valid!L2": "audit_flags_misjudged",
    }
    assert "不属于问题允许的九种组合" in problem(chinese)["detail"]


def test_what_is_said_of_an_audit_is_checked_like_the_audit_itself(county: FlaskClient) -> None:
    audit = Audit("69688-22")

    assert places(send(county, audit, organisation="nobody")) == {
        "?organisation": "reference_unknown"
    }
    assert places(send(county, audit, reference="a/b", audit_year="22")) == {
        "?audit_year": "not_a_whole_number"
    }
    assert places(send(county, audit, reference="a/b")) == {"?reference": "reference_malformed"}
    assert set(places(send(county, audit, audit_year=2021)).values()) == {
        "audit_year_differs",
        "prior_number_not_earlier",
    }


def test_what_is_no_form_of_files_is_refused(county: FlaskClient) -> None:
    query = {
        "reference": "R",
        "organisation": "LN-HEALTH",
        "person": quote("x"),
        "audit_year": 2022,
        "effective_on": "2023-01-01",
    }

    def given(body: bytes, media: str) -> int:
        address, headers = path("imports", "audits"), identity(ZHANG)
        answer = county.post(
            address, query_string=query, data=body, content_type=media, headers=headers
        )
        return answer.status_code

    assert given(b"[]", "application/json") == 415
    assert given(b"", "multipart/form-data") in (400, 422)
    assert given(b"--x\r\nbroken", "multipart/form-data; boundary=x") in (400, 422)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=10)
    | st.sampled_from(["Y", "N", "GSA_MIGRATION", "N/A", "2022-001", "AWARD-0001", "A", [], {}])
)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_audit_however_spoilt_makes_a_failure_or_half_an_import(
    county: FlaskClient, served: Application, data: st.DataObject
) -> None:
    audit = Audit("69688-22")
    for _ in range(data.draw(st.integers(1, 4))):
        section = data.draw(st.sampled_from(sorted(audit.books)))
        sheet = data.draw(st.sampled_from(audit.books[section]))
        spoilt = data.draw(st.sampled_from(sheet["ranges"]))
        kind = data.draw(st.sampled_from(["value", "cell", "drop", "add", "name"]))
        if kind == "value" and spoilt["values"]:
            row = data.draw(st.integers(0, len(spoilt["values"]) - 1))
            spoilt["values"][row] = data.draw(VALUES)
        if kind == "cell":
            spoilt["start_cell"]["row"] = data.draw(st.sampled_from(["2", "0", "x", "999999999"]))
        if kind == "drop" and len(sheet["ranges"]) > 1:
            sheet["ranges"].remove(spoilt)
        if kind == "add":
            spoilt["values"].append(data.draw(VALUES))
        if kind == "name":
            sheet["name"] = data.draw(st.sampled_from(["Form", "Coversheet", "X"]))
    before, reports = served.service.last_position(), len(listed(county))

    answer = send(county, audit, reference=f"R-{before}", organisation="LN-HEALTH")

    written = served.service.last_position() - before
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code == 201:
        assert written == 1 + 8 + 2 + 2 + answer.json["recorded"]
        assert len(listed(county)) == reports + 1
    else:
        assert answer.status_code in (200, 409, 422)
        assert written == 0


def listed(client: FlaskClient) -> list[Any]:
    answer = client.get(path("audit-reports"), query_string={"limit": 500}).json
    assert answer is not None
    found: list[Any] = answer["items"]
    return found


def test_a_file_is_read_as_what_it_states_not_as_what_it_is_called(county: FlaskClient) -> None:
    audit = Audit("69688-22")
    files = tuple(File("../../etc/workbook!.json", one.content) for one in audit.files())
    broken = (*files[1:], File("/tmp/<b>.json", json.dumps(audit.books[TEXT]).encode()[:-1]))  # noqa: S108

    refused, imported = send(county, audit, broken), send(county, audit, files)

    assert imported.status_code == 201
    assert "file_unreadable" in {error["code"] for error in problem(refused)["errors"]}
