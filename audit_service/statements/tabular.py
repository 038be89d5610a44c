"""Statements as tables, CSV or XLSX, read by a bank profile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from aggregates.reasons.importing import FAULTS_OMITTED, LINE_AFTER_TOTAL
from aggregates.refusals import Refused
from audit_service.importers.cells import is_blank, text_of
from audit_service.importers.faults import FAULTS_MAX, place
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import normal
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.date_patterns import day_reader
from audit_service.statements.delivered import Delivered, Ended, Listed, Unfit
from audit_service.statements.running_balances import Chains
from audit_service.statements.statement_head import NOWHERE, Stated
from audit_service.statements.table_end import TableEnd
from audit_service.statements.table_entries import Columns, Entries
from audit_service.statements.table_headings import find_columns
from audit_service.statements.table_identity import Identity
from audit_service.statements.tables import Table, open_table


def read_tabular(
    path: Path, profile: BankProfile, *, account: str = "", currency: str = ""
) -> Iterator[Delivered]:
    """Read a table of entries by a profile, row by row.

    ``account`` and ``currency`` say what the file does not; where it does, they must agree. What
    states an opening and a closing balance, or a balance in every row, is a statement; any other
    table is a report.
    """
    try:
        yield from _Reading(open_table(path, profile.form), profile).run(account, currency)
    except Refused as refused:
        yield from (Unfit(fault) for fault in refused.faults)


class _Reading:
    """One table being read from top to bottom."""

    def __init__(self, table: Table, profile: BankProfile) -> None:
        self._table = table
        self._profile = profile
        self._faults = table.faults
        self._told = 0
        self._stated = Stated(profile.head, self._faults)
        self._identity = Identity(profile, self._faults)
        self._end = TableEnd(profile, self._stated, self._identity, self._faults)
        self._day_of = day_reader(profile.form.dates)
        self._days: list[date] = []
        self._has_ended = False

    def run(self, account: str, currency: str) -> Iterator[Delivered]:
        """Yield the entries, then the statement's end, and every fault as soon as it shows."""
        self._identity.say_account(account, NOWHERE)
        self._identity.say_currency(currency, NOWHERE)
        rows = self._table.rows()
        columns = find_columns(rows, self._profile, self._stated, self._faults)
        self._say_identity()
        if columns is not None:
            yield from self._read(rows, columns)
        yield from self._unfit()

    def _say_identity(self) -> None:
        """Take the account and the currency from what is stated outside the rows."""
        for name, say in (
            ("account", self._identity.say_account),
            ("currency", self._identity.say_currency),
        ):
            say(self._stated.take(name, text_of) or "", self._stated.place_of(name))

    def _read(self, rows: Iterator[Row], columns: Columns) -> Iterator[Delivered]:
        entries = Entries(
            self._profile,
            columns,
            self._identity,
            self._faults,
            is_padded=self._table.is_padded,
        )
        balance_at = next(iter(columns.of("balance")), 0)
        chains = Chains(self._profile.order) if balance_at else None
        yield from self._unfit()
        for row in rows:
            if all(is_blank(cell) for cell in row.cells) or self._is_foot(row, columns):
                continue
            yield from self._entry(row, entries, chains)
            yield from self._unfit()
            if self._faults.is_full:
                return
        self._say_identity()
        at = place(self._table.name, columns.header_row, 1)
        ended = self._end.ended(
            at, self._days, chains, (columns.header_row, balance_at), entries.red_minor
        )
        if isinstance(ended, Ended):
            yield ended

    def _entry(self, row: Row, entries: Entries, chains: Chains | None) -> Iterator[Delivered]:
        if self._has_ended:
            self._faults.note(row.number, 1, LINE_AFTER_TOTAL())
        entry = entries.read(row)
        if chains is not None:
            on = entry.said.booked_on if entry else None
            if broken := chains.add(entry.step if entry else None, on):
                self._end.note_break(broken)
        if entry is None:
            return
        on = entry.said.booked_on
        self._days = (
            [min(on, *self._days[:1]), max(on, *self._days[1:])] if self._days else [on] * 2
        )
        yield Listed(entry.said, place(self._table.name, row.number, 1))

    def _is_foot(self, row: Row, columns: Columns) -> bool:
        """Say whether a row is no entry but a total, a count or a note, and take what it states.

        What begins with the word of one and yet has a day and an amount in their columns is an
        entry.
        """
        first = next(cell for cell in row.cells if not is_blank(cell))
        if not isinstance(first, str):
            return False
        word = normal(first).rstrip(":")
        is_note, is_total = word.startswith(self._profile.notes), word in self._profile.totals
        if not (is_note or is_total or self._stated.begins(first)) or self._moves(row, columns):
            return False
        if is_note:
            return True
        if is_total:
            self._stated.read_totals(row, columns.fields)
        self._stated.read(row)
        self._has_ended = True
        return True

    def _moves(self, row: Row, columns: Columns) -> bool:
        """Say whether a row has a day and an amount where an entry has them."""
        cells = dict(enumerate(row.cells, start=1))
        amounts = [at for name in ("amount", "credit", "debit") for at in columns.of(name)]
        try:
            self._day_of(cells.get(columns.of("booked_on")[0]))
        except Refused:
            return False
        return any(not is_blank(cells.get(at)) for at in amounts)

    def _unfit(self) -> Iterator[Delivered]:
        """Yield the faults that were not told yet."""
        name, found = self._table.name, self._faults.found
        while self._told < min(len(found), FAULTS_MAX):
            row, column, fault = found[self._told]
            self._told += 1
            yield Unfit(fault.located(place(name, row, column)))
        if self._faults.is_full and self._told == FAULTS_MAX:
            self._told += 1
            yield Unfit(FAULTS_OMITTED(shown=FAULTS_MAX).located(name))
