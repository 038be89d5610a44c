"""Every fault of an MT940 file is named with its line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_service.statements.mt940 import read_mt940
from tests.audit_service.statements.reading import read

HEAD = [":20:STMT", ":25:12345", ":28C:7/1", ":60F:C200101EUR100,"]
ENTRY = [":61:2001020102C1,NTRFNONREF//B1", ":86:words"]
END = [":62F:C200105EUR101,", "-"]
WHOLE = [*HEAD, *ENTRY, *END]


def put(number: int, *lines: str) -> list[str]:
    """Put other lines in the place of one, counted from 1, of a whole statement."""
    return [*WHOLE[: number - 1], *lines, *WHOLE[number:]]


FAULTS: list[tuple[str, list[str], list[tuple[str, str]]]] = [
    ("empty", [], [("", "statement_missing")]),
    ("blank", ["", "  ", "-"], [("", "statement_missing")]),
    ("other text", ["Dear customer,", "enclosed"], [("", "statement_missing")]),
    ("front cut off", WHOLE[3:], [("line 1", "bank_field_out_of_place")]),
    ("account missing", put(2), [("line 1", "field_missing")]),
    ("account empty", put(2, ":25:"), [("line 2", "text_empty")]),
    ("number missing", put(3), [("line 1", "field_missing")]),
    ("number odd", put(3, ":28C:seven"), [("line 3", "bank_field_malformed")]),
    ("opening missing", put(4), [("line 1", "opening_balance_missing")]),
    ("closing missing", put(7), [("line 1", "closing_balance_missing")]),
    ("cut in the entries", WHOLE[:6], [("line 1", "statement_cut_short")]),
    ("cut in the head", WHOLE[:2], [("line 1", "statement_cut_short")]),
    ("envelope not closed", ["{4:", *WHOLE[:7]], [("line 2", "statement_cut_short")]),
    ("order changed", put(4, *ENTRY, HEAD[3]), [("line 6", "bank_field_out_of_place")]),
    ("two openings", put(4, HEAD[3], HEAD[3]), [("line 5", "bank_field_out_of_place")]),
    ("two closings", put(7, END[0], END[0]), [("line 8", "bank_field_out_of_place")]),
    ("entry after closing", put(7, END[0], *ENTRY), [("line 8", "bank_field_out_of_place")]),
    (
        "words before entries",
        put(5, ":86:words", ENTRY[0]),
        [("line 5", "bank_field_out_of_place")],
    ),
    ("unknown field", put(6, ":99:what"), [("line 6", "bank_field_unknown")]),
    ("sign of a field lost", put(5, ENTRY[0][1:]), [("line 5", "fields_run_together")]),
    ("line break lost", put(6, ENTRY[1] + ENTRY[0]), [("line 6", "fields_run_together")]),
    ("words under a head line", put(1, ":20:A", "more"), [("line 1", "cell_unexpected")]),
    (
        "other message",
        ["{2:I103BANKXXXX}{4:", ":20:A", "-}"],
        [("line 1", "statement_format_unknown")],
    ),
    ("day that is none", put(5, ":61:2002300102C1,NTRF"), [("line 5", "date_malformed")]),
    ("booked on none", put(5, ":61:2001021302C1,NTRF"), [("line 5", "date_malformed")]),
    ("no leap year", put(5, ":61:1902280229C1,NTRF"), [("line 5", "date_malformed")]),
    ("no mark", put(5, ":61:200102X1,NTRF"), [("line 5", "bank_field_malformed")]),
    ("no type", put(5, ":61:200102C1,"), [("line 5", "bank_field_malformed")]),
    ("no amount", put(5, ":61:200102CNTRF"), [("line 5", "bank_field_malformed")]),
    ("two commas", put(5, ":61:200102C1,0,0NTRF"), [("line 5", "bank_field_malformed")]),
    ("a point", put(5, ":61:200102C1.00NTRF"), [("line 5", "bank_field_malformed")]),
    ("too many decimals", put(5, ":61:200102C1,000NTRF"), [("line 5", "amount_not_exact")]),
    (
        "beyond all means",
        put(5, f":61:200102C{'9' * 18},NTRF"),
        [("line 5", "amount_out_of_range")],
    ),
    ("only expected", put(5, ":61:200102EC1,NTRF"), [("line 5", "entry_only_expected")]),
    ("no balance", put(7, ":62F:C200105"), [("line 7", "bank_field_malformed")]),
    ("balance without comma", put(7, ":62F:C200105EUR10"), [("line 7", "bank_field_malformed")]),
    ("balance on no day", put(7, ":62F:C200135EUR101,"), [("line 7", "date_malformed")]),
    ("currency that is none", put(7, ":62F:C200105EUX101,"), [("line 7", "currency_unknown")]),
    ("another currency", put(7, ":62F:C200105USD101,"), [("line 7", "currency_mismatch")]),
    ("closed before opened", put(7, ":62F:C191231EUR101,"), [("line 7", "dates_out_of_order")]),
    ("page before missing", put(4, ":60M:C200101EUR100,"), [("line 4", "page_before_missing")]),
    ("page after missing", put(7, ":62M:C200105EUR101,"), [("line 7", "page_after_missing")]),
    (
        "both of one entry",
        put(5, ":61:2002300102C1,000NTRF"),
        [("line 5", "date_malformed"), ("line 5", "amount_not_exact")],
    ),
    (
        "all of a file",
        [*put(5, ":61:2002300102C1,NTRF"), *put(7, ":62F:no"), *put(3)],
        [
            ("line 5", "date_malformed"),
            ("line 15", "bank_field_malformed"),
            ("line 17", "field_missing"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("lines", "faults"), [(c[1], c[2]) for c in FAULTS], ids=[c[0] for c in FAULTS]
)
def test_a_fault_is_named_once_with_its_line(
    tmp_path: Path, lines: list[str], faults: list[tuple[str, str]]
) -> None:
    contents = read(read_mt940, tmp_path, "\n".join(lines) + "\n")

    assert contents.faults == faults
    assert all(contents.words)


def test_a_whole_statement_has_no_fault(tmp_path: Path) -> None:
    assert read(read_mt940, tmp_path, "\n".join(WHOLE)).only.is_balanced


def test_pages_that_do_not_fit_together_are_named(tmp_path: Path) -> None:
    first = put(7, ":62M:C200105EUR101,")
    second = [":20:B", ":25:12345", ":28C:7/2", ":60M:C200105EUR101,", *END]

    def faults(*changed: str) -> list[tuple[str, str]]:
        lines = [*first, *changed, *second[len(changed) :]]
        return read(read_mt940, tmp_path, "\n".join(lines)).faults

    parted = [("line 7", "page_after_missing"), ("line 12", "page_before_missing")]
    assert faults() == []
    assert faults(":20:B", ":25:99999") == parted
    assert faults(":20:B", ":25:12345", ":28C:7/3") == parted
    assert faults(":20:B", ":25:12345", ":28C:8/2") == parted
    assert faults(*second[:3], ":60F:C200105EUR101,") == parted[:1]
    assert faults(*second[:3], ":60M:C200105EUR999,") == [("line 12", "pages_contradict")]


REPORT = [":20:R", ":25:12345", ":28C:3", ":34F:EUR0,", ":13D:2001031430+0100", "-"]


@pytest.mark.parametrize(
    ("number", "line", "fault"),
    [
        (4, ":34F:EUX0,", "currency_unknown"),
        (4, ":34F:EUR", "bank_field_malformed"),
        (5, ":13D:today", "bank_field_malformed"),
        (5, ":13D:2013031430+0100", "date_malformed"),
        (5, ":90D:x", "bank_field_malformed"),
    ],
)
def test_a_report_is_held_to_its_fields_too(
    tmp_path: Path, number: int, line: str, fault: str
) -> None:
    lines = [*REPORT[: number - 1], line, *REPORT[number:]]

    faults = read(read_mt940, tmp_path, "\n".join(lines)).faults

    assert (f"line {number}", fault) in faults


def test_a_report_needs_its_currency_and_a_day(tmp_path: Path) -> None:
    without_currency = ["{2:I942X}{4:", *REPORT[:3], REPORT[4], "-}"]
    without_day = [*REPORT[:4], "-"]

    assert read(read_mt940, tmp_path, "\n".join(without_currency)).faults == [
        ("line 2", "field_missing")
    ]
    assert read(read_mt940, tmp_path, "\n".join(without_day)).faults == [
        ("line 1", "field_missing")
    ]


def test_a_line_too_long_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = put(6, ":86:" + "x" * 20_000)

    contents = read(read_mt940, tmp_path, "\n".join(lines))

    assert contents.faults == [("line 6", "line_too_long")]
    assert contents.statements[0].is_balanced


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    junk = bytes(range(256)) * 100

    assert [code for _, code in read(read_mt940, tmp_path, junk).faults][-1] == "statement_missing"
    assert read(read_mt940, tmp_path, b"\x00" * 50_000).faults == [
        ("line 1", "line_too_long"),
        ("", "statement_missing"),
    ]
