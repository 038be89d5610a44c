"""Cases opened, found and ended, as tests of them say it."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.case_values import CaseKind, CaseOwner, CaseSubjects, Resolution
from audit_service.commands import cases, found_cases
from audit_service.commands.command import Actor
from tests.banking import ACCOUNT, SUN, Banking, day
from tests.projections.story import document, said
from tests.scenario import ZHANG

APRIL_1, MAY_1 = day(4, 1), day(5, 1)
CHEN = Actor(person="陈明", office="city-finance")
OWNER = said(CaseOwner, organisation="county-finance", person=ZHANG.person)
PAPER = (document("武财〔2018〕21号"),)


def subjects(entries: list[str] | None = None, *items: int, statements: Any = ()) -> CaseSubjects:
    value: CaseSubjects = said(
        CaseSubjects, entries=tuple(entries or ()), items=items, statements=tuple(statements)
    )
    return value


def open_case(
    bank: Banking, kind: CaseKind, about: CaseSubjects, on: date = APRIL_1, **more: Any
) -> str:
    words: dict[str, Any] = {"account": ACCOUNT, "kind": kind, "subjects": about}
    words |= {"owner": OWNER, "reason": "月末未达"} | more
    return bank.tell(cases.OpenCase, on, by=SUN, **words).reference


def record(bank: Banking, kind: CaseKind, about: CaseSubjects, on: date = APRIL_1) -> str:
    words: dict[str, Any] = {"account": ACCOUNT, "kind": kind, "subjects": about}
    return bank.tell(found_cases.RecordCase, on, by=SUN, **words).reference


def resolve(
    bank: Banking,
    case: str,
    how: Resolution,
    on: date = MAY_1,
    by: Actor = SUN,
    **more: Any,
) -> None:
    words: dict[str, Any] = {"case": case, "how": how, "reason": "已查明"}
    bank.tell(cases.ResolveCase, on, by=by, **words, **more)


def opened(bank: Banking) -> Any:
    return bank.last("reconciliation_case.opened")


def ended(bank: Banking) -> tuple[Any, list[str], bool]:
    fact = bank.last("reconciliation_case.resolved")
    return fact.how, [f"{one.kind}:{one.reference}" for one in fact.grounds], fact.automatic
