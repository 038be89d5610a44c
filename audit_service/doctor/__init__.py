"""An examination of a database, for whoever is on call: what is well, what is not, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from audit_service import schema
from audit_service.database import Database
from audit_service.database_faults import DRIVER_ERRORS, condition_of, detail_of
from audit_service.doctor.engines import examine_engine, examine_soundness
from audit_service.doctor.record import (
    examine_log,
    examine_projections,
    examine_sizes,
    examine_writing,
)
from audit_service.doctor.symptoms import Symptom, Verdict, wrong_unless

Examination = Callable[[Database], Iterator[Symptom]]

_OF_ANY: Final[tuple[tuple[str, Examination], ...]] = (
    ("engine", examine_engine),
    ("soundness", examine_soundness),
)
_OF_OURS: Final[tuple[tuple[str, Examination], ...]] = (
    ("writable", examine_writing),
    ("log", examine_log),
    ("projections", examine_projections),
    ("sizes", examine_sizes),
)
"""What can be examined only in a database of this version."""


def diagnose(database: Database) -> Iterator[Symptom]:
    """Examine a database from the outside in; what cannot be reached is not examined further."""
    try:
        version = schema.version_of(database)
    except DRIVER_ERRORS as error:
        yield _failed("reachable", error)
        return
    yield Symptom("reachable", Verdict.OK, database.name)
    yield _version(version)
    ours = _OF_OURS if version == schema.HEAD else ()
    for check, examine in (*_OF_ANY, *ours):
        try:
            yield from examine(database)
        except DRIVER_ERRORS as error:
            yield _failed(check, error)


def _version(version: str | None) -> Symptom:
    found = f"{version or '-'} / {schema.HEAD}"
    if version is None:
        return wrong_unless(False, "version", found, "advice_no_tables")  # noqa: FBT003
    behind = "database_behind" if version < schema.HEAD else "database_ahead"
    return wrong_unless(version == schema.HEAD, "version", found, f"advice_{behind}")


def _failed(check: str, error: Exception) -> Symptom:
    """Put a condition of the database down as what was found; anything else is a fault of ours."""
    condition = condition_of(error)
    if condition is None:
        raise error
    return Symptom(check, Verdict.WRONG, detail_of(error), condition.code)
