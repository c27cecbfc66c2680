"""One statutory table on its own A4 sheet, merged and proportioned like the official form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.statutory_tables import Grid, PrintedCell, Role
from reportdb.xlsx import styles
from reportdb.xlsx.pages import row_height, set_columns, set_page
from reportdb.xlsx.values import put_figure, put_text, styled

_LONG = 45  # lines; a longer table goes over several pages
TOP = 3  # sheet rows above the table: its title, whose it is, air
_SIZE, _HEAD_SIZE = 10.0, 10.5  # the larger heads break 商业企业 after two characters, as the official form does
_LOOKS = {
    Role.SECTION: styles.BLOCK,
    Role.CORNER: styles.LABEL,
    Role.HEAD: styles.HEAD,
    Role.LABEL: styles.LABEL,
    Role.UNIT: styles.ITEM,
    Role.FIGURE: styles.FIGURE,
    Role.NOTE: styles.NOTE,
}


def address(cell: PrintedCell) -> str:
    """Where a printed cell stands on its sheet, e.g. D8."""
    return f"{get_column_letter(cell.column + 1)}{cell.row + TOP + 1}"


def write_table(sheet: Worksheet, grid: Grid, whose: str, footer: str) -> None:
    """The title, whose figures they are, and the table, on one page."""
    set_columns(sheet, grid.widths)
    for row, text, look, height in (
        (1, grid.title, styles.SECTION_TITLE, 24),
        (2, whose, styles.WHOSE, whose_height(whose, grid.widths)),
    ):
        merge(sheet, row, 1, 1, grid.columns)
        put_text(styled(sheet, row, 1, look), text)
        sheet.row_dimensions[row].height = height
    sheet.row_dimensions[TOP].height = 6
    labels = styles.ITEM if any(cell.role is Role.SECTION for cell in grid.cells) else styles.LABEL
    for cell in grid.cells:
        _write(sheet, cell, labels if cell.role is Role.LABEL else _LOOKS[cell.role])
    _set_heights(sheet, grid)
    head = sum(1 for _ in takewhile(lambda row: _only_heads(grid, row), range(grid.rows)))
    set_page(
        sheet,
        footer,
        rows=TOP + grid.rows,
        columns=grid.columns,
        head=(1, TOP + head) if head else None,
        long=grid.rows > _LONG,
    )


def whose_height(whose: str, widths: Sequence[int]) -> float:
    """Height of the line that says whose the figures are; long names take a second one."""
    return row_height(whose, sum(widths), 10.5)


def merge(sheet: Worksheet, row: int, column: int, rows: int, columns: int) -> None:
    """Merges without openpyxl's placeholder cells, which cost more than the table itself."""
    if rows * columns > 1:
        sheet.merged_cells.ranges.add(_extent(row, column, rows, columns))


@lru_cache(4096)
def _extent(row: int, column: int, rows: int, columns: int) -> CellRange:
    return CellRange(None, column, row, column + columns - 1, row + rows - 1)


def _write(sheet: Worksheet, cell: PrintedCell, look: str) -> None:
    row, column = cell.row + TOP + 1, cell.column + 1
    first = styled(sheet, row, column, look)
    if cell.meaning is not None:
        put_figure(first, cell.figure, cell.meaning.unit)
    else:
        put_text(first, cell.text)
    if cell.row_span * cell.column_span > 1:
        for down in range(cell.row_span):
            for right in range(cell.column_span):
                if down or right:
                    styled(sheet, row + down, column + right, look)  # the borders of a merged cell
        merge(sheet, row, column, cell.row_span, cell.column_span)


def _set_heights(sheet: Worksheet, grid: Grid) -> None:
    """Few rows stand wide apart, many close; none is lower than its words."""
    usual = min(30.0, max(18.0, 560 / grid.rows))
    heights = [usual] * grid.rows
    for cell in grid.cells:
        text = cell.text
        if cell.figure is not None:
            text = cell.figure.text or ""  # numbers shrink to their cell, words wrap
        if len(text) > 3:
            width = sum(grid.widths[cell.column : cell.column + cell.column_span])
            needed = row_height(text, width, _HEAD_SIZE if cell.role is Role.HEAD else _SIZE) / cell.row_span
            for row in range(cell.row, cell.row + cell.row_span):
                heights[row] = max(heights[row], min(needed, 400.0))
    for row, height in enumerate(heights, TOP + 1):
        sheet.row_dimensions[row].height = round(height, 1)


def _only_heads(grid: Grid, row: int) -> bool:
    roles = {cell.role for cell in grid.cells if cell.row <= row < cell.row + cell.row_span}
    return roles <= {Role.HEAD, Role.CORNER}
