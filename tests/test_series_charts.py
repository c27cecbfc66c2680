"""Charts in workbooks: drawn from numbers alone, read by nobody as figures, told apart without colours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.readback import compare
from etl.recognise.identity import BESIDE_HEADS, BESIDE_LINES, CHARTS_TITLE, SERIES_TITLE
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, number, words
from reportdb.series import Filed, Filings, Indicator, Line, Office, lines_of
from reportdb.series.composition import applicants, outcomes
from reportdb.xlsx import Cover, chart_sheet, series, write_report, write_series
from reportdb.xlsx.charts import BREAK
from reportdb.xlsx.lists import HEAD_ROW
from tests.command_line import Run

Make = Callable[..., Report]
E = "applications"
OFFICE = Office(1, "A", "测试省测试市档案局")


def years(row: str, figures: dict[int, dict[str, Figure]], span: range = range(2019, 2024)) -> Line:
    current = {
        (1, year, Scope.OWN): Filed(
            year,
            False,
            {E: "2019" if year < 2021 else "2021"},
            {(E, Cell(code, "total")): one for code, one in rows.items()},
        )
        for year, rows in figures.items()
    }
    return lines_of(Indicator(catalog(), E, Cell(row, "total")), [OFFICE], span, None, Filings(current, {}))[0]


def three(first: Line) -> list[Line]:
    plain = {year: {"carried_out": number(year)} for year in range(2019, 2024)}
    return [first, years("carried_out", plain), years("carried_out", plain)]


def cells(sheet: Worksheet) -> list[list[object]]:
    rows = sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    return [list(row) for row in rows if row[0]]


def chart_xml(path: Path) -> list[str]:
    with ZipFile(path) as package:
        names = sorted(name for name in package.namelist() if name.startswith("xl/charts/chart"))
        return [package.read(name).decode() for name in names]


def test_groups_of_outcomes_are_sums_and_applicants_as_filed(full_report: Make) -> None:
    report = full_report("局", 2023, "2021")
    figures = report.tables[E].figures
    found = {share.label: share.figure for share in outcomes(catalog(), report)}
    assert list(found) == [
        "（一）予以公开",
        "（二）部分公开",
        "（三）不予公开",
        "（四）无法提供",
        "（五）不予处理",
        "（六）其他处理",
    ]
    denied = [figures[cell].value or 0 for cell in figures if cell.row.startswith("denied.") and cell.column == "total"]
    assert found["（三）不予公开"] == number(sum(denied))
    assert [share.figure for share in applicants(catalog(), report)] == [
        figures[Cell("received", code)]
        for code in (
            "natural_person",
            "org.company",
            "org.research",
            "org.public_interest",
            "org.legal_service",
            "org.other",
        )
    ]
    assert applicants(catalog(), Report("局", 2023)) == outcomes(catalog(), Report("局", 2023)) == []


def test_an_export_with_charts_reads_back_the_same(tmp_path: Path, full_report: Make) -> None:
    report = full_report(OFFICE.name, 2023, "2021", 5)
    report.channels = None
    figures = report.tables[E].figures
    figures[Cell("received", "org.company")] = BLANK
    figures[Cell("received", "org.research")] = NOT_APPLICABLE
    figures[Cell("received", "org.other")] = words("若干")
    path = tmp_path / "a.xlsx"
    lines = three(
        years("received", {2019: {"received": number(3)}, 2021: {"received": BLANK}, 2023: {"received": number(5)}})
    )
    write_report(path, report, catalog().form("2021"), Cover(agency=OFFICE.name, year=2023), years=lines)
    assert compare(path, report) == []
    sheet = load_workbook(path)[chart_sheet.SHEET]
    assert sheet["A1"].value == chart_sheet.TITLE == CHARTS_TITLE
    rows = cells(sheet)
    assert {row[0] for row in rows} <= BESIDE_LINES
    assert sheet.cell(HEAD_ROW, 1).value in BESIDE_HEADS
    said = {row[1]: (row[2], row[5]) for row in rows}
    assert said["商业企业"] == (None, "空白")
    assert said["科研机构"] == (None, "/")
    assert said["其他组织"] == (None, "若干")
    assert said["2020"] == (None, "未报送")
    assert said["2021"] == (None, "空白")
    assert said["2023"] == (5, None)
    drawn = chart_xml(path)
    assert len(drawn) == 3
    assert all('<c:dispBlanksAs val="gap"' in one or '<dispBlanksAs val="gap"' in one for one in drawn)
    assert all(dash in drawn[2] for dash in ('prstDash val="dash"', 'prstDash val="sysDot"', 'symbol val="square"'))


def test_a_break_parts_the_years_of_the_chart(tmp_path: Path, full_report: Make) -> None:
    line = years(
        "other", {2020: {"other": number(3)}, 2021: {f"other.{one}": number(1) for one in ("fee_unpaid", "rest")}}
    )
    path = tmp_path / "a.xlsx"
    write_report(
        path, full_report("局", 2023, "2021"), catalog().form("2021"), Cover(agency="局", year=2023), years=three(line)
    )
    rows = [row for row in cells(load_workbook(path)[chart_sheet.SHEET]) if row[0] == "图三"]
    assert [row[1] for row in rows] == ["2019", "2020", BREAK, "2021", "2022", "2023"]
    assert rows[2][2:5] == [None, None, None]
    assert "三个分项之和" in str(rows[2][5])


def test_without_numbers_there_are_no_charts(tmp_path: Path, full_report: Make) -> None:
    report = full_report("局", 2023, "2021")
    report.tables[E].figures = dict.fromkeys(report.tables[E].figures, BLANK)
    path = tmp_path / "a.xlsx"
    write_report(path, report, catalog().form("2021"), Cover(agency="局", year=2023), years=[])
    assert chart_sheet.SHEET not in load_workbook(path).sheetnames


def test_a_series_as_a_workbook(tmp_path: Path, run: Run) -> None:
    line = years(
        "other",
        {
            2019: {"other": words("若干")}, 2020: {"other": number(3)},
            2021: {f"other.{one}": number(1) for one in ("not_corrected", "fee_unpaid", "rest")},
        },
    )  # fmt: skip
    path = tmp_path / "s.xlsx"
    write_series(path, [line])
    book = load_workbook(path)
    assert book.sheetnames == [series.CHART_SHEET, series.LIST_SHEET]
    assert {sheet["A1"].value for sheet in book.worksheets} == {SERIES_TITLE}
    assert [row[1:] for row in cells(book[series.CHART_SHEET])] == [
        ["2019", None], ["2020", 3], [BREAK, None], ["2021", 3], ["2022", None], ["2023", None],
    ]  # fmt: skip
    told = [(row[1], row[2], row[6]) for row in cells(book[series.LIST_SHEET])]
    assert told == [
        ("2019", "若干", None), ("2020", "3", None), ("2021", "3", "┆ 口径变化"), ("2022", "未报送", None), ("2023", "未报送", None),
    ]  # fmt: skip
    done = run("import", str(path), "--json")
    assert done.code == 1
    assert done.objects[0]["facts"] == {}


def test_the_commands_write_both(tmp_path: Path, run: Run) -> None:
    reports = Path(__file__).parents[1] / "samples" / "reports"
    assert run("import", str(reports / "suqian_2023.xlsx"), str(reports / "suqian_2024.xlsx")).code == 0
    asked = ["--agency", "宿迁市人民政府"]
    path = tmp_path / "e.xlsx"
    assert run("export", *asked, "--year", "2024", "-o", str(path)).code == 0
    rows = cells(load_workbook(path)[chart_sheet.SHEET])
    assert [row[1:5] for row in rows if row[0] == "图三"] == [["2023", 3511, 3486, 121], ["2024", 3525, 3521, 125]]
    assert "未变化 1" in run("import", str(path)).out
    path = tmp_path / "s.xlsx"
    assert run("series", "公开率", *asked, "-o", str(path)).code == 0
    drawn = cells(load_workbook(path)[series.CHART_SHEET])
    assert [row[1:] for row in drawn] == [["2023", pytest.approx(43.5743)], ["2024", pytest.approx(54.0187)]]
    refused = run("series", "公开率", *asked, "-o", str(tmp_path / "s.csv"))
    assert (refused.code, refused.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(("first", "labels"), [(2019, True), (2012, False)])
def test_a_chart_of_many_years_is_taller_and_leaves_the_numbers_to_the_list(
    tmp_path: Path, full_report: Make, first: int, labels: bool
) -> None:
    """Numbers of three lines over a dozen years run into each other."""
    span = range(first, 2024)
    lines = [
        years(row, {year: {row: number(year)} for year in span}, span) for row in ("received", "granted", "carried_out")
    ]
    path = tmp_path / "a.xlsx"
    write_report(
        path, full_report("局", 2023, "2021"), catalog().form("2021"), Cover(agency="局", year=2023), years=lines
    )
    drawn = chart_xml(path)[2]
    assert ("dLbls" in drawn) is labels
