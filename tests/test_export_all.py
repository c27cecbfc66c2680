"""`export --all`: a workbook for each agency with an accepted filing, each as `export --agency` writes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from reportdb.database import reading, writing
from reportdb.papers import export_papers, official_workbook
from reportdb.papers.export_papers import papers
from reportdb.papers.writing import own_name
from reportdb.queries.filings import current_of, filings_of_year
from reportdb.queries.provenance import files_of, import_of
from reportdb.queries.reports import load_report
from reportdb.report import ChannelFigure, ImprovementItem, Report, SignOff, number
from tests.asked import counted
from tests.command_line import Run
from tests.package_parts import parts
from tests.total_tree import EVERYONE, LIST, balanced, file_city, put

YEAR = ("--year", "2023")
#: code -> name, of those with an accepted filing; 江东区's own filing and its consolidated one are both accepted
FILED = {
    "T": "江城市人民政府",
    "A": "江城市教育局",
    "B": "江东区人民政府",
    "B1": "江东区教育局",
    "C1": "江西区教育局",
    "C3": "江西区文化局",
    "D": "江南县人民政府",
    "D1": "江南县教育局",
}


@pytest.fixture
def city(run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Report]:
    class Noon(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Noon:
            return cls(2024, 2, 1, 12)

    monkeypatch.setattr(export_papers, "datetime", Noon)
    path = tmp_path / "agencies.csv"
    path.write_text(LIST, encoding="utf-8")
    assert run("agencies", "load", str(path)).code == 0
    filed = file_city(engine)
    filed["A"].channels = [ChannelFigure("weibo", "政务微博", "label:信息", "信息", "条", number(12))]  # as it is read
    with writing(engine) as conn:  # and last year's, which stands beside this year's
        put(conn, "A", filed["A"])
        for code in ("A", "D"):
            put(conn, code, balanced(FILED[code], 3, year=2022))
    return filed


def test_each_is_as_export_writes_it(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    folder = tmp_path / "all"
    said = run("export", "--all", *YEAR, "-o", str(folder))
    assert said.code == 0
    assert {path.name for path in folder.iterdir()} == {f"{name}_2023.xlsx" for name in FILED.values()}
    for code, name in FILED.items():
        alone = tmp_path / "one" / "a.xlsx"
        assert run("export", "--agency", code, *YEAR, "-o", str(alone)).code == 0
        assert parts((folder / f"{name}_2023.xlsx").read_bytes()) == parts(alone.read_bytes()), name


def test_it_says_how_many_and_who_is_absent(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    said = run("export", "--all", *YEAR, "-o", str(tmp_path))
    assert said.out == f"已导出 2023年 8 个单位（本级 8 份）：{tmp_path}\n"
    assert said.err.splitlines() == [
        "没有已入库的报送：江东区民政局、江西区人民政府、江西区民政局",
        "2 with own and consolidated stored: these are own (--scope consolidated exports the others)",
    ]


def test_a_scope_and_a_part_of_the_tree(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    said = run("export", "--all", *YEAR, "--scope", "consolidated", "--under", "B", "-o", str(tmp_path / "b"))
    assert (said.code, said.out) == (0, f"已导出 2023年 1 个单位（汇总 1 份）：{tmp_path / 'b'}\n")
    assert said.err == "没有已入库的报送（汇总）：江东区教育局、江东区民政局\n"
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["江东区人民政府_2023.xlsx"]
    sheet = load_workbook(tmp_path / "b" / "江东区人民政府_2023.xlsx")["表二"]
    assert "范围：汇总" in str(sheet["A2"].value)


def test_what_cannot_be_written_is_said_in_one_line(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "x")
    for arguments, code, part in (
        (("--year", "2021", "-o", folder), 1, "the register 2021: nobody of it has an accepted filing"),
        ((*YEAR, "--under", "C2", "-o", folder), 1, "C2 2023: nobody of it has an accepted filing"),
        ((*YEAR, "--under", "A", "--scope", "consolidated", "-o", folder), 1, "accepted filing (consolidated)"),
        ((*YEAR, "--agency", "T", "-o", folder), 2, "no --agency, --filing or --flat"),
        ((*YEAR, "--filing", "1", "-o", folder), 2, "no --agency, --filing or --flat"),
        ((*YEAR, "--flat", "-o", folder), 2, "no --agency, --filing or --flat"),
        (("-o", folder), 2, "--all is of a year: --year"),
        ((*YEAR, "-o", str(tmp_path / "file")), 2, "--all writes into a folder"),
        ((*YEAR, "--under", "Q", "-o", folder), 2, "no agency is called Q"),
    ):
        said = run("export", "--all", *arguments)
        assert (said.code, said.out, said.err.count("\n")) == (code, "", 1), arguments
        assert part in said.err
    assert not (tmp_path / "x").exists()


def test_a_workbook_that_does_not_read_back_ends_it_and_leaves_no_half(
    run: Run, city: dict[str, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(path: Path, report: Report) -> list[str]:
        return ["applications is another"] if report.agency == "江城市教育局" else []

    monkeypatch.setattr(official_workbook, "compare", compare)
    said = run("export", "--all", *YEAR, "-o", str(tmp_path / "all"))
    assert said.code != 0
    assert "江城市教育局_2023.xlsx was not written" in said.err
    assert [path.name for path in (tmp_path / "all").iterdir()] == ["江城市人民政府_2023.xlsx"]


def test_many_filings_are_read_as_each_alone_is(run: Run, city: dict[str, Report], engine: Engine) -> None:
    signed = city["A"]
    signed.sign_off = SignOff("张三", "李四", "王五", "0571-1", "2024年1月20日")
    signed.improvement_items = [ImprovementItem("公开不够及时。", "建立台账。"), ImprovementItem("", "")]
    with writing(engine) as conn:
        put(conn, "A", signed)
    with reading(engine) as conn:
        rows = filings_of_year(conn, EVERYONE, 2023)  # superseded and returned ones too
        assert len(rows) > len(FILED)
        found = dict(papers(conn, EVERYONE, 2023, rows))
        assert list(found) == rows
        for row, behind in found.items():
            assert behind.report == load_report(conn, EVERYONE, row.id)
            alone = next(iter(papers(conn, EVERYONE, 2023, [row])))[1]
            assert (alone.report, alone.cover, alone.last, alone.years) == (
                behind.report, behind.cover, behind.last, behind.years,
            )  # fmt: skip
        current = list(current_of(conn, EVERYONE, [row.agency_id for row in rows], 2023).values())
        with counted(engine) as asked:
            list(papers(conn, EVERYONE, 2023, current))
    assert len(current) == len(FILED) + 2
    assert len(asked) < 25  # however many there are


def test_files_and_imports_of_sheets_that_came_in(run: Run, engine: Engine, send: Callable[..., str]) -> None:
    for name in ("甲局", "乙局"):
        assert run("import", send(balanced(f"江城市{name}", 4), f"{name}.xlsx")).code == 0
    with reading(engine) as conn:
        rows = filings_of_year(conn, EVERYONE, 2023)
        for row, behind in papers(conn, EVERYONE, 2023, rows):
            origin = behind.cover.origin
            run_of = import_of(conn, EVERYONE, row.id)
            assert origin is not None
            assert run_of is not None
            assert origin.run == run_of.run
            assert [(one.name, one.sha256) for one in origin.files] == [
                (one.name, one.sha256) for one in files_of(conn, EVERYONE, row)
            ]
            assert {one.table for one in origin.tables} == set(behind.report.tables)


def test_names_are_safe_and_never_alike() -> None:
    taken: set[str] = set()
    assert own_name("某市/教育局?", "A", "2023.xlsx", taken) == "某市_教育局__2023.xlsx"
    assert own_name("某市/教育局?", "B", "2023.xlsx", taken) == "某市_教育局__B_2023.xlsx"
    assert own_name("某市/教育局?", "B", "2023.xlsx", taken) == "某市_教育局__B_2_2023.xlsx"
    assert own_name("ABC", "1", "2023.xlsx", taken) == "ABC_2023.xlsx"
    assert own_name("abc", "2", "2023.xlsx", taken) == "abc_2_2023.xlsx"
    long = "很长的名称" * 30
    names = [own_name(long + end, code, "2023.xlsx", taken) for end, code in (("甲", "1"), ("乙", "2"), ("丙", "2"))]
    assert len(set(names)) == 3
    assert all(len(name.encode()) <= 180 and name.endswith("_2023.xlsx") for name in names)
