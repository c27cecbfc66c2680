"""Where a sheet differs from the form: which label is unknown and what it comes nearest to, what is missing and where.

Only tables with an unknown label or a missing line come here. Nothing is guessed: the figures of an unknown line stay
out, and what the words may mean is said for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from etl.nearest import LIKE, Near, nearest, printed_in
from etl.reading import SheetReading
from etl.recognise.found import FoundTable, Segment, Stray
from etl.text import address, cells_named, ranges
from reportdb.findings import Finding, finding
from reportdb.forms import TABLE_NAMES, Table
from reportdb.forms.codes import Cell

LINE = {"row": "行", "column": "列", "cell": "栏"}
SHORT = {"publications": "表二", "applications": "表三", "appeals": "表四"}
_SHOWN = 3
#: how far below the best a label may be and still be the one whose place it is
_AS_GOOD = 0.3
_HEAD_REACH = 6


@dataclass(frozen=True, slots=True)
class Drifted:
    """An unknown label as a person is asked about it."""

    table: str
    axis: str
    text: str
    file: str
    sheet: str
    cell: str
    candidates: tuple[tuple[Near, str], ...] = ()  # with the printed label, the most likely first
    due: str = ""  # the code the form has at its place, where the place says so


class Piece(NamedTuple):
    """A piece of a table and the sheet it stands on."""

    sheet: SheetReading
    found: FoundTable


class _Known(NamedTuple):
    """A known line of an axis: its code and where it stands along the axis, in the grid as recognised."""

    at: int
    code: str
    segment: Segment


class Comparison:
    """One table of a report laid beside its form."""

    def __init__(self, table: Table, pieces: Sequence[tuple[SheetReading, FoundTable]], read: Set[Cell]) -> None:
        self.table = table
        self.pieces = [Piece(*piece) for piece in pieces]
        self.absent = [cell for cell in table.official_cells if cell not in read]
        self.present = {cell.row for cell in read}
        self.labels: list[Drifted] = []
        self.findings: list[Finding] = []
        self._gaps: dict[tuple[str, str], list[tuple[Piece, Stray]]] = {}  # missing line -> what stands there
        for piece in self.pieces:
            self._explain(piece)
        self.findings += self._missing()

    # ---- unknown labels

    def _explain(self, piece: Piece) -> None:
        hints: dict[str, tuple[Stray, str]] = {}
        for stray in piece.found.strays:
            due = self._due(piece, stray)
            candidates = self._candidates(piece, stray, due)
            where = address(*stray.place)
            self.labels.append(
                Drifted(
                    self.table.code,
                    stray.axis,
                    stray.text,
                    piece.sheet.file.name,
                    piece.sheet.name,
                    where,
                    candidates,
                    due,
                )
            )
            hint = self._hint(stray, due, candidates)
            for cell in stray.cells:
                hints[cell] = stray, hint
        for item in piece.found.findings:
            known = hints.get(item.cell or "") if item.code in ("row_unknown", "column_unknown") else None
            self.findings.append(item if known is None else _with_hint(item, *known))

    def _candidates(self, piece: Piece, stray: Stray, due: str) -> tuple[tuple[Near, str], ...]:
        missing = self._missing_codes(piece, stray)
        near = [one for one in nearest(stray.text, self.table.code, stray.axis) if one.code in missing]
        if due:
            here = next((one for one in near if one.code == due), Near(due, 0.0))
            best = near[0].score if near else 0.0
            if here.score + _AS_GOOD >= best or best < LIKE:
                near = [here, *(one for one in near if one.code != due)]
            elif here not in near:
                near.append(here)
        return tuple((one, self._printed(stray.axis, one.code)) for one in near[:_SHOWN])

    def _hint(self, stray: Stray, due: str, candidates: Sequence[tuple[Near, str]]) -> str:
        line = LINE[stray.axis]
        if not candidates:
            lacking = self._missing_of(stray.axis)
            if lacking:
                return f"没有相近的统一栏目；本表尚缺{_quoted(lacking)}。"
            near = next(iter(nearest(stray.text, self.table.code, stray.axis)), None) if stray.text else None
            like = (
                f"（与“{self._printed(stray.axis, near.code)}”相近，但表上已有）" if near and near.score > 0.5 else ""
            )
            return f"统一格式的各{line}表上都已有，这一{line}是多出来的{like}。"
        first, label = candidates[0]
        if first.code == due:
            return f"按统一格式的顺序，这里应是“{label}”，很可能就是这一{line}。"
        return f"最接近的统一栏目是“{label}”{''.join(f'或“{other}”' for near, other in candidates[1:2] if near.score > 0.5)}。"

    def _printed(self, axis: str, code: str) -> str:
        return printed_in(self.table, axis, code)

    # ---- where lines are due

    def _order(self, axis: str) -> list[str]:
        return list(dict.fromkeys(cell.row if axis == "row" else cell.column for cell in self.table.official_cells))

    def _known(self, piece: Piece, axis: str, near: tuple[int, int]) -> list[_Known]:
        """The known lines of an axis in the order of the sheet; columns only of the block a place belongs to."""
        segments = piece.found.segments
        if not segments:
            return []
        if axis == "row":
            flat = _flat(segments)
            lines = [
                _Known(min(one.columns.values()) if flat else row, code, one)
                for one in segments
                for code, row in one.rows.items()
            ]
        else:
            one = min(segments, key=lambda segment: _distance(segment, near))
            lines = [_Known(column, code, one) for code, column in one.columns.items()]
        return sorted(lines, key=lambda line: line.at)

    def _missing_codes(self, piece: Piece, stray: Stray) -> set[str]:
        """The lines of the stray's axis that the sheet lacks; for a column those of its own block."""
        if stray.axis == "row":
            return {cell.row for cell in self.absent if cell.row not in self.present}
        if stray.axis == "cell":
            return {f"{cell.row}/{cell.column}" for cell in self.absent}
        if stray.items:
            return {cell.column for cell in self.absent if cell.row in stray.items}
        lines = self._known(piece, "column", _in_grid(piece.found, stray.place))
        rows = set(lines[0].segment.rows) if lines else self.present
        return {cell.column for cell in self.absent if cell.row in rows}

    def _missing_of(self, axis: str) -> list[str]:
        if axis == "cell":
            return [self._printed(axis, f"{cell.row}/{cell.column}") for cell in self.absent]
        codes = dict.fromkeys(
            cell.row if axis == "row" else cell.column
            for cell in self.absent
            if (cell.row not in self.present) == (axis == "row")
        )
        return [self._printed(axis, code) for code in codes]

    def _due(self, piece: Piece, stray: Stray) -> str:
        """The one missing line that the form has where the stray stands; "" where the place does not say."""
        if stray.axis == "cell":
            return ""
        missing = self._missing_codes(piece, stray)
        if stray.items:
            gap = [code for code in self._order("column") if code in missing]
            mates = [one for one in piece.found.strays if one.items == stray.items]
        else:
            grid = _in_grid(piece.found, stray.place)
            known = self._known(piece, stray.axis, grid)
            at = self._at(piece, stray)
            gap, low, high = self._gap(known, at, self._order(stray.axis), missing)
            mates = [
                one
                for one in piece.found.strays
                if one.axis == stray.axis and not one.items and low < self._at(piece, one) < high
                and (stray.axis == "row" or self._known(piece, "column", _in_grid(piece.found, one.place)) == known)
            ]  # fmt: skip
        for code in gap:
            self._gaps.setdefault((stray.axis, code), []).append((piece, stray))
        if len(gap) != len(mates):
            return ""
        return gap[sorted(mates, key=lambda one: self._at(piece, one)).index(stray)]

    def _at(self, piece: Piece, stray: Stray) -> int:
        row, column = _in_grid(piece.found, stray.place)
        flat = stray.axis == "row" and _flat(piece.found.segments)
        return column if flat or stray.axis == "column" else row

    @staticmethod
    def _gap(known: list[_Known], at: int, order: list[str], missing: set[str]) -> tuple[list[str], int, int]:
        """Missing lines that are due between the known ones around a position, and where those stand."""
        before = [line for line in known if line.at < at and line.code in order]
        after = [line for line in known if line.at > at and line.code in order]
        first = order.index(before[-1].code) + 1 if before else 0
        last = order.index(after[0].code) if after else len(order)
        gap = [code for code in order[first:last] if code in missing]
        return gap, before[-1].at if before else -1, after[0].at if after else 1_000_000

    # ---- missing lines

    def _missing(self) -> Iterator[Finding]:
        """Rows and columns of the printed form that the sheet does not have, with where they should be."""
        if not self.absent:
            return
        table, name, sheet = self.table, SHORT[self.table.code], self.pieces[0].sheet.name
        told = any(item.code == "row_missing" for piece in self.pieces for item in piece.found.findings)
        for row in dict.fromkeys(cell.row for cell in self.absent if cell.row not in self.present):
            if not told:
                where, cell = self._where("row", row, None)
                text = f"{name}缺少“{self._printed('row', row)}”一行{where}。"
                yield finding("row_missing", text, table=table.code, row=row, sheet=cell[0] or sheet, cell=cell[1])
        for column in dict.fromkeys(cell.column for cell in self.absent if cell.row in self.present):
            lacking = [cell.row for cell in self.absent if cell.column == column and cell.row in self.present]
            of = "、".join(self._printed("row", row) for row in lacking) if len(lacking) < len(self.present) else ""
            where, cell = self._where("column", column, lacking[0])
            text = f"{name}{f'“{of}”' if of else ''}缺少“{self._printed('column', column)}”一列{where}。"
            one = lacking[0] if len(lacking) == 1 else None
            yield finding(
                "column_missing", text, table=table.code, row=one, column=column, sheet=cell[0] or sheet, cell=cell[1]
            )

    def _where(self, axis: str, code: str, row: str | None) -> tuple[str, tuple[str | None, str | None]]:
        """Words for the place where a missing line is due, and the sheet and cell of its nearest neighbour."""
        lost = next((s for piece in self.pieces for s in piece.found.strays if axis == "row" and code in s.items), None)
        if lost is not None:
            piece = next(piece for piece in self.pieces if lost in piece.found.strays)
            where = address(*lost.place)
            return f"的数字：它上方的表头“{lost.text}”（{where}）无法识别", (piece.sheet.name, where)
        strays = [stray for _, stray in self._gaps.get((axis, code), ()) if stray.text]
        there = f"；那里有无法识别的{_listed(strays)}" if strays else ""
        if not strays:
            others = [one for piece in self.pieces for one in piece.found.strays if one.axis == axis and one.text]
            there = f"；表上无法识别的{LINE[axis]}有{_listed(others)}" if others else ""
        neighbour = self._neighbour(axis, code, row)
        if neighbour is None:
            return there.replace("；", "，", 1), (None, None)
        piece, side, label, cell = neighbour
        return f"，应在“{label}”（{cell}）之{side}{there}", (piece.sheet.name, cell)

    def _neighbour(self, axis: str, code: str, row: str | None) -> tuple[Piece, str, str, str] | None:
        """The known line nearest in form order to a missing one, preferably the one before it."""
        order = self._order(axis)
        at = order.index(code)
        steps = [(other, "后") for other in reversed(order[:at])] + [(other, "前") for other in order[at + 1 :]]
        for other, side in steps:
            for piece in self.pieces:
                for segment in piece.found.segments:
                    if other in (segment.rows if axis == "row" else segment.columns) and (
                        row is None or row in segment.rows
                    ):
                        return piece, side, self._printed(axis, other), _label_cell(piece, segment, axis, other)
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
    return (row if row >= 0 else 1_000_000 - row), max(first - column, column - last, 0)


def _label_cell(piece: Piece, segment: Segment, axis: str, code: str) -> str:
    """The address of the words that name a known line: left of its figures or above them."""
    rows = piece.sheet.rows
    row = segment.rows[code] if axis == "row" else min(segment.rows.values())
    column = segment.columns[code] if axis == "column" else min(segment.columns.values())
    flat = axis == "row" and _flat(piece.found.segments)
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


def _quoted(labels: Sequence[str]) -> str:
    more = f"等 {len(labels)} 项" if len(labels) > _SHOWN else ""
    return "、".join(f"“{label}”" for label in labels[:_SHOWN]) + more


def _listed(strays: Sequence[Stray]) -> str:
    more = f"等 {len(strays)} 处" if len(strays) > _SHOWN else ""
    return "、".join(f"“{one.text}”（{address(*one.place)}）" for one in strays[:_SHOWN]) + more


def _with_hint(item: Finding, stray: Stray, hint: str) -> Finding:
    """The finding with what the label may be, and with the cells of the figures that were left out."""
    named = cells_named(item.cell or "")
    figures = ranges(place for place in stray.figures if place not in named)
    return replace(item, message=item.message + hint, cell=", ".join([item.cell or "", *figures]))


def table_name(code: str) -> str:
    """表三（收到和处理政府信息公开申请情况）."""
    return f"{SHORT[code]}（{TABLE_NAMES[code]}）"
