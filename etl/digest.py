"""What tells two reports apart: a digest of everything filed."""

from __future__ import annotations

import hashlib
from operator import itemgetter

from reportdb.cell_order import CellOrder
from reportdb.forms.codes import Cell
from reportdb.report import Mark, Report

#: how a mark is digested, for ever: digests of years ago must be found again
_MARKS = {Mark.NUMBER: 0, Mark.BLANK: 1, Mark.NOT_APPLICABLE: 2, Mark.TEXT: 3}


def digest(report: Report) -> str:
    """A sha256 of everything filed: equal for two reports exactly when `Report.content()` is."""
    parts = [repr(report.sign_off)]
    for code in sorted(report.tables):
        data = report.tables[code]
        parts.append(f"{code} {data.edition}")
        figures = list(data.figures.values())
        for at, cell in _DIGESTED.of(data.figures):
            mark, value, text = figures[at]
            parts.append(f"{cell}0 {value} None" if mark is Mark.NUMBER else f"{cell}{_MARKS[mark]} None {text!r}")
    for name, lines in (("channels", report.channels), ("improvement_items", report.improvement_items)):
        parts.append(f"{name} {lines!r}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _sorted(cells: list[Cell]) -> list[tuple[int, str]]:
    """Each cell's number among the figures and the words it is digested as, sorted by these."""
    return sorted(
        ((at, f"{row} {column} {period} ") for at, (row, column, period) in enumerate(cells)), key=itemgetter(1)
    )


_DIGESTED = CellOrder(_sorted)
