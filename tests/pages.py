"""Pages of the desk taken apart: their tables as a browser lays them out, the figures with where they lead."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml import html
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.tables import TOP


class Laid(NamedTuple):
    """A cell as laid out: rows and columns from 0, what stands in it, its kind and where it leads ("" nowhere)."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    kind: str
    href: str


class OnPage(NamedTuple):
    """A printed table or list of a page; a list's heads are its first row."""

    title: str
    whose: str
    cells: list[Laid]


def printed_on(text: str) -> list[OnPage]:
    """The tables and lists of a page that are printed as on the form."""
    page = html.document_fromstring(text)
    return [
        OnPage(_text(one.find("h2")), _text(one.find_class("whose")[0]), _laid(one.find_class("form")[0]))
        for one in page.find_class("sheet")
    ]


def place_of(href: str) -> tuple[str, str, str, str, str]:
    """The filing (or agency and year), table, row, column and period of an address that a figure leads to."""
    address = urlsplit(href)
    asked = dict(parse_qsl(address.query, keep_blank_values=True))
    whose, _, table = address.path.rpartition("/")
    return whose, table, asked.get("row", ""), asked.get("column", ""), asked.get("period", "year")


def lines_on(text: str, kind: str) -> list[list[str]]:
    """What stands in the lines below the heads of a page's tables of a class."""
    page = html.document_fromstring(text)
    return [
        ["".join(cell.itertext()).strip() for cell in line]
        for table in page.find_class(kind)
        if table.tag == "table"
        for body in table.iter("tbody")
        for line in body.iter("tr")
    ]


def facts_on(text: str) -> dict[str, str]:
    """Every term of a page's lists of facts, with what is said of it."""
    page = html.document_fromstring(text)
    return {_text(term): _text(term.getnext()).strip() for term in page.iter("dt")}


def _laid(table: html.HtmlElement) -> list[Laid]:
    """Cells where a browser puts them: each takes the first place that no cell above reaches into."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line:
            while (row, column) in taken:
                column += 1
            rows, columns = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
            link = cell.find("a")
            href = "" if link is None else link.get("href", "")
            found.append(Laid(row, column, rows, columns, _text(cell), cell.get("class", ""), href))
            column += columns
    return found


def _text(element: html.HtmlElement | None) -> str:
    """The words that are seen: without those for screen readers alone, and without the marks of notes."""
    if element is None:
        return ""
    unseen = {id(one) for one in (*element.find_class("unseen"), *element.iter("sup"))}
    parts = [element.text or ""]
    for child in element:
        if id(child) not in unseen:
            parts.append(_text(child))
        parts.append(child.tail or "")
    said = "".join(parts)
    return said if element.tag in ("a", "th", "p") else said.strip("\n")


def assert_alike(cells: list[Laid], sheet: Worksheet) -> None:
    """The same words in the same places with the same reach; nothing beside them."""
    reach = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges if one.min_row > TOP}
    for cell in cells:
        row, column = cell.row + TOP + 1, cell.column + 1
        merged = reach.pop((row, column), None)
        assert (cell.rows, cell.columns) == (
            (1, 1) if merged is None else (merged.size["rows"], merged.size["columns"])
        )
        value = sheet.cell(row, column).value
        if isinstance(value, int | float) and not isinstance(value, bool):
            assert Decimal(cell.text) == Decimal(str(value)), (sheet.title, row, column)
        else:
            assert cell.text == (value or ""), (sheet.title, row, column)
    assert not reach
    known = {(cell.row + TOP + 1, cell.column + 1) for cell in cells}
    beside = [
        one.coordinate
        for line in sheet.iter_rows(min_row=TOP + 1)
        for one in line
        if one.value is not None and (one.row, one.column) not in known
    ]
    assert beside == []
