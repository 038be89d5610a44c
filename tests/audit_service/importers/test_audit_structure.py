"""A workbook that is not built as one is named by what is missing, strange or out of place."""

from __future__ import annotations

import json

import pytest

from audit_service.importers.audit_workbooks import File
from tests.audit_service.importers.office import Office
from tests.audit_service.importers.single_audits import AWARDS, TEXT, Audit
from tests.audit_service.importers.test_audit_faults import Places, faults


def structure(name: str) -> tuple[Audit, tuple[File, ...] | None]:
    """Spoil the structure of an audit in a way that has a name."""
    audit = Audit("69688-22")
    book = audit.books[TEXT]
    match name:
        case "sheet missing":
            del book[1]
        case "sheet unknown":
            book[1]["name"] = "Sheet2"
        case "range missing":
            del book[1]["ranges"][1]
        case "range unknown":
            book[1]["ranges"].append(dict(book[1]["ranges"][1], name="mystery"))
        case "range twice":
            book[1]["ranges"].append(dict(book[1]["ranges"][1]))
        case "range shorter":
            book[1]["ranges"][1]["values"].pop()
        case "range elsewhere":
            book[1]["ranges"][1]["start_cell"]["row"] = "5"
        case "workbook missing":
            del audit.books[TEXT]
        case "no awards workbook":
            del audit.books[AWARDS]
        case "workbook twice":
            return audit, (*audit.files(), File("copy.json", audit.files()[0].content))
        case "wrong workbook":
            audit.put(TEXT, "section_name", 3, "Recipes")
        case "broken":
            spoil = audit.files(lambda section, b: b[:-2] if section == TEXT else b)
            return audit, spoil
    return audit, None


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
        ("range unknown", [("FindingsText!Form", "named_range_unknown")]),
        ("range twice", [("FindingsText!Form", "named_range_unknown")]),
        ("range shorter", [("FindingsText!Form!text_of_finding", "named_range_misplaced")]),
        ("range elsewhere", [("FindingsText!Form!text_of_finding", "named_range_misplaced")]),
        ("workbook missing", [("FindingsText", "workbook_missing")]),
        (
            "no awards workbook",
            [("FederalAwards", "workbook_missing")],
        ),
        ("workbook twice", [("copy.json", "workbook_repeated")]),
        (
            "wrong workbook",
            [("FindingsText.json", "workbook_unknown"), ("FindingsText", "workbook_missing")],
        ),
        (
            "broken",
            [("FindingsText.json", "file_unreadable"), ("FindingsText", "workbook_missing")],
        ),
    ],
)
def test_a_fault_of_the_structure_is_named_by_the_workbook(
    office: Office, name: str, expected: Places
) -> None:
    audit, files = structure(name)

    assert faults(office, audit, files) == expected


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
