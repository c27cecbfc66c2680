"""A marked copy that comes back: a second round, what was answered, and how the list is known again."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from etl.marked_copy.line_key import HEADS, MARK, is_issue_list, returned_lines
from tests.marked_desk import Desk, doubts, links, with_openpyxl
from tests.marked_packages import BROKEN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_second_round_replaces_the_first(desk: Desk) -> None:
    """One of two cells mended: the copy of the copy marks the other alone."""
    desk.read(BROKEN / "T3-ID" / "fires.xlsx")
    (copy,) = desk.copies()
    with_openpyxl(copy, "D48", 2, desk.path)
    (line,) = desk.read(copy)
    assert {item["cell"] for item in doubts([line])} == {"J48"}
    second = next(path for path in desk.copies() if path != copy)
    assert second.name == "fires_审核_2.xlsx"
    book = load_workbook(second)
    assert book.sheetnames == ["问题清单", "年报"]
    sheet = book["年报"]
    assert sheet["D48"].comment is None
    assert sheet["D48"].fill.fill_type is None
    assert sheet["J48"].comment.text.count("【审核】第 1 条") == 1
    assert sheet["J48"].fill.fgColor.rgb == "FFFFB3B5"
    assert links(book["问题清单"]) == ["'年报'!J48"] * 2


def test_the_senders_fills_come_back_once_a_fault_is_mended(desk: Desk) -> None:
    book = load_workbook(BROKEN / "T3-ID" / "fires.xlsx")
    for cell in ("D48", "J48"):
        book["年报"][cell].fill = PatternFill("solid", fgColor="FFC6EFCE")
    path = desk.path / "a.xlsx"
    book.save(path)
    desk.read(path)
    (copy,) = desk.copies()
    with_openpyxl(copy, "D48", 2, desk.path)
    desk.read(copy)
    sheet = load_workbook(desk.folder / "a_审核_2.xlsx")["年报"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("D48", "J48")] == ["FFC6EFCE", "FFFFB3B5"]
    with_openpyxl(desk.folder / "a_审核_2.xlsx", "J47", 12, desk.path)
    desk.read(desk.folder / "a_审核_2.xlsx")
    sheet = load_workbook(desk.folder / "a_审核_3.xlsx")["年报"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("D48", "J48", "J47")] == ["FFC6EFCE", "FFFFB3B5", "FFFFB3B5"]


def test_what_was_answered_is_not_asked_again_and_the_rest_is(desk: Desk) -> None:
    desk.read(BROKEN / "T3-CARRY" / "last_year.xlsx")
    desk.read(BROKEN / "T3-CARRY" / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    book["问题清单"]["I6"] = "合并了原信访局的申请"
    book.save(copy)
    desk.read(copy)
    second = next(path for path in desk.copies() if path != copy)
    lines = returned_lines(list(load_workbook(second)["问题清单"].iter_rows(values_only=True)))
    assert [line.explanation for line in lines if line.key.rule == "T3-CARRY"] == [""]
    assert {(line.key.agency, line.key.year, line.key.scope) for line in lines} == {("示例市教育局", 2023, "own")}


@pytest.mark.parametrize("spoil", ["renamed", "unmarked", "moved"])
def test_the_list_is_known_whatever_it_is_called(desk: Desk, spoil: str) -> None:
    desk.read(BROKEN / "T4-SUM" / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    listed = book["问题清单"]
    if spoil == "renamed":
        listed.title = "2023年统计表"
    elif spoil == "unmarked":
        listed.delete_cols(10)
    else:
        book.move_sheet(listed, 1)
    book["年报"]["E54"] = 2
    book.save(copy)
    (line,) = desk.read(copy)
    assert (line["status"], doubts([line])) == ("accepted", [])


def test_a_sheet_that_only_bears_the_name_is_read(desk: Desk) -> None:
    book = load_workbook(BROKEN / "T4-SUM" / "passes.xlsx")
    book["年报"].title = "问题清单"
    path = desk.path / "a.xlsx"
    book.save(path)
    (line,) = desk.read(path)
    assert line["status"] == "accepted"
    assert not is_issue_list([[MARK, "序号"]])
    assert is_issue_list([list(HEADS)])


def test_the_list_alone_is_no_report(desk: Desk) -> None:
    desk.read(BROKEN / "unreadable" / "fires.xlsx")
    (copy,) = desk.copies()
    (line,) = desk.read(copy)
    assert line["findings"][0]["code"] == "no_report"
    assert "只有问题清单" in line["findings"][0]["message"]


def test_what_could_not_be_read_comes_back_as_a_list(desk: Desk) -> None:
    desk.read(BROKEN / "encrypted" / "fires.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    assert book.sheetnames == ["问题清单"]
    assert "没有附上原表" in book["问题清单"]["A4"].value
    assert "密码" in book["问题清单"]["H6"].value
