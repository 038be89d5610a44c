"""A new inspector finds the way from a fund to the evidence in five requests.

A province pays for three clinics. One is late, one came through an inspection well, and of one the
money was drawn on a forged acceptance, which somebody was told to put right by the first of March.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.config import Settings
from tests.api.evidence import deposit
from tests.api.story import (
    APPROPRIATED_AT,
    FUND,
    FUNDING,
    PAPER,
    PLACES,
    STANDARD,
    WANG,
    Step,
    cny,
    path,
    play,
)
from tests.scenario import LI

TODAY: Final = "2018-07-01"
QIAN: Final = Actor(person="钱主任", office="LN-HEALTH")
FORGED: Final = bytes.fromhex("ffd8ffe000104a46494600010100") + "伪造的验收单".encode()
DIGEST: Final = hashlib.sha256(FORGED).hexdigest()


def clinic(project: str, amount: int, due_on: str) -> tuple[Step, ...]:
    """Plan a clinic that is to be built by a day."""
    said = {"reference": project, "name": f"{project}村卫生室", "purpose": "clinic"}
    built = {"milestone": "built", "title": "主体完工", "due_on": due_on, "payable": cny(amount)}
    plan = {
        "funding": [{"allocation": "A-1", "amount": cny(amount)}],
        "milestones": [built],
        "acceptance": {"departments": ["health"], "standard": STANDARD},
        "document": PAPER,
    }
    at = {"region": "621200", "organisation": "LN-HEALTH"}
    return (
        Step(path("projects"), said | at),
        Step(path("projects", project, "reviews"), {"opinion": "同意"}),
        Step(path("projects", project, "approval"), {"document": PAPER}),
        Step(path("projects", project, "listing"), {"category": "clinic"}),
        Step(path("projects", project, "plan"), plan),
    )


def finding(reference: str, project: str, on: str, severity: str, amount: int, person: str) -> Step:
    """Find something wrong with a clinic; somebody at the health department answers for it."""
    elements = {
        "criteria": "凭真实验收单报账",
        "condition": "验收单系伪造",
        "cause": "无人复核",
        "effect": "资金被套取",
        "recommendation": "追回资金",
    }
    said = {
        "reference": reference,
        "title": f"{project}套取资金",
        "subjects": [{"kind": "project", "reference": project}],
        "elements": elements,
        "severity": severity,
        "category": "fraud",
        "questioned": [{"position": APPROPRIATED_AT, "amount": cny(amount)}],
        "responsible_organisation": "LN-HEALTH",
        "responsible_person": person,
    }
    return Step(path("findings"), said, WANG, on)


def order(reference: str, on: str, due_on: str) -> Step:
    """Order that a finding be put right by a day."""
    address = path("findings", reference, "rectification-order")
    return Step(address, {"demand": "限期追回", "due_on": due_on}, WANG, on)


STORY: Final = (
    *PLACES,
    *FUNDING,
    *clinic("P-1", 300, due_on="2018-06-01"),
    *clinic("P-2", 200, due_on="2018-12-01"),
    *clinic("P-3", 100, due_on="2018-12-01"),
    finding("Q-1", "P-1", "2018-01-05", "major", 50, QIAN.person),
    finding("Q-2", "P-2", "2018-01-08", "minor", 10, "赵负责"),
    finding("Q-3", "P-2", "2018-01-10", "critical", 120, QIAN.person),
    order("Q-3", "2018-01-12", due_on="2018-03-01"),
    finding("Q-4", "P-3", "2018-01-10", "critical", 40, "赵负责"),
    Step(
        path("findings", "Q-4", "settlements"),
        {"settlement": "S-1", "kind": "justified", "amount": cny(40), "reason": "原件已找到"},
        LI,
        "2018-02-01",
        [PAPER],
    ),
    Step(
        path("findings", "Q-4", "closure"),
        {"conclusion": "误报", "disposition": "unfounded"},
        LI,
        "2018-02-02",
        [PAPER],
    ),
)


class Inspector:
    """Asks the service, and may only go where an answer has pointed to."""

    def __init__(self, client: FlaskClient, fund: str) -> None:
        self.client = client
        self.read = fund
        self.requests = 0

    def ask(self, *steps: str, key: str, **query: str) -> TestResponse:
        """Ask once; the key must be on what has been read so far."""
        assert key in self.read, f"nobody has told the inspector of {key}"
        self.requests += 1
        answer = self.client.get(path(*steps), query_string=query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        if answer.is_json:
            self.read += str(answer.json)
        return answer

    def see(self, *steps: str, key: str, **query: str) -> dict[str, Any]:
        """Ask for something to read."""
        shown: dict[str, Any] = self.ask(*steps, key=key, **query).json or {}
        return shown


@pytest.fixture
def inspector(database_url: str) -> Any:
    """Tell the story, send the forged paper in, and let somebody new begin with the fund."""
    application = Application.open(database_url)
    client = create_app(application, Settings(insecure_dev=True)).test_client()
    play(client, *STORY)
    assert deposit(client, FORGED, title="验收单", effective_on="2018-02-18").status_code == 201
    report = path("findings", "Q-3", "rectification-report")
    play(
        client,
        Step(report, {"measures": "附验收单", "files": [DIGEST]}, QIAN, "2018-02-20"),
        Step(path("findings", "Q-3", "returns"), {"reason": "系伪造"}, WANG, "2018-02-25"),
    )
    yield Inspector(client, FUND)
    application.close()


def test_from_a_fund_to_its_worst_project_the_finding_the_person_and_the_file_in_five_requests(
    inspector: Inspector,
) -> None:
    worst = inspector.see("funds", FUND, "projects", key=FUND, as_of=TODAY)["items"][0]["project"]

    about = {"subject_kind": "project", "subject": worst, "open_only": "true", "as_of": TODAY}
    still_open = inspector.see("findings", key=worst, **about)["items"]
    assert [row["reference"] for row in still_open] == ["Q-2", "Q-3"]
    gravest = next(row for row in still_open if row["severity"] == "critical")["reference"]

    finding = inspector.see("findings", gravest, key=gravest, as_of=TODAY)
    assert finding["clock"]["days_elapsed"] == 172  # from 10 January to 1 July
    assert finding["clock"]["days_overdue"] == 122  # from 1 March to 1 July
    assert finding["outstanding"]["amount"] == "120.00"
    person, (file,) = finding["responsible_person"], finding["files"]
    assert (file["title"], file["topic"]) == ("验收单", "finding.rectification_reported")

    period = {"from": "2018-01-01", "until": TODAY}
    report = inspector.see("reports", "accountability", key=person, person=person, **period)
    (theirs,) = report["answering"]["persons"]
    assert (theirs["person"], theirs["organisation"]) == ("钱主任", "LN-HEALTH")
    assert (theirs["open_at_end"], theirs["overdue"]) == (2, 1)  # the other is about P-1
    assert theirs["longest_days"] == 177  # since 5 January
    assert theirs["amounts"][0]["outstanding"]["amount"] == "170.00"

    digest = file["sha256"]
    sent = inspector.ask("evidence", digest, "content", key=digest)
    assert sent.data == FORGED
    assert hashlib.sha256(sent.data).hexdigest() == digest
    assert inspector.requests == 5


def test_the_first_answer_says_why_each_project_needs_attention(inspector: Inspector) -> None:
    worst, late = inspector.see("funds", FUND, "projects", key=FUND, as_of=TODAY)["items"]

    assert (worst["project"], worst["responsible_organisation"]) == ("P-2", "LN-HEALTH")
    assert [(why["reason"], why["findings"]) for why in worst["reasons"]] == [
        ("critical_findings", ["Q-3"]),
        ("minor_findings", ["Q-2"]),
        ("overdue_findings", ["Q-3"]),
        ("amount_outstanding", ["Q-2", "Q-3"]),
        ("unpaid", []),
    ]
    assert worst["reasons"][3]["amount"]["amount"] == "130.00"
    assert worst["findings"][1]["days_overdue"] == 122
    assert [why["reason"] for why in late["reasons"]] == [
        "major_findings", "amount_outstanding", "late_milestones", "unpaid",
    ]  # fmt: skip
    assert late["late_milestones"] == [
        {"milestone": "built", "title": "主体完工", "due_on": "2018-06-01", "days_late": 30}
    ]
    opened = inspector.see("explain", key="Q-2", figure=worst["reasons"][3]["amount"]["explain"])
    assert opened["values"] == [{"minor": 130_00, "currency": "CNY", "amount": "130.00"}]
