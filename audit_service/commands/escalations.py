"""The command by which a difference with the bank becomes a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from aggregates import case_closing
from aggregates.claim import Claim
from aggregates.finding_values import Elements, FindingPart, FindingSource, LedgerLink
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.reasons.general import FIELD_MISSING
from aggregates.reconciliation_case import ReconciliationCase
from aggregates.refusals import refuse_any, unless
from aggregates.values import Act, Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands.case_subjects import Involved, Item, of_case
from audit_service.commands.command import Command
from audit_service.commands.findings import RecordFinding
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateCase(Command):
    """Make a difference a finding, recorded with it, which answers for it from then on.

    The finding questions what differs, as parts of the ledger entries of the case where they are
    as much, and has the documents of the case. Left out, the responsible party is the owner.
    """

    case: Reference
    finding: Reference
    title: Text
    elements: Elements
    confidential: tuple[FindingPart, ...] = ()
    severity: Severity
    category: Reference
    requirements: tuple[Text, ...] = ()
    responsible_organisation: Reference | None = None
    responsible_person: Text | None = None
    reason: Text

    def decide(self, work: Work, act: Act) -> ReconciliationCase:
        """Record the finding, and name it in the case."""
        case = work.get(ReconciliationCase, self.case)
        about = of_case(work, case)
        amount = _without_sign(case.amount)
        links = _links(about, amount)
        person = self.responsible_person or case.owner.person
        missing = FIELD_MISSING(name="responsible_person").located("/responsible_person")
        refuse_any(unless(person is not None, missing), case_closing.escalable(case, act))
        finding = RecordFinding(
            effective_on=self.effective_on,
            reference=self.finding,
            title=self.title,
            source=FindingSource.RECONCILIATION,
            subjects=tuple(_subjects(about)),
            elements=self.elements,
            confidential=self.confidential,
            severity=self.severity,
            category=self.category,
            requirements=self.requirements,
            questioned=links,
            responsible_organisation=self.responsible_organisation or case.owner.organisation,
            responsible_person=person or Text(""),
        )
        papers = tuple(dict.fromkeys((*case.documents, *act.evidence)))
        at_stake = amount if amount.is_positive else None
        with Gather() as gather:
            gather("", finding.record, work, replace(act, evidence=papers), at_stake)
            gather("", case_closing.escalate, case, self.finding, self.reason, act)
        return case


def _links(about: Involved, amount: Money) -> tuple[LedgerLink, ...]:
    """Divide an amount among the ledger entries of a case, none where they are not as much."""
    left, links = amount, []
    for item in about.items:
        part = min(_without_sign(item.effect), left, key=lambda money: money.minor)
        if part.is_positive:
            links.append(LedgerLink(position=item.position, amount=part))
            left = left - part
    return () if left.is_positive else tuple(links)


def _subjects(about: Involved) -> Iterator[Subject]:
    """Name the claims and funds whose money it is, and else whoever holds the account."""
    named = dict.fromkeys(filter(None, map(_subject, about.items)))
    if named:
        yield from named
        return
    holder = Reference(about.account.holder)
    yield Subject(kind=SubjectKind.ORGANISATION, reference=holder)


def _subject(item: Item) -> Subject | None:
    record: Any = item.record
    if isinstance(record, Claim):
        return Subject(kind=SubjectKind.CLAIM, reference=Reference(record.reference))
    if isinstance(record, Fund):
        return Subject(kind=SubjectKind.FUND, reference=Reference(record.reference))
    return None


def _without_sign(amount: Money) -> Money:
    return Money(abs(amount.minor), amount.currency)
