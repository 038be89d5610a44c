"""Commands on what banks send: statements received, and their files handed out again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from aggregates.money import Money
from aggregates.refusals import Refusal, Refused
from audit_service.bootstrap import Application
from audit_service.cli.evidence import save
from audit_service.cli.importing import FILE, actor_of, bars, import_options
from audit_service.cli.output import Table
from audit_service.cli.session import REFUSED, Session, command_options
from audit_service.commands.command import Actor
from audit_service.importers.outcomes import Status
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.bank_profiles import load_bank_profile
from audit_service.statements.delivered_files import DeliveredFiles
from audit_service.statements.outcomes import Received, StatementOutcome
from audit_service.statements.receiving import import_statement

_COLUMNS: Final = (
    "source", "status", "account", "since_on", "until_on", "opening", "credits", "debits",
    "closing", "entries", "booked",
)  # fmt: skip
_REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class _Reading:
    """How files are to be read, by whom they are imported, and whether only on trial."""

    actor: Actor
    profile: BankProfile | None
    account: str
    currency: str
    dry_run: bool


@click.command("statement")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--profile", metavar="NAME|FILE", help="How to read a bank's table (CSV, XLSX).")
@click.option("--account", default="", metavar="NUMBER", help="Whose table, if it does not say.")
@click.option("--currency", default="", metavar="CODE", help="In what, if the table does not say.")
@import_options
@command_options
def statement(
    session: Session,
    files: tuple[Path, ...],
    profile: str | None,
    account: str,
    currency: str,
    by: str | None,
    office: str | None,
    dry_run: bool,
) -> None:
    """Import bank statements (camt, MT940, OFX, CSV, XLSX), each file whole or not at all."""
    actor = actor_of(by, office, dry_run=dry_run)
    read_by = load_bank_profile(profile) if profile else None
    reading = _Reading(actor, read_by, account, currency, dry_run)
    with session.application(begins=True) as application:
        told = [_import(session, application, path, reading) for path in files]
    rows = [row for path, one in zip(files, told, strict=True) for row in _rows(session, path, one)]
    documents = [_document(path, one) for path, one in zip(files, told, strict=True)]
    session.show(Table(_COLUMNS, rows), documents)
    if any(isinstance(one, Refused) for one in told):
        raise SystemExit(REFUSED)


@click.command("delivered")
@click.argument("sha256")
@click.option("--output", required=True, type=FILE, metavar="FILE", help="A file not there yet.")
@click.option("--office", metavar="ORGANISATION", help="Who asks, where it is confidential.")
@command_options
def delivered(session: Session, sha256: str, output: Path, office: str | None) -> None:
    """Write a bank's file into a new file as it came, whether it was received or refused."""
    with session.application() as application:
        handed_out = DeliveredFiles(application.service).hand_out(sha256, office)
        save(handed_out.pieces, output)
    document = {"sha256": sha256, "size": handed_out.size, "output": str(output)}
    session.tell("delivered_got", document)


def _import(
    session: Session, application: Application, path: Path, reading: _Reading
) -> StatementOutcome | Refused:
    """Import one file; name at once what it is refused for, or what it leaves in doubt."""
    told: StatementOutcome | Refused
    try:
        with bars(session) as on_progress:
            told = import_statement(
                application,
                path,
                reading.actor,
                profile=reading.profile,
                account=reading.account,
                currency=reading.currency,
                dry_run=reading.dry_run,
                on_progress=on_progress,
            )
    except Refused as refused:
        told = refused
    said = told.faults if isinstance(told, Refused) else told.remarks
    for fault in said:
        place = (
            f"{path.name}: {fault.at}: " if fault.at not in ("", path.name) else f"{path.name}: "
        )
        click.echo(f"{place}{fault.message(session.language)} [{fault.code}]", err=True)
    return told


def _rows(
    session: Session, path: Path, told: StatementOutcome | Refused
) -> list[tuple[object, ...]]:
    def status(word: str) -> str:
        return session.say(f"import_{word}") if session.form == "table" else word

    if isinstance(told, Refused):
        return [(path.name, status(_REFUSED), *("",) * (len(_COLUMNS) - 2))]
    return [
        (
            path.name,
            status(told.status if one.is_new else Status.UNCHANGED),
            one.account,
            *one.days,
            one.opening,
            one.credits,
            one.debits,
            one.closing,
            one.totals.count,
            one.booked,
        )
        for one in told.statements
    ]


def _document(path: Path, told: StatementOutcome | Refused) -> dict[str, Any]:
    if isinstance(told, Refused):
        faults = list(map(_fault, told.faults))
        return {"source": path.name, "status": _REFUSED, "statements": [], "faults": faults}
    return {
        "source": told.source,
        "status": told.status.value,
        "sha256": told.sha256,
        "statements": list(map(_statement, told.statements)),
        "remarks": list(map(_fault, told.remarks)),
    }


def _statement(one: Received) -> dict[str, Any]:
    first_on, last_on = one.days
    return {
        "reference": one.reference,
        "account": one.account,
        "kind": one.kind.value,
        "number": one.head.number,
        "first_on": first_on,
        "last_on": last_on,
        "opening": _amount(one.opening),
        "credits": _amount(one.credits),
        "debits": _amount(one.debits),
        "closing": _amount(one.closing),
        "entries": one.totals.count,
        "known": one.known,
        "booked": one.booked,
        "is_new": one.is_new,
    }


def _amount(amount: Money | None) -> dict[str, Any] | None:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def _fault(fault: Refusal) -> dict[str, str]:
    return {"at": fault.at, "code": fault.code}
