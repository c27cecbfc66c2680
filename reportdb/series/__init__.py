"""One indicator over agencies and years, every break of its definition marked. Pure: no SQL, no Excel, no files."""

from reportdb.series.figures import Filed
from reportdb.series.indicator import Indicator, figures_needed
from reportdb.series.lines import Filings, lines_of
from reportdb.series.points import Line, Office, Point, State
from reportdb.series.year_on_year import Change, year_on_year

__all__ = [
    "Change", "Filed", "Filings", "Indicator", "Line", "Office", "Point", "State", "figures_needed", "lines_of",
    "year_on_year",
]  # fmt: skip
