"""Where the lines of a form are due on a sheet that lacks some of them: between which known ones, beside which label."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from etl.drift.nearest import printed_in
from etl.reading import SheetReading
from etl.recognise.found import FoundTable, Segment, Stray
from etl.text import address
from reportdb.forms import Table
from reportdb.forms.codes import Cell

_HEAD_REACH = 6
_FAR = 1_000_000
_MOST_STRAYS = 200


class Piece(NamedTuple):
    """A piece of a table and the sheet it stands on."""

    sheet: SheetReading
    found: FoundTable

    @property
    def strays(self) -> list[Stray]:
        """Its unknown labels; a sheet with more than these is no form with a few lines renamed."""
        return self.found.strays[:_MOST_STRAYS]

    @property
    def segments(self) -> list[Segment]:
        """Those that hold figures."""
        return [segment for segment in self.found.segments if segment.rows and segment.columns]


class Known(NamedTuple):
    """A known line of an axis: where it stands along the axis, in the grid as recognised, and its code."""

    at: int
    code: str
    segment: Segment


class Frame:
    """One table of a report laid beside its form: which figures are absent, and what stands in their place."""

    def __init__(self, table: Table, pieces: Sequence[tuple[SheetReading, FoundTable]], read: Set[Cell]) -> None:
        self.table = table
        self.pieces = [Piece(*piece) for piece in pieces]
        self.absent = [cell for cell in table.official_cells if cell not in read]
        # a line that stands there under columns of another edition is there, too
        self.present = {cell.row for cell in read} | {cell.row for _, found in pieces for cell in found.cells}
        self.gaps: dict[tuple[str, str], list[Stray]] = {}  # missing line -> what stands there, once `due` was asked

    def printed(self, axis: str, code: str) -> str:
        """The printed label of a line."""
        return printed_in(self.table, axis, code)

    def order(self, axis: str) -> list[str]:
        """The codes of an axis as the form prints them."""
        return list(dict.fromkeys(cell.row if axis == "row" else cell.column for cell in self.table.official_cells))

    def _lines(self, piece: Piece, axis: str, near: tuple[int, int]) -> list[Known]:
        """The known lines of an axis in the order of the sheet; columns only of the block a place belongs to."""
        segments = piece.segments
        if not segments:
            return []
        if axis == "row":
            flat = _flat(segments)
            lines = [
                Known(min(one.columns.values()) if flat else row, code, one)
                for one in segments
                for code, row in one.rows.items()
            ]
        else:
            one = min(segments, key=lambda segment: _distance(segment, near))
            lines = [Known(column, code, one) for code, column in one.columns.items()]
        return sorted(lines, key=lambda line: line.at)

    def missing_codes(self, piece: Piece, stray: Stray) -> set[str]:
        """The lines of the stray's axis that the sheet lacks; for a column those of its own block."""
        if stray.axis == "row":
            return {cell.row for cell in self.absent if cell.row not in self.present}
        if stray.axis == "cell":
            return {f"{cell.row}/{cell.column}" for cell in self.absent}
        if stray.items:
            return {cell.column for cell in self.absent if cell.row in stray.items}
        lines = self._lines(piece, "column", _in_grid(piece.found, stray.place))
        rows = set(lines[0].segment.rows) if lines else self.present
        return {cell.column for cell in self.absent if cell.row in rows}

    def missing_labels(self, axis: str) -> list[str]:
        """The printed labels of all missing lines of an axis."""
        if axis == "cell":
            return [self.printed(axis, f"{cell.row}/{cell.column}") for cell in self.absent]
        codes = dict.fromkeys(
            cell.row if axis == "row" else cell.column
            for cell in self.absent
            if (cell.row not in self.present) == (axis == "row")
        )
        return [self.printed(axis, code) for code in codes]

    def due(self, piece: Piece, stray: Stray) -> str:
        """The one missing line that the form has where the stray stands; "" where the place does not say."""
        if stray.axis == "cell":
            return ""
        missing = self.missing_codes(piece, stray)
        if stray.items:
            gap = [code for code in self.order("column") if code in missing]
            mates = [one for one in piece.strays if one.items == stray.items]
        else:
            grid = _in_grid(piece.found, stray.place)
            known = self._lines(piece, stray.axis, grid)
            at = self._at(piece, stray)
            gap, low, high = self._gap(known, at, self.order(stray.axis), missing)
            mates = [
                one
                for one in piece.strays
                if one.axis == stray.axis and not one.items and low < self._at(piece, one) < high
                and (stray.axis == "row" or self._lines(piece, "column", _in_grid(piece.found, one.place)) == known)
            ]  # fmt: skip
        for code in gap:
            self.gaps.setdefault((stray.axis, code), []).append(stray)
        if len(gap) != len(mates):
            return ""
        return gap[sorted(mates, key=lambda one: self._at(piece, one)).index(stray)]

    def _at(self, piece: Piece, stray: Stray) -> int:
        row, column = _in_grid(piece.found, stray.place)
        flat = stray.axis == "row" and _flat(piece.segments)
        return column if flat or stray.axis == "column" else row

    @staticmethod
    def _gap(known: list[Known], at: int, order: list[str], missing: set[str]) -> tuple[list[str], int, int]:
        """Missing lines that are due between the known ones around a position, and where those stand."""
        before = [line for line in known if line.at < at and line.code in order]
        after = [line for line in known if line.at > at and line.code in order]
        first = order.index(before[-1].code) + 1 if before else 0
        last = order.index(after[0].code) if after else len(order)
        gap = [code for code in order[first:last] if code in missing]
        return gap, before[-1].at if before else -1, after[0].at if after else _FAR

    def neighbour(self, axis: str, code: str, row: str | None) -> tuple[Piece, str, str, str] | None:
        """The known line nearest in form order to a missing one, preferably the one before it."""
        order = self.order(axis)
        at = order.index(code)
        steps = [(other, "后") for other in reversed(order[:at])] + [(other, "前") for other in order[at + 1 :]]
        for other, side in steps:
            for piece in self.pieces:
                for segment in piece.segments:
                    if other in (segment.rows if axis == "row" else segment.columns) and (
                        row is None or row in segment.rows
                    ):
                        return piece, side, self.printed(axis, other), _label_cell(piece, segment, axis, other)
        return None


def _flat(segments: Sequence[Segment]) -> bool:
    """Whether the rows of the form stand beside each other, as the routes of table four do."""
    return len(segments) > 1 and len({row for one in segments for row in one.rows.values()}) == 1


def _in_grid(found: FoundTable, place: tuple[int, int]) -> tuple[int, int]:
    turned = bool(found.segments) and found.segments[0].turned
    return (place[1], place[0]) if turned else place


def _distance(segment: Segment, near: tuple[int, int]) -> tuple[int, int]:
    """How far the figures of a segment are from a head: below it first, then beside it."""
    row, column = min(segment.rows.values()) - near[0], near[1]
    first, last = min(segment.columns.values()), max(segment.columns.values())
    return (row if row >= 0 else _FAR - row), max(first - column, column - last, 0)


def _label_cell(piece: Piece, segment: Segment, axis: str, code: str) -> str:
    """The address of the words that name a known line: left of its figures or above them."""
    rows = piece.sheet.rows
    row = segment.rows[code] if axis == "row" else min(segment.rows.values())
    column = segment.columns[code] if axis == "column" else min(segment.columns.values())
    flat = axis == "row" and _flat(piece.segments)
    steps = (
        [(row, at) for at in range(column - 1, -1, -1)]
        if axis == "row" and not flat
        else [(at, column) for at in range(row - 1, max(row - _HEAD_REACH, -1), -1)]
    )
    for place in steps:
        r, c = (place[1], place[0]) if segment.turned else place
        cell = rows[r][c] if r < len(rows) and c < len(rows[r]) else ""
        if isinstance(cell, str) and cell.strip():
            if not flat:
                return address(r, c)
            flat = False  # the head of a result: that of its route stands above it
    return address(column, row) if segment.turned else address(row, column)
