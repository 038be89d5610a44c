"""The simulation finds no difference, replays from its seed, and would find one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aggregates.allocation import Allocation
from audit_service.service import AuditService
from drill.__main__ import main
from drill.answers import Failure
from drill.faults import Fault
from drill.simulation import simulate
from projections.disbursement_ledger import DisbursementLedger

SEED = 7
STEPS = 300
WITHIN = 400


def file(folder: Path, name: str = "county") -> str:
    return f"sqlite:///{folder / name}.db"


def test_the_service_does_what_the_second_model_says_under_faults(database_url: str) -> None:
    run = simulate(database_url, SEED, STEPS)

    assert run.accepted > STEPS / 4
    assert len(run.codes) > 15
    assert set(run.faults) >= {Fault.LOST, Fault.RIVAL, Fault.CRASH}


def test_a_seed_replays_to_the_same_trace_and_another_does_not(tmp_path: Path) -> None:
    one, again, other = (
        simulate(file(tmp_path, name), seed, 50).digest.hexdigest()
        for name, seed in (("one", 3), ("again", 3), ("other", 4))
    )

    assert one == again
    assert one != other


def forgets_to_look(*_: object) -> tuple[()]:
    return ()


def forgets_to_note(*_: object) -> None:
    return None


def test_a_rule_that_is_not_kept_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Allocation, "_within", forgets_to_look)

    with pytest.raises(Failure, match=r"the model says .*allocation_exceeded"):
        simulate(file(tmp_path), SEED, WITHIN)


def test_an_event_that_is_not_recorded_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Allocation, "take_back", forgets_to_note)

    with pytest.raises(Failure, match=r"balance|allocation"):
        simulate(file(tmp_path), SEED, WITHIN)


def test_a_duty_that_is_not_separated_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregates.claim.other_than", forgets_to_look)

    with pytest.raises(Failure, match="duties_not_separated"):
        simulate(file(tmp_path), SEED, WITHIN)


def test_a_read_model_that_passes_over_a_fact_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = DisbursementLedger.project

    def forgetful(self: Any, recorded: Any, rows: Any) -> None:
        if recorded.topic != "allocation.increased":
            project(self, recorded, rows)

    monkeypatch.setattr(DisbursementLedger, "project", forgetful)

    with pytest.raises(Failure, match="balance"):
        simulate(file(tmp_path), SEED, WITHIN)


def test_a_command_carried_out_twice_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = AuditService.execute

    def eager(self: AuditService, command: Any, actor: Any, *rest: Any, **more: Any) -> Any:
        receipt = execute(self, command, actor, *rest, **more)
        if type(command).__name__ == "ReceiveFunding":
            execute(self, command, actor)
        return receipt

    monkeypatch.setattr(AuditService, "execute", eager)

    with pytest.raises(Failure, match="received"):
        simulate(file(tmp_path), SEED, WITHIN)


def test_a_failure_names_its_seed_and_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Allocation, "_within", forgets_to_look)

    code = main(["simulate", "--rounds", "2", "--seed", str(SEED), "--engine", "sqlite"])

    assert code == 1
    told = capsys.readouterr().err
    assert f"FAILED: seed {SEED}, step " in told
    assert f"again: python -m drill simulate --rounds 1 --seed {SEED} --engine sqlite" in told
