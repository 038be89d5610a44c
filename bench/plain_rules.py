"""The plain rules of other systems, written again to be measured on the same statements.

``first_that_fits`` is how Blnk reconciles: criteria a pair must meet, the first item that meets
those of a rule, and nothing that says a row is used once. ``ranked_by_points`` is how ERPNext
suggests: equal amounts, one point each for the same reference and the same party, the best first.
Both pair one entry with one item; what they would do at once is taken as their word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from audit_service.matching.lines import BankLine, BookLine, Pairing

_DAYS: Final = 7


def first_that_fits(bank: Sequence[BankLine], book: Sequence[BookLine]) -> list[Pairing]:
    """Pair each entry with the first item that meets a rule: amount and reference, or date."""
    by_amount = _by_amount(book)
    found = []
    for entry in bank:
        items = by_amount.get(entry.minor, ())
        item = next((one for one in items if _names(entry, one)), None)
        item = item or next((one for one in items if _is_near(entry, one)), None)
        if item is not None:
            found.append(_pairing("first_that_fits", entry, item))
    return found


def ranked_by_points(bank: Sequence[BankLine], book: Sequence[BookLine]) -> list[Pairing]:
    """Pair each entry with the best of the items of its amount that are not taken yet."""
    by_amount, taken, found = _by_amount(book), set[str](), list[Pairing]()
    for entry in bank:
        items = [one for one in by_amount.get(entry.minor, ()) if one.key not in taken]
        if items:
            best = max(items, key=lambda one: _names(entry, one) + (entry.name in one.names))
            taken.add(best.key)
            found.append(_pairing("ranked_by_points", entry, best))
    return found


def _by_amount(book: Iterable[BookLine]) -> dict[int, list[BookLine]]:
    by_amount: defaultdict[int, list[BookLine]] = defaultdict(list)
    for item in book:
        by_amount[item.minor].append(item)
    return by_amount


def _names(entry: BankLine, item: BookLine) -> bool:
    said = " ".join((*entry.references, entry.words))
    return any(reference in said for reference in item.references)


def _is_near(entry: BankLine, item: BookLine) -> bool:
    return abs((entry.on - item.on).days) <= _DAYS


def _pairing(rule: str, entry: BankLine, item: BookLine) -> Pairing:
    return Pairing(
        bank=(entry.key,),
        book=(item.key,),
        rule=rule,
        version=1,
        score=0,
        is_certain=True,
        reasons=(),
    )
