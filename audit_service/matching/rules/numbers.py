"""One entry, one item, one number: as the bank's reference, or among its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from audit_service.matching.edges import numbered, referred, sole
from audit_service.matching.pairs import certain_pairs, open_legs, possible_pairs
from audit_service.matching.rules.rule import Rule
from audit_service.matching.sides import Leg
from audit_service.matching.table import CROWD, Reading, Table


def _by_reference(table: Table) -> Iterator[Reading]:
    return certain_pairs(table, sole(referred(table)))


def _by_any_number(table: Table) -> Iterator[Reading]:
    return certain_pairs(table, sole(numbered(table)))


def _perhaps(numbers_of: Callable[[Leg], tuple[str, ...]]) -> Callable[[Table], Iterator[Reading]]:
    def possible(table: Table) -> Iterator[Reading]:
        for leg in open_legs(table):
            pools = (table.bearing(number, leg.minor) for number in numbers_of(leg))
            items = [item for pool in pools for item in pool[:CROWD]]
            yield from possible_pairs(table, leg, items)

    return possible


END_TO_END: Final = Rule(
    code="end_to_end", version=1, certain=_by_reference, possible=_perhaps(lambda leg: leg.equal)
)
NUMBER_IN_WORDS: Final = Rule(
    code="number_in_words",
    version=1,
    certain=_by_any_number,
    possible=_perhaps(lambda leg: leg.in_words),
)
