"""One payment of an entry (TxDtls), as said: what it means depends on the entry around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aggregates.bank_values import EntryDetail, EntryNature
from aggregates.money import Money
from aggregates.refusals import Refusal
from audit_service.statements.bank_words import account_of, name_of, reference_of, words_of
from audit_service.statements.camt_amounts import Amounts, amounts_in
from audit_service.statements.camt_codes import code_of, nature_of
from audit_service.statements.camt_values import Tries, is_credit_of, refuse_repeated, signed
from audit_service.statements.xml_pieces import Piece

_ACCOUNT_NUMBERS: Final = (
    ("Id", "IBAN"),
    ("Id", "Othr", "Id"),
    ("Id", "BBAN"),
    ("Id", "UPIC"),
    ("Id", "PrtryAcct", "Id"),
    ("Prxy", "Id"),
)
"""Where an account's number stands: as IBAN or as another number, in version 1 by its kind, and
from version 9 on perhaps only as a proxy."""

_NAMES: Final = (("Nm",), ("Pty", "Nm"), ("Agt", "FinInstnId", "Nm"))


@dataclass(frozen=True, slots=True)
class Party:
    """Who paid or was paid, and the account."""

    name: str = ""
    account: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.account)


@dataclass(frozen=True, slots=True)
class Told:
    """A payment as the bank lists it; ``is_credit`` is None where only its entry says it.

    ``owners`` are references in the order in which an account's owner would look for them,
    ``group`` what the payment was sent to the bank under.
    """

    line: int
    amounts: Amounts
    is_credit: bool | None
    debtor: Party
    creditor: Party
    code: str
    is_return: bool
    bank_reference: str
    end_to_end: str
    owners: tuple[str, ...]
    creditor_reference: str
    group: str
    words: str

    @property
    def length(self) -> int:
        """Return how many characters it holds on to."""
        parties = (self.debtor.name, self.creditor.name)
        return sum(map(len, (*parties, *self.owners, self.words))) + 100

    @property
    def nature(self) -> EntryNature:
        """Say what the payment is."""
        return EntryNature.RETURN if self.is_return else nature_of(self.code)

    def reference(self, *, is_credit: bool, is_undone: bool) -> str:
        """Return the reference the owner would know it by, if not the end-to-end reference.

        Money that came in, not what came back, is known by the reference the payer had to quote.
        """
        quoted, is_received = (self.creditor_reference,), is_credit != is_undone
        order = (*quoted, *self.owners) if is_received else (*self.owners, *quoted)
        return next((said for said in order if said and said != self.end_to_end), "")

    def other_party(self, own: str, *, is_credit: bool, is_undone: bool) -> Party:
        """Say with whom the account's owner dealt.

        In a return and a reversal the roles are those of the payment that is undone. Whoever
        holds the account itself is never the other party, if another one is named.
        """
        first, second = self.debtor, self.creditor
        if is_credit == is_undone:
            first, second = second, first
        is_own = bool(own) and first.account == own and bool(second) and second.account != own
        return second if is_own or (is_undone and not first) else first


def told_in(piece: Piece, line: int) -> tuple[Told, list[Refusal]]:
    """Read what one payment says, with everything that is wrong in it."""
    tries = Tries()
    tries.read(refuse_repeated, piece, "Amt", "CdtDbtInd")
    amounts = amounts_in(piece, tries)
    is_credit = tries.read(is_credit_of, piece) if piece.one("CdtDbtInd") else None
    refs = piece.one("Refs") or piece
    own = (reference_of(refs.text(name)) for name in ("ChqNb", "InstrId", "PmtInfId", "MndtId"))
    structured = _structured(piece)
    told = Told(
        line=line,
        amounts=amounts,
        is_credit=is_credit,
        debtor=_party(piece, "Dbtr"),
        creditor=_party(piece, "Cdtr"),
        code=code_of(piece.one("BkTxCd")),
        is_return=piece.one("RtrInf") is not None,
        bank_reference=reference_of(refs.text("AcctSvcrRef")),
        end_to_end=reference_of(refs.text("EndToEndId")),
        owners=tuple(said for said in own if said),
        creditor_reference=reference_of(next(_quoted(structured), "")),
        group=reference_of(refs.text("PmtInfId")),
        words=words_of(_words(piece, structured)),
    )
    return told, tries.faults


def detail_of(
    told: Told, entry: Money, own: str, *, is_undone: bool, is_only: bool
) -> EntryDetail | None:
    """Say what a payment is within its entry; it takes the entry's direction if it states none.

    None for a payment without an amount: it says nothing that could be found in the books.
    """
    is_credit = entry.minor > 0 if told.is_credit is None else told.is_credit
    amount = told.amounts.within(entry, is_only=is_only)
    if amount is None:
        return None
    is_undone = is_undone or told.nature is EntryNature.RETURN
    party = told.other_party(own, is_credit=is_credit, is_undone=is_undone)
    return EntryDetail(
        amount=signed(amount, is_credit=is_credit),
        end_to_end=told.end_to_end,
        reference=told.reference(is_credit=is_credit, is_undone=is_undone),
        name=party.name,
        account=party.account,
        words=told.words,
    )


def account_in(piece: Piece | None) -> str:
    """Return the number of an account as the bank prints it, without spaces; "" without one."""
    if piece is None:
        return ""
    return next((n for path in _ACCOUNT_NUMBERS if (n := account_of(piece.text(*path)))), "")


def _party(piece: Piece, role: str) -> Party:
    parties = piece.one("RltdPties")
    if parties is None:
        return Party()
    named = (parties.one(role), parties.one(f"Ultmt{role}"))
    said = (name_of(one.text(*path)) for one in named if one is not None for path in _NAMES)
    name = next((name for name in said if name), "")
    return Party(name, account_in(parties.one(f"{role}Acct")))


def _structured(piece: Piece) -> list[Piece]:
    remittance = piece.one("RmtInf")
    return list(remittance.each("Strd")) if remittance is not None else []


def _quoted(structured: list[Piece]) -> Iterator[str]:
    """List the references of creditors; version 1 calls the element otherwise."""
    for said in structured:
        if found := said.text("CdtrRefInf", "Ref") or said.text("CdtrRefInf", "CdtrRef"):
            yield found


def _words(piece: Piece, structured: list[Piece]) -> Iterator[str]:
    """List what the bank says in words, and the references that stand in the payer's own."""
    if remittance := piece.one("RmtInf"):
        yield from (said.text() for said in remittance.each("Ustrd"))
    for said in structured:
        for document in said.each("RfrdDocInf"):
            yield document.text("Nb") or document.text("RfrdDocNb")
        yield from _quoted([said])
        yield from (more.text() for more in said.each("AddtlRmtInf"))
    if returned := piece.one("RtrInf"):
        for name in ("AddtlInf", "AddtlRtrRsnInf"):
            yield from (more.text() for more in returned.each(name))
    yield piece.text("AddtlTxInf")
