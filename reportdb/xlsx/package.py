"""A workbook as a file: every part as openpyxl writes it; what does not change from workbook to workbook is kept."""

from __future__ import annotations

from collections.abc import Sequence
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
    ARC_CONTENT_TYPES,
    ARC_CORE,
    ARC_ROOT_RELS,
    ARC_STYLE,
    ARC_THEME,
    ARC_WORKBOOK,
    ARC_WORKBOOK_RELS,
)

from reportdb.xlsx.book import styles_xml
from reportdb.xlsx.charts import chart_xml
from reportdb.xlsx.kept import content, kept, xml
from reportdb.xlsx.sheet_part import SheetWriter

_NOWHERE_IN_XML = "\0"


def packed(book: Workbook) -> bytes:
    """The file of a workbook."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
        _Writer(book, archive).write_data()
    return out.getvalue()


def workbook_parts(book: Workbook) -> tuple[str, str, str]:
    """What leads to the workbook, the workbook with its names, and what leads on to its sheets."""
    active = book.active
    sheets = tuple(
        (sheet.title, sheet.sheet_state, sheet.print_titles, sheet.print_area, sheet.auto_filter.ref)
        for sheet in book.worksheets
    )
    key = ("workbook", None if active is None else active.title, content(book.security), content(book.calculation))
    writer: Any = WorkbookWriter(book)

    def make() -> str:
        written = (writer.write_root_rels(), writer.write(), writer.write_rels())
        return _NOWHERE_IN_XML.join(str(part, "utf-8") for part in written)

    named = bool(book.defined_names) or any(sheet.defined_names for sheet in book.worksheets)
    first, second, third = (make() if named else kept((*key, sheets), make)).split(_NOWHERE_IN_XML)
    return first, second, third


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
        for name, part in zip((ARC_ROOT_RELS, ARC_WORKBOOK, ARC_WORKBOOK_RELS), workbook_parts(book), strict=True):
            self._put(name, part)
        names = tuple(self._to.namelist())
        self._put(ARC_CONTENT_TYPES, kept(("content types", names), lambda: self._content_types(names)))

    def _content_types(self, names: Sequence[str]) -> str:
        """Their names tell the types of all parts."""
        manifest: Any = self.manifest
        manifest.append(self.workbook)
        manifest._register_mimetypes(filenames=names)
        return xml(manifest.to_tree())

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
