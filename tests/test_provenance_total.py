"""`trace --total`: who is added, who stands for whom, who is missing, and the cell of every figure in the sum."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.draft import FilingDraft
from etl.load import store
from reportdb.cli import main
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing, parts_in
from reportdb.forms.codes import Cell
from reportdb.queries.members import members
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, TableData, number, summed, words
from reportdb.xlsx import Cover, write_report
from tests.books import load_workbook

LIST = """单位名称,单位代码,上级单位,层级,类型,行政区划代码,起始日期,终止日期,曾用名,规章制定权
江城市人民政府,T,,市级,人民政府,,,,,否
江城市教育局,A,T,市级,政府部门,,,,,否
江东区人民政府,B,T,县级,人民政府,,,,,否
江东区教育局,B1,B,县级,政府部门,,,,,否
江东区民政局,B2,B,县级,政府部门,,,,,否
江西区人民政府,C,T,县级,人民政府,,,,,否
江西区教育局,C1,C,县级,政府部门,,,,,否
江城市旧局,X,T,市级,政府部门,,2010-01-01,2015-12-31,,否
江城市新局,Y,T,市级,政府部门,,2030-01-01,,,否
"""
EVERYONE = Remit.everyone()
Run = Callable[..., tuple[int, str, str]]
Filed = Callable[..., None]
TOTAL = ("--agency", "T", "--year", "2023", "--total")


@pytest.fixture
def run(ready_url: URL, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command line on a database that knows the agencies of a city."""

    def run_line(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        return (code, *capsys.readouterr())

    path = tmp_path / "agencies.csv"
    path.write_text(LIST, encoding="utf-8")
    assert run_line("agencies", "load", str(path))[0] == 0
    return run_line


@pytest.fixture
def filed(run: Run, tmp_path: Path) -> Filed:
    """Files a report whose every figure of table three is `value`, and 0 elsewhere."""

    def file(
        name: str,
        value: int,
        scope: Scope = Scope.OWN,
        edition: str = "2021",
        figure: Figure | None = None,
        year: int = 2023,
    ) -> None:
        report = Report(name, year, scope, edition)
        for code in ("publications", "applications", "appeals"):
            cells = catalog().table(edition, code).official_cells
            one = number(value) if code == "applications" else number(0)
            report.tables[code] = TableData(edition, dict.fromkeys(cells, one))
        report.tables["appeals"].figures[Cell("reconsideration", "upheld")] = figure or number(value)
        path = tmp_path / f"{name}_{scope.value}.xlsx"
        write_report(path, report, catalog().form(edition), Cover(agency=name, year=year, scope=scope))
        status, _, err = run("import", str(path), "--accept", "样例")
        assert status == 0, err

    return file


def total(run: Run, *wanted: str, year: int = 2023) -> dict[str, Any]:
    whose = ("--agency", "T", "--year", str(year), "--total")
    code, out, err = run("trace", *wanted, *whose, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_total_is_its_own_figure_and_those_of_its_members(run: Run, filed: Filed, tmp_path: Path) -> None:
    filed("江城市人民政府", 1)
    filed("江城市人民政府", 1000, Scope.CONSOLIDATED)
    filed("江城市教育局", 2)
    filed("江东区人民政府", 40, Scope.CONSOLIDATED)
    filed("江东区人民政府", 500)
    filed("江东区教育局", 700)
    filed("江西区教育局", 8)
    found = total(run, "applications", "received", "total")
    assert (found["value"], found["mark"], found["additive"]) == (1 + 2 + 40 + 8, "number", True)
    assert [(one["agency"], one["scope"], one["stands_for"], one["value"]) for one in found["members"]] == [
        ("江城市人民政府", "own", "own", 1),
        ("江城市教育局", "own", "own", 2),
        ("江东区人民政府", "consolidated", "subtree", 40),
        ("江西区教育局", "own", "own", 8),
    ]
    for one in found["members"]:
        stands = load_workbook(tmp_path / one["file"])[one["sheet"]][one["cell"]].value
        assert stands == one["value"] == int(one["raw"])
    assert found["missing"] == [{"agency": "江西区人民政府", "agency_code": "C", "returned": None}]
    assert [(one["agency"], one["by"]) for one in found["covered"]] == [
        ("江东区教育局", "江东区人民政府"), ("江东区民政局", "江东区人民政府"),
    ]  # fmt: skip
    assert (found["reported"]["value"], found["reported"]["scope"]) == (1000, "consolidated")
    assert found["without_figure"] == []


def test_an_agency_that_was_gone_is_not_missed_but_its_filing_counts(run: Run, filed: Filed, tmp_path: Path) -> None:
    """It was filed before the list said that the agency had ended; afterwards no sheet would be taken for its own."""
    filed("江城市教育局", 2)
    before = total(run, "applications", "received", "total")
    assert not {"X", "Y"} & {one["agency_code"] for one in before["missing"]}
    path = tmp_path / "ends.csv"
    path.write_text("单位名称,单位代码,终止日期\n江城市旧局,X,\n", encoding="utf-8")
    run("agencies", "load", str(path))
    filed("江城市旧局", 30)
    path.write_text("单位名称,单位代码,终止日期\n江城市旧局,X,2015-12-31\n", encoding="utf-8")
    run("agencies", "load", str(path))
    found = total(run, "applications", "received", "total")
    assert found["value"] == 32
    assert [one["agency"] for one in found["members"]] == ["江城市教育局", "江城市旧局"]


def test_people_read_every_member_with_its_cell(run: Run, filed: Filed) -> None:
    filed("江城市教育局", 2)
    filed("江东区人民政府", 40, Scope.CONSOLIDATED)
    code, out, _ = run("trace", "表三", "本年新收政府信息公开申请数量", "总计", *TOTAL)
    lines = out.splitlines()
    assert (code, lines[0], lines[2]) == (0, "江城市人民政府　2023年　汇总（2 份报送）", "  合计：42 件")
    assert lines[3].startswith("  2 件　江城市教育局（本级）　filing 1　江城市教育局_own.xlsx　工作表“表三”")
    assert lines[3].endswith("　原文 2")
    assert "（汇总　含全部下级）" in lines[4]
    assert [line for line in lines if line.startswith("  未报送：")] == [
        "  未报送：江城市人民政府", "  未报送：江西区人民政府", "  未报送：江西区教育局",
    ]  # fmt: skip
    assert "  由上级汇总覆盖：江东区民政局（江东区人民政府）" in lines


def test_what_is_no_number_is_told_and_not_added(run: Run, filed: Filed) -> None:
    filed("江城市教育局", 2, figure=words("约20件"))
    filed("江东区人民政府", 40, Scope.CONSOLIDATED, figure=NOT_APPLICABLE)
    only_words = total(run, "appeals", "reconsideration", "upheld")
    assert (only_words["value"], only_words["mark"]) == (None, "blank")
    assert [(one["mark"], one["raw"]) for one in only_words["members"]] == [("text", "约20件"), ("not_applicable", "/")]
    filed("江西区教育局", 8)
    assert total(run, "appeals", "reconsideration", "upheld")["value"] == 8


def test_figures_that_cannot_be_added_say_so(run: Run, filed: Filed) -> None:
    filed("江城市教育局", 2)
    found = total(run, "publications", "normative_document", "in_force")
    assert (found["value"], found["mark"], found["additive"]) == (None, "not_applicable", False)
    assert [one["value"] for one in found["members"]] == [0]
    code, out, _ = run("trace", "publications", "normative_document", "in_force", *TOTAL)
    assert code == 0
    assert "  合计：/（这一栏不能相加，以下是各成员的数）" in out.splitlines()


def test_what_cannot_be_split_stands_apart_and_the_rest_in_its_lines(run: Run, filed: Filed) -> None:
    filed("江城市教育局", 2, edition="2019")
    filed("江西区教育局", 8)
    apart = total(run, "applications", "other", "total")
    assert (apart["value"], [one["row"] for one in apart["members"]]) == (2, ["other"])
    assert [(one["agency"], one["reason"]) for one in apart["without_figure"]] == [("江西区教育局", "edition")]
    split = total(run, "applications", "other.rest", "total")
    assert split["value"] == 8
    assert [(one["agency"], one["reason"]) for one in split["without_figure"]] == [("江城市教育局", "edition")]
    assert total(run, "applications", "total_handled", "total")["value"] == 2 + 8
    left_out = total(run, "publications", "normative_document", "newly_made")
    assert (left_out["value"], [one["agency"] for one in left_out["members"]]) == (0, ["江城市教育局"])
    code, out, _ = run("trace", "applications", "other.rest", "total", *TOTAL)
    assert code == 0
    assert "  没有这个数：江城市教育局（filing 1，所用格式没有这一栏，也不能由其他栏目相加得出）" in out.splitlines()


def test_a_bridge_adds_up_the_parts_of_a_row(run: Run, filed: Filed) -> None:
    filed("江城市教育局", 2, edition="2019", year=2020)
    filed("江西区教育局", 8, year=2020)
    found = total(run, "applications", "other", "total", year=2020)
    assert found["value"] == 2 + 3 * 8
    assert [one["row"] for one in found["members"]] == [
        "other", "other.not_corrected", "other.fee_unpaid", "other.rest",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("trace", "applications", "received", "total", *TOTAL), 1, "has an accepted filing to add"),
        (("trace", "channels", "1", "posts", *TOTAL), 2, "it has no totals"),
        (("trace", "applications", "received", "total", *TOTAL, "--scope", "own"), 2, "--total goes with --agency"),
        (("trace", "applications", "received", "total", "--total", "--filing", "1"), 2, "--total goes with --agency"),
        (("trace", "applications", "received", "total", "--total", "--agency", "Q", "--year", "2023"), 2, "called Q"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_line(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    said = run(*arguments)
    assert (said[0], said[1], said[2].count("\n")) == (code, "", 1)
    assert words in said[2]


def test_members_outside_the_remit_are_not_shown(
    run: Run, filed: Filed, engine: Engine, full_report: Callable[..., Report]
) -> None:
    filed("江城市教育局", 2)
    filed("江西区教育局", 8)
    with writing(engine) as conn:
        office = find_agency(conn, EVERYONE, "B2").id
        store(conn, FilingDraft(full_report("江东区民政局", 2023, "2021"), office, accepted=False))
    with reading(engine) as conn:
        ids = {code: find_agency(conn, EVERYONE, code).id for code in ("T", "A", "B2", "C1")}
        everyone = members(conn, EVERYONE, ids["T"], 2023)
        some = members(conn, Remit.of([ids["T"], ids["A"]]), ids["T"], 2023)
    assert [one.filing.agency for one in everyone.added] == ["江城市教育局", "江西区教育局"]
    assert {one.agency: one.returned for one in everyone.missing} == {
        "江城市人民政府": None, "江东区人民政府": None, "江东区教育局": None, "江东区民政局": 3, "江西区人民政府": None,
    }  # fmt: skip
    assert [one.filing.agency for one in some.added] == ["江城市教育局"]
    assert [one.agency for one in some.missing] == ["江城市人民政府"]


def test_a_sum_is_over_numbers_and_blank_without_any() -> None:
    assert summed([number(3), BLANK, number(-1), words("约4"), NOT_APPLICABLE]) == number(2)
    assert summed([number(0), BLANK]) == number(0)
    assert summed([BLANK, NOT_APPLICABLE]) == BLANK == summed([])


def test_every_figure_goes_to_one_place_of_another_edition() -> None:
    into_2019, into_2021 = Crossing(catalog(), "2019"), Crossing(catalog(), "2021")
    other, rest = Cell("other", "total"), Cell("other.rest", "total")
    assert into_2019.place("applications", "2021", rest) == other == into_2019.place("applications", "2019", other)
    assert into_2019.sources("applications", "2021", other) == [
        Cell(row, "total") for row in ("other.not_corrected", "other.fee_unpaid", "other.rest")
    ]
    assert into_2021.place("applications", "2019", other) == other
    assert (into_2021.is_apart("applications", other), into_2019.is_apart("applications", other)) == (True, False)
    assert into_2021.place("publications", "2019", Cell("normative_document", "newly_made")) is None


def test_a_code_that_ended_goes_nowhere_though_both_editions_have_it() -> None:
    """其他类型答复数 of Fujian's sheet is not （六）其他处理, whichever edition the total is in."""
    other = Cell("other", "total")
    for new in ("2019", "2021"):
        assert Crossing(catalog(), new).place("applications", "2014-fujian", other) is None
        granted = Cell("granted", "total")
        assert Crossing(catalog(), new).place("applications", "2014-fujian", granted) == granted
    assert Crossing(catalog(), "2014-fujian").place("applications", "2019", other) is None


def test_editions_tell_which_figures_are_one() -> None:
    known = catalog()
    other = Cell("other", "total")
    assert parts_in(known, "2019", "applications", other) == (other,)
    assert parts_in(known, "2021", "applications", other) == tuple(
        Cell(row, "total") for row in ("other.not_corrected", "other.fee_unpaid", "other.rest")
    )
    assert parts_in(known, "2019", "applications", Cell("other.rest", "total")) == ()
    assert parts_in(known, "2021", "publications", Cell("normative_document", "newly_made")) == ()
