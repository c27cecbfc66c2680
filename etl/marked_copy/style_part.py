"""The styles of a workbook: a cell's own style with a fill of ours, and those the list of issues is drawn in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.parcel import Element, child, local, parse, place
from etl.workbook import Unreadable

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
#: the parts of a style sheet in their order
_ORDER = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
]
_PARTS = {
    "fonts": '<font><sz val="11"/><name val="宋体"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    "dxfs": "",
}
_NEW = '<styleSheet xmlns="{}"><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
_LIST_FONT = "宋体"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of the list of issues looks."""

    bold: bool = False
    size: int = 10
    colour: str = "FF000000"
    underlined: bool = False
    fill: str = ""
    boxed: bool = True
    across: str = "left"
    down: str = "center"
    unlocked: bool = False


class StylePart:
    """The style sheet of a workbook, which gets one if it has none. Nothing in it is changed, only added to."""

    def __init__(self, book: BookPart) -> None:
        self._book = book
        relation = book.relations.of_kind("styles")
        if relation is None or relation.target not in book.parcel:
            self._tree = self._new()
        else:
            self._tree = book.parcel.tree(relation.target)
        for name, needed in _PARTS.items():
            if needed:
                self._holder(name)
        self._fills: dict[str, int] = {}
        self._filled: dict[tuple[int, str], int] = {}
        self._looks: dict[Look, int] = {}
        self._overlays: dict[str, int] = {}
        self._colours: dict[int, str] = {}

    def filled(self, style: int, colour: str) -> int:
        """The style with that fill, else the same."""
        key = (style, colour)
        if key not in self._filled:
            holder = self._holder("cellXfs")
            styles = [one for one in holder if local(one) == "xf"]
            xf = deepcopy(styles[style]) if style < len(styles) else deepcopy(styles[0])
            xf.set("fillId", str(self._fill(colour)))
            xf.set("applyFill", "1")
            self._filled[key] = self._append(holder, xf)
        return self._filled[key]

    def look(self, look: Look) -> int:
        """The style of a cell of the list."""
        if look not in self._looks:
            holder = self._holder("cellXfs")
            xf = etree.SubElement(
                holder, self._book.tag("xf"), numFmtId="0", fontId=str(self._font(look)),
                fillId=str(self._fill(look.fill) if look.fill else 0), borderId=str(self._border() if look.boxed else 0),
                xfId="0", quotePrefix="1", applyNumberFormat="1", applyFont="1", applyFill="1", applyBorder="1",
                applyAlignment="1", applyProtection="1",
            )  # fmt: skip
            etree.SubElement(xf, self._book.tag("alignment"), horizontal=look.across, vertical=look.down, wrapText="1")
            if look.unlocked:
                etree.SubElement(xf, self._book.tag("protection"), locked="0")
            self._looks[look] = self._append(holder, xf)
        return self._looks[look]

    def overlay(self, colour: str) -> int:
        """The number of the format in which a conditional format shows that fill."""
        if colour not in self._overlays:
            dxf = etree.Element(self._book.tag("dxf"), nsmap=self._tree.nsmap)
            pattern = etree.SubElement(
                etree.SubElement(dxf, self._book.tag("fill")), self._book.tag("patternFill"), patternType="solid"
            )
            for ground in ("fgColor", "bgColor"):
                etree.SubElement(pattern, self._book.tag(ground), rgb=colour)
            self._overlays[colour] = self._append(self._holder("dxfs"), dxf)
        return self._overlays[colour]

    def fill_xml(self, style: int) -> str:
        """The fill of a style as XML; "" for none."""
        fill = self._fill_element(style)
        return "" if fill is None else etree.tostring(fill, encoding="unicode", with_tail=False)

    def fill_of(self, style: int) -> str:
        """The colour of a style's plain fill; "" for none."""
        if style not in self._colours:
            fill = self._fill_element(style)
            colours = [] if fill is None else [one.get("rgb", "") for one in fill.iter() if local(one) == "fgColor"]
            self._colours[style] = colours[0].upper() if colours else ""
        return self._colours[style]

    def refilled(self, style: int, xml: str) -> int:
        """The style with a fill it had before; "" for none."""
        key = (style, xml)
        if key not in self._filled:
            holder = self._holder("cellXfs")
            xf = deepcopy([one for one in holder if local(one) == "xf"][style])
            xf.set("fillId", str(self._fill_before(xml)))
            self._filled[key] = self._append(holder, xf)
        return self._filled[key]

    def _fill_before(self, xml: str) -> int:
        """The number of a fill that was written down; 0, which is none, where it cannot be read."""
        if xml and xml not in self._fills:
            try:
                fill = parse(xml.encode())
            except (Unreadable, ValueError):
                return 0
            if fill.tag != self._book.tag("fill"):
                return 0
            self._fills[xml] = self._append(self._holder("fills"), fill)
        return self._fills.get(xml, 0)

    def _fill_element(self, style: int) -> Element | None:
        styles = [one for one in self._holder("cellXfs") if local(one) == "xf"]
        fills = [one for one in self._holder("fills") if local(one) == "fill"]
        number = styles[style].get("fillId", "0") if style < len(styles) else "0"
        if not number.isdigit() or len(number) > 6 or not 0 < int(number) < len(fills):
            return None
        return fills[int(number)]

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            fill = etree.Element(self._book.tag("fill"), nsmap=self._tree.nsmap)
            pattern = etree.SubElement(fill, self._book.tag("patternFill"), patternType="solid")
            etree.SubElement(pattern, self._book.tag("fgColor"), rgb=colour)
            etree.SubElement(pattern, self._book.tag("bgColor"), indexed="64")
            self._fills[colour] = self._append(self._holder("fills"), fill)
        return self._fills[colour]

    def _font(self, look: Look) -> int:
        font = etree.Element(self._book.tag("font"), nsmap=self._tree.nsmap)
        if look.bold:
            etree.SubElement(font, self._book.tag("b"))
        if look.underlined:
            etree.SubElement(font, self._book.tag("u"))
        etree.SubElement(font, self._book.tag("sz"), val=str(look.size))
        etree.SubElement(font, self._book.tag("color"), rgb=look.colour)
        etree.SubElement(font, self._book.tag("name"), val=_LIST_FONT)
        return self._append(self._holder("fonts"), font)

    def _border(self) -> int:
        border = etree.Element(self._book.tag("border"), nsmap=self._tree.nsmap)
        for side in ("left", "right", "top", "bottom"):
            line = etree.SubElement(border, self._book.tag(side), style="thin")
            etree.SubElement(line, self._book.tag("color"), rgb="FF808080")
        etree.SubElement(border, self._book.tag("diagonal"))
        return self._append(self._holder("borders"), border)

    @staticmethod
    def _append(holder: Element, element: Element) -> int:
        """The element last in its collection; its number."""
        holder.append(element)
        number = sum(local(one) == local(element) for one in holder)
        holder.set("count", str(number))
        return number - 1

    def _holder(self, name: str) -> Element:
        """A collection of the style sheet, made with what it must hold where there is none."""
        found = child(self._tree, name)
        if found is not None and len(found):
            return found
        if found is None:
            later = _ORDER[_ORDER.index(name) + 1 :]
            at = next((n for n, one in enumerate(self._tree) if local(one) in later), len(self._tree))
            found = place(self._tree, at, self._book.tag(name))
        for element in etree.fromstring(f'<p xmlns="{self._book.namespace}">{_PARTS[name]}</p>'):
            found.append(element)
        found.set("count", str(len(found)))
        return found

    def _new(self) -> Element:
        """A style sheet for a workbook that has none."""
        parcel = self._book.parcel
        name = parcel.free_name(self._book.folder, "styles", "xml")
        parcel.add(name, _NEW.format(self._book.namespace).encode(), _TYPE)
        self._book.relations.add(f"{self._book.office}/styles", name)
        return parcel.tree(name)
