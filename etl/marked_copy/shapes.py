"""The old-style drawing of a sheet, in which Excel shows its notes: XML that Excel writes and nobody can parse.

Line breaks in the captions of buttons are not closed there, so the sender's drawing is added to as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.sheet_part import Place, SheetPart

_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_END = re.compile(rb"</(?:\w+:)?xml\s*>\s*\Z")
_NUMBERS = re.compile(rb"_x0000_s(\d{1,9})")
_BLOCKS = re.compile(rb"""<o:idmap\b[^>]*\bdata\s*=\s*["']([\d, ]+)["']""")
_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>\s*", re.S)
_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_STYLED = (re.compile(rb"([;\"'\s]width:)[\d.]+\w*"), re.compile(rb"([;\"'\s]height:)[\d.]+\w*"))
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_SHAPETYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_WIDTH, _LINE, _LETTERS = 330, 16, 46  # pixels of a note, of a line; letters of half width on a line
_MOST_LINES = 40


class Shapes:
    """The drawing of one sheet's notes."""

    def __init__(self, book: BookPart, sheet: SheetPart) -> None:
        self._book, self._sheet = book, sheet
        identifier = sheet.drawing()
        relation = None if identifier is None else book.parcel.relations(sheet.part).by_id(identifier)
        self._part = relation.target if relation is not None and relation.target in book.parcel else ""
        self._content = book.parcel.raw(self._part) if self._part else b""
        self._next = max([1024, *map(int, _NUMBERS.findall(self._content))]) + 1
        self._block = 0
        if not self._content:
            self._block = self._free_block()
            self._next = self._block * 1024 + 1
        self._shapes: list[str] = []
        self._growing: dict[Place, float] = {}

    def add(self, spot: Place, text: str) -> None:
        """The box in which the note of a cell is shown."""
        row, column = spot
        lines = _lines(text)
        self._shapes.append(
            f'<v:shape id="_x0000_s{self._next}" type="#_x0000_t202"'
            ' style="position:absolute;margin-left:80pt;margin-top:5pt;'
            f'width:{_WIDTH * 3 // 4}pt;height:{lines * _LINE * 3 // 4}pt;z-index:{len(self._shapes) + 1};visibility:hidden"'
            ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
            f'</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{self._beside(spot, lines)}</x:Anchor>'
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
        self._next += 1

    def grow(self, spot: Place, text: str) -> None:
        """The sender's box of a note, no smaller than it must be for their words and ours; a large one stays as it is."""
        self._growing[spot] = _lines(text) * _LINE

    def _grown(self, match: re.Match[bytes]) -> bytes:
        shape = match[0]
        spot, anchor = _place_of_note(shape), _ANCHOR.search(shape)
        numbers = [] if anchor is None else [int(number) for number in re.findall(rb"\d{1,7}", anchor[2])]
        if spot not in self._growing or anchor is None or len(numbers) != 8:
            return shape
        left, right, top, down = numbers[:4]
        wide = _extent(self._sheet.width, left, numbers[4], numbers[5] - right)
        high = _extent(self._sheet.height, top, numbers[6], numbers[7] - down)
        needed = self._growing[spot]
        if wide >= _WIDTH and high >= needed:
            return shape
        wide, high = max(wide, _WIDTH), max(high, needed)
        shape = shape.replace(anchor[2], self._anchor((left, right), (top, down), wide, high).encode(), 1)
        for style, size in zip(_STYLED, (wide, high), strict=True):
            shape = style.sub(rb"\g<1>%dpt" % (size * 3 // 4), shape, count=1)
        return shape

    def keep(self) -> None:
        """Writes the drawing back, or a new one."""
        parcel = self._book.parcel
        if self._content and self._growing:
            self._content = _SHAPE.sub(self._grown, self._content)
            parcel.replace(self._part, self._content)
        if not self._shapes:
            return
        if self._content:
            end = _END.search(self._content)
            if end is None:
                return  # not as any program writes it: the notes are there, in boxes of the program's own size
            known = self._content
            kind = "" if b'id="_x0000_t202"' in known else _SHAPETYPE
            ours = _declared(kind + "".join(self._shapes), known).encode("ascii")
            parcel.replace(self._part, known[: end.start()] + ours + known[end.start() :])
            return
        spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{self._block}"/></o:shapelayout>'
        drawing = f"<xml{spaces}>{layout}{_SHAPETYPE}{''.join(self._shapes)}</xml>"
        folder = f"{self._book.folder}/drawings".lstrip("/")
        name = parcel.free_name(folder, "vmlDrawing_reportdb", "vml")
        parcel.add(name, drawing.encode("ascii"), _TYPE)
        self._sheet.draw_notes(parcel.relations(self._sheet.part).add(f"{self._book.office}/vmlDrawing", name))

    def remove(self, spots: list[Place]) -> None:
        """The boxes of notes that are gone."""
        if not self._content or not spots:
            return
        gone = set(spots)
        kept = _SHAPE.sub(lambda match: b"" if _place_of_note(match[0]) in gone else match[0], self._content)
        self._book.parcel.replace(self._part, kept)

    def _beside(self, spot: Place, lines: int) -> str:
        """Where a new box stands: right of the cell and a little above."""
        return self._anchor((spot[1] + 1, 15), (max(spot[0] - 1, 0), 4), _WIDTH, lines * _LINE)

    def _anchor(self, left: tuple[int, int], top: tuple[int, int], wide: float, high: float) -> str:
        """The two corners of a box: columns and rows with the pixels beyond them."""
        last, across = _beyond(self._sheet.width, left[0], left[1] + wide, 60)
        lowest, under = _beyond(self._sheet.height, top[0], top[1] + high, 200)
        return f"{left[0]}, {left[1]}, {top[0]}, {top[1]}, {last}, {across}, {lowest}, {under}"

    def _free_block(self) -> int:
        """A block of a thousand shape numbers that no drawing of the workbook uses."""
        taken = {0}
        for name in self._book.parcel.names:
            if name.lower().endswith(".vml"):
                for numbers in _BLOCKS.findall(self._book.parcel.raw(name)):
                    taken.update(int(number) for number in numbers.split(b",") if number.strip().isdigit())
        return max(taken) + 1


def _declared(shapes: str, drawing: bytes) -> str:
    """Shapes that name their namespaces where the drawing they go into does not."""
    head = drawing[: drawing.find(b">", drawing.find(b"xml ")) + 1] if b"xml " in drawing else b""
    missing = [prefix for prefix, uri in _NAMESPACES.items() if f'xmlns:{prefix}="{uri}"'.encode() not in head]
    spaces = "".join(f' xmlns:{prefix}="{_NAMESPACES[prefix]}"' for prefix in missing)
    return re.sub(r"<v:(shape|shapetype) ", rf"<v:\1{spaces} ", shapes) if spaces else shapes


def _beyond(size: Callable[[int], float], first: int, pixels: float, most: int) -> tuple[int, int]:
    """The column or row that so many pixels lead to, and what is left of them there."""
    at = first
    while at < first + most and pixels > size(at):
        pixels -= size(at)
        at += 1
    return at, int(pixels)


def _extent(size: Callable[[int], float], first: int, last: int, rest: int) -> float:
    """Pixels from the start of a column or row to another, and so many beyond."""
    return sum(size(at) for at in range(first, min(last, first + 500))) + rest


def _place_of_note(shape: bytes) -> Place | None:
    """The cell of the note that a shape is the box of."""
    found = [re.search(rb"<x:%s>\s*(\d{1,7})\s*</x:%s>" % (name, name), shape) for name in (b"Row", b"Column")]
    places = [int(one[1]) for one in found if one]
    return (places[0], places[1]) if b'ObjectType="Note"' in shape and len(places) == 2 else None


def _lines(text: str) -> int:
    """Lines a box must have for a text."""
    return min(sum(1 + _letters(line) // _LETTERS for line in text.split("\n")) + 1, _MOST_LINES)


def _letters(text: str) -> int:
    """Its width in letters of half width."""
    return sum(1 if ord(char) < 0x1100 else 2 for char in text)
