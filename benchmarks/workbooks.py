"""Makes balanced random workbooks, one per agency, as an office would send them. Deterministic for a seed.

python benchmarks/workbooks.py FOLDER [COUNT]
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import ChannelFigure, Figure, ImprovementItem, Report, Scope, TableData, number
from reportdb.xlsx import Cover, write_report


def balanced_report(agency: str, year: int, chance: random.Random) -> Report:
    """A report whose every sum holds."""
    form = catalog().form("2021")
    report = Report(agency, year, Scope.OWN, "2021")
    for code in ("publications", "applications", "appeals"):
        table = form.tables[code]
        report.tables[code] = TableData("2021", {cell: number(chance.randint(0, 40)) for cell in table.official_cells})
    publications = report.tables["publications"].figures
    for item in ("regulation", "normative_document"):
        publications[Cell(item, "in_force")] = number((publications[Cell(item, "issued")].value or 0) + 7)
    publications[Cell("administrative_fee", "fee_amount")] = number(chance.randint(0, 10**9))
    _balance_applications(report.tables["applications"].figures)
    appeals = report.tables["appeals"].figures
    for route in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = [appeals[Cell(route, result)].value or 0 for result in ("upheld", "corrected", "other", "pending")]
        appeals[Cell(route, "total")] = number(sum(parts))
    report.channels = [
        ChannelFigure("website", "门户网站", "posts", f"发布信息{n}", "条", number(chance.randint(0, 5000)))
        for n in range(12)
    ]
    report.improvement_items = [ImprovementItem(f"问题{n}需要改进。", f"措施{n}已经落实。") for n in range(3)]
    return report


def _balance_applications(figures: dict[Cell, Figure]) -> None:
    columns = ["natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other"]
    rows = list(dict.fromkeys(cell.row for cell in figures))
    results = [row for row in rows if row not in ("received", "carried_in", "total_handled", "carried_out")]

    def value(row: str, column: str) -> int:
        return figures[Cell(row, column)].value or 0

    for column in columns:
        total = sum(value(row, column) for row in results)
        figures[Cell("total_handled", column)] = number(total)
        incoming = total + value("carried_out", column)
        figures[Cell("carried_in", column)] = number(incoming // 5)
        figures[Cell("received", column)] = number(incoming - incoming // 5)
    for row in rows:
        figures[Cell(row, "total")] = number(sum(value(row, column) for column in columns))


def main(folder: str, count: int = 300) -> None:
    """Write `count` workbooks into a folder."""
    chance = random.Random(20210926)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        agency = f"测试省第{n:04d}市财政局"
        report = balanced_report(agency, 2023, chance)
        cover = Cover(agency=agency, year=2023, edition="2021")
        write_report(target / f"{n:05d}.xlsx", report, catalog().form("2021"), cover)


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:]))
