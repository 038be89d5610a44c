"""Random months of a bank account, and what the books and the bank then hold, worked out by hand.

The second computation knows nothing of tables: it reads the facts up to a position, and the bank's
movements as the bank knows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from aggregates.bank_entry import BankEntry
from aggregates.bank_values import DifferenceKind
from aggregates.cash_entry import CashEntry, CashKind
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.match import Difference, Match, MatchStage
from aggregates.statement import Statement
from tests.projections.bank_log import ACCOUNT, BankLog, Move, cny

FIRST: Final = date(2024, 1, 1)
DAYS: Final = 60
OPENED: Final = FIRST + timedelta(days=10)


@dataclass
class Months:
    """Two months: what the bank moved, and a log of what reached the books, in random order."""

    seed: int
    is_clean: bool
    log: BankLog = field(default_factory=BankLog)
    moves: list[Move] = field(default_factory=list)
    begun_with: int = 500_000
    overlaps: bool = False

    def __post_init__(self) -> None:
        """Begin from the seed."""
        self.random = Random(self.seed)  # noqa: S311 - a story, no secret

    def live(self) -> None:
        """Let the bank move money, and the office hear of it by and by."""
        cuts = self._cuts()
        self._move({first for first, _ in cuts} if self.random.random() < 0.5 else set())
        off = 0 if self.is_clean else self.random.choice((0, 777))
        self.log.county(self.truth(OPENED - timedelta(days=1)) + off, OPENED)
        is_late = self.random.random() < 0.3 and not self.is_clean
        if not is_late:
            self.log.assign(OPENED)
        steps: list[Any] = [*[self._book] * 40, *[self._match] * 30, *[self._undo] * 6]
        steps += [partial(self._receive, *cut) for cut in cuts]
        self.random.shuffle(steps)
        for step in steps:
            step()
        if is_late:
            self.log.assign(OPENED)
        for _ in range(10):
            self._match()

    def truth(self, day: date) -> int:
        """Return what the bank held at the end of a day."""
        return self.begun_with + sum(move.minor for move in self.moves if move.on <= day)

    def _cuts(self) -> list[tuple[int, int]]:
        """Cut the months into statements, with some missing or some overlapping."""
        cuts: list[tuple[int, int]] = []
        first = 0
        self.overlaps = not self.is_clean and self.random.random() < 0.5
        while first < DAYS:
            last = min(first + self.random.choice((0, 6, 13, 29)), DAYS - 1)
            if self.is_clean or self.random.random() < 0.85:
                cuts.append((first, last))
            if self.overlaps and self.random.random() < 0.4:
                cuts.append((max(first - 3, 0), last))
            first = last + 1
        return list(dict.fromkeys(cuts))

    def _move(self, early_on: set[int]) -> None:
        """Move money day by day; some of it is booked before the statement that lists it begins."""
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            for _ in range(self.random.choice((0, 1, 1, 2))):
                minor = self.random.choice((-500, -300, -300, 400, 700))
                is_early = number in early_on and not self.overlaps and self.random.random() < 0.5
                booked_on = day - timedelta(days=2) if is_early else None
                self.moves.append(Move(day, minor, self.random.choice(("", "a")), booked_on))

    def _receive(self, first: int, last: int) -> None:
        days = (FIRST + timedelta(days=first), FIRST + timedelta(days=last))
        within = [move for move in self.moves if days[0] <= move.on <= days[1]]
        whole = self.is_clean or self.random.random() < 0.8 or not within
        opening = self.truth(days[0] - timedelta(days=1))
        received = self.log.statement(days, opening, within, short=0 if whole else 1)
        if not whole and self.random.random() < 0.7:
            self.log.lines(received, within[-1:])

    def _book(self) -> None:
        """Put something into the books, sometimes late, sometimes from before they began."""
        day = FIRST + timedelta(days=self.random.randrange(DAYS))
        name = f"K{len(self.log.facts)}"
        kind = self.random.choice(("pay", "pay", "pay", "named", "return", "fund", "cash", "drop"))
        paid = [claim for claim, one in self.log.claims.items() if one.last_on <= day]
        if kind in ("pay", "named"):
            minor = self.random.choice((500, 300, 300))
            self.log.pay(name, minor, day, ACCOUNT if kind == "named" else None)
        elif kind == "return" and paid:
            claim = self.log.claims[self.random.choice(paid)]
            if claim.stage.value == "paid":
                self.log.give_back(claim.reference, day)
                if self.random.random() < 0.5:
                    self.log.pay_again(claim.reference, day, ACCOUNT)
        elif kind == "fund":
            self.log.receive(self.random.choice((400, 700)), day)
        else:
            written = max(day, OPENED)
            self.log.write_up(name, CashKind.SUSPENSE, self.random.choice((-295, 400)), written)
            if kind == "drop":
                self.log.drop(name, written + timedelta(days=4))

    def _match(self) -> None:
        """Match some entries with some items, with a difference where they do not add up."""
        seen = Seen(self.log, len(self.log.facts))
        entries = [one for one in self.log.entries.values() if one.reference not in seen.used]
        items = [p for p in seen.items if p not in seen.used and p not in seen.dropped]
        if not seen.pays:
            items = [p for p in items if seen.named[p]]
        if not entries or not items:
            return
        count = self.random.choice((1, 1, 1, 2))
        entries = self.random.sample(entries, min(count, len(entries)))
        items = self.random.sample(items, min(self.random.choice((1, 1, 2)), len(items)))
        rest = sum(e.amount.minor for e in entries) - sum(seen.items[p][1] for p in items)
        differences = [Difference(kind=DifferenceKind.CHARGE, amount=cny(rest))] if rest else []
        self.log.match(entries, items, differences, proposed=self.random.random() < 0.1)

    def _undo(self) -> None:
        made = [one for one in self.log.matches.values() if one.stage is MatchStage.MADE]
        if made:
            self.log.undo(self.random.choice(made))


class Seen:
    """What the facts up to a position say, read one after the other."""

    def __init__(self, log: BankLog, known_at: int) -> None:
        self.items: dict[int, tuple[date, int]] = {}
        self.named: dict[int, bool] = {}
        self.gone: dict[int, date] = {}
        self.entries: dict[str, tuple[date, int]] = {}
        self.whole: list[Statement.Received] = []
        self.matches: dict[Any, Match.Found | Match.Proposed] = {}
        self.counting: set[Any] = set()
        self.pays = False
        self.opening = 0
        self._cash: dict[Any, int] = {}
        self._heads: dict[Any, Any] = {}
        self._missing: dict[Any, int] = {}
        self._claims: dict[Any, bool] = {}
        for fact in log.facts[:known_at]:
            self._see(fact.position, fact.event)

    @property
    def used(self) -> set[Any]:
        """Return the entries and items in matches that count."""
        return {
            one
            for key in self.counting
            for one in (*self.matches[key].parties.entries, *self.matches[key].parties.items)
        }

    @property
    def dropped(self) -> set[int]:
        """Return the items taken out of the books."""
        return set(self.gone)

    def _see(self, position: int, event: Any) -> None:  # noqa: C901 - one fact after the other
        key, day = event.originator_id, event.act.effective_on
        match event:
            case Claim.Paid():
                self._claims[key] = event.account is not None
                self._item(position, day, -event.amount.minor, named=self._claims[key])
            case Claim.Refunded() | Claim.Returned() | Claim.Reversed():
                self._item(position, day, event.amount.minor, named=self._claims[key])
            case Fund.Received():
                self._item(position, day, event.amount.minor, named=False)
            case CashEntry.Recorded():
                self._cash[key] = position
                self._item(position, day, event.amount.minor, named=True)
            case CashEntry.Dropped():
                self.gone[self._cash[key]] = day
            case Statement.Received():
                self._heads[event.reference] = event
                self._missing[event.reference] = event.totals.count + 1
                self._listed(event.reference)
            case BankEntry.Listed():
                self._listed(event.statement)
            case BankEntry.Booked():
                self._listed(event.statement)
                head = self._heads[event.statement].head
                counts_on = min(max(event.said.booked_on, head.first_on), head.last_on)
                self.entries[event.reference] = counts_on, event.said.amount.minor
            case Match.Event():
                self._match(key, event)
        self.pays = self.pays or type(event).__qualname__ == "PayingAccount.Assigned"
        if type(event).__qualname__ == "BankAccount.Opened":
            self.opening = event.opening.minor

    def _item(self, position: int, day: date, minor: int, *, named: bool) -> None:
        self.items[position] = day, minor
        self.named[position] = named

    def _listed(self, statement: str) -> None:
        self._missing[statement] -= 1
        if not self._missing[statement]:
            self.whole.append(self._heads[statement])

    def _match(self, key: Any, event: Any) -> None:
        if isinstance(event, Match.Found | Match.Proposed):
            self.matches[key] = event
        if event.leads_to is MatchStage.MADE:
            self.counting.add(key)
        elif key in self.counting:
            self.counting.remove(key)
