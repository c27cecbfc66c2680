"""Reads the open lists of a report: channels, improvement items, and figures outside the official layout."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from etl.draft import TablePlace
from etl.lexicon import lexicon
from etl.reading import SheetReading
from etl.recognise.found import FoundChannels, Place, Segment, positions
from etl.text import address, squeeze
from etl.values import Issue, Kind, Reading, read_typed, read_value
from reportdb.findings import Finding, Level, finding
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.report import AS_TYPED, NOT_REPORTED, ChannelFigure, ImprovementItem, TableData, words

if TYPE_CHECKING:
    from etl.transform import Assembled

#: what the channel list may say in words; anything broken stays an error
_WORDS_ALLOWED = frozenset({"not_a_number", "fractional_count", "unit_unknown", "unit_missing"})


def _words(raw: object) -> str:
    """A cell of a list as typed, without the blanks around it."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else str(raw).replace("\x00", "").strip()


@lru_cache(maxsize=4096)
def open_code(label: str, kind: str) -> str:
    """The code of a channel or metric: the catalog's where the label is a usual one, else made from the label."""
    if not label:
        return ""
    known = lexicon().code(label, kind)
    return known if known is not None else f"label:{squeeze(label).lower()}"


@cache
def _of_sheets() -> dict[tuple[str, str, str], tuple[str, str]]:
    """The codes of channel figures of statistics sheets, which an export lists where the sheet does not print them."""
    sheets = [form.statistics for form in catalog().on_sheets.values() if form.statistics is not None]
    words = [said for sheet in sheets for said in sheet.channels.values()]
    return {(said.channel, said.metric, said.unit): (said.channel_code, said.metric_code) for said in words}


def read_channels(sheets: Sequence[SheetReading], done: Assembled) -> None:
    """All lines of all channel lists, in order; another label is kept as typed, never refused."""
    for sheet in sheets:
        for found in sheet.found.channels:
            lines = done.report.channels = done.report.channels or []
            first = len(lines) + 1
            for row in found.lines:
                lines.append(_channel(sheet, found, row, done))
            standing = found.positions_from(first)
            done.places.append(TablePlace("channels", _edition(done), sheet.file.sha256, sheet.name, standing))


def _edition(done: Assembled) -> str:
    return done.report.edition or catalog().newest


def _channel(sheet: SheetReading, found: FoundChannels, row: int, done: Assembled) -> ChannelFigure:
    cells = sheet.rows
    channel = _words(cells[found.groups[row]][found.heads["channel"]])
    metric = _words(cells[row][found.heads["metric"]]) if "metric" in found.heads else ""
    unit = _words(cells[row][found.heads["unit"]]) if "unit" in found.heads else ""
    place = (row, found.heads["value"])
    reading = _channel_value(cells[row][place[1]], unit)
    code, metric_code = _of_sheets().get((channel, metric, unit)) or (
        open_code(channel, "channel"),
        open_code(metric, "metric"),
    )
    if reading.issue is not None:
        issue = reading.issue
        spoken = issue.code in _WORDS_ALLOWED and isinstance(cells[row][place[1]], str | float)
        if spoken:
            issue = Issue(issue.code, f"填的是“{reading.figure.text}”，不是确切的数，按原文保存，不参加合计")
        text = f"渠道情况“{channel}／{metric}”（{address(*place)}）{issue.text}。"
        level = Level.NOTICE if spoken else None
        done.findings.append(
            finding(issue.code, text, level=level, table="channels", row=code, column=metric_code,
                    sheet=sheet.name, cell=address(*place))
        )  # fmt: skip
    return ChannelFigure(code, channel, metric_code, metric, unit or reading.unit, reading.figure)


_ANY_UNIT = Kind(counted=False)


def _channel_value(raw: object, unit: str) -> Reading:
    """A figure in the list's own unit; amounts in fen."""
    if unit in MONEY_UNITS:
        return read_value(raw, Kind(money=True, unit=unit))
    reading = read_value(raw, _ANY_UNIT)
    if not unit and reading.unit in MONEY_UNITS:
        return read_value(raw, Kind(money=True))
    return reading


def read_items(sheets: Sequence[SheetReading], done: Assembled) -> None:
    """All problems and improvements, sentence by sentence as typed."""
    for sheet in sheets:
        for found in sheet.found.items:
            lines = done.report.improvement_items = done.report.improvement_items or []
            first = len(lines) + 1
            for row in found.lines:
                problem, action = (sheet.rows[at][column] for at, column in found.cells[row])
                lines.append(ImprovementItem(_words(problem), _words(action)))
            numbered = {str(first + number): row for number, row in enumerate(found.lines)}
            columns = {"problem": found.problem, "action": found.action}
            cells = {
                Cell(number, part): place
                for number, row in numbered.items()
                for part, place in zip(columns, found.cells[row], strict=True)
            }
            segment = positions([Segment(numbered, columns)], cells)
            done.places.append(TablePlace("improvement_items", _edition(done), sheet.file.sha256, sheet.name, segment))


def read_extras(sheets: Sequence[SheetReading], done: Assembled, usual: str | None) -> None:
    """Figures listed under 其他指标, put back into their tables."""
    for sheet in sheets:
        for found in sheet.found.extras:
            done.findings += found.findings
            for row, table, cell in found.lines:
                if table == "channels":  # of a statistics sheet, which knows of it
                    continue
                data = done.report.tables.setdefault(table, TableData(usual or catalog().newest))
                place: Place = (row, found.value)
                meanings = [form.tables[table].cells for form in catalog().forms.values() if table in form.tables]
                meaning = next(cells[cell] for cells in meanings if cell in cells)
                unit = _words(sheet.rows[row][found.unit]) if found.unit is not None else ""
                kind = Kind(meaning.money, meaning.signed, unit or found.of_unit)
                raw = sheet.rows[row][found.value]
                reading = read_typed(str(raw)) if found.as_typed else read_value(raw, kind)
                if reading.figure.text == NOT_REPORTED and not found.as_typed:
                    data.figures.pop(cell, None)
                    if not data.figures:  # no line of it was filed
                        del done.report.tables[table]
                    continue
                standing = TablePlace(table, data.edition, sheet.file.sha256, sheet.name, _at(cell, place))
                if unit == AS_TYPED:
                    data.figures[cell] = words(str(sheet.rows[row][found.value]))
                    done.places.insert(0, standing)
                    continue
                if cell in data.figures:
                    done.findings.append(_twice(sheet, table, cell.row, cell.column, place))
                    continue
                if reading.issue is not None:
                    text = f"其他指标“{meaning.row.label}／{meaning.column.label}”（{address(*place)}）{reading.issue.text}。"
                    done.findings.append(
                        finding(reading.issue.code, text, table=table, row=cell.row, column=cell.column,
                                sheet=sheet.name, cell=address(*place))
                    )  # fmt: skip
                data.figures[cell] = reading.figure
                done.places.insert(0, standing)  # before the table's own place, which may name a cell it did not take


def _at(cell: Cell, place: Place) -> str:
    return positions([Segment({cell.row: place[0]}, {cell.column: place[1]}, period=cell.period)], {cell: place})


def _twice(sheet: SheetReading, table: str, row: str, column: str, place: Place) -> Finding:
    text = f"其他指标（{address(*place)}）与统计表重复填报了同一个数，请删去一处。"
    return finding("table_twice", text, table=table, row=row, column=column, sheet=sheet.name, cell=address(*place))
