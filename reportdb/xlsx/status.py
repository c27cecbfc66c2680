"""Who has filed as a workbook: 报送情况 and 催报名单 of a year, 历年报送 over several. Words, A4, upright where it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl.styles import Alignment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.statutory_tables.lists import ListSheet
from reportdb.xlsx import styles
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.lists import HEAD_ROW, needed_height, write_list
from reportdb.xlsx.notes import write_notes
from reportdb.xlsx.pages import PAGE_WIDTH, footer_text
from reportdb.xlsx.report import save
from reportdb.xlsx.values import put_text, styled

STANDING_SHEET, CALL_SHEET, YEARS_SHEET = "报送情况", "催报名单", "历年报送"
_PAGE = 14000  # twips that an A4 page across holds between its margins
_INDENT = 200  # twips a step of the tree takes
_DEEPEST = 8
_STANDING = (
    ("填报单位", 3500),
    ("代码", 1200),
    ("范围", 600),
    ("状态", 1400),
    ("报送号", 700),
    ("强制", 600),
    ("核实", 600),
    ("收到日期", 1260),
    ("报送期限", 1260),
    ("说明", 2900),
)
_CALLS = (
    ("填报单位", 3600),
    ("代码", 1200),
    ("情况", 2450),
    ("报送期限", 1260),
    ("逾期天数", 900),
    ("联系人", 1250),
    ("电话", 1900),
    ("联系方式出自", 1800),
)
_LEFT = frozenset({"填报单位", "说明", "情况"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines with the depth of their agency in the tree, the notes below them, and what the sheet covers."""

    lines: Sequence[tuple[int, Sequence[str]]]
    notes: Sequence[str]
    whose: str


def write_status(path: Path | str, year: int, standing: Sheet, calls: Sheet) -> None:
    """报送情况 and 催报名单; the lines have a text for each column of theirs, the number in front is put here."""
    book = new_book(title := f"{year}年政府信息公开工作年度报告报送情况")
    _write(book, STANDING_SHEET, title, _STANDING, standing)
    _write(book, CALL_SHEET, f"{year}年政府信息公开工作年度报告催报名单", _CALLS, calls)
    save(book, path)


def write_years(path: Path | str, years: Sequence[int], grid: Sheet, counts: Sequence[Sequence[str]]) -> None:
    """历年报送: agencies by years in signs; `counts` are lines of the same columns at the bottom."""
    book = new_book(title := "政府信息公开工作年度报告历年报送情况")
    name = 3600
    code = 1300
    one = min(1000, (_PAGE - name - code) // len(years))
    columns = (("填报单位", name), ("代码", code), *((str(year), one) for year in years))
    _write(book, YEARS_SHEET, title, columns, grid, counts)
    save(book, path)


def new_book(title: str) -> Workbook:
    """An empty workbook of this title."""
    book = new_workbook()
    book.properties.creator = "reportdb"
    book.properties.title = title
    return book


def _write(
    book: Workbook,
    name: str,
    title: str,
    columns: tuple[tuple[str, int], ...],
    content: Sheet,
    counts: Sequence[Sequence[str]] = (),
) -> None:
    numbered = (("序号", 560), *columns)
    centred = frozenset(head for head, _ in numbered) - _LEFT
    across = sum(width for _, width in numbered) > PAGE_WIDTH
    kind = ListSheet(name, title, numbered, landscape=across, small=True, centred=centred)
    sheet: Worksheet = book.create_sheet(name)
    lines = [(str(number), *line) for number, (_, line) in enumerate(content.lines, 1)]
    write_list(sheet, kind, lines, content.whose, footer_text(title, None))
    _indent(sheet, content.lines, columns[0][1])
    row = HEAD_ROW + 1 + len(lines)
    for place, counted in enumerate(counts, row):
        for column, text in enumerate(("", *counted), 1):
            put_text(styled(sheet, place, column, styles.SMALL if column == 2 else styles.SMALL_CENTRE), text)
        sheet.row_dimensions[place].height = 22
    write_notes(sheet, row + len(counts), content.notes, kind.widths)
    sheet.freeze_panes = f"C{HEAD_ROW + 1}"


def _indent(sheet: Worksheet, lines: Sequence[tuple[int, Sequence[str]]], width: int) -> None:
    """Names stand further in the deeper their agency is; the words of the cell stay the name."""
    for row, (depth, line) in enumerate(lines, HEAD_ROW + 1):
        if depth:
            steps = min(depth, _DEEPEST)
            cell = sheet.cell(row, 2)
            cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=steps)
            height = needed_height(line[0], width - steps * _INDENT, 9.0)
            dimension = sheet.row_dimensions[row]
            dimension.height = max(dimension.height or 0, round(height, 1))
