"""The workbook of a total: read back it is the total, its sheets hold what they promise, --all writes one for each node."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.readback import compare
from etl.recognise.identity import OUR_TITLES, TOTAL_CHANNELS_TITLE, TOTAL_LISTS_TITLES, TOTAL_PARTS_TITLE
from reportdb.database import reading, writing
from reportdb.papers.gathered_total import gather
from reportdb.papers.total_papers import papers
from reportdb.papers.total_workbook import write_total
from reportdb.report import Report
from reportdb.statutory_tables.aside import ASIDE
from reportdb.xlsx import total as sheets
from tests.books import load_workbook
from tests.command_line import Run
from tests.total_tree import EVERYONE, LIST, balanced, file_city, put


@pytest.fixture
def listed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "agencies.csv"
    path.write_text(LIST, encoding="utf-8")
    assert run("agencies", "load", str(path)).code == 0


@pytest.fixture
def city(listed: None, engine: Engine) -> dict[str, Report]:
    return file_city(engine)


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return sheets_of(path, path.stat().st_mtime_ns)[sheet]


@lru_cache(maxsize=4)
def sheets_of(path: Path, written: int) -> dict[str, list[tuple[object, ...]]]:
    """Every sheet of a workbook, read once for all who ask."""
    return {
        sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in load_workbook(path).worksheets
    }


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # the sums are compared on both elsewhere
def test_the_workbook_says_what_the_total_is_made_of(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    path = tmp_path / "out" / "t.xlsx"
    said = run("total", "--agency", "T", "--year", "2023", "-o", str(path))
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[1].startswith("成员 11 家：已入 9 家")
    assert load_workbook(path).sheetnames == [
        "封面", "表二", "表三", "表四", "其他指标", "图表", "本级与所属", "成员", "成员主要指标", "未报送名单", "未结问题", "不可相加与未计入",
        "渠道明细", "差额表", "来源", "分列明细", "过录表", "过录表（2019年格式）",
    ]  # fmt: skip
    front = [word for row in cells(path, "封面") for word in row if word]
    told = {name: front[front.index(name) + 1] for name in ("应报单位", "已计入", "未计入")}
    assert told == {"应报单位": "11 家", "已计入": "9 家（到位率 81.8%）", "未计入": "2 家"}
    chief = [row[5] for row in cells(path, "成员主要指标")[4:]]  # 行政强制
    assert chief[-1] == sum(one for one in chief[:-1] if isinstance(one, int)) == 297
    parts = {row[1:3]: row[4:] for row in cells(path, "本级与所属") if row[0] in ("表二", "表三", "表四")}
    assert parts["行政强制", "本年处理决定数量"] == (18, 279, 297, "6")
    assert parts["规章", "现行有效件数"] == (1000, "/", "/", "6")
    assert [row[1:4] for row in cells(path, "未报送名单")[4:]] == [
        ("江西区人民政府", "C", "未报送"),
        ("江西区民政局", "C2", "未报送（报送编号 11 已退回）"),
        ("江东区教育局", "B1", "由上级汇总覆盖（江东区人民政府）"),
        ("江东区民政局", "B2", "由上级汇总覆盖（江东区人民政府）"),
    ]
    assert [row[1:7] for row in cells(path, "成员")[4:]][3] == ("江西区教育局", "C1", "本级", "7", "2019", "已入库")
    aside = cells(path, "不可相加与未计入")
    assert ("不是数字", "表四", "行政复议／结果维持", "“约20件”", "江西区文化局（报送编号 8）") in aside
    assert {row[0] for row in aside[4:]} == {"不可相加", "未拆分", "未计入", "不是数字"}
    assert cells(path, "渠道明细")[4:] == [("江城市教育局", "政务微博", "信息", 12, "条")]


def test_a_total_over_two_editions_comes_back_as_an_accepted_consolidated_report(
    run: Run, listed: None, engine: Engine, tmp_path: Path
) -> None:
    with writing(engine) as conn:
        put(conn, "T", balanced("江城市人民政府", 1))
        put(conn, "C1", balanced("江西区教育局", 3, "2019"))
        put(conn, "D1", balanced("江南县教育局", 6))
    path = tmp_path / "t.xlsx"
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2023)
        behind = papers(conn, EVERYONE, found)
    write_total(found, behind, str(path))
    said = run("import", str(path), "--json")
    (result,) = said.objects
    assert (said.code, result["status"], result["scope"], result["agency"]) == (
        0,
        "accepted",
        "consolidated",
        "江城市人民政府",
    )
    assert {item["code"] for item in result["findings"]} <= {"CELL-BLANK", "not_assessable"}
    with reading(engine) as conn:
        again = gather(conn, EVERYONE, "T", 2023)
    assert again.reported is not None
    assert again.reported.tables == found.total.total.tables
    assert {one.standing for one in again.differences or ()} == {"agrees", "not_additive"}


def test_last_years_total_stands_beside_it(run: Run, listed: None, engine: Engine, tmp_path: Path) -> None:
    """Added up in the same way of what was accepted then, also over editions; the reader passes it over."""
    with writing(engine) as conn:
        put(conn, "T", balanced("江城市人民政府", 1))
        put(conn, "D1", balanced("江南县教育局", 6))
        for agency, report in (("T", balanced("江城市人民政府", 2)), ("C1", balanced("江西区教育局", 3, "2019"))):
            report.year = 2022
            put(conn, agency, report)
    path = tmp_path / "t.xlsx"
    assert run("total", "--agency", "T", "--year", "2023", "-o", str(path)).code == 0
    assert run("total", "--all", "--year", "2023", "-o", str(tmp_path / "all")).code == 0
    rows = cells(path, "同比")
    assert rows == cells(tmp_path / "all" / "江城市人民政府_2023年汇总.xlsx", "同比")
    (received,) = [row for row in rows if row[1:3] == ("一、本年新收政府信息公开申请数量", "总计")]
    with reading(engine) as conn:
        this, last = (gather(conn, EVERYONE, "T", year).total.total for year in (2023, 2022))
    now, then = (one.tables["applications"].number_at("received", "total") for one in (this, last))
    assert now is not None
    assert then is not None
    assert received[4:7] == (now, then, now - then)
    cover = " ".join(str(cell) for row in cells(path, "封面") for cell in row)
    assert "上年已入库的 2 份报送" in cover
    with reading(engine) as conn:
        assert compare(path, gather(conn, EVERYONE, "T", 2023).total.total) == []


def test_a_sum_that_forgets_what_stands_apart_is_found(run: Run, listed: None, engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as conn:
        put(conn, "C1", balanced("江西区教育局", 3, "2019"))
        put(conn, "D1", balanced("江南县教育局", 6))
    path = tmp_path / "t.xlsx"
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2023)
        write_total(found, papers(conn, EVERYONE, found), str(path))
    book = load_workbook(path)
    del book["其他指标"]
    book.save(path)
    (result,) = run("import", str(path), "--json").objects
    assert result["status"] == "returned"
    assert "T3-SUM" in {item["code"] for item in result["findings"]}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # the same workbook from either database
@pytest.mark.parametrize("agency", ["T", "B", "C", "D"])
def test_words_and_gaps_of_members_come_back_too(
    city: dict[str, Report], engine: Engine, tmp_path: Path, agency: str
) -> None:
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, agency, 2023)
        behind = papers(conn, EVERYONE, found)
    write_total(found, behind, str(tmp_path / "t.xlsx"))
    assert compare(tmp_path / "t.xlsx", found.total.total) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # the sums are compared on both elsewhere
def test_all_totals_of_the_tree_go_into_a_folder(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    folder = tmp_path / "all"
    said = run("total", "--all", "--year", "2023", "-o", str(folder))
    assert (said.code, said.err) == (0, "")
    names = {
        f"{name}_2023年汇总.xlsx" for name in ("江城市人民政府", "江东区人民政府", "江西区人民政府", "江南县人民政府")
    }
    assert {path.name for path in folder.iterdir()} == names
    assert len(said.out.splitlines()) == 4
    alone = tmp_path / "d.xlsx"
    assert run("total", "--agency", "D", "--year", "2023", "-o", str(alone)).code == 0
    for sheet in ("表二", "表三", "表四", "本级与所属", "成员", "过录表"):
        assert cells(alone, sheet) == cells(folder / "江南县人民政府_2023年汇总.xlsx", sheet)
    one = run("total", "--all", "--year", "2023", "--under", "B", "-o", str(tmp_path / "one"))
    assert (one.code, [path.name for path in (tmp_path / "one").iterdir()]) == (0, ["江东区人民政府_2023年汇总.xlsx"])


def test_what_cannot_be_written_is_said_in_one_line(run: Run, city: dict[str, Report], tmp_path: Path) -> None:
    for arguments, code, part in (
        (("--all", "--year", "2022", "-o", str(tmp_path / "x")), 1, "nobody of it has an accepted filing"),
        (("--all", "--year", "2023", "--under", "A", "-o", str(tmp_path / "x")), 1, "nobody has others below it"),
        (("--all", "--year", "2023"), 2, "--all goes with -o DIR"),
        (("--agency", "T", "--year", "2023", "--under", "D"), 2, "name the agency"),
        (("--agency", "T", "--year", "2023", "-o", str(tmp_path / "t.pdf")), 2, "must be named .xlsx"),
    ):
        said = run("total", *arguments)
        assert (said.code, said.out, said.err.count("\n")) == (code, "", 1), arguments
        assert part in said.err
    assert not (tmp_path / "x").exists()


def test_the_reader_knows_every_sheet_behind_a_total() -> None:
    words_only = {kind.title for kind in (sheets.MEMBERS, sheets.MISSING, sheets.OPEN, ASIDE)}
    assert words_only == TOTAL_LISTS_TITLES
    assert (sheets.PARTS.title, sheets.CHANNELS.title) == (TOTAL_PARTS_TITLE, TOTAL_CHANNELS_TITLE)
    assert {*words_only, sheets.PARTS.title, sheets.CHANNELS.title} <= OUR_TITLES
