"""A period of the province, closed beside the story and opened again."""

from __future__ import annotations

from typing import Any

from aggregates.period import Period
from audit_service.commands.periods import CertifyPeriod, ClosePeriod, PreparePeriod, ReopenPeriod
from audit_service.period_desk import PeriodDesk
from tests.bank_story import ACCOUNTANT
from tests.projections.story import WANG, Story, day, said
from tests.scenario import LI

PROVINCE = "province-finance"
JANUARY = "2018-01"


def closed(story: Story) -> None:
    """Close January with two certifications, open it again, and draw up a second version."""
    desk = PeriodDesk(story.application)
    about: dict[str, Any] = {"organisation": PROVINCE, "period": JANUARY}
    drawing_up = said(PreparePeriod, effective_on=day(2, 10), **about)
    desk.prepare(drawing_up, ACCOUNTANT)
    seal = story.application.service.look().get(Period, PROVINCE, JANUARY).seal
    for who in (LI, WANG):
        words = {"seal": seal, "statement": "账实相符"}
        story.tell(CertifyPeriod, day(2, 11), by=who, **about, **words)
    desk.close(said(ClosePeriod, effective_on=day(2, 12), **about), ACCOUNTANT)
    story.tell(ReopenPeriod, day(2, 20), **about, reason="漏记")
    desk.prepare(said(PreparePeriod, effective_on=day(2, 21), **about), ACCOUNTANT)
