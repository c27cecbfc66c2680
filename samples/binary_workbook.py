"""Writes xlsb, record by record: no office program on Linux and no library does."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
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
    rich = _Rich(sheets)
    if rich.texts:
        parts["[Content_Types].xml"] = _content_types(len(sheets), ("sharedStrings",))
        parts["xl/_rels/workbook.bin.rels"] = _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)}
            | {
                f"rId{len(sheets) + n}": (kind, f"{kind}.bin")
                for n, kind in enumerate(("styles", "sharedStrings"), start=1)
            }
        )
        parts["xl/styles.bin"] = _styles(rich.font_records())
        parts["xl/sharedStrings.bin"] = rich.part()
    parts |= {f"xl/worksheets/sheet{n}.bin": _sheet(sheet, rich) for n, sheet in enumerate(sheets, start=1)}
    return package(parts)


class _Rich:
    """The texts of the cells that are dressed in runs, and the fonts of the runs: plain, raised, struck out."""

    def __init__(self, sheets: list[Worksheet]) -> None:
        cells = (value for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row)
        self.texts = [value for value in cells if isinstance(value, CellRichText)]

    @staticmethod
    def font_records() -> bytes:
        """The fonts a run names by number."""
        tail = struct.pack("<BBBB", 0, 0, 134, 0) + bytes(8) + b"\0" + _words("宋体")
        fonts = (struct.pack("<HHHH", 220, flags, 400, script) + tail for flags, script in ((0, 0), (0, 1), (8, 0)))
        return _record(611, struct.pack("<I", 3)) + b"".join(_record(43, font) for font in fonts) + _record(612)

    def part(self) -> bytes:
        """The table of shared texts."""
        count = struct.pack("<II", len(self.texts), len(self.texts))
        return _record(159, count) + b"".join(_record(19, self._item(text)) for text in self.texts) + _record(160)

    @staticmethod
    def _item(text: CellRichText) -> bytes:
        at, runs = 0, b""
        for piece in text:
            font = piece.font if isinstance(piece, TextBlock) else None
            runs += struct.pack("<HH", at, 0 if font is None else 1 if font.vertAlign else 2 if font.strike else 0)
            at += len(str(piece).encode("utf-16-le")) // 2
        return b"\1" + _words(str(text)) + struct.pack("<I", len(runs) // 4) + runs


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


def _content_types(sheets: int, more: tuple[str, ...] = ()) -> bytes:
    kinds = {f"/xl/{kind}.bin": kind for kind in more} | {
        "/xl/workbook.bin": "sheet.binary.macroEnabled.main",
        "/xl/styles.bin": "styles",
    }
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


def _styles(fonts: bytes = b"") -> bytes:
    """Two formats: general, and a date (14)."""
    formats = [struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0) for number in (0, 14)]
    body = b"".join(_record(47, one) for one in formats)
    return _record(278) + fonts + _record(617, struct.pack("<I", len(formats))) + body + _record(618) + _record(279)


def _sheet(sheet: Worksheet, rich: _Rich) -> bytes:
    extent = struct.pack("<IIII", 0, max(sheet.max_row - 1, 0), 0, max(sheet.max_column - 1, 0))
    rows = b"".join(
        _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)) + b"".join(_cells(cells, rich))
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


def _cells(values: tuple[object, ...], rich: _Rich) -> list[bytes]:
    return [_cell(column, value, rich) for column, value in enumerate(values) if value is not None]


def _cell(column: int, value: object, rich: _Rich) -> bytes:
    place = struct.pack("<II", column, _DATE_STYLE if isinstance(value, date) else 0)
    if isinstance(value, CellRichText):
        at = next(number for number, text in enumerate(rich.texts) if text is value)
        return _record(7, place + struct.pack("<I", at))
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
