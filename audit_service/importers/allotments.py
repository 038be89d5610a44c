"""Allotment documents: every line becomes an allocation, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from aggregates.allocation import Allocation
from aggregates.money import Money
from aggregates.reasons.funding import PURPOSE_CHANGED
from aggregates.reasons.general import REFERENCE_UNKNOWN, TEXT_EMPTY
from aggregates.reasons.importing import PROFILE_MALFORMED
from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.documents import ReceiveDocument
from audit_service.importers.allotment_commands import (
    closing_command,
    command_of,
    effective_on,
    issued_on,
    place_of,
)
from audit_service.importers.directory import Directory, Known, document_reference
from audit_service.importers.faults import Faults
from audit_service.importers.holders import Holders
from audit_service.importers.layout import NOWHERE, Head, Layout, read_layout
from audit_service.importers.lines import Dialect, Line, Lines
from audit_service.importers.outcomes import (
    PROGRESS_EVERY,
    Outcome,
    Progress,
    Request,
    Status,
    Trace,
    no_progress,
)
from audit_service.importers.profiles import Form, Profile
from audit_service.importers.references import References
from audit_service.importers.sheets import Row, Sheet, open_sheet
from audit_service.refusal_log import Kept
from audit_service.service import AuditService
from audit_service.wellformed import faults_in

NAME: Final = "import_allotment"
"""The name a refused document goes by in the refusal log."""


def import_allotment(
    application: Application,
    path: Path,
    actor: Actor,
    *,
    profile: Profile | None = None,
    constants: Mapping[str, str] | None = None,
    dry_run: bool = False,
    request: Request | None = None,
    on_progress: Progress = no_progress,
) -> Outcome:
    """Import one allotment document in one transaction, or refuse it naming every fault.

    A document on record with the same content changes nothing. ``profile`` maps another
    office's columns, ``constants`` gives what neither its file nor the profile states.
    """
    if faults := tuple(faults_in(actor)):
        raise Refused(*faults)
    if constants and profile is None:
        raise Refused(PROFILE_MALFORMED(detail="constants are for files read by a profile"))
    profile = profile.stating(constants or {}) if profile else None
    form = profile.form if profile else Form()
    sheet = open_sheet(path, form.encoding, form.delimiter)
    return _Import(application.service, sheet, profile, actor).run(
        request, dry_run=dry_run, on_progress=on_progress
    )


class _Import:
    """One document on its way in: a first pass checks every line, a second records them.

    The second pass reads the file again, so that memory does not grow with its lines; a file
    that is no longer the same by then is refused.
    """

    def __init__(
        self, service: AuditService, sheet: Sheet, profile: Profile | None, actor: Actor
    ) -> None:
        self._service = service
        self._sheet = sheet
        self._profile = profile
        self._actor = actor
        self._directory = Directory(service)
        self._holders = Holders(self._directory, profile)
        self._parent: Allocation | None = None
        self._trace = Trace()
        self._latest: date | None = None
        self._lines = self._allocations = self._total = 0

    def run(self, request: Request | None, *, dry_run: bool, on_progress: Progress) -> Outcome:
        """Check, then record."""
        faults = self._sheet.faults
        rows = self._sheet.rows()
        before = len(faults.found)
        layout = self._layout(rows, faults)
        if self._is_on_record(layout.head):
            return self._outcome(Status.UNCHANGED, layout.head)
        self._find_parent(layout.head, faults)
        is_usable = len(faults.found) == before
        self._check_lines(layout, rows, faults, on_progress, is_usable=is_usable)
        if is_usable and self._allocations and not faults.is_full:
            imported = partial(self._outcome, Status.IMPORTED, layout.head)
            try:
                self._service.execute_all(
                    self._commands(faults),
                    self._actor,
                    once=request.ending(imported) if request else None,
                    dry_run=dry_run or bool(faults),
                    keep_refusal=False,
                    on_progress=lambda done: on_progress("record", done, self._expected),
                )
            except Refused as refused:
                self._place(refused, layout, faults)
        if faults:
            raise self._refusal(faults, dry_run=dry_run)
        return self._outcome(Status.CHECKED if dry_run else Status.IMPORTED, layout.head)

    @property
    def _expected(self) -> int:
        return len(self._holders.newcomers) + self._allocations + 1

    def _layout(self, rows: Iterator[Row], faults: Faults) -> Layout:
        if self._profile is not None:
            return self._profile.read_layout(rows, faults, self._sheet.path.stem)
        return read_layout(rows, faults)

    def _read(self, layout: Layout, faults: Faults) -> Lines:
        return Lines(layout, faults, self._profile.dialect() if self._profile else Dialect())

    def _is_on_record(self, head: Head) -> bool:
        """Say whether this very content is on record; refuse other content under its number."""
        if not head.number or not head.issuer:
            return False
        known = self._directory.document(document_reference(head.issuer, head.number))
        if known is None:
            return False
        try:
            known.check_same(self._sheet.sha256)
        except Refused as refused:
            faults = Faults(self._sheet.name)
            faults.note(*head.places.get("number", NOWHERE), *refused.faults)
            raise faults.refusal() from None
        return True

    def _find_parent(self, head: Head, faults: Faults) -> None:
        if head.parent is not None:
            self._parent = self._directory.allocation(head.parent)
            if self._parent is None:
                fault = REFERENCE_UNKNOWN(kind="allocation", reference=head.parent)
                faults.note(*head.places.get("parent", NOWHERE), fault)

    def _check_lines(
        self,
        layout: Layout,
        rows: Iterator[Row],
        faults: Faults,
        on_progress: Progress,
        *,
        is_usable: bool,
    ) -> None:
        lines, references = self._read(layout, faults), References(self._service)
        for line in lines.read(rows):
            if self._resolve(line, layout, faults) is not None:
                self._allocations += len(line.shares)
            if not is_usable or not line.is_sound:
                for name, fault in references.faults_of(line, layout):
                    place = layout.place_of(name, (line.row, 1))
                    faults.note(*place, fault)
            if lines.count % PROGRESS_EVERY == 0:
                on_progress("read", lines.count, None)
        self._lines, self._total = lines.count, lines.total

    def _resolve(self, line: Line, layout: Layout, faults: Faults) -> Known | None:
        """Find who a line is for; note what keeps it from becoming a command."""
        before = len(faults.found)
        issued = issued_on(line, layout.head)
        if issued is not None:
            self._latest = max(issued, self._latest or issued)
        elif (at := layout.column_of("issued_on")) is not None:  # else the head's fault is named
            faults.note(line.row, at, TEXT_EMPTY())
        purpose, parent = line.said.get("purpose"), self._parent
        if parent is not None and purpose is not None and purpose != parent.earmark.purpose:
            fault = PURPOSE_CHANGED(ours=parent.earmark.purpose, theirs=purpose)
            faults.note(*layout.place_of("purpose", (line.row, 1)), fault)
        if not {"organisation", "organisation_name"} & line.said.keys():
            return None
        try:
            known = self._holders.holder_of(line, effective_on(line, layout.head))
        except Refused as refused:
            name = "organisation" if "organisation" in line.said else "organisation_name"
            faults.note(*layout.place_of(name, (line.row, 1)), *refused.faults)
            return None
        return known if line.is_sound and len(faults.found) == before else None

    def _commands(self, found: Faults) -> Iterator[Command]:
        """Read the file again and yield its commands; without faults the document closes them."""
        faults = Faults(self._sheet.name, found.doubtful, found.merged)
        rows = self._sheet.rows()
        layout = self._layout(rows, faults)
        for newcomer in self._holders.newcomers.values():
            self._trace.add(newcomer.row, layout.column_of("organisation_name") or 1)
            yield newcomer.command()
        for line in self._read(layout, faults).read(rows):
            holder = self._resolve(line, layout, faults) if line.is_sound else None
            if holder is None:
                continue
            for share in line.shares:
                self._trace.add(line.row, share.column)
                yield command_of(line, share, layout.head, holder, self._sheet.sha256)
        self._sheet.check_unchanged()
        closing = self._closing(layout.head)
        if closing is not None and not found:
            self._trace.add(*NOWHERE)
            yield closing

    def _closing(self, head: Head) -> ReceiveDocument | None:
        issued = head.issued_on or self._latest
        if issued is None or head.notation is None or not (head.number and head.issuer):
            return None
        total = Money(self._total, head.notation.currency)
        return closing_command(head, issued, self._sheet.sha256, self._lines, total)

    def _place(self, refused: Refused, layout: Layout, faults: Faults) -> None:
        """Turn the places of refused commands into cells."""
        for fault in refused.faults:
            traced = self._trace.find(fault.at)
            if traced is None:
                faults.note(*NOWHERE, fault)
            else:
                row, column, pointer = traced
                faults.note(*place_of(fault, pointer, (row, column), layout), fault)

    def _refusal(self, faults: Faults, *, dry_run: bool) -> Refused:
        """Return the refusal, kept in the refusal log when the document was meant in earnest."""
        refused = faults.refusal()
        if not dry_run:
            self._service.refusals.keep([Kept(NAME, self._actor, str(uuid4()), refused)])
        return refused

    def _outcome(self, status: Status, head: Head) -> Outcome:
        done = status is not Status.UNCHANGED
        return Outcome(
            status=status,
            source=document_reference(head.issuer, head.number),
            lines=self._lines,
            recorded=self._allocations,
            registered=len(self._holders.newcomers),
            totals=(Money(self._total, head.notation.currency),) if done and head.notation else (),
            sha256=self._sheet.sha256,
        )
