"""Commands on responsibility letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.letter_values import AssessmentGrade, LetterTerms, ResponsibilityKind
from aggregates.responsibility_letter import ResponsibilityLetter
from aggregates.values import Act, Reference, Subject, Text
from audit_service.commands.command import Command, organisation_in_being
from audit_service.commands.subjects import check_subjects
from audit_service.work import Gather, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawUpLetter(Command):
    """Write a responsibility letter: who answers to whom, for what, and until when (inclusive).

    It is in force once both have signed.
    """

    reference: Reference
    kind: ResponsibilityKind
    subjects: tuple[Subject, ...]
    organisation: Reference
    person: Text
    counterpart_organisation: Reference
    counterpart_person: Text
    valid_from: date
    valid_until: date
    duties: tuple[Text, ...]

    def decide(self, work: Work, act: Act) -> ResponsibilityLetter:
        """Draw up."""
        work.vacant(ResponsibilityLetter, self.reference)
        terms, counterpart = self._terms(), self.counterpart_organisation
        with Gather() as gather:
            gather("/organisation", organisation_in_being, work, self.organisation, act)
            gather("/counterpart_organisation", organisation_in_being, work, counterpart, act)
            gather("/subjects", check_subjects, work, self.subjects)
            gather.note(terms.faults())
        return work.add(ResponsibilityLetter.draw_up(terms, act))

    def _terms(self) -> LetterTerms:
        return LetterTerms(
            reference=self.reference,
            kind=self.kind,
            subjects=self.subjects,
            organisation=self.organisation,
            person=self.person,
            counterpart_organisation=self.counterpart_organisation,
            counterpart_person=self.counterpart_person,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            duties=self.duties,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLetter(Command):
    """Sign a letter as the person who answers under it."""

    letter: Reference

    def decide(self, work: Work, act: Act) -> ResponsibilityLetter:
        """Sign."""
        letter = work.get(ResponsibilityLetter, self.letter)
        letter.sign(act)
        return letter


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersignLetter(Command):
    """Sign a letter as the person who is answered to."""

    letter: Reference

    def decide(self, work: Work, act: Act) -> ResponsibilityLetter:
        """Countersign."""
        letter = work.get(ResponsibilityLetter, self.letter)
        letter.countersign(act)
        return letter


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferResponsibility(Command):
    """Let a successor answer under a letter from the business date on, without a gap.

    The predecessor answers up to the day before. Without an organisation, the successor is of
    the same one.
    """

    letter: Reference
    to_person: Text
    to_organisation: Reference | None = None
    reason: Text

    def decide(self, work: Work, act: Act) -> ResponsibilityLetter:
        """Transfer."""
        letter = work.get(ResponsibilityLetter, self.letter)
        to = self.to_organisation
        with Gather() as gather:
            if to is not None:
                gather("/to_organisation", organisation_in_being, work, to, act)
        letter.transfer(self.to_person, to, self.reason, act)
        return letter


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessResponsibility(Command):
    """Judge how a letter's duties were done in a year; not by who answers, nor their office."""

    letter: Reference
    year: int
    grade: AssessmentGrade
    account: Text

    def decide(self, work: Work, act: Act) -> ResponsibilityLetter:
        """Assess."""
        letter = work.get(ResponsibilityLetter, self.letter)
        letter.assess(self.year, self.grade, self.account, act)
        return letter


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLetter(Command):
    """End a letter before its time; nobody answers under it from the business date on."""

    letter: Reference
    reason: Text

    def decide(self, work: Work, act: Act) -> ResponsibilityLetter:
        """End."""
        letter = work.get(ResponsibilityLetter, self.letter)
        letter.end(self.reason, act)
        return letter
