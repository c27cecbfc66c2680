"""Lines that stand elsewhere than in the form: their figures are taken by their labels, and the order is remarked on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from etl.drift.names import LINE, TABLES
from etl.grid import Grid
from etl.lexicon import KINDS_OF
from etl.recognise.found import FoundTable, Segment
from etl.text import address
from reportdb.findings import Finding, finding
from reportdb.forms import Block, Table, catalog

_HEAD_REACH = 6
#: more than this are not lines that were moved but an order of the office's own
_FEW = 3


def moved(grid: Grid, found: FoundTable) -> Iterator[Finding]:
    """A notice for each line out of the form's order; a list has no order, and a turned table keeps its own."""
    segments = [segment for segment in found.segments if segment.rows and segment.columns]
    if found.listed or not segments:
        return
    table = _form(found)
    blocks = [block for block in table.blocks if not block.extra]
    for positions in _rows(segments, blocks):
        yield from _notices(grid, found, table, ("row", positions), [line.code for b in blocks for line in b.rows])
    seen: set[tuple[str, tuple[tuple[str, int], ...]]] = set()
    for segment in segments:
        for block in blocks:
            if not any(line.code in segment.rows for line in block.rows):
                continue
            order = [line.code for line in block.columns]
            positions = {code: segment.columns[code] for code in order if code in segment.columns}
            if (block.clause, tuple(positions.items())) not in seen:
                seen.add((block.clause, tuple(positions.items())))
                yield from _notices(grid, found, table, ("column", positions), order)


def _form(found: FoundTable) -> Table:
    """The table of its edition; where that is not told by the labels, of the latest one."""
    return catalog().table(found.edition or catalog().newest, found.table)


def _rows(segments: Sequence[Segment], blocks: Sequence[Block]) -> list[dict[str, int]]:
    """Codes with their positions: of the whole table, or of each block where blocks stand beside each other."""
    positions = {code: row for segment in segments for code, row in segment.rows.items()}
    if len(segments) > 1 and len(set(positions.values())) == 1:
        return [{code: min(segment.columns.values()) for segment in segments for code in segment.rows}]
    if len(set(positions.values())) == len(positions):
        return [positions]
    return [{line.code: positions[line.code] for line in block.rows if line.code in positions} for block in blocks]


def _notices(
    grid: Grid, found: FoundTable, table: Table, lines: tuple[str, Mapping[str, int]], order: Sequence[str]
) -> Iterator[Finding]:
    axis, positions = lines
    stand = [code for code in sorted(positions, key=lambda one: positions[one]) if code in order]
    due = sorted(stand, key=order.index)
    if stand == due:
        return
    out = _out_of_place([order.index(code) for code in stand])
    codes = [stand[number] for number in out]
    name, line = TABLES[found.table], LINE[axis]
    cells = [address(*grid.place(*_label(grid, found, axis, code))) for code in codes]
    if len(codes) > _FEW:
        words = "、".join(f"“{_printed(table, axis, code)}”" for code in codes[:_FEW])
        text = f"{name}{line}的顺序与统一格式不同：{words}等 {len(codes)} {line}不在统一格式的位置上；数字按名称采用。"
        yield finding(f"{axis}_moved", text, table=found.table, sheet=grid.sheet.name, cell=", ".join(cells))
        return
    for code, cell in zip(codes, cells, strict=True):
        text = (
            f"{name}“{_printed(table, axis, code)}”一{line}（{cell}）{_after(table, axis, stand, code)}，"
            f"统一格式中{_after(table, axis, due, code)}；数字按名称采用。"
        )
        row, column = (code, None) if axis == "row" else (None, code)
        yield finding(
            f"{axis}_moved", text, table=found.table, row=row, column=column, sheet=grid.sheet.name, cell=cell
        )


def _after(table: Table, axis: str, codes: Sequence[str], code: str) -> str:
    at = codes.index(code)
    return f"排在“{_printed(table, axis, codes[at - 1])}”之后" if at else f"排在最{'前' if axis == 'row' else '左'}"


def _printed(table: Table, axis: str, code: str) -> str:
    lines = table.rows if axis == "row" else table.columns
    return lines[code].label if code in lines else code


def _out_of_place(ranks: Sequence[int]) -> list[int]:
    """The fewest places whose removal leaves the rest in order."""
    tails: list[int] = []
    ends: list[int] = []  # place in `ranks` of each tail
    before: list[int] = []
    for place, rank in enumerate(ranks):
        length = bisect_left(tails, rank)
        tails[length : length + 1] = [rank]
        ends[length : length + 1] = [place]
        before.append(ends[length - 1] if length else -1)
    kept: set[int] = set()
    place = ends[-1]
    while place >= 0:
        kept.add(place)
        place = before[place]
    return [place for place in range(len(ranks)) if place not in kept]


def _label(grid: Grid, found: FoundTable, axis: str, code: str) -> tuple[int, int]:
    """Where the words of a line stand: left of its figures or above them."""
    kind = KINDS_OF[found.table][axis]
    segment = next(one for one in found.segments if code in (one.rows if axis == "row" else one.columns))
    row = segment.rows[code] if axis == "row" else min(segment.rows.values())
    column = segment.columns[code] if axis == "column" else min(segment.columns.values())
    left = [(row, at) for at in range(column - 1, -1, -1)] if axis == "row" else []
    above = [(at, column) for at in range(row - 1, max(row - _HEAD_REACH, -1), -1)]
    for place in (*left, *above):
        if any(term.kind == kind and term.code == code for term in grid.terms(*place)):
            return grid.anchor(*place)
    return row, column
