"""Idempotency keys: the same request under the same key takes effect once and is answered alike.

The answer commits with the facts, so it is there after any crash, for every process, until it has
been kept for the configured time. Refusals change nothing and are not kept: the same request may
succeed later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Generic, TypeVar

import msgspec

from aggregates.reasons.general import KEY_USED_OTHERWISE
from aggregates.refusals import Refused
from audit_service.commands.command import Actor, Command, name_of
from audit_service.log_connections import KeptAnswer, Key, LogConnection

T = TypeVar("T")

_NONE: Final[Mapping[tuple[str, str], KeptAnswer]] = MappingProxyType({})
_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Once:
    """A request that takes effect once: its key, the digest of what is asked, and how to answer.

    ``answer`` is called when everything is decided, just before it is committed.
    """

    key: str
    digest: str
    answer: Callable[[], str]


@dataclass(frozen=True)  # with slots as well, Python 3.11 cannot make one by a generic alias
class Request(Generic[T]):
    """A client's request for long work, which takes effect once: key, digest, and its answer."""

    key: str
    digest: str
    answer: Callable[[T], str]

    def ending(self, outcome: Callable[[], T]) -> Once:
        """Return the request with what will have come of it when everything is decided."""
        return Once(self.key, self.digest, lambda: self.answer(outcome()))


class AnsweredBefore(Exception):  # noqa: N818 - named for what happened
    """The same request took effect before; ``answer`` is what it was answered then."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


def key_of(key: str, actor: Actor, digest: str) -> Key:
    """Return a key of one actor's: what others call by the same name is none of their business."""
    return Key(f"{actor.office}/{actor.person}", key, digest)


def digest_of(commands: Iterable[Command], command_id: str | None) -> str:
    """Digest what is asked, word for word and in its order (SHA-256, hexadecimal)."""
    digest = hashlib.sha256(_encoder.encode(command_id))
    for command in commands:
        digest.update(_encoder.encode((name_of(type(command)), command.asked)))
    return digest.hexdigest()


def said_before(
    log: LogConnection, key: Key, oldest: str, given: Mapping[tuple[str, str], KeptAnswer] = _NONE
) -> str | None:
    """Return the answer to whoever asks the same again under a key, None if it is new.

    Refuses who asks something else under it. What was kept before ``oldest`` is forgotten.
    """
    kept = given.get((key.scope, key.key)) or log.answer_under(key)
    if kept is None:
        return None
    if kept.kept_at < oldest:
        log.forget_key(key, oldest)
        return None
    if kept.digest != key.digest:
        raise Refused(KEY_USED_OTHERWISE(key=key.key))
    return kept.answer
