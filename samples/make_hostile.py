"""Makes files an enemy would send, or a broken program: `python -m samples.make_hostile FOLDER`.

They are drawn on the fly and never kept: some unpack to gigabytes. Each is a faultless filing of an invented agency with
one thing about it that is hostile, or no filing at all. `expected` says what an import must make of it: "accepted" where
the statutory tables are whole and the rest is harmless, else the code of the finding.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from samples.encrypted import encrypted_workbook
from samples.make_broken import form_2021

SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
AGENCY = "示例市攻防局"
INJECTION = "'; DROP TABLE filing; --"
Parts = dict[str, bytes]


class Hostile(NamedTuple):
    """One file: its bytes, and the finding it must get ("accepted": none that stops it)."""

    content: bytes
    expected: str


@cache
def _base(agency: str = AGENCY) -> tuple[tuple[str, bytes], ...]:
    draft = form_2021()
    draft.agency = agency
    saved = io.BytesIO()
    draft.draw()[0].save(saved)
    with zipfile.ZipFile(saved) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return tuple(_with_texts(parts).items())


def _with_texts(parts: Parts) -> Parts:
    """The words of the sheet in a part of their own, as Excel keeps them."""
    texts: list[bytes] = []

    def moved(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b't="s"><v>%d</v></c>' % (len(texts) - 1)

    sheet = re.sub(rb'(<c [^>]*)t="inlineStr"[^>]*><is><t[^>]*>([^<]*)</t></is></c>', moved, parts[SHEET])
    lines = b"".join(b"<si><t>" + text + b"</t></si>" for text in texts)
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = b'<Relationship Id="texts" Type="' + office + b'/sharedStrings" Target="sharedStrings.xml"/>'
    relations = parts[RELATIONS].replace(b"</Relationships>", related + b"</Relationships>")
    return parts | {SHEET: sheet, TEXTS: b"<sst " + main + b">" + lines + b"</sst>", RELATIONS: relations}


def good(agency: str) -> bytes:
    """A faultless filing."""
    return packed(dict(_base(agency)))


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


def changed(**parts: bytes) -> bytes:
    """The faultless filing with some parts put in the place of its own."""
    names = {"sheet": SHEET, "texts": TEXTS, "styles": STYLES, "book": BOOK, "relations": RELATIONS}
    return packed(dict(_base()) | {names.get(name, name): data for name, data in parts.items()})


def part(name: str) -> bytes:
    """A part of the faultless filing."""
    return dict(_base())[name]


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


def lying(name: str, declared: int, content: bytes) -> bytes:
    """A package whose directory says that a part unpacks to `declared` bytes, with a check sum that fits them."""
    honest = packed(dict(_base()) | {name: content})
    with zipfile.ZipFile(io.BytesIO(honest)) as package:
        info = package.getinfo(name)
    real = struct.pack("<LLL", info.CRC, info.compress_size, info.file_size)
    false = struct.pack("<LLL", zlib.crc32(content[:declared]), info.compress_size, declared)
    return honest.replace(real, false)


def blown(name: str, size: int, begin: bytes = b"", end: bytes = b"", fill: bytes = b" ") -> bytes:
    """A package with one part of `size` bytes that packs to a thousandth."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for other, data in _base():
            if other != name:
                package.writestr(other, data)
        with package.open(zipfile.ZipInfo(name), "w", force_zip64=False) as out:
            out._compressor = zlib.compressobj(9, zlib.DEFLATED, -15)  # type: ignore[attr-defined]
            out._zinfo.compress_type = zipfile.ZIP_DEFLATED  # type: ignore[attr-defined]
            out.write(begin)
            block = fill * (1024 * 1024 // len(fill))
            for _ in range(size // len(block)):
                out.write(block)
            out.write(end)
    return target.getvalue()


@cache
def _bomb() -> bytes:
    return blown("x", 2**24)


def overlapping() -> bytes:
    """A directory whose entries all point at one part, in the manner of quoted bombs."""
    kernel = packed({SHEET: b" " * 4_000_000})
    at = kernel.index(b"PK\x01\x02")
    entry_name = SHEET.encode()
    entries = b""
    for number in range(500):
        name = f"xl/worksheets/sheet{number + 1}.xml".encode().ljust(len(entry_name), b"_")
        header = bytearray(kernel[at : at + 46])
        header[28:30] = struct.pack("<H", len(name))
        entries += bytes(header) + name
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 500, 500, len(entries), at, 0)
    return kernel[:at] + entries + end


def many_parts(count: int) -> bytes:
    """A package with a part for every grain of sand."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in _base():
            package.writestr(name, data)
        for number in range(count):
            package.writestr(f"xl/media/{number}", b"")
    return target.getvalue()


def doubled(name: str) -> bytes:
    """A package with two parts of one name."""
    parts = list(_base())
    twin = name[:-1] + "_"
    content = packed(dict(parts) | {twin: dict(parts)[name].replace(b"<v>120</v>", b"<v>999</v>")})
    return content.replace(twin.encode(), name.encode())


def marked_encrypted() -> bytes:
    """A package whose parts say they are encrypted."""
    content = bytearray(packed(dict(_base())))
    at = 0
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            content[at + flag] |= 1
            at += 4
    return bytes(content)


def other_method(method: int) -> bytes:
    """A package packed in a way no office program uses; the number alone is changed."""
    content = bytearray(packed(dict(_base())))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            content[at + place : at + place + 2] = struct.pack("<H", method)
            at += 4
    return bytes(content)


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


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)
BLOWN_UP = '<!DOCTYPE a [<!ENTITY l9 "' + "A" * 100_000 + '">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
OUTSIDE_DTD = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">'


def with_dtd(name: str, dtd: str, entity: str = "") -> bytes:
    """A part with a document type, and an entity of it used where words stand."""
    head, mark, rest = part(name).partition(b"?>") if part(name).startswith(b"<?xml") else (b"", b"", part(name))
    body = rest.replace(b"<t>", b"<t>" + entity.encode()) if entity else rest
    return packed(dict(_base()) | {name: head + mark + dtd.encode() + body})


def deep(name: str, levels: int = 100_000) -> bytes:
    """A part with elements nested in each other before its end."""
    data = part(name)
    at = data.rindex(b"</")
    return packed(dict(_base()) | {name: data[:at] + b"<x>" * levels + b"</x>" * levels + data[at:]})


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


def _below_cell(reference: str) -> bytes:
    return below(cell(reference))


def _named(words: str) -> bytes:
    return with_sheets(1, name=lambda _: words)


def _files() -> Iterator[tuple[str, Callable[[], bytes], str]]:  # noqa: PLR0915 - a list
    unreadable, no_report = "unreadable", "no_report"
    million = 1_048_576
    # packages
    yield "empty", lambda: b"", unreadable
    yield "noise", lambda: bytes(range(256)) * 400, unreadable
    yield "zeros", lambda: bytes(1_000_000), unreadable
    yield "only_the_mark", lambda: b"PK\x03\x04", unreadable
    yield "cut_in_half", lambda: good(AGENCY)[: len(good(AGENCY)) // 2], unreadable
    yield "cut_at_the_end", lambda: good(AGENCY)[:-30], unreadable
    yield "encrypted", encrypted_workbook, "encrypted"
    yield "encrypted_parts", marked_encrypted, "encrypted"
    yield "bomb_sheet_600m", lambda: blown(SHEET, 600 * 2**20), unreadable
    yield "bomb_sheet_200m", lambda: blown(SHEET, 200 * 2**20), unreadable
    yield "bomb_texts_100m", lambda: blown(TEXTS, 100 * 2**20, b"<sst>", b"</sst>", b"<si><t>ab</t></si>"), unreadable
    yield "bomb_styles_100m", lambda: blown(STYLES, 100 * 2**20), unreadable
    yield "bomb_beside_the_sheets", lambda: blown("xl/media/image1.png", 300 * 2**20), unreadable
    yield (
        "bomb_of_bombs",
        lambda: packed(dict(_base()) | {f"xl/media/{n}.zip": _bomb() for n in range(40)}),
        "accepted",
    )
    yield "bomb_that_lies", lambda: lying(SHEET, 1_000, b" " * 50_000_000), unreadable
    yield (
        "bomb_that_lies_in_texts",
        lambda: lying(TEXTS, 1_000, b"<sst>" + b"<si><t>ab</t></si>" * 2_000_000),
        unreadable,
    )
    yield "overlapping_parts", overlapping, unreadable
    yield "hundred_thousand_parts", lambda: many_parts(100_000), unreadable
    yield "two_parts_of_one_name", lambda: doubled(SHEET), unreadable
    yield "packed_otherwise_99", lambda: other_method(99), unreadable
    yield "packed_as_lzma", lambda: packed(dict(_base()), zipfile.ZIP_LZMA), unreadable
    yield "no_workbook_inside", lambda: packed({"readme.txt": b"hello"}), unreadable
    yield "no_texts", lambda: packed({name: data for name, data in _base() if name != TEXTS}), unreadable
    yield "no_sheet", lambda: packed({name: data for name, data in _base() if name != SHEET}), unreadable
    yield "no_relations", lambda: packed({name: data for name, data in _base() if name != RELATIONS}), unreadable
    yield "sheet_is_elsewhere", lambda: with_sheets(1, target="../../../../etc/passwd"), unreadable
    yield "sheet_is_on_the_net", lambda: with_sheets(1, target="http://127.0.0.1:9/sheet.xml"), unreadable
    yield "sheet_is_the_workbook", lambda: with_sheets(1, target="workbook.xml"), no_report
    yield "relations_in_a_circle", lambda: with_sheets(1, target="_rels/workbook.xml.rels"), no_report
    # XML
    for place, name in (
        ("book", BOOK),
        ("relations", RELATIONS),
        ("sheet", SHEET),
        ("texts", TEXTS),
        ("styles", STYLES),
    ):
        yield f"laughs_in_{place}", partial(with_dtd, name, LAUGHS, "&l9;"), unreadable
        yield f"deep_{place}", partial(deep, name), ""
    yield "quadratic_texts", lambda: with_dtd(TEXTS, BLOWN_UP, "&l9;" * 1000), unreadable
    yield "outside_entity", lambda: with_dtd(TEXTS, OUTSIDE, "&l9;"), unreadable
    yield "outside_dtd", lambda: with_dtd(SHEET, OUTSIDE_DTD), unreadable
    yield "utf16_sheet", lambda: changed(sheet=part(SHEET).decode().encode("utf-16")), unreadable
    yield "other_encoding", lambda: changed(sheet=b'<?xml version="1.0" encoding="utf-7"?>' + part(SHEET)), unreadable
    yield "not_closed", lambda: changed(sheet=part(SHEET)[:-40]), ""
    yield (
        "cells_not_closed",
        lambda: changed(sheet=part(SHEET).replace(b"</sheetData>", b'<row r="99"><c t="e">' * 60_000)),
        unreadable,
    )
    yield "tags_not_closed", lambda: changed(sheet=part(SHEET).replace(b"</sheetData>", b"<c <f" * 100_000)), unreadable
    # how far a sheet reaches
    yield "far_cell", lambda: below(cell("XFD1048576")), unreadable
    yield "a1_and_the_last_cell", lambda: only(cell("A1") + cell("XFD1048576")), unreadable
    yield "far_by_row", lambda: below(b'<row r="1048576"><c><v>1</v></c></row>'), unreadable
    yield "far_by_column", lambda: below(cell("XFD99")), unreadable
    yield "far_by_text", lambda: below(cell("XFD1048576", "0", "s")), unreadable
    yield "far_by_small_letters", lambda: below(cell("xfd1048576")), unreadable
    yield "far_by_odd_writing", lambda: below(b'<row><c  r = "XFD1048576"><v>1</v></c></row>'), unreadable
    yield "far_by_odd_lines", lambda: below(b"<row><c\nr\n=\n'XFD1048576'><v>1</v></c></row>"), unreadable
    yield (
        "far_by_prefix",
        lambda: below(
            b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
        ),
        unreadable,
    )
    yield "far_only_formatted", lambda: below(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'), "accepted"
    yield (
        "far_dimension",
        lambda: changed(
            sheet=part(SHEET).replace(b"<sheetFormatPr", b'<dimension ref="A1:XFD1048576"/><sheetFormatPr')
        ),
        "accepted",
    )
    for name, reference in (("dollars", "$A$99"), ("four_letters", "ZZZZ1"), ("huge_row", "A99999999999"), ("row_0", "A0"),
                            ("negative", "A-1"), ("no_row", "B"), ("no_column", "99"), ("letters", "A" * 100_000)):  # fmt: skip
        yield f"reference_{name}", partial(_below_cell, reference), unreadable
    yield (
        "million_cells_without_references",
        lambda: below(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"),
        unreadable,
    )
    yield "million_blank_rows", lambda: below(blank_rows(100, million)), "accepted"
    yield "million_blank_cells", lambda: below(blank_rows(100, 200_100, 5)), "accepted"
    yield "million_filled_rows", lambda: below(numbers(300_000, 1)), unreadable
    yield "twenty_thousand_rows_of_numbers", lambda: below(numbers(19_800, 12)), ""
    yield "two_hundred_sheets", lambda: with_sheets(200), ""
    yield "thousand_sheets", lambda: with_sheets(1_000), unreadable
    yield "hundred_thousand_sheets", lambda: with_sheets(100_000), unreadable
    # what stands in cells
    yield "cell_of_a_megabyte", lambda: below(inline("A99", "长" * 350_000)), unreadable
    yield "cell_of_brackets", lambda: below(inline("A99", "（" * 32_000)), ""
    yield "cell_of_titles", lambda: below(inline("A99", "单位：" * 10_000)), ""
    yield (
        "cells_of_marks",
        lambda: below(b"".join(inline(f"A{n}", "e" + "\u0301\u0323" * 15_000 + str(n)) for n in range(99, 119))),
        "",
    )
    yield "text_of_nobody", lambda: below(cell("A99", "999999", "s")), unreadable
    for name, value in (("1e20", "1e20"), ("1e308", "1e308"), ("1e999", "1e999"), ("nan", "NaN"), ("infinity", "INF"),
                        ("minus_infinity", "-inf"), ("fraction", "0.1"), ("negative", "-5"), ("digits", "9" * 5_000)):  # fmt: skip
        yield f"figure_{name}", partial(figure, value), "returned"
    yield "figure_minus_0", lambda: figure("-0"), "accepted"
    yield "figure_error", lambda: figure("#REF!", "e"), "returned"
    yield "figure_text_of_digits", lambda: figure("9" * 30_000, "str"), "returned"
    yield (
        "hundred_thousand_labels",
        lambda: below(
            b"".join(inline(f"{'ABCDEFGHIJ'[n % 10]}{99 + n // 10}", f"某某情况{n}") for n in range(100_000))
        ),
        "",
    )
    yield "thousand_tables", lambda: cover_copy(200), "returned"
    # formulas
    yield "formula_deep", lambda: formula("(" * 4_000 + "1" + ")" * 4_000), "returned"
    yield "formula_deep_sums", lambda: formula("SUM(" * 10_000 + "1" + ")" * 10_000), "returned"
    yield "formula_of_a_megabyte", lambda: formula("+1" * 500_000), "returned"
    yield (
        "formula_circle",
        lambda: (
            formula("A99")[:0] or below(b'<row><c r="A99"><f>A100</f></c></row><row><c r="A100"><f>A99</f></c></row>')
        ),
        "",
    )
    yield "formula_chain", lambda: below(chain(60)), ""
    yield "formula_huge_row", lambda: formula("SUM(A1:A" + "9" * 5_000 + ")"), "returned"
    yield (
        "formulas_over_all",
        lambda: below(b"".join(f'<row><c r="B{n}"><f>SUM(A1:Z9000)</f></c></row>'.encode() for n in range(99, 9_000))),
        "",
    )
    yield (
        "formula_shared_a_lot",
        lambda: below(
            b'<row><c r="A99"><f t="shared" ref="A99:A9999" si="0">'
            + b"+B1" * 2_500
            + b"</f></c></row>"
            + b"".join(f'<row><c r="A{n}"><f t="shared" si="0"/></c></row>'.encode() for n in range(100, 9_000))
        ),
        "",
    )
    # beside the cells
    yield "merged_all", lambda: merged(1, lambda _: "A1:XFD1048576"), ""
    yield "merged_hundred_thousand", lambda: merged(99_000, lambda n: f"AA{n + 200}:AB{n + 200}"), "accepted"
    yield "merged_half_a_million", lambda: merged(500_000, lambda n: f"AA{n + 200}:AB{n + 200}"), unreadable
    yield "merged_over_each_other", lambda: changed(sheet=_over_each_other()), unreadable
    yield "merged_backwards", lambda: merged(1, lambda _: "Z50:A1"), ""
    yield (
        "conditional_formats_300000",
        lambda: after(
            b"".join(
                b'<conditionalFormatting sqref="A%d"><cfRule type="cellIs"/></conditionalFormatting>' % n
                for n in range(1_000_000)
            )
        ),
        "accepted",
    )
    yield (
        "million_names",
        lambda: changed(
            book=part(BOOK).replace(
                b"</workbook>",
                b"<definedNames>"
                + b"".join(f'<definedName name="n{n}">A1</definedName>'.encode() for n in range(500_000))
                + b"</definedNames></workbook>",
            )
        ),
        "accepted",
    )
    yield "sheet_name_of_a_megabyte", lambda: with_sheets(1, name=lambda _: "名" * 350_000), unreadable
    yield "sheet_name_bracketed", lambda: with_sheets(1, name=lambda _: "[汇总" * 80), "accepted"
    yield "two_sheets_of_one_name", lambda: with_sheets(2, name=lambda _: "年报"), "returned"
    for name, words in (("lines", "年\n报\r"), ("emoji", "年报😀👨‍👩‍👧"), ("dots", "../../年报"), ("right_to_left", "\u202e年报\u2066"),
                        ("formula", "=cmd|'/c calc'!A1"), ("sql", INJECTION), ("escape", "年报\x7f\x9b31m")):  # fmt: skip
        yield f"sheet_name_{name}", partial(_named, words), "accepted"
    yield "sheet_name_nul", lambda: with_sheets(1, name=lambda _: "年报\x00"), unreadable


def _over_each_other() -> bytes:
    """Merged ranges that all cover the same thousands of cells."""
    ranges = b'<mergeCell ref="A1:Z3000"/>' * 5_000
    sheet = part(SHEET).replace(b"</sheetData>", numbers(3_000, 1) + b"</sheetData>")
    return sheet.replace(b"</mergeCells>", ranges + b"</mergeCells>")


FILES: dict[str, tuple[Callable[[], bytes], str]] = {name: (make, expected) for name, make, expected in _files()}


def make(name: str) -> Hostile:
    """One of FILES."""
    maker, expected = FILES[name]
    return Hostile(maker(), expected)


def main(folder: Path) -> None:
    """Writes every file into a folder, each in a folder of its own between two good ones."""
    for name in FILES:
        here = folder / name
        here.mkdir(parents=True, exist_ok=True)
        (here / "1_good.xlsx").write_bytes(good("示例市甲局"))
        (here / "2_hostile.xlsx").write_bytes(make(name).content)
        (here / "3_good.xlsx").write_bytes(good("示例市乙局"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
