"""Which line of a statistics sheet each row is: by its label, by what stands over or left of it, by the line before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.grid import Grid, Place
from etl.recognise.statistics_blocks import Block, Labels
from etl.statistics_label import unit_said
from etl.statistics_words import LineOf, PeriodHead, words
from etl.text import squeeze
from reportdb.forms.statistics import StatisticsSheet

_TOTAL = re.compile(r"^(?:合计|小计|总计|共计|总数|总量|总数量|数量|全部|计)$")


class LineRow(NamedTuple):
    """A row under a label: where the label stands, what it may be and stands under, the period and unit said there."""

    block: int
    row: int
    place: Place
    path: tuple[frozenset[LineOf], ...]
    head: PeriodHead | None
    unit: str


@dataclass(slots=True)
class _Columns:
    """Columns of a block that say more of its lines: periods beside the labels, words right of them."""

    periods: list[int]
    deeper: list[int]


def line_rows(grid: Grid, number: int, block: Block, labels: Labels) -> list[LineRow]:
    """The rows of a block that are under a label, top to bottom."""
    more = _more(grid, block)
    found: list[LineRow] = []
    heads: dict[int, PeriodHead] = {}
    last: LineRow | None = None
    bottom = max(
        [
            max(block.labels),
            *(grid.extent(row, column)[2] for row, columns in block.labels.items() for column in columns),
        ]
    )
    while more.periods and any(words().period_of(grid.text(bottom + 1, at)) for at in more.periods):
        bottom += 1
    for row in range(block.first, min(bottom, grid.height - 1) + 1):
        for column in more.periods:
            if (head := words().period_of(grid.text(row, column))) is not None:
                heads[column] = head
        said = [words().period_of(grid.text(row, column)) for column in more.periods]
        left = [heads[column] for column in more.periods if column in heads and column < min(block.label_columns)]
        head = next((one for one in said if one), None) or next(iter(left), None)
        if row not in block.labels:
            parent = _total_of(grid, block, row, labels)
            if parent is not None:
                found.append(LineRow(number, row, parent, labels[parent].path, head, labels[parent].unit))
            elif last is not None and any(said) and row == found[-1].row + 1 and _goes_on(grid, block, row, last):
                found.append(last._replace(row=row, head=head))
            continue
        column = block.labels[row][-1]
        label = labels[row, column]
        words_right = [_words_of(grid, row, at) for at in (*more.deeper, *_right(block, column)) if at > column]
        if any(text and not _TOTAL.match(squeeze(text)) for text in words_right):
            continue
        path = (*_parents(grid, block, row, column, labels), *label.path)
        last = LineRow(number, row, (row, column), path, _joined(label.head, head), label.unit)
        found.append(last)
    return found


def _more(grid: Grid, block: Block) -> _Columns:
    rows = list(block.labels)
    periods, deeper = [], []
    last = max(block.label_columns)
    for column in block.columns:
        if column in block.label_columns:
            continue
        texts = [text for row in rows if (text := _words_of(grid, row, column))]
        if sum(words().period_of(text) is not None for text in texts) * 2 > max(len(texts), 2):
            periods.append(column)
        elif column == last + 1 and texts and not any(map(unit_said, texts)) and _beside_labels(grid, block, column):
            deeper.append(column)
            last = column
    return _Columns(periods, deeper)


def _words_of(grid: Grid, row: int, column: int) -> str:
    """The words of a cell that is not merged with one at its left."""
    return grid.text(row, column) if grid.anchor(row, column)[1] == column else ""


def _beside_labels(grid: Grid, block: Block, column: int) -> bool:
    """Whether a column of words holds more of the labels: no head says that it holds remarks or codes, and no figures."""
    above = [grid.text(row, column) for row in range(max(block.first - 3, 0), block.first)]
    figures = any(not isinstance(grid.raw(row, column), str) for row in block.labels)
    return not figures and not any(words().head_of(text) in ("other", "unit") for text in above if text)


def _right(block: Block, column: int) -> Iterable[int]:
    return (at for at in block.label_columns if at > column)


def _parents(grid: Grid, block: Block, row: int, column: int, labels: Labels) -> list[frozenset[LineOf]]:
    """The lines named left of a label, in its row or above it: merged cells, or cells left empty below."""
    found = []
    for at in sorted(block.label_columns):
        if at >= column:
            break
        place = next(
            (
                grid.anchor(above, at)
                for above in range(row, block.first - 1, -1)
                if grid.anchor(above, at) in labels and grid.anchor(above, at)[1] == at
            ),
            None,
        )
        if place is not None:
            found.append(labels[place].own)
    return found


def _total_of(grid: Grid, block: Block, row: int, labels: Labels) -> Place | None:
    """The label a row of 小计 or 合计 stands under, by a merged cell at its left."""
    columns = sorted(block.label_columns)
    texts = [(at, text) for at in columns if (text := _words_of(grid, row, at))]
    if len(texts) < 2 or not _TOTAL.match(squeeze(texts[-1][1])):
        return None
    place = grid.anchor(row, texts[-2][0])
    return place if place in labels else None


def _goes_on(grid: Grid, block: Block, row: int, last: LineRow) -> bool:
    """Whether a row tells more of the label above it: merged down to it, or empty there."""
    return all(grid.blank(row, at) or grid.anchor(row, at) == grid.anchor(last.row, at) for at in block.label_columns)


def _joined(one: PeriodHead | None, other: PeriodHead | None) -> PeriodHead | None:
    if one is None or other is None:
        return one or other
    return PeriodHead(one.period, one.year or other.year)


def assigned(rows: Sequence[LineRow], edition: str, sheet: StatisticsSheet) -> dict[LineRow, int]:
    """The number of each row's line. Labels of several lines are told apart by those over them, or by the line before.

    Blocks are filled one after the other, or row by row across them: the reading that makes sense of more rows counts.
    """
    down = _assigned(rows, edition, sheet)
    if len({one.block for one in rows}) < 2:
        return down
    across = _assigned(sorted(rows, key=lambda one: (one.row, one.block)), edition, sheet)
    return across if len(set(across.values())) > len(set(down.values())) else down


def _assigned(rows: Sequence[LineRow], edition: str, sheet: StatisticsSheet) -> dict[LineRow, int]:
    chains = [[sheet.lines.index(one) for one in above] for _, above in sheet.parents()]
    found: dict[LineRow, int] = {}
    last = -1
    for one in rows:
        number = _line(one, edition, sheet, chains, last)
        if number is not None:
            found[one] = last = number
    return found


def _line(one: LineRow, edition: str, sheet: StatisticsSheet, chains: list[list[int]], last: int) -> int | None:
    numbers = _numbers(one.path[-1], edition)
    over = [found for part in one.path[:-1] if (found := _numbers(part, edition))]
    if over:
        numbers = [at for at in numbers if all({at, *chains[at]} & set(part) for part in over)]
    if len(numbers) > 1:
        numbers = [at for at in numbers if at > last and _stands_under(at, last, chains)][:1]
    elif numbers and not over and last >= 0 and _of_another(numbers[0], last, sheet, chains):
        return None
    return numbers[0] if numbers else None


def _numbers(lines: Iterable[LineOf], edition: str) -> list[int]:
    return sorted(line.number for line in lines if line.edition == edition)


def _stands_under(number: int, last: int, chains: list[list[int]]) -> bool:
    """Whether the line before belongs to the same part of the sheet."""
    above = chains[number][-1] if chains[number] else -1
    return above in (-1, last) or above in (chains[last] if last >= 0 else ())


def _of_another(number: int, last: int, sheet: StatisticsSheet, chains: list[list[int]]) -> bool:
    """Whether a line such as 维持具体行政行为数 stands under 行政诉讼 although its words are those under 行政复议."""
    if not chains[number] or {*chains[last], last} & set(chains[number]):
        return False
    line = sheet.lines[number]
    around = {*chains[last], last}
    return any(
        (other.table, other.column) == (line.table, line.column)
        and other.row != line.row
        and bool(chains[at])
        and chains[at][-1] in around
        and chains[number][-1] != chains[at][-1]
        and sheet.lines[chains[at][-1]].row == other.row
        for at, other in enumerate(sheet.lines)
        if not line.heading and line.table == "appeals"
    )
