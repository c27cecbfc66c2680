"""Numbers that a cell shows otherwise than it holds: 1 as 100%, 727012578 as 72701.2578 by a format that moves the point.

What is read is what the sheet shows, so such numbers become words: nobody can tell which of the two was meant.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from etl.workbook.sheet_xml import column_number

_PERCENT = frozenset({b"9", b"10"})  # the formats 0% and 0.00% every workbook has
_FORMAT = re.compile(rb"""<(?:\w+:)?numFmt\b([^<>]*)>""")
_ID = re.compile(rb"""\bnumFmtId\s*=\s*["'](\d+)["']""")
_CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_QUOTED = re.compile(r'"[^".]*"|\[[^\]]*\]|_.|\*.')
_MOVED = re.compile(r'[0#?],+(?![,0#?])|[0#?](?:[!\\]\.|"\.")[0#?]')
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\b([^<>]*)>")
_STYLED = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'])[^<>]*\bs\s*=\s*["'](\d+)["']"""
)
_SUSPECT = re.compile(rb"""%|numFmtId=["'](?:9|10)["']|formatCode=["'][^"'<>]*[0#?](?:,+[^,0#?]|[!\\]\.|&quot;\.)""")

PERCENT, MOVED = "percent", "moved"


@lru_cache(maxsize=64)
def scaled_styles(styles: bytes) -> dict[bytes, str]:
    """The numbers of the cell formats that show a number otherwise, with how: as percent, or the point moved."""
    if _SUSPECT.search(styles) is None:
        return {}
    kinds = dict.fromkeys(_PERCENT, PERCENT)
    for one in _FORMAT.findall(styles):
        number, code = _ID.search(one), _CODE.search(one)
        if number and code and (kind := _kind((code[1] or code[2] or b"").decode("utf-8", "replace"))):
            kinds[number[1]] = kind
    formats = _CELL_FORMATS.search(styles)
    found = {}
    for at, one in enumerate(_CELL_FORMAT.findall(formats[0]) if formats else ()):
        number = _ID.search(one)
        if number and number[1] in kinds:
            found[b"%d" % at] = kinds[number[1]]
    return found


def _kind(code: str) -> str:
    plain = _QUOTED.sub("", code.replace("&quot;", '"').partition(";")[0])
    if "%" in plain:
        return PERCENT
    return MOVED if _MOVED.search(plain) else ""


def show_as_scaled(rows: list[list[object]], xml: bytes, styles: dict[bytes, str]) -> None:
    """Puts words for the numbers of such cells, in place."""
    for letters, digits, style in _STYLED.findall(xml):
        if style not in styles:
            continue
        row, column = int(digits) - 1, column_number(letters.decode())
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and value != 0:
            rows[row][column] = _words(value, styles[style])


def _words(value: float, kind: str) -> str:
    number = Decimal(f"{value:.15g}")
    if kind == PERCENT:
        return f"{(number * 100).normalize():f}%"
    return f"按格式缩小显示的{number:f}"
