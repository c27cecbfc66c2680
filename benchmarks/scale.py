"""How much of everything a run measures: SCALE=tiny (the tests), small (make bench), full (the goals of issue 6)."""

from __future__ import annotations

from typing import NamedTuple


class Scale(NamedTuple):
    """Counts; `rounds` are what a median is taken of, `starts` those of commands that last milliseconds."""

    rounds: int
    starts: int
    workbooks: int  # imported
    memory: tuple[int, int]  # workbooks of the two imports whose peaks are compared
    load: int  # filings of the first load
    agencies: int  # of the province
    years: int  # stored of it
    exports: int  # workbooks of a year


SCALES = {
    "tiny": Scale(1, 1, 4, (2, 4), 3, 12, 2, 2),
    "small": Scale(3, 5, 300, (300, 1_500), 1_000, 6_000, 2, 150),
    "full": Scale(3, 7, 3_000, (300, 30_000), 60_000, 6_000, 10, 1_000),
}
