"""The accountant's desk: statements of an account received, reconciled, and what is left decided.

Every statement of a worked programme comes this way: as a file its bank writes, through the
importer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from aggregates.bank_values import CashKind
from aggregates.cash_entry import CashEntry
from aggregates.money import Money
from aggregates.values import Digest, Document, Reference, Text
from audit_service.case_finding import READS as CASE_READS
from audit_service.case_finding import cases_due
from audit_service.commands.bank_accounts import OpenBankAccount, RecordCashEntry
from audit_service.commands.matches import AcceptMatch, MakeMatch
from audit_service.demo.bank_camt import camt
from audit_service.demo.bank_papers import Bank, Paper, Transfer
from audit_service.demo.bank_sheet import PROFILE, sheet
from audit_service.demo.desk import Desk
from audit_service.demo.officers import ACCOUNTANT
from audit_service.reconciling import accounts_named, reconcile
from audit_service.statements.bank_profiles import shipped_bank_profile
from audit_service.statements.receiving import import_statement
from projections.case_queries import CaseFilter, cases
from projections.match_queries import MatchFilter, matches
from projections.rows import Row

TABLE: Final = ".csv"


@dataclass(frozen=True, slots=True)
class BankDesk:
    """One account: what its bank says, held against what the books say.

    ``tables`` are the months, by their first day, that the bank hands out as a table.
    """

    desk: Desk
    bank: Bank
    tables: frozenset[date] = frozenset()

    @property
    def number(self) -> Reference:
        """Return the account's number."""
        return Reference(self.bank.account)

    def open(self, holder: str) -> None:
        """Take the account into the books; its holder's payments leave it."""
        opening = OpenBankAccount(
            number=self.number,
            holder=Reference(holder),
            bank=Text(self.bank.branch),
            opening=Money(self.bank.opening, "CNY"),
            pays_for=(Reference(holder),),
            effective_on=self.bank.opened_on,
        )
        self.desk.do(ACCOUNTANT, opening)

    def write_up(
        self,
        reference: str,
        kind: CashKind,
        amount: Money,
        party: str,
        reason: str,
        on: date,
        *papers: Document,
    ) -> None:
        """Write up money that no claim says."""
        entry = RecordCashEntry(
            reference=Reference(reference),
            account=self.number,
            kind=kind,
            amount=amount,
            party=Text(party),
            reason=Text(reason),
            effective_on=on,
            evidence=papers,
        )
        self.desk.do(ACCOUNTANT, entry)

    def receive(self, until: date) -> None:
        """Import the statements handed out up to a day."""
        with self.desk.folder() as folder:
            deliver(self.desk, [self._write(folder, paper) for paper in self.bank.papers(until)])

    def reconcile(self, on: date) -> None:
        """Match what is open up to a day."""
        (account,) = accounts_named(self.desk.application, [self.number])
        reconcile(self.desk.application, account, ACCOUNTANT, effective_on=on)

    def find(self, transfer: Transfer, on: date, until: date) -> None:
        """Have the bank book a payment, and match it once a statement up to a day says so."""
        self.bank.book(on, transfer)
        self.receive(until)
        self.reconcile(until)

    def accept(self, reason: str, on: date) -> None:
        """Accept what was proposed, as a person finds it right."""
        application = self.desk.application
        application.catch_up(names=CASE_READS)
        with application.database.reading() as connection:
            wanted = MatchFilter(account=self.number, stage="proposed", is_possible=True)
            found = [Reference(row["reference"]) for row in matches(connection, wanted).items]
        self.desk.many(
            ACCOUNTANT,
            (AcceptMatch(match=one, reason=Text(reason), effective_on=on) for one in found),
        )

    def take_up(self, on: date) -> list[Row]:
        """Open the cases due on a day and end those that are over; return the open ones."""
        application = self.desk.application
        application.catch_up(names=CASE_READS)
        self.desk.many(ACCOUNTANT, cases_due(application, self.number, on))
        application.catch_up(names=CASE_READS)
        with application.database.reading() as connection:
            return list(cases(connection, CaseFilter(account=self.number, open_only=True)).items)

    def match(
        self, entries: tuple[Reference, ...], entry: Reference, reason: str, on: date
    ) -> None:
        """Match bank entries by hand with what was written up for them."""
        item = self.desk.position_of(CashEntry.Recorded, CashEntry.create_id(entry))
        match = MakeMatch(
            account=self.number,
            entries=entries,
            items=(item,),
            reason=Text(reason),
            effective_on=on,
        )
        self.desk.do(ACCOUNTANT, match)

    def slip(self, words: str, on: date) -> Digest:
        """Put a bank's slip in evidence."""
        return self.desk.photograph(ACCOUNTANT, words, on)

    def _write(self, folder: Path, paper: Paper) -> Path:
        is_table = paper.first_on in self.tables
        name = f"{paper.account}-{paper.number:02}-{paper.last_on:%Y%m%d}"
        path = folder / f"{name}{TABLE if is_table else '.xml'}"
        path.write_bytes(sheet(paper) if is_table else camt(paper).encode())
        return path


def deliver(desk: Desk, files: Iterable[Path]) -> None:
    """Import the files a bank delivers."""
    for path in files:
        profile = shipped_bank_profile(PROFILE) if path.suffix == TABLE else None
        import_statement(desk.application, path, ACCOUNTANT, profile=profile)
