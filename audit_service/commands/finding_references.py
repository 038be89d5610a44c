"""What a finding refers to: the inspection that made it, and the findings it repeats."""

from __future__ import annotations

from aggregates.finding import Finding
from aggregates.finding_values import Elements
from aggregates.inspection import Inspection
from aggregates.reasons.findings import (
    ELEMENT_MISSING,
    FINDING_AGAINST_ITSELF,
    FINDING_NOT_EARLIER,
    INSPECTION_NOT_OPENED,
)
from aggregates.refusals import Refusal, refuse_any, unless
from aggregates.values import Act, Reference
from audit_service.work import Gather, Work


def element_faults(elements: Elements) -> tuple[Refusal, ...]:
    """Name the elements that a finding made here must state and does not."""
    return tuple(
        ELEMENT_MISSING(element=part).located(f"/elements/{part}") for part in elements.missing()
    )


def inspection_under_way(
    work: Work, reference: Reference, responsible: Reference, act: Act
) -> Inspection:
    """Return an inspection that had begun by the act's date and does not judge its own office."""
    inspection = work.refer(Inspection, reference)
    begun = inspection.opened_on is not None and inspection.opened_on <= act.effective_on
    refuse_any(
        unless(begun, INSPECTION_NOT_OPENED(inspection=reference, on=act.effective_on)),
        unless(act.office != responsible, FINDING_AGAINST_ITSELF(organisation=responsible)),
    )
    return inspection


def check_repeats(
    work: Work, repeats: tuple[Reference, ...], responsible: Reference, act: Act
) -> None:
    """Refuse findings that are not on record, or no earlier ones against the same unit."""
    with Gather() as gather:
        for index, reference in enumerate(repeats):
            gather(f"/repeats/{index}", _check_repeat, work, reference, responsible, act)


def _check_repeat(work: Work, reference: Reference, responsible: Reference, act: Act) -> None:
    earlier = work.refer(Finding, reference)
    fits = earlier.recorded_on <= act.effective_on
    fits = fits and earlier.responsible_organisation == responsible
    fault = FINDING_NOT_EARLIER(finding=reference, organisation=responsible)
    refuse_any(unless(fits, fault))
