"""The look of the sheets of an OpenDocument workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from etl.marked_copy.dress import CellDress, SheetDress
from etl.workbook.limits import limits
from etl.workbook.package import Package

Element = etree._Element
_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_STYLE, _TABLE = f"{{{_URN}style:1.0}}", f"{{{_URN}table:1.0}}"
_FO = f"{{{_URN}xsl-fo-compatible:1.0}}"
_ROWS = (f"{_TABLE}table-row", f"{_TABLE}table-column", f"{_TABLE}table-header-rows", f"{_TABLE}table-row-group",
         f"{_TABLE}table-rows", f"{_TABLE}table-header-columns", f"{_TABLE}table-column-group", f"{_TABLE}table-columns")  # fmt: skip
_LENGTH = re.compile(r"^([\d.]+)(mm|cm|in|pt|px)$")
_POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "px": 0.75}
_ACROSS = {"start": "left", "left": "left", "center": "center", "end": "right", "right": "right", "justify": "justify"}
_DOWN = {"top": "top", "middle": "center", "bottom": "bottom"}
_MOST = 200_000


def ods_dress(content: bytes) -> dict[str, SheetDress]:
    """The look of each sheet by its name."""
    package = Package(content, limits())
    trees = [_tree(package.raw(name)) for name in ("styles.xml", "content.xml") if name in package]
    styles = _Styles(trees)
    return {table.get(f"{_TABLE}name", ""): styles.sheet(table) for table in trees[-1].iter(f"{_TABLE}table")}


def _tree(xml: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


class _Styles:
    """The styles of a document by family and name."""

    def __init__(self, trees: list[Element]) -> None:
        self._styles = {
            (one.get(f"{_STYLE}family", ""), one.get(f"{_STYLE}name", "")): one
            for tree in trees
            for one in tree.iter(f"{_STYLE}style")
        }
        self._default = next(
            (
                one
                for tree in trees
                for one in tree.iter(f"{_STYLE}default-style")
                if one.get(f"{_STYLE}family") == "table-cell"
            ),
            None,
        )
        self._cells: dict[str, CellDress] = {}

    def sheet(self, table: Element) -> SheetDress:
        """One sheet: its columns, then its rows cell by cell."""
        dress = SheetDress(known=True)
        usual: dict[int, str] = {}
        row = column = 0
        for element in _lines(table):
            times = _count(element, "rows" if element.tag == _ROWS[0] else "columns")
            length = self._length(element)
            if element.tag == _ROWS[1]:
                for at in range(column, min(column + times, 1_000)):
                    usual[at] = element.get(f"{_TABLE}default-cell-style-name", "")
                    if length:
                        dress.widths[at] = length / 5.6  # points of a letter
                column += times
                continue
            for at in range(row, min(row + times, limits().rows)):
                if length and times < 1_000:
                    dress.heights[at] = length
                if len(dress.cells) < _MOST:
                    self._row(dress, element, at, usual)
                if times >= 1_000:
                    break
            row += times
        return dress

    def _row(self, dress: SheetDress, element: Element, row: int, usual: dict[int, str]) -> None:
        column = 0
        for cell in element:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            times = _count(cell, "columns")
            for at in range(column, min(column + times, column + 100)):
                name = cell.get(f"{_TABLE}style-name") or usual.get(at, "")
                if name:
                    dress.cells[row, at] = self._cell(name)
            column += times

    def _length(self, element: Element) -> float:
        family, what = ("table-row", "row-height") if element.tag == _ROWS[0] else ("table-column", "column-width")
        style = self._styles.get((family, element.get(f"{_TABLE}style-name", "")))
        found = None if style is None else style.find(f"{_STYLE}{family}-properties")
        return 0.0 if found is None else _points(found.get(f"{_STYLE}{what}", ""))

    def _cell(self, name: str) -> CellDress:
        if name not in self._cells:
            self._cells[name] = self._dress(name)
        return self._cells[name]

    def _dress(self, name: str) -> CellDress:
        said: dict[str, str] = {}
        chain = [] if self._default is None else [self._default]
        named: list[Element] = []
        while name and len(named) < 10 and (style := self._styles.get(("table-cell", name))) is not None:
            named.insert(0, style)
            name = style.get(f"{_STYLE}parent-style-name", "")
        for style in [*chain, *named]:
            for properties in style:
                if isinstance(properties.tag, str) and properties.tag.endswith("-properties"):
                    said.update({str(key): str(value) for key, value in properties.attrib.items()})
        border = said.get(f"{_FO}border", "")
        borders = tuple(_line(said.get(f"{_FO}border-{side}", border)) for side in ("left", "right", "top", "bottom"))
        weight = said.get(f"{_FO}font-weight", "normal")
        return CellDress(
            font=said.get(f"{_STYLE}font-name-asian") or said.get(f"{_STYLE}font-name", ""),
            size=_points(said.get(f"{_FO}font-size", "")) or 11,
            bold=weight == "bold" or (weight.isdigit() and int(weight[:4]) >= 600),
            italic=said.get(f"{_FO}font-style") == "italic",
            underlined=said.get(f"{_STYLE}text-underline-style", "none") != "none",
            colour=_colour(said.get(f"{_FO}color", "")),
            fill=_colour(said.get(f"{_FO}background-color", "")),
            borders=borders,
            across=_ACROSS.get(said.get(f"{_FO}text-align", ""), ""),
            down=_DOWN.get(said.get(f"{_STYLE}vertical-align", ""), ""),
            wrapped=said.get(f"{_FO}wrap-option") == "wrap",
        )


def _lines(table: Element) -> Iterator[Element]:
    """Columns and rows in order, out of whatever groups them."""
    for element in table:
        if element.tag in _ROWS[:2]:
            yield element
        elif element.tag in _ROWS[2:]:
            yield from _lines(element)


def _count(element: Element, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _points(text: str) -> float:
    match = _LENGTH.match(text)
    return 0.0 if match is None or match[1].count(".") > 1 else min(float(match[1]) * _POINTS[match[2]], 400.0)


def _colour(text: str) -> str:
    return text[1:].upper() if re.fullmatch(r"#[0-9A-Fa-f]{6}", text) else ""


def _line(text: str) -> str:
    """0.74pt solid #000000 as a line style."""
    words = text.split()
    if len(words) < 2 or words[1] in ("none", "hidden"):
        return ""
    if words[1] in ("double", "dashed", "dotted"):
        return words[1]
    width = _points(words[0])
    return "thick" if width > 2.2 else "medium" if width > 1.2 else "thin"
