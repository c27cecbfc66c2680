"""Draws samples/layouts: the oddities of sheets that offices really send, one group a workbook.

The figures are published ones, typed in samples/figures; samples/layouts/expected.toml says what must come of each.
Nothing here uses reportdb. Rows are lists of cells; a sheet is rows below each other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from samples import labels
from samples.drawing import Value, new_book, save

HERE = Path(__file__).parent
NBSP = "\u00a0"
Line = list[Value]
Lines = list[Line]
Text = Callable[[str], str]

TWO, THREE, FOUR = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)
TITLE = "政府信息公开工作年度报告"
_TRADITIONAL = str.maketrans(
    "规范开请数办国处质门无复议计结与强费项总级业构会间释据为书报单收联系维纠",
    "規範開請數辦國處質門無復議計結與強費項總級業構會間釋據為書報單收聯繫維糾",
)
_LOOK_ALIKES = str.maketrans("民门风见行文人二工", "⺠⻔⻛⻅⾏⽂⼈⼆⼯")


class Report:
    """The published figures of one report and the plain tables drawn of them."""

    def __init__(self, name: str) -> None:
        typed = tomllib.loads((HERE / "figures" / f"{name}.toml").read_text("utf-8"))
        self.agency: str = typed["agency"]
        self.year: int = typed["year"]
        self.publications: dict[str, dict[str, Value]] = typed["publications"]
        self.applications: dict[str, list[Value]] = typed["applications"]
        self.appeals: dict[str, list[Value]] = typed["appeals"]

    @property
    def title(self) -> str:
        """The title a report usually bears."""
        return f"{self.agency}{self.year}年{TITLE}"

    @property
    def rows(self) -> list[labels.Row]:
        """The lines of table three that the report has."""
        every = {row.code: row for row in (*labels.TABLE_THREE_2021, *labels.TABLE_THREE_2019)}
        return [every[code] for code in self.applications]

    def two(self, text: Text = str) -> Lines:
        """Table two, its blocks below each other."""
        blocks = labels.TABLE_TWO_2019 if "central_procurement" in self.publications else labels.TABLE_TWO_2021
        lines: Lines = []
        for block in blocks:
            lines += [[text(block.title)], [text("信息内容"), *(text(label) for _, label in block.columns)]]
            for item, label in block.rows:
                lines.append([text(label), *(self.publications[item][measure] for measure, _ in block.columns)])
        return lines

    def three(self, text: Text = str) -> Lines:
        """Table three with a head of three rows and three columns of labels."""
        return [*three_head(text), *self.three_lines(text)]

    def three_lines(self, text: Text = str) -> Lines:
        """The lines of table three without its head; groups stand beside their first line."""
        lines: Lines = []
        last = ""
        handled = False
        for row in self.rows:
            one, two, three = "", "", ""
            if row.depth == 1:
                one = row.label
            else:
                one, handled = ("" if handled else labels.HANDLED), True
                two = row.label if row.depth == 2 else ("" if row.group == last else row.group)
                three = row.label if row.depth == 3 else ""
            last = row.group
            lines.append([*(text(words) if words else None for words in (one, two, three)), *self.numbers(row.code)])
        return lines

    def numbers(self, code: str) -> Sequence[Value]:
        """The figures of a line of table three."""
        return [None if number == "" else number for number in self.applications[code]]

    def four(self, text: Text = str) -> Lines:
        """Table four with its heads in three rows."""
        numbers = [number for route, _ in labels.ROUTES for number in self.appeals[route]]
        heads: list[Value] = [text("行政复议"), *[None] * 4, text("行政诉讼")]
        routes: list[Value] = [*[None] * 5, text("未经复议直接起诉"), *[None] * 4, text("复议后起诉")]
        return [heads, routes, [text(label) for label in labels.RESULTS * 3], numbers]

    def whole(self, text: Text = str) -> Lines:
        """All three tables with the headings of their sections."""
        return [
            [text(TWO)], *self.two(text), [], [text(THREE)], *self.three(text), [], [text(FOUR)], *self.four(text)
        ]  # fmt: skip


def three_head(text: Text = str) -> Lines:
    """The head of table three."""
    first, *organisations, last = labels.APPLICANTS
    blank: Line = [None] * 3
    return [
        [text(labels.CORNER), None, None, text("申请人情况")],
        [*blank, text(first), text("法人或其他组织"), *[None] * 4, text(last)],
        [*blank, None, *map(text, organisations)],
    ]


def fill(sheet: Worksheet, *parts: Lines) -> None:
    """Writes rows below each other."""
    for number, line in enumerate((line for part in parts for line in part), start=1):
        for column, value in enumerate(line, start=1):
            if value not in ("", None):
                sheet.cell(number, column, value)


def _sheets(path: Path, sheets: Mapping[str, Iterable[Lines]], hidden: str = "") -> None:
    book, pages = new_book(*sheets)
    for page, parts in zip(pages, sheets.values(), strict=True):
        fill(page, *parts)
    if hidden:
        book[hidden].sheet_state = "hidden"
    save(book, path)


def years_by_sheet(path: Path) -> None:
    """All years of an agency in one workbook; only the sheet names say which."""
    reports = {"2023年度": Report("suqian_2023"), "2024": Report("suqian_2024")}
    _sheets(path, {name: [[[f"{one.agency}{TITLE}"]], one.whole()] for name, one in reports.items()})


def agencies_by_sheet(path: Path) -> None:
    """Two agencies in one workbook; only the sheet names say which."""
    reports = (Report("suqian_2023"), Report("hongze_2023"))
    _sheets(path, {one.agency: [[[f"2023年{TITLE}"]], one.whole()] for one in reports})


def agencies_below(path: Path) -> None:
    """Two agencies below each other on one sheet, one told by its title, one by 填报单位."""
    one, other = Report("suqian_2023"), Report("hongze_2023")
    line: Line = [f"填报单位（盖章）：{other.agency}", None, None, "填报日期：2024年1月9日"]
    _sheets(path, {"汇集": [[[one.title]], one.whole(), [[]], [[f"2023年{TITLE}"], line], other.whole()]})


def cut_by_pages(path: Path) -> None:
    """Table three cut twice: by a page number, then by 续表 and its head printed again, its second row repeated."""
    one = Report("suqian_2024")
    lines = one.three_lines()
    again: Lines = [["第2页"]]
    third: Lines = [["表三（续）"], *three_head(), *three_head()[2:]]
    lines[9][0] = lines[16][0] = labels.HANDLED
    lines[16][1] = "（五）不予处理"
    three = [*three_head(), *lines[:9], *again, *lines[9:16], *third, *lines[16:]]
    _sheets(path, {"表二": [[[one.title]], one.two()], "表三": [three], "表四": [one.four()]})


def two_sheets(path: Path) -> None:
    """Table three begins on one sheet and ends on the next, without a second head."""
    one = Report("suqian_2024")
    lines = one.three_lines()
    _sheets(path, {
        "表二": [[[one.title]], one.two()], "表三": [three_head(), lines[:12]], "表三续": [lines[12:]],
        "表四": [one.four()],
    })  # fmt: skip


def joined_labels(path: Path) -> None:
    """Each label in one cell with the headings it stands under; totals in front, serial numbers, units, 小计."""
    one = Report("suqian_2023")
    first, *organisations, last = labels.APPLICANTS
    lines: Lines = [["序号", "办理情况", "单位", last, first, "法人或其他组织小计"]]
    lines[0] += [f"法人或其他组织—{label}" for label in organisations]
    for serial, row in enumerate(one.rows, start=1):
        above = labels.HANDLED if row.depth > 1 else ""
        label = "—".join(words for words in (above, row.group, row.label) if words)
        person, *others, total = one.numbers(row.code)
        lines.append([serial, label, "件", total, person, sum(int(str(number)) for number in others), *others])
    appeals: Lines = [["类别", *labels.RESULTS]]
    for n, (_, label) in enumerate(labels.ROUTES):
        appeals.append([f"行政诉讼-{label}" if n else label, *one.four()[3][5 * n : 5 * n + 5]])
    title = f"{one.year}年{TITLE}（{one.agency}）"
    _sheets(path, {"Sheet1": [[[title]], one.two()], "Sheet2": [lines], "Sheet3": [appeals]})


def _spaced(words: str) -> str:
    return f"{words[:2]} \n{words[2:]}"


def split_labels(path: Path) -> None:
    """Labels split over neighbouring cells, by spaces and by line ends."""
    one = Report("suqian_2024")
    upper: Line = ["办理", None, None, "自然", "商业", "科研", "社会公益", "法律服务", None, "总"]
    lower: Line = ["情况", None, None, "人", "企业", "机构", "组织", "机构", "其他", "计"]
    lines = one.three_lines()
    lines[0][:2] = ["一、", "本年新收政府信息公开申请数量"]
    lines[1][:2] = ["二、上年结转", "政府信息公开申请数量"]
    lines[-1][:3] = ["四、结转", "下年度", "继续办理"]
    lines[2][0], lines[3][0], lines[4][0] = "三、本", "年度办", "理结果"
    at = next(n for n, line in enumerate(lines) if line[2] == "5.要求行政机关确认或重新出具已获取信息")
    lines[at][2] = "5.要求行政机关确认或"
    lines.insert(at + 1, [None, None, "重新出具已获取信息"])
    _sheets(path, {
        "表二": [[[f"{one.agency}\n{one.year}年\n{TITLE}"]], one.two(_spaced)], "表三 (2)": [[upper, lower], lines],
        "表四": [one.four(_spaced)],
    })  # fmt: skip


def other_characters(path: Path) -> None:
    """Traditional characters from a mirror, look-alikes from a PDF, pinyin behind characters, half-width signs."""
    one = Report("suqian_2024")

    def traditional(words: str) -> str:
        return words.translate(_TRADITIONAL)

    def look_alike(words: str) -> str:
        return words.translate(_LOOK_ALIKES)

    def half(words: str) -> str:
        plain = words.replace("文件", "文(wén)件(jiàn)").replace("尚未审结", "尚未完结")
        return plain.translate(str.maketrans("（），：、．", "(),:,."))

    _sheets(path, {
        "表二": [[[traditional(one.title)], [traditional("该部分以表格形式报告。表格如下:")]], one.two(half)],
        "表三": [one.three(traditional)], "表四": [one.four(look_alike)],
    })  # fmt: skip


_SHAPES: tuple[Callable[[int], Value], ...] = (
    lambda n: "".join(chr(ord(digit) + 0xFEE0) for digit in str(n)),
    lambda n: f"{n:,}",
    lambda n: f"{n:,}".replace(",", "，"),
    lambda n: f"{NBSP}{n}{NBSP * 7}",
    lambda n: f"\u3000{n}\n",
    lambda n: f"'{n}",
    lambda n: f"{n}件",
    lambda n: f"{n}.0",
    lambda n: f"+{n}",
    lambda n: f"{n}（件）",
    lambda n: f"{n:,}".replace(",", NBSP),
)


def typed_values(path: Path) -> None:
    """Figures typed in every way that leaves no doubt, and three that do: words, two numbers in a cell, a note."""
    one = Report("suqian_2024")
    shaped = iter(range(10_000))

    def shape(value: Value) -> Value:
        return _SHAPES[next(shaped) % len(_SHAPES)](value) if isinstance(value, int) else value

    two, three, four = one.two(), one.three(), one.four()
    for line in (*two, *three[3:], four[3]):
        line[:] = [shape(value) for value in line]
    four[3][0], four[3][1], four[3][2] = "约88件", "8 3", f"{one.four()[3][2]}（其中驳回3件）"
    _sheets(path, {"表二": [[[one.title]], two], "表三": [three], "表四": [four]})


def lost_heads(path: Path) -> None:
    """Columns called 数据1 … 总计, a label with characters missing, and table four as fifteen bare numbers."""
    one, other = Report("suqian_2024"), Report("suqian_2023")
    data: Line = ["办理情况", None, None, *(f"数据{n}" for n in range(1, 7)), "总计"]
    lines = other.three()
    at = next(n for n, line in enumerate(lines) if line[2] == "2.其他法律行政法规禁止公开")
    lines[at][2] = "2.其他法律行政止公开"
    _sheets(path, {
        "2024": [[[one.title]], one.two(), [[THREE], data], one.three_lines(), [[FOUR]], one.four()[3:]],
        "2023": [[[other.title]], other.two(), lines, other.four()],
    })  # fmt: skip


def beside(path: Path) -> None:
    """An example sheet, last year's figures for comparison and a hidden old sheet beside the report."""
    one, old = Report("suqian_2024"), Report("suqian_2023")
    compared: Lines = [["指标", "2023年", "2024年"], ["本年新收政府信息公开申请数量", 3511, 3525], ["予以公开", 1, 2]]
    _sheets(path, {
        "填表示例": [[[f"XX单位{TITLE}"]], old.whole()], "年报": [[[one.title]], one.whole()],
        "两年对比": [[["2024年与2023年政府信息公开情况对比"]], compared], "旧表三": [old.three()],
    }, hidden="旧表三")  # fmt: skip


LAYOUTS = {
    "agencies_below": agencies_below,
    "agencies_by_sheet": agencies_by_sheet,
    "beside": beside,
    "cut_by_pages": cut_by_pages,
    "joined_labels": joined_labels,
    "lost_heads": lost_heads,
    "other_characters": other_characters,
    "split_labels": split_labels,
    "two_sheets": two_sheets,
    "typed_values": typed_values,
    "years_by_sheet": years_by_sheet,
}


def main() -> None:
    """Writes every workbook of samples/layouts."""
    for name, draw in LAYOUTS.items():
        draw(HERE / "layouts" / f"{name}.xlsx")


if __name__ == "__main__":
    main()
