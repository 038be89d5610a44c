"""Reads OFX statements of accounts and credit cards, in SGML (OFX 1) and in XML (OFX 2)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from aggregates.bank_values import StatementHead, StatementKind
from aggregates.reasons.bank_formats import BANK_ANSWERED_WITH_ERROR
from aggregates.reasons.general import DATES_OUT_OF_ORDER, FIELD_MISSING
from aggregates.reasons.statements import (
    CLOSING_BALANCE_MISSING,
    FIELD_REPEATED,
    STATEMENT_FORMAT_UNKNOWN,
    STATEMENT_MISSING,
)
from aggregates.refusals import Refusal, Refused
from audit_service.statements.bank_words import account_of
from audit_service.statements.delivered import Delivered, Ended, Listed, Unfit
from audit_service.statements.ofx_entries import balance_of, currency_of, day_of, entry_of
from audit_service.statements.ofx_records import (
    ACCOUNTS,
    BALANCE,
    ENTRY,
    READ_ANSWERS,
    STATEMENTS,
    STATUS,
    Begin,
    Finish,
    Leaf,
    Part,
    Record,
)
from audit_service.statements.ofx_sgml import read_sgml
from audit_service.statements.ofx_xml import read_xml
from audit_service.statements.printed_amounts import shown

_XML_STARTS: Final = (b"<?", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_ofx(path: Path) -> Iterator[Delivered]:
    """Read a file's bank and credit card statements, in memory that does not grow with it.

    OFX states no opening balance, so a statement has none here; the ledger balance is its
    closing one. Days are those printed, whatever the zone. Answers that are no statements of a
    bank account (investments, loans, profiles) are named, and so are errors of the bank.
    """
    with path.open("rb") as file:
        start = file.read(100).removeprefix(codecs.BOM_UTF8).lstrip()
    parts = read_xml(path) if start.startswith(_XML_STARTS) else read_sgml(path)
    return _Reading().read(parts)


@dataclass(slots=True)
class _Statement:
    """A statement while its parts go by."""

    line: int
    currency: str = ""
    account: str = ""
    start: Leaf | None = None
    end: Leaf | None = None
    balance: Record | None = None


class _Reading:
    """The statement being read, if any."""

    def __init__(self) -> None:
        self._statement: _Statement | None = None
        self._has_told = False

    def read(self, parts: Iterator[Part | Unfit]) -> Iterator[Delivered]:
        """Yield entries, ends and faults as the parts go by."""
        for part in parts:
            if isinstance(part, Unfit):
                self._has_told = True
                yield part
                continue
            try:
                match part:
                    case Begin():
                        yield from self._begin(part)
                    case Finish() if part.name in STATEMENTS and self._statement:
                        yield from _ended(self._statement)
                        self._statement = None
                    case Record() if part.name == STATUS:
                        _refuse_error(part)
                    case Record() | Leaf() if self._statement:
                        yield from _take(self._statement, part)
            except Refused as refused:
                self._has_told = True
                yield from (_unfit(part, fault) for fault in refused.faults)
        if not self._has_told:
            yield Unfit(STATEMENT_MISSING())

    def _begin(self, part: Begin) -> Iterator[Delivered]:
        if part.name in STATEMENTS:
            self._statement = _Statement(part.line)
            self._has_told = True
        elif part.name not in READ_ANSWERS:
            self._has_told = True
            yield _unfit(part, STATEMENT_FORMAT_UNKNOWN(name=part.name))


def _take(statement: _Statement, part: Record | Leaf) -> Iterator[Delivered]:
    """Keep what a part says of the statement, or yield its entry."""
    match part:
        case Leaf(name="CURDEF"):
            _once(statement.currency, part)
            statement.currency = currency_of(part.text)
        case Leaf(name="DTSTART"):
            _once(statement.start, part)
            statement.start = part
        case Leaf(name="DTEND"):
            _once(statement.end, part)
            statement.end = part
        case Record() if part.name in ACCOUNTS:
            _once(statement.account, part)
            statement.account = account_of(part.said("ACCTID"))
        case Record() if part.name == BALANCE:
            _once(statement.balance, part)
            statement.balance = part
        case Record() if part.name == ENTRY and statement.currency:
            yield Listed(entry_of(part, statement.currency), f"line {part.line}")


def _once(held: object, part: Record | Leaf) -> None:
    if held:
        raise Refused(FIELD_REPEATED(name=f"<{part.name}>"))


def _refuse_error(status: Record) -> None:
    """Refuse an error the bank answered with; INFO and WARN are none."""
    severity, code = status.said("SEVERITY"), status.said("CODE")
    if severity.upper() == "ERROR" or (not severity and code.strip("0")):
        message = shown(status.said("MESSAGE"))
        raise Refused(BANK_ANSWERED_WITH_ERROR(code=shown(code), message=message))


def _ended(statement: _Statement) -> Iterator[Delivered]:
    """Yield a statement's end, or what keeps it from being whole."""
    at = Begin("", statement.line)
    faults: list[Delivered] = []
    if not statement.currency:
        faults.append(_unfit(at, FIELD_MISSING(name="<CURDEF>")))
    if not statement.account:
        faults.append(_unfit(at, FIELD_MISSING(name="<ACCTID>")))
    if statement.balance is None:
        faults.append(_unfit(at, CLOSING_BALANCE_MISSING()))
    yield from faults
    if faults or statement.balance is None:
        return
    try:
        closing = balance_of(statement.balance, statement.currency)
    except Refused as refused:
        yield from (_unfit(statement.balance, fault) for fault in refused.faults)
        return
    first_on, last_on, unfit = _period(statement, closing.on)
    yield from unfit
    if unfit:
        return
    head = StatementHead(
        kind=StatementKind.STATEMENT,
        account=statement.account,
        currency=statement.currency,
        first_on=first_on,
        last_on=last_on,
        closing=closing,
    )
    yield Ended(head, f"line {statement.line}")


def _period(statement: _Statement, closing_on: date) -> tuple[date, date, list[Unfit]]:
    """Read the days a statement covers; one without a list of entries covers its balance's."""
    start, end = statement.start, statement.end
    if start is None and end is None:
        return closing_on, closing_on, []
    days, unfit = [], []
    for leaf, name in ((start, "DTSTART"), (end, "DTEND")):
        if leaf is None:
            unfit.append(_unfit(Begin("", statement.line), FIELD_MISSING(name=f"<{name}>")))
            continue
        try:
            days.append(day_of(leaf.text))
        except Refused as refused:
            unfit += [_unfit(leaf, fault) for fault in refused.faults]
    if unfit or end is None:
        return closing_on, closing_on, unfit
    if days[1] < days[0]:
        unfit.append(_unfit(end, DATES_OUT_OF_ORDER(later=days[1], earlier=days[0])))
    return days[0], days[1], unfit


def _unfit(part: Part, fault: Refusal) -> Unfit:
    return Unfit(fault.located(f"line {part.line}"))
