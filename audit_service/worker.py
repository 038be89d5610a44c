"""The worker: follows the record, as the one who leads each projection, and heals by itself."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Iterable
from threading import Event
from typing import Final

from audit_service.bootstrap import Application
from projections.engine import UNREACHABLE, Projection, ProjectionStopped
from projections.following import catch_up
from projections.leases import LEASE_SECONDS, Lease, LeaseLost

_WAIT_SECONDS: Final = 0.25
"""How long the worker looks for new facts before it looks whether it should stop."""

_PAUSE_SECONDS: Final = (0.1, 10.0)
"""First and longest pause after the database did not answer."""

_RETRY_SECONDS: Final = (1.0, 60.0)
"""First and longest pause before a projection that stopped is tried again."""

_FORGET_SECONDS: Final = 600.0
"""How often the worker looks for answers that need not be kept any longer."""

_BATCH: Final = 1_000
"""Facts per transaction: few enough to stop within a second, and to let others write on SQLite."""

_LOG: Final = logging.getLogger(__name__)


def holder() -> str:
    """Name this process as the holder of leases: nothing that runs later has the same name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """Keeps going whatever projections no other worker does."""

    def __init__(self, application: Application, lease_seconds: float = LEASE_SECONDS) -> None:
        """Follow the record of an application, in the name of this process."""
        self._application = application
        self._lease = Lease(application.database, holder(), lease_seconds)
        self._lease_pause = lease_seconds / 5
        self._lease_due = 0.0
        self._led: set[str] = set()
        self._retries: dict[str, _Retry] = {}
        self._seen = -1
        self._forget_due = 0.0

    def run(self, stopping: Event) -> None:
        """Follow until told to stop; a database that does not answer is waited for."""
        pause = _PAUSE_SECONDS[0]
        while not stopping.is_set():
            try:
                self._follow(stopping)
                pause = _PAUSE_SECONDS[0]
            except UNREACHABLE as lost:
                _LOG.warning("The database did not answer; next try in %.1f s. %s", pause, lost)
                self._lease_due = 0.0
                self._seen = -1
                stopping.wait(pause)
                pause = min(2 * pause, _PAUSE_SECONDS[1])
        try:
            self._lease.release()
        except UNREACHABLE as lost:
            _LOG.warning("The leases could not be released and will lapse. %s", lost)

    def _follow(self, stopping: Event) -> None:
        """Apply what is new to the projections that are led, then wait for more."""
        self._lead()
        last = self._application.service.last_position()
        due = [one for one in self._application.projections if self._is_due(one, last)]
        if due:
            self._catch_up(due, stopping)
        self._seen = last
        self._forget()
        self._application.service.wait_past(last, _WAIT_SECONDS)

    def _forget(self) -> None:
        """Remove answers kept long enough, a few at a time, so that nobody waits for it."""
        if time.monotonic() >= self._forget_due:
            forgotten = self._application.service.forget_old_answers()
            self._forget_due = time.monotonic() + (0 if forgotten else _FORGET_SECONDS)

    def _lead(self) -> None:
        """Take or renew leases, a few times within the time in which they lapse."""
        if time.monotonic() < self._lease_due:
            return
        names = [one.name for one in self._application.projections]
        led = self._lease.take(names)
        self._lease_due = time.monotonic() + self._lease_pause
        for name in sorted(led - self._led):
            _LOG.info("Leading %s.", name)
            self._seen = -1
        for name in sorted(self._led - led):
            _LOG.warning("No longer leading %s.", name)
        self._led = led

    def _is_due(self, projection: Projection, last: int) -> bool:
        if projection.name not in self._led:
            return False
        retry = self._retries.get(projection.name)
        return last != self._seen if retry is None else time.monotonic() >= retry.due

    def _catch_up(self, due: list[Projection], stopping: Event) -> None:
        application = self._application
        halts: Iterable[Exception] = ()
        try:
            catch_up(
                due,
                application.service,
                application.database,
                lease=self._lease,
                is_going=lambda: not stopping.is_set(),
                limit=_BATCH,
            )
        except ExceptionGroup as halted:
            halts = halted.exceptions
        stops = {halt.projection: halt for halt in halts if isinstance(halt, ProjectionStopped)}
        for name in [one.name for one in due if one.name not in stops]:
            self._retries.pop(name, None)
        for name, stop in stops.items():
            self._retries[name] = _Retry.after(self._retries.get(name), stop)
        if any(isinstance(halt, LeaseLost) for halt in halts):
            self._lease_due = 0.0  # look at once which leases are left


class _Retry:
    """When a projection that stopped is tried again: ever later while it is the same fact."""

    def __init__(self, position: int, pause: float) -> None:
        self.position = position
        self.pause = pause
        self.due = time.monotonic() + pause

    @classmethod
    def after(cls, before: _Retry | None, stop: ProjectionStopped) -> _Retry:
        """Plan the next try, and say what happened if it is news."""
        if before is not None and before.position == stop.position:
            return cls(stop.position, min(2 * before.pause, _RETRY_SECONDS[1]))
        _LOG.error("%s %s", stop, stop.fault)
        return cls(stop.position, _RETRY_SECONDS[0])
