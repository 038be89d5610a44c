from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from aggregates.money import Money
from audit_service.importers.directory import document_reference
from audit_service.importers.outcomes import Status
from audit_service.refusal_log import REFUSALS
from audit_service.wellformed import reference_faults
from tests.audit_service.importers.office import Office, head, write
from tests.scenario import ZHANG

LINES = [["单位编码", "用途", "金额"], ["wudu", "clinic", "1.5"], ["cheng", "road", "2"]]


def test_the_same_file_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path, "xlsx", [*head(), *LINES])
    first = office.receive(path)
    position = office.application.service.last_position()

    second = office.receive(path)

    assert (first.status, second.status) == (Status.IMPORTED, Status.UNCHANGED)
    assert office.application.service.last_position() == position


def test_other_content_under_a_number_on_record_is_refused_before_its_lines(
    office: Office, tmp_path: Path
) -> None:
    office.receive(write(tmp_path, "utf-8", [*head(), *LINES]))

    corrected = write(tmp_path, "utf-8", [*head(), *LINES, ["nobody", "clinic", "x"]], "corrected")

    assert office.faults(corrected) == [("corrected!B1", "document_differs")]


def test_a_dry_run_answers_like_the_import_and_records_nothing(
    office: Office, tmp_path: Path
) -> None:
    path = write(tmp_path, "gb18030", [*head(), *LINES])
    before = office.application.service.last_position()

    outcome = office.receive(path, dry_run=True)

    assert outcome.status is Status.CHECKED
    assert outcome.totals == (Money(35_000_00, "CNY"),)
    assert office.application.service.last_position() == before
    assert office.allotted() == {}


def test_one_faulty_line_keeps_the_others_out(office: Office, tmp_path: Path) -> None:
    rows = [*head(), *LINES, ["cheng", "school", "1"]]

    faults = office.faults(write(tmp_path, "xlsx", rows))

    assert faults == [("Sheet1!B9", "purpose_not_permitted")]
    assert office.allotted() == {}


def test_a_document_is_on_record_with_its_lines_totals_and_digest(
    office: Office, tmp_path: Path
) -> None:
    path = write(tmp_path, "utf-8-sig", [*head(生效日期="2018-03-15"), *LINES])

    outcome = office.receive(path)

    last = office.application.service.last_position()
    received = office.application.service.read(last - 1, 1)[0].event
    assert received.reference == "甘肃省财政厅 甘财〔2018〕1号"
    assert (received.lines, received.totals) == (2, (Money(35_000_00, "CNY"),))
    assert received.sha256 == received.document.sha256 == outcome.sha256
    assert (received.act.effective_on, received.act.by) == (date(2018, 3, 15), ZHANG.person)


def test_a_refused_document_is_kept_in_the_refusal_log(office: Office, tmp_path: Path) -> None:
    office.faults(write(tmp_path, "utf-8", [*head(), *LINES, ["cheng", "school", "1"]]))

    with office.application.database.reading() as connection:
        kept = connection.execute(sa.select(REFUSALS.c.command, REFUSALS.c.codes)).all()
    assert [tuple(row) for row in kept] == [("import_allotment", "purpose_not_permitted")]


def test_a_file_that_changes_while_it_is_read_is_refused(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path, "utf-8", [*head(), *LINES])

    def tamper(stage: str, _done: int, _total: int | None) -> None:
        if stage == "record":
            write(tmp_path, "utf-8", [*head(), *LINES, *LINES[1:]])

    many = [LINES[0], *([["wudu", "clinic", "0.01"]] * 600)]
    path = write(tmp_path, "utf-8", [*head(), *many])

    assert office.faults(path, on_progress=tamper) == [("notice", "file_changed")]


def test_a_document_number_that_does_not_fit_a_reference_still_has_one_of_its_own() -> None:
    long = document_reference("甘肃省财政厅", "甘财" * 60)
    other = document_reference("甘肃省财政厅", "甘财" * 61)
    slashed = document_reference("Ministry", "2018/7")

    assert long != other
    assert slashed != document_reference("Ministry", "2018-7")
    assert not [*reference_faults(long), *reference_faults(other), *reference_faults(slashed)]
