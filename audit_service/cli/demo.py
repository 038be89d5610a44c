"""The demo: four worked programmes played as commands, their ledgers compared to the fen."""

from __future__ import annotations

import contextlib
import json
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import click

from audit_service.bootstrap import Application
from audit_service.cli.demo_bank import show_bank
from audit_service.cli.demo_findings import show_supervision
from audit_service.cli.output import Table, print_table
from audit_service.cli.reading import show_explanation, show_trail
from audit_service.cli.report_tables import show_report
from audit_service.cli.session import Session, command_options
from audit_service.commands.command import Actor
from audit_service.demo import officers, scenario_a, scenario_b, scenario_c, scenario_d
from audit_service.demo.checkpoints import Comparison, Programme, compare
from audit_service.demo.city_account import ACCOUNT
from audit_service.demo.desk import Desk
from audit_service.explanation import explain
from audit_service.importers.regions import import_regions
from projections.accountability import Period, accountability_report
from projections.paging import PageRequest
from projections.project_life import life_of

SCENARIOS: Final[dict[str, ModuleType]] = {
    "A": scenario_a,
    "B": scenario_b,
    "C": scenario_c,
    "D": scenario_d,
}
FILE: Final = "demo.db"
CLERK: Final = Actor(person="demo.clerk", office="demo")
BEGINNING: Final = date(2015, 1, 1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the ledgers as JSON only.")
@click.option(
    "--keep-files",
    "files",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Leave the files the banks deliver in this folder.",
)
@command_options
def demo(session: Session, as_json: bool, files: Path | None) -> None:
    """Play scenarios A to D into a fresh demo.db and compare every ledger with the expected one."""
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(FILE + suffix).unlink()
    if files is not None:
        files.mkdir(parents=True, exist_ok=True)
    session = Session(f"sqlite:///{FILE}", session.language, "table")
    with session.application(begins=True) as application:
        comparisons = play(session, application, files)
        if as_json:
            click.echo(json.dumps(ledgers(comparisons), ensure_ascii=False, indent=2))
        else:
            for comparison in comparisons:
                _show(session, comparison)
            _look_around(session, application)
    if not all(comparison.agrees for comparison in comparisons):
        raise SystemExit(1)


def play(session: Session, application: Application, files: Path | None = None) -> list[Comparison]:
    """Play every scenario, comparing the ledger at each of its checkpoints."""
    import_regions(application, None, CLERK, effective_on=BEGINNING)
    comparisons = []
    with session.progress("playing", len(SCENARIOS)) as done:
        for number, (name, scenario) in enumerate(SCENARIOS.items(), start=1):
            programme, desk = Programme.load(name), Desk(application, files)
            comparison = Comparison(name, refusals=desk.refusals)
            for checkpoint in scenario.play(desk, programme):
                application.catch_up()
                with application.database.reading() as connection:
                    lines = scenario.lines()
                    comparison.cells += compare(connection, programme, checkpoint, lines)
            application.catch_up()
            comparisons.append(comparison)
            done(number)
    return comparisons


def ledgers(comparisons: list[Comparison]) -> dict[str, Any]:
    """Return the ledgers as recorded, by scenario, checkpoint, line and column."""
    scenarios: dict[str, Any] = {}
    for comparison in comparisons:
        checkpoints: defaultdict[str, defaultdict[str, dict[str, str]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for cell in comparison.cells:
            checkpoints[cell.checkpoint][cell.line][cell.column] = cell.actual
        scenarios[comparison.scenario] = checkpoints
    verdict = "ok" if all(comparison.agrees for comparison in comparisons) else "differs"
    return {"scenarios": scenarios, "verdict": verdict}


def _show(session: Session, comparison: Comparison) -> None:
    verdicts = {True: session.say("agrees"), False: session.say("differs")}
    rows = [
        (
            cell.checkpoint,
            session.say(f"line_{cell.line.lower().replace(' ', '_')}"),
            session.say(cell.column),
            cell.expected,
            cell.actual,
            verdicts[cell.agrees],
        )
        for cell in comparison.cells
    ]
    columns = ("checkpoint", "line", "column", "expected", "actual", "verdict")
    title = session.say(f"scenario_{comparison.scenario.lower()}")
    print_table(Table(columns, rows, title), session.language)
    for what, codes in comparison.refusals:
        outcome = ", ".join(dict.fromkeys(codes)) or session.say("not_refused")
        click.echo(session.say("refused_as_it_must", what=session.say(what), codes=outcome))


def _look_around(session: Session, application: Application) -> None:
    """Show what there is to see: money, a trail, a figure, findings, and where to go on."""
    city, failed = officers.FINANCE, scenario_a.FAILED
    period = Period(date(2015, 1, 1), date(2015, 12, 31), date(2015, 11, 10))
    with application.database.reading() as connection:
        document = accountability_report(connection, city, period, application.reached())
        trail = life_of(connection, failed, PageRequest(limit=100))
    click.echo()
    show_report(session, document)
    click.echo(session.say("trail_of", subject=failed))
    show_trail(session, list(trail.items), None)
    project = next(p for p in document["funds"][0]["projects"] if p["project"] == failed)
    click.echo(session.say("one_figure_opened"))
    show_explanation(session, explain(application, project["figures"]["rejected"]["explain"]))
    with application.database.reading() as connection:
        show_bank(session, connection, application.reached())
        show_supervision(session, connection, application.reached())
    next_steps = {"url": session.database_url, "program": _program(), "account": ACCOUNT}
    click.echo(session.say("demo_next", **next_steps))


def _program() -> str:
    """Name this program as the reader can type it again from here."""
    called = Path(sys.argv[0]).absolute()
    if called.name == "audit-service" and called.is_relative_to(Path.cwd()):
        return str(called.relative_to(Path.cwd()))
    return "audit-service"
