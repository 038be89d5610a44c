"""Commands that put a file in evidence, and get it out again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final, cast

import click

from aggregates.reasons.evidence import FILE_NOT_WRITTEN
from aggregates.reasons.importing import FILE_EXISTS, FILE_UNREADABLE
from aggregates.refusals import Refused
from aggregates.values import Reference, Text
from audit_service.cli.importing import actor_of
from audit_service.cli.session import Session, command_options, day
from audit_service.evidence_desk import Deposit, EvidenceDesk
from audit_service.evidence_files import Spool

_PIECE: Final = 64 * 1024
_FILE: Final = click.Path(path_type=Path)


@click.group("evidence")
def evidence() -> None:
    """Put files in evidence, and get them out as they were deposited."""


@evidence.command("add")
@click.argument("file", type=_FILE)
@click.option("--title", required=True, help="What it is.")
@click.option("--source", required=True, help="Where it was got.")
@click.option("--dated-on", required=True, metavar="DATE", help="The date of what it holds.")
@click.option("--holder", required=True, metavar="ORGANISATION", help="Whose hands it is in.")
@click.option("--confidential", is_flag=True, help="Only for those who deposited or held it.")
@click.option("--on", metavar="DATE", help="Business date of the deposit (default: today).")
@click.option("--by", metavar="PERSON", help="Who deposits it.")
@click.option("--office", metavar="ORGANISATION", help="For which office.")
@command_options
def add(
    session: Session,
    file: Path,
    title: str,
    source: str,
    dated_on: str,
    holder: str,
    confidential: bool,
    on: str | None,
    by: str | None,
    office: str | None,
) -> None:
    """Deposit a file; it is kept in the database, by the digest of its bytes."""
    actor = actor_of(by, office, dry_run=False)
    deposit = Deposit(
        effective_on=day(on) or date.today(),  # noqa: DTZ011 - a business date is the sender's own
        title=Text(title),
        source=Text(source),
        dated_on=cast("date", day(dated_on)),
        holder=Reference(holder),
        confidential=confidential,
    )
    with session.application() as application:
        desk = EvidenceDesk(application.service)
        with desk.receive() as spool:
            _read(file, spool)
            receipt = desk.deposit(spool, deposit, actor)
        document = {"sha256": receipt.reference, "size": spool.size, "position": receipt.position}
    session.tell("evidence_added", document)


@evidence.command("get")
@click.argument("sha256")
@click.option("--output", required=True, type=_FILE, metavar="FILE", help="A file not there yet.")
@click.option("--office", metavar="ORGANISATION", help="Who asks, where it is confidential.")
@command_options
def get(session: Session, sha256: str, output: Path, office: str | None) -> None:
    """Write a file from evidence into a new file, if it is what was deposited."""
    with session.application() as application:
        handed_out = EvidenceDesk(application.service).hand_out(sha256, office)
        save(handed_out.pieces, output)
    document = {"sha256": sha256, "size": handed_out.size, "output": str(output)}
    session.tell("evidence_got", document)


def save(pieces: Iterable[bytes], output: Path) -> None:
    """Write pieces into a new file; what breaks off leaves none."""
    try:
        with output.open("xb") as file:
            for piece in pieces:
                file.write(piece)
    except FileExistsError:
        raise Refused(FILE_EXISTS(name=output.name)) from None
    except BaseException as fault:
        output.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise Refused(FILE_NOT_WRITTEN(detail=fault.strerror)) from None
        raise


def _read(file: Path, spool: Spool) -> None:
    try:
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                spool.write(piece)
    except OSError as fault:
        raise Refused(FILE_UNREADABLE(detail=fault.strerror)) from None
