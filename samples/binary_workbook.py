"""Writes xlsb, record by record: no office program on Linux and no library does."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

_TYPES = "application/vnd.ms-excel.{}"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_AREA = re.compile(r"^=SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)$")
_DATE_STYLE = 1


def binary_workbook(book: Workbook) -> bytes:
    """The cells, merges and hidden sheets of a workbook as xlsb; its formulas, plain sums, get no result."""
    sheets: list[Worksheet] = [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": _workbook(sheets),
        "xl/_rels/workbook.bin.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)}
            | {f"rId{len(sheets) + 1}": ("styles", "styles.bin")}
        ),
        "xl/styles.bin": _styles(),
    }
    parts |= {f"xl/worksheets/sheet{n}.bin": _sheet(sheet) for n, sheet in enumerate(sheets, start=1)}
    return package(parts)


def package(parts: Mapping[str, bytes]) -> bytes:
    """A zip package, byte for byte alike each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2021, 1, 4, 8, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            made.writestr(info, data)
    return content.getvalue()


def _content_types(sheets: int) -> bytes:
    kinds = {"/xl/workbook.bin": "sheet.binary.macroEnabled.main", "/xl/styles.bin": "styles"}
    kinds |= {f"/xl/worksheets/sheet{n}.bin": "worksheet" for n in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPES.format(kind)}"/>' for part, kind in kinds.items()
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">{rels}{overrides}</Types>'.encode()


def _relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def _record(code: int, data: bytes = b"") -> bytes:
    """One record: type and length in groups of seven bits."""
    head = bytes([code]) if code < 0x80 else bytes([(code & 0x7F) | 0x80, code >> 7])
    size, left = b"", len(data)
    while True:
        size += bytes([(left & 0x7F) | (0x80 if left >= 0x80 else 0)])
        left >>= 7
        if not left:
            return head + size + data


def _words(text: str) -> bytes:
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded


def _workbook(sheets: list[Worksheet]) -> bytes:
    lines = b"".join(
        _record(156, struct.pack("<II", sheet.sheet_state != "visible", n) + _words(f"rId{n}") + _words(sheet.title))
        for n, sheet in enumerate(sheets, start=1)
    )
    return _record(131) + _record(143) + lines + _record(144) + _record(132)


def _styles() -> bytes:
    """Two formats: general, and a date (14)."""
    formats = [struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0) for number in (0, 14)]
    body = b"".join(_record(47, one) for one in formats)
    return _record(278) + _record(617, struct.pack("<I", len(formats))) + body + _record(618) + _record(279)


def _sheet(sheet: Worksheet) -> bytes:
    extent = struct.pack("<IIII", 0, max(sheet.max_row - 1, 0), 0, max(sheet.max_column - 1, 0))
    rows = b"".join(
        _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)) + b"".join(_cells(cells))
        for number, cells in enumerate(sheet.iter_rows(values_only=True))
    )
    merged = sheet.merged_cells.ranges
    merges = b"".join(
        _record(176, struct.pack("<IIII", one.min_row - 1, one.max_row - 1, one.min_col - 1, one.max_col - 1))
        for one in sorted(merged, key=lambda one: one.coord)
    )
    if merges:
        merges = _record(177, struct.pack("<I", len(merged))) + merges + _record(178)
    return _record(129) + _record(148, extent) + _record(145) + rows + _record(146) + merges + _record(130)


def _cells(values: tuple[object, ...]) -> list[bytes]:
    return [_cell(column, value) for column, value in enumerate(values) if value is not None]


def _cell(column: int, value: object) -> bytes:
    place = struct.pack("<II", column, _DATE_STYLE if isinstance(value, date) else 0)
    if isinstance(value, bool):
        return _record(4, place + bytes([value]))
    if isinstance(value, int | float):
        return _record(5, place + struct.pack("<d", value))
    if isinstance(value, date):
        day = datetime(value.year, value.month, value.day) - datetime(1899, 12, 30)
        return _record(5, place + struct.pack("<d", day.days))
    text = str(value)
    if text in _ERRORS:
        return _record(3, place + bytes([_ERRORS[text]]))
    if text.startswith("="):
        return _record(8, place + _words("") + struct.pack("<H", 0) + _sum(text) + struct.pack("<I", 0))
    return _record(6, place + _words(text))


def _sum(formula: str) -> bytes:
    match = _AREA.match(formula)
    if match is None:
        raise ValueError(f"only sums of one area are written: {formula}")
    left, top, right, bottom = match.groups()
    columns = [column_index_from_string(letters) - 1 | 0xC000 for letters in (left, right)]
    tokens = struct.pack("<BIIHH", 0x25, int(top) - 1, int(bottom) - 1, *columns) + struct.pack("<BBH", 0x19, 0x10, 0)
    return struct.pack("<I", len(tokens)) + tokens
