"""Deciding: a command, the act it states, and the receipt it is answered with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import msgspec
from eventsourcing.domain import Aggregate

from aggregates.reasons.general import IDENTITY_REQUIRED
from aggregates.refusals import Refusal, Refused
from aggregates.values import Act
from audit_service.asking import Asked, Proposal
from audit_service.command_keys import digest_of, key_of
from audit_service.commands.command import Actor, Command, Receipt
from audit_service.records import RecordCodec, Records
from audit_service.wellformed import faults_in, reference_faults, text_faults
from audit_service.work import Work, decided


class Commanded(Asked[Receipt]):
    """A command somebody waits for."""

    def __init__(
        self,
        codec: RecordCodec,
        command: Command,
        actor: Actor,
        command_id: str | None,
        key: str | None,
    ) -> None:
        """State the act it is."""
        super().__init__()
        self.codec = codec
        self.command = command
        self.actor = actor
        self.act = act_of(command, actor, command_id)
        if key is not None:
            self.key = key_of(key, actor, digest_of([command], command_id))

    def decide(self, records: Records, position: int, *, trusting: bool) -> Proposal:
        """Decide the command, and write its facts as the log holds them."""
        decision = partial(decide, self.command, self.actor, self.act)
        record, facts = decided(records, decision, trusting=trusting)
        entries = self.codec.write(facts)
        stands = position + len(entries.events) if entries.events else 0
        receipt = receipt_of(record, stands, self.act.command_id)
        answer = msgspec.json.encode(receipt).decode() if self.key is not None else ""
        return Proposal(entries, receipt, answer)

    def answered(self, answer: str) -> Receipt:
        """Return the receipt given before."""
        return msgspec.json.decode(answer, type=Receipt)


def act_of(command: Command, actor: Actor, command_id: str | None) -> Act:
    """State who gives a command, when it takes effect and on what evidence."""
    return Act(
        effective_on=command.effective_on,
        by=actor.person,
        office=actor.office,
        command_id=command_id or str(uuid4()),
        evidence=command.evidence,
    )


def receipt_of(record: Aggregate, position: int, command_id: str) -> Receipt:
    """Say where a record stands after a command."""
    return Receipt(
        kind=record.TOPIC,  # type: ignore[attr-defined]
        reference=record.reference,  # type: ignore[attr-defined]
        version=record.version,
        position=position,
        command_id=command_id,
    )


def decide(command: Command, actor: Actor, act: Act, work: Work) -> Aggregate:
    """Let a command decide on ``work``, refusing malformed words together with broken rules."""
    faults = (*faults_in(command), *identity_faults(actor))
    try:
        record = command.decide(work, act)
    except Refused as refused:
        raise Refused(*faults, *refused.faults) from None
    if faults:
        raise Refused(*faults)
    return record


def identity_faults(actor: Actor) -> Iterator[Refusal]:
    """Name what keeps an actor from being known: a blank or malformed name or office."""
    for word, check in ((actor.person, text_faults), (actor.office, reference_faults)):
        if word.strip():
            yield from check(word)
        else:
            yield IDENTITY_REQUIRED()
