"""Bank profiles, shipped or of one's own: TOML files, checked word by word when they are loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from aggregates.reasons.bank_profiles import BANK_PROFILE_UNKNOWN, BANK_PROFILE_UNREADABLE
from aggregates.refusals import Refusal, Refused, refuse_any
from audit_service.statements.bank_profile import BankProfile
from audit_service.statements.profile_checks import faults_of, word_faults

SUFFIX: Final = ".toml"
_FOLDER: Final = "bank_profiles"


def shipped_bank_profiles() -> tuple[str, ...]:
    """List the bank profiles that come with the service, by name."""
    folder = resources.files("audit_service.data").joinpath(_FOLDER)
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(SUFFIX) for n in names if n.endswith(SUFFIX)))


def shipped_bank_profile(name: str) -> BankProfile:
    """Load a bank profile that comes with the service."""
    if name not in (shipped := shipped_bank_profiles()):
        raise Refused(BANK_PROFILE_UNKNOWN(name=name[:80], known=", ".join(shipped)))
    source = resources.files("audit_service.data").joinpath(_FOLDER, f"{name}{SUFFIX}")
    return bank_profile_of(source.read_bytes(), f"{name}{SUFFIX}")


def load_bank_profile(name: str) -> BankProfile:
    """Load a bank profile: the name of one that is shipped, or the path of a TOML file."""
    path = Path(name)
    if path.suffix != SUFFIX:
        return shipped_bank_profile(name)
    try:
        content = path.read_bytes()
    except OSError as fault:
        detail = fault.strerror or "not found"
        raise Refused(BANK_PROFILE_UNREADABLE(detail=detail).located(path.name)) from None
    return bank_profile_of(content, path.name)


def bank_profile_of(content: bytes, at: str = "") -> BankProfile:
    """Read a bank profile, naming every word in it that does not fit."""
    try:
        said: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise _unreadable(str(fault), at) from None
    refuse_any(_placed(word_faults(said), at))
    try:
        profile = msgspec.convert(said, BankProfile)
    except msgspec.ValidationError as fault:
        raise _unreadable(str(fault), at) from None
    refuse_any(_placed(faults_of(profile), at))
    return profile


def _placed(faults: Iterable[Refusal], at: str) -> Iterator[Refusal]:
    return (fault.located(f"{at}!{fault.at}" if at else fault.at) for fault in faults)


def _unreadable(detail: str, at: str) -> Refused:
    return Refused(BANK_PROFILE_UNREADABLE(detail=detail).located(at))
