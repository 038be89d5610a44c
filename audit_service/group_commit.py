"""Group commit: what many callers ask at once is written in one transaction.

Whoever asks while nobody writes becomes the leader: it carries out what is waiting, its own request
first, with one wait for the disk, and hands over to the first of those who came meanwhile. A lone
caller thus waits for no other thread, and no thread has to be kept running.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from aggregates.reasons.general import SERVICE_BUSY
from aggregates.refusals import Refused

BATCH_MAX: Final = 500
"""How many requests share one transaction at most."""
QUEUE_MAX: Final = 1_000
"""How many callers may wait; more are held back, and refused after ``QUEUE_SECONDS``."""
QUEUE_SECONDS: Final = 10.0

T = TypeVar("T")


class Request(Generic[T]):
    """Something a caller waits for: in the end it has a verdict, or a fault to be raised."""

    def __init__(self) -> None:
        """Begin unsettled."""
        self.verdict: T | None = None
        self.fault: BaseException | None = None
        self.is_settled = False
        self.woken: threading.Event | None = None  # only who waits for another thread needs one

    def settle(self, verdict: T | None, fault: BaseException | None = None) -> None:
        """Say how it went; what was settled once stays so."""
        if not self.is_settled:
            self.verdict, self.fault, self.is_settled = verdict, fault, True
            self.wake()

    def wake(self) -> None:
        """Let the caller go on: to its answer, or to lead."""
        if self.woken is not None:
            self.woken.set()


class GroupCommit:
    """A queue of requests, and the one thread at a time that carries them out.

    ``carry_out`` must settle each request it is given; what it raises is every unsettled
    request's fault.
    """

    def __init__(
        self,
        carry_out: Callable[[list[Any]], None],
        *,
        batch_max: int = BATCH_MAX,
        queue_max: int = QUEUE_MAX,
        queue_seconds: float = QUEUE_SECONDS,
    ) -> None:
        """Begin with nobody waiting."""
        self._carry_out = carry_out
        self._batch_max = batch_max
        self._queue_seconds = queue_seconds
        self._room = threading.BoundedSemaphore(queue_max)
        self._mutex = threading.Lock()
        self._queue: deque[Request[Any]] = deque()
        self._is_led = False
        self._leader = 0

    def submit(self, request: Request[T]) -> T:
        """Wait until a request is carried out; return its verdict or raise its fault."""
        if self._leader == threading.get_ident():
            raise RuntimeError("a decision waits for nothing, least of all for another one")
        if not self._room.acquire(timeout=self._queue_seconds):
            raise Refused(SERVICE_BUSY())
        try:
            with self._mutex:
                self._queue.append(request)
                if self._is_led:
                    request.woken = threading.Event()
                self._is_led = True
            if request.woken is not None:
                request.woken.wait()
            if not request.is_settled:
                self._lead()
        finally:
            self._room.release()
        if request.fault is not None:
            raise request.fault
        return request.verdict  # type: ignore[return-value]  # settled without a fault

    def _lead(self) -> None:
        """Carry out what is waiting, and hand over to the next in line."""
        with self._mutex:
            taken = min(self._batch_max, len(self._queue))
            requests = [self._queue.popleft() for _ in range(taken)]
        try:
            self._leader = threading.get_ident()
            self._carry_out(requests)
        except BaseException as fault:
            for request in requests:
                request.settle(None, fault)
            if not isinstance(fault, Exception):
                raise
        finally:
            self._leader = 0
            with self._mutex:
                if self._queue:
                    self._queue[0].wake()
                else:
                    self._is_led = False
