"""Peers are driven in their own environment, and believed only when their balances agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit_service.commands.command import Actor
from bench.balancing import fastest
from bench.databases import Databases
from bench.filling import store
from bench.journals import ask_hledger, ask_ledger, write_beancount, write_journal
from bench.movements import balances_of, check_same, draw, facts_of, opening_facts, our_balances
from bench.peering import PEERS, ROOT, PeerMissing, peers, run
from bench.results import SQLITE, Result

MOVED = 6
CLERK = Actor(person="出纳员", office="CZ-620121")
ONE = ["django-hordak"]


def environment(folder: Path, said: object) -> Path:
    """Return an environment whose Python prints one answer, whatever it is asked."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    answer = folder / "answer.json"
    answer.write_text(json.dumps(said), encoding="utf-8")
    python.write_text(f"#!/bin/sh\ncat {answer}\n", encoding="utf-8")
    python.chmod(0o755)
    return folder


def test_movements_are_posted_as_plain_arithmetic_adds_them_up(databases: Databases) -> None:
    moved = draw(40, funds=3)
    with databases.opened(SQLITE) as application:
        store(application, [opening_facts(3)])
        application.service.execute_all([movement.command() for movement in moved], CLERK)
        application.catch_up()
        by_commands = our_balances(application)
    with databases.opened(SQLITE) as application:
        store(application, facts_of(moved, 3))
        application.catch_up()
        by_facts = our_balances(application)

    assert by_commands == by_facts == balances_of(moved)
    assert sum(by_facts.values()) == 0


def test_a_peer_that_is_not_installed_is_named_with_what_to_do(
    databases: Databases, tmp_path: Path
) -> None:
    results = list(peers(databases, 1, movements=MOVED, environment=tmp_path, only=ONE))

    assert [(r.row, r.floor, r.ratio, r.bar) for r in results] == [
        ("peers/django-hordak-single", None, None, 5.0),
        ("peers/django-hordak-bulk", None, None, 5.0),
    ]
    assert {result.note for result in results} == {"not installed: run make bench-peers"}
    assert all(result.ours for result in results)


def test_a_peer_that_posted_the_same_is_measured(databases: Databases, tmp_path: Path) -> None:
    balances = balances_of(draw(MOVED, funds=100))
    said = {"version": "2.0.0", "seconds": 0.5, "legs": 2 * MOVED, "balances": balances}

    single, _bulk = peers(databases, 1, MOVED, environment(tmp_path, said), ONE)

    assert (single.floor, single.floor_is) == (12.0, "django-hordak 2.0.0")
    assert single.ratio == pytest.approx((single.ours or 0) / 12.0)


@pytest.mark.parametrize(
    "wrong",
    [{"legs": 2 * MOVED - 2}, {"balances": {"ZJ-00001:received": 1}}],
    ids=["too few legs", "other balances"],
)
def test_a_fast_wrong_number_stops_the_row(
    databases: Databases, tmp_path: Path, wrong: dict[str, object]
) -> None:
    balances = balances_of(draw(MOVED, funds=100))
    said = {"version": "2.0.0", "seconds": 0.001, "legs": 2 * MOVED, "balances": balances} | wrong

    with pytest.raises(ArithmeticError, match="django-hordak"):
        list(peers(databases, 1, MOVED, environment(tmp_path, said), ONE))


def test_a_peer_that_fails_is_missing_with_its_last_words() -> None:
    with pytest.raises(PeerMissing, match="does not run here: no such luck"):
        run(["sh", "-c", "echo no such luck >&2; exit 3"])
    with pytest.raises(PeerMissing, match="not installed: no-such-program"):
        run(["no-such-program"])


def test_each_peer_has_a_script_and_a_pinned_version() -> None:
    pinned = (ROOT / "bench" / "peers" / "requirements.txt").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for peer in PEERS:
        assert (ROOT / f"{peer.module.replace('.', '/')}.py").exists()
        assert f"{peer.name}==" in pinned or f"$(PEERS)/{peer.name}" in makefile


def test_an_account_left_out_is_nothing_and_anything_else_is_named() -> None:
    moved = draw(2, funds=1)
    right = balances_of(moved)

    check_same(right | {"ZJ-00001:carried_over": 0}, moved, "peer")
    for wrong in ({}, right | {"ZJ-00001:received": 0}, right | {"ZJ-00009:received": 5}):
        with pytest.raises(ArithmeticError, match=r"peer: .* balances differ"):
            check_same(wrong, moved, "peer")


def test_a_movement_is_written_as_each_program_reads_it(tmp_path: Path) -> None:
    moved = draw(1, funds=1)
    journal, beans = tmp_path / "moved.journal", tmp_path / "moved.beancount"

    write_journal(moved, journal)
    write_beancount(moved, beans)

    amount = f"{moved[0].minor // 100}.{moved[0].minor % 100:02}"
    lines = (
        f"  Equity:ZJ-00001:Unallotted  {amount} CNY\n"
        f"  Equity:ZJ-00001:Appropriation  -{amount} CNY\n"
    )
    assert journal.read_text("utf-8") == f"2018-01-01 moved\n{lines}\n"
    assert beans.read_text("utf-8") == (
        "2018-01-01 open Equity:ZJ-00001:Appropriation CNY\n"
        "2018-01-01 open Equity:ZJ-00001:Unallotted CNY\n"
        f'2018-01-01 * "moved"\n{lines}\n'
    )


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        (
            "ledger",
            "Equity:ZJ-00001:Appropriation\t-1234567.5\nEquity:ZJ-00001:Funding-due\t-0.07\n"
            "Equity:ZJ-00001:Received\t0.07\nEquity:ZJ-00001:Unallotted\t1234567.5\n",
        ),
        (
            "hledger",
            '"account","balance"\n"Equity:ZJ-00001:Appropriation","-1234567.50 CNY"\n'
            '"Equity:ZJ-00001:Funding-due","-0.07 CNY"\n"Equity:ZJ-00001:Received","0.07 CNY"\n'
            '"Equity:ZJ-00001:Unallotted","1234567.50 CNY"\n',
        ),
    ],
)
def test_what_a_program_prints_is_read_to_the_last_fen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, printed: str
) -> None:
    """The lines are what ledger 3.3.0 and hledger 1.25 print for two movements."""
    (tmp_path / "printed").write_text(printed, encoding="utf-8")
    fake = tmp_path / program
    fake.write_text(f"#!/bin/sh\ncat {tmp_path / 'printed'}\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    said = {"ledger": ask_ledger, "hledger": ask_hledger}[program](tmp_path / "moved.journal")

    assert said == {
        "ZJ-00001:appropriation": -123456750,
        "ZJ-00001:unallotted": 123456750,
        "ZJ-00001:funding_due": -7,
        "ZJ-00001:received": 7,
    }


def test_the_bar_is_on_the_peer_with_the_most_answers_per_second() -> None:
    def row(name: str, floor: float | None) -> Result:
        return Result(
            row=name,
            engine="sqlite",
            ours=1.0,
            floor=floor,
            floor_is="",
            ratios=(1.0,),
            n=1,
            unit="",
        )

    rows = [row("slow", 0.1), row("fast", 0.9), row("missing", None)]

    assert fastest(rows) is rows[1]
    assert fastest(rows[2:]) is None
