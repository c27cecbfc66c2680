"""Draws samples/rosters/one_agency_per_row.xlsx, the list an upper office keeps: `python -m samples.make_rosters`.

The figures are those of samples/figures. One sheet holds two agencies of 2019 with three lines of heads, written once
and not merged; the other one agency over two years, totals only, heads joined in one line, amounts in 元.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from samples import labels
from samples.drawing import Pen, Value, new_book, save
from samples.make_samples import Published, published

HERE = Path(__file__).parent
APPLICANTS = (
    "natural_person",
    "org.company",
    "org.research",
    "org.public_interest",
    "org.legal_service",
    "org.other",
    "total",
)
RESULTS = ("upheld", "corrected", "other", "pending", "total")
Key = tuple[str, str, str]


def whole_2019() -> Iterator[tuple[Key, tuple[str, str, str]]]:
    """Every figure of the 2019 form with the three heads over it."""
    for block in labels.TABLE_TWO_2019:
        for item, label in block.rows:
            for code, measure in block.columns:
                yield ("publications", item, code), ("主动公开政府信息情况", label, measure)
    for row in labels.TABLE_THREE_2019:
        name = f"{row.group}{row.label}" if row.group else row.label
        for applicant, label in zip(APPLICANTS, labels.APPLICANTS, strict=True):
            yield ("applications", row.code, applicant), ("收到和处理政府信息公开申请情况", name, label)
    for route, named in labels.ROUTES:
        name = named if route == "reconsideration" else f"行政诉讼（{named}）"
        for result, label in zip(RESULTS, labels.RESULTS, strict=True):
            yield ("appeals", route, result), ("政府信息公开行政复议、行政诉讼情况", name, label)


def totals_2021() -> Iterator[tuple[Key, str]]:
    """The figures an office asks for first, each head in one cell."""
    yield ("publications", "normative_document", "issued"), "行政规范性文件-本年制发件数"
    yield ("publications", "licensing", "decisions"), "行政许可"
    yield ("publications", "penalty", "decisions"), "行政处罚处理决定数量"
    yield ("publications", "administrative_fee", "fee_amount"), "行政事业性收费金额（元）"
    yield ("applications", "received", "total"), "新收申请总数"
    yield ("applications", "carried_in", "total"), "上年结转"
    yield ("applications", "granted", "total"), "予以公开"
    yield ("applications", "partly_granted", "total"), "部分公开"
    yield ("applications", "total_handled", "total"), "办理结果总计"
    yield ("applications", "carried_out", "total"), "结转下年度继续办理"
    yield ("appeals", "reconsideration", "upheld"), "行政复议结果维持"
    yield ("appeals", "reconsideration", "total"), "复议总计"
    yield ("appeals", "litigation_direct", "total"), "未经复议直接起诉总计"


def figure(report: Published, key: Key) -> Value:
    """The typed figure of a report."""
    table, row, column = key
    if table == "publications":
        return report.publications[row][column]
    if table == "applications":
        return report.applications[row][APPLICANTS.index(column)]
    return report.appeals[row][RESULTS.index(column)]


def draw(path: Path) -> None:
    """Writes the workbook."""
    book, (old, new) = new_book("2019年", "近两年")
    _whole(Pen(old, merged=False))
    _totals(Pen(new))
    save(book, path)


def _whole(pen: Pen) -> None:
    columns = list(whole_2019())
    pen.text(1, "2019年政府信息公开工作年度报告过录表", size=16, bold=True)
    pen.text(2, "金额单位：元")
    for column, head in ((0, "序号"), (1, "单位名称"), (2, "层级")):
        pen.box(3, column, head, band=True)
    before: tuple[str, ...] = ()
    for at, (_, heads) in enumerate(columns):
        for depth, head in enumerate(heads):
            new = depth == len(heads) - 1 or heads[: depth + 1] != before[: depth + 1]
            pen.box(3 + depth, 3 + at, head if new else "", band=True)
        before = heads
    row = 6
    for number, (name, level) in enumerate(
        (("pingtan_2019", "市级"), ("shanghai_general_office_2019", "省级")), start=1
    ):
        report = published(name)
        pen.box(row, 0, number)
        pen.box(row, 1, report.agency)
        pen.box(row, 2, level)
        for at, (key, _) in enumerate(columns):
            pen.figure(key, row, 3 + at, figure(report, key))
        row += 1
    pen.text(row, "注：各单位数据均来自已公布的年度报告。")


def _totals(pen: Pen) -> None:
    columns = list(totals_2021())
    reports = [published(f"suqian_{year}") for year in (2023, 2024)]
    pen.text(1, "政府信息公开工作年度报告主要数据一览表", size=16, bold=True, width=len(columns) + 3, centre=True)
    for column, head in enumerate(("单位", "年度", *(head for _, head in columns), "联系电话")):
        pen.box(2, column, head, band=True)
    pen.box(3, 0, reports[0].agency, down=2)
    for row, report in enumerate(reports, start=3):
        pen.box(row, 1, f"{report.year}年")
        for at, (key, _) in enumerate(columns):
            value = figure(report, key)
            if key[2] == "fee_amount":
                value = int(Decimal(str(value)) * 10_000)
            pen.figure(key, row, 2 + at, value)
        pen.box(row, 2 + len(columns), "0527-84368000")
    pen.box(5, 0, "合计")
    for at, (key, _) in enumerate(columns):
        values = [Decimal(str(figure(report, key))) * (10_000 if key[2] == "fee_amount" else 1) for report in reports]
        pen.box(5, 2 + at, int(sum(values)))


if __name__ == "__main__":
    draw(HERE / "rosters" / "one_agency_per_row.xlsx")
