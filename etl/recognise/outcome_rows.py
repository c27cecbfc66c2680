"""The lines of table three below its head: outcomes, their headings, and rows under labels nobody knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.grid import Grid
from etl.lexicon import Term
from etl.recognise.applicants_head import Head
from etl.recognise.group_sums import group_summed
from etl.recognise.words import continues, figure_at, is_filler, is_note
from etl.text import squeeze

TABLE = "applications"
_THIRD_OTHER = re.compile(r"^\(?3|其他(?:处理)?\D{0,3}3\D{0,2}其他$|其他处理\D{0,3}其他$")
_HEADINGS = frozenset({"handled", "denied", "unavailable", "not_processed", "other"})
_GAP = 3


@dataclass(slots=True)
class Lines:
    """The lines of one table: rows by outcome, headings with their row, and rows that are no outcome."""

    rows: dict[str, int] = field(default_factory=dict)
    groups: list[tuple[str, int]] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


class OutcomeRows:
    """The rows below a head."""

    def __init__(self, grid: Grid, head: Head) -> None:
        self.grid = grid
        self.head = head

    def read(self, end: int) -> list[Lines]:
        """The lines of the tables below the head: one table, or two when rows repeat."""
        tables = [lines := Lines()]
        gap = 0
        for row in range(self.head.row + 1, end):
            code, label = self.label(row)
            if code == "other.rest":
                code = self._which_other(row, lines.rows)
            if code in ("denied", "unavailable", "not_processed", "handled"):
                lines.groups.append((code, row))
                gap = 0
            elif code is None and (group := group_summed(self, row, label)):
                lines.groups.append((group, row))
                gap = 0
            elif code is not None:
                gap = 0
                again = code in lines.rows and code != "received"  # no second table, which would begin anew
                if again or (code == "other" and not self._one_line(row, end)):
                    lines.unknown.append(row)
                    continue
                if code in lines.rows:
                    tables.append(lines := Lines())
                lines.rows[code] = row
            else:
                gap += 1
                ended = "carried_out" in lines.rows
                fate = self._unlabelled(row, end, label, ended=ended)
                if fate == "end" or (fate == "blank" and (gap > _GAP or ended)):
                    break
                if fate == "unknown":
                    lines.unknown.append(row)
                gap = gap if fate == "blank" else 0
        return [table for table in tables if table.rows and not self._only_sum(table)]

    def _only_sum(self, lines: Lines) -> bool:
        """总计 below lines that are none of the form: the sum of some other table under the same heads."""
        return lines.rows.keys() == {"total_handled"} and any(map(self.filled, lines.unknown))

    def label(self, row: int) -> tuple[str | None, str]:
        """The outcome a row is labelled with, looking from its figures outwards; and the words that stand there."""
        words = ""
        for column in range(self.head.first - 1, -1, -1):
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
        return extent[0] == row and not any(self.filled(below) for below in range(row + 1, extent[2] + 1))

    def _one_line(self, row: int, end: int) -> bool:
        """Whether （六）其他处理 is a line of its own: where lines without a name follow, or more so called, it heads them."""
        if not self.filled(row):
            return True
        for below in (row - 1, row + 1):
            code, label = self.label(below) if self.head.row < below < end else (None, "-")
            if code == "other" or (below > row and not label and self.filled(below)):
                return False
        return True

    def _contradicted(self, row: int, column: int, code: str) -> bool:
        """Whether the same row bears the label of another line, too, further from the figures: its own or a slipped one."""
        for before in range(column - 1, -1, -1):
            others = self.headings(row, before)
            heading = others & _HEADINGS or any(code.startswith(f"{other}.") for other in others)
            if others and code not in others and not heading and self.grid.anchor(row, before)[0] == row:
                return True
        return False

    def headings(self, row: int, column: int) -> set[str]:
        """The outcomes a cell may name; 其他 beside a line under （六） is its heading, unless it says that it is the third."""
        codes = {term.code for term in self.grid.terms(row, column) if term.kind == "outcome"}
        if "other.rest" in codes and not _THIRD_OTHER.search(squeeze(self.grid.text(row, column))):
            codes.add("other")
        return codes

    def _which_other(self, row: int, rows: dict[str, int]) -> str | None:
        """其他 alone: the last line of the three under （六）, or （六）其他处理 itself where it is one line."""
        at = self.label_column(row)
        text = squeeze(self.grid.text(row, at))
        headed = any(Term("outcome", "other") in self.grid.terms(row, column) for column in range(at))
        if headed or _THIRD_OTHER.search(text) or rows.keys() & {"other.not_corrected", "other.fee_unpaid"}:
            return "other.rest"
        if "other" in rows:  # a heading without figures of its own
            blank = all(self.grid.blank(rows["other"], column) for column in self.head.columns.values())
            return "other.rest" if blank else None
        return "other"

    def filled(self, row: int) -> bool:
        """Whether figures stand in a row, each in a cell of its own."""
        extents = {self.grid.extent(row, column)[1] for column in self.head.columns.values()}
        return (len(extents) > 1 or len(self.head.columns) == 1) and any(
            figure_at(self.grid, row, column) and self.grid.anchor(row, column) == (row, column)
            for column in self.head.columns.values()
        )

    def _note(self, row: int) -> bool:
        """Whether a row is a remark and no row of the table: it runs on over the figures, or says 注."""
        text = next(
            (self.grid.text(row, column) for column in range(self.head.first) if self.grid.text(row, column)), ""
        )
        return is_note(text) or any(
            self.grid.extent(row, column)[3] >= self.head.first for column in range(self.head.first)
        )

    def _unlabelled(self, row: int, end: int, label: str, *, ended: bool) -> str:
        """What a row without an outcome is: the "end" of the table, an "unknown" row of it, "more" to come, "blank"."""
        if label and not self.filled(row) and (self._continued(row, end) or self._head_again(row, label)):
            return "more"
        if (label or self.filled(row)) and self._other_table(row):
            return "end"
        if self.filled(row) or (label and not ended and not self._note(row)):
            return "unknown"
        return "blank"

    def _continued(self, row: int, end: int) -> bool:
        """Whether a row only says that the table goes on: a page number, 续表, or its title printed again."""
        if continues(self.grid.text(row, self.label_column(row))):
            return True
        again = any(code == TABLE for _, code in self.grid.codes(row, "title"))
        return again and any(self.label(below)[0] is not None for below in range(row + 1, min(row + 3, end)))

    def _head_again(self, row: int, label: str) -> bool:
        """Whether a row is one of the head printed again, its other cells empty."""
        columns = range(self.head.first)
        heads = {self.grid.text(at, column) for at in range(self.head.top, self.head.row + 1) for column in columns}
        return label in heads and all(self.grid.blank(row, column) for column in self.head.columns.values())

    def _other_table(self, row: int) -> bool:
        kinds = self.grid.kinds(row)
        return (
            bool(kinds & {"route", "appeal", "measure", "title", "clause", "sign_off", "identity"})
            and "applicant" not in kinds
        )

    def label_column(self, row: int) -> int:
        """Where the words stand that are nearest to the figures of a row."""
        columns = [column for column in range(self.head.first - 1, -1, -1) if self.grid.text(row, column)]
        return next((at for at in columns if not is_filler(self.grid.text(row, at))), (columns or [0])[0])

    def own_label(self, row: int) -> tuple[str, bool]:
        """The words that name a row, not a group merged down from above, and whether they are a known label."""
        column = self.label_column(row)
        if self.grid.anchor(row, column)[0] != row:
            return "", False
        known = any(term.kind == "outcome" for term in self.grid.terms(row, column))
        return self.grid.text(row, column), known

    def label_place(self, row: int) -> tuple[int, int]:
        """Where the words of a row stand, on the grid."""
        anchor = self.grid.anchor(row, self.label_column(row))
        return anchor if anchor[0] == row else (row, self.label_column(row))
