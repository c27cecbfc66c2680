"""Some ways offices lay the same tables out, each drawn once with a number of its own in every figure."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.filled_report import EDITION, FEE, FEN, balanced_report
from reportdb.forms import catalog
from reportdb.report import BLANK, Report, number
from reportdb.xlsx import Cover
from reportdb.xlsx.report import report_book

#: stands in a template where the name of the agency goes
AGENCY = "测试省第00000市财政局"
#: the first of the numbers that stand in a template where figures go
FIRST = 700_000_001
_TABLES = slice(1, 4)  # sheets of the official workbook: cover, three tables, channels, improvement items


@dataclass(frozen=True, slots=True)
class Layout:
    """`arrange` makes an office's workbook of the official one; the other fields are those of `balanced_report`."""

    name: str
    year: int
    channels: int
    problems: int
    empty: tuple[str, ...]
    arrange: Callable[[Workbook], Workbook]

    def report(self, agency: str, chance: random.Random) -> Report:
        """A filled report as this office keeps it."""
        return balanced_report(
            agency, self.year, chance, channels=self.channels, problems=self.problems, empty=self.empty
        )

    def template(self) -> Workbook:
        """The workbook of `AGENCY` whose figures are counted up from `FIRST`, in the order of `values_of`."""
        report = self.report(AGENCY, random.Random(0))
        numbers = count(FIRST)
        for data in report.tables.values():
            for cell, figure in data.figures.items():
                if figure != BLANK:
                    data.figures[cell] = number(next(numbers) * (FEN if cell == FEE else 1))
        report.channels = [line._replace(figure=number(next(numbers))) for line in report.channels or ()]
        cover = Cover(agency=AGENCY, year=self.year, edition=EDITION)
        return self.arrange(report_book(report, catalog().form(EDITION), cover))


def _official(book: Workbook) -> Workbook:
    return book


def _one_sheet(book: Workbook) -> Workbook:
    """The three tables one below the other."""
    made, sheet = _blank("年报")
    row = 0
    for table in book.worksheets[_TABLES]:
        _copy(table, sheet, row, 0)
        row += table.max_row + 2
    return made


def _moved(book: Workbook) -> Workbook:
    """Sheets of other names in another order, each begun some rows down and a column to the right."""
    tables = book.worksheets[_TABLES]
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, table in zip(("申请办理", "复议诉讼", "主动公开"), (tables[1], tables[2], tables[0]), strict=True):
        _copy(table, made.create_sheet(title), 2, 1)
    return made


def _blank(title: str) -> tuple[Workbook, Worksheet]:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    return made, sheet


def _copy(table: Worksheet, sheet: Worksheet, down: int, right: int) -> None:
    for row in table.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row + down, cell.column + right, cell.value)
    for merged in table.merged_cells.ranges:
        sheet.merge_cells(
            start_row=merged.min_row + down,
            start_column=merged.min_col + right,
            end_row=merged.max_row + down,
            end_column=merged.max_col + right,
        )


LAYOUTS = (
    Layout("official", 2023, 12, 3, (), _official),
    Layout("one sheet", 2022, 0, 0, (), _one_sheet),
    Layout("moved", 2021, 0, 0, ("org.public_interest", "org.legal_service"), _moved),
    Layout("many channels", 2024, 40, 1, ("org.research",), _official),
)
