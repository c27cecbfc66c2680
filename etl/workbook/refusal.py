"""What an officer is told of a file that is no workbook we read: what it is, and what to do."""

from __future__ import annotations

ENCRYPTED = "文件设有打开密码，无法读取；请去掉密码后重新发送。"
UNPARSED = "文件内容无法解析，请用 Excel 或 WPS 打开后另存为 xlsx。"
_REFUSED_NAMES = {
    ".csv": "CSV 文件没有表格结构",
    ".et": "WPS 专用的 .et 格式不能直接读取",
    ".doc": "这是 Word 文档，不是工作簿",
    ".docx": "这是 Word 文档，不是工作簿",
    ".pdf": "这是 PDF 文件，不是工作簿",
    ".wps": "这是 WPS 文字文档，不是工作簿",
}


def what_it_is(content: bytes, name: str) -> str:
    """What a file that is no package is instead."""
    ending = "." + name.rpartition(".")[2].lower()
    if content.startswith(b"%PDF"):
        reason = _REFUSED_NAMES[".pdf"]
    elif content.lstrip()[:1] == b"<":
        reason = "这是网页格式的表格，不是工作簿"
    else:
        reason = _REFUSED_NAMES.get(ending, "这不是 Excel 工作簿（内容与扩展名不符，或文件已损坏）")
    return f"{reason}，请用 Excel 或 WPS 另存为 xlsx 再发送。"


def what_package(names: set[str]) -> str:
    """What a package that is no workbook is instead; `names` are its parts."""
    if "word/document.xml" in names:
        return f"{_REFUSED_NAMES['.docx']}，请把表格放进 Excel 或 WPS 工作簿，另存为 xlsx 再发送。"
    return "文件不是 xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 xlsx。"
