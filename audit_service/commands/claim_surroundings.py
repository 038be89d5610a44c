"""What surrounds a claim: the records its steps depend on, read together, and whose money it is."""

from __future__ import annotations

from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.gates import Surroundings
from aggregates.milestone import Milestone
from aggregates.notice import Notice
from aggregates.organisation import Organisation
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.values import Reference, Subject, SubjectKind
from audit_service.commands.closed_days import whose_money
from audit_service.work import Work


def surroundings(work: Work, claim: Claim) -> Surroundings:
    """Load the records a claim depends on."""
    foresee(work, claim.project, claim.milestone, claim.allocation, claim.payee)
    return around(work, claim.project, claim.milestone, claim.allocation, claim.payee)


def foresee(work: Work, project: str, milestone: str, allocation: str, payee: str) -> None:
    """Have what a claim depends on read together."""
    work.foresee(
        (Project, project),
        (ProjectPlan, project),
        (Milestone, project, milestone),
        (Allocation, allocation),
        (Organisation, payee),
        (Notice, Subject(kind=SubjectKind.PROJECT, reference=Reference(project))),
    )


def around(work: Work, project: str, milestone: str, allocation: str, payee: str) -> Surroundings:
    """Return what a claim depends on, by reference."""
    money = work.refer(Allocation, allocation)
    subject = Subject(kind=SubjectKind.PROJECT, reference=Reference(project))
    return Surroundings(
        fund=work.refer(Fund, money.fund),
        allocation=money,
        project=work.refer(Project, project),
        plan=work.refer(ProjectPlan, project),
        milestone=work.refer(Milestone, project, milestone),
        notice=work.find(Notice, subject),
        payee=work.refer(Organisation, payee),
    )


def paid_by(work: Work, claim: Claim) -> tuple[str, ...]:
    """Name whose books a claim's present payment moved."""
    holder = work.refer(Allocation, claim.allocation).organisation
    account = claim.accounts.get(claim.paid_in)
    return whose_money(work, holder, claim.amount.currency, account)
