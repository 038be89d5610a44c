"""What notices are made of: their kinds."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice shows the public (S001-22c, S003-64, S003-77)."""

    ALLOCATION = "allocation"
    PROJECT_PLAN = "project_plan"
    COMPLETION = "completion"
    PAYMENT = "payment"
    HOUSEHOLD_IDENTIFICATION = "household_identification"
