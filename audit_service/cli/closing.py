"""The command that closes a period: drawn up, certified by two offices, closed, reopened."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import click

from aggregates.period import Period
from aggregates.reasons.general import FIELD_MISSING
from aggregates.refusals import Refused
from aggregates.values import Digest, Reference, Text
from audit_service.bootstrap import Application
from audit_service.cli.importing import actor_of
from audit_service.cli.session import Session, command_options, day
from audit_service.commands.command import Actor, Receipt
from audit_service.commands.periods import CertifyPeriod, ClosePeriod, PreparePeriod, ReopenPeriod
from audit_service.period_desk import PeriodDesk
from audit_service.period_snapshot import READS

_STEPS: Final = ("prepare", "certify", "close", "reopen")


@click.command("close")
@click.argument("organisation")
@click.argument("period", metavar="YEAR|MONTH")
@click.option("--step", type=click.Choice(_STEPS), default="close", show_default=True)
@click.option("--seal", metavar="SHA256", help="To certify: the seal of the version one has seen.")
@click.option("--words", help="To certify: the statement; to reopen: the reason.")
@click.option("--on", metavar="DATE", help="With effect from this date (default: today).")
@click.option("--by", metavar="PERSON", help="Who acts.")
@click.option("--office", metavar="ORGANISATION", help="For which office.")
@command_options
def closing(
    session: Session,
    organisation: str,
    period: str,
    step: str,
    seal: str | None,
    words: str | None,
    on: str | None,
    by: str | None,
    office: str | None,
) -> None:
    """Close a period of an organisation's books, step by step: --step prepare, certify, close.

    It is drawn up only when its bank accounts are reconciled, certified by two offices, and closed
    only while the record still says the same of it. A closed one is reopened for a correction.
    """
    actor = actor_of(by, office, dry_run=False)
    about: dict[str, Any] = {"organisation": Reference(organisation), "period": Reference(period)}
    # a business date is the sender's own
    about["effective_on"] = day(on) or date.today()  # noqa: DTZ011
    said = _said(step, seal, words)
    with session.application() as application:
        application.catch_up(names=READS)
        receipt = _take(application, step, actor, about | said)
        state = application.service.look().get(Period, organisation, period)
    document = _document(state, receipt)
    session.tell(f"close_{state.stage}", document, **_shown(state, actor))


def _said(step: str, seal: str | None, words: str | None) -> dict[str, Any]:
    """Return what a step needs beside the period; name all that is missing."""
    needed = {"certify": ("--seal", "--words"), "reopen": ("--words",)}.get(step, ())
    given = {"--seal": seal, "--words": words}
    missing = [FIELD_MISSING(name=name).located(name) for name in needed if not given[name]]
    if missing:
        raise Refused(*missing)
    if step == "certify":
        return {"seal": Digest(seal or ""), "statement": Text(words or "")}
    return {"reason": Text(words or "")} if step == "reopen" else {}


def _take(application: Application, step: str, actor: Actor, said: dict[str, Any]) -> Receipt:
    desk, service = PeriodDesk(application), application.service
    if step == "prepare":
        return desk.prepare(PreparePeriod(**said), actor)
    if step == "close":
        return desk.close(ClosePeriod(**said), actor)
    kind = CertifyPeriod if step == "certify" else ReopenPeriod
    return service.execute(kind(**said), actor)


def _document(period: Period, receipt: Receipt) -> dict[str, object]:
    """Say where the period stands, to a program."""
    return {
        "organisation": period.organisation,
        "period": period.reference,
        "stage": period.stage.value,
        "version": period.version_drawn_up,
        "seal": period.seal,
        "certified": ", ".join(word.office for word in period.certifications),
        "position": receipt.position,
    }


def _shown(period: Period, actor: Actor) -> dict[str, object]:
    return {"last_on": period.last_on, "office": actor.office}
