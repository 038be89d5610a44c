"""A list of organisations: code, name, kind, region and the unit each answers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from aggregates.reasons.general import REFERENCE_UNKNOWN, VALUE_NOT_LISTED
from aggregates.reasons.importing import (
    RECORDED_DIFFERENTLY,
    REPEATED_IN_FILE,
    SUPERIORS_CIRCULAR,
)
from aggregates.refusals import Refused
from aggregates.region import canonical
from aggregates.values import OrganisationKind, Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.places import RegisterOrganisation
from audit_service.importers.directory import Directory, Known
from audit_service.importers.outcomes import Outcome, Progress, Request, Status, Trace, no_progress
from audit_service.importers.regions import relocated
from audit_service.importers.sheets import open_sheet
from audit_service.importers.tables import Record, Table, plain_text
from audit_service.importers.vocabulary import KINDS, Entry
from audit_service.wellformed import reference_faults, text_faults

HEADINGS: Final[dict[str, Entry]] = {
    "reference": Entry("单位编码", "reference", "", "", ("单位代码", "organisation", "code")),
    "name": Entry("单位名称", "name", "", "", ("单位全称", "organisation name")),
    "kind": Entry("类别", "kind", "", "", ("单位类别",)),
    "region": Entry("地区编码", "region", "", "", ("区划代码", "行政区划代码")),
    "superior": Entry("上级单位", "superior", "", "", ("主管单位",)),
}
"""The columns of a list of organisations."""

_REQUIRED: Final = ("reference", "name", "kind", "region")


@dataclass(frozen=True, slots=True)
class _Entry:
    known: Known
    superior: str | None
    row: int


def import_organisations(
    application: Application,
    path: Path,
    actor: Actor,
    *,
    effective_on: date,
    dry_run: bool = False,
    request: Request | None = None,
    on_progress: Progress = no_progress,
) -> Outcome:
    """Register the organisations of a file in one transaction, superiors before their units.

    Those on record as stated are skipped; the same code stated otherwise is a fault.
    """
    sheet = open_sheet(path)
    table = Table(sheet, HEADINGS, _REQUIRED, kept_out=frozenset({"备注", "remark", "序号"}))
    directory = Directory(application.service)
    new, skipped = _sort(table, directory)
    ordered = _superiors_first(new, directory, table)
    sheet.faults.check()
    done = Status.CHECKED if dry_run else Status.IMPORTED if ordered else Status.UNCHANGED
    outcome = Outcome(
        status=done,
        source=path.name,
        lines=len(ordered) + skipped,
        recorded=len(ordered),
        skipped=skipped,
        sha256=sheet.sha256,
    )
    trace = Trace()
    if ordered:
        try:
            application.service.execute_all(
                _commands(ordered, effective_on, trace, table),
                actor,
                once=request.ending(lambda: outcome) if request else None,
                dry_run=dry_run,
                on_progress=lambda done: on_progress("record", done, len(ordered)),
            )
        except Refused as refused:
            raise relocated(refused, trace, sheet) from None
    return outcome


def _sort(table: Table, directory: Directory) -> tuple[dict[str, _Entry], int]:
    """Tell new organisations from those on record."""
    faults = table.sheet.faults
    new: dict[str, _Entry] = {}
    skipped = 0
    for record in table.read(plain_text):
        entry = _entry(record, table)
        if entry is None:
            continue
        reference = entry.known.reference
        known = directory.find(reference)
        if reference in new:
            fault = REPEATED_IN_FILE(text=reference, row=new[reference].row)
            faults.note(entry.row, table.column_of("reference"), fault)
        elif known is None:
            new[reference] = entry
        elif known == entry.known:
            skipped += 1
        else:
            faults.note(
                entry.row,
                table.column_of("name"),
                RECORDED_DIFFERENTLY(
                    reference=reference, recorded=_shown(known), given=_shown(entry.known)
                ),
            )
    return new, skipped


def _entry(record: Record, table: Table) -> _Entry | None:
    faults, said = table.sheet.faults, record.said
    before = len(faults.found)
    for name in ("reference", "region", "superior"):
        if name in said:
            faults.note(record.row, table.column_of(name), *reference_faults(said[name]))
    faults.note(record.row, table.column_of("name"), *text_faults(said["name"]))
    kind = KINDS.get(said["kind"])
    if kind is None:
        choices = ", ".join((*OrganisationKind, *(word for word in KINDS if not word.isascii())))
        fault = VALUE_NOT_LISTED(text=said["kind"][:40], choices=choices)
        faults.note(record.row, table.column_of("kind"), fault)
    try:
        region = canonical(said["region"])
    except Refused as refused:
        faults.note(record.row, table.column_of("region"), *refused.faults)
        return None
    if kind is None or len(faults.found) > before:
        return None
    known = Known(said["reference"], said["name"], kind, region)
    return _Entry(known, said.get("superior"), record.row)


def _superiors_first(new: dict[str, _Entry], directory: Directory, table: Table) -> list[_Entry]:
    """Order units below their superiors; note superiors that are nowhere, and circles."""
    faults = table.sheet.faults
    ordered: dict[str, _Entry] = {}
    for start in new:
        chain: dict[str, _Entry] = {}
        reference: str | None = start
        while reference in new and reference not in ordered:
            entry = new[reference]
            if reference in chain:
                fault = SUPERIORS_CIRCULAR(reference=reference)
                faults.note(entry.row, table.column_of("superior"), fault)
                break
            chain[reference] = entry
            reference = entry.superior
        if reference is not None and reference not in new and directory.find(reference) is None:
            last = next(reversed(chain.values()))
            fault = REFERENCE_UNKNOWN(kind="organisation", reference=reference)
            faults.note(last.row, table.column_of("superior"), fault)
        ordered |= dict(reversed(chain.items()))
    return list(ordered.values())


def _commands(
    entries: list[_Entry], effective_on: date, trace: Trace, table: Table
) -> Iterator[Command]:
    for entry in entries:
        trace.add(entry.row, table.column_of("region"))
        known = entry.known
        yield RegisterOrganisation(
            effective_on=effective_on,
            reference=Reference(known.reference),
            name=Text(known.name),
            kind=known.kind,
            region=Reference(known.region),
            superior=Reference(entry.superior) if entry.superior else None,
        )


def _shown(known: Known) -> str:
    return f"{known.name}, {known.kind.value}, {known.region}"
