"""Findings, claims and money, driven at random, do what a second model says, and nothing else."""

from __future__ import annotations

import shutil
from collections import Counter
from copy import deepcopy
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from aggregates.allocation import Allocation
from aggregates.cash_entry import CashEntry
from aggregates.claim import Claim
from aggregates.finding import Finding
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command
from audit_service.commands.recoveries import outstanding as outstanding_in_service
from drill import bank_model, finding_model, model
from drill.bank_intents import at_the_bank
from drill.bank_translation import bank_command, said_of
from drill.comparison import against_read_models
from drill.finding_model import CAME_BACK, CATEGORIES, HELD_BACK, OPEN, outstanding, post
from drill.finding_translation import Entry, finding_command
from drill.intents import DAY_ONE, DAYS_EACH, PEOPLE, founding
from drill.model import Intent, World
from drill.simulation import RULES as MONEY_RULES
from drill.translation import command_of, day
from drill.works_intents import Draw
from projections.finding_queries import FindingFilter, findings
from tests.bank_story import listed, open_account

RULES: Final = MONEY_RULES | finding_model.RULES | bank_model.RULES
WARMED_UP_STEPS: Final = 700
"""Random steps about money alone, so that there are paid, refunded and rejected claims."""
AT_THE_BANK_EVERY: Final = 5
BANK: Final = Actor(person="bank", office="finance")

EXAMPLES: Final = 70
STEPS: Final = 50
SEEDS: Final = st.integers(0, 2**32)
FINDINGS_MAX: Final = 5
"""Few findings, so that each goes far in few steps."""
MOVES: Final = 4
TWO: Final = ("submitted", "approved")
LINKS: Final = (0, 1, 1, 1, 2, 2)
RARELY: Final = 0.12
OFTEN: Final = 0.6

UNITS: Final = ("finance", "health", "township")
ENTRIES: Final = {
    "submit": ("submitted", "reference"),
    "approve": ("approved", "claim"),
    "order": ("ordered", "claim"),
    "pay": ("paid", "claim"),
    "fail_payment": ("failed", "claim"),
    "return_payment": ("bounced", "claim"),
    "write_up": ("recorded", "reference"),
    "reject": ("rejected", "claim"),
    "refund": ("refunded", "claim"),
    "reverse": ("reversed", "claim"),
    "issue": ("issued", "reference"),
    "increase": ("increased", "allocation"),
    "reduce": ("reduced", "allocation"),
    "return": ("returned", "allocation"),
    "appropriate": ("appropriated", "fund"),
}
"""Which ledger entry an accepted intent makes, and which of its words names the record."""
TOPICS: Final = {"bounced": "returned"}
"""What the service calls an entry whose name means something else in the model."""
MUST_BE_TRIED: Final = frozenset(
    {
        "finding_closed_by_party", "finding_step_out_of_order", "finding_amount_outstanding",
        "settled_above_question", "ledger_entry_applied", "ledger_entry_exceeded",
        "ledger_entry_unfit", "links_above_claim", "evidence_required", "steps_outstanding",
        "recovery_not_at_bank", "entry_settles_findings", "match_unequal", "item_moves_no_cash",
        "entry_matched_already", "item_matched_already", "duties_not_separated",
        "match_step_out_of_order", "item_of_another_account", "claim_refunded_in_part",
    }
)  # fmt: skip
NEXT: Final = {
    "recorded": ("order_rectification",) * 4 + ("respond", "close_finding"),
    "rectification_ordered": ("report_rectification",) * 3
    + ("report_progress",) * 3
    + ("extend_deadline",),
    "rectification_reported": ("verify", "verify", "verify", "verify", "send_back"),
    "rectification_verified": ("close_finding",) * 5 + ("withdraw_settlement", "send_back"),
    "closed": ("reopen",),
}


class County:
    """One county: the service on a file, the model beside it, and where entries are in the log."""

    def __init__(self, file: Path) -> None:
        self.application = Application.open(f"sqlite:///{file}")
        self.world: World = model.new_world() | {
            "findings": {}, "entries": {}, "posted": {}, "applied": {}, "payers": {},
            **bank_model.new_bank(),
        }  # fmt: skip
        self.positions: dict[Entry, int] = {}
        self.refused: Counter[tuple[str, str]] = Counter()
        self.accepted: Counter[str] = Counter()

    def take(self, intent: Intent) -> bool:
        """Ask both for the same, and insist on the same answer; say whether it was yes."""
        service = self.application.service
        before, reversed_left = service.last_position(), self._left(intent)
        expected = model.answer(self.world, intent, RULES)
        codes = frozenset[str]()
        try:
            service.execute(self._command(intent), self._actor(intent))
        except Refused as refused:
            codes = frozenset(refused.codes)
        assert codes == expected, (intent, self.world["findings"].get(intent.get("finding")))
        self.refused.update((intent["do"], code) for code in codes)
        if codes:
            assert service.last_position() == before, "a refused command left something behind"
            return False
        self.accepted[intent["do"]] += 1
        self._post(intent, before, reversed_left)
        return True

    def open_accounts(self) -> None:
        """Open the account each office pays from."""
        for number, holder in bank_model.ACCOUNTS.items():
            command = open_account(number, holder, "工商银行", Money(0, "CNY"), day(DAY_ONE))
            self.application.service.execute(command, BANK)

    def list_line(self, intent: Intent) -> None:
        """Receive a statement that lists one line."""
        bank_model.book(self.world, intent)
        service, name, account = self.application.service, intent["line"], intent["account"]
        line = said_of(name, self.world["lines"][name])
        service.execute_all(listed(service, account, line.booked_on, line), BANK)

    def go_to_the_bank(self, chance: Random, today: int, number: int) -> None:
        """Take what happens at the bank in a row."""
        for intent in at_the_bank(chance, self.world, today, number):
            (self.list_line if intent["do"] == "book" else self.take)(intent)

    def _command(self, intent: Intent) -> Command:
        if intent["do"] in bank_model.RULES:
            return bank_command(intent, self.world, self.positions)
        if intent["do"] in finding_model.RULES:
            return finding_command(intent, self.positions)
        return command_of(intent)

    @staticmethod
    def _actor(intent: Intent) -> Actor:
        return Actor(person=intent["by"], office=intent.get("office", "finance"))

    def _left(self, intent: Intent) -> int:
        claim = self.world["claims"].get(intent.get("claim"), {"amount": 0, "refunded": 0})
        return int(claim["amount"] - claim["refunded"])

    def _post(self, intent: Intent, before: int, left: int) -> None:
        """Note the ledger entry an intent made, in the model and by its position."""
        if intent["do"] not in ENTRIES:
            return
        what, named = ENTRIES[intent["do"]]
        record: str = intent[named]
        claim = self.world["claims"].get(record, {"amount": 0})
        amount = {"reversed": left, "rejected": None}.get(what, intent.get("amount"))
        if what != "rejected" and amount is None:
            amount = claim["amount"]
        kind = Fund if named == "fund" else Allocation if what in _OF_ALLOCATION else Claim
        own = (CashEntry if what == "recorded" else kind).create_id(record)
        entry = post(self.world, what, record, amount, intent["on"])
        if what == "paid":
            self.world["payers"][entry] = intent["by"]
        (position,) = [
            fact.position
            for fact in self.application.service.read(before, 50)
            if fact.topic.endswith(f".{TOPICS.get(what, what)}") and fact.event.originator_id == own
        ]
        self.positions[entry] = position


_OF_ALLOCATION: Final = ("issued", "increased", "reduced", "returned")


def warmed_up(folder: Path) -> County:
    """Return a county in which money has moved for a while."""
    county = County(folder / "warm.db")
    for intent in founding():
        assert county.take(intent)
    county.open_accounts()
    draw = Draw(Random(72), county.world)  # noqa: S311 - chance, not secrets
    for number in range(WARMED_UP_STEPS):
        county.take(draw.intent())
        if number % AT_THE_BANK_EVERY == 0:
            today = DAY_ONE + 1 + number // DAYS_EACH
            county.go_to_the_bank(draw.random, today, number)
    county.application.close()
    return county


class Supervision(RuleBasedStateMachine):
    """Legal and illegal steps, each held against the model."""

    folder: Path
    warm: County
    accepted: ClassVar[Counter[str]]
    refused: ClassVar[Counter[tuple[str, str]]]

    def __init__(self) -> None:
        super().__init__()
        self.own = TemporaryDirectory()
        file = Path(self.own.name) / "county.db"
        shutil.copy(self.folder / "warm.db", file)
        self.county = County(file)
        self.county.world.update(deepcopy(self.warm.world))
        self.county.positions.update(self.warm.positions)
        self.world = self.county.world
        self.draw = Draw(Random(0), self.world)  # noqa: S311 - chance, not secrets
        self.draw.count = WARMED_UP_STEPS
        self.names = 0

    @rule(seed=SEEDS)
    def money_moves(self, seed: int) -> None:
        """Do something about funds, allocations, projects or claims, and go to the bank."""
        self.draw.random.seed(seed)
        self.county.take(self.draw.intent())
        self.county.go_to_the_bank(self.draw.random, self._today(), self.draw.count)

    @rule(seed=SEEDS)
    @precondition(lambda self: len(self.world["findings"]) < FINDINGS_MAX)
    def something_is_found(self, seed: int) -> None:
        """Record a finding, mostly about money that is on record."""
        chance = self._chance(seed)
        entries = [*list(self.world["entries"])[-40:], ("paid", "nowhere", 0)]
        asked = [
            (one, self._part(one, chance)) for one in chance.sample(entries, chance.choice(LINKS))
        ]
        if chance.random() < RARELY:
            asked = self._twice_the_same_money(chance)
        taken = [*self.world["findings"], "G0"]
        self.names += 1
        self._take(
            chance,
            do="record_finding",
            reference=chance.choice([f"G{self.names}"] * 9 + taken[-1:]),
            unit=chance.choice(UNITS * 6 + ("gone", "nobody")),
            person=chance.choice(PEOPLE),
            project=chance.choice([*self.world["projects"]] * 5 + ["nowhere"]),
            category=chance.choice((*CATEGORIES * 9, "made_up")),
            repeats=chance.choice([[], [], [], [chance.choice(taken)]]),
            questioned=asked + asked[: chance.random() < RARELY],
        )

    @rule(seed=SEEDS)
    @precondition(lambda self: self.world["findings"])
    def a_finding_moves(self, seed: int) -> None:
        """Take some next steps of findings, and some that are out of turn."""
        chance = self._chance(seed)
        for _ in range(MOVES):
            self._move(chance)

    def _move(self, chance: Random) -> None:
        name = chance.choice([*self.world["findings"]])
        finding = self.world["findings"][name]
        do = chance.choice(NEXT[finding["stage"]])
        if outstanding(finding) > 0 and chance.random() < OFTEN:
            do = "settle_amount"
        if finding["settled"] and chance.random() < 2 * RARELY:
            do = "withdraw_settlement"
        if chance.random() < RARELY:
            do = chance.choice([one for one in finding_model.RULES if one != "record_finding"])
            name = chance.choice([name, name, "nowhere"])
        self._take(chance, do=do, finding=name, **self._said(do, finding, chance))

    def _said(  # noqa: PLR0911 - one per step
        self, do: str, finding: dict[str, Any], chance: Random
    ) -> Intent:
        today, proof = self._today(), {"proof": chance.random() > RARELY}
        match do:
            case "order_rectification":
                kind = chance.choice(("immediate", "staged", "staged", "continuous"))
                count = chance.choice((2, 2, 3, 1) if kind == "staged" else (0, 0, 0, 1))
                dates = [today + chance.randint(0, 30) for _ in range(count + 1)]
                dates = dates if chance.random() < RARELY else sorted(dates)
                return {"kind": kind, "steps": dates[:-1], "due": dates[-1]}
            case "extend_deadline":
                return {"due": (finding["due"] or today) + chance.choice((5, 30, 0, -3))}
            case "report_progress":
                return {"step": chance.choice((None, 1, 2, 3)), **proof}
            case "verify":
                return {"on_site": chance.random() < OFTEN, "place": chance.random() < OFTEN}
            case "close_finding":
                other = chance.choice(("guidance", "unfounded", "referred"))
                ordered = finding["stage"] == "rectification_verified"
                return {
                    "end": chance.choice(("rectified",) * 9 + (other,)) if ordered else other,
                    **proof,
                }
            case "withdraw_settlement":
                return {"settlement": chance.choice([*finding["settled"], "S0"])}
            case "settle_amount":
                return self._settlement(finding, chance) | proof
        return proof

    def _settlement(self, finding: dict[str, Any], chance: Random) -> Intent:
        kind = chance.choice(("recovered", "recovered", "withheld", "justified", "justified"))
        wanted = {"recovered": CAME_BACK, "withheld": HELD_BACK}.get(kind, ())
        fitting: list[Any] = [one for one in self.world["entries"] if one[0] in wanted]
        if kind == "recovered" and chance.random() > RARELY:
            fitting = [one for one in fitting if one in self.world["matched"]]
        other = chance.choice([None, ("refunded", "nowhere", 0), *self.world["entries"]])
        entry = chance.choice(fitting or [None]) if chance.random() > RARELY else other
        left = outstanding(finding)
        held = self.world["entries"].get(entry) or left
        amounts = (left, min(left, held), min(left, held), 1 + left // 2, held, left + 1, 0)
        self.names += 1
        name = chance.choice([f"S{self.names}"] * 9 + [*finding["settled"]][:1])
        return {"settlement": name, "kind": kind, "entry": entry, "amount": chance.choice(amounts)}

    def _twice_the_same_money(self, chance: Random) -> list[tuple[Entry, int]]:
        """Mean all of a claim by two of its facts."""
        held = self.world["entries"]
        claim = chance.choice([one[1] for one in held if one[0] == "approved"])
        return [(one, held[one]) for one in held if one[1] == claim and one[0] in TWO]

    def _part(self, entry: Entry, chance: Random) -> int:
        """Return all of an entry, part of it, one fen too many, or nothing."""
        held = abs(self.world["entries"].get(entry) or 10)
        return chance.choice((held, held, held, 1 + held // 3, 1 + held // 3, held + 1, 0))

    def _take(self, chance: Random, **said: Any) -> None:
        self.draw.count += 1
        said["on"] = self._today() + chance.choice((0,) * 16 + (1, -1))
        said["by"] = chance.choice((*PEOPLE * 8, " "))
        said["office"] = chance.choice(UNITS)
        self.county.take(said | {"text": "同意"})

    @staticmethod
    def _chance(seed: int) -> Random:
        return Random(seed)  # noqa: S311 - chance, not secrets

    def _today(self) -> int:
        return DAY_ONE + 1 + self.draw.count // DAYS_EACH

    def teardown(self) -> None:
        """Compare what is on record, the register and the balances with the model."""
        application = self.county.application
        for name, expected in self.world["findings"].items():
            work = application.service.look()
            found = work.get(Finding, name)
            due = None if expected["due"] is None else day(expected["due"])
            assert (found.stage.value, found.rectification.due_on) == (expected["stage"], due)
            if expected["amount"] is not None:
                left = outstanding_in_service(work, found, day(10_000))
                assert left is not None
                assert left.minor == outstanding(expected)
        application.catch_up()
        with application.database.reading() as connection:
            listed = findings(connection, FindingFilter(open_only=True)).items
        still_open = {n for n, f in self.world["findings"].items() if f["stage"] in OPEN}
        assert {row["reference"] for row in listed} == still_open
        assert list(against_read_models(self.world, application)) == []
        application.close()
        self.own.cleanup()
        self.accepted.update(self.county.accepted)
        self.refused.update(self.county.refused)


def test_no_step_the_rules_forbid_is_ever_recorded(tmp_path: Path) -> None:
    warm = warmed_up(tmp_path)
    Supervision.folder, Supervision.warm = tmp_path, warm
    Supervision.accepted, Supervision.refused = warm.accepted.copy(), warm.refused.copy()

    run_state_machine_as_test(
        Supervision,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # a long life takes longer to shorten than a test may run
            derandomize=True,  # chance must not decide whether every rule has been tried
            suppress_health_check=list(HealthCheck),
        ),
    )
    tried = {*finding_model.RULES, *bank_model.RULES, "return_payment"}
    assert tried <= set(Supervision.accepted), "some step was never legal"
    assert tried <= {do for do, _ in Supervision.refused}
    assert {code for _, code in Supervision.refused} >= MUST_BE_TRIED
