"""Explanations on both databases: they clear a doubt, outlive a new filing, and open again when a figure changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from reportdb.cli import main
from reportdb.database import open_database, reading
from reportdb.explained import explained, subject_of
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, Figure, Report, Scope, TableData, number
from reportdb.xlsx import Cover, write_report
from tests.books import load_workbook

AGENCY = "测试省测试市档案局"
Send = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]


def a_report(year: int, in_force: int, *, issued: int = 0, penalties: Figure | None = None) -> Report:
    """Zeros but for 现行有效, which last year's report explains or not, and one figure that no rule reads."""
    report = Report(AGENCY, year, Scope.OWN, "2021")
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        report.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    figures = report.tables["publications"].figures
    figures[Cell("normative_document", "in_force")] = number(in_force)
    figures[Cell("normative_document", "issued")] = number(issued)
    if penalties is not None:
        figures[Cell("penalty", "decisions")] = penalties
    return report


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Writes a report as a workbook and gives its path."""

    def write(report: Report, name: str) -> str:
        path = tmp_path / name
        cover = Cover(agency=report.agency or "", year=report.year or 0, scope=report.scope)
        write_report(path, report, catalog().form("2021"), cover)
        return str(path)

    return write


@pytest.fixture
def run(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line; exit code, stdout, stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def doubts(run: Run, year: int = 2024) -> list[dict[str, Any]]:
    """The `verify` findings of the year's filing, as programs read them."""
    _code, out, _err = run("check", "--year", str(year), "--json")
    return [item for line in out.splitlines() for item in json.loads(line)["findings"] if item["level"] == "verify"]


def doubtful(run: Run, send: Send) -> str:
    """Two years whose 现行有效 do not follow from each other; the number of the doubt."""
    run("import", send(a_report(2023, 10), "2023.xlsx"))
    code, out, _err = run("import", send(a_report(2024, 7), "2024.xlsx"))
    [doubt] = doubts(run)
    assert (code, doubt["code"]) == (0, "T2-VALID")
    assert f"〔{doubt['number']}〕" in out
    return str(doubt["number"])


def test_an_explanation_clears_a_doubt_in_every_output(run: Run, send: Send) -> None:
    number_ = doubtful(run, send)
    code, out, _err = run("explain", number_, "3 件因有效期届满自然失效", "--by", "王五")
    assert code == 0
    assert "已说明" in out
    [doubt] = doubts(run)
    said = doubt["explanation"]
    assert (said["state"], said["text"], said["by"]) == ("explained", "3 件因有效期届满自然失效", "王五")
    _code, out, _err = run("check", "--year", "2024")
    assert "情况说明：3 件因有效期届满自然失效（王五，" in out
    assert "已说明 1 条" in out
    assert "核实" not in out
    _code, out, _err = run("status", "--year", "2024", "--json")
    assert json.loads(out)["verifies"] == 0


def test_it_outlives_a_new_filing_that_leaves_its_figures_alone(run: Run, send: Send) -> None:
    run("explain", doubtful(run, send), "自然失效 3 件")
    code, out, _err = run("import", send(a_report(2024, 7, penalties=number(5)), "again.xlsx"), "--json")
    told = json.loads(out)
    assert (code, told["status"]) == (0, "accepted")
    [doubt] = [item for item in told["findings"] if item["level"] == "verify"]
    assert doubt["explanation"]["state"] == "explained"
    [stored] = doubts(run)
    assert stored["explanation"]["text"] == "自然失效 3 件"


def test_it_opens_again_with_its_old_text_when_a_figure_changes(run: Run, send: Send) -> None:
    run("explain", doubtful(run, send), "自然失效 3 件")
    _code, out, _err = run("import", send(a_report(2024, 6), "again.xlsx"))
    assert "核实" in out
    assert "原说明（数字已变，请重新说明）：自然失效 3 件" in out
    [doubt] = doubts(run)
    assert doubt["explanation"]["state"] == "reopened"
    _code, out, _err = run("status", "--year", "2024", "--json")
    assert json.loads(out)["verifies"] == 1
    run("import", send(a_report(2024, 7, penalties=number(1)), "back.xlsx"))
    [doubt] = doubts(run)
    assert doubt["explanation"]["state"] == "explained"


def test_it_opens_again_when_last_years_figure_changes(run: Run, send: Send) -> None:
    run("explain", doubtful(run, send), "自然失效 3 件")
    run("import", send(a_report(2023, 11), "2023b.xlsx"))
    [doubt] = doubts(run)
    assert doubt["explanation"]["state"] == "reopened"


def test_blank_cells_are_explained_until_others_are_blank(run: Run, send: Send) -> None:
    run("import", send(a_report(2024, 0, penalties=BLANK), "a.xlsx"))
    [doubt] = doubts(run)
    assert run("explain", str(doubt["number"]), "本单位没有行政处罚职能")[0] == 0
    run("import", send(a_report(2024, 1, issued=1, penalties=BLANK), "b.xlsx"))
    [doubt] = doubts(run)
    assert doubt["explanation"]["state"] == "explained"
    more = a_report(2024, 1, issued=1, penalties=BLANK)
    more.tables["publications"].figures[Cell("coercion", "decisions")] = BLANK
    run("import", send(more, "c.xlsx"))
    [doubt] = [item for item in doubts(run) if item["code"] == "CELL-BLANK"]
    assert doubt["explanation"]["state"] == "reopened"


def test_an_error_cannot_be_explained_away(run: Run, send: Send) -> None:
    broken = a_report(2024, 0)
    broken.tables["appeals"].figures[Cell("reconsideration", "total")] = number(3)
    code, out, _err = run("import", send(broken, "a.xlsx"), "--json")
    [item] = [one for one in json.loads(out)["findings"] if one["level"] == "error"]
    assert code == 1
    assert item["number"]
    code, _out, err = run("explain", item["number"], "就是这样")
    assert code == 2
    assert "cannot be explained away" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("7", "text"), 2),
        (("1-xyz", "text"), 2),
        (("99-abcdef", "text"), 1),
        (("2-000000", "text"), 1),
        (("2-", "text"), 2),
    ],
)
def test_what_names_no_doubt_is_refused_in_one_line(
    run: Run, send: Send, arguments: tuple[str, str], code: int
) -> None:
    doubtful(run, send)
    found, _out, err = run("explain", *arguments)
    assert found == code
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 4001])
def test_an_explanation_has_a_text_of_bounded_length(run: Run, send: Send, text: str) -> None:
    number_ = doubtful(run, send)
    assert run("explain", number_, text)[0] == 2


def test_a_second_explanation_replaces_the_first_and_the_trail_keeps_both(run: Run, send: Send, ready_url: URL) -> None:
    number_ = doubtful(run, send)
    run("explain", number_, "第一次", "--by", "甲")
    _code, out, _err = run("explain", number_, "第二次", "--by", "乙")
    assert "取代原说明" in out
    [doubt] = doubts(run)
    assert doubt["explanation"]["text"] == "第二次"
    engine = open_database(ready_url)
    with reading(engine) as conn:
        trail = conn.exec_driver_sql("SELECT who, what FROM audit_trail WHERE action = 'explained' ORDER BY id").all()
    engine.dispose()
    assert [row[0] for row in trail] == ["甲", "乙"]
    assert json.loads(trail[1][1])["before"] == "第一次"


def test_own_and_consolidated_reports_are_explained_apart(run: Run, send: Send) -> None:
    run("explain", doubtful(run, send), "自然失效 3 件")
    for year, in_force in ((2023, 10), (2024, 7)):
        report = a_report(year, in_force)
        report.scope = Scope.CONSOLIDATED
        run("import", send(report, f"{year}c.xlsx"))
    states = sorted("explanation" in item for item in doubts(run))
    assert states == [False, True]


def test_the_number_of_a_rehearsal_is_not_told(run: Run, send: Send) -> None:
    doubtful(run, send)
    _code, out, _err = run("import", send(a_report(2024, 6), "again.xlsx"), "--dry-run", "--json")
    assert all("number" not in item for item in json.loads(out)["findings"])


def a_doubt(found: int = 3, message: str = "一") -> Finding:
    return Finding("T2-VALID", Level.VERIFY, message, "publications", "a", "b", found=found, operands={"a/b": found})


def test_words_and_cells_do_not_count_only_figures() -> None:
    assert subject_of(a_doubt()) == subject_of(a_doubt(message="换了说法"))
    assert subject_of(a_doubt()) != subject_of(a_doubt(found=4))
    assert explained([], 1, []) == []


def answer(copy: Path, text: str) -> int:
    """Writes into the column 情况说明 of every line of a returned list; how many lines there are."""
    book = load_workbook(copy)
    page = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(number for number, row in enumerate(rows) if "情况说明" in row)
    for place in range(head + 1, len(rows)):
        page.cell(place + 1, rows[head].index("情况说明") + 1, text)
    book.save(copy)
    return len(rows) - head - 1


def test_what_an_officer_writes_into_the_returned_list_is_read_from_there(run: Run, send: Send, tmp_path: Path) -> None:
    run("import", send(a_report(2023, 10), "2023.xlsx"))
    run("import", send(a_report(2024, 7), "2024.xlsx"), "--return", str(tmp_path / "back"))
    copy = tmp_path / "back" / "2024_审核.xlsx"
    assert answer(copy, "3 件自然失效，另附清单") >= 1
    code, out, _err = run("import", str(copy))
    assert code == 0
    assert "情况说明：3 件自然失效，另附清单" in out
    [doubt] = doubts(run)
    assert doubt["explanation"]["state"] == "explained"
    assert run("import", send(a_report(2024, 7), "2024.xlsx"), "--return", str(tmp_path / "again"))[0] == 0
    assert not list((tmp_path / "again").glob("*.xlsx"))  # nothing is left to ask


def test_a_text_about_an_error_explains_nothing(run: Run, send: Send, tmp_path: Path) -> None:
    broken = a_report(2024, 0)
    broken.tables["appeals"].figures[Cell("reconsideration", "total")] = number(3)
    run("import", send(broken, "a.xlsx"), "--return", str(tmp_path / "back"))
    copy = tmp_path / "back" / "a_审核.xlsx"
    assert answer(copy, "就是这样") >= 1
    code, out, _err = run("import", str(copy), "--json")
    assert code == 1
    assert all("explanation" not in item for item in json.loads(out)["findings"])


def test_a_text_about_figures_that_have_changed_since_explains_nothing(run: Run, send: Send, tmp_path: Path) -> None:
    run("import", send(a_report(2023, 10), "2023.xlsx"))
    run("import", send(a_report(2024, 7), "2024.xlsx"), "--return", str(tmp_path / "back"))
    copy = tmp_path / "back" / "2024_审核.xlsx"
    answer(copy, "3 件自然失效")
    run("import", send(a_report(2023, 11), "2023b.xlsx"))
    run("import", str(copy))
    [doubt] = doubts(run)
    assert "explanation" not in doubt
