"""Finds table three: outcomes down the side, applicants across the top (or turned), in one piece or several."""

from __future__ import annotations

from collections.abc import Iterator

from etl.grid import Grid
from etl.recognise.found import FoundTable, Segment, Subtotal
from etl.recognise.words import figure_at, is_filler, is_note
from etl.text import address, squeeze
from reportdb.findings import Finding, finding
from reportdb.forms.codes import Cell

TABLE = "applications"
_ORGANISATIONS = ("org.company", "org.research", "org.public_interest", "org.legal_service")
_HEADINGS = frozenset({"handled", "denied", "unavailable", "not_processed", "other"})
_HEAD_REACH = 6
_GAP = 3


def find(grid: Grid) -> list[FoundTable]:
    """Every piece of table three on a sheet, top to bottom."""
    heads = [row for row in grid.rows_with("applicant") if _is_head(grid, row)]
    found: list[FoundTable] = []
    for number, head in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else grid.height
        piece = _Piece(grid, head)
        if end < grid.height:
            end = _above_head(grid, end)
        found += piece.read(end)
    return found


def _is_head(grid: Grid, row: int) -> bool:
    codes = {code for _, code in grid.codes(row, "applicant")}
    return sum(code in codes for code in _ORGANISATIONS) >= 3 or (
        {"natural_person", "total"} <= codes and any(code in codes for code in _ORGANISATIONS)
    )


def _above_head(grid: Grid, head: int) -> int:
    """The first row of the head that a leaf row of applicants belongs to."""
    top = head
    for row in range(head - 1, max(head - _HEAD_REACH, -1), -1):
        if _head_words(grid, row):
            top = row
        elif not grid.blank_row(row):
            break
    return top


def _head_words(grid: Grid, row: int) -> bool:
    """Whether a row above the leaf heads belongs to the head: 申请人情况, 自然人, 法人或其他组织, 总计."""
    upper = {"natural_person", "org", "total"}
    words = any(code in upper for _, code in grid.codes(row, "applicant"))
    words = words or any(code == "applicants" for _, code in grid.codes(row, "head"))
    return words and all(code in ("total_handled", "other.rest") for _, code in grid.codes(row, "outcome"))


class _Piece:
    """One head with the rows below it."""

    def __init__(self, grid: Grid, head: int) -> None:
        self.grid = grid
        self.head = head
        self.top = _above_head(grid, head)
        self.columns: dict[str, int] = {}
        self.subtotal_columns: list[int] = []
        self.unknown_columns: list[int] = []
        self._read_head()

    def _read_head(self) -> None:
        grid = self.grid
        totals: list[int] = []
        for row in range(self.head, self.top - 1, -1):
            for column, code in grid.codes(row, "applicant"):
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
        for column in range(self.first, grid.width):
            if column in known or column in self.unknown_columns:
                continue
            rows = range(self.head, self.top - 1, -1)
            own = [row for row in rows if grid.extent(row, column)[1::2] == (column, column) and grid.text(row, column)]
            if own and not any(term.kind in ("applicant", "head") for row in own for term in grid.terms(row, column)):
                self.unknown_columns.append(column)

    def read(self, end: int) -> list[FoundTable]:
        """The tables below the head: one, or two when rows repeat."""
        rows: dict[str, int] = {}
        groups: dict[str, int] = {}
        unknown: list[int] = []
        pieces: list[tuple[dict[str, int], dict[str, int], list[int]]] = [(rows, groups, unknown)]
        gap = 0
        for row in range(self.head + 1, end):
            code, label = self._label(row)
            if code == "other.rest":
                code = self._which_other(row, rows, groups)
            if code in ("denied", "unavailable", "not_processed", "handled"):
                groups.setdefault(code, row)
                gap = 0
            elif code is not None:
                gap = 0
                again = code in rows and code != "received"  # no second table, which would begin anew
                if again or (code == "other" and not self._one_line(row, end)):
                    unknown.append(row)
                    continue
                if code in rows:
                    rows, groups, unknown = {}, {}, []
                    pieces.append((rows, groups, unknown))
                rows[code] = row
            elif self._filled(row):
                if self._other_table(row):
                    break
                unknown.append(row)
            elif label and self._other_table(row):
                break
            elif label and not self._note(row) and "carried_out" not in rows:
                unknown.append(row)
            else:
                gap += 1
                if gap > _GAP or "carried_out" in rows:
                    break
        return [self._table(*piece) for piece in pieces if piece[0]]

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

    def _which_other(self, row: int, rows: dict[str, int], groups: dict[str, int]) -> str | None:
        """其他 alone: the last line of the three under （六）, or （六）其他处理 itself where it is one line."""
        text = squeeze(self.grid.text(row, self._label_column(row)))
        if text.startswith("3") or rows.keys() & {"other.not_corrected", "other.fee_unpaid"}:
            return "other.rest"
        return None if "other" in rows or "other" in groups else "other"

    def _filled(self, row: int) -> bool:
        extents = {self.grid.extent(row, column)[1] for column in self.columns.values()}
        return len(extents) > 1 and any(
            figure_at(self.grid, row, column) and self.grid.anchor(row, column) == (row, column)
            for column in self.columns.values()
        )

    def _note(self, row: int) -> bool:
        """Whether a row is a remark and no row of the table: it runs on over the figures, or says 注."""
        text = next((self.grid.text(row, column) for column in range(self.first) if self.grid.text(row, column)), "")
        return is_note(text) or any(self.grid.extent(row, column)[3] >= self.first for column in range(self.first))

    def _other_table(self, row: int) -> bool:
        kinds = self.grid.kinds(row)
        return (
            bool(kinds & {"route", "appeal", "measure", "title", "clause", "sign_off", "identity"})
            and "applicant" not in kinds
        )

    def _table(self, rows: dict[str, int], groups: dict[str, int], unknown: list[int]) -> FoundTable:
        grid = self.grid
        split = any(code.startswith("other.") for code in rows)
        edition = "2021" if split else ("2019" if "other" in rows else None)
        if split and "other" in rows:
            groups["other"] = rows.pop("other")
        found = FoundTable(TABLE, grid.sheet.name, edition, top=self.top)
        found.segments = [Segment(rows, self.columns, grid.turned)]
        merged, place = grid.merged, grid.place
        for code, row in rows.items():
            for applicant, column in self.columns.items():
                at = merged.get((row, column))
                found.cells[Cell(code, applicant)] = place(row, column) if at is None else place(at[0], at[1])
        found.subtotals = list(self._subtotals(rows, groups))
        last = max(rows.values())
        for row in unknown:
            if row < last or self._filled(row):
                found.findings.append(self._unknown_row(row))
        for column in self.unknown_columns:
            found.findings.append(self._unknown_column(column))
        return found

    def _subtotals(self, rows: dict[str, int], groups: dict[str, int]) -> Iterator[Subtotal]:
        grid = self.grid
        for column in self.subtotal_columns:
            for code, row in rows.items():
                parts = tuple(Cell(code, applicant) for applicant in self.columns if applicant.startswith("org."))
                yield Subtotal(grid.place(*grid.anchor(row, column)), parts, "法人或其他组织小计")
        for group, row in groups.items():
            members = tuple(code for code in rows if code.startswith(f"{group}."))
            if not members or any(grid.anchor(row, column)[0] in rows.values() for column in self.columns.values()):
                continue
            for applicant, column in self.columns.items():
                parts = tuple(Cell(code, applicant) for code in members)
                yield Subtotal(grid.place(row, column), parts, grid.text(row, self._label_column(row)))

    def _label_column(self, row: int) -> int:
        return next((column for column in range(self.first - 1, -1, -1) if self.grid.text(row, column)), 0)

    def _unknown_row(self, row: int) -> Finding:
        column = self._label_column(row)
        place = self.grid.place(row, column)
        label = self.grid.text(row, column)
        twice = any(term.kind == "outcome" for term in self.grid.terms(row, column))
        reason = "重复出现" if twice else "不在统一格式中"
        text = f"表三有一行“{label or '（没有名称）'}”{reason}，该行数字没有采用。"
        return finding("row_unknown", text, table=TABLE, sheet=self.grid.sheet.name, cell=address(*place))

    def _unknown_column(self, column: int) -> Finding:
        row = next((row for row in range(self.head, self.top - 1, -1) if self.grid.text(row, column)), self.head)
        place = self.grid.place(row, column)
        return finding(
            "column_unknown",
            f"表三有一列“{self.grid.text(row, column)}”不在统一格式中，该列数字没有采用。",
            table=TABLE, sheet=self.grid.sheet.name, cell=address(*place),
        )  # fmt: skip
