"""Profiles: a small TOML file that says how another office's columns are to be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from aggregates.reasons.importing import (
    CONSTANT_MALFORMED,
    HEADER_DUPLICATE,
    HEADER_MISSING,
    HEADER_UNKNOWN,
    PROFILE_MALFORMED,
)
from aggregates.refusals import Refused, refuse_any
from aggregates.values import OrganisationKind
from audit_service.importers.cells import DECIMALS, THOUSANDS, is_blank
from audit_service.importers.faults import Faults
from audit_service.importers.layout import NOWHERE, Layout, check_columns, read_head
from audit_service.importers.lines import Dialect
from audit_service.importers.sheets import Row
from audit_service.importers.vocabulary import COLUMNS, HEAD, normal

HEAD_FIELDS: Final = frozenset(HEAD) - {"total"}
LINE_FIELDS: Final = frozenset({"region", "purpose", "beneficiary_class"})
COLUMN_FIELDS: Final = frozenset(COLUMNS) | {"ignored", "issued_on"}
_FOLDER: Final = "profiles"


def constants_in(texts: Iterable[str], *, at: str = "") -> dict[str, str]:
    """Read ``field=value`` texts for ``Profile.stating``; refuse every malformed or second one.

    Two values for one field are refused because either could decide where the money goes.
    """
    constants: dict[str, str] = {}
    faults = []
    for text in texts:
        field, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not field:
            faults.append(CONSTANT_MALFORMED(text=text[:80]))
        elif field in constants:
            faults.append(HEADER_DUPLICATE(name=field[:80]))
        constants[field] = value
    refuse_any(fault.located(at) for fault in faults)
    return constants


class Form(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How the file writes text, amounts and dates; a single-sign decimal and thousands mark."""

    encoding: str | None = None
    delimiter: str = ","
    decimal: str = "."
    thousands: str = ","
    dates: str = ""


class Profile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One office's file: its headings by field, and constants for what it does not state.

    ``document`` fills the head (``number`` may hold ``{stem}``, the file's name without suffix),
    ``lines`` what every line shares, ``purposes`` renames its categories (an unlisted one is a
    fault; without the table they are taken as they are). ``register_organisations`` names the
    kind as which unknown names enter the record, in ``lines.region``.
    """

    title: str
    header_row: int = 1
    columns: dict[str, str]
    document: dict[str, str] = {}
    lines: dict[str, str] = {}
    purposes: dict[str, str] = {}
    total_words: tuple[str, ...] = ()
    register_organisations: OrganisationKind | None = None
    form: Form = Form()

    def stating(self, constants: Mapping[str, str]) -> Profile:
        """Return the profile with some of its constants given for one import."""
        if unknown := constants.keys() - HEAD_FIELDS - LINE_FIELDS:
            raise _unusable(f"unknown constants {', '.join(sorted(unknown))}")
        lines = {k: v for k, v in constants.items() if k in LINE_FIELDS}
        head = {k: v for k, v in constants.items() if k in HEAD_FIELDS}
        return msgspec.structs.replace(
            self, document=self.document | head, lines=self.lines | lines
        )

    def dialect(self) -> Dialect:
        """Say how its lines differ from a document of our own."""
        return Dialect(
            subtotal_words=frozenset(),
            total_words=frozenset(normal(word) for word in self.total_words),
            purposes=self.purposes,
            defaults=self.lines,
        )

    def read_layout(self, rows: Iterator[Row], faults: Faults, stem: str) -> Layout:
        """Find the columns in the header row; the head comes from the profile."""
        stated = {
            name: (value.replace("{stem}", stem), NOWHERE) for name, value in self.document.items()
        }
        head = read_head(stated, faults, is_dated=not self._dates_lines)
        if head.notation is not None:
            head.notation = replace(
                head.notation,
                decimal=self.form.decimal,
                thousands=self.form.thousands,
                dates=self.form.dates,
            )
        layout = Layout(head, header_row=self.header_row)
        header = next((row for row in rows if row.number == self.header_row), None)
        self._find_columns(header or Row(self.header_row, []), layout, faults)
        check_columns(layout, faults, stated=frozenset(self.lines))
        if self.register_organisations and "region" not in self.lines:
            faults.note(0, 0, HEADER_MISSING(name="地区编码 (region)"))
        return layout

    @property
    def _dates_lines(self) -> bool:
        return "issued_on" in self.columns.values()

    def _find_columns(self, row: Row, layout: Layout, faults: Faults) -> None:
        fields = {normal(heading): name for heading, name in self.columns.items()}
        seen: set[str] = set()
        for at, cell in enumerate(row.cells, start=1):
            if is_blank(cell):
                continue
            layout.width = at
            name = fields.get(normal(cell))
            if name is None:
                faults.note(row.number, at, HEADER_UNKNOWN(name=str(cell)[:80]))
            elif normal(cell) in seen:
                faults.note(row.number, at, HEADER_DUPLICATE(name=str(cell)[:80]))
            else:
                layout.columns[at] = name
                seen.add(normal(cell))
        for heading in self.columns:
            if normal(heading) not in seen:
                faults.note(row.number, 1, HEADER_MISSING(name=heading))


def shipped_profiles() -> tuple[str, ...]:
    """List the profiles that come with the service, by name."""
    folder = resources.files("audit_service.data").joinpath(_FOLDER)
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def load_profile(name: str) -> Profile:
    """Load a profile: the name of one that is shipped, or the path of a TOML file."""
    shipped = shipped_profiles()
    if name in shipped:
        source = resources.files("audit_service.data").joinpath(_FOLDER, f"{name}.toml")
        return profile_of(source.read_bytes())
    path = Path(name)
    if path.suffix != ".toml" or not path.is_file():
        raise _unusable(f"{name} is neither a .toml file nor one of {', '.join(shipped)}")
    return profile_of(path.read_bytes())


def profile_of(content: bytes) -> Profile:
    """Read a profile, refusing words it does not know."""
    try:
        said: dict[str, Any] = tomllib.loads(content.decode())
        profile = msgspec.convert(said, Profile)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise _unusable(str(fault)) from None
    unknown = (
        (set(profile.columns.values()) - COLUMN_FIELDS)
        | (profile.document.keys() - HEAD_FIELDS)
        | (profile.lines.keys() - LINE_FIELDS)
    )
    if unknown:
        raise _unusable(f"unknown fields {', '.join(sorted(unknown))}")
    named = [value for value in profile.columns.values() if value not in ("ignored", "remark")]
    if len(named) != len(set(named)):
        raise _unusable("two columns hold the same field")
    form = profile.form
    if form.decimal not in DECIMALS or form.thousands not in THOUSANDS - {form.decimal}:
        raise _unusable(f"decimal {form.decimal!r} with thousands {form.thousands!r}")
    return profile


def _unusable(detail: str) -> Refused:
    return Refused(PROFILE_MALFORMED(detail=detail))
