"""Checkpoints: what the ledger must say at a point of a worked programme, and whether it does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from aggregates.money import Money
from aggregates.region import significant
from projections.balances import figures
from projections.library_tables import MILESTONES, PROJECTS


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A named point in a programme at which its ledger is compared."""

    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the worked ledger: its scope, and which figure each of its columns is.

    ``accepted_in`` adds the column ``clinics_accepted``: milestones accepted in that region.
    """

    name: str
    where: Mapping[str, str | tuple[str, ...]]
    columns: Mapping[str, str]
    accepted_in: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """The inputs of a worked programme and the ledger it must come to, from its own file."""

    inputs: Mapping[str, Any]
    expected: Mapping[str, Mapping[str, Mapping[str, str]]]

    @classmethod
    def load(cls, name: str) -> Programme:
        """Read ``scenario_<name>.toml``."""
        text = files("audit_service.demo").joinpath(f"scenario_{name.lower()}.toml").read_text()
        content = tomllib.loads(text)
        return cls(content["inputs"], content["expected"])

    def amount(self, name: str) -> Money:
        """Return an input amount, written in the file as decimal yuan."""
        return Money.parse(self.inputs[name])

    def count(self, name: str) -> int:
        """Return an input number of things."""
        return int(self.inputs[name])


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the worked ledger, as expected and as the ledger has it."""

    checkpoint: str
    line: str
    column: str
    expected: str
    actual: str

    @property
    def agrees(self) -> bool:
        """Say whether both are the same to the fen."""
        return self.expected == self.actual


@dataclass(slots=True)
class Comparison:
    """All cells of one scenario, and what its rules refused on the way."""

    scenario: str
    cells: list[Cell] = field(default_factory=list)
    refusals: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Say whether every cell agrees, there is one, and every forbidden act was refused."""
        refused = all(codes for _, codes in self.refusals)
        return bool(self.cells) and all(cell.agrees for cell in self.cells) and refused


def compare(
    connection: Connection, programme: Programme, checkpoint: Checkpoint, lines: tuple[Line, ...]
) -> list[Cell]:
    """Read every line the programme expects at a checkpoint off the ledger."""
    by_name = {line.name: line for line in lines}
    cells = []
    for name, columns in programme.expected[checkpoint.name].items():
        actual = _read(connection, by_name[name])
        cells += [
            Cell(checkpoint.name, name, column, expected, actual[column])
            for column, expected in columns.items()
        ]
    return cells


def _read(connection: Connection, line: Line) -> dict[str, str]:
    found = figures(connection, line.where)
    amounts: Mapping[str, int] = found.get(((), "CNY"), {})
    read = {
        column: Money(_combine(amounts, formula), "CNY").decimal()
        for column, formula in line.columns.items()
    }
    if line.accepted_in:
        read["clinics_accepted"] = str(_accepted(connection, line.accepted_in))
    return read


def _combine(amounts: Mapping[str, int], formula: str) -> int:
    """Add up figures written as ``suspended+rejected`` or ``received-paid``."""
    terms = formula.replace("-", "+-").split("+")
    return sum(
        -amounts.get(term[1:], 0) if term.startswith("-") else amounts.get(term, 0)
        for term in terms
    )


def _accepted(connection: Connection, region: str) -> int:
    chosen = (
        sa.select(sa.func.count())
        .select_from(MILESTONES.join(PROJECTS, MILESTONES.c.project == PROJECTS.c.reference))
        .where(PROJECTS.c.region.startswith(significant(region)), MILESTONES.c.state == "accepted")
    )
    return int(connection.execute(chosen).scalar_one())
