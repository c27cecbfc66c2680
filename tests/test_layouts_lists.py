"""Channel and improvement lists in the orders, words and places offices give them, and tables written as lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from etl.pending import read_pending
from etl.whose import Word
from tests import test_layouts_drawing as DRAWING
from tests import test_layouts_figures as ROOM

Style, REPORTS = ROOM.Style, ROOM.REPORTS
Canvas = ROOM.Canvas
SUQIAN = REPORTS["suqian_2024"]

CHANNELS = [
    ("门户网站", "发布信息", 2920, "条"), ("门户网站", "总访问次数", 9540370, "次"), ("政务微博", "粉丝", 60588, "人"),
    ("政务微信", "推送信息", 1031, "条"), ("抖音号", "观看量", 109914, "人次"), ("新闻发布会", "参加", 4, "次"),
]  # fmt: skip
ITEMS = [
    ("政策解读精准性、实效性需加强", "用大数据做专题政策包"),
    ("少数单位办理规范性需提升", "收集典型案例汇编成册"),
    ("问题回应不够及时", "改进流程"),
    ("基层人员更替频繁", ""),
]
HEADS = ("渠道", "指标", "数值", "单位")


def channels(
    order: tuple[str, ...] = HEADS,
    *,
    names: str = "",
    group: str = "",
    number: Callable[[int], object] = int,
    notes: bool = False,
) -> Any:
    """The channel list; `names` are other words for the heads in the order of HEADS, `group` how channels repeat."""
    page = Canvas()
    page.put(0, 0, "主动公开渠道情况")
    words = dict(zip(HEADS, names.split(" "), strict=True)) if names else {}
    for column, head in enumerate(order):
        page.put(1, column, words.get(head, head))
    row, last = 2, ""
    for channel, metric, value, unit in CHANNELS:
        shown = {"渠道": channel, "指标": metric, "数值": number(value), "单位": unit, "序号": row - 1, "备注": None}
        if group == "own row" and channel != last:
            page.put(row, order.index("渠道"), channel)
            row += 1
        if group and (channel == last or group == "own row"):
            shown["渠道"] = None
        last = channel
        for column, head in enumerate(order):
            page.put(row, column, shown[head])
        row += 1
    if notes:
        page.put(row, 0, "注：数据截至12月31日，粉丝数为年末数。")
        page.put(row + 1, 0, "填报人：王五  联系电话：0571-88880000")
    return page


def items(
    order: tuple[str, ...] = ("序号", "问题", "改进措施"), *, names: str = "", intro: bool = False, notes: bool = False
) -> Any:
    page = Canvas()
    page.put(0, 0, "五、存在的主要问题及改进情况")
    if intro:
        page.put(1, 0, "2024年政府信息公开工作取得了一定成效，但仍存在以下问题：")
    row = page.height
    words = dict(zip(("问题", "改进措施"), names.split(" "), strict=True)) if names else {}
    for column, head in enumerate(order):
        page.put(row, column, words.get(head, head))
    for number, (problem, action) in enumerate(ITEMS, start=1):
        shown = {"序号": number, "问题": problem, "改进措施": action or None}
        for column, head in enumerate(order):
            page.put(row + number, column, shown[head])
    if notes:
        page.put(page.height, 0, "六、其他需要报告的事项")
        page.put(page.height, 0, "2024年收取信息处理费0元。")
    return page


LISTS: dict[str, tuple[Any, Any]] = {
    "plain": (channels(), items()),
    "other order": (channels(("指标", "渠道", "单位", "数值")), items(("改进措施", "问题"))),
    "numbers first": (channels(("序号", "数值", "单位", "渠道", "指标")), items(("问题", "改进措施", "序号"))),
    "official words": (channels(names="公开渠道 指标名称 数量 计量单位"), items(names="存在的主要问题 改进情况")),
    "other words": (channels(names="信息公开渠道 统计指标 2024年数量 单位"), items(names="存在问题 下一步改进措施")),
    "unknown metric": (channels(names="渠道（平台） 内容 数值 单位"), items(names="主要问题 整改举措")),
    "unknown metric and value": (channels(names="公开平台 项目 本年数 单位"), items(names="问题描述 改进措施及成效")),
    "spaced": (channels(names="渠\u3000道 指\u3000标 数\u3000值 单\u3000位"), items(names="问\u3000题 措\u3000施")),
    "channel once": (channels(group="blank"), items(intro=True)),
    "channel on its own row": (channels(group="own row"), items(notes=True)),
    "notes": (channels(notes=True), items(intro=True, notes=True)),
    "text": (channels(number=str), items()),
    "thousands": (channels((*HEADS, "备注"), number="{:,}".format), items()),
}


def on_sheets(book: Workbook, one: Any, other: Any) -> None:
    one.write(book.create_sheet("渠道"))
    other.write(book.create_sheet("问题"))


def below(book: Workbook, one: Any, other: Any, gap: int = 1) -> None:
    """Both lists on the sheet of table four, under it."""
    page = Canvas()
    sheet = book.worksheets[-1]
    page.paste(one, sheet.max_row + 1)
    page.paste(other, page.height + gap)
    page.write(sheet)


def close_below(book: Workbook, one: Any, other: Any) -> None:
    below(book, one, other, gap=0)


def reversed_below(book: Workbook, one: Any, other: Any) -> None:
    below(book, other, one)


def beside(book: Workbook, one: Any, other: Any) -> None:
    page = Canvas()
    page.paste(one, 0)
    page.paste(other, 0, one.width + 1)
    page.write(book.create_sheet("清单"))


@pytest.mark.parametrize("place", [on_sheets, below, close_below, reversed_below, beside])
@pytest.mark.parametrize("variant", LISTS)
def test_every_line_comes_in(variant: str, place: Callable[[Workbook, Any, Any], None], tmp_path: Path) -> None:
    style = Style(change=lambda book: place(book, *LISTS[variant]))
    assert ROOM.problems(SUQIAN, style, tmp_path) == []
    report = ROOM.report_in(next(tmp_path.iterdir()))
    assert [(one.channel, one.metric, one.figure.value, one.unit) for one in report.channels or ()] == CHANNELS
    assert [(one.problem, one.action) for one in report.improvement_items or ()] == ITEMS


def test_a_title_alone_is_no_list(tmp_path: Path) -> None:
    """Sentences about problems and measures are narrative, not a list of them."""

    def change(book: Workbook) -> None:
        sheet = book.create_sheet("文字")
        sheet["A1"], sheet["A2"] = "五、存在的主要问题及改进情况", "一是平台建设不够。改进措施：加强统筹。"
        sheet["A4"], sheet["B4"] = "平台建设", "渠道畅通"

    assert ROOM.problems(SUQIAN, Style(change=change), tmp_path) == []
    report = ROOM.report_in(next(tmp_path.iterdir()))
    assert report.channels is None
    assert report.improvement_items is None


# ---------------------------------------------------------------- tables written as lists


def rewritten(sheet: Any, rows: list[tuple[object, ...]]) -> None:
    """Everything below the two title lines of a sheet replaced."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.delete_rows(3, sheet.max_row)
    for row in rows:
        sheet.append(row)


def two_as_a_list(book: Workbook) -> None:
    rows: list[tuple[object, ...]] = [("条款", "信息内容", "指标", "数值", "单位")]
    for block in DRAWING.BLOCKS["2021"]:
        for code, label in block.rows:
            for measure, named in block.columns:
                unit = "万元" if measure == "fee_amount" else "件"
                rows.append((block.title, label, named.partition("（")[0], SUQIAN.publications[code][measure], unit))
    rewritten(book["表二"], rows)


def two_on_its_side(book: Workbook) -> None:
    blocks = DRAWING.BLOCKS["2021"]
    items = [item for block in blocks for item in block.rows]
    measures = dict(column for block in blocks for column in block.columns)
    rows: list[tuple[object, ...]] = [("信息内容", *(label for _, label in items))]
    for measure, label in measures.items():
        rows.append((label, *(SUQIAN.publications[code].get(measure, "/") for code, _ in items)))
    rewritten(book["表二"], rows)


def three_as_a_list(book: Workbook) -> None:
    rows: list[tuple[object, ...]] = [("办理结果", "申请人类型", "数量")]
    for code, _, label in SUQIAN.outcomes:
        for applicant, value in zip(ROOM.LABELS["APPLICANTS"], SUQIAN.applications[code], strict=True):
            rows.append((label if applicant == "自然人" else None, applicant, value))
    rewritten(book["表三"], rows)


def _appeals() -> list[tuple[str, str, int | str]]:
    return [
        (named, result, value)
        for route, named in ROOM.LABELS["ROUTES"]
        for result, value in zip(ROOM.LABELS["RESULTS"], SUQIAN.appeals[route], strict=True)
    ]


def four_as_a_list(book: Workbook) -> None:
    rewritten(book["表四"], [("类型", "结果", "件数"), *_appeals()])


def four_as_a_list_of_joined_labels(book: Workbook) -> None:
    rewritten(book["表四"], [("项目", "件数"), *((f"{route}－{result}", value) for route, result, value in _appeals())])


def four_in_three_pieces(book: Workbook) -> None:
    rows: list[tuple[object, ...]] = []
    for route, named in ROOM.LABELS["ROUTES"]:
        rows += [(named,), ROOM.LABELS["RESULTS"], tuple(SUQIAN.appeals[route]), ("",)]
    rewritten(book["表四"], rows)


AS_LISTS = (
    two_as_a_list, two_on_its_side, three_as_a_list, four_as_a_list, four_as_a_list_of_joined_labels, four_in_three_pieces,
)  # fmt: skip


@pytest.mark.parametrize("change", AS_LISTS, ids=lambda change: change.__name__)
def test_a_table_written_as_a_list_comes_in(change: Callable[[Workbook], None], tmp_path: Path) -> None:
    assert ROOM.problems(SUQIAN, Style(change=change), tmp_path) == []


def test_a_figure_listed_twice_is_named(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        two_as_a_list(book)
        book["表二"].append(("", "规章", "本年制发件数", 77, "件"))

    wrong = ROOM.problems(SUQIAN, Style(change=change), tmp_path)
    assert [line.partition(":")[0] for line in wrong] == ["row_unknown D14"]


@pytest.mark.parametrize("unit", ["元", "万元"])
def test_the_unit_of_an_amount_may_stand_beside_it(unit: str, tmp_path: Path) -> None:
    """The same outline with another unit is another amount."""

    def change(book: Workbook) -> None:
        for cells in book["表二"].iter_rows():
            for cell in cells:
                if cell.value == "本年收费金额（单位：万元）":
                    cell.value = "本年收费金额"
                if cell.value == "行政事业性收费":
                    book["表二"].insert_cols(2)
                    book["表二"].cell(cell.row, 2, unit)

    ROOM.problems(SUQIAN, Style(change=change, merged=False), tmp_path)
    table = ROOM.report_in(next(tmp_path.iterdir())).tables["publications"]
    fee = next(figure for cell, figure in table.figures.items() if cell.column == "fee_amount")
    assert fee.value == (72701_25_780_0 if unit == "万元" else None)


def test_numbers_under_the_title_of_the_channels_are_named_whatever_their_heads_are_called(tmp_path: Path) -> None:
    """One number a line, as in any list; the heads say nothing of channels, but the title does."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "渠道"
    lines = (
        ("主动公开渠道情况（2024年）",),
        ("名目", "计量单位", "合计数"),
        ("政府网站公开数", "条", 1200),
        ("公报", "条", 12),
    )
    for line in lines:
        sheet.append(line)
    path = tmp_path / "甲市水利局2024.xlsx"
    book.save(path)
    (one,) = read_pending(str(path), Word(agency="甲市水利局", year=2024))
    assert [(item.code, item.cell) for item in one.findings if item.sheet == "渠道"] == [("column_unknown", "C3:C4")]
