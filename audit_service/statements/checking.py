"""The first pass over a file: what statements it holds, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from aggregates.bank_account import BankAccount, account_reference
from aggregates.bank_values import (
    Balance,
    EntrySaid,
    StatementHead,
    StatementKind,
    fingerprint,
)
from aggregates.money import Money
from aggregates.reasons.bank import BANK_ACCOUNT_UNKNOWN, CURRENCY_NOT_OF_ACCOUNT
from aggregates.reasons.receiving import DECLARED_DIFFERS, OPENING_DERIVED
from aggregates.reasons.statements import STATEMENT_MISSING
from aggregates.refusals import Refusal, Refused
from aggregates.statement import Statement, StatementTotals, statement_reference
from aggregates.values import Digest, Reference
from audit_service.commands.statements import statement_faults
from audit_service.importers.outcomes import PROGRESS_EVERY, Progress
from audit_service.service import AuditService
from audit_service.statements.delivered import Delivered, Ended, Listed, Unfit
from audit_service.statements.entry_spool import EntrySpool
from audit_service.statements.file_faults import FileFaults

_SHOWN_MAX: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A statement of the file that may be received: what it says, on which account, and where.

    Its entries are set aside from ``mark`` on. ``is_known`` says that it was on record when it was
    checked, and ``is_from_here`` that this very file brought it.
    """

    account: Reference
    head: StatementHead
    totals: StatementTotals
    at: str
    mark: int
    is_known: bool
    is_from_here: bool

    @property
    def reference(self) -> Reference:
        """Return the reference of what it says."""
        return statement_reference(self.head, self.totals)


@dataclass(slots=True)
class Tally:
    """What the entries of a statement come to so far; memory does not grow with them."""

    count: int = 0
    credits: int = 0
    debits: int = 0
    _content: int = 0
    _currencies: dict[str, str] = field(default_factory=dict)

    def add(self, said: EntrySaid, at: str) -> None:
        """Count one more entry, the place of which is ``at``."""
        self.count += 1
        minor = said.amount.minor
        if minor > 0:
            self.credits += minor
        else:
            self.debits -= minor
        self._content += int(fingerprint(said), 16)  # a sum knows no order, and counts twins
        self._currencies.setdefault(said.amount.currency, at)

    def totals(self, currency: str) -> StatementTotals:
        """Return what they come to; refuse sums beyond what is counted."""
        for sum_ in (self.credits, self.debits):
            Money(sum_, currency)
        content = Digest(sha256(f"{self.count} {self._content:x}".encode()).hexdigest())
        return StatementTotals(
            count=self.count, credits=self.credits, debits=self.debits, content=content
        )

    def declared_faults(self, ended: Ended) -> list[Refusal]:
        """Name what the file declares of the statement otherwise than its entries say."""
        return [
            DECLARED_DIFFERS(element=name, stated=stated, found=getattr(self, name))
            for name in ("count", "credits", "debits")
            if (stated := getattr(ended, name)) not in (None, getattr(self, name))
        ]

    def currency_faults(self, currency: str) -> list[Refusal]:
        """Name the first entry of each currency that is not the statement's."""
        return [
            CURRENCY_NOT_OF_ACCOUNT(ours=currency, theirs=other).located(at)
            for other, at in self._currencies.items()
            if other != currency
        ]


class Checking:
    """Reads a file from front to back, and keeps of it only its statements' heads and sums."""

    def __init__(
        self, service: AuditService, faults: FileFaults, spool: EntrySpool, file: Digest
    ) -> None:
        """Note what is wrong with a file, given its digest, and set its entries aside."""
        self.papers: list[Paper] = []
        self.remarks: list[Refusal] = []
        self.lines = 0
        self._service = service
        self._faults = faults
        self._spool = spool
        self._file = file
        self._accounts: dict[tuple[str, str], BankAccount | None] = {}

    def read(self, delivered: Iterable[Delivered], on_progress: Progress) -> None:
        """Read everything, whatever is found on the way."""
        tally, mark, before = Tally(), 0, len(self._faults.found)
        for item in delivered:
            match item:
                case Listed():
                    tally.add(item.said, item.at)
                    self._spool.add(item.said)
                    self.lines += 1
                    if self.lines % PROGRESS_EVERY == 0:
                        on_progress("read", self.lines, None)
                case Ended():
                    self._end(item, tally, mark)
                    tally, mark = Tally(), self._spool.mark
                case Unfit():
                    self._faults.note(item.fault)
            if self._faults.is_full:
                return
        if not self.papers and len(self._faults.found) == before:
            self._faults.note(STATEMENT_MISSING())

    def _end(self, ended: Ended, tally: Tally, mark: int) -> None:
        """Check a statement as a whole."""
        head, before = ended.head, len(self._faults.found)
        try:
            account = self._account_of(head)
            totals = tally.totals(head.currency)
            head = self._with_opening(head, totals, ended.at)
            self._faults.note(*tally.declared_faults(ended), at=ended.at)
            self._faults.note(*tally.currency_faults(head.currency))
            self._faults.note(*statement_faults(account, head, totals), at=ended.at)
        except Refused as refused:
            self._faults.note(*refused.faults, at=ended.at)
            return
        if len(self._faults.found) == before:
            number = Reference(account.reference)
            known = self._service.look().find(Statement, number, statement_reference(head, totals))
            paper = Paper(
                account=number,
                head=head,
                totals=totals,
                at=ended.at,
                mark=mark,
                is_known=known is not None,
                is_from_here=known is not None and self._file in known.files,
            )
            self.papers.append(paper)

    def _with_opening(self, head: StatementHead, totals: StatementTotals, at: str) -> StatementHead:
        """Derive the opening balance where a format states none."""
        if head.kind is not StatementKind.STATEMENT or head.opening or not head.closing:
            return head
        closing = head.closing.amount
        opening = Money(closing.minor - totals.credits + totals.debits, closing.currency)
        self.remarks.append(OPENING_DERIVED(opening=opening).located(at))
        return replace(head, opening=Balance(amount=opening, on=head.first_on))

    def _account_of(self, head: StatementHead) -> BankAccount:
        """Return the account a statement is of, by the number it prints.

        Some banks print the currency behind the number. Nothing else is left off: the same digits
        may be an account of another bank.
        """
        key = (head.account, head.currency)
        if key not in self._accounts:
            number = account_reference(head.account)
            work = self._service.look()
            found = work.find(BankAccount, number)
            if found is None and (bare := number.removesuffix(head.currency)) != number:
                found = work.find(BankAccount, bare)
            self._accounts[key] = found
        account = self._accounts[key]
        if account is None:
            shown = account_reference(head.account)[:_SHOWN_MAX]
            raise Refused(BANK_ACCOUNT_UNKNOWN(number=shown))
        return account
