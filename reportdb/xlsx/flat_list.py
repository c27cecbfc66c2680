"""过录表 as sheets of a workbook: one line an agency, every figure across; wide sheets print over several A4 pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.forms import Form
from reportdb.report import Figure, Mark, Scope
from reportdb.statutory_tables import PrintedCell
from reportdb.statutory_tables.flat_list import (
    CODES_HEAD,
    FlatColumn,
    FlatList,
    FlatRow,
    SumLine,
    flat_lists,
    printed_figure,
)
from reportdb.statutory_tables.layouts import UNCONFIRMED_NOTE
from reportdb.xlsx import styles
from reportdb.xlsx.pages import OFF_PAPER_NOTE, keep_off_paper, row_height, set_columns, set_page
from reportdb.xlsx.tables import merge
from reportdb.xlsx.values import put_figure, put_text, styled

SHEET = "过录表"
TITLE = "政府信息公开工作年度报告过录表"
#: a list within the workbook of a total. The reader knows it by this title: its figures are in the total already.
ATTACHED_TITLE = "汇总过录表（附表，不再导入）"
SCOPES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}
#: heads before and after the figures with their codes and widths in twips
_BEFORE = (
    ("序号", "serial", 560), ("填报单位", "agency", 2900), ("单位代码", "agency_code", 1900), ("年度", "year", 640),
    ("范围", "scope", 640),
)  # fmt: skip
_SIGN_OFF = (
    ("单位负责人", "responsible", 1100), ("审核人", "reviewer", 1100), ("填报人", "preparer", 1100),
    ("联系电话", "phone", 1500), ("填报日期", "filled_on", 1300),
)  # fmt: skip
_AFTER = (("报送编号", "filing", 820), ("备注", "note", 2400))
_FIGURE_WIDTH, _MONEY_WIDTH = 640, 1100
_NAME = 2  # the column of names, which repeats on every page with that of the serial numbers
_AIR = 3  # below whose list it is
_TOP = 4  # the first line of the heads
_PAGE_WIDTH = 17_400  # twips that an A4 page takes across at the scale below, whatever font stands in for 宋体
_SCALE = 70
_ATTACHED_NOTE = "注：本表列出计入汇总的各单位报送的数字，供核对，不再导入；“/”为不宜相加的指标。"
_NOTES = (
    "注：本表列出三张统计表的各项数字和签报信息，不含公开渠道、存在问题；再次导入时，已入库的渠道和存在问题保留不变。"
    "“未报送”是原表没有的格，“原文：”之后是照抄的文字，“/”为不适用（合计行中为不宜相加的指标）。“指标代码”一行供程序读回，请勿改动。"
)
_NESTED_NOTE = "“汇总”各行含所属单位，与本级及其他汇总行可能重复，不相加。"


def write_flat_list(
    book: Workbook, form: Form, rows: Sequence[FlatRow], whose: str, footer: str, *, readable: bool = False
) -> None:
    """Adds 过录表 to a workbook, and a sheet for each other edition that some of the rows' tables belong to.

    `readable`: the list stands for itself and can be imported again; it has a line of codes, the sign-off, and adds up
    only the 本级 lines where 汇总 ones stand beside them. Otherwise it belongs to a total: all its lines are added up.
    CatalogError for a figure no edition declares.
    """
    for one in flat_lists(form, rows):
        name = SHEET if one.formats == form.called else f"{SHEET}（{one.formats}）"
        _Sheet(book.create_sheet(name[:31]), one, readable=readable).write(whose, footer)


class _Sheet:
    """One list on one sheet."""

    def __init__(self, sheet: Worksheet, flat: FlatList, *, readable: bool) -> None:
        self.sheet = sheet
        self.flat = flat
        self.readable = readable
        self.after = (*(_SIGN_OFF if readable else ()), *_AFTER)
        self.first = len(_BEFORE) + 1
        self.last = len(_BEFORE) + len(flat.columns) + len(self.after)
        self.below = _TOP + flat.levels + readable  # the first line
        self.widths = [width for _, _, width in _BEFORE]
        self.widths += [_MONEY_WIDTH if one.meaning.money else _FIGURE_WIDTH for one in flat.columns]
        self.widths += [width for _, _, width in self.after]
        self.breaks = list(self._breaks())  # columns that end a page

    def write(self, whose: str, footer: str) -> None:
        set_columns(self.sheet, self.widths)
        put_text(styled(self.sheet, 1, 1, styles.SECTION_TITLE), TITLE if self.readable else ATTACHED_TITLE)
        said = f"格式：{self.flat.formats}    {whose}"  # over the columns that repeat, so that every page tells it
        put_text(styled(self.sheet, 2, 1, styles.WHOSE), said)
        merge(self.sheet, 2, 1, 1, _NAME)
        self.sheet.row_dimensions[1].height = 24
        self.sheet.row_dimensions[2].height = round(row_height(said, sum(self.widths[:_NAME]), 10.5), 1)
        self.sheet.row_dimensions[_AIR].height = 6
        self._heads()
        row, serial, nested = self.below, 0, False
        for rows, total in self.flat.sections(nested=self.readable):
            for one in rows:
                serial += 1
                self._line(row, serial, one)
                row += 1
            nested = nested or total is None
            if total is not None:
                self._sum(row, total)
                row += 1
        note = (_NOTES if self.readable else _ATTACHED_NOTE) + (_NESTED_NOTE if nested else "")
        note += UNCONFIRMED_NOTE.removeprefix("注：") if self.flat.unconfirmed else ""
        across = min(self.breaks, default=self.last)  # to the right of what repeats: on the first page only
        put_text(styled(self.sheet, row, _NAME + 1, styles.NOTE), note)
        merge(self.sheet, row, _NAME + 1, 1, across - _NAME)
        self.sheet.row_dimensions[row].height = round(row_height(note, sum(self.widths[_NAME:across]), 9.0), 1)
        self._pages(footer, row)

    def _heads(self) -> None:
        sheet, levels = self.sheet, self.flat.levels
        for at, (head, code, _) in self._beside():
            self._box(_TOP, at, levels, 1, head)
            if self.readable:
                words = CODES_HEAD if code == "serial" else code
                put_text(styled(sheet, self.below - 1, at, styles.CODE), words)
        heads = list(self._over_figures())
        for cell in heads:
            self._box(_TOP + cell.row, self.first + cell.column, cell.row_span, cell.column_span, cell.text)
        if self.readable:
            for at, column in enumerate(self.flat.columns, self.first):
                put_text(styled(sheet, self.below - 1, at, styles.CODE), column.code)
            sheet.row_dimensions[self.below - 1].height = 10
        needed = [18.0] * levels
        for cell in heads:
            height = row_height(cell.text, cell.column_span * _FIGURE_WIDTH, 9.0) / cell.row_span
            for level in range(cell.row, cell.row + cell.row_span):
                needed[level] = max(needed[level], min(height, 90.0))
        for level, height in enumerate(needed):
            sheet.row_dimensions[_TOP + level].height = round(height, 1)

    def _over_figures(self) -> Iterator[PrintedCell]:
        """The heads page by page, so that a title over several pages stands on each of them."""
        start, figures = 0, len(self.flat.columns)
        for end in (*(at - self.first + 1 for at in self.breaks if at - self.first + 1 < figures), figures):
            if end > start:
                yield from self.flat.head(start, end)
                start = end

    def _beside(self) -> Iterator[tuple[int, tuple[str, str, int]]]:
        """The columns around the figures with what heads them."""
        yield from enumerate(_BEFORE, 1)
        yield from enumerate(self.after, self.first + len(self.flat.columns))

    def _box(self, row: int, column: int, rows: int, columns: int, text: str) -> None:
        put_text(styled(self.sheet, row, column, styles.SMALL_HEAD), text)
        for down in range(rows):
            for right in range(columns):
                if down or right:
                    styled(self.sheet, row + down, column + right, styles.SMALL_HEAD)
        merge(self.sheet, row, column, rows, columns)

    def _line(self, row: int, serial: int, one: FlatRow) -> None:
        report = one.report
        said = {
            "serial": str(serial), "agency": one.agency, "agency_code": one.agency_code,
            "year": "" if report.year is None else str(report.year), "scope": SCOPES[one.scope],
            "responsible": report.sign_off.responsible, "reviewer": report.sign_off.reviewer,
            "preparer": report.sign_off.preparer, "phone": report.sign_off.phone,
            "filled_on": report.sign_off.filled_on, "filing": "" if one.filing is None else str(one.filing),
            "note": one.note,
        }  # fmt: skip
        figures = [(column, printed_figure(column, column.figure(report))) for column in self.flat.columns]
        self._write(row, said, figures)

    def _sum(self, row: int, total: SumLine) -> None:
        self._write(row, {"agency": total.label}, list(zip(self.flat.columns, total.figures, strict=True)))

    def _write(self, row: int, said: dict[str, str], figures: Sequence[tuple[FlatColumn, Figure]]) -> None:
        sheet, height = self.sheet, 18.0
        for at, (_, code, width) in self._beside():
            text = said.get(code, "")
            wide = code in ("agency", "note")
            put_text(styled(sheet, row, at, styles.SMALL if wide else styles.SMALL_CENTRE), text)
            if text:
                height = max(height, row_height(text, width, 9.0))
        for at, (column, figure) in enumerate(figures, self.first):
            put_figure(styled(sheet, row, at, styles.SMALL_FIGURE), figure, column.meaning.unit)
            if figure.mark is Mark.TEXT:
                height = max(height, row_height(figure.text or "", _FIGURE_WIDTH, 9.0))
        sheet.row_dimensions[row].height = round(min(height, 120.0), 1)

    def _pages(self, footer: str, last: int) -> None:
        """Names and heads repeat on every page."""
        sheet = self.sheet
        set_page(sheet, footer, rows=last, columns=self.last, head=(_TOP, self.below - 1), long=True, landscape=True)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
        sheet.page_setup.scale = _SCALE
        sheet.print_title_cols = f"A:{get_column_letter(_NAME)}"
        sheet.freeze_panes = f"{get_column_letter(_NAME + 1)}{self.below}"
        sheet.col_breaks = ColBreak()
        for at in self.breaks:
            sheet.col_breaks.append(Break(id=at))
        if not self.readable:
            put_text(styled(sheet, _AIR, _NAME + 1, styles.NOTE_LINE), OFF_PAPER_NOTE)
            sheet.row_dimensions[_AIR].height = 15
            keep_off_paper(sheet, _AIR, self.last + 1)

    def _breaks(self) -> Iterator[int]:
        """The last columns of pages; no page parts the columns of one row of the form."""
        room, used = _PAGE_WIDTH - sum(self.widths[:_NAME]), sum(self.widths[_NAME : self.first - 1])
        at = self.first
        for size in self._together():
            width = sum(self.widths[at - 1 : at - 1 + size])
            if used and used + width > room:
                yield at - 1
                used = 0
            used += width
            at += size

    def _together(self) -> Iterator[int]:
        """How many columns stand together, left to right: those of one row of the form, then each other one."""
        for _, same in groupby(self.flat.columns, key=lambda one: (one.table, one.other, one.meaning.cell.row)):
            yield sum(1 for _ in same)
        yield from (1 for _ in self.after)
