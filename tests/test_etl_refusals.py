"""What is no workbook is refused in one line that says what it is and what to do; content decides, not the name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from etl.workbook import Unreadable, needs_child, read

REPORTS = Path(__file__).parent.parent / "samples" / "reports"
XLSX = (REPORTS / "suqian_2023.xlsx").read_bytes()


def package(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    assert refused.value.code == "unreadable"
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "年报.et", ".et"),
        (XLSX, "年报.et", ".et"),
        ("栏目,件数\n维持,1\n".encode("gb18030"), "年报.csv", "CSV"),
        ("栏目,件数\n维持,1\n".encode(), "年报.xls", "CSV"),
        ("栏目\t件数\n维持\t1\n".encode("utf-16"), "年报.xls", "CSV"),
        ("年度报告".encode(), "年报.txt", "文本文件"),
        (b"%PDF-1.7", "年报.xlsx", "PDF"),
        (b"{\\rtf1}", "年报.xls", "Word"),
        (b"\xff\xd8\xff\xe0", "年报.xlsx", "图片"),
        (b"\x89PNG\r\n", "年报.jpg", "图片"),
        (b"Rar!\x1a\x07", "年报.xlsx", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "年报.7z", "压缩包"),
        (b"\x1f\x8b\x08", "年报.xlsx", "压缩包"),
        (package("宿迁.xlsx", "沭阳.xlsx"), "年报.zip", "压缩包"),
        (package("[Content_Types].xml", "word/document.xml"), "年报.docx", "Word"),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "年报.xlsx", "演示文稿"),
        (package("OFD.xml", "Doc_0/Document.xml"), "年报.ofd", "OFD"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "年报.xls", "MHTML"),
        (b"\0\1\2\3", "年报.wps", "WPS 文字"),
        (b"\0\1\2\3", "年报.xls", "不是 Excel"),
        (b"<html><body><p>404</p></body></html>", "年报.xls", "没有表格"),
    ],
)
def test_a_refusal_is_one_helpful_line(content: bytes, name: str, words: str) -> None:
    said = refusal(content, name)
    assert words in said
    assert "xlsx" in said
    assert "\n" not in said
    assert said.endswith("。")


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.txt", "a.pdf", "a", "a.xlsm", "a.xltx"])
def test_an_extension_says_nothing(name: str) -> None:
    assert read(XLSX, name) == read(XLSX, "a.xlsx")


def test_an_ordinary_workbook_needs_no_process_of_its_own() -> None:
    assert not needs_child(XLSX)
    for content in (b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", package("xl/workbook.bin"), package("content.xml")):
        assert needs_child(content)
    # a package that only mentions the name of a workbook's part
    assert needs_child(package("mimetype", "xl/workbook.xml"))
