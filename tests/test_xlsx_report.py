"""The official workbook as a reader finds it: values, merges, paper, and no live formula."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import (
    BLANK,
    NOT_APPLICABLE,
    ChannelFigure,
    Figure,
    ImprovementItem,
    Report,
    Scope,
    SignOff,
    TableData,
    number,
    words,
)
from reportdb.xlsx import Cover, write_report

INJECTION = '=HYPERLINK("http://example.org","点我")'


def filled(edition: str = "2021", **figures: dict[Cell, Figure]) -> Report:
    """A report with every official figure of its edition 0, but for those given."""
    report = Report("某市应急管理局", 2023, Scope.OWN, edition)
    for table in catalog().form(edition).tables.values():
        data = dict.fromkeys(table.official_cells, number(0))
        report.tables[table.code] = TableData(edition, data | figures.get(table.code, {}))
    return report


def written(tmp_path: Path, report: Report, cover: Cover | None = None) -> Path:
    path = tmp_path / "report.xlsx"
    assert report.edition is not None
    assert report.agency is not None
    assert report.year is not None
    write_report(path, report, catalog().form(report.edition), cover or Cover(report.agency, report.year))
    return path


def sheet(path: Path, name: str) -> Any:
    return openpyxl.load_workbook(path)[name]


def test_figures_are_written_as_filed(tmp_path: Path) -> None:
    report = filled(
        publications={
            Cell("regulation", "issued"): NOT_APPLICABLE,
            Cell("regulation", "repealed"): BLANK,
            Cell("normative_document", "issued"): words("18万余"),
            Cell("licensing", "decisions"): number(11398889),
            Cell("administrative_fee", "fee_amount"): number(24252311082),
        }
    )
    ws = sheet(written(tmp_path, report), "表二")
    assert [ws[spot].value for spot in ("B6", "C6", "D6", "B7")] == ["/", None, 0, "18万余"]
    assert (ws["B10"].value, ws["B10"].number_format) == (11398889, "0")
    assert (Decimal(str(ws["B17"].value)), ws["B17"].number_format) == (Decimal("24252.311082"), "0.000000")
    assert ws["A1"].value == "二、主动公开政府信息情况"
    assert ws["A2"].value == "填报单位：某市应急管理局    报告年度：2023年    范围：本级"


@pytest.mark.parametrize(
    ("fen", "value", "shown"), [(127_000_000, 127, "0"), (25_100_000, 25.1, "0.0"), (1, 0.000001, "0.000000")]
)
def test_money_shows_exactly_the_decimals_filed(tmp_path: Path, fen: int, value: float, shown: str) -> None:
    cell = Cell("central_procurement", "procurement_amount")
    ws = sheet(written(tmp_path, filled("2019", publications={cell: number(fen)})), "表二")
    assert ws["C20"].value == "采购总金额（万元）"
    assert (ws["C21"].value, ws["C21"].number_format) == (value, shown)


def test_a_number_longer_than_a_spreadsheet_holds_is_text(tmp_path: Path) -> None:
    ws = sheet(written(tmp_path, filled(appeals={Cell("reconsideration", "total"): number(10**16 + 1)})), "表四")
    assert ws["E7"].value == "10000000000000001"


def test_merges_are_the_official_ones(tmp_path: Path) -> None:
    path = written(tmp_path, filled())
    merged = {str(extent) for extent in sheet(path, "表三").merged_cells.ranges}
    assert {"A4:C6", "D4:J4", "D5:D6", "E5:I5", "J5:J6", "A7:C7", "A9:A30", "B11:B18", "B27:B29", "A31:C31"} <= merged
    appeals = {str(extent) for extent in sheet(path, "表四").merged_cells.ranges}
    assert {"A4:E4", "F4:O4", "A5:A6", "F5:J5", "K5:O5"} <= appeals


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_statutory_table_fits_one_upright_a4_page(tmp_path: Path, edition: str) -> None:
    book = openpyxl.load_workbook(written(tmp_path, filled(edition)))
    assert book.sheetnames == ["封面", "表二", "表三", "表四"]
    for name in ("表二", "表三", "表四"):
        ws: Any = book[name]
        assert (ws.page_setup.paperSize, ws.page_setup.orientation) == (9, "portrait")
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert (ws.page_setup.fitToWidth, ws.page_setup.fitToHeight) == (1, 1)
        assert ws.print_options.horizontalCentered
        assert "某市应急管理局" in ws.oddFooter.center.text
        height = sum(ws.row_dimensions[row].height for row in range(1, ws.max_row + 1))
        width = sum(dimension.width for dimension in ws.column_dimensions.values()) * 5.25
        assert height < 842 - 1.5 * 72, "would be scaled down"
        assert width < 595 - 1.4 * 72
    assert book["表三"].print_title_rows == "$1:$6"


def test_nothing_is_a_formula_and_injected_ones_are_dead(tmp_path: Path) -> None:
    report = filled(appeals={Cell("reconsideration", "upheld"): words("=1+1")})
    report.agency = INJECTION
    report.sign_off = SignOff("@SUM(1)", "+86 571", "-", "=cmd|' /C calc'!A0", "2024-01-20")
    report.channels = [ChannelFigure("x", INJECTION, "posts", "#REF!", "条", number(1))]
    report.improvement_items = [ImprovementItem("=1", "+2")]
    path = written(tmp_path, report)
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                assert not re.search(rb"<f[ >]|t=\"[fe]\"", package.read(name)), name
    book = openpyxl.load_workbook(path)
    assert book["表四"]["A7"].value == "=1+1"
    assert (book["表四"]["A7"].data_type, book["表四"]["A7"].quotePrefix) == ("s", True)
    assert (book["渠道"]["A5"].value, book["渠道"]["B5"].value) == (INJECTION, "#REF!")


def test_control_characters_survive_a_round_trip(tmp_path: Path) -> None:
    odd = "甲\x00乙\x0b丙\x1f丁\r\n戊_x0041_己\ufffe庚"
    report = filled()
    report.improvement_items = [ImprovementItem(odd, "\ud800辛")]
    report.agency = "某\x07局"
    rows = CalamineWorkbook.from_path(str(written(tmp_path, report))).get_sheet_by_name("存在问题").to_python()
    assert rows[1][0] == "填报单位：某\x07局    报告年度：2023年    范围：本级"
    assert rows[4][1:] == [odd.replace("\ufffe", "\ufffd"), "\ufffd辛"]


def test_lists_follow_the_tables(tmp_path: Path) -> None:
    report = filled(publications={Cell("licensing", "items"): number(22)})
    report.channels = [
        ChannelFigure("weibo", "政务微博", "posts", "发布数量", "条", number(2402)),
        ChannelFigure("live_stream", "网络直播", "views", "观看量", "人次", words("百万余")),
    ]
    report.improvement_items = [ImprovementItem("公开不够全面", "加大公开力度")]
    path = written(tmp_path, report)
    rows = {
        name: [[cell.value for cell in row] for row in sheet(path, name).iter_rows(min_row=4)]
        for name in ("渠道", "存在问题", "其他指标")
    }
    assert rows["渠道"] == [
        ["渠道", "指标", "数值", "单位"],
        ["政务微博", "发布数量", 2402, "条"],
        ["网络直播", "观看量", "百万余", "人次"],
    ]
    assert rows["存在问题"] == [["序号", "问题", "改进措施"], ["1", "公开不够全面", "加大公开力度"]]
    code = "publications/licensing/items/year"
    assert rows["其他指标"][1] == ["主动公开政府信息情况", "行政许可", "项目数量", 22, "项", code]
    assert sheet(path, "存在问题")["A1"].value == "五、存在的主要问题及改进情况"
    assert sheet(path, "渠道").print_title_rows == "$1:$4"


def test_cover_says_whose_what_state_and_from_where(tmp_path: Path) -> None:
    report = filled()
    report.sign_off = SignOff("张三", "李四", "王五", "0571-88888888", "2024-01-20")
    del report.tables["appeals"]
    broken = Finding(
        "T4-SUM", Level.ERROR, "应为 3，填报 0", "appeals", "litigation_direct", "total", sheet="表四", cell="J7"
    )
    cover = Cover(
        "某市应急管理局", 2023, "330100", "2021", Scope.CONSOLIDATED, "按原报数入库", "已电话核实",
        sources=[("年报.xlsx", "ab" * 32, ("Sheet1", "Sheet2"))], findings=[broken], notes=["未含某局"],
        generated_at=datetime(2024, 1, 31, 9, 30),
    )  # fmt: skip
    ws = sheet(written(tmp_path, report, cover), "封面")
    texts = [cell.value for row in ws.iter_rows() for cell in row if cell.value is not None]
    assert texts[0] == "2023年某市应急管理局政府信息公开工作年度报告"
    for said in (
        "330100", "2023年", "汇总", "2021版（国办公开办函〔2021〕30号）", "按原报数入库（理由：已电话核实）", "表四",
        "张三", "李四", "王五", "0571-88888888", "2024-01-20", "ab" * 32, "Sheet1、Sheet2", "强制", "应为 3，填报 0",
        "未含某局",
        "政府信息公开行政复议、行政诉讼情况：行政诉讼·未经复议直接起诉／总计［表四!J7］", "生成时间：2024-01-31 09:30",
    ):  # fmt: skip
        assert said in texts
    labels = {line.label for table in catalog().form("2021").tables.values() for line in table.rows.values()}
    assert not labels & set(texts), "a reader could take the cover for a table"


def test_a_table_of_another_edition_is_printed_in_its_own_labels(tmp_path: Path) -> None:
    report = filled()
    old = catalog().table("2019", "applications")
    report.tables["applications"] = TableData("2019", dict.fromkeys(old.official_cells, number(1)))
    ws = sheet(written(tmp_path, report), "表三")
    assert ws["B27"].value == "（六）其他处理"
    assert ws["D27"].value == 1
    assert ws.max_row == 29
