"""The model held against the service: its read models, and its events told again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from audit_service.bootstrap import Application
from drill.allocation_model import available, free
from drill.folding import Fold, allocations_of, claims_of, funds_of, works_of
from drill.model import World, unallotted
from projections.balances import account_balances

DIMENSIONS: Final = ("fund", "allocation", "project")
SHOWN_MAX: Final = 5
STANDING: Final = {
    "submitted": "under_review",
    "reviewed": "under_review",
    "suspended": "suspended",
    "rejected": "rejected",
    "approved": "honoured",
    "ordered": "honoured",
    "paid": "honoured",
    "settled": "honoured",
}
"""Where a claim's whole amount stands beside the money; a replaced or reversed one is nowhere."""

Balances = dict[tuple[str, str, str], int]


def expected_balances(world: World) -> Balances:
    """Return what must stand in which account, by fund, allocation and project."""
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for name, fund in world["funds"].items():
        sums["fund", name, "unallotted"] += unallotted(fund)
        sums["fund", name, "received"] += fund["received"]
    for name, a in world["allocations"].items():
        for dimension, key in (("fund", a["fund"]), ("allocation", name)):
            sums[dimension, key, "allotted"] += available(a)
        for project in a["reserved"]:
            _place(sums, a["fund"], name, project, "reserved", free(a, project))
    for c in world["claims"].values():
        where = (world["allocations"][c["allocation"]]["fund"], c["allocation"], c["project"])
        if c["stage"] in ("approved", "ordered", "paid", "settled"):
            _place(sums, *where, c["stage"], c["amount"] - c["refunded"])
        if c["stage"] in STANDING and not c["replaced"]:
            _place(sums, *where, STANDING[c["stage"]], c["amount"])
        if c["stage"] == "reversed":  # only what was left of it is undone; refunds were honoured
            _place(sums, *where, "honoured", c["refunded"])
    return {key: minor for key, minor in sums.items() if minor}


def _place(
    sums: dict[tuple[str, str, str], int],
    fund: str,
    allocation: str,
    project: str,
    account: str,
    minor: int,
) -> None:
    for dimension, value in zip(DIMENSIONS, (fund, allocation, project), strict=True):
        sums[dimension, value, account] += minor


def found_balances(application: Application, accounts: set[str]) -> Balances:
    """Return what the ledger's kept sums say, in the accounts the model knows."""
    with application.database.reading() as connection:
        return {
            (dimension, balance.group[0], balance.account): balance.minor
            for dimension in DIMENSIONS
            for balance in account_balances(connection, {}, by=(dimension,))
            if balance.account in accounts and balance.group[0]
        }


ACCOUNTS: Final = {
    "unallotted", "received", "allotted", "reserved", "approved", "ordered", "paid", "settled",
    *STANDING.values(),
}  # fmt: skip


def against_read_models(world: World, application: Application) -> Iterator[str]:
    """Name the balances that are not as the model says."""
    yield from _differences(
        "balance", expected_balances(world), found_balances(application, ACCOUNTS)
    )


def against_events(world: World, fold: Fold) -> Iterator[str]:
    """Name the records whose events do not add up to what the model says."""
    projects = list(world["projects"])
    funds = {
        name: (f["open"], f["appropriated"], {k: v for k, v in f["allotted"].items() if v})
        for name, f in world["funds"].items()
    }
    allocations = {
        name: (
            a["open"],
            a["issued"],
            a["down"],
            available(a),
            {project: left for project in projects if (left := free(a, project))},
        )
        for name, a in world["allocations"].items()
    }
    claims = {name: (c["stage"], c["refunded"]) for name, c in world["claims"].items()}
    works = {name: (p["stage"], p["suspended"]) for name, p in world["projects"].items()}
    plans = {f"plan of {n}": (p["claimed"], p["contractor"]) for n, p in world["plans"].items()}
    steps = {
        f"{p}: {m}": (s["reached"], s["accepted"]) for (p, m), s in world["milestones"].items()
    }
    yield from _differences("fund", funds, funds_of(fold))
    yield from _differences("allocation", allocations, allocations_of(fold, projects))
    yield from _differences("claim", claims, claims_of(fold))
    yield from _differences("works", works | plans | steps, works_of(fold))


def _differences(what: str, model: Mapping[Any, Any], found: Mapping[Any, Any]) -> Iterator[str]:
    differing = [key for key in {**model, **found} if model.get(key) != found.get(key)]
    for key in differing[:SHOWN_MAX]:
        yield f"{what} {key}: the model says {model.get(key)}, the service {found.get(key)}"
