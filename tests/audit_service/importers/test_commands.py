from __future__ import annotations

import json
from pathlib import Path

import click.testing
import pytest

from audit_service.cli.importing import importing
from tests.audit_service.importers.office import DATA, Office, head, write
from tests.audit_service.importers.single_audits import AWARDS, Audit

WHO = ["--by", "张建国", "--office", "wudu"]
LINES = [["单位编码", "用途", "金额"], ["wudu", "clinic", "1.5"]]


def run(office: Office, *words: str) -> click.testing.Result:
    url = office.application.database.url.render_as_string(hide_password=False)
    runner = click.testing.CliRunner()
    return runner.invoke(importing, [*words, "--database", url], catch_exceptions=False)


def test_an_import_answers_with_its_outcome_and_exit_code_0(office: Office, tmp_path: Path) -> None:
    path = str(write(tmp_path, "xlsx", [*head(), *LINES]))

    first = run(office, "allotment", path, *WHO, "--format", "json")
    second = run(office, "allotment", path, *WHO, "--lang", "zh")

    assert (first.exit_code, second.exit_code) == (0, 0)
    said = json.loads(first.stdout)
    assert (said["status"], said["total"]) == ("imported", [{"minor": 1500000, "currency": "CNY"}])
    assert "未变化" in second.stdout


@pytest.mark.parametrize(("language", "word"), [("en", "above zero"), ("zh", "大于零")])
def test_a_refused_document_lists_every_fault_on_a_line_and_exits_with_2(
    office: Office, tmp_path: Path, language: str, word: str
) -> None:
    rows = [*head(), *LINES, ["wudu", "clinic", "-1"], ["nobody", "clinic", "1"]]
    path = str(write(tmp_path, "utf-8", rows))

    refused = run(office, "allotment", path, *WHO, "--lang", language)

    assert refused.exit_code == 2
    first, second = refused.stderr.splitlines()
    assert first.startswith("notice!C8: ")
    assert word in first
    assert second.startswith("notice!A9: ")
    assert second.endswith("[reference_unknown]")


def test_nobody_imports_without_a_name_but_anyone_may_try(office: Office, tmp_path: Path) -> None:
    path = str(write(tmp_path, "utf-8", [*head(), *LINES]))

    nameless = run(office, "allotment", path)
    tried = run(office, "allotment", path, "--dry-run", "--format", "csv")

    assert nameless.exit_code == 2
    assert "identity_required" in nameless.stderr
    assert tried.stdout.splitlines()[1].startswith("checked,")
    assert office.allotted() == {}


def test_constants_are_set_by_name(office: Office) -> None:
    words = ("allotment", str(DATA / "treasury.csv"), "--profile", "albania-treasury", "--dry-run")

    unset = run(office, *words, "--set", "fund")
    unknown = run(office, *words, "--set", "colour=red")
    second = run(office, *words, "--set", "fund=F-1", "--set", "fund = F-2", "--set", "=x")

    assert "constant_malformed" in unset.stderr
    assert "header_duplicate" in second.stderr
    assert "constant_malformed" in second.stderr
    assert second.exit_code == 2
    assert "profile_malformed" in unknown.stderr


def test_regions_units_and_a_template_have_commands_of_their_own(
    office: Office, tmp_path: Path
) -> None:
    rows = [["reference", "name", "kind", "region"], ["x", "X", "enterprise", "621202"]]
    units = str(write(tmp_path, "utf-8", rows))
    streets = str(write(tmp_path, "utf-8", [["code", "name"], ["621202009", "某镇"]], "streets"))
    blank = tmp_path / "template.xlsx"

    codes = [
        run(office, "organisations", units, "--on", "2018-01-01", *WHO).exit_code,
        run(office, "regions", streets, *WHO).exit_code,
        run(office, "template", str(blank), "--lang", "zh").exit_code,
        run(office, "template", str(blank)).exit_code,
    ]

    assert codes == [0, 0, 0, 2]
    assert blank.stat().st_size > 0


def test_an_audit_is_imported_from_the_files_of_its_workbooks(
    office: Office, tmp_path: Path
) -> None:
    audit = Audit("69688-22")
    files = []
    for file in audit.files():
        files.append(str(tmp_path / file.name))
        (tmp_path / file.name).write_bytes(file.content)
    said = ["--reference", "FAC-69688-22", "--person", "王检", "--year", "2022"]
    said += ["--organisation", "wudu", "--effective-on", "2023-03-31", *WHO]

    tried = run(office, "audit", *files, *said, "--dry-run", "--format", "json")
    first = run(office, "audit", *files, *said, "--format", "json")
    again = run(office, "audit", *files[::-1], *said, "--lang", "zh")

    assert json.loads(tried.stdout)["status"] == "checked"
    assert (first.exit_code, json.loads(first.stdout)["recorded"]) == (0, 2)
    assert "wudu-2021-001" in first.stderr  # the earlier finding that is not on record yet
    assert "未变化" in again.stdout


def test_a_refused_audit_names_cells_files_and_options(office: Office, tmp_path: Path) -> None:
    audit = Audit("69688-22").put(AWARDS, "cluster_total", 3, 1)
    path = tmp_path / "awards.json"
    path.write_bytes(next(file.content for file in audit.files() if AWARDS in file.name))
    said = ["--reference", "R", "--person", "王检", "--year", "2022", "--organisation", "nobody"]

    cells = run(office, "audit", str(path), *said, *WHO)
    missing = run(office, "audit", str(tmp_path / "none.json"), str(path), *said, *WHO)
    sound = Audit("74099-16").put(AWARDS, "number_of_audit_findings", 2, 0)
    path.write_bytes(next(file.content for file in sound.files() if AWARDS in file.name))
    unknown = run(office, "audit", str(path), *said, *WHO)

    assert cells.exit_code == 2
    assert "FederalAwards!Form!cluster_total!K3: " in cells.stderr
    assert "FindingsText: " in cells.stderr
    assert missing.stderr.startswith("none.json: ")
    assert unknown.stderr.startswith("--organisation: ")
