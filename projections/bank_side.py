"""The bank's side of reconciliation: accounts, statements, and the entries statements list."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.bank_account import BankAccount
from aggregates.bank_values import EntryDetail
from aggregates.statement import Statement
from projections.engine import Recorded
from projections.latest_state import enter, follow
from projections.reconciliation_tables import ACCOUNTS, ENTRIES, LISTINGS, PAYING, STATEMENTS
from projections.rows import Row, Rows


def enter_account(recorded: Recorded, rows: Rows) -> None:
    """Take an account in, and bring it forward."""
    event = recorded.event
    match event:
        case BankAccount.Opened():
            row = {
                "reference": event.number,
                "holder": event.holder,
                "bank": event.bank,
                "currency": event.opening.currency,
                "opening_minor": event.opening.minor,
                "opened_on": event.act.effective_on,
                "opened_position": recorded.position,
                "closed_on": None,
                "closed_position": None,
            }
            enter(rows, ACCOUNTS, recorded, row)
        case BankAccount.Closed():
            closed = {"closed_on": event.act.effective_on, "closed_position": recorded.position}
            follow(rows, ACCOUNTS, recorded, closed)
        case _:
            follow(rows, ACCOUNTS, recorded, {})


def enter_paying_account(recorded: Recorded, rows: Rows) -> None:
    """Remember from which account an organisation pays."""
    event = recorded.event
    row = {
        "id": event.originator_id,
        "organisation": event.organisation,
        "currency": event.currency,
        "account": event.account,
        "assigned_on": event.act.effective_on,
        "position": recorded.position,
    }
    rows.put(PAYING, row)


def enter_statement(recorded: Recorded, rows: Rows) -> None:
    """Take a paper in, and bring it forward; the entries of a statement are counted one by one."""
    event = recorded.event
    match event:
        case Statement.Received():
            enter(rows, STATEMENTS, recorded, _statement(event, recorded.position))
        case Statement.LinesRecorded():
            follow(rows, STATEMENTS, recorded, {})
        case Statement.LinesNoted(lines=lines):
            row = rows.one(STATEMENTS, event.originator_id)
            follow(rows, STATEMENTS, recorded, _counted(row, len(lines), recorded.position))
        case Statement.DeliveredAgain():
            deliveries = rows.one(STATEMENTS, event.originator_id)["deliveries"] + 1
            follow(rows, STATEMENTS, recorded, {"deliveries": deliveries})


def _count_entry(recorded: Recorded, rows: Rows, account: str) -> Row:
    """Count an entry of a statement, which is whole with its last; return the statement."""
    key = Statement.create_id(account, recorded.event.statement)
    row = rows.one(STATEMENTS, key)
    return rows.change(STATEMENTS, key, **_counted(row, 1, recorded.position))


def _counted(statement: Row, count: int, position: int) -> Row:
    counted = statement["entries_recorded"] + count
    whole = position if counted == statement["entries"] else statement["whole_position"]
    return {"entries_recorded": counted, "whole_position": whole}


def _statement(event: Any, position: int) -> Row:
    head, totals = event.head, event.totals
    return {
        "reference": event.reference,
        "account": event.account,
        "kind": head.kind.value,
        "number": head.number,
        "first_on": head.first_on,
        "last_on": head.last_on,
        "opening_minor": head.opening.amount.minor if head.opening else None,
        "closing_minor": head.closing.amount.minor if head.closing else None,
        "currency": head.currency,
        "entries": totals.count,
        "entries_recorded": 0,
        "credits_minor": totals.credits,
        "debits_minor": totals.debits,
        "file": event.file,
        "source": event.source,
        "deliveries": 1,
        "received_on": event.act.effective_on,
        "received_position": position,
        "whole_position": None if totals.count else position,
    }


def enter_entry(recorded: Recorded, rows: Rows) -> None:
    """Enter what a bank has booked."""
    event = recorded.event
    said = event.said
    statement = _count_entry(recorded, rows, event.account)
    rows.put(
        ENTRIES,
        {
            "id": event.originator_id,
            "reference": event.reference,
            "account": event.account,
            "statement": event.statement,
            "line": event.line,
            "ordinal": event.ordinal,
            "listed": 1,
            "booked_on": said.booked_on,
            "counts_on": _within(statement, said.booked_on),
            "value_on": said.value_on,
            "minor": said.amount.minor,
            "currency": said.amount.currency,
            "is_reversal": said.is_reversal,
            "nature": said.nature.value,
            "code": said.code,
            "bank_reference": said.bank_reference,
            "end_to_end": said.end_to_end,
            "given_reference": said.reference,
            "name": said.name,
            "party_account": said.account,
            "words": said.words,
            "charges_minor": said.charges.minor if said.charges else 0,
            "details": tuple(map(_detail, said.details)),
            "position": recorded.position,
            "match": "",
        },
    )


def list_entry(recorded: Recorded, rows: Rows) -> None:
    """Note that a further statement lists an entry."""
    event = recorded.event
    row = rows.one(ENTRIES, event.originator_id)
    rows.change(ENTRIES, event.originator_id, listed=row["listed"] + 1)
    _count_entry(recorded, rows, row["account"])
    listing = (row["reference"], row["account"], event.statement, event.line)
    rows.append(LISTINGS, recorded.position, *listing)


def _detail(detail: EntryDetail) -> Row:
    return {
        "minor": detail.amount.minor,
        "end_to_end": detail.end_to_end,
        "reference": detail.reference,
        "name": detail.name,
        "account": detail.account,
        "words": detail.words,
    }


def _within(statement: Row, day: date) -> date:
    """Bring a day within those a statement covers: there its balances hold the entry."""
    first_on: date = statement["first_on"]
    last_on: date = statement["last_on"]
    return min(max(day, first_on), last_on)
