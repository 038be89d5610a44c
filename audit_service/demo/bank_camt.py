"""A bank's statement as camt.053.001.08 (ISO 20022)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Final

from aggregates.money import Money
from audit_service.demo.bank_papers import Paper, Party, Posting, Sort, Transfer

CURRENCY: Final = "CNY"
_CODES: Final = {
    Sort.RETURN: ("PMNT", "ICDT", "RRTN"),
    Sort.INTEREST: ("ACMT", "MCOP", "INTR"),
    Sort.CHARGE: ("ACMT", "MDOP", "CHRG"),
}
"""The bank transaction codes of all but transfers, whose code says which way they went."""
_UNKNOWN: Final = "NOTPROVIDED"


def camt(paper: Paper) -> str:
    """Write a statement as a message of its own."""
    made = _in("CreDtTm", f"{paper.last_on}T23:59:59+08:00")
    head = _of("GrpHdr", _in("MsgId", f"{paper.account}-{paper.number}"), made)
    entries = (_entry(posting, paper.account) for posting in paper.postings)
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
        head,
        f"<Stmt>{_in('Id', paper.number)}{_in('ElctrncSeqNb', paper.number)}{made}",
        *_statement(paper),
        *entries,
        "</Stmt></BkToCstmrStmt></Document>",
    )
    return "".join(f"{line}\n" for line in lines)


def _statement(paper: Paper) -> Iterator[str]:
    """Say for which days and whose it is, what the account held, and how much was moved."""
    since, until = f"{paper.first_on}T00:00:00+08:00", f"{paper.last_on}T23:59:59+08:00"
    yield _of("FrToDt", _in("FrDtTm", since), _in("ToDtTm", until))
    holder, branch = _in("Nm", paper.holder), _of("FinInstnId", _in("Nm", paper.branch))
    whose = (_in("Ccy", CURRENCY), _of("Ownr", holder), _of("Svcr", branch))
    yield _of("Acct", _number(paper.account), *whose)
    yield _balance("OPBD", paper.opening, paper.first_on)
    yield _balance("CLBD", paper.closing, paper.last_on)
    moved = [posting.minor for posting in paper.postings]
    came, went = [m for m in moved if m > 0], [-m for m in moved if m < 0]
    yield _of(
        "TxsSummry",
        _of("TtlNtries", _in("NbOfNtries", len(moved))),
        _of("TtlCdtNtries", _in("NbOfNtries", len(came)), _in("Sum", _yuan(sum(came)))),
        _of("TtlDbtNtries", _in("NbOfNtries", len(went)), _in("Sum", _yuan(sum(went)))),
    )


def _entry(posting: Posting, own: str) -> str:
    is_credit = posting.minor > 0
    codes = _CODES.get(posting.sort, ("PMNT", "RCDT" if is_credit else "ICDT", "DMCT"))
    domain, family, sub_family = codes
    code = _of(
        "BkTxCd",
        _of(
            "Domn",
            _in("Cd", domain),
            _of("Fmly", _in("Cd", family), _in("SubFmlyCd", sub_family)),
        ),
    )
    parts = [
        _amount(posting.minor),
        _of("Sts", _in("Cd", "BOOK")),
        _of("BookgDt", _in("Dt", posting.on)),
        _of("ValDt", _in("Dt", posting.on)),
        _in("AcctSvcrRef", posting.number),
        code,
        *_details(posting, own),
    ]
    if posting.sort in (Sort.INTEREST, Sort.CHARGE):
        parts.append(_in("AddtlNtryInf", posting.transfers[0].words))
    return _of("Ntry", *parts)


def _details(posting: Posting, own: str) -> Iterator[str]:
    """List the payments of an entry, or how many there are of a batch the bank does not itemise."""
    if posting.sort in (Sort.INTEREST, Sort.CHARGE):
        return
    count = _in("NbOfTxs", len(posting.transfers))
    batch = _of("Btch", _in("PmtInfId", posting.order), count) if posting.order else ""
    told = [_payment(one, own, posting.sort) for one in posting.transfers]
    yield _of("NtryDtls", batch, *(told if posting.is_itemised else ()))


def _payment(transfer: Transfer, own: str, sort: Sort) -> str:
    """Write one payment; one that came back still says who had paid whom."""
    is_credit = transfer.minor > 0
    words = _in("Ustrd", transfer.words)
    is_back = sort is Sort.RETURN
    reason = _of("Rsn", _in("Cd", "AC01")) if is_back else ""
    us, them = Party(account=own), transfer.party
    payer, payee = (us, them) if is_back or not is_credit else (them, us)
    return _of(
        "TxDtls",
        _of("Refs", _in("EndToEndId", transfer.reference or _UNKNOWN)),
        _amount(transfer.minor),
        _of("RltdPties", _party("Dbtr", payer), _party("Cdtr", payee)),
        _of("RmtInf", words) if transfer.words and not is_back else "",
        _of("RtrInf", reason, _in("AddtlInf", transfer.words)) if is_back else "",
    )


def _party(role: str, party: Party) -> str:
    name = _of(role, _of("Pty", _in("Nm", party.name))) if party.name else ""
    return name + (_of(f"{role}Acct", _number(party.account)) if party.account else "")


def _number(account: str) -> str:
    return _of("Id", _of("Othr", _in("Id", account)))


def _balance(code: str, minor: int, on: date) -> str:
    kind = _of("Tp", _of("CdOrPrtry", _in("Cd", code)))
    return _of("Bal", kind, _amount(minor), _of("Dt", _in("Dt", on)))


def _amount(minor: int) -> str:
    way = "CRDT" if minor >= 0 else "DBIT"
    return f'<Amt Ccy="{CURRENCY}">{_yuan(abs(minor))}</Amt>{_in("CdtDbtInd", way)}'


def _yuan(minor: int) -> str:
    return Money(minor, CURRENCY).decimal()


def _in(name: str, content: object) -> str:
    return f"<{name}>{escape(str(content), quote=False)}</{name}>"


def _of(name: str, *parts: str) -> str:
    return f"<{name}>{''.join(parts)}</{name}>"
