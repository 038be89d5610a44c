"""A bank profile is checked when it is loaded, and every word that does not fit is named."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from aggregates.refusals import Refused
from audit_service.statements.bank_profiles import (
    bank_profile_of,
    load_bank_profile,
    shipped_bank_profile,
    shipped_bank_profiles,
)
from tests.audit_service.statements.bank_tables import ACCOUNT, profile_faults, read, text

SOUND: Final = """
title = "乡镇农商行 / Rural bank"
order = "oldest"
optional = ["name"]
[head]
account = ["账户"]
[columns]
booked_on = ["日期"]
amount = ["发生额"]
direction = ["借贷"]
balance = ["结余"]
name = ["户名"]
[directions]
in = ["贷"]
out = ["借"]
[natures]
charge = ["*费"]
[form]
dates = ["%d.%m.%y", "%d %b %Y"]
delimiter = ";"
decimal = ","
thousands = "."
[currencies]
"老人头" = "CNY"
"""


def test_a_profile_of_ones_own_reads_a_bank_the_service_never_heard_of(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SOUND, "utf-8")
    rows = (
        "日期;发生额;借贷;结余;户名\n04.05.19;1.234,5;贷;1.234,50;甲\n5 May 2019;0,5;借;1.234;乙\n"
    )

    table = read(text(tmp_path, f"账户;{ACCOUNT}\n{rows}"), load_bank_profile(str(own)))

    assert table.faults == []
    assert table.minors == [1_234_50, -50]
    assert [said.booked_on.isoformat() for said in table.said] == ["2019-05-04", "2019-05-05"]


@pytest.mark.parametrize(
    ("old", "new", "at", "code"),
    [
        ("title = ", "titel = ", "titel", "bank_profile_word_unknown"),
        ("title = ", "titel = ", "title", "bank_profile_word_missing"),
        ("booked_on = ", "booked = ", "columns.booked", "bank_profile_word_unknown"),
        ("account = ", "iban = ", "head.iban", "bank_profile_word_unknown"),
        ("charge = ", "fee = ", "natures.fee", "bank_profile_word_unknown"),
        ("dates = ", "date = ", "form.date", "bank_profile_word_unknown"),
        ("in = ", "into = ", "directions.into", "bank_profile_word_unknown"),
        ('order = "oldest"', "", "order", "bank_profile_word_missing"),
        ('"oldest"', '"random"', "order", "bank_profile_value_unfit"),
        ('booked_on = ["日期"]', "", "columns.booked_on", "bank_profile_column_missing"),
        ('amount = ["发生额"]', "", "columns.amount", "bank_profile_column_missing"),
        ("amount = ", "credit = ", "columns.debit", "bank_profile_column_missing"),
        (
            "balance = ",
            "instructed = ",
            "columns.instructed_currency",
            "bank_profile_column_missing",
        ),
        ('in = ["贷"]', "", "directions", "bank_profile_value_unfit"),
        ('out = ["借"]', 'out = ["贷"]', "directions.out", "bank_profile_named_twice"),
        ('["结余"]', '["日 期"]', "columns.balance", "bank_profile_named_twice"),
        ('["结余"]', '[" "]', "columns.balance", "bank_profile_value_unfit"),
        ('["name"]', '["words"]', "optional", "bank_profile_value_unfit"),
        ('["name"]', '["booked_on"]', "optional", "bank_profile_value_unfit"),
        ("%d.%m.%y", "%d.%y", "form.dates", "bank_profile_value_unfit"),
        ("%d.%m.%y", "%d.%m.%q", "form.dates", "bank_profile_value_unfit"),
        ('";"', '"; "', "form.delimiter", "bank_profile_value_unfit"),
        ('decimal = ","', 'decimal = "·"', "form.decimal", "bank_profile_value_unfit"),
        ('thousands = "."', 'thousands = ","', "form.thousands", "bank_profile_value_unfit"),
        ("[form]", '[form]\nencodings = ["base64"]', "form.encodings", "bank_profile_value_unfit"),
        ("[form]", "[form]\nencodings = []", "form.encodings", "bank_profile_value_unfit"),
        ("[form]", '[form]\nquote = "“"', "form.quote", "bank_profile_value_unfit"),
        ('"CNY"', '"RMB"', "currencies.老人头", "bank_profile_value_unfit"),
        (
            'order = "oldest"',
            'order = "oldest"\ncurrency = "元"',
            "currency",
            "bank_profile_value_unfit",
        ),
    ],
)
def test_a_word_that_does_not_fit_is_named(old: str, new: str, at: str, code: str) -> None:
    assert (f"own.toml!{at}", code) in profile_faults(SOUND.replace(old, new, 1))


def test_every_fault_is_named_at_once_in_both_languages() -> None:
    spoilt = SOUND.replace('"oldest"', '"either"').replace("balance = ", "ballance = ")
    spoilt = spoilt.replace("dates", "datum").replace("title", "titel")

    with pytest.raises(Refused) as refused:
        bank_profile_of(spoilt.encode())

    assert [fault.at for fault in refused.value.faults] == [
        "columns.ballance", "titel", "form.datum", "title",
    ]  # fmt: skip
    fault = refused.value.faults[0]
    assert fault.message().startswith("ballance is not known in a bank profile here; what is: ")
    assert fault.message("zh").startswith("银行对账单配置此处没有“ballance”，可用：booked_on, ")


@pytest.mark.parametrize(
    "content",
    ["title = ", "\udcff", "title = 1\norder = 'oldest'\n[columns]\n", "a = " + "[" * 100_000],
)
def test_what_is_no_profile_at_all_is_unreadable(content: str) -> None:
    with pytest.raises(Refused) as refused:
        bank_profile_of(content.encode("utf-8", "surrogateescape"))

    assert refused.value.codes[-1] in {"bank_profile_unreadable", "bank_profile_column_missing"}


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(
        Refused, match=r"icbc is neither a .toml file nor one of bank-of-shanghai, "
    ):
        shipped_bank_profile("icbc")
    with pytest.raises(Refused) as refused:
        load_bank_profile(str(tmp_path / "none.toml"))

    assert refused.value.codes == ("bank_profile_unreadable",)
    assert refused.value.faults[0].at == "none.toml"


def test_a_name_never_leads_outside_the_shipped_profiles(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(SOUND, "utf-8")

    for name in (str(tmp_path / "own"), "../profiles/albania-treasury", "", "plain.toml"):
        with pytest.raises(Refused) as refused:
            shipped_bank_profile(name)
        assert refused.value.codes == ("bank_profile_unknown",)


def test_words_of_a_bank_count_whole_unless_a_star_leaves_them_open() -> None:
    plain = shipped_bank_profile("plain")

    assert [plain.nature_of(text).value for text in ("手续费", "代发 手续费", "手续费测算")] == [
        "charge", "charge", "transfer",
    ]  # fmt: skip
    assert [plain.nature_of(text).value for text in ("结息", "贷款利息减免", "退汇", "return")] == [
        "interest", "transfer", "return", "return",
    ]  # fmt: skip
    assert [plain.is_reversal(text) for text in ("冲正", "冲正设备款", "")] == [True, False, False]


def test_every_shipped_profile_says_where_its_layout_was_taken_from() -> None:
    folder = Path("audit_service/data/bank_profiles")

    for name in {*shipped_bank_profiles()} - {"plain"}:
        comment = (folder / f"{name}.toml").read_text("utf-8").partition("title")[0]
        assert "github.com/" in comment
        assert "not from the bank" in comment
