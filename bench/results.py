"""Results: one line per row, engine and size, kept in ``bench/results.json`` and printed.

``ratio`` is ours divided by its floor. ``bar`` is what ``ours`` is held against, at its 99th
percentile where ``p99`` is given; a row without a bar is published for what it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).with_name("results.json")
_DIGITS: Final = 4
_WIDTH: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one row measured; times and sizes in ``unit``, ``ratios`` one per repetition."""

    row: str
    ours: float
    floor: float
    floor_is: str
    ratios: tuple[float, ...]
    n: int
    unit: str
    engine: str = "sqlite"
    bar: float | None = None
    lower_is_better: bool = True
    events: int | None = None
    p99: float | None = None
    floor_p99: float | None = None
    first_p99: float | None = None
    """The 99th percentile when each question was asked for the first time."""

    @property
    def is_met(self) -> bool | None:
        """Say whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        reached = self.ours if self.p99 is None else self.p99
        return reached <= self.bar if self.lower_is_better else reached >= self.bar

    def document(self) -> dict[str, Any]:
        """Return the result as it is kept."""
        kept = {
            "row": self.row,
            "engine": self.engine,
            "ours": _rounded(self.ours),
            "floor": _rounded(self.floor),
            "floor_is": self.floor_is,
            "ratio": _rounded(median(self.ratios)),
            "ratios": [_rounded(ratio) for ratio in self.ratios],
            "bar": self.bar,
            "met": self.is_met,
            "lower_is_better": self.lower_is_better,
            "n": self.n,
            "unit": self.unit,
        }
        where_known = {
            "events": self.events,
            "p99": _rounded(self.p99),
            "floor_p99": _rounded(self.floor_p99),
            "first_p99": _rounded(self.first_p99),
        }
        return kept | {name: value for name, value in where_known.items() if value is not None}


def keep(results: Sequence[Result], path: Path = RESULTS) -> None:
    """Write results over those of the same row, engine and size; others of earlier runs stay."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    merged = {_key(document): document for document in kept}
    merged |= {_key(document): document for document in (r.document() for r in results)}
    lines = json.dumps([merged[key] for key in sorted(merged)], ensure_ascii=False, indent=1)
    path.write_text(lines + "\n", encoding="utf-8")


def show(results: Sequence[Result], console: Console | None = None) -> None:
    """Print a table for people: ours beside the floor, and how the ratio spread."""
    table = Table("row", "events", "ours", "p99", "first p99", "floor", "unit", "ratio min/med/max")
    table.add_column("bar")
    table.add_column("floor is")
    for result in results:
        ratios = min(result.ratios), median(result.ratios), max(result.ratios)
        verdict = {None: "", True: "met", False: "[red]MISSED[/red]"}[result.is_met]
        table.add_row(
            result.row,
            f"{result.events:,}" if result.events is not None else "",
            *(_shown(v) for v in (result.ours, result.p99, result.first_p99, result.floor)),
            result.unit,
            " / ".join(f"{ratio:.2f}" for ratio in ratios),
            f"{_shown(result.bar)} {verdict}".strip(),
            result.floor_is,
        )
    (console or Console(width=_WIDTH)).print(table)


def _key(document: dict[str, Any]) -> tuple[str, str, int]:
    return document["row"], document["engine"], document.get("events") or 0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"
