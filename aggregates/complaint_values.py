"""What complaints are made of: the channels they come by, and the stages they go through."""

from __future__ import annotations

from enum import StrEnum


class ComplaintChannel(StrEnum):
    """How a complaint came in (S001-20c, S003-103, S003-104)."""

    HOTLINE = "hotline"
    LETTER = "letter"
    VISIT = "visit"
    ONLINE = "online"
    VOLUNTEER_SUPERVISOR = "volunteer_supervisor"


class ComplaintStage(StrEnum):
    """How far a complaint has come."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ROUTED = "routed"
    ANSWERED = "answered"
    CLOSED = "closed"
