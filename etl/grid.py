"""A sheet as the recognisers see it: cells with their merged extents and the labels they may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from etl.lexicon import NO_TERMS, Lexicon, Term
from etl.rejoin import rejoined
from etl.text import trim
from etl.workbook import Sheet

Place = tuple[int, int]
Extent = tuple[int, int, int, int]


class Frame(NamedTuple):
    """What the outline of a sheet decides: merged ranges, labels, and pieces of labels."""

    merged: dict[Place, Extent]
    terms: dict[Place, frozenset[Term]]
    pieces: set[Place]


class Grid:
    """Cells of one sheet from (0, 0). `turned` swaps rows and columns, for tables printed the other way round.

    `frame` spares the look-ups on a sheet whose outline is known: that of another grid, turned the same way.
    """

    def __init__(self, sheet: Sheet, lexicon: Lexicon, *, turned: bool = False, frame: Frame | None = None) -> None:
        self.sheet = sheet
        self.turned = turned
        self.rows: list[list[object]] = (
            [list(cells) for cells in zip(*sheet.rows, strict=False)] if turned else sheet.rows
        )
        merges = [(c0, r0, c1, r1) for r0, c0, r1, c1 in sheet.merges] if turned else sheet.merges
        self.height = len(self.rows)
        self.width = len(self.rows[0]) if self.rows else 0
        self._merges = merges
        self._lexicon = lexicon
        self._pieces: set[Place] = set()  # pieces of labels split over cells, less the one that stands for all
        self._frame = frame

    @property
    def frame(self) -> Frame:
        """What other sheets of the same outline share with this one."""
        return Frame(self.merged, self._terms, self._pieces)

    @cached_property
    def merged(self) -> dict[Place, Extent]:
        """The merged range of every cell that belongs to one."""
        if self._frame is not None:
            return self._frame.merged
        found: dict[Place, Extent] = {}
        for extent in self._merges:
            last_row, last_column = min(extent[2] + 1, self.height), min(extent[3] + 1, self.width)
            for row in range(extent[0], last_row):
                for column in range(extent[1], last_column):
                    found[row, column] = extent
        return found

    @cached_property
    def _terms(self) -> dict[Place, frozenset[Term]]:
        """Every word that is a label, looked up once."""
        if self._frame is not None:
            self._pieces = self._frame.pieces
            return self._frame.terms
        terms_of = self._lexicon.terms
        found = {}
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                if cell and isinstance(cell, str):
                    terms = terms_of(cell)
                    if terms:
                        found[row, column] = terms
        self._pieces = set()
        for place, terms, others in rejoined(self, self._lexicon, found):
            for other in others:
                found.pop(other, None)
            found[place] = terms
            self._pieces |= others
        return dict(sorted(found.items())) if self._pieces else found

    @cached_property
    def _index(self) -> dict[str, dict[int, list[tuple[int, str]]]]:
        """Labels by kind and row: the recognisers only visit rows that hold one of theirs."""
        index: dict[str, dict[int, list[tuple[int, str]]]] = {}
        for (row, column), terms in self._terms.items():
            for kind, code in terms:
                index.setdefault(kind, {}).setdefault(row, []).append((column, code))
        return index

    def extent(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The merged range a cell belongs to, or the cell itself: (row, column, last row, last column)."""
        return self.merged.get((row, column), (row, column, row, column))

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds the content of a possibly merged cell."""
        extent = self.merged.get((row, column))
        return (row, column) if extent is None else (extent[0], extent[1])

    def raw(self, row: int, column: int) -> object:
        """What a cell shows, merged cells included; "" outside the sheet."""
        row, column = self.anchor(row, column)
        return self.rows[row][column] if row < self.height and column < self.width else ""

    def text(self, row: int, column: int) -> str:
        """The words of a cell; "" for figures and blanks."""
        cell = self.raw(row, column)
        return trim(cell) if isinstance(cell, str) and self.anchor(row, column) not in self._pieces else ""

    def rows_with(self, kind: str) -> list[int]:
        """The rows that hold a label of a kind, top to bottom."""
        return list(self._index.get(kind, ()))

    def codes(self, row: int, kind: str) -> Sequence[tuple[int, str]]:
        """(column, code) of every label of a kind in a row."""
        return self._index.get(kind, {}).get(row, ())

    def kinds(self, row: int) -> set[str]:
        """The kinds of all labels in a row."""
        return {kind for kind, rows in self._index.items() if row in rows}

    def certain_kinds(self, row: int) -> set[str]:
        """The kinds of the labels in a row that can be but one thing; 其他 and 总计 are words of several tables."""
        found = (self._terms.get((row, column), NO_TERMS) for column in range(self.width))
        return {term.kind for terms in found if len({term.kind for term in terms}) == 1 for term in terms}

    def labelled(self, row: int) -> int:
        """How many labels of any kind stand in a row."""
        return sum((row, column) in self._terms for column in range(self.width))

    def labels(self) -> Iterable[tuple[tuple[int, int], frozenset[Term]]]:
        """Every label of the sheet with its place, top to bottom."""
        return self._terms.items()

    def terms(self, row: int, column: int) -> frozenset[Term]:
        """The labels a (merged) cell may be."""
        return self._terms.get(self.anchor(row, column), NO_TERMS)

    def terms_of(self, text: str) -> frozenset[Term]:
        """The labels some words may be."""
        return self._lexicon.terms(text)

    def blank(self, row: int, column: int) -> bool:
        """Whether a cell shows nothing; spaces of any width are nothing."""
        cell = self.raw(row, column)
        return cell == "" or cell is None or (isinstance(cell, str) and not trim(cell))

    def blank_row(self, row: int) -> bool:
        """Whether a whole row shows nothing."""
        return all(cell == "" or (isinstance(cell, str) and not trim(cell)) for cell in self.rows[row])

    def place(self, row: int, column: int) -> tuple[int, int]:
        """(row, column) on the sheet itself, also for a turned grid."""
        return (column, row) if self.turned else (row, column)
