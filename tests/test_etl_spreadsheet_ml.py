"""The XML spreadsheet of Excel 2003: places, merges, kinds of values, formulas in R1C1, hidden sheets."""

from __future__ import annotations

from datetime import datetime

import pytest

from etl.workbook import Book, Unreadable, needs_child, read
from etl.workbook.book import ErrorCell, FormulaCell

HEAD = (
    '<?xml version="1.0" encoding="{}"?><?mso-application progid="Excel.Sheet"?><Workbook'
    ' xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">'
)


def book_of(sheets: str, said: str = "UTF-8", encoding: str = "utf-8") -> Book:
    content = f"{HEAD.format(said)}{sheets}</Workbook>".encode(encoding)
    assert needs_child(content)
    return read(content, "a.xls")


def rows_of(rows: str) -> list[list[object]]:
    return book_of(f'<Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet>').sheets[0].rows


def typed(kind: str, words: str) -> str:
    return f'<Cell><Data ss:Type="{kind}">{words}</Data></Cell>'


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (typed("Number", "5"), 5),
        (typed("Number", "0.5"), 0.5),
        (typed("Number", "x"), "x"),
        (typed("String", "维持&#10;件数"), "维持\n件数"),
        (typed("Boolean", "1"), True),
        (typed("Error", "#DIV/0!"), ErrorCell("#DIV/0!")),
        (typed("DateTime", "2023-01-05T00:00:00.000"), datetime(2023, 1, 5)),
        ('<Cell ss:Formula="=R[1]C*2"/>', FormulaCell("A2*2")),
        ('<Cell><ss:Data ss:Type="String">12<html:Sup>1</html:Sup></ss:Data></Cell>', "12¹"),
        ('<Cell><ss:Data ss:Type="String"><html:S>12</html:S>15</ss:Data></Cell>', "[12]15"),
        (f'{typed("String", "字")[:-7]}<Comment><ss:Data>批注</ss:Data></Comment></Cell>', "字"),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_type_says(cell: str, value: object) -> None:
    found = rows_of(f"<Row>{cell}</Row>")[0][0]
    assert found == value
    assert type(found) is type(value)


def test_cells_stand_where_they_say() -> None:
    sheet = book_of(
        '<Worksheet ss:Name="表"><Table><Row ss:Index="2"><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">角'
        f'</Data></Cell>{typed("Number", "1")}</Row><Row><Cell ss:Index="3"><Data ss:Type="Number">2</Data></Cell></Row>'
        '<Row><Cell ss:Index="3" ss:Formula="=SUM(R[-2]C:R[-1]C)"/></Row></Table></Worksheet>'
    ).sheets[0]
    assert sheet.rows == [["", "", ""], ["角", "", 1], ["", "", 2], ["", "", 3], ["", "", ""]]
    assert sheet.merges == [(1, 0, 2, 1)]


def test_hidden_sheets_are_named() -> None:
    book = book_of(
        '<Worksheet ss:Name="底稿"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        '<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet><Worksheet ss:Name="表"><Table/></Worksheet>'
    )
    assert (book.hidden, [sheet.name for sheet in book.sheets]) == (["底稿"], ["表"])


def test_the_encoding_is_what_it_is_whatever_is_said() -> None:
    table = f'<Worksheet ss:Name="表"><Table><Row>{typed("String", "维持")}</Row></Table></Worksheet>'
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert book_of(table, "gb2312", encoding).sheets[0].rows[0] == ["维持"]


@pytest.mark.parametrize(
    "rows",
    [
        '<Row ss:Index="900000"><Cell><Data ss:Type="Number">1</Data></Cell></Row>',
        '<Row><Cell ss:Index="16384"><Data ss:Type="Number">1</Data></Cell></Row>',
    ],
)
def test_cells_far_away_are_refused(rows: str) -> None:
    with pytest.raises(Unreadable, match="一直延伸到"):
        rows_of(rows)


def test_broken_xml_and_document_types_are_refused() -> None:
    for content in (
        HEAD.format("UTF-8"),
        HEAD.format("UTF-8").replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook'),
    ):
        with pytest.raises(Unreadable, match="无法解析"):
            read(content.encode(), "a.xls")
