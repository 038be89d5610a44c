"""Figures by name: every number a report shows can be written down, read back, and opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from aggregates.money import MINOR_MAX
from aggregates.reasons.supervision import FIGURE_UNKNOWN
from aggregates.refusals import Refused
from projections.accounts import FIGURES
from projections.balances import NOW, Moment
from projections.ledger_tables import DIMENSIONS

OF_FINDINGS: Final = (
    "findings_amount", "findings_recovered", "findings_withheld", "findings_justified",
    "findings_outstanding",
)  # fmt: skip
"""What findings question, how it was settled, and what is left."""

COUNTED: Final = ("milestones_due", "milestones_met", *OF_FINDINGS)
"""Figures that count records instead of postings."""

_SCOPES_OF: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(FIGURES, frozenset(DIMENSIONS)),
    "milestones_due": frozenset({"project"}),
    "milestones_met": frozenset({"project"}),
    **dict.fromkeys(OF_FINDINGS, frozenset({"finding", "organisation", "person"})),
}
_SHOWN_MAX: Final = 200
_BOUNDS: Final = ("as_of", "known_at", "currency", "since")


@dataclass(frozen=True, slots=True)
class FigureName:
    """Which figure, of what, at which moment: ``paid?fund=F-1&as_of=2018-12-31&known_at=42``.

    A dimension may be named several times; any of its values then counts. ``since`` restricts
    to business dates from a day on, so that a period is ``since`` to ``as_of``.
    """

    figure: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moment: Moment = NOW
    currency: str = ""
    since: date | None = None

    def __str__(self) -> str:
        return f"{self.figure}?{self.query}"

    @property
    def query(self) -> str:
        """Write what stands behind the figure: of what, and at which moment."""
        query = [(name, value) for name, values in self.where.items() for value in values]
        bounds = {
            "currency": self.currency,
            "since": self.since,
            "as_of": self.moment.as_of,
            "known_at": self.moment.known_at,
        }
        query += [(name, str(value)) for name, value in bounds.items() if value not in ("", None)]
        return urlencode(query)


def parse(text: str) -> FigureName:
    """Read a figure's name back; refuse one that names nothing."""
    figure, _, query = text.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    scopes = _SCOPES_OF.get(figure, frozenset())
    if not scopes or not all(value.isprintable() for _, value in pairs):
        raise Refused(FIGURE_UNKNOWN(text=text[:_SHOWN_MAX]))
    where: dict[str, tuple[str, ...]] = {}
    bounds: dict[str, str] = {}
    for name, value in pairs:
        if name in scopes:
            where[name] = (*where.get(name, ()), value)
        elif name in _BOUNDS and name not in bounds:
            bounds[name] = value
        else:
            raise Refused(FIGURE_UNKNOWN(text=text[:_SHOWN_MAX]))
    try:
        return FigureName(
            figure,
            where,
            Moment(
                date.fromisoformat(bounds["as_of"]) if "as_of" in bounds else None,
                _position(bounds["known_at"]) if "known_at" in bounds else None,
            ),
            bounds.get("currency", ""),
            date.fromisoformat(bounds["since"]) if "since" in bounds else None,
        )
    except ValueError:
        raise Refused(FIGURE_UNKNOWN(text=text[:_SHOWN_MAX])) from None


def _position(text: str) -> int:
    position = int(text)
    if not 0 <= position <= MINOR_MAX:
        raise ValueError(text)
    return position
