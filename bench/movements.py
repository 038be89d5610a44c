"""Movements of money that every ledger can post: ours, and the peers it is measured against."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any, Final

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.bootstrap import Application
from audit_service.commands.command import Command
from audit_service.commands.funds import AppropriateFund, ReceiveFunding
from bench.scene import document, open_fund
from bench.setting import BEGINNING
from bench.workload import SEED, Workload
from projections.balances import account_balances

CURRENCY: Final = "CNY"

_SMALL: Final = 200
_MAX_MINOR: Final = 9_000_000_00
_PAYER: Final = Text("甘肃省财政厅")
_AT_ONCE: Final = 1_000
_APPROPRIATED: Final = ("appropriation", "unallotted")
_RECEIVED: Final = ("funding_due", "received")


@dataclass(frozen=True, slots=True)
class Movement:
    """An amount that leaves one account of a fund for another: two postings."""

    fund: Reference
    source: str
    target: str
    minor: int

    @property
    def accounts(self) -> tuple[str, str]:
        """Return both accounts, the one it leaves first."""
        return f"{self.fund}:{self.source}", f"{self.fund}:{self.target}"

    def command(self) -> Command:
        """Return what makes our service post it."""
        amount = Money(self.minor, CURRENCY)
        if (self.source, self.target) == _APPROPRIATED:
            return AppropriateFund(
                effective_on=BEGINNING, fund=self.fund, amount=amount, document=document(1)
            )
        return ReceiveFunding(effective_on=BEGINNING, fund=self.fund, amount=amount, payer=_PAYER)

    def decide(self, fund: Fund, act: Any) -> None:
        """Let the fund decide it, as the command would."""
        amount = Money(self.minor, CURRENCY)
        if (self.source, self.target) == _APPROPRIATED:
            fund.appropriate(amount, document(1), act)
        else:
            fund.receive(amount, _PAYER, act)


def draw(number: int, funds: int) -> list[Movement]:
    """Draw movements of that many funds; the same for the same numbers."""
    random = Random(SEED)  # noqa: S311 - a benchmark needs the same numbers every time
    references = [Reference(f"ZJ-{at:05}") for at in range(1, funds + 1)]
    kinds = cycle((_APPROPRIATED, _RECEIVED))
    return [
        Movement(random.choice(references), *kind, random.randint(1, _MAX_MINOR))
        for kind in islice(kinds, number)
    ]


def balances_of(movements: Iterable[Movement]) -> dict[str, int]:
    """Return what stands in each account in the end, in plain arithmetic."""
    sums: Counter[str] = Counter()
    for movement in movements:
        source, target = movement.accounts
        sums[source] -= movement.minor
        sums[target] += movement.minor
    return dict(sums)


def our_balances(application: Application) -> dict[str, int]:
    """Return what our ledger says stands in each account of each fund."""
    with application.database.reading() as connection:
        held = account_balances(connection, {}, by=("fund",))
    return {f"{one.group[0]}:{one.account}": one.minor for one in held}


def opening_facts(funds: int) -> list[Any]:
    """Return the facts that open the funds, with the places and organisations they name."""
    workload = Workload(_SMALL)
    opened = [open_fund(workload, Reference(f"ZJ-{at:05}")) for at in range(1, funds + 1)]
    return [*workload.setting.facts, *(fact for fund in opened for fact in fund.collect_events())]


def facts_of(movements: Sequence[Movement], funds: int) -> Iterator[list[Any]]:
    """Yield the facts of all movements, decided by their funds."""
    workload = Workload(_SMALL)
    act = workload.opening[0].act
    references = [Reference(f"ZJ-{at:05}") for at in range(1, funds + 1)]
    opened = {reference: open_fund(workload, reference) for reference in references}
    yield list(workload.setting.facts)
    for start in range(0, len(movements), _AT_ONCE):
        facts: list[Any] = []
        for movement in movements[start : start + _AT_ONCE]:
            fund = opened[movement.fund]
            movement.decide(fund, act)
            facts += fund.collect_events()
        yield facts


def write_csv(movements: Iterable[Movement], path: Path) -> None:
    """Write the movements for the peers: source, target, amount in whole fen."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((*m.accounts, m.minor) for m in movements)


def check_same(said: dict[str, int], movements: Iterable[Movement], who: str) -> None:
    """Stop when somebody's balances are not the plain sums: a fast wrong number is worth nothing.

    An account that comes to nothing may be left out.
    """
    expected = {name: minor for name, minor in balances_of(movements).items() if minor}
    found = {name: minor for name, minor in said.items() if minor}
    if found != expected:
        differing = {name for name in expected | found if expected.get(name) != found.get(name)}
        name = min(differing)
        raise ArithmeticError(
            f"{who}: {len(differing)} balances differ, {name} is {found.get(name)}"
            f" and should be {expected.get(name)}"
        )
