"""Scenario C's letters signed twice (S002-26), and a quarterly report that comes late once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from aggregates.cadence import Cadence
from aggregates.finding_values import FindingSource
from aggregates.letter_values import ResponsibilityKind
from aggregates.values import OrganisationKind, Reference, Severity, SubjectKind, Text
from audit_service.commands.command import Actor
from audit_service.commands.duties import AssignDuty, EndDuty, FileReport
from audit_service.commands.letters import CountersignLetter, DrawUpLetter, SignLetter
from audit_service.commands.places import RegisterOrganisation
from audit_service.demo.cases import Case, about, elements
from audit_service.demo.desk import Desk, organisation, paper
from audit_service.demo.prefecture_officers import (
    AUDITOR,
    CITY,
    COUNTIES,
    FINANCE,
    SUPERVISOR,
    YEAR,
)

UNITS: Final = 186
LEADERS: Final = 34
UNSIGNED: Final = 117
POOR_COUNTIES: Final = ("140221", "140222", "140223", "140224", "140225", "140215")
DUTY: Final = Reference("DT-JB-C1")


def play(desk: Desk) -> None:
    """Let all units but one sign (C-F3), and the counties report every quarter of the year."""
    desk.many(FINANCE, (_unit(number) for number in range(1, UNITS + 1)))
    desk.many(SUPERVISOR, (_letter(number) for number in range(1, UNITS + 1)))
    _sign(desk)
    _check(desk)
    _report(desk)


def _unit(number: int) -> RegisterOrganisation:
    kind, on = OrganisationKind.SECTOR_DEPARTMENT, date(YEAR, 1, 1)
    return organisation(f"DT-U{number:03}", f"第{number}市直帮扶单位", kind, CITY, on)


def _letter(number: int) -> DrawUpLetter:
    """Write one unit's letter, to be answered to one of the leaders."""
    return DrawUpLetter(
        reference=_name(number),
        kind=ResponsibilityKind.RESIDENT_HELP,
        subjects=about(SubjectKind.REGION, POOR_COUNTIES[number % len(POOR_COUNTIES)]),
        organisation=Reference(f"DT-U{number:03}"),
        person=Text(f"dt.u{number:03}"),
        counterpart_organisation=Reference("DT-GOV"),
        counterpart_person=Text(f"dt.leader{_leader(number):02}"),
        valid_from=date(YEAR, 3, 20),
        valid_until=date(YEAR + 2, 12, 31),
        duties=(Text("驻村帮扶，结对到户"), Text("年度脱贫任务")),
        effective_on=date(YEAR, 3, 20),
    )


def _sign(desk: Desk) -> None:
    """Let every unit but one sign its letter, and each leader countersign those they have."""
    on = date(YEAR, 3, 26)
    held: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(1, UNITS + 1):
        held[_leader(number)].append(number)
        if number != UNSIGNED:
            unit = Actor(person=f"dt.u{number:03}", office=f"DT-U{number:03}")
            desk.do(unit, SignLetter(letter=_name(number), effective_on=on))
    for leader, numbers in held.items():
        officer = Actor(person=f"dt.leader{leader:02}", office="DT-GOV")
        desk.many(
            officer,
            (CountersignLetter(letter=_name(number), effective_on=on) for number in numbers),
        )


def _check(desk: Desk) -> None:
    """Find the one letter that is signed only once (C-F3); nothing is done about it."""
    unit, on = f"DT-U{UNSIGNED:03}", date(YEAR, 4, 20)
    case = Case(
        reference="C-F3",
        title="一个市直单位责任书未双签",
        elements=elements(
            "186 个市直单位与联点领导双签责任书",
            "185 个单位已双签，1 个单位未签",
            "单位负责人调整，责任书未交接",
            "该单位帮扶责任未落实",
            "限期补签",
        ),
        category="responsibility",
        unit=unit,
        person=f"dt.u{UNSIGNED:03}",
        subjects=about(SubjectKind.ORGANISATION, unit),
        severity=Severity.MINOR,
        source=FindingSource.REVIEW,
    )
    desk.do(
        AUDITOR,
        case.record(on),
        case.order(on, "补签责任书", date(YEAR, 5, 31)),
    )


def _report(desk: Desk) -> None:
    """Report on the pooled money every quarter, on the second one three weeks late."""
    desk.do(
        SUPERVISOR,
        AssignDuty(
            reference=DUTY,
            title=Text("产业扶贫资金到位情况季报"),
            organisation=Reference(COUNTIES.office),
            recipient=Reference(SUPERVISOR.office),
            cadence=Cadence.QUARTERLY,
            due_days=15,
            since=date(YEAR, 1, 1),
            effective_on=date(YEAR, 1, 8),
        ),
    )
    filed = (
        date(YEAR, 4, 10),
        date(YEAR, 8, 6),
        date(YEAR, 10, 12),
        date(YEAR + 1, 1, 11),
    )
    desk.do(
        COUNTIES,
        *(
            FileReport(
                duty=DUTY,
                period=Reference(f"{YEAR}-Q{quarter}"),
                document=paper(f"同县财报〔{YEAR}〕{quarter}号", "大同市各县区财政", on),
                effective_on=on,
            )
            for quarter, on in enumerate(filed, start=1)
        ),
    )
    desk.do(
        SUPERVISOR,
        EndDuty(duty=DUTY, reason=Text("资金已全部到位"), effective_on=date(YEAR + 1, 1, 1)),
    )


def _name(number: int) -> Reference:
    return Reference(f"DT-ZR-{number:03}")


def _leader(number: int) -> int:
    return (number - 1) % LEADERS + 1
