"""Four years of findings against a health department, worked out by hand.

One is left alone, one only ordered to be put right, one put right, found again and reopened, one
put right by stages, one closed with guidance, one partly paid back, one found in the last year.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from aggregates.finding_steps import RectificationKind, RectificationStep, VerificationMethod
from aggregates.finding_values import Disposition, Elements, ManagementResponse, SettlementKind
from aggregates.values import Severity
from audit_service.commands import findings, recoveries
from tests.projections.story import WANG, Story, document, project_subject, said
from tests.scenario import LI, yuan

LEFT: Final = "county-health-2018-001"
ORDERED: Final = "county-health-2019-001"
REPAIRED: Final = "county-health-2019-002"
STAGED: Final = "county-health-2020-001"
GUIDED: Final = "county-health-2020-002"
REPAID: Final = "county-health-2020-003"
LATEST: Final = "county-health-2021-001"
PROOF: Final = (document("武审〔2019〕1号"),)
ELEMENTS: Final = said(
    Elements,
    criteria="专款专用",
    condition="挪用",
    cause="内控缺失",
    effect="资金流失",
    recommendation="归还",
)


def on(text: str) -> date:
    """Read a date."""
    return date.fromisoformat(text)


def find(story: Story, reference: str, day: str, **more: Any) -> None:
    """Find 300 yuan misused by the health department."""
    story.tell(
        findings.RecordFinding,
        on(day),
        by=WANG,
        reference=reference,
        title=f"挪用资金 {reference[-8:]}",
        subjects=(project_subject("P1"),),
        elements=ELEMENTS,
        severity=Severity.MAJOR,
        category="fraud",
        questioned=(story.part_of("A1", 300),),
        responsible_organisation="county-health",
        responsible_person="赵医生",
        **more,
    )


def order(story: Story, reference: str, day: str, due: str, **more: Any) -> None:
    """Order that a finding be put right."""
    words: dict[str, Any] = {"finding": reference, "demand": "归还", "due_on": on(due)}
    story.tell(findings.OrderRectification, on(day), by=WANG, **words, **more)


def settle(story: Story, reference: str, day: str, amount: int) -> None:
    """Find part of the money in question in order after all."""
    story.tell(
        recoveries.SettleQuestionedAmount,
        on(day),
        by=LI,
        finding=reference,
        settlement="S1",
        kind=SettlementKind.JUSTIFIED,
        amount=yuan(amount),
        reason="票据补齐",
        evidence=PROOF,
    )


def tell_four_years(story: Story) -> Story:
    """Tell what was found from 2018 to 2021, in the order it was recorded."""
    story.places()
    story.money()
    story.planned_project()
    find(story, LEFT, "2018-03-01")
    find(story, ORDERED, "2019-05-01")
    order(story, ORDERED, "2019-05-10", due="2019-06-10")
    find(story, REPAIRED, "2019-06-01", repeats=(LEFT,))
    _repair(story)
    _staged(story)
    find(story, GUIDED, "2020-06-01")
    settle(story, GUIDED, "2020-06-10", 300)
    story.tell(
        findings.CloseFinding,
        on("2020-06-20"),
        by=LI,
        finding=GUIDED,
        conclusion="已提醒谈话",
        disposition=Disposition.GUIDANCE,
        evidence=PROOF,
    )
    find(story, REPAID, "2020-07-01")
    settle(story, REPAID, "2020-08-01", 100)
    find(story, LATEST, "2021-02-01", prior_references=("2020-001", "2016-009"))
    story.application.catch_up()
    return story


def _repair(story: Story) -> None:
    """Order, report, verify, settle, close and reopen the finding that was put right."""
    order(story, REPAIRED, "2019-06-05", due="2019-07-05")
    about: dict[str, Any] = {"finding": REPAIRED}
    said_so: dict[str, Any] = {**about, "measures": "已归还", "evidence": PROOF}
    story.tell(findings.ReportRectification, on("2019-07-01"), **said_so)
    story.tell(
        findings.VerifyRectification,
        on("2019-07-10"),
        by=LI,
        **about,
        account="查账",
        method=VerificationMethod.BY_DOCUMENT,
    )
    settle(story, REPAIRED, "2019-07-20", 300)
    story.tell(findings.CloseFinding, on("2019-08-01"), by=LI, **about, conclusion="销号")
    again: dict[str, Any] = {**about, "reason": "再次挪用", "evidence": PROOF}
    story.tell(findings.ReopenFinding, on("2020-02-01"), by=WANG, **again)


def _staged(story: Story) -> None:
    """Find it again, with an answer; order it by stages, of which one is done."""
    find(
        story,
        STAGED,
        "2020-03-01",
        repeats=(REPAIRED,),
        response=said(
            ManagementResponse,
            agrees=True,
            statement="认可",
            planned_action="分两期归还",
            expected_on=on("2020-12-31"),
            contact="赵医生",
        ),
    )
    steps = tuple(
        said(RectificationStep, demand=demand, due_on=on(due))
        for demand, due in (("一期", "2020-06-30"), ("二期", "2020-12-31"))
    )
    staged = {"kind": RectificationKind.STAGED, "steps": steps}
    order(story, STAGED, "2020-03-10", due="2020-12-31", **staged)
    done: dict[str, Any] = {"finding": STAGED, "step": 1, "measures": "已还一期", "evidence": PROOF}
    story.tell(findings.ReportProgress, on("2020-06-15"), **done)
