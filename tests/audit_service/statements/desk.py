"""A finance office with two accounts on record, which receives what its banks send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.service import AuditService
from audit_service.statements.delivered import Reader
from audit_service.statements.outcomes import StatementOutcome
from audit_service.statements.receiving import receive
from tests.audit_service.statements.made import Paper, preparations, read_made, write
from tests.scenario import ZHANG

ACCOUNTS: Final = ("A1", "B2")


class Desk:
    """What is received, and what is on record then."""

    def __init__(self, application: Application, folder: Path, currency: str = "CNY") -> None:
        self.application = application
        self.folder = folder
        self._number = 0
        if not application.service.last_position():
            for command in preparations(*ACCOUNTS, currency=currency):
                application.service.execute(command, ZHANG)

    @property
    def service(self) -> AuditService:
        return self.application.service

    @property
    def position(self) -> int:
        return self.service.last_position()

    def file(self, *papers: Paper, name: str = "") -> Path:
        """Write statements into a file of their own."""
        self._number += 1
        return write(self.folder / (name or f"{self._number}.made"), *papers)

    def receive(self, *papers: Paper, **options: Any) -> StatementOutcome:
        """Receive statements in one file."""
        return self.read(self.file(*papers), **options)

    def read(self, path: Path, reader: Reader = read_made, **options: Any) -> StatementOutcome:
        """Receive a file."""
        return receive(self.application, path, reader, ZHANG, **options)

    def faults(
        self, path: Path, reader: Reader = read_made, **options: Any
    ) -> list[tuple[str, str]]:
        """Receive a file that must be refused, and leave nothing; return places and codes."""
        before = self.position
        try:
            self.read(path, reader, **options)
        except Refused as refused:
            assert self.position == before
            return [(fault.at, fault.code) for fault in refused.faults]
        raise AssertionError("the file was received")


def facts(service: AuditService, topic: str = "") -> Iterator[Any]:
    """Yield the facts on record, perhaps of some records only, oldest first."""
    position = 0
    while recorded := service.read(position, 1_000):
        position = recorded[-1].position
        yield from (one.event for one in recorded if one.topic.startswith(topic))


def booked(service: AuditService) -> Counter[str]:
    """Count the entries on record by what twins have in common."""
    found = (fact for fact in facts(service, "bank_entry.booked"))
    return Counter(fact.reference.rpartition(".")[0] for fact in found)


def said(service: AuditService) -> list[tuple[str, Any]]:
    """Return what the facts of statements and entries say, without whose command it was."""
    return [
        (
            fact.TOPIC,
            {name: value for name, value in vars(fact).items() if name not in ("act", "timestamp")},
        )
        for fact in facts(service)
        if fact.TOPIC.partition(".")[0] in ("statement", "bank_entry")
        or fact.TOPIC == "bank_account.statement_received"
    ]
