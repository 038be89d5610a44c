"""What a line of an allotment document asks for, and which cell a refusal of it is about."""

from __future__ import annotations

from datetime import date
from typing import Final

from aggregates.money import Money
from aggregates.refusals import Refusal
from aggregates.values import Digest, Document, Earmark, Reference, Text
from audit_service.commands.allocations import IssueAllocation, PassDownAllocation
from audit_service.commands.documents import ReceiveDocument
from audit_service.importers.directory import Known, document_reference
from audit_service.importers.layout import Head, Layout, Place
from audit_service.importers.lines import Line, Share

_FIELD_OF_CODE: Final = {
    "fund_closed": "fund",
    "purpose_not_permitted": "purpose",
    "purpose_changed": "purpose",
    "allocation_closed": "parent",
    "already_recorded": "reference",
    "currency_mismatch": "currency",
}
"""Which field a refusal without a pointer is about; any other is about the amount."""

_FIELD_OF_POINTER: Final = {
    "purpose": "purpose",
    "beneficiary_class": "beneficiary_class",
    "name": "organisation_name",
}
_ON_THE_SHARE: Final = frozenset({"amount", "fund"})


def issued_on(line: Line, head: Head) -> date | None:
    """Return the day a line's document was issued: its own, else that of the head."""
    return line.on.get("issued_on", head.issued_on)


def effective_on(line: Line, head: Head) -> date | None:
    """Return the business date of a line: its own, else the head's, else the day of issue."""
    return line.on.get("effective_on") or head.effective_on or issued_on(line, head)


def reference_of(line: Line, share: Share, head: Head) -> Reference:
    """Return a line's own reference, else number and line; a source column adds its fund."""
    own = line.said.get("reference") or f"{head.number}#{line.number}"
    return Reference(f"{own}#{share.fund}" if share.fund is not None else own)


def command_of(
    line: Line, share: Share, head: Head, holder: Known, sha256: Digest
) -> IssueAllocation | PassDownAllocation:
    """Issue one share of a line from its fund, or pass it down from the head's parent."""
    on, issued = effective_on(line, head), issued_on(line, head)
    if on is None or issued is None:
        raise AssertionError("a line without dates is refused before it becomes a command")
    said = line.said
    beneficiary = Reference(said["beneficiary_class"]) if "beneficiary_class" in said else None
    region = Reference(said.get("region") or holder.region)
    document = _document(head, issued, sha256)
    if head.parent is not None:
        return PassDownAllocation(
            effective_on=on,
            reference=reference_of(line, share, head),
            parent=Reference(head.parent),
            organisation=Reference(holder.reference),
            region=region,
            beneficiary_class=beneficiary,
            amount=share.amount,
            document=document,
        )
    return IssueAllocation(
        effective_on=on,
        reference=reference_of(line, share, head),
        fund=Reference(share.fund or said.get("fund") or head.fund or ""),
        organisation=Reference(holder.reference),
        region=region,
        earmark=Earmark(purpose=Reference(said["purpose"]), beneficiary_class=beneficiary),
        amount=share.amount,
        document=document,
    )


def closing_command(
    head: Head, issued: date, sha256: Digest, lines: int, total: Money
) -> ReceiveDocument:
    """Put the document itself on record, with what was read from it."""
    return ReceiveDocument(
        effective_on=head.effective_on or issued,
        reference=document_reference(head.issuer, head.number),
        document=_document(head, issued, sha256),
        sha256=sha256,
        lines=lines,
        totals=(total,),
    )


def place_of(fault: Refusal, pointer: str, place: Place, layout: Layout) -> Place:
    """Return the cell a refused command's fault is about: in its row, else in the head."""
    last = pointer.rpartition("/")[2]
    name = _FIELD_OF_POINTER.get(last, last) or _FIELD_OF_CODE.get(fault.code, "amount")
    if name in _ON_THE_SHARE and place[1] in layout.sources:
        return place
    return layout.place_of(name, place)


def _document(head: Head, issued: date, sha256: Digest) -> Document:
    return Document(
        number=Reference(head.number),
        issuer=Text(head.issuer),
        issued_on=issued,
        sha256=sha256,
    )
