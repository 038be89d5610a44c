"""Where periods are drawn up and closed: the service reads the rows itself, and seals them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from aggregates.period import Section, Span
from aggregates.reasons.periods import ACCOUNT_NOT_RECONCILED
from aggregates.refusals import Refusal, refuse_any
from aggregates.values import Document, Reference
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Receipt
from audit_service.commands.periods import ClosePeriod, PreparePeriod, span_of
from audit_service.period_snapshot import READS, Snapshot, snapshot
from projections.rows import Row

PATIENCE_SECONDS: Final = 30.0
"""How long closing waits for the read models to come to the end of the record."""


class PeriodDesk:
    """Draws up and closes the periods of organisations."""

    def __init__(self, application: Application) -> None:
        """Work on one application."""
        self._application = application

    def prepare(
        self,
        organisation: Reference,
        period: Reference,
        actor: Actor,
        *,
        effective_on: date,
        evidence: tuple[Document, ...] = (),
    ) -> Receipt:
        """Draw up a version of a period as the record has it now.

        Refuses a period with an account that is not reconciled: days without a statement, an
        amount nobody can explain, or a line on one side only that no case owns.
        """
        span = span_of(period)
        position, taken = self._taken(organisation, span)
        refuse_any(*(unreconciled(statement, taken, span) for statement in taken.statements))
        command = PreparePeriod(
            effective_on=effective_on,
            evidence=evidence,
            organisation=organisation,
            period=period,
            position=position,
            sections=taken.sections,
        )
        return self._application.service.execute(command, actor)

    def close(
        self,
        organisation: Reference,
        period: Reference,
        actor: Actor,
        *,
        effective_on: date,
        evidence: tuple[Document, ...] = (),
    ) -> Receipt:
        """Close a certified period, if the record still says of its days what was certified."""
        _, taken = self._taken(organisation, span_of(period))
        sections: tuple[Section, ...] = taken.sections
        command = ClosePeriod(
            effective_on=effective_on,
            evidence=evidence,
            organisation=organisation,
            period=period,
            sections=sections,
        )
        return self._application.service.execute(command, actor)

    def _taken(self, organisation: str, span: Span) -> tuple[int, Snapshot]:
        """Read the rows as known at the end of the record."""
        position = self._application.service.last_position()
        self._application.keep_up(READS, wait_for=position or None, patience=PATIENCE_SECONDS)
        with self._application.database.reading() as connection:
            return position, snapshot(connection, organisation, span, position)


def unreconciled(statement: Row, taken: Snapshot, span: Span) -> Iterator[Refusal]:
    """Name what keeps an account from being reconciled on the last day of a period."""
    number = statement["account"]["reference"]
    if statement["bank"]["balance"] is None:
        yield _not(number, span, "no statement / 无对账单")
        return
    if statement["days_uncovered"]:
        yield _not(number, span, f"days without statement {statement['days_uncovered']}")
    if not statement["is_explained"]:
        yield _not(number, span, f"unexplained {statement['unexplained']['amount']}")
    owned = {name for case in taken.rows["cases"] for name in case["subjects"]}
    for line in statement["lines"]:
        name = line["entry"] or str(line["item"])
        if name not in owned:
            yield _not(number, span, f"no case for {name}")


def _not(account: str, span: Span, detail: str) -> Refusal:
    return ACCOUNT_NOT_RECONCILED(account=account, on=span.last_on, detail=detail)
