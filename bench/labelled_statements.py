"""Statements and books made up together, so that it is known which lines are the same money.

The engine never sees the labels; ``judged`` holds its pairings against them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from audit_service.matching.lines import BankLine, BookLine, Pairing
from bench.labelled_cases import CASES
from bench.labelled_county import County, Truth

PUBLISHED: Final[Mapping[str, int]] = {
    "end_to_end": 422,
    "in_words": 272,
    "receipt": 10,
    "name_variant": 20,
    "date_slip": 20,
    "twins": 10,
    "reversed": 6,
    "reversed_and_paid": 4,
    "returned": 8,
    "returned_and_paid_again": 4,
    "wrong_reference": 2,
    "wrong_reference_same_amount": 2,
    "mistyped_reference": 2,
    "charge": 14,
    "interest": 4,
    "no_reference_account": 46,
    "no_reference_name": 9,
    "no_reference_cut": 5,
    "charge_stated": 22,
    "charge_unstated": 8,
    "split_named": 26,
    "split_silent": 4,
    "batch_detailed": 14,
    "batch_ordered": 13,
    "batch_silent": 3,
    "unpaid": 20,
    "paid_twice_copy": 9,
    "paid_twice_by_hand": 21,
    "stranger": 20,
}
"""How often each case comes, of a thousand: about 80 % clean."""

EASY: Final = frozenset({"end_to_end", "in_words", "receipt", "charge", "interest"})

HARD: Final[Mapping[str, int]] = {
    kind: weight if kind in EASY else 2 * weight for kind, weight in PUBLISHED.items()
}
"""The same with twice as many of what is not plain."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A statement, the books, and which of their lines are the same money."""

    bank: tuple[BankLine, ...]
    book: tuple[BookLine, ...]
    truths: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How pairings stand against the labels, counted in lines of both sides."""

    wrong: tuple[Pairing, ...]
    found: Mapping[str, int]
    true: Mapping[str, int]

    @property
    def recall_permille(self) -> int:
        """Return how many of a thousand lines with a true pairing are in it for certain."""
        return 1000 * sum(self.found.values()) // max(1, sum(self.true.values()))


def labelled(mix: Mapping[str, int], lines: int, seed: int) -> Labelled:
    """Make up a statement of about so many entries."""
    rng = Random(f"{seed}/{lines}")  # noqa: S311
    county = County(rng, max(20, lines // 3))
    pack: list[str] = []
    while len(county.bank) < lines:
        if not pack:
            pack = [kind for kind, weight in mix.items() for _ in range(weight)]
            rng.shuffle(pack)
        kind = pack.pop()
        CASES[kind](county, kind)
    bank, book = list(county.bank), list(county.book)
    rng.shuffle(bank)
    rng.shuffle(book)
    return Labelled(tuple(bank), tuple(book), tuple(county.truths))


def judged(pairings: Sequence[Pairing], labels: Labelled) -> Judgement:
    """Hold certain pairings against the truth; only true twins may stand for each other."""
    classes = _classes(labels)
    truths = Counter(_form(t.bank, t.book, classes) for t in labels.truths)
    kinds = {_form(t.bank, t.book, classes): t.kind for t in labels.truths}
    wrong, found = [], Counter[str]()
    for pairing in pairings:
        if pairing.is_certain:
            form = _form(pairing.bank, pairing.book, classes)
            if truths[form] > 0:
                truths[form] -= 1
                found[kinds[form]] += len(pairing.bank) + len(pairing.book)
            else:
                wrong.append(pairing)
    true = Counter[str]()
    for truth in labels.truths:
        true[truth.kind] += len(truth.bank) + len(truth.book)
    return Judgement(tuple(wrong), found, true)


def _form(
    bank: Sequence[str], book: Sequence[str], classes: Mapping[str, object]
) -> tuple[object, object]:
    return (
        tuple(sorted(str(classes[key]) for key in bank)),
        tuple(sorted(str(classes[key]) for key in book)),
    )


def _classes(labels: Labelled) -> dict[str, object]:
    """Return what each line says but key and day, with what its true partners say."""
    said: dict[str, object] = {}
    for line in labels.bank:
        said[line.key] = (line.minor, line.nature, line.is_reversal, line.references, line.name)
        said[line.key] = (said[line.key], line.account, line.words, line.charges, line.parts)
    for item in labels.book:
        said[item.key] = (item.minor, item.references, item.group, item.names, item.accounts)
        said[item.key] = (said[item.key], item.undoes)
    partners = {
        key: tuple(sorted(str(said[k]) for k in (*truth.bank, *truth.book)))
        for truth in labels.truths
        for key in (*truth.bank, *truth.book)
    }
    return {key: (said[key], partners.get(key, ())) for key in said}
