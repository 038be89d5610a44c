"""Commands that keep the database itself: create it, move it on, examine it."""

from __future__ import annotations

import click

from audit_service import schema
from audit_service.cli.output import Table
from audit_service.cli.session import FAILED, Session, command_options
from audit_service.database import Database
from audit_service.database_faults import CONDITIONS
from audit_service.doctor import diagnose
from audit_service.doctor.symptoms import Symptom, Verdict


@click.command()
@command_options
def init(session: Session) -> None:
    """Create the tables in an empty database; say so if they are there already."""
    database = Database(session.database_url, session.limits)
    try:
        created = schema.create(database)
        schema.make_ready(database)
    finally:
        database.close()
    status = "created" if created else "unchanged"
    document = {"status": status, "database": database.name, "version": schema.HEAD}
    session.tell(f"init_{status}", document)


@click.command()
@click.option("--dry-run", is_flag=True, help="Name the steps and take none.")
@command_options
def migrate(session: Session, dry_run: bool) -> None:
    """Bring the tables to this program's version: all steps in one transaction, or none."""
    with session.existing() as database:
        done = schema.migrate(database, dry_run=dry_run)
    status = "unchanged" if not done.steps else "planned" if dry_run else "migrated"
    steps = [{"version": version, "what": what} for version, what in done.steps]
    document = {"status": status, "from": done.since, "to": done.until, "steps": steps}
    listed = " ".join(f"{version} ({what})" for version, what in done.steps)
    session.tell(f"migrate_{status}", document, steps=listed)


@click.command()
@command_options
def doctor(session: Session) -> None:
    """Examine the database and say what to do; exit 1 if something is wrong."""
    with session.existing() as database, session.progress("examining"):
        symptoms = list(diagnose(database))
    columns = ("check", "verdict", "found", "advice")
    rows = [
        (s.check, session.say(f"verdict_{s.verdict}"), s.found, _advice(session, s))
        for s in symptoms
    ]
    document = [
        {"check": s.check, "verdict": s.verdict, "found": s.found, "advice": _advice(session, s)}
        for s in symptoms
    ]
    session.show(Table(columns, rows, wide=frozenset(("found", "advice"))), document)
    raise SystemExit(FAILED if any(s.verdict is Verdict.WRONG for s in symptoms) else 0)


def _advice(session: Session, symptom: Symptom) -> str:
    if symptom.advice in CONDITIONS:
        return CONDITIONS[symptom.advice]().message(session.language)
    return session.say(symptom.advice) if symptom.advice else ""
