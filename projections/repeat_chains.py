"""Repeat chains: which earlier findings a finding repeats, back to the year it was first found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from projections.rows import Row

Document = dict[str, Any]


class RepeatChains:
    """Findings on record at a moment, tied to those of the same organisation they repeat.

    A finding names earlier ones on record, or, as a report of an outside auditor does, by the
    number they had in an earlier report. Such a number is the earlier finding's reference, or
    what follows the organisation in it (``county-health-2016-003`` is number 2016-003).
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        """Tie every finding to the earlier ones it repeats."""
        self._rows = {row["reference"]: row for row in rows}
        self._earlier = {row["reference"]: tuple(self._repeated_by(row)) for row in rows}
        self._later: defaultdict[str, list[str]] = defaultdict(list)
        for reference, earlier in self._earlier.items():
            for one in earlier:
                self._later[one].append(reference)
        self._length: dict[str, int] = {}
        for reference in sorted(self._rows, key=self._order):
            before = (self._length[one] for one in self._earlier[reference])
            self._length[reference] = 1 + max(before, default=0)

    def of(self, row: Row) -> Document:
        """Show a finding's chain, the oldest first, and the findings that repeat it.

        ``chain_length`` counts the findings from the first to this one along the longest line.
        """
        reference = row["reference"]
        chain = sorted(self._back(reference), key=self._order)
        found = {*row["repeats"], *row["prior_references"]}
        tied = {name for one in self._earlier[reference] for name in self._names(one)}
        return {
            "chain": chain,
            "chain_length": self._length[reference],
            "first_year": self._rows[chain[0]]["recorded_on"].year,
            "repeated_by": sorted(self._later[reference], key=self._order),
            "not_on_record": sorted(found - tied),
        }

    def _repeated_by(self, row: Row) -> Iterable[str]:
        """Find the earlier findings of the same organisation that a finding names."""
        organisation = row["responsible_organisation"]
        for name in dict.fromkeys((*row["repeats"], *row["prior_references"])):
            for reference in (name, f"{organisation}-{name}"):
                other = self._rows.get(reference)
                if (
                    other is not None
                    and other["responsible_organisation"] == organisation
                    and self._order(reference) < self._order(row["reference"])
                ):
                    yield reference
                    break

    def _names(self, reference: str) -> tuple[str, str]:
        organisation = self._rows[reference]["responsible_organisation"]
        return reference, reference.removeprefix(f"{organisation}-")

    def _back(self, reference: str) -> set[str]:
        """Gather a finding and all it goes back to; earlier findings come before, so it ends."""
        gathered, open_ends = {reference}, [reference]
        while open_ends:
            new = set(self._earlier[open_ends.pop()]) - gathered
            gathered |= new
            open_ends += new
        return gathered

    def _order(self, reference: str) -> tuple[Any, int, str]:
        row = self._rows[reference]
        return row["recorded_on"], row["recorded_position"], reference
