"""A block of table two: one head of measures with the items below it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from etl.grid import Grid
from etl.recognise.found import Segment, Stray
from etl.recognise.places import with_figures
from etl.recognise.words import figure_at, is_filler, is_note, is_numbering, money_unit, says_nothing
from etl.text import address, place_of
from etl.values import unit_in_text
from reportdb.findings import Finding, finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell

TABLE = "publications"
MONEY = frozenset({"fee_amount", "procurement_amount"})
MISSED_ROWS = 4
OTHER_TABLES = frozenset({"title", "outcome", "applicant", "route", "result", "appeal", "sign_off", "identity"})


@cache
def _first_measures() -> frozenset[str]:
    """Measures that stand first wherever they stand: left of them none is missing."""
    blocks = [
        block for form in catalog().tabular.values() if TABLE in form.tables for block in form.tables[TABLE].blocks
    ]
    first = {block.columns[0].code for block in blocks}
    return frozenset(first - {line.code for block in blocks for line in block.columns[1:]})


class Block:
    """One head of measures with the items below it."""

    def __init__(self, grid: Grid, head: int, end: int, columns: tuple[int, int, int]) -> None:
        """`columns`: the first, the one after the last, and how far right an unmerged head may reach."""
        self.grid = grid
        self.head = head
        self.left, self.right, last_column = columns
        self.measures: dict[str, tuple[int, int]] = {}
        self.units: dict[str, str] = {}
        self.unknown_columns: list[int] = []
        self.findings: list[Finding] = []
        self.strays: list[Stray] = []
        self._read_head(last_column)
        self.first = min(first for first, _ in self.measures.values())
        self.rows = dict(self._read_rows(end))
        for measure in MONEY & self.measures.keys():
            self.units[measure] = self.units[measure] or self._unit_beside(self.measures[measure][0])

    def _read_head(self, last_column: int) -> None:
        """Each measure's columns: its merged cell, or its cell and the empty ones to its right."""
        grid = self.grid
        starts = {at: code for at, code in grid.codes(self.head, "measure") if self.left <= at < self.right}
        column = min(starts)
        first = range(self.left, column) if starts[column] not in _first_measures() else ()
        self.unknown_columns += [at for at in first if self._stray_head(at) and self._figures_below(at)]
        while column < self.right:
            code = starts.get(column)
            last = grid.extent(self.head, column)[3]
            if code is None:
                if self._stray_head(column):
                    self.unknown_columns.append(column)
                column += 1
                continue
            while last + 1 < min(self.right, last_column + 1) and grid.blank(self.head, last + 1):
                last += 1
            if code in self.measures:
                self.unknown_columns.append(column)
            else:
                self.measures[code] = (column, last)
                self.units[code] = unit_in_text(grid.text(self.head, column))
            column = last + 1

    def _unit_beside(self, column: int) -> str:
        """The unit of an amount where it stands in a cell of its own: under the head, or beside the item."""
        below = (self.grid.text(row, column) for row in range(self.head + 1, max(self.rows.values(), default=0)))
        beside = (self.grid.text(row, at) for row in self.rows.values() for at in range(self.left, self.first))
        return next((unit for text in (*below, *beside) if (unit := money_unit(text))), "")

    def _figures_below(self, column: int) -> bool:
        """Whether a column left of the known heads holds figures, and neither labels nor numbering."""
        rows = [
            row
            for row in range(self.head + 1, min(self.head + 3, self.grid.height))
            if not self.grid.blank(row, column)
        ]
        cells = [self.grid.raw(row, column) for row in rows]
        return bool(rows) and all(figure_at(self.grid, row, column) for row in rows) and not is_numbering(cells)

    def _stray_head(self, column: int) -> bool:
        if self.grid.anchor(self.head, column) != (self.head, column) or self.grid.blank(self.head, column):
            return False
        return not any(term.kind == "head" for term in self.grid.terms(self.head, column))

    def _read_rows(self, end: int) -> Iterator[tuple[str, int]]:
        seen: set[str] = set()
        missed = 0
        for row in range(self.head + 1, end):
            item = self._item(row)
            if item is not None and item not in seen:
                seen.add(item)
                missed = 0
                yield item, row
                continue
            if item is not None:
                break
            if self._ends(row):
                break
            if self._has_figures(row):
                self.findings.append(self._unknown_row(row))
                self.strays.append(self._stray_row(row, self.findings[-1]))
            else:
                missed += 1
                if missed > MISSED_ROWS:
                    break

    def _item(self, row: int) -> str | None:
        for column in range(self.first - 1, self.left - 1, -1):
            anchor = self.grid.anchor(row, column)
            if anchor[0] != row:
                continue
            for term in self.grid.terms(row, column):
                if term.kind == "item":
                    return term.code
        return None

    def _ends(self, row: int) -> bool:
        """The title of the next block ends this one; beside figures, in a column of clauses, it does not."""
        kinds = self.grid.certain_kinds(row)
        return bool(kinds & OTHER_TABLES) or ("clause" in kinds and not self._has_figures(row))

    def _has_figures(self, row: int) -> bool:
        """Whether figures stand in a row without an item; remarks and units there are no loss."""
        columns = [column for first, last in self.measures.values() for column in range(first, last + 1)]
        places = {self.grid.anchor(row, column) for column in columns}
        label = next(
            (self.grid.text(row, column) for column in range(self.left, self.first) if self.grid.text(row, column)), ""
        )
        serial = any(code == "serial" for _, code in self.grid.codes(row, "head"))  # the numbering of a turned table
        return (
            not serial
            and not is_note(label)
            and any(at >= self.first and figure_at(self.grid, row, at) for _, at in places)
        )

    def _place(self, row: int, first: int, last: int) -> tuple[int, int]:
        """The cell that holds a measure's figure: the only filled one under its head, else the first."""
        places = dict.fromkeys(self.grid.anchor(row, column) for column in range(first, last + 1))
        filled = [place for place in places if not self.grid.blank(*place)]
        if len(filled) == 1:
            return filled[0]
        for place in filled[1:]:
            self.findings.append(
                finding(
                    "column_unknown",
                    f"表二“{self.grid.text(self.head, first)}”一列下并排填了 {len(filled)} 个数，只采用第一个，请删去多余的。",
                    table=TABLE, sheet=self.grid.sheet.name, cell=address(*self.grid.place(*place)),
                )
            )  # fmt: skip
        return next(iter(filled or places))

    def cells(self) -> dict[Cell, tuple[int, int]]:
        """Every figure of the block; figures where no edition has one are findings."""
        meant = {cell for form in catalog().tabular.values() for cell in form.tables[TABLE].cells}
        found: dict[Cell, tuple[int, int]] = {}
        for item, row in self.rows.items():
            for measure, (first, last) in self.measures.items():
                place = self._place(row, first, last)
                cell = Cell(item, measure)
                if cell in meant:
                    found[cell] = self.grid.place(*place)
                elif self._says_something(place):
                    self.findings.append(self._figure_without_meaning(row, first, place))
            for column in self.unknown_columns:
                if self._says_something((row, column)):
                    self.findings.append(self._figure_without_meaning(row, column, (row, column)))
        self.strays += [self._stray_column(column) for column in self.unknown_columns if self._unnamed(column)]
        return found

    def _unnamed(self, column: int) -> bool:
        return not any(term.kind == "measure" for term in self.grid.terms(self.head, column))

    def _stray_column(self, column: int) -> Stray:
        said = [(row, column) for row in self.rows.values() if self._says_something((row, column))]
        figures = tuple(self.grid.place(*place) for place in said)
        head = self.grid.place(self.head, column)
        cells = tuple(address(*place) for place in figures)
        return Stray("column", self.grid.text(self.head, column), head, figures, cells)

    def _stray_row(self, row: int, named: Finding) -> Stray:
        spans = self.measures.values()
        columns = {self.grid.anchor(row, at)[1] for first, last in spans for at in range(first, last + 1)}
        figures = tuple(self.grid.place(row, at) for at in sorted(columns) if figure_at(self.grid, row, at))
        place = place_of((named.cell or "A1").partition(",")[0])
        text = self.grid.text(*self.grid.place(*place))
        return Stray("row", text, place, figures, (named.cell or "",))

    def _says_something(self, place: tuple[int, int]) -> bool:
        raw = self.grid.raw(*place)
        return not self.grid.blank(*place) and not (isinstance(raw, str) and says_nothing(raw))

    def segments(self) -> list[Segment]:
        """Positions of the block, one segment for each run of columns the figures stand in."""
        found: list[Segment] = []
        for item, row in self.rows.items():
            columns = {measure: self._place_column(row, span) for measure, span in self.measures.items()}
            if found and found[-1].columns == columns:
                found[-1].rows[item] = row
            else:
                found.append(Segment({item: row}, columns, self.grid.turned))
        return found

    def _place_column(self, row: int, span: tuple[int, int]) -> int:
        places = [self.grid.anchor(row, column) for column in range(span[0], span[1] + 1)]
        filled = [place for place in places if not self.grid.blank(*place)]
        return (filled or places)[0][1]

    def _unknown_row(self, row: int) -> Finding:
        column = next(
            (
                c
                for c in range(self.first - 1, self.left - 1, -1)
                if self.grid.text(row, c) and not is_filler(self.grid.text(row, c))
            ),
            0,
        )
        figures = ((row, at) for at in range(self.first, self.grid.width))
        label = self.grid.text(row, column) or "（没有名称）"
        return finding(
            "row_unknown",
            f"表二有一行“{label}”不在统一格式中，该行数字没有采用。",
            table=TABLE, sheet=self.grid.sheet.name, cell=with_figures(self.grid, (row, column), figures),
        )  # fmt: skip

    def _figure_without_meaning(self, row: int, head_column: int, place: tuple[int, int]) -> Finding:
        head = self.grid.text(self.head, head_column)
        item = next(
            (self.grid.text(row, c) for c in range(self.first - 1, self.left - 1, -1) if self.grid.text(row, c)), ""
        )
        return finding(
            "column_unknown",
            f"表二“{item}”没有“{head}”这一列，所填的数没有采用。",
            table=TABLE, sheet=self.grid.sheet.name, cell=address(*self.grid.place(*place)),
        )  # fmt: skip
