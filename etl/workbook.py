"""The one place that reads spreadsheets: a file's bytes in, sheets of raw cells with addresses out, guarded.

The reading library shows an error cell and a formula without a stored result as an *empty* cell, and a far-away
cell makes it claim all memory. So the sheet XML is looked at first: what it would lose is put back as `ErrorCell`
or `FormulaCell`, and extents beyond the limits are refused before the library is called.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from etl.formulas import compute
from etl.sheet_xml import ErrorCell, FormulaCell, TooLarge, flaws, sheet_parts

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_SHEETS = 200
#: unpacked bytes of one sheet's XML, and of all parts together
MAX_SHEET_BYTES = 64 * 1024 * 1024
MAX_PACKAGE_BYTES = 256 * 1024 * 1024

#: what unpacking a damaged, encrypted or made-up package may raise
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, KeyError, struct.error)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNPARSED = "文件内容无法解析，请用 Excel 或 WPS 打开后另存为 xlsx。"
_REFUSED_NAMES = {
    ".csv": "CSV 文件没有表格结构",
    ".et": "WPS 专用的 .et 格式不能直接读取",
    ".doc": "这是 Word 文档，不是工作簿",
    ".docx": "这是 Word 文档，不是工作簿",
    ".pdf": "这是 PDF 文件，不是工作簿",
    ".wps": "这是 WPS 文字文档，不是工作簿",
}


class Unreadable(Exception):
    """A file that gives no sheets; `code` is a structural finding code, the text is for the officer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Sheet:
    """Raw cells from A1 on (rows of equal length), merged ranges as (row, column, last row, last column) from 0."""

    name: str
    rows: list[list[object]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """The visible sheets of a workbook in order, and the names of the hidden ones that were not read."""

    sheets: list[Sheet]
    hidden: list[str]


def read(content: bytes, name: str) -> Book:
    """All visible sheets of a workbook; raises Unreadable with what the officer should do."""
    if not content:
        raise Unreadable("unreadable", "文件是空的（0 字节），请重新发送。")
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable("unreadable", f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，不像统计表，未读取。")
    if content.startswith(_OLE):
        _refuse_ole(content)
    if not content.startswith(_ZIP):
        raise Unreadable("unreadable", _what_it_is(content, name))
    try:
        return _read_xlsx(content)
    except _BROKEN as error:
        raise Unreadable("unreadable", "文件已损坏或没有传完整，请用 Excel 或 WPS 打开后另存为 xlsx。") from error


def _refuse_ole(content: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("encrypted", "文件设有打开密码，无法读取；请去掉密码后重新发送。")
    raise Unreadable("unreadable", "这是旧的 xls 格式，请用 Excel 或 WPS 另存为 xlsx 再发送。")


def _what_it_is(content: bytes, name: str) -> str:
    ending = "." + name.rpartition(".")[2].lower()
    if content.startswith(b"%PDF"):
        reason = _REFUSED_NAMES[".pdf"]
    elif content.lstrip()[:1] == b"<":
        reason = "这是网页格式的表格，不是工作簿"
    else:
        reason = _REFUSED_NAMES.get(ending, "这不是 Excel 工作簿（内容与扩展名不符，或文件已损坏）")
    return f"{reason}，请用 Excel 或 WPS 另存为 xlsx 再发送。"


def _read_xlsx(content: bytes) -> Book:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        infos = package.infolist()
        if sum(info.file_size for info in infos) > MAX_PACKAGE_BYTES:
            raise Unreadable("unreadable", "文件解压后过大，不像统计表，未读取。")
        parts = sheet_parts(package)
        if parts is None:
            raise Unreadable("unreadable", _refused_package({info.filename for info in infos}))
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


def _refused_package(names: set[str]) -> str:
    if "word/document.xml" in names:
        return f"{_REFUSED_NAMES['.docx']}，请把表格放进 Excel 或 WPS 工作簿，另存为 xlsx 再发送。"
    return "文件不是 xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 xlsx。"


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
        raise Unreadable("encrypted", "文件设有打开密码，无法读取；请去掉密码后重新发送。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("unreadable", _UNPARSED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library's own code fails; it has no class to import
            raise
        raise Unreadable("unreadable", _UNPARSED) from error
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
