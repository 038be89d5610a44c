"""The dossier: the whole life of a project or a finding on one page, every statement with its fact.

Everything whose subject it is: money, milestones, claims, notices, inspections, findings with
their elements, who answers, settlements, sanctions, and the facts one after the other with the
documents and files they rest on. Confidential words are shown to cleared offices only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy.engine import Connection

from aggregates.money import Money
from aggregates.reasons.general import NOT_RECORDED
from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.confidentiality import Clearance
from audit_service.explanation import events_at
from projections.accounts import STAGES
from projections.balances import Moment, figures
from projections.connected_records import Name, connected_facts
from projections.figures import FigureName
from projections.finding_documents import finding_document, particulars
from projections.finding_queries import states_at
from projections.library_queries import milestones_at
from projections.rows import Row

KINDS: Final = ("project", "finding")
"""What a dossier may be about."""

_CHUNK: Final = 500

Document = dict[str, Any]


def dossier(
    application: Application,
    connection: Connection,
    subject: Name,
    moment: Moment,
    office: str | None = None,
) -> Document:
    """Put together what had been said by a moment about a project or a finding.

    ``office`` is who asks. Refuses a subject that was not on record then, and a life too long for
    one page.
    """
    rows = connected_facts(connection, subject, moment)
    if not any(Name(row["kind"], row["subject"]) == subject for row in rows):
        raise Refused(NOT_RECORDED(kind=subject.kind, reference=subject.reference))
    page = _Page(application, connection, subject, moment, office, rows)
    return {
        "report": "dossier",
        "kind": subject.kind,
        "reference": subject.reference,
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "heading": page.heading(),
        "money": page.money(),
        "milestones": page.milestones(),
        "records": page.records(),
        "findings": page.findings(),
        "answerable": page.answerable(),
        "facts": page.facts(),
    }


class _Page:
    """The parts of one dossier, all at one moment."""

    def __init__(
        self,
        application: Application,
        connection: Connection,
        subject: Name,
        moment: Moment,
        office: str | None,
        rows: list[Row],
    ) -> None:
        self._connection = connection
        self._subject = subject
        self._moment = moment
        self._rows = rows
        self._clearance = Clearance(application.service, office)
        positions = [row["position"] for row in rows]
        self._events: dict[int, Document] = {}
        for start in range(0, len(positions), _CHUNK):
            chunk = positions[start : start + _CHUNK]
            self._events |= events_at(connection, chunk, self._clearance)

    def heading(self) -> Document:
        """Say what the subject's first fact says of it."""
        first = next(row for row in self._rows if _name(row) == self._subject)
        return {"position": first["position"], "says": self._says(first)}

    def money(self) -> list[Document]:
        """Show the execution stages of a project's money, by currency."""
        if self._subject.kind != "project":
            return []
        where = {"project": (self._subject.reference,)}
        found = figures(self._connection, where, self._moment, names=STAGES)
        return [
            {
                "currency": currency,
                **{
                    name: {
                        **_amount(minor, currency),
                        "explain": str(FigureName(name, where, self._moment, currency)),
                    }
                    for name, minor in amounts.items()
                },
            }
            for (_group, currency), amounts in sorted(found.items())
        ]

    def milestones(self) -> list[Document]:
        """Show a project's milestones, each with the positions of its facts."""
        if self._subject.kind != "project":
            return []
        project = self._subject.reference
        day = self._moment.as_of or date.max
        standings = milestones_at(self._connection, [project], day, self._moment.known_at)
        return [
            {
                "milestone": standing.milestone,
                "due_on": standing.due_on,
                "accepted_on": standing.accepted_on,
                "is_met": standing.is_met,
                "positions": self._positions(Name("milestone", f"{project}/{standing.milestone}")),
            }
            for standing in standings
        ]

    def records(self) -> list[Document]:
        """List the records that belong to the subject, by kind: what each says, how it stands."""
        groups: dict[Name, list[Row]] = {}
        for row in self._rows:
            groups.setdefault(_name(row), []).append(row)
        return [
            {
                "kind": name.kind,
                "reference": name.reference,
                "says": self._says(rows[0]),
                "first_topic": rows[0]["topic"],
                "last_topic": rows[-1]["topic"],
                "last_on": rows[-1]["effective_on"],
                "positions": [row["position"] for row in rows],
            }
            for name, rows in sorted(groups.items())
            if name != self._subject
        ]

    def findings(self) -> list[Document]:
        """Show the findings with elements, responses, settlements and facts."""
        names = {row["subject"] for row in self._rows if row["kind"] == "finding"}
        found = states_at(self._connection, sorted(names), self._moment)
        return [
            finding_document(row, self._moment)
            | self._clearance.parts("finding", reference)
            | particulars(self._connection, reference, self._moment)
            for reference, row in sorted(found.items())
        ]

    def answerable(self) -> list[Document]:
        """Name who answers, for which unit, by which fact."""
        named = []
        for row in self._rows:
            says = self._says(row)
            organisation = says.get("responsible_organisation") or says.get("organisation")
            person = says.get("responsible_person") or says.get("person")
            if isinstance(person, str) and isinstance(organisation, str):
                who = {"organisation": organisation, "person": person}
                named.append({**who, "topic": row["topic"], "position": row["position"]})
        return named

    def facts(self) -> list[Document]:
        """Tell the facts by business date, each with what it says and what it rests on."""
        return [
            {
                **{
                    name: row[name]
                    for name in ("position", "effective_on", "recorded_at", "topic", "kind",
                                 "subject", "by", "office")
                },
                "says": self._says(row),
                "documents": list(_documents(self._state(row))),
                "files": list(dict.fromkeys(_files(self._state(row)))),
            }
            for row in sorted(self._rows, key=lambda row: (row["effective_on"], row["position"]))
        ]  # fmt: skip

    def _state(self, row: Row) -> Document:
        state: Document = self._events[row["position"]]["state"]
        return state

    def _says(self, row: Row) -> Document:
        return {name: value for name, value in self._state(row).items() if name != "act"}

    def _positions(self, name: Name) -> list[int]:
        return [row["position"] for row in self._rows if _name(row) == name]


def _name(row: Row) -> Name:
    return Name(row["kind"], row["subject"])


def _documents(value: Any) -> Iterator[Document]:
    """Find the documents a fact cites, in evidence or of its own."""
    if isinstance(value, dict):
        if value.keys() >= {"number", "issuer", "issued_on"}:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _documents(one)


def _files(value: Any, name: str = "") -> Iterator[str]:
    """Find the digests of files a fact names."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _files(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _files(one, name)
    elif isinstance(value, str) and name in ("files", "sha256"):
        yield value


def _amount(minor: int, currency: str) -> Document:
    return {"minor": minor, "currency": currency, "amount": Money(minor, currency).decimal()}
