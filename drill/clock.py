"""A clock for the log that a seed can set forward and back."""

from __future__ import annotations

import datetime
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Self

_NOON: Final = datetime.datetime(2018, 6, 1, 12, tzinfo=datetime.UTC)
_FURTHEST: Final = datetime.timedelta(hours=12)


class Clock:
    """Tells the instant of the simulation; it runs on with every look, and jumps when told."""

    def __init__(self) -> None:
        self.looks = 0
        self.jumped = datetime.timedelta()

    def now(self) -> datetime.datetime:
        """Tell the instant, a little after the last time it was asked."""
        self.looks += 1
        return _NOON + self.jumped + datetime.timedelta(milliseconds=self.looks)

    def jump(self, seconds: int) -> None:
        """Set the clock forward or back, never further than half a day off."""
        jumped = self.jumped + datetime.timedelta(seconds=seconds)
        self.jumped = max(-_FURTHEST, min(_FURTHEST, jumped))


@contextmanager
def instead_of_the_real_one(clock: Clock) -> Iterator[None]:
    """Let every module of the service that asks for the time ask this clock."""

    class Simulated(datetime.datetime):
        """An instant of the simulation."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Self:
            """Tell the simulated instant."""
            return cls.fromtimestamp(clock.now().timestamp(), tz)

    modules: list[Any] = [
        module
        for name, module in sorted(sys.modules.items())
        if name.startswith("audit_service.")
        and getattr(module, "datetime", None) is datetime.datetime
        and "datetime.now(" in inspect.getsource(module)  # others mean the type
    ]
    for module in modules:
        module.datetime = Simulated
    try:
        yield
    finally:
        for module in modules:
            module.datetime = datetime.datetime
