"""The versions of periods: read again as they were known, held against each other, carried over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.engine import Connection

from aggregates.period_values import Section, Span, seal_of, span_of
from aggregates.reasons.general import NOT_RECORDED
from aggregates.reasons.periods import PERIOD_VERSION_MALFORMED, PERIOD_VERSION_UNKNOWN
from aggregates.refusals import Refused
from aggregates.values import Digest
from audit_service import period_snapshot
from audit_service.period_snapshot import AMOUNTS, SECTIONS, commitments, snapshot
from projections import period_queries
from projections.amounts import shown
from projections.balances import Moment
from projections.rows import Row

Document = dict[str, Any]
Rows = tuple[Row, ...]

READS: Final = (*period_snapshot.READS, "period_register")
"""The projections it is answered from."""

NOW: Final = "now"
"""What is known in the end, where a version could be named."""

_DIGITS_MAX: Final = 6
_SAID: Final = (
    "version", "drafts", "known_at", "follows", "seal", "prepared_position", "prepared_on",
    "prepared_by", "prepared_office", "closed_position", "closed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Books:
    """Whose books of which period are asked about, and up to which position all is known."""

    organisation: str
    span: Span
    reached: int

    @classmethod
    def of(cls, organisation: str, period: str, reached: int) -> Books:
        """Name the books; nothing is on record of what is no period."""
        try:
            return cls(organisation, span_of(period), reached)
        except Refused:
            raise _not_recorded(organisation, period) from None


def version_named(text: str) -> int | None:
    """Read the name of a version: its number, or None for what is known now."""
    if text == NOW:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX and int(text):
        return int(text)
    raise Refused(PERIOD_VERSION_MALFORMED(text=text[:20]))


def period_document(connection: Connection, books: Books) -> Document:
    """Show where a period stands, its versions with who certified each, and every step."""
    row = period_queries.period(connection, books.organisation, books.span.period)
    if row is None:
        raise _not_recorded(books.organisation, books.span.period)
    steps = row.pop("steps")
    versions = [
        {name: one[name] for name in _SAID}
        | {"sections": list(one["sections"]), "certifications": _certified(steps, one["seal"])}
        for one in row.pop("versions")
    ]
    return {"report": "period", **row, "versions": versions, "steps": steps}


def version_document(connection: Connection, books: Books, number: int) -> Document:
    """Show a version with its rows, read again as known then.

    Each section ``is_as_sealed`` if its rows still come to the digest that was sealed, and
    ``seal_holds`` if the seal is that of the digests. Rows stand in the form they are sealed in.
    """
    found = _version(connection, books, number)
    row = period_queries.period(connection, books.organisation, books.span.period) or {}
    taken = snapshot(connection, books.organisation, books.span, found["known_at"])
    again = {section.name: section for section in taken.sections}
    return {
        "report": "period_version",
        **_about(books),
        **{name: found[name] for name in _SAID},
        "certifications": _certified(row["steps"], found["seal"]),
        "seal_holds": found["seal"] == sealed_again(found),
        "sections": [
            section | {"is_as_sealed": again.get(section["name"]) == section_in(section)}
            for section in found["sections"]
        ],
        "rows": {name: list(rows) for name, rows in taken.rows.items()},
    }


def difference(
    connection: Connection, books: Books, earlier: int | None, later: int | None
) -> Document:
    """Say in which rows two versions differ, section by section; None is what is known now.

    ``changed`` are rows of the same key, with what their amounts are apart.
    """
    known = [_known_at(connection, books, number) for number in (earlier, later)]
    before, after = (
        snapshot(connection, books.organisation, books.span, position).rows for position in known
    )
    sections = [_apart(name, before[name], after[name]) for name in SECTIONS]
    return {
        "report": "period_difference",
        **_about(books),
        "from": {"version": earlier, "known_at": known[0]},
        "to": {"version": later, "known_at": known[1]},
        "is_same": all(one["is_same"] for one in sections),
        "sections": sections,
    }


def carry_over(connection: Connection, books: Books) -> Document:
    """Hold what a period left bound to projects against what the next one began with.

    Of the period it is the version closed last, or else drawn up last; of the next one as well,
    or what is known now while it has none.
    """
    left = _latest(connection, books.organisation, books.span.period)
    if left is None:
        raise Refused(PERIOD_VERSION_UNKNOWN(period=books.span.period, version=1))
    begun = _latest(connection, books.organisation, books.span.later)
    known_at = begun["known_at"] if begun is not None else books.reached
    closing = _committed(connection, books, left["known_at"])
    opening = _committed(connection, books, known_at)
    rows = [
        _carried(dict(key), closing.get(key, 0), opening.get(key, 0))
        for key in sorted({*closing, *opening})
    ]
    return {
        "report": "carry_over",
        **_about(books),
        "from": {"version": left["version"], "known_at": left["known_at"]},
        "to": {
            "period": books.span.later,
            "version": begun["version"] if begun is not None else None,
            "known_at": known_at,
        },
        "is_carried_over": closing == opening,
        "rows": rows,
        "totals": _totals(rows),
    }


def section_in(said: Row) -> Section:
    """Read a section as the register keeps it."""
    return Section(name=said["name"], rows=said["rows"], digest=Digest(said["digest"]))


def sealed_again(version: Row) -> Digest:
    """Return the seal that a version must have by what it says."""
    said = (version["organisation"], version["period"], version["version"], version["known_at"])
    return seal_of(*said, version["follows"], map(section_in, version["sections"]))


def _about(books: Books) -> Document:
    span = books.span
    days = {"first_on": span.first_on, "last_on": span.last_on}
    return {"organisation": books.organisation, "period": span.period, **days}


def _version(connection: Connection, books: Books, number: int) -> Row:
    found = period_queries.version(connection, books.organisation, books.span.period, number)
    if found is None:
        raise Refused(PERIOD_VERSION_UNKNOWN(period=books.span.period, version=number))
    return found


def _known_at(connection: Connection, books: Books, number: int | None) -> int:
    if number is None:
        return books.reached
    known_at: int = _version(connection, books, number)["known_at"]
    return known_at


def _latest(connection: Connection, organisation: str, period: str) -> Row | None:
    """Return the version of a period that was closed last, or else drawn up last."""
    row = period_queries.period(connection, organisation, period)
    if row is None or not row["last_version"]:
        return None
    number = row["closed_version"] or row["last_version"]
    return period_queries.version(connection, organisation, period, number)


def _certified(steps: Iterable[Row], seal: str) -> list[Document]:
    """List who certified what has a seal."""
    return [
        {
            "position": step["position"],
            "certified_on": step["effective_on"],
            "person": step["by"],
            "office": step["office"],
            "statement": step["words"],
        }
        for step in steps
        if step["step"] == "certified" and step["seal"] == seal
    ]


def _apart(section: str, before: Rows, after: Rows) -> Document:
    key = SECTIONS[section]
    earlier, later = _by(key, before), _by(key, after)
    changed = [
        {"before": earlier[one], "after": later[one], "apart": _sums(earlier[one], later[one])}
        for one in earlier
        if one in later and earlier[one] != later[one]
    ]
    return {
        "name": section,
        "is_same": before == after,
        "gone": [row for one, row in earlier.items() if one not in later],
        "added": [row for one, row in later.items() if one not in earlier],
        "changed": changed,
    }


def _by(key: Sequence[str], rows: Rows) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[name] for name in key): row for row in rows}


def _sums(before: Row, after: Row) -> Document:
    """Say by how much each amount of a row has become more."""
    currency: str = after.get("currency", "")
    return {
        name: shown(after[name] - before[name], currency)
        for name in AMOUNTS
        if name in before
        and None not in (before[name], after[name])
        and before[name] != after[name]
    }


def _committed(
    connection: Connection, books: Books, known_at: int
) -> dict[tuple[tuple[str, str], ...], int]:
    rows = commitments(connection, books.organisation, Moment(books.span.last_on, known_at))
    names = SECTIONS["commitments"]
    return {tuple((name, row[name]) for name in names): row["minor"] for row in rows}


def _carried(key: dict[str, str], closing: int, opening: int) -> Document:
    currency = key["currency"]
    return key | {
        "closing": shown(closing, currency),
        "opening": shown(opening, currency),
        "difference": shown(opening - closing, currency),
    }


def _totals(rows: Sequence[Document]) -> list[Document]:
    names = ("closing", "opening", "difference")
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        total = sums.setdefault(row["currency"], dict.fromkeys(names, 0))
        for name in names:
            total[name] += row[name]["minor"]
    return [
        {"currency": currency} | {name: shown(minor, currency) for name, minor in total.items()}
        for currency, total in sorted(sums.items())
    ]


def _not_recorded(organisation: str, period: str) -> Refused:
    return Refused(NOT_RECORDED(kind="period", reference=f"{organisation}/{period[:20]}"))
