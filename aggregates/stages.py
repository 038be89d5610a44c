"""The stages records go through, in the order they go through them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ProjectStage(StrEnum):
    """How far a project has come, in the order it must go (S001-21a, S003-217)."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    LISTED = "listed"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class ClaimStage(StrEnum):
    """Where a claim stands in the chain (S003-220)."""

    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    APPROVED = "approved"
    ORDERED = "ordered"
    PAID = "paid"
    SETTLED = "settled"
    REVERSED = "reversed"


class InspectionStage(StrEnum):
    """How far an inspection has come."""

    PLANNED = "planned"
    OPENED = "opened"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class FindingStage(StrEnum):
    """Where a finding stands on its way to being closed."""

    RECORDED = "recorded"
    ORDERED = "rectification_ordered"
    REPORTED = "rectification_reported"
    VERIFIED = "rectification_verified"
    CLOSED = "closed"


OPEN_STAGES: Final = tuple(stage for stage in FindingStage if stage is not FindingStage.CLOSED)
"""The stages in which something is still to be done about a finding."""


class SanctionStage(StrEnum):
    """Where a sanction or a commendation stands; it is in effect once it is signed."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXECUTED = "executed"


class MatchStage(StrEnum):
    """Where a match stands; only one that is made counts."""

    PROPOSED = "proposed"
    MADE = "made"
    DECLINED = "declined"
    UNDONE = "undone"
