"""Whatever is decided on an allocation, in whatever order, no fen appears or disappears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given as forall
from hypothesis import strategies as st

from aggregates.allocation import Allocation
from aggregates.money import Money
from aggregates.refusals import Refused
from aggregates.values import Earmark, Reference, Text
from tests.aggregates.test_allocation import CLINIC, WHY, allocation_of
from tests.scenario import NOTICE_1, act, happened


@dataclass
class Purse:
    """The same rules in plain integers: what an accountant would pencil on the margin."""

    issued: int
    passed: int = 0
    reserved: dict[str, int] = field(default_factory=lambda: {"P1": 0, "P2": 0})
    drawn: dict[str, int] = field(default_factory=lambda: {"P1": 0, "P2": 0})

    @property
    def available(self) -> int:
        return self.issued - self.passed - sum(self.reserved.values())

    def reduce(self, n: int, _project: str) -> bool:
        if not 0 < n <= self.available:
            return False
        self.issued -= n
        return True

    def increase(self, n: int, _project: str) -> bool:
        self.issued += n if n > 0 else 0
        return n > 0

    def pass_down(self, n: int, _project: str) -> bool:
        if not 0 < n <= self.available:
            return False
        self.passed += n
        return True

    def reserve(self, n: int, project: str) -> bool:
        if not 0 < n <= self.available:
            return False
        self.reserved[project] += n
        return True

    def release(self, n: int, project: str) -> bool:
        if not 0 < n <= self.reserved[project] - self.drawn[project]:
            return False
        self.reserved[project] -= n
        return True

    def charge(self, n: int, project: str) -> bool:
        lacking = max(0, n - (self.reserved[project] - self.drawn[project]))
        if n <= 0 or lacking > self.available:
            return False
        self.reserved[project] += lacking
        self.drawn[project] += n
        return True

    def close(self, _n: int, _project: str) -> bool:
        return self.available + sum(self.reserved.values()) - sum(self.drawn.values()) == 0


def yuan_of(minor: int) -> Money:
    return Money(minor, "CNY")


CLAIM, CHILD = Reference("C1"), Reference("A1-1")
EARMARK: Earmark = CLINIC
REASON: Text = WHY

DECISIONS: dict[str, Callable[[Allocation, Money, Reference], None]] = {
    "reduce": lambda a, m, _p: a.reduce(m, REASON, act()),
    "increase": lambda a, m, _p: a.increase(m, NOTICE_1, act()),
    "pass_down": lambda a, m, _p: a.pass_down(CHILD, EARMARK, m, act()),
    "reserve": lambda a, m, p: a.reserve(p, "clinic", m, act()),
    "release": lambda a, m, p: a.release(p, m, REASON, act()),
    "charge": lambda a, m, p: a.charge(CLAIM, p, m, act()),
    "close": lambda a, _m, _p: a.close(REASON, act()),
}

ORDERS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DECISIONS)),
        st.integers(-1, 6_000),
        st.sampled_from(["P1", "P2"]),
    ),
    max_size=25,
)


def check_same(allocation: Allocation, purse: Purse) -> None:
    held = allocation.commitments
    assert allocation.issued.minor == purse.issued
    assert allocation.passed_down.minor == purse.passed
    assert allocation.available.minor == purse.available >= 0
    assert held.reserved.minor == sum(purse.reserved.values())
    for project, reserved in purse.reserved.items():
        free = held.free_for(project)
        assert free.minor == reserved - purse.drawn[project] >= 0
    assert allocation.available + allocation.passed_down + held.reserved == allocation.issued


@forall(ORDERS)
def test_every_sequence_of_decisions_conserves_money(orders: list[tuple[str, int, str]]) -> None:
    allocation, purse = allocation_of(100), Purse(issued=10_000)

    for name, n, project in orders:
        facts_before = len(happened(allocation))
        accepted = True
        try:
            DECISIONS[name](allocation, yuan_of(n), Reference(project))
        except Refused:
            accepted = False
            assert len(happened(allocation)) == facts_before
        assert accepted == getattr(purse, name)(n, project)
        check_same(allocation, purse)
        if name == "close" and accepted:
            break
