"""Results: one per row, engine and size, kept in ``bench/results.json`` and shown as tables.

``ratio`` is ours divided by its floor or peer. ``bar`` is what the median ratio is held against, or
``ours`` itself where ``bar_on`` says so; a row without a bar is published for what it is.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final, Literal

from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).with_name("results.json")
REASONS: Final = Path(__file__).with_name("reasons.toml")
"""Why a row misses its bar, said by whoever has looked; it is published with the row."""

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"

_DIGITS: Final = 4
_WIDTH: Final = 170
_VERDICTS: Final = {None: "", True: "met", False: "MISSED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one row measured; ``ours`` and ``floor`` in ``unit``, ``ratios`` one per repetition."""

    row: str
    engine: str
    ours: float | None
    floor: float | None
    floor_is: str
    n: int
    unit: str
    ratios: tuple[float, ...] = ()
    bar: float | None = None
    bar_on: Literal["ratio", "ours"] = "ratio"
    lower_is_better: bool = False
    events: int | None = None
    beside: Mapping[str, float | str] = field(default_factory=dict)
    """What else was measured in the same run: percentiles in milliseconds, versions."""

    note: str = ""
    """Why something is not there, or what has to be known to read the figure."""

    @property
    def ratio(self) -> float | None:
        """Return the median of the ratios; None without a floor or peer."""
        return median(self.ratios) if self.ratios else None

    @property
    def is_met(self) -> bool | None:
        """Say whether the bar is met; None where there is none, or nothing to hold against it."""
        reached = self.ratio if self.bar_on == "ratio" else self.ours
        if self.bar is None or reached is None:
            return None
        return reached <= self.bar if self.lower_is_better else reached >= self.bar

    def document(self, reasons: Mapping[str, str]) -> dict[str, Any]:
        """Return the result as it is kept."""
        kept: dict[str, Any] = {
            "row": self.row,
            "engine": self.engine,
            "ours": _rounded(self.ours),
            "floor": _rounded(self.floor),
            "floor_is": self.floor_is,
            "ratio": _rounded(self.ratio),
            "ratios": [_rounded(ratio) for ratio in self.ratios],
            "bar": self.bar,
            "bar_on": self.bar_on,
            "met": self.is_met,
            "lower_is_better": self.lower_is_better,
            "n": self.n,
            "unit": self.unit,
        }
        if self.events is not None:
            kept["events"] = self.events
        kept |= {
            name: said if isinstance(said, str) else _rounded(said)
            for name, said in self.beside.items()
        }
        if self.note:
            kept["note"] = self.note
        if self.is_met is False:
            kept["reason"] = reasons.get(self.row, "")
        return kept


def keep(results: Sequence[Result], path: Path = RESULTS) -> None:
    """Write results over those of the same row, engine and size; others of earlier runs stay."""
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    merged = {_key(document): document for document in read(path)}
    merged |= {_key(document): document for document in (r.document(reasons) for r in results)}
    lines = json.dumps([merged[key] for key in sorted(merged)], ensure_ascii=False, indent=1)
    path.write_text(lines + "\n", encoding="utf-8")


def read(path: Path = RESULTS) -> list[dict[str, Any]]:
    """Read what earlier runs kept."""
    kept: list[dict[str, Any]] = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    )
    return kept


def show(results: Iterable[Result], console: Console | None = None) -> None:
    """Print a table for people: ours beside the floor, and how the ratio spread."""
    head, *lines = table_of([result.document({}) for result in results])
    table = Table(*head)
    for line in lines:
        table.add_row(*line)
    (console or Console(width=_WIDTH)).print(table)


def table_of(documents: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the cells of the table, its head first."""
    head = ["row", "engine", "events", "ours", "floor", "unit", "ratio min / median / max"]
    return [
        [*head, "bar", "p99 ms", "against"],
        *([*_figures(document), document["floor_is"]] for document in documents),
    ]


def _figures(document: Mapping[str, Any]) -> list[str]:
    ratios, events = document["ratios"], document.get("events")
    spread = (min(ratios), document["ratio"], max(ratios)) if ratios else ()
    percentiles = [_shown(document.get(name)) for name in ("p99_ms", "floor_p99_ms")]
    return [
        document["row"],
        document["engine"],
        "" if events is None else f"{events:,}",
        _shown(document["ours"]),
        _shown(document["floor"]),
        document["unit"],
        " / ".join(f"{ratio:.3g}" for ratio in spread),
        _bar(document),
        " : ".join(shown for shown in percentiles if shown),
    ]


def _bar(document: Mapping[str, Any]) -> str:
    if document["bar"] is None:
        return ""
    sign = "≤" if document["lower_is_better"] else "≥"
    unit = f" {document['unit']}" if document["bar_on"] == "ours" else ""
    return f"{sign} {document['bar']:g}{unit} {_VERDICTS[document['met']]}".strip()


def _key(document: Mapping[str, Any]) -> tuple[str, str, int]:
    return document["row"], document["engine"], document.get("events") or 0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"
