"""Commands that bring documents, region codes and organisations into the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from aggregates.reasons.general import IDENTITY_REQUIRED
from aggregates.reasons.importing import FILE_EXISTS
from aggregates.refusals import Refusal, Refused
from aggregates.values import Reference, Text
from audit_service.cli.output import Table
from audit_service.cli.session import Session, command_options, day
from audit_service.commands.command import Actor
from audit_service.importers.allotments import import_allotment
from audit_service.importers.audit_workbooks import open_files
from audit_service.importers.audits import Received, import_audit
from audit_service.importers.organisations import import_organisations
from audit_service.importers.outcomes import Outcome, Progress
from audit_service.importers.profiles import constants_in, load_profile
from audit_service.importers.regions import import_regions
from audit_service.importers.templates import write_template

FILE = click.Path(path_type=Path)
_ON_TRIAL = Actor(person="dry-run", office="dry-run")


def import_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--by``, ``--office`` and ``--dry-run``."""
    by = click.option("--by", metavar="PERSON", help="Who imports.")
    office = click.option("--office", metavar="ORGANISATION", help="For which office.")
    dry_run = click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
    return by(office(dry_run(function)))


@click.group("import")
def importing() -> None:
    """Bring documents into the record: all of a file, or nothing and every fault named."""


@importing.command("allotment")
@click.argument("file", type=FILE)
@click.option("--profile", metavar="NAME|FILE", help="How to read another office's columns.")
@click.option(
    "--set", "constants", multiple=True, metavar="FIELD=VALUE",
    help="State what neither the file nor its profile does, such as fund=F-2018.",
)  # fmt: skip
@import_options
@command_options
def allotment(
    session: Session,
    file: Path,
    profile: str | None,
    constants: tuple[str, ...],
    by: str | None,
    office: str | None,
    dry_run: bool,
) -> None:
    """Import an allotment document (XLSX or CSV): each line becomes an allocation."""
    actor = actor_of(by, office, dry_run=dry_run)
    read_by = load_profile(profile) if profile else None
    with session.application(begins=True) as application, bars(session) as on_progress:
        outcome = import_allotment(
            application,
            file,
            actor,
            profile=read_by,
            constants=constants_in(constants, at="--set"),
            dry_run=dry_run,
            on_progress=on_progress,
        )
    show(session, outcome)


@importing.command("regions")
@click.argument("file", type=FILE, required=False)
@click.option("--on", metavar="DATE", help="Business date of the registration (default: today).")
@click.option("--keep-names", is_flag=True, help="Let recorded names stand and report other ones.")
@import_options
@command_options
def regions(
    session: Session,
    file: Path | None,
    on: str | None,
    keep_names: bool,
    by: str | None,
    office: str | None,
    dry_run: bool,
) -> None:
    """Import region codes from a file, or those the service carries down to the county."""
    actor = actor_of(by, office, dry_run=dry_run)
    effective_on = day(on) or date.today()  # noqa: DTZ011 - a business date is the sender's own
    with session.application(begins=True) as application, bars(session) as on_progress:
        outcome = import_regions(
            application,
            file,
            actor,
            effective_on=effective_on,
            keep_names=keep_names,
            dry_run=dry_run,
            on_progress=on_progress,
        )
    show(session, outcome)


@importing.command("organisations")
@click.argument("file", type=FILE)
@click.option("--on", metavar="DATE", help="Business date of the registration (default: today).")
@import_options
@command_options
def organisations(
    session: Session,
    file: Path,
    on: str | None,
    by: str | None,
    office: str | None,
    dry_run: bool,
) -> None:
    """Import a list of organisations (XLSX or CSV)."""
    actor = actor_of(by, office, dry_run=dry_run)
    effective_on = day(on) or date.today()  # noqa: DTZ011 - a business date is the sender's own
    with session.application(begins=True) as application, bars(session) as on_progress:
        outcome = import_organisations(
            application,
            file,
            actor,
            effective_on=effective_on,
            dry_run=dry_run,
            on_progress=on_progress,
        )
    show(session, outcome)


@importing.command("audit")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--reference", required=True, help="Of the report, such as FAC-191734-21.")
@click.option("--organisation", required=True, help="The auditee, by its code on record.")
@click.option("--person", required=True, help="Who answers for the findings.")
@click.option("--year", type=click.IntRange(1900, 2999), required=True, help="The audit year.")
@click.option("--effective-on", "on", metavar="DATE", help="Business date (default: today).")
@import_options
@command_options
def audit(
    session: Session,
    files: tuple[Path, ...],
    reference: str,
    organisation: str,
    person: str,
    year: int,
    on: str | None,
    by: str | None,
    office: str | None,
    dry_run: bool,
) -> None:
    """Import the workbooks of one single audit (JSON): a report and its findings."""
    actor = actor_of(by, office, dry_run=dry_run)
    received = Received(
        reference=Reference(reference),
        organisation=Reference(organisation),
        person=Text(person),
        audit_year=year,
        effective_on=day(on) or date.today(),  # noqa: DTZ011 - the sender's own business date
    )
    opened = open_files(files)
    with session.application(begins=True) as application:
        try:
            outcome = import_audit(application, opened, received, actor, dry_run=dry_run)
        except Refused as refused:
            raise Refused(*map(_by_option, refused.faults)) from None
    show(session, outcome)


def _by_option(fault: Refusal) -> Refusal:
    """Name what the sender said by the option it was said with."""
    said = fault.at.removeprefix("/").replace("audit_year", "year").replace("_", "-")
    return fault.located(f"--{said}") if fault.at.startswith("/") else fault


@importing.command("template")
@click.argument("file", type=FILE)
@command_options
def template(session: Session, file: Path) -> None:
    """Write an empty allotment document with one example line (XLSX or CSV, by suffix)."""
    if file.exists():
        raise Refused(FILE_EXISTS(name=file.name))
    write_template(file, session.language)
    session.show(Table(("source",), [(str(file),)]))


def actor_of(by: str | None, office: str | None, *, dry_run: bool) -> Actor:
    """Return who imports; only a dry run, which records nothing, may go without."""
    if by and office:
        return Actor(person=by, office=office)
    if dry_run:
        return _ON_TRIAL
    raise Refused(IDENTITY_REQUIRED().located("--by, --office"))


@contextmanager
def bars(session: Session, work: str = "import", **particulars: object) -> Iterator[Progress]:
    """Show one progress bar per stage of a work, on a terminal only."""
    with ExitStack() as stack:
        shown: dict[str, Callable[[int], None]] = {}

        def on_progress(stage: str, done: int, total: int | None) -> None:
            if stage not in shown:
                stack.close()
                shown[stage] = stack.enter_context(
                    session.progress(f"{work}_{stage}", total, **particulars)
                )
            shown[stage](done)

        yield on_progress


def show(session: Session, outcome: Outcome) -> None:
    """Print what an import did; differences left alone go to the error stream."""
    for remark in outcome.remarks:
        click.echo(f"{remark.at}: {remark.message(session.language)} [{remark.code}]", err=True)
    stated = {
        "status": outcome.status.value,
        "source": outcome.source,
        "lines": outcome.lines,
        "recorded": outcome.recorded,
        "registered": outcome.registered,
        "skipped": outcome.skipped,
        "total": [str(total) for total in outcome.totals],
        "sha256": outcome.sha256,
    }
    if session.form == "table":
        stated["status"] = session.say(f"import_{outcome.status.value}")
    document = stated | {
        "total": [{"minor": t.minor, "currency": t.currency} for t in outcome.totals],
        "remarks": [{"at": r.at, "code": r.code} for r in outcome.remarks],
    }
    session.show(
        Table(tuple(stated), [tuple(stated.values())], wide=frozenset({"sha256"})), document
    )
