"""A county's story as HTTP requests: a fund, a clinic, a paid claim, and a closed finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_service.commands.command import Actor
from tests.scenario import LI, ZHANG

API: Final = "/api/v1"
WANG: Final = Actor(person="王检", office="LN-AUDIT")
FUND: Final = "甘财扶〔2018〕1号"
PAPER: Final = {"number": FUND, "issuer": "甘肃省财政厅", "issued_on": "2018-01-01"}
STANDARD: Final = "村卫生室建设指导意见"
APPROPRIATED_AT: Final = 8
"""The log position of the fact that appropriated the fund, after the places and its opening."""


def cny(yuan: int) -> dict[str, Any]:
    """State an amount of whole yuan."""
    return {"minor": yuan * 100, "currency": "CNY"}


def identity(actor: Actor) -> dict[str, str]:
    """Say who acts, in the headers of a development service."""
    return {"Audit-Actor": quote(actor.person), "Audit-Office": quote(actor.office)}


def path(*steps: str) -> str:
    """Write an address; references are percent-encoded."""
    return "/".join((API, *(quote(step, safe="") for step in steps)))


def post(
    client: FlaskClient, address: str, body: Any, actor: Actor = ZHANG, **headers: str
) -> TestResponse:
    """Give a command."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(address, json=body, headers=identity(actor) | named)


def problem(answer: TestResponse) -> dict[str, Any]:
    """Return the problem a request was answered with."""
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == answer.status_code
    found: dict[str, Any] = answer.json
    return found


def codes(answer: TestResponse) -> list[str]:
    """List the codes of all faults in a problem."""
    return [error["code"] for error in problem(answer)["errors"]]


def places(answer: TestResponse) -> dict[str, str]:
    """Return the code found at each place, a parameter being written ``?name``."""
    return {
        error.get("pointer", f"?{error.get('parameter')}"): error["code"]
        for error in problem(answer)["errors"]
    }


@dataclass(frozen=True)
class Step:
    """One command of the story: where it is sent, what it says, and who sends it."""

    address: str
    body: dict[str, Any]
    actor: Actor = ZHANG
    on: str = "2018-01-02"
    evidence: list[dict[str, Any]] = field(default_factory=list)

    def send(self, client: FlaskClient) -> TestResponse:
        """Give the command, which must be accepted."""
        body = self.body | {"effective_on": self.on, "evidence": self.evidence}
        answer = post(client, self.address, body, self.actor)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer


def _organisation(reference: str, name: str, kind: str) -> Step:
    said = {"reference": reference, "name": name, "kind": kind, "region": "621200"}
    return Step(path("organisations"), said)


PLACES: Final = (
    Step(path("regions"), {"code": "620000", "name": "甘肃省", "source": "GB/T 2260"}),
    Step(path("regions"), {"code": "621200", "name": "陇南市", "source": "GB/T 2260"}),
    _organisation("LN-FIN", "陇南市财政局", "finance"),
    _organisation("LN-HEALTH", "陇南市卫生局", "health"),
    _organisation("LN-AUDIT", "陇南市审计局", "audit"),
    _organisation("LN-BUILD", "陇南建筑公司", "enterprise"),
)
FUNDING: Final = (
    Step(
        path("funds"),
        {
            "reference": FUND,
            "name": "村卫生室建设补助",
            "fiscal_year": 2018,
            "tier": "province",
            "fund_class": "special",
            "purposes": ["clinic"],
            "organisation": "LN-FIN",
            "region": "620000",
        },
    ),
    Step(path("funds", FUND, "appropriations"), {"amount": cny(1000), "document": PAPER}),
    Step(
        path("allocations"),
        {
            "reference": "A-1",
            "fund": FUND,
            "organisation": "LN-FIN",
            "region": "621200",
            "earmark": {"purpose": "clinic"},
            "amount": cny(800),
            "document": PAPER,
        },
    ),
)
WORKS: Final = (
    Step(
        path("projects"),
        {
            "reference": "P-1",
            "name": "武都区村卫生室",
            "purpose": "clinic",
            "region": "621200",
            "organisation": "LN-HEALTH",
        },
    ),
    Step(path("projects", "P-1", "reviews"), {"opinion": "同意"}),
    Step(path("projects", "P-1", "approval"), {"document": PAPER}),
    Step(path("projects", "P-1", "listing"), {"category": "clinic"}),
    Step(
        path("projects", "P-1", "plan"),
        {
            "funding": [{"allocation": "A-1", "amount": cny(500)}],
            "milestones": [
                {
                    "milestone": "built",
                    "title": "主体完工",
                    "due_on": "2018-06-01",
                    "payable": cny(500),
                }
            ],
            "acceptance": {"departments": ["health"], "standard": STANDARD},
            "document": PAPER,
        },
    ),
    Step(path("projects", "P-1", "milestones", "built", "reach"), {"statement": "已完工"}),
)
CLAIM: Final = Step(
    path("claims"),
    {
        "reference": "C-1",
        "project": "P-1",
        "milestone": "built",
        "allocation": "A-1",
        "payee": "LN-BUILD",
        "amount": cny(300),
    },
)
PAYMENT: Final = (
    CLAIM,
    Step(path("claims", "C-1", "review"), {"opinion": "资料齐全"}, LI),
    Step(
        path("projects", "P-1", "milestones", "built", "acceptance"),
        {"team": [{"organisation": "LN-HEALTH", "person": "王建国"}], "standard": STANDARD},
        LI,
    ),
    Step(path("claims", "C-1", "approval"), {}, LI),
    Step(path("claims", "C-1", "payment-order"), {"order": "O-1"}),
    Step(path("claims", "C-1", "payment"), {"payment": "Z-1"}),
)
SUPERVISION: Final = (
    Step(
        path("inspections"),
        {
            "reference": "I-1",
            "kind": "unannounced",
            "organisation": "LN-HEALTH",
            "matter": "clinic_construction",
            "planned_from": "2018-01-02",
            "planned_until": "2018-01-05",
            "lead": "王检",
            "subjects": [{"kind": "project", "reference": "P-1"}],
            "team": [{"organisation": "LN-AUDIT", "person": "王检"}],
        },
        WANG,
    ),
    Step(path("inspections", "I-1", "opening"), {}, WANG),
    Step(path("inspections", "I-1", "visits"), {"place": "武都区", "account": "屋面渗水"}, WANG),
    Step(
        path("findings"),
        {
            "reference": "Q-1",
            "title": "屋面渗水",
            "inspection": "I-1",
            "subjects": [{"kind": "project", "reference": "P-1"}],
            "elements": {
                "criteria": "不得渗漏",
                "condition": "渗漏",
                "cause": "防水层破损",
                "effect": "无法使用",
                "recommendation": "返修",
            },
            "severity": "major",
            "category": "quality",
            "questioned": [{"position": APPROPRIATED_AT, "amount": cny(20)}],
            "responsible_organisation": "LN-HEALTH",
            "responsible_person": "赵负责",
        },
        WANG,
    ),
    Step(
        path("findings", "Q-1", "rectification-order"),
        {"demand": "限期返修", "due_on": "2018-03-01"},
        WANG,
    ),
    Step(
        path("findings", "Q-1", "rectification-report"),
        {"measures": "已返修"},
        Actor(person="赵负责", office="LN-HEALTH"),
        evidence=[PAPER],
    ),
    Step(
        path("findings", "Q-1", "verification"),
        {"account": "复查合格", "method": "on_site", "place": "武都区"},
        WANG,
    ),
    Step(
        path("findings", "Q-1", "settlements"),
        {"settlement": "S-1", "kind": "justified", "amount": cny(20), "reason": "施工单位承担"},
        WANG,
        evidence=[PAPER],
    ),
    Step(path("findings", "Q-1", "closure"), {"conclusion": "销号"}, LI),
    Step(path("inspections", "I-1", "conclusion"), {"conclusion": "检查结束"}, WANG),
)
STORY: Final = (*PLACES, *FUNDING, *WORKS, *PAYMENT, *SUPERVISION)


def play(client: FlaskClient, *steps: Step) -> None:
    """Give the commands of the story in order."""
    for step in steps:
        step.send(client)
