"""What a statistics sheet gives beside its tables: channel lines, and what is said of its frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.draft import TablePlace
from etl.lexicon import STATISTICS
from etl.reading import SheetReading
from etl.recognise.found import ChannelPlace, FoundStatistics, Segment, positions
from etl.statistics_words import figure_of
from etl.text import address
from etl.values import read_value
from reportdb.findings import finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.report import NOT_REPORTED, ChannelFigure

if TYPE_CHECKING:
    from etl.drift.comparison import Drifted
    from etl.transform import Assembled

_SHOWN = 6


def read_statistics(sheets: Sequence[SheetReading], done: Assembled) -> None:
    """Channel lines of all statistics sheets, in printing order; lines and columns that no sheet of an edition has."""
    found = [(sheet, one) for sheet in sheets for one in sheet.found.statistics]
    unfiled = _unfiled(sheets, done) if found else set()
    for sheet, one in found:
        done.findings += [*one.findings, *one.notices]
        done.drifted += _drifted(sheet, one) if one.strays else []
        channels = [line for line in one.channels if line.cell not in unfiled]
        if channels:
            _channels(sheet, one.edition, channels, done)
    for edition in dict.fromkeys(one.edition for _, one in found):
        _name_missing(edition, [(sheet, one) for sheet, one in found if one.edition == edition], done)


def _drifted(sheet: SheetReading, found: FoundStatistics) -> list[Drifted]:
    """The labels that are none of the form's, as a person is asked about them: what they are like, what is due there."""
    from etl.drift.comparison import Drifted
    from etl.drift.names import SHOWN
    from etl.drift.nearest import Near, nearest

    form = catalog().form(found.edition).statistics
    lacking = {figure_of(line): line.label for line in (form.lines if form else ()) if line not in found.lines}
    asked = []
    for stray in found.strays:
        due = next(iter(stray.items), "")
        near = [one for one in nearest(stray.text, STATISTICS, "row") if one.code in lacking]
        if due and due not in [one.code for one in near]:
            near.append(Near(due, 0.0))
        told = tuple((one, lacking[one.code]) for one in near[:SHOWN])
        where = address(*stray.place)
        asked.append(Drifted(STATISTICS, "row", stray.text, sheet.file.name, sheet.name, where, told, due))
    return asked


def _unfiled(sheets: Sequence[SheetReading], done: Assembled) -> set[Cell]:
    """Channel figures that 其他指标 says were not filed; it may say nothing else of them."""
    unfiled = set()
    for sheet in sheets:
        for extras in sheet.found.extras:
            for row, table, cell in extras.lines:
                if table != CHANNELS:
                    continue
                if sheet.rows[row][extras.value] == NOT_REPORTED:
                    unfiled.add(cell)
                    continue
                where = address(row, extras.value)
                text = f"其他指标（{where}）中的渠道情况请填在统计表或渠道表内，没有采用。"
                done.findings.append(finding("row_unknown", text, table=CHANNELS, sheet=sheet.name, cell=where))
    return unfiled


def _channels(sheet: SheetReading, edition: str, found: Sequence[ChannelPlace], done: Assembled) -> None:
    lines = done.report.channels = done.report.channels or []
    segments: list[Segment] = []
    cells: dict[Cell, tuple[int, int]] = {}
    for one in found:
        if any(line[:4] == one.words[:4] for line in lines):
            where = address(*one.figure)
            text = f"统计表“{one.words.channel}／{one.words.metric}”（{where}）填报了两次，只应保留一处。"
            done.findings.append(finding("table_twice", text, table="channels", sheet=sheet.name, cell=where))
            continue
        lines.append(_channel(sheet, one, done))
        position = str(len(lines))
        parts = {"channel": one.label, "value": one.figure} | ({"unit": one.unit} if one.unit is not None else {})
        for part, place in parts.items():
            segments.append(Segment({position: place[0]}, {part: place[1]}))
            cells[Cell(position, part)] = place
    done.places.append(TablePlace("channels", edition, sheet.file.sha256, sheet.name, positions(segments, cells)))


def _channel(sheet: SheetReading, one: ChannelPlace, done: Assembled) -> ChannelFigure:
    row, column = one.figure
    reading = read_value(sheet.rows[row][column])
    if reading.issue is not None:
        where = address(row, column)
        text = f"统计表“{one.words.channel}／{one.words.metric}”（{where}）{reading.issue.text}。"
        done.findings.append(
            finding(reading.issue.code, text, table="channels", row=one.words.channel_code,
                    column=one.words.metric_code, sheet=sheet.name, cell=where)
        )  # fmt: skip
    return ChannelFigure(*one.words, reading.figure)


def _name_missing(edition: str, found: Sequence[tuple[SheetReading, FoundStatistics]], done: Assembled) -> None:
    """Lines and columns of the edition that stand nowhere, in one finding each."""
    sheet = catalog().form(edition).statistics
    if sheet is None:
        return
    name = found[0][0].name
    for column in sheet.periods:
        if not any(column.period in one.periods for _, one in found):
            text = f"统计表缺少“{column.label}”一列。"
            done.findings.append(finding("column_missing", text, sheet=name))
    if all(one.partial for _, one in found):
        return  # a list of agencies, which declares what it carries
    there = {line for _, one in found for line in one.lines}
    lacking = [line for line in sheet.lines if not line.heading and not line.optional and line not in there]
    if lacking:
        shown = "、".join(f"“{line.label}”" for line in lacking[:_SHOWN])
        more = f"等 {len(lacking)} 行" if len(lacking) > _SHOWN else f"{len(lacking)} 行"
        text = f"统计表缺少{shown}{more}。"
        if len(lacking) * 2 >= len(sheet.lines):  # an older form, perhaps, that has some lines in common
            text += f"缺了一半以上，如不是“{catalog().form(edition).title}”（例如 2014 年以前的代码表），本系统没有登记这种格式。"
        done.findings.append(finding("row_missing", text, sheet=name))
