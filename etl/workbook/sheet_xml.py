"""A look into a workbook's XML before the reading library sees it: which sheets, how far they reach, what it would lose."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from etl.workbook.book import ErrorCell, FormulaCell
from etl.workbook.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS


class TooLarge(Exception):
    """A sheet reaches further than any statutory table could; the text continues 工作表“X”…"""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook: its name and the part of the package that holds it."""

    name: str
    path: str
    hidden: bool
    is_worksheet: bool


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def sheet_parts(package: zipfile.ZipFile) -> list[SheetPart] | None:
    """The sheets in order; None when the package is no xlsx workbook."""
    names = package.NameToInfo
    book = "xl/workbook.xml"
    if book not in names:
        found = next((name for name in names if name.lower().endswith("workbook.xml")), None)
        if found is None:
            return None
        book = found
    folder = posixpath.dirname(book)
    relations = f"{folder}/_rels/{posixpath.basename(book)}.rels"
    if relations not in names or max(names[book].file_size, names[relations].file_size) > 4 * 1024 * 1024:
        return None
    parts = _parts(package.read(book), package.read(relations), folder)
    return None if parts is None else list(parts)


@lru_cache(maxsize=256)
def _parts(book: bytes, relations: bytes, folder: str) -> tuple[SheetPart, ...] | None:
    """The sheets a workbook part declares; offices fill in the same workbook, so the same bytes come again and again."""
    try:
        targets = {
            relation.get("Id"): (relation.get("Target", ""), relation.get("Type", ""))
            for relation in ElementTree.fromstring(relations)
        }
        tree = ElementTree.fromstring(book)
    except ElementTree.ParseError:
        return None
    parts = []
    for element in tree.iter():
        if _local(element.tag) != "sheet":
            continue
        identifier = next((value for name, value in element.attrib.items() if _local(name) == "id"), "")
        target, kind = targets.get(identifier, ("", ""))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        hidden = element.get("state", "visible") != "visible"
        parts.append(SheetPart(element.get("name", ""), path, hidden, kind.endswith("/worksheet")))
    return tuple(parts)


_FAR = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]?\d{5})""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]*)(\d+)["']""")
#: another writer's habits (prefixed names, single quotes) are told from the first bytes; then the long look is taken
_UNUSUAL = re.compile(rb"<\w+:worksheet|<worksheet[^>]*='")
_FORMULA_TAG = re.compile(rb"<f[\s>/]")
_LONG = 1024 * 1024
_ROW_OR_CELL = re.compile(
    rb"""<(?:\w+:)?row\b([^>]*)>|<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"""\b(r|t)=["']([^"']*)["']""")
_FORMULA = re.compile(rb"""<(?:\w+:)?f\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?f>)""", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</(?:\w+:)?v>")
_SHARED = re.compile(rb"""\bsi=["'](\d+)["']""")


_PLACE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")


def column_number(letters: str) -> int:
    """0 for A; -1 for no letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def flaws(xml: bytes) -> dict[tuple[int, int], ErrorCell | FormulaCell]:
    """The cells of a sheet that a reader would take for empty; raises TooLarge for far-away cells."""
    if _FAR.search(xml):
        _refuse_far(xml)
    if len(xml) > _LONG and xml.count(b"<row") > MAX_ROWS * 5:
        raise TooLarge("的行数过多，不像统计表，未读取。")
    # plain searches, few of them: every sheet of every file pays for them
    start = xml.find(b"<f")
    formula = start >= 0 and _FORMULA_TAG.search(xml, start) is not None
    suspect = formula or b't="e"' in xml or b't="d"' in xml or _UNUSUAL.search(xml, 0, 2_000) is not None
    if not suspect:
        return {}
    return _suspects(xml)


def _refuse_far(xml: bytes) -> None:
    rows = columns = 0
    for letters, digits in _REFERENCE.findall(xml):
        rows = max(rows, int(digits[:9]))
        columns = max(columns, column_number(letters.decode()) + 1)
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise TooLarge(f"一直延伸到第 {rows} 行、第 {columns} 列，不像统计表；请删除表格以外的内容后再发送。")


def _suspects(xml: bytes) -> dict[tuple[int, int], ErrorCell | FormulaCell]:
    found: dict[tuple[int, int], ErrorCell | FormulaCell] = {}
    shared: dict[bytes, tuple[int, int, str]] = {}
    row, column = -1, -1
    for match in _ROW_OR_CELL.finditer(xml):
        attributes = dict(_ATTRIBUTE.findall(match[1] if match[2] is None else match[2]))
        reference = attributes.get(b"r", b"")
        if match[2] is None:
            row, column = (int(reference) - 1 if reference.isdigit() else row + 1), -1
            continue
        column += 1
        if reference:
            place = _PLACE.fullmatch(reference)
            if place is None:
                continue  # a damaged reference: the library refuses the sheet
            row, column = int(place[2]) - 1, column_number(place[1].decode())
        cell = _flaw(attributes.get(b"t", b""), match[3] or b"", (row, column), shared)
        if cell is not None:
            found[row, column] = cell
    return found


def _flaw(
    kind: bytes, body: bytes, place: tuple[int, int], shared: dict[bytes, tuple[int, int, str]]
) -> ErrorCell | FormulaCell | None:
    value = _VALUE.search(body)
    formula = _FORMULA.search(body)
    text = _unescape(formula[2] or b"") if formula else ""
    if formula:
        group = _SHARED.search(formula[1])
        if group and text:
            shared[group[1]] = (*place, text)
        elif group and group[1] in shared:
            text = _moved(shared[group[1]], place)
    if kind == b"e":
        return ErrorCell(value[1].decode("utf-8", "replace") if value else "#ERROR!")
    if formula and value is None and kind != b"str":
        return FormulaCell(text)
    if kind == b"d" and value is not None:
        return ErrorCell(value[1].decode("utf-8", "replace"))
    return None


def _unescape(text: bytes) -> str:
    words = text.decode("utf-8", "replace")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        words = words.replace(entity, character)
    return words


_RELATIVE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


def _moved(master: tuple[int, int, str], place: tuple[int, int]) -> str:
    """A shared formula as it reads at another cell."""
    from etl.text import column_letters

    down, right = place[0] - master[0], place[1] - master[1]

    def shift(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = match.groups()
        column = column_number(letters) + (0 if fixed_column else right)
        row = int(digits) + (0 if fixed_row else down)
        return f"{fixed_column}{column_letters(max(column, 0))}{fixed_row}{row}"

    return _RELATIVE.sub(shift, master[2])
