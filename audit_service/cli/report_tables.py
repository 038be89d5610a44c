"""The accountability report as tables a person can read."""

from __future__ import annotations

from typing import Any, Final

import click

from audit_service.cli.output import Table, print_table
from audit_service.cli.session import Session

PROJECTS_MAX: Final = 12
"""Projects shown per fund in a table, those that need attention. JSON and CSV have them all."""

_STAGES = ("appropriated", "allotted", "reserved", "approved", "ordered", "paid", "settled")


def show_report(session: Session, document: dict[str, Any]) -> None:
    """Print a report: its funds, the projects that need a look, the open findings."""
    if session.form == "json":
        session.show(Table((), ()), document)
        return
    if session.form == "csv":
        session.show(_all_rows(document))
        return
    head, period = document["organisation"], document["period"]
    click.echo(
        session.say(
            "report_head",
            name=head["name"],
            reference=head["reference"],
            since=period["from"],
            until=period["until"],
            as_of=period["as_of"],
            known_at=document["known_at"],
            elapsed=document["elapsed_percent"],
        )
    )
    print_table(_funds(session, document), session.language)
    for fund in document["funds"]:
        _show_projects(session, fund)
    if document["findings"]:
        print_table(_findings(session, document), session.language)
    else:
        click.echo(session.say("no_open_findings"))
    if document["funds"]:
        figure = document["funds"][0]["figures"]["paid"]
        click.echo(session.say("figure_opens", figure=figure["explain"]))


def _show_projects(session: Session, fund: dict[str, Any]) -> None:
    """Show the projects of a fund that need a look, and count the others."""
    pending = sorted(filter(_needs_attention, fund["projects"]), key=_attention)
    if pending:
        print_table(_projects(session, fund["fund"], pending[:PROJECTS_MAX]), session.language)
    if fund["projects"]:
        click.echo(
            session.say(
                "projects_counted",
                fund=fund["fund"],
                pending=len(pending),
                complete=len(fund["projects"]) - len(pending),
            )
        )


def _needs_attention(project: dict[str, Any]) -> bool:
    return _attention(project) != (0, 0, 0)


def _funds(session: Session, document: dict[str, Any]) -> Table:
    columns = ("fund", "currency", *_STAGES, "execution_percent", "ahead_of_time_points")
    rows = [
        (
            fund["fund"],
            fund["currency"],
            *(fund["figures"][stage]["amount"] for stage in _STAGES),
            fund["execution_percent"],
            fund["ahead_of_time_points"],
        )
        for fund in document["funds"]
    ]
    return Table(columns, rows, session.say("report_funds"))


def _projects(session: Session, fund: str, projects: list[dict[str, Any]]) -> Table:
    columns = (
        "project", "name", "responsible_unit", "allotted", "reserved", "paid", "unpaid",
        "execution_percent", "milestones_due", "milestones_met", "open_findings",
    )  # fmt: skip
    rows = [
        (
            project["project"],
            project["name"],
            project["responsible_unit"],
            *(project["figures"][f]["amount"] for f in ("allotted", "reserved", "paid", "unpaid")),
            project["execution_percent"],
            project["milestones_due"]["count"],
            project["milestones_met"]["count"],
            project["open_findings"],
        )
        for project in projects
    ]
    return Table(columns, rows, session.say("report_projects", fund=fund))


def _attention(project: dict[str, Any]) -> tuple[int, int, int]:
    late = project["milestones_due"]["count"] - project["milestones_met"]["count"]
    return (-len(project["open_findings"]), -late, -project["figures"]["unpaid"]["minor"])


def _findings(session: Session, document: dict[str, Any]) -> Table:
    columns = (
        "finding", "title", "severity", "stage", "due_on", "overdue", "amount_in_question",
        "responsible_unit", "responsible_person",
    )  # fmt: skip
    rows = [
        (
            finding["finding"],
            finding["title"],
            session.say(finding["severity"]),
            session.say(f"finding_{finding['stage']}"),
            finding["due_on"],
            session.say("yes") if finding["is_overdue"] else "",
            (finding["amount_in_question"] or {}).get("amount"),
            finding["responsible_organisation"],
            finding["responsible_person"],
        )
        for finding in document["findings"]
    ]
    return Table(columns, rows, session.say("report_findings"))


def _all_rows(document: dict[str, Any]) -> Table:
    """Write funds and projects as one table of figures, one row each."""
    columns = (
        "fund", "project", "name", "responsible_unit", "currency", *_STAGES, "unpaid",
        "execution_percent", "ahead_of_time_points", "milestones_due", "milestones_met",
        "open_findings",
    )  # fmt: skip
    rows = []
    for fund in document["funds"]:
        for item in (fund, *fund["projects"]):
            rows.append(
                (
                    fund["fund"],
                    item.get("project", ""),
                    item["name"],
                    item.get("responsible_unit", ""),
                    fund["currency"],
                    *(item["figures"][stage]["amount"] for stage in (*_STAGES, "unpaid")),
                    item["execution_percent"],
                    item["ahead_of_time_points"],
                    item.get("milestones_due", {}).get("count"),
                    item.get("milestones_met", {}).get("count"),
                    item.get("open_findings", ""),
                )
            )
    return Table(columns, rows)
