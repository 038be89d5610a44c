"""What a copy of a record says of itself, and how a file comes to be in its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit_service.backup.reasons import BACKUP_EXISTS, BACKUP_NOT_WRITTEN
from audit_service.database_faults import DatabaseUnusable


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a record: the head row it holds, and the events found in it."""

    head: int
    events: int
    last: int

    def flaw(self) -> str:
        """Say what is missing; nothing when every event up to the head is there."""
        if self.head == self.events == self.last:
            return ""
        return f"head={self.head} events={self.events} last={self.last}"


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """Write a file beside its place, and put it there whole and durable, or leave nothing.

    The name is taken at once, so that nothing that comes to be meanwhile is overwritten.
    """
    partial = file.with_name(f".{file.name}.partial")
    try:
        file.open("xb").close()
    except FileExistsError:
        raise DatabaseUnusable(BACKUP_EXISTS(file=file)) from None
    except OSError as error:
        raise DatabaseUnusable(BACKUP_NOT_WRITTEN(said=error.strerror)) from None
    try:
        partial.unlink(missing_ok=True)  # left by a run that was killed
        partial.touch(mode=0o600)
        yield partial
        _sync(partial)
        partial.replace(file)
        _sync(file.parent)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise DatabaseUnusable(BACKUP_NOT_WRITTEN(said=error.strerror)) from None
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
