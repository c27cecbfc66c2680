"""The blank workbook for an agency to fill in: hints, checks while typing, totals that add themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.forms import Form, Table, catalog
from reportdb.forms.codes import Cell
from reportdb.report import SignOff
from reportdb.statutory_tables import Grid, PrintedCell, official_grid, statistics_grid, whose_line
from reportdb.statutory_tables import lists as printed_lists
from reportdb.xlsx import cover as covers
from reportdb.xlsx import lists, styles
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.guide import write_guide
from reportdb.xlsx.pages import footer_text
from reportdb.xlsx.report import save
from reportdb.xlsx.tables import TOP, address, write_table

CHANNEL_LINES = 15
IMPROVEMENT_LINES = 5
_BLANK_WHOSE = " " * 24


def write_template(path: Path | str, form: Form, agency: str | None = None, year: int | None = None) -> None:
    """Writes the blank workbook of an edition; unfilled it says nothing: every figure is blank, totals included."""
    book = new_workbook()
    footer = footer_text(agency or "", year)
    _front(book.create_sheet(covers.NAME), form, agency, year)
    write_guide(book.create_sheet("填表说明"), form, footer)
    whose = whose_line(agency or _BLANK_WHOSE, year, "      ")
    if form.statistics is not None:
        grid = statistics_grid(form)
        _table(book.create_sheet(grid.name), form, grid, (whose, footer))
    for table in form.tables.values() if form.statistics is None else ():
        grid = official_grid(table)
        _table(book.create_sheet(grid.name), form, grid, (whose, footer), table.code)
    _lists(book, whose, footer)
    book.properties.creator = "reportdb"
    book.properties.title = covers.cover_title(agency or "", year)
    save(book, path)


def _front(sheet: Worksheet, form: Form, agency: str | None, year: int | None) -> None:
    page = covers.Page(sheet)
    page.title(covers.cover_title(agency or "", year))
    page.field("填报单位", agency or "", styles.VALUE_INPUT)
    page.fields(("单位代码", ""), ("报告年度", f"{year}年" if year else ""), look=styles.VALUE_INPUT)
    page.fields(("填报范围", ""), ("报告格式", covers.edition_words(form)), look=styles.VALUE_INPUT)
    sheet.cell(page.row, 4).style = styles.VALUE
    scope = f"B{page.row}"
    page.gap()
    page.sign_off(SignOff(), styles.VALUE_INPUT)
    page.end(footer_text(agency or "", year), None)
    names = ",".join(covers.SCOPE_NAMES.values())
    _validate(sheet, scope, DataValidation("list", formula1=f'"{names}"'), "本级只含本机关，汇总含所属单位。")
    _protect(sheet)


def _table(sheet: Worksheet, form: Form, grid: Grid, lines: tuple[str, str], table: str = "") -> None:
    """One sheet of figures: a table, or a statistics sheet, whose cells say of which table they are."""
    write_table(sheet, grid, *lines)
    places = {(cell.table or table, cell.meaning.cell): cell for cell in grid.figures if cell.meaning is not None}
    totals: dict[tuple[str, Cell], list[str]] = {}
    for code, declared in form.tables.items():
        own = {cell: place for (of, cell), place in places.items() if of == code}
        totals |= {(code, cell): parts for cell, parts in _totals(form, declared, own).items()}
    by_hint: dict[tuple[bool, bool, int], list[PrintedCell]] = {}
    for key, cell in places.items():
        spot = address(cell)
        for column in range(cell.column + 1, cell.column + cell.column_span + 1):
            sheet.cell(cell.row + TOP + 1, column).style = styles.TOTAL if key in totals else styles.INPUT
        if key in totals:
            ranges = ",".join(totals[key])
            sheet[spot] = f'=IF(COUNT({ranges})=0,"",SUM({ranges}))'
        elif cell.meaning is not None:
            if cell.meaning.money:
                sheet[spot].number_format = "General"
            by_hint.setdefault((cell.meaning.money, cell.meaning.signed, cell.column), []).append(cell)
    for (money, signed, _), cells in by_hint.items():
        for spots in _ranges(cells):
            _figure_validation(sheet, spots, money=money, signed=signed)
    _protect(sheet)


def _totals(form: Form, table: Table, places: Mapping[Cell, PrintedCell]) -> dict[Cell, list[str]]:
    """The figures that are a plain sum within the table, with the ranges they add up, from the declared balances."""
    totals: dict[Cell, list[str]] = {}
    periods = {cell.period for cell in places}
    for balance in form.balances:
        if balance.table != table.code or balance.relation != "=" or balance.crosses_years or len(balance.left) != 1:
            continue
        down = balance.axis == "rows"
        lines = table.columns if down else table.rows
        for other in balance.across or (code for code, line in lines.items() if not line.heading):
            for period in periods:
                cells = [
                    Cell(operand.code, other, period) if down else Cell(other, operand.code, period)
                    for operand in (*balance.left, *balance.right)
                ]
                if all(cell in places for cell in cells):
                    totals.setdefault(cells[0], list(_ranges(places[cell] for cell in cells[1:])))
    return totals


def _ranges(cells: Iterable[PrintedCell]) -> Iterable[str]:
    """D6:D23, or several such where the parts do not stand together."""
    spots = sorted((cell.column, cell.row) for cell in cells)
    down = len({column for column, _ in spots}) == 1
    for _, group in groupby(enumerate(spots), key=lambda item: item[1][1 if down else 0] - item[0]):
        run = [spot for _, spot in group]
        first, last = (f"{get_column_letter(column + 1)}{row + TOP + 1}" for column, row in (run[0], run[-1]))
        yield first if first == last else f"{first}:{last}"


def _figure_validation(sheet: Worksheet, spots: str, *, money: bool, signed: bool) -> None:
    """What may be typed into a range of figures; the custom formula speaks of the range's first cell."""
    if money:
        rule, hint = "{0}>=0", "填金额（单位见表头），可带小数；没有发生填 0，不适用填“/”。"
    elif signed:
        rule, hint = "{0}=INT({0})", "填整数，增加为正、减少为负；没有变化填 0，不适用填“/”。"
    else:
        rule, hint = "AND({0}>=0,{0}=INT({0}))", "填不小于 0 的整数；没有发生填 0，不适用填“/”。"
    first = spots.partition(":")[0]
    formula = f'OR({first}="/",IF(ISNUMBER({first}),{rule.format(first)},FALSE))'
    _validate(sheet, spots, DataValidation("custom", formula1=formula), hint)


def _validate(sheet: Worksheet, spots: str, rule: DataValidation, hint: str, *, strict: bool = True) -> None:
    rule.allow_blank = True
    rule.showInputMessage, rule.promptTitle, rule.prompt = True, "填报提示", hint
    rule.showErrorMessage, rule.errorTitle, rule.error = strict, "填报有误", hint
    rule.add(spots)
    sheet.add_data_validation(rule)


def _lists(book: Workbook, whose: str, footer: str) -> None:
    sheet = book.create_sheet(printed_lists.CHANNELS.name)
    lists.write_list(
        sheet, printed_lists.CHANNELS, [("", "", "", "")] * CHANNEL_LINES, whose, footer, look=styles.LIST_INPUT
    )
    first, last = lists.HEAD_ROW + 1, lists.HEAD_ROW + CHANNEL_LINES
    for column, codes, hint in (
        ("A", catalog().channels, "可从列表选择，也可直接填写；同一渠道有几个账号的，一个账号一行。"),
        ("B", catalog().metrics, "可从列表选择，也可直接填写。"),
    ):
        choices = ",".join(code.label for code in codes)
        rule = DataValidation("list", formula1=f'"{choices}"')
        _validate(sheet, f"{column}{first}:{column}{last}", rule, hint, strict=False)
    _figure_validation(sheet, f"C{first}:C{last}", money=False, signed=False)
    _protect(sheet)
    sheet = book.create_sheet(printed_lists.IMPROVEMENTS.name)
    blank = [("", "", "")] * IMPROVEMENT_LINES
    lists.write_list(sheet, printed_lists.IMPROVEMENTS, blank, whose, footer, look=styles.LIST_INPUT)
    for row in range(lists.HEAD_ROW + 1, lists.HEAD_ROW + 1 + IMPROVEMENT_LINES):
        sheet.row_dimensions[row].height = 90
    _protect(sheet)


def _protect(sheet: Worksheet) -> None:
    """Labels and totals are locked without a password: they can be unlocked by whoever must."""
    if sheet.title != covers.NAME:
        sheet["A2"].protection = Protection(locked=False)  # whose sheet it is may be typed in
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False
