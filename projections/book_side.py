"""The books' side of reconciliation: the facts that move an account, and whose money they move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aggregates.allocation import Allocation
from aggregates.cash_entry import CashEntry
from aggregates.cash_facts import CASH_FACTS
from aggregates.claim import Claim
from aggregates.organisation import Organisation
from projections.engine import Recorded
from projections.latest_state import enter, follow
from projections.reconciliation_tables import CASH, CLAIMS, CLEARANCES, HOLDERS, ITEMS, NAMES
from projections.rows import Row, Rows

PAYMENT, REFUND, REVERSAL, RETURN, FUNDING = "payment", "refund", "reversal", "return", "funding"
"""What the items are that claims and funds make."""

_KINDS: Final[dict[type[Any], str]] = {
    Claim.Paid: PAYMENT,
    Claim.Refunded: REFUND,
    Claim.Reversed: REVERSAL,
    Claim.Returned: RETURN,
}
_UNDO: Final = (REVERSAL, RETURN)


def follow_claim(recorded: Recorded, rows: Rows) -> None:
    """Remember what a claim is paid by, and enter what it pays and gets back."""
    event = recorded.event
    claim = event.originator_id
    match event:
        case Claim.Submitted():
            row = {
                "id": claim,
                "claim": event.reference,
                "allocation": event.allocation,
                "payee": event.payee,
                "order": "",
                "payment": "",
                "named_account": None,
                "paid": None,
            }
            rows.put(CLAIMS, row)
        case Claim.Ordered(order=order):
            rows.change(CLAIMS, claim, order=order)
        case Claim.Paid(payment=payment, account=account):
            paid = {"payment": payment, "named_account": account, "paid": recorded.position}
            _enter_claimed(recorded, rows, rows.change(CLAIMS, claim, **paid))
        case Claim.Refunded() | Claim.Reversed() | Claim.Returned():
            _enter_claimed(recorded, rows, rows.one(CLAIMS, claim))


def _enter_claimed(recorded: Recorded, rows: Rows, claim: Row) -> None:
    kind = _KINDS[type(recorded.event)]
    holder = rows.one(HOLDERS, Allocation.create_id(claim["allocation"]))
    references = (claim["payment"], claim["claim"], claim["order"])
    item = {
        "named_account": claim["named_account"],
        "holder": holder["organisation"],
        "kind": kind,
        "record_kind": "claim",
        "record": claim["claim"],
        "references": tuple(dict.fromkeys(filter(None, references))),
        "order": claim["order"] if kind == PAYMENT else "",
        "party": claim["payee"],
        "undoes": claim["paid"] if kind in _UNDO else None,
    }
    _enter_item(recorded, rows, item)


def receive_funding(recorded: Recorded, rows: Rows) -> None:
    """Enter cash paid into a fund."""
    fund = rows.one(HOLDERS, recorded.event.originator_id)
    item = {
        "named_account": None,
        "holder": fund["organisation"],
        "kind": FUNDING,
        "record_kind": "fund",
        "record": fund["reference"],
        "references": (fund["reference"],),
        "order": "",
        "party": recorded.event.payer,
        "undoes": None,
    }
    _enter_item(recorded, rows, item)


def follow_cash_entry(recorded: Recorded, rows: Rows) -> None:
    """Enter money that was written up, clear it, and take out what was written up in error."""
    event = recorded.event
    match event:
        case CashEntry.Recorded():
            _record_cash(recorded, rows)
        case CashEntry.Cleared(amount=amount, act=act):
            row = rows.one(CASH, event.originator_id)
            cleared = {"cleared_minor": row["cleared_minor"] + amount.minor}
            follow(rows, CASH, recorded, cleared)
            said = (act.effective_on, amount.minor, amount.currency, event.reason)
            rows.append(CLEARANCES, recorded.position, row["reference"], *said, act.by, act.office)
        case CashEntry.Dropped():
            on, position = event.act.effective_on, recorded.position
            dropped = {"dropped_on": on, "dropped_position": position}
            row = follow(rows, CASH, recorded, dropped)
            rows.change(ITEMS, row["item"], gone_on=on, gone_position=position)


def _record_cash(recorded: Recorded, rows: Rows) -> None:
    event = recorded.event
    row = {
        "reference": event.reference,
        "account": event.account,
        "kind": event.kind.value,
        "minor": event.amount.minor,
        "currency": event.amount.currency,
        "party": event.party,
        "reason": event.reason,
        "recorded_on": event.act.effective_on,
        "item": recorded.position,
        "cleared_minor": 0,
        "dropped_on": None,
        "dropped_position": None,
    }
    enter(rows, CASH, recorded, row)
    item = {
        "named_account": event.account,
        "holder": "",
        "kind": event.kind.value,
        "record_kind": "cash_entry",
        "record": event.reference,
        "references": (event.reference,),
        "order": "",
        "party": event.party,
        "undoes": None,
    }
    _enter_item(recorded, rows, item)


def _enter_item(recorded: Recorded, rows: Rows, item: Row) -> None:
    """Enter a fact that moves an account, signed as it moves it."""
    event = recorded.event
    effect = _effect_of(event)
    moved = {
        "item": recorded.position,
        "on": event.act.effective_on,
        "minor": effect.minor,
        "currency": effect.currency,
        "words": getattr(event, "reason", ""),
        "by": event.act.by,
        "gone_position": None,
        "gone_on": None,
        "match": "",
    }
    rows.put(ITEMS, item | moved)


def _effect_of(event: Any) -> Any:
    effect: Callable[[Any], Any] = CASH_FACTS[type(event)]
    return effect(event)


def enter_holder(recorded: Recorded, rows: Rows) -> None:
    """Remember whose money a fund's or an allocation's is."""
    event = recorded.event
    row = {
        "id": event.originator_id,
        "reference": event.reference,
        "organisation": event.organisation,
    }
    rows.put(HOLDERS, row)


def name_organisation(recorded: Recorded, rows: Rows) -> None:
    """Remember what an organisation is called from now on."""
    event = recorded.event
    key = event.originator_id
    if isinstance(event, Organisation.Registered):
        reference = event.reference
        rows.put(HOLDERS, {"id": key, "reference": reference, "organisation": reference})
    organisation = rows.one(HOLDERS, key)["organisation"]
    rows.append(NAMES, recorded.position, organisation, event.name)
