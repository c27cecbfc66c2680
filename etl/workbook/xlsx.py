"""Reads xlsx and xlsm (macros are data nobody runs): the package looked at first, then the library.

The reading library shows an error cell and a formula without a stored result as an *empty* cell, and a far-away
cell makes it claim all memory. So every part is looked at first, and the library is given a package of our own that
holds nothing but the sheets, texts and formats that passed: what it would lose is put back as `ErrorCell` or
`FormulaCell`, extents beyond the limits are refused.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from python_calamine import CalamineWorkbook

from etl.workbook.book import Book, ErrorCell, FormulaCell, Shape, Sheet, Unreadable
from etl.workbook.dressing import written_out
from etl.workbook.formulas import compute
from etl.workbook.library import limit_merges, limit_texts, trusting
from etl.workbook.limits import Limits, limits
from etl.workbook.moulds import Cast, Moulds
from etl.workbook.outline import Outline, outline
from etl.workbook.package import BROKEN, Package, stored
from etl.workbook.refusal import refuse, too_far, too_many_cells
from etl.workbook.scaling import scaled_styles, show_as_scaled
from etl.workbook.sheet_xml import TooLarge, flaws, is_plain, trimmed

__all__ = ["BROKEN", "is_ordinary", "read_xlsx"]

#: up to here a file cannot cost much, whatever it holds
_SMALL_FILE = 512 * 1024
_SMALL_PACKAGE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Contents:
    """The parts of a workbook that are read, as they were sent but for dressed words; `sheets` are those of the visible worksheets."""

    outline: Outline
    sheets: list[bytes]
    plain: list[bool]  # of each sheet
    texts: bytes | None
    styles: bytes | None
    casts: list[Cast] | None  # the sheets, where all of them are of known moulds


def is_ordinary(content: bytes) -> bool:
    """Whether an xlsx is small and plainly written, so that any process may read it; so is one refused at a look."""
    try:
        if len(content) > _SMALL_FILE or _package(content, limits()).size > _SMALL_PACKAGE:
            return False
        return all(_contents(content, limits()).plain)
    except (Unreadable, *BROKEN):
        return True


def read_xlsx(content: bytes) -> Book:
    """The visible sheets of a workbook; raises Unreadable, or one of BROKEN for a damaged package."""
    contents = _contents(content, limits())
    if contents.casts is not None:
        return _of_casts(contents, contents.casts)
    sheets: list[bytes] = []
    for part, xml, plain in zip(contents.outline.visible, contents.sheets, contents.plain, strict=True):
        try:
            sheets.append(xml if plain else trimmed(xml))
        except TooLarge as error:
            raise Unreadable("unreadable", f"工作表“{part.name}”{error}") from error
    lost = [flaws(xml) for xml in sheets]
    book = Book(_with_library(contents, sheets), contents.outline.hidden)
    _limit_texts(contents, book)
    for sheet, cells in zip(book.sheets, lost, strict=True):
        if cells:
            _put_back(sheet, cells)
    if contents.styles and (scaled := scaled_styles(contents.styles)):
        for sheet, xml in zip(book.sheets, sheets, strict=True):
            show_as_scaled(sheet.rows, xml, scaled)
        return book
    for sheet, xml, plain, cells in zip(book.sheets, sheets, contents.plain, lost, strict=True):
        if plain and not cells:
            _MOULDS.learn(
                xml, sheet, contents.texts, contents.styles, date1904=contents.outline.date1904, most=limits()
            )
    return book


_MOULDS = Moulds()


def _of_casts(contents: _Contents, casts: list[Cast]) -> Book:
    """The sheets of a workbook without the library: their moulds passed every limit when it read the first of them."""
    sheets = [
        Sheet(part.name, cast.rows(), list(cast.mould.merges))
        for part, cast in zip(contents.outline.visible, casts, strict=True)
    ]
    return Book(sheets, contents.outline.hidden, [Shape(cast.mould, cast.words) for cast in casts])


def forget() -> None:
    """Let go of the last workbook, and of what all before it have taught."""
    _package.cache_clear()
    _contents.cache_clear()
    _MOULDS.forget()


@lru_cache(maxsize=1)
def _package(content: bytes, most: Limits) -> Package:
    return Package(content, most)


@lru_cache(maxsize=1)  # looked at, then read: unpacked once
def _contents(content: bytes, most: Limits) -> _Contents:
    package = _package(content, most)
    found = outline(package)
    sheets = []
    for part in found.visible:
        if part.path not in package:
            raise refuse(f"工作簿缺少工作表“{part.name}”的内容，文件已损坏")
        xml = package.read(part.path)
        sheets.append(written_out(xml) if b"<is" in xml or b":is>" in xml else xml)
    texts, styles = (package.read(path) if path in package else None for path in (found.texts, found.styles))
    texts = texts and written_out(texts)
    casts = None
    if not (styles and scaled_styles(styles)):
        casts = _MOULDS.casts(sheets, texts, styles, date1904=found.date1904, most=most)
    plain = [casts is not None or is_plain(xml) for xml in sheets]
    return _Contents(found, sheets, plain, texts, styles, casts)


def _with_library(contents: _Contents, sheets: list[bytes]) -> list[Sheet]:
    read: list[Sheet] = []
    most = limits()
    left = most.cells
    with trusting(), CalamineWorkbook.from_filelike(io.BytesIO(_repacked(contents, sheets))) as book:
        for index, part in enumerate(contents.outline.visible):
            raw = book.get_sheet_by_index(index)
            height, width = (raw.end[0] + 1, raw.end[1] + 1) if raw.end else (0, 0)  # from A1 to the last filled cell
            if not most.hold(height, width):
                raise too_far(part.name, height, width)
            left -= height * width
            if left < 0:
                raise too_many_cells()
            rows = raw.to_python(skip_empty_area=False)
            if rows:  # a blank row of figures under the last head is not read, but is there
                rows.append([""] * len(rows[0]))
            merges = [(*first, *last) for first, last in raw.merged_cell_ranges or ()]
            if merges:
                limit_merges(part.name, merges, height + 1, width)
            read.append(Sheet(part.name, cast("list[list[object]]", rows), merges))
    return read


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _repacked(contents: _Contents, sheets: list[bytes]) -> bytes:
    """A package of our own: nothing in it has a size, a name or a target that the sender chose."""
    parts = [*_frame(len(sheets), contents.outline.date1904)]
    parts += [(b"xl/worksheets/s%d.xml" % number, xml) for number, xml in enumerate(sheets)]
    for name, part in ((b"xl/sharedStrings.xml", contents.texts), (b"xl/styles.xml", contents.styles)):
        if part is not None:
            parts.append((name, part))
    return stored(parts)


@lru_cache(maxsize=64)
def _frame(count: int, date1904: bool) -> tuple[tuple[bytes, bytes], ...]:
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="s{n}"/>' for n in range(count))
    dates = '<workbookPr date1904="1"/>' if date1904 else ""
    related = [("worksheet", f"s{n}", f"worksheets/s{n}.xml") for n in range(count)]
    related += [("sharedStrings", "texts", "sharedStrings.xml"), ("styles", "styles", "styles.xml")]
    return (
        (b"_rels/.rels", _relations([("officeDocument", "book", "xl/workbook.xml")])),
        (b"xl/workbook.xml", f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{dates}<sheets>{sheets}</sheets></workbook>'.encode()),
        (b"xl/_rels/workbook.xml.rels", _relations(related)),
    )  # fmt: skip


def _relations(related: list[tuple[str, str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for kind, key, to in related)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">{lines}</Relationships>'.encode()


def _limit_texts(contents: _Contents, book: Book) -> None:
    """No cell holds more than a spreadsheet allows, or NUL; looked for only where a part can hold one."""
    most = limits().text
    if any(b"_x0000_" in xml for xml in (contents.texts or b"", *contents.sheets)):
        for sheet in book.sheets:
            sheet.rows = [
                [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in row] for row in sheet.rows
            ]
    parts = (contents.texts or b"", *(xml for xml in contents.sheets if b"<is" in xml or b'"str"' in xml))
    if max(map(len, parts)) <= most:
        return
    for sheet in book.sheets:
        limit_texts(sheet.name, sheet.rows)


def _put_back(sheet: Sheet, lost: dict[tuple[int, int], ErrorCell | FormulaCell]) -> None:
    """Cells the library shows as empty, at their places; simple sums among them computed."""
    height = max(max(row for row, _ in lost) + 1, len(sheet.rows))
    width = max(max(column for _, column in lost) + 1, len(sheet.rows[0]) if sheet.rows else 0)
    for cells in sheet.rows:
        cells.extend([""] * (width - len(cells)))
    sheet.rows.extend([""] * width for _ in range(height - len(sheet.rows)))
    for (row, column), cell in lost.items():
        sheet.rows[row][column] = cell
    sheet.computed = compute(sheet.rows)
