"""The rows of a query as a workbook: a head line and the values, numbers exact, words never alive as formulas.

The sheet is written as text, row by row: openpyxl takes eight times as long for fifty thousand rows. It makes the rest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Font

from reportdb.xlsx.values import ALIVE, EXCEL_DIGITS, LONGEST, safe_text

SHEET = "查询结果"
_ROWS = 1_048_576  # of a sheet
_PART = "xl/worksheets/sheet1.xml"
_BEGINS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultColWidth="16" defaultRowHeight="15"/><sheetData>'
)
_ENDS = "</sheetData></worksheet>"


def write_answer(path: Path | str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes columns and rows; numbers of more digits than a spreadsheet keeps are written as words."""
    shell, head, quoted = _shell()
    with zipfile.ZipFile(shell) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        for name in made.namelist():
            if name != _PART:
                book.writestr(name, made.read(name))
        with book.open(_PART, "w") as sheet:
            sheet.write(_BEGINS.encode())
            heads = (_words(column, quoted if _alive(column) else head) for column in columns)
            sheet.write(f"<row>{''.join(heads)}</row>".encode())
            for row in islice(rows, _ROWS - 1):
                sheet.write(f"<row>{''.join(_cells(row, quoted))}</row>".encode())
            sheet.write(_ENDS.encode())


def _shell() -> tuple[io.BytesIO, int, int]:
    """A workbook with an empty sheet, and the numbers of two of its styles: of heads, and of words that begin like formulas."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("openpyxl made a workbook without a sheet")
    sheet.title = SHEET
    head, quoted = sheet.cell(1, 1, "head"), sheet.cell(2, 1, "quoted")
    head.font = Font(bold=True)
    quoted.quotePrefix = True
    book.properties.creator = "reportdb"
    content = io.BytesIO()
    book.save(content)
    return content, int(head.style_id), int(quoted.style_id)


def _cells(row: Sequence[object], quoted: int) -> Iterator[str]:
    for value in row:
        if value is None:
            yield "<c/>"
        elif isinstance(value, bool):
            yield f'<c t="b"><v>{int(value)}</v></c>'
        elif isinstance(value, int | float | Decimal):
            text = (
                repr(value) if isinstance(value, float) else format(value, "f" if isinstance(value, Decimal) else "d")
            )
            yield f"<c><v>{text}</v></c>" if _fits(value) else _words(text)
        else:
            text = str(value)
            yield _words(text, quoted if _alive(text) else 0)


def _alive(text: str) -> bool:
    """Whether a spreadsheet would take it for a formula once somebody edits it."""
    return text.lstrip().startswith(ALIVE)


def _fits(value: float | Decimal) -> bool:
    """Whether a spreadsheet keeps the number as it is; of a float it keeps what the database has of it."""
    if isinstance(value, float):
        return value - value == 0  # neither infinite nor no number at all
    if isinstance(value, int):
        return abs(value) < 10**EXCEL_DIGITS
    return value.is_finite() and len(value.normalize().as_tuple().digits) <= EXCEL_DIGITS


def _words(text: str, style: int = 0) -> str:
    look = f' s="{style}"' if style else ""
    shown = escape(safe_text(text)[:LONGEST], {"\r": "&#13;"})
    return f'<c t="inlineStr"{look}><is><t xml:space="preserve">{shown}</t></is></c>'
