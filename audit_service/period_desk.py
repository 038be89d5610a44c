"""Where periods are drawn up and closed: the service reads the rows itself, and seals them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final, NoReturn

import msgspec

from aggregates.money import Money
from aggregates.period_values import Span, span_of
from aggregates.reasons.periods import (
    ACCOUNT_DAYS_UNCOVERED,
    ACCOUNT_UNEXPLAINED,
    ACCOUNT_WITHOUT_STATEMENT,
    ITEM_ON_NO_ACCOUNT,
    LINE_WITHOUT_CASE,
    PERIOD_OVERTAKEN,
)
from aggregates.refusals import Refusal, Refused
from audit_service.bootstrap import Application
from audit_service.command_keys import digest_of
from audit_service.commands.command import Actor, Receipt, name_of
from audit_service.commands.periods import ClosePeriod, PreparePeriod
from audit_service.deciding import act_of, decide
from audit_service.period_snapshot import READS, Snapshot, snapshot, subject_of
from audit_service.refusal_log import Kept
from audit_service.service import FAULTS_MAX
from projections.rows import Row

PATIENCE_SECONDS: Final = 30.0
"""How long is waited for the read models to come to the end of the record."""

ATTEMPTS_MAX: Final = 5
"""How often a period is read again that was overtaken by new facts while it was being closed."""


class PeriodDesk:
    """Draws up and closes the periods of organisations."""

    def __init__(self, application: Application) -> None:
        """Work on one application."""
        self._application = application
        self._service = application.service

    def prepare(
        self,
        asked: PreparePeriod,
        actor: Actor,
        command_id: str | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Draw up a version of a period as the record has it now; refuse one not reconciled.

        Of what is asked, position and sections are left blank: they are read here.
        """
        before = self._answered(asked, actor, command_id, key)
        if before is not None:
            return before
        span = _span(asked)
        if span is None:
            return self._service.execute(asked, actor, command_id, key)  # which says all faults
        position, taken = self._taken(asked.organisation, span)
        command = replace(asked, position=position, sections=taken.sections)
        faults = tuple(islice(unreconciled(asked.organisation, taken, span), FAULTS_MAX))
        if faults:
            self._refuse(command, actor, command_id, faults)
        return self._service.execute(command, actor, command_id, key)

    def close(
        self,
        asked: ClosePeriod,
        actor: Actor,
        command_id: str | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Close a certified period, if the record still says of its days what was certified.

        Facts that come on record after it was read, and may concern it, have it read again.
        """
        before = self._answered(asked, actor, command_id, key)
        if before is not None:
            return before
        for attempt in range(1, ATTEMPTS_MAX + 1):
            span = _span(asked)
            position, taken = self._taken(asked.organisation, span) if span else (0, None)
            sections = taken.sections if taken is not None else ()
            command = replace(asked, position=position, sections=sections)
            try:
                return self._service.execute(command, actor, command_id, key)
            except Refused as refused:
                is_overtaken = refused.codes == (PERIOD_OVERTAKEN.code,)
                if not is_overtaken or attempt == ATTEMPTS_MAX:
                    raise
        raise AssertionError("there is always a last attempt")

    def _answered(
        self,
        asked: PreparePeriod | ClosePeriod,
        actor: Actor,
        command_id: str | None,
        key: str | None,
    ) -> Receipt | None:
        """Return what was answered to the same request before."""
        if key is None:
            return None
        answer = self._service.answer_under(key, actor, digest_of([asked], command_id))
        return None if answer is None else msgspec.json.decode(answer, type=Receipt)

    def _refuse(
        self,
        command: PreparePeriod,
        actor: Actor,
        command_id: str | None,
        faults: tuple[Refusal, ...],
    ) -> NoReturn:
        """Refuse together with whatever else is wrong, and keep the refusal."""
        act = act_of(command, actor, command_id)
        try:
            decide(command, actor, act, self._service.look())
        except Refused as refused:
            faults = (*refused.faults, *faults)
        found = Refused(*faults)
        self._service.refusals.keep([Kept(name_of(type(command)), actor, act.command_id, found)])
        raise found

    def _taken(self, organisation: str, span: Span) -> tuple[int, Snapshot]:
        """Read the rows as known at the end of the record."""
        position = self._service.last_position()
        self._application.keep_up(READS, wait_for=position or None, patience=PATIENCE_SECONDS)
        with self._application.database.reading() as connection:
            return position, snapshot(connection, organisation, span, position)


def _span(asked: PreparePeriod | ClosePeriod) -> Span | None:
    try:
        return span_of(asked.period)
    except Refused:
        return None


def unreconciled(organisation: str, taken: Snapshot, span: Span) -> Iterator[Refusal]:
    """Name everything that keeps an organisation's accounts from being reconciled on a day."""
    taken_up = {(case["account"], one) for case in taken.rows["cases"] for one in case["takes_up"]}
    for statement in taken.statements:
        yield from _account_faults(statement, span)
        number = statement["account"]["reference"]
        for line in statement["lines"]:
            subject = subject_of(line)
            if not line["match"] and (number, subject) not in taken_up:
                yield LINE_WITHOUT_CASE(
                    account=number,
                    on=span.last_on,
                    subject=subject,
                    amount=line["amount"]["amount"],
                    currency=line["amount"]["currency"],
                )
    for item in taken.nowhere:
        record = f"{item['record_kind']}:{item['record']}"
        yield ITEM_ON_NO_ACCOUNT(item=item["item"], record=record, organisation=organisation)


def _account_faults(statement: Row, span: Span) -> Iterator[Refusal]:
    account, bank = statement["account"], statement["bank"]
    said = {"account": account["reference"], "on": span.last_on}
    if bank["balance"] is None:
        yield ACCOUNT_WITHOUT_STATEMENT(**said)
        return
    if statement["days_uncovered"]:
        yield ACCOUNT_DAYS_UNCOVERED(**said, days=statement["days_uncovered"])
    if not statement["is_explained"]:
        apart = Money(statement["unexplained"]["minor"], account["currency"])
        yield ACCOUNT_UNEXPLAINED(**said, amount=apart.decimal(), currency=apart.currency)
