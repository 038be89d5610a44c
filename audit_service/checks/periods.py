"""Periods: each closed version still reads as it was sealed, and its seal follows the one before.

The seals and their line are computed from the events alone; the rows are read again as known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.engine import Connection

from aggregates.period import Period
from aggregates.period_values import Section, seal_of, span_of
from audit_service.bootstrap import Application
from audit_service.checks.log import Found
from audit_service.codecs import StoredFormUnknown
from audit_service.period_snapshot import READS, snapshot
from projections.topics import topics_of

BATCH: Final = 256
_NOTHING: Final = "no row"


@dataclass(slots=True)
class _Line:
    """The line of a period's versions, as its facts go by."""

    organisation: str
    period: str
    drawn_up: Any = None
    closed_version: int = 0
    closed_seal: str = ""
    closed: list[Any] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return whose period it is."""
        return f"period {self.organisation}/{self.period}"

    def prepare(self, event: Any) -> Iterator[Found]:
        """Take a version; say what of it does not follow from what came before."""
        where = f"{self.name} version {event.version}"
        if event.version != self.closed_version + 1:
            yield "period", f"{where} number", self.closed_version + 1, event.version
        if event.follows_seal != self.closed_seal:
            yield "period", f"{where} follows", self.closed_seal, event.follows_seal
        said = (self.organisation, self.period, event.version, event.position)
        seal = seal_of(*said, event.follows_seal, event.sections)
        if event.seal != seal:
            yield "period", f"{where} seal", seal, event.seal
        self.drawn_up = event

    def close(self, event: Any) -> Iterator[Found]:
        """Take the version closed; it is the one drawn up last."""
        last = self.drawn_up
        if last is None or (last.version, last.seal) != (event.version, event.seal):
            expected = "none" if last is None else last.seal
            yield "period", f"{self.name} version {event.version} closed", expected, event.seal
        else:
            self.closed.append(last)
        self.closed_version, self.closed_seal = event.version, event.seal


def period_faults(application: Application, connection: Connection) -> Iterator[Found]:
    """Say of each period where its line breaks, and of each closed version what reads otherwise.

    A version is read again if the read models have come as far as it goes.
    """
    lines: dict[Any, _Line] = {}
    for event in _facts(application):
        key = event.originator_id
        if isinstance(event, Period.Opened):
            lines[key] = _Line(event.organisation, event.period)
        elif key in lines and isinstance(event, Period.Prepared):
            yield from lines[key].prepare(event)
        elif key in lines and isinstance(event, Period.Closed):
            yield from lines[key].close(event)
    reached = application.reached_on(connection, READS)
    for line in lines.values():
        for version in line.closed:
            if version.position <= reached:
                yield from _read_again(connection, line, version)


def _facts(application: Application) -> Iterator[Any]:
    service, position = application.service, 0
    topics = sorted(topics_of(Period))
    while batch := service.store.stored_after(position, BATCH, None, topics):
        for row in batch:
            position = row[0]
            try:
                yield service.recorded(row).event
            except StoredFormUnknown:
                continue  # whoever reads every fact says so


def _read_again(connection: Connection, line: _Line, version: Any) -> Iterator[Found]:
    taken = snapshot(connection, line.organisation, span_of(line.period), version.position)
    found = {section.name: section for section in taken.sections}
    sealed = {section.name: section for section in version.sections}
    for name, expected in sealed.items():
        now = found.get(name)
        if expected != now:
            where = f"{line.name} version {version.version} {name}"
            yield "period", where, _said(expected), _said(now)


def _said(section: Section | None) -> str:
    return _NOTHING if section is None else f"{section.rows} rows {section.digest}"
