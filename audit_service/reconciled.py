"""What a reconciliation run did: lines of both sides, matches by rule, and amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from eventsourcing.domain import Aggregate

from aggregates.match import Match, Parties
from aggregates.stages import MatchStage
from audit_service.open_lines import OpenLines
from projections.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side of an account had open, and what of it the run matched or put to people.

    ``left`` is the rest: nothing on the other side is found for it.
    """

    open: int
    matched: int
    proposed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What a run did for one account. A dry run found as much and did nothing.

    ``certain`` and ``proposed`` count matches by rule: those made now, and those that await a
    person, found now or before; ``recorded`` counts what is new of both. ``matched_in`` and
    ``matched_out`` are what the bank moved, ``differences`` what of it is in no item of the books,
    by kind: minor units, signed as they move the account. Facts are on record up to ``position``.
    """

    account: str
    currency: str
    effective_on: date
    bank: Side
    books: Side
    certain: dict[str, int]
    proposed: dict[str, int]
    differences: dict[str, int]
    matched_in: int
    matched_out: int
    recorded: int
    position: int
    is_dry: bool


class Tally:
    """Counts what came of the matches a run asked for, as they are decided.

    One that somebody was quicker with counts for nothing; a decision taken twice counts once.
    """

    def __init__(self, account: Row, lines: OpenLines) -> None:
        """Begin at nothing."""
        self._account = account
        self._lines = lines
        self._made: dict[str, _Found] = {}
        self._proposed: dict[str, _Found] = {}
        self._new: set[str] = set()

    def note(self, record: Aggregate) -> None:
        """Note the record of a command just decided."""
        if not isinstance(record, Match):
            return
        found = _Found(record.ground.rule, record.parties)
        if record.pending_events:
            self._new.add(record.reference)
        if record.stage is MatchStage.PROPOSED:
            self._proposed[record.reference] = found
        elif record.stage is MatchStage.MADE and record.pending_events:
            self._made[record.reference] = found

    def outcome(self, until: date, position: int, *, is_dry: bool) -> Reconciled:
        """Return what was counted."""
        lines, later = self._lines, self._lines.reserve.later
        amounts = {line.key: line.minor for line in lines.bank}
        matched = [amounts[key] for found in self._made.values() for key in found.parties.entries]
        differences: Counter[str] = Counter()
        for difference in (one for f in self._made.values() for one in f.parties.differences):
            differences[difference.kind.value] += difference.amount.minor
        return Reconciled(
            account=self._account["reference"],
            currency=self._account["currency"],
            effective_on=until,
            bank=self._side(amounts.keys() - later.bank, lambda parties: parties.entries),
            books=self._side(
                {line.key for line in lines.book} - later.book,
                lambda parties: map(str, parties.items),
            ),
            certain=_by_rule(self._made),
            proposed=_by_rule(self._proposed),
            differences=dict(sorted(differences.items())),
            matched_in=sum(minor for minor in matched if minor > 0),
            matched_out=sum(minor for minor in matched if minor < 0),
            recorded=len(self._new),
            position=position,
            is_dry=is_dry,
        )

    def _side(self, is_open: Set[str], keys: Callable[[Parties], Iterable[str]]) -> Side:
        matched = {key for found in self._made.values() for key in keys(found.parties)}
        proposed = {key for found in self._proposed.values() for key in keys(found.parties)}
        return Side(
            open=len(is_open),
            matched=len(matched),
            proposed=len(proposed - matched),
            left=len(is_open - matched - proposed),
        )


class _Found(NamedTuple):
    rule: str
    parties: Parties


def _by_rule(matches: dict[str, _Found]) -> dict[str, int]:
    return dict(sorted(Counter(found.rule for found in matches.values()).items()))
