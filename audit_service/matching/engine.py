"""Pair two sides: what is certain by rule, and what a person is asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from audit_service.matching.lines import BankLine, BookLine, Pairing
from audit_service.matching.reserve import NOTHING, Reserve, Withheld
from audit_service.matching.reversals import held_back
from audit_service.matching.rules import RULES
from audit_service.matching.rules.rule import Rule
from audit_service.matching.table import Reading, Table

ALTERNATIVES_MAX: Final = 3
"""So many proposals may name one line."""


def pair(
    bank: Sequence[BankLine],
    book: Sequence[BookLine],
    rules: Sequence[Rule] = RULES,
    reserve: Reserve = NOTHING,
) -> list[Pairing]:
    """Pair entries with items: certain pairings first, then proposals, best first.

    The same lines give the same pairings in whatever order they come. Keys are distinct on each
    side. A line is in one certain pairing at most; proposals are made of the others.
    What is held in ``reserve`` speaks against other readings as any line does.
    """
    table = Table(bank, book)
    kept = Withheld(table, reserve)
    certain = [_told(table, r, rule, is_certain=True) for rule, r in _certain(table, rules, kept)]
    found = [*kept.asked, *_read(table, rules, kept)]
    possible = [_told(table, r, rule, is_certain=False) for rule, r in _best(table, rules, found)]
    return sorted(certain, key=lambda pairing: pairing.bank) + possible


def _certain(table: Table, rules: Sequence[Rule], kept: Withheld) -> Iterator[tuple[Rule, Reading]]:
    """Try the rules in order, and again as long as what they took leaves others alone."""
    has_found = True
    while has_found:
        has_found = False
        for rule in rules:
            held = held_back(table)
            found = (r for r in rule.certain(table) if not r.items or held.isdisjoint(r.entries))
            for reading in _apart(table, found):
                if not kept.withholds(reading, rule):
                    table.take(reading)
                    has_found = True
                    yield rule, reading


def _apart(table: Table, readings: Iterable[Reading]) -> list[Reading]:
    """Keep open readings that share no line with another of the same rule."""
    distinct = {(r.entries, r.items): r for r in readings if table.is_open(r)}
    entries = Counter(entry for r in distinct.values() for entry in r.entries)
    items = Counter(item for r in distinct.values() for item in r.items)
    return [
        r
        for r in distinct.values()
        if all(entries[e] == 1 for e in r.entries) and all(items[i] == 1 for i in r.items)
    ]


def _read(table: Table, rules: Sequence[Rule], kept: Withheld) -> Iterator[tuple[Rule, Reading]]:
    """Ask every rule what is possible."""
    for rule in rules:
        yield from ((rule, reading) for reading in rule.possible(table) if kept.leaves(reading))


def _best(
    table: Table, rules: Sequence[Rule], found: Iterable[tuple[Rule, Reading]]
) -> Iterator[tuple[Rule, Reading]]:
    """Rank what is left to choose from, with few alternatives for each line."""
    best: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, int, Rule, Reading]] = {}
    for rule, reading in found:
        if table.is_open(reading):
            sides = tuple(sorted(reading.entries)), tuple(sorted(reading.items))
            known = best.get(sides)
            if known is None or known[0] > -reading.score:
                best[sides] = -reading.score, rules.index(rule), rule, reading
    named: Counter[tuple[str, int]] = Counter()
    for sides, (_, _, rule, reading) in sorted(
        best.items(), key=lambda one: (one[1][0], one[1][1], one[0])
    ):
        lines = [("bank", entry) for entry in sides[0]] + [("book", item) for item in sides[1]]
        if all(named[line] < ALTERNATIVES_MAX for line in lines):
            named.update(lines)
            yield rule, reading


def _told(table: Table, reading: Reading, rule: Rule, *, is_certain: bool) -> Pairing:
    bank = sorted(table.entries[entry].line.key for entry in reading.entries)
    book = sorted(table.items[item].line.key for item in reading.items)
    return Pairing(
        bank=tuple(bank),
        book=tuple(book),
        differences=reading.differences,
        rule=rule.code,
        version=rule.version,
        score=min(1000, reading.score),
        is_certain=is_certain,
        reasons=reading.reasons,
    )
