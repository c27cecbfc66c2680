"""Reads HTML tables that bear the name of a workbook: exports of WPS, Excel and web systems.

A page becomes one sheet, as when Excel opens it: tables below each other, and every line of words between them a row,
for titles outside the tables name agency and year. Figures stay the text they are shown as.
"""

from __future__ import annotations

import re
from html import unescape
from math import isfinite

from lxml import etree, html

from etl.text import trim
from etl.workbook.book import Book, ErrorCell, Sheet, Unreadable
from etl.workbook.library import Merge, finished
from etl.workbook.limits import limits
from etl.workbook.page_text import Element, Gatherer, Piece, lines_of, shown_lines, tag_of
from etl.workbook.refusal import UNPARSED, too_far, too_large_a_page, what_markup
from etl.workbook.spans import Spanned, lay

_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]{1,64})</x:Name>")
#: a page that Excel or WPS wrote itself: what it hides is a hidden row or column, and those are read
_OWN_EXPORT = re.compile(r"""content=["']?Excel\.Sheet""", re.IGNORECASE)
_HEAD = 20_000
_ERROR = re.compile(r"^(?:#(?:REF!|DIV/0!|N/A|NAME\?|NUM!|VALUE!|NULL!)|(?:Err|错误)[:：]\d{3})$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$")
_ANCHOR = re.compile(r"table\d{1,4}")
_SECTIONS = ("thead", "tbody", "tfoot")
_NO_ROWS = frozenset({"colgroup", "col", "caption"})


def read_page(text: str, name: str) -> Book:
    """The one sheet of a page with tables, or those LibreOffice put into it; raises Unreadable for a page without."""
    if text.count("<") > 2 * limits().elements:  # before the parser claims memory for all of them
        raise too_large_a_page()
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("unreadable", UNPARSED) from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise Unreadable("unreadable", UNPARSED)  # the parser gave up half-way: the rest would be lost
    if next(root.iter("table"), None) is None:
        raise Unreadable("unreadable", what_markup(name))
    if sum(1 for _ in root.iter()) > limits().elements:
        raise too_large_a_page()
    gatherer = Gatherer(own_export=_OWN_EXPORT.search(text, 0, _HEAD) is not None)
    names = _NAME.findall(text, 0, _HEAD)
    parts = _named_parts(root) or [(unescape(names[0]) if len(names) == 1 else "Sheet1", root)]
    sheets = []
    for title, part in parts:
        page = _Page(gatherer)
        page.flow(part)
        sheets.append(page.sheet(title))
    return Book(sheets, [])


def _named_parts(root: Element) -> list[tuple[str, Element]]:
    """The sheets of a workbook that LibreOffice wrote into one page, each under its name; [] for any other page.

    Before each table stands an anchor table0, table1 ... with a heading "Sheet 1: name", and before them all a list of
    the sheets, which says nothing of its own.
    """
    body = next(root.iter("body"), None)
    if body is None:
        return []
    starts = {at: name for at, child in enumerate(body) if (name := _sheet_name(child)) is not None}
    anchors = [body[at].get("name") for at in starts]
    if len(starts) < 2 or anchors != [f"table{number}" for number in range(len(starts))]:
        return []
    children = list(body)
    ends = [*list(starts)[1:], len(children)]
    parts = []
    for (at, name), end in zip(starts.items(), ends, strict=True):
        part = etree.Element("div")
        part.text = children[at].tail
        part.extend(children[at + 1 : end])
        parts.append((name, part))
    return parts


def _sheet_name(element: Element) -> str | None:
    """What such an anchor calls its sheet."""
    if tag_of(element) != "a" or not _ANCHOR.fullmatch(element.get("name", "")):
        return None
    name = element.find("h1/em")
    return None if name is None else "".join(name.itertext()).strip() or None


class _Page:
    """The rows of a page as they come."""

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer
        self._rows: list[list[object]] = []
        self._merges: list[Merge] = []

    def sheet(self, name: str) -> Sheet:
        """All rows, brought to one width."""
        width = max((len(cells) for cells in self._rows), default=0)
        if not limits().hold(len(self._rows), width):
            raise too_far(name, len(self._rows), width)
        for cells in self._rows:
            cells.extend([""] * (width - len(cells)))
        return finished(name, self._rows, self._merges)

    def flow(self, element: Element) -> None:
        """What stands in an element outside any table: its lines, and its tables, in order."""
        self._pieces(self._gatherer.pieces(element))

    def _pieces(self, pieces: list[Piece]) -> None:
        words: list[Piece] = []
        for piece in pieces:
            if isinstance(piece, str):
                words.append(piece)
                continue
            self._lines(words)
            words = []
            if tag_of(piece) == "table":
                self._table(piece)
            else:  # a row without a table around it
                self._put([self._cells([piece])], [0])
        self._lines(words)

    def _lines(self, words: list[Piece]) -> None:
        self._rows += [[line] for line in lines_of(words) if trim(line)]

    def _table(self, table: Element) -> None:
        """A table as a grid; a row whose cells hold tables is only there to place them."""
        found = _Rows(self._gatherer)
        found.read(table)
        self._lines(list(found.beside))
        rows: list[list[Spanned]] = []
        groups: list[int] = []
        for group, cells in found.rows:
            inner = [(cell, self._gatherer.pieces(cell)) for cell in cells]
            if any(not isinstance(piece, str) and self._filled(piece) for _, pieces in inner for piece in pieces):
                self._put(rows, groups)
                rows, groups = [], []
                for _, pieces in inner:
                    self._pieces(pieces)
                continue
            rows.append([_spanned(cell, self._words(pieces)) for cell, pieces in inner])
            groups.append(group)
        self._put(rows, groups)

    def _put(self, rows: list[list[Spanned]], groups: list[int]) -> None:
        laid = lay(rows, groups)
        top = len(self._rows)
        self._merges += [(top + first, left, top + last, right) for first, left, last, right in laid.merges]
        self._rows += laid.rows
        if len(self._rows) > limits().rows:
            raise too_far("Sheet1", len(self._rows), max(map(len, laid.rows), default=0))

    def _cells(self, rows: list[Element]) -> list[Spanned]:
        found = _Rows(self._gatherer)
        for row in rows:
            found.row(row, 0)
        return [_spanned(cell, self._words(self._gatherer.pieces(cell))) for _, cells in found.rows for cell in cells]

    def _filled(self, table: Element) -> bool:
        """Whether a table within a cell places more than the one text of that cell."""
        cells = [cell for cell in table.iter("td", "th") if "".join(cell.itertext()).strip()]
        return len(cells) > 1

    def _words(self, pieces: list[Piece]) -> str:
        """The text of a cell, that of a table of one cell within it included."""
        words: list[Piece] = []
        for piece in pieces:
            words += [piece] if isinstance(piece, str) else ["\n", *self._gatherer.all_words(piece), "\n"]
        return shown_lines(words)


class _Rows:
    """The rows of a table with the cells of each; what stands in it beside them."""

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer
        self.rows: list[tuple[int, list[Element]]] = []
        self.beside: list[str] = []
        self._group = 0

    def read(self, table: Element) -> None:
        """Heads first and feet last, wherever they are written."""
        for caption in table.iterchildren("caption"):
            self.beside += ["\n", *self._gatherer.all_words(caption), "\n"]
        self._children(table, skipped=("thead", "tfoot"), head=table)
        for foot in table.iterchildren("tfoot"):
            self._section(foot)

    def _section(self, section: Element) -> None:
        self._group += 1
        self._children(section)
        self._group += 1

    def _children(self, parent: Element, skipped: tuple[str, ...] = (), head: Element | None = None) -> None:
        for first in head.iterchildren("thead") if head is not None else ():
            self._section(first)
        loose: list[Element] = []
        self._beside(parent.text)
        for child in parent:
            tag = tag_of(child)
            if tag in ("td", "th"):  # a row nobody opened
                loose.append(child)
            elif tag == "tr":
                self._loose(loose)
                loose = []
                self.row(child, self._group)
            elif tag in _SECTIONS:
                if tag not in skipped:
                    self._section(child)
            elif tag not in _NO_ROWS and not self._gatherer.hidden(child):
                if child.find(".//tr") is not None and tag != "table":
                    self._children(child)  # a form around the rows
                else:
                    self.beside += self._gatherer.all_words(child)
            self._beside(child.tail)
        self._loose(loose)

    def _loose(self, cells: list[Element]) -> None:
        if cells:
            self.rows.append((self._group, self._shown(cells)))

    def row(self, row: Element, group: int) -> None:
        """One row, unless it is not shown."""
        if self._gatherer.hidden_part(row):
            return
        cells: list[Element] = []
        for child in row:
            if tag_of(child) in ("td", "th"):
                cells.append(child)
            else:
                cells += child.iterchildren("td", "th")
            self._beside(child.tail)
        self.rows.append((group, self._shown(cells)))

    def _shown(self, cells: list[Element]) -> list[Element]:
        return [cell for cell in cells if not self._gatherer.hidden_part(cell)]

    def _beside(self, words: str | None) -> None:
        if words and words.strip():
            self.beside += ["\n", words, "\n"]


def _spanned(cell: Element, words: str) -> Spanned:
    apart = "mso-ignore:colspan" in cell.get("style", "").replace(" ", "")
    return Spanned(_value(cell, words), _span(cell, "colspan", 1), _span(cell, "rowspan", 0), apart)


def _span(cell: Element, name: str, least: int) -> int:
    match = re.match(r"\s*\+?(\d{1,9})", cell.get(name, ""))
    return max(int(match[1]), least) if match else 1


def _value(cell: Element, words: str) -> object:
    """What a cell shows; the exact number behind it only where the text shows none. &nbsp; is how pages write blank."""
    text = words.strip(" \n") if trim(words) else ""
    truth = cell.get("x:bool")
    if truth is not None:
        return truth.strip().upper() in ("TRUE", "1", "")
    if _ERROR.match(text) and cell.get("x:str") is None:
        return ErrorCell(text)
    if not text and cell.get("x:str"):
        return cell.get("x:str")
    if not text.strip("#") or _SCIENTIFIC.match(text):
        exact = _number(cell.get("x:num") or cell.get("sdval") or "")
        return text if exact is None else exact
    return text


def _number(text: str) -> int | float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() else value
