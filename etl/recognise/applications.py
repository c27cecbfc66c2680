"""Finds table three: outcomes down the side, applicants across the top (or turned), in one piece or several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from etl.grid import Grid
from etl.lexicon import Term
from etl.recognise.found import FoundTable, Segment, Stray, Subtotal
from etl.recognise.places import with_figures
from etl.recognise.words import (
    continues,
    figure_at,
    is_filler,
    is_labelled_line,
    is_note,
    is_numbering,
    is_section,
)
from etl.text import squeeze, without_brackets
from reportdb.findings import Finding, finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell

TABLE = "applications"
_ORGANISATIONS = ("org.company", "org.research", "org.public_interest", "org.legal_service")
_THIRD_OTHER = re.compile(r"^\(?3|其他(?:处理)?\D{0,3}3\D{0,2}其他$|其他处理\D{0,3}其他$")
_HEADINGS = frozenset({"handled", "denied", "unavailable", "not_processed", "other"})
_OTHER_TABLES = frozenset({"route", "result", "appeal", "item", "measure"})
_HEAD_REACH = 6
_GAP = 3
_LONGEST_HEAD = 20


def find(grid: Grid) -> list[FoundTable]:
    """Every piece of table three on a sheet, top to bottom."""
    heads = [row for row in grid.rows_with("applicant") if _is_head(grid, row)] or _total_heads(grid)
    found: list[FoundTable] = []
    for number, head in enumerate(heads):
        if number + 1 < len(heads) and _above_head(grid, heads[number + 1]) <= head:
            continue  # the head printed twice, the second time with empty cells: one head
        end = heads[number + 1] if number + 1 < len(heads) else grid.height
        piece = _Piece(grid, head)
        if end < grid.height:
            end = _above_head(grid, end)
        found += piece.read(end)
    return found


def _is_head(grid: Grid, row: int) -> bool:
    codes = {code for _, code in grid.codes(row, "applicant")}
    known = sum(code in codes for code in (*_ORGANISATIONS, "org.other"))
    return known >= 3 or {"natural_person", "total"} <= codes


def _total_heads(grid: Grid) -> list[int]:
    """Heads of tables that give totals only: 总计 over one column, the first line of the table below on its left."""
    heads = []
    for row in grid.rows_with("applicant"):
        column = max((at for at, code in grid.codes(row, "applicant") if code == "total"), default=-1)
        lines = range(row + 1, min(row + 1 + _GAP, grid.height))
        for line in lines:
            outcomes = grid.codes(line, "outcome")  # several stand across the top of a table on its side
            if {code for _, code in outcomes} == {"received"} and any(at < column for at, _ in outcomes):
                heads.append(max(at for at in range(row, line) if at == row or grid.codes(at, "applicant")))
                break
    return list(dict.fromkeys(heads))


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
    order = [code for form in catalog().forms.values() if TABLE in form.tables for code in form.tables[TABLE].rows]
    place = {code: number for number, code in reversed(list(enumerate(order)))}
    return max(place[code] for code in known) < min(place[code] for code in more)


def _above_head(grid: Grid, head: int) -> int:
    """The first row of the head that a leaf row of applicants belongs to."""
    top = head
    for row in range(head - 1, max(head - _HEAD_REACH, -1), -1):
        if _head_words(grid, row) or _is_head(grid, row):
            top = row
        elif not grid.blank_row(row):
            break
    return top


@cache
def _members(group: str) -> tuple[str, ...]:
    """The lines under a heading of table three, which a page may part from it."""
    forms = catalog().forms.values()
    codes = (code for form in forms if TABLE in form.tables for code in form.tables[TABLE].rows)
    return tuple(dict.fromkeys(code for code in codes if code.startswith(f"{group}.")))


def _head_words(grid: Grid, row: int) -> bool:
    """Whether a row above the leaf heads belongs to the head: 申请人情况, 自然人, 法人或其他组织, 总计."""
    words = bool(grid.codes(row, "applicant"))
    words = words or any(code == "applicants" for _, code in grid.codes(row, "head"))
    return words and all(code in ("total_handled", "other.rest") for _, code in grid.codes(row, "outcome"))


class _Piece:
    """One head with the rows below it."""

    def __init__(self, grid: Grid, head: int, columns: dict[str, int] | None = None) -> None:
        """`columns`: those of the sheet before, where the head stands."""
        self.grid = grid
        self.head = head
        self.top = _above_head(grid, head) if columns is None else max(head, 0)
        self.columns: dict[str, int] = {}
        self.subtotal_columns: list[int] = []
        self.unknown_columns: list[int] = []
        self.last = head  # the last row of figures, once they are read
        if columns is None:
            self._read_head()
        else:
            self.columns = columns
            self.first = min(columns.values())

    def _read_head(self) -> None:
        grid = self.grid
        totals: list[int] = []
        end = self._neighbour()
        for row in range(self.head, self.top - 1, -1):
            for column, code in grid.codes(row, "applicant"):
                if column >= end:
                    continue
                if code == "total":
                    totals.append(column)
                elif (
                    code != "org"
                    and column not in self.columns.values()
                    and self.columns.setdefault(code, column) != column
                ):
                    self.unknown_columns.append(column)
            self.subtotal_columns += [column for column, code in grid.codes(row, "head") if code == "subtotal"]
        if totals:
            self.columns["total"] = max(totals)
            self.subtotal_columns += [column for column in set(totals) if column != max(totals)]
        self.first = min(self.columns.values())
        known = {*self.columns.values(), *self.subtotal_columns}
        for column in range(self.first, end):
            if column in known or column in self.unknown_columns:
                continue
            rows = range(self.head, self.top - 1, -1)
            own = [row for row in rows if grid.extent(row, column)[1::2] == (column, column) and grid.text(row, column)]
            own = [row for row in own if not is_filler(grid.text(row, column))]
            if not own or self._no_head(row := own[0], column):  # the lowest: 法人或其他组织 covers it
                continue
            if not any(term.kind in ("applicant", "head") for term in grid.terms(row, column)):
                self.unknown_columns.append(column)

    def _neighbour(self) -> int:
        """The column where the heads of another table begin beside these, whose 总计 is not ours."""
        grid = self.grid
        rows = range(self.top, self.head + 1)
        own = [column for row in rows for column, code in grid.codes(row, "applicant") if code != "total"]
        beside = (
            column
            for row in rows
            for column in range(min(own, default=grid.width), grid.width)
            if (terms := grid.terms(row, column)) and all(term.kind in _OTHER_TABLES for term in terms)
        )
        return min(beside, default=grid.width)

    def _no_head(self, row: int, column: int) -> bool:
        """Whether words beside the head are no head: a line of the frame, a remark, a heading."""
        words = self.grid.text(row, column)
        return is_labelled_line(words) or is_note(words) or is_section(words) or continues(words)

    def read(self, end: int) -> list[FoundTable]:
        """The tables below the head: one, or two when rows repeat."""
        rows: dict[str, int] = {}
        groups: list[tuple[str, int]] = []
        unknown: list[int] = []
        pieces: list[tuple[dict[str, int], list[tuple[str, int]], list[int]]] = [(rows, groups, unknown)]
        gap = 0
        for row in range(self.head + 1, end):
            code, label = self._label(row)
            if code == "other.rest":
                code = self._which_other(row, rows)
            if code in ("denied", "unavailable", "not_processed", "handled"):
                groups.append((code, row))
                gap = 0
            elif code is not None:
                gap = 0
                again = code in rows and code != "received"  # no second table, which would begin anew
                if again or (code == "other" and not self._one_line(row, end)):
                    unknown.append(row)
                    continue
                if code in rows:
                    rows, groups, unknown = {}, [], []
                    pieces.append((rows, groups, unknown))
                rows[code] = row
            else:
                gap += 1
                fate = self._unlabelled(row, end, label, ended="carried_out" in rows)
                if fate == "end" or (fate == "blank" and (gap > _GAP or "carried_out" in rows)):
                    break
                if fate == "unknown":
                    unknown.append(row)
                gap = gap if fate == "blank" else 0
        return [self._table(*piece) for piece in pieces if piece[0] and not self._only_sum(piece[0], piece[2])]

    def _only_sum(self, rows: dict[str, int], unknown: list[int]) -> bool:
        """总计 below lines that are none of the form: the sum of some other table under the same heads."""
        return rows.keys() == {"total_handled"} and sum(map(self._filled, unknown)) > 1

    def _label(self, row: int) -> tuple[str | None, str]:
        """The outcome a row is labelled with, looking from its figures outwards; and the words that stand there."""
        words = ""
        for column in range(self.first - 1, -1, -1):
            text = self.grid.text(row, column)
            if not text or is_filler(text):
                continue
            code = next((term.code for term in self.grid.terms(row, column) if term.kind == "outcome"), None)
            if code is not None:
                # words nearer to the figures that are no label, or a group merged down from above: not this row's name
                own = not words and self._own(row, column) and not self._contradicted(row, column, code)
                return (code if own else None), words or (text if own else "")
            words = words or text
        return None, words

    def _own(self, row: int, column: int) -> bool:
        """Whether words stand beside one row of figures alone: what is merged over several is their heading."""
        extent = self.grid.extent(row, column)
        return extent[0] == row and not any(self._filled(below) for below in range(row + 1, extent[2] + 1))

    def _one_line(self, row: int, end: int) -> bool:
        """Whether （六）其他处理 is a line of its own: where lines without a name follow, or more so called, it heads them."""
        if not self._filled(row):
            return True
        for below in (row - 1, row + 1):
            code, label = self._label(below) if self.head < below < end else (None, "-")
            if code == "other" or (below > row and not label and self._filled(below)):
                return False
        return True

    def _contradicted(self, row: int, column: int, code: str) -> bool:
        """Whether the same row bears the label of another line, too, further from the figures: its own or a slipped one."""
        for before in range(column - 1, -1, -1):
            others = {term.code for term in self.grid.terms(row, before) if term.kind == "outcome"}
            heading = others & _HEADINGS or any(code.startswith(f"{other}.") for other in others)
            if others and code not in others and not heading and self.grid.anchor(row, before)[0] == row:
                return True
        return False

    def _which_other(self, row: int, rows: dict[str, int]) -> str | None:
        """其他 alone: the last line of the three under （六）, or （六）其他处理 itself where it is one line."""
        at = self._label_column(row)
        text = squeeze(self.grid.text(row, at))
        headed = any(Term("outcome", "other") in self.grid.terms(row, column) for column in range(at))
        if headed or _THIRD_OTHER.search(text) or rows.keys() & {"other.not_corrected", "other.fee_unpaid"}:
            return "other.rest"
        if "other" in rows:  # a heading without figures of its own
            blank = all(self.grid.blank(rows["other"], column) for column in self.columns.values())
            return "other.rest" if blank else None
        return "other"

    def _filled(self, row: int) -> bool:
        extents = {self.grid.extent(row, column)[1] for column in self.columns.values()}
        return (len(extents) > 1 or len(self.columns) == 1) and any(
            figure_at(self.grid, row, column) and self.grid.anchor(row, column) == (row, column)
            for column in self.columns.values()
        )

    def _note(self, row: int) -> bool:
        """Whether a row is a remark and no row of the table: it runs on over the figures, or says 注."""
        text = next((self.grid.text(row, column) for column in range(self.first) if self.grid.text(row, column)), "")
        return is_note(text) or any(self.grid.extent(row, column)[3] >= self.first for column in range(self.first))

    def _unlabelled(self, row: int, end: int, label: str, *, ended: bool) -> str:
        """What a row without an outcome is: the "end" of the table, an "unknown" row of it, "more" to come, "blank"."""
        if label and not self._filled(row) and self._continued(row, end):
            return "more"
        if (label or self._filled(row)) and self._other_table(row):
            return "end"
        if self._filled(row) or (label and not ended and not self._note(row)):
            return "unknown"
        return "blank"

    def _continued(self, row: int, end: int) -> bool:
        """Whether a row only says that the table goes on: a page number, 续表, or its title printed again."""
        if continues(self.grid.text(row, self._label_column(row))):
            return True
        again = any(code == TABLE for _, code in self.grid.codes(row, "title"))
        return again and any(self._label(below)[0] is not None for below in range(row + 1, min(row + 3, end)))

    def _other_table(self, row: int) -> bool:
        kinds = self.grid.kinds(row)
        return (
            bool(kinds & {"route", "appeal", "measure", "title", "clause", "sign_off", "identity"})
            and "applicant" not in kinds
        )

    def _table(self, rows: dict[str, int], groups: list[tuple[str, int]], unknown: list[int]) -> FoundTable:
        grid = self.grid
        split = any(code.startswith("other.") for code in rows)
        edition = "2021" if split else ("2019" if "other" in rows else None)
        if split and "other" in rows:
            groups.append(("other", rows.pop("other")))
        found = FoundTable(TABLE, grid.sheet.name, edition, top=self.top)
        found.segments = [Segment(rows, self.columns, grid.turned)]
        merged, place = grid.merged, grid.place
        for code, row in rows.items():
            for applicant, column in self.columns.items():
                at = merged.get((row, column))
                found.cells[Cell(code, applicant)] = place(row, column) if at is None else place(at[0], at[1])
        found.subtotals = list(self._subtotals(rows, groups, split=split))
        last = self.last = max(rows.values())
        for row in unknown:
            if row < last or self._filled(row):
                found.findings.append(self._unknown_row(row))
                found.strays += self._stray_row(row, found.findings[-1])
        for column in [*self._heads_before(rows), *self.unknown_columns]:
            found.findings.append(self._unknown_column(column))
            found.strays += self._stray_column(column, rows, found.findings[-1])
        return found

    def _heads_before(self, rows: dict[str, int]) -> Iterator[int]:
        """Columns of figures left of the first known applicant, under words that are no label; 自然人 is due there."""
        for column in range(self.first) if "natural_person" not in self.columns else ():
            row = self._head_of(column)
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

    def _head_of(self, column: int) -> int:
        rows = range(self.head, self.top - 1, -1)
        return next((row for row in rows if self.grid.text(row, column)), self.head)

    def _stray_row(self, row: int, named: Finding) -> Iterator[Stray]:
        label, twice = self._own_label(row)
        if not twice:
            figures = tuple(self.grid.place(row, at) for at in self.columns.values() if figure_at(self.grid, row, at))
            place = self.grid.place(*self._label_place(row))
            yield Stray("row", label, place, figures, (named.cell or "",))

    def _stray_column(self, column: int, rows: dict[str, int], named: Finding) -> Iterator[Stray]:
        head = self._head_of(column)
        if not any(term.kind == "applicant" for term in self.grid.terms(head, column)):
            figures = (self.grid.place(row, column) for row in rows.values() if figure_at(self.grid, row, column))
            place = self.grid.place(head, column)
            yield Stray("column", self.grid.text(head, column), place, tuple(figures), (named.cell or "",))

    def _subtotals(self, rows: dict[str, int], groups: list[tuple[str, int]], *, split: bool) -> Iterator[Subtotal]:
        grid = self.grid
        for column in self.subtotal_columns:
            for code, row in rows.items():
                parts = tuple(Cell(code, applicant) for applicant in self.columns if applicant.startswith("org."))
                yield Subtotal(grid.place(*grid.anchor(row, column)), parts, "法人或其他组织小计")
        for group, row in groups:
            members = _members(group)
            if (
                group == "handled"
                or (group == "other" and not split)
                or any(grid.anchor(row, column)[0] in rows.values() for column in self.columns.values())
            ):
                continue
            for applicant, column in self.columns.items():
                parts = tuple(Cell(code, applicant) for code in members)
                yield Subtotal(grid.place(row, column), parts, grid.text(row, self._label_column(row)))

    def _label_column(self, row: int) -> int:
        columns = [column for column in range(self.first - 1, -1, -1) if self.grid.text(row, column)]
        return next((at for at in columns if not is_filler(self.grid.text(row, at))), (columns or [0])[0])

    def _own_label(self, row: int) -> tuple[str, bool]:
        """The words that name a row, not a group merged down from above, and whether they are a known label."""
        column = self._label_column(row)
        if self.grid.anchor(row, column)[0] != row:
            return "", False
        known = any(term.kind == "outcome" for term in self.grid.terms(row, column))
        return self.grid.text(row, column), known

    def _label_place(self, row: int) -> tuple[int, int]:
        """Where the words of a row stand, on the grid."""
        anchor = self.grid.anchor(row, self._label_column(row))
        return anchor if anchor[0] == row else (row, self._label_column(row))

    def _unknown_row(self, row: int) -> Finding:
        figures = ((row, at) for at in range(self.first, self.grid.width))
        cell = with_figures(self.grid, self._label_place(row), figures)
        label, twice = self._own_label(row)
        reason = "重复出现" if twice else "不在统一格式中"
        text = f"表三有一行“{label or '（没有名称）'}”{reason}，该行数字没有采用。"
        return finding("row_unknown", text, table=TABLE, sheet=self.grid.sheet.name, cell=cell)

    def _unknown_column(self, column: int) -> Finding:
        row = self._head_of(column)
        figures = ((at, column) for at in range(self.head + 1, self.last + 1))
        return finding(
            "column_unknown",
            f"表三有一列“{self.grid.text(row, column)}”不在统一格式中，该列数字没有采用。",
            table=TABLE, sheet=self.grid.sheet.name, cell=with_figures(self.grid, (row, column), figures),
        )  # fmt: skip
