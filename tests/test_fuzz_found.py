"""What the fuzzers found, each fault as the smallest workbook that showed it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from etl.drift.layout_file import parse
from etl.pending import read_pending
from etl.whose import Word
from tests import office_changes as OFFICE
from tests import office_sheet as SENT
from tests import test_fuzz_sheets as FUZZER

FOUND: dict[str, tuple[str, dict[str, Any], list[tuple[Any, ...]]]] = {
    "a row under unknown words names its figures": ("suqian_2024", {}, [("relabel", 1, 63, "other", 16, "某")]),
    "a row pasted twice names its figures": ("suqian_2024", {}, [("repeat_row", 1, 25, 2, False)]),
    "a table on a second sheet names all its figures": ("suqian_2024", {}, [("repeat_table", 1, 1, True)]),
    "a table below itself names all its figures": ("suqian_2024", {}, [("repeat_table", 0, 0, False)]),
    "a number typed as text beside a table": ("suqian_2024", {"two": "beside"}, [("stray_figure", 0, 13, 4, "note")]),
    "a number typed with spaces below a table": ("suqian_2024", {}, [("stray_figure", 2, 12, 14, "spaced")]),
    "an amount in words below a table": (
        "shanghai_general_office_2019", {"shift": (3, 2)}, [("delete_column", 0, 2)]),
    "a unit between label and figures is no label": (
        "suqian_2024", {"cut": 22, "extra": ("unit",), "remark": True}, [("relabel", 1, 117, "other", 21, "、")]),
    "two labels in one row": (
        "suqian_2024", {"head": "two", "extra": ("spacer",), "remark": True}, [("move_label", 1, 150, -1, 1)]),
    "two labels in one column of a turned table": (
        "suqian_2024", {"head": "two", "extra": ("spacer",), "turned": True}, [("move_label", 1, 62, 1, -1)]),
    "two routes in one row": (
        "suqian_2024", {"merged": False, "four": "side_tree"}, [("delete_column", 2, 6), ("move_label", 2, 52, -1, 0)]),
    "a figure merged over the columns of two applicants": (
        "suqian_2024", {"labels": "one", "extra": ("unit",), "shift": (3, 2), "arrange": "below"}, [("merge", 2, 30, 4, 1, 3)]),
    "the heading of three lines is not the label of the first": ("suqian_2024", {}, [("delete_column", 1, 2)]),
    "a heading without its lines' labels": ("suqian_2024", {"merged": False}, [("delete_column", 1, 2)]),
    "a heading repeated on lines without labels": ("suqian_2024", {"labels": "repeated"}, [("delete_column", 1, 2)]),
    "a route whose head is mistyped lends no total": (
        "pingtan_2019", {"merged": False, "head": "one", "two": "wide", "cut": 11, "arrange": "below"},
        [("relabel", 0, 111, "other", 25, "某"), ("delete_column", 2, 9)]),
    "a table of two columns that is not recognised": ("suqian_2024", {"extra": ("spacer",)}, [("cut_off", 1, 1, 6)]),
    "a number far below a table that is not recognised": (
        "suqian_2024", {"four": "turned"}, [("delete_row", 2, 2), ("stray_figure", 2, 20, 3, "float")]),
    "words with a number in a table that is not recognised": (
        "shanghai_general_office_2019", {"extra": ("spacer",), "turned": True}, [("spoil", 1, 34, "about")]),
    "a figure merged beyond the last column of a turned table": (
        "suqian_2024", {"four": "turned", "shift": (3, 2)}, [("merge", 2, 9, 4, 0, 3)]),
    "a line of table three under the heads of table four": (
        "suqian_2024",
        {"labels": "own_row", "head": "one", "two": "beside", "cut": 19, "four": "joined", "arrange": "close"},
        [("insert_row", 2, 35, "补充说明：以上数据截至12月31日", 1), ("repeat_row", 2, 42, 3, False)]),
    "outcomes across the top, 一、 among the lowest": ("pingtan_2019", {"turned": True}, [("exchange_labels", 1, 0, 5)]),
    "a sheet of one number and no words": (
        "pingtan_2019", {}, [("stray_figure", 0, 20, 0, "comma"), ("on_next_sheet", 0, 20, None)]),
    "a figure merged down from a line of unknown words": (
        "pingtan_2019", {}, [("relabel", 1, 29, "other", 0, "某"), ("merge", 1, 20, 3, 1, 0)]),
    "the head of a route cut out with a column": (
        "pingtan_2019", {"merged": False, "shift": (3, 2)}, [("delete_column", 2, 8), ("delete_column", 2, 11)]),
    "two results over one column": ("pingtan_2019", {"merged": False}, [("move_label", 2, 59, 1, 1)]),
    "a table two of heads and two columns of figures": (
        "pingtan_2019", {"shift": (3, 2)}, [("delete_column", 0, 2), ("delete_column", 0, 2)]),
}  # fmt: skip


def test_a_silent_sheet_between_two_reports_is_in_doubt(tmp_path: Path) -> None:
    """表四 of 2022, then a 表二 without a title, then the rest of 2021: whose is 表二?"""
    first, second = SENT.sent("suqian_2024", SENT.style_of()), SENT.sent("suqian_2024", SENT.style_of())
    sheets = [("甲", first.page(2)), *((f"{name}乙", page) for name, page in second.sheets)]
    titles = [(0, "2022年"), (1, ""), (2, "2021年"), (3, "2021年")]
    for number, year in titles:
        sheets[number][1].cells[0, 0] = f"{year and '青云市水务局'}{year}政府信息公开工作年度报告"
    path = tmp_path / "年报.xlsx"
    SENT.save(SENT.Sent(sheets), path)
    reports = read_pending(str(path), Word())
    assert [(one.year, [item.sheet for item in one.findings if item.code == "year_conflict"]) for one in reports] == [
        (2022, ["表二乙"]), (2021, []),
    ]  # fmt: skip


def test_a_label_astray_beside_a_title_moves_no_table(tmp_path: Path) -> None:
    """行政复议 in the title line of tables side by side: table four's 总计 is not the one of table three."""
    sent = SENT.sent("pingtan_2019", SENT.style_of(arrange="beside"))
    ((_, page),) = sent.sheets
    page.cells[0, 1] = "行政复议"
    path = tmp_path / "年报.xlsx"
    SENT.save(sent, path)
    assert FUZZER.faults(sent, read_pending(str(path), Word())) == []


def _list(*lines: tuple[object, ...]) -> Any:
    page = SENT.Canvas()
    page.cells = {(row, column): cell for row, line in enumerate(lines) for column, cell in enumerate(line)}
    return SENT.Sent([("过录表", page)])


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        ("B1", [("某县2023年过录表", "90,002"), ("单位名称", "行政复议（总计）"), ("某县教育局", 5)]),
        ("A3", [("某县2023年过录表",), ("单位名称", "", "某县教育局", "某县财政局"),
                (90_002, "行政复议", 5, 6), ("", "行政诉讼", 7, 8)]),
    ],
    ids=["over a list, typed as text", "among the heads of a list on its side"],
)  # fmt: skip
def test_a_number_beside_a_flat_list_is_named(where: str, lines: list[tuple[object, ...]], tmp_path: Path) -> None:
    path = tmp_path / "过录表.xlsx"
    SENT.save(_list(*lines), path)
    findings = [item for report in read_pending(str(path), Word()) for item in report.findings]
    assert where in [cell for item in findings for cell in (item.cell or "").split(", ")]


def test_a_figure_said_twice_and_once_otherwise_is_named_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "过录表.xlsx"
    lines = [
        ("某县2023年过录表", ""),
        ("单位名称", "行政复议（总计）"),
        ("某县教育局", 5),
        ("某县教育局", 5),
        ("某县教育局", 6),
    ]
    SENT.save(_list(*lines), path)
    (report,) = read_pending(str(path), Word())
    assert [item.cell for item in report.findings if item.code == "table_twice"] == ["B3, B4, B5"]


def test_a_figure_in_a_row_and_a_column_left_out_on_purpose_is_named(tmp_path: Path) -> None:
    sent = SENT.sent("suqian_2024", SENT.style_of())
    page = sent.page(0)
    row = next(at for at, _ in sorted(page.cells) if page.cells.get((at, 0)) == "规章")
    page.cells[row, 0], page.cells[row - 1, 2] = "自设乙", "自设丙"
    words = [f'[[label]]\ntable = "publications"\naxis = "{axis}"\ntext = "{text}"\nignore = true\n'
             for axis, text in (("row", "自设乙"), ("column", "自设丙"))]  # fmt: skip
    path = tmp_path / "年报.xlsx"
    SENT.save(sent, path)
    reports = read_pending(str(path), Word(layout=parse("本局.toml", "\n".join(words))))
    named = FUZZER.covered(item for report in reports for item in report.findings)
    assert ("表二", row, 2) in named


def test_what_is_left_of_a_sum_is_no_agency(tmp_path: Path) -> None:
    path = tmp_path / "过录表.xlsx"
    lines = [
        ("某县2023年过录表", ""),
        ("单位名称", "行政复议（总计）"),
        ("某县教育局", 5),
        ("某县财政局", 6),
        ("计", 11),
    ]
    SENT.save(_list(*lines), path)
    reports = read_pending(str(path), Word())
    assert [report.agency for report in reports] == ["某县教育局", "某县财政局", None]
    assert [item.cell for item in reports[2].findings if item.code == "no_agency"] == ["B5"]


def test_the_head_of_a_column_is_no_agency(tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"
    sent = SENT.sent("pingtan_2019", SENT.style_of())
    sent.page(1).cells[0, 0] = "2019年政府信息公开工作年度报告"
    OFFICE.insert_row(sent, sent.page(1), 1, "单位名称", 1)
    sent.page(1).cells[1, 1] = "行政诉讼"
    SENT.save(sent, path)
    assert "行政诉讼" not in [report.agency for report in read_pending(str(path), Word())]
    assert not any("行政诉讼" in item.message for report in read_pending(str(path), Word()) for item in report.findings)


def test_a_cell_with_a_damaged_reference_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "年报.xlsx"
    SENT.save(SENT.sent("suqian_2024", SENT.style_of()), path)
    parts = {}
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            parts[info.filename] = package.read(info)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet]
        .replace(b'r="B5"', b'r="B"', 1)
        .replace(b"</sheetData>", b'<row><c r="C9"><f>1</f></c></row></sheetData>')
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    (report,) = read_pending(str(path), Word())
    assert report.read is None or report.findings


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_right(name: str, tmp_path: Path) -> None:
    report, style, changes = FOUND[name]
    sent = OFFICE.change_all(SENT.sent(report, SENT.style_of(**style)), changes)
    path = tmp_path / "年报.xlsx"
    SENT.save(sent, path)
    assert FUZZER.faults(sent, read_pending(str(path), Word())) == []
