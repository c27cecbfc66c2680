"""Every output lists the corrections it uses: import, check, show, sql, export, Python; and machine formats stay parsable."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from etl.pending import read_pending
from etl.readback import compare
from etl.whose import Word
from reportdb import connect
from reportdb.correction import Correction, label_and_unit
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, ChannelFigure, Report, Scope, TableData, number, words
from reportdb.xlsx import Cover, write_report
from reportdb.xlsx.corrections import CORRECTIONS, NOTE, SHEET
from tests.books import load_workbook
from tests.command_line import Run

BROKEN = Path(__file__).parents[1] / "samples" / "broken"
FIRES = str(BROKEN / "figure_corrected" / "fires.xlsx")
DECLARED = str(BROKEN / "figure_corrected" / "corrections.toml")
WHOSE = ("--agency", "示例市教育局", "--year", "2023")
SENTENCE = "“行政处罚／本年处理决定数量”由 “50余件” 更正为 52。理由：填报时误按立案数统计；依据：示例市教育局办公室 2024-02-03 来函"


@pytest.fixture
def corrected(run: Run) -> Run:
    """The same with a corrected report in the database."""
    assert run("import", FIRES, "--corrections", DECLARED).code == 0
    return run


def test_import_and_check_print_the_same_list(run: Run) -> None:
    said = run("import", FIRES, "--corrections", DECLARED, "--json")
    assert (said.code, said.err) == (0, "")
    imported = json.loads(said.out)
    (one,) = imported["corrections"]
    assert list(one) == [
        "table", "row", "column", "period", "from", "to", "reason", "source", "by", "file", "sha256", "corrected_at",
    ]  # fmt: skip
    assert (one["from"], one["to"]) == (
        {"value": None, "mark": "text", "text": "50余件"}, {"value": 52, "mark": "number", "text": None},
    )  # fmt: skip
    assert dt.datetime.fromisoformat(one["corrected_at"]).tzinfo == dt.UTC
    checked = json.loads(run("check", "--json").out)
    assert checked["corrections"] == imported["corrections"]
    assert run("check").code == 0
    assert "由 “50余件” 更正为 52" in run("check").out


def test_a_report_without_corrections_has_no_list(run: Run) -> None:
    said = run("import", str(BROKEN / "figure_corrected" / "passes.xlsx"), "--json")
    assert "corrections" not in json.loads(said.out)
    assert "corrections" not in json.loads(run("check", "--json").out)


def test_corrections_that_nothing_met_are_told_on_stderr_and_are_no_fault(run: Run) -> None:
    said = run(
        "import", str(BROKEN / "table_missing" / "passes.xlsx"), "--year", "2022", "--corrections", DECLARED, "--json"
    )
    assert said.code == 0
    assert said.err == (
        "corrections.toml line 1: not used, no report of this import has 示例市教育局 2023 publications penalty/decisions\n"
    )
    assert json.loads(said.out)["status"] == "accepted"


def test_a_faulty_file_is_a_line_for_each_fault_and_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(
        '[[correction]]\nagency = "示例市教育局"\nyear = "2023"\ntable = "表二"\nreason = ""\n', encoding="utf-8"
    )
    said = run("import", FIRES, "--corrections", str(path))
    assert (said.code, said.out) == (2, "")
    lines = said.err.splitlines()
    assert len(lines) == 7
    assert all(line.startswith("reportdb: c.toml line 1: ") for line in lines)
    assert run("check").code == 1  # nothing was filed
    absent = run("import", FIRES, "--corrections", str(tmp_path / "absent.toml"))
    assert (absent.code, absent.err.count("\n")) == (2, 1)


def test_show_lists_them_in_every_format(corrected: Run) -> None:
    text = corrected("show", "publications", *WHOSE)
    assert text.out.splitlines()[-1] == f"更正：主动公开政府信息情况{SENTENCE}"
    markdown = corrected("show", "publications", *WHOSE, "--format", "markdown").out.splitlines()
    assert markdown[-2:] == ["", f"- 更正：主动公开政府信息情况{SENTENCE}"]
    rows = json.loads(corrected("show", "publications", *WHOSE, "--format", "json").out)
    marked = [row for row in rows if "correction" in row]
    assert [(row["item_code"], row["value"], row["correction"]["from"]["text"]) for row in marked] == [
        ("penalty", 52, "50余件")
    ]
    printed = corrected("show", "publications", *WHOSE, "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(printed.out)))
    assert list(lines[0]) == [key for key in rows[0] if key != "correction"]
    assert len(lines) == len(rows)
    assert printed.err == f"corrected: 主动公开政府信息情况{SENTENCE}\n"
    other = corrected("show", "appeals", *WHOSE, "--format", "csv")
    assert other.err == ""
    assert "更正" not in corrected("show", "appeals", *WHOSE).out


def test_a_superseded_filing_still_shows_its_own(corrected: Run) -> None:
    assert corrected("import", str(BROKEN / "figure_corrected" / "passes.xlsx")).code == 0
    assert "更正：" in corrected("show", "publications", "--filing", "1").out
    assert "更正：" not in corrected("show", "publications", *WHOSE).out
    assert json.loads(corrected("sql", "SELECT * FROM annual_corrections", "--format", "json").out) == []


def test_the_view_names_place_figures_and_grounds(corrected: Run) -> None:
    (row,) = json.loads(corrected("sql", "SELECT * FROM annual_corrections", "--format", "json").out)
    moment = row.pop("corrected_at")
    assert dt.datetime.fromisoformat(moment).year >= 2024
    row["as_filed"] = bool(row["as_filed"])
    assert row == {
        "agency": "示例市教育局", "agency_code": "#1", "year": 2023, "edition": "2021", "scope": "own", "as_filed": False,
        "filing_id": 1, "table_code": "publications", "row_code": "penalty", "row_label": "行政处罚",
        "column_code": "decisions", "column_label": "本年处理决定数量", "unit": "件", "period": "year",
        "filed_value": None, "filed_mark": "text", "filed_text": "50余件", "value": 52, "mark": "number", "text": None,
        "reason": "填报时误按立案数统计", "source": "示例市教育局办公室 2024-02-03 来函", "declared_by": "",
    }  # fmt: skip


def test_python_gives_a_frame(corrected: Run, ready_url: URL) -> None:
    with connect(ready_url) as database:
        frame = database.corrections(agency="示例市教育局", year=2023)
        empty = database.corrections(year=2020)
    assert frame[["row_code", "filed_text", "value"]].to_numpy().tolist() == [["penalty", "50余件", 52.0]]
    assert str(frame["corrected_at"].dt.tz) == "UTC"
    assert str(empty["filed_value"].dtype) == "float64"


def test_the_exported_workbook_marks_and_lists_them_and_reads_back(corrected: Run, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    said = corrected("export", *WHOSE, "-o", str(path))
    assert said.code == 0, said.err
    book = load_workbook(path)
    assert book.sheetnames[-2:] == [SHEET, "来源"]
    rows = [[cell for cell in row if cell] for row in book[SHEET].iter_rows(values_only=True)]
    assert rows[3] == [head for head, _ in CORRECTIONS.columns]
    assert rows[4][1:6] == [
        "行政处罚／本年处理决定数量", "“50余件”", "52", "填报时误按立案数统计", "示例市教育局办公室 2024-02-03 来函",
    ]  # fmt: skip
    sheet = book["表二"]
    marked = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert [(cell.coordinate, cell.value) for cell in marked] == [("B13", 52)]
    assert marked[0].comment is not None
    assert "由 “50余件” 更正为 52" in marked[0].comment.text
    assert marked[0].fill.fgColor.rgb == "00FFE08A"
    assert NOTE in {cell.value for row in sheet.iter_rows() for cell in row}
    assert NOTE not in {cell.value for row in book["表四"].iter_rows() for cell in row}
    assert "1 处按声明的更正采用，见“更正说明”" in {cell.value for row in book["封面"].iter_rows() for cell in row}
    again = json.loads(corrected("import", str(path), "--json").out)
    assert (again["status"], again["filing"]) == ("unchanged", 1)
    assert not [item for item in again["findings"] if item["level"] != "notice"]


def test_an_export_without_corrections_has_nothing_of_them(run: Run, tmp_path: Path) -> None:
    run("import", str(BROKEN / "figure_corrected" / "passes.xlsx"))
    path = tmp_path / "out.xlsx"
    assert run("export", *WHOSE, "-o", str(path)).code == 0
    book = load_workbook(path)
    assert SHEET not in book.sheetnames
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.comment]


#: words that would make another sheet speak of agencies, years, tables and figures
TEMPTING = [
    "填报单位：另一市教育局", "2022年政府信息公开工作年度报告", "信息内容", "本年制发件数", "渠道", "数值", "12", "=1+1", "@x",
    "一、本年新收政府信息公开申请数量", "结果维持", "问题", "改进措施", "审核问题", "（汇总）", "报表", "代码", "\n", "_x0041_",
]  # fmt: skip
sentences = st.one_of(
    st.sampled_from(TEMPTING),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60),
).filter(str.strip)
figures = st.one_of(st.just(BLANK), st.just(NOT_APPLICABLE), st.integers(0, 10**9).map(number), sentences.map(words))
stands = st.one_of(st.just(BLANK), st.just(NOT_APPLICABLE), st.integers(0, 10**6).map(number))


@st.composite
def corrected_reports(draw: st.DrawFn) -> tuple[Report, list[Correction]]:
    edition = draw(st.sampled_from(["2019", "2021"]))
    report = Report("测试省测试市档案局", 2020, Scope.OWN, edition)
    places: list[tuple[str, Cell]] = []
    for code in ("publications", "applications", "appeals"):
        table = catalog().table(edition, code)
        report.tables[code] = TableData(edition, {cell: number(1) for cell in table.official_cells})
        places += [(code, cell) for cell in table.official_cells]
    report.channels = [ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(5))]
    corrections = []
    for table_code, cell in draw(st.lists(st.sampled_from(places), min_size=1, max_size=5, unique=True)):
        label, unit = label_and_unit(table_code, cell, edition)
        report.tables[table_code].figures[cell] = figure = draw(stands)
        corrections.append(
            Correction(table_code, cell, draw(figures), figure, draw(sentences), draw(sentences), draw(sentences), "c.toml",
                       "0" * 64, dt.datetime(2024, 2, 3, tzinfo=dt.UTC), label, unit)
        )  # fmt: skip
    line = Correction("channels", Cell("1", "posts"), draw(figures), number(5), draw(sentences), "来函", "", "c.toml",
                      "0" * 64, dt.datetime(2024, 2, 3, tzinfo=dt.UTC), "第 1 行 政务微博／发布数", "条")  # fmt: skip
    return report, [line, *corrections]


def test_reasons_that_look_like_the_heads_of_a_list_are_no_list(tmp_path: Path) -> None:
    """A line of the sheet 更正说明 that reads 问题 | 改进措施, with sentences below it, as an improvement list does."""
    report = Report("测试省测试市档案局", 2023, Scope.OWN, "2021")
    table = catalog().table("2021", "appeals")
    report.tables["appeals"] = TableData("2021", dict.fromkeys(table.official_cells, BLANK))
    grounds = [("问题", "改进措施"), ("公开不及时", "建立台账"), ("解读不够", "加强培训")]
    moment = dt.datetime(2024, 2, 3, tzinfo=dt.UTC)
    corrections = [
        Correction("appeals", cell, NOT_APPLICABLE, BLANK, reason, source, "", "c.toml", "0" * 64, moment, "栏目", "件")
        for cell, (reason, source) in zip(table.official_cells, grounds, strict=False)
    ]
    path = tmp_path / "out.xlsx"
    cover = Cover(agency="测试省测试市档案局", year=2023, scope=report.scope, corrections=corrections)
    write_report(path, report, catalog().form("2021"), cover)
    assert compare(path, report) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(corrected_reports())
def test_whatever_reasons_say_the_workbook_reads_back_as_the_report(drawn: tuple[Report, list[Correction]]) -> None:
    report, corrections = drawn
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        cover = Cover(agency="测试省测试市档案局", year=2020, scope=report.scope, corrections=corrections)
        write_report(path, report, catalog().form(report.edition or ""), cover)
        assert compare(path, report) == []
        (pending,) = read_pending(str(path), Word())
        assert [item.message for item in pending.findings if item.level != "notice"] == []
        assert [item.message for item in pending.findings if item.code == "column_unknown"] == []
        sheet = load_workbook(path)[SHEET]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
