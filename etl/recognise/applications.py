"""Finds table three: outcomes down the side, applicants across the top (or turned), in one piece or several."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from etl.grid import Grid
from etl.recognise.applicants_head import Head, above_head, is_head, total_heads
from etl.recognise.found import FoundTable, Segment, Stray, Subtotal
from etl.recognise.outcome_rows import TABLE, Lines, OutcomeRows
from etl.recognise.places import with_figures
from etl.recognise.words import figure_at, is_numbering
from etl.text import address, ranges, squeeze, without_brackets
from reportdb.findings import Finding, finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell

_LONGEST_HEAD = 20


def find(grid: Grid) -> list[FoundTable]:
    """Every piece of table three on a sheet, top to bottom."""
    heads = [row for row in grid.rows_with("applicant") if is_head(grid, row)] or total_heads(grid)
    found: list[FoundTable] = []
    for number, head in enumerate(heads):
        if number + 1 < len(heads) and above_head(grid, heads[number + 1]) <= head:
            continue  # the head printed twice, the second time with empty cells: one head
        end = heads[number + 1] if number + 1 < len(heads) else grid.height
        piece = _Piece(grid, head)
        if end < grid.height:
            end = above_head(grid, end)
        if piece.head.columns:  # else all of its heads stand beside those of another table
            found += piece.read(end)
    return found


def find_rest(grid: Grid, before: FoundTable) -> list[FoundTable]:
    """The rest of a table three that begins on the sheet before: no head, its lines and columns go on."""
    rows = [row for row in grid.rows_with("outcome") if grid.certain_kinds(row) & {"outcome"}]
    columns = {code: column for one in before.segments[-1:] for code, column in one.columns.items()}
    if not rows or not columns or grid.turned or any(one.turned for one in before.segments):
        return []
    lines = [row for row in range(rows[0], grid.height) if any(figure_at(grid, row, at) for at in columns.values())]
    filled = {at for row in lines for at in range(grid.width) if figure_at(grid, row, at)}
    piece = _Piece(grid, rows[0] - 1, columns)
    found = piece.read(grid.height) if filled == {*columns.values()} else []
    known = {cell.row for cell in before.cells}
    return found if all(_goes_on(known, {cell.row for cell in one.cells}) for one in found) else []


def _goes_on(known: set[str], more: set[str]) -> bool:
    """Whether every line stands behind those known, in the order of the form."""
    order = [code for form in catalog().tabular.values() if TABLE in form.tables for code in form.tables[TABLE].rows]
    place = {code: number for number, code in reversed(list(enumerate(order)))}
    return max(place[code] for code in known) < min(place[code] for code in more)


@cache
def _members(group: str) -> tuple[str, ...]:
    """The lines under a heading of table three, which a page may part from it."""
    forms = catalog().tabular.values()
    codes = (code for form in forms if TABLE in form.tables for code in form.tables[TABLE].rows)
    return tuple(dict.fromkeys(code for code in codes if code.startswith(f"{group}.")))


class _Piece:
    """One head with the rows below it."""

    def __init__(self, grid: Grid, row: int, columns: dict[str, int] | None = None) -> None:
        """`columns`: those of the sheet before, where the head stands."""
        self.grid = grid
        self.head = Head(grid, row, columns)
        self.rows = OutcomeRows(grid, self.head)
        self.last = row  # the last row of figures, once they are read

    def read(self, end: int) -> list[FoundTable]:
        """The tables below the head: one, or two when rows repeat."""
        return [self._table(lines) for lines in self.rows.read(end)]

    def _table(self, lines: Lines) -> FoundTable:
        grid, rows, groups = self.grid, lines.rows, lines.groups
        split = any(code.startswith("other.") for code in rows)
        edition = "2021" if split else ("2019" if "other" in rows else None)
        if split and "other" in rows:
            groups.append(("other", rows.pop("other")))
        found = FoundTable(TABLE, grid.sheet.name, edition, top=self.head.top)
        found.segments = [Segment(rows, self.head.columns, grid.turned)]
        merged, place = grid.merged, grid.place
        for code, row in rows.items():
            for applicant, column in self.head.columns.items():
                at = merged.get((row, column))
                found.cells[Cell(code, applicant)] = place(row, column) if at is None else place(at[0], at[1])
        found.subtotals = list(self._subtotals(rows, groups, split=split))
        last = self.last = max(rows.values())
        for row in lines.unknown:
            if row < last or self.rows.filled(row):
                slipped = self._slipped(row, rows)
                found.findings.append(slipped or self._unknown_row(row))
                found.strays += () if slipped else self._stray_row(row, found.findings[-1])
        for column in [*self._heads_before(rows), *self.head.unknown_columns]:
            found.findings.append(self._unknown_column(column))
            found.strays += self._stray_column(column, rows, found.findings[-1])
        return found

    def _heads_before(self, rows: dict[str, int]) -> Iterator[int]:
        """Columns of figures left of the first known applicant, under words that are no label; 自然人 is due there."""
        for column in range(self.head.first) if "natural_person" not in self.head.columns else ():
            row = self.head.words_over(column)
            text = squeeze(without_brackets(self.grid.text(row, column)))
            if 0 < len(text) <= _LONGEST_HEAD and not self.grid.terms(row, column):
                cells = [self.grid.raw(at, column) for at in rows.values()]
                figures = [
                    cell for cell, at in zip(cells, rows.values(), strict=True) if figure_at(self.grid, at, column)
                ]
                words = any(isinstance(cell, str) and self.grid.text(at, column) and not figure_at(self.grid, at, column)
                            for cell, at in zip(cells, rows.values(), strict=True))  # fmt: skip
                if figures and not words and not is_numbering(figures):
                    yield column

    def _stray_row(self, row: int, named: Finding) -> Iterator[Stray]:
        label, twice = self.rows.own_label(row)
        if not twice:
            figures = tuple(
                self.grid.place(row, at) for at in self.head.columns.values() if figure_at(self.grid, row, at)
            )
            place = self.grid.place(*self.rows.label_place(row))
            yield Stray("row", label, place, figures, (named.cell or "",))

    def _stray_column(self, column: int, rows: dict[str, int], named: Finding) -> Iterator[Stray]:
        head = self.head.words_over(column)
        if not any(term.kind == "applicant" for term in self.grid.terms(head, column)):
            figures = (self.grid.place(row, column) for row in rows.values() if figure_at(self.grid, row, column))
            place = self.grid.place(head, column)
            yield Stray("column", self.grid.text(head, column), place, tuple(figures), (named.cell or "",))

    def _subtotals(self, rows: dict[str, int], groups: list[tuple[str, int]], *, split: bool) -> Iterator[Subtotal]:
        grid = self.grid
        for column in self.head.subtotal_columns:
            for code, row in rows.items():
                parts = tuple(Cell(code, applicant) for applicant in self.head.columns if applicant.startswith("org."))
                yield Subtotal(grid.place(*grid.anchor(row, column)), parts, "法人或其他组织小计")
        for group, row in groups:
            members = _members(group)
            if (
                group == "handled"
                or (group == "other" and not split)
                or any(grid.anchor(row, column)[0] in rows.values() for column in self.head.columns.values())
            ):
                continue
            for applicant, column in self.head.columns.items():
                parts = tuple(Cell(code, applicant) for code in members)
                yield Subtotal(grid.place(row, column), parts, grid.text(row, self.rows.label_column(row)))
            for column in self.head.subtotal_columns:  # where both kinds of sums cross
                organisations = [applicant for applicant in self.head.columns if applicant.startswith("org.")]
                parts = tuple(Cell(code, applicant) for code in members for applicant in organisations)
                yield Subtotal(
                    grid.place(row, column), parts, f"{grid.text(row, self.rows.label_column(row))}·法人或其他组织小计"
                )

    def _unknown_row(self, row: int) -> Finding:
        figures = ((row, at) for at in range(self.head.first, self.grid.width))
        cell = with_figures(self.grid, self.rows.label_place(row), figures)
        label, twice = self.rows.own_label(row)
        reason = "重复出现" if twice else "不在统一格式中"
        text = f"表三有一行“{label or '（没有名称）'}”{reason}，该行数字没有采用。"
        return self._row_finding(text, cell)

    def _slipped(self, row: int, rows: dict[str, int]) -> Finding | None:
        """A row that is none of the form's and none of its own: another head, or figures a row away from their label."""
        grid = self.grid
        words = [words for column in sorted(self.head.columns.values()) if (words := grid.text(row, column))]
        beside = [at for at in (row - 1, row + 1) if at in rows.values() and not self.rows.filled(at)]
        cells = ((row, at) for at in range(self.head.first, grid.width))
        if 2 * len(words) > len(self.head.columns) and not self.rows.filled(row):
            cells = ((row, at) for at in range(self.head.first, grid.width) if grid.text(row, at))
            places = [grid.place(row, self.rows.label_column(row)), *(grid.place(*cell) for cell in cells)]
            text = (
                f"表三中间又有一行表头（“{words[0]}”等），与上面的表头不同；"
                "它以下的数字按上面的表头采用，请核实，并删去这一行或改成相同的表头。"
            )
            return self._row_finding(text, ", ".join(ranges(places)))
        if not self.rows.own_label(row)[0] and self.rows.filled(row) and len(beside) == 1:
            place = self.rows.label_place(beside[0])
            text = (
                f"表三有一行有数字而没有名称，相邻的“{grid.text(*place)}”一行（{address(*grid.place(*place))}）没有数字，"
                "名称与数字可能错开了一行；没有采用，请核实。"
            )
            return self._row_finding(text, with_figures(grid, (row, self.head.first), cells))
        return None

    def _row_finding(self, text: str, cell: str) -> Finding:
        return finding("row_unknown", text, table=TABLE, sheet=self.grid.sheet.name, cell=cell)

    def _unknown_column(self, column: int) -> Finding:
        row = self.head.words_over(column)
        figures = ((at, column) for at in range(self.head.row + 1, self.last + 1))
        return finding(
            "column_unknown",
            f"表三有一列“{self.grid.text(row, column)}”不在统一格式中，该列数字没有采用。",
            table=TABLE, sheet=self.grid.sheet.name, cell=with_figures(self.grid, (row, column), figures),
        )  # fmt: skip
