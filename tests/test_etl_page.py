"""HTML tables that bear the name of a workbook: encodings, spans, nested tables, what is shown and what is not."""

from __future__ import annotations

import time
from contextlib import suppress
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.workbook import Sheet, Unreadable, needs_child, read
from etl.workbook.book import ErrorCell


def sheet_of(body: str, head: str = "") -> Sheet:
    content = f"<html><head>{head}</head><body>{body}</body></html>".encode()
    assert needs_child(content)
    return read(content, "a.xls").sheets[0]


def rows_of(body: str, head: str = "") -> list[list[object]]:
    """The rows without the blank one below."""
    rows = sheet_of(body, head).rows
    assert len({len(cells) for cells in rows}) == 1
    assert set(rows[-1]) == {""}
    return rows[:-1]


def cell_of(cell: str) -> object:
    return rows_of(f"<table><tr>{cell}</tr></table>")[0][0]


PAGE = "<html><meta charset={}><p>年度报告</p><table><tr><td>维持<td>１２</table></html>"


@pytest.mark.parametrize("said", ["gb2312", "utf-8", "unicode"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_bytes_are_decoded_as_what_they_are(encoding: str, said: str) -> None:
    content = PAGE.format(said).encode(encoding)
    assert read(content, "a.xls").sheets[0].rows[:2] == [["年度报告", ""], ["维持", "１２"]]


def test_a_broken_character_takes_no_digit_along() -> None:
    for encoding in ("gb18030", "utf-8"):
        content = PAGE.format("x").encode(encoding).replace("１２".encode(encoding), b"\x8112")
        assert read(content, "a.xls").sheets[0].rows[1] == ["维持", "\ufffd12"]


def test_an_xml_declaration_and_nul_bytes_do_not_end_the_page() -> None:
    content = b'<?xml version="1.0" encoding="gb2312"?>\r\n<html><table><tr><td>a\0b</td><td>2</td></tr></table>'
    assert read(content, "a.xls").sheets[0].rows[0] == ["ab", "2"]


def test_words_outside_tables_are_rows() -> None:
    assert rows_of(
        "<h1>某县人民政府</h1><div><p>2023年政府信息公开<br>工作年度报告</p>  </div>"
        "<table><caption>表二</caption><tr><td>a<td>b</table><table><tr><td>c</table>落款"
    ) == [["某县人民政府", ""], ["2023年政府信息公开", ""], ["工作年度报告", ""], ["表二", ""], ["a", "b"], ["c", ""], ["落款", ""]]  # fmt: skip


def test_a_picture_in_a_cell_of_excel_leaves_its_words() -> None:
    cell = (
        "<td><!--[if gte vml 1]><v:shape>9</v:shape><![endif]--><![if !vml]><span style='mso-ignore:vglayout'><img></span>"
        "<![endif]><span style='mso-ignore:vglayout2'><table><tr><td height=19>结果维持</td></tr></table></span></td>"
    )
    assert rows_of(f"<table><tr>{cell}<td>5</td></tr></table>") == [["结果维持", "5"]]


def test_cells_nobody_closed() -> None:
    assert rows_of("<table><tr><td>a<td>b<tr><td>c<td>d</table>") == [["a", "b"], ["c", "d"]]
    assert rows_of("<table><td>a<td>b<tr><td>c</table>") == [["a", "b"], ["c", ""]]
    assert rows_of("<table><form><tr><td>a</td><td>b</td></tr></form></table>") == [["a", "b"]]


def test_heads_stand_above_and_feet_below() -> None:
    assert rows_of("<table><tfoot><tr><td>尾</tfoot><tr><td>体</td></tr><thead><tr><td>头</thead></table>") == [
        ["头"],
        ["体"],
        ["尾"],
    ]


def test_spans_push_cells_aside() -> None:
    sheet = sheet_of(
        "<table><tr><td rowspan=3 colspan=2>角<td colspan=3>申请人<tr><td rowspan=2>自然人<td colspan=2>法人<tr><td>商业<td>科研"
        "<tr><td>一<td>二<td>1<td>2<td>3</table>"
    )
    assert sheet.rows == [
        ["角", "", "申请人", "", ""],
        ["", "", "自然人", "法人", ""],
        ["", "", "", "商业", "科研"],
        ["一", "二", "1", "2", "3"],
        [""] * 5,
    ]
    assert set(sheet.merges) == {(0, 0, 2, 1), (0, 2, 0, 4), (1, 2, 2, 2), (1, 3, 1, 4)}


def test_crossing_spans_do_not_overlap() -> None:
    sheet = sheet_of("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d</table>")
    assert sheet.rows[:2] == [["a", "b", ""], ["c", "", "d"]]
    assert sheet.merges == [(0, 1, 1, 1)]


def test_spans_that_mean_to_the_edge() -> None:
    sheet = sheet_of(
        "<table><tr><td colspan=99999>题<tr><td>a<td>b<td>c<tr><td colspan='16384' rowspan=65534>注</table>"
    )
    assert sheet.rows[:3] == [["题", "", ""], ["a", "b", "c"], ["注", "", ""]]
    assert sheet.merges == [(0, 0, 0, 2), (2, 0, 2, 2)]
    assert sheet_of("<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>").merges == [(0, 0, 2, 0)]
    assert rows_of("<table><tr><td colspan=0>a<td colspan=x>b<td colspan=-3>c</table>") == [["a", "b", "c"]]


def test_blank_cells_that_excel_writes_as_one_are_not_merged() -> None:
    sheet = sheet_of(
        "<table><tr><td>一<td colspan=3 style='mso-ignore:colspan'><td>5<tr><td>a<td>b<td>c<td>d<td>e</table>"
    )
    assert sheet.rows[0] == ["一", "", "", "", "5"]
    assert sheet.merges == []


def test_a_span_ends_with_its_section() -> None:
    assert rows_of("<table><thead><tr><td rowspan=9>a<td>b</thead><tbody><tr><td>c<td>d</tbody></table>") == [
        ["a", "b"],
        ["c", "d"],
    ]


def test_tables_in_the_cells_of_others() -> None:
    inner = "<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    assert rows_of(f"<table><tr><td>题<tr><td>前{inner}后<tr><td>末</table>") == [
        ["题", ""], ["前", ""], ["a", "b"], ["c", "d"], ["后", ""], ["末", ""],
    ]  # fmt: skip
    one = "<table><tr><td>12</table>"
    assert rows_of(f"<table><tr><td>维持<td>{one}<td>3</table>") == [["维持", "12", "3"]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<td x:num>12", "12"),
        ('<td x:num="59237.2449">59,237.24', "59,237.24"),  # what is shown is what was sent
        ('<td x:num="59237.2449">#######', 59237.2449),
        ('<td x:num="0">&nbsp;', 0),
        ('<td sdval="12"><br>', 12),
        ('<td x:num="120000000">1.2E+08', 120000000),
        ('<td x:num="abc">##', "##"),
        ('<td x:str="12 ">', "12 "),
        ("<td x:str>０１２", "０１２"),
        ("<td>&nbsp;&nbsp;", ""),
        ("<td>18&nbsp;", "18\xa0"),
        ("<td>#REF!", ErrorCell("#REF!")),
        ("<td x:str>#REF!", "#REF!"),
        ("<td x:err='#N/A'>#N/A", ErrorCell("#N/A")),
        ('<td x:bool="TRUE">TRUE', True),
        ('<td x:bool="FALSE">FALSE', False),
        ("<td>本年<br>新收<p>数量</p>", "本年\n新收\n数量"),
        ("<td>\n  商业 \t 企业 ", "商业 企业"),
        ("<td>政府信息\n  公开 年报\n 2023", "政府信息公开 年报 2023"),
        ("<td><b>自然</b><span>人</span>", "自然人"),
        ("<td>a &lt; b &amp;&#160;c", "a < b &\xa0c"),
        ("<td>1<!-- 99 -->2<script>3</script><style>4</style>", "12"),
        ("<td>12<sup>1</sup>", "12¹"),
        ("<td><s>12</s>15", "[12]15"),
        ("<td>12<span style='vertical-align: super; color: red'>1</span>", "12¹"),
        ("<td><font style='text-decoration:line-through'>12</font>15", "[12]15"),
        ("<td style='vertical-align:sub'><span style='text-decoration:underline'>12</span>", "12"),
        ("<td><span style='display: none'>9</span>8<span hidden>7</span>", "8"),
        ("<td><input value=12><input type=hidden value=9>", "12"),
        ("<td><select><option>1<option selected>2</select>", "2"),
        ("<td><ruby>文<rt>wén</rt></ruby>", "文"),
        ("<td style='mso-number-format:\"0_ \"'>7", "7"),
    ],
)
def test_a_cell_is_what_it_shows(cell: str, shown: object) -> None:
    found = cell_of(cell)
    assert found == shown
    assert type(found) is type(shown)


def test_what_a_page_does_not_show_is_not_read_but_hidden_rows_of_excel_are() -> None:
    body = "<table><tr style='display:none'><td>9<td>9<tr><td>1<td style='display:none'>9<td>2</table>"
    assert rows_of(body) == [["1", "2"]]
    assert rows_of(body, "<meta name=ProgId content=Excel.Sheet>") == [["9", "9", ""], ["1", "9", "2"]]


def test_the_sheet_is_called_as_excel_called_it() -> None:
    named = (
        "<!--[if gte mso 9]><xml><x:ExcelWorksheet>\n <x:Name>表&amp;二</x:Name></x:ExcelWorksheet>"
        "<x:ExcelName><x:Name>Print_Area</x:Name></x:ExcelName></xml><![endif]-->"
    )
    assert sheet_of("<table><tr><td>1</table>", named).name == "表&二"
    assert sheet_of("<table><tr><td>1</table>").name == "Sheet1"


def test_pages_without_tables_and_pages_too_deep_are_refused() -> None:
    with pytest.raises(Unreadable, match="没有表格"):
        sheet_of("<frameset><frame src=sheet001.htm></frameset>")
    with pytest.raises(Unreadable, match="无法解析"):
        sheet_of("<table>" + "<div>" * 5000 + "<tr><td>1")


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr><td colspan=100 rowspan=100>x" * 20_000 + "</table>",
        "<table><tr>" + "<td colspan=1000 rowspan=1000>x" * 50_000 + "</table>",
        "<table>" * 200 + "<tr><td>x" * 200,
        "<table>" + "<tr><td>x" * 30_000 + "</table>",
        "<p>x" * 30_000 + "<table><tr><td>1</table>",
    ],
)
def test_large_pages_end_soon(body: str) -> None:
    start = time.monotonic()
    with suppress(Unreadable):
        sheet_of(body)
    assert time.monotonic() - start < 20


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """A table cut at random into cells of any extent, in the order a page writes them."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            free = next((c for c in range(column, width) if (row, c) in taken), width) - column
            across = draw(st.integers(1, free))
            down = draw(st.integers(1, height - row))
            cells.append((row, column, row + down - 1, column + across - 1))
            taken |= {(r, c) for r in range(row, row + down) for c in range(column, column + across)}
    return height, width, cells


@given(tilings(), st.lists(st.text("一二12 <&\"'", max_size=4), min_size=36, max_size=36))
def test_any_table_is_read_back(tiling: tuple[int, int, list[tuple[int, int, int, int]]], words: list[str]) -> None:
    height, width, cells = tiling
    body, number = "", 0
    wanted: list[list[object]] = [[""] * width for _ in range(height)]
    for row in range(height):
        body += "<tr>"
        for top, left, bottom, right in cells:
            if top == row:
                body += f"<td rowspan={bottom - top + 1} colspan={right - left + 1}>{escape(words[number])}</td>"
                wanted[top][left] = " ".join(words[number].split())
                number += 1
        body += "</tr>"
    sheet = sheet_of(f"<table>{body}</table>")
    assert sheet.rows == [*wanted, [""] * width]
    assert sheet.merges == [cell for cell in cells if cell[:2] != cell[2:]]


def test_a_text_no_spreadsheet_takes_is_refused() -> None:
    with pytest.raises(Unreadable, match="32767"):
        sheet_of(f"<table><tr><td>{'字' * 40_000}</td></tr></table>")


def test_heads_over_more_than_a_hundred_columns_keep_to_their_own() -> None:
    names = "".join(f"<td>{number}" for number in range(200))
    sheet = sheet_of(f"<table><tr><td>a<td colspan=150>b<td colspan=49>c<tr>{names}</table>")
    assert sheet.merges == [(0, 1, 0, 150), (0, 151, 0, 199)]
    assert sheet.rows[0][151] == "c"
