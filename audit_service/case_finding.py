"""Case finding: which cases are to be opened for an account, and which are over by now.

What it returns depends on nothing but the records. Carried out, it leaves nothing to be found:
asked again about the same day, it returns nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.engine import Connection

from aggregates.case_values import (
    CaseKind,
    CaseStage,
    CaseSubjects,
    Resolution,
    case_reference,
)
from aggregates.parameter import ParameterName
from aggregates.reasons.general import NOT_RECORDED
from aggregates.refusals import Refused
from aggregates.values import Reference
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.found_cases import RecordCase, RestateCase, SettleCase
from audit_service.commands.parameters import parameter_on
from audit_service.differences import (
    BothSides,
    Days,
    Difference,
    cancelled,
    differences,
    names_of,
)
from audit_service.statement_gaps import covered, gaps
from projections.balances import Moment
from projections.bank_queries import account as account_row
from projections.case_queries import CaseFilter, cases
from projections.difference_signs import (
    entries_not_paid_again,
    entries_of_amounts,
    items_of_amounts,
    uncleared,
)
from projections.open_lines import open_entries, open_items
from projections.paging import LIMIT_MAX, PageRequest
from projections.rows import Row
from projections.statement_chain import statements_at

READS: Final = ("reconciliation", "case_register")
"""The projections that must have caught up."""

_LEFT: Final = (Resolution.WRITTEN_OFF.value, Resolution.UNFOUNDED.value)
_CHUNK: Final = 500


def cases_due(
    application: Application, account: Reference, as_of: date, known_at: int | None = None
) -> list[Command]:
    """Return the commands that bring the cases of an account up to a day.

    They open a case for every difference that has none, reopen those whose difference is back,
    resolve those that are over by the records, and have one that is told further by another
    point to it. What a person judged to be over is left alone, and so is a case that has a later
    step than the day. Refuses an account that is not on record.
    """
    days = _days(application, as_of)
    with application.database.reading() as connection:
        row = account_row(connection, account, known_at)
        if row is None:
            raise Refused(NOT_RECORDED(kind="bank_account", reference=account).located("/account"))
        sides = _both_sides(connection, row, as_of, known_at)
        finding = _Finding(connection, row, sides, differences(sides, days), known_at)
        return [*finding.opened(), *finding.ended()]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesFound:
    """What was done to bring the cases of an account up to a day: cases, each counted once."""

    opened: int
    resolved: int
    restated: int
    position: int


def find_cases(
    application: Application, account: Reference, actor: Actor, *, effective_on: date
) -> CasesFound:
    """Bring the cases of an account up to a day, in one transaction; again, it changes nothing.

    ``opened`` counts those taken up again as well.
    """
    application.catch_up(names=READS)
    commands = cases_due(application, account, effective_on)
    position = application.service.last_position()
    if commands:
        receipt = application.service.execute_all(commands, actor, keep_refusal=False)
        position = receipt.position
    counts = Counter(type(command) for command in commands)
    return CasesFound(
        opened=counts[RecordCase],
        resolved=counts[SettleCase],
        restated=counts[RestateCase],
        position=position,
    )


def _days(application: Application, on: date) -> Days:
    work = application.service.look()
    return Days(
        transit=parameter_on(work, ParameterName.TRANSIT_DAYS, on),
        suspense=parameter_on(work, ParameterName.SUSPENSE_DAYS, on),
    )


def _both_sides(
    connection: Connection, account: Row, as_of: date, known_at: int | None
) -> BothSides:
    """Read what is on record of an account; what is older than it is in its opening balance."""
    number, opened_on, opening = (account[n] for n in ("reference", "opened_on", "opening_minor"))
    every_entry = list(open_entries(connection, number, known_at))
    every_item = list(open_items(connection, account, known_at))
    entries = [entry for entry in every_entry if opened_on <= entry.on <= as_of]
    items = [item for item in every_item if opened_on <= item.on <= as_of]
    minors = {entry.minor for entry in entries}
    statements = statements_at(connection, number, known_at)
    begun = [one for one in statements if one["first_on"] <= as_of]
    returned = entries_not_paid_again(connection, number, known_at)
    held = uncleared(connection, number)
    paired = {item.key for pair in cancelled(every_item) for item in pair}
    every_gap = gaps(opened_on, opening, statements)
    return BothSides(
        as_of=as_of,
        entries=entries,
        items=items,
        like_entries=list(entries_of_amounts(connection, number, minors, known_at)),
        like_items=list(items_of_amounts(connection, account, minors, known_at)),
        not_paid_again=returned,
        uncleared=[row for row in held if row["recorded_on"] <= as_of],
        gaps=gaps(opened_on, opening, begun),
        covered=covered(opened_on, opening, begun),
        still_open=frozenset(
            [
                *(f"entry {entry.key}" for entry in every_entry),
                *(f"return {row['reference']}" for row in returned),
                *(f"item {item.key}" for item in every_item if item.key not in paired),
                *(f"suspense {row['item']}" for row in held),
                *(f"gap {' '.join(sorted(gap.statements))}" for gap in every_gap),
            ]
        ),
    )


class _Finding:
    """What differs, held against the cases on record."""

    def __init__(
        self,
        connection: Connection,
        account: Row,
        sides: BothSides,
        found: Sequence[Difference],
        known_at: int | None,
    ) -> None:
        self._connection = connection
        self._number: str = account["reference"]
        self._as_of = sides.as_of
        self._still = sides.still_open
        self._moment = Moment(None, known_at)
        self._open = self._listed(CaseFilter(account=self._number, open_only=True))
        self._given_back = {
            key: int(other)
            for paid, back in cancelled(sides.items)
            for key, other in ((paid.key, back.key), (back.key, paid.key))
        }
        self._due = self._not_taken(found)
        self._past = self._read([ref for ref in self._due if ref not in self._open])
        self._tellers = self._who_tells()
        self._heirs = {ref: self._heirs_of(ref, row) for ref, row in self._open.items()}

    def opened(self) -> Iterator[Command]:
        """Open what has no case, take up again what is back, and restate what came to more or less.

        What takes another case over is opened before that one is resolved.
        """
        for reference, difference in sorted(self._due.items()):
            on_record = self._open.get(reference) or self._past.get(reference)
            if on_record is None or self._is_back(on_record):
                yield RecordCase(
                    effective_on=self._as_of,
                    account=Reference(self._number),
                    kind=difference.kind,
                    subjects=difference.subjects,
                    takes_over=self._past_of(reference),
                )
            elif self._has_moved(on_record, difference):
                yield RestateCase(effective_on=self._as_of, case=Reference(reference))

    def ended(self) -> Iterator[Command]:
        """Resolve open cases whose difference is over, or told by others."""
        for reference, row in sorted(self._open.items()):
            if reference in self._due or self._is_later(row):
                continue
            case = Reference(reference)
            if not _names(row) & self._still:
                beside = {self._given_back[i] for i in row["items"] if i in self._given_back}
                yield SettleCase(effective_on=self._as_of, case=case, beside=tuple(sorted(beside)))
            elif heirs := self._heirs[reference]:
                yield SettleCase(effective_on=self._as_of, case=case, successors=heirs)

    def _not_taken(self, found: Sequence[Difference]) -> dict[str, Difference]:
        """Leave out what a person's case is about already, or one that led to a finding."""
        judged = [self._listed(CaseFilter(account=self._number, resolution=how)) for how in _LEFT]
        others = [row for rows in judged for row in rows.values()]
        others += [row for row in self._open.values() if _is_a_persons(row)]
        taken: defaultdict[str, set[str]] = defaultdict(set)
        for row in others:
            for name in _names(row):
                taken[name].add(row["reference"])
        due: dict[str, Difference] = {}
        for difference in found:
            reference = case_reference(self._number, difference.kind, difference.subjects)
            named = names_of(difference.kind, difference.subjects) & self._still
            if not all(taken[name] - {reference} for name in named):
                due[reference] = difference
        return due

    def _heirs_of(self, reference: str, row: Row) -> tuple[Reference, ...]:
        """Name the cases that together tell on what is open of one, none if some of it is not."""
        if reference in self._due or _is_a_persons(row):
            return ()
        found = [self._tellers.get(name) for name in sorted(_names(row) & self._still)]
        heirs = dict.fromkeys(Reference(one) for one in found if one is not None)
        return tuple(heirs) if None not in found else ()

    def _who_tells(self) -> dict[str, str]:
        """Say which case, open or about to be opened, tells of each line that is open."""
        return {
            name: reference
            for reference, difference in sorted(self._due.items())
            if (row := self._past.get(reference)) is None or self._is_back(row)
            for name in names_of(difference.kind, difference.subjects)
        }

    def _past_of(self, reference: str) -> Reference | None:
        """Return the case that a difference takes over, None where it is a new one."""
        past = (one for one, heirs in sorted(self._heirs.items()) if reference in heirs)
        return next(map(Reference, past), None)

    def _is_later(self, row: Row) -> bool:
        return bool(row["effective_on"] > self._as_of)

    def _has_moved(self, row: Row, difference: Difference) -> bool:
        changed = row["is_open"] and row["minor"] != difference.minor
        return bool(changed) and not self._is_later(row)

    def _is_back(self, row: Row) -> bool:
        over = not row["is_open"] and row["resolution"] not in _LEFT
        return over and not self._is_later(row)

    def _read(self, references: Sequence[str]) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for start in range(0, len(references), _CHUNK):
            found |= self._listed(CaseFilter(references=references[start : start + _CHUNK]))
        return found

    def _listed(self, wanted: CaseFilter) -> dict[str, Row]:
        found: dict[str, Row] = {}
        cursor: str | None = None
        while True:
            page = cases(self._connection, wanted, PageRequest(cursor, LIMIT_MAX), self._moment)
            found |= {row["reference"]: row for row in page.items}
            if (cursor := page.next_cursor) is None:
                return found


def _names(row: Row) -> frozenset[str]:
    subjects = CaseSubjects(
        entries=tuple(map(Reference, row["entries"])),
        items=tuple(map(int, row["items"])),
        statements=tuple(map(Reference, row["statements"])),
    )
    return names_of(CaseKind(row["kind"]), subjects)


def _is_a_persons(row: Row) -> bool:
    """Say whether a person opened a case, or made it a finding: no rule replaces it."""
    return not row["automatic"] or row["stage"] == CaseStage.ESCALATED.value
