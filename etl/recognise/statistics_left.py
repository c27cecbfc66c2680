"""Figures of a statistics sheet that are not taken: each is named with its cell, and with what its words come nearest to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from etl.drift.layout_file import IGNORED
from etl.drift.nearest import nearest
from etl.grid import Grid, Place
from etl.lexicon import STATISTICS
from etl.recognise.found import FoundStatistics, Stray
from etl.recognise.leftover import is_free
from etl.recognise.statistics_layout import Layout
from etl.recognise.statistics_lines import LineRow
from etl.recognise.statistics_owners import Figure
from etl.recognise.words import figure_at, is_numbering
from etl.statistics_words import figure_of, words
from etl.text import address, ranges, squeeze
from reportdb.findings import Level, finding
from reportdb.forms.statistics import SheetLine

_ALIKE = 0.6
_LARGEST_SERIAL = 999
_YEARS = (1990, 2100)


@dataclass(slots=True)
class _Left:
    """Free figures by why they are: under a label that is none, under a heading, beside the columns."""

    rows: dict[tuple[int, int], list[Place]] = field(default_factory=dict)  # block, row -> figures
    beside: list[Place] = field(default_factory=list)


def name_left(layout: Layout, figures: Sequence[Figure], found: list[FoundStatistics]) -> None:
    """Adds to what was found: its rows on the sheet, the lines said twice, and every figure that is none of a line."""
    grid = layout.grid
    span = _span(layout)
    for one in found:
        one.rows = span
        one.periods = frozenset({figure.period for figure in figures})
        one.partial = any(heads.listed for block in layout.heads for heads in block)
    if not found:
        found.append(FoundStatistics(layout.edition, span, [], periods=frozenset(), findings=[]))
        found[0].lines = frozenset(layout.sheet.lines[at] for at in layout.lines.values())
    if len(found) > 1:
        _box(layout, figures, found)
    claimed = _claimed(layout, figures, span)
    first = found[0]
    for again, before in layout.twice:
        label = layout.sheet.lines[layout.lines[again]].label
        axis = "列" if grid.turned else "行"
        text = f"统计表第 {_number(grid, again)} {axis}“{squeeze(label)}”与第 {_number(grid, before)} {axis}重复，没有采用。"
        places = _figures_of(layout, again, claimed)
        cells = ", ".join([address(*grid.place(*again.place)), *ranges(grid.place(*place) for place in places)])
        first.findings.append(finding("row_unknown", text, sheet=grid.sheet.name, cell=cells))
        claimed.update(grid.place(*place) for place in places)
    left = _sorted(layout, span, claimed)
    owners = {column: _report_of(layout, column, found) for column in range(grid.width)}
    for (block, row), places in left.rows.items():
        by_report: dict[int, list[Place]] = {}
        for place in places:
            by_report.setdefault(owners[place[1]], []).append(place)
        for number, own in by_report.items():
            _name_row(layout, (block, row), own, found[number])
    _name_beside(layout, left.beside, found, owners)


def _number(grid: Grid, line: LineRow) -> str:
    return address(0, line.row).rstrip("1") if grid.turned else str(line.row + 1)


def _span(layout: Layout) -> range:
    """The rows of the sheet that belong to it: heads, lines, and rows of figures that go on below the last line."""
    grid = layout.grid
    top = min(heads.top for block in layout.heads for heads in block)
    last = max([one.row for one in layout.rows] or [block.first for block in layout.blocks])
    columns = {at for block in layout.heads for heads in block for at in heads.columns}
    columns |= {at for block in layout.heads for heads in block for at in heads.unread}
    if grid.turned:
        places = [column for block in layout.blocks for column in block.label_columns]
        return range(min([*places, *columns]), max([*places, *columns]) + 1)
    while last + 1 < grid.height and any(is_free(grid, last + 1, column, set()) for column in columns):
        last += 1
    return range(top, last + 1)


def _claimed(layout: Layout, figures: Iterable[Figure], span: range) -> set[Place]:
    """Cells of the sheet that are read: figures, years and numbers of lines in heads, serials and codes."""
    grid = layout.grid
    claimed = {grid.anchor(one.line.row, one.column.at) for one in figures}
    for number, block in enumerate(layout.heads):
        for heads in block:
            for column in heads.columns.values():
                if column.owner.year_at is not None:
                    claimed.add(column.owner.year_at)
            for row in range(heads.top, heads.below):
                if not grid.turned:
                    claimed |= {(row, at) for at in heads.columns if words().period_of(grid.raw(row, at)) is not None}
                elif kind := _kind_in_front(layout, number, row):
                    claimed |= {(row, at) for at in range(grid.width) if _plausible(grid.raw(row, at), kind)}
            claimed |= {
                (row, at)
                for at in heads.serials
                for row in range(grid.height)
                if _plausible(grid.raw(row, at), "serial")
            }
    return {grid.place(*place) for place in claimed}


def _kind_in_front(layout: Layout, number: int, row: int) -> str:
    """What a line of a turned sheet in front of its figures holds: serial, year, phone ...; "" for anything else."""
    from etl.recognise.roster_head import column_kind

    texts = [text for at in layout.blocks[number].label_columns if (text := layout.grid.text(row, at))]
    kinds = ["serial" if words().head_of(text) == "other" else column_kind(text) for text in texts]
    return next((kind for kind in kinds if kind not in ("", "value", "corner")), "")


def _plausible(cell: object, kind: str) -> bool:
    """Whether a number may be what its column is for: a serial or a code is short, a year is one."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return True
    return cell <= _LARGEST_SERIAL if kind in ("serial", "aside") else kind != "year" or _YEARS[0] <= cell <= _YEARS[1]


def _figures_of(layout: Layout, line: LineRow, claimed: set[Place]) -> list[Place]:
    columns = layout.blocks[line.block].columns
    return [(line.row, at) for at in columns if is_free(layout.grid, line.row, at, claimed)]


def _sorted(layout: Layout, span: range, claimed: set[Place]) -> _Left:
    grid = layout.grid
    left = _Left()
    lined = {(one.block, one.row) for one in layout.lines if not layout.sheet.lines[layout.lines[one]].heading}
    by_column: dict[int, list[Place]] = {}
    for row in range(grid.height) if grid.turned else span:
        for column in span if grid.turned else range(grid.width):
            if is_free(grid, row, column, claimed):
                by_column.setdefault(column, []).append((row, column))
    for column, places in by_column.items():
        number = next((at for at, block in enumerate(layout.blocks) if column in block.columns), 0)
        values = any(column in heads.columns for heads in layout.heads[number])
        if not values and is_numbering([grid.raw(*place) for place in places]):
            continue
        for place in places:
            if values and (number, place[0]) not in lined and _label_at(layout, number, place[0])[1]:
                left.rows.setdefault((number, place[0]), []).append(place)
            else:
                left.beside.append(place)
    return left


def _label_at(layout: Layout, number: int, row: int) -> tuple[Place, str]:
    """The words that stand where the label of a row belongs, the innermost, else any at its left."""
    grid, block = layout.grid, layout.blocks[number]
    heads = layout.heads_of(number, row)
    inner = sorted(block.label_columns, reverse=True)
    others = [at for at in block.columns if at != heads.unit and at not in heads.columns and at not in inner]
    for column in (*inner, *others):
        if (text := grid.text(row, column)) and not figure_at(grid, row, column):
            return grid.anchor(row, column), text
    return (row, inner[0]), ""


def _name_row(layout: Layout, at: tuple[int, int], places: list[Place], found: FoundStatistics) -> None:
    """A row whose label is none of the form's, or a heading with figures."""
    grid = layout.grid
    number, row = at
    cells = list(ranges(grid.place(*place) for place in places))
    heading = next((layout.sheet.lines[line] for one, line in layout.lines.items() if (one.block, one.row) == at), None)
    if heading is not None:
        text = f"统计表“{heading.label}”是标题行，所填的数没有采用。"
        found.findings.append(finding("row_unknown", text, sheet=grid.sheet.name, cell=", ".join(cells)))
        return
    place, said = _label_at(layout, number, row)
    if layout.lexicon.declares and (IGNORED, f"{STATISTICS}/row") in layout.lexicon.declared(said):
        where = address(*grid.place(*place))
        text = f"按版面说明“{layout.lexicon.source}”，统计表“{said}”（{where}）不是统一格式的栏目，{', '.join(cells)} 的数字没有采用。"
        cell = ", ".join([where, *cells])
        found.notices.append(finding("layout_applied", text, sheet=grid.sheet.name, cell=cell))
        return
    where = address(*grid.place(*place))
    axis = "列" if grid.turned else "行"
    due = _due(layout, number, row)
    text = f"统计表有一{axis}“{squeeze(said)}”不在统一格式中，该{axis}数字没有采用。{_hint(layout, said, due)}"
    cell = ", ".join([where, *cells])
    found.findings.append(finding("row_unknown", text, sheet=grid.sheet.name, cell=cell))
    found.strays.append(Stray("row", said, grid.place(*place), tuple(grid.place(*one) for one in places), (cell,), due))


def _lacking(layout: Layout) -> dict[str, SheetLine]:
    """The lines of the form that the sheet does not have, by their codes."""
    there = set(layout.lines.values())
    lines = ((at, line) for at, line in enumerate(layout.sheet.lines) if at not in there and not line.heading)
    return {figure_of(line): line for _, line in lines}


def _due(layout: Layout, number: int, row: int) -> tuple[str, ...]:
    """The line that the form has behind the one above a row, where the sheet lacks it."""
    above = [(one.row, at) for one, at in layout.lines.items() if one.block == number and one.row < row]
    first = max(above)[1] + 1 if above else 0
    behind = next((line for line in layout.sheet.lines[first:] if not line.heading), None)
    return (figure_of(behind),) if behind is not None and figure_of(behind) in _lacking(layout) else ()


def _hint(layout: Layout, said: str, due: tuple[str, ...]) -> str:
    lacking = _lacking(layout)
    near = next((one for one in nearest(said, STATISTICS, "row") if one.code in lacking), None)
    if near is not None and near.score >= _ALIKE:
        return f"最接近的统一栏目是“{lacking[near.code].label}”。"
    return f"按统一格式的顺序，这里应是“{lacking[due[0]].label}”。" if due else ""


def _report_of(layout: Layout, column: int, found: Sequence[FoundStatistics]) -> int:
    """The number of the report that a column of figures belongs to, the first where it belongs to none."""
    for block in layout.heads:
        for heads in block:
            one = heads.columns.get(column)
            if one is not None:
                said = one.owner.agency, one.owner.year
                return next((at for at, each in enumerate(found) if (each.owner.agency, each.owner.year) == said), 0)
    return 0


def _name_beside(
    layout: Layout, places: Sequence[Place], found: Sequence[FoundStatistics], owners: dict[int, int]
) -> None:
    """Figures under no head of a period, sums of agencies or years, and lines of a list without an agency."""
    grid = layout.grid
    columns = {at: one for block in layout.heads for heads in block for at, one in heads.columns.items()}
    listed = any(heads.listed for block in layout.heads for heads in block)
    sums = [place for place in places if place[1] in columns and columns[place[1]].is_sum]
    nameless = [
        place for place in places
        if listed and place[1] in columns and place not in sums and not columns[place[1]].owner.agency
    ]  # fmt: skip
    others = [place for place in places if place not in {*sums, *nameless}]
    first = found[0]
    if sums:
        cells = _cells(grid, sums)
        what = "各单位的合计，不是任何一个单位的数" if listed else "合计，不是任何一个年度的数"
        text = f"统计表 {cells} 是{what}，没有采用。"
        first.findings.append(finding("column_unknown", text, level=Level.NOTICE, sheet=grid.sheet.name, cell=cells))
    if nameless:
        cells = _cells(grid, nameless)
        text = f"统计表 {cells} 没有单位名称，不知属于哪个单位，没有入库。"
        first.findings.append(finding("no_agency", text, sheet=grid.sheet.name, cell=cells))
    by_report: dict[int, list[Place]] = {}
    for place in others:
        by_report.setdefault(owners[place[1]], []).append(place)
    for number, own in by_report.items():
        cells = _cells(grid, own)
        level = Level.VERIFY if any(one.tables or one.channels for one in found) else None
        text = f"统计表旁边 {cells} 的数字不在“{layout.sheet.periods[0].label}”等栏目之下，没有采用，请核实是否填错了位置。"
        found[number].findings.append(finding("column_unknown", text, level=level, sheet=grid.sheet.name, cell=cells))


def _cells(grid: Grid, places: Iterable[Place]) -> str:
    return ", ".join(ranges(grid.place(*place) for place in places))


def _box(layout: Layout, figures: Sequence[Figure], found: Sequence[FoundStatistics]) -> None:
    """Where the titles of each of several whole sheets on a sheet stand: from below the one above it, in its columns."""
    stacks = sorted({one.stack for one in figures})
    if len(stacks) < 2:
        return
    grid = layout.grid
    extents = {stack: _extent(layout, [one for one in figures if one.stack == stack]) for stack in stacks}
    beside = any(_rows(one) & _rows(other) for one, other in combinations(extents.values(), 2))
    ends = sorted(extent[0][1] for extent in extents.values())
    for one in found:
        (top, bottom), (left, right) = extents[one.stack]
        above = max((end for end in ends if end < top), default=-1)
        rows = range(above + 1, bottom + 1)
        columns = range(left, right + 1) if beside else range(max(grid.width, grid.height) + 1)
        one.box = rows, columns


Extent = tuple[tuple[int, int], tuple[int, int]]


def _rows(extent: Extent) -> set[int]:
    return set(range(extent[0][0], extent[0][1] + 1))


def _extent(layout: Layout, figures: Sequence[Figure]) -> Extent:
    """First and last row and column, on the sheet, of some figures and their labels."""
    places = [layout.grid.place(one.line.row, one.column.at) for one in figures]
    places += [layout.grid.place(*one.line.place) for one in figures]
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return (min(rows), max(rows)), (min(columns), max(columns))
