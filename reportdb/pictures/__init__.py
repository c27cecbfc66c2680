"""Series, parts of a report and agencies compared as PNG and SVG, readable in black and white; needs the extra `plots`."""

from reportdb.pictures.bars import Bar, Bars, Group, bar_picture
from reportdb.pictures.line_picture import MOST_LINES, draw_series, series_picture
from reportdb.pictures.ranking import Ranking, ranking_picture

__all__ = [
    "MOST_LINES", "Bar", "Bars", "Group", "Ranking", "bar_picture", "draw_series", "ranking_picture", "series_picture",
]  # fmt: skip
