"""The simulation: one seed decides every command, fault, crash and jump of the clock.

Several offices (applications on one database, each with memories of its own) act in turn in one
thread. After each step the answer is held against the model, every few steps all balances, at the
end everything derived. The same seed gives the same trace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict
from random import Random
from typing import Any, Final
from uuid import UUID

from aggregates.refusals import Refused
from audit_service.bootstrap import Application
from audit_service.checker import check
from drill import allocation_model, claim_model, model, project_model
from drill.answers import Answer, Failure, Run, Sent
from drill.clock import Clock, instead_of_the_real_one
from drill.comparison import against_events, against_read_models
from drill.faults import CRASHES, Boundary, Crashed, Fault, boundary
from drill.folding import Fold
from drill.intents import founding
from drill.model import Intent, World
from drill.translation import actor_of, command_of
from drill.works_intents import Draw

RULES: Final = model.RULES | allocation_model.RULES | project_model.RULES | claim_model.RULES
OFFICES: Final = 2
COMPARE_EVERY: Final = 40
CALLS_BEFORE: Final = (0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7)
"""How many calls to the database go well before a fault; a command may make fewer."""
FAULTY: Final = 0.12
FAULTS: Final = (*Fault, Fault.ERROR, Fault.DROP, Fault.LOST, Fault.LOST, Fault.RIVAL, Fault.RIVAL)
"""What goes wrong, the cheaper to try the oftener: a crash costs an office its start."""
RESENT: Final = 0.05
JUMPING: Final = 0.03
ATTEMPTS: Final = 5


class Simulation:
    """One world, on one database, from one seed."""

    def __init__(self, url: str, seed: int, watch: Boundary, clock: Clock) -> None:
        """Open the offices and put the county on record."""
        self.url, self.seed, self.watch, self.clock = url, seed, watch, clock
        self.random = Random(seed)
        self.world = model.new_world()
        self.draw = Draw(self.random, self.world)
        self.run = Run()
        self.fold = Fold()
        self.sent: list[Sent] = []
        self.opened = 0
        self.offices = [self._open() for _ in range(OFFICES)]
        for intent in founding():
            self._command(intent)

    def step(self) -> None:
        """Do one random thing, and hold what comes of it against the model."""
        self.run.steps += 1
        if self.random.random() < JUMPING:
            self.clock.jump(self.random.choice((3_600, 60, 1, -1, -60, -7_200)))
        if self.sent and self.random.random() < RESENT:
            self._resend()
        elif self.random.random() < FAULTY:
            self._faulty_command(self.draw.intent())
        else:
            self._command(self.draw.intent())
        if self.run.steps % COMPARE_EVERY == 0:
            self.compare()

    def compare(self) -> None:
        """Bring the read models up to date, perhaps through a fault, and compare everything."""
        office = self._office()
        self.watch.owner = office[0]
        if self.random.random() < 0.2:
            self._arm(self.random.choice([f for f in Fault if f is not Fault.RIVAL]))
            try:
                office[1].catch_up()
            except Crashed:
                pass  # told apart below, by what was fired
            except Exception as error:
                self._insist(self.watch.fired is not None, f"catch_up failed: {error!r}")
            if self._disarmed() in CRASHES:
                office = self._replace(office)
        self.watch.owner = office[0]
        office[1].catch_up()
        self.fold.follow(office[1].service)
        for difference in against_read_models(self.world, office[1]):
            self._insist(holds=False, what=difference)
        for difference in against_events(self.world, self.fold):
            self._insist(holds=False, what=difference)
        self.run.note(self.fold.position, self.fold.recorded_at)

    def finish(self) -> Run:
        """Compare for the last time, derive every read model again, and close."""
        self.compare()
        owner, application = self.offices[0]
        self.watch.owner = owner
        differences = check(application)
        self._insist(not differences, f"check found {differences[:3]}")
        for owner, application in self.offices:
            self.watch.owner = owner
            application.close()
        return self.run

    def _command(self, intent: Intent) -> None:
        expected = self._predict(intent)
        key = self._key()
        answer = self._execute(self._office(), intent, key)
        self._insist(answer.is_known, f"{intent} failed without a fault: {answer.error}")
        self._agree(intent, expected, answer)
        self._remember(intent, key, answer)

    def _faulty_command(self, intent: Intent) -> None:
        fault = self.random.choice(FAULTS)
        if fault is Fault.RIVAL:
            self._raced_command(intent)
            return
        expected, key, office = self._predict(intent), self._key(), self._office()
        self._arm(fault)
        answer = self._execute(office, intent, key)
        fired = self._disarmed()
        if fired in CRASHES:
            office = self._replace(office)
            answer = Answer(error="crashed")
        self._insist(answer.is_known or fired is not None, f"{intent} failed: {answer.error}")
        if not answer.is_known:
            answer = self._ask_again(office, intent, key)
        self._agree(intent, expected, answer)
        self._remember(intent, key, answer)

    def _raced_command(self, intent: Intent) -> None:
        """Let the other office act while one is deciding; either order of the two is right."""
        rival = self.draw.intent()
        ours, theirs = self.offices if self.random.random() < 0.5 else self.offices[::-1]
        keys, answers = (self._key(), self._key()), dict[str, Answer]()

        def act() -> None:
            answers["rival"] = self._execute(theirs, rival, keys[1])
            self.watch.owner = ours[0]

        before = deepcopy(self.world)
        self._arm(Fault.RIVAL, act)
        answers["first"] = self._execute(ours, intent, keys[0])
        if self._disarmed() is None:
            act()
        for names in (("rival", "first"), ("first", "rival")):
            world = deepcopy(before)
            said = {"first": intent, "rival": rival}
            expected = {name: model.answer(world, said[name], RULES) for name in names}
            if self._in_order([answers[n] for n in names]) and all(
                answers[n].is_known and answers[n].codes == expected[n] for n in names
            ):
                self._become(world)
                break
        else:
            self._insist(holds=False, what=f"{intent} against {rival}: {answers}")
        for name, key in zip(("first", "rival"), keys, strict=True):
            self._remember(said[name], key, answers[name])

    @staticmethod
    def _in_order(answers: list[Answer]) -> bool:
        positions = [a.receipt.position for a in answers if a.receipt is not None]
        return positions == sorted(positions)

    def _ask_again(self, office: tuple[int, Application], intent: Intent, key: str) -> Answer:
        """Find out what came of a command whose answer was lost, as a client would."""
        for _ in range(ATTEMPTS):
            answer = self._execute(office, intent, key)
            if answer.is_known:
                return answer
        raise self._failure(f"{intent} is never answered: {answer.error}")

    def _resend(self) -> None:
        """Send a command again that was accepted: the first answer comes back, nothing else."""
        sent = self.random.choice(self.sent)
        answer = self._execute(self._office(), sent.intent, sent.key)
        same = json.dumps(asdict(answer), default=str) == json.dumps(
            asdict(sent.answer), default=str
        )
        self._insist(same, f"{sent.intent} sent again: {sent.answer} became {answer}")

    def _execute(self, office: tuple[int, Application], intent: Intent, key: str) -> Answer:
        owner, application = office
        self.watch.owner = owner
        service = application.service
        try:
            receipt = service.execute(command_of(intent), actor_of(intent), key, key=key)
        except Refused as refused:
            answer = Answer(codes=frozenset(refused.codes))
        except Crashed:
            answer = Answer(error="crashed")
        except Exception as error:
            answer = Answer(error=f"{type(error).__name__}: {error}"[:200])
        else:
            answer = Answer(receipt)
        self.run.note(intent, answer.receipt, sorted(answer.codes), bool(answer.error))
        return answer

    def _predict(self, intent: Intent) -> frozenset[str]:
        return model.answer(self.world, intent, RULES)

    def _agree(self, intent: Intent, expected: frozenset[str], answer: Answer) -> None:
        said = f"{intent}: the model says {sorted(expected) or 'accepted'}, the service "
        self._insist(answer.codes == expected, said + (str(sorted(answer.codes)) or "accepted"))

    def _remember(self, intent: Intent, key: str, answer: Answer) -> None:
        self.run.codes.update(answer.codes)
        if answer.receipt is not None:
            self.run.accepted += 1
            self.sent = [*self.sent[-99:], Sent(intent, key, answer)]

    def _arm(self, fault: Fault, rival: Any = lambda: None) -> None:
        self.watch.arm(fault, self.random.choice(CALLS_BEFORE), rival)

    def _disarmed(self) -> Fault | None:
        fired = self.watch.disarm()
        self.run.faults[fired or "none"] += 1
        self.run.note(fired)
        return fired

    def _key(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def _office(self) -> tuple[int, Application]:
        return self.random.choice(self.offices)

    def _open(self) -> tuple[int, Application]:
        self.opened += 1
        self.watch.owner = self.opened
        return self.opened, Application.open(self.url)

    def _replace(self, crashed: tuple[int, Application]) -> tuple[int, Application]:
        """Open an office anew after its process died; whatever it knew is gone."""
        at = self.offices.index(crashed)
        self.offices[at] = self._open()
        return self.offices[at]

    def _become(self, world: World) -> None:
        self.world.clear()
        self.world.update(world)

    def _insist(self, holds: bool, what: str) -> None:
        if not holds:
            raise self._failure(what)

    def _failure(self, what: str) -> Failure:
        return Failure(self.seed, self.run.steps, what)


@contextmanager
def simulated(url: str, seed: int) -> Iterator[Simulation]:
    """Set up one simulation on an empty database, behind its clock and its faults."""
    clock = Clock()
    with boundary() as watch, instead_of_the_real_one(clock):
        yield Simulation(url, seed, watch, clock)


def simulate(url: str, seed: int, steps: int) -> Run:
    """Run so many steps and return what was done; a disagreement raises ``Failure``."""
    with simulated(url, seed) as simulation:
        for _ in range(steps):
            simulation.step()
        return simulation.finish()
