"""Bank statements in: every statement of a file is received whole, or nothing of the file is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Final

from eventsourcing.domain import Aggregate

from aggregates.bank_values import EntrySaid, StatementKind
from aggregates.reasons.importing import FILE_CHANGED
from aggregates.reasons.receiving import DELIVERED_FILE_NOT_KEPT
from aggregates.refusals import Refused
from aggregates.statement import Statement
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.statements import NoteLines, ReceiveStatement, RecordLines
from audit_service.importers.outcomes import Progress, Status, no_progress
from audit_service.importers.sheets import sha256_of, unreadable
from audit_service.refusal_log import Kept
from audit_service.service import AuditService
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.checking import Checking, Paper
from audit_service.statements.delivered import Delivered, Reader
from audit_service.statements.delivered_files import DeliveredFiles
from audit_service.statements.entry_spool import EntrySpool
from audit_service.statements.file_faults import FileFaults
from audit_service.statements.formats import reader_of
from audit_service.statements.outcomes import Received, Request, StatementOutcome
from audit_service.wellformed import faults_in, seen

NAME: Final = "import_statement"
"""The name a refused file goes by in the refusal log; its digest stands for the command's."""

LINES_MAX: Final = 200
"""How many entries one command records."""

DETAILS_MAX: Final = 2_000
"""After how many payments within entries a command takes no further entry."""


def import_statement(
    application: Application,
    path: Path,
    actor: Actor,
    *,
    profile: BankProfile | None = None,
    account: str = "",
    currency: str = "",
    dry_run: bool = False,
    request: Request | None = None,
    on_progress: Progress = no_progress,
) -> StatementOutcome:
    """Import the statements of one file in one transaction, or refuse it naming every fault.

    Statements on record with the same content change nothing. ``profile`` reads a table,
    ``account`` and ``currency`` say what it does not. The file is kept as it came, also when it
    is refused; a dry run keeps and records nothing.
    """

    def reader(path: Path) -> Iterator[Delivered]:
        return reader_of(path, profile, account=account, currency=currency)(path)

    return receive(
        application,
        path,
        reader,
        actor,
        dry_run=dry_run,
        request=request,
        on_progress=on_progress,
    )


def receive(
    application: Application,
    path: Path,
    reader: Reader,
    actor: Actor,
    *,
    dry_run: bool = False,
    request: Request | None = None,
    on_progress: Progress = no_progress,
) -> StatementOutcome:
    """Receive what a reader finds in a file."""
    if faults := tuple(faults_in(actor)):
        raise Refused(*faults)
    with EntrySpool() as spool:
        incoming = _Import(application.service, path, reader, actor, spool)
        return incoming.run(request, dry_run=dry_run, on_progress=on_progress)


class _Import:
    """One file on its way in: all of it is checked and set aside, then recorded.

    Memory does not grow with its lines. A file that changes while it is read is refused.
    """

    def __init__(
        self,
        service: AuditService,
        path: Path,
        reader: Reader,
        actor: Actor,
        spool: EntrySpool,
    ) -> None:
        self._service = service
        self._path = path
        self._reader = reader
        self._actor = actor
        self._spool = spool
        with self._readable():
            self._sha256 = sha256_of(path)
        self._faults = FileFaults(path.name)
        self._checked = Checking(service, self._faults, spool, self._sha256)
        self._places: list[tuple[int, str]] = []
        self._commanded = self._recorded = 0
        self._new: set[tuple[str, str]] = set()
        self._known: dict[tuple[str, str], int] = {}

    def run(
        self, request: Request | None, *, dry_run: bool, on_progress: Progress
    ) -> StatementOutcome:
        """Check, keep, then record."""
        self._check(on_progress)
        if not dry_run:
            self._keep()
        if not self._faults.found:
            if all(paper.is_from_here for paper in self._checked.papers):
                return self._outcome(Status.UNCHANGED)
            self._record(request, dry_run=dry_run, on_progress=on_progress)
        if self._faults.found:
            raise self._refusal(dry_run=dry_run)
        return self._outcome(Status.CHECKED if dry_run else self._status)

    def _check(self, on_progress: Progress) -> None:
        """Read everything; make sure that it is what the digest is of."""
        with self._readable():
            try:
                self._checked.read(self._reader(self._path), on_progress)
            except Refused as refused:
                self._faults.note(*refused.faults)
            if sha256_of(self._path) != self._sha256:
                self._faults.note(FILE_CHANGED())

    def _keep(self) -> None:
        """Keep the file as it came, whatever becomes of it."""
        try:
            with self._readable():
                is_kept = DeliveredFiles(self._service).keep(self._path, self._sha256)
        except Refused as refused:
            self._faults.note(*refused.faults)
            return
        if not is_kept:
            limit = self._service.database.limits.file_megabytes
            fault = DELIVERED_FILE_NOT_KEPT(megabytes=limit)
            self._checked.remarks.append(fault.located(self._path.name))

    def _record(self, request: Request | None, *, dry_run: bool, on_progress: Progress) -> None:
        try:
            self._service.execute_all(
                self._commands(),
                self._actor,
                once=request.ending(lambda: self._outcome(self._status)) if request else None,
                dry_run=dry_run,
                keep_refusal=False,
                on_progress=lambda _: on_progress("record", self._recorded, self._checked.lines),
                on_record=self._see,
            )
        except Refused as refused:
            for fault in refused.faults:
                self._faults.note(fault.located(self._place_of(fault.at)))

    def _see(self, record: Aggregate) -> None:
        """Note what became of a statement, as one of its commands leaves it."""
        assert isinstance(record, Statement)  # noqa: S101 - nothing else is commanded here
        key = (record.account, record.reference)
        if record.version == len(record.pending_events):
            self._new.add(key)
        self._known[key] = record.known

    def _commands(self) -> Iterator[Command]:
        """Receive each statement, then record its entries."""
        for paper in self._checked.papers:
            self._places.append((self._commanded, paper.at))
            self._commanded += 1
            yield self._receipt(paper)
            first_line = 1
            for lines in () if paper.is_known else self._chunks(paper):
                self._commanded += 1
                yield _lines(paper, first_line, lines)
                first_line += len(lines)
                self._recorded += len(lines)

    def _chunks(self, paper: Paper) -> Iterator[tuple[EntrySaid, ...]]:
        """Give back the entries of a statement, some at a time."""
        lines: list[EntrySaid] = []
        details = 0
        for said in self._spool.read(paper.mark, paper.totals.count):
            lines.append(said)
            details += len(said.details)
            if len(lines) == LINES_MAX or details >= DETAILS_MAX:
                yield tuple(lines)
                lines, details = [], 0
        if lines:
            yield tuple(lines)

    def _receipt(self, paper: Paper) -> ReceiveStatement:
        return ReceiveStatement(
            account=paper.account,
            head=paper.head,
            totals=paper.totals,
            file=self._sha256,
            source=seen(self._path.name),
            effective_on=paper.head.last_on,
        )

    def _place_of(self, at: str) -> str:
        """Turn the place of a refused command into that of its statement."""
        index = at.removeprefix("#").partition("/")[0]
        if not at.startswith("#") or not index.isdigit():
            return at
        return self._places[bisect_right(self._places, int(index), key=itemgetter(0)) - 1][1]

    def _refusal(self, *, dry_run: bool) -> Refused:
        """Return the refusal, kept in the refusal log when the file was meant in earnest."""
        refused = self._faults.refusal()
        if not dry_run:
            self._service.refusals.keep([Kept(NAME, self._actor, self._sha256, refused)])
        return refused

    @property
    def _status(self) -> Status:
        return Status.IMPORTED if self._new else Status.UNCHANGED

    def _outcome(self, status: Status) -> StatementOutcome:
        new, told = set(self._new), []
        for paper in self._checked.papers:
            key = (paper.account, paper.reference)
            is_new = key in new
            new.discard(key)  # the same statement once more in the file is on record by then
            told.append(
                Received(
                    reference=paper.reference,
                    account=paper.account,
                    head=paper.head,
                    totals=paper.totals,
                    known=self._known[key] if is_new else paper.totals.count,
                    is_new=is_new,
                )
            )
        return StatementOutcome(
            status=status,
            source=self._path.name,
            sha256=self._sha256,
            statements=tuple(told),
            remarks=tuple(self._checked.remarks),
        )

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Refuse a file that cannot be read."""
        try:
            yield
        except OSError as fault:
            unreadable(self._path.name, fault.strerror or "not found")


def _lines(paper: Paper, first_line: int, lines: tuple[EntrySaid, ...]) -> Command:
    is_statement = paper.head.kind is StatementKind.STATEMENT
    command = RecordLines if is_statement else NoteLines
    return command(
        account=paper.account,
        statement=paper.reference,
        first_line=first_line,
        lines=lines,
        effective_on=paper.head.last_on,
    )
