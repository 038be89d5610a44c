"""What one entry says: who, what for, by which code, and with which payments."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aggregates.bank_values import EntryNature
from aggregates.money import Money
from tests.audit_service.statements.camt_files import (
    entry,
    message,
    one_entry,
    payment,
    read_text,
    statement,
)

OWN = "BE68793230773034"


def code(family: str, sub_family: str, domain: str = "PMNT") -> str:
    return (
        f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd>"
        f"<SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn><Prtry><Cd>X1</Cd></Prtry></BkTxCd>"
    )


def party(role: str, name: str, iban: str = "") -> str:
    account = f"<{role}Acct><Id><IBAN>{iban}</IBAN></Id></{role}Acct>" if iban else ""
    return f"<{role}><Nm>{name}</Nm></{role}>{account}"


def parties(*said: str) -> str:
    return f"<RltdPties>{''.join(said)}</RltdPties>"


def amounts(*said: tuple[str, str, str]) -> str:
    parts = (f'<{n}><Amt Ccy="{ccy}">{amount}</Amt></{n}>' for n, amount, ccy in said)
    return f"<AmtDtls>{''.join(parts)}</AmtDtls>"


@pytest.mark.parametrize(
    ("said", "nature", "printed"),
    [
        (code("ICDT", "ESCT"), EntryNature.TRANSFER, "PMNT/ICDT/ESCT"),
        (code("ICDT", "RRTN"), EntryNature.RETURN, "PMNT/ICDT/RRTN"),
        (code("RDDT", "UPDD"), EntryNature.RETURN, "PMNT/RDDT/UPDD"),
        (code("RDDT", "PMDD"), EntryNature.TRANSFER, "PMNT/RDDT/PMDD"),
        (code("MDOP", "CHRG", "ACMT"), EntryNature.CHARGE, "ACMT/MDOP/CHRG"),
        (code("RCDT", "COMM"), EntryNature.CHARGE, "PMNT/RCDT/COMM"),
        (code("MDOP", "FEES"), EntryNature.CHARGE, "PMNT/MDOP/FEES"),
        (code("MCOP", "INTR", "ACMT"), EntryNature.INTEREST, "ACMT/MCOP/INTR"),
        (code("CORP", "RRTN", "SECU"), EntryNature.TRANSFER, "SECU/CORP/RRTN"),
        ("<BkTxCd><Prtry><Cd>CHRG</Cd></Prtry></BkTxCd>", EntryNature.TRANSFER, "CHRG"),
        ("<BkTxCd/>", EntryNature.TRANSFER, ""),
    ],
)
def test_the_code_says_what_an_entry_is(
    tmp_path: Path, said: str, nature: EntryNature, printed: str
) -> None:
    found = one_entry(tmp_path, said).said

    assert (found.nature, found.code) == (nature, printed)


def test_a_payment_with_a_reason_of_return_makes_its_entry_a_return(tmp_path: Path) -> None:
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></RtrInf>"

    found = one_entry(tmp_path, code("RCDT", "ESCT") + payment(reason), way="CRDT").said

    assert (found.nature, found.words) == (EntryNature.RETURN, "closed")


def test_one_returned_payment_among_others_makes_no_return_of_the_batch(tmp_path: Path) -> None:
    reason = "<TxDtls><RtrInf/></TxDtls><TxDtls><Refs/></TxDtls>"

    found = one_entry(tmp_path, f"<NtryDtls>{reason}</NtryDtls>").said

    assert found.nature is EntryNature.TRANSFER


def test_the_other_party_of_a_debit_is_the_creditor_and_of_a_credit_the_debtor(
    tmp_path: Path,
) -> None:
    said = payment(parties(party("Dbtr", "Payer", "AA1"), party("Cdtr", "Payee", "BB2")))

    debit = one_entry(tmp_path, said, way="DBIT").said
    credit = one_entry(tmp_path, said, way="CRDT").said

    assert (debit.name, debit.account) == ("Payee", "BB2")
    assert (credit.name, credit.account) == ("Payer", "AA1")
    assert (credit.details[0].name, credit.details[0].account) == ("Payer", "AA1")


def test_the_other_party_of_a_reversal_is_that_of_what_is_undone(tmp_path: Path) -> None:
    said = payment(parties(party("Dbtr", "Us", OWN), party("Cdtr", "Payee", "BB2")))

    found = one_entry(tmp_path, f"<RvslInd>true</RvslInd>{said}", way="CRDT").said

    assert (found.is_reversal, found.amount.minor, found.name) == (True, 10_00, "Payee")


def test_a_return_whose_bank_turns_the_roles_round_still_names_the_other_party(
    tmp_path: Path,
) -> None:
    turned = parties(party("Dbtr", "Payee", "BB2"), party("Cdtr", "Us", OWN))

    found = one_entry(tmp_path, code("ICDT", "RRTN") + payment(turned), way="CRDT").said

    assert (found.name, found.account) == ("Payee", "BB2")


def test_the_party_behind_the_party_is_named_when_there_is_no_other_name(tmp_path: Path) -> None:
    behind = "<Cdtr/><UltmtCdtr><Nm>The school</Nm></UltmtCdtr>"

    found = one_entry(tmp_path, payment(parties(behind))).said

    assert found.name == "The school"


def test_a_debit_that_names_only_its_payer_has_no_other_party(tmp_path: Path) -> None:
    found = one_entry(tmp_path, payment(parties(party("Dbtr", "Us")))).said

    assert (found.name, found.account) == ("", "")


def test_a_bank_as_the_party_is_named_and_an_account_loses_its_spaces(tmp_path: Path) -> None:
    bank = (
        "<Cdtr><Agt><FinInstnId><Nm>People's Bank</Nm></FinInstnId></Agt></Cdtr>"
        "<CdtrAcct><Prxy><Id> 0086 139 </Id></Prxy></CdtrAcct>"
    )

    found = one_entry(tmp_path, payment(parties(bank))).said

    assert (found.name, found.account) == ("People's Bank", "0086139")


def test_what_only_says_that_there_is_nothing_is_left_out(tmp_path: Path) -> None:
    refs = "<Refs><InstrId>NOTPROVIDED</InstrId><EndToEndId>NotProvided</EndToEndId></Refs>"
    words = "<RmtInf><Ustrd>NOTPROVIDED</Ustrd></RmtInf>"

    found = one_entry(tmp_path, payment(refs + words)).said

    assert (found.end_to_end, found.reference, found.words) == ("", "", "")


@pytest.mark.parametrize(
    ("refs", "way", "reference"),
    [
        ("<InstrId>I-1</InstrId><MndtId>M-1</MndtId><ChqNb>77</ChqNb>", "DBIT", "77"),
        ("<InstrId>I-1</InstrId><MndtId>M-1</MndtId>", "DBIT", "I-1"),
        ("<PmtInfId>P-1</PmtInfId><InstrId>E</InstrId><EndToEndId>E</EndToEndId>", "DBIT", "P-1"),
        ("<MndtId>M-1</MndtId>", "DBIT", "M-1"),
        ("<InstrId>I-1</InstrId>", "CRDT", "RF1"),
        ("", "DBIT", "RF1"),
    ],
)  # fmt: skip
def test_the_reference_is_the_one_the_owner_knows_the_payment_by(
    tmp_path: Path, refs: str, way: str, reference: str
) -> None:
    quoted = "<RmtInf><Strd><CdtrRefInf><Ref>RF1</Ref></CdtrRefInf></Strd></RmtInf>"

    found = one_entry(tmp_path, payment(f"<Refs>{refs}</Refs>{quoted}"), way=way).said

    assert (found.reference, found.words) == (reference, "RF1")


def test_a_batch_is_known_by_what_it_was_sent_under_and_its_payments_keep_what_they_say(
    tmp_path: Path,
) -> None:
    one = '<TxDtls><Refs><EndToEndId>E-{n}</EndToEndId></Refs><Amt Ccy="EUR">{n}.50</Amt></TxDtls>'
    batch = "<Btch><MsgId>M</MsgId><PmtInfId>ORDER-5</PmtInfId></Btch>"
    details = f"<NtryDtls>{batch}{one.format(n=3)}{one.format(n=4)}</NtryDtls>"
    more = f"<NtryDtls>{one.format(n=1)}</NtryDtls>"

    found = one_entry(tmp_path, details + more).said

    # 3.50 + 4.50 + 1.50 is not 10.00: said is said, whoever matches looks at the sum.
    assert found.reference == "ORDER-5"
    assert (found.end_to_end, found.name) == ("", "")
    assert [(d.end_to_end, d.amount.minor) for d in found.details] == [
        ("E-3", -3_50),
        ("E-4", -4_50),
        ("E-1", -1_50),
    ]


def test_a_batch_without_a_name_takes_the_one_its_payments_share(tmp_path: Path) -> None:
    one = "<TxDtls><Refs><PmtInfId>ORDER-5</PmtInfId></Refs></TxDtls>"

    found = one_entry(tmp_path, f"<NtryDtls>{one}{one}</NtryDtls>").said

    # Neither payment says an amount, so neither could be found in the books.
    assert (found.reference, found.details) == ("ORDER-5", ())


def test_a_payment_of_a_batch_may_go_the_other_way(tmp_path: Path) -> None:
    one = '<TxDtls><Amt Ccy="EUR">{}</Amt><CdtDbtInd>{}</CdtDbtInd></TxDtls>'
    details = one.format("12.00", "DBIT") + one.format("2.00", "CRDT")

    found = one_entry(tmp_path, f"<NtryDtls>{details}</NtryDtls>").said

    assert [d.amount.minor for d in found.details] == [-12_00, 2_00]


def test_the_only_payment_of_an_entry_moved_what_the_entry_moved(tmp_path: Path) -> None:
    odd = amounts(("InstdAmt", "10.00", "EUR"), ("TxAmt", "0.04", "EUR"))
    abroad = amounts(("InstdAmt", "75.25", "CNY"))

    assert one_entry(tmp_path, payment(odd)).said.details[0].amount == Money(-10_00, "EUR")
    found = one_entry(tmp_path, payment(abroad)).said
    assert found.details[0].amount == Money(-10_00, "EUR")
    assert found.instructed == Money(-75_25, "CNY")


def test_an_amount_in_the_same_currency_is_no_other_amount(tmp_path: Path) -> None:
    found = one_entry(tmp_path, amounts(("InstdAmt", "9.00", "EUR"), ("TxAmt", "10.00", "EUR")))

    assert found.said.instructed is None


@pytest.mark.parametrize(
    ("charges", "taken"),
    [
        ('<TtlChrgsAndTaxAmt Ccy="EUR">4.14</TtlChrgsAndTaxAmt>', 4_14),
        ('<Amt Ccy="EUR">1.00</Amt></Chrgs><Chrgs><Amt Ccy="EUR">0.50</Amt>', 1_50),
        (
            '<TtlChrgsAndTaxAmt Ccy="EUR">9</TtlChrgsAndTaxAmt>'
            '<Rcrd><Amt Ccy="EUR">5</Amt><ChrgInclInd>false</ChrgInclInd></Rcrd>'
            '<Rcrd><Amt Ccy="EUR">4</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd>',
            4_00,
        ),
        (
            '<Rcrd><Amt Ccy="EUR">5</Amt></Rcrd>'
            '<Rcrd><Amt Ccy="EUR">2</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd>',
            3_00,
        ),
        ('<Rcrd><Amt Ccy="EUR">5</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd>', None),
    ],
)
def test_charges_are_what_the_bank_took_within_the_amount(
    tmp_path: Path, charges: str, taken: int | None
) -> None:
    expected = None if taken is None else Money(taken, "EUR")

    of_entry = one_entry(tmp_path, f"<Chrgs>{charges}</Chrgs>").said
    of_payment = one_entry(tmp_path, payment(f"<Chrgs>{charges}</Chrgs>")).said

    assert (of_entry.charges, of_payment.charges) == (expected, expected)


def test_the_bank_reference_is_the_entrys_own_or_that_of_its_only_payment(tmp_path: Path) -> None:
    inner = payment("<Refs><AcctSvcrRef>P-1</AcctSvcrRef></Refs>")

    both = one_entry(tmp_path, f"<AcctSvcrRef>B-1</AcctSvcrRef>{inner}").said
    one = one_entry(tmp_path, inner).said

    assert (both.bank_reference, one.bank_reference) == ("B-1", "P-1")


def test_words_are_cleaned_and_cut_but_never_refused(tmp_path: Path) -> None:
    words = "=cmd|' /C calc'!A0\n\t 第三期\u3000道路\u200b工程\u202e &lt;b&gt; "
    long = f"<RmtInf><Ustrd>{words}</Ustrd><Ustrd>{'长' * 5_000}</Ustrd></RmtInf>"
    name = parties(party("Cdtr", "N" * 400))
    refs = f"<Refs><EndToEndId>{'E' * 150}</EndToEndId></Refs>"

    found = one_entry(tmp_path, payment(refs + name + long)).said

    assert found.words.startswith("=cmd|' /C calc'!A0 第三期 道路工程 <b> 长长")
    assert (len(found.words), len(found.name), len(found.end_to_end)) == (4_000, 300, 100)


def test_what_is_said_twice_is_kept_once(tmp_path: Path) -> None:
    inner = payment("<RmtInf><Ustrd>Lot 3</Ustrd></RmtInf><AddtlTxInf>Transfer</AddtlTxInf>")

    found = one_entry(tmp_path, f"{inner}<AddtlNtryInf>Transfer</AddtlNtryInf>").said

    assert found.words == "Lot 3 Transfer"


def test_the_day_of_value_stands_for_a_day_of_booking_that_is_not_stated(tmp_path: Path) -> None:
    value = "<ValDt><DtTm>2024-05-18T23:30:00.000+08:00</DtTm></ValDt>"

    found = read_text(tmp_path, message(statement(entry(value, booked="")))).only.said

    assert (found.booked_on, found.value_on) == (date(2024, 5, 18), date(2024, 5, 18))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10", "EUR", 10_00),
        ("10.5", "EUR", 10_50),
        (" 10.50000 ", "EUR", 10_50),
        ("+.05", "EUR", 5),
        ("7.", "EUR", 7_00),
        ("0", "EUR", 0),
        ("007", "JPY", 7),
        ("7.00", "JPY", 7),
        ("1.234", "TND", 1_234),
        ("100000000000000.00", "EUR", 10**16),
    ],
)
def test_an_amount_is_exact_in_the_minor_units_of_its_currency(
    tmp_path: Path, text: str, currency: str, minor: int
) -> None:
    said = entry(amount=f'<Amt Ccy="{currency}">{text}</Amt>', way="<CdtDbtInd>CRDT</CdtDbtInd>")
    account = f"<Acct><Id><IBAN>X</IBAN></Id><Ccy>{currency}</Ccy></Acct>"

    found = read_text(tmp_path, message(statement(said, account=account, balances="")))

    assert [one.said.amount for one in found.listed] == [Money(minor, currency)]
