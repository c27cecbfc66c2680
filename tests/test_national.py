"""The national year at its smallest: the country is one, its reports are filed as workbooks are, the page is what was run."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.national import asking, page
from benchmarks.national.__main__ import main as national
from benchmarks.national.__main__ import run
from benchmarks.national.country import HEADINGS, TOP, country
from benchmarks.national.filings import YEAR, Arrived, Drawn, Workbooks, drawn, model_places
from benchmarks.national.picture import Panel, picture
from benchmarks.national.record import Asked, Course, Step, read_courses, write_course
from etl.agency_file import read_agencies
from etl.batch import run_import
from etl.pending import read_pending
from etl.results import ImportOptions
from etl.whose import Word
from reportdb.cli import main
from reportdb.database import connect_url, open_database
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import number


def no_server() -> float:
    """CPU of a server that is not there."""
    return 0.0


def quiet(what: str, command: list[str], server_cpu: object, shown: str = "") -> Asked:
    """A command in this process."""
    if command[:2] == ["-m", "reportdb"]:
        assert main(command[2:]) in (0, 1)
    return Asked(what, shown, 1.0, 2.0)


def test_the_country_has_every_level_and_everyone_once_and_superiors_first() -> None:
    agencies = list(country(4000))
    assert len({one.code for one in agencies}) == len({one.name for one in agencies}) == len(agencies) == 4000
    known = {""}
    for one in agencies:
        assert one.superior in known
        known.add(one.code)
    assert {one.level for one in agencies} == {"", "省级", "市级", "县级", "乡级"}
    assert {one.kind for one in agencies} == {"其他", "人民政府", "政府部门", "乡镇街道", "垂直管理部门"}
    assert len({one.code[:3] for one in country(170_000) if one.level == "省级" and one.kind == "人民政府"}) == 31


def test_its_list_is_loaded_without_a_doubt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed, database = tmp_path / "list.csv", str(tmp_path / "a.sqlite")
    listed.write_text("\n".join([HEADINGS, *(one.line for one in country(900)), ""]), encoding="utf-8")
    assert main(["--db", database, "init"]) == 0
    assert main(["--db", database, "agencies", "load", str(listed)]) == 0
    out, err = capsys.readouterr()
    assert "新增 900" in out
    assert "warning" not in err
    assert len(read_agencies(listed)) == 900


def test_a_report_that_did_not_come_from_a_file_is_filed_as_its_workbook_is(tmp_path: Path) -> None:
    reports = list(drawn(country(40)))
    books = Workbooks()
    model = model_places(tmp_path, books, reports[0])
    database = str(tmp_path / "a.sqlite")
    assert main(["--db", database, "init"]) == 0
    engine = open_database(connect_url(database))
    results = list(run_import(engine, [], ImportOptions(), Arrived(iter(reports), model, len(reports))))
    folder = tmp_path / "books"
    folder.mkdir()
    for one, result in zip(reports, results, strict=True):
        path = folder / f"{one.agency.code}.xlsx"
        books.write(path, one)
        (read,) = read_pending(str(path), Word())
        assert read.read is not None
        assert (read.agency, read.year, read.scope) == (one.agency.name, YEAR, one.report.scope)
        assert result.filing is not None
        with engine.connect() as conn:
            stored = load_report(conn, Remit.everyone(), result.filing)
        assert read.read.report.tables == stored.tables
        assert read.read.report.channels == stored.channels
        assert read.read.report.improvement_items == stored.improvement_items
        assert [place.positions for place in read.read.places] == [place.positions for place in result.places]
    engine.dispose()


def test_some_are_returned_and_the_rest_balances(tmp_path: Path) -> None:
    reports = list(drawn(country(600)))
    database = str(tmp_path / "a.sqlite")
    assert main(["--db", database, "init"]) == 0
    engine = open_database(connect_url(database))
    results = list(run_import(engine, [], ImportOptions(), Arrived(iter(reports), [], len(reports))))
    engine.dispose()
    states = {result.status for result in results}
    assert states == {"accepted", "returned"}
    assert sum(result.status == "returned" for result in results) < 20


def test_the_same_agencies_report_the_same_whatever_came_before() -> None:
    agencies = list(country(30))
    again = list(drawn(agencies[20:], 20))
    assert [one.report.content() for one in list(drawn(agencies))[20:]] == [one.report.content() for one in again]


def test_a_workbook_that_is_read_otherwise_is_told(tmp_path: Path) -> None:
    one = next(drawn(country(1)))
    other = Drawn(one.agency, one.report.copy())
    table = other.report.tables["appeals"]
    table.figures = {cell: number(1) for cell in table.figures}

    class Forgetful(Workbooks):
        """Writes another report than it is given."""

        def write(self, path: Path, given: Drawn) -> None:
            super().write(path, one)

    with pytest.raises(RuntimeError, match="not read as it was written"):
        model_places(tmp_path, Forgetful(), other)


def test_a_run_is_recorded_step_by_step_and_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "measured", quiet)
    url = str(tmp_path / "country.sqlite")
    course = run(url, tmp_path, 60, 3, no_server, workbooks=2)
    assert [step.filings for step in course.steps] == [20, 40, 60]
    assert course.steps[-1].facts == 60 * 204
    assert all(step.size > 0 and step.peak > 0 and step.cpu > 0 for step in course.steps)
    whats = [one.what for one in course.asked]
    assert {
        "load the agency list",
        "import: compare peers",
        "total of the country",
        "publish a mirror",
        "import of 2 workbooks",
    } <= set(whats)
    stopped = Course("sqlite", 60, steps=course.steps[:1], asked=course.asked[:1])
    write_course(stopped, tmp_path / "course.json")
    again = run(url, tmp_path, 60, 3, no_server, asking=False)
    assert [(step.filings, step.returned, step.facts) for step in again.steps] == [
        (step.filings, step.returned, step.facts) for step in course.steps
    ]
    with open_database(connect_url(url)).connect() as conn:
        assert conn.exec_driver_sql("SELECT COUNT(*) FROM filing").scalar() == 60


def test_the_command_prints_what_stands_on_the_page(tmp_path: Path) -> None:
    words = ["--agencies", "20", "--steps", "2", "--no-ask", "--folder", str(tmp_path)]
    said = CliRunner().invoke(national, words, catch_exceptions=False)
    assert "20 agencies, 4,080 figures" in said.output
    kept = json.loads((tmp_path / "sqlite-20" / "course.json").read_text(encoding="utf-8"))
    assert kept["sqlite"]["agencies"] == 20


def test_the_page_and_its_picture_are_written_from_the_committed_run() -> None:
    committed = read_courses()
    written = page.PATH.read_text(encoding="utf-8")
    assert written == page.with_section(written, committed)
    assert page.PICTURE.read_text(encoding="utf-8") == page.curve(committed)
    assert page.PICTURE.name in written


def test_the_curve_begins_at_nothing_and_ends_at_a_round_number() -> None:
    flat = picture([Panel("CPU", "ms", {"SQLite": [(10, 3.0), (20, 3.0)], "PostgreSQL": [(20, 5.0)]})])
    assert flat.count("<polyline") == 2
    assert ">8<" in flat
    assert "130.0,93.8 260.0,93.8" in flat
    assert picture([Panel("CPU", "ms", {})]).endswith("</svg>\n")


def test_steps_shown_are_the_first_the_last_and_some_between() -> None:
    steps = [Step(10 * n, 0, 100 * n, 10, 1.0, 50.0, 1000) for n in range(1, 21)]
    shown = page.section({"sqlite": Course("sqlite", 200, steps)})
    rows = [line for line in shown.splitlines() if line.startswith("| ") and line.count("|") == 7]
    assert [row.split(" | ")[0] for row in islice(rows, 1, None)] == ["| 10", "| 40", "| 80", "| 120", "| 160", "| 200"]


def test_who_is_on_top_is_the_country() -> None:
    first = next(country(5))
    assert (first.code, first.superior) == (TOP, "")
