"""The old-style drawing of a sheet, in which Excel shows its notes: XML that Excel writes and nobody can parse.

Line breaks in the captions of buttons are not closed there, so the sender's drawing is added to as text.
"""

from __future__ import annotations

import re

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.sheet_part import Place, SheetPart

_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_END = re.compile(rb"</(?:\w+:)?xml\s*>\s*\Z")
_NUMBERS = re.compile(rb"_x0000_s(\d{1,9})")
_BLOCKS = re.compile(rb"""<o:idmap\b[^>]*\bdata\s*=\s*["']([\d, ]+)["']""")
_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>\s*", re.S)
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
        self._next = max(map(int, _NUMBERS.findall(self._content)), default=0) + 1
        self._block = 0
        if not self._content:
            self._block = self._free_block()
            self._next = self._block * 1024 + 1
        self._shapes: list[str] = []

    def add(self, spot: Place, text: str) -> None:
        """The box in which the note of a cell is shown."""
        row, column = spot
        lines = min(sum(1 + _letters(line) // _LETTERS for line in text.split("\n")) + 1, _MOST_LINES)
        self._shapes.append(
            f'<v:shape id="_x0000_s{self._next}" type="#_x0000_t202"'
            ' style="position:absolute;margin-left:80pt;margin-top:5pt;'
            f'width:{_WIDTH * 3 // 4}pt;height:{lines * _LINE * 3 // 4}pt;z-index:{len(self._shapes) + 1};visibility:hidden"'
            ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
            f'</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{self._anchor(spot, lines)}</x:Anchor>'
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
        self._next += 1

    def keep(self) -> None:
        """Writes the drawing back, or a new one."""
        if not self._shapes:
            return
        parcel = self._book.parcel
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
        gone = {
            f"<x:Row>{row}</x:Row>".encode() + b"|" + f"<x:Column>{column}</x:Column>".encode() for row, column in spots
        }

        def kept(match: re.Match[bytes]) -> bytes:
            shape = match[0]
            found = [
                re.search(rb"<x:Row>\s*\d+\s*</x:Row>", shape),
                re.search(rb"<x:Column>\s*\d+\s*</x:Column>", shape),
            ]
            place = b"|".join(re.sub(rb"\s", b"", one[0]) for one in found if one)
            return b"" if b'ObjectType="Note"' in shape and place in gone else shape

        self._book.parcel.replace(self._part, _SHAPE.sub(kept, self._content))

    def _anchor(self, spot: Place, lines: int) -> str:
        """Where the box stands: columns and rows with the pixels beyond them, right of the cell and a little above."""
        column, right = spot[1] + 1, 15.0 + _WIDTH
        last = column
        while last < column + 60 and right > self._sheet.width(last):
            right -= self._sheet.width(last)
            last += 1
        first = max(spot[0] - 1, 0)
        row, down = first, 4.0 + lines * _LINE
        while row < first + 200 and down > self._sheet.height(row):
            down -= self._sheet.height(row)
            row += 1
        return f"{column}, 15, {first}, 4, {last}, {int(right)}, {row}, {int(down)}"

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


def _letters(text: str) -> int:
    """Its width in letters of half width."""
    return sum(1 if ord(char) < 0x1100 else 2 for char in text)
