"""What was promised beside the story: a letter, a complaint and a report."""

from __future__ import annotations

from typing import Any

from aggregates.bank_entry import entry_reference
from aggregates.bank_values import Balance, EntryNature, EntrySaid, StatementHead, StatementKind
from aggregates.cadence import Cadence
from aggregates.cash_entry import CashKind
from aggregates.complaint_values import ComplaintChannel
from aggregates.letter_values import AssessmentGrade, ResponsibilityKind
from aggregates.money import Money
from aggregates.sanction_values import SanctionKind
from aggregates.statement import StatementTotals, statement_reference
from aggregates.values import Digest, Reference
from audit_service.commands import (
    bank_accounts,
    complaints,
    duties,
    letters,
    matches,
    sanctions,
    targets,
)
from audit_service.commands.command import Actor, Command
from audit_service.commands.statements import ReceiveStatement, RecordLines
from audit_service.importers.audits import import_audit
from tests.audit_service.evidence import deposited
from tests.audit_service.importers.single_audits import Audit
from tests.bank_story import ACCOUNTANT, listed
from tests.projections.closed_periods import closed
from tests.projections.differing import differ
from tests.projections.story import WANG, Story, day, document, project_subject
from tests.scenario import LI, yuan


def promise(story: Story) -> None:
    """Sign a letter about P1 twice and hand it on, route a complaint, file a report."""
    mayor = Actor(person="赵县长", office="county-finance")
    secretary = Actor(person="钱书记", office="city-finance")
    terms: dict[str, Any] = {
        "kind": ResponsibilityKind.PROJECT,
        "subjects": (project_subject("P1"),),
        "organisation": mayor.office,
        "person": mayor.person,
        "counterpart_organisation": secretary.office,
        "counterpart_person": secretary.person,
        "valid_from": day(1, 1),
        "valid_until": day(12, 31),
        "duties": ("按期完工",),
    }
    about: dict[str, Any] = {"letter": "L1"}
    story.tell(letters.DrawUpLetter, day(1, 20), reference="L1", **terms)
    story.tell(letters.SignLetter, day(1, 21), by=mayor, **about)
    story.tell(letters.CountersignLetter, day(1, 22), by=secretary, **about)
    successor: dict[str, Any] = {"to_person": "孙县长", "reason": "调动"}
    story.tell(letters.TransferResponsibility, day(7, 1), **about, **successor)
    judged: dict[str, Any] = {"year": 2018, "grade": AssessmentGrade.GOOD, "account": "完成"}
    story.tell(letters.AssessResponsibility, day(12, 20), by=WANG, **about, **judged)
    complaint: dict[str, Any] = {"channel": ComplaintChannel.HOTLINE, "content": "漏水"}
    complaint |= {"region": "621202", "subjects": (project_subject("P1"),)}
    story.tell(complaints.ReceiveComplaint, day(8, 20), reference="T1", **complaint)
    owed: dict[str, Any] = {"title": "月报", "organisation": mayor.office, "due_days": 5}
    owed |= {"recipient": "city-finance", "cadence": Cadence.MONTHLY, "since": day(1, 1)}
    story.tell(duties.AssignDuty, day(1, 2), reference="D1", **owed)
    report: dict[str, Any] = {"period": "2018-01", "document": document("武财〔2018〕2号")}
    story.tell(duties.FileReport, day(2, 5), duty="D1", **report)


def cut(story: Story) -> None:
    """Set a target, and take 10 yuan from its allocation for the finding."""
    story.tell(
        targets.AssignTarget,
        day(1, 6),
        reference="T1",
        organisation="county-health",
        region="621202",
        title="村卫生室标准化建设",
        purpose="clinic",
        quantity=2,
        unit="所",
        due_on=day(12, 31),
    )
    story.tell(
        sanctions.ProposeSanction,
        day(8, 20),
        by=WANG,
        reference="S1",
        kind=SanctionKind.NEXT_YEAR_REDUCTION,
        organisation="county-health",
        findings=("X1",),
        reasons="整改迟缓",
        amount=yuan(10),
        fiscal_year=2018,
    )
    about: dict[str, Any] = {"sanction": "S1"}
    story.tell(sanctions.SignSanction, day(8, 21), by=LI, **about, opinion="同意")
    paper = document("甘财〔2018〕40号")
    story.tell(sanctions.ExecuteReduction, day(8, 22), **about, allocation="A1", document=paper)
    story.application.catch_up()


def banked(story: Story) -> None:
    """Receive K1's payment from the bank on two statements, match it, and write up other cash."""
    service, number = story.application.service, Reference("6222-01")
    clerk = {"by": ACCOUNTANT}
    terms: dict[str, Any] = {"number": number, "holder": "county-finance", "bank": "农业银行"}
    payers: dict[str, Any] = {"opening": yuan(1000), "pays_for": ("county-finance",)}
    story.tell(bank_accounts.OpenBankAccount, day(1, 2), **clerk, **terms, **payers)
    paid = EntrySaid(booked_on=day(5, 27), amount=yuan(-300), end_to_end="Z-1", words="工程款")
    fee = EntrySaid(booked_on=day(5, 28), amount=yuan(-5), nature=EntryNature.CHARGE)
    service.execute_all(listed(service, number, day(5, 27), paid), ACCOUNTANT)
    service.execute_all(_week(number, yuan(1000), paid, fee), ACCOUNTANT)
    position = next(f.position for f in service.read(0, 10_000) if f.topic == "claim.paid")
    sides: dict[str, Any] = {"entries": (entry_reference(number, paid, 1),), "items": (position,)}
    story.tell(matches.MakeMatch, day(5, 30), **clerk, account=number, **sides, reason="相符")
    cash: dict[str, Any] = {"account": number, "party": "某村民", "reason": "来款待查"}
    cash |= {"kind": CashKind.SUSPENSE, "amount": yuan(40)}
    for reference in ("V1", "V2"):
        story.tell(bank_accounts.RecordCashEntry, day(6, 1), reference=reference, **cash)
    clearing: dict[str, Any] = {"entry": "V1", "amount": yuan(15), "reason": "退款"}
    story.tell(bank_accounts.ClearCashEntry, day(6, 5), **clearing)
    dropped: dict[str, Any] = {"entry": "V2", "position": service.last_position() - 1}
    story.tell(bank_accounts.DropCashEntry, day(6, 6), **dropped, reason="误记")
    story.application.catch_up()


def _week(number: Reference, opening: Money, *lines: EntrySaid) -> tuple[Command, Command]:
    """Write the statement of some days that lists what one of them listed already."""
    closing = sum((line.amount for line in lines), start=opening)
    head = StatementHead(
        kind=StatementKind.STATEMENT,
        account=number,
        currency=opening.currency,
        first_on=day(5, 26),
        last_on=day(6, 1),
        opening=Balance(amount=opening, on=day(5, 26)),
        closing=Balance(amount=closing, on=day(6, 1)),
    )
    debits = sum(-line.amount.minor for line in lines)
    totals = StatementTotals(count=len(lines), credits=0, debits=debits, content=Digest("a" * 64))
    on: dict[str, Any] = {"account": number, "effective_on": day(6, 1)}
    received = ReceiveStatement(
        head=head, totals=totals, file=Digest("b" * 64), source="对账单", **on
    )
    reference = statement_reference(head, totals)
    return received, RecordLines(statement=reference, first_line=1, lines=lines, **on)


def tell_everything(story: Story) -> None:
    """Tell the whole story, and what was promised beside it: no table stays empty."""
    story.whole()
    cut(story)
    promise(story)
    banked(story)
    differ(story)
    deposited(story.application, by=WANG, holder="county-health")
    audit = Audit("74099-16")
    import_audit(story.application, audit.files(), audit.received("county-health"), WANG)
    closed(story)
    story.application.catch_up()
