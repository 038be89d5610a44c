"""The service's own commands for the model's intents about findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aggregates.finding_steps import RectificationKind, RectificationStep, VerificationMethod
from aggregates.finding_values import (
    Disposition,
    Elements,
    LedgerLink,
    ManagementResponse,
    SettlementKind,
)
from aggregates.money import Money
from aggregates.values import Document, Reference, Severity, Subject, SubjectKind, Text
from audit_service.commands import findings, recoveries
from audit_service.commands.command import Command
from drill.model import Intent
from drill.translation import day

Entry = tuple[str, str, int]
NOWHERE: Final = 10**9
"""The position of an entry that is not in the log."""

_KINDS: Final[dict[str, type[Command]]] = {
    "record_finding": findings.RecordFinding,
    "respond": findings.RespondToFinding,
    "order_rectification": findings.OrderRectification,
    "extend_deadline": findings.ExtendDeadline,
    "report_progress": findings.ReportProgress,
    "report_rectification": findings.ReportRectification,
    "send_back": findings.SendBackRectification,
    "verify": findings.VerifyRectification,
    "close_finding": findings.CloseFinding,
    "reopen": findings.ReopenFinding,
    "settle_amount": recoveries.SettleQuestionedAmount,
    "withdraw_settlement": recoveries.WithdrawSettlement,
}
_WORDS: Final = Text("已核实")
_WORDED: Final = ("title", "demand", "reason", "measures", "account", "conclusion")
_ELEMENTS: Final = Elements(
    criteria=_WORDS, condition=_WORDS, cause=_WORDS, effect=_WORDS, recommendation=_WORDS
)


def finding_command(i: Intent, positions: Mapping[Entry, int]) -> Command:
    """Return the command for an intent; ledger entries are named by where the log has them."""
    kind, said = _KINDS[i["do"]], _said(i, positions)
    return kind(**{name: said[name] for name in kind.__dataclass_fields__ if name in said})


def _said(i: Intent, positions: Mapping[Entry, int]) -> dict[str, Any]:
    """Return every field a command on a finding may take."""
    paper = Document(
        number=Reference("检〔2018〕3号"), issuer=Text("检查组"), issued_on=day(i["on"])
    )
    said: dict[str, Any] = {
        **dict.fromkeys(_WORDED, _WORDS),
        **{
            name: Reference(i[name]) for name in ("reference", "finding", "settlement") if name in i
        },
        "effective_on": day(i["on"]),
        "evidence": (paper,) if i.get("proof") else (),
        "subjects": (Subject(kind=SubjectKind.PROJECT, reference=Reference(i.get("project", ""))),),
        "elements": _ELEMENTS,
        "severity": Severity.MAJOR,
        "category": i.get("category"),
        "questioned": tuple(
            LedgerLink(position=positions.get(entry, NOWHERE), amount=Money(amount, "CNY"))
            for entry, amount in i.get("questioned", ())
        ),
        "responsible_organisation": i.get("unit"),
        "responsible_person": i.get("person"),
        "repeats": tuple(i.get("repeats", ())),
        "response": ManagementResponse(agrees=True, statement=_WORDS)
        if i["do"] == "respond"
        else None,
        "due_on": day(i.get("due", 0)),
        "step": i.get("step"),
        "steps": tuple(
            RectificationStep(demand=_WORDS, due_on=day(on)) for on in i.get("steps", ())
        ),
        "method": VerificationMethod.ON_SITE
        if i.get("on_site")
        else VerificationMethod.BY_DOCUMENT,
        "place": _WORDS if i.get("place") else None,
        "disposition": Disposition(i.get("end", "rectified")),
        "amount": Money(i.get("amount", 0), "CNY"),
        "entry": positions.get(i["entry"], NOWHERE) if i.get("entry") else None,
    }
    return said | ({"kind": _kind(i)} if "kind" in i else {})


def _kind(i: Intent) -> RectificationKind | SettlementKind:
    settles = i["do"] == "settle_amount"
    return SettlementKind(i["kind"]) if settles else RectificationKind(i["kind"])
