"""Finds statistics sheets (政府信息公开情况统计表): lines of labels, figures of the year and of all years beside them.

The edition is the one whose printed lines are there; its lines may be numbered, wrapped and ordered otherwise, stand
beside each other in blocks or across the top, and agencies or years may stand beside each other as well. What is no line
of it is named, never guessed.
"""

from __future__ import annotations

from etl.grid import Grid, Place
from etl.lexicon import Lexicon
from etl.recognise.found import ChannelPlace, FoundStatistics, FoundTable, Owner, Segment
from etl.recognise.statistics_blocks import blocks, declared_label, is_turned, labels_on
from etl.recognise.statistics_heads import head_rows, read_heads
from etl.recognise.statistics_layout import Layout
from etl.recognise.statistics_lines import LineRow, assigned, line_rows
from etl.recognise.statistics_owners import Owned, owned, reports
from etl.recognise.words import figure_at, money_unit, says_nothing
from etl.statistics_label import is_label
from etl.statistics_words import figure_of, words
from etl.text import address, squeeze
from etl.values import unit_in_text
from reportdb.findings import Finding, finding
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.forms.statistics import CHANNELS, SheetLine

_FEWEST = 4


def may_hold(grid: Grid, lexicon: Lexicon) -> bool:
    """Whether enough labels stand on a sheet that are those of a statistics sheet and of nothing else."""
    texts = {cell for cells in grid.rows for cell in cells if isinstance(cell, str) and cell}
    known = sum(is_label(text) for text in texts)
    if lexicon.declares:
        known += sum(declared_label(text, lexicon) is not None for text in texts)
    return known >= _FEWEST


def find(grid: Grid, lexicon: Lexicon) -> list[FoundStatistics]:
    """The statistics sheets of a sheet: one for each agency and year that its heads tell apart."""
    layout = _layout(grid, lexicon)
    if layout is None:
        return []
    from etl.recognise.statistics_left import name_left  # with the rooms of drift, which other sheets spare

    figures = owned(layout)
    found = [_read(layout, one) for one in reports(layout, figures)]
    name_left(layout, figures, found)
    if lexicon.declares:
        found[0].notices += _by_layout(layout)
    return found


def _by_layout(layout: Layout) -> list[Finding]:
    """The labels that a layout of the office explains, each named once."""
    grid = layout.grid
    found = []
    for one, number in layout.lines.items():
        text = grid.text(*one.place)
        if declared_label(text, layout.lexicon) is None:
            continue
        where, line = address(*grid.place(*one.place)), layout.sheet.lines[number]
        said = f"按版面说明“{layout.lexicon.source}”，统计表“{text}”（{where}）读作“{squeeze(line.label)}”（{figure_of(line)}）。"
        found.append(
            finding(
                "layout_applied", said, table=line.table, row=line.row, column=line.column,
                sheet=grid.sheet.name, cell=where,
            )
        )  # fmt: skip
    return found


def _layout(grid: Grid, lexicon: Lexicon) -> Layout | None:
    labels = labels_on(grid, lexicon)
    if not labels:
        return None
    if is_turned(labels):
        grid = Grid(grid.sheet, lexicon, turned=True)
        labels = labels_on(grid, lexicon)
    parts = blocks(grid, labels)
    rows = [one for number, block in enumerate(parts) for one in line_rows(grid, number, block, labels)]
    heads = []
    for number, block in enumerate(parts):
        of = [one.row for one in rows if one.block == number] or [block.first]
        spans = list(head_rows(grid, block))
        ends = [*(top for top, _ in spans[1:]), grid.height]
        heads.append(
            [
                read_heads(grid, block, [row for row in of if below <= row < end], top, below)
                for (top, below), end in zip(spans, ends, strict=True)
            ]
        )
    layout = Layout(grid, lexicon, labels, parts, heads, rows)
    return layout if _settle_edition(layout) else None


def _settle_edition(layout: Layout) -> bool:
    """The edition whose lines are there: the most of them, then the fewest missing, the national form before others."""
    ranked = []
    for edition, form in catalog().on_sheets.items():
        if form.statistics is None:
            continue
        lines = assigned(layout.rows, edition, form.statistics)
        there = set(lines.values())
        lacking = sum(not line.optional for line in form.statistics.lines) - len(there)
        ranked.append(((-len(there), lacking, bool(form.variant_of), edition), edition, lines))
    best = min(ranked, key=lambda one: one[0], default=None)
    if best is None or len(set(best[2].values())) < _FEWEST:
        return False
    _, layout.edition, layout.lines = best
    return True


def _read(layout: Layout, owned_by: Owned) -> FoundStatistics:
    """Where every figure of one agency and year stands, table by table."""
    grid, sheet = layout.grid, layout.sheet
    tables: dict[str, FoundTable] = {}
    segments: dict[tuple[str, str, str], Segment] = {}
    owner = _on_sheet(grid, owned_by.owner)
    found = FoundStatistics(layout.edition, range(0), [], owner=owner, stack=owned_by.stack)
    used: dict[Place, int] = {}
    checked: set[tuple[int, int]] = set()
    for one in sorted(owned_by.figures, key=lambda each: (each.line.block, each.line.row, each.column.at)):
        line = sheet.lines[layout.lines[one.line]]
        found.lines |= {line}
        heads = layout.heads_of(one.line.block, one.line.row)
        unit = None if heads.unit is None else grid.anchor(one.line.row, heads.unit)
        if (one.line.block, one.line.row) not in checked:
            checked.add((one.line.block, one.line.row))
            found.findings += _check_unit(layout, line, one.line, unit)
        spot = grid.anchor(one.line.row, one.column.at)
        place = grid.place(*spot)
        if used.setdefault(place, one.line.row) != one.line.row:
            if figure_at(grid, *spot):
                text = f"统计表中 {address(*place)} 合并了几行，不知所填的数属于哪一行，请取消合并后逐格填写。"
                found.findings.append(finding("column_unknown", text, sheet=grid.sheet.name, cell=address(*place)))
            continue
        cell = Cell(line.row, line.column, one.period)
        if line.table == CHANNELS:
            label = grid.place(*one.line.place)
            beside = None if unit is None else grid.place(*unit)
            found.channels.append(ChannelPlace(cell, sheet.channels[cell], label, place, beside))
            continue
        table = tables.setdefault(line.table, FoundTable(line.table, grid.sheet.name, layout.edition))
        table.top = min(table.top, place[0]) if table.cells else place[0]
        table.cells[cell] = place
        segment = segments.setdefault((line.table, line.column, one.period), Segment({}, {}, period=one.period))
        segment.rows[line.row], segment.columns[line.column] = place
        if line.unit in MONEY_UNITS:
            table.units[f"{line.row}/{line.column}"] = _money_unit(layout, one.line, unit)
    for (code, _, _), segment in segments.items():
        tables[code].segments.append(segment)
    order = {said: number for number, said in enumerate(sheet.channels.values())}
    found.channels.sort(key=lambda one: order[one.words])
    found.tables = list(tables.values())
    return found


def _on_sheet(grid: Grid, owner: Owner) -> Owner:
    """The same with places on the sheet itself."""
    return owner._replace(
        agency_at=owner.agency_at and grid.place(*owner.agency_at),
        year_at=owner.year_at and grid.place(*owner.year_at),
    )


def _money_unit(layout: Layout, line: LineRow, unit: Place | None) -> str:
    """The unit beside an amount, or in its label."""
    beside = "" if unit is None else money_unit(layout.grid.text(*unit))
    said = line.unit if line.unit in MONEY_UNITS else ""
    return beside or said or unit_in_text(layout.grid.text(*line.place))


def _check_unit(layout: Layout, line: SheetLine, row: LineRow, place: Place | None) -> list[Finding]:
    """Counts in 万条 are no counts."""
    grid = layout.grid
    beside = "" if place is None else squeeze(grid.text(*place)).strip("()")
    said = [
        (text, at) for text, at in ((beside, place), (row.unit, row.place)) if text and at and not says_nothing(text)
    ]
    if line.unit in MONEY_UNITS:
        return []
    return [
        finding(
            "unit_unknown",
            f"统计表“{line.label}”的计量单位“{text}”（{address(*grid.place(*at))}）无法识别，应为“{line.unit}”。",
            sheet=grid.sheet.name,
            cell=address(*grid.place(*at)),
        )
        for text, at in said
        if text not in {*words().count_units, line.unit}
    ]
