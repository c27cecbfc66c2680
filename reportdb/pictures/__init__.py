"""Series as PNG and SVG, readable in black and white; needs the extra `plots` and a Chinese font."""

from reportdb.pictures.line_picture import MOST_LINES, draw_series

__all__ = ["MOST_LINES", "draw_series"]
