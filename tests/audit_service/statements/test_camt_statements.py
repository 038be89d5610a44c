"""Five real statements and a parser project's samples, held to figures published with them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from aggregates.bank_values import EntryNature, StatementKind
from tests.audit_service.statements.camt_files import Read, read_kept, unpacked

ACCOUNT: Final = "BE68793230773034"
OTHER: Final = "BE86463768548050"
FILES: Final = {
    "june": "account_statement-2.xml",
    "october": "account_statement-3.xml",
    "november": "BE68793230773034-202411.xml",
    "december": "BE68793230773034-202412.xml",
    "other": "account_statement.xml",
}
# name, account, period, opening, credits, debits, closing, entries, groups of twins, twins
TABLE: Final = (
    ("june", ACCOUNT, "2024-01-01", "2024-06-30", "0", 10, "425004.99", 452, "424449.70", "555.29",
     462, 4, 8),
    ("october", ACCOUNT, "2024-10-01", "2024-10-31", "33443.03", 6, "210000.00", 308, "184072.66",
     "59370.37", 314, 2, 4),
    ("november", ACCOUNT, "2024-11-01", "2024-11-30", "59370.37", 4, "180000.00", 264, "151831.25",
     "87539.12", 268, 3, 6),
    ("december", ACCOUNT, "2024-12-01", "2024-12-31", "87539.12", 3, "100400.00", 261, "145974.01",
     "41965.11", 264, 15, 30),
    ("other", OTHER, "2024-03-01", "2024-10-01", "0", 1, "789904.40", 2, "789904.40", "0",
     3, 0, 0),
)  # fmt: skip


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def twins(found: Read) -> list[int]:
    alike = Counter((one.said.booked_on, one.said.amount) for one in found.listed)
    return [count for count in alike.values() if count > 1]


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_a_real_statement_is_read_to_the_cent(tmp_path: Path, row: tuple[str | int, ...]) -> None:
    name, account, first_on, last_on, opening, ins, came, outs, went, closing, *counts = map(
        str, row
    )

    found = read_kept(tmp_path, FILES[name])

    head = found.end.head
    assert head.opening is not None
    assert head.closing is not None
    came_in = [minor for minor in found.minors if minor > 0]
    went_out = [minor for minor in found.minors if minor < 0]
    assert (head.kind, head.account, head.currency) == (StatementKind.STATEMENT, account, "EUR")
    assert (head.first_on.isoformat(), head.last_on.isoformat()) == (first_on, last_on)
    assert (head.opening.amount.minor, head.closing.amount.minor) == (
        cents(opening),
        cents(closing),
    )
    assert (str(len(came_in)), sum(came_in)) == (ins, cents(came))
    assert (str(len(went_out)), -sum(went_out)) == (outs, cents(went))
    assert [len(found.listed), len(twins(found)), sum(twins(found))] == list(map(int, counts))
    assert head.opening.amount.minor + sum(found.minors) == head.closing.amount.minor
    assert found.faults == []


def test_three_months_follow_one_another_and_between_june_and_october_there_is_a_gap(
    tmp_path: Path,
) -> None:
    names = ("june", "october", "november", "december")

    heads = [read_kept(tmp_path, FILES[name]).end.head for name in names]

    follows = [
        earlier.closing.amount == later.opening.amount
        for earlier, later in pairwise(heads)
        if earlier.closing and later.opening
    ]
    assert follows == [False, True, True]


def test_none_of_1311_real_entries_has_a_bank_reference_and_each_is_one_payment(
    tmp_path: Path,
) -> None:
    found = [read_kept(tmp_path, name) for name in FILES.values()]

    said = [one.said for read in found for one in read.listed]
    groups = [group for read in found for group in twins(read)]
    assert len(said) == 1_311
    assert [one for one in said if one.bank_reference] == []
    assert {len(one.details) for one in said} == {1}
    assert (len(groups), sum(groups)) == (24, 48)


def test_entries_booked_before_their_statement_begins_are_listed_all_the_same(
    tmp_path: Path,
) -> None:
    found = read_kept(tmp_path, FILES["december"])

    early = [one for one in found.listed if one.said.booked_on < found.end.head.first_on]
    assert [one.said.booked_on for one in early] == [date(2024, 11, 30)] * 10


def test_every_real_entry_says_what_another_program_finds_in_the_file(tmp_path: Path) -> None:
    path = unpacked(tmp_path, FILES["november"])
    space = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"
    lines = path.read_text("utf-8").splitlines()
    begins = [n for n, line in enumerate(lines, 1) if re.search("<Ntry>", line)]

    found = read_kept(tmp_path, FILES["november"])

    theirs = ElementTree.parse(path).findall(f".//{space}Ntry")  # noqa: S314 - a kept file
    for number, (one, ntry) in enumerate(zip(found.listed, theirs, strict=True)):
        side = "Dbtr" if ntry.findtext(f"{space}CdtDbtInd") == "CRDT" else "Cdtr"
        party = f".//{space}RltdPties/{space}{side}"
        number_at = f"{party}Acct/{space}Id/{space}IBAN"
        assert abs(one.said.amount.minor) == cents(ntry.findtext(f"{space}Amt") or "")
        assert one.said.booked_on.isoformat() == ntry.findtext(f"{space}BookgDt/{space}Dt")
        assert one.said.name == (ntry.findtext(f"{party}/{space}Nm") or "").strip()
        assert one.said.account == (ntry.findtext(number_at) or "").replace(" ", "")
        assert one.said.end_to_end in {ntry.findtext(f".//{space}EndToEndId"), ""}
        assert one.at == f"entry {number + 1}, line {begins[number]}"


def test_a_swiss_statement_of_13_entries_holds_32_payments_and_2_reversals(tmp_path: Path) -> None:
    found = read_kept(tmp_path, "parser-suite/053-valid_example_v4.xml")

    said, head = [one.said for one in found.listed], found.end.head
    assert head.opening is not None
    assert head.closing is not None
    assert (len(said), sum(len(one.details) for one in said)) == (13, 32)
    assert sum(minor for minor in found.minors if minor > 0) == 1_810_56
    assert sum(minor for minor in found.minors if minor < 0) == -1_272_95
    assert (head.opening.amount.minor, head.closing.amount.minor) == (322_152_16, 322_689_77)
    assert twins(found) == [2]
    assert [sum(d.amount.minor for d in one.details) for one in said] == found.minors
    natures = Counter(one.nature for one in said)
    assert natures == {EntryNature.CHARGE: 6, EntryNature.TRANSFER: 4, EntryNature.RETURN: 3}
    # A direct debit that its payer took back: the payer is the other party, though money left.
    undone = [one for one in said if one.is_reversal]
    assert [(one.amount.minor, one.name) for one in undone] == [
        (-6_00, "Bernasconi Maria"),
        (-15_53, "Rutschmann Pia"),
    ]


@pytest.mark.parametrize(
    ("name", "kind", "minors", "details"),
    [
        ("052-valid_example", StatementKind.REPORT, [2_00, 3_00], 2),
        ("052-valid_example_with_dates", StatementKind.REPORT, [-5_00], 1),
        ("053-valid_example", StatementKind.STATEMENT, [-2_00, -3_00, 1_00, -6_00], 5),
        ("053-valid_example_with_batch", StatementKind.STATEMENT, [-4753_74, 2688_00, 5000_00], 2),
        ("053-valid_example_with_debit", StatementKind.STATEMENT, [-2_00, -3_00, 1_00, -6_00], 5),
        ("053-valid_example_with_instdamt", StatementKind.STATEMENT, [4500_00], 1),
        ("054-valid_example", StatementKind.NOTICE, [24_00, 56_56, -6_00, -15_53], 5),
    ],
)
def test_a_sample_is_read_whether_or_not_it_adds_up(
    tmp_path: Path, name: str, kind: StatementKind, minors: list[int], details: int
) -> None:
    found = read_kept(tmp_path, f"parser-suite/{name}.xml")

    assert (found.end.head.kind, found.minors, found.faults) == (kind, minors, [])
    assert sum(len(one.said.details) for one in found.listed) == details


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("052-valid_namespace", [("line 1", "statement_missing")]),
        ("053-valid_namespace", [("line 1", "statement_missing")]),
        ("general-invalid_namespace", [("line 1", "statement_missing")]),
        ("053-valid_example_with_datetime", [("line 8", "opening_balance_missing")]),
        (
            "053-valid_example_with_other_id",
            [("line 13", "opening_balance_missing"), ("line 13", "closing_balance_missing")],
        ),
        ("053-valid_example_v8", [("entry 3, line 259", "currency_mismatch")]),
    ],
)
def test_a_sample_that_is_no_whole_statement_is_refused_with_the_place(
    tmp_path: Path, name: str, faults: list[tuple[str, str]]
) -> None:
    found = read_kept(tmp_path, f"parser-suite/{name}.xml")

    assert (found.faults, found.ended) == (faults, [])
