"""Lines of a statistics sheet that are channels (政府网站公开数 ...): added up like its other lines.

The open channel list of other editions is not: two agencies may mean different things by one label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import ChannelWords
from reportdb.report import BLANK, ChannelFigure, Figure, number

#: channel code, metric code and unit of a printed line
_Key = tuple[str, str, str]


def words_of(crossing: Crossing) -> Mapping[Cell, ChannelWords]:
    """The channel lines of the edition's sheet in printing order, with their words; none where it has no such sheet."""
    sheet = crossing.known.form(crossing.edition).statistics
    return {} if sheet is None else sheet.channels


def cell_of(crossing: Crossing, line: ChannelFigure) -> Cell | None:
    """The line of the edition's sheet that a channel figure is, by its codes and unit; None for any other."""
    return _places(tuple(words_of(crossing).items())).get((line.channel_code, line.metric_code, line.unit))


@lru_cache(maxsize=16)
def _places(words: tuple[tuple[Cell, ChannelWords], ...]) -> Mapping[_Key, Cell]:
    return {(said.channel_code, said.metric_code, said.unit): cell for cell, said in words}


def as_filed(crossing: Crossing, lines: Iterable[ChannelFigure]) -> list[ChannelFigure] | None:
    """The lines of one report that the sheet has, as filed."""
    figures: dict[Cell, Figure] = {}
    for line in lines:
        if (cell := cell_of(crossing, line)) is not None:
            figures.setdefault(cell, line.figure)
    return [ChannelFigure(*said, figures[cell]) for cell, said in words_of(crossing).items() if cell in figures] or None


def summed_lines(crossing: Crossing, sums: Mapping[Cell, int]) -> list[ChannelFigure]:
    """Every printed line with its sum, blank where no member gave a number; then those that are not printed."""
    sheet = crossing.known.form(crossing.edition).statistics
    printed = set() if sheet is None else set(sheet.printed_channels.values())
    return [
        ChannelFigure(*said, number(sums[cell]) if cell in sums else BLANK)
        for cell, said in words_of(crossing).items()
        if cell in printed or cell in sums
    ]


def placed(edition: str, lines: Iterable[ChannelFigure]) -> list[tuple[Cell, ChannelFigure]]:
    """Lines with the cells that the statistics sheet of an edition has for them."""
    sheet = catalog().form(edition).statistics
    known = {} if sheet is None else _places(tuple(sheet.channels.items()))
    found = ((known.get((line.channel_code, line.metric_code, line.unit)), line) for line in lines)
    return [(cell, line) for cell, line in found if cell is not None]
