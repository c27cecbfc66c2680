"""Cases of series and pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers import part_pictures, peer_pictures, pictured, series_papers, series_rows, year_pictures
from reportdb.papers.pictured import Pictured
from reportdb.queries import registry, reports
from reportdb.series import Indicator, Line
from tests.county_house import YEARS
from tests.paper_cases.asked import YEAR, Asked, Case, seen_filings


def _lines(a: Asked, years: Sequence[int] = YEARS, *, summed: bool = False) -> list[Line]:
    rows = registry.agencies(a.conn, a.remit, YEAR)
    indicator = Indicator(catalog(), "applications", Cell("received", "total"))
    try:
        return series_papers.lines_of_agencies(a.conn, a.remit, indicator, rows, years, None, summed=summed)[0]
    except NothingToShow:
        return []


def _series(a: Asked) -> object:
    """The lines of those who are seen: of one who is not, not even the name is known to be asked for."""
    found = [*_lines(a), *_lines(a, summed=True), *_lines(a, [YEAR])]
    # whom an office was merged with is known by number to add it up (`series_rows.records` is what is told of it)
    return [(line.office.name, line.office.code, line.office.names, list(line.office.others.values()), line.points)
            for line in found]  # fmt: skip


def _drawn(one: Pictured) -> object:
    """Everything a page shows of a picture, and the words drawn in it."""
    words = "" if one.picture is None else re.sub(r"<[^>]*>", " ", pictured.draw("svg", one.picture).decode("utf-8"))
    return one.title, one.alt, one.head, one.rows, one.notes, one.empty, words


def _parts(a: Asked) -> object:
    drawings = (part_pictures.outcomes_pictured, part_pictures.applicants_pictured, part_pictures.appeals_pictured)
    return [_drawn(draw(reports.load_report(a.conn, a.remit, row.id))) for row in seen_filings(a) for draw in drawings]


def _peers(a: Asked) -> object:
    """For ours, and for the one of the other county, among all who are seen."""
    lines = _lines(a, [YEAR])
    asking = (a.house.a_edu, a.house.b_edu) if lines else ()
    return [_drawn(peer_pictures.peers_pictured(lines, own, YEAR, "同类单位")) for own in asking]


CASES: Mapping[str, Case] = {
    "part_pictures.outcomes_pictured": _parts,
    "peer_pictures.peers_pictured": _peers,
    "series_papers.lines_of_agencies": _series,
    "series_rows.records": lambda a: [
        (list(series_rows.records([line])), list(series_rows.csv_rows([line])), series_rows.heading(line),
         series_rows.table_rows(line), series_rows.footnotes(line))
        for line in [*_lines(a), *_lines(a, summed=True)]
    ],
    "year_pictures.years_pictured": lambda a: [_drawn(year_pictures.years_pictured(line)) for line in _lines(a)],
}  # fmt: skip
