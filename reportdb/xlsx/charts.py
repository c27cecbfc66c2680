"""Native charts for black-and-white printers: bars with an edge, lines told apart by dash and marker, gaps for no number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, RegularTextRun
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.kept import kept, xml
from reportdb.xlsx.values import safe_text

#: a row between two years where the definition breaks: it names the place on the axis, and nothing is joined over it
BREAK = "┆口径变化"
WIDTH, HEIGHT = 17, 7  # centimetres: the width of the printed page
ROWS = 15  # sheet rows of 14 points that a chart takes, with air below
TALL, TALL_ROWS = 10, 22  # of a chart with many points
MANY = 24  # points whose numbers would run into each other: they stand in the list beside the chart
_TITLE = CharacterProperties(sz=1200, b=True)  # hundredths of a point
_DASHES = ("solid", "dash", "sysDot", "dashDot")
_MARKERS = ("circle", "square", "triangle", "diamond", "x", "star", "plus")
_ABOVE_OR_BELOW = ("t", "b")
_INKS = ("000000", "595959", "8C8C8C")
_DRAWN = "drawn"  # where a chart holds what it shows: the charts of one form look alike in every report


def bars(sheet: Worksheet, title: str, rows: tuple[int, int], anchor: str) -> None:
    """One bar for each row of a list, the first on top: labels, which so are never turned, in column B, figures in C."""
    _place(sheet, _bars(sheet.title, title, rows), anchor)


def lines(
    sheet: Worksheet, title: str, unit: str, rows: tuple[int, int], names: list[str], anchor: str, height: int = HEIGHT
) -> None:
    """One line for each name: years in column B, figures from column C on."""
    _place(sheet, _lines(sheet.title, title, unit, rows, tuple(names), height), anchor)


def chart_xml(chart: Any) -> str:
    """The part of a chart; one that was drawn before is not serialised again."""
    drawn = vars(chart).get(_DRAWN)
    return xml(chart._write()) if drawn is None else kept(drawn, lambda: xml(chart._write()))


@lru_cache(256)
def _bars(sheet: str, title: str, rows: tuple[int, int]) -> BarChart:
    chart = BarChart()
    chart.type = "bar"
    chart.x_axis.tickLblSkip = 1  # every name
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"  # the numbers below: turned over, they would stand on top
    series = Series(_column(sheet, 3, rows), title="件数")
    series.graphicalProperties = GraphicalProperties(solidFill="BFBFBF")
    series.graphicalProperties.line.solidFill = "000000"
    series.dLbls = _values()
    chart.append(series)
    chart.set_categories(_column(sheet, 2, rows))
    chart.legend = None
    chart.gapWidth = 40
    _finish(chart, title, "件", HEIGHT)
    vars(chart)[_DRAWN] = (_bars, sheet, title, rows)
    return chart


@lru_cache(256)
def _lines(sheet: str, title: str, unit: str, rows: tuple[int, int], names: tuple[str, ...], height: int) -> LineChart:
    chart = LineChart()
    for number, name in enumerate(names):
        series = Series(_column(sheet, 3 + number, rows), title=safe_text(name))
        ink = _INKS[number // len(_DASHES) % len(_INKS)]
        series.graphicalProperties.line.solidFill = ink
        series.graphicalProperties.line.dashStyle = _DASHES[number % len(_DASHES)]
        series.graphicalProperties.line.width = 22_000  # EMU, 1.7 points
        series.marker.symbol = _MARKERS[number % len(_MARKERS)]
        series.marker.size = 7
        series.marker.graphicalProperties = GraphicalProperties(solidFill="FFFFFF" if number % 2 else ink)
        series.marker.graphicalProperties.line.solidFill = ink
        series.smooth = False
        if len(names) <= 3 and not crowded(names, rows):
            series.dLbls = _values()
            series.dLbls.position = _ABOVE_OR_BELOW[number % 2]  # else those of lines close together overlap
        chart.append(series)
    chart.set_categories(_column(sheet, 2, rows))
    chart.legend = None if len(names) == 1 else Legend()
    if chart.legend is not None:
        chart.legend.position = "b"
    _finish(chart, title, unit, height)
    vars(chart)[_DRAWN] = (_lines, sheet, title, unit, rows, names, height)
    return chart


def crowded(names: Sequence[str], rows: tuple[int, int]) -> bool:
    """Whether lines have more points than numbers beside them could be read."""
    return len(names) * (rows[1] - rows[0] + 1) > MANY


def _values() -> DataLabelList:
    labels = DataLabelList()
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def _column(sheet: str, column: int, rows: tuple[int, int]) -> Reference:
    letter = get_column_letter(column)
    return Reference(range_string=f"{quote_sheetname(sheet)}!${letter}${rows[0]}:${letter}${rows[1]}")


def _finish(chart: BarChart | LineChart, title: str, unit: str, height: int) -> None:
    chart.title = Title(
        tx=Text(rich=RichText(p=[Paragraph(r=[RegularTextRun(_TITLE, safe_text(title))])])), overlay=False
    )
    chart.width, chart.height = WIDTH, height
    chart.y_axis.title = unit
    chart.y_axis.scaling.min = 0
    chart.y_axis.delete = chart.x_axis.delete = False  # which newer Excel would else hide
    chart.display_blanks = "gap"  # a year without a number is no 0


def _place(sheet: Worksheet, drawn: BarChart | LineChart, anchor: str) -> None:
    """A copy of a drawn chart: it takes the place and the number that the chart has in a workbook."""
    chart = type(drawn).__new__(type(drawn))
    vars(chart).update(vars(drawn))
    sheet.add_chart(chart, anchor)
