"""JSON read strictly: what two readers could understand differently is refused."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from aggregates.reasons.general import TEXT_MALFORMED
from aggregates.refusals import Refusal, Refused
from api.reasons import JSON_MALFORMED, JSON_TOO_DEEP

DEPTH_MAX: Final = 32
_DIGITS_MAX: Final = 40


def parse(body: bytes) -> Any:
    """Read a JSON document.

    Refuses anything but UTF-8, a name given twice, NaN and infinities, nesting beyond 32 levels,
    and lone surrogates. A number no field can hold becomes infinity, which no field accepts.
    """
    try:
        found = json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
        )
    except RecursionError:
        raise Refused(JSON_TOO_DEEP(limit=DEPTH_MAX)) from None
    except ValueError:
        raise Refused(JSON_MALFORMED()) from None
    if faults := _faults_in(found):
        raise Refused(*faults)
    return found


def token(name: object) -> str:
    """Write one step of a JSON pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= _DIGITS_MAX else math.inf


def _faults_in(document: Any) -> list[Refusal]:
    """Name texts that are not Unicode, at any depth; the stack is our own, so depth is no risk."""
    faults: list[Refusal] = []
    waiting: list[tuple[Any, str, int]] = [(document, "", 1)]
    while waiting:
        value, at, depth = waiting.pop()
        if depth > DEPTH_MAX:
            return [JSON_TOO_DEEP(limit=DEPTH_MAX)]
        if isinstance(value, str) and not _is_unicode(value):
            faults.append(TEXT_MALFORMED().located(at))
        elif isinstance(value, list):
            waiting += [(part, f"{at}/{i}", depth + 1) for i, part in enumerate(value)]
        elif isinstance(value, dict):
            if not all(_is_unicode(name) for name in value):
                faults.append(TEXT_MALFORMED().located(at))
            else:
                waiting += [(part, f"{at}/{token(n)}", depth + 1) for n, part in value.items()]
    return faults


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
