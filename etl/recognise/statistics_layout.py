"""A statistics sheet while it is read: its blocks, heads and rows, the edition they are of, and the line each row is."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.grid import Grid
from etl.lexicon import Lexicon
from etl.recognise.statistics_blocks import Block, Labels
from etl.recognise.statistics_heads import Heads
from etl.recognise.statistics_lines import LineRow
from reportdb.forms import catalog
from reportdb.forms.statistics import StatisticsSheet


@dataclass
class Layout:
    """Rows and columns are those of `grid`, which may be turned."""

    grid: Grid
    lexicon: Lexicon
    labels: Labels
    blocks: list[Block]
    heads: list[list[Heads]]  # of each block, from top to bottom
    rows: list[LineRow]
    edition: str = ""
    lines: dict[LineRow, int] = field(default_factory=dict)
    twice: list[tuple[LineRow, LineRow]] = field(default_factory=list)  # a line repeated, and its first row

    @property
    def sheet(self) -> StatisticsSheet:
        """The printed sheet of its edition."""
        sheet = catalog().form(self.edition).statistics
        if sheet is None:
            raise LookupError(self.edition)
        return sheet

    def heads_of(self, block: int, row: int) -> Heads:
        """The heads over a row of a block."""
        return next((one for one in reversed(self.heads[block]) if one.below <= row), self.heads[block][0])
