"""Sheets that hold more than one report in the same rows: whole tables beside each other, and columns under years."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.pending import Pending, read_pending
from etl.whose import Word
from reportdb.forms.codes import Cell
from samples.drawing import Value
from samples.make_layouts import Line, Lines, Report
from samples.oddity_figures import Typed, sheets

NAMES = ("宿豫区人民政府", "宿城区人民政府", "泗阳县人民政府")


def drawn(path: Path, lines: Lines, merge: str = "") -> list[Pending]:
    file = path / "表.xlsx"
    sheets(file, {"汇集": [lines]})
    if merge:
        book = load_workbook(file)
        book["汇集"].merge_cells(merge)
        book.save(file)
    return read_pending(str(file), Word())


def beside(parts: list[Lines], gap: int) -> Lines:
    lines: Lines = []
    for number in range(max(map(len, parts))):
        line: Line = []
        for at, part in enumerate(parts):
            line += [None] * (at * (15 + gap) - len(line))
            line += part[number] if number < len(part) else []
        lines.append(line)
    return lines


def value(report: Pending, table: str, row: str, column: str) -> int | None:
    assert report.read is not None
    return report.read.report.tables[table].number_at(row, column)


@pytest.mark.parametrize("gap", [1, 3])
def test_three_agencies_under_a_title_over_all(tmp_path: Path, gap: int) -> None:
    parts: list[Lines] = []
    for number, name in enumerate(NAMES):
        one = Typed("suqian_2024", agency=name).type({"appeals/reconsideration/total": 900 + number})
        parts.append([[f"填报单位：{name}"], *one.whole()])
    lines: Lines = [["2024年政府信息公开工作年度报告统计表"], *beside(parts, gap)]
    found = drawn(tmp_path, lines, "A1:AX1")
    assert [(one.agency, one.year) for one in found] == [(name, 2024) for name in NAMES]
    for number, report in enumerate(found):
        assert value(report, "appeals", "reconsideration", "total") == 900 + number
        assert value(report, "applications", "received", "total") == 3525
        assert report.findings == []


def test_two_years_beside_each_other(tmp_path: Path) -> None:
    parts: list[Lines] = [[[one.title], *one.three()] for one in (Report("suqian_2023"), Report("suqian_2024"))]
    found = drawn(tmp_path, beside(parts, 1))
    assert [(one.year, value(one, "applications", "received", "total")) for one in found] == [
        (2023, 3511),
        (2024, 3525),
    ]


def test_two_tables_under_one_title_are_not_both_taken(tmp_path: Path) -> None:
    left, right = Report("suqian_2023"), Report("suqian_2024")
    found = drawn(tmp_path, beside([[[left.title], *left.three()], [[], *right.three()]], 1))
    assert [one.year for one in found] == [2023]
    assert "table_twice" in {item.code for item in found[0].findings}
    assert value(found[0], "applications", "received", "total") == 3511


def test_labels_once_more_at_the_right_edge_are_no_second_table(tmp_path: Path) -> None:
    one = Report("suqian_2024")
    lines: Lines = [[one.title], *one.three()]
    for line in lines[4:]:
        line += [None, *line[:3]]
    (found,) = drawn(tmp_path, lines)
    assert value(found, "applications", "received", "total") == 3525


def by_year(*extra: Value) -> Lines:
    return [
        ["各单位政府信息公开申请情况统计表"],
        ["单位名称", "2023年", None, "2024年", None, *(["备注"] if extra else [])],
        [None, "新收申请数量", "予以公开", "新收申请数量", "予以公开"],
        *([name, number, number + 1, number + 2, number + 3, *extra] for number, name in zip((10, 20, 30), NAMES, strict=True)),
    ]  # fmt: skip


@pytest.mark.parametrize("extra", [(), ("已核",)])
def test_columns_under_years(tmp_path: Path, extra: tuple[Value, ...]) -> None:
    found = drawn(tmp_path, by_year(*extra))
    assert {(one.agency, one.year): value(one, "applications", "received", "total") for one in found} == {
        (name, year): number + 2 * (year - 2023)
        for number, name in zip((10, 20, 30), NAMES, strict=True)
        for year in (2023, 2024)
    }
    for one in found:
        assert one.read is not None
        assert set(one.read.report.tables["applications"].figures) == {
            Cell("received", "total"),
            Cell("granted", "total"),
        }


def test_figures_that_stand_under_no_year_stay_in_doubt(tmp_path: Path) -> None:
    found = drawn(tmp_path, by_year(77))
    taken = [one for one in found if one.read is not None and one.read.report.tables]
    assert taken == []
    assert found[0].findings
