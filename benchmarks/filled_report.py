"""Balanced random reports: every sum holds, as in the sheet of a careful office."""

from __future__ import annotations

import random
from collections.abc import Collection

from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, ChannelFigure, Figure, ImprovementItem, Report, Scope, TableData, number

EDITION = "2021"
#: money has places for fen; a figure of the table in 万元 is this many fen
FEN = 10**6
FEE = Cell("administrative_fee", "fee_amount")
_BALANCE_ROWS = ("received", "carried_in", "total_handled", "carried_out")
_PEOPLE = ["natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other"]


def balanced_report(
    agency: str, year: int, chance: random.Random, *, channels: int = 12, problems: int = 3, empty: Collection[str] = ()
) -> Report:
    """A report of edition 2021; `empty` are applicants whose whole column is left blank."""
    form = catalog().form(EDITION)
    report = Report(agency, year, Scope.OWN, EDITION)
    # one random number for five figures: the generator must not be what a benchmark waits for
    for code in ("publications", "applications", "appeals"):
        cells = form.tables[code].official_cells
        drawn = chance.choices(_SMALL, k=len(cells))
        report.tables[code] = TableData(EDITION, dict(zip(cells, drawn, strict=True)))
    publications = report.tables["publications"].figures
    for item in ("regulation", "normative_document"):
        publications[Cell(item, "in_force")] = number(_count(publications, item, "issued") + 7)
    publications[FEE] = number(chance.randint(0, 10**9))
    _balance_applications(report.tables["applications"].figures, empty)
    appeals = report.tables["appeals"].figures
    for route in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = [_count(appeals, route, result) for result in ("upheld", "corrected", "other", "pending")]
        appeals[Cell(route, "total")] = number(sum(parts))
    report.channels = [
        ChannelFigure("website", "门户网站", "posts", f"发布信息{n}", "条", number(chance.randint(0, 5000)))
        for n in range(channels)
    ]
    report.improvement_items = [ImprovementItem(f"问题{n}需要改进。", f"措施{n}已经落实。") for n in range(problems)]
    return report


_SMALL = [number(n) for n in range(41)]


def _count(figures: dict[Cell, Figure], row: str, column: str) -> int:
    return figures[Cell(row, column)].value or 0


def _balance_applications(figures: dict[Cell, Figure], empty: Collection[str]) -> None:
    rows = list(dict.fromkeys(cell.row for cell in figures))
    results = [row for row in rows if row not in _BALANCE_ROWS]
    for column in _PEOPLE:
        if column in empty:
            figures.update({Cell(row, column): BLANK for row in rows})
            continue
        total = sum(_count(figures, row, column) for row in results)
        figures[Cell("total_handled", column)] = number(total)
        incoming = total + _count(figures, "carried_out", column)
        figures[Cell("carried_in", column)] = number(incoming // 5)
        figures[Cell("received", column)] = number(incoming - incoming // 5)
    for row in rows:
        figures[Cell(row, "total")] = number(sum(_count(figures, row, column) for column in _PEOPLE))


def values_of(report: Report) -> list[int]:
    """Every number of a report in the order of its tables and lines: fen for money, else the count."""
    found = [figure.value for data in report.tables.values() for figure in data.figures.values()]
    found += [line.figure.value for line in report.channels or ()]
    return [value for value in found if value is not None]


def money_of(report: Report) -> list[bool]:
    """Which of `values_of` is money."""
    found = []
    for data in report.tables.values():
        found += [cell == FEE for cell, figure in data.figures.items() if figure.value is not None]
    return found + [False for line in report.channels or () if line.figure.value is not None]
