"""Draws the workbooks of samples/reports and samples/broken, as offices send them: `python -m samples.make_samples`.

The figures are those of published reports, typed in samples/figures. Nothing here uses reportdb: what the importer
is tried on must not come from its own exporter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from samples import labels, make_broken, statistics
from samples.compared import draw_compared
from samples.drawing import (
    Pen,
    Value,
    draw_list,
    draw_table_four,
    draw_table_three,
    draw_table_two,
    half_width,
    new_book,
    save,
)

HERE = Path(__file__).parent
NBSP = "\u00a0"
SECTION_TWO = "二、主动公开政府信息情况"
SECTION_THREE = "三、收到和处理政府信息公开申请情况"
SECTION_FOUR = "四、政府信息公开行政复议、行政诉讼情况"
SECTION_FIVE = "五、存在的主要问题及改进情况"
SIGN_OFF = "单位负责人：　　　　审核人：　　　　填报人：　　　　联系电话：　　　　填报日期："


@dataclass(frozen=True)
class Published:
    """The figures of one published report, by the codes of samples/figures."""

    agency: str
    year: int
    publications: Mapping[str, Mapping[str, Value]]
    applications: Mapping[str, Sequence[Value]]
    appeals: Mapping[str, Sequence[Value]]
    channels: Sequence[Sequence[Value]]
    improvement_items: Sequence[Sequence[Value]]

    @property
    def title(self) -> str:
        """The title of the report."""
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"


def published(name: str) -> Published:
    """The typed figures of samples/figures/`name`.toml."""
    data = tomllib.loads((HERE / "figures" / f"{name}.toml").read_text("utf-8"))
    data.pop("source")
    return Published(**data)


def _three_widths(pen: Pen) -> None:
    pen.widths(9, 12, 34, 8, 8, 8, 9, 9, 8, 8)


def hangzhou(path: Path) -> None:
    """A sheet a table with official merged heads; an added column 项目数量; blank where the report prints nothing."""
    report = published("hangzhou_emergency_2020")
    book, sheets = new_book("表二", "表三", "表四", "渠道", "存在问题")
    sizes = (5, 10, 15, 5, 3)
    pens = [Pen(sheet) for sheet in sheets]
    for pen, width in zip(pens, sizes, strict=True):
        pen.text(1, f"{report.year}年政府信息公开工作年度报告", width=width, size=16, bold=True, centre=True)
        pen.text(2, f"填报单位：{report.agency}", width=width)
    two, three, four, channels, problems = pens
    two.widths(24, 18, 18, 18, 14)
    two.text(3, SECTION_TWO, width=5, size=12, bold=True)
    items = (*labels.PROJECTS, ("items", "项目数量"))
    blocks = [
        block._replace(columns=items) if block.columns == labels.PROJECTS else block for block in labels.TABLE_TWO_2019
    ]
    draw_table_two(two, 4, blocks, report.publications, width=5)
    _three_widths(three)
    three.text(3, SECTION_THREE, width=10, size=12, bold=True)
    draw_table_three(three, 4, labels.TABLE_THREE_2019, report.applications)
    four.text(3, SECTION_FOUR, width=15, size=12, bold=True)
    lawsuits = tuple(label.replace("审结", "完结") for label in labels.RESULTS)
    row = draw_table_four(four, 4, report.appeals, lawsuits)
    four.text(row, "2020年，没有收到因政府信息公开引起的行政复议和行政诉讼。", width=15)
    channels.widths(6, 34, 22, 12, 8)
    channels.text(3, "主动公开渠道情况", width=5, size=12, bold=True)
    draw_list(channels, 4, ("渠道", "指标", "数量", "单位"), report.channels)
    problems.widths(6, 52, 64)
    problems.text(3, SECTION_FIVE, width=3, size=12, bold=True)
    problems.text(
        4,
        "下一步，市应急管理局将进一步按照国家、省、市工作部署和要求，全面推进政务公开工作。重点做好以下工作：",
        width=3,
    )
    draw_list(problems, 5, ("存在的主要问题", "改进情况"), report.improvement_items)
    save(book, path)


def suqian_2023(path: Path) -> None:
    """A sheet a table, official merged heads, and the sign-off line under every table."""
    report = published("suqian_2023")
    book, sheets = new_book("主动公开", "依申请公开", "复议诉讼", "公开渠道", "问题及改进")
    sections = (SECTION_TWO, SECTION_THREE, SECTION_FOUR, "主动公开渠道情况", SECTION_FIVE)
    for sheet, section, width in zip(sheets, sections, (4, 10, 15, 4, 2), strict=True):
        pen = Pen(sheet, font="仿宋")
        pen.text(1, report.title, width=width, size=18, bold=True, centre=True)
        pen.text(2, "（统计时间：2023年1月1日至12月31日）", width=width, centre=True)
        pen.text(3, section, width=width, size=14, bold=True)
        if section == SECTION_TWO:
            pen.widths(26, 20, 20, 20)
            row = draw_table_two(pen, 4, labels.TABLE_TWO_2021, report.publications)
        elif section == SECTION_THREE:
            _three_widths(pen)
            row = draw_table_three(pen, 4, labels.TABLE_THREE_2021, report.applications)
        elif section == SECTION_FOUR:
            row = draw_table_four(pen, 4, report.appeals)
        elif section == SECTION_FIVE:
            pen.widths(48, 60)
            row = draw_list(pen, 4, ("存在的主要问题", "改进情况"), report.improvement_items, numbered=False)
        else:
            pen.widths(28, 40, 14, 10)
            row = draw_list(pen, 4, ("渠道", "指标", "数量", "单位"), report.channels, numbered=False)
        pen.text(row + 1, SIGN_OFF, width=width)
    save(book, path)


def suqian_2024(path: Path) -> None:
    """Everything on one sheet, one table below the other, with narrative and footnotes between."""
    report = published("suqian_2024")
    book, sheets = new_book("年报")
    pen = Pen(sheets[0])
    pen.widths(9, 12, 34, *[9] * 12)
    row = pen.text(1, report.agency, width=10, size=18, bold=True, centre=True)
    row = pen.text(row, f"{report.year}年政府信息公开工作年度报告", width=10, size=18, bold=True, centre=True)
    row = pen.text(row + 1, "一、总体情况", bold=True)
    row = pen.text(row, "2024年，全市主动公开政府信息14万余条，收办政府信息公开申请3646件，同比增长1.05%。", width=10)
    row = pen.text(row + 1, SECTION_TWO, bold=True)
    row = draw_table_two(pen, row, labels.TABLE_TWO_2021, report.publications)
    row = pen.text(row, "注：统计截至2024年12月31日。")
    row = pen.text(row + 1, SECTION_THREE, bold=True)
    row = draw_table_three(pen, row, labels.TABLE_THREE_2021, report.applications)
    row = pen.text(row, "注：收办3646件，其中本年新收3525件、上年结转121件。", width=10)
    row = pen.text(row + 1, SECTION_FOUR, bold=True)
    row = draw_table_four(pen, row, report.appeals)
    row = pen.text(row + 1, SECTION_FIVE, bold=True)
    row = draw_list(pen, row, ("主要问题", "改进措施"), report.improvement_items)
    row = pen.text(row + 1, "六、其他需要报告的事项", bold=True)
    row = pen.text(row, "全年发出收费通知3件，收取信息处理费2230元。", width=10)
    row = pen.text(row + 1, "附：主动公开渠道情况", bold=True)
    draw_list(pen, row, ("渠道名称", "指标", "数值", "计量单位"), report.channels)
    save(book, path)


def shanghai(path: Path) -> None:
    """Blank rows and columns in front, merged title rows, half-width brackets, no-break spaces in blank cells."""
    report = published("shanghai_general_office_2019")
    book, sheets = new_book("二、三", "四、五")
    first, second = (Pen(sheet, left=3, spell=half_width, font="仿宋") for sheet in sheets)
    first.widths(11, 16, 36, 14, 9, 9, 9, 9, 8, 8)
    row = first.text(3, report.agency, width=10, size=16, bold=True, centre=True)
    row = first.text(row, f"{report.year}年政府信息公开工作年度报告", width=10, size=16, bold=True, centre=True)
    row = first.text(row + 1, SECTION_TWO, width=10, bold=True)
    row = draw_table_two(first, row, labels.TABLE_TWO_2019, report.publications)
    row = first.text(row + 1, SECTION_THREE, width=10, bold=True)
    blank = {code: [NBSP if value == "" else value for value in line] for code, line in report.applications.items()}
    draw_table_three(first, row, labels.TABLE_THREE_2019, blank)
    row = second.text(3, SECTION_FOUR, width=15, bold=True)
    row = draw_table_four(second, row, report.appeals)
    row = second.text(row + 1, SECTION_FIVE, width=15, bold=True)
    row = draw_list(second, row, ("存在问题", "改进情况"), report.improvement_items)
    row = second.text(row + 1, "主动公开渠道情况", width=15, bold=True)
    draw_list(second, row, ("渠道", "指标", "数量", "单位"), report.channels, numbered=False)
    second.widths(12, 26, 34, *[9] * 12)
    save(book, path)


PINGTAN_SPELLING = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "采购项目数量": "采购项目数",
    "自然人": "自然\n人",
    "商业企业": "商 业 企 业",
    "科研机构": "科研 机构",
    "社会公益组织": "社会公\n益组织",
    "总计": "总　计",
    "三、本年度办理结果": "三、本\n年度办\n理结果",
    "（三）不予公开": "（三） 不予公开",
    "（七）总计": "（七） 总计",
    "1.属于国家秘密": "1．属于国家秘密",
}


def _pingtan_padding(value: Value) -> Value:
    return f"0{NBSP * 7}" if value == 0 else value


def pingtan(path: Path) -> None:
    """Heads not merged, labels broken by spaces and line ends, table three cut by a page, zeros padded."""
    report = published("pingtan_2019")
    book, sheets = new_book("Sheet1", "Sheet2", "Sheet3", "Sheet4")
    pens = [
        Pen(sheet, merged=False, spell=lambda label: PINGTAN_SPELLING.get(label, label), twice_at="（四）无法提供")
        for sheet in sheets
    ]
    two, three, four, lists = pens
    row = two.text(1, report.title, size=16, bold=True)
    row = draw_table_two(two, two.text(row, SECTION_TWO), labels.TABLE_TWO_2019, report.publications)
    two.text(row, SIGN_OFF)
    two.widths(26, 18, 18, 20)
    padded = {
        code: [_pingtan_padding(value) if n == 2 else value for n, value in enumerate(line)]
        for code, line in report.applications.items()
    }
    draw_table_three(three, three.text(1, SECTION_THREE), labels.TABLE_THREE_2019, padded)
    _three_widths(three)
    appeals = {route: [f"{NBSP}{line[0]}", *line[1:]] for route, line in report.appeals.items()}
    draw_table_four(four, four.text(1, SECTION_FOUR), appeals)
    row = draw_list(lists, lists.text(1, "主动公开渠道情况"), ("渠道", "指标", "数量", "单位"), report.channels)
    row = lists.text(row + 1, SECTION_FIVE)
    draw_list(lists, row, ("存在的主要问题", "改进措施"), report.improvement_items)
    lists.widths(6, 44, 44, 12, 8)
    save(book, path)


def hongze(path: Path) -> None:
    """Pasted from a Word page: numbers stored as text, table three cut by a page with its head printed again."""
    report = published("hongze_2023")
    book, sheets = new_book("洪泽区2023")
    pen = Pen(sheets[0], left=2)
    pen.widths(10, 14, 36, *[9] * 12)
    row = pen.text(2, report.title, width=10, size=16, bold=True, centre=True)
    row = pen.text(row + 1, SECTION_TWO, width=4, bold=True)
    publications = {
        item: {key: _typed(value) for key, value in line.items()} for item, line in report.publications.items()
    }
    row = draw_table_two(pen, row, labels.TABLE_TWO_2021, publications)
    row = pen.text(row + 1, SECTION_THREE, width=10, bold=True)
    applications = {code: [_typed(value) for value in line] for code, line in report.applications.items()}
    pages = labels.TABLE_THREE_2019[:12], labels.TABLE_THREE_2019[12:]
    row = draw_table_three(pen, row, pages[0], applications)
    row = pen.text(row, "— 3 —", width=10, centre=True)
    row = draw_table_three(pen, row, pages[1], applications)
    row = pen.text(row + 1, SECTION_FOUR, width=15, bold=True)
    appeals = {route: [_typed(value) for value in line] for route, line in report.appeals.items()}
    row = draw_table_four(pen, row, appeals)
    row = pen.text(row + 1, SECTION_FIVE, width=15, bold=True)
    row = draw_list(pen, row, ("主要问题", "改进情况"), report.improvement_items)
    row = pen.text(row + 1, "主动公开渠道情况", width=15, bold=True)
    row = draw_list(pen, row, ("渠道", "指标", "数量", "单位"), report.channels)
    pen.text(row + 1, "其他需要报告的事项：全年收取信息处理费0元。", width=15)
    save(book, path)


def _typed(value: Value) -> Value:
    """A number as a text cell, as a paste from Word leaves it."""
    return str(value)


REPORTS: dict[str, Callable[[Path], None]] = {
    "hangzhou_emergency_2020": hangzhou,
    "hongze_2023": hongze,
    "pingtan_2014": partial(statistics.pingtan, "pingtan_2014"),
    "pingtan_2015": partial(statistics.pingtan, "pingtan_2015"),
    "pingtan_2016": partial(statistics.pingtan, "pingtan_2016"),
    "pingtan_2019": pingtan,
    "shanghai_general_office_2019": shanghai,
    "suqian_2023": suqian_2023,
    "suqian_2024": suqian_2024,
}


def main() -> None:
    """Writes every sample workbook."""
    for name, draw in REPORTS.items():
        draw(HERE / "reports" / f"{name}.xlsx")
    draw_compared(HERE / "broken")
    make_broken.draw_all(HERE / "broken")


if __name__ == "__main__":
    main()
