"""A year of two accounts, delivered in any order and cut in any way, leads to the same record."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from audit_service.bootstrap import Application
from tests.audit_service.statements.desk import ACCOUNTS, Desk, facts
from tests.audit_service.statements.made import Bank, Paper, entry

DAYS = 366
MONTHS = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366)


def year(account: str, random: Random) -> Bank:
    """Postings of a year, most with a twin somewhere; some are booked a day or two back."""
    postings = []
    for day in range(DAYS):
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            words, minor = random.choice(
                (("手续费", -50), ("利息", 7), ("补贴", -500_00), ("拨款", 9))
            )
            back = random.choice((0, 0, 0, 0, 0, 1, 2))
            said = entry(max(0, day - back), minor, words)
            postings += [(day, said)] * random.choice((1, 1, 1, 2, 3))
    return Bank(account, postings)


def papers(bank: Bank, random: Random) -> list[Paper]:
    """Print days, weeks, months and quarters; here and there a day in pieces; some twice."""
    found = [bank.cut(first, last - 1) for first, last in itertools.pairwise(MONTHS)]
    found += [bank.cut(day, min(day + 6, DAYS - 1)) for day in range(0, DAYS, 7)]
    found += [bank.cut(day, day) for day in random.sample(range(DAYS), 60)]
    found += [bank.cut(0, 90), bank.cut(80, 200), bank.cut(0, DAYS - 1)]
    for day in random.sample(range(DAYS), 10):
        cuts = [bank.starts_of(day), bank.starts_of(day + 1)]
        middle = random.randint(*cuts)
        found.append(bank.cut(day, day, cuts[0], middle, "1"))
        found.append(bank.cut(day, day, middle, cuts[1], "2"))
    return found + random.sample(found, 20)


def read_back(desk: Desk) -> tuple[set[str], dict[str, Counter[str]], dict[tuple[str, str], int]]:
    """Return the entries on record, what each statement lists, and what each day moved."""
    booked = {fact.originator_id: fact for fact in facts(desk.service, "bank_entry.booked")}
    listed: dict[str, Counter[str]] = {}
    for fact in facts(desk.service, "bank_entry"):
        mark = booked[fact.originator_id].reference.rpartition(".")[0]
        listed.setdefault(fact.statement, Counter())[mark] += 1
    moved: Counter[tuple[str, str]] = Counter()
    for fact in booked.values():
        moved[fact.account, str(fact.said.booked_on)] += fact.said.amount.minor
    return {fact.reference for fact in booked.values()}, listed, dict(moved)


@pytest.mark.parametrize("seed", range(2))
def test_a_year_delivered_in_any_order_is_the_same_year(seed: int, tmp_path: Path) -> None:
    random = Random(seed)  # noqa: S311 - chance, not secrets
    banks = [year(account, random) for account in ACCOUNTS]
    printed = [paper for bank in banks for paper in papers(bank, random)]
    told = []

    for attempt in ("one", "other"):
        random.shuffle(printed)
        application = Application.open(f"sqlite:///{tmp_path / attempt}.db")
        desk = Desk(application, tmp_path)
        left = list(printed)
        while left:
            size = random.choice((1, 5, 40))
            desk.receive(*left[:size])
            del left[:size]
        told.append(read_back(desk))
        application.close()

    assert told[0] == told[1]
    references, _, moved = told[0]
    assert Counter(reference.rpartition(".")[0] for reference in references) == sum(
        (bank.truth for bank in banks), Counter[str]()
    )
    truth: Counter[tuple[str, str]] = Counter()
    for bank in banks:
        for _, said in bank.postings:
            truth[bank.account, str(said.booked_on)] += said.amount.minor
    assert moved == dict(truth)
