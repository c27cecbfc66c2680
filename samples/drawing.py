"""Draws statutory tables on openpyxl sheets the way offices do, and saves workbooks byte for byte alike each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from samples.labels import APPLICANTS, CORNER, HANDLED, RESULTS, Block, Row

Value = int | float | str | None
Spelling = Callable[[str], str]

THIN = Side(style="thin", color="FF000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
BAND = PatternFill("solid", fgColor="FFC6D9F1")
STAMP = "2021-01-04T08:30:00Z"


def as_printed(label: str) -> str:
    """A label as the notice prints it."""
    return label


def half_width(label: str) -> str:
    """A label typed with half-width brackets, commas and colons."""
    return label.translate(str.maketrans("（），：", "(),:"))


@dataclass
class Pen:
    """Writes on one sheet. `left` is the column tables start in; `merged` says whether heads are merged."""

    sheet: Worksheet
    left: int = 1
    merged: bool = True
    spell: Spelling = as_printed
    font: str = "宋体"
    twice_at: str = ""  # table three: heading whose row prints 三、本年度办理结果 a second time
    places: dict[tuple[str, str, str], str] = field(default_factory=dict)  # where each figure was put

    def text(
        self, row: int, words: str, *, width: int = 1, size: int = 11, bold: bool = False, centre: bool = False
    ) -> int:
        """A line outside the tables, merged over `width` columns; gives the next row."""
        cell = self.sheet.cell(row, self.left, words)
        cell.font = Font(name=self.font, size=size, bold=bold)
        cell.alignment = Alignment(horizontal="center" if centre else "left", vertical="center", wrap_text=width > 1)
        if width > 1:
            self.sheet.merge_cells(start_row=row, start_column=self.left, end_row=row, end_column=self.left + width - 1)
        return row + 1

    def box(self, row: int, column: int, value: Value, *, down: int = 1, right: int = 1, band: bool = False) -> None:
        """A bordered cell at table column `column` (from 0), merged over its extent where heads are merged."""
        first = self.left + column
        for r in range(row, row + down):
            for c in range(first, first + right):
                cell = self.sheet.cell(r, c)
                cell.border = BOX
                if band:
                    cell.fill = BAND
        cell = self.sheet.cell(row, first)
        if value not in ("", None):
            cell.value = value
        label = isinstance(value, str) and (len(value) > 8 or re.match(r"\d[.．]\D", value) is not None)
        cell.alignment = Alignment(horizontal="left" if label else "center", vertical="center", wrap_text=True)
        cell.font = Font(name=self.font, size=10)
        if self.merged and (down > 1 or right > 1):
            self.sheet.merge_cells(
                start_row=row, start_column=first, end_row=row + down - 1, end_column=first + right - 1
            )

    def figure(self, place: tuple[str, str, str], row: int, column: int, value: Value, *, right: int = 1) -> None:
        """A figure cell; remembers where it stands."""
        self.box(row, column, value, right=right)
        self.places[place] = self.sheet.cell(row, self.left + column).coordinate

    def widths(self, *sizes: float) -> None:
        """Column widths from the table's first column on."""
        for offset, size in enumerate(sizes):
            self.sheet.column_dimensions[get_column_letter(self.left + offset)].width = size


def draw_table_two(
    pen: Pen, top: int, blocks: Sequence[Block], figures: Mapping[str, Mapping[str, Value]], width: int = 4
) -> int:
    """Table two from row `top`; gives the row below it. The last column of a short block runs to the table's edge."""
    row = top
    for block in blocks:
        pen.box(row, 0, pen.spell(block.title), right=width, band=True)
        pen.box(row + 1, 0, pen.spell("信息内容"))
        last = len(block.columns) - 1
        for n, (_, label) in enumerate(block.columns):
            pen.box(row + 1, n + 1, pen.spell(label), right=width - 1 - n if n == last else 1)
        row += 2
        for item, label in block.rows:
            pen.box(row, 0, pen.spell(label))
            for n, (measure, _) in enumerate(block.columns):
                value = figures.get(item, {}).get(measure)
                pen.figure(("publications", item, measure), row, n + 1, value, right=width - 1 - n if n == last else 1)
            row += 1
    return row


def _table_three_head(pen: Pen, top: int, applicants: Sequence[str]) -> None:
    pen.box(top, 0, pen.spell(CORNER), down=3, right=3)
    pen.box(top, 3, pen.spell("申请人情况"), right=len(applicants))
    pen.box(top + 1, 3, pen.spell(applicants[0]), down=2)
    pen.box(top + 1, 4, pen.spell("法人或其他组织"), right=len(applicants) - 2)
    for n, label in enumerate(applicants[1:-1]):
        pen.box(top + 2, 4 + n, pen.spell(label))
    pen.box(top + 1, 2 + len(applicants), pen.spell(applicants[-1]), down=2)


def _row_heads(pen: Pen, row: int, n: int, rows: Sequence[Row]) -> None:
    line = rows[n]
    if line.depth == 1:
        pen.box(row, 0, pen.spell(line.label), right=3)
        return
    again = bool(pen.twice_at) and line.group == pen.twice_at and rows[n - 1].group != line.group
    if rows[n - 1].depth == 1 or again:
        rest = rows[n:]
        stop = next((k for k, one in enumerate(rest) if one.depth == 1), len(rest))
        if not again and pen.twice_at:
            stop = next(k for k, one in enumerate(rest) if one.group == pen.twice_at)
        pen.box(row, 0, pen.spell(HANDLED), down=stop)
    if line.depth == 2:
        pen.box(row, 1, pen.spell(line.label), right=2)
        return
    if rows[n - 1].group != line.group:
        pen.box(row, 1, pen.spell(line.group), down=sum(one.group == line.group for one in rows))
    pen.box(row, 2, pen.spell(line.label))


def draw_table_three(
    pen: Pen,
    top: int,
    rows: Sequence[Row],
    figures: Mapping[str, Sequence[Value]],
    *,
    applicants: Sequence[str] = APPLICANTS,
    codes: Sequence[str] = (),
) -> int:
    """Table three from row `top` (three head rows); gives the row below it."""
    _table_three_head(pen, top, applicants)
    for n, line in enumerate(rows):
        row = top + 3 + n
        for column in range(3):
            pen.sheet.cell(row, pen.left + column).border = BOX
        _row_heads(pen, row, n, rows)
        for k, value in enumerate(figures.get(line.code, [None] * len(applicants))):
            code = codes[k] if codes else str(k)
            pen.figure(("applications", line.code, code), row, 3 + k, value)
    return top + 3 + len(rows)


def draw_table_four(
    pen: Pen,
    top: int,
    figures: Mapping[str, Sequence[Value]],
    lawsuit_results: Sequence[str] = RESULTS,
) -> int:
    """Table four from row `top` (three head rows, one row of fifteen figures); gives the row below it."""
    pen.box(top, 0, pen.spell("行政复议"), right=5)
    pen.box(top, 5, pen.spell("行政诉讼"), right=10)
    for n, label in enumerate(RESULTS):
        pen.box(top + 1, n, pen.spell(label), down=2)
    pen.box(top + 1, 5, pen.spell("未经复议直接起诉"), right=5)
    pen.box(top + 1, 10, pen.spell("复议后起诉"), right=5)
    for n, label in enumerate((*lawsuit_results, *lawsuit_results)):
        pen.box(top + 2, 5 + n, pen.spell(label))
    codes = ("upheld", "corrected", "other", "pending", "total")
    for block, route in enumerate(("reconsideration", "litigation_direct", "litigation_after_reconsideration")):
        for n, value in enumerate(figures[route]):
            pen.figure(("appeals", route, codes[n]), top + 3, 5 * block + n, value)
    return top + 4


def draw_list(
    pen: Pen, top: int, heads: Sequence[str], rows: Sequence[Sequence[Value]], *, numbered: bool = True
) -> int:
    """A list with a head row (and 序号 in front where `numbered`); gives the row below it."""
    for n, head in enumerate((("序号", *heads)) if numbered else heads):
        pen.box(top, n, head, band=True)
    for k, line in enumerate(rows, start=1):
        for n, value in enumerate((k, *line) if numbered else line):
            pen.box(top + k, n, value)
    return top + 1 + len(rows)


def new_book(*names: str) -> tuple[Workbook, list[Worksheet]]:
    """A workbook with the named sheets, in order."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = names[0]
    return book, [first, *(book.create_sheet(name) for name in names[1:])]


def _fit_heights(sheet: Worksheet) -> None:
    """Rows high enough for their wrapped words, as someone who prints the sheet would make them."""
    across = {
        (area.min_row, area.min_col): area.max_col for area in sheet.merged_cells.ranges if area.size["rows"] == 1
    }
    down = {(area.min_row, area.min_col) for area in sheet.merged_cells.ranges if area.size["rows"] > 1}
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        lines = 1
        for cell in cells:
            if isinstance(cell.value, str) and (cell.row, cell.column) not in down and cell.alignment.wrap_text:
                last = across.get((cell.row, cell.column), cell.column)
                letters = [get_column_letter(n) for n in range(cell.column, last + 1)]
                width = sum(sheet.column_dimensions[letter].width for letter in letters)
                lines = max(lines, sum(-(-2 * len(part) // int(width)) or 1 for part in cell.value.split("\n")))
        if lines > 1:
            sheet.row_dimensions[row].height = 14.0 * lines


def save(book: Workbook, path: Path) -> None:
    """Saves a workbook so that the same contents always give the same bytes."""
    raw = io.BytesIO()
    book.properties.creator = "office"
    for sheet in book.worksheets:
        _fit_heights(sheet)
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 1
    book.save(raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            content = made.read(entry.filename)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", STAMP.encode(), content)
            info = zipfile.ZipInfo(entry.filename, (2021, 1, 4, 8, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            kept.writestr(info, content)
