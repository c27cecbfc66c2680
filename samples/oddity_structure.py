"""The oddities of rows and columns: headings, heads lost or wrong, subtotals, tables flattened, cut, beside each other."""

from __future__ import annotations

from pathlib import Path

from samples import labels
from samples.drawing import Pen, Value, draw_table_four, draw_table_three, draw_table_two, new_book, save
from samples.make_layouts import FOUR, THREE, TITLE, TWO, Line, Lines, Report, three_head
from samples.oddity_figures import Typed, sheets

ROUTES = tuple(code for code, _ in labels.ROUTES)


def _number(value: Value) -> int:
    return int(str(value or 0))


def subtotals(path: Path) -> None:
    """A column 法人或其他组织小计 and a row of sums at every group of table three, one of them wrong."""
    one = Typed("suqian_2024")
    first, *organisations, last = labels.APPLICANTS
    blank: Line = [None] * 3
    lines: Lines = [
        [labels.CORNER, None, None, "申请人情况"],
        [*blank, first, "法人或其他组织", *[None] * 5, last],
        [*blank, None, *organisations, "小计"],
    ]
    group = ""
    for line, row in zip(one.three_lines(), one.rows, strict=True):
        if row.group and row.group != group:
            inside = [one.numbers(other.code) for other in one.rows if other.group == row.group]
            sums = [sum(map(_number, column)) for column in zip(*inside, strict=True)]
            lines.append(_with_subtotal([None, row.group, "小计", *sums]))
            line[1] = None
        group = row.group
        lines.append(_with_subtotal(line))
    lines[4][9] = _number(lines[4][9]) + 1
    sheets(path, {"表二": [[[one.title]], one.two()], "表三": [lines], "表四": [one.four()]})


def _with_subtotal(line: Line) -> Line:
    return [*line[:9], sum(map(_number, line[4:9])), line[9]]


def headings(path: Path) -> None:
    """Headings in other words: （六）其他, 行政法复议, 采购项目数, shortened labels, 条 for 件, sections renumbered."""
    one, old = Typed("suqian_2024"), Typed("pingtan_2019")
    spelled = {
        "（六）其他处理": "（六）其他", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1、逾期不补正",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2、逾期不缴费", "3.其他": "3、其他",
        "（三）不予公开": "（三） 不予公开", "行政规范性文件": "规范性文件", "结果维持": "维持", "尚未审结": "尚未完结",
        "商业企业": "商 业 企 业", "科研机构": "科研\n机构", "采购项目数量": "采购项目数", "本年新制作数量": "本年新 制作数量",
        "一、本年新收政府信息公开申请数量": "一、本年新收政府信息公开申请数量（条）",
    }  # fmt: skip

    def odd(words: str) -> str:
        return spelled.get(words, words)

    sections: list[list[Value]] = [["一、总体情况"], ["二、主要做法"], ["七、附表"]]
    tables: Lines = [
        *sections, ["一、主动公开政府信息情况表"], ["该部分以表格形式报告。表格如下:"], *one.two(odd), [],
        ["二、收到和处理政府信息公开申请情况表"], *one.three(odd), [],
        ["三、因政府信息公开工作被申请行政复议、提起行政诉讼情况"], *one.four(odd),
        ["五、政府信息公开工作存在的主要问题及改进情况"],
    ]  # fmt: skip
    four = old.four(odd)
    four[0][0] = "行政法复议"
    sheets(path, {
        "2024": [[[one.title]], tables],
        "2019": [[[old.title]], old.two(odd), [[THREE]], old.three(odd), [[FOUR]], four],
    })  # fmt: skip


def flattened(path: Path) -> None:
    """Table four as one line of fifteen numbers, each under its whole head; and as three lines of five."""
    one, other = Report("suqian_2024"), Report("suqian_2023")
    heads: Line = [
        f"{'' if n == 0 else '行政诉讼-'}{route}-{result}"
        for n, (_, route) in enumerate(labels.ROUTES) for result in labels.RESULTS
    ]  # fmt: skip
    numbers = one.four()[3]
    lines: Lines = [["类别", *labels.RESULTS]]
    lines += [[label, *other.four()[3][5 * n : 5 * n + 5]] for n, (_, label) in enumerate(labels.ROUTES)]
    sheets(path, {
        "2024": [[[one.title]], one.two(), one.three(), [[FOUR]], [heads, numbers]],
        "2023": [[[other.title]], other.two(), other.three(), [[FOUR]], lines],
    })  # fmt: skip


def wrong_head(path: Path) -> None:
    """The rest of table three under a head that is none: 本年新收件数, 上年结转件数 over columns of applicants."""
    one = Report("suqian_2024")
    lines = one.three_lines()
    head: Line = ["办理情况", None, None, "本年新收件数", "上年结转件数", "予以公开件数", "不予公开件数", "无法提供件数",
                  "其他处理件数", "合计件数"]  # fmt: skip
    sheets(path, {
        "年报": [[[one.title]], one.two(), [[THREE]], three_head(), lines[:20], [[]], [head], lines[20:], [[FOUR]], one.four()]
    })  # fmt: skip


def repeated_heads(path: Path) -> None:
    """三、本年度办理结果 and the group beside every line, and the first row of the head a second time with empty cells."""
    one = Report("suqian_2024")
    lines = one.three_lines()
    for line, row in zip(lines, one.rows, strict=True):
        if row.depth > 1:
            line[0] = labels.HANDLED
        if row.group:
            line[1] = row.group
    again: Lines = [*three_head(), [labels.CORNER, *[None] * 9]]
    sheets(path, {"表二": [[[one.title]], one.two()], "表三": [again, lines], "表四": [one.four()]})


def floating_labels(path: Path) -> None:
    """Labels that wrapped into a row above their figures, or below them."""
    one = Report("suqian_2024")
    lines = one.three_lines()
    for label, step in (("2.没有现成信息需要另行制作", 0), ("3.要求提供公开出版物", 1)):
        at = next(n for n, line in enumerate(lines) if line[2] == label)
        lines[at][2] = None
        lines.insert(at + step, [None, None, label])
    sheets(path, {"表二": [[[one.title]], one.two()], "表三": [three_head(), lines], "表四": [one.four()]})


def mixed_forms(path: Path) -> None:
    """Columns of 2019 in the table of 2021: the total disclosed is no count in force, the items of last year no fee."""
    one = Report("suqian_2024")
    two = one.two()
    for line in two:
        line[:] = ["对外公开总数量" if cell == "现行有效件数" else cell for cell in line]
        line[:] = ["上一年项目数量" if str(cell).startswith("本年收费金额") else cell for cell in line]
    two[-1][1] = 240
    sheets(path, {"年报": [[[one.title]], two, one.three(), one.four()]})


def side_by_side(path: Path) -> None:
    """Two agencies beside each other on one sheet, each under its own title."""
    one, other = Report("suqian_2023"), Report("hongze_2023")
    left: Lines = [[one.title], *one.whole()]
    right: Lines = [[other.title], *other.whole()]
    sheets(path, {"汇集": [_beside(left, right, 17)]})


def _beside(left: Lines, right: Lines, at: int) -> Lines:
    lines: Lines = []
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else []
        other = right[number] if number < len(right) else []
        lines.append([*one, *[None] * (at - len(one)), *other])
    return lines


def beside_merged(path: Path) -> None:
    """Two agencies beside each other as an office draws them: merged titles and heads, an empty column between."""
    book, (sheet,) = new_book("两单位")
    for left, name in ((1, "suqian_2023"), (20, "suqian_2024")):
        one = Report(name)
        typed = Typed(name, agency="宿豫区人民政府" if left > 1 else "", year=2023)
        pen = Pen(sheet, left=left)
        row = pen.text(1, typed.title if left == 1 else f"{typed.agency}2023年{TITLE}", width=16, centre=True)
        row = pen.text(row, TWO)
        row = draw_table_two(pen, row, labels.TABLE_TWO_2021, typed.publications)
        row = pen.text(row + 1, THREE)
        row = draw_table_three(pen, row, one.rows, {line.code: typed.numbers(line.code) for line in one.rows})
        row = pen.text(row + 1, FOUR)
        draw_table_four(pen, row, {route: typed.four()[3][5 * n : 5 * n + 5] for n, route in enumerate(ROUTES)})
    save(book, path)


def years_as_columns(path: Path) -> None:
    """One agency a line; the years as groups of columns on one sheet, under every figure on the other."""
    codes = ("received", "carried_in", "granted", "total_handled", "carried_out")
    heads = ("新收申请数量", "上年结转", "予以公开", "办理结果总计", "结转下年度继续办理")
    reports = {year: Report(f"suqian_{year}") for year in (2023, 2024)}
    agencies = (reports[2023].agency, "宿豫区人民政府")
    years: Line = ["单位名称"]
    below: Line = [None]
    for year in reports:
        years += [f"{year}年", *[None] * (len(codes) - 1)]
        below += heads
    figures: Lines = [
        [name, *(one.numbers(code)[-1] for one in reports.values() for code in codes)] for name in agencies
    ]
    over: Line = ["序号", "单位名称"]
    under: Line = [None, None]
    for head in heads[:2]:
        over += [head, None]
        under += ["2023年度", "2024年度"]
    pairs: Lines = [
        [number, f"{name[:3]}统计局", *(one.numbers(code)[-1] for code in codes[:2] for one in reports.values())]
        for number, name in enumerate(agencies, start=1)
    ]
    sheets(path, {
        "汇总": [[["政府信息公开申请办理情况统计表"], years, below], figures],
        "对比": [[["政府信息公开申请办理情况对比表"], over, under], pairs],
    })  # fmt: skip


def table_by_years(path: Path) -> None:
    """Table three with the columns of two years beside each other, and no other table."""
    reports = {year: Report(f"suqian_{year}") for year in (2023, 2024)}
    head: Lines = [["办理情况", None, None], [None] * 3]
    lines = reports[2023].three_lines()
    for year, report in reports.items():
        head[0] += [f"{year}年", *[None] * 6]
        head[1] += labels.APPLICANTS
        if year == 2024:
            lines = [[*one, *other[3:]] for one, other in zip(lines, report.three_lines(), strict=True)]
    title: Lines = [["政府信息公开申请情况对比表"], [f"填报单位：{reports[2024].agency}"]]
    sheets(path, {"表三": [title, head, lines]})


def compared(path: Path) -> None:
    """A few figures of two years compared above the tables of the report."""
    one = Report("suqian_2024")
    lines: Lines = [
        ["指标", "2023年", "2024年"],
        ["本年新收政府信息公开申请数量", 3511, 3525],
        ["予以公开", 1191, 1431],
        [],
    ]
    sheets(path, {"年报": [[[one.title]], lines, one.whole()]})


STRUCTURES = {
    "compared": compared,
    "table_by_years": table_by_years,
    "beside_merged": beside_merged, "flattened": flattened, "floating_labels": floating_labels,
    "headings": headings, "mixed_forms": mixed_forms,
    "repeated_heads": repeated_heads, "side_by_side": side_by_side, "subtotals": subtotals, "wrong_head": wrong_head,
    "years_as_columns": years_as_columns,
}  # fmt: skip
