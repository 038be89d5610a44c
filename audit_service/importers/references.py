"""Whether the record knows what a line names, for lines that never get as far as a command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from eventsourcing.domain import Aggregate

from aggregates.fund import Fund
from aggregates.reasons.funding import FUND_CLOSED, PURPOSE_NOT_PERMITTED
from aggregates.reasons.general import REFERENCE_UNKNOWN
from aggregates.refusals import Refusal, Refused
from aggregates.region import Region, canonical
from audit_service.importers.layout import Layout
from audit_service.importers.lines import Line
from audit_service.service import AuditService

A = TypeVar("A", bound=Aggregate)


class References:
    """Checks the references of single lines, so that a line with one fault shows all of them.

    The rules are those of the commands; amounts are left to them, since they depend on every
    other line.
    """

    def __init__(self, service: AuditService) -> None:
        """Look into the record; what was found once is kept."""
        self._work = service.look()

    def faults_of(self, line: Line, layout: Layout) -> Iterator[tuple[str, Refusal]]:
        """Name, by field, what is wrong with the region, the funds and the purpose of a line."""
        if (code := line.said.get("region")) is not None:
            try:
                self._work.refer(Region, canonical(code))
            except Refused as refused:
                yield from (("region", fault) for fault in refused.faults)
        stated = line.said.get("fund") or layout.head.fund
        purpose = line.said.get("purpose")
        if stated is not None and layout.head.parent is None:
            yield from self._faults_of_fund(stated, purpose)

    def _faults_of_fund(self, reference: str, purpose: str | None) -> Iterator[tuple[str, Refusal]]:
        fund = self._work.find(Fund, reference)
        if fund is None:
            yield "fund", REFERENCE_UNKNOWN(kind="fund", reference=reference)
            return
        if not fund.is_open:
            yield "fund", FUND_CLOSED(fund=reference)
        if purpose is not None and purpose not in fund.purposes:
            permitted = ", ".join(fund.purposes)
            yield (
                "purpose",
                PURPOSE_NOT_PERMITTED(fund=reference, purpose=purpose, permitted=permitted),
            )
