"""One file as read: its bytes, its sheets with what was recognised on them, and what its name says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from etl.draft import SourceFile
from etl.files import NotFetched, bytes_of, plain_name, storable
from etl.lexicon import lexicon
from etl.recognise import FoundSheet, Recogniser
from etl.recognise.identity import Identity, from_name, from_sheet_name
from etl.workbook import Unreadable, read
from etl.workbook.limits import limits
from reportdb.findings import Finding, finding
from reportdb.forms import catalog

if TYPE_CHECKING:
    from etl.drift.layout_file import Layout


@dataclass(slots=True)
class SheetReading:
    """A visible sheet: raw cells, tables found, and what its cells and its name say of agency and year."""

    name: str
    file: SourceFile
    rows: list[list[object]]
    found: FoundSheet
    said: Identity
    named: Identity


@dataclass(slots=True)
class FileReading:
    """A file ready to be split into reports; `findings` holds why it gives none."""

    path: str  # as given by the user
    source: SourceFile
    sheets: list[SheetReading] = field(default_factory=list)
    named: Identity = field(default_factory=Identity)
    findings: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing of a report was found."""
        return all(sheet.found.empty for sheet in self.sheets)


def read_file(path: str, layout: Layout | None = None) -> FileReading:
    """Reads and recognises one file; whatever is wrong with it ends in findings, never in an exception."""
    fetched = fetch(path)
    if fetched.findings:
        return fetched
    return read_content(path, fetched.source.name, fetched.source.content, layout)


def fetch(path: str) -> FileReading:
    """The bytes of one file and nothing recognised yet; findings where it cannot be had."""
    name = plain_name(path)
    try:
        content = bytes_of(path, limits().file)
    except NotFetched as error:
        return FileReading(path, SourceFile(name, "", b""), findings=[finding("unreadable", str(error))])
    return FileReading(path, SourceFile(name, "", content))


def read_content(path: str, name: str, content: bytes, layout: Layout | None = None) -> FileReading:
    """The same for bytes at hand."""
    source = SourceFile(name, hashlib.sha256(content).hexdigest(), content)
    reading = FileReading(path, source, named=from_name(Path(name).stem))
    try:
        book = read(content, name)
    except Unreadable as error:
        reading.findings.append(finding(error.code, str(error)))
        return reading
    for sheet in book.sheets:
        sheet.name = storable(sheet.name)
        recogniser = _recogniser(layout, layout.scope(sheet.name) if layout else "")
        found, said = recogniser.read(sheet)
        if found.empty and reading.sheets:
            found = recogniser.rest(sheet, found, reading.sheets[-1].found)
        reading.sheets.append(SheetReading(sheet.name, source, sheet.rows, found, said, from_sheet_name(sheet.name)))
        reading.notices += found.findings
    for hidden in map(storable, book.hidden):
        reading.notices.append(
            finding("hidden_sheet", f"工作表“{hidden}”是隐藏的，没有读取；如需统计请取消隐藏。", sheet=hidden)
        )
    if reading.empty:
        reading.findings.append(_nothing_found(reading))
    return reading


def _nothing_found(reading: FileReading) -> Finding:
    """No table of a declared edition: an annual report on some other form, or something else altogether."""
    names = "、".join(f"“{sheet.name}”" for sheet in reading.sheets) or "（无可见工作表）"
    titled = next((sheet for sheet in reading.sheets if sheet.said.years), None)
    if titled is not None:
        said = titled.said.years[0]
        known = "、".join(f"{form.edition} 年格式（{form.legal_basis}）" for form in catalog().forms.values())
        text = f"标题是 {said.value} 年的报告，但工作表{names}中的表格不是已登记的统一格式（现有：{known}）。"
        return finding("unknown_edition", text, sheet=said.sheet, cell=said.cell)
    text = f"在工作表{names}中没有找到年度报告的统计表（认的是“信息内容”“申请人情况”“结果维持”等统一格式的栏目名称）。"
    return finding("no_report", text)


@cache
def _recogniser(layout: Layout | None, scope: str) -> Recogniser:
    words = lexicon()
    return Recogniser(words if layout is None else words.with_layout(layout.terms(scope), layout.name))
