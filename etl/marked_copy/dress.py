"""How the sheets of a workbook look that is no xlsx, as far as its format tells."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CellDress:
    """The look of a cell; borders are names of openpyxl's line styles, left, right, top, bottom."""

    font: str = ""
    size: float = 11
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    colour: str = ""  # RRGGBB
    fill: str = ""  # RRGGBB
    borders: tuple[str, ...] = ("", "", "", "")
    across: str = ""
    down: str = ""
    wrapped: bool = False
    number_format: str = ""


@dataclass(slots=True)
class SheetDress:
    """The look of a sheet: widths in letters by column, heights in points by row, both from 0."""

    cells: dict[tuple[int, int], CellDress] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    landscape: bool = False
    known: bool = False  # whether the format told anything; a plain grid is drawn where not
