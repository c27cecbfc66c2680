"""One file as read: its bytes, its sheets with what was recognised on them, and what its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from etl import workbook
from etl.draft import SourceFile
from etl.files import NotFetched, bytes_of, plain_name, storable
from etl.garbled import garbled
from etl.lexicon import lexicon
from etl.marked_copy.line_key import is_issue_list, may_be_issue_list
from etl.marked_copy.naming import without_mark
from etl.recognise import FoundSheet, Recogniser
from etl.recognise.halves import apart
from etl.recognise.names import from_name, from_sheet_name
from etl.recognise.said import Identity, Said
from etl.recognise.year_columns import alike, by_year, heads_list, not_heads
from etl.workbook import Shape, Sheet, Unreadable, read
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
    lists: list[list[list[object]]] = field(default_factory=list)  # cells of lists of issues that came back

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
    reading = FileReading(path, source, named=from_name(without_mark(Path(name).stem)))
    try:
        book = read(content, name)
    except Unreadable as error:
        reading.findings.append(finding(error.code, str(error)))
        return reading
    for sheet, shape in zip_longest(book.sheets, book.shapes):
        if may_be_issue_list(shape) and is_issue_list(
            sheet.rows
        ):  # sent out with a marked copy: it tells of figures and holds none
            reading.lists.append(sheet.rows)
            continue
        sheet.name = storable(sheet.name)
        _read_sheet(reading, _recogniser(layout, layout.scope(sheet.name) if layout else ""), sheet, shape)
    for one in () if reading.empty else reading.sheets:
        if one.found.empty and one.found.leftovers and (harm := garbled(_words((one,)))):
            text = f"工作表“{one.name}”{harm}，其中的数字没有采用。请用原软件重新打开原件，另存为 xlsx 后再发送。"
            reading.notices.append(finding("table_unrecognised", text, sheet=one.name, cell="A1"))
    for hidden in map(storable, book.hidden):
        reading.notices.append(
            finding("hidden_sheet", f"工作表“{hidden}”是隐藏的，没有读取；如需统计请取消隐藏。", sheet=hidden)
        )
    if reading.empty:
        reading.findings.append(_nothing_found(reading))
    return reading


def _read_sheet(reading: FileReading, recogniser: Recogniser, sheet: Sheet, shape: Shape | None) -> None:
    """One sheet, or as many as its tables beside each other or the years above its columns make of it."""
    found, said = recogniser.read(sheet, shape)
    if found.statistics and (pieces := _statistics_apart(sheet, found, said)):
        for piece_found, piece_said in pieces:
            _take(reading, sheet, piece_found, piece_said)
        return
    if found.halves:
        for piece in apart(sheet, found.halves):
            _take(reading, piece, *recogniser.read(piece))
        return
    if found.listed or len({one.value for one in said.years}) > 1:
        if years := _by_year(recogniser, sheet):
            for piece, piece_found, piece_said in years:
                _take(reading, piece, piece_found, piece_said, Identity())
            return
        said = replace(said, years=not_heads(sheet, said.years))
    if found.empty and reading.sheets:
        found = recogniser.rest(sheet, found, reading.sheets[-1].found)
    _take(reading, sheet, found, said)


def _statistics_apart(sheet: Sheet, found: FoundSheet, said: Identity) -> list[tuple[FoundSheet, Identity]]:
    """The statistics sheets of several agencies or years on a sheet, each by itself; few files hold any."""
    from etl.statistics_reports import apart as statistics_apart

    return statistics_apart(sheet.name, found, said)


def _by_year(recogniser: Recogniser, sheet: Sheet) -> list[tuple[Sheet, FoundSheet, Identity]]:
    """A flat list or a table whose columns stand under years, once for each of them; [] where it is none."""
    pieces = []
    for year, cell, piece in by_year(sheet):
        found, said = recogniser.read(piece)
        if not any(table.cells for table in found.tables) and not heads_list(found, cell):
            return []
        pieces.append((piece, found, replace(said, years=[Said(str(year), sheet.name, cell)])))
    return pieces if alike([found for _, found, _ in pieces]) else []


def _take(reading: FileReading, sheet: Sheet, found: FoundSheet, said: Identity, named: Identity | None = None) -> None:
    """One more sheet; `named`: what its name says, where the name is not to be asked."""
    named = from_sheet_name(sheet.name) if named is None else named
    reading.sheets.append(SheetReading(sheet.name, reading.source, sheet.rows, found, said, named))
    reading.notices += found.findings


def _nothing_found(reading: FileReading) -> Finding:
    """No table of a declared edition: an annual report on some other form, or something else altogether."""
    if reading.lists and not reading.sheets:
        return finding("no_report", "文件中只有问题清单，没有年度报告的统计表；请发回改正后的工作簿。")
    names = "、".join(f"“{sheet.name}”" for sheet in reading.sheets) or "（无可见工作表）"
    titled = next((sheet for sheet in reading.sheets if sheet.said.years), None)
    if titled is not None:
        said = titled.said.years[0]
        known = "、".join(f"{form.edition} 年格式（{form.legal_basis}）" for form in catalog().forms.values())
        text = f"标题是 {said.value} 年的报告，但工作表{names}中的表格不是已登记的统一格式（现有：{known}）。"
        return finding("unknown_edition", text, sheet=said.sheet, cell=said.cell)
    words = (
        cell for sheet in reading.sheets for cells in sheet.rows for cell in cells if isinstance(cell, str) and cell
    )
    if harm := garbled(words):
        return finding(
            "no_report", f"工作表{names}读不出统计表：{harm}。请用原软件重新打开原件，另存为 xlsx 后再发送。"
        )
    text = f"在工作表{names}中没有找到年度报告的统计表（认的是“信息内容”“申请人情况”“结果维持”等统一格式的栏目名称）。"
    return finding("no_report", text)


def _words(sheets: Iterable[SheetReading]) -> Iterator[str]:
    return (cell for sheet in sheets for cells in sheet.rows for cell in cells if isinstance(cell, str) and cell)


@cache
def _recogniser(layout: Layout | None, scope: str) -> Recogniser:
    words = lexicon()
    return Recogniser(words if layout is None else words.with_layout(layout.terms(scope), layout.name))


def forget() -> None:
    """Let go of what sheets read so far have taught: whoever has read thousands and is done with them has other needs."""
    _recogniser.cache_clear()
    workbook.forget()
