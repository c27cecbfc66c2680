"""Where a sheet differs from the form: which label is unknown and what it comes nearest to, what is missing and where.

Only tables with an unknown label or a missing line come here. Nothing is guessed: the figures of an unknown line stay
out, and what the words may mean is said for a person to decide.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from etl.drift.due import Frame, Piece
from etl.drift.missing import missing
from etl.drift.names import LINE, SHOWN
from etl.drift.nearest import LIKE, Near, nearest
from etl.reading import SheetReading
from etl.recognise.found import FoundTable, Stray
from etl.text import address, cells_named, ranges
from reportdb.findings import Finding
from reportdb.forms import Table
from reportdb.forms.codes import Cell

#: how far below the best a label may be and still be the one whose place it is
_AS_GOOD = 0.3


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


class Comparison:
    """One table of a report laid beside its form: every finding about its frame, and its unknown labels."""

    def __init__(self, table: Table, pieces: Sequence[tuple[SheetReading, FoundTable]], read: Set[Cell]) -> None:
        self._frame = Frame(table, pieces, read)
        self.labels: list[Drifted] = []
        self.findings: list[Finding] = []
        for piece in self._frame.pieces:
            self._explain(piece)
        self.findings += missing(self._frame)

    def _explain(self, piece: Piece) -> None:
        hints: dict[str, tuple[Stray, str]] = {}
        for stray in piece.strays:
            due = self._frame.due(piece, stray)
            candidates = self._candidates(piece, stray, due)
            where = address(*stray.place)
            self.labels.append(
                Drifted(
                    self._frame.table.code,
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
        missing = self._frame.missing_codes(piece, stray)
        near = [one for one in nearest(stray.text, self._frame.table.code, stray.axis) if one.code in missing]
        if due:
            here = next((one for one in near if one.code == due), Near(due, 0.0))
            best = near[0].score if near else 0.0
            if here.score + _AS_GOOD >= best or best < LIKE:
                near = [here, *(one for one in near if one.code != due)]
            elif here not in near:
                near.append(here)
        return tuple((one, self._frame.printed(stray.axis, one.code)) for one in near[:SHOWN])

    def _hint(self, stray: Stray, due: str, candidates: Sequence[tuple[Near, str]]) -> str:
        line = LINE[stray.axis]
        if not candidates:
            lacking = self._frame.missing_labels(stray.axis)
            if lacking:
                return f"没有相近的统一栏目；本表尚缺{_quoted(lacking)}。"
            near = next(iter(nearest(stray.text, self._frame.table.code, stray.axis)), None) if stray.text else None
            like = (
                f"（与“{self._frame.printed(stray.axis, near.code)}”相近，但表上已有）"
                if near and near.score > 0.5
                else ""
            )
            return f"统一格式的各{line}表上都已有，这一{line}是多出来的{like}。"
        first, label = candidates[0]
        if first.code == due:
            return f"按统一格式的顺序，这里应是“{label}”，很可能就是这一{line}。"
        return f"最接近的统一栏目是“{label}”{''.join(f'或“{other}”' for near, other in candidates[1:2] if near.score > 0.5)}。"


def _quoted(labels: Sequence[str]) -> str:
    more = f"等 {len(labels)} 项" if len(labels) > SHOWN else ""
    return "、".join(f"“{label}”" for label in labels[:SHOWN]) + more


def _with_hint(item: Finding, stray: Stray, hint: str) -> Finding:
    """The finding with what the label may be, and with the cells of the figures that were left out."""
    named = cells_named(item.cell or "")
    figures = ranges(place for place in stray.figures if place not in named)
    return replace(item, message=item.message + hint, cell=", ".join([item.cell or "", *figures]))
