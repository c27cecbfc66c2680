"""A look into a sheet's XML before the reading library sees it: how far it reaches, and what the library would lose."""

from __future__ import annotations

import re

from etl.workbook.book import ErrorCell, FormulaCell
from etl.workbook.limits import limits
from etl.workbook.refusal import reach


class TooLarge(Exception):
    """A sheet reaches further than any statutory table could; the text continues 工作表“X”…"""


#: anything but a reference to a near cell (A1 to Z9999) or row; everything far or odd is among it
_NOT_NEAR = re.compile(rb""" r(?:=["'](?![A-Z]?[1-9]\d{0,3}["'])|=?\s)""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]*)\$?(\d+)["']""")
#: cells and rows that are only formatted, or not even that; without a reference they hold the place of the next
_BLANK_CELL = re.compile(
    rb"""<(?:\w{1,20}:)?c\b[^<>]*?\br\s*=[^<>]*?(?:/>|>\s*(?:<(?:\w{1,20}:)?v\s*(?:/>|>\s*</(?:\w{1,20}:)?v\s*>))?\s*</(?:\w{1,20}:)?c\s*>)"""
)
_BLANK_ROW = re.compile(rb"""<(?:\w{1,20}:)?row\b[^<>]*?\br\s*=[^<>]*?(?:/>|>\s*</(?:\w{1,20}:)?row\s*>)""")
#: references that the look above passes by
_HIDING = re.compile(rb"""[\t\r\n]r\s*=""")
#: formulas, errors and dates however they are written
_ANY_SUSPECT = re.compile(rb"""<(?:\w{1,20}:)?f[\s>/]|\bt\s*=\s*["'][ed]["']""")
_LONGEST_FORMULA, _LONGEST_SHARED, _QUOTED = 8192, 400, 80  # the first as in Excel
#: another writer's habits (prefixed names, single quotes) are told from the first bytes; then the long look is taken
_UNUSUAL = re.compile(rb"<\w{1,20}:worksheet|<worksheet[^<>]*='")
_FORMULA_TAG = re.compile(rb"<f[\s>/]")
_LONG = 1024 * 1024
_ROW_OR_CELL = re.compile(rb"""<(?:\w{1,20}:)?(?:(row)|c)\b([^<>]*)>""")
_CELL_END = re.compile(rb"</(?:\w{1,20}:)?c\s*>")
_ATTRIBUTE = re.compile(rb"""\b(r|t)\s*=\s*["']([^"'<>]*)["']""")
_FORMULA = re.compile(rb"""<(?:\w{1,20}:)?f\b([^<>]*?)(?:/>|>([^<]*)<)""")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?v\b[^<>]*>([^<]+)<")
_SHARED = re.compile(rb"""\bsi\s*=\s*["'](\d{1,9})["']""")
_PLACE = re.compile(rb"([A-Za-z]{1,3})(\d{1,7})")


def column_number(letters: str) -> int:
    """0 for A; -1 for no letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def is_plain(xml: bytes) -> bool:
    """Whether a sheet is short, reaches not far and is written as spreadsheets write it."""
    if len(xml) > _LONG or _NOT_NEAR.search(xml) is not None:
        return False
    return not any(blank in xml for blank in (b"\n", b"\t", b"\r")) or _HIDING.search(xml) is None


def trimmed(xml: bytes) -> bytes:
    """The sheet without the cells and rows that only hold a format: offices format a million rows by a slip.

    Raises TooLarge for a sheet whose filled cells reach too far.
    """
    xml = _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", xml))
    _refuse_far(xml)
    return xml


def flaws(xml: bytes) -> dict[tuple[int, int], ErrorCell | FormulaCell]:
    """The cells of a sheet that a reader would take for empty."""
    # plain searches, few of them: every sheet of every file pays for them
    start = xml.find(b"<f")
    suspect = start >= 0 and _FORMULA_TAG.search(xml, start) is not None
    suspect = suspect or b't="e"' in xml or b't="d"' in xml
    if not suspect and _UNUSUAL.search(xml, 0, 2_000) is not None:
        suspect = _ANY_SUSPECT.search(xml) is not None
    return _suspects(xml) if suspect else {}


def _refuse_far(xml: bytes) -> None:
    rows = columns = 0
    for match in _REFERENCE.finditer(xml):
        letters, digits = match.groups()
        rows = max(rows, int(digits[:9]) if len(digits) < 10 else 10**9)
        columns = max(columns, column_number(letters[:6].decode().upper()) + 1)
    rows = max(rows, xml.count(b"<row"))
    limit_extent(rows, columns)


def limit_extent(rows: int, columns: int) -> None:
    """Raises TooLarge for a sheet that reaches too far."""
    if not limits().hold(rows, columns):
        raise TooLarge(reach(rows, columns))


def _suspects(xml: bytes) -> dict[tuple[int, int], ErrorCell | FormulaCell]:
    found: dict[tuple[int, int], ErrorCell | FormulaCell] = {}
    shared: dict[bytes, tuple[int, int, str]] = {}
    row, column = -1, -1
    at = 0
    while (match := _ROW_OR_CELL.search(xml, at)) is not None:
        at = match.end()
        attributes = dict(_ATTRIBUTE.findall(match[2]))
        reference = attributes.get(b"r", b"")
        if match[1] is not None:
            row, column = (int(reference[:9]) - 1 if reference.isdigit() else row + 1), -1
            continue
        column += 1
        place = _PLACE.fullmatch(reference)
        if place is not None:
            row, column = int(place[2]) - 1, column_number(place[1].decode().upper())
        body = b""
        if not match[2].endswith(b"/"):
            end = _CELL_END.search(xml, at)
            if end is None:
                break  # the library refuses what is not closed
            body, at = xml[at : end.start()], end.end()
        cell = _flaw(attributes.get(b"t", b""), body, (row, column), shared)
        if cell is not None and row >= 0:
            found[row, column] = cell
    return found


def _flaw(
    kind: bytes, body: bytes, place: tuple[int, int], shared: dict[bytes, tuple[int, int, str]]
) -> ErrorCell | FormulaCell | None:
    value = _VALUE.search(body)
    formula = _FORMULA.search(body)
    text = _formula_text(formula[2] or b"") if formula else ""
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


def _formula_text(text: bytes) -> str:
    """A formula; of one longer than any program allows only the beginning, with a mark that nobody computes."""
    return _unescape(text) if len(text) <= _LONGEST_FORMULA else f"{_unescape(text[:_QUOTED])}…"


def _unescape(text: bytes) -> str:
    from html import unescape  # characters by number too, as writers with an ASCII habit have them

    return unescape(text.decode("utf-8", "replace"))


_RELATIVE = re.compile(r"(\$?)\b([A-Z]{1,3})(\$?)(\d{1,7})\b")


def _moved(master: tuple[int, int, str], place: tuple[int, int]) -> str:
    """A shared formula as it reads at another cell; a long one is not followed, for thousands of cells may share it."""
    from etl.text import column_letters

    if len(master[2]) > _LONGEST_SHARED:
        return ""

    down, right = place[0] - master[0], place[1] - master[1]

    def shift(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = match.groups()
        column = column_number(letters) + (0 if fixed_column else right)
        row = int(digits) + (0 if fixed_row else down)
        return f"{fixed_column}{column_letters(max(column, 0))}{fixed_row}{row}"

    return _RELATIVE.sub(shift, master[2])
