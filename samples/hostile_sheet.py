"""What an enemy writes into the sheets of a faultless filing: rows, cells, formulas, merged ranges, names."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

from samples.hostile_package import SHEET, changed, part


def below(rows: bytes) -> bytes:
    """The faultless filing with rows below its tables."""
    return changed(sheet=part(SHEET).replace(b"</sheetData>", rows + b"</sheetData>"))


def after(xml: bytes) -> bytes:
    """The faultless filing with something after the cells of its sheet."""
    return changed(sheet=part(SHEET).replace(b"</sheetData>", b"</sheetData>" + xml))


def only(rows: bytes) -> bytes:
    """A workbook with nothing but these rows."""
    head, _, rest = part(SHEET).partition(b"<sheetData>")
    return changed(
        sheet=head
        + b"<sheetData>"
        + rows
        + b"</sheetData>"
        + rest.partition(b"</sheetData>")[2].partition(b"<mergeCells")[0]
        + b"</worksheet>"
    )


def cell(reference: str, value: str = "1", kind: str = "n") -> bytes:
    """A row with one cell."""
    return f'<row><c r="{reference}" t="{kind}"><v>{value}</v></c></row>'.encode()


def inline(reference: str, text: str) -> bytes:
    """A row with words."""
    return f'<row><c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c></row>'.encode()


def figure(value: str, kind: str = "n") -> bytes:
    """The faultless filing with something else for the 120 licensing decisions."""
    sheet = part(SHEET)
    at = sheet.index(b"<v>120</v>")
    start = sheet.rindex(b"<c ", 0, at)
    opening = sheet[start:at].replace(b't="n"', f't="{kind}"'.encode())
    return changed(sheet=sheet[:start] + opening + f"<v>{value}</v>".encode() + sheet[at + len(b"<v>120</v>") :])


def formula(text: str) -> bytes:
    """The same with a formula that has no stored result."""
    sheet = part(SHEET).replace(b"<v>120</v>", f"<f>{escape(text)}</f>".encode())
    return changed(sheet=sheet)


def with_sheets(count: int, *, name: Callable[[int], str] = lambda number: f"表{number}", target: str = "") -> bytes:
    """A workbook that lists many sheets, all on one part."""
    where = target or "worksheets/sheet1.xml"
    sheets = "".join(f'<sheet name="{escape(name(n))}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(count))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    lines = "".join(f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="{where}"/>' for n in range(count))
    texts = f'<Relationship Id="t" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
    book = f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>'
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}{texts}</Relationships>'
    return changed(book=book.encode(), relations=relations.encode())


def chain(count: int) -> bytes:
    """Formulas that each add the next one twice: 2 to the power of their number."""
    return b"".join(f'<row><c r="A{n}"><f>A{n + 1}+A{n + 1}</f></c></row>'.encode() for n in range(100, 100 + count))


def numbers(rows: int, columns: int) -> bytes:
    """Rows full of numbers."""
    letters = [chr(65 + n) if n < 26 else chr(64 + n // 26) + chr(65 + n % 26) for n in range(columns)]
    return b"".join(
        b"<row>" + "".join(f'<c r="{letter}{row}"><v>{row}</v></c>' for letter in letters).encode() + b"</row>"
        for row in range(100, 100 + rows)
    )


def blank_rows(first: int, last: int, cells: int = 0) -> bytes:
    """Rows that are only formatted."""
    letters = "ABCDEFGHIJ"[:cells]
    return b"".join(
        f'<row r="{row}" spans="1:9" ht="14.25">{"".join(f"""<c r="{letter}{row}" s="1"/>""" for letter in letters)}</row>'.encode()
        for row in range(first, last + 1)
    )


def merged(count: int, reference: Callable[[int], str]) -> bytes:
    """The faultless filing with many more merged ranges."""
    ranges = b"".join(f'<mergeCell ref="{reference(n)}"/>'.encode() for n in range(count))
    return changed(sheet=part(SHEET).replace(b"</mergeCells>", ranges + b"</mergeCells>"))


def cover_copy(times: int) -> bytes:
    """The same tables over and over on one sheet."""
    sheet = part(SHEET)
    head, _, rest = sheet.partition(b"<sheetData>")
    rows, _, tail = rest.partition(b"</sheetData>")
    plain = _without_references(rows)
    return changed(
        sheet=head
        + b"<sheetData>"
        + plain * times
        + b"</sheetData>"
        + tail.partition(b"<mergeCells")[0]
        + b"</worksheet>"
    )


def _without_references(rows: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]*\d+"', b"", rows)


def below_cell(reference: str) -> bytes:
    return below(cell(reference))


def named(words: str) -> bytes:
    return with_sheets(1, name=lambda _: words)


def over_each_other() -> bytes:
    """Merged ranges that all cover the same thousands of cells."""
    ranges = b'<mergeCell ref="A1:Z3000"/>' * 5_000
    sheet = part(SHEET).replace(b"</sheetData>", numbers(3_000, 1) + b"</sheetData>")
    return sheet.replace(b"</mergeCells>", ranges + b"</mergeCells>")
