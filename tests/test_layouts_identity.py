"""Whose report it is, and of which year: what lines around the tables say, and what they do not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from etl.pending import read_pending
from etl.whose import Word
from tests import test_layouts_figures as ROOM

Style, REPORTS = ROOM.Style, ROOM.REPORTS
SUQIAN = REPORTS["suqian_2024"]
A = "宿迁市人民政府"
TITLE = f"{A}2024年政府信息公开工作年度报告"
BARE = f"{A}政府信息公开工作年度报告"
Line = str | tuple[object, ...]

#: lines over the first table; all say 宿迁市人民政府 and 2024, and nothing else
LINES: list[tuple[Line, ...]] = [
    (TITLE,),
    (TITLE, "2022年和2023年政府信息公开情况对比"),
    (TITLE, "填报日期：2025年1月15日"),
    (BARE, "（2024年1月1日至2024年12月31日）"),
    (BARE, "统计期间：2024年1月1日—2024年12月31日"),
    (f"{BARE}（2024）",),
    (f"{BARE}（2024年）",),
    (f"{A}2024政府信息公开工作年度报告",),
    (f"{A}二〇二四年政府信息公开工作年度报告",),
    (f"{A}关于2024年政府信息公开工作情况的报告",),
    (f"{A}关于报送2024年政府信息公开工作年度报告的函",),
    (f"2024年度{A}政府信息公开年报",),
    (f"{A}\n2024 年 政府信息公开工作年度报告",),
    ("宿 迁 市 人 民 政 府", "2024 年 政 府 信 息 公 开 工 作 年 度 报 告"),
    ("附件1", TITLE),
    ("附件：2024年政府信息公开工作年度报告统计表", f"填报单位：{A}"),
    (f"填报单位：{A}            填报日期：2025年1月15日", "2024年度"),
    (("填报单位：", A, None, "填报时间：", "2025年1月15日"), "（2024年度）"),
    (("填报单位", A, "年度", 2024),),
    (("单位名称（盖章）：", A), ("年度：", "2024年度")),
    ((f"填报单位：{A}（盖章）", None, "填报日期：2025.01.15"), "报告年度: 2024"),
    ("2024年政府信息公开工作年度报告统计表", ("单位", A)),
    ("2024年政府信息公开工作年度报告统计表", f"单位：{A}"),
    ("2024年政府信息公开工作年度报告统计表", (f"填报单位：{A}", None, None, "单位：件、万元")),
    ("2024年政府信息公开工作年度报告统计表", f"编制机关：{A}"),
    ("（2024年度）政府信息公开工作年度报告", f"发布机构：{A}", "发布时间：2025-01-20"),
    (TITLE, "2023年，沭阳县人民政府受理申请12件。", "与2023年相比增加12件"),
    (TITLE, "根据《国务院办公厅关于印发〈政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）编制"),
    (TITLE, "2023年度政府信息公开工作年度报告中提出的问题已整改", "（一）2023年度政府信息公开工作问题整改情况"),
]


def read(lines: tuple[Line, ...], folder: Path, name: str = "年报.xlsx", **style: Any) -> Any:
    """A report under these lines and no title of the drawing's own."""

    def change(book: Workbook) -> None:
        sheet = book.create_sheet("说明页", 0)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line if isinstance(line, tuple) else (line,), start=1):
                sheet.cell(row, column, value)

    path = ROOM.workbook(SUQIAN, Style(title="none", change=change, **style), folder)
    reports = read_pending(str(path.rename(folder / name)), Word())
    assert len(reports) == 1
    return reports[0]


@pytest.mark.parametrize("lines", LINES, ids=lambda lines: str(lines[-1])[:24])
def test_the_lines_say_one_agency_and_one_year(lines: tuple[Line, ...], tmp_path: Path) -> None:
    pending = read(lines, tmp_path)
    assert (pending.agency, pending.year) == (A, 2024)
    assert [item.message for item in pending.findings if item.code != "scope_assumed"] == []


@pytest.mark.parametrize(
    "agency",
    ["沭阳县半城镇人民政府", "宿城区幸福街道办事处", "苏州宿迁工业园区管理委员会", "平潭综合实验区管委会", "将乐县人民政府",
     "自贡市人民政府", "上海市人民政府办公厅", "淮安市自然资源和规划局"],
)  # fmt: skip
def test_names_of_every_kind_are_taken_whole(agency: str, tmp_path: Path) -> None:
    assert read((f"{agency}2024年政府信息公开工作年度报告",), tmp_path).agency == agency


@pytest.mark.parametrize(
    "name",
    [f"{A}2024年政府信息公开工作年度报告", f"{A}_2024", f"2024{A}", f"03-{A}-2024年报（最终版）"],
)
def test_the_file_name_speaks_where_the_sheets_are_silent(name: str, tmp_path: Path) -> None:
    pending = read((), tmp_path, f"{name}.xlsx")
    assert (pending.agency, pending.year) == (A, 2024)


@pytest.mark.parametrize("name", [f"{A}年报20250115", f"{A}年报2025-01-15", f"{A}年报(2025.1.20修改)"])
def test_the_date_of_a_file_is_no_year(name: str, tmp_path: Path) -> None:
    pending = read((TITLE,), tmp_path, f"{name}.xlsx")
    assert pending.year == 2024
    assert not [item for item in pending.findings if item.code == "year_conflict"]


@pytest.mark.parametrize("name", ["2024", "2024年度", "年报2024"])
def test_the_sheet_name_gives_the_year(name: str, tmp_path: Path) -> None:
    assert read((BARE,), tmp_path, arrange="below", names=("", "", name)).year == 2024


@pytest.mark.parametrize(
    "agency",
    ["江城市7号地块征收办", "江城市2号码头管理处", "江城市12345热线管理中心", "江城市第101中学", "江城市交警一大队"],
)
def test_numbers_belong_to_the_names_that_hold_them(agency: str, tmp_path: Path) -> None:
    assert read((f"{agency}2024年政府信息公开工作年度报告",), tmp_path).agency == agency
    assert read((), tmp_path, f"2024年{agency}政府信息公开年报.xlsx").agency == agency


def test_a_title_may_be_as_long_as_the_name_in_it(tmp_path: Path) -> None:
    name = "临江县国家级经济技术开发区与综合保税区及高新技术产业园区联合管理委员会政务服务和数据管理局"
    title = f"{name}（行政审批局）2024年政府信息公开工作年度报告统计表"
    assert len(title) > 70
    pending = read((title,), tmp_path)
    assert (pending.agency, pending.year) == (name, 2024)
