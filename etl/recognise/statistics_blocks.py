"""How a statistics sheet is laid out: upright or turned, and the blocks of labels and figures beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from etl.grid import Grid, Place
from etl.lexicon import STATISTICS_LINE, Lexicon
from etl.recognise.words import figure_at, is_filler, is_numbering
from etl.statistics_label import Label, take_apart, unit_said
from etl.statistics_words import lines_by_figure, words

#: so many rows over the first label may be heads
HEAD_ROWS = 6

Labels = Mapping[Place, Label]


@dataclass(slots=True)
class Block:
    """Columns that belong together: labels, and the figures beside them. `first` is the row of the first label."""

    left: int
    end: int
    labels: dict[int, list[int]]  # row -> columns with a label, left to right
    label_columns: set[int]

    @property
    def first(self) -> int:
        """The row of the first label."""
        return min(self.labels)

    @property
    def columns(self) -> range:
        """All its columns."""
        return range(self.left, self.end)


def declared_label(text: str, lexicon: Lexicon) -> Label | None:
    """The label that a layout of the office declares a text to be."""
    figures = [term.code for term in lexicon.declared(text) if term.kind == STATISTICS_LINE]
    return Label((lines_by_figure()[figures[0]],)) if figures else None


def labels_on(grid: Grid, lexicon: Lexicon) -> dict[Place, Label]:
    """Every cell that may be a label, a label wrapped into the next row with it, where its figures stand."""
    found: dict[Place, Label] = {}
    texts = {
        (row, column): cell
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell and grid.anchor(row, column) == (row, column)
    }
    for place, text in texts.items():
        if label := take_apart(text) or (declared_label(text, lexicon) if lexicon.declares else None):
            found[place] = label
    for (row, column), text in texts.items():
        below = texts.get((row + 1, column))
        if not below or (row, column) in found or grid.turned:
            continue
        lines = words().plain(text + below)
        if not lines:
            continue
        with_figures = [at for at in (row, row + 1) if holds_figures(grid, at)]
        whole = (row + 1, column) in found  # the rest may be a label itself, but not of the figures above it
        if len(with_figures) <= 1 and not (whole and with_figures != [row]):
            found.pop((row + 1, column), None)
            found[(with_figures or [row])[0], column] = Label((lines,))
    return found


def holds_figures(grid: Grid, row: int) -> bool:
    """Whether a row holds any figure."""
    return any(figure_at(grid, row, column) for column in range(grid.width))


def is_turned(labels: Labels) -> bool:
    """Whether the lines stand beside each other rather than below each other."""
    return len({column for _, column in labels}) > len({row for row, _ in labels})


def blocks(grid: Grid, labels: Labels) -> list[Block]:
    """The blocks of a sheet, left to right; lines that go on beside the first ones are the next block."""
    groups = _groups(grid, labels)
    cuts = _cuts(grid, labels, groups)
    found = []
    for group, (left, end) in zip(groups, pairwise(cuts), strict=True):
        rows: dict[int, list[int]] = {}
        for row, column in sorted(labels):
            if column in group:
                rows.setdefault(row, []).append(column)
        found.append(Block(left, end, rows, set(group)))
    return found


def _groups(grid: Grid, labels: Labels) -> list[list[int]]:
    """Columns of labels; those with figures between them and their neighbours stand by themselves."""
    rows: dict[int, set[int]] = {}
    for row, column in labels:
        rows.setdefault(column, set()).add(row)
    columns = sorted(rows)
    groups = [[columns[0]]]
    for column in columns[1:]:
        before = groups[-1]
        of = set().union(*(rows[at] for at in before))
        beside = any(
            figure_at(grid, row, at) or unit_said(grid.text(row, at))
            for at in range(before[-1] + 1, column)
            for row in of
        )
        if beside:
            groups.append([column])
        else:
            before.append(column)
    return groups


def _cuts(grid: Grid, labels: Labels, groups: list[list[int]]) -> list[int]:
    """Where each block begins, and the end of the last."""
    rows = [sorted({row for row, column in labels if column in group}) for group in groups]
    left = any(_figures(grid, rows[0], at) for at in range(groups[0][0]))
    right = any(_figures(grid, rows[-1], at) for at in range(groups[-1][-1] + 1, grid.width))
    if left and not right:  # labels stand behind their figures
        return [0, *(group[-1] + 1 for group in groups[:-1]), grid.width]
    cuts = [0]
    for number in range(1, len(groups)):
        start = groups[number][0]
        last = groups[number - 1][-1]
        while start - 1 > last + 1 and _is_aside(grid, rows[number], start - 1):
            start -= 1
        cuts.append(start)
    return [*cuts, grid.width]


def _figures(grid: Grid, rows: list[int], column: int) -> bool:
    values = [grid.raw(row, column) for row in rows if figure_at(grid, row, column)]
    return bool(values) and (heads_figures(grid, rows[0], column) or not is_numbering(values))


def _is_aside(grid: Grid, rows: list[int], column: int) -> bool:
    """Whether a column in front of labels is empty, or numbers or codes them."""
    if heads_figures(grid, rows[0], column):
        return False
    filled = [row for row in rows if not grid.blank(row, column)]
    values = [grid.raw(row, column) for row in filled]
    short = all(isinstance(value, str) and is_filler(value) and not unit_said(value) for value in values)
    return not filled or is_numbering(values) or (short and not any(figure_at(grid, row, column) for row in filled))


def heads_figures(grid: Grid, first: int, column: int) -> bool:
    """Whether a head over a column says that figures stand below it."""
    return any(
        words().period_of(cell) is not None
        for row in range(max(first - HEAD_ROWS, 0), first)
        if isinstance(cell := grid.raw(row, column), str)
    )
