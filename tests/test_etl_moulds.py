"""Sheets of known moulds are read without the library: never otherwise than the library reads them."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.workbooks import write_workbooks
from etl.workbook import Book, Unreadable, read, xlsx
from etl.workbook.directory import _entry, _usual, directory
from etl.workbook.moulds import Moulds

REPORTS = sorted((Path(__file__).parent.parent / "samples" / "reports").glob("*.xlsx"))
Parts = dict[str, bytes]
_INLINE = re.compile(rb't="inlineStr"><is><t>([^<]*)</t></is>')
_FIGURE = re.compile(rb'<c (r="[A-Z]+\d+"(?: s="\d+")?)( t="n")?><v>([^<]*)</v></c>')
#: what may stand in the place of a cell with a figure: its attributes without the type, then the number
CELLS = [
    "<c {0}><v>1e3</v></c>", "<c {0}><v>3.5</v></c>", "<c {0}><v>7.0</v></c>", "<c {0}><v>007</v></c>", "<c {0}><v>+5</v></c>",
    "<c {0}><v> 5 </v></c>", "<c {0}><v>-4</v></c>", "<c {0}><v>-0</v></c>", "<c {0}><v>12345678901234567890</v></c>",
    "<c {0}><v>abc</v></c>", "<c {0}><v>inf</v></c>", "<c {0}><v>nan</v></c>", "<c {0}><v>1_0</v></c>", "<c {0}><v>&#53;</v></c>",
    "<c {0}><v>.5</v></c>", "<c {0}><v>5.</v></c>", "<c {0}><v>５</v></c>", "<c {0}><v>1,000</v></c>", "<c {0}><v>0.1</v></c>",
    "<c {0}><v></v></c>", "<c {0}><v/></c>", '<c {0}><v xml:space="preserve">{1}</v></c>', "<c {0}/>", "", '<c {0} t="b"><v>1</v></c>',
    '<c {0} t="e"><v>#REF!</v></c>', '<c {0} t="str"><v>{1}</v></c>', '<c {0} t="d"><v>2024-01-05</v></c>', "<c {0}><f>1+1</f><v>{1}</v></c>",
    "<c {0}><f>SUM(B2:B3)</f></c>", '<c {0} t="inlineStr"><is><t>/</t></is></c>', '<c {0} t="inlineStr"><is><t> 5</t></is></c>',
    '<c {0} t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r></is></c>', '<c {0} t="inlineStr"><v>{1}</v></c>', '<c {0} t="n"><is><t>5</t></is></c>',
    "<c {0}><v><![CDATA[{1}]]></v></c>", "<c {0}><v>{1}</v></c><!-- x -->", '<c {0} t="s"><v>0</v></c>', '<c {0} t="s"><v>3</v></c>',
    '<c {0} t="s"><v>9999</v></c>', '<c {0} t="s"><v>-1</v></c>', '<c {0} t="s"><v>x</v></c>', '<c {0} t="s"><v>1.0</v></c>', "<c {0}><v>{1}\n</v></c>",
    "<c {0}><v>{1}</v></c><c {0}><v>8</v></c>", "<c {0}><v>{1}</v></c>\n",
]  # fmt: skip
#: what may stand in the place of shared words
ITEMS = [
    "<si><t>某某栏目</t></si>", '<si><t xml:space="preserve">  {0} </t></si>', "<si><t>  {0} </t></si>", "<si><r><t>{0}</t></r></si>",
    "<si><t>{0}&amp;&#20013;</t></si>", "<si><t>{0}_x000A_</t></si>", "<si><t>{0}_x0000_</t></si>", "<si><t>{0}\r\n</t></si>", "<si><t>{0}\n甲</t></si>",
    '<si><t>{0}</t><phoneticPr fontId="1" type="noConversion"/></si>', '<si><t>{0}</t><rPh sb="0" eb="1"><t>音</t></rPh></si>', "<si><t></t></si>",
    "<si><t/></si>", "<si><t>12</t></si>", "<si><r><rPr><strike/></rPr><t>{0}</t></r></si>", "<si><t><![CDATA[{0}]]></t></si>", "<si><t>\u3000{0}</t></si>", "",
]  # fmt: skip


class NoMoulds(Moulds):
    """Knows nothing and learns nothing."""

    def casts(self, *_: object, **__: object) -> None:
        return None

    def learn(self, *_: object, **__: object) -> None:
        return None


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return made.getvalue()


def shared(parts: Parts) -> Parts:
    """A workbook as Excel and WPS write it: its words in a part of their own."""
    words: dict[bytes, int] = {}

    def number(found: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % words.setdefault(found[1], len(words))

    made = {name: _INLINE.sub(number, part) if "worksheets/sheet" in name else part for name, part in parts.items()}
    items = b"".join(b"<si><t>" + word + b"</t></si>" for word in words)
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    made["xl/sharedStrings.xml"] = head + items + b"</sst>"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="texts" Type="' + kind + b'" Target="sharedStrings.xml"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    made[rels] = made[rels].replace(b"</Relationships>", relation)
    return made


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Parts]:
    """Workbooks of two layouts, with their words in the cells and apart, and published ones."""
    folder = tmp_path_factory.mktemp("forms")
    write_workbooks(folder, 2)
    drawn = [parts_of(path.read_bytes()) for path in sorted(folder.iterdir())]
    return [*drawn, *map(shared, drawn), *(parts_of(path.read_bytes()) for path in REPORTS[:2])]


def told(content: bytes, moulds: Moulds, monkeypatch: pytest.MonkeyPatch) -> tuple[object, Book | None]:
    """Everything a workbook says, types of its cells included, or why it cannot be read."""
    monkeypatch.setattr(xlsx, "_MOULDS", moulds)
    xlsx._contents.cache_clear()
    try:
        book = read(content, "a.xlsx")
    except Unreadable as error:
        return str(error), None
    cells = [[[(type(cell), repr(cell)) for cell in row] for row in sheet.rows] for sheet in book.sheets]
    return ([(sheet.name, sheet.merges, sheet.computed) for sheet in book.sheets], cells, book.hidden), book


@cache
def warm() -> Moulds:
    """Kept over all tests, so that every workbook meets the moulds of those before it."""
    return Moulds()


def same(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Book | None:
    """The book, read three times as the library alone reads it."""
    expected = told(content, NoMoulds(), monkeypatch)[0]
    book = None
    for _ in range(3):
        found, book = told(content, warm(), monkeypatch)
        assert found == expected
    return book


def sheet_of(parts: Parts) -> str:
    """The part with the most figures."""
    return max(
        (name for name in parts if "worksheets/sheet" in name), key=lambda name: len(_FIGURE.findall(parts[name]))
    )


def test_a_form_that_comes_again_is_cast(forms: list[Parts], monkeypatch: pytest.MonkeyPatch) -> None:
    for parts in forms[:4]:
        book = same(packed(parts), monkeypatch)
        assert book is not None
        assert book.shapes
        name = sheet_of(parts)
        other = parts | {name: _FIGURE.sub(rb"<c \1\2><v>77</v></c>", parts[name])}
        book = same(packed(other), monkeypatch)
        assert book is not None
        assert book.shapes
        assert any(77.0 in row for sheet in book.sheets for row in sheet.rows)


@pytest.mark.parametrize("cell", CELLS)
def test_any_other_cell_is_read_as_the_library_reads_it(
    forms: list[Parts], cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for parts in forms:
        same(packed(parts), monkeypatch)
        name = sheet_of(parts)
        figures = list(_FIGURE.finditer(parts[name]))
        for found in (figures[3], figures[-2]):
            put = cell.format(found[1].decode(), found[3].decode()).encode()
            xml = parts[name][: found.start()] + put + parts[name][found.end() :]
            same(packed(parts | {name: xml}), monkeypatch)


@pytest.mark.parametrize("item", ITEMS)
def test_any_other_words_are_read_as_the_library_reads_them(
    forms: list[Parts], item: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for parts in forms[2:4]:
        same(packed(parts), monkeypatch)
        texts = parts["xl/sharedStrings.xml"]
        for at in (0, 7):
            found = list(re.finditer(rb"<si><t>([^<]*)</t></si>", texts))[at]
            put = item.format(found[1].decode()).encode()
            same(
                packed(parts | {"xl/sharedStrings.xml": texts[: found.start()] + put + texts[found.end() :]}),
                monkeypatch,
            )


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("sheet", rb'(<row [^<>]*?\br="|<c r="[A-Z]+)(\d+)', lambda found: found[1] + b"%d" % (int(found[2]) + 1)),
        ("sheet", rb'<c r="[A-Z]+\d+"', b"<c"),
        ("sheet", rb"<mergeCells.*</mergeCells>", b""),
        ("sheet", rb"(<mergeCells[^<>]*>)", rb'\1<mergeCell ref="C5:D6"/>'),
        ("sheet", rb"<sheetData>", rb'<mergeCells><mergeCell ref="A1:B9"/></mergeCells><sheetData>'),
        ("sheet", rb"<sheetData>", rb"<sheetData></sheetData><sheetData>"),
        ("sheet", rb"<row ", b"\n<row "),
        ("sheet", rb"<(/?)(\w)", rb"<\1x:\2"),
        ("styles", rb'numFmtId="\d+"', b'numFmtId="14"'),
        ("styles", rb'numFmtId="\d+"', b'numFmtId="9"'),
        ("workbook", rb"<workbookPr", b'<workbookPr date1904="1"'),
        ("workbook", rb"<sheet ", b'<sheet state="hidden" '),
    ],
)
def test_any_other_frame_is_read_as_the_library_reads_it(
    forms: list[Parts], part: str, before: bytes, after: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for parts in forms:
        same(packed(parts), monkeypatch)
        name = sheet_of(parts) if part == "sheet" else f"xl/{part}.xml"
        same(packed(parts | {name: re.sub(before, after, parts[name], flags=re.DOTALL)}), monkeypatch)


@settings(max_examples=200, deadline=None)
@example(0, 0, 0)
@given(st.integers(0, 10**6), st.integers(0, 255), st.integers(0, 10**6))
def test_a_directory_is_read_as_the_standard_library_reads_it(at: int, byte: int, cut: int) -> None:
    """Whatever befell a package: where ours gives entries at all, they are those of the standard library."""
    content = bytearray(REPORTS[0].read_bytes())
    start = content.rfind(b"PK\x01\x02", 0, content.find(b"PK\x01\x02") + 1)
    if byte or cut:
        content[start + at % (len(content) - start)] = byte
    if cut % 4 == 3:
        del content[cut % len(content) :]
    found = _usual(bytes(content))
    if found is None:
        return
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        infos = package.infolist()
    fields = (
        "filename",
        "flag_bits",
        "compress_type",
        "CRC",
        "compress_size",
        "file_size",
        "header_offset",
        "external_attr",
        "date_time",
    )
    told = attrgetter(*fields)
    assert list(map(told, found)) == list(map(told, infos))
    assert found == list(map(_entry, infos))
    assert directory(bytes(content)) == found
