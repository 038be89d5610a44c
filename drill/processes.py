"""Processes of the service, started cheaply and killed without warning."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing.context import ForkServerProcess
from typing import Any, Final

_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["drill.processes", "drill.writer", "audit_service.cli.main"])

STOP_SECONDS: Final = 60


class Process:
    """A process of its own running one function; a fork server spares it the imports."""

    def __init__(self, task: Callable[..., object], *arguments: Any) -> None:
        """Start it."""
        self._process: ForkServerProcess = _CONTEXT.Process(target=task, args=arguments)
        self._process.start()

    def kill(self) -> None:
        """Kill -9."""
        self._process.kill()
        self._process.join(STOP_SECONDS)

    def kill_after(self, seconds: float) -> None:
        """Kill -9 some time later, if it has not ended by itself."""
        self._process.join(seconds)
        self.kill()

    def stop(self) -> None:
        """Ask it to end, and wait until it has; what it goes on doing would be held against it."""
        if self._process.is_alive() and self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGTERM)
        self.wait()

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """Wait until it ends by itself and return its exit code."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            self.kill()
            raise TimeoutError("the process does not end")
        return self._process.exitcode

    @property
    def is_alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.is_alive()


def barrier(parties: int) -> Any:
    """Return a barrier that processes share."""
    return _CONTEXT.Barrier(parties)


def command_line(*words: str) -> None:
    """Run a command of ``audit-service`` in this process; what it prints on success is dropped."""
    from audit_service.cli.main import main  # noqa: PLC0415 - the fork server has it loaded

    printed, complained = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stdout(printed), redirect_stderr(complained):
        try:
            main(list(words), standalone_mode=False)
        except SystemExit as ended:
            code = int(ended.code or 0)
    if code:
        print(" ".join(words), printed.getvalue(), complained.getvalue(), file=sys.stderr)
    raise SystemExit(code)


def wait_for(holds: Callable[[], bool], what: str, seconds: float = STOP_SECONDS) -> None:
    """Wait until something holds, looking often."""
    patience = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > patience:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.002)
