"""Pages of the desk taken apart: their tables as a browser lays them out, the figures with where they lead."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml import html


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
