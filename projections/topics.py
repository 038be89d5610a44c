"""Topics: which facts a projection reads, so that it is not shown the others."""

from __future__ import annotations

from typing import Any


def topics_of(*kinds: type[Any]) -> frozenset[str]:
    """List the topics of all events of some aggregates, and of single events."""
    return frozenset(topic for kind in kinds for topic in _topics(kind))


def _topics(kind: type[Any]) -> list[str]:
    nested: list[str] = [
        vars(event)["TOPIC"]
        for name, event in vars(kind).items()
        if isinstance(event, type) and name != "Event" and "TOPIC" in vars(event)
    ]
    return nested or [vars(kind)["TOPIC"]]
