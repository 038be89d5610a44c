"""Garbage collection suited to reading a log: many facts at once, none of them in a cycle."""

from __future__ import annotations

import gc
from typing import Final

_THRESHOLDS: Final = (200_000, 50, 100)


def collect_seldom() -> None:
    """Look for cycles less often, and never again among what is loaded already.

    A batch of facts is thousands of objects that reference counts free; looking through them all
    each time cost a third of a rebuild. For a program of ours, before it begins its work.
    """
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
