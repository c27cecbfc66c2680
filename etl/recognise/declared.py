"""What a declared layout did on a sheet: labels read by it, and lines left out at its word, each named once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from etl.drift.layout_file import IGNORED
from etl.drift.names import LINE, TABLES
from etl.drift.nearest import printed
from etl.grid import Grid
from etl.lexicon import KINDS_OF, Lexicon
from etl.recognise.found import FoundSheet, FoundTable, Stray
from etl.text import address, ranges
from reportdb.findings import Finding, finding

_AXIS_OF = {kind: (table, axis) for table, kinds in KINDS_OF.items() for axis, kind in kinds.items()}
_UNKNOWN = ("row_unknown", "column_unknown")


def apply(grid: Grid, found: FoundSheet, lexicon: Lexicon) -> None:
    """Adds a notice for every label that the layout explains; lines it leaves out are no fault any more."""
    if not lexicon.declares:
        return
    found.tables = [_without_ignored(table, found, lexicon) for table in found.tables]
    found.notices += _read_by_layout(grid, found, lexicon)


def _read_by_layout(grid: Grid, found: FoundSheet, lexicon: Lexicon) -> Iterator[Finding]:
    codes = {
        (table.table, axis, code)
        for table in found.tables
        for segment in table.segments
        for axis, lines in (("row", segment.rows), ("column", segment.columns))
        for code in lines
    }
    codes |= {(table.table, "cell", f"{cell.row}/{cell.column}") for table in found.tables for cell in table.cells}
    for (row, column), _ in grid.labels():
        text = grid.text(row, column)
        for term in sorted(lexicon.declared(text)):
            table, axis = _AXIS_OF.get(term.kind, ("", ""))
            if (table, axis, term.code) in codes:
                where = address(row, column)
                line, across = term.code.split("/") if axis == "cell" else (term.code, term.code)
                said = f"按版面说明“{lexicon.source}”，{TABLES[table]}“{text}”（{where}）读作“{printed(table, axis, term.code)}”（{term.code}）。"
                yield finding(
                    "layout_applied", said, table=table, row=None if axis == "column" else line,
                    column=None if axis == "row" else across, sheet=grid.sheet.name, cell=where,
                )  # fmt: skip


def _without_ignored(table: FoundTable, found: FoundSheet, lexicon: Lexicon) -> FoundTable:
    ignored = [
        one for one in table.strays if one.text and (IGNORED, f"{table.table}/{one.axis}") in lexicon.declared(one.text)
    ]
    if not ignored:
        return table
    cells = {cell for one in ignored for cell in one.cells}
    found.notices += [_left_out(table, one, lexicon) for one in ignored]
    return replace(
        table,
        findings=[item for item in table.findings if item.code not in _UNKNOWN or item.cell not in cells],
        strays=[one for one in table.strays if one not in ignored],
    )


def _left_out(table: FoundTable, stray: Stray, lexicon: Lexicon) -> Finding:
    cells = ", ".join(ranges(stray.figures))
    line = LINE[stray.axis]
    where = address(*stray.place)
    told = f"{cells} 的数字没有采用" if cells else "没有填数"
    said = f"按版面说明“{lexicon.source}”，{TABLES[table.table]}“{stray.text}”（{where}）不是统一格式的栏目，该{line}{told}。"
    cell = f"{where}, {cells}" if cells else where
    return finding("layout_applied", said, table=table.table, sheet=table.sheet, cell=cell)
