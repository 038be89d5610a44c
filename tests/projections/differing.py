"""What differs beside the story: suspense of an account, a charge, a document that was exceeded."""

from __future__ import annotations

from typing import Any

from aggregates.case_values import CaseKind, CaseOwner, CaseSubjects, Resolution
from aggregates.cash_entry import CashKind
from audit_service.commands import cases, found_cases
from audit_service.commands.documents import ReceiveDocument
from tests.banking import FILE, SUN, Banking, day, entry
from tests.projections.story import WANG, Story, document, said
from tests.scenario import LI, yuan

ACCOUNT = "62179901"


def differ(story: Story) -> None:
    """Open two cases of an account of its own; one is explained, ended and opened again."""
    bank = Banking(story.application, ACCOUNT)
    bank.account(pays_for=())
    held = bank.cash("X-9", CashKind.SUSPENSE, 40, day(3, 1))
    _, (charge,) = bank.statement(day(3, 1), day(3, 31), entry(day(3, 30), -2))
    found: dict[str, Any] = {"account": ACCOUNT}
    of_charge = bank.tell(
        found_cases.RecordCase,
        day(4, 5),
        by=SUN,
        kind=CaseKind.UNMATCHED_ENTRY,
        subjects=said(CaseSubjects, entries=(charge,)),
        **found,
    ).reference
    bank.tell(
        cases.OpenCase,
        day(5, 2),
        by=WANG,
        kind=CaseKind.SUSPENSE,
        subjects=said(CaseSubjects, items=(held,)),
        owner=said(CaseOwner, organisation="county-finance", person=LI.person),
        reason="暂收未清",
        **found,
    )
    proof = (document("武财〔2018〕33号"),)
    about: dict[str, Any] = {"case": of_charge, "by": WANG}
    until: dict[str, Any] = {"explanation": "银行手续费", "until": day(7, 31), "evidence": proof}
    bank.tell(cases.ExplainCase, day(4, 20), **about, **until)
    owner = said(CaseOwner, organisation="county-finance", person=LI.person)
    bank.tell(cases.AssignCase, day(5, 20), **about, owner=owner, reason="分工")
    ended: dict[str, Any] = {"how": Resolution.UNFOUNDED, "reason": "误报", "evidence": proof}
    bank.tell(cases.ResolveCase, day(6, 20), case=of_charge, by=SUN, **ended)
    bank.tell(cases.ReopenCase, day(7, 20), **about, reason="仍未记账", evidence=proof)
    story.tell(
        ReceiveDocument,
        day(1, 5),
        reference="甘肃省财政厅 武财〔2018〕7号",
        document=document("武财〔2018〕7号"),
        sha256=FILE,
        lines=1,
        totals=(yuan(790),),
    )
