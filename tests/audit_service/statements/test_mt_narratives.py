"""Who paid and what for, in the forms that banks have given :86:."""

from __future__ import annotations

from typing import Final

import pytest

from audit_service.statements.mt940 import read_mt940
from audit_service.statements.mt_narrative import Narrative, narrative_of
from tests.audit_service.statements.reading import DATA, contents_of

SAMPLES: Final = DATA / "mt940" / "jejik"

SAID: Final = {  # Reference, end to end, name, account, words of one entry each, read by eye.
    ("rabobank-iban", 0): (
        *("", "01-01-2013 12:00 0030000987654321", "CONTRA ACCOUNT HOLDER"),
        *("NL70ABNA0987654321", "ISDT/2013-07-11"),
    ),
    ("rabobank-iban", 1): (
        *("", "", "JOHN DOE", "P001234567", "Reference 201301234 ISDT/2013-01-02"),
    ),
    ("rabobank", 1): (
        *("0733959555", "", "T-MOBILE NETHERLANDS BV", ""),
        "BETALINGSKENM. 123456789 FACTUURNUMMER 987654321",
    ),
    ("knab", 1): ("", "", "PICQER", "NL65INGB0123456789", "FACTUUR 201403110, 201403113"),
    ("knab", 2): (
        *("29-07-2014 10:05", "", "MMS ONLINE NEDERLAND B.V.", "NL84INGB0234561789"),
        "12160475 0050001631430920 ORDERID: 264267 MEDIA MARKT ONLINE NE",
    ),
    ("triodos", 0): (
        *("", "", "", "0390123456"),
        "ALGEMENE TUSSENREKENING KOSTEN VAN 01-10-2010 TOT EN MET 31-12-2010",
    ),
    ("postfinance", 2): (
        *("01916", "", "", ""),
        "GIRO AUS ONLINE-SIC 80701 AUFTRAGGEBER: XXXXXXXXX XXX XXXXXXXXSTRASSE 111 1234"
        " XXXXXXXXXXXX 131216CH12345678 MITTEILUNGEN: 1 SONNENGLAESER"
        " 20131216007602112345678000000012",
    ),
    ("sns", 0): ("0987654321", "", "", "", "0987654321 marechal s dit is een test marechal s"),
    ("ing", 2): (
        *("TMG TANGO", "", "", ""),
        "0111111111 ING iDEAL KN: TMG TANGO TRANSACTIENR 0050000534527978 10062010 15:32 TMG TANGO"
        " ING Bank inzake GPKyoto",
    ),
    ("abnamro", 1): (
        *("", "", "", "", "BEA NR:XXX1234 21.05.11/12.54 DIRCKIII FIL2500 KATWIJK,PAS999"),
    ),
}


@pytest.mark.parametrize(("name", "number"), list(SAID))
def test_what_the_sample_of_a_bank_says_of_an_entry_is_kept(name: str, number: int) -> None:
    entry = contents_of(read_mt940, SAMPLES / f"{name}.sta").entries[number]

    said = (entry.reference, entry.end_to_end, entry.name, entry.account, entry.words)
    assert said == SAID[name, number]


def told(text: str, supplement: str = "") -> Narrative:
    narrative = narrative_of([text.split("\n")], supplement)
    narrative.words = " ".join(narrative.words.split())
    for part in ("end_to_end", "reference", "name", "account"):
        setattr(narrative, part, getattr(narrative, part).strip())
    return narrative


def test_a_german_narrative_gives_its_sepa_parts() -> None:
    assert told(
        "177?00SEPA-UEBERWEISUNG?10931?20EREF+AUSZ-2024-000000000017?21-01?22KREF+SAMMLER 3"
        "?23MREF+M-9?24SVWZ+Hilfe zum Hausbau,?251. Abschlag?26ABWA+Amt Wudu"
        "?30COBADEFFXXX?31DE02120300000000202051?32Gemeinde Angzang?33Kasse?34000"
        "?60Zusatz"
    ) == Narrative(
        transaction="177",
        end_to_end="AUSZ-2024-000000000017-01",
        reference="SAMMLER 3",
        name="Gemeinde Angzang Kasse",
        account="DE02120300000000202051",
        words="Hilfe zum Hausbau, 1. Abschlag MREF+M-9 ABWA+Amt Wudu Zusatz SEPA-UEBERWEISUNG",
    )


def test_a_full_subfield_goes_on_in_the_next_and_a_shorter_one_ends_a_word() -> None:
    # 27 characters are a full subfield: 27 + 27 + 5 and 5 + 6.
    full = "?20abcdefghijklmnopqrstuvwxyz1?21abcdefghijklmnopqrstuvwxyz2?22ending"

    assert (
        told(f"166{full}").words == "abcdefghijklmnopqrstuvwxyz1abcdefghijklmnopqrstuvwxyz2ending"
    )
    assert told("166?20short?21pieces").words == "short pieces"


def test_blanks_that_were_lost_at_the_ends_of_wrapped_lines_are_put_back() -> None:
    line = "166?20" + "x" * 27 + "?21" + "y" * 22 + " Ende"
    assert (len(line), line[:65]) == (63, line)

    assert told(f"{line}\nhier?32{'n' * 65}\nm").words == f"{'x' * 27}{'y' * 22} Ende hier"


def test_the_iban_of_a_polish_narrative_goes_before_its_number() -> None:
    assert told("020~00Przelew~20za towar~31777~32Jan~38PL6110901014").account == "PL6110901014"


def test_a_return_with_its_reason_is_one_in_any_notation() -> None:
    assert told("109?20EREF+1?21RREF+2?22SVWZ+Rueckgabe").is_return
    assert told("/RTRN/MS03/REMI/zurueck/").is_return


def test_slashes_part_the_narratives_of_dutch_banks() -> None:
    abn_amro = told(
        "/TRTP/SEPA OVERBOEKING/IBAN/NL86INGB0002445588/BIC/INGBNL2A/NAME/GEMEENTE WUDU\n"
        "/REMI/2e termijn a/b/EREF/NOTPROVIDED"
    )
    ing = told(
        "/EREF/E2E-1//MARF/M-1//CSID/NL32ZZZ//CNTP/NL32INGB0000012345/INGBNL2A/Bouwbedrijf"
        "/Wudu///REMI/USTD//termijn 2/"
    )

    assert (abn_amro.account, abn_amro.name) == ("NL86INGB0002445588", "GEMEENTE WUDU")
    assert (abn_amro.end_to_end, abn_amro.words) == (
        "NOTPROVIDED",
        "2e termijn a/b SEPA OVERBOEKING BIC/INGBNL2A",
    )
    assert (ing.account, ing.name) == ("NL32INGB0000012345", "Bouwbedrijf")
    assert (ing.end_to_end, ing.words) == ("E2E-1", "termijn 2 MARF/M-1 CSID/NL32ZZZ")


def test_labels_part_running_text() -> None:
    assert told(
        "SEPA OVERBOEKING                 IBAN: NL86INGB0002445588\n"
        "BIC: INGBNL2A                    NAAM: GEMEENTE WUDU\n"
        "OMSCHRIJVING: termijn 2\nKENMERK: E2E-9"
    ) == Narrative(
        end_to_end="E2E-9",
        name="GEMEENTE WUDU",
        account="NL86INGB0002445588",
        words="SEPA OVERBOEKING termijn 2",
    )
    assert told("对方户名:昂藏乡政府 对方账号:6222021234 用途:村道 附言:第二期") == Narrative(
        name="昂藏乡政府", account="6222021234", words="村道 第二期"
    )


def test_what_is_told_under_an_entry_is_its_counterpartys_account_or_else_words() -> None:
    assert told("hello", "NL70ABNA0987654321").account == "NL70ABNA0987654321"
    assert told("hello", "Card transaction").words == "hello Card transaction"
    assert told("", "").words == ""


@pytest.mark.parametrize(
    "text", ["?", "020?", "020?2", "020?99x", "/", "//", "/NAME", "/NAME/", "IBAN:", "REK: /NAAM:"]
)
def test_a_narrative_that_breaks_off_is_told_as_far_as_it_goes(text: str) -> None:
    assert len(told(text).words) <= len(text)
