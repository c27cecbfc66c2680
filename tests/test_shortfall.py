"""差额表: an own total held against the computed one, cell by cell, and the sheet that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, TableData, number, words
from reportdb.statutory_tables import shortfall_lines as shortfall
from reportdb.statutory_tables.shortfall import CellDifference, Standing, differences
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.shortfall import write_shortfall

FORM = catalog().form("2021")
DECISIONS = Cell("penalty", "decisions")
FEE = Cell("administrative_fee", "fee_amount")
FIGURES = st.one_of(st.just(BLANK), st.just(NOT_APPLICABLE), st.just(words("约3")), st.integers(0, 3).map(number))


def total(edition: str = "2021", **tables: dict[Cell, Figure]) -> Report:
    return Report(
        "示例市", 2023, Scope.CONSOLIDATED, edition,
        tables={code: TableData(edition, figures) for code, figures in tables.items()},
    )  # fmt: skip


def compared(one: Figure | None, other: Figure | None, cell: Cell = DECISIONS) -> CellDifference:
    sides = [total(publications={} if figure is None else {cell: figure}) for figure in (one, other)]
    (line,) = differences(FORM, *sides)
    return line


@pytest.mark.parametrize(
    ("reported", "computed", "standing", "difference"),
    [
        (number(5), number(3), Standing.DIFFERS, 2),
        (number(3), number(5), Standing.DIFFERS, -2),
        (number(0), number(0), Standing.AGREES, 0),
        (BLANK, number(0), Standing.UNLIKE, None),
        (number(0), NOT_APPLICABLE, Standing.UNLIKE, None),
        (None, number(4), Standing.UNLIKE, None),
        (number(4), None, Standing.UNLIKE, None),
        (words("约4"), number(4), Standing.UNLIKE, None),
        (words("约4"), BLANK, Standing.UNLIKE, None),
        (BLANK, NOT_APPLICABLE, Standing.NO_NUMBER, None),
        (NOT_APPLICABLE, None, Standing.NO_NUMBER, None),
    ],
)
def test_a_cell_is_told_by_what_stands_on_both_sides(
    reported: Figure | None, computed: Figure | None, standing: Standing, difference: int | None
) -> None:
    line = compared(reported, computed)
    assert (line.standing, line.difference) == (standing, difference)
    assert (line.reported, line.computed, line.unit) == (reported, computed, "件")
    assert (line.title, line.row, line.column) == ("二、主动公开政府信息情况", "行政处罚", "本年处理决定数量")


def test_amounts_differ_in_fen_and_sums_without_meaning_are_not_compared() -> None:
    line = compared(number(2_500_000), number(2_500_001), FEE)
    assert (line.standing, line.difference, line.unit) == (Standing.DIFFERS, -1, "万元")
    line = compared(number(7), number(9), Cell("regulation", "in_force"))
    assert (line.standing, line.difference) == (Standing.NOT_ADDITIVE, None)


def test_the_single_other_outcome_of_2019_is_held_against_the_three_of_2021() -> None:
    parts = {
        Cell(f"other.{name}", "total"): number(value)
        for name, value in (("not_corrected", 1), ("fee_unpaid", 2), ("rest", 4))
    }
    lines = differences(
        catalog().form("2019"),
        total("2021", applications=parts),
        total("2019", applications={Cell("other", "total"): number(6)}),
    )
    assert [(line.cell.row, line.reported, line.difference) for line in lines] == [("other", number(7), 1)]
    back = differences(
        FORM, total("2019", applications={Cell("other", "total"): number(6)}), total("2021", applications=parts)
    )
    assert [(line.cell.row, line.standing) for line in back] == [
        *((cell.row, Standing.UNLIKE) for cell in parts), ("other", Standing.UNLIKE),
    ]  # fmt: skip


@given(st.dictionaries(st.sampled_from(FORM.tables["applications"].official_cells), st.tuples(FIGURES, FIGURES)))
def test_every_cell_is_told_once_and_differences_add_up(figures: dict[Cell, tuple[Figure, Figure]]) -> None:
    sides = [total(applications={cell: both[side] for cell, both in figures.items()}) for side in (0, 1)]
    lines = differences(FORM, *sides)
    printed = [cell for cell in FORM.tables["applications"].official_cells if cell in figures]
    assert [line.cell for line in lines] == printed
    for line in lines:
        one, other = figures[line.cell]
        both = one.value is not None and other.value is not None
        assert (line.difference is not None) is both
        if one.value is not None and other.value is not None:
            assert other.value + (line.difference or 0) == one.value
            assert (line.standing is Standing.AGREES) is (one == other)


def sheet_of(tmp_path: Path, reported: Report, computed: Report) -> Any:
    book = new_workbook()
    write_shortfall(book, differences(FORM, reported, computed), "填报单位：示例市    报告年度：2023年", "示例市")
    book.save(tmp_path / "shortfall.xlsx")
    return openpyxl.load_workbook(tmp_path / "shortfall.xlsx")[shortfall.SHEET]


def test_what_differs_comes_first_with_a_sign(tmp_path: Path) -> None:
    cells = list(FORM.tables["appeals"].official_cells)[:5]
    sides = (
        [number(1), number(5), number(2), BLANK, NOT_APPLICABLE],
        [number(1), number(3), number(4), number(6), BLANK],
    )
    reported, computed = (total(appeals=dict(zip(cells, side, strict=True))) for side in sides)
    reported.tables["publications"] = TableData("2021", {Cell("regulation", "in_force"): number(2)})
    sheet = sheet_of(tmp_path, reported, computed)
    assert sheet["A1"].value == shortfall.TITLE
    assert sheet["A3"].value == (
        "共比较 6 格：不一致 2 格（▲ 1，▼ 1），只有一边是数 1 格，不宜相加 1 格，两边都没有数 1 格，一致 1 格。"
    )
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [(line[0], line[4], line[5], line[6]) for line in lines] == [
        ("▲", 5, 3, 2), ("▼", 2, 4, -2), ("◆", None, 6, None), ("○", 2, None, None), (None, "/", None, None),
        (None, 1, 1, None),
    ]  # fmt: skip
    assert lines[2][8] == "只有一边是数，算不出差额（自报空白）"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.print_area.endswith("$A$1:$I$8")  # what is to be asked about
