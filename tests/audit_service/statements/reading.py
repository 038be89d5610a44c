"""Reads a bank's file as a test writes it, and sorts what the reader yields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aggregates.bank_values import EntrySaid
from audit_service.statements.delivered import Ended, Listed, Reader, Unfit

DATA: Final = Path(__file__).parent / "data"


@dataclass
class Statement:
    """What was listed before an end, and the end."""

    entries: tuple[EntrySaid, ...]
    ended: Ended

    @property
    def is_balanced(self) -> bool:
        head = self.ended.head
        assert head.opening
        assert head.closing
        moved = sum(entry.amount.minor for entry in self.entries)
        return head.opening.amount.minor + moved == head.closing.amount.minor


@dataclass
class Contents:
    """All that a file yields: whole statements, entries with their places, faults."""

    statements: list[Statement] = field(default_factory=list)
    entries: list[EntrySaid] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def only(self) -> Statement:
        """The statement of a file without fault that holds one."""
        assert not self.faults, self.words
        (statement,) = self.statements
        return statement

    @property
    def amounts(self) -> list[str]:
        return [str(entry.amount) for entry in self.entries]


def contents_of(reader: Reader, path: Path) -> Contents:
    """Read a file to its end."""
    contents, begun = Contents(), 0
    for delivered in reader(path):
        match delivered:
            case Listed(said=said, at=at):
                contents.entries.append(said)
                contents.places.append(at)
            case Ended():
                entries = tuple(contents.entries[begun:])
                begun = len(contents.entries)
                contents.statements.append(Statement(entries, delivered))
            case Unfit(fault=fault):
                contents.faults.append((fault.at, fault.code))
                contents.words += [fault.message(), fault.message("zh")]
    return contents


def read(reader: Reader, folder: Path, content: str | bytes) -> Contents:
    """Write a file and read it."""
    path = folder / "statement"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return contents_of(reader, path)


def samples(folder: str) -> Iterator[Path]:
    """List the sample files of a folder of the data, in one order everywhere."""
    return iter(sorted((DATA / folder).glob("*.sta")))
