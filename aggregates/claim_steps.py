"""What every step of a claim must satisfy: its stage, its date, and whose hands it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregates.reasons.general import DUTIES_NOT_SEPARATED
from aggregates.reasons.works import CLAIM_STEP_OUT_OF_ORDER
from aggregates.refusals import Refusal, unless
from aggregates.stages import ClaimStage
from aggregates.values import Act, in_order

if TYPE_CHECKING:
    from aggregates.claim import Claim


def in_stage(claim: Claim, act: Act, *needed: ClaimStage) -> tuple[Refusal, ...]:
    """Name the faults of a step taken at the wrong stage, or dated before the last one.

    Nothing comes back before the bank has paid it.
    """
    stages = " / ".join(needed)
    fault = CLAIM_STEP_OUT_OF_ORDER(claim=claim.reference, stage=claim.stage, needed=stages)
    last_on = max(claim.last_on, claim.settled_on or claim.last_on)
    return in_order(last_on, act) + unless(claim.stage in needed, fault)


def other_than(person: str, role: str, act: Act) -> tuple[Refusal, ...]:
    """Name the fault of one person taking two parts."""
    return unless(act.by != person, DUTIES_NOT_SEPARATED(person=person, role=role))
