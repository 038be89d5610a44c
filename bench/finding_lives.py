"""Lives of findings in a workload: recorded, ordered, reported, settled, closed, or left undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from aggregates.finding import Finding
from aggregates.finding_categories import FINDING_CATEGORIES
from aggregates.finding_steps import (
    RectificationKind,
    RectificationOrder,
    RectificationReport,
    Verification,
    VerificationMethod,
)
from aggregates.finding_values import (
    Disposition,
    Elements,
    FindingSource,
    Found,
    LedgerLink,
    ManagementResponse,
    SettlementKind,
)
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.project import Project
from aggregates.recovery import Recovery, Settlement
from aggregates.values import Act, Document, Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands.findings import RecordFinding
from bench.lives import PURPOSES
from bench.setting import BEGINNING, County
from bench.workload import DAYS, SEED, Workload

FACTS_EACH: Final = 6
"""Facts a finding has on average; what is open or only just recorded has fewer."""

_EVENTS_OF_ALL_COUNTIES: Final = 48_000
_FINDINGS_PER_PROJECT: Final = 50
_UNDER_WAY: Final = 0.05
_SEVERITIES: Final = (*[Severity.MINOR] * 6, *[Severity.MAJOR] * 3, Severity.CRITICAL)
_SOURCES: Final = (*[FindingSource.REVIEW] * 4, FindingSource.AUDIT, FindingSource.COMPLAINT)
_POSTS: Final = ("主任", "会计", "经理")
_WORDS: Final = Elements(
    criteria=Text("报账须附验收单和发票原件"),
    condition=Text("缺少验收单原件"),
    cause=Text("经办人员更换,资料未移交"),
    effect=Text("付款依据不足"),
    recommendation=Text("限期补齐并加强交接"),
)


class FindingWorkload:
    """Findings against the units of 48 counties over three years; the same for the same number.

    Many are under way at once. Business dates grow with the record, with some days of noise.
    """

    def __init__(self, findings: int, seed: int = SEED) -> None:
        """Register the counties and their projects, and appropriate what is questioned later."""
        base = Workload(_EVENTS_OF_ALL_COUNTIES, seed)
        self.findings, self.random = findings, base.random
        self.counties = base.setting.counties
        self.opening: list[Any] = list(base.opening)
        self.entry = 1 + next(
            at for at, fact in enumerate(self.opening) if isinstance(fact, Fund.Appropriated)
        )
        self._begun = self._facts = 0
        self._earlier: dict[str, Reference] = {}
        self.projects = [self._project(at) for at in range(2 + findings // _FINDINGS_PER_PROJECT)]

    def facts(self) -> Iterator[list[Any]]:
        """Yield the facts of one step after the other; ends when every finding has had its life."""
        yield self.opening
        width = max(2, int(self.findings * _UNDER_WAY))
        lives = [self._life() for _ in range(min(width, self.findings))]
        while lives:
            at = self.random.randrange(len(lives))
            changed = next(lives[at], None)
            if changed is not None:
                facts = [fact for record in changed for fact in record.collect_events()]
                self._facts += len(facts)
                yield facts
            elif self._begun < self.findings:
                lives[at] = self._life()
            else:
                lives[at] = lives[-1]
                lives.pop()

    def commands(self, number: int) -> list[RecordFinding]:
        """Return commands that record that many findings, once ``opening`` is on record."""
        return [
            RecordFinding(effective_on=BEGINNING, **{name: getattr(found, name) for name in _SAID})
            for found in (self._found(self.random.choice(self.counties)) for _ in range(number))
        ]

    def today(self) -> date:
        """Return the business date the record has come to, give or take some days."""
        done = min(1.0, self._facts / (self.findings * FACTS_EACH))
        return BEGINNING + timedelta(days=max(0, int(done * DAYS) - self.random.randrange(10)))

    def _life(self) -> Iterator[tuple[Any, ...]]:
        county = self.random.choice(self.counties)
        return Troubled(self, county, self._found(county)).steps()

    def _found(self, county: County) -> Found:
        self._begun += 1
        unit, person = self._party(county)
        reference = Reference(f"WT-{self._begun:07}")
        has_money, repeats = self.random.random() < 0.6, self.random.random() < 0.05
        amount = Money(self.random.randint(100_00, 90_000_00), "CNY") if has_money else None
        earlier = self._earlier.get(unit) if repeats else None
        self._earlier[unit] = reference
        return Found(
            reference=reference,
            title=Text(f"报账附件不齐{self._begun}"),
            inspection=None,
            source=self.random.choice(_SOURCES),
            subjects=(
                Subject(kind=SubjectKind.PROJECT, reference=self.random.choice(self.projects)),
            ),
            elements=_WORDS,
            confidential=(),
            severity=self.random.choice(_SEVERITIES),
            category=Reference(self.random.choice(_CATEGORIES)),
            requirements=(),
            amount_in_question=amount,
            questioned=(LedgerLink(position=self.entry, amount=amount),) if amount else (),
            responsible_organisation=unit,
            responsible_person=person,
            repeats=(),
            prior_references=(earlier,) if earlier else (),
            response=None,
        )

    def _party(self, county: County) -> tuple[Reference, Text]:
        """Draw who answers: mostly the county's health office, else a firm that builds there."""
        builder = self.random.choice(county.builders)
        unit = county.health if self.random.random() < 0.4 else Reference(builder.reference)
        return unit, Text(f"{unit}{self.random.choice(_POSTS)}")

    def _project(self, at: int) -> Reference:
        county = self.counties[at % len(self.counties)]
        region, village = self.random.choice(county.townships)
        reference = Reference(f"XM-{at + 1:07}")
        act = self.opening[0].act
        project = Project.propose(
            reference, Text(f"{village}建设项目"), PURPOSES[0], region, county.health, act
        )
        self.opening += project.collect_events()
        return reference


class Troubled:
    """One finding: each step changes some records and is handed over as they are."""

    def __init__(self, workload: FindingWorkload, county: County, found: Found) -> None:
        """Begin with what was found."""
        self.workload, self.county, self.found = workload, county, found
        self.last_on = date.min

    def steps(self) -> Iterator[tuple[Any, ...]]:
        """Go on until it is closed, or until everybody lets it lie, which many do."""
        self.finding = Finding.record(self.found, self._act(2))
        yield (self.finding,)
        if self._happens(0.5):
            said = ManagementResponse(agrees=True, statement=Text("属实,立即整改"))
            self.finding.respond(said, self._act_of_party())
            yield (self.finding,)
        if self._happens(0.1):
            return
        yield self._order()
        if self._happens(0.2):
            act = self._act(2)
            later = max(act.effective_on, self.due_on) + timedelta(days=30)
            self.finding.extend_deadline(later, Text("春节停工"), act)
            yield (self.finding,)
        if self._happens(0.6):
            self.finding.report_progress(None, self._report(), self._act_of_party())
            yield (self.finding,)
        if self._happens(0.2):
            return
        yield from self._put_right()

    def _order(self) -> tuple[Any, ...]:
        act = self._act(2)
        self.due_on = act.effective_on + timedelta(days=self.workload.random.randint(15, 120))
        order = RectificationOrder(
            demand=Text("限期补齐资料"),
            due_on=self.due_on,
            kind=RectificationKind.IMMEDIATE,
            steps=(),
        )
        self.finding.order_rectification(order, act)
        return (self.finding,)

    def _put_right(self) -> Iterator[tuple[Any, ...]]:
        self.finding.report_rectification(self._report(), self._act_of_party())
        yield (self.finding,)
        if self._happens(0.15):
            self.finding.send_back(Text("仍缺一张"), self._act(2))
            yield (self.finding,)
            self.finding.report_rectification(self._report(), self._act_of_party())
            yield (self.finding,)
        if self._happens(0.1):
            return
        verification = Verification(
            account=Text("原件核对无误"),
            method=VerificationMethod.BY_DOCUMENT,
            place=None,
            files=(),
        )
        self.finding.verify_rectification(verification, self._act(1))
        yield (self.finding,)
        outstanding = None
        if self.found.amount_in_question is not None:
            recovery = yield from self._settle(self.found.amount_in_question)
            outstanding = recovery.outstanding
        if self._happens(0.9):
            conclusion = Text("整改到位,予以销号")
            self.finding.close(conclusion, Disposition.RECTIFIED, outstanding, self._act(3))
            yield (self.finding,)

    def _settle(self, amount: Money) -> Any:
        act = self._act(1, "说明")
        recovery = Recovery.open(self.found.reference, amount, act)
        settled = Settlement(
            kind=SettlementKind.JUSTIFIED, amount=amount, entry=None, on=act.effective_on
        )
        recovery.settle(Reference("JS-1"), settled, Text("票据补齐"), act)
        yield (recovery,)
        return recovery

    def _report(self) -> RectificationReport:
        return RectificationReport(measures=Text("已补齐验收单原件"), files=())

    def _happens(self, share: float) -> bool:
        return self.workload.random.random() < share

    def _act_of_party(self) -> Act:
        party = self.found
        return self._by(party.responsible_person, party.responsible_organisation, "整改报告")

    def _act(self, desk: int, evidence: str = "") -> Act:
        return self._by(self.county.people[desk], self.county.finance, evidence)

    def _by(self, person: str, office: str, evidence: str) -> Act:
        """Let somebody act, today but not before what was done last."""
        on = self.last_on = max(self.last_on, self.workload.today())
        number = Reference(f"{evidence}〔{on.year}〕{self.found.reference}号")
        document = Document(number=number, issuer=Text(f"{self.county.name}财政局"), issued_on=on)
        return Act(
            effective_on=on,
            by=person,
            office=office,
            command_id=str(UUID(int=self.workload.random.getrandbits(128), version=4)),
            evidence=(document,) if evidence else (),
        )


_CATEGORIES: Final = [one.code for one in FINDING_CATEGORIES if one.is_in_force(BEGINNING)]
_SAID: Final = (
    "reference", "title", "source", "subjects", "elements", "severity", "category", "questioned",
    "responsible_organisation", "responsible_person",
)  # fmt: skip
