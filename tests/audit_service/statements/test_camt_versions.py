"""Every published version says the same, each in its own elements."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from aggregates.bank_values import (
    Balance,
    EntryDetail,
    EntryNature,
    EntrySaid,
    StatementHead,
    StatementKind,
)
from aggregates.money import Money
from tests.audit_service.statements.camt_files import message, read_text, statement
from tests.audit_service.statements.camt_versions import ROOTS, VERSIONS, Dialect

KINDS: Final = {
    "052": StatementKind.REPORT,
    "053": StatementKind.STATEMENT,
    "054": StatementKind.NOTICE,
}
BOOKED: Final = date(2024, 5, 2)
VALUE: Final = date(2024, 5, 3)


def chf(minor: int) -> Money:
    return Money(minor, "CHF")


PAYMENT: Final = EntrySaid(
    booked_on=BOOKED,
    value_on=VALUE,
    amount=chf(-1252_50),
    code="PMNT/ICDT/XBCT",
    bank_reference="B-1",
    end_to_end="CLAIM-17",
    reference="ORDER-9",
    name="Ada Roads Ltd",
    account="GB1000011112222" + "33",
    words="Lot 3 second part INV-7 RF18539007547034 posted",
    charges=chf(2_50),
    instructed=Money(-1375_25, "USD"),
    details=(
        EntryDetail(
            amount=chf(-1252_50),
            end_to_end="CLAIM-17",
            reference="ORDER-9",
            name="Ada Roads Ltd",
            account="GB100001111222233",
            words="Lot 3 second part INV-7 RF18539007547034",
        ),
    ),
)
BATCH: Final = EntrySaid(
    booked_on=BOOKED,
    value_on=VALUE,
    amount=chf(500_00),
    code="PMNT/RCDT/ESCT",
    bank_reference="B-2",
    reference="GRANTS-MAY",
    words="posted",
    details=(
        EntryDetail(
            amount=chf(300_00), end_to_end="E-1", name="Village of Wudu", account="6225880137"
        ),
        EntryDetail(
            amount=chf(200_00),
            name="Village of Liangshui",
            account="DE200001111222233",
            words="returned advance",
        ),
    ),
)
RETURNED: Final = EntrySaid(
    booked_on=BOOKED,
    value_on=VALUE,
    amount=chf(40_00),
    is_reversal=True,
    nature=EntryNature.RETURN,
    code="RETOUR",
    bank_reference="B-3",
    end_to_end="CLAIM-11",
    name="Late Supplies",
    account="FR300001111222233",
    words="account closed posted",
    details=(
        EntryDetail(
            amount=chf(40_00),
            end_to_end="CLAIM-11",
            name="Late Supplies",
            account="FR300001111222233",
            words="account closed",
        ),
    ),
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ROOTS)
def test_each_version_of_each_message_is_read_alike(
    tmp_path: Path, name: str, version: int
) -> None:
    found = read_text(tmp_path, Dialect(name, version).written())

    said = [one.said for one in found.listed]
    has_balances = name != "054"
    assert found.faults == []
    assert said == [PAYMENT, BATCH, RETURNED]
    assert found.end.head == StatementHead(
        kind=KINDS[name],
        account="CH0309000000250090342",
        currency="CHF",
        number="42",
        first_on=BOOKED,
        last_on=BOOKED,
        opening=Balance(amount=chf(1000_00), on=BOOKED) if has_balances else None,
        closing=Balance(amount=chf(287_50), on=BOOKED) if has_balances else None,
    )
    assert (found.end.count, found.end.credits, found.end.debits) == (3, 540_00, 1252_50)


@pytest.mark.parametrize("version", ["00", "15", "99"])
def test_a_version_that_was_never_published_is_refused(tmp_path: Path, version: str) -> None:
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"

    found = read_text(tmp_path, message(statement(), space=space))

    assert found.faults == [("line 2", "statement_version_unknown")]


@pytest.mark.parametrize(
    "space",
    [
        "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.002.02",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.2",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02 ",
        "http://www.w3.org/1999/xhtml",
        "",
    ],
)
def test_another_message_is_refused_by_its_namespace(tmp_path: Path, space: str) -> None:
    found = read_text(tmp_path, message(statement(), space=space))

    assert found.faults == [("line 2", "statement_format_unknown")]


def test_elements_of_another_namespace_are_no_part_of_the_statement(tmp_path: Path) -> None:
    strange = '<x:Ntry xmlns:x="urn:x"><x:Amt Ccy="EUR">5</x:Amt></x:Ntry>'

    found = read_text(tmp_path, message(statement(strange)))

    assert (found.listed, found.faults, len(found.ended)) == ([], [], 1)


def test_a_message_is_read_in_its_envelope_and_with_prefixes(tmp_path: Path) -> None:
    written = Dialect("053", 8).written()
    body = written.partition("?>\n")[2].replace('xmlns="', 'xmlns:d="')
    body = body.replace("</", "</d:").replace("<", "<d:").replace("<d:/d:", "</d:")
    envelope = f'<Envelope xmlns="urn:e"><AppHdr><Document/></AppHdr>{body}</Envelope>'

    found = read_text(tmp_path, envelope)

    assert found.faults == [("line 1", "statement_format_unknown")]

    found = read_text(tmp_path, envelope.replace("<Document/>", ""))

    assert [one.said for one in found.listed] == [PAYMENT, BATCH, RETURNED]
