"""Finds a statistics sheet (政府信息公开情况统计表): one column of labels, figures of the year and of all years beside.

The edition is the one whose printed lines are there; its lines may be numbered, wrapped and ordered otherwise, and its
columns may stand anywhere. What is no line of it is named, never guessed.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.grid import Grid
from etl.recognise.found import ChannelPlace, FoundStatistics, FoundTable, Place, Segment
from etl.recognise.words import figure_at, is_numbering, money_unit, says_nothing
from etl.statistics_words import LineOf, PeriodHead, Words, is_label, words
from etl.text import address, ranges, squeeze
from etl.values import unit_in_text
from reportdb.findings import Finding, Level, finding
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, YEAR, Cell
from reportdb.forms.statistics import CHANNELS, SheetLine, StatisticsSheet

_FEWEST = 4
_HEAD_ROWS = 4
_ALIKE = 0.6


@dataclass
class _Frame:
    """A statistics sheet while it is read."""

    grid: Grid
    edition: str
    sheet: StatisticsSheet
    rows: dict[int, int]  # sheet row -> number of its line
    labels: dict[int, int]  # sheet row -> column of its label
    column: int  # where most labels stand
    head: int = -1  # the row that names the columns
    periods: dict[str, int] = field(default_factory=dict)
    unit: int | None = None
    others: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def found(self, code: str, text: str, cells: str, level: Level | None = None) -> None:
        self.findings.append(finding(code, text, level=level, sheet=self.grid.sheet.name, cell=cells))


def find(grid: Grid) -> list[FoundStatistics]:
    """The statistics sheet of a sheet, or nothing."""
    known = words()
    labels = _labels(grid, known)
    frame = _frame(grid, labels)
    if frame is None:
        return []
    _columns(frame, known)
    last = _last_row(frame)
    _name_unknown(frame, last, known)
    found = _read(frame, known)
    found.rows = range(frame.head if frame.head >= 0 else min(frame.rows), last + 1)
    _name_left(frame, found.rows)
    found.findings = frame.findings
    return [found]


def may_hold(grid: Grid) -> bool:
    """Whether enough labels stand on a sheet that are those of a statistics sheet and of nothing else."""
    texts = {cell for cells in grid.rows for cell in cells if isinstance(cell, str) and cell}
    return sum(is_label(text) for text in texts) >= _FEWEST


def _labels(grid: Grid, known: Words) -> dict[tuple[int, int], frozenset[LineOf]]:
    """Every cell that may be a label, a label wrapped into the next row with it, where its figures stand."""
    found: dict[tuple[int, int], frozenset[LineOf]] = {}
    texts = {
        (row, column): cell
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell and grid.anchor(row, column) == (row, column)
    }
    for place, text in texts.items():
        if lines := known.lines_of(text):
            found[place] = lines
    for (row, column), text in texts.items():
        below = texts.get((row + 1, column))
        joined = known.lines_of(text + below) if below and (row, column) not in found else None
        if not joined:
            continue
        with_figures = [at for at in (row, row + 1) if _holds_figures(grid, at)]
        whole = (row + 1, column) in found  # the rest may be a label itself, but not of the figures above it
        if len(with_figures) <= 1 and not (whole and with_figures != [row]):
            found.pop((row + 1, column), None)
            found[(with_figures or [row])[0], column] = joined
    return found


def _holds_figures(grid: Grid, row: int) -> bool:
    return any(figure_at(grid, row, column) for column in range(grid.width))


def _frame(grid: Grid, labels: Mapping[tuple[int, int], frozenset[LineOf]]) -> _Frame | None:
    """The edition whose lines are there: the most of them, then the fewest missing, the national form before others."""
    columns = Counter(column for _, column in labels)
    frames = []
    for edition, form in catalog().on_sheets.items():
        if form.statistics is None:
            continue
        rows, places = _assigned(grid, edition, form.statistics, labels)
        lacking = sum(not line.optional for line in form.statistics.lines) - len(rows)
        rank = (-len(set(rows.values())), lacking, bool(form.variant_of), edition)
        frames.append((rank, _Frame(grid, edition, form.statistics, rows, places, columns.most_common(1)[0][0])))
    best = min(frames, key=lambda one: one[0], default=None)
    return best[1] if best and len(set(best[1].rows.values())) >= _FEWEST else None


def _assigned(
    grid: Grid, edition: str, sheet: StatisticsSheet, labels: Mapping[tuple[int, int], frozenset[LineOf]]
) -> tuple[dict[int, int], dict[int, int]]:
    """Rows with their lines. A label of several lines is the next one below the line it stands under."""
    parents = [[sheet.lines.index(one) for one in above] for _, above in sheet.parents()]
    rows: dict[int, int] = {}
    places: dict[int, int] = {}
    last = -1
    for row, column in sorted(labels, key=lambda place: (place[0], -place[1])):
        numbers = sorted(one.number for one in labels[row, column] if one.edition == edition)
        if row in rows or not numbers:
            continue
        if len(numbers) > 1:
            numbers = [one for one in numbers if one > last and _stands_under(one, last, parents, sheet)][:1]
        if numbers:
            last = rows[row] = numbers[0]
            places[row] = column
    return rows, places


def _stands_under(number: int, last: int, parents: list[list[int]], sheet: StatisticsSheet) -> bool:
    """Whether the line before belongs to the same part of the sheet."""
    above = parents[number][-1] if parents[number] else -1
    return above in (-1, last) or above in (parents[last] if last >= 0 else ())


def _columns(frame: _Frame, known: Words) -> None:
    """Which column holds which period, by the heads above the first line."""
    grid, first = frame.grid, min(frame.rows)
    heads: dict[int, PeriodHead] = {}
    for row in range(first - 1, max(first - 1 - _HEAD_ROWS, -1), -1):
        here = {column: head for column in range(grid.width) if (head := known.period_of(grid.raw(row, column)))}
        for column in range(grid.width):
            kind = known.head_of(grid.text(row, column))
            if kind == "unit" and frame.unit is None and column not in frame.labels.values():
                frame.unit = column
            elif kind == "other" and column not in frame.labels.values():
                frame.others.add(column)
        if here and not heads:
            heads, frame.head = here, row
        elif heads and any(known.head_of(grid.text(row, column)) == "label" for column in range(grid.width)):
            frame.head = row
    heads = {column: head for column, head in heads.items() if column not in frame.labels.values()}
    for column, head in sorted(heads.items(), key=lambda one: one[1].year or 0, reverse=True):
        if head.period not in frame.periods:
            frame.periods[head.period] = column
    if not frame.periods:
        free = [column for column in range(grid.width) if _is_figures(frame, column)]
        if len(free) == 1 and len(frame.sheet.periods) == 1:
            frame.periods[YEAR] = free[0]


def _is_figures(frame: _Frame, column: int) -> bool:
    values = [frame.grid.raw(row, column) for row in frame.rows if figure_at(frame.grid, row, column)]
    taken = {*frame.labels.values(), *frame.others, frame.unit}
    return column not in taken and bool(values) and not is_numbering(values)


def _last_row(frame: _Frame) -> int:
    """The last row of the sheet: lines under unknown labels at its end belong to it as long as they hold figures."""
    last = max(frame.rows)
    for row in range(last + 1, frame.grid.height):
        figures = any(figure_at(frame.grid, row, column) for column in frame.periods.values())
        if not figures or not frame.grid.text(row, frame.column):
            return last
        last = row
    return last


def _name_unknown(frame: _Frame, last: int, known: Words) -> None:
    """Rows between the lines whose label is none, and lines that stand there twice."""
    grid = frame.grid
    seen: dict[int, int] = {}
    for row in range(min(frame.rows), last + 1):
        figures = [column for column in frame.periods.values() if figure_at(grid, row, column)]
        number = frame.rows.get(row)
        if number is not None and number in seen and not frame.sheet.lines[number].heading:
            text = f"统计表第 {row + 1} 行“{squeeze(frame.sheet.lines[number].label)}”与第 {seen[number] + 1} 行重复，没有采用。"
            frame.found("row_unknown", text, address(row, frame.labels[row]))
            del frame.rows[row]
        elif number is not None:
            seen[number] = row
            if frame.sheet.lines[number].heading and figures:
                text = f"统计表“{frame.sheet.lines[number].label}”是标题行，所填的数没有采用。"
                frame.found("row_unknown", text, ", ".join(ranges((row, column) for column in figures)))
        elif figures and not any(known.period_of(grid.raw(row, column)) for column in frame.periods.values()):
            column, said = _label_at(frame, row)
            hint = _hint(frame, said)
            text = f"统计表有一行“{said}”不在统一格式中，该行数字没有采用。{hint}"
            frame.found("row_unknown", text, ", ".join([address(row, column), *ranges((row, at) for at in figures)]))


def _label_at(frame: _Frame, row: int) -> tuple[int, str]:
    columns = [frame.column, *range(frame.grid.width)]
    taken = {frame.unit, *frame.periods.values()}
    for column in columns:
        if column not in taken and (text := frame.grid.text(row, column)):
            return column, text
    return frame.column, ""


def _hint(frame: _Frame, said: str) -> str:
    there = set(frame.rows.values())
    lacking = [line.label for number, line in enumerate(frame.sheet.lines) if number not in there and not line.heading]
    near = difflib.get_close_matches(said, lacking, n=1, cutoff=_ALIKE)
    return f"最接近的统一栏目是“{near[0]}”。" if near else ""


def _read(frame: _Frame, known: Words) -> FoundStatistics:
    """Where every figure stands, table by table."""
    tables: dict[str, FoundTable] = {}
    segments: dict[tuple[str, str, str], Segment] = {}
    found = FoundStatistics(frame.edition, range(0), [], periods=dict(frame.periods))
    used: dict[Place, int] = {}
    for row, number in sorted(frame.rows.items()):
        line = frame.sheet.lines[number]
        if line.heading:
            continue
        found.lines |= {line}
        unit = None if frame.unit is None else frame.grid.anchor(row, frame.unit)
        _check_unit(frame, known, line, unit)
        for period, column in frame.periods.items():
            place = frame.grid.anchor(row, column)
            if used.setdefault(place, row) != row:
                if figure_at(frame.grid, *place):
                    text = f"统计表中 {address(*place)} 合并了几行，不知所填的数属于哪一行，请取消合并后逐格填写。"
                    frame.found("column_unknown", text, address(*place))
                continue
            cell = Cell(line.row, line.column, period)
            if line.table == CHANNELS:
                label = (row, frame.labels[row])
                found.channels.append(ChannelPlace(cell, frame.sheet.channels[cell], label, place, unit))
                continue
            table = tables.setdefault(line.table, FoundTable(line.table, frame.grid.sheet.name, frame.edition))
            if not table.cells:
                table.top = row
            table.cells[cell] = place
            segment = segments.setdefault((line.table, line.column, period), Segment({}, {}, period=period))
            segment.rows[line.row], segment.columns[line.column] = place
            if line.unit in MONEY_UNITS:
                table.units[f"{line.row}/{line.column}"] = _money_unit(frame, line, row, unit)
    for (code, _, _), segment in segments.items():
        tables[code].segments.append(segment)
    order = {words: number for number, words in enumerate(frame.sheet.channels.values())}
    found.channels.sort(key=lambda one: order[one.words])
    found.tables = list(tables.values())
    return found


def _money_unit(frame: _Frame, line: SheetLine, row: int, unit: Place | None) -> str:
    """The unit beside an amount, in its label, or over its column."""
    beside = "" if unit is None else money_unit(frame.grid.text(*unit))
    return beside or unit_in_text(frame.grid.text(row, frame.labels[row]))


def _check_unit(frame: _Frame, known: Words, line: SheetLine, place: Place | None) -> None:
    """Counts in 万条 are no counts."""
    said = "" if place is None else squeeze(frame.grid.text(*place))
    if place is None or not said or says_nothing(said) or line.unit in MONEY_UNITS:
        return
    if said.strip("()") not in {*known.count_units, line.unit}:
        text = f"统计表“{line.label}”的计量单位“{said}”（{address(*place)}）无法识别，应为“{line.unit}”。"
        frame.found("unit_unknown", text, address(*place))


def _name_left(frame: _Frame, rows: range) -> None:
    """Figures of the sheet that stand under no head of a period."""
    grid = frame.grid
    claimed = {frame.unit, *frame.labels.values(), *frame.periods.values(), *frame.others}
    places: list[Place] = []
    for column in range(grid.width):
        if column in claimed:
            continue
        here = [
            (row, column)
            for row in range(min(frame.rows), rows.stop)
            if figure_at(grid, row, column) and grid.anchor(row, column) == (row, column)
        ]
        if here and not is_numbering([grid.raw(*place) for place in here]):
            places += here
    if places:
        cells = ", ".join(ranges(places))
        level = None if not frame.periods else Level.VERIFY
        text = (
            f"统计表旁边 {cells} 的数字不在“{frame.sheet.periods[0].label}”等栏目之下，没有采用，请核实是否填错了位置。"
        )
        frame.found("column_unknown", text, cells, level)
