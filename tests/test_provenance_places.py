"""The cell each figure was read from, where rows crossed with columns would tell another: merged, lost and listed cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine

from etl.batch import ImportOptions, run_import
from etl.places import cells_at
from etl.provenance import Tracer, extents
from etl.recognise.found import Segment, positions, spread
from reportdb.database import reading
from reportdb.forms.codes import Cell
from reportdb.queries.filings import PlaceRow, filing
from reportdb.queries.remit import Remit

SAMPLES = Path(__file__).parents[1] / "samples"
EVERYONE = Remit.everyone()

codes = st.sampled_from("abcd")
numbers = st.integers(0, 9)
segments = st.lists(
    st.builds(
        Segment, st.dictionaries(codes, numbers, min_size=1), st.dictionaries(codes, numbers, min_size=1), st.booleans()
    ),
    max_size=4,
)
cells = st.dictionaries(st.tuples(codes, codes).map(lambda one: Cell(*one)), st.tuples(numbers, numbers), max_size=12)


@given(segments, cells)
def test_positions_name_these_cells_and_no_others(some: list[Segment], wanted: dict[Cell, tuple[int, int]]) -> None:
    assert cells_at(positions(some, wanted)) == wanted


@given(segments)
def test_segments_that_say_it_already_are_kept(some: list[Segment]) -> None:
    text = positions(some, spread(some))
    assert text.count('"rows"') == len(some)
    assert cells_at(text) == spread(some)


def traced(engine: Engine, book: Workbook, path: Path, wanted: list[tuple[str, Cell]]) -> list[tuple[str, str | None]]:
    """Imports a workbook and gives the cell and the raw text of some figures."""
    book.save(path)
    (result,) = run_import(engine, [str(path)], ImportOptions(accept="样例"))
    assert result.filing is not None, [item.message for item in result.findings]
    with reading(engine) as conn:
        row = filing(conn, EVERYONE, result.filing)
        tracer = Tracer(conn, EVERYONE)
        origins = [tracer.trace(row, table, cell).origin for table, cell in wanted]
    assert all(origins)
    return [(one.cell, one.shown.raw) for one in origins if one is not None]


def example() -> tuple[Workbook, Any]:
    book = load_workbook(SAMPLES / "broken" / "figure_corrected" / "passes.xlsx")
    return book, book.worksheets[0]


def test_a_figure_merged_from_a_blank_row_above_stands_in_the_upper_cell(engine: Engine, tmp_path: Path) -> None:
    book, sheet = example()
    sheet.insert_rows(14)  # 行政处罚 stands in row 15 now; its figure reaches up
    for merge in list(sheet.merged_cells.ranges):
        if merge.min_row >= 14:
            merge.shift(0, 1)
    sheet["B14"] = sheet["B15"].value
    sheet["B15"] = None
    sheet.merge_cells("B14:B15")
    figure = ("publications", Cell("penalty", "decisions"))
    assert traced(engine, book, tmp_path / "a.xlsx", [figure]) == [("B14", str(sheet["B14"].value))]


def test_sentences_of_merged_cells_stand_in_their_first_cell(engine: Engine, tmp_path: Path) -> None:
    book, _ = example()
    sheet = book.create_sheet("存在问题")
    for line in (
        ["问题", "改进措施"],
        ["公开不够及时。", "建立台账。"],
        ["解读形式单一。", None],
        ["渠道少。", "增设专栏。"],
    ):
        sheet.append(line)
    sheet.merge_cells("B2:B3")
    wanted = [("improvement_items", Cell(n, part)) for n in "123" for part in ("problem", "action")]
    assert traced(engine, book, tmp_path / "a.xlsx", wanted) == [
        ("A2", "公开不够及时。"), ("B2", "建立台账。"), ("A3", "解读形式单一。"), ("B2", "建立台账。"),
        ("A4", "渠道少。"), ("B4", "增设专栏。"),
    ]  # fmt: skip


def test_lines_of_a_channel_stand_in_their_own_rows(engine: Engine, tmp_path: Path) -> None:
    book, _ = example()
    sheet = book.create_sheet("渠道")
    for line in (["渠道", "指标", "数值", "单位"], ["政务微博", "发布数", 12, "条"], [None, "关注数", "2364余", "人"]):
        sheet.append(line)
    sheet.merge_cells("A2:A3")
    wanted = [("channels", Cell("1", "posts")), ("channels", Cell("2", "followers"))]
    assert traced(engine, book, tmp_path / "a.xlsx", wanted) == [("C2", "12"), ("C3", "2364余")]


def test_the_ranges_of_a_table_are_its_cells() -> None:
    def place(part: str, text: str) -> PlaceRow:
        return PlaceRow(part, "2021", "0" * 64, "a.xlsx", "年报", text)

    one = positions([Segment({"a": 5, "b": 6}, {"x": 1, "y": 2})], {Cell(r, c): (n, m) for r, n in (("a", 5), ("b", 6)) for c, m in (("x", 1), ("y", 2))})  # fmt: skip
    other = positions([Segment({"c": 9}, {"x": 1})], {Cell("c", "x"): (9, 1)})
    found = extents([place("applications", one), place("applications", other), place("channels", other)])
    assert [(item.table, item.sheet, item.cells) for item in found] == [
        ("channels", "年报", "B10"), ("applications", "年报", "B6:C7, B10"),
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_table_that_came_from_no_file_has_no_range(nothing: str | None) -> None:
    assert extents([PlaceRow("appeals", "2021", None, None, None, nothing)]) == []
