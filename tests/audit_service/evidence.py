"""Files deposited with a county's auditor, for tests of what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from aggregates.values import OrganisationKind
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor, Command, Receipt
from audit_service.commands.places import RegisterOrganisation, RegisterRegion
from audit_service.evidence_desk import Deposit, EvidenceDesk

AUDITOR: Final = Actor(person="王检", office="city-audit")
ON: Final = date(2018, 7, 2)
LARGE: Final = b"%PDF-1.7\n" + bytes(range(256)) * 3_000
"""A file of three chunks, the last of them not full."""


def said(kind: type[Any], /, **words: Any) -> Any:
    """Build a value or a command from plain words."""
    return kind(**words)


def tell(
    application: Application, what: type[Command], by: Actor = AUDITOR, /, **words: Any
) -> Any:
    """Give a command."""
    on = {"effective_on": ON}
    return application.service.execute(said(what, **{**on, **words}), by)


def registered(application: Application) -> None:
    """Register a city with its auditor, and a county's health department and finance bureau."""
    new = {"effective_on": date(2018, 1, 1)}
    tell(application, RegisterRegion, **new, code="620000", name="甘肃省", source="GB/T 2260")
    tell(application, RegisterRegion, **new, code="621200", name="陇南市", source="GB/T 2260")
    for reference, kind in (
        ("city-audit", OrganisationKind.AUDIT),
        ("county-health", OrganisationKind.HEALTH),
        ("county-finance", OrganisationKind.FINANCE),
    ):
        tell(
            application, RegisterOrganisation, **new,
            reference=reference, name=reference, kind=kind, region="621200",
        )  # fmt: skip


def deposited(
    application: Application,
    content: bytes = LARGE,
    by: Actor = AUDITOR,
    key: str | None = None,
    **differing: Any,
) -> Receipt:
    """Deposit a file of the auditor's."""
    words = {
        "effective_on": ON,
        "title": "验收报告扫描件",
        "source": "卫生局档案室",
        "dated_on": date(2018, 6, 1),
        "holder": "city-audit",
    }
    desk = EvidenceDesk(application.service)
    with desk.receive() as spool:
        for start in range(0, len(content), 50_000):
            spool.write(content[start : start + 50_000])
        return desk.deposit(spool, said(Deposit, **{**words, **differing}), by, key=key)


def handed_out(application: Application, sha256: str, office: str | None = None) -> bytes:
    """Return the bytes of a file."""
    return b"".join(EvidenceDesk(application.service).hand_out(sha256, office).pieces)


def tamper(application: Application, statement: str, **values: Any) -> None:
    """Change the database behind the service's back."""
    with application.database.transaction() as connection:
        connection.execute(sa.text(statement), values)


def count(application: Application, table: str) -> int:
    """Count the rows of a table."""
    with application.database.reading() as connection:
        found: int = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
    return found
