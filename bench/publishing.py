"""Publishing: the table of results as it stands in ``bench/README.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench.results import read, table_of

README: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- results: begin (written by python -m bench) -->\n"
END: Final = "<!-- results: end -->\n"


def publish(path: Path = README) -> None:
    """Write the table of the kept results between its marks."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}{markdown(read())}{END}{after}", encoding="utf-8")


def published(path: Path = README) -> str:
    """Return the table as it stands between its marks."""
    return path.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def markdown(documents: Sequence[Mapping[str, Any]]) -> str:
    """Return the table as it stands in the documentation, reasons and notes below it."""
    head, *lines = table_of(documents)
    rows = [head, ["---"] * len(head), *lines]
    said = [
        f"* `{_named(document)}`: {text}"
        for document in documents
        if (text := " ".join(document[k] for k in ("note", "reason") if document.get(k)))
    ]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", *said]).strip() + "\n"


def _named(document: Mapping[str, Any]) -> str:
    events = document.get("events")
    size = f" {events:,}" if events is not None else ""
    return f"{document['row']} {document['engine']}{size}"
