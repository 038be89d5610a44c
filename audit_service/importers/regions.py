"""Region codes: the carried file of provinces, cities and counties, or a file of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Final

from aggregates.reasons.funding import REGION_CODE_MALFORMED, REGION_UNKNOWN
from aggregates.reasons.general import DATES_OUT_OF_ORDER
from aggregates.reasons.importing import RECORDED_DIFFERENTLY, REPEATED_IN_FILE
from aggregates.refusals import Refusal, Refused
from aggregates.region import canonical, parent_of, significant
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.command_keys import Once
from audit_service.commands.command import Actor, Command
from audit_service.commands.places import AbolishRegion, RegisterRegion
from audit_service.importers.cells import text_of
from audit_service.importers.directory import Directory, squeezed
from audit_service.importers.faults import place
from audit_service.importers.outcomes import Outcome, Progress, Request, Status, Trace, no_progress
from audit_service.importers.sheets import Sheet, open_sheet
from audit_service.importers.tables import Record, Table
from audit_service.importers.vocabulary import Entry
from audit_service.wellformed import text_faults

HEADINGS: Final[dict[str, Entry]] = {
    "code": Entry("行政区划代码", "code", "", "", ("区划代码", "代码", "地区编码", "region")),
    "name": Entry("名称", "name", "", "", ("县域名称", "区划名称", "地区名称", "行政区划名称")),
    "valid_from": Entry("启用日期", "valid from", "", ""),
    "valid_to": Entry("停用日期", "valid to", "", ""),
}
"""The columns of a file of region codes."""

KEPT_OUT: Final = frozenset(
    {
        "level", "parent", "provinceCode", "cityCode", "areaCode", "streetCode",
        "所属地域", "所属省份", "所属城市", "摘帽时间", "备注", "column_6",
    }
)  # fmt: skip
"""Columns that say again what the code says, or what is no part of the code list."""

CARRIED: Final = "regions.csv"
_SOURCE_OF_CARRIED: Final = "china-division 2.7.0"


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    name: str
    row: int
    valid_from: date | None
    valid_to: date | None


def import_regions(
    application: Application,
    path: Path | None,
    actor: Actor,
    *,
    effective_on: date,
    keep_names: bool = False,
    dry_run: bool = False,
    request: Request | None = None,
    on_progress: Progress = no_progress,
) -> Outcome:
    """Register the regions of a file in one transaction; without a file, the carried ones.

    Codes on record with the same name are skipped. Another name for a code on record is a
    fault, unless ``keep_names`` lets the recorded one stand and the difference be reported.
    """
    if path is None:
        with resources.as_file(resources.files("audit_service.data").joinpath(CARRIED)) as carried:
            return import_regions(
                application, carried, actor, effective_on=effective_on, keep_names=keep_names,
                dry_run=dry_run, request=request, on_progress=on_progress,
            )  # fmt: skip
    sheet = open_sheet(path)
    table = Table(sheet, HEADINGS, ("code", "name"), ("valid_from", "valid_to"), kept_out=KEPT_OUT)
    recorded = Directory(application.service).regions()
    new, skipped, remarks = _sort(table, recorded, keep_names=keep_names)
    _check_parents(new, recorded, table)
    sheet.faults.check()
    source = _SOURCE_OF_CARRIED if path.name == CARRIED else path.name
    outcome = Outcome(
        status=_status(len(new), dry_run=dry_run),
        source=source,
        lines=len(new) + skipped + len(remarks),
        recorded=len(new),
        skipped=skipped + len(remarks),
        sha256=sheet.sha256,
        remarks=remarks,
    )
    once = request.ending(lambda: outcome) if request else None
    _register(
        application, sheet, new, source, actor, effective_on, on_progress, once, dry_run=dry_run
    )
    return outcome


def _register(
    application: Application,
    sheet: Sheet,
    new: list[_Entry],
    source: str,
    actor: Actor,
    effective_on: date,
    on_progress: Progress,
    once: Once | None,
    *,
    dry_run: bool,
) -> None:
    if not new:
        return
    trace = Trace()
    try:
        application.service.execute_all(
            _commands(new, source, effective_on, trace),
            actor,
            once=once,
            dry_run=dry_run,
            on_progress=lambda done: on_progress("record", done, len(new)),
        )
    except Refused as refused:
        raise relocated(refused, trace, sheet) from None


def relocated(refused: Refused, trace: Trace, sheet: Sheet) -> Refused:
    """Name the cells that refused commands came from."""
    for fault in refused.faults:
        traced = trace.find(fault.at)
        row, column, _ = traced or (0, 0, "")
        sheet.faults.note(row, column, fault)
    return sheet.faults.refusal()


def _sort(
    table: Table, recorded: dict[str, str], *, keep_names: bool
) -> tuple[list[_Entry], int, tuple[Refusal, ...]]:
    """Tell new codes from those on record; upper levels come first, in the file's order."""
    faults = table.sheet.faults
    new: dict[str, _Entry] = {}
    skipped = 0
    remarks: list[Refusal] = []
    for record in table.read(_read_text):
        entry = _entry(record, table)
        if entry is None:
            continue
        known = recorded.get(entry.code)
        first = new.get(entry.code)
        if first is not None and squeezed(first.name) == squeezed(entry.name):
            skipped += 1
        elif first is not None:
            fault = REPEATED_IN_FILE(text=entry.code, row=first.row)
            faults.note(entry.row, table.column_of("code"), fault)
        elif known is None:
            new[entry.code] = entry
        elif squeezed(known) == squeezed(entry.name):
            skipped += 1
        else:
            fault = RECORDED_DIFFERENTLY(reference=entry.code, recorded=known, given=entry.name)
            at = table.column_of("name")
            if keep_names:
                remarks.append(fault.located(place(table.sheet.name, entry.row, at)))
            else:
                faults.note(entry.row, at, fault)
    return sorted(new.values(), key=lambda e: len(significant(e.code))), skipped, tuple(remarks)


def _entry(record: Record, table: Table) -> _Entry | None:
    faults = table.sheet.faults
    code, name = record.said["code"], record.said["name"]
    begun, ended = record.on.get("valid_from"), record.on.get("valid_to")
    before = len(faults.found)
    if bad := tuple(text_faults(name)):
        faults.note(record.row, table.column_of("name"), *bad)
    if begun and ended and ended <= begun:
        fault = DATES_OUT_OF_ORDER(earlier=begun, later=ended)
        faults.note(record.row, table.column_of("valid_to"), fault)
    try:
        entry = _Entry(canonical(code), name, record.row, begun, ended)
    except Refused as refused:
        faults.note(record.row, table.column_of("code"), *refused.faults)
        return None
    return entry if len(faults.found) == before else None


def _check_parents(new: list[_Entry], recorded: dict[str, str], table: Table) -> None:
    codes = recorded.keys() | {entry.code for entry in new}
    for entry in new:
        parent = parent_of(entry.code)
        if parent is not None and parent not in codes:
            fault = REGION_UNKNOWN(region=parent)
            table.sheet.faults.note(entry.row, table.column_of("code"), fault)


def _commands(
    entries: list[_Entry], source: str, effective_on: date, trace: Trace
) -> Iterator[Command]:
    for entry in entries:
        trace.add(entry.row, 1)
        yield RegisterRegion(
            effective_on=effective_on,
            code=Reference(entry.code),
            name=Text(entry.name),
            valid_from=entry.valid_from,
            source=Text(source),
        )
    for entry in entries:
        if entry.valid_to is not None:
            trace.add(entry.row, 1)
            yield AbolishRegion(effective_on=entry.valid_to, code=Reference(entry.code))


def _read_text(name: str, cell: Any) -> str:
    """Read a cell; a code printed as ``130631.0`` is the whole number it equals."""
    text = text_of(cell)
    if name != "code":
        return text
    whole, point, fraction = text.partition(".")
    if point and fraction.strip("0"):
        raise Refused(REGION_CODE_MALFORMED(code=text[:20]))
    return whole


def _status(count: int, *, dry_run: bool) -> Status:
    if dry_run:
        return Status.CHECKED
    return Status.IMPORTED if count else Status.UNCHANGED
