"""The service's own commands for the model's intents about the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aggregates.bank_entry import entry_reference
from aggregates.bank_values import DifferenceKind, EntrySaid
from aggregates.cash_entry import CashKind
from aggregates.match import Difference, Parties, match_reference
from aggregates.money import Money
from aggregates.values import Reference, Text
from audit_service.commands.bank_accounts import RecordCashEntry
from audit_service.commands.command import Command
from audit_service.commands.matches import MakeMatch, UndoMatch
from drill.bank_model import Entry
from drill.finding_translation import NOWHERE
from drill.model import Intent, World
from drill.translation import day

_WHY: Final = Text("金额相符")


def said_of(name: str, line: Mapping[str, Any]) -> EntrySaid:
    """Return how the bank says one of the model's lines."""
    return EntrySaid(
        booked_on=day(line["booked"]), amount=Money(line["minor"], "CNY"), end_to_end=name
    )


def bank_command(i: Intent, world: World, positions: Mapping[Entry, int]) -> Command:
    """Return the command for an intent about the bank."""
    on = day(i["on"])
    if i["do"] == "write_up":
        return RecordCashEntry(
            reference=Reference(i["reference"]),
            account=Reference(i["account"]),
            kind=CashKind.RECOVERY,
            amount=Money(i["amount"], "CNY"),
            party=_WHY,
            reason=_WHY,
            effective_on=on,
        )
    if i["do"] == "undo_match":
        return UndoMatch(match=_match(i["match"], world, positions), reason=_WHY, effective_on=on)
    parties = _parties(i["line"], i["entry"], i["beside"], world, positions)
    return MakeMatch(
        account=Reference(i["account"]),
        entries=parties.entries,
        items=parties.items,
        differences=parties.differences,
        reason=_WHY,
        effective_on=on,
    )


def _match(key: Any, world: World, positions: Mapping[Entry, int]) -> Reference:
    if key not in world["matches"]:
        return Reference("M.nowhere")
    line, entry, beside = key
    account = world["lines"][line]["account"]
    return match_reference(account, _parties(line, entry, beside, world, positions))


def _parties(
    name: str, entry: Entry, beside: int, world: World, positions: Mapping[Entry, int]
) -> Parties:
    line = world["lines"].get(name)
    known = entry_reference(line["account"], said_of(name, line), 1) if line else Reference(name)
    charge = Difference(kind=DifferenceKind.CHARGE, amount=Money(beside, "CNY"))
    return Parties(
        entries=(known,),
        items=(positions.get(entry, NOWHERE),),
        differences=(charge,) if beside else (),
    )
