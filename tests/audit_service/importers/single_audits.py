"""Single audits as their workbooks have them, and workbooks spoilt on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from aggregates.values import Reference, Text
from audit_service.importers.audit_workbooks import File
from audit_service.importers.audits import Received
from tests.audit_service.importers.office import DATA

AUDITS: Final = ("134732-21", "191734-21", "251020-22", "69688-22", "74099-16")
AWARDS: Final = "FederalAwards"
FINDINGS: Final = "FindingsUniformGuidance"
TEXT: Final = "FindingsText"
PLAN: Final = "CorrectiveActionPlan"
NOTES: Final = "NotesToSefa"


class Audit:
    """The workbooks of one audit, to be sent as they are or spoilt first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.year = 2000 + int(name.partition("-")[2])
        held = json.loads((DATA / "audits" / f"{name}.json").read_text("utf-8"))
        self.books: dict[str, Any] = {
            key.replace("FederalAwardsExpended", AWARDS): sheets for key, sheets in held.items()
        }

    def range(self, section: str, name: str) -> Any:
        """Find a named range of the form or the cover."""
        return next(
            one for sheet in self.books[section] for one in sheet["ranges"] if one["name"] == name
        )

    def values(self, section: str, name: str) -> list[Any]:
        """Return the values of a named range, which may be changed."""
        found: list[Any] = self.range(section, name)["values"]
        return found

    def put(self, section: str, name: str, row: int, value: Any) -> Audit:
        """Put a value into a row as a spreadsheet counts it; the first row is 2."""
        first = int(self.range(section, name)["start_cell"]["row"])
        self.values(section, name)[row - first] = value
        return self

    def add_row(self, section: str, **values: Any) -> Audit:
        """Add a row like the last one of a form, with some values of its own."""
        for one in self._form(section):
            one["values"].append(values.get(one["name"], one["values"][-1]))
            self._stretch(one)
        return self

    def drop_row(self, section: str, row: int) -> Audit:
        """Take a row out of a form."""
        for one in self._form(section):
            del one["values"][row - 2]
            self._stretch(one)
        return self

    def renumber(self, old: str, new: str) -> Audit:
        """Give a finding another number wherever it is named."""
        for section in (FINDINGS, TEXT, PLAN):
            numbers = self.values(section, "reference_number")
            numbers[:] = [new if number == old else number for number in numbers]
        return self

    def files(self, spoil: Callable[[str, bytes], bytes] = lambda _, b: b) -> tuple[File, ...]:
        """Write every workbook as a file of its own."""
        return tuple(
            File(f"{section}.json", spoil(section, json.dumps(sheets).encode()))
            for section, sheets in self.books.items()
        )

    def received(self, organisation: str = "wudu", **said: Any) -> Received:
        """Say what this audit is, unless said otherwise."""
        stated: dict[str, Any] = {
            "reference": Reference(f"FAC-{self.name}"),
            "organisation": Reference(organisation),
            "person": Text("王检"),
            "audit_year": self.year,
            "effective_on": date(2023, 3, 31),
        }
        return Received(**stated | said)

    def _form(self, section: str) -> list[Any]:
        form = next(sheet for sheet in self.books[section] if sheet["name"] == "Form")
        found: list[Any] = form["ranges"]
        return found

    @staticmethod
    def _stretch(one: Any) -> None:
        one["end_cell"]["row"] = str(len(one["values"]) + 1)
