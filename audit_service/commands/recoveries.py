"""Commands on money in question: settled part by part, and a settlement withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.finding import Finding
from aggregates.finding_values import LedgerLink, SettlementKind
from aggregates.ledger_entry import LedgerEntry
from aggregates.money import Money
from aggregates.reasons.findings import FINDING_WITHOUT_AMOUNT, SETTLEMENT_UNKNOWN
from aggregates.recovery import Recovery, Settlement
from aggregates.refusals import Refused
from aggregates.values import Act, Reference, Text
from audit_service.commands.command import Command
from audit_service.commands.ledger_links import money_in
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleQuestionedAmount(Command):
    """Settle part of the amount a finding questions: recovered, withheld, or justified.

    ``entry`` is the log position of the fact that shows the money came back or never left; a
    justification names none and rests on evidence.
    """

    finding: Reference
    settlement: Reference
    kind: SettlementKind
    amount: Money
    entry: int | None = None
    reason: Text

    def decide(self, work: Work, act: Act) -> Recovery:
        """Settle, and count the entry as used by so much."""
        finding = work.get(Finding, self.finding)
        question = finding.amount_in_question
        if question is None:
            raise Refused(FINDING_WITHOUT_AMOUNT(finding=self.finding))
        known = work.find(Recovery, self.finding)
        recovery = known or work.add(Recovery.open(self.finding, question, act))
        with Gather() as gather:
            gather.note(finding.settled_by(act))
            gather("", recovery.settle, self.settlement, self._settled(), self.reason, act)
            entry = gather("/entry", money_in, work, self.kind, self.entry, act)
            if entry is not None:
                use = (self.finding, self.settlement, self.amount, act)
                gather("/entry", entry.apply_to, *use)
        return recovery

    def _settled(self) -> Settlement:
        position, amount = self.entry, self.amount
        entry = None if position is None else LedgerLink(position=position, amount=amount)
        return Settlement(kind=self.kind, amount=amount, entry=entry, on=self.effective_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSettlement(Command):
    """Take a settlement back, which makes its amount outstanding again and frees its entry."""

    finding: Reference
    settlement: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> Recovery:
        """Withdraw."""
        finding = work.get(Finding, self.finding)
        recovery = work.find(Recovery, self.finding)
        if recovery is None:
            raise Refused(SETTLEMENT_UNKNOWN(settlement=self.settlement, finding=self.finding))
        with Gather() as gather:
            gather.note(finding.settled_by(act))
            taken = gather("", recovery.withdraw, self.settlement, self.reason, act)
        if taken.entry is not None:
            entry = work.get(LedgerEntry, taken.entry.position)
            entry.free(self.finding, self.settlement, act)
        return recovery


def outstanding(work: Work, finding: Finding, on: date) -> Money | None:
    """Return what of the amount a finding questions was not settled on a date (None: none was)."""
    recovery = work.find(Recovery, finding.reference)
    return recovery.outstanding_on(on) if recovery is not None else finding.amount_in_question
