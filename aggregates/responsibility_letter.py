"""The responsibility letter: who answers for what, signed by both sides (责任书、双签)."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from aggregates.letter_values import (
    AssessmentGrade,
    LetterStage,
    LetterTerms,
    ResponsibilityKind,
)
from aggregates.reasons.duties import (
    LETTER_ASSESSED_BY_PARTY,
    LETTER_HELD_ALREADY,
    LETTER_NOT_VALID_THEN,
    LETTER_SIGNED_BY_ANOTHER,
    LETTER_STEP_OUT_OF_ORDER,
    LETTER_YEAR_OUTSIDE,
)
from aggregates.reasons.general import ALREADY_RECORDED, DATES_OUT_OF_ORDER
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Reference, Subject, Text, identity, in_order


class ResponsibilityLetter(Aggregate):
    """A letter under which one person answers at a time; in force only with both signatures."""

    TOPIC = "responsibility_letter"

    class Event(Aggregate.Event):
        """Something that happened to a responsibility letter."""

        TOPIC = "responsibility_letter.event"
        act: Act

    class DrawnUp(Event, Aggregate.Created):
        """The letter was written: who answers to whom, for what, and until when (inclusive)."""

        TOPIC = "responsibility_letter.drawn_up"
        reference: str
        kind: ResponsibilityKind
        subjects: tuple[Subject, ...]
        organisation: str
        person: str
        counterpart_organisation: str
        counterpart_person: str
        valid_from: date
        valid_until: date
        duties: tuple[str, ...]

    class Signed(Event):
        """Whoever answers signed."""

        TOPIC = "responsibility_letter.signed"

        def apply(self, aggregate: ResponsibilityLetter) -> None:
            """Remember when."""
            aggregate.signed_on = self.act.effective_on

    class Countersigned(Event):
        """Whoever is answered to signed."""

        TOPIC = "responsibility_letter.countersigned"

        def apply(self, aggregate: ResponsibilityLetter) -> None:
            """Remember when."""
            aggregate.countersigned_on = self.act.effective_on

    class Transferred(Event):
        """A successor answers from the act's date on, the predecessor up to the day before."""

        TOPIC = "responsibility_letter.transferred"
        to_person: str
        to_organisation: str | None
        reason: str

        def apply(self, aggregate: ResponsibilityLetter) -> None:
            """Let the successor answer; without an organisation they are of the same one."""
            _, organisation = aggregate.holders[-1]
            aggregate.holders.append((self.to_person, self.to_organisation or organisation))
            aggregate.held_since = self.act.effective_on

    class Assessed(Event):
        """Somebody else judged how the duties of a year were done."""

        TOPIC = "responsibility_letter.assessed"
        year: int
        grade: AssessmentGrade
        account: str

        def apply(self, aggregate: ResponsibilityLetter) -> None:
            """Remember that the year is judged."""
            aggregate.assessed_years.add(self.year)

    class Ended(Event):
        """The letter ended before its time; nobody answers under it from the act's date on."""

        TOPIC = "responsibility_letter.ended"
        reason: str

        def apply(self, aggregate: ResponsibilityLetter) -> None:
            """Remember since when."""
            aggregate.ended_on = self.act.effective_on

    def __init__(
        self,
        reference: str,
        organisation: str,
        person: str,
        counterpart_organisation: str,
        counterpart_person: str,
        valid_from: date,
        valid_until: date,
        act: Act,
    ) -> None:
        """Start without signatures."""
        self.reference = reference
        self.holders = [(person, organisation)]
        self.held_since = self.valid_from = valid_from
        self.counterpart = (counterpart_person, counterpart_organisation)
        self.valid_until = valid_until
        self.drawn_up_on = act.effective_on
        self.signed_on: date | None = None
        self.countersigned_on: date | None = None
        self.ended_on: date | None = None
        self.assessed_years: set[int] = set()

    @property
    def stage(self) -> LetterStage:
        """Say how far the letter has come."""
        if self.ended_on is not None:
            return LetterStage.ENDED
        if self.signed_on is not None:
            signed, both = LetterStage.SIGNED, LetterStage.IN_FORCE
            return signed if self.countersigned_on is None else both
        drawn_up, countersigned = LetterStage.DRAWN_UP, LetterStage.COUNTERSIGNED
        return drawn_up if self.countersigned_on is None else countersigned

    @staticmethod
    def create_id(reference: str) -> UUID:
        """Derive the identity from the letter's reference."""
        return identity("responsibility_letter", reference)

    @classmethod
    def draw_up(cls, terms: LetterTerms, act: Act) -> Self:
        """Write a letter between two persons."""
        refuse_any(terms.faults())
        return cls._create(cls.DrawnUp, **terms.facts(), act=act)

    def sign(self, act: Act) -> None:
        """Sign for whoever answers, which only they do, for their own office."""
        needed = (LetterStage.DRAWN_UP, LetterStage.COUNTERSIGNED)
        refuse_any(self._at(*needed), self._signs(self.holders[0], act))
        self.trigger_event(self.Signed, act=act)

    def countersign(self, act: Act) -> None:
        """Sign for whoever is answered to, which only they do, for their own office."""
        refuse_any(
            self._at(LetterStage.DRAWN_UP, LetterStage.SIGNED), self._signs(self.counterpart, act)
        )
        self.trigger_event(self.Countersigned, act=act)

    def transfer(
        self, to_person: Text, to_organisation: Reference | None, reason: Text, act: Act
    ) -> None:
        """Let a successor answer from the act's date on; there is always exactly one who does."""
        person, organisation = to_person, to_organisation or self.holders[-1][1]
        held = LETTER_HELD_ALREADY(person=person, organisation=organisation, letter=self.reference)
        since = self.held_since
        refuse_any(
            self._at(LetterStage.IN_FORCE),
            self._valid(act),
            unless(
                since < act.effective_on, DATES_OUT_OF_ORDER(earlier=since, later=act.effective_on)
            )
            or in_order(self._last_signed_on, act),
            unless((person, organisation) != self.holders[-1], held.located("/to_person")),
        )
        self.trigger_event(
            self.Transferred,
            to_person=to_person,
            to_organisation=to_organisation,
            reason=reason,
            act=act,
        )

    def assess(self, year: int, grade: AssessmentGrade, account: Text, act: Act) -> None:
        """Judge a year of the letter, once; nobody who answered under it, nor their office, may."""
        last = min(self.valid_until, self.ended_on or date.max, act.effective_on).year
        covered = self.valid_from.year <= year <= last
        persons, offices = zip(*self.holders, strict=True)
        judged = ALREADY_RECORDED(kind="assessment", reference=f"{self.reference} / {year}")
        refuse_any(
            unless(self._was_in_force, self._out_of_order(LetterStage.IN_FORCE)),
            in_order(self._last_signed_on, act),
            unless(covered, LETTER_YEAR_OUTSIDE(letter=self.reference, year=year).located("/year")),
            unless(year not in self.assessed_years, judged),
            unless(
                act.by not in persons and act.office not in offices,
                LETTER_ASSESSED_BY_PARTY(letter=self.reference),
            ),
        )
        self.trigger_event(self.Assessed, year=year, grade=grade, account=account, act=act)

    def end(self, reason: Text, act: Act) -> None:
        """End a letter before its time, from the act's date on; one without signatures as well."""
        stages = tuple(stage for stage in LetterStage if stage is not LetterStage.ENDED)
        refuse_any(
            self._at(*stages),
            in_order(self._last_signed_on, act),
            unless(act.effective_on <= self.valid_until, self._not_valid(act)),
            unless(
                self.held_since <= act.effective_on or len(self.holders) == 1,
                DATES_OUT_OF_ORDER(earlier=self.held_since, later=act.effective_on),
            ),
        )
        self.trigger_event(self.Ended, reason=reason, act=act)

    @property
    def _was_in_force(self) -> bool:
        return self.signed_on is not None and self.countersigned_on is not None

    @property
    def _last_signed_on(self) -> date:
        """Return the day of the last signature there is, or that it was drawn up."""
        signed = filter(None, (self.signed_on, self.countersigned_on))
        return max((self.drawn_up_on, *signed))

    def _signs(self, party: tuple[str, str], act: Act) -> tuple[Refusal, ...]:
        person, organisation = party
        fault = LETTER_SIGNED_BY_ANOTHER(
            letter=self.reference, person=person, organisation=organisation
        )
        return (
            *in_order(self.drawn_up_on, act),
            *unless(act.effective_on <= self.valid_until, self._not_valid(act)),
            *unless((act.by, act.office) == party, fault),
        )

    def _valid(self, act: Act) -> tuple[Refusal, ...]:
        valid = self.valid_from <= act.effective_on <= self.valid_until
        return unless(valid, self._not_valid(act))

    def _not_valid(self, act: Act) -> Refusal:
        return LETTER_NOT_VALID_THEN(
            letter=self.reference,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            on=act.effective_on,
        )

    def _at(self, *needed: LetterStage) -> tuple[Refusal, ...]:
        return unless(self.stage in needed, self._out_of_order(*needed))

    def _out_of_order(self, *needed: LetterStage) -> Refusal:
        return LETTER_STEP_OUT_OF_ORDER(
            letter=self.reference, stage=self.stage, needed=" / ".join(needed)
        )
