"""The desk a worked programme is played from: officers, offices, and money in yuan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from aggregates.finding_values import LedgerLink
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Digest, Document, OrganisationKind, Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.places import RegisterOrganisation
from audit_service.demo.pictures import photograph
from audit_service.evidence_desk import Deposit, EvidenceDesk
from audit_service.log_connections import Entry

STANDARD: Final = Text("村卫生室建设指导意见")


def yuan(amount: str | int) -> Money:
    """Return an amount of yuan, exact to the fen."""
    return Money.parse(str(amount))


def paper(number: str, issuer: str, on: date) -> Document:
    """Return the document an act rests on."""
    return Document(number=Reference(number), issuer=Text(issuer), issued_on=on)


@dataclass
class Desk:
    """Gives commands in the name of officers and counts what was refused as it should be.

    Files that banks deliver are left in ``files``, if it names a folder.
    """

    application: Application
    files: Path | None = None
    refusals: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    commands: int = 0

    def do(self, officer: Actor, *commands: Command) -> None:
        """Carry out commands in one transaction."""
        self.many(officer, commands)

    def many(self, officer: Actor, commands: Iterable[Command]) -> None:
        """Carry out a batch of commands in one transaction."""
        self.commands += self.application.service.execute_all(commands, officer).accepted

    def position_of(self, fact: type[Any], record: UUID) -> int:
        """Return where the log holds the last fact of a kind that a record has."""
        stored = self.application.service.store.select_events(record, desc=True)
        return next(one.id for one in stored if isinstance(one, Entry) and one.topic == fact.TOPIC)

    def part_of(self, fact: type[Any], record: UUID, amount: Money) -> LedgerLink:
        """Name part of the entry that a record's last fact of a kind made."""
        return LedgerLink(position=self.position_of(fact, record), amount=amount)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a folder for files that are delivered: one that is kept, or one for the while."""
        if self.files is not None:
            yield self.files
        else:
            with TemporaryDirectory() as folder:
                yield Path(folder)

    def photograph(self, officer: Actor, words: str, on: date) -> Digest:
        """Put a picture in evidence, held by the officer's own office; return its digest."""
        desk = EvidenceDesk(self.application.service)
        said = Deposit(
            effective_on=on,
            title=Text(words),
            source=Text("现场拍摄"),
            dated_on=on,
            holder=Reference(officer.office),
        )
        with desk.receive() as spool:
            spool.write(photograph(words))
            self.commands += 1
            return Digest(desk.deposit(spool, said, officer).reference)

    def refused(self, what: str, officer: Actor, *commands: Command) -> tuple[str, ...]:
        """Give commands that the rules must refuse, and keep the codes of the refusal."""
        try:
            self.application.service.execute_all(commands, officer, dry_run=True)
        except Refused as refused:
            self.refusals.append((what, refused.codes))
            return refused.codes
        self.refusals.append((what, ()))
        return ()


def organisation(
    reference: str,
    name: str,
    kind: OrganisationKind,
    region: str,
    on: date,
    superior: str | None = None,
) -> RegisterOrganisation:
    """Return the command that registers an organisation."""
    return RegisterOrganisation(
        reference=Reference(reference),
        name=Text(name),
        kind=kind,
        region=Reference(region),
        superior=Reference(superior) if superior else None,
        effective_on=on,
    )
