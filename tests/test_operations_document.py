"""Whoever is on call finds every condition and every limit in the handbook."""

from __future__ import annotations

from dataclasses import fields

from audit_service.config import Limits
from audit_service.database_faults import CONDITIONS, DATABASE_AHEAD, DATABASE_BEHIND
from tests.test_readme import ROOT, rows, section, shell_lines, ticked

HANDBOOK = ROOT / "docs" / "operations.md"


def test_every_condition_of_a_database_has_its_line() -> None:
    listed = [ticked(row[0])[0] for row in rows(section(HANDBOOK, "When the database fails"))]

    assert sorted(listed) == sorted([*CONDITIONS, DATABASE_BEHIND.code, DATABASE_AHEAD.code])


def test_every_limit_has_its_line_with_its_default() -> None:
    listed = {ticked(row[0])[0]: row[1] for row in rows(section(HANDBOOK, "Limits"))}

    assert listed == {f"AUDIT_{f.name.upper()}": str(f.default) for f in fields(Limits)}


def test_every_command_in_the_handbook_is_one_of_ours() -> None:
    assert {words[0] for words in shell_lines(HANDBOOK)} == {"audit-service"}
