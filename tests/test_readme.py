"""What the documents show is what the service does: commands, code, stored JSON, tables, links."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from api.app import create_app
from audit_service.bootstrap import Application
from audit_service.cli.demo import BEGINNING, CLERK
from audit_service.cli.main import main
from audit_service.codecs import events_of
from audit_service.commands import AGGREGATES, COMMANDS
from audit_service.config import DATABASE_URL, Settings
from audit_service.demo import scenario_a
from audit_service.demo.checkpoints import Programme
from audit_service.demo.desk import Desk
from audit_service.event_catalogue import all_reasons
from audit_service.importers.regions import import_regions
from audit_service.log_tables import EVENTS
from projections.accounts import FIGURES, STAGES, Account
from projections.catalogue import PROJECTIONS

ROOT: Final = Path(__file__).parent.parent
READMES: Final = (ROOT / "README.md", ROOT / "README.zh-Hans.md")
ADRS: Final = sorted((ROOT / "docs" / "adr").glob("*.md"))
PROSE: Final = (
    *READMES,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *ADRS,
)
CLINICS: Final = 3
TOPICS: Final = {event.TOPIC for kind in AGGREGATES for event in events_of(kind)}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S)


def shell_lines(path: Path) -> list[list[str]]:
    """Split the shell blocks into commands, a backslash joining lines."""
    joined = "".join(blocks(path, "sh")).replace("\\\n", " ")
    return [shlex.split(line) for line in joined.splitlines() if line.strip()]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the lines of all tables below their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    rules = [at for at, row in enumerate(cells) if set("".join(row)) <= set("-| ")]
    heads = {at - 1 for at in rules} | set(rules)
    return [row for at, row in enumerate(cells) if at not in heads]


def section(path: Path, *headings: str) -> str:
    """Return the text below the heading that is one of these."""
    for part in re.split(r"^## ", path.read_text("utf-8"), flags=re.M):
        if part.split("\n", 1)[0] in headings:
            return part
    raise AssertionError(f"{path.name} has no heading {headings}")


def ticked(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def commands(group: click.Group, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield above + name


def parse(words: list[str]) -> None:
    """Let the command line read the words without carrying them out."""
    command: click.Command = main
    context: click.Context | None = None
    while isinstance(command, click.Group):
        context = command.make_context(command.name, list(words), parent=context)
        _, found, words = command.resolve_command(context, list(words))
        assert found is not None
        command = found
    command.make_context(command.name, words, parent=context)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the beginning of the demo with three clinics: the first is paid, the second fails."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    application = Application.open(f"sqlite:///{file}")
    import_regions(application, None, CLERK, effective_on=BEGINNING)
    whole = Programme.load("A")
    few = Programme({**whole.inputs, "x5_clinics": CLINICS}, whole.expected)
    for checkpoint in scenario_a.play(Desk(application), few):
        if checkpoint.name == "T2":
            break
    application.catch_up()
    application.close()
    return file


@pytest.fixture
def demo(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stand in a folder with a ``demo.db``, as after ``make demo``; return its URL."""
    shutil.copy(played, tmp_path / "demo.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DATABASE_URL, "sqlite:///demo.db")
    monkeypatch.setenv("AUDIT_LANG", "en")
    return "sqlite:///demo.db"


def without_chance(text: str) -> str:
    """Blank out what differs between a long and a short log: command ids, positions, matches."""
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "COMMAND", text)
    text = re.sub(r"position=\d+", "position=POSITION", text)
    text = re.sub(r"\bM\.[0-9a-f]{24}\b", "MATCH", text)
    return re.sub(r"^ +\d+ (?= )", "POSITION", text, flags=re.M)


def squeezed(text: str) -> list[str]:
    """Return the lines that say something, blanks and rules aside."""
    lines = [re.sub(r"\s+", " ", line).strip() for line in without_chance(text).splitlines()]
    return [line for line in lines if line and not set(line) <= set("─ ")]


def run_example(capsys: pytest.CaptureFixture[str]) -> str:
    (code,) = blocks(READMES[0], "python")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own document
    return capsys.readouterr().out


@pytest.mark.usefixtures("demo")
def test_the_example_prints_the_receipt_shown_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(READMES[0], "python")
    shown = " ".join(line.strip("# ") for line in code.splitlines() if line.startswith("#"))

    printed = run_example(capsys)

    assert without_chance(printed.strip()) == without_chance(shown)


def test_the_example_stores_the_json_shown(demo: str, capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = blocks(READMES[0], "json")

    run_example(capsys)

    with sa.create_engine(demo).connect() as connection:
        last = connection.execute(sa.select(EVENTS).order_by(EVENTS.c.position.desc()).limit(3))
        stored = {row.topic: row.state for row in last}
    compact = json.dumps(json.loads(shown), ensure_ascii=False, separators=(",", ":"))
    assert len(stored) == 3
    assert without_chance(stored["claim.refunded"]) == without_chance(compact)


@pytest.mark.usefixtures("demo")
def test_the_figure_opens_as_shown(capsys: pytest.CaptureFixture[str]) -> None:
    (asked,) = [line[1:] for line in shell_lines(READMES[0]) if line[1:2] == ["explain"]]
    (opened,) = [text for text in blocks(READMES[0], "text") if text.startswith(asked[1])]

    run_example(capsys)
    printed = CliRunner().invoke(main, asked)

    assert printed.exit_code == 0
    shown = squeezed(opened)
    assert squeezed(printed.output)[: len(shown)] == shown
    for topic in ("fund.appropriated", "allocation.issued", "project.approved"):
        assert topic in printed.output


@pytest.mark.parametrize("path", [*READMES, ROOT / "CONTRIBUTING.md"], ids=named)
def test_the_make_targets_shown_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    text = path.read_text("utf-8")
    targets = [words[1] for words in shell_lines(path) if words[0] == "make"]

    assert targets
    for target in targets + re.findall(r"`make (\w+)`", text):
        assert re.search(rf"^{target}:", makefile, re.M), target


@pytest.mark.parametrize(
    "path",
    [*READMES, ROOT / "docs" / "command-line.md", ROOT / "docs" / "operations.md"],
    ids=named,
)
def test_every_command_shown_is_one_the_command_line_reads(path: Path) -> None:
    shown = shell_lines(path)

    for words in shown:
        if words[0] == "audit-service":
            parse(words[1:])
        elif words[0] == "export":
            assert words[1].partition("=")[0] == DATABASE_URL
        else:
            assert words[0] in ("make", "curl", ".")


def test_a_command_the_command_line_does_not_know_is_noticed() -> None:
    for words in (["import", "ledgers"], ["ledger", "--since", "2018-01-01"], ["check", "now"]):
        with pytest.raises(click.UsageError):
            parse(words)


def test_every_command_has_a_heading_and_an_example() -> None:
    path = ROOT / "docs" / "command-line.md"
    headings = re.findall(r"^## `audit-service (.+)`$", path.read_text("utf-8"), re.M)

    assert sorted(headings) == sorted(commands(main))
    for name in headings:
        shown = section(path, f"`audit-service {name}`")
        assert f"```sh\naudit-service {name}" in shown


@pytest.mark.parametrize("path", READMES, ids=named)
def test_the_readme_lists_every_command(path: Path) -> None:
    listed = rows(section(path, "Command line", "命令行"))

    assert sorted(name for row in listed for name in ticked(row[0])) == sorted(commands(main))


def test_the_requests_shown_are_answered(demo: str) -> None:
    application = Application.open(demo)
    client = create_app(application, Settings(demo, insecure_dev=True)).test_client()
    requests = [words[1:] for words in shell_lines(READMES[0]) if words[0] == "curl"]

    assert len(requests) == 2
    for words in requests:
        answer = client.open(**request_of(words))
        assert answer.status_code in (200, 201), answer.text
    application.close()


def request_of(words: list[str]) -> dict[str, Any]:
    """Read the arguments of curl."""
    request: dict[str, Any] = {"method": "GET", "headers": []}
    rest = iter(words)
    for word in rest:
        if word == "-X":
            request["method"] = next(rest)
        elif word == "-H":
            request["headers"].append(tuple(next(rest).split(": ", 1)))
        elif word == "-d":
            request["data"] = next(rest)
        else:
            address = word.removeprefix("http://127.0.0.1:8000")
            request["path"], _, request["query_string"] = address.partition("?")
    return request


def test_both_readmes_show_the_same_in_the_same_order() -> None:
    english, chinese = (path.read_text("utf-8") for path in READMES)

    def fenced(text: str) -> list[str]:
        return re.findall(r"^```.*?^```$", text, re.M | re.S)

    def headings(text: str) -> list[str]:
        return re.findall(r"^(#+) ", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)

    def cells(text: str) -> list[list[str]]:
        return [sorted(ticked(" ".join(row))) for row in rows(text)]

    assert fenced(english) == fenced(chinese)
    assert headings(english) == headings(chinese)
    assert cells(english) == cells(chinese)
    for path in READMES:
        assert len(path.read_text("utf-8").splitlines()) < 130


def test_every_place_named_for_something_new_exists() -> None:
    table = rows(section(READMES[0], "Where things go"))
    paths = [text for row in table for text in ticked(" ".join(row)) if "/" in text]

    assert len(table) == 8
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", PROSE, ids=named)
def test_links_and_paths_in_the_documents_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
    links = re.findall(r"\]\(([^)#]+)\)", text)
    paths = [t for t in ticked(text) if re.fullmatch(r"(?:[\w.-]+/)+[\w.-]*", t)]
    ours = [t for t in paths if (ROOT / t.split("/")[0]).exists() and not t.startswith(".venv")]

    assert [link for link in links if not (path.parent / link).exists()] == []
    assert [named for named in ours if not (ROOT / named).exists()] == []


@pytest.mark.parametrize("path", PROSE, ids=named)
def test_every_topic_in_the_documents_is_one_the_log_can_hold(path: Path) -> None:
    kinds = {topic.split(".")[0] for topic in TOPICS}
    said = ticked(re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S))
    topics = [t for t in said if re.fullmatch(r"[a-z_]+\.[a-z_]+", t) and t.split(".")[0] in kinds]

    assert [topic for topic in topics if topic not in TOPICS] == []


@pytest.mark.parametrize("path", PROSE, ids=named)
def test_a_document_names_no_place_on_somebodys_machine(path: Path) -> None:
    text = path.read_text("utf-8")

    assert re.findall(r"/(?:home|root|tmp|opt|Users)/|TODO|FIXME", text) == []


def test_the_chinese_readme_is_punctuated_as_chinese() -> None:
    text = READMES[1].read_text("utf-8")
    prose = re.sub(r"^```.*?^```$|`[^`]*`|\([^)]*\.md\)", "", text, flags=re.M | re.S)

    assert re.findall(r"[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]", prose) == []


def test_the_glossary_names_what_the_service_has() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    known = {
        "record": {kind.__name__ for kind in AGGREGATES},
        "command": {kind.__name__ for kind in COMMANDS}
        | {f"audit-service {c}" for c in commands(main)},
        "stage": set(STAGES),
        "figure": set(FIGURES),
        "refusal": {reason.code for reason in all_reasons()},
        "projection": {projection.name for projection in PROJECTIONS},
        "event": TOPICS,
    }

    named = re.findall(rf"\b({'|'.join(known)})s? `([^`]+)`", text)

    assert {kind for kind, _ in named} == set(known)
    assert [(kind, name) for kind, name in named if name not in known[kind]] == []


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    numbers = [path.name[:4] for path in ADRS]

    assert numbers == [f"{n:04}" for n in range(1, len(ADRS) + 1)]
    for path in ADRS:
        text = path.read_text("utf-8")
        headings = re.findall(r"^## (.+)$", text, re.M)
        assert text.startswith(f"# {path.name[:4]} ")
        assert headings == ["Context", "Decision", "Consequences", "Rejected"], path.name
        assert len(text.splitlines()) <= 40, path.name


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    (decision,) = [path for path in ADRS if path.name.startswith("0012")]
    reasoned = [name for row in rows(decision.read_text("utf-8")) for name in row[0].split(", ")]

    assert sorted(reasoned) == sorted(re.split(r"[\[~><= ]", line)[0] for line in wanted)


def test_every_account_and_every_figure_is_described_as_it_is_computed() -> None:
    path = ROOT / "docs" / "ledger.md"
    accounts = [name for row in rows(section(path, "Accounts")) for name in ticked(row[0])]
    figures = {ticked(row[0])[0]: row[1] for row in rows(section(path, "Figures"))}

    assert sorted(accounts) == sorted(Account)
    assert sorted(figures) == sorted(FIGURES)
    for name, figure in FIGURES.items():
        assert ticked(figures[name]) == [account.value for account in figure.accounts]
        assert ("sign turned" in figures[name]) == (figure.sign < 0)


def test_the_example_ledger_is_the_worked_one() -> None:
    path = ROOT / "docs" / "ledger.md"
    text = section(path, "An example")
    head = next(line for line in text.splitlines() if line.startswith("| Checkpoint"))
    columns = [cell.strip() for cell in head.strip("|").split(" | ")][1:]
    expected = Programme.load("A").expected

    for checkpoint, *amounts in rows(text):
        worked = {
            "reserved" if k == "committed" else k: v
            for k, v in expected[checkpoint]["city clinics"].items()
        }
        assert amounts == [worked[column] for column in columns]
