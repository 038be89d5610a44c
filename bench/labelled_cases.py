"""The cases of labelled statements: how each kind of payment shows in the books and at the bank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from aggregates.bank_values import EntryNature
from audit_service.matching.lines import BankLine, BookLine, Part
from bench import labelled_sayings as sayings
from bench.labelled_county import BEGINNING, DAYS, County

_SLIP: Final = 10
_CHARGES: Final = (5_00, 10_00, 50_00)
_UNKNOWN: Final = 50_000_000

Case = Callable[[County, str], None]


def _one(**how: Callable[[County, BookLine], Any]) -> Case:
    """Make a case of one item and one entry, which says what is given here."""

    def case(county: County, kind: str) -> None:
        item = county.item()
        entry = county.entry(item, **{field: say(county, item) for field, say in how.items()})
        county.paid.append(item)
        county.true(kind, [entry], [item])

    return case


def _receipt(county: County, kind: str) -> None:
    """Have the treasury's money come in under the number of its notice."""
    notice = f"甘财农〔2026〕{county.number()}号"
    amount = county.rng.randrange(1, 40) * 1_000_000_00
    item = county.item(
        amount=-amount, references=(notice,), group="", names=("甘肃省财政厅",), accounts=()
    )
    said = county.rng.choice(({"words": f"下达{notice}资金"}, {"references": (notice,)}))
    county.true(kind, [county.entry(item, account="", **said)], [item])


def _twins(county: County, kind: str) -> None:
    """Pay a payee the same twice under one claim, which alone the bank names."""
    first = county.item(references=(f"BX-{county.number()}",), group="")
    second = replace(first, key=f"FK-{county.number()}", on=first.on + timedelta(2))
    county.book.append(second)
    said = {"references": first.references, "name": "", "account": first.accounts[0], "words": ""}
    for item in (first, second):
        county.true(kind, [county.entry(item, **said)], [item])


def _paid(county: County) -> tuple[BookLine, BankLine]:
    item = county.item()
    return item, county.entry(item, references=item.references[:1])


def _undone(county: County, entry: BankLine, **said: Any) -> BankLine:
    line = replace(
        entry,
        key=f"B-{county.number()}",
        on=entry.on + timedelta(county.rng.randint(0, 3)),
        minor=-entry.minor,
        bank_reference=f"T{county.number():09}",
        **said,
    )
    county.bank.append(line)
    return line


def _reversed(county: County, kind: str) -> None:
    """Have the bank take a payment back as its own mistake; the item stays open."""
    _, entry = _paid(county)
    county.true(kind, [entry, _undone(county, entry, is_reversal=True)], [])


def _reversed_and_paid(county: County, kind: str) -> None:
    """Have the bank book a payment, take it back and book it again."""
    item, entry = _paid(county)
    undone = _undone(county, entry, is_reversal=True)
    again = replace(entry, key=f"B-{county.number()}", on=undone.on + timedelta(1))
    county.bank.append(again)
    county.true("reversed", [entry, undone], [])
    county.true(kind, [again], [item])


def _given_back(county: County, kind: str) -> BookLine:
    item, entry = _paid(county)
    back = replace(
        item,
        key=f"TH-{county.number()}",
        on=entry.on + timedelta(county.rng.randint(0, 5)),
        minor=-item.minor,
        references=(f"TH-{county.number()}",),
        group="",
        undoes=item.key,
    )
    county.book.append(back)
    said: dict[str, Any] = {"nature": EntryNature.RETURN}
    if county.rng.random() < 0.3:
        said |= {"references": (), "words": "退汇", "account": item.accounts[0]}
    credit = _undone(county, entry, **said)
    county.true(kind, [entry], [item])
    county.true(kind, [replace(credit)], [back])
    return item


def _returned(county: County, kind: str) -> None:
    """Have the payee's bank send a payment back, and the books know."""
    _given_back(county, kind)


def _returned_and_paid_again(county: County, kind: str) -> None:
    """Have a payment come back and be paid once more, under the same claim."""
    item = _given_back(county, kind)
    number = f"FK-{county.number()}"
    again = replace(
        item,
        key=number,
        on=item.on + timedelta(12),
        references=(number, *item.references[1:]),
    )
    county.book.append(again)
    county.true(kind, [county.entry(again, references=(number,))], [again])


def _wrong_reference(county: County, kind: str) -> None:
    """Have the bank name another item, of another payee and nearly always another amount."""
    if county.paid:
        item, other = county.item(), county.rng.choice(county.paid)
        if other.accounts != item.accounts:
            said = {"references": other.references[:1]}
            county.true(kind, [county.entry(item, **said)], [item])


def _wrong_reference_same_amount(county: County, kind: str) -> None:
    """Have the bank name another item of the very same amount, paid or not."""
    other = county.rng.choice(county.paid) if county.paid else county.item()
    item = county.item(amount=-other.minor)
    if item.accounts != other.accounts:
        county.true(kind, [county.entry(item, references=other.references[:1])], [item])


def _own(nature: EntryNature, sign: int) -> Case:
    def case(county: County, kind: str) -> None:
        """Book what the bank takes or gives itself."""
        entry = BankLine(
            key=f"B-{county.number()}",
            on=BEGINNING + timedelta(county.rng.randrange(DAYS)),
            minor=sign * county.rng.choice((*_CHARGES, county.rng.randrange(1, 900_00))),
            nature=nature,
            words="手续费" if sign < 0 else "结息",
        )
        county.bank.append(entry)
        county.true(kind, [entry], [])

    return case


def _charged(county: County, kind: str) -> None:
    """Have the bank take its charge out of the payment, and say so or not."""
    item, charge = county.item(), county.rng.choice(_CHARGES)
    stated = charge if kind == "charge_stated" else 0
    said: dict[str, Any] = {"references": item.references[:1]}
    if county.rng.random() < 0.2:
        said = {"words": county.in_words(item, item.references[0])}
    entry = county.entry(item, minor=item.minor - charge, charges=stated, **said)
    county.true(kind, [entry], [item])


def _split(county: County, kind: str) -> None:
    """Pay in two or three amounts, each with its number or none."""
    item = county.item(amount=county.rng.randrange(3_000_00, 900_000_00))
    rest, shares = -item.minor, county.rng.choice((2, 2, 3))
    entries = []
    for left in range(shares, 0, -1):
        share = rest if left == 1 else rest * county.rng.randint(20, 60) // 100
        share = share if left == 1 else max(100, share // 100 * 100)
        rest -= share
        said = {"references": item.references[:1]} if kind == "split_named" else {}
        entries.append(county.entry(item, minor=-share, **said))
    county.true(kind, entries, [item])


def _batch(county: County, kind: str) -> None:
    """Pay an order as one entry: with its details, by the order's number, or bare."""
    order, on = f"ZL-2026-{county.number()}", county.item().on
    county.book.pop()
    equal = county.rng.choice((0, 0, 500_00, 100_000_00))
    items = [county.item(order, equal, on=on) for _ in range(county.rng.randint(3, 8))]
    parts = [
        Part(
            minor=item.minor,
            references=item.references[:1] if county.rng.random() < 0.7 else (),
            name=item.names[0],
            account=item.accounts[0],
        )
        for item in items
    ]
    said: dict[str, Any] = {"name": "", "account": "", "minor": sum(i.minor for i in items)}
    match kind:
        case "batch_detailed":
            said["parts"] = tuple(parts)
        case "batch_ordered":
            said |= county.rng.choice(({"references": (order,)}, {"words": f"批量代发 {order}"}))
        case _:
            said["words"] = "批量代发"
    county.true(kind, [county.entry(items[0], **said)], items)


def _unpaid(county: County, _kind: str) -> None:
    """Book an item and never pay it."""
    county.paid.append(county.item())


def _paid_twice(county: County, kind: str) -> None:
    """Pay a second time: the same order sent again, or typed again by hand."""
    item, entry = _paid(county)
    said: dict[str, Any] = {}
    if kind == "paid_twice_by_hand":
        said = {"references": (), "account": item.accounts[0], "name": item.names[0]}
        by_hand = (county.in_words(item, item.references[0]), county.in_words(item), "补付")
        said["words"] = county.rng.choice(by_hand)
    later = entry.on + timedelta(county.rng.randint(1, 9))
    copy = replace(
        entry, key=f"B-{county.number()}", on=later, bank_reference=f"T{county.number():09}", **said
    )
    county.bank.append(copy)
    county.true(kind, [entry], [item])


def _stranger(county: County, _kind: str) -> None:
    """Have the bank move money the books know nothing of, often of an amount they know well."""
    payee = county.payees.stranger()
    item = county.item(payee=payee)
    county.book.remove(item)
    words = county.rng.choice(("现金支取", "发票 INV-2026-77", "货款", "工资"))
    references = county.rng.choice(((), (f"KD{county.number():06}",)))
    named = {"account": "", "name": ""} if county.rng.random() < 0.2 else {}
    county.entry(item, references=references, words=words, **named)


CASES: Final[Mapping[str, Case]] = {
    "end_to_end": _one(references=sayings.reference),
    "in_words": _one(words=sayings.words),
    "receipt": _receipt,
    "name_variant": _one(references=sayings.reference, name=sayings.variant, account=sayings.plain),
    "date_slip": _one(references=sayings.reference, on=sayings.slipped),
    "twins": _twins,
    "reversed": _reversed,
    "reversed_and_paid": _reversed_and_paid,
    "returned": _returned,
    "returned_and_paid_again": _returned_and_paid_again,
    "wrong_reference": _wrong_reference,
    "wrong_reference_same_amount": _wrong_reference_same_amount,
    "mistyped_reference": _one(references=sayings.mistyped),
    "charge": _own(EntryNature.CHARGE, -1),
    "interest": _own(EntryNature.INTEREST, 1),
    "no_reference_account": _one(account=sayings.account, on=sayings.slipped),
    "no_reference_name": _one(name=sayings.name, account=sayings.plain),
    "no_reference_cut": _one(name=sayings.cut, account=sayings.plain),
    "charge_stated": _charged,
    "charge_unstated": _charged,
    "split_named": _split,
    "split_silent": _split,
    "batch_detailed": _batch,
    "batch_ordered": _batch,
    "batch_silent": _batch,
    "unpaid": _unpaid,
    "paid_twice_copy": _paid_twice,
    "paid_twice_by_hand": _paid_twice,
    "stranger": _stranger,
}
"""How each kind of case is put into a county's books and on its statement."""
