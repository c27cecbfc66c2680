"""The look of the sheets of an xls workbook."""

from __future__ import annotations

from typing import Any

import xlrd

from etl.marked_copy.dress import CellDress, SheetDress
from etl.workbook.book import Book

_ACROSS = {1: "left", 2: "center", 3: "right", 4: "fill", 5: "justify", 6: "centerContinuous", 7: "distributed"}
_DOWN = {0: "top", 1: "center", 2: "bottom", 3: "justify", 4: "distributed"}
_LINES = (
    "", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot", "mediumDashDot",
    "dashDotDot", "mediumDashDotDot", "slantDashDot",
)  # fmt: skip
_MOST_CELLS = 200_000


def xls_dress(content: bytes, book: Book) -> dict[str, SheetDress]:
    """The look of each sheet by its name; raises what xlrd raises for a workbook it does not understand."""
    with xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True, logfile=_Silent()) as workbook:
        return {sheet.name: _sheet(workbook, workbook.sheet_by_name(sheet.name)) for sheet in book.sheets}


class _Silent:
    """Where xlrd tells what it thinks of a file."""

    def write(self, _: str) -> int:
        """Nothing is kept."""
        return 0

    def flush(self) -> None:
        """Nothing to do."""


def _sheet(workbook: Any, sheet: Any) -> SheetDress:
    dress = SheetDress(known=True)
    for column, info in sheet.colinfo_map.items():
        if column < 1_000:
            dress.widths[column] = 0.0 if info.hidden else info.width / 256
    for row, info in sheet.rowinfo_map.items():
        if info.height and info.has_default_height != 1:
            dress.heights[row] = 0.0 if info.hidden else info.height / 20
    seen: dict[int, CellDress] = {}
    count = 0
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            count += 1
            if count > _MOST_CELLS:
                return dress
            number = sheet.cell_xf_index(row, column)
            if number not in seen:
                seen[number] = _cell(workbook, workbook.xf_list[number])
            dress.cells[row, column] = seen[number]
    return dress


def _cell(workbook: Any, xf: Any) -> CellDress:
    font = workbook.font_list[xf.font_index]
    border, background, alignment = xf.border, xf.background, xf.alignment
    lines = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    filled = background.fill_pattern == 1
    shown = workbook.format_map.get(xf.format_key)
    return CellDress(
        font=font.name,
        size=font.height / 20 or 11,
        bold=font.weight >= 600,
        italic=bool(font.italic),
        underlined=bool(font.underline_type),
        colour=_colour(workbook, font.colour_index),
        fill=_colour(workbook, background.pattern_colour_index) if filled else "",
        borders=tuple(_LINES[line] if line < len(_LINES) else "thin" for line in lines),
        across=_ACROSS.get(alignment.hor_align, ""),
        down=_DOWN.get(alignment.vert_align, ""),
        wrapped=bool(alignment.text_wrapped),
        number_format="" if shown is None else shown.format_str,
    )


def _colour(workbook: Any, number: int) -> str:
    rgb = workbook.colour_map.get(number)
    return "" if rgb is None else "{:02X}{:02X}{:02X}".format(*rgb)
