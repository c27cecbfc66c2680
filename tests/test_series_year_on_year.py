"""同比: what the sheet says of every figure, and that nobody ever reads it back as figures."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from etl.readback import compare
from etl.recognise.identity import BESIDE_HEADS, BESIDE_LINES, YEAR_ON_YEAR_TITLE
from etl.recognise.ours import rows_beside
from etl.workbook import Sheet
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, TableData, number, words
from reportdb.series import Change, State, year_on_year
from reportdb.series.shown import percent
from reportdb.statutory_tables.changes import SHEET, TITLE
from reportdb.xlsx import Cover, write_report
from reportdb.xlsx.lists import HEAD_ROW
from tests.books import load_workbook
from tests.command_line import Run

Make = Callable[..., Report]
RECEIVED = Cell("received", "total")


def report(year: int, edition: str, figures: dict[Cell, Figure], table: str = "applications") -> Report:
    return Report("测试局", year, edition=edition, tables={table: TableData(edition, figures)})


def change(this: Report, last: Report, cell: Cell, table: str = "applications") -> Change:
    return next(one for one in year_on_year(catalog(), this, last) if (one.table, one.cell) == (table, cell))


@pytest.mark.parametrize(
    ("now", "before", "difference", "rate", "small"),
    [
        (number(30), number(20), 10, Fraction(1, 2), False),
        (number(5), number(3), 2, Fraction(2, 3), True),
        (number(0), number(20), -20, Fraction(-1), False),
        (number(5), number(0), 5, None, False),  # a base of 0 has no rate
        (number(5), BLANK, None, None, False),
        (number(5), NOT_APPLICABLE, None, None, False),
        (number(5), words("若干"), None, None, False),
        (BLANK, number(5), None, None, False),
        (words("若干"), number(5), None, None, False),
    ],
)
def test_changes_and_their_guards(
    now: Figure, before: Figure, difference: int | None, rate: Fraction | None, small: bool
) -> None:
    found = change(report(2023, "2021", {RECEIVED: now}), report(2022, "2021", {RECEIVED: before}), RECEIVED)
    assert (found.figure, found.last) == (now, before)
    assert (found.change, found.rate, found.small) == (difference, rate, small)


@pytest.mark.parametrize(
    ("edition", "row", "table"),
    [("2014", "denied", "applications"), ("2014-fujian", "other", "applications"), ("2014", "complaint", "appeals"),
     ("2014", "granted", "applications"), ("2019", "other", "applications")],
)  # fmt: skip
def test_within_one_edition_every_figure_is_compared_without_a_word(edition: str, row: str, table: str) -> None:
    """What a line became in a later edition is nothing between two years of the former one."""
    cell = Cell(row, "total")
    this, last = (report(year, edition, {cell: number(one)}, table) for year, one in ((2016, 9), (2015, 12)))
    found = change(this, last, cell, table)
    assert (found.change, found.rate, found.notes) == (-3, Fraction(-1, 4), ())


@pytest.mark.parametrize(("now", "before"), [("2019", "2014-fujian"), ("2014-fujian", "2019")])
def test_codes_that_do_not_count_the_same_are_not_compared_either_way(now: str, before: str) -> None:
    cell = Cell("other", "total")
    found = change(report(2019, now, {cell: number(4)}), report(2018, before, {cell: number(6)}), cell)
    assert (found.figure, found.last, found.change) == (number(4), number(6), None)
    assert any("不能逐项对应" in note for note in found.notes)


def test_last_years_form_is_asked_through_the_bridges() -> None:
    this = report(2021, "2021", {Cell("other.rest", "total"): number(2), Cell("granted", "total"): number(3)})
    last = report(2020, "2019", {Cell("other", "total"): number(6)})
    found = change(this, last, Cell("other.rest", "total"))
    assert (found.last, found.why, found.change) == (None, State.INSEPARABLE, None)
    assert any("不可拆分" in note for note in found.notes)
    assert change(this, last, Cell("granted", "total")).why is State.ABSENT
    back = change(
        report(2022, "2019", {Cell("other", "total"): number(9)}),
        report(
            2021, "2021", {Cell(f"other.{one}", "total"): number(2) for one in ("not_corrected", "fee_unpaid", "rest")}
        ),
        Cell("other", "total"),
    )
    assert (back.last, back.change, back.rate) == (number(6), 3, Fraction(1, 2))


def test_what_last_years_form_did_not_ask_is_no_base() -> None:
    issued = Cell("regulation", "issued")
    this = report(2021, "2021", {issued: number(2)}, "publications")
    last = report(2020, "2019", {Cell("regulation", "newly_made"): number(9)}, "publications")
    found = change(this, last, issued, "publications")
    assert (found.last, found.why, found.change) == (None, State.NOT_ASKED, None)
    lacking = change(this, report(2020, "2019", {}), issued, "publications")
    assert lacking.why is State.TABLE_MISSING


def test_every_statutory_cell_has_a_line_and_no_other(full_report: Make) -> None:
    found = year_on_year(catalog(), full_report("测试局", 2023, "2021", 2), full_report("测试局", 2022, "2021"))
    form = catalog().form("2021")
    assert [(one.table, one.cell) for one in found] == [
        (code, cell)
        for code in ("publications", "applications", "appeals")
        for cell in form.tables[code].official_cells
    ]
    assert {one.change for one in found} == {1}


def test_percentages_are_rounded_for_print_only() -> None:
    assert [str(percent(rate, 2)) for rate in (Fraction(1, 3), Fraction(-1, 8), Fraction(1, 80000))] == [
        "33.33", "-12.50", "0.00",
    ]  # fmt: skip
    assert str(percent(Fraction(1, 1600), 2)) == "0.06"  # 0.0625
    assert str(percent(Fraction(1, 32), 2)) == "3.13"  # 3.125: half up


@pytest.mark.parametrize(("edition", "year"), [("2021", 2023), ("2019", 2020), ("2021", 2021)])
def test_the_sheet_changes_nothing_of_what_is_read_back(
    tmp_path: Path, full_report: Make, edition: str, year: int
) -> None:
    this = full_report("测试省测试市档案局", year, edition, 5)
    this.channels = None
    last = full_report("测试省测试市档案局", year - 1, "2019" if year < 2022 else "2021")
    path = tmp_path / "a.xlsx"
    write_report(path, this, catalog().form(edition), Cover(agency="测试省测试市档案局", year=year), last=last)
    assert compare(path, this) == []
    sheet = load_workbook(path)[SHEET]
    assert sheet["A1"].value == TITLE == YEAR_ON_YEAR_TITLE
    assert sheet.cell(HEAD_ROW, 1).value in BESIDE_HEADS
    rows: list[list[object]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    below = {row[0] for row in rows[HEAD_ROW:]} - BESIDE_LINES
    assert all(str(note).startswith("注") for note in below)
    assert bool(below) is (year == 2021)  # last year's form was another
    # pasted onto one sheet with the tables, the whole of it is passed over, its notes too
    assert rows_beside(Sheet("年报", [["表"], *rows, ["其他"]])) == set(range(1, len(rows) + 1))


def test_the_sheet_alone_is_no_report(tmp_path: Path, full_report: Make, run: Run) -> None:
    path = tmp_path / "a.xlsx"
    this, last = full_report("测试局", 2023, "2021", 5), full_report("测试局", 2022, "2021")
    write_report(path, this, catalog().form("2021"), Cover(agency="测试局", year=2023), last=last)
    book = load_workbook(path)
    for name in book.sheetnames:
        if name != SHEET:
            del book[name]
    book.save(path)
    done = run("import", str(path), "--json")
    assert done.code == 1
    assert done.objects[0]["facts"] == {}


def test_an_export_compares_with_last_years_accepted_filing(
    tmp_path: Path, full_report: Make, run: Run, send: Callable[..., str]
) -> None:
    for year, first in ((2022, 100), (2023, 101)):
        report = full_report("测试局", year, "2021", first)
        assert run("import", send(report, f"{year}.xlsx"), "--accept", "试验").code == 0
    names = {}
    for year in (2022, 2023):
        path = tmp_path / "out" / f"{year}.xlsx"
        assert run("export", "--agency", "测试局", "--year", str(year), "-o", str(path)).code == 0
        names[year] = load_workbook(path)
    assert SHEET not in names[2022].sheetnames
    sheet = names[2023][SHEET]
    values = [cell.value for cell in sheet[HEAD_ROW + 1]]
    assert values[4:8] == [101, 100, 1, "1.00"]
    assert "未变化 1" in run("import", str(tmp_path / "out" / "2023.xlsx")).out
