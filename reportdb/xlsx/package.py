"""A workbook as a file: every part as openpyxl writes it; what does not change from workbook to workbook is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.workbook import Workbook
from openpyxl.workbook._writer import WorkbookWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.writer.theme import theme_xml
from openpyxl.xml.constants import (
    ARC_APP,
    ARC_CORE,
    ARC_ROOT_RELS,
    ARC_STYLE,
    ARC_THEME,
    ARC_WORKBOOK,
    ARC_WORKBOOK_RELS,
)

from reportdb.xlsx.book import styles_xml
from reportdb.xlsx.charts import chart_xml
from reportdb.xlsx.kept import kept, xml
from reportdb.xlsx.sheet_part import SheetWriter


def packed(book: Workbook) -> bytes:
    """The file of a workbook."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
        _Writer(book, archive).write_data()
    return out.getvalue()


class _Writer(ExcelWriter):
    """openpyxl's writer of workbooks, with sheets of ours; charts and styles that were written before are kept."""

    def __init__(self, book: Workbook, archive: ZipFile) -> None:
        super().__init__(book, archive)
        self._to = archive
        self._parts: Any = self  # what openpyxl's writer keeps to itself

    def write_data(self) -> None:
        """The parts in openpyxl's order. Our workbooks have no macros, links, pictures or properties of their own."""
        book = self.workbook
        self._put(ARC_APP, kept(ExtendedProperties, lambda: xml(ExtendedProperties().to_tree())))
        self._put(ARC_CORE, xml(book.properties.to_tree()))
        self._put(ARC_THEME, theme_xml)
        self._parts._write_worksheets()
        for chart in self._parts._charts:
            self._put(chart.path[1:], chart_xml(chart))
            self.manifest.append(chart)
        self._put(ARC_STYLE, styles_xml(book))
        writer: Any = WorkbookWriter(book)
        self._put(ARC_ROOT_RELS, writer.write_root_rels())
        self._put(ARC_WORKBOOK, writer.write())
        self._put(ARC_WORKBOOK_RELS, writer.write_rels())
        self._parts.manifest._write(self._to, book)

    def write_worksheet(self, ws: Worksheet) -> None:
        sheet: Any = ws
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        writer: Any = SheetWriter(ws)
        writer.write()
        sheet._rels = writer._rels
        self._put(sheet.path[1:], writer.read())
        self.manifest.append(ws)

    def _put(self, name: str, part: str | bytes) -> None:
        self._to.writestr(name, part)
