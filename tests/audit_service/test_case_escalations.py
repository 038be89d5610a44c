"""A difference that is escalated becomes one finding, which questions what differs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.case_values import CaseKind, Resolution
from aggregates.cash_entry import CashKind
from aggregates.finding_values import Elements, LedgerLink
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Severity
from audit_service.commands.escalations import EscalateCase
from tests.audit_service.differences import (
    CHEN,
    MAY_1,
    PAPER,
    open_case,
    record,
    resolve,
    subjects,
)
from tests.banking import Banking, day, entry
from tests.projections.story import said
from tests.scenario import LI, ZHANG, refused, yuan

ELEMENTS = said(
    Elements,
    criteria="逐笔对账",
    condition="付款未入账",
    cause="未核对",
    effect="资金去向不明",
    recommendation="查明",
)


def escalate(bank: Banking, case: str, on: date = MAY_1, **more: Any) -> None:
    words: dict[str, Any] = {
        "case": case,
        "finding": "W1",
        "title": "付款未达",
        "elements": ELEMENTS,
        "severity": Severity.MAJOR,
        "category": "fraud",
        "reason": "逾期未清",
    }
    bank.tell(EscalateCase, on, by=CHEN, **(words | more))


def test_an_escalated_case_makes_exactly_one_finding_with_its_entries_and_documents(
    bank: Banking,
) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    case = open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid), evidence=PAPER)

    escalate(bank, case)
    with refused("case_step_out_of_order"):
        escalate(bank, case, finding="W2")

    (found,) = [one.event for one in bank.facts() if one.topic == "finding.recorded"]
    assert found.amount_in_question == yuan(300)
    assert found.questioned == (LedgerLink(position=paid, amount=yuan(300)),)
    assert [f"{one.kind}:{one.reference}" for one in found.subjects] == ["claim:K1"]
    assert (found.source, found.responsible_organisation, found.responsible_person) == (
        "reconciliation", "county-finance", ZHANG.person,
    )  # fmt: skip
    assert found.act.evidence == PAPER
    named = bank.last("reconciliation_case.escalated")
    assert (named.finding, named.act.command_id) == ("W1", found.act.command_id)


def test_a_finding_of_what_only_the_bank_shows_questions_the_amount_alone(bank: Banking) -> None:
    _, (out,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 5), -40))
    case = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([out]))

    with refused("field_missing") as answer:
        escalate(bank, case)
    assert answer[0].faults[0].at == "/responsible_person"
    escalate(bank, case, responsible_person="出纳吴某")

    found = bank.last("finding.recorded")
    assert (found.amount_in_question, found.questioned) == (yuan(40), ())
    assert [f"{one.kind}:{one.reference}" for one in found.subjects] == [
        "organisation:county-finance"
    ]


def test_a_finding_of_unequal_amounts_questions_the_part_of_the_entry_that_differs(
    bank: Banking,
) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (less,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 2), -290))
    case = open_case(bank, CaseKind.AMOUNT_MISMATCH, subjects([less], paid))

    escalate(bank, case)

    assert bank.last("finding.recorded").questioned == (LedgerLink(position=paid, amount=yuan(10)),)


def test_what_differs_by_more_than_its_entries_is_questioned_without_them(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    _, (more,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 2), -900))
    case = open_case(bank, CaseKind.AMOUNT_MISMATCH, subjects([more], paid))

    escalate(bank, case)

    found = bank.last("finding.recorded")
    assert (found.amount_in_question, found.questioned) == (yuan(600), ())


def test_an_advance_that_left_the_account_is_questioned_without_sign(bank: Banking) -> None:
    held = bank.cash("X-1", CashKind.ADVANCE, -80, day(3, 1))
    case = open_case(bank, CaseKind.SUSPENSE, subjects(None, held))

    escalate(bank, case)

    found = bank.last("finding.recorded")
    assert found.questioned == (LedgerLink(position=held, amount=yuan(80)),)
    assert found.amount_in_question == Money(80_00, "CNY")


def test_a_person_judges_an_escalated_case_only_after_its_finding_is_closed(
    bank: Banking,
) -> None:
    _, (out,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 5), -40))
    case = record(bank, CaseKind.UNMATCHED_ENTRY, subjects([out]))
    escalate(bank, case, responsible_person="出纳吴某")

    with refused("case_finding_open"):
        resolve(bank, case, Resolution.UNFOUNDED, on=day(6, 1), by=LI, evidence=PAPER)
    assert bank.topics()[-1] == "reconciliation_case.escalated"
    item = bank.cash("X-1", CashKind.CHARGE, -40, day(6, 1))
    bank.match(day(6, 1), [out], item)
    resolve(bank, case, Resolution.WRITTEN_UP, on=day(6, 2))


def test_a_faulty_escalation_names_every_fault_and_records_no_finding(bank: Banking) -> None:
    paid = bank.claim("K1", 300, day(3, 1), "Z-1")
    case = open_case(bank, CaseKind.UNMATCHED_PAYMENT, subjects(None, paid))
    empty = said(Elements, criteria=None, condition="x", cause="x", effect="x", recommendation="x")

    with pytest.raises(Refused) as caught:
        escalate(bank, case, elements=empty, category="nonsense", responsible_organisation="x")

    places = [fault.at for fault in caught.value.faults]
    assert places == ["/responsible_organisation", "/elements/criteria", "/category"]
    assert "finding.recorded" not in [one.topic for one in bank.facts()]
