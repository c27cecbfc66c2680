"""What an officer is told of a file that is no workbook we read: what it is, and what to do, in one line."""

from __future__ import annotations

from collections.abc import Iterable

from etl.workbook.book import Unreadable
from etl.workbook.limits import limits, shown

ENCRYPTED = "文件设有打开密码，无法读取；请去掉密码后重新发送。"
UNPARSED = "文件内容无法解析，请用 Excel 或 WPS 打开后另存为 xlsx。"
_SAVE = "，请用 Excel 或 WPS 打开后另存为 xlsx 再发送。"
_MOVE = "，请把表格复制到 Excel 或 WPS 工作簿中，另存为 xlsx 再发送。"
_UNPACK = "，请解压后把里面的工作簿（xlsx）逐个发送。"

_WORD = f"这是 Word 文档，不是工作簿{_MOVE}"
_WPS = f"这是 WPS 文字文档，不是工作簿{_MOVE}"
_PDF = f"这是 PDF 文件，不是工作簿{_MOVE}"
_OFD = f"这是 OFD 版式文件，不是工作簿{_MOVE}"
_SLIDES = f"这是演示文稿，不是工作簿{_MOVE}"
_PICTURE = f"这是图片，不是工作簿{_MOVE}"
_MHTML = f"这是单个文件网页（MHTML）{_SAVE}"
_TEXT = f"这是 CSV 或文本文件，没有表格结构{_SAVE}"
_ARCHIVE = f"这是压缩包，不是工作簿{_UNPACK}"
_ET = f"WPS 专用的 .et 格式不能直接读取{_SAVE}"
_NO_TABLE = f"这是网页或 XML 文件，里面没有表格{_SAVE}"
_UNKNOWN = f"这不是 Excel 工作簿（内容与扩展名不符，或文件已损坏）{_SAVE}"

#: read by no library with Chinese words in it: those depend on a code page
OLD_EXCEL = f"这是 Excel 5.0/95 或更早的旧格式，无法读取{_SAVE}"
ENCRYPTED_XLS = "文件被加密（设有打开密码，或设有保护工作簿的密码），无法读取；请去掉密码和保护后另存为 xlsx 再发送。"

#: refused by their names whatever they hold: inside they look like the xls of another program
_REFUSED_ENDINGS = {".et": _ET, ".ett": _ET}
_ENDINGS = {
    ".csv": _TEXT,
    ".tsv": _TEXT,
    ".txt": _TEXT,
    ".doc": _WORD,
    ".docx": _WORD,
    ".rtf": _WORD,
    ".pdf": _PDF,
    ".wps": _WPS,
    ".ofd": _OFD,
    ".ppt": _SLIDES,
    ".pptx": _SLIDES,
    ".dps": _SLIDES,
    ".mht": _MHTML,
    ".mhtml": _MHTML,
}
_BEGINNINGS = (
    (b"%PDF", _PDF),
    (b"{\\rtf", _WORD),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"\x09\x00\x04\x00", OLD_EXCEL),
    (b"\x09\x02\x06\x00", OLD_EXCEL),
    (b"\x09\x04\x06\x00", OLD_EXCEL),
    (b"\x09\x08\x08\x00", OLD_EXCEL),
    (b"\x09\x08\x10\x00", OLD_EXCEL),
    (b"PK\x05\x06", _ARCHIVE),
)
_TEXT_LOOK = 4096


def refuse(reason: str, remedy: str = "请用 Excel 或 WPS 打开后另存为 xlsx 再发送") -> Unreadable:
    """What an officer is told: why the file is not read, and what to do."""
    return Unreadable("unreadable", f"{reason}，未读取；{remedy}。")


def reach(rows: int, columns: int) -> str:
    """How far a sheet reaches beyond the limits; the text continues 工作表“X”…"""
    most = limits()
    limit = f"上限是 {most.rows} 行、{most.columns} 列、{most.cells} 格"
    return f"一直延伸到第 {rows} 行、第 {columns} 列（{limit}），不像统计表；请删除表格以外的内容后再发送。"


def too_far(sheet: str, rows: int, columns: int) -> Unreadable:
    """A sheet beyond the limits."""
    return Unreadable("unreadable", f"工作表“{sheet}”{reach(rows, columns)}")


def too_many_sheets() -> Unreadable:
    """More sheets than are read."""
    return refuse(f"工作簿有 {limits().sheets} 张以上的工作表，超过上限", "请只保留统计表后再发送")


def too_many_cells() -> Unreadable:
    """More cells in all sheets together than are read."""
    return refuse(f"工作簿中的单元格超过 {limits().cells} 个，不像统计表", "请只保留统计表后再发送")


def too_many_records() -> Unreadable:
    """A binary workbook of more records than are looked at."""
    return refuse(f"工作簿中的记录超过 {limits().records} 个，不像统计表", "请只保留统计表后再发送")


def too_large_a_page() -> Unreadable:
    """A page of more elements than are read."""
    return refuse(f"网页中的元素超过 {limits().elements} 个，不像统计表", "请只保留统计表后再发送")


def packed(size: int, most: int) -> Unreadable:
    """A package or part that unpacks to more than is read."""
    return refuse(f"文件解压后有 {shown(size)}，超过 {shown(most)} 的上限，不像统计表")


def by_name(name: str) -> str | None:
    """Why a file is refused by its name alone; None for every other."""
    return _REFUSED_ENDINGS.get(_ending(name))


def what_it_is(content: bytes, name: str) -> str:
    """What a file that is neither package, container nor markup is instead."""
    for beginning, said in _BEGINNINGS:
        if content.startswith(beginning):
            return said
    start = content[:_TEXT_LOOK]
    if start.lstrip()[:13].lower() == b"mime-version:" or b"\nContent-Type: multipart/related" in start:
        return _MHTML
    known = _ENDINGS.get(_ending(name))
    if known is not None and known is not _TEXT:
        return known
    return _TEXT if _is_text(start) else known or _UNKNOWN


def what_markup(name: str) -> str:
    """What a page without any table is."""
    known = _ENDINGS.get(_ending(name))
    return known if known is not None and known is not _TEXT else _NO_TABLE


def what_package(names: Iterable[str]) -> str:
    """What a package that is no workbook is instead; `names` are its parts."""
    parts = {name.lower() for name in names}
    if "word/document.xml" in parts:
        return _WORD
    if "ppt/presentation.xml" in parts:
        return _SLIDES
    if "ofd.xml" in parts:
        return _OFD
    if "content.xml" in parts:
        return f"这是 OpenDocument 文档，不是工作簿{_MOVE}"
    if "[content_types].xml" in parts or not parts:
        return f"文件不是 xlsx 工作簿，或已损坏{_SAVE}"
    return _ARCHIVE


def what_container(names: Iterable[str]) -> str:
    """What an OLE container without a workbook is; `names` are its streams, in small letters."""
    streams = set(names)
    if "worddocument" in streams:
        return _WORD
    if "powerpoint document" in streams:
        return _SLIDES
    if "encryptedpackage" in streams:
        return ENCRYPTED
    return f"文件不是 Excel 工作簿，或已损坏{_SAVE}"


def _ending(name: str) -> str:
    return "." + name.rpartition(".")[2].lower().strip()


def _is_text(start: bytes) -> bool:
    """Words in some encoding, or columns of them: no control characters but line ends and tabs."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(start) and not any(byte < 32 and byte not in b"\t\r\n\f\x1a" for byte in start)
