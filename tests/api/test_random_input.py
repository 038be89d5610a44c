"""Whatever is sent, the answer is never a failure, and only an accepted command leaves a trace."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregates.money import Money
from aggregates.values import Digest
from api.access import Access, table
from api.app import create_app
from api.batches import BatchSchema
from api.commands import NOT_EXPOSED
from audit_service.bootstrap import Application
from audit_service.commands import COMMANDS
from audit_service.commands.command import Command, name_of
from audit_service.config import Settings
from tests.api.story import API, FUND, STORY, identity, play
from tests.scenario import ZHANG

EXPOSED: Final = {name_of(c): c for c in COMMANDS if c not in NOT_EXPOSED}
KNOWN: Final = ("620000", "621200", "LN-FIN", "LN-HEALTH", FUND, "A-1", "P-1", "C-1", "I-1", "Q-1")
ODD: Final = (
    "",
    " ",
    "=1+1",
    "a/b",
    "\x00",
    "\u202e",
    "x" * 101,
    "\ud800",
    "None",
    "0",
    "62",
    "％",
)

LARGE: Final = (10**16, 10**16 + 1, 2**63 - 1, 2**63, -(2**63), 10**50)

NAMED: Final = {
    "allocation": "A-1", "claim": "C-1", "code": "621200", "contractor": "LN-BUILD",
    "finding": "Q-1", "fund": FUND, "inspection": "I-1", "milestone": "built",
    "organisation": "LN-FIN", "parent": "A-1", "payee": "LN-BUILD", "project": "P-1",
    "receiver": "LN-HEALTH", "region": "621200", "responsible_organisation": "LN-HEALTH",
}  # fmt: skip

fit_words = st.sampled_from((*KNOWN, "built", "clinic", "CNY", "N-1", "N-2", "不明"))
fit_numbers = st.integers(1, 100) | st.just(2018)
fit_days = st.dates(date(2018, 1, 2), date(2018, 12, 31))
words = fit_words | st.sampled_from(ODD) | st.text()
numbers = st.integers(-1, 3) | st.integers() | st.sampled_from(LARGE)
scalars = st.none() | st.booleans() | numbers | st.floats() | words
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
days = fit_days | st.dates()
TESTED: Final = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


WIDELY: Final = settings(TESTED, max_examples=600)


@dataclasses.dataclass(frozen=True)
class Forms:
    """How JSON is drawn for a declared type: always of the right form, or now and then not."""

    fit: bool

    def said(self, hint: Any) -> st.SearchStrategy[Any]:
        """Draw one value."""
        if self.fit:
            return self._formed(hint)
        return st.integers(0, 9).flatmap(lambda n: json_values if n == 0 else self._formed(hint))

    def body_of(self, kind: Any, without: Collection[str] = ()) -> st.SearchStrategy[Any]:
        """Draw an object for a dataclass; if unfit, fields may be left out or be too many."""
        hints = typing.get_type_hints(kind)
        names = [f.name for f in dataclasses.fields(kind) if f.name not in without]
        if self.fit:
            known = {name: st.just(NAMED[name]) for name in names if name in NAMED}
            fitting = {name: self.said(hints[name]) for name in names if name not in NAMED}
            return st.fixed_dictionaries(known | fitting)
        drawn = {name: self.said(hints[name]) for name in names}
        spoilt = st.fixed_dictionaries({}, optional=drawn | {"x": json_values})
        return st.integers(0, 4).flatmap(lambda n: st.fixed_dictionaries(drawn) if n else spoilt)

    def _formed(self, hint: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one per type
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            return st.none() | self.said(typing.get_args(hint)[0])
        if typing.get_origin(hint) is tuple:
            return st.lists(self.said(typing.get_args(hint)[0]), min_size=self.fit, max_size=2)
        if hint is Money:
            currency = st.just("CNY") if self.fit else st.just("CNY") | words
            return st.fixed_dictionaries({"minor": self._number(), "currency": currency})
        if dataclasses.is_dataclass(hint):
            return self.body_of(hint)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return st.sampled_from([one.value for one in hint])
        if hint is date:
            return (fit_days if self.fit else days).map(str)
        if hint is Digest:
            return st.just("0" * 64) if self.fit else words
        if hint in (bool, int):
            return st.booleans() if hint is bool else self._number()
        return fit_words if self.fit else words

    def _number(self) -> st.SearchStrategy[int]:
        return fit_numbers if self.fit else numbers


forms = st.booleans().map(Forms)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    opened = Application.open(f"sqlite:///{tmp_path_factory.mktemp('random') / 'county.db'}")
    play(create_app(opened, Settings(insecure_dev=True)).test_client(), *STORY)
    yield opened
    opened.close()


def routes(client: FlaskClient, access: Access) -> list[tuple[str, str]]:
    """List the rules and endpoints that are open to some kind of access."""
    found = client.application.url_map.iter_rules()
    known = table()
    return sorted((r.rule, r.endpoint) for r in found if known.get(r.endpoint) is access)


def _parameters(rule: str) -> list[str]:
    return [part.partition(">")[0] for part in rule.split("<")[1:]]


@TESTED
@given(data=st.data())
def test_no_command_however_wrong_makes_a_failure_or_leaves_a_trace(
    client: FlaskClient, served: Application, data: st.DataObject
) -> None:
    rules = [one for one in routes(client, Access.WRITE) if "batches" not in one[0]]
    rules = [(rule, name) for rule, name in rules if name.partition(".")[2] in EXPOSED]
    rule, endpoint = data.draw(st.sampled_from(rules))
    names = _parameters(rule)
    kind: type[Command] = EXPOSED[endpoint.partition(".")[2]]
    form = data.draw(forms)
    body = data.draw(form.body_of(kind, names))
    for name in names:
        word = NAMED[name] if form.fit and name in NAMED else data.draw(words)
        rule = rule.replace(f"<{name}>", quote(word.encode(errors="replace"), safe=""))
    before = served.service.last_position()

    answer = client.post(rule, data=json.dumps(body), headers=_headers())

    assert answer.status_code < 500, answer.get_data(as_text=True)
    assert (served.service.last_position() > before) == (answer.status_code == 201)
    assert client.get(f"{API}/balances").status_code == 200  # the read models still follow


@TESTED
@given(data=st.data())
def test_no_batch_however_wrong_makes_a_failure_or_leaves_a_trace(
    client: FlaskClient, served: Application, data: st.DataObject
) -> None:
    assert set(BatchSchema().fields) == {"commands"}
    form = data.draw(forms)
    kinds = data.draw(st.lists(st.sampled_from(sorted(EXPOSED)), max_size=3))
    commands = [data.draw(form.body_of(EXPOSED[k])) for k in kinds]
    for command, kind in zip(commands, kinds, strict=True):
        if isinstance(command, dict):
            command["command"] = kind
    before = served.service.last_position()

    body = json.dumps({"commands": commands})
    answer = client.post(f"{API}/batches", data=body, headers=_headers())

    assert answer.status_code < 500, answer.get_data(as_text=True)
    assert (served.service.last_position() > before) == (answer.status_code == 201)


@pytest.fixture(scope="module")
def questions(served: Application) -> dict[str, list[dict[str, Any]]]:
    """Return what every address may be asked, as the description of the service declares it."""
    client = create_app(served, Settings(insecure_dev=True)).test_client()
    described = client.get(f"{API}/openapi.json").json
    assert described is not None
    return {
        address.replace("{", "<").replace("}", ">"): [
            parameter for parameter in said["get"].get("parameters", []) if "schema" in parameter
        ]
        for address, said in described["paths"].items()
        if "get" in said
    }


def test_every_read_is_asked_at_random_what_it_says_it_can_be_asked(
    client: FlaskClient, questions: dict[str, list[dict[str, Any]]]
) -> None:
    assert {rule for rule, _ in routes(client, Access.READ)} <= set(questions)
    assert {"as_of", "known_at", "cursor", "limit"} <= {
        parameter["name"] for parameter in questions[f"{API}/funds/<reference>/projects"]
    }


@WIDELY
@given(data=st.data())
def test_no_question_however_wrong_makes_a_failure(
    client: FlaskClient, questions: dict[str, list[dict[str, Any]]], data: st.DataObject
) -> None:
    rule, _ = data.draw(st.sampled_from(routes(client, Access.READ)))
    known = [one for one in questions[rule] if one["in"] == "query"]
    for name in _parameters(rule):
        rule = rule.replace(f"<{name}>", quote(data.draw(words).encode(errors="replace"), safe=""))
    asked = data.draw(_asked(known))
    encoded = {name: [v.encode(errors="replace") for v in vs] for name, vs in asked.items()}

    answer = client.get(rule, query_string=encoded)

    assert answer.status_code < 500, answer.get_data(as_text=True)


def _asked(known: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Draw a question: what is needed mostly, and right; anything else now and then, and wrong."""
    right = {one["name"]: _answer(one["schema"]).map(lambda said: [said]) for one in known}
    needed = {one["name"]: right[one["name"]] for one in known if one.get("required")}
    other = {name: said for name, said in right.items() if name not in needed}
    wrong = st.lists(words | _ANSWERS, max_size=2)
    spoilt = st.dictionaries(st.sampled_from((*right, "x")), wrong, min_size=1, max_size=2)
    drawn = st.fixed_dictionaries(needed, optional=other)
    either = st.integers(0, 2).flatmap(lambda n: spoilt if n == 0 else st.just({}))
    return st.builds(lambda fit, odd: {**fit, **odd}, drawn, either)


def _answer(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Draw a fitting value of a parameter."""
    if schema.get("type") == "array":
        return _answer(schema["items"])
    if "enum" in schema:
        return st.sampled_from([one for one in schema["enum"] if one is not None])
    if schema.get("format") == "date":
        return fit_days.map(str)
    if "integer" in str(schema.get("type")):
        return fit_numbers.map(str)
    if "boolean" in str(schema.get("type")):
        return st.sampled_from(("true", "false"))
    return fit_words | st.integers(0, 60).map(str) | _FIGURES


_FIGURES: Final = st.sampled_from(("paid", "paid?fund=A&known_at=9", "milestones_due?project=P-1"))
_ANSWERS: Final = (
    numbers.map(str)
    | days.map(str)
    | st.datetimes().map(lambda at: f"{at.isoformat()}Z")
    | st.just("true")
    | _FIGURES
    | st.builds("{}?{}={}".format, st.sampled_from(("paid", "findings_amount")), words, words)
    | st.binary(max_size=20).map(lambda raw: raw.decode("latin-1"))
)


def _headers() -> dict[str, str]:
    return identity(ZHANG) | {"Content-Type": "application/json"}


ON = {"effective_on": "2018-01-01"}


@TESTED
@given(
    kind=st.sampled_from(("allotments", "organisations", "regions", "statements")),
    name=st.sampled_from(("a.csv", "a.xlsx", "甲.csv"))
    | st.text(alphabet=st.characters(codec="utf-8"), max_size=120),
    content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode),
)
def test_no_document_however_wrong_makes_a_failure_or_leaves_a_trace(
    client: FlaskClient, served: Application, kind: str, name: str, content: bytes
) -> None:
    before = served.service.last_position()

    answer = client.post(
        f"/api/v1/imports/{kind}",
        query_string={"name": name} | ({} if kind == "statements" else ON),
        data=content,
        headers=identity(ZHANG),
    )

    assert answer.status_code < 500
    assert answer.status_code == 201 or served.service.last_position() == before
