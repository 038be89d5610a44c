"""Random intents about projects and their claims."""

from __future__ import annotations

from typing import Final

from drill.allocation_model import available
from drill.intents import DAY_ONE, DAYS_EACH, PURPOSES, MoneyDraw
from drill.model import Intent
from drill.project_model import STANDARD

RARELY: Final = 0.06
MILESTONES: Final = ("base", "built")
NEXT_OF_PROJECT: Final = {
    "proposed": "review_project",
    "reviewed": "approve_project",
    "approved": "list_project",
}
NEXT_OF_CLAIM: Final = {
    "submitted": ("review_claim",),
    "reviewed": ("approve", "approve", "approve", "reject"),
    "suspended": ("resume_claim",),
    "approved": ("order",),
    "ordered": ("pay", "pay", "pay", "fail_payment"),
    "paid": ("refund", "reverse", "return_payment"),
    "settled": ("refund", "reverse", "return_payment"),
    "rejected": ("reject",),
    "reversed": ("reverse",),
}
CLAIM_STEPS: Final = (
    "review_claim",
    "reject",
    "suspend_claim",
    "resume_claim",
    "approve",
    "order",
    "pay",
    "fail_payment",
    "return_payment",
    "refund",
    "reverse",
)
WORKS: Final = (
    "reach",
    "reach",
    "accept",
    "accept",
    "accept",
    "fail",
    "reschedule",
    "contract",
    "amend",
    "settle",
    "post_notice",
    "object",
    "answer_objection",
    "suspend_project",
    "resume_project",
    "cancel_project",
    "hand_over",
)


class Draw(MoneyDraw):
    """Draws intents of every kind: each what a record is likely to need next, or a step too far."""

    def _draw(self) -> Intent:
        kinds = (self._money, self._money, self._project, self._works, self._claim, self._claim)
        return self._rare() if self.random.random() < RARELY else self.random.choice(kinds)()

    def _project(self) -> Intent:
        waiting = [
            name
            for name, p in self.world["projects"].items()
            if p["stage"] in NEXT_OF_PROJECT
            or (p["stage"] == "listed" and name not in self.world["plans"])
        ]
        if not waiting and not self._full("projects"):
            return self._propose()
        if self.random.random() < 0.15 and not self._full("projects"):
            return self._propose()
        name = self.random.choice(waiting) if waiting else self._one("projects")
        stage = self.world["projects"].get(name, {"stage": ""})["stage"]
        do = NEXT_OF_PROJECT.get(stage, "plan")
        if self.random.random() < 0.05:
            do = self.random.choice((*NEXT_OF_PROJECT.values(), "plan"))
        return self._plan(name) if do == "plan" else {"do": do, "project": name}

    def _propose(self) -> Intent:
        purpose = self.random.choice(PURPOSES)
        name = self._new("projects", "P")
        return {"do": "propose", "reference": name, "purpose": purpose, **self._where()}

    def _plan(self, project: str) -> Intent:
        wanted = self.world["projects"].get(project, {"purpose": ""})["purpose"]
        fitting = [
            name
            for name, a in self.world["allocations"].items()
            if a["purpose"] == wanted and a["open"] and available(a) > 0
        ]
        lines: list[tuple[str, int]] = []
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            name = self.random.choice(fitting) if fitting else self._one("allocations")
            if self.random.random() < 0.08:
                name = self._one("allocations")
            a = self.world["allocations"].get(name)
            lines.append((name, self._amount(available(a) if a else 100)))
        total = max(1, sum(amount for _, amount in lines))
        due = DAY_ONE + 1 + self.count // DAYS_EACH + self.random.choice((30, 30, 30, 30, 3, -3))
        first = self.random.randint(0, total)
        names = MILESTONES if self.random.random() < 0.97 else ("built", "built")
        steps = [(names[0], due, first), (names[1], due, total - first)]
        if self.random.random() < 0.04:
            steps[1] = (names[1], due, total - first + 1)
        return {
            "do": "plan",
            "project": project,
            "funding": lines,
            "milestones": steps,
            "notice": self.random.random() < 0.25,
            "builders": self.random.choice((None, None, None, "enterprise")),
        }

    def _works(self) -> Intent:
        do = self.random.choice(WORKS)
        project, milestone = self._one("milestones")
        plan = self.world["plans"].get(project)
        planned = sum(plan["funding"].values()) if plan else 100
        today = DAY_ONE + self.count // DAYS_EACH
        if do in ("cancel_project", "hand_over") and self.random.random() < 0.6:
            do = "reach"
        if do == "resume_project" or (do == "suspend_project" and self.random.random() < 0.6):
            halted = [n for n, p in self.world["projects"].items() if p["suspended"]]
            project = self.random.choice(halted) if halted else project
            do = "resume_project"
        more: Intent = {
            "reach": {"milestone": milestone},
            "reschedule": {"milestone": milestone, "due": DAY_ONE + 90},
            "contract": {
                "contractor": self.random.choice(("builder-1",) * 6 + ("cooperative", "nobody")),
                "amount": self.random.choice((planned, planned, planned + 1, planned // 2)),
            },
            "amend": {"amount": self._amount(planned * 2)},
            "settle": {"amount": self.random.choice((planned, planned, planned // 2, 0))},
            "hand_over": {"receiver": self.random.choice(("township", "township", "nobody"))},
            "post_notice": {"until": today + self.random.choice((3, 0, -9))},
            "object": {"objection": f"O{self.random.randint(1, 4)}"},
            "answer_objection": {"objection": f"O{self.random.randint(1, 4)}"},
        }.get(do, {})  # fmt: skip
        if do in ("accept", "fail"):
            office = self.random.choice(("health",) * 8 + ("finance", "nobody"))
            standard = STANDARD if self.random.random() < 0.97 else "别的标准"
            more = {"milestone": milestone, "organisation": office, "standard": standard}
        return {"do": do, "project": project, **more}

    def _claim(self) -> Intent:
        live = [
            name
            for name, c in self.world["claims"].items()
            if c["stage"] in ("submitted", "reviewed", "suspended", "approved", "ordered")
        ]
        if not self._full("claims") and (not live or self.random.random() < 0.3):
            return self._submit()
        name = self.random.choice(live) if live else self._one("claims")
        if self.random.random() < 0.15:
            name = self._one("claims")
        stage = self.world["claims"].get(name, {"stage": "paid"})["stage"]
        do = self.random.choice(NEXT_OF_CLAIM[stage])
        if self.random.random() < 0.12:
            do = self.random.choice(CLAIM_STEPS)
        if do != "refund":
            return {"do": do, "claim": name}
        paid = self.world["claims"].get(name, {"amount": 10})["amount"]
        return self._foreign({"do": do, "claim": name, "amount": self._amount(paid)})

    def _submit(self) -> Intent:
        reached = [key for key, step in self.world["milestones"].items() if step["reached"]]
        project, milestone = self.random.choice(reached) if reached else self._one("milestones")
        plan = self.world["plans"].get(project)
        allocation = self.random.choice([*plan["funding"]]) if plan else self._one("allocations")
        payee = self.random.choice(("builder-1",) * 8 + ("builder-2", "finance", "nobody"))
        left = 100
        if plan:
            left = plan["payable"][milestone] - plan["claimed_on"].get(milestone, 0)
            payee = plan["contractor"] if plan["contractor"] and payee == "builder-1" else payee
        rejected = [n for n, c in self.world["claims"].items() if c["stage"] == "rejected"]
        replaces = None
        if rejected and self.random.random() < 0.4:
            replaces = self.random.choice(rejected)
            old = self.world["claims"][replaces]
            if self.random.random() < 0.8:
                project, milestone, allocation = old["project"], old["milestone"], old["allocation"]
        name = self._new("claims", "C")
        return self._foreign(
            {
                "do": "submit",
                "reference": name,
                "project": project,
                "milestone": milestone,
                "allocation": allocation,
                "payee": payee,
                "amount": self._amount(max(1, left)),
                "replaces": replaces,
            }
        )
