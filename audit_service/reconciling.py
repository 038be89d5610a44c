"""The reconciliation run: pairs what an account's bank and books have open, and records it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from aggregates.bank_account import account_reference
from aggregates.match import Difference, Ground, Parties
from aggregates.money import Money
from aggregates.reasons.bank import BANK_ACCOUNT_UNKNOWN
from aggregates.refusals import Refused, refuse_any
from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.command_keys import Request
from audit_service.commands.command import Actor, BatchReceipt, Command
from audit_service.commands.matches import RecordMatch
from audit_service.deciding import identity_faults
from audit_service.matching.engine import pair
from audit_service.matching.lines import Pairing
from audit_service.open_lines import OpenLines, open_lines
from audit_service.reconciled import Reconciled, Tally
from projections import bank_queries
from projections.rows import Row

READS: Final = ("reconciliation",)
"""The projections a run reads."""
READ, PAIR, RECORD = "read", "pair", "record"
"""The stages of a run."""

Progress = Callable[[str, int, int | None], None]
"""Told now and then: the stage, how many are done, of how many."""


def no_progress(_stage: str, _done: int, _total: int | None) -> None:
    """Tell no one."""


def accounts_named(
    application: Application,
    numbers: Sequence[str] = (),
    on_progress: Callable[[int], None] = lambda _position: None,
) -> list[Row]:
    """Return accounts by their numbers, each once, or every account; refuse those not on record.

    The read model they are in is brought to the end of the record.
    """
    application.catch_up(on_progress, READS)
    with application.database.reading() as connection:
        if not numbers:
            return bank_queries.every_account(connection)
        wanted = {account_reference(number): number for number in numbers}
        found = {reference: bank_queries.account(connection, reference) for reference in wanted}
    unknown = [number for reference, number in wanted.items() if found[reference] is None]
    if unknown:
        raise Refused(*(BANK_ACCOUNT_UNKNOWN(number=number) for number in unknown))
    return [row for row in found.values() if row is not None]


def reconcile(
    application: Application,
    account: Row,
    actor: Actor,
    *,
    effective_on: date,
    dry_run: bool = False,
    command_id: str | None = None,
    request: Request[Reconciled] | None = None,
    on_progress: Progress = no_progress,
) -> Reconciled:
    """Match what an account (its row) has open up to a date, and put doubts to people.

    What is certain is matched, all in one transaction; what is not is proposed. Neither touches
    what a person has decided, nor what somebody else was quicker with. Run again, it finds
    nothing left to do.
    """
    refuse_any(identity_faults(actor))
    lines, found = _found(application, account, effective_on, on_progress)
    tally = Tally(account, lines)
    receipts: list[BatchReceipt] = []

    def outcome() -> Reconciled:
        return tally.outcome(effective_on, receipts[-1].position, is_dry=dry_run)

    application.service.execute_all(
        _commands(account, effective_on, found),
        actor,
        command_id=command_id,
        once=request.ending(outcome) if request else None,
        dry_run=dry_run,
        on_progress=lambda done: on_progress(RECORD, done, len(found)),
        on_decided=receipts.append,
        on_record=tally.note,
    )
    return outcome()


def _found(
    application: Application, account: Row, until: date, on_progress: Progress
) -> tuple[OpenLines, list[Pairing]]:
    """Read what an account has open, and pair it."""
    on_progress(READ, 0, None)
    with application.database.reading() as connection:
        lines = open_lines(connection, account, until)
    on_progress(PAIR, 0, None)
    found = pair(lines.bank, lines.book, reserve=lines.reserve)
    on_progress(RECORD, 0, len(found))
    return lines, found


def _commands(account: Row, until: date, found: list[Pairing]) -> Iterator[Command]:
    """Ask for every match the rules found, those that are certain first."""
    for pairing in found:
        differences = (
            Difference(kind=one.kind, amount=Money(one.minor, account["currency"]))
            for one in pairing.differences
        )
        yield RecordMatch(
            effective_on=until,
            account=Reference(account["reference"]),
            parties=Parties(
                entries=tuple(map(Reference, pairing.bank)),
                items=tuple(map(int, pairing.book)),
                differences=tuple(differences),
            ),
            ground=Ground(
                rule=pairing.rule,
                version=pairing.version,
                score=pairing.score,
                reasons=pairing.reasons,
            ),
            is_certain=pairing.is_certain,
        )
