"""Printed tables and lists as rows of cells for a page: what stands in them, how far they reach, where they lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from reportdb.correction import Correction, label_and_unit
from reportdb.report import Figure, Mark
from reportdb.statutory_tables import Grid, Place, PrintedCell, PrintedList, PrintedTable, Role, figure_text, value_text

#: the address of what a figure is made of; None where it leads nowhere
Leads = Callable[[Place], str | None]
_SCOPES = {Role.SECTION: "colgroup", Role.CORNER: "col", Role.HEAD: "col", Role.LABEL: "row"}
_KINDS = {
    Mark.NUMBER: "number-cell", Mark.BLANK: "blank-cell", Mark.NOT_APPLICABLE: "slash-cell", Mark.TEXT: "words-cell"
}  # fmt: skip
NOT_THERE = "absent-cell"


class ShownCell(NamedTuple):
    """A cell of a page. `kind` is its class; `scope` is set for heads; `note` numbers the note of a corrected figure."""

    kind: str
    text: str
    rows: int = 1
    columns: int = 1
    scope: str = ""
    href: str | None = None
    title: str = ""
    note: int = 0


class ShownTable(NamedTuple):
    """A table or list of a page. `widths` are in per cent; `heads` stand over lists, whose tables have none in `rows`.

    `labels` is how many columns of labels stand before the figures.
    """

    code: str
    name: str
    title: str
    widths: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[ShownCell]]
    notes: Sequence[tuple[int, str]]
    head_rows: int = 0
    long: bool = False
    small: bool = False
    labels: int = 0


class Shown:
    """Makes tables for a page; corrected figures are numbered through all of them."""

    def __init__(self, leads: Leads, corrections: Sequence[Correction] = ()) -> None:
        self._leads = leads
        self._corrections: Mapping[tuple[object, ...], Correction] = {(*one.place,): one for one in corrections}
        self._numbered: dict[tuple[object, ...], int] = {}

    def table(self, printed: PrintedTable, edition: str) -> ShownTable:
        """A printed table in labels of an edition."""
        grid, noted = printed.grid, len(self._numbered)
        rows = [
            [self._cell(printed, cell, edition) for cell in cells]
            for _, cells in groupby(grid.cells, key=lambda cell: cell.row)
        ]
        return ShownTable(
            printed.code, printed.name, grid.title, _per_cent(grid.widths), (), rows, self._notes(noted),
            _heads(grid), grid.rows > _LONG, labels=_labels(grid),
        )  # fmt: skip

    def listed(self, printed: PrintedList) -> ShownTable:
        """A list."""
        kind, noted = printed.kind, len(self._numbered)
        heads = [head for head, _ in kind.columns]
        rows = []
        for line in printed.lines:
            cells = []
            for column, value in enumerate(line.values):
                place = line.places.get(column)
                if isinstance(value, str):
                    href = None if place is None else self._leads(place)
                    look = "words-centre" if heads[column] in kind.centred else "words-left"
                    if heads[column] == _LINE:
                        look += " line"  # says whose the figures of the line are: stays in sight where the list is wide
                    cells.append(ShownCell(look, value, href=href, note=self._note(place)))
                else:
                    cells.append(self._figure(value[0], value_text(*value), place, kind.name))
            rows.append(cells)
        return ShownTable(
            "", kind.name, kind.title, _per_cent(kind.widths), heads, rows, self._notes(noted), long=True, small=kind.small
        )  # fmt: skip

    def _cell(self, printed: PrintedTable, cell: PrintedCell, edition: str) -> ShownCell:
        if cell.meaning is None:
            scope = _SCOPES.get(cell.role, "")
            if cell.role is Role.HEAD and cell.column_span > 1:
                scope = "colgroup"
            elif cell.role is Role.LABEL and cell.row_span > 1:
                scope = "rowgroup"
            look = "item" if cell.role is Role.LABEL and _has_sections(printed.grid) else cell.role.value
            if cell.role in (Role.LABEL, Role.CORNER):
                look += f" at-{cell.column}"  # where it stays in sight when the table is wider than the screen
            return ShownCell(look, cell.text, cell.row_span, cell.column_span, scope)
        label = label_and_unit(cell.table or printed.code, cell.meaning.cell, edition)[0]
        text = figure_text(cell.figure, cell.meaning)
        shown = self._figure(cell.figure, text, printed.place(cell), label)
        return shown._replace(rows=cell.row_span, columns=cell.column_span)

    def _figure(self, figure: Figure | None, text: str, place: Place | None, label: str) -> ShownCell:
        if figure is None:
            return ShownCell(NOT_THERE, "", title=f"{label}：所报表格没有这一格")
        href = None if place is None else self._leads(place)
        said = f"{label}：空白" if figure.mark is Mark.BLANK else label
        return ShownCell(_KINDS[figure.mark], text, href=href, title=said, note=self._note(place))

    def _note(self, place: Place | None) -> int:
        if place is None or (*place,) not in self._corrections:
            return 0
        return self._numbered.setdefault((*place,), len(self._numbered) + 1)

    def _notes(self, before: int) -> list[tuple[int, str]]:
        """The sentences below a table, of the corrections numbered in it."""
        return [
            (number, f"{self._corrections[place].change}。{self._corrections[place].grounds}")
            for place, number in self._numbered.items()
            if number > before
        ]


_LINE = "行"
_LONG = 45  # rows; a longer table goes over several pages, as in the workbook


def _per_cent(widths: Sequence[int]) -> list[str]:
    whole = sum(widths)
    return [f"{100 * width / whole:.2f}%" for width in widths]


def _has_sections(grid: Grid) -> bool:
    return any(cell.role is Role.SECTION for cell in grid.cells)


def _heads(grid: Grid) -> int:
    """How many rows are heads alone and repeat on every page."""
    reach = [cell for cell in grid.cells if cell.role in (Role.HEAD, Role.CORNER)]
    if _has_sections(grid) or not reach:
        return 0
    return min(cell.row for cell in grid.cells if cell.role not in (Role.HEAD, Role.CORNER))


def _labels(grid: Grid) -> int:
    """How many columns of labels stand before the figures; sections go over the whole width and are none."""
    first = min((cell.column for cell in grid.cells if cell.meaning is not None), default=0)
    return 0 if _has_sections(grid) else first
