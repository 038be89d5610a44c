"""The demo plays the worked programmes, agrees to the fen, and says so when it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audit_service.cli.main import main
from audit_service.demo import checkpoints
from audit_service.demo.checkpoints import Programme
from tests.audit_service.cli.conftest import Played

WORKED: dict[str, dict[str, dict[str, dict[str, str]]]] = {
    "A": {
        "T1": {"city clinics": {"allotted": "75000000", "committed": "75000000", "paid": "0"}},
        "T2": {
            "city clinics": {
                "clinics_accepted": "748",
                "claimed": "74900000",
                "rejected": "100000",
                "paid": "74800000",
                "unpaid": "200000",
            }
        },
        "T3": {"city clinics": {"clinics_accepted": "750", "claimed": "75000000", "rejected": "0"}},
        "T4": {"city clinics": {"allotted": "105400000", "unpaid": "30400000"}},
        "T5": {
            "city clinics": {"clinics_accepted": "1054", "paid": "105400000", "unpaid": "0"},
            "province": {"allotted": "296400000", "paid": "296400000", "unallotted": "100000"},
        },
    },
    "B": {
        "T2": {
            "award": {"allotted": "3000000", "paid": "2980000", "suspended_rejected": "20000"},
            "other five instruments": {"allotted": "7000000", "paid": "7000000"},
            "province villages": {"paid": "2800000", "suspended_rejected": "200000"},
            "county pooled": {"paid": "1400000", "suspended_rejected": "100000"},
            "all": {"allotted": "14500000", "paid": "14180000", "unpaid": "320000"},
        },
        "T3": {"all": {"allotted": "14500000", "paid": "14500000", "unpaid": "0"}},
    },
    "C": {
        "T1": {
            "C1 city 2018": {"allotted": "250000000", "paid_in": "250000000"},
            "C1 counties 2018": {"allotted": "250000000", "paid_in": "0", "balance": "0"},
            "C2": {"paid_in": "1000000000", "disbursed": "0"},
        },
        "T2": {"C2": {"disbursed": "670000000", "balance": "330000000"}},
        "T3": {
            "C2": {"disbursed": "1000000000", "balance": "0"},
            "C1 both tiers 2018": {"paid_in": "500000000", "balance": "500000000"},
        },
    },
    "D": {
        "T1": {"pooled pot": {"allotted": "680000", "unassigned": "320000"}},
        "T2": {"pooled pot": {"unassigned": "0"}, "households": {"allotted": "320000"}},
    },
}
"""The expected ledgers, copied a second time from the worked programmes and not from the demo."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_the_ledgers_agree_and_stay_usable(played: Played) -> None:
    ledgers = json.loads(played.printed.stdout)

    assert played.printed.exit_code == 0
    assert ledgers["verdict"] == "ok"
    for scenario, points in WORKED.items():
        for point, lines in points.items():
            for line, columns in lines.items():
                found = ledgers["scenarios"][scenario][point][line]
                for column, amount in columns.items():
                    expected = amount if column == "clinics_accepted" else f"{amount}.00"
                    assert found[column] == expected, (scenario, point, line, column)
    assert played.ask("check").exit_code == 0
    trail = played.ask("audit-trail", "--life-of", "LN15-0749", "--format", "json")
    assert [f["topic"] for f in json.loads(trail.stdout)["items"]].count("claim.paid") == 1


def test_a_wrong_expected_figure_fails_the_demo(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.exists()
    honest = Programme.load

    def one_fen_off(name: str) -> Programme:
        programme = honest(name)
        expected: dict[str, Any] = json.loads(json.dumps(programme.expected))
        if name == "D":
            expected["T2"]["households"]["allotted"] = "320000.01"
        return replace(programme, expected=expected)

    monkeypatch.setattr(checkpoints.Programme, "load", one_fen_off)
    monkeypatch.setattr("audit_service.cli.demo.SCENARIOS", _only_d())

    played = run("demo", "--json")

    assert played.exit_code == 1
    assert json.loads(played.stdout)["verdict"] == "differs"


def _only_d() -> dict[str, Any]:
    from audit_service.demo import scenario_d  # noqa: PLC0415 - beside its only use

    return {"D": scenario_d}
