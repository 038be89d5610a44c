from __future__ import annotations

import csv
import functools
import operator
from datetime import date
from pathlib import Path

import pytest

from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import OrganisationKind
from audit_service.importers.directory import Directory, reference_for
from audit_service.importers.outcomes import Status
from audit_service.importers.profiles import load_profile, profile_of
from tests.audit_service.importers.office import DATA, Office, write

FILE = DATA / "treasury.csv"
CONSTANTS = {"fund": "Thesari-2014", "region": "621202"}
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))


@pytest.fixture
def treasury(office: Office) -> Office:
    """Open a fund for the sixteen categories of the treasury's file."""
    categories = sorted({row["Kategori Shpenzimi"] for row in ROWS})
    assert len(categories) == 16
    office.fund("Thesari-2014", Money(10**12, "ALL"), *categories)
    return office


def test_forty_payment_orders_become_forty_allocations_to_twenty_two_suppliers(
    treasury: Office,
) -> None:
    profile = load_profile("albania-treasury")

    outcome = treasury.receive(FILE, profile=profile, constants=CONSTANTS)

    assert (outcome.lines, outcome.recorded, outcome.registered) == (40, 40, 22)
    assert outcome.totals == (Money(33_299_653_00, "ALL"),)
    allotted = treasury.allotted()
    assert allotted == {row["Receipt No"]: int(row["Value"]) * 100 for row in ROWS}
    assert len(treasury.posted("organisation")) == 22
    assert len(treasury.posted("purpose")) == 16


def test_two_orders_that_look_alike_but_for_their_receipt_are_both_kept(treasury: Office) -> None:
    alike: dict[tuple[str, str], list[str]] = {}
    for row in ROWS:
        alike.setdefault((row["Supplier"], row["Value"]), []).append(row["Receipt No"])
    twins = [receipts for receipts in alike.values() if len(receipts) > 1]

    treasury.receive(FILE, profile=load_profile("albania-treasury"), constants=CONSTANTS)

    assert [len(receipts) for receipts in twins] == [2, 2]
    assert set(functools.reduce(operator.iadd, twins, [])) <= treasury.allotted().keys()


def test_an_order_counts_from_the_day_it_was_executed(treasury: Office) -> None:
    treasury.receive(FILE, profile=load_profile("albania-treasury"), constants=CONSTANTS)

    issued = {
        recorded.event.reference: recorded.event
        for recorded in treasury.application.service.read(0, 1_000)
        if recorded.topic == "allocation.issued"
    }
    first = issued["42710050012014"]
    assert first.act.effective_on == date(2014, 12, 31)
    assert first.document.issued_on == date(2014, 12, 30)


def test_a_supplier_is_registered_once_under_a_reference_made_from_its_name(
    treasury: Office, tmp_path: Path
) -> None:
    profile = load_profile("albania-treasury")
    treasury.receive(FILE, profile=profile, constants=CONSTANTS)
    known = Directory(treasury.application.service).named("LE SPOT PRODUCTION SH.P.K")
    january = [list(ROWS[0].keys()), list(ROWS[0].values())]
    january[1][6] = "1"

    second = treasury.receive(
        write(tmp_path, "utf-8", january, "january"), profile=profile, constants=CONSTANTS
    )

    assert known.reference == reference_for("LE SPOT PRODUCTION SH.P.K")
    assert (known.kind, known.region) == (OrganisationKind.ENTERPRISE, "621202")
    assert (second.status, second.registered) == (Status.IMPORTED, 0)


def test_the_same_file_twice_changes_nothing_and_a_dry_run_records_nothing(
    treasury: Office,
) -> None:
    profile = load_profile("albania-treasury")
    before = treasury.application.service.last_position()

    tried = treasury.receive(FILE, profile=profile, constants=CONSTANTS, dry_run=True)
    assert treasury.application.service.last_position() == before
    treasury.receive(FILE, profile=profile, constants=CONSTANTS)
    again = treasury.receive(FILE, profile=profile, constants=CONSTANTS)

    assert (tried.status, again.status) == (Status.CHECKED, Status.UNCHANGED)


def test_what_neither_file_nor_profile_states_is_asked_for_at_once(treasury: Office) -> None:
    faults = treasury.faults(FILE, profile=load_profile("albania-treasury"))

    assert faults == [("treasury", "header_missing"), ("treasury!A1", "header_missing")]


def test_an_order_without_its_date_of_registration_is_refused(
    treasury: Office, tmp_path: Path
) -> None:
    path = tmp_path / "treasury.csv"
    path.write_text(FILE.read_text("utf-8").replace(",2014-12-30,", ",,", 1), "utf-8")

    faults = treasury.faults(path, profile=load_profile("albania-treasury"), constants=CONSTANTS)

    assert faults == [("treasury!E2", "text_empty")]


def test_a_file_whose_columns_changed_is_refused(treasury: Office, tmp_path: Path) -> None:
    text = FILE.read_text("utf-8").replace("Supplier", "Vendor", 1)
    path = tmp_path / "treasury.csv"
    path.write_text(text, "utf-8")

    faults = treasury.faults(path, profile=load_profile("albania-treasury"), constants=CONSTANTS)

    assert ("treasury!B1", "header_unknown") in faults
    assert ("treasury!A1", "header_missing") in faults


def test_a_profile_reads_decimal_commas_dates_and_another_offices_purposes(
    office: Office, tmp_path: Path
) -> None:
    profile = profile_of(
        b"""
        title = "t"
        header_row = 3
        total_words = ["Summe"]
        [document]
        number = "B-{stem}"
        issuer = "Amt"
        issued_on = "2018-03-01"
        unit = "yuan"
        fund = "F-2018"
        [columns]
        Stelle = "organisation"
        Zweck = "purpose"
        Betrag = "amount"
        [purposes]
        Klinik = "clinic"
        [form]
        delimiter = ";"
        decimal = ","
        thousands = "."
        """
    )
    path = tmp_path / "m.csv"
    lines = "x;;\n\nStelle;Zweck;Betrag\nwudu;Klinik;1.234,56\nSumme;;1.234,56\n"
    path.write_text(lines, "utf-8")
    bad = tmp_path / "n.csv"
    bad.write_text(lines.replace("1.234,56\nS", "1,234.56\nS").replace("Klinik", "Park"), "utf-8")

    outcome = office.receive(path, profile=profile)

    assert outcome.totals == (Money(1_234_56, "CNY"),)
    assert office.faults(bad, profile=profile) == [
        ("n!B4", "value_not_listed"),
        ("n!C4", "amount_not_a_number"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "title = 1",
        'title = "t"\n[columns]\nA = "colour"',
        'title = "t"\n[columns]\nA = "amount"\nB = "amount"',
        'title = "t"\n[columns]\nA = "amount"\n[form]\ndecimal = ","',
        'title = "t"\n[columns]\n[document]\ntotal = "1"',
        "title = ",
    ],
)
def test_a_profile_that_says_what_no_one_knows_is_refused(content: str) -> None:
    with pytest.raises(Refused) as refused:
        profile_of(content.encode())

    assert refused.value.codes == ("profile_malformed",)
