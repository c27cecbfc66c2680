"""Reads xlsx and xlsm (macros are data nobody runs): the package looked at first, then the library.

The reading library shows an error cell and a formula without a stored result as an *empty* cell, and a far-away
cell makes it claim all memory. So the sheet XML is looked at first: what it would lose is put back as `ErrorCell`
or `FormulaCell`, and extents beyond the limits are refused before the library is called.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from etl.workbook.book import Book, ErrorCell, FormulaCell, Sheet, Unreadable
from etl.workbook.formulas import compute
from etl.workbook.limits import MAX_PACKAGE_BYTES, MAX_SHEET_BYTES, MAX_SHEETS
from etl.workbook.refusal import ENCRYPTED, UNPARSED, what_package
from etl.workbook.sheet_xml import TooLarge, flaws, sheet_parts

#: what unpacking a damaged, encrypted or made-up package may raise
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, KeyError, struct.error)


def read_xlsx(content: bytes) -> Book:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        infos = package.infolist()
        if sum(info.file_size for info in infos) > MAX_PACKAGE_BYTES:
            raise Unreadable("unreadable", "文件解压后过大，不像统计表，未读取。")
        parts = sheet_parts(package)
        if parts is None:
            raise Unreadable("unreadable", what_package({info.filename for info in infos}))
        if len(parts) > MAX_SHEETS:
            raise Unreadable("unreadable", f"工作簿有 {len(parts)} 张工作表，超过 {MAX_SHEETS} 张的上限，未读取。")
        visible = {part.name: part for part in parts if not part.hidden and part.is_worksheet}
        lost: dict[str, dict[tuple[int, int], ErrorCell | FormulaCell]] = {}
        for sheet_name, part in visible.items():
            info = package.NameToInfo.get(part.path)
            if info is None:
                raise Unreadable("unreadable", f"工作簿缺少工作表“{sheet_name}”的内容，文件已损坏，请另存后再发送。")
            if info.file_size > MAX_SHEET_BYTES:
                raise Unreadable("unreadable", f"工作表“{sheet_name}”过大，不像统计表，未读取。")
            try:
                lost[sheet_name] = flaws(package.read(info))
            except TooLarge as error:
                raise Unreadable("unreadable", f"工作表“{sheet_name}”{error}") from error
    return _with_library(content, lost)


def _with_library(content: bytes, lost: dict[str, dict[tuple[int, int], ErrorCell | FormulaCell]]) -> Book:
    sheets: list[Sheet] = []
    hidden: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for index, meta in enumerate(book.sheets_metadata):
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                if meta.visible != SheetVisibleEnum.Visible:
                    hidden.append(meta.name)
                    continue
                raw = book.get_sheet_by_index(index)
                rows = raw.to_python(skip_empty_area=False)
                merges = [(*first, *last) for first, last in raw.merged_cell_ranges or ()]
                if rows:  # a blank row of figures under the last head is not read, but is there
                    rows.append([""] * len(rows[0]))
                sheet = Sheet(meta.name, rows, merges)  # type: ignore[arg-type]
                if lost.get(meta.name):
                    _put_back(sheet, lost[meta.name])
                sheets.append(sheet)
    except PasswordError as error:
        raise Unreadable("encrypted", ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("unreadable", UNPARSED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library's own code fails; it has no class to import
            raise
        raise Unreadable("unreadable", UNPARSED) from error
    return Book(sheets, hidden)


def _put_back(sheet: Sheet, lost: dict[tuple[int, int], ErrorCell | FormulaCell]) -> None:
    """Cells the library shows as empty, at their places; simple sums among them computed."""
    height = max(max(row for row, _ in lost) + 1, len(sheet.rows))
    width = max(max(column for _, column in lost) + 1, len(sheet.rows[0]) if sheet.rows else 0)
    for cells in sheet.rows:
        cells.extend([""] * (width - len(cells)))
    sheet.rows.extend([""] * width for _ in range(height - len(sheet.rows)))
    for (row, column), cell in lost.items():
        sheet.rows[row][column] = cell
    compute(sheet.rows)
