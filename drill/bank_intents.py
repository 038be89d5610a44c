"""Random intents about the bank: mostly it shows what the books say, and the two are matched."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from drill.bank_model import ACCOUNTS, COMES_IN, GOES_OUT, account_of, effect_of
from drill.claim_model import PAID_OUT
from drill.intents import DAY_ONE, PEOPLE
from drill.model import Intent, World

RARELY: Final = 0.08


def at_the_bank(chance: Random, world: World, today: int, number: int) -> Iterator[Intent]:
    """Draw some intents in a row: a line and its match, an undoing, a voucher, a return."""
    who = {"by": chance.choice((*PEOPLE * 8, " ")), "office": "finance", "text": "同意"}
    said = who | {"on": today + chance.choice((0,) * 8 + (1, -1))}
    if chance.random() < RARELY:
        yield said | _voucher(chance, world, number)
    elif chance.random() < RARELY / 2:
        out = [name for name, c in world["claims"].items() if c["stage"] in PAID_OUT]
        part = [name for name in out if world["claims"][name]["refunded"]]
        yield said | {"do": "return_payment", "claim": chance.choice([*out, *part, "nowhere"])}
    elif world["matches"] and chance.random() < 3 * RARELY:
        matches = [*world["matches"]]
        used = [match for match in matches if match[1] in world["applied"]]
        yield said | {"do": "undo_match", "match": chance.choice([*matches, *used * 9, "nowhere"])}
    else:
        yield from _shown(chance, world, today, number, said)


def _voucher(chance: Random, world: World, number: int) -> Intent:
    return {
        "do": "write_up",
        "reference": chance.choice([f"V{number}"] * 9 + [*world["cash"]][:1]),
        "account": chance.choice([*ACCOUNTS] * 5 + ["62NOBODY"]),
        "amount": chance.choice((5_000, 20_000, -700, 0)),
    }


def _shown(chance: Random, world: World, today: int, number: int, said: Intent) -> Iterator[Intent]:
    entries = [one for one in world["entries"] if one[0] in (*COMES_IN, *GOES_OUT)]
    waiting = [one for one in entries if one not in world["matched"]]
    entry = chance.choice(waiting or [("paid", "nowhere", 0)])
    if chance.random() < RARELY:
        entry = chance.choice([*world["entries"], ("paid", "nowhere", 0)])
    moves = entry in entries
    account = (account_of(world, entry) if moves else None) or chance.choice([*ACCOUNTS])
    minor = effect_of(world, entry) if moves else -100
    beside = chance.choice((0,) * 8 + (-15,))
    of_account = [name for name, line in world["lines"].items() if line["account"] == account]
    named = chance.choice([*of_account, "nowhere"])
    if chance.random() < 2 * RARELY:  # a line there is, whatever it is short of taken for a charge
        beside = world["lines"].get(named, {"minor": minor})["minor"] - minor
    else:
        named, days = f"L{number}", chance.choice((0, 0, 0, 1, 2))
        more = chance.choice((0,) * 12 + (1,))
        on = max(DAY_ONE, today - days)
        listed = {"account": account, "minor": minor + beside + more, "on": on}
        yield {"do": "book", "line": named, **listed}
    if chance.random() < RARELY:
        account = chance.choice([*ACCOUNTS, "62NOBODY"])
    yield said | {
        "do": "match", "line": named, "entry": entry, "account": account, "beside": beside,
    }  # fmt: skip
