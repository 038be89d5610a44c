"""A rebuild that is killed, as a process of its own: ``python -m tests.projections.dying``."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from audit_service.bootstrap import Application
from audit_service.worker import holder
from projections import rebuilding
from projections.catalogue import PROJECTIONS
from projections.engine import Recorded
from projections.shadows import Shadow

BATCH = 10
LEASE_SECONDS = 0.5


def die(*_: Any) -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, name: str, where: str) -> None:
    """Rebuild a projection and die: after a batch, in the midst of one, or while swapping."""
    application = Application.open(url)
    projection = next(one for one in PROJECTIONS if one.name == name)
    vars(rebuilding)["BATCH_SIZE_MAX"] = BATCH  # to die at a known fact
    kind: Any = type(projection)
    project = kind.project

    def falter(self: Any, recorded: Recorded, rows: Any) -> None:
        project(self, recorded, rows)
        if recorded.position == 2 * BATCH + 5:
            die()

    def progress(position: int) -> None:
        if where == "after" and position == 2 * BATCH:
            die()

    if where == "within":
        kind.project = falter
    if where == "swap":
        replace = Shadow.replace

        def half(self: Shadow, connection: Any) -> None:
            replace(self, connection)
            die()

        Shadow.replace = half  # type: ignore[method-assign]
    rebuilding.rebuild_beside(
        projection,
        application.service,
        application.database,
        holder(),
        progress,
        LEASE_SECONDS,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
