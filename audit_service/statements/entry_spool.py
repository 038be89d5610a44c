"""Entries that were checked, set aside on disk until they are recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Final, Self

import msgspec

from aggregates.bank_values import EntrySaid

_ENCODE: Final = msgspec.json.Encoder().encode
_DECODE: Final = msgspec.json.Decoder(EntrySaid).decode


class EntrySpool:
    """Takes entries in one by one and gives them back in this order, from any mark on.

    To read a bank's file a second time would take longer than to record what it says, while
    everybody else waits.
    """

    def __init__(self) -> None:
        """Begin without entries."""
        self._file = tempfile.TemporaryFile(prefix="audit-entries-")  # noqa: SIM115 - see __exit__
        self.mark = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, said: EntrySaid) -> None:
        """Set an entry aside; ``mark`` is where the next one will be."""
        self.mark += self._file.write(_ENCODE(said) + b"\n")

    def read(self, mark: int, count: int) -> Iterator[EntrySaid]:
        """Return so many entries from a mark on."""
        self._file.seek(mark)
        return map(_DECODE, islice(self._file, count))
