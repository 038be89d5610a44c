"""What tests of the command line have in common: the demo, played once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit_service.bootstrap import Application
from audit_service.cli import demo
from audit_service.cli.main import main
from audit_service.cli.session import Session
from audit_service.demo.checkpoints import Comparison


@dataclass(frozen=True)
class Played:
    """The demo as it was played: its record, the banks' files, what it printed, what it refused."""

    url: str
    files: Path
    printed: Result
    comparisons: tuple[Comparison, ...]

    def ask(self, *words: str) -> Result:
        """Give a command on the record."""
        return CliRunner().invoke(main, [*words, "--database", self.url], catch_exceptions=False)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder: Path = tmp_path_factory.mktemp("demo")
    kept: list[Comparison] = []
    honest = demo.play

    def remembering(
        session: Session, application: Application, files: Path | None
    ) -> list[Comparison]:
        kept.extend(honest(session, application, files))
        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(demo, "play", remembering)
        printed = CliRunner().invoke(
            main, ["demo", "--json", "--keep-files", "bank"], catch_exceptions=False
        )
    return Played(f"sqlite:///{folder / 'demo.db'}", folder / "bank", printed, tuple(kept))
