"""The officers and offices of scenario A."""

from __future__ import annotations

from typing import Final

from audit_service.commands.command import Actor

FINANCE: Final = "LN-FIN"
HEALTH: Final = "LN-HEALTH"

PROVINCE_OFFICER = Actor(person="gs.wu", office="GS-FIN")
PROJECTS = Actor(person="ln.li", office=HEALTH)
CLAIMS = Actor(person="ln.chen", office=FINANCE)
TREASURY = Actor(person="ln.gao", office=FINANCE)
ACCOUNTANT = Actor(person="ln.sun", office=FINANCE)
INSPECTOR = Actor(person="gs.inspector.ma", office="GS-AUDIT")
SUPERVISOR = Actor(person="gs.inspector.lin", office="GS-LG")
PLANNER = Actor(person="ln.zhao", office="LN-DRC")

PROVINCIAL_TEAM: Final = (("GS-AUDIT", "马强"), ("GS-LG", "林静"))
