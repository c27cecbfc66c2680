"""The XML of a sheet as openpyxl writes it, put together from text: openpyxl makes a tree of every cell."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.cell._writer import write_cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import xmlfile

from reportdb.xlsx.kept import content, filled_settings, kept, settings, xml

_BEGINS, _ENDS = f'<worksheet xmlns="{SHEET_MAIN_NS}">', "</worksheet>"
_SPECIAL = re.compile(r"[&<>\r]")
_RARE = ("hidden", "outlineLevel", "collapsed", "thickBot", "thickTop")  # what else is said of a row than its height
_RETURN = {"\r": "&#13;"}
_letter = lru_cache(1024)(get_column_letter)


class SheetWriter(WorksheetWriter):
    """openpyxl's writer of a sheet; rows, and what is alike on many sheets, are written as text.

    The part is in UTF-8, and merged cells stand in the order of the sheet, where openpyxl's order is that of memory.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet: Any = sheet
        self._parts: list[str] = []
        self._styles: dict[bytes, str] = {}  # as they are written, by what cells hold of them
        super().__init__(sheet, BytesIO())

    def get_stream(self) -> Generator[Any, Any]:
        """Takes the elements of the part and keeps them as text."""
        while True:
            element = yield
            if element is not None:
                self._parts.append(xml(element))

    def read(self) -> bytes:
        """The whole part, once it is written."""
        return f"{_BEGINS}{''.join(self._parts)}{_ENDS}".encode()

    def write_properties(self) -> None:
        self._parts.append(settings(self._sheet.sheet_properties))

    def write_views(self) -> None:
        self._parts.append(settings(self._sheet.views))

    def write_cols(self) -> None:
        columns = self._sheet.column_dimensions
        key = ("cols", *((name, *vars(one).values(), content(one._style)) for name, one in columns.items()))

        def make() -> str:
            element = columns.to_tree()
            return "" if element is None else xml(element)

        self._parts.append(kept(key, make))

    def write_rows(self) -> None:
        rows: dict[int, list[Any]] = {number: [] for number in self._sheet.row_dimensions}
        for (number, _), cell in sorted(self._sheet._cells.items()):
            rows.setdefault(number, []).append(cell)
        written = "".join(self._row(number, cells) for number, cells in sorted(rows.items()))
        self._parts.append(f"<sheetData>{written}</sheetData>")

    def write_merged_cells(self) -> None:
        merged = self._sheet.merged_cells
        if merged:
            places = "".join(f'<mergeCell ref="{one.coord}"/>' for one in merged.sorted())
            self._parts.append(f'<mergeCells count="{len(merged.ranges)}">{places}</mergeCells>')

    def write_print(self) -> None:
        self._put(self._sheet.print_options)

    def write_margins(self) -> None:
        self._put(self._sheet.page_margins)

    def write_page(self) -> None:
        self._put(self._sheet.page_setup)

    def write_header(self) -> None:
        self._put(self._sheet.HeaderFooter)

    def _put(self, setting: Any) -> None:
        self._parts.append(filled_settings(setting))

    def _row(self, number: int, cells: Iterable[Any]) -> str:
        held = self._sheet.row_dimensions.get(number)
        if held is None:
            attributes = ""
        elif held._style is None and not any(map(vars(held).get, _RARE)):
            attributes = "" if held.ht is None else f' ht="{safe_string(held.ht)}" customHeight="1"'
        else:
            attributes = "".join(f' {name}="{value}"' for name, value in dict(held).items())
        return f'<row r="{number}"{attributes}>{"".join(map(self._cell, cells))}</row>'

    def _cell(self, cell: Any) -> str:
        """A cell as text; openpyxl itself writes the rare kinds: formulas, dates, links."""
        if cell._comment is not None:
            self._sheet._comments.append(CommentRecord.from_cell(cell))
        style = "" if cell._style is None else self._styles.get(cell._style.tobytes())
        if style is None:
            style = self._styles[cell._style.tobytes()] = f' s="{cell.style_id}"' if cell.has_style else ""
        value, kind = cell._value, cell.data_type
        if value is None and not style and cell._comment is None:
            return ""
        place = f'<c r="{_letter(cell.column)}{cell.row}"{style}'
        if cell._hyperlink is None:
            if value is None or value == "":
                if kind in ("n", "s"):
                    return f'{place} t="{"n" if kind == "n" else "inlineStr"}"/>'
            elif kind == "s" and type(value) is str:
                space = "" if value == value.strip() else ' xml:space="preserve"'
                text = escape(value, _RETURN) if _SPECIAL.search(value) else value
                return f'{place} t="inlineStr"><is><t{space}>{text}</t></is></c>'
            elif kind == "n" and isinstance(value, int | Decimal):
                return f'{place} t="n"><v>{safe_string(value)}</v></c>'
        return self._by_openpyxl(cell)

    def _by_openpyxl(self, cell: Any) -> str:
        out = BytesIO()
        with xmlfile(out) as stream:
            write_cell(stream, self._sheet, cell, cell.has_style)
        return out.getvalue().decode("ascii")
