"""图表: the sheet of an export that draws who applied, what became of it, and the years. The reader passes it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.forms import catalog
from reportdb.report import Figure, Report
from reportdb.series import Line
from reportdb.series.composition import Share, applicants, outcomes
from reportdb.series.points import joined
from reportdb.series.shown import shown_value, value_words
from reportdb.statutory_tables import value_text
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.xlsx import charts
from reportdb.xlsx.lists import HEAD_ROW, write_list

SHEET = "图表"
#: the reader knows the sheet by this title and takes no figure from it.
TITLE = "图表（按本工作簿各数绘制，附表，不再导入）"
_LIST = ListSheet(
    SHEET,
    TITLE,
    (("图", 700), ("项目", 2300), ("件数", 1300), ("说明", 5440)),
    small=True,
    centred=frozenset({"图", "项目"}),
)
#: with a chart of years, whose lines stand beside each other
_LIST_OF_YEARS = replace(
    _LIST, columns=(*_LIST.columns[:2], ("件数／新收", 1300), ("办结", 1200), ("结转", 1200), ("说明", 3040))
)
_BESIDE = slice(3, 5)  # 办结 and 结转
_APPLICANTS, _OUTCOMES, _YEARS = "图一", "图二", "图三"
_LINES = ["本年新收", "办理结果总计", "结转下年度"]
_ROW_HEIGHT = 14.0  # points: a chart is charts.ROWS rows high
_UNIT = "件"


def write_charts(book: Workbook, report: Report, years: Sequence[Line], whose: str, footer: str) -> None:
    """Adds the sheet, unless there is nothing to draw.

    `years` are the lines of new, handled and carried-over applications, in this order, all of the same years; a chart of
    years is drawn where two of them have a number. What is no number (blank, “/”, words) is told under 说明, never drawn.
    """
    lines: list[tuple[Value, ...]] = []
    drawn: list[tuple[str, int, int]] = []
    for name, shares in ((_APPLICANTS, applicants(catalog(), report)), (_OUTCOMES, outcomes(catalog(), report))):
        if any(share.figure is not None and share.figure.value is not None for share in shares):
            drawn.append((name, len(lines), len(lines) + len(shares) - 1))
            lines += [_share(name, share) for share in shares]
    rows = _years(years)
    if sum(any(not isinstance(value, str) and value[0] is not None for value in row[2:5]) for row in rows) > 1:
        drawn.append((_YEARS, len(lines), len(lines) + len(rows) - 1))
        lines += rows
    if not drawn:
        return
    kind = _LIST_OF_YEARS
    if drawn[-1][0] != _YEARS:
        kind = _LIST
        lines = [(*line[: _BESIDE.start], *line[_BESIDE.stop :]) for line in lines]
    sheet = book.create_sheet(SHEET)
    write_list(sheet, kind, lines, whose, footer)
    end = _draw(sheet, report, drawn, HEAD_ROW + len(lines) + 2)
    sheet.print_area = f"A1:{get_column_letter(len(kind.columns))}{end}"


def _share(name: str, share: Share) -> tuple[Value, ...]:
    return (name, share.label, (_number(share.figure), _UNIT), "", "", _words(share.figure))


def _number(figure: Figure | None) -> Figure | None:
    """A figure for the chart: words in a cell of figures would be drawn as 0."""
    return figure if figure is not None and figure.value is not None else None


def _words(figure: Figure | None) -> str:
    if figure is None:
        return "没有填报栏"
    return "" if figure.value is not None else value_text(figure, _UNIT) or "空白"


def _years(years: Sequence[Line]) -> list[tuple[Value, ...]]:
    """A row for each year; one between two years where the definition breaks."""
    rows: list[tuple[Value, ...]] = []
    for points in zip(*(line.points for line in years), strict=True):
        breaks = dict.fromkeys(point.break_note for point in points if point.break_note)
        if breaks:
            rows.append((_YEARS, charts.BREAK, (None, _UNIT), (None, _UNIT), (None, _UNIT), joined(breaks)))
        silent = dict.fromkeys(value_words(point) for point in points if shown_value(point) is None)
        figures = [(_number(point.figure), _UNIT) for point in points]
        rows.append((_YEARS, str(points[0].year), *figures, "、".join(silent)))
    return rows


def _draw(sheet: Worksheet, report: Report, drawn: Sequence[tuple[str, int, int]], below: int) -> int:
    """The charts below each other, each on as many rows as it is high; the last row, where the page ends too."""
    year = f"{report.year}年" if report.year else ""
    end = below
    for name, first, last in drawn:
        rows = (HEAD_ROW + 1 + first, HEAD_ROW + 1 + last)
        anchor, height = f"A{end}", charts.ROWS
        if name == _YEARS:
            tall = charts.crowded(_LINES, rows)
            height = charts.TALL_ROWS if tall else charts.ROWS
            centimetres = charts.TALL if tall else charts.HEIGHT
            charts.lines(sheet, "图三　历年申请办理情况", _UNIT, rows, _LINES, anchor, centimetres)
        else:
            words = "新收申请的申请人构成" if name == _APPLICANTS else "办理结果构成"
            charts.bars(sheet, f"{name}　{year}{words}", rows, anchor)
        end += height + 1
    for row in range(below, end + 1):
        sheet.row_dimensions[row].height = _ROW_HEIGHT
    sheet.page_setup.fitToHeight = 1  # none cut in two, and the numbers beside them
    return end
