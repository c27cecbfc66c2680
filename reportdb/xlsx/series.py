"""A series as a workbook: the chart, the numbers behind it, and every year with all that is to be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.report import Scope
from reportdb.series import Line, Point
from reportdb.series.points import joined
from reportdb.series.shown import BASIS_NAMES, notes_of, rate_note, shown_unit, shown_value, unit_of, value_words
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.xlsx import charts, styles
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.lists import HEAD_ROW, write_list
from reportdb.xlsx.pages import footer_text
from reportdb.xlsx.report import save
from reportdb.xlsx.values import styled

CHART_SHEET, LIST_SHEET = "图", "逐年"
#: the reader knows the sheets by this title and takes no figure from them.
TITLE = "历年对比（附表，不再导入）"
#: a chart of more lines cannot be read; the list holds them all
MOST_LINES = 7
_LIST = ListSheet(
    LIST_SHEET,
    TITLE,
    (
        ("填报单位", 1900), ("年度", 620), ("数值", 1500), ("单位", 620), ("格式", 800), ("口径", 900), ("断点", 900),
        ("说明", 5000), ("报送编号", 800),
    ),
    landscape=True,
    small=True,
    centred=frozenset({"年度", "数值", "单位", "格式", "口径", "断点", "报送编号"}),
)  # fmt: skip
_SCOPES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}
_ROW_HEIGHT = 14.0
_HEIGHT, _CHART_ROWS = 9, 19  # centimetres, and rows of that height


def write_series(path: Path | str, lines: Sequence[Line]) -> None:
    """Writes the series of some agencies: numbers are drawn, everything else is told. OSError where it cannot."""
    book = new_workbook()
    name = lines[0].indicator.name
    whose = f"指标：{name}    范围：{'、'.join(dict.fromkeys(_SCOPES[line.scope] for line in lines))}"
    footer = footer_text(name, None)
    drawn = [line for line in lines if any(shown_value(point) is not None for point in line.points)][:MOST_LINES]
    if drawn:
        sheet = book.create_sheet(CHART_SHEET)
        names = [line.office.name for line in drawn]
        kind = ListSheet(
            CHART_SHEET, TITLE, (("图", 560), ("年度", 1300), *((one, 7880 // len(names)) for one in names))
        )
        rows = _rows(drawn)
        write_list(sheet, kind, rows, whose, footer)
        if lines[0].indicator.derived is not None:
            _rates(sheet, drawn, rows)
        below = HEAD_ROW + len(rows) + 2
        place = (HEAD_ROW + 1, HEAD_ROW + len(rows))
        charts.lines(sheet, name, shown_unit(drawn), place, names, f"A{below}", _HEIGHT)
        for row in range(below, below + _CHART_ROWS + 1):
            sheet.row_dimensions[row].height = _ROW_HEIGHT
        if len(rows) > 20:
            sheet.row_breaks.append(Break(id=below - 1))
        sheet.print_area = f"A1:{sheet.cell(below + _CHART_ROWS, 2 + len(names)).coordinate}"
    note = rate_note(lines[0].indicator)
    told = f"{whose}    {note}" if note else whose
    write_list(book.create_sheet(LIST_SHEET), _LIST, [row for line in lines for row in _told(line)], told, footer)
    book.properties.creator = "reportdb"
    book.properties.title = name
    save(book, path)


def _rows(lines: Sequence[Line]) -> list[tuple[Value, ...]]:
    """A row for each year with the numbers drawn; one before a year from which on a definition changed."""
    rows: list[tuple[Value, ...]] = []
    for points in zip(*(line.points for line in lines), strict=True):
        if any(point.break_note for point in points):
            rows.append(("图一", charts.BREAK, *((None, "") for _ in points)))
        rows.append(
            (
                "图一",
                str(points[0].year),
                *((point.figure if _drawable(point) else None, unit_of(point)) for point in points),
            )
        )
    return rows


def _drawable(point: Point) -> bool:
    """Whether a point is a number: words in a cell of figures would be drawn as 0."""
    return point.figure is not None and point.figure.value is not None


def _rates(sheet: Worksheet, lines: Sequence[Line], rows: Sequence[Sequence[Value]]) -> None:
    """Rates are no figures of a form: per cent with four decimals, shown with two."""
    for column, line in enumerate(lines, 3):
        rates = {str(point.year): shown_value(point) for point in line.points}
        for row, values in enumerate(rows, HEAD_ROW + 1):
            rate = rates.get(str(values[1]))
            if rate is not None:
                cell = styled(sheet, row, column, styles.LIST_FIGURE)
                cell.value, cell.number_format = rate, "0.00"


def _told(line: Line) -> list[tuple[Value, ...]]:
    return [
        (
            point.agency,
            str(point.year),
            value_words(point),
            unit_of(point) if shown_value(point) is not None else "",
            point.edition or "",
            BASIS_NAMES[point.basis],
            "┆ 口径变化" if point.break_note else "",
            joined(notes_of(point)),
            "" if point.filing_id is None else str(point.filing_id),
        )
        for point in line.points
    ]
