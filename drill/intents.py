"""Random intents about money, from one seed: mostly sensible, often enough a step too far."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from drill.allocation_model import available, free
from drill.model import Intent, World, unallotted

PURPOSES: Final = ("clinic", "road", "water")
CLASSES: Final = (None, "poor_village", "poor_household")
PEOPLE: Final = ("zhang", "li", "wang", "zhao")
REGIONS: Final = ("620000", "621200", "621202", "621221")
OFFICES: Final = {
    "finance": "finance",
    "health": "health",
    "township": "finance",
    "builder-1": "enterprise",
    "builder-2": "enterprise",
    "cooperative": "poverty_cooperative",
    "gone": "enterprise",
}
LIMITS: Final = {"funds": 7, "allocations": 60, "projects": 25, "claims": 300}
DAY_ONE: Final = 100
DAYS_EACH: Final = 40
"""How many steps a business day takes."""

MONEY: Final = ("appropriate", "issue", "pass_down", "increase", "reduce", "return", "release")
RARE: Final = (
    "open_fund",
    "receive",
    "reduce_fund",
    "adopt_rule",
    "carry_over",
    "close_fund",
    "close_allocation",
    "abolish_region",
    "dissolve_organisation",
)
BASES: Final = (
    {"basis": "purpose", "values": ["clinic"]},
    {"basis": "class", "values": ["poor_village", "poor_household"]},
)
WORDED: Final = frozenset(
    {
        *("open_fund", "receive", "reduce_fund", "close_fund"),
        *("reduce", "return", "release", "close_allocation", "dissolve_organisation"),
        *("propose", "review_project", "suspend_project", "resume_project", "cancel_project"),
        *("hand_over", "amend", "settle", "reach", "reschedule", "object", "answer_objection"),
        *("review_claim", "reject", "suspend_claim", "resume_claim", "fail_payment"),
        *("return_payment", "refund", "reverse"),
    }
)
"""Intents with words of their own, which may be malformed."""
_HERE: Final = {"region": "621200", "organisation": "finance"}


def founding() -> list[Intent]:
    """Return what is on record before chance takes over: places, offices, money of each purpose."""
    said: dict[str, Any] = {"on": DAY_ONE, "by": "zhang", "text": "登记"}
    regions = [{"do": "register_region", "region": code, **said} for code in REGIONS]
    offices = [
        {"do": "register_organisation", "organisation": o, "kind": k, "region": "621200", **said}
        for o, k in OFFICES.items()
    ]
    funds = [f"F-{purpose}" for purpose in PURPOSES]
    opened = [
        {"do": "open_fund", "reference": name, "purposes": [name[2:]], **_HERE, **said}
        for name in funds
    ]
    given = [{"do": "appropriate", "fund": name, "amount": 50_000_000, **said} for name in funds]
    issued = [
        {
            "do": "issue",
            "reference": f"A-{name}",
            "fund": name,
            "purpose": name[2:],
            "class": None,
            "amount": 20_000_000,
            **_HERE,
            **said,
        }
        for name in funds
    ]
    return regions + offices + opened + given + issued


class MoneyDraw:
    """Draws one intent after the other, looking at the model to make it likely to fit."""

    def __init__(self, random: Random, world: World) -> None:
        """Begin on the first day."""
        self.random = random
        self.world = world
        self.count = 0

    def intent(self) -> Intent:
        """Draw one intent."""
        self.count += 1
        intent = self._draw()
        text = self._text() if intent["do"] in WORDED else "同意"
        return intent | {"on": self._day(), "by": self._person(), "text": text}

    def _draw(self) -> Intent:
        return self._rare() if self.random.random() < 0.1 else self._money()

    def _day(self) -> int:
        today = DAY_ONE + 1 + self.count // DAYS_EACH
        return today + self.random.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, -1, -5))

    def _person(self) -> str:
        return " " if self.random.random() < 0.003 else self.random.choice(PEOPLE)

    def _text(self) -> str:
        return "=1+1" if self.random.random() < 0.004 else "同意"

    def _one(self, kind: str, *, missing: float = 0.02) -> Any:
        found = list(self.world[kind])
        if not found or self.random.random() < missing:
            return ("nowhere", "built") if kind == "milestones" else "nowhere"
        return self.random.choice(found)

    def _new(self, kind: str, prefix: str) -> str:
        taken = list(self.world[kind])
        if taken and self.random.random() < 0.03:
            return str(self.random.choice(taken))
        return f"{prefix}{self.count}"

    def _amount(self, held: int) -> int:
        """Draw an amount around what is there: part, all, one fen more, nothing, less."""
        part = self.random.randint(1, max(1, held // 3))
        return self.random.choice((part, part, part, part, part, part, held, held + 1, 0, -part))

    def _full(self, kind: str) -> bool:
        return len(self.world[kind]) >= LIMITS[kind]

    def _foreign(self, intent: Intent) -> Intent:
        return intent | ({"currency": "USD"} if self.random.random() < 0.01 else {})

    def _where(self) -> Intent:
        region = self.random.choice((*REGIONS[:3], *REGIONS[:3], *REGIONS[:3], "621221", "530000"))
        office = self.random.choice(("finance", "health", "township") * 4 + ("gone", "nobody"))
        return {"region": region, "organisation": office}

    def _money(self) -> Intent:
        do = self.random.choice(MONEY)
        if not self.world["funds"]:
            return self._open_fund()
        fund = self._one("funds")
        held = unallotted(self.world["funds"][fund]) if fund in self.world["funds"] else 100
        if do == "appropriate" or (do == "issue" and self._full("allocations")):
            amount = self.random.randint(100, 10_000_000)
            return self._foreign({"do": "appropriate", "fund": fund, "amount": amount})
        if do == "issue":
            mark = {"purpose": self.random.choice(PURPOSES), "class": self.random.choice(CLASSES)}
            new = {"reference": self._new("allocations", "A"), "fund": fund}
            return self._foreign(
                {"do": do, "amount": self._amount(held), **new, **mark, **self._where()}
            )
        return self._foreign(self._of_allocation(do))

    def _of_allocation(self, do: str) -> Intent:
        name = self._one("allocations")
        a = self.world["allocations"].get(name)
        amount = self._amount(available(a) if a else 100)
        if do == "pass_down" and self._full("allocations"):
            do = "increase"
        if do == "pass_down":
            new = {"reference": self._new("allocations", "A"), "parent": name}
            mark = {"class": self.random.choice(CLASSES)}
            return {"do": do, "amount": amount, **new, **mark, **self._where()}
        if do == "release":
            project = self.random.choice([*(a["reserved"] if a else ()), "nowhere"])
            amount = self._amount(free(a, project) if a else 100)
            return {"do": do, "allocation": name, "project": project, "amount": amount}
        return {"do": do, "allocation": name, "amount": amount}

    def _open_fund(self) -> Intent:
        purposes = self.random.sample(PURPOSES, self.random.randint(1, 3))
        name = self._new("funds", "F")
        return {"do": "open_fund", "reference": name, "purposes": purposes, **self._where()}

    def _rare(self) -> Intent:
        do = self.random.choice(RARE)
        if do == "open_fund":
            return self._open_fund() if not self._full("funds") else self._of_allocation("increase")
        fund = self._one("funds")
        held = unallotted(self.world["funds"][fund]) if fund in self.world["funds"] else 100
        more: Intent = {"fund": fund, "amount": self._amount(held)}
        match do:
            case "adopt_rule":
                more = {"fund": fund, "numerator": self.random.randint(1, 3), "denominator": 10}
                more |= self.random.choice(BASES)
            case "carry_over":
                more |= {"into": self._one("funds")}
            case "close_allocation":
                more = {"allocation": self._one("allocations")}
            case "abolish_region":
                more = {"region": self.random.choice(("621221", "530000"))}
            case "dissolve_organisation":
                more = {"organisation": self.random.choice(("gone", "nobody"))}
        return {"do": do, **more}
