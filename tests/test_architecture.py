"""The layout keeps its promises."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from inspect import isabstract
from pathlib import Path
from typing import Final

import pytest

from audit_service import commands
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES, COMMANDS
from audit_service.commands.command import Command

ROOT: Final = Path(__file__).parent.parent
NAMES: Final = ("aggregates", "projections", "audit_service", "api")
LINES_MAX: Final = {"module": 300, "test": 400}
FUNCTION_MAX: Final = {"module": 40, "test": 60}

BANNED_FILES: Final = {"utils", "util", "helpers", "common", "core", "base", "models", "handlers"}
BANNED_WORDS: Final = re.compile(
    r"(?:Manager|Handler|Helper|Util|Utils|Processor|Data|Info|Impl|Misc)$|^Abstract"
)
BANNED_EVENTS: Final = re.compile(r"Created|Updated|Changed|Deleted|Processed|Status|^Set(?![a-z])")
IMPURE: Final = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("uuid", "uuid4"),
    ("os", "environ"),
    ("os", "getenv"),
}
IMPURE_NAMES: Final = {"open", "uuid4", "print", "input"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def kind_of(path: Path) -> str:
    return "test" if path.is_relative_to(ROOT / "tests") else "module"


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


OURS: Final = sources(*NAMES)
EVERYTHING: Final = sources(*NAMES, "tests", "bench", "drill")


@pytest.mark.parametrize("name", NAMES)
def test_our_generic_names_mean_our_packages(name: str) -> None:
    module = importlib.import_module(name)

    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / name


@pytest.mark.parametrize("name", [*NAMES, "tests"])
def test_no_other_distribution_ships_our_names(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"audit-service"}


@pytest.mark.parametrize("root", [*NAMES, "tests"])
def test_every_folder_of_code_is_a_package(root: str) -> None:
    """Without ``tests/__init__.py``, a ``tests/api`` package would answer to ``import api``."""
    folders = {path.parent for path in sources(root)}

    assert [name_of(f) for f in folders if not (f / "__init__.py").exists()] == []


def test_no_module_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in EVERYTHING}
    too_long = {name_of(p): n for p, n in lengths.items() if n > LINES_MAX[kind_of(p)]}

    assert too_long == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_function_is_too_long_to_hold_in_mind() -> None:
    too_long = {
        f"{name_of(path)}:{name}": length
        for path in EVERYTHING
        for name, length in functions(path)
        if length > FUNCTION_MAX[kind_of(path)]
    }

    assert too_long == {}


def test_no_file_and_no_class_is_named_after_nothing() -> None:
    paths = [name_of(p) for p in EVERYTHING if {p.stem, p.parent.name} & BANNED_FILES]
    classes = [
        f"{name_of(path)}:{node.name}"
        for path in OURS
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and BANNED_WORDS.search(node.name)
    ]

    assert paths + classes == []


def test_an_event_is_named_for_what_happened() -> None:
    named = [event.__name__ for kind in AGGREGATES for event in events_of(kind)]

    assert [name for name in named if BANNED_EVENTS.search(name)] == []


def impurities(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.value.id, node.attr) in IMPURE:
                yield f"{name_of(path)}:{node.lineno} {node.value.id}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in IMPURE_NAMES:
            yield f"{name_of(path)}:{node.lineno} {node.id}"


def test_what_is_decided_and_derived_depends_on_no_clock_no_chance_and_no_file() -> None:
    found = [f for path in sources("aggregates", "projections") for f in impurities(path)]

    assert found == []


def test_the_search_for_impurities_finds_them(tmp_path: Path) -> None:
    suspect = ROOT / "aggregates" / "suspect.py"
    tree = ast.parse("from datetime import date\ndate.today()\nopen('x')\n")
    written = tmp_path / suspect.name
    written.write_text(ast.unparse(tree), "utf-8")

    with pytest.MonkeyPatch.context() as here:
        here.setattr(sys.modules[__name__], "ROOT", tmp_path)
        assert list(impurities(written)) == ["suspect.py:2 date.today", "suspect.py:3 open"]


def test_every_command_is_listed_exactly_once() -> None:
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{module.name}")
    defined = [kind for kind in descendants(Command) if not isabstract(kind)]
    ours = [kind for kind in defined if kind.__module__.startswith(f"{commands.__name__}.")]

    assert sorted(kind.__qualname__ for kind in ours) == sorted(k.__qualname__ for k in COMMANDS)
    assert len(set(COMMANDS)) == len(COMMANDS)


def descendants(kind: type) -> Iterator[type]:
    child: type
    for child in kind.__subclasses__():
        # A dataclass with slots is made twice; only the second is bound to its name.
        if getattr(sys.modules[child.__module__], child.__name__, None) is child:
            yield child
        yield from descendants(child)


def test_every_aggregate_is_listed() -> None:
    declared = {
        node.name
        for path in sources("aggregates")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(b, ast.Name) and b.id == "Aggregate" for b in node.bases)
    }

    assert declared == {kind.__name__ for kind in AGGREGATES}


def test_decisions_are_numbered_without_gap_or_duplicate() -> None:
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert [name for name in records if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))


def test_the_contract_of_the_api_names_every_aggregate() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    of_api = next(
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract.get("source_modules") == ["api"]
    )

    assert {kind.__module__ for kind in AGGREGATES} <= set(of_api["forbidden_modules"])


def test_the_import_contracts_are_kept() -> None:
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
