"""What can be wrong in a bank profile, each fault with the word it lies in."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from aggregates.money import EXPONENT_OF
from aggregates.reasons.bank_profiles import (
    BANK_PROFILE_COLUMN_MISSING,
    BANK_PROFILE_NAMED_TWICE,
    BANK_PROFILE_VALUE_UNFIT,
    BANK_PROFILE_WORD_MISSING,
    BANK_PROFILE_WORD_UNKNOWN,
)
from aggregates.refusals import Refusal
from audit_service.importers.cells import DECIMALS, THOUSANDS
from audit_service.importers.vocabulary import normal
from audit_service.statements.bank_profile import (
    COLUMN_FIELDS,
    HEAD_FIELDS,
    BankProfile,
    Directions,
    Footer,
    Form,
    Natures,
)
from audit_service.statements.date_patterns import unfit

ORDERS: Final = ("oldest", "newest", "either")
DELIMITERS: Final = (",", ";", "\t", "|")
QUOTES: Final = ('"', "'", "")

_STRUCTS: Final[dict[str, type[msgspec.Struct]]] = {
    "": BankProfile,
    "form": Form,
    "directions": Directions,
    "natures": Natures,
    "footer": Footer,
}
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "columns": COLUMN_FIELDS,
    "head": HEAD_FIELDS,
    **{
        name: tuple(field.encode_name for field in msgspec.structs.fields(kind))
        for name, kind in _STRUCTS.items()
    },
}
"""The words each table of a profile may hold."""


def word_faults(said: Mapping[str, Any]) -> Iterator[Refusal]:
    """Name every word a profile holds that has no meaning where it stands."""
    for table, known in TABLES.items():
        words = said if not table else said.get(table, {})
        for word in words if isinstance(words, Mapping) else ():
            if word not in known:
                fault = BANK_PROFILE_WORD_UNKNOWN(word=word[:80], known=", ".join(known))
                yield fault.located(f"{table}.{word}".lstrip(".")[:80])
    for word in ("title", "order", "columns"):
        if word not in said:
            yield BANK_PROFILE_WORD_MISSING(word=word).located(word)
    if said.get("order", ORDERS[0]) not in ORDERS:
        yield _unfit(str(said["order"]), ", ".join(ORDERS)).located("order")


def faults_of(profile: BankProfile) -> Iterator[Refusal]:
    """Name what does not fit together in a profile whose words are all known."""
    yield from _column_faults(profile)
    yield from _named_twice("columns", profile.columns)
    yield from _named_twice("head", profile.head)
    yield from _form_faults(profile.form)
    for name, code in {"": profile.currency, **profile.currencies}.items():
        if code not in EXPONENT_OF:
            yield _unfit(code, "ISO 4217").located(f"currencies.{name}" if name else "currency")
    ways = {"in": profile.directions.into, "out": profile.directions.out}
    yield from _named_twice("directions", ways)


def _column_faults(profile: BankProfile) -> Iterator[Refusal]:
    held = profile.columns.keys()
    needed = {
        "booked_on": True,
        "amount": "direction" in held or not {"credit", "debit"} & held,
        "credit": "debit" in held,
        "debit": "credit" in held,
        "instructed_currency": "instructed" in held,
    }
    for field, is_needed in needed.items():
        if is_needed and field not in held:
            yield BANK_PROFILE_COLUMN_MISSING(fields=field).located(f"columns.{field}")
    if profile.order == "either" and "balance" not in held:
        yield BANK_PROFILE_COLUMN_MISSING(fields="balance").located("order")
    if "direction" in held and not (profile.directions.into and profile.directions.out):
        yield _unfit("", "in, out").located("directions")
    for field in profile.optional:
        if field not in held or field in {"booked_on", "ignored"}:
            choices = ", ".join(sorted(held - {"booked_on", "ignored"}))
            yield _unfit(field, choices).located("optional")


def _named_twice(table: str, words: Mapping[str, Iterable[str]]) -> Iterator[Refusal]:
    """Name blank words, and those that stand for two things."""
    meant: dict[str, str] = {}
    for field, spellings in words.items():
        for spelling in spellings:
            at = f"{table}.{field}"
            other = meant.setdefault(normal(spelling), field)
            if not normal(spelling):
                yield _unfit(spelling, "a word").located(at)
            elif other != field:
                fault = BANK_PROFILE_NAMED_TWICE(name=spelling[:80], one=other, other=field)
                yield fault.located(at)


def _form_faults(form: Form) -> Iterator[Refusal]:
    for name in form.encodings:
        if not _is_text_encoding(name):
            yield _unfit(name, "utf-8, gb18030, big5, cp1252, …").located("form.encodings")
    if not form.encodings:
        yield _unfit("", "utf-8, gb18030").located("form.encodings")
    if form.delimiter not in DELIMITERS:
        yield _unfit(form.delimiter, ", ; | \\t").located("form.delimiter")
    if form.quote not in QUOTES:
        yield _unfit(form.quote, "\" ' or nothing").located("form.quote")
    if form.decimal not in DECIMALS:
        yield _unfit(form.decimal, ". ,").located("form.decimal")
    if form.thousands not in THOUSANDS - {form.decimal}:
        yield _unfit(form.thousands, ", . ' or a space").located("form.thousands")
    for notation in unfit(form.dates):
        yield _unfit(notation, "%Y %y %m %b %d %H %M %S").located("form.dates")
    if not form.dates:
        yield _unfit("", "%Y-%m-%d").located("form.dates")


def _is_text_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


def _unfit(text: str, choices: str) -> Refusal:
    return BANK_PROFILE_VALUE_UNFIT(text=text[:80], choices=choices)
