"""结转衔接 and 现行有效衔接 as a workbook of one sheet: agencies by years, on one page while that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.report import number
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.xlsx import styles
from reportdb.xlsx.lists import HEAD_ROW, write_list
from reportdb.xlsx.notes import write_notes
from reportdb.xlsx.pages import footer_text, row_height
from reportdb.xlsx.report import save
from reportdb.xlsx.status import new_book

SHEETS = {True: "结转衔接", False: "现行有效衔接"}
_TITLES = {True: "政府信息公开申请结转衔接情况", False: "规章和行政规范性文件现行有效件数衔接情况"}
_FRONT = (("填报单位", 2300), ("范围", 560), ("年度", 1300))
_REMARK = ("说明", 1800)
_ONE_PAGE = 60  # lines that can still be read on one page
_APPLICANT, _OPERAND, _VERDICT = 900, 680, 980  # twips
_UNIT = "件"
VERDICT = "核对"
_THIN, _THICK = Side(style="thin"), Side(style="medium")
_BEGINS = Border(left=_THIN, right=_THIN, top=_THICK, bottom=_THIN)
_FRAME = Border(left=_THICK, right=_THICK, top=_THICK, bottom=_THICK)


class Said(Protocol):
    """A cell of the grid: words, or a count alone; broken ones are marked."""

    @property
    def words(self) -> str:
        """What stands there."""

    @property
    def plain(self) -> int | None:
        """The same where it is nothing but a count."""

    @property
    def broken(self) -> bool:
        """Whether the sum does not hold."""


@dataclass(frozen=True, slots=True)
class CarrySheet:
    """Lines as (agency, scope, years), cells, remark and whether an agency begins; heads of the cells; notes below."""

    lines: Sequence[tuple[tuple[str, str, str], Sequence[Said], str, bool]]
    heads: Sequence[str]
    notes: Sequence[str]
    whose: str


def write_carry_over(path: Path | str, content: CarrySheet, *, applications: bool) -> None:
    """One line for each passage from a year to the next. Breaks bear ≠ and stand in a thick frame: no colour is needed."""
    title = _TITLES[applications]
    book = new_book(title)
    sheet: Worksheet = book.create_sheet(SHEETS[applications])
    widths = [_APPLICANT] * len(content.heads) if applications else [_width(head) for head in content.heads]
    columns = (*_FRONT, *zip(content.heads, widths, strict=True), _REMARK)
    centred = frozenset(head for head, _ in columns) - {_FRONT[0][0], _REMARK[0]}
    kind = ListSheet(sheet.title, title, columns, small=True, centred=centred)
    lines = [_line(*line) for line in content.lines]
    write_list(sheet, kind, lines, content.whose, footer_text(title, None), look=styles.SMALL_CENTRE)
    sheet.row_dimensions[HEAD_ROW].height = max(
        row_height(head, width, 10.5) for head, width in zip(content.heads, widths, strict=True)
    )
    for row, line in enumerate(content.lines, HEAD_ROW + 1):
        _mark(sheet, row, line[1], first=line[3], columns=len(columns))
    write_notes(sheet, HEAD_ROW + 1 + len(lines), content.notes, kind.widths)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, len(_FRONT) + 1).coordinate
    if len(lines) <= _ONE_PAGE:
        sheet.page_setup.fitToHeight = 1
    save(book, path)


def _line(front: tuple[str, str, str], cells: Sequence[Said], remark: str, first: bool) -> tuple[Value, ...]:
    said: list[Value] = [cell.words if cell.plain is None else (number(cell.plain), _UNIT) for cell in cells]
    return (*front, *said, remark)


def _width(head: str) -> int:
    return _VERDICT if head.endswith(VERDICT) else _OPERAND


def _mark(sheet: Worksheet, row: int, cells: Sequence[Said], *, first: bool, columns: int) -> None:
    if first:
        for column in range(1, columns + 1):
            sheet.cell(row, column).border = _BEGINS
    for column, cell in enumerate(cells, len(_FRONT) + 1):
        if cell.broken:
            place = cast(SheetCell, sheet.cell(row, column))
            place.border = _FRAME
            place.font = Font(name=place.font.name, size=place.font.size, bold=True)
