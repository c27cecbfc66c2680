"""The printed tables against the blank official forms, typed by hand cell by cell: `A1:D1 words` is a merged cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportdb.errors import CatalogError
from reportdb.forms import Block, Line, Table, catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Report, TableData, number, words
from reportdb.statutory_tables import Grid, PrintedCell, Role, figure_text, official_grid, other_figures

PUBLICATIONS_2021 = """
A1:D1 第二十条第（一）项
A2 信息内容
B2 本年制发件数
C2 本年废止件数
D2 现行有效件数
A3 规章
B3
C3
D3
A4 行政规范性文件
B4
C4
D4
A5:D5 第二十条第（五）项
A6 信息内容
B6:D6 本年处理决定数量
A7 行政许可
B7:D7
A8:D8 第二十条第（六）项
A9 信息内容
B9:D9 本年处理决定数量
A10 行政处罚
B10:D10
A11 行政强制
B11:D11
A12:D12 第二十条第（八）项
A13 信息内容
B13:D13 本年收费金额（单位：万元）
A14 行政事业性收费
B14:D14
"""

PUBLICATIONS_2019 = """
A1:D1 第二十条第（一）项
A2 信息内容
B2 本年新制作数量
C2 本年新公开数量
D2 对外公开总数量
A3 规章
B3
C3
D3
A4 规范性文件
B4
C4
D4
A5:D5 第二十条第（五）项
A6 信息内容
B6 上一年项目数量
C6 本年增/减
D6 处理决定数量
A7 行政许可
B7
C7
D7
A8 其他对外管理服务事项
B8
C8
D8
A9:D9 第二十条第（六）项
A10 信息内容
B10 上一年项目数量
C10 本年增/减
D10 处理决定数量
A11 行政处罚
B11
C11
D11
A12 行政强制
B12
C12
D12
A13:D13 第二十条第（八）项
A14 信息内容
B14 上一年项目数量
C14:D14 本年增/减
A15 行政事业性收费
B15
C15:D15
A16:D16 第二十条第（九）项
A17 信息内容
B17 采购项目数量
C17:D17 采购总金额（万元）
A18 政府集中采购
B18
C18:D18
"""

APPLICATIONS_HEAD = """
A1:C3 （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）
D1:J1 申请人情况
D2:D3 自然人
E2:I2 法人或其他组织
E3 商业企业
F3 科研机构
G3 社会公益组织
H3 法律服务机构
I3 其他
J2:J3 总计
"""

APPLICATIONS_2021 = """
A4:C4 一、本年新收政府信息公开申请数量
A5:C5 二、上年结转政府信息公开申请数量
A6:A27 三、本年度办理结果
B6:C6 （一）予以公开
B7:C7 （二）部分公开（区分处理的，只计这一情形，不计其他情形）
B8:B15 （三）不予公开
C8 1.属于国家秘密
C9 2.其他法律行政法规禁止公开
C10 3.危及“三安全一稳定”
C11 4.保护第三方合法权益
C12 5.属于三类内部事务信息
C13 6.属于四类过程性信息
C14 7.属于行政执法案卷
C15 8.属于行政查询事项
B16:B18 （四）无法提供
C16 1.本机关不掌握相关政府信息
C17 2.没有现成信息需要另行制作
C18 3.补正后申请内容仍不明确
B19:B23 （五）不予处理
C19 1.信访举报投诉类申请
C20 2.重复申请
C21 3.要求提供公开出版物
C22 4.无正当理由大量反复申请
C23 5.要求行政机关确认或重新出具已获取信息
B24:B26 （六）其他处理
C24 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
C25 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
C26 3.其他
B27:C27 （七）总计
A28:C28 四、结转下年度继续办理
"""

APPLICATIONS_2019 = """
A4:C4 一、本年新收政府信息公开申请数量
A5:C5 二、上年结转政府信息公开申请数量
A6:A25 三、本年度办理结果
B6:C6 （一）予以公开
B7:C7 （二）部分公开（区分处理的，只计这一情形，不计其他情形）
B8:B15 （三）不予公开
C8 1.属于国家秘密
C9 2.其他法律行政法规禁止公开
C10 3.危及“三安全一稳定”
C11 4.保护第三方合法权益
C12 5.属于三类内部事务信息
C13 6.属于四类过程性信息
C14 7.属于行政执法案卷
C15 8.属于行政查询事项
B16:B18 （四）无法提供
C16 1.本机关不掌握相关政府信息
C17 2.没有现成信息需要另行制作
C18 3.补正后申请内容仍不明确
B19:B23 （五）不予处理
C19 1.信访举报投诉类申请
C20 2.重复申请
C21 3.要求提供公开出版物
C22 4.无正当理由大量反复申请
C23 5.要求行政机关确认或重新出具已获取信息
B24:C24 （六）其他处理
B25:C25 （七）总计
A26:C26 四、结转下年度继续办理
"""

APPEALS = """
A1:E1 行政复议
F1:O1 行政诉讼
A2:A3 结果维持
B2:B3 结果纠正
C2:C3 其他结果
D2:D3 尚未审结
E2:E3 总计
F2:J2 未经复议直接起诉
K2:O2 复议后起诉
F3 结果维持
G3 结果纠正
H3 其他结果
I3 尚未审结
J3 总计
K3 结果维持
L3 结果纠正
M3 其他结果
N3 尚未审结
O3 总计
A4
B4
C4
D4
E4
F4
G4
H4
I4
J4
K4
L4
M4
N4
O4
"""


def typed(text: str) -> dict[str, str]:
    """Place -> words of a hand-typed table; a figure cell has none."""
    return {place: label for place, _, label in (line.partition(" ") for line in text.strip().splitlines())}


def place(cell: PrintedCell) -> str:
    first = f"{chr(65 + cell.column)}{cell.row + 1}"
    last = f"{chr(64 + cell.column + cell.column_span)}{cell.row + cell.row_span}"
    return first if first == last else f"{first}:{last}"


def printed(grid: Grid) -> dict[str, str]:
    return {place(cell): cell.text for cell in grid.cells}


def with_figures(text: str, last_row: int) -> dict[str, str]:
    """表三: every crossing of D to J with the rows from 4 on is a figure."""
    return typed(text) | {f"{column}{row}": "" for column in "DEFGHIJ" for row in range(4, last_row + 1)}


@pytest.mark.parametrize(
    ("edition", "table", "expected"),
    [
        ("2021", "publications", typed(PUBLICATIONS_2021)),
        ("2021", "applications", with_figures(APPLICATIONS_HEAD.strip() + APPLICATIONS_2021, 28)),
        ("2021", "appeals", typed(APPEALS)),
        ("2019", "publications", typed(PUBLICATIONS_2019)),
        ("2019", "applications", with_figures(APPLICATIONS_HEAD.strip() + APPLICATIONS_2019, 26)),
        ("2019", "appeals", typed(APPEALS)),
    ],
)
def test_printed_table_is_the_official_one(edition: str, table: str, expected: dict[str, str]) -> None:
    assert printed(official_grid(catalog().table(edition, table))) == expected


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("code", ["publications", "applications", "appeals"])
def test_grid_is_tiled_and_holds_every_official_figure_once(edition: str, code: str) -> None:
    table = catalog().table(edition, code)
    grid = official_grid(table)
    covered = [
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    assert sorted(covered) == [(row, column) for row in range(grid.rows) for column in range(grid.columns)]
    assert sorted(cell.meaning.cell for cell in grid.figures if cell.meaning) == sorted(table.official_cells)
    assert all(cell.figure is None for cell in grid.figures)


def test_figures_stand_at_their_labels() -> None:
    table = catalog().table("2021", "applications")
    data = TableData("2021", {cell: number(index) for index, cell in enumerate(table.official_cells)})
    at = {place(cell): cell for cell in official_grid(table, data).figures}
    assert at["D4"].meaning is not None
    assert at["D4"].meaning.cell == Cell("received", "natural_person")
    assert at["I26"].meaning is not None
    assert at["I26"].meaning.cell == Cell("other.rest", "org.other")
    assert at["J27"].figure == data.figures[Cell("total_handled", "total")]
    appeals = catalog().table("2021", "appeals")
    spots = {place(cell): cell.meaning.cell for cell in official_grid(appeals).figures if cell.meaning}
    assert spots["E4"] == Cell("reconsideration", "total")
    assert spots["F4"] == Cell("litigation_direct", "upheld")
    assert spots["N4"] == Cell("litigation_after_reconsideration", "pending")


def test_official_column_widths() -> None:
    applications = official_grid(catalog().table("2021", "applications"))
    assert applications.widths == (754, 921, 3271, 685, 685, 685, 685, 685, 685, 685)
    assert official_grid(catalog().table("2021", "publications")).widths == (2435,) * 4
    assert official_grid(catalog().table("2021", "appeals")).widths == (649,) * 15


def test_figure_text_keeps_marks_and_decimals_apart() -> None:
    cells = catalog().table("2021", "publications").cells
    count, fee = cells[Cell("licensing", "decisions")], cells[Cell("administrative_fee", "fee_amount")]
    assert figure_text(number(11398889), count) == "11398889"
    assert figure_text(number(0), count) == "0"
    assert figure_text(number(592372449 * 100), fee) == "59237.2449"
    assert figure_text(number(1), fee) == "0.000001"
    assert figure_text(number(-18), count) == "-18"
    assert figure_text(BLANK, count) == ""
    assert figure_text(None, count) == ""
    assert figure_text(NOT_APPLICABLE, fee) == "/"
    assert figure_text(words("18万余"), count) == "18万余"


def test_other_figures_are_those_without_a_printed_cell() -> None:
    form = catalog().form("2021")
    report = Report("某市", 2023, edition="2021")
    report.tables["publications"] = TableData(
        "2021", {Cell("licensing", "decisions"): number(412), Cell("licensing", "items"): number(22)}
    )
    report.tables["applications"] = TableData("2021", {Cell("other", "total"): number(7)})
    extra, other = other_figures(form, report)
    assert (extra.code, extra.row, extra.column, extra.unit) == (
        "publications/licensing/items/year", "行政许可", "项目数量", "项",
    )  # fmt: skip
    assert (other.code, other.unit, other.figure) == ("applications/other/total/year", "件", number(7))
    assert "（六）其他处理" in other.row


def test_a_table_keeps_the_edition_of_its_own_labels() -> None:
    form = catalog().form("2021")
    report = Report("某区", 2023, edition="2021")
    report.tables["applications"] = TableData("2019", {Cell("other", "total"): number(7)})
    assert other_figures(form, report) == []


def test_a_figure_no_edition_declares_is_refused() -> None:
    report = Report(
        "某区", 2023, edition="2021", tables={"appeals": TableData("2021", {Cell("x", "total"): number(1)})}
    )
    with pytest.raises(CatalogError, match="x/total/year"):
        other_figures(catalog().form("2021"), report)


def test_shapes_without_an_official_layout_are_refused() -> None:
    table = catalog().table("2021", "appeals")
    with pytest.raises(CatalogError, match="2 blocks"):
        official_grid(replace(table, blocks=table.blocks * 2))
    with pytest.raises(CatalogError, match="no official layout"):
        official_grid(replace(table, code="resources"))
    headed = Block(
        (Line("a", "甲", heading=True), Line("b", "乙", under="a")), (Line("c", "丙", unit="件"),), title="某项"
    )
    with pytest.raises(CatalogError, match="headings"):
        official_grid(Table("publications", "二、", (headed,)))
    deep = tuple(Line(f"r{n}", "行", under=f"r{n - 1}" if n else None, heading=n < 3) for n in range(4))
    with pytest.raises(CatalogError, match="4 deep"):
        official_grid(Table("applications", "三、", (Block(deep, (Line("c", "丙", unit="件"),)),)))
    nested = (Line("h", "头", heading=True), Line("c", "丙", under="h", unit="件"))
    with pytest.raises(CatalogError, match="headings of their own"):
        official_grid(Table("appeals", "四、", (Block((Line("r", "行"),), nested),)))


def test_unconfirmed_labels_are_said_so() -> None:
    lines = (Line("a", "甲", unconfirmed=True),)
    grid = official_grid(
        Table("publications", "二、某表", (Block(lines, (Line("c", "丙", unit="件"),), title="某项"),))
    )
    assert grid.cells[-1].role is Role.NOTE
    assert "样式待核实" in grid.cells[-1].text
