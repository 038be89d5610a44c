"""The life of a project in the workload, from its proposal to the last of its claims."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from aggregates import claim_payment
from aggregates.allocation import Allocation
from aggregates.claim import Claim
from aggregates.finding import Finding
from aggregates.finding_steps import (
    RectificationKind,
    RectificationOrder,
    RectificationReport,
    Verification,
    VerificationMethod,
)
from aggregates.finding_values import Disposition, Elements, FindingSource, Found
from aggregates.gates import Surroundings, payment_gates
from aggregates.milestone import Milestone
from aggregates.money import Money
from aggregates.project import Project
from aggregates.project_plan import ProjectPlan
from aggregates.refusals import Refusal
from aggregates.values import (
    AcceptanceTerms,
    Act,
    Document,
    FundingLine,
    OrganisationKind,
    PlannedMilestone,
    Reference,
    Severity,
    Subject,
    SubjectKind,
    TeamMember,
    Text,
)

if TYPE_CHECKING:
    from bench.workload import Workload

PURPOSES: Final = tuple(Reference(word) for word in ("clinic", "road", "water", "housing"))
CLAIMS: Final = (4, 12)
REJECTED: Final = 0.04
FOUND: Final = 0.03
OPINIONS: Final = ("票据齐全", "资料完整", "手续完备", "金额相符")

_WORKS: Final = dict(zip(PURPOSES, ("村卫生室", "通村公路", "饮水工程", "危房改造"), strict=True))
_STANDARD: Final = Text("扶贫项目建设验收标准")
BUILT: Final = Reference("竣工")
_TERMS: Final = AcceptanceTerms(departments=(OrganisationKind.HEALTH,), standard=_STANDARD)
_DUE_AFTER: Final = timedelta(days=200)


class Life:
    """One project: each step changes some records and is handed over as they are."""

    def __init__(self, workload: Workload) -> None:
        """Draw where it lies, who pays for it, and how much its claims will ask for."""
        self.workload = workload
        self.random = workload.random
        self.pool = workload.pool()
        self.county = self.pool.county
        self.region, self.village = self.random.choice(self.county.townships)
        self.builder = self.random.choice(self.county.builders)
        self.reference = Reference(f"XM-{workload.number():07}")
        shares = range(self.random.randint(*CLAIMS))
        self.amounts = [Money(self.random.randint(1_000_00, 90_000_00), "CNY") for _ in shares]
        self.total = sum(self.amounts[1:], start=self.amounts[0])
        self.last_on = date.min

    def steps(self) -> Iterator[tuple[Any, ...]]:
        """Build first, then claim."""
        yield from self.build()
        for amount in self.amounts:
            claim = yield from self.order(amount)
            yield from self._settle(claim)

    def build(self) -> Iterator[tuple[Any, ...]]:
        """Take the project from its proposal to the joint acceptance: claims may be made."""
        works = _WORKS[self.pool.purpose]
        self.project = Project.propose(
            self.reference,
            Text(f"{self.village}{works}建设项目"),
            self.pool.purpose,
            self.region,
            self.county.health,
            self._act(0),
        )
        yield (self.project,)
        self.project.review(Text(f"经审核,同意{works}立项"), self._act(1))
        yield (self.project,)
        act = self._act(2)
        self.project.approve(self._document("发改批", act.effective_on), act)
        yield (self.project,)
        self.project.enlist(self.pool.purpose, self._act(2))
        yield (self.project,)
        yield self._plan()
        act = self._act(0)
        contract = Reference(f"HT-{self.workload.number():07}")
        kind = OrganisationKind.ENTERPRISE
        self.plan.contract_to(self.builder.reference, kind, contract, self.total, act)
        yield (self.plan,)
        self.milestone.reach(Text(f"{works}主体工程完工,申请验收"), self._act(0))
        yield (self.milestone,)
        team = (TeamMember(organisation=self.county.health, person=Text(self.county.people[3])),)
        self.milestone.accept(team, (OrganisationKind.HEALTH,), _STANDARD, self._act(3))
        yield (self.milestone,)

    def _plan(self) -> tuple[Any, ...]:
        act = self._act(2)
        allocation, changed = self.workload.allocation(self.pool, self.total, act)
        self.allocation: Allocation = allocation
        source = Reference(allocation.reference)
        step = PlannedMilestone(
            milestone=BUILT,
            title=Text("竣工验收"),
            due_on=act.effective_on + _DUE_AFTER,
            payable=self.total,
        )
        self.plan = ProjectPlan.issue(
            self.reference,
            (FundingLine(allocation=source, amount=self.total),),
            (step,),
            _TERMS,
            self._document("计划", act.effective_on),
            act,
            notice_required=False,
            contractor_kind=None,
        )
        allocation.reserve(self.reference, self.pool.purpose, self.total, act)
        self.milestone = Milestone.plan(self.reference, step, _TERMS, act)
        return (*changed, allocation, self.milestone, self.plan)

    def order(self, amount: Money) -> Generator[tuple[Any, ...], None, Claim]:
        """Take a claim from its submission to the payment order; now and then by a detour."""
        claim = self._submit(amount, None)
        yield self.plan, claim
        if self.random.random() < REJECTED:
            act = self._act(1)
            claim.reject(Text("发票抬头有误,退回补正后重新报账"), act)
            self.plan.drop_claim(*self._counted(claim), act)
            yield claim, self.plan
            rejected = claim
            claim = self._submit(amount, rejected)
            yield self.plan, rejected, claim
        opinion = self.random.choice(OPINIONS)
        claim.review(Text(f"{opinion},同意拨付"), self._act(1))
        yield (claim,)
        act = self._act(2)
        claim.approve(self._gates(act), act)
        self.allocation.charge(Reference(claim.reference), self.reference, amount, act)
        yield claim, self.allocation
        act = self._act(1)
        number = Reference(f"ZF-{self.workload.number():07}")
        claim_payment.order(claim, number, self._gates(act), act)
        yield (claim,)
        return claim

    def _settle(self, claim: Claim) -> Iterator[tuple[Any, ...]]:
        act = self._act(3)
        payment = Reference(f"PZ-{self.workload.number():07}")
        claim_payment.pay(claim, payment, None, self._gates(act), act)
        yield (claim,)
        if self.random.random() < FOUND:
            yield from self._found(claim)

    def _submit(self, amount: Money, rejected: Claim | None) -> Claim:
        act = self._act(0, "发票")
        reference = Reference(f"BX-{act.effective_on.year}-{self.workload.number():07}")
        source = Reference(self.allocation.reference)
        self.plan.admit_claim(reference, BUILT, source, amount, act)
        return Claim.submit(
            reference,
            project=self.reference,
            milestone=BUILT,
            allocation=source,
            payee=Reference(self.builder.reference),
            amount=amount,
            replaces=rejected,
            act=act,
        )

    def _gates(self, act: Act) -> tuple[Refusal, ...]:
        around = Surroundings(
            fund=self.pool.fund,
            allocation=self.allocation,
            project=self.project,
            plan=self.plan,
            milestone=self.milestone,
            notice=None,
            payee=self.builder,
        )
        return payment_gates(around, act)

    def _counted(self, claim: Claim) -> tuple[Reference, Reference, Reference, Money]:
        source = Reference(claim.allocation)
        return Reference(claim.reference), BUILT, source, claim.amount

    def _found(self, claim: Claim) -> Iterator[tuple[Any, ...]]:
        found = Found(
            reference=Reference(f"WT-{self.workload.number():07}"),
            title=Text("报账附件不齐"),
            inspection=None,
            source=FindingSource.REVIEW,
            subjects=(Subject(kind=SubjectKind.CLAIM, reference=Reference(claim.reference)),),
            elements=Elements(
                criteria=Text("报账须附验收单和发票原件"),
                condition=Text(f"{claim.reference}缺少验收单原件"),
                cause=Text("经办人员更换,资料未移交"),
                effect=Text("付款依据不足"),
                recommendation=Text("限期补齐并加强交接"),
            ),
            confidential=(),
            severity=Severity.MINOR,
            category=Reference("documents"),
            requirements=(),
            amount_in_question=claim.amount,
            questioned=(),
            responsible_organisation=self.county.health,
            responsible_person=Text(self.county.people[0]),
            repeats=(),
            prior_references=(),
            response=None,
        )
        finding = Finding.record(found, self._act(3))
        yield (finding,)
        yield from self._put_right(finding)

    def _put_right(self, finding: Finding) -> Iterator[tuple[Any, ...]]:
        act = self._act(3)
        order = RectificationOrder(
            demand=Text("十五日内补齐资料"),
            due_on=act.effective_on + _DUE_AFTER,
            kind=RectificationKind.IMMEDIATE,
            steps=(),
        )
        finding.order_rectification(order, act)
        yield (finding,)
        report = RectificationReport(measures=Text("已补齐验收单原件"), files=())
        finding.report_rectification(report, self._act(0, "整改报告"))
        yield (finding,)
        verification = Verification(
            account=Text("原件核对无误"),
            method=VerificationMethod.BY_DOCUMENT,
            place=None,
            files=(),
        )
        finding.verify_rectification(verification, self._act(2))
        yield (finding,)
        conclusion = Text("整改到位,予以销号")
        finding.close(conclusion, Disposition.RECTIFIED, None, self._act(1))
        yield (finding,)

    def _act(self, desk: int, evidence: str = "") -> Act:
        """Let the person at a desk act, today but not before what was done last."""
        on = self.last_on = max(self.last_on, self.workload.today())
        return Act(
            effective_on=on,
            by=self.county.people[desk],
            office=self.county.finance,
            command_id=str(UUID(int=self.random.getrandbits(128), version=4)),
            evidence=(self._document(evidence, on),) if evidence else (),
        )

    def _document(self, kind: str, on: date) -> Document:
        return Document(
            number=Reference(f"{kind}〔{on.year}〕{self.workload.number()}号"),
            issuer=Text(f"{self.county.name}财政局"),
            issued_on=on,
        )
