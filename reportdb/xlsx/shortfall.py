"""差额表 as a sheet: cells that differ first and marked by a sign, those that agree counted and listed behind; A4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.report import Figure, Mark, number
from reportdb.statutory_tables.shortfall import CellDifference, Standing
from reportdb.xlsx import styles
from reportdb.xlsx.lists import needed_height
from reportdb.xlsx.one_page import APPLICATIONS
from reportdb.xlsx.pages import row_height, set_columns, set_page
from reportdb.xlsx.tables import merge, whose_height
from reportdb.xlsx.values import put_figure, put_text, styled

SHEET = "差额表"
#: the reader knows the sheet by this title: it tells of figures and reports none.
TITLE = "差额表（自报汇总数与计算汇总数的比较）"
#: signs that a black and white copy shows as well
MORE, LESS, LOOK, APART, SAME = "▲", "▼", "◆", "○", ""
_COLUMNS = (
    ("标记", 520), ("报表", 520), ("行", 3560), ("列", 2640), ("自报数", 850), ("计算数", 850), ("差额", 850),
    ("单位", 480), ("说明", 1100),
)  # fmt: skip
_WIDTHS = tuple(width for _, width in _COLUMNS)
_HEAD_ROW = 5
_ORDER = (Standing.DIFFERS, Standing.UNLIKE, Standing.NOT_ADDITIVE, Standing.NO_NUMBER, Standing.AGREES)
_ASKED = frozenset({Standing.DIFFERS, Standing.UNLIKE})  # these are printed, the others stand below for who looks
_WORDS = {
    Standing.UNLIKE: "只有一边是数，算不出差额",
    Standing.NOT_ADDITIVE: "不宜相加的指标，不比较",
    Standing.NO_NUMBER: "两边都没有数",
    Standing.AGREES: "一致",
}
_SIGNS = {Standing.UNLIKE: LOOK, Standing.NOT_ADDITIVE: APART}
_NOTE = "注：差额＝自报数－计算数。▲自报数多　▼自报数少　◆只有一边是数，请核实　○不宜相加，不比较。只打印要核实的格，其余列在其下"


def write_shortfall(book: Workbook, lines: Sequence[CellDifference], whose: str, footer: str) -> None:
    """Adds 差额表 to a workbook: every cell compared, nothing left out, those to look at first."""
    sheet = book.create_sheet(SHEET)
    set_columns(sheet, _WIDTHS)
    for row, text, style, height in (
        (1, TITLE, styles.SECTION_TITLE, 24.0),
        (2, whose, styles.WHOSE, whose_height(whose, _WIDTHS)),
        (3, _counted(lines), styles.WHOSE, row_height(_counted(lines), sum(_WIDTHS), 10.5)),
        (4, _NOTE, styles.NOTE, 18.0),
    ):
        put_text(styled(sheet, row, 1, style), text)
        merge(sheet, row, 1, 1, len(_COLUMNS))
        sheet.row_dimensions[row].height = height
    for column, (head, _) in enumerate(_COLUMNS, 1):
        put_text(styled(sheet, _HEAD_ROW, column, styles.LIST_HEAD), head)
    sheet.row_dimensions[_HEAD_ROW].height = 22
    ordered = [line for standing in _ORDER for line in lines if line.standing is standing]
    for row, line in enumerate(ordered, _HEAD_ROW + 1):
        _line(sheet, row, line)
    last = _HEAD_ROW + len(ordered)
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(_COLUMNS))}{last}"
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    set_page(sheet, footer, rows=last, columns=len(_COLUMNS), head=(_HEAD_ROW, _HEAD_ROW), long=True)
    asked = sum(line.standing in _ASKED for line in lines)
    sheet.print_area = f"A1:{get_column_letter(len(_COLUMNS))}{_HEAD_ROW + asked}"


def _counted(lines: Sequence[CellDifference]) -> str:
    counts = Counter(line.standing for line in lines)
    more = sum(line.difference is not None and line.difference > 0 for line in lines)
    return (
        f"共比较 {len(lines)} 格：不一致 {counts[Standing.DIFFERS]} 格（▲ {more}，▼ {counts[Standing.DIFFERS] - more}），"
        f"只有一边是数 {counts[Standing.UNLIKE]} 格，不宜相加 {counts[Standing.NOT_ADDITIVE]} 格，"
        f"两边都没有数 {counts[Standing.NO_NUMBER]} 格，一致 {counts[Standing.AGREES]} 格。"
    )


def _line(sheet: Worksheet, row: int, line: CellDifference) -> None:
    numeral, mark, _ = line.title.partition("、")
    table = f"表{numeral}" if mark and len(numeral) <= 2 else line.title
    label = line.row.partition("·")[2] or line.row if line.table == APPLICATIONS else line.row  # as in 同比
    words = (
        (1, _sign(line), styles.SMALL_CENTRE), (2, table, styles.SMALL_CENTRE), (3, label, styles.SMALL),
        (4, line.column, styles.SMALL), (8, line.unit, styles.SMALL_CENTRE), (9, _said(line), styles.SMALL),
    )  # fmt: skip
    height = 15.0
    for column, text, style in words:
        put_text(styled(sheet, row, column, style), text)
        height = max(height, needed_height(text, _WIDTHS[column - 1], 9.0))
    for column, figure in ((5, line.reported), (6, line.computed)):
        put_figure(styled(sheet, row, column, styles.SMALL_FIGURE), figure, line.unit)
        if figure is not None and figure.mark is Mark.TEXT:
            height = max(height, row_height(figure.text or "", _WIDTHS[column - 1], 9.0))
    amount = None if line.difference in (None, 0) else number(line.difference or 0)
    put_figure(styled(sheet, row, 7, styles.SMALL_FIGURE), amount, line.unit)
    sheet.row_dimensions[row].height = round(min(height, 120.0), 1)


def _sign(line: CellDifference) -> str:
    if line.standing is Standing.DIFFERS:
        return MORE if (line.difference or 0) > 0 else LESS
    return _SIGNS.get(line.standing, SAME)


def _said(line: CellDifference) -> str:
    if line.standing is Standing.DIFFERS:
        return "自报数多" if (line.difference or 0) > 0 else "自报数少"
    sides = (("自报", line.reported), ("计算", line.computed))
    gone = "、".join(f"{side}{_mark(figure)}" for side, figure in sides if _mark(figure))
    what = _WORDS[line.standing]
    return f"{what}（{gone}）" if line.standing is Standing.UNLIKE and gone else what


def _mark(figure: Figure | None) -> str:
    """What stands there in place of a number."""
    if figure is None:
        return "没有这一格"
    return {Mark.NUMBER: "", Mark.BLANK: "空白", Mark.NOT_APPLICABLE: "填“/”", Mark.TEXT: "为文字"}[figure.mark]
