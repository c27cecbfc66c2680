"""`total` on a city whose totals are known, on both databases."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from etl.provenance import Tracer, trace_total
from reportdb.consolidation import Named, Partial
from reportdb.database import reading, writing
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.papers.gathered_total import Gathered, forest_under, gather, gather_all
from reportdb.queries import sums
from reportdb.queries.filings import filings_of_year
from reportdb.queries.members import Member, members
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.sums import members_of, sums_of_year
from reportdb.queries.table_editions import table_editions
from reportdb.report import Mark, Report, number
from tests.asked import counted
from tests.command_line import Run
from tests.total_tree import EVERYONE, LIST, balanced, file_city, put

TOTAL = ("total", "--agency", "T", "--year", "2023")
#: who is added to the city's total: 江东区's consolidated report stands for all of it
ADDED = ("T", "A", "B*", "C1", "C3", "D", "D1")


@pytest.fixture
def city(run: Run, engine: Engine, tmp_path: Path) -> dict[str, Report]:
    path = tmp_path / "agencies.csv"
    path.write_text(LIST, encoding="utf-8")
    assert run("agencies", "load", str(path)).code == 0
    return file_city(engine)


def total(run: Run, *arguments: str) -> dict[str, Any]:
    said = run(*TOTAL, "--format", "json", *arguments)
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_the_total_of_a_city_is_that_of_its_members(run: Run, city: dict[str, Report]) -> None:
    found = total(run)
    assert (found["agency"], found["year"], found["scope"], found["edition"]) == (
        "江城市人民政府",
        2023,
        "consolidated",
        "2021",
    )
    assert [(one["agency"], one["scope"], one["stands_for"], one["edition"]) for one in found["members"]] == [
        ("江城市人民政府", "own", "own", "2021"),
        ("江城市教育局", "own", "own", "2021"),
        ("江东区人民政府", "consolidated", "subtree", "2021"),
        ("江西区教育局", "own", "own", "2019"),
        ("江西区文化局", "own", "own", "2021"),
        ("江南县人民政府", "own", "own", "2021"),
        ("江南县教育局", "own", "own", "2021"),
    ]
    assert [(one["agency"], one["returned"] is not None) for one in found["missing"]] == [
        ("江西区人民政府", False), ("江西区民政局", True),
    ]  # fmt: skip
    assert [(one["agency"], one["by"]) for one in found["covered"]] == [
        ("江东区教育局", "江东区人民政府"), ("江东区民政局", "江东区人民政府"),
    ]  # fmt: skip
    assert (found["expected"], found["present"]) == (11, 9)
    rows = {(table, row.get("item_code") or row.get("outcome_code") or row["route_code"], row.get("measure_code") or row.get("applicant_code") or row["result_code"]): row
            for table, rows in found["report"].items() for row in rows}  # fmt: skip
    # 行政处罚 is the seventh figure of 表二: 10 times the seed and 7, 江西区教育局's form has it elsewhere
    assert rows["publications", "penalty", "decisions"]["value"] == 10 * (1 + 2 + 7 + 4 + 5 + 6) + 6 * 7 + _old_penalty(
        city
    )
    assert rows["publications", "coercion", "decisions"]["members"] == 6
    assert rows["publications", "administrative_fee", "fee_amount"]["value"] == "0.308679"
    assert rows["publications", "normative_document", "in_force"]["mark"] == "not_applicable"
    assert rows["appeals", "litigation_direct", "upheld"]["value"] == (1 + 2 + 7 + 3 + 4 + 5 + 6) + 7
    assert rows["appeals", "reconsideration", "upheld"]["value"] == 1 + 2 + 7 + 3 + 5 + 6
    assert [(one["agency"], one["label"], one["mark"], one["text"]) for one in found["not_numbers"]] == [
        ("江西区文化局", "行政强制／本年处理决定数量", "not_applicable", None),
        ("江西区文化局", "行政复议／结果维持", "text", "约20件"),
    ]
    assert {one["row"] for one in found["apart"]} == {"other"}
    assert {one["edition"] for one in found["left_out"]} == {"2019"}
    assert found["reported"] == 2
    appeals = [one for one in found["differences"] if (one["row"], one["column"]) == ("litigation_direct", "upheld")]
    assert [(one["standing"], one["reported"]["value"], one["computed"]["value"], one["difference"]) for one in appeals] == [
        ("differs", 51, 35, 16),
    ]  # fmt: skip
    axes = {"applications": ("outcome_code", "applicant_code"), "appeals": ("route_code", "result_code")}
    for table, (down, across) in axes.items():
        for row in found["report"][table]:
            cell = Cell(row[down], row[across])
            assert row["value"] == _naive(city, table, cell), (table, cell)


def _old_penalty(city: dict[str, Report]) -> int:
    return city["C1"].tables["publications"].figures[Cell("penalty", "decisions")].value or 0


def _naive(city: dict[str, Report], table: str, cell: Cell) -> int:
    return sum(figure.value or 0 for code in ADDED if (figure := city[code].tables[table].figures.get(cell)))


def test_people_read_the_tables_and_who_is_not_in_them(run: Run, city: dict[str, Report]) -> None:
    said = run(*TOTAL)
    lines = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert lines[:2] == [
        "江城市人民政府　2023年　汇总　2021年格式",
        "成员 11 家：已入 9 家（相加 7 份报送，由上级汇总覆盖 2 家），未报送 2 家，到位率 81.8%",
    ]
    for line in (
        "三、收到和处理政府信息公开申请情况",
        "未报送：江西区人民政府",
        "未报送：江西区民政局（filing 11 已退回）",
        "由上级汇总覆盖：江东区教育局（江东区人民政府）",
        "使用2019年格式的成员：江西区教育局",
        "不可相加（以“/”表示）：规章／现行有效件数、行政规范性文件／现行有效件数",
        "不是数字、没有相加：江西区文化局 2 格：行政强制／本年处理决定数量 “/”、行政复议／结果维持 “约20件”",
    ):
        assert line in lines
    assert any(
        line.startswith("未拆分（列在其他指标，已计入所属的总计）：三、本年度办理结果·（六）其他处理／总计")
        for line in lines
    )
    assert any(line.startswith("未计入（2019年格式的栏目，2021年格式没有）：主动公开政府信息情况“") for line in lines)
    markdown = run(*TOTAL, "--format", "markdown").out
    assert "### 主动公开政府信息情况" in markdown
    assert "- 未报送：江西区人民政府" in markdown


def test_csv_has_a_row_for_every_figure_of_the_three_parts(run: Run, city: dict[str, Report]) -> None:
    said = run(*TOTAL, "--format", "csv")
    assert said.err.startswith("成员 11 家")
    rows = list(csv.DictReader(StringIO(said.out)))
    figures = {part: {(row["table"], row["row_code"], row["column_code"]): row["value"] for row in rows if row["part"] == part}
               for part in ("total", "own", "subordinate")}  # fmt: skip
    for key, value in figures["total"].items():
        if figures["own"].get(key) and figures["subordinate"][key]:
            assert (
                float(value) == pytest.approx(float(figures["own"][key]) + float(figures["subordinate"][key]))
                or not value
            )
    assert figures["own"]["appeals", "reconsideration", "upheld"] == "1"


def test_every_cell_of_a_total_is_the_one_that_is_traced(run: Run, city: dict[str, Report], engine: Engine) -> None:
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2023)
        below = members(conn, EVERYONE, find_agency(conn, EVERYONE, "T", 2023).id, 2023)
        tracer = Tracer(conn, EVERYONE)
        for table, data in found.total.total.tables.items():
            for cell, figure in data.figures.items():
                traced = trace_total(tracer, below, table, cell.row, cell.column)
                assert (traced.cell, traced.figure) == (cell, figure), (table, cell)
                numbers = [one for one in traced.added if any(trace.figure.mark is Mark.NUMBER for trace in one.traces)]
                assert len(numbers) == found.total.gave[table].get(cell, 0)
        for left in found.total.left_out:
            traced = trace_total(tracer, below, left.table, left.cell.row, left.cell.column)
            assert traced.additive == left.additive
            assert traced.figure == left.figure or not left.additive


def test_all_totals_of_a_tree_are_those_made_one_by_one(run: Run, city: dict[str, Report], engine: Engine) -> None:
    with reading(engine) as conn:
        every = list(gather_all(forest_under(conn, EVERYONE, 2023, None)))
        assert [below.agency_code for below, _ in every] == ["B", "C", "D", "T"]
        for below, found in every:
            assert found is not None
            assert _said(found) == _said(gather(conn, EVERYONE, below.agency_code, 2023))
        assert [below.agency_code for below, _ in gather_all(forest_under(conn, EVERYONE, 2023, "D"))] == ["D"]
        assert [found for _, found in gather_all(forest_under(conn, EVERYONE, 2022, None))] == [None] * 4


def _said(found: Gathered) -> tuple[object, ...]:
    total = found.total
    return (
        found.members, total.own, total.subordinate, total.total, total.gave, total.apart, total.left_out,
        total.not_numbers, total.not_additive, found.own_findings, found.reported, found.differences, found.expected,
        found.present,
    )  # fmt: skip


@pytest.mark.parametrize("edition", ["2021", "2019"])  # 2019 adds several lines of 2021 up to one
@pytest.mark.parametrize(
    "at_once", [3, 1000]
)  # filings that SQLite groups at once, and that PostgreSQL sums by themselves
def test_the_database_adds_up_what_the_reports_add_up_to(
    city: dict[str, Report], engine: Engine, edition: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "_GROUPED", at_once)
    monkeypatch.setattr(sums, "_MANY", at_once)
    crossing = Crossing(catalog(), edition)
    with reading(engine) as conn:
        rows = [row for row in filings_of_year(conn, EVERYONE, 2023) if row.is_current]
        filings = [Member(row, whole=False) for row in rows]
        alone = {place: [one] for place, one in enumerate(filings)}
        editions = table_editions(conn, EVERYONE, 2023)
        for groups in ({**alone, -1: filings}, {-1: filings, -2: filings[:4]}):
            for group, found in sums_of_year(conn, EVERYONE, 2023, crossing, groups, editions).items():
                added = members_of(EVERYONE, groups[group], editions)
                wanted = Partial.of(
                    crossing,
                    [Partial.of_report(crossing, one, load_report(conn, EVERYONE, one.filing)) for one in added],
                )
                assert (found.sums, found.holders) == (wanted.sums, wanted.holders)
                assert sorted(map(_shown, found.named)) == sorted(map(_shown, wanted.named))
        only = Remit.of([rows[0].agency_id])
        (mine,) = sums_of_year(conn, only, 2023, crossing, {-1: filings}, editions).values()
        assert set(mine.holders.values()) <= {sum(row.agency_id == rows[0].agency_id for row in rows)}


def _shown(one: Named) -> tuple[object, ...]:
    return one.table, one.edition, *one.cell, one.member.filing, one.figure.mark, one.figure.value or 0


def test_many_filings_are_read_as_one_by_one(city: dict[str, Report], engine: Engine) -> None:
    with reading(engine) as conn:
        rows = [row for row in filings_of_year(conn, EVERYONE, 2023) if row.is_current]
        many = reports_of_year(conn, EVERYONE, 2023, rows)
        alone = {row.id: load_report(conn, EVERYONE, row.id) for row in rows}
        some = reports_of_year(conn, Remit.of([rows[0].agency_id]), 2023, rows)
    assert len(many) == 10
    for filing, report in alone.items():
        report.improvement_items = None  # which a sum has no use for
        assert many[filing] == report
    assert set(some) == {row.id for row in rows if row.agency_id == rows[0].agency_id}


def test_doubts_of_members_are_open_until_somebody_explains_them(
    run: Run, city: dict[str, Report], send: Callable[..., str]
) -> None:
    report = balanced("江南县教育局", 6)
    for measure in ("in_force", "repealed"):
        report.tables["publications"].figures[Cell("normative_document", measure)] = number(0)
    (filed,) = run("import", send(report), "--json").objects
    doubts = [item for item in filed["findings"] if item["level"] == "verify"]
    assert "T2-VALID-MIN" in {item["code"] for item in doubts}
    last = total(run)["members"][-1]
    assert (last["verifies"], last["files"]) == (len(doubts), ["a.xlsx"])
    listed = run("total", "--agency", "D", "--year", "2023", "--format", "json")
    assert json.loads(listed.out)["members"][-1]["verifies"] == len(doubts)
    for item in doubts:
        assert run("explain", item["number"], "当年制发、当年到期").code == 0
    assert total(run)["members"][-1]["verifies"] == 0


def test_the_total_of_an_agency_that_is_no_more_says_so(run: Run, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "agencies.csv"
    path.write_text(LIST + "江城市旧局下属站,X1,X,县级,其他,,,,,否\n", encoding="utf-8")
    run("agencies", "load", str(path))
    with writing(engine) as conn:
        put(conn, "X1", balanced("江城市旧局下属站", 1))
        put(conn, "A", balanced("江城市教育局", 2))
    asked = ("total", "--agency", "X", "--year", "2023")
    assert json.loads(run(*asked, "--format", "json").out)["ended"] == "2015-12-31"
    assert "本单位已于 2015-12-31 终止" in run(*asked).out
    assert run(*asked, "-o", str(tmp_path / "x.xlsx")).code == 0
    cover = load_workbook(tmp_path / "x.xlsx")["封面"]
    assert any("已于 2015-12-31 终止" in str(cell) for row in cover.iter_rows(values_only=True) for cell in row)
    assert total(run)["ended"] is None


def test_few_statements_whatever_the_size_of_the_tree(run: Run, city: dict[str, Report], engine: Engine) -> None:
    with counted(engine) as ran, reading(engine) as conn:
        gather(conn, EVERYONE, "D", 2023)
        small = len(ran)
        ran.clear()
        list(gather_all(forest_under(conn, EVERYONE, 2023, None)))
    assert len(ran) <= small + 32 < 60  # a few groups are summed one by one, of each table


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--agency", "T", "--year", "2022"), 1, "neither it nor any member has an accepted filing to add"),
        (("--agency", "Q", "--year", "2023"), 2, "no agency is called Q"),
        (("--year", "2023"), 2, "name the agency"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_line(
    run: Run, city: dict[str, Report], arguments: tuple[str, ...], code: int, words: str
) -> None:
    said = run("total", *arguments)
    assert (said.code, said.out, said.err.count("\n")) == (code, "", 1)
    assert words in said.err


def test_the_computed_total_of_balanced_reports_has_no_errors(city: dict[str, Report], engine: Engine) -> None:
    with reading(engine) as conn:
        found = gather(conn, EVERYONE, "T", 2023)
        assert [item.code for item in found.own_findings if item.level == "error"] == ["T4-SUM"]  # 约20件 is not added
        assert not [item for item in gather(conn, EVERYONE, "D", 2023).own_findings if item.level == "error"]
