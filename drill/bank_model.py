"""The second model of the bank: its lines, what of the books they are, and what that settles.

Each office in ``ACCOUNTS`` pays from one account. A line is known by a name of its own; a match is
of one line and one ledger entry, with what the bank moved beside it. ``world["matched"]`` holds the
entries that a match counts for now.
"""

from __future__ import annotations

from typing import Any, Final

from drill.model import Intent, Rule, World, addressed, insist, known
from drill.project_model import OUT_OF_ORDER

ACCOUNTS: Final = {"62FIN": "finance", "62HEALTH": "health", "62TOWN": "township"}
COMES_IN: Final = ("refunded", "reversed", "bounced", "recorded")
GOES_OUT: Final = ("paid",)

Entry = tuple[str, str, int]


def new_bank() -> World:
    """Return a bank that has moved nothing; the offices' accounts are open."""
    return {"accounts": dict(ACCOUNTS), "lines": {}, "matches": {}, "matched": {}, "cash": {}}


def account_of(world: World, entry: Entry) -> str | None:
    """Return the account an entry moves."""
    what, record, _ = entry
    if what == "recorded":
        return str(world["cash"][record]["account"])
    holder = world["allocations"][world["claims"][record]["allocation"]]["holder"]
    return next((number for number, whose in ACCOUNTS.items() if whose == holder), None)


def effect_of(world: World, entry: Entry) -> int:
    """Return how an entry moves its account."""
    minor = int(world["entries"][entry])
    return -minor if entry[0] in GOES_OUT else minor


def moves_cash(world: World, entry: Entry) -> bool:
    """Say whether an entry is on record and moves an account."""
    return entry in world["entries"] and entry[0] in (*COMES_IN, *GOES_OUT)


def book(world: World, i: Intent) -> None:
    """Let the bank list a line; nobody can refuse it."""
    world["lines"][i["line"]] = {
        "account": i["account"], "minor": i["minor"], "booked": i["on"], "match": None,
    }  # fmt: skip


def _write_up(world: World, i: Intent) -> None:
    insist((i["reference"] not in world["cash"], "already_recorded"))
    insist(known(world, "accounts", i["account"]))
    insist((i["amount"] != 0, "cash_entry_is_zero"))
    world["cash"][i["reference"]] = {"account": i["account"]}


def _match(world: World, i: Intent) -> None:
    line, entry = world["lines"].get(i["line"]), i["entry"]
    insist(known(world, "accounts", i["account"]))
    insist(
        known(world, "lines", i["line"]),
        (line is None or line["account"] == i["account"], "entry_of_another_account"),
        (moves_cash(world, entry), "item_moves_no_cash"),
        (
            not moves_cash(world, entry) or account_of(world, entry) == i["account"],
            "item_of_another_account",
        ),
    )
    assert line is not None
    insist(
        (line["minor"] == effect_of(world, entry) + i["beside"], "match_unequal"),
        (line["booked"] <= i["on"], OUT_OF_ORDER),
        (world["posted"][entry] <= i["on"], OUT_OF_ORDER),
    )
    insist((world["payers"].get(entry) != i["by"], "duties_not_separated"))
    key = (i["line"], entry, i["beside"])
    before = world["matches"].get(key)
    if before is not None and not before["made"]:
        insist((before["last"] <= i["on"], OUT_OF_ORDER))
    insist(
        (line["match"] is None, "entry_matched_already"),
        (entry not in world["matched"], "item_matched_already"),
    )
    world["matches"][key] = {"made": True, "last": i["on"]}
    line["match"] = key
    world["matched"][entry] = {"booked": line["booked"]}
    _settle(world, entry, max(line["booked"], world["posted"][entry]))


def _undo(world: World, i: Intent) -> None:
    match = addressed(world, "matches", i["match"])
    insist((match["last"] <= i["on"], OUT_OF_ORDER), (match["made"], _STEP))
    line, entry, _ = i["match"]
    in_use = any(part["until"] is None for part in world["applied"].get(entry, []))
    insist((not in_use, "entry_settles_findings"))
    match |= {"made": False, "last": i["on"]}
    world["lines"][line]["match"] = None
    del world["matched"][entry]
    _settle(world, entry, None)


def _settle(world: World, entry: Entry, on: int | None) -> None:
    """Settle the payment that still stands, or take that back; one that is past stays past."""
    what, record, number = entry
    c: dict[str, Any] = world["claims"].get(record, {"stage": "", "payments": 0})
    if what == "paid" and number == c["payments"] - 1 and c["stage"] in ("paid", "settled"):
        c |= {"stage": "settled" if on is not None else "paid", "settled_on": on}


_STEP: Final = "match_step_out_of_order"

RULES: Final[dict[str, Rule]] = {"write_up": _write_up, "match": _match, "undo_match": _undo}
