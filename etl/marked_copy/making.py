"""Makes one marked copy of whatever was sent; called in a process that may die of it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from etl.marked_copy.issue import Order
from etl.marked_copy.marking import MarkedCopy, mark_workbook
from etl.marked_copy.wording import plain
from etl.workbook import Unreadable, read
from etl.workbook.book import Book
from etl.workbook.kind import Kind, kind_of
from etl.workbook.package import BROKEN

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def make(order: Order, trouble: str = "") -> MarkedCopy:
    """The copy, or a workbook with nothing but the list where there is no copy to be had; `trouble` says why."""
    if not order.content and not trouble:
        trouble = "没有读到文件内容。"
    if not trouble:
        try:
            cells = read(order.content, order.name)
            return _copy(order, cells)
        except Unreadable as error:
            trouble = str(error)
        except BROKEN:
            trouble = "文件已损坏或没有传完整。"
    remark = f"没有附上原表（{plain(trouble)[:200]}）；请在原文件中改正后重新发送。"
    return mark_workbook(replace(order, content=_nothing()), Book([], []), remarks=(remark,))


def _copy(order: Order, cells: Book) -> MarkedCopy:
    if kind_of(order.content) is Kind.XLSX:
        return mark_workbook(order, cells)
    from etl.marked_copy.lookalike import as_xlsx

    made, names = as_xlsx(order.content, cells)
    issues = tuple(replace(issue, sheet=names.get(issue.sheet, issue.sheet)) for issue in order.issues)
    remarks = ["来文不是 xlsx 格式，本副本已转为 xlsx：数字和文字与来文相同，公式只保留结果，式样尽量相同。"]
    if cells.hidden:
        remarks.append(f"来文中隐藏的工作表（{'、'.join(map(plain, cells.hidden[:5]))}）没有转入。")
    return mark_workbook(replace(order, content=made, issues=issues), read(made, "copy.xlsx"), remarks=tuple(remarks))


def _nothing() -> bytes:
    """A workbook without a sheet."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets/></workbook>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), _XML + xml)
    return buffer.getvalue()
