"""The sample workbooks come in as the published reports say, and every finding code has one that fires it.

samples/expected is typed from the published figures; samples/broken/expected.toml says what each fault must give.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from openpyxl import load_workbook

from reportdb.checks.rules import NAMED_RULES
from reportdb.cli import main
from reportdb.findings import KINDS
from reportdb.forms import catalog

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
REPORTS = SAMPLES / "reports"
BROKEN = SAMPLES / "broken"
VIEWS = {
    "publications": ("item_code", "measure_code"),
    "applications": ("outcome_code", "applicant_code"),
    "appeals": ("route_code", "result_code"),
    "resources": ("resource_code", "'value'"),
}


class ExpectedFinding(TypedDict):
    """A finding that must be there; parts left out are not compared."""

    level: str
    code: str
    table: NotRequired[str]
    row: NotRequired[str]
    column: NotRequired[str]
    cell: NotRequired[str]


Typed = int | str | dict[str, str] | None


class ExpectedChannel(TypedDict):
    """A line of the channel list; codes only where the label is one of the usual ones."""

    channel: str
    metric: str
    value: Typed
    unit: str
    channel_code: NotRequired[str]
    metric_code: NotRequired[str]


class Expected(TypedDict):
    """samples/expected/<name>.json: a figure is a count, money as a decimal string of 万元, null for blank."""

    file: str
    agency: str
    year: int
    edition: str
    editions: dict[str, str]
    scope: str
    status: str
    findings: list[ExpectedFinding]
    after_last_year: NotRequired[list[ExpectedFinding]]  # once the report of the year before is filed, too
    notices: list[str]
    figures: dict[str, dict[str, Typed]]
    channels: list[ExpectedChannel]
    improvement_items: list[dict[str, str]]


class Case(TypedDict):
    """One folder of samples/broken."""

    code: str
    status: str
    findings: list[ExpectedFinding]
    along: NotRequired[list[str]]
    passes_along: NotRequired[list[str]]
    passes_status: NotRequired[str]
    before: NotRequired[list[str]]
    fires: NotRequired[list[str]]
    passes: NotRequired[list[str]]
    also: NotRequired[list[str]]
    says: NotRequired[dict[str, str]]
    options: NotRequired[list[str]]
    prepare: NotRequired[list[str]]
    agencies: NotRequired[str]
    corrections: NotRequired[list[str]]


class FindingLine(TypedDict):
    """A finding as `import --json` prints it."""

    code: str
    level: str
    message: str
    table: str | None
    row: str | None
    column: str | None
    sheet: str | None
    cell: str | None


class ImportLine(TypedDict):
    """A report as `import --json` prints it."""

    file: str
    agency: str | None
    year: int | None
    edition: str | None
    editions: dict[str, str]
    scope: str | None
    status: str
    filing: int | None
    facts: dict[str, int]
    findings: list[FindingLine]


def _expected(name: str) -> Expected:
    return cast(Expected, json.loads((SAMPLES / "expected" / f"{name}.json").read_text("utf-8")))


def _cases() -> dict[str, Case]:
    data = tomllib.loads((BROKEN / "expected.toml").read_text("utf-8"))
    return {case["code"]: case for case in cast(list[Case], data["case"])}


NAMES = sorted(path.stem for path in REPORTS.glob("*.xlsx"))
CASES = _cases()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy: making one is the slow part."""
    path = tmp_path_factory.mktemp("samples") / "empty.sqlite"
    _run(path, "init")
    return path


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    """A fresh database."""
    return Path(shutil.copy(empty_database, tmp_path / "reportdb.sqlite"))


def _run(database: Path, *words: str) -> str:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        exit_code = main(["--db", str(database), *words])
    assert exit_code in (0, 1), err.getvalue()
    return out.getvalue()


def _import(database: Path, *words: str | Path) -> list[ImportLine]:
    lines = _run(database, "import", "--json", *map(str, words)).splitlines()
    return [cast(ImportLine, json.loads(line)) for line in lines if line]


def _matches(expected: ExpectedFinding, found: FindingLine) -> bool:
    if (found["code"], found["level"]) != (expected["code"], expected["level"]):
        return False
    place = {part: value for part, value in expected.items() if part in ("table", "row", "column")}
    if not place.items() <= dict(found).items():
        return False
    return "cell" not in expected or expected["cell"] in re.split(r"[^A-Z0-9]+", found["cell"] or "")


def _open(line: ImportLine) -> list[FindingLine]:
    return [finding for finding in line["findings"] if finding["level"] != "notice"]


def _assert_findings(line: ImportLine, expected: Expected, *, alone: bool = True) -> None:
    left = list(expected["findings"]) + ([] if alone else expected.get("after_last_year", []))
    for finding in _open(line):
        match = next((one for one in left if _matches(one, finding)), None)
        assert match is not None, f"not expected: {finding}"
        left.remove(match)
    assert not left
    assert {one["code"] for one in line["findings"] if one["level"] == "notice"} == set(expected["notices"])


@pytest.mark.parametrize("name", NAMES)
def test_a_published_report_is_judged_as_expected(database: Path, name: str) -> None:
    expected = _expected(name)
    (line,) = _import(database, SAMPLES / expected["file"])
    assert (line["agency"], line["year"]) == (expected["agency"], expected["year"])
    assert (line["edition"], line["scope"]) == (expected["edition"], expected["scope"])
    assert line["status"] == expected["status"]
    assert expected["editions"].items() <= line["editions"].items()
    _assert_findings(line, expected)
    lists = {"channels": len(expected["channels"]), "improvement_items": len(expected["improvement_items"])}
    lists = {table: lines for table, lines in lists.items() if lines}
    assert line["facts"] == {table: len(cells) for table, cells in expected["figures"].items()} | lists


@pytest.mark.parametrize("name", NAMES)
def test_every_published_figure_is_in_the_views(database: Path, name: str) -> None:
    expected = _expected(name)
    accept = ["--accept", "已公布"] if expected["status"] == "returned" else []
    _import(database, SAMPLES / expected["file"], *accept)
    with closing(sqlite3.connect(database)) as connection:
        for table, (row, column) in VIEWS.items():
            query = f"SELECT {row}, {column}, period, value, mark, text FROM annual_{table}"
            found = {
                f"{r}/{c}" if period == "year" else f"{r}/{c}/{period}": _typed(*rest)
                for r, c, period, *rest in connection.execute(query)
            }
            assert found == {place: _exact(value) for place, value in expected["figures"].get(table, {}).items()}
        (as_filed,) = set(connection.execute("SELECT as_filed FROM annual_appeals"))
        assert as_filed == (expected["status"] == "returned",)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_lists_is_in_the_views(database: Path, name: str) -> None:
    expected = _expected(name)
    accept = ["--accept", "已公布"] if expected["status"] == "returned" else []
    _import(database, SAMPLES / expected["file"], *accept)
    with closing(sqlite3.connect(database)) as connection:
        query = """SELECT channel, metric, value, mark, text, unit, channel_code, metric_code
            FROM annual_channels ORDER BY position"""
        rows = connection.execute(query).fetchall()
        assert [(*row[:2], _typed(*row[2:5]), row[5]) for row in rows] == [
            (line["channel"], line["metric"], _exact(line["value"]), line["unit"]) for line in expected["channels"]
        ]
        for row, line in zip(rows, expected["channels"], strict=True):
            assert row[6] == line.get("channel_code", row[6])
            assert row[7] == line.get("metric_code", row[7])
        query = "SELECT problem, action FROM annual_improvement_items ORDER BY position"
        items = [(_words(problem), _words(action)) for problem, action in connection.execute(query)]
        assert items == [(_words(item["problem"]), _words(item["action"])) for item in expected["improvement_items"]]


def _typed(value: int | float | str | None, mark: str, text: str | None) -> object:
    """A figure of a view as samples/expected writes it."""
    if mark == "number":
        return Decimal(str(value))
    return {"blank": None, "not_applicable": "/", "text": {"text": text}}[mark]


def _exact(value: Typed) -> object:
    number = isinstance(value, int) or (isinstance(value, str) and value != "/")
    return Decimal(str(value)) if number else value


def _words(text: str) -> str:
    return "".join(text.split())


def test_the_whole_folder_comes_in_at_once(database: Path) -> None:
    lines = _import(database, REPORTS)
    assert [Path(line["file"]).stem for line in lines] == NAMES
    for line, name in zip(lines, NAMES, strict=True):
        expected = _expected(name)
        assert line["status"] == expected["status"]
        _assert_findings(line, expected, alone=False)
    assert [line["status"] for line in _import(database, REPORTS)] == [
        "returned" if _expected(name)["status"] == "returned" else "unchanged" for name in NAMES
    ]


def test_the_agency_list_of_the_samples_knows_them_all(database: Path) -> None:
    _run(database, "agencies", "load", str(SAMPLES / "agencies.csv"))
    for line, name in zip(_import(database, REPORTS), NAMES, strict=True):
        expected = _expected(name)
        assert (line["agency"], line["scope"]) == (expected["agency"], expected["scope"])
        _assert_findings(line, expected, alone=False)


@pytest.mark.parametrize("code", CASES)
def test_a_fault_is_found(database: Path, code: str) -> None:
    case = CASES[code]
    lines = _case_run(database, case, case.get("fires", ["fires.xlsx"]))
    assert {line["status"] for line in lines} == {case["status"]}
    found = [finding for line in lines for finding in line["findings"]]
    for expected in case["findings"]:
        assert any(_matches(expected, finding) for finding in found), (expected, found)
    known = {code, *case.get("along", ())}
    assert {finding["code"] for line in lines for finding in _open(line)} <= known


@pytest.mark.parametrize(
    ("code", "name"), [(code, name) for code, case in CASES.items() for name in case.get("also", ())]
)
def test_a_fault_in_another_guise_is_found(database: Path, code: str, name: str) -> None:
    (line,) = _case_run(database, CASES[code], [name])
    assert line["status"] == CASES[code]["status"]
    assert {finding["code"] for finding in _open(line)} == {code}
    messages = " ".join(finding["message"] for finding in line["findings"] if finding["code"] == code)
    assert CASES[code].get("says", {}).get(name, "") in messages


@pytest.mark.parametrize("code", CASES)
def test_the_same_without_the_fault_passes(database: Path, code: str) -> None:
    case = CASES[code]
    lines = _case_run(database, case, case.get("passes", ["passes.xlsx"]), options=False, run="passes")
    assert {line["status"] for line in lines} == {case.get("passes_status", "accepted")}
    assert code not in {finding["code"] for line in lines for finding in line["findings"]}
    assert {finding["code"] for line in lines for finding in _open(line)} <= set(case.get("passes_along", ()))


def _case_run(
    database: Path, case: Case, files: list[str], *, options: bool = True, run: str = "fires"
) -> list[ImportLine]:
    folder = BROKEN / case["code"]
    if "agencies" in case:
        _run(database, "agencies", "load", str(folder / case["agencies"]))
    for name in case.get("before", ()):
        (line,) = _import(database, folder / name, *_corrections(case, "before"))
        assert line["status"] == "accepted"
    if options and "prepare" in case:
        _run(database, *case["prepare"])
    words = [word.replace("{folder}", str(folder)) for word in case.get("options", ())] if options else []
    return _import(database, *(folder / name for name in files), *words, *_corrections(case, run))


def _corrections(case: Case, run: str) -> list[str]:
    """The corrections file of a case, for the runs that it is given with."""
    given = run in case.get("corrections", ())
    return ["--corrections", str(BROKEN / case["code"] / "corrections.toml")] if given else []


def test_every_code_has_a_sample_that_fires_it_and_one_that_does_not() -> None:
    balances = {balance.code for form in catalog().forms.values() for balance in form.balances}
    assert {*KINDS, *NAMED_RULES, *balances} <= set(CASES)
    assert set(CASES) == {path.name for path in BROKEN.iterdir() if path.is_dir()}


def test_every_sample_is_described() -> None:
    text = (SAMPLES / "README.md").read_text("utf-8")
    assert all(f"{name}.xlsx" in text for name in NAMES)


def test_the_workbooks_are_those_the_script_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from samples import make_samples

    for name, draw in make_samples.REPORTS.items():
        draw(tmp_path / f"{name}.xlsx")
        assert list(_contents(tmp_path / f"{name}.xlsx")) == list(_contents(REPORTS / f"{name}.xlsx"))
    assert sorted(make_samples.REPORTS) == NAMES


def _contents(path: Path) -> Iterator[tuple[str, list[str], list[tuple[object, ...]]]]:
    with closing(load_workbook(path)) as book:
        for sheet in book.worksheets:
            merged = sorted(str(area) for area in sheet.merged_cells.ranges)
            yield sheet.title, merged, [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
