"""The head of table three: applicants across the top, over one row or several."""

from __future__ import annotations

from etl.grid import Grid
from etl.recognise.words import continues, is_filler, is_labelled_line, is_note, is_section

_ORGANISATIONS = ("org.company", "org.research", "org.public_interest", "org.legal_service")
_OTHER_TABLES = frozenset({"route", "result", "appeal", "item", "measure"})
_HEAD_REACH = 6
_FIRST_LINE = 3


def is_head(grid: Grid, row: int) -> bool:
    """Whether a row is the lowest of a head: it names three kinds of organisations, or 自然人 and 总计."""
    codes = {code for _, code in grid.codes(row, "applicant")}
    known = sum(code in codes for code in (*_ORGANISATIONS, "org.other"))
    return known >= 3 or {"natural_person", "total"} <= codes


def total_heads(grid: Grid) -> list[int]:
    """Heads of tables that give totals only: 总计 over one column, the first line of the table below on its left."""
    heads = []
    for row in grid.rows_with("applicant"):
        column = max((at for at, code in grid.codes(row, "applicant") if code == "total"), default=-1)
        lines = range(row + 1, min(row + 1 + _FIRST_LINE, grid.height))
        for line in lines:
            outcomes = grid.codes(line, "outcome")  # several stand across the top of a table on its side
            if {code for _, code in outcomes} == {"received"} and any(at < column for at, _ in outcomes):
                heads.append(max(at for at in range(row, line) if at == row or grid.codes(at, "applicant")))
                break
    return list(dict.fromkeys(heads))


def above_head(grid: Grid, head: int) -> int:
    """The first row of the head that a leaf row of applicants belongs to."""
    top = head
    for row in range(head - 1, max(head - _HEAD_REACH, -1), -1):
        if _head_words(grid, row) or is_head(grid, row):
            top = row
        elif not grid.blank_row(row):
            break
    return top


def _head_words(grid: Grid, row: int) -> bool:
    """Whether a row above the leaf heads belongs to the head: 申请人情况, 自然人, 法人或其他组织, 总计."""
    words = bool(grid.codes(row, "applicant"))
    words = words or any(code == "applicants" for _, code in grid.codes(row, "head"))
    return words and all(code in ("total_handled", "other.rest") for _, code in grid.codes(row, "outcome"))


class Head:
    """The applicants across the top of table three: their columns, and where the head begins and ends."""

    def __init__(self, grid: Grid, row: int, columns: dict[str, int] | None = None) -> None:
        """`row`: that of the leaf heads; `columns`: those of the sheet before, where the head stands."""
        self.grid = grid
        self.row = row
        self.top = above_head(grid, row) if columns is None else max(row, 0)
        self.columns: dict[str, int] = {}
        self.subtotal_columns: list[int] = []
        self.unknown_columns: list[int] = []
        if columns is None:
            self._read()
        else:
            self.columns = columns
            self.first = min(columns.values())

    def _read(self) -> None:
        grid = self.grid
        totals: list[int] = []
        end = self._neighbour()
        for row in range(self.row, self.top - 1, -1):
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
        self.first = min(self.columns.values(), default=end)
        known = {*self.columns.values(), *self.subtotal_columns}
        for column in range(self.first, end):
            if column in known or column in self.unknown_columns:
                continue
            rows = range(self.row, self.top - 1, -1)
            own = [row for row in rows if grid.extent(row, column)[1::2] == (column, column) and grid.text(row, column)]
            own = [row for row in own if not is_filler(grid.text(row, column))]
            if not own or self._no_head(row := own[0], column):  # the lowest: 法人或其他组织 covers it
                continue
            if not any(term.kind in ("applicant", "head") for term in grid.terms(row, column)):
                self.unknown_columns.append(column)

    def _neighbour(self) -> int:
        """The column where the heads of another table begin beside these, whose 总计 is not ours."""
        grid = self.grid
        rows = range(self.top, self.row + 1)
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

    def words_over(self, column: int) -> int:
        """The row where the words that name a column stand."""
        rows = range(self.row, self.top - 1, -1)
        return next((row for row in rows if self.grid.text(row, column)), self.row)
