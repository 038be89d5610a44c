"""Differences between the bank and the books of an account: what each is, and what it comes to.

Every line that nothing matches is told by one difference at most, by the most telling: what came
twice, what came back, what came in another amount, and only then what is on one side alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aggregates.bank_values import EntryNature
from aggregates.case_values import CaseKind, CaseSubjects
from aggregates.values import Reference
from audit_service.statement_gaps import Gap
from projections.open_lines import OpenEntry, OpenItem
from projections.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """How long something may be under way, in days; None: as long as it likes."""

    transit: int | None
    suspense: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    """What is on record of an account up to a day, and what was matched before.

    ``still_open`` names what is open whatever its day, in the words of ``names_of``.
    """

    as_of: date
    entries: Sequence[OpenEntry]
    items: Sequence[OpenItem]
    like_entries: Sequence[Row]
    like_items: Sequence[Row]
    not_paid_again: Sequence[Row]
    uncleared: Sequence[Row]
    gaps: Sequence[Gap]
    covered: Sequence[tuple[date, date]]
    still_open: frozenset[str]

    def is_covered(self, first_on: date, last_on: date) -> bool:
        """Say whether statements cover all days between two."""
        return any(begin <= first_on and last_on <= end for begin, end in self.covered)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, and by how much the bank says more than the books, in minor units."""

    kind: CaseKind
    subjects: CaseSubjects
    minor: int


def differences(sides: BothSides, days: Days) -> list[Difference]:
    """List the differences of an account, each line in one of them at most."""
    entries = {entry.key: entry for entry in sides.entries}
    items = {item.key: item for item in sides.items}
    for one, other in cancelled(sides.items):
        del items[one.key], items[other.key]
    found = list(_duplicates(sides, entries, items))
    found += _returned(sides, entries)
    found += _mismatches(entries, items)
    found += [_of_entry(CaseKind.UNMATCHED_ENTRY, entry) for entry in entries.values()]
    found += _not_at_bank(sides, items.values(), days.transit)
    found += _suspense(sides, days.suspense)
    found += [
        Difference(CaseKind.STATEMENT_GAP, _subjects(statements=gap.statements), gap.missing)
        for gap in sides.gaps
    ]
    return found


def names_of(kind: CaseKind, subjects: CaseSubjects) -> frozenset[str]:
    """Name what must not be open any more for a difference to be over."""
    items, entries = subjects.items, subjects.entries
    if kind is CaseKind.SUSPENSE:
        return frozenset(f"suspense {item}" for item in items)
    named = {f"entry {entry}" for entry in entries} | {f"item {item}" for item in items}
    if kind is CaseKind.RETURNED_PAYMENT:
        named |= {f"return {entry}" for entry in entries}
    if subjects.statements:
        named.add(f"gap {' '.join(sorted(subjects.statements))}")
    return frozenset(named)


def cancelled(items: Sequence[OpenItem]) -> list[tuple[OpenItem, OpenItem]]:
    """Pair payments with what gives them back whole, where the bank has moved neither."""
    by_key = {item.key: item for item in items}
    pairs = ((by_key[item.undoes], item) for item in items if item.undoes in by_key)
    return [(paid, back) for paid, back in pairs if not paid.minor + back.minor]


def _duplicates(
    sides: BothSides, entries: dict[str, OpenEntry], items: dict[str, OpenItem]
) -> Iterator[Difference]:
    """Find entries to one account, of one amount, under one reference, of fewer items."""
    groups: defaultdict[tuple[str, int, str], list[Row]] = defaultdict(list)
    for row in sides.like_entries:
        for reference in dict.fromkeys(row["references"]):
            if row["party_account"]:
                groups[row["party_account"], row["minor"], reference].append(row)
    like = Counter[tuple[int, str]]()
    first_item: dict[tuple[int, str], int] = {}
    for row in sides.like_items:
        for reference in dict.fromkeys(row["references"]):
            like[row["minor"], reference] += 1
            first_item.setdefault((row["minor"], reference), row["item"])
    for (_, minor, reference), rows in sorted(groups.items(), key=lambda group: group[0]):
        rows.sort(key=lambda row: (row["reference"] in entries, row["booked_on"], row["position"]))
        count, item = like[minor, reference], first_item.get((minor, reference))
        if item is None or len(rows) <= count:
            continue
        original = rows[0]["reference"]
        for row in rows[count:]:
            if (extra := row["reference"]) in entries and extra != original:
                names = (original, extra)
                yield Difference(CaseKind.DUPLICATE, _subjects(names, (item,)), minor)
                del entries[extra]
        entries.pop(original, None)
        items.pop(str(item), None)


def _returned(sides: BothSides, entries: dict[str, OpenEntry]) -> Iterator[Difference]:
    """Find what came back and is not in the books, or is and was not paid again."""
    for entry in list(entries.values()):
        if entry.minor > 0 and (entry.nature == EntryNature.RETURN.value or entry.is_reversal):
            yield _of_entry(CaseKind.RETURNED_PAYMENT, entries.pop(entry.key))
    for row in sides.not_paid_again:
        if row["booked_on"] <= sides.as_of:
            names = (row["reference"],)
            yield Difference(CaseKind.RETURNED_PAYMENT, _subjects(names), row["minor"])


def _mismatches(entries: dict[str, OpenEntry], items: dict[str, OpenItem]) -> Iterator[Difference]:
    """Find one entry and one item under a reference that no other has, of other amounts."""
    by_entry: defaultdict[str, list[OpenEntry]] = defaultdict(list)
    by_item: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for entry in entries.values():
        for reference in dict.fromkeys(entry.references):
            by_entry[reference].append(entry)
    for item in items.values():
        for reference in dict.fromkeys(item.references):
            by_item[reference].append(item)
    for reference in sorted(by_entry.keys() & by_item.keys()):
        if len(by_entry[reference]) > 1 or len(by_item[reference]) > 1:
            continue
        entry, item = by_entry[reference][0], by_item[reference][0]
        same_way = (entry.minor > 0) == (item.minor > 0)
        is_told = entry.key not in entries or item.key not in items
        if same_way and entry.minor != item.minor and not is_told:
            del entries[entry.key], items[item.key]
            about = _subjects((entry.key,), (int(item.key),))
            yield Difference(CaseKind.AMOUNT_MISMATCH, about, entry.minor - item.minor)


def _not_at_bank(
    sides: BothSides, items: Collection[OpenItem], days: int | None
) -> Iterator[Difference]:
    """Find items whose days under way are past, covered by statements or not."""
    for item in items:
        if days is None or (sides.as_of - item.on).days <= days:
            continue
        covered = sides.is_covered(item.on, item.on + timedelta(days=days))
        kind = CaseKind.UNMATCHED_PAYMENT if covered else CaseKind.STALE_IN_TRANSIT
        yield Difference(kind, _subjects(items=(int(item.key),)), -item.minor)


def _suspense(sides: BothSides, days: int | None) -> Iterator[Difference]:
    for row in sides.uncleared:
        if days is not None and (sides.as_of - row["recorded_on"]).days > days:
            left = row["left"] if row["minor"] > 0 else -row["left"]
            yield Difference(CaseKind.SUSPENSE, _subjects(items=(row["item"],)), left)


def _of_entry(kind: CaseKind, entry: OpenEntry) -> Difference:
    return Difference(kind, _subjects((entry.key,)), entry.minor)


def _subjects(
    entries: Sequence[str] = (), items: Sequence[int] = (), statements: Sequence[str] = ()
) -> CaseSubjects:
    return CaseSubjects(
        entries=tuple(map(Reference, entries)),
        items=tuple(items),
        statements=tuple(map(Reference, statements)),
    ).in_order()
