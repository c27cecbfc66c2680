"""Makes files an enemy would send, or a broken program: `python -m samples.make_hostile FOLDER`.

They are drawn on the fly and never kept: some unpack to gigabytes. Each is a faultless filing of an invented agency with
one thing about it that is hostile, or no filing at all. `expected` says what an import must make of it: "accepted" where
the statutory tables are whole and the rest is harmless, else the code of the finding.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from samples.encrypted import encrypted_workbook
from samples.hostile_package import (
    AGENCY,
    BLOWN_UP,
    BOOK,
    LAUGHS,
    OUTSIDE,
    OUTSIDE_DTD,
    RELATIONS,
    SHEET,
    STYLES,
    TEXTS,
    blown,
    changed,
    deep,
    doubled,
    faultless,
    good,
    lying,
    many_parts,
    marked_encrypted,
    other_method,
    overlapping,
    packed,
    part,
    small_bomb,
    with_dtd,
)
from samples.hostile_sheet import (
    after,
    below,
    below_cell,
    blank_rows,
    cell,
    chain,
    cover_copy,
    figure,
    formula,
    inline,
    merged,
    named,
    numbers,
    only,
    over_each_other,
    with_sheets,
)

INJECTION = "'; DROP TABLE filing; --"
UNREADABLE, NO_REPORT = "unreadable", "no_report"
#: the name of a file, what makes it, and what an import must make of it
Entry = tuple[str, Callable[[], bytes], str]


class Hostile(NamedTuple):
    """One file: its bytes, and the finding it must get ("accepted": none that stops it)."""

    content: bytes
    expected: str


def _packages() -> Iterator[Entry]:
    """Packages that are cut, lie, unpack without end or lack a part."""
    yield "empty", lambda: b"", UNREADABLE
    yield "noise", lambda: bytes(range(256)) * 400, UNREADABLE
    yield "zeros", lambda: bytes(1_000_000), UNREADABLE
    yield "only_the_mark", lambda: b"PK\x03\x04", UNREADABLE
    yield "cut_in_half", lambda: good(AGENCY)[: len(good(AGENCY)) // 2], UNREADABLE
    yield "cut_at_the_end", lambda: good(AGENCY)[:-30], UNREADABLE
    yield "encrypted", encrypted_workbook, "encrypted"
    yield "encrypted_parts", marked_encrypted, "encrypted"
    yield "bomb_sheet_600m", lambda: blown(SHEET, 600 * 2**20), UNREADABLE
    yield "bomb_sheet_200m", lambda: blown(SHEET, 200 * 2**20), UNREADABLE
    yield "bomb_texts_100m", lambda: blown(TEXTS, 100 * 2**20, b"<sst>", b"</sst>", b"<si><t>ab</t></si>"), UNREADABLE
    yield "bomb_styles_100m", lambda: blown(STYLES, 100 * 2**20), UNREADABLE
    yield "bomb_beside_the_sheets", lambda: blown("xl/media/image1.png", 300 * 2**20), UNREADABLE
    yield (
        "bomb_of_bombs",
        lambda: packed(dict(faultless()) | {f"xl/media/{n}.zip": small_bomb() for n in range(40)}),
        "accepted",
    )
    yield "bomb_that_lies", lambda: lying(SHEET, 1_000, b" " * 50_000_000), UNREADABLE
    yield (
        "bomb_that_lies_in_texts",
        lambda: lying(TEXTS, 1_000, b"<sst>" + b"<si><t>ab</t></si>" * 2_000_000),
        UNREADABLE,
    )
    yield "overlapping_parts", overlapping, UNREADABLE
    yield "hundred_thousand_parts", lambda: many_parts(100_000), UNREADABLE
    yield "two_parts_of_one_name", lambda: doubled(SHEET), UNREADABLE
    yield "packed_otherwise_99", lambda: other_method(99), UNREADABLE
    yield "packed_as_lzma", lambda: packed(dict(faultless()), zipfile.ZIP_LZMA), UNREADABLE
    yield "no_workbook_inside", lambda: packed({"readme.txt": b"hello"}), UNREADABLE
    yield "no_texts", lambda: packed({name: data for name, data in faultless() if name != TEXTS}), UNREADABLE
    yield "no_sheet", lambda: packed({name: data for name, data in faultless() if name != SHEET}), UNREADABLE
    yield "no_relations", lambda: packed({name: data for name, data in faultless() if name != RELATIONS}), UNREADABLE
    yield "sheet_is_elsewhere", lambda: with_sheets(1, target="../../../../etc/passwd"), UNREADABLE
    yield "sheet_is_on_the_net", lambda: with_sheets(1, target="http://127.0.0.1:9/sheet.xml"), UNREADABLE
    yield "sheet_is_the_workbook", lambda: with_sheets(1, target="workbook.xml"), NO_REPORT
    yield "relations_in_a_circle", lambda: with_sheets(1, target="_rels/workbook.xml.rels"), NO_REPORT


def _xml() -> Iterator[Entry]:
    """XML that refers to itself or to elsewhere, is nested without end or not closed."""
    for place, name in (
        ("book", BOOK),
        ("relations", RELATIONS),
        ("sheet", SHEET),
        ("texts", TEXTS),
        ("styles", STYLES),
    ):
        yield f"laughs_in_{place}", partial(with_dtd, name, LAUGHS, "&l9;"), UNREADABLE
        yield f"deep_{place}", partial(deep, name), ""
    yield "quadratic_texts", lambda: with_dtd(TEXTS, BLOWN_UP, "&l9;" * 1000), UNREADABLE
    yield "outside_entity", lambda: with_dtd(TEXTS, OUTSIDE, "&l9;"), UNREADABLE
    yield "outside_dtd", lambda: with_dtd(SHEET, OUTSIDE_DTD), UNREADABLE
    yield "utf16_sheet", lambda: changed(sheet=part(SHEET).decode().encode("utf-16")), UNREADABLE
    yield "other_encoding", lambda: changed(sheet=b'<?xml version="1.0" encoding="utf-7"?>' + part(SHEET)), UNREADABLE
    yield "not_closed", lambda: changed(sheet=part(SHEET)[:-40]), ""
    yield (
        "cells_not_closed",
        lambda: changed(sheet=part(SHEET).replace(b"</sheetData>", b'<row r="99"><c t="e">' * 60_000)),
        UNREADABLE,
    )
    yield "tags_not_closed", lambda: changed(sheet=part(SHEET).replace(b"</sheetData>", b"<c <f" * 100_000)), UNREADABLE


def _reach() -> Iterator[Entry]:
    """How far a sheet reaches, or says it does."""
    yield "far_cell", lambda: below(cell("XFD1048576")), UNREADABLE
    yield "a1_and_the_last_cell", lambda: only(cell("A1") + cell("XFD1048576")), UNREADABLE
    yield "far_by_row", lambda: below(b'<row r="1048576"><c><v>1</v></c></row>'), UNREADABLE
    yield "far_by_column", lambda: below(cell("XFD99")), UNREADABLE
    yield "far_by_text", lambda: below(cell("XFD1048576", "0", "s")), UNREADABLE
    yield "far_by_small_letters", lambda: below(cell("xfd1048576")), UNREADABLE
    yield "far_by_odd_writing", lambda: below(b'<row><c  r = "XFD1048576"><v>1</v></c></row>'), UNREADABLE
    yield "far_by_odd_lines", lambda: below(b"<row><c\nr\n=\n'XFD1048576'><v>1</v></c></row>"), UNREADABLE
    yield (
        "far_by_prefix",
        lambda: below(
            b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
        ),
        UNREADABLE,
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
        yield f"reference_{name}", partial(below_cell, reference), UNREADABLE
    yield (
        "million_cells_without_references",
        lambda: below(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"),
        UNREADABLE,
    )
    yield "million_blank_rows", lambda: below(blank_rows(100, 1_048_576)), "accepted"
    yield "million_blank_cells", lambda: below(blank_rows(100, 200_100, 5)), "accepted"
    yield "million_filled_rows", lambda: below(numbers(300_000, 1)), UNREADABLE
    yield "twenty_thousand_rows_of_numbers", lambda: below(numbers(19_800, 12)), ""
    yield "two_hundred_sheets", lambda: with_sheets(200), ""
    yield "thousand_sheets", lambda: with_sheets(1_000), UNREADABLE
    yield "hundred_thousand_sheets", lambda: with_sheets(100_000), UNREADABLE


def _cells() -> Iterator[Entry]:
    """What stands in cells."""
    yield "cell_of_a_megabyte", lambda: below(inline("A99", "长" * 350_000)), UNREADABLE
    yield "cell_of_brackets", lambda: below(inline("A99", "（" * 32_000)), ""
    yield "cell_of_titles", lambda: below(inline("A99", "单位：" * 10_000)), ""
    yield (
        "cells_of_marks",
        lambda: below(b"".join(inline(f"A{n}", "e" + "\u0301\u0323" * 15_000 + str(n)) for n in range(99, 119))),
        "",
    )
    yield "text_of_nobody", lambda: below(cell("A99", "999999", "s")), UNREADABLE
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


def _formulas() -> Iterator[Entry]:
    """Formulas without a stored result."""
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


def _beside() -> Iterator[Entry]:
    """Merged ranges, formats and names beside the cells."""
    yield "merged_all", lambda: merged(1, lambda _: "A1:XFD1048576"), ""
    yield "merged_hundred_thousand", lambda: merged(99_000, lambda n: f"AA{n + 200}:AB{n + 200}"), "accepted"
    yield "merged_half_a_million", lambda: merged(500_000, lambda n: f"AA{n + 200}:AB{n + 200}"), UNREADABLE
    yield "merged_over_each_other", lambda: changed(sheet=over_each_other()), UNREADABLE
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
    yield "sheet_name_of_a_megabyte", lambda: with_sheets(1, name=lambda _: "名" * 350_000), UNREADABLE
    yield "sheet_name_bracketed", lambda: with_sheets(1, name=lambda _: "[汇总" * 80), "accepted"
    yield "two_sheets_of_one_name", lambda: with_sheets(2, name=lambda _: "年报"), "returned"
    for name, words in (("lines", "年\n报\r"), ("emoji", "年报😀👨‍👩‍👧"), ("dots", "../../年报"), ("right_to_left", "\u202e年报\u2066"),
                        ("formula", "=cmd|'/c calc'!A1"), ("sql", INJECTION), ("escape", "年报\x7f\x9b31m")):  # fmt: skip
        yield f"sheet_name_{name}", partial(named, words), "accepted"
    yield "sheet_name_nul", lambda: with_sheets(1, name=lambda _: "年报\x00"), UNREADABLE


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    name: (make, expected)
    for files in (_packages, _xml, _reach, _cells, _formulas, _beside)
    for name, make, expected in files()
}


@cache
def make(name: str) -> Hostile:
    """One of FILES, which may take seconds; made once for each process."""
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
