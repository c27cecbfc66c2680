"""Reads OpenDocument sheets (ods, ots, and fods, which is the same as plain XML).

Wholly from the XML and without the reading library, which gives no merged ranges of this format, shows errors as empty
cells or as 0 and truth values as numbers, and runs the words of a comment into those of its cell.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from etl.workbook.book import Book, FormulaCell, Sheet, Unreadable
from etl.workbook.formulas import compute
from etl.workbook.library import Merge, finished, size_of
from etl.workbook.limits import Limits, limits
from etl.workbook.ods_cell import OFFICE, STYLE, TABLE, Dress, Dresses, Element, dress_of, value_of
from etl.workbook.package import Package
from etl.workbook.refusal import ENCRYPTED, UNPARSED, too_far, too_many_cells, too_many_sheets, what_package

_SHEET, _ROW, _SOURCE = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-source"
_BODY = f"{OFFICE}spreadsheet"
_TAGS = (_SHEET, _ROW, _SOURCE, _BODY, f"{STYLE}style")


def read_ods(content: bytes) -> Book:
    """All visible sheets of an OpenDocument package."""
    package = Package(content, limits())
    if "encrypted-package" in package or _has_password(package):
        raise Unreadable("encrypted", ENCRYPTED)
    return read_content(package.raw("content.xml"))


def _has_password(package: Package) -> bool:
    return "META-INF/manifest.xml" in package and b"encryption-data" in package.raw("META-INF/manifest.xml")


def read_content(xml: bytes) -> Book:
    """The visible sheets of the XML itself."""
    if b"<!ENTITY" in xml or b"<!DOCTYPE" in xml[:4096]:
        raise Unreadable("unreadable", UNPARSED)
    document = _Document()
    try:
        document.read(xml)
    except etree.XMLSyntaxError as error:
        raise Unreadable("unreadable", UNPARSED) from error
    if not document.is_workbook:
        raise Unreadable("unreadable", what_package(["content.xml"]))
    return Book(document.sheets, document.hidden)


@dataclass(slots=True)
class _Cells:
    """The cells of one sheet that show something, by row, and its merged ranges."""

    name: str
    hidden: bool
    external: bool = False  # cells of another file, kept here by a formula that reads them
    next_row: int = 0
    filled: dict[int, list[object]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    count: int = 0
    most: Limits = field(default_factory=limits)

    def take(self, row: Element, dresses: Dresses) -> None:
        """A row of the XML, which may stand for many."""
        times = _number(row, "number-rows-repeated")
        cells: list[object] = []
        spans: list[tuple[int, int, int]] = []
        column = 0
        for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            repeated = _number(cell, "number-columns-repeated")
            value = value_of(cell, dresses)
            across, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
            if value != "" or across > 1 or down > 1:
                if column + repeated > self.most.columns:
                    raise too_far(self.name, self.next_row + times, column + repeated)
                cells.extend([""] * (column - len(cells)))
                cells.extend([value] * repeated)
                if across > 1 or down > 1:
                    spans += [(place, across, down) for place in range(column, column + repeated)]
            column += repeated
        if cells:
            self._repeat(cells, spans, times)
        self.next_row += times

    def _repeat(self, cells: list[object], spans: list[tuple[int, int, int]], times: int) -> None:
        last = self.next_row + times
        self.count += len(cells) * times
        if last > self.most.rows or self.count > self.most.cells:
            raise too_far(self.name, last, len(cells))
        for row in range(self.next_row, last):
            self.filled[row] = list(cells)
            self.merges += [(row, left, row + down - 1, left + across - 1) for left, across, down in spans]

    def sheet(self) -> Sheet:
        """The rows from A1 on; what is merged but shows nothing makes no row by itself."""
        shown = [row for row, cells in self.filled.items() if any(cell != "" for cell in cells)]
        width = max((len(cells) for cells in self.filled.values()), default=0)
        height = max(shown, default=-1) + 1
        if width * height > self.most.cells:
            raise too_far(self.name, height, width)
        rows: list[list[object]] = []
        for row in range(height):
            cells = self.filled.get(row, [])
            rows.append(cells + [""] * (width - len(cells)))
        has_formulas = any(isinstance(cell, FormulaCell) for cells in rows for cell in cells)
        return finished(self.name, rows, self.merges, compute(rows) if has_formulas else {})


class _Document:
    """The sheets of a document, read in one pass that keeps no more than a row of the XML."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.hidden: list[str] = []
        self.is_workbook = False
        self._undisplayed: set[str] = set()
        self._dresses: dict[str, Dress] = {}
        self._open: list[_Cells] = []
        self._left = limits().cells

    def read(self, xml: bytes) -> None:
        """Takes the document in."""
        for event, element in _events(xml):
            if event == "start":
                self._start(element)
            else:
                self._end(element)

    def _start(self, element: Element) -> None:
        if element.tag == _BODY:
            self.is_workbook = True
        elif element.tag == _SHEET:
            hidden = element.get(f"{TABLE}style-name", "") in self._undisplayed
            self._open.append(_Cells(element.get(f"{TABLE}name", ""), hidden))
        elif element.tag == _SOURCE and self._open:
            self._open[-1].external = True

    def _end(self, element: Element) -> None:
        if element.tag == _SHEET:
            self._close(self._open.pop())
        elif element.tag == _ROW:
            if len(self._open) == 1 and not self._open[0].hidden:  # a table within a cell is no sheet
                self._open[0].take(element, self._dresses)
        elif element.tag == f"{STYLE}style":
            properties = element.find(f"{STYLE}table-properties")
            if properties is not None and properties.get(f"{TABLE}display") == "false":
                self._undisplayed.add(element.get(f"{STYLE}name", ""))
            dress = dress_of(element) if element.get(f"{STYLE}family") == "text" else None
            if dress is not None:
                self._dresses[element.get(f"{STYLE}name", "")] = dress
        else:
            return
        if len(self._open) <= 1:
            _forget(element)

    def _close(self, cells: _Cells) -> None:
        if self._open or cells.external or not self.is_workbook:
            return
        if len(self.sheets) + len(self.hidden) >= limits().sheets:
            raise too_many_sheets()
        if cells.hidden:
            self.hidden.append(cells.name)
        else:
            sheet = cells.sheet()
            self._left -= size_of(sheet)
            if self._left < 0:
                raise too_many_cells()
            self.sheets.append(sheet)


def _events(xml: bytes) -> Iterator[tuple[str, Element]]:
    yield from etree.iterparse(
        io.BytesIO(xml),
        events=("start", "end"),
        tag=_TAGS,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def _forget(element: Element) -> None:
    """Frees an element and those before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _number(element: Element, name: str) -> int:
    text = element.get(f"{TABLE}{name}", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
