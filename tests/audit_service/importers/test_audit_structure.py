"""A workbook that is not built as one is named by what is missing, strange or out of place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from audit_service.importers.audit_workbooks import File
from tests.audit_service.importers.office import Office
from tests.audit_service.importers.single_audits import AWARDS, TEXT, Audit
from tests.audit_service.importers.test_audit_faults import Places, faults


def form(audit: Audit) -> Any:
    """Return the form of the findings text."""
    return audit.books[TEXT][1]


SPOILT: Final[dict[str, Callable[[Audit], Any]]] = {
    "sheet missing": lambda audit: audit.books[TEXT].pop(),
    "sheet unknown": lambda audit: form(audit).update(name="Sheet2"),
    "range missing": lambda audit: form(audit)["ranges"].pop(1),
    "range unknown": lambda audit: form(audit)["ranges"][1].update(name="mystery"),
    "range twice": lambda audit: form(audit)["ranges"].append(form(audit)["ranges"][1]),
    "range shorter": lambda audit: form(audit)["ranges"][1]["values"].pop(),
    "range elsewhere": lambda audit: form(audit)["ranges"][1]["start_cell"].update(row="5"),
    "workbook missing": lambda audit: audit.books.pop(TEXT),
    "no awards workbook": lambda audit: audit.books.pop(AWARDS),
    "wrong workbook": lambda audit: audit.put(TEXT, "section_name", 3, "Recipes"),
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sheet missing", [("FindingsText", "workbook_sheet_missing")]),
        (
            "sheet unknown",
            [
                ("FindingsText", "workbook_sheet_unknown"),
                ("FindingsText", "workbook_sheet_missing"),
            ],
        ),
        ("range missing", [("FindingsText!Form!text_of_finding", "named_range_missing")]),
        (
            "range unknown",
            [
                ("FindingsText!Form", "named_range_unknown"),
                ("FindingsText!Form!text_of_finding", "named_range_missing"),
            ],
        ),
        ("range twice", [("FindingsText!Form", "named_range_unknown")]),
        ("range shorter", [("FindingsText!Form!text_of_finding", "named_range_misplaced")]),
        ("range elsewhere", [("FindingsText!Form!text_of_finding", "named_range_misplaced")]),
        ("workbook missing", [("FindingsText", "workbook_missing")]),
        (
            "no awards workbook",
            [("FederalAwards", "workbook_missing")],
        ),
        (
            "wrong workbook",
            [("FindingsText.json", "workbook_unknown"), ("FindingsText", "workbook_missing")],
        ),
    ],
)
def test_a_fault_of_the_structure_is_named_by_the_workbook(
    office: Office, name: str, expected: Places
) -> None:
    audit = Audit("69688-22")
    SPOILT[name](audit)

    assert faults(office, audit) == expected


def test_a_workbook_given_twice_is_named_by_its_second_file(office: Office) -> None:
    audit = Audit("69688-22")
    copy = File("copy.json", audit.files()[0].content)

    assert faults(office, audit, (*audit.files(), copy)) == [("copy.json", "workbook_repeated")]


def test_a_file_cut_short_is_named_and_its_workbook_is_missing(office: Office) -> None:
    audit = Audit("69688-22")
    files = audit.files(lambda section, content: content[:-2] if section == TEXT else content)

    assert faults(office, audit, files) == [
        ("FindingsText.json", "file_unreadable"),
        ("FindingsText", "workbook_missing"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b'[{"name": "Coversheet"}]',
        b'[{"name": "Coversheet", "name": "Form", "ranges": []}]',
        b'[{"name": "Coversheet", "ranges": [], "more": 1}]',
        b"[" * 100_000,
        b'[{"name": "Coversheet", "ranges": NaN}]',
        b"\xff\xfe[]",
        json.dumps([{"name": "Coversheet", "ranges": []}]).encode("utf-16"),
    ],
)
def test_what_is_no_workbook_is_named_by_its_file(office: Office, content: bytes) -> None:
    audit = Audit("69688-22")

    found = faults(office, audit, (*audit.files(), File("extra.json", content)))

    assert found == [("extra.json", "file_unreadable")]
