"""Imports in processes of their own: killed at a chosen point, or side by side."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit_service.bootstrap import Application
from audit_service.log_connections import LogConnection
from audit_service.postgres_log import PostgresLog
from audit_service.sqlite_log import SqliteLog
from audit_service.statements.delivered_files import DeliveredFiles
from audit_service.statements.receiving import receive
from tests.audit_service.statements.made import read_made
from tests.scenario import ZHANG


def import_made(url: str, path: Path) -> None:
    """Import a file."""
    application = Application.open(url)
    receive(application, path, read_made, ZHANG)
    application.close()


def import_in_step(url: str, paths: list[Path], together: Any) -> None:
    """Import files one after the other, beginning when all others do."""
    application = Application.open(url)
    together.wait()
    for path in paths:
        receive(application, path, read_made, ZHANG)
    application.close()


def import_and_die(url: str, path: Path, point: str) -> None:
    """Import a file and die at a point: ``progress 3``, ``kept``, ``append 2``, ``commit``..."""
    what, _, nth = point.partition(" ")
    calls = 0

    def here(name: str) -> None:
        nonlocal calls
        calls += name == what
        if name == what and calls == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    _around(DeliveredFiles, "keep", lambda: None, lambda: here("kept"))
    for kind in (SqliteLog, PostgresLog):
        _around(kind, "append", lambda: here("append"), lambda: None)
        _around(kind, "commit", lambda: here("commit"), lambda: here("committed"))
    application = Application.open(url)
    receive(application, path, read_made, ZHANG, on_progress=lambda *_: here("progress"))


def _around(
    kind: type[LogConnection] | type[DeliveredFiles],
    name: str,
    before: Callable[[], None],
    after: Callable[[], None],
) -> None:
    """Do something before and after each call of a method, in this process."""
    method: Any = getattr(kind, name)

    def watched(*given: Any, **named: Any) -> Any:
        before()
        answer = method(*given, **named)
        after()
        return answer

    setattr(kind, name, watched)
