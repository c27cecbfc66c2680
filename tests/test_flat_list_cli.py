"""`export --flat`: whom a list covers, what it leaves out by name, and that it asks the database a few questions only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from etl.draft import FilingDraft
from etl.load import register_agency, store
from etl.pending import read_pending
from etl.whose import Word
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.papers.flat_papers import flat_rows
from reportdb.queries.filings import filings_of_year
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope
from reportdb.xlsx import Cover, write_report
from tests.asked import counted
from tests.command_line import Fill, Run, runner
from tests.corrected import AGENCY, Declare, Sender, a_report

Maker = Callable[..., Report]
AGENCIES = """单位名称,单位代码,上级单位,层级,类型
甲市人民政府,A,,市级,人民政府
甲市教育局,A1,A,市级,政府部门
乙县人民政府,B,A,县级,人民政府
乙县教育局,B1,B,县级,政府部门
丙市人民政府,C,,市级,人民政府
"""


def file(conn: Connection, report: Report) -> int:
    return store(conn, FilingDraft(report, register_agency(conn, report.agency or ""), accepted=True))


@pytest.fixture(scope="module")
def fill(full_report: Maker, tmp_path_factory: pytest.TempPathFactory) -> Fill:
    """Two cities, one with an office and a county; all have filed for 2023, the county for both scopes."""
    folder = tmp_path_factory.mktemp("province")
    (folder / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
    paths = []
    for number, name in enumerate(line.split(",")[0] for line in AGENCIES.split("\n")[1:-1]):
        scopes = list(Scope) if name == "乙县人民政府" else [Scope.OWN]
        for scope in scopes:
            report = full_report(name, 2023, "2021", number)
            report.scope = scope
            paths.append(str(folder / f"{number}{scope}.xlsx"))
            cover = Cover(agency=name, year=2023, scope=scope)
            write_report(paths[-1], report, catalog().form("2021"), cover)

    def all_have_filed(url: URL) -> None:
        run = runner(url)
        assert run("agencies", "load", str(folder / "agencies.csv")).code == 0
        assert run("import", *paths, "--accept", "照原报数").code == 0

    return all_have_filed


@pytest.fixture
def province(filled: Callable[[Fill], URL], fill: Fill) -> Run:
    """Runs command lines where all have filed."""
    return runner(filled(fill))


def names_in(path: Path) -> list[tuple[str | None, Scope | None]]:
    return [(one.agency, one.scope) for one in read_pending(str(path), Word())]


def test_a_list_covers_everyone_a_subtree_or_the_agencies_named(province: Run, tmp_path: Path) -> None:
    path = tmp_path / "flat.xlsx"
    own, whole = Scope.OWN, Scope.CONSOLIDATED
    said = province("export", "--flat", "--year", "2023", "-o", str(path))
    assert (said.code, said.err) == (0, "")
    assert "6 份报告" in said.out
    assert names_in(path) == [
        ("甲市人民政府", own), ("甲市教育局", own), ("乙县人民政府", own), ("乙县教育局", own), ("丙市人民政府", own),
        ("乙县人民政府", whole),
    ]  # fmt: skip
    province("export", "--flat", "--year", "2023", "--under", "乙县人民政府", "-o", str(path))
    assert names_in(path) == [("乙县人民政府", own), ("乙县教育局", own), ("乙县人民政府", whole)]
    province("export", "--flat", "--year", "2023", "--under", "B", "--scope", "own", "-o", str(path))
    assert names_in(path) == [("乙县人民政府", own), ("乙县教育局", own)]
    province("export", "--flat", "--year", "2023", "--agency", "C", "--agency", "甲市教育局", "-o", str(path))
    assert names_in(path) == [("甲市教育局", own), ("丙市人民政府", own)]
    sheet = openpyxl.load_workbook(path)["过录表"]
    assert "填报范围：丙市人民政府、甲市教育局" in str(sheet["A2"].value)


def test_a_list_longer_than_what_is_read_is_not_written(
    province: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTDB_LIMITS", "rows=6")
    said = province("export", "--flat", "--year", "2023", "-o", str(tmp_path / "flat.xlsx"))
    assert said.code == 2
    assert "a list of 6 reports is longer than what is read" in said.err
    assert not (tmp_path / "flat.xlsx").exists()


def test_what_is_stored_already_is_unchanged_and_nothing_gets_lost(province: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "flat.xlsx")
    province("export", "--flat", "--year", "2023", "-o", path)
    said = province("import", path, "--json")
    assert said.code == 0
    assert {one["status"] for one in said.objects} == {"unchanged"}
    assert len(said.objects) == 6
    assert province("sql", "SELECT count(*) FROM annual_channels", "--format", "csv").out.split()[-1] == "12"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("--flat", 2, "a list is one of a year"),
        ("--flat --year 2023 --under A --agency B", 2, "exclude each other"),
        ("--flat --year 2023 --filing 1", 2, "no --filing"),
        ("--flat --year 2022", 1, "no accepted filing of 2022"),
        ("--flat --year 2022 --under A", 1, "甲市人民政府及所属单位 2022: no accepted filing"),
        ("--year 2023 --agency A --agency B", 2, "--flat"),
        ("--year 2023 --under A", 2, "--flat"),
    ],
)
def test_what_makes_no_list_is_said_in_one_line(
    province: Run, tmp_path: Path, line: str, code: int, words: str
) -> None:
    said = province("export", *line.split(), "-o", str(tmp_path / "flat.xlsx"))
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "flat.xlsx").exists()


def test_a_filing_without_tables_is_named(run: Run, engine: Engine, tmp_path: Path, full_report: Maker) -> None:
    with writing(engine) as conn:
        bare = full_report("甲市档案局", 2023, "2021")
        bare.tables = {}
        file(conn, bare)
    said = run("export", "--flat", "--year", "2023", "-o", str(tmp_path / "flat.xlsx"))
    assert (said.code, said.out) == (1, "")
    assert "none of the 1 accepted filings holds a table" in said.err
    with writing(engine) as conn:
        file(conn, full_report("甲市教育局", 2023, "2021"))
    said = run("export", "--flat", "--year", "2023", "-o", str(tmp_path / "flat.xlsx"))
    assert said.code == 0
    assert said.err == "没有三张统计表，未列入：甲市档案局\n"
    assert names_in(tmp_path / "flat.xlsx") == [("甲市教育局", Scope.OWN)]


def test_many_filings_take_as_many_statements_as_one(engine: Engine, full_report: Maker) -> None:
    def statements() -> int:
        with counted(engine) as asked, reading(engine) as conn:
            remit = Remit.everyone()
            rows, left = flat_rows(conn, remit, 2023, filings_of_year(conn, remit, 2023))
        assert rows
        assert not left
        return len(asked)

    with writing(engine) as conn:
        file(conn, full_report("甲市第0档案局", 2023, "2021"))
    statements()  # what is asked once a process
    one = statements()
    with writing(engine) as conn:
        for number in range(1, 9):
            file(conn, full_report(f"甲市第{number}档案局", 2023, "2021", number))
    assert statements() == one < 12


def test_corrected_figures_stay_corrected(run: Run, send: Sender, declare: Declare, tmp_path: Path) -> None:
    declare()
    assert run("import", send(a_report()), "--corrections", str(tmp_path / "c.toml")).code == 0
    path = str(tmp_path / "flat.xlsx")
    assert run("export", "--flat", "--year", "2023", "--agency", AGENCY, "-o", path).code == 0
    said = run("import", path, "--json")
    assert [one["status"] for one in said.objects] == ["unchanged"]


def test_a_code_selects_a_line_of_a_list_that_has_names_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text(
        "单位名称,单位代码,曾用名\n甲市教育局,X1,\n甲市自然资源局,X2,甲市国土资源局（2023-12-31止）\n", encoding="utf-8"
    )
    assert run("agencies", "load", str(tmp_path / "agencies.csv")).code == 0
    book = openpyxl.Workbook()
    for line in (
        ["2023年政府信息公开过录表（本级）"],
        ["单位名称", "本年新收"],
        ["甲市教育局", 1],
        ["甲市国土资源局", 3],
    ):
        book.worksheets[0].append(line)
    book.save(tmp_path / "list.xlsx")
    for word, status in (("X2", "accepted"), ("甲市自然资源局", "unchanged"), ("甲市国土资源局", "unchanged")):
        (one,) = run("import", str(tmp_path / "list.xlsx"), "--agency", word, "--json").objects
        assert (one["agency"], one["status"], one["facts"]) == ("甲市自然资源局", status, {"applications": 1})
        assert "option_settled" not in [item["code"] for item in one["findings"]]


def test_two_agencies_of_one_name_are_told_apart_by_their_codes(
    run: Run, send: Sender, tmp_path: Path, full_report: Maker
) -> None:
    (tmp_path / "agencies.csv").write_text("单位名称,单位代码\n甲市教育局,X1\n甲市教育局,X2\n", encoding="utf-8")
    assert run("agencies", "load", str(tmp_path / "agencies.csv")).code == 0
    for code, first in (("X1", 1), ("X2", 400)):
        sent = send(full_report("甲市教育局", 2023, "2021", first), f"{code}.xlsx")
        assert run("import", sent, "--agency", code, "--accept", "照原报数").code == 0
    path = str(tmp_path / "flat.xlsx")
    assert run("export", "--flat", "--year", "2023", "-o", path).code == 0
    assert [one.agency_code for one in read_pending(path, Word())] == ["X1", "X2"]
    said = run("import", path, "--json")
    assert [(one["status"], one["filing"]) for one in said.objects] == [("unchanged", 1), ("unchanged", 2)]
