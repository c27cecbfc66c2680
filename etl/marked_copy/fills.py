"""The fills our colours cover, written down in a hidden column of the list: a later round puts them back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

_KEY = "reportdb:fills:"
_MOST = 30_000  # letters of a cell

#: the fill, as XML, of a cell of a sheet
Fills = dict[tuple[str, str], str]


def written(fills: Fills) -> list[str]:
    """Texts for so many cells."""
    cells: dict[tuple[str, str], list[str]] = {}
    for (sheet, cell), xml in fills.items():
        cells.setdefault((sheet, xml), []).append(cell)
    pieces = [
        _KEY
        + json.dumps([sheet, xml, " ".join(names[start : start + 1_000])], ensure_ascii=False, separators=(",", ":"))
        for (sheet, xml), names in cells.items()
        for start in range(0, len(names), 1_000)
    ]
    return [piece for piece in pieces if len(piece) < _MOST]


def read_back(rows: Iterable[Sequence[object]]) -> Fills:
    """What stands in a list that came back."""
    fills: Fills = {}
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and cell.startswith(_KEY):
                try:
                    sheet, xml, names = json.loads(cell.removeprefix(_KEY))
                    fills.update({(sheet, name): xml for name in names.split() if isinstance(xml, str)})
                except (ValueError, TypeError, AttributeError, RecursionError):
                    continue
    return fills
