"""The service's own commands for the model's intents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from aggregates.money import Money
from aggregates.notice_values import NoticeKind
from aggregates.share_rules import ShareBasis, ShareRule
from aggregates.values import (
    AcceptanceTerms,
    Document,
    Earmark,
    FundClass,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    Subject,
    SubjectKind,
    TeamMember,
    Text,
    Tier,
)
from audit_service.commands import allocations, claims, funds, milestones, notices, places, projects
from audit_service.commands.command import Actor, Command
from drill.model import Intent
from drill.project_model import STANDARD

_EPOCH: Final = date(2018, 1, 1)
_TERMS: Final = AcceptanceTerms(departments=(OrganisationKind.HEALTH,), standard=Text(STANDARD))
_PLAIN: Final[dict[str, type[Command]]] = {
    "abolish_region": places.AbolishRegion,
    "dissolve_organisation": places.DissolveOrganisation,
    "appropriate": funds.AppropriateFund,
    "receive": funds.ReceiveFunding,
    "reduce_fund": funds.ReduceFund,
    "carry_over": funds.CarryOverFund,
    "close_fund": funds.CloseFund,
    "increase": allocations.IncreaseAllocation,
    "reduce": allocations.ReduceAllocation,
    "return": allocations.ReturnAllocation,
    "release": allocations.ReleaseReservation,
    "close_allocation": allocations.CloseAllocation,
    "pass_down": allocations.PassDownAllocation,
    "review_project": projects.ReviewProject,
    "approve_project": projects.ApproveProject,
    "list_project": projects.ListProject,
    "suspend_project": projects.SuspendProject,
    "resume_project": projects.ResumeProject,
    "cancel_project": projects.CancelProject,
    "hand_over": projects.HandOverProject,
    "contract": projects.SignContract,
    "amend": projects.AmendContract,
    "settle": projects.AuditSettlement,
    "reach": milestones.ReachMilestone,
    "reschedule": milestones.RescheduleMilestone,
    "accept": milestones.AcceptMilestone,
    "fail": milestones.FailMilestone,
    "submit": claims.SubmitClaim,
    "review_claim": claims.ReviewClaim,
    "reject": claims.RejectClaim,
    "suspend_claim": claims.SuspendClaim,
    "resume_claim": claims.ResumeClaim,
    "approve": claims.ApproveClaim,
    "order": claims.OrderPayment,
    "pay": claims.PayClaim,
    "fail_payment": claims.FailPayment,
    "return_payment": claims.ReturnPayment,
    "refund": claims.RefundPayment,
    "reverse": claims.ReversePayment,
}
"""Commands whose fields come from the intent's entries of the same name, and from ``_said``."""


def day(number: int) -> date:
    """Return the date of a day number."""
    return _EPOCH + timedelta(days=number)


def actor_of(intent: Intent) -> Actor:
    """Return who acts, for the finance office."""
    return Actor(person=intent["by"], office="finance")


def command_of(intent: Intent) -> Command:
    """Return the command that asks the service for what an intent asks the model for."""
    if intent["do"] in _PLAIN:
        kind = _PLAIN[intent["do"]]
        said = _said(intent)
        return kind(**{name: said[name] for name in kind.__dataclass_fields__ if name in said})
    return _BUILT[intent["do"]](intent, on=day(intent["on"]))


def _said(i: Intent) -> dict[str, Any]:
    """Return every field a plain command may take."""
    amount = _money(i) if "amount" in i else None
    document = _document(i["on"])
    team = (TeamMember(organisation=Reference(i.get("organisation", "")), person=Text("周")),)
    text = Text(i["text"])
    words = dict.fromkeys(("reason", "opinion", "statement", "payer", "assets", "auditor"), text)
    return {
        **i,
        **words,
        "defects": text,
        "code": i.get("region"),
        "reference": i.get("reference", i.get("organisation")),
        "effective_on": day(i["on"]),
        "amount": amount,
        "document": document,
        "beneficiary_class": i.get("class"),
        "category": Reference("library"),
        "contract": Reference(f"HT-{i.get('project')}"),
        "order": Reference(f"ZF-{i.get('claim')}"),
        "payment": Reference(f"PZ-{i.get('claim')}"),
        "due_on": day(i.get("due", 0)),
        "team": team,
    }


def _money(i: Intent) -> Money:
    return Money(i["amount"], i.get("currency", "CNY"))


def _document(on: int) -> Document:
    return Document(number=Reference("甘财〔2018〕1号"), issuer=Text("省财政厅"), issued_on=day(on))


def _region(i: Intent, on: date) -> Command:
    return places.RegisterRegion(
        code=i["region"], name=Text("地区"), source=Text(i["text"]), effective_on=on
    )


def _office(i: Intent, on: date) -> Command:
    return places.RegisterOrganisation(
        reference=i["organisation"],
        name=Text("单位"),
        kind=OrganisationKind(i["kind"]),
        region=i["region"],
        effective_on=on,
    )


def _fund(i: Intent, on: date) -> Command:
    return funds.OpenFund(
        reference=i["reference"],
        name=Text(i["text"]),
        fiscal_year=2018,
        tier=Tier.PROVINCE,
        fund_class=FundClass.SPECIAL,
        purposes=tuple(i["purposes"]),
        organisation=i["organisation"],
        region=i["region"],
        effective_on=on,
    )


def _rule(i: Intent, on: date) -> Command:
    basis = ShareBasis.PURPOSE if i["basis"] == "purpose" else ShareBasis.BENEFICIARY_CLASS
    rule = ShareRule(
        basis=basis,
        values=tuple(i["values"]),
        numerator=i["numerator"],
        denominator=i["denominator"],
    )
    return funds.AdoptShareRule(
        fund=i["fund"], rule=rule, document=_document(i["on"]), effective_on=on
    )


def _issue(i: Intent, on: date) -> Command:
    return allocations.IssueAllocation(
        reference=i["reference"],
        fund=i["fund"],
        organisation=i["organisation"],
        region=i["region"],
        earmark=Earmark(purpose=i["purpose"], beneficiary_class=i["class"]),
        amount=_money(i),
        document=_document(i["on"]),
        effective_on=on,
    )


def _propose(i: Intent, on: date) -> Command:
    return projects.ProposeProject(
        reference=i["reference"],
        name=Text(i["text"]),
        purpose=i["purpose"],
        region=i["region"],
        organisation=i["organisation"],
        effective_on=on,
    )


def _plan(i: Intent, on: date) -> Command:
    return projects.PlanProject(
        project=i["project"],
        funding=tuple(
            FundingLine(allocation=source, amount=Money(amount, "CNY"))
            for source, amount in i["funding"]
        ),
        milestones=tuple(
            PlannedMilestone(
                milestone=name, title=Text("节点"), due_on=day(due), payable=Money(amount, "CNY")
            )
            for name, due, amount in i["milestones"]
        ),
        acceptance=_TERMS,
        notice_required=i["notice"],
        contractor_kind=OrganisationKind(i["builders"]) if i["builders"] else None,
        document=_document(i["on"]),
        effective_on=on,
    )


def _notice(kind: type[Command], i: Intent, on: date) -> Command:
    said: dict[str, Any] = {
        "subject": Subject(kind=SubjectKind.PROJECT, reference=i["project"]),
        "kind": NoticeKind.PROJECT_PLAN,
        "until": day(i.get("until", 0)),
        "place": Text("村委会"),
        "objection": i.get("objection"),
        "content": Text(i["text"]),
        "answer": Text(i["text"]),
        "upheld": False,
        "effective_on": on,
    }
    return kind(**{name: said[name] for name in kind.__dataclass_fields__ if name in said})


_BUILT: Final[dict[str, Callable[..., Command]]] = {
    "register_region": _region,
    "register_organisation": _office,
    "open_fund": _fund,
    "adopt_rule": _rule,
    "issue": _issue,
    "propose": _propose,
    "plan": _plan,
    "post_notice": partial(_notice, notices.PostNotice),
    "object": partial(_notice, notices.ReceiveObjection),
    "answer_objection": partial(_notice, notices.AnswerObjection),
}
