"""OpenDocument sheets, read wholly from their XML: repeated cells, merges, types, comments, hidden sheets."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from etl.workbook import Sheet, Unreadable, needs_child, read
from etl.workbook.book import ErrorCell, FormulaCell

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STYLES = """<office:automatic-styles><style:style style:name="ta2" style:family="table">
<style:table-properties table:display="false"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles>"""


SEVEN = 'office:value="7"'
FAR = 'table:number-columns-repeated="999999999"'


def document(tables: str, kind: str = "spreadsheet") -> str:
    body = f"<office:body><office:{kind}>{tables}</office:{kind}></office:body>"
    return f"<office:document-content {NAMESPACES} {CALC}>{STYLES}{body}</office:document-content>"


def package(xml: str, manifest: str = "<manifest/>") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", xml)
        made.writestr("META-INF/manifest.xml", manifest)
    return content.getvalue()


def sheet_of(rows: str) -> Sheet:
    content = package(document(f'<table:table table:name="表">{rows}</table:table>'))
    assert needs_child(content)
    return read(content, "a.ods").sheets[0]


def cell_of(cell: str) -> object:
    return sheet_of(f"<table:table-row>{cell}</table:table-row>").rows[0][0]


def typed(kind: str, attributes: str = "", words: str = "") -> str:
    shown = f"<text:p>{words}</text:p>" if words else ""
    return f'<table:table-cell office:value-type="{kind}" {attributes}>{shown}</table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (typed("float", 'office:value="5"', "5"), 5.0),
        (typed("percentage", 'office:value="0.5"', "50%"), 0.5),
        (typed("currency", 'office:value="12.5"', "¥12.50"), 12.5),
        (typed("boolean", 'office:boolean-value="true"', "TRUE"), True),
        (typed("float", 'table:formula="of:=TRUE()" office:value="1"', "TRUE"), True),
        (typed("date", 'office:date-value="2023-01-05"', "1月5日"), date(2023, 1, 5)),
        (typed("date", 'office:date-value="2023-01-05T10:20:30"'), datetime(2023, 1, 5, 10, 20, 30)),
        (typed("time", 'office:time-value="PT12H30M00S"', "12:30"), timedelta(hours=12, minutes=30)),
        (typed("string", "", "维持"), "维持"),
        (typed("string", "", "12<text:span text:style-name='T1'>1</text:span>"), "12¹"),
        (typed("string", "", "<text:span text:style-name='T2'>12</text:span>15"), "[12]15"),
        (typed("string", 'office:string-value="维持"'), "维持"),
        (typed("float", "", "5"), "5"),
        (typed("date", 'office:date-value="1-1-1"', "某日"), "某日"),
        (typed("float", 'office:value="1e999"', "∞"), "∞"),
        ("<table:table-cell><text:p>无类型</text:p></table:table-cell>", "无类型"),
        (typed("string", "", "甲<text:s text:c='2'/>乙<text:tab/>丙<text:line-break/>丁"), "甲  乙\t丙\n丁"),
        (typed("string", "", "本年<text:span>新收</text:span></text:p><text:p>件数"), "本年新收\n件数"),
        (typed("string", "", "件<text:note>注</text:note>数<text:ruby><text:ruby-base>字</text:ruby-base>"
               "<text:ruby-text>zi</text:ruby-text></text:ruby>"), "件数字"),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_type_says(cell: str, value: object) -> None:
    found = cell_of(cell)
    assert found == value
    assert type(found) is type(value)


def test_a_comment_is_not_part_of_its_cell() -> None:
    note = "<office:annotation><text:p>核对过 99</text:p></office:annotation>"
    cell = f'<table:table-cell office:value-type="string">{note}<text:p>12</text:p></table:table-cell>'
    assert cell_of(cell) == "12"


@pytest.mark.parametrize(
    ("attributes", "words", "shown"),
    [
        ('table:formula="of:=1/0" calcext:value-type="error" office:value-type="string"', "#DIV/0!", "#DIV/0!"),
        ('table:formula="of:=[.A9]" office:value-type="float" office:value="0"', "Err:502", "Err:502"),
        ('table:formula="of:=[.A9]" office:value-type="float" office:value="0"', "#REF!", "#REF!"),
        ('table:formula="of:=[.A9]" office:value-type="float" office:value="0"', "错误:508", "错误:508"),
    ],
)
def test_errors_are_errors_whatever_their_type(attributes: str, words: str, shown: str) -> None:
    assert cell_of(f"<table:table-cell {attributes}><text:p>{words}</text:p></table:table-cell>") == ErrorCell(shown)


def test_words_that_look_like_an_error_are_words() -> None:
    assert cell_of(typed("string", "", "#N/A")) == "#N/A"


def test_formulas_without_a_value() -> None:
    numbers = [typed("float", f'office:value="{number}"') for number in (1, 2)]
    figures = "".join(f"<table:table-row>{cell}</table:table-row>" for cell in numbers)
    formulas = "".join(
        f'<table:table-row><table:table-cell table:formula="{formula}"/></table:table-row>'
        for formula in ("of:=SUM([.A1:.A2];[.$A$1])", "oooc:=[.A1]+[.A2]", "of:=[.A1]*2", "of:=[$另表.A1]")
    )
    rows = sheet_of(figures + formulas).rows
    assert [cells[0] for cells in rows[2:6]] == [4.0, 3.0, FormulaCell("A1*2"), FormulaCell("$另表.A1")]


def test_a_formula_that_shows_nothing_is_blank() -> None:
    shown = sheet_of(
        "<table:table-row>"
        + typed("string", 'table:formula="of:=IF(1;&quot;&quot;;1)" office:string-value=""')
        + typed("float", 'office:value="7"')
        + "</table:table-row>"
    )
    assert shown.rows[0] == ["", 7.0]


def test_a_formula_with_an_empty_paragraph_was_computed_and_shows_nothing() -> None:
    cell = '<table:table-cell table:formula="of:=IF([.B1]=7;&quot;&quot;;1)"><text:p/></table:table-cell>'
    assert sheet_of(f"<table:table-row>{cell}{typed('float', SEVEN)}</table:table-row>").rows[0] == ["", 7.0]


def test_merged_and_repeated_cells_stand_where_they_are_shown() -> None:
    sheet = sheet_of(
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "<table:table-header-rows><table:table-row><table:table-cell/>"
        '<table:table-cell table:number-columns-spanned="3" table:number-rows-spanned="2" office:value-type="string">'
        "<text:p>头</text:p></table:table-cell>"
        '<table:covered-table-cell table:number-columns-repeated="2"/>'
        + typed("float", 'office:value="0" table:number-columns-repeated="2"')
        + "</table:table-row></table:table-header-rows>"
        '<table:table-row><table:table-cell/><table:covered-table-cell table:number-columns-repeated="3"/>'
        + typed("float", 'office:value="9"')
        + "</table:table-row>"
        '<table:table-row-group><table:table-row table:number-rows-repeated="2">'
        + typed("float", 'office:value="4"')
        + "</table:table-row></table:table-row-group>"
        '<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    blank = [""] * 6
    assert sheet.rows == [
        blank,
        blank,
        ["", "头", "", "", 0.0, 0.0],
        ["", "", "", "", 9.0, ""],
        [4.0, *[""] * 5],
        [4.0, *[""] * 5],
        blank,
    ]
    assert sheet.merges == [(2, 1, 3, 3)]


def test_addresses_agree_with_the_reading_library() -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="4"/>{typed("float", SEVEN)}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="2"><table:table-cell/>{typed("string", "", "字")}</table:table-row>'
    )
    content = package(document(f'<table:table table:name="表">{rows}</table:table>'))
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert read(content, "a.ods").sheets[0].rows[:-1] == theirs


def test_hidden_sheets_are_named_and_cells_of_other_files_are_no_sheet() -> None:
    row = f"<table:table-row>{typed('string', '', '字')}</table:table-row>"
    book = read(
        package(
            document(
                f'<table:table table:name="表">{row}</table:table>'
                f'<table:table table:name="底稿" table:style-name="ta2">{row}</table:table>'
                f"<table:table table:name=\"'file:///a.ods'#$表\"><table:table-source/>{row}</table:table>"
            )
        ),
        "a.ods",
    )
    assert [sheet.name for sheet in book.sheets] == ["表"]
    assert book.hidden == ["底稿"]


def test_a_table_within_a_cell_is_no_row_of_the_sheet() -> None:
    inner = f'<table:table table:name="里"><table:table-row>{typed("string", "", "里")}</table:table-row></table:table>'
    sheet = sheet_of(
        f"<table:table-row><table:table-cell>{inner}</table:table-cell>{typed('string', '', '外')}</table:table-row>"
    )
    assert sheet.rows[0] == ["", "外"]


@pytest.mark.parametrize(
    "repeated",
    [
        f'<table:table-row table:number-rows-repeated="1048576">{typed("string", "", "x")}</table:table-row>',
        f'<table:table-row>{typed("string", FAR, "x")}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="900000"/><table:table-row>{typed("string", "", "x")}</table:table-row>',
    ],
)  # fmt: skip
def test_filled_cells_far_away_are_refused(repeated: str) -> None:
    with pytest.raises(Unreadable, match="一直延伸到"):
        sheet_of(repeated)


def test_a_password_is_said() -> None:
    for content in (
        package("encrypted bytes", '<m xmlns:manifest="x"><manifest:encryption-data/></m>'),
        package("x").replace(b"content.xml", b"content.xm_"),
    ):
        with pytest.raises(Unreadable) as refused:
            read(content, "a.ods")
        assert refused.value.code == ("encrypted" if b"encryption" in content else "unreadable")


def test_a_text_document_and_broken_xml_are_refused() -> None:
    with pytest.raises(Unreadable, match="OpenDocument 文档"):
        read(package(document("<text:p>报告</text:p>", kind="text")), "a.ods")
    with pytest.raises(Unreadable, match="无法解析"):
        read(package(document("<table:table>")), "a.ods")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + document('<table:table table:name="表"/>')
    with pytest.raises(Unreadable, match="无法解析"):
        read(package(bomb), "a.ods")


def test_the_same_as_plain_xml() -> None:
    table = f'<table:table table:name="表"><table:table-row>{typed("string", "", "字")}</table:table-row></table:table>'
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n' + document(table).replace("document-content", "document")
    assert read(xml.encode(), "a.fods").sheets[0].rows[0] == ["字"]
