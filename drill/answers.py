"""What came of commands: answers, the trace of a run, and the failure that names its seed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from audit_service.commands.command import Receipt
from drill.model import Intent


class Failure(AssertionError):
    """The service and the model disagree, at one step of one seed."""

    def __init__(self, seed: int, step: int, what: str) -> None:
        super().__init__(f"seed {seed}, step {step}: {what}")
        self.seed, self.step = seed, step


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command: a receipt, codes of a refusal, or an error that tells nothing."""

    receipt: Receipt | None = None
    codes: frozenset[str] = frozenset()
    error: str = ""

    @property
    def is_known(self) -> bool:
        """Say whether the command was accepted or refused."""
        return not self.error


@dataclass(slots=True)
class Sent:
    """A command that was given under a key, and the first answer to it."""

    intent: Intent
    key: str
    answer: Answer


@dataclass(slots=True)
class Run:
    """What a simulation has done so far."""

    steps: int = 0
    accepted: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    digest: Any = field(default_factory=hashlib.sha256)

    def note(self, *words: object) -> None:
        """Enter something in the trace."""
        self.digest.update(json.dumps(words, ensure_ascii=False, default=str).encode())
