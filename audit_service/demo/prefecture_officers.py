"""The officers of scenario C, where they are, and in which year."""

from __future__ import annotations

from typing import Final

from audit_service.commands.command import Actor

CITY: Final = "140200"
YEAR: Final = 2018

FINANCE = Actor(person="dt.han", office="DT-FIN")
PROJECTS = Actor(person="dt.guo", office="DT-AGR")
REVIEW = Actor(person="dt.shi", office="DT-FIN")
TREASURY = Actor(person="dt.kang", office="DT-FIN")
AUDITOR = Actor(person="dt.audit.zhao", office="DT-AUDIT")
SUPERVISOR = Actor(person="dt.lg.qin", office="DT-LG")
COUNTIES = Actor(person="dt.ren", office="DT-COUNTIES")
TIANZHEN = Actor(person="tz.ma", office="DT-TZ")
FORESTRY = Actor(person="dt.lu", office="DT-FOREST")
"""Tianzhen is one of the six poor counties; the forestry office lets the greening."""
