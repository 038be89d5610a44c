"""Made-up statements and books on record: the books as facts, the statements as a bank's file."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from aggregates import claim_payment
from aggregates.allocation import Allocation
from aggregates.bank_account import BankAccount
from aggregates.bank_values import EntryNature
from aggregates.claim import Claim
from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.organisation import Organisation
from aggregates.paying_account import PayingAccount
from aggregates.stages import ClaimStage
from aggregates.values import Act, Document, Earmark, FundClass, OrganisationKind, Tier
from audit_service.matching.lines import BankLine, BookLine, Part

ACCOUNT: Final = "6222000000000001"
OFFICE: Final = "finance"
OPENED: Final = date(2025, 12, 1)
OPENING: Final = 10**15
"""In minor units; a county's account is never overdrawn here."""
_CURRENCY: Final = "CNY"
_PAPER: Final[Any] = Document(number="甘财〔2026〕1号", issuer="甘肃省财政厅", issued_on=OPENED)  # type: ignore[arg-type]  # literals are words
_CODES: Final = {
    EntryNature.TRANSFER: ("PMNT", "ICDT", "DMCT"),
    EntryNature.RETURN: ("PMNT", "RCDT", "RRTN"),
    EntryNature.CHARGE: ("PMNT", "MDOP", "CHRG"),
    EntryNature.INTEREST: ("ACMT", "MDOP", "INTR"),
}


def facts_of(book: Sequence[BookLine]) -> Iterator[list[Any]]:
    """Decide the facts behind the lines of a county's books, record by record.

    A claim is paid once: where several lines bear one claim, the others have claims of their own.
    """
    yield from _office()
    payees: dict[str, str] = {}
    for line in book:
        for account in line.accounts:
            if account not in payees:
                payees[account] = f"P{len(payees)}"
                yield from _payee(payees[account], line.names[0], account)
    claims: dict[str, Claim] = {}
    seen: Counter[str] = Counter()
    for line in sorted(book, key=lambda line: (line.on, line.key)):
        if not line.accounts:
            yield from _received(line)
        elif line.undoes:
            claim = claims[line.undoes]
            claim_payment.come_back(claim, "账号不符", _act(line.on))  # type: ignore[arg-type]
            yield list(claim.collect_events())
        else:
            yield from _paid(line, payees[line.accounts[0]], claims, seen)


def _act(on: date, by: str = "付款员") -> Act:
    return Act(effective_on=on, by=by, office=OFFICE, command_id="bench", evidence=())


def _office() -> Iterator[list[Any]]:
    kind, act = OrganisationKind.FINANCE, _act(OPENED)
    said: Any = (OFFICE, "县财政局", kind, "621202", None, act)
    yield list(Organisation.register(*said).collect_events())
    issued: dict[str, Any] = {
        "fund": "F-0",
        "parent": None,
        "organisation": OFFICE,
        "region": "621202",
        "earmark": Earmark(purpose="clinic"),  # type: ignore[arg-type]
        "amount": Money(OPENING, _CURRENCY),
        "document": _PAPER,
        "act": act,
    }
    yield list(Allocation.issue("A-0", **issued).collect_events())  # type: ignore[arg-type]
    opened: Any = (ACCOUNT, OFFICE, "农业银行", Money(OPENING, _CURRENCY), act)
    yield list(BankAccount.open(*opened).collect_events())
    assigned: Any = (OFFICE, _CURRENCY, ACCOUNT, act)
    yield list(PayingAccount.assign(*assigned).collect_events())


def _payee(reference: str, name: str, account: str) -> Iterator[list[Any]]:
    kind, act = OrganisationKind.ENTERPRISE, _act(OPENED)
    said: Any = (reference, name, kind, "621202", None, act)
    yield list(Organisation.register(*said).collect_events())
    opened: Any = (account, reference, "农业银行", Money.zero(_CURRENCY), act)
    yield list(BankAccount.open(*opened).collect_events())


def _received(line: BookLine) -> Iterator[list[Any]]:
    """Open the fund that a notice gives notice of, and pay it in."""
    (notice,), (payer,) = line.references, line.names
    said: dict[str, Any] = {
        "name": "专项资金",
        "fiscal_year": line.on.year,
        "tier": Tier.PROVINCE,
        "fund_class": FundClass.SPECIAL,
        "purposes": ("clinic",),
        "organisation": OFFICE,
        "region": "621202",
        "currency": _CURRENCY,
        "act": _act(line.on),
    }
    fund = Fund.open(notice, **said)  # type: ignore[arg-type]
    fund.receive(Money(line.minor, _CURRENCY), payer, _act(line.on))  # type: ignore[arg-type]
    yield list(fund.collect_events())


def _paid(
    line: BookLine, payee: str, claims: dict[str, Claim], seen: Counter[str]
) -> Iterator[list[Any]]:
    """Take a claim from its submission to its payment; one that came back is paid again."""
    name, order = (*line.references[1:], *line.references)[0], line.group or f"ZL-{line.key}"
    act, checked = _act(line.on), _act(line.on, "复核员")
    claim = claims.get(name)
    if claim is None or claim.stage is not ClaimStage.APPROVED:
        seen[name] += 1
        said: Any = {"project": "XM-0", "milestone": "竣工", "allocation": "A-0", "payee": payee}
        own: Any = name if seen[name] == 1 else f"{name}-{seen[name]}"
        amount = Money(-line.minor, _CURRENCY)
        claim = Claim.submit(own, amount=amount, replaces=None, act=act, **said)
        claim.review("齐全", checked)  # type: ignore[arg-type]
        claim.approve((), checked)
    claim_payment.order(claim, order, (), act)  # type: ignore[arg-type]
    claim_payment.pay(claim, line.key, None, (), act)  # type: ignore[arg-type]
    claims[line.key] = claims[name] = claim
    yield list(claim.collect_events())


def write_statements(bank: Sequence[BankLine], path: Path) -> None:
    """Write a file of camt.053 with a statement for each month."""
    months = groupby(sorted(bank, key=lambda line: (line.on, line.key)), key=_month)
    balance = OPENING
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">')
        file.write("<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>\n")
        for number, ((year, month), lines) in enumerate(months, start=1):
            first = max(OPENED, date(year, month, 1))
            last = date(year, month, calendar.monthrange(year, month)[1])
            file.write(f"<Stmt><Id>{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>")
            file.write(f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm>")
            file.write(f"<ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>")
            file.write(f"<Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>\n")
            listed = list(lines)
            file.write(_balance("OPBD", balance, first))
            balance += sum(line.minor for line in listed)
            file.write(_balance("CLBD", balance, last))
            file.writelines(map(_entry, listed))
            file.write("</Stmt>\n")
        file.write("</BkToCstmrStmt></Document>\n")


def _month(line: BankLine) -> tuple[int, int]:
    return line.on.year, line.on.month


def _balance(code: str, minor: int, on: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_moved(minor)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def _moved(minor: int) -> str:
    sign = "CRDT" if minor >= 0 else "DBIT"
    return f'<Amt Ccy="CNY">{_decimal(minor)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _decimal(minor: int) -> str:
    whole, fen = divmod(abs(minor), 100)
    return f"{whole}.{fen:02}"


def _entry(line: BankLine) -> str:
    domain, family, sub_family = _CODES[line.nature]
    whole = Part(minor=line.minor, references=line.references, name=line.name, account=line.account)
    told = line.parts or (whole,)
    charges = ""
    if line.charges:
        charges = f'<Chrgs><Amt Ccy="CNY">{_decimal(line.charges)}</Amt></Chrgs>'
    return (
        f"<Ntry>{_moved(line.minor)}"
        f"<RvslInd>{str(line.is_reversal).lower()}</RvslInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{line.on}</Dt></BookgDt><AcctSvcrRef>{line.bank_reference}</AcctSvcrRef>"
        f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd>"
        f"</Fmly></Domn></BkTxCd>{charges}<NtryDtls>"
        + "".join(_payment(line, part) for part in told)
        + f"</NtryDtls><AddtlNtryInf>{escape(line.words)}</AddtlNtryInf></Ntry>\n"
    )


def _payment(line: BankLine, part: Part) -> str:
    """Write one payment; of what was undone, the roles are those it had at first."""
    is_undone = line.is_reversal or line.nature is EntryNature.RETURN
    role = "Cdtr" if (part.minor < 0) is not is_undone else "Dbtr"
    names = zip(("EndToEndId", "InstrId"), part.references, strict=False)
    refs = "".join(f"<{name}>{escape(reference)}</{name}>" for name, reference in names)
    name = f"<{role}><Nm>{escape(part.name)}</Nm></{role}>" if part.name else ""
    account = f"<{role}Acct><Id><Othr><Id>{part.account}</Id></Othr></Id></{role}Acct>"
    account = account if part.account else ""
    moved = f'<Amt Ccy="CNY">{_decimal(part.minor)}</Amt>'
    amounts = f"<AmtDtls><TxAmt>{moved}</TxAmt></AmtDtls>"
    return f"<TxDtls><Refs>{refs}</Refs>{amounts}<RltdPties>{name}{account}</RltdPties></TxDtls>"
