"""The marked copy changes nothing of the sender's workbook: untouched parts byte for byte, the others but for our additions."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree
from openpyxl import load_workbook

from tests.marked_packages import (
    SHEET,
    TYPES,
    broken,
    furnished,
    packed,
    threaded,
    unpacked,
)
from tests.returned_packages import (
    assert_kept,
    assert_sound,
    local_name,
    returned,
)


def test_nothing_of_a_furnished_workbook_is_lost(tmp_path: Path) -> None:
    before = furnished()
    copy = returned(packed(before), tmp_path, "年报.xlsm")
    assert copy.name == "年报_审核.xlsm"
    after = assert_sound(copy)
    touched = assert_kept(before, after)
    assert touched == {
        TYPES, "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", SHEET,
        "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert set(after) - set(before) == {"xl/worksheets/reportdb_issues.xml"}


def test_a_cell_with_a_comment_keeps_it_and_gains_ours(tmp_path: Path) -> None:
    copy = returned(packed(furnished()), tmp_path, "年报.xlsm")
    sheet = load_workbook(copy)["年报"]
    assert sheet["D48"].comment.text.startswith("请王某核对\n【审核】第 1 条（强制）自然人：")
    assert sheet["D48"].comment.author == "张科长"
    assert sheet["J48"].comment.text.startswith("【审核】第 2 条（强制）总计：")
    drawing = unpacked(copy.read_bytes())["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b'ObjectType="Note"') == 2  # the sender's box serves both
    assert b'"_x0000_s1027"' in drawing


def _boxes(copy: Path) -> dict[tuple[int, int], list[int]]:
    """The anchors of the notes in the first drawing of a copy, by the cells."""
    drawing = unpacked(copy.read_bytes())["xl/drawings/vmlDrawing1.vml"].decode()
    shapes = [one for one in drawing.split("<v:shape ") if 'ObjectType="Note"' in one]
    found = {}
    for shape in shapes:
        row, column = (re.search(f"<x:{name}>(\\d+)</x:{name}>", shape) for name in ("Row", "Column"))
        anchor = re.search("<x:Anchor>([^<]*)</x:Anchor>", shape)
        assert row is not None
        assert column is not None
        assert anchor is not None
        found[int(row[1]), int(column[1])] = [int(number) for number in anchor[1].split(",")]
    return found


def test_boxes_hold_their_words_and_stand_beside_their_cells(tmp_path: Path) -> None:
    """Fifteen pixels of a default row to a line; the sender's small box grows where it is to say more."""
    copy = returned(packed(furnished()), tmp_path, "年报.xlsm")
    boxes = _boxes(copy)
    sheet = load_workbook(copy)["年报"]
    for (row, column), box in boxes.items():
        comment = sheet.cell(row + 1, column + 1).comment
        assert comment is not None
        text = comment.text
        lines = sum(1 + sum(1 if ord(one) < 0x1100 else 2 for one in line) // 50 for line in text.split("\n"))
        high = (
            sum((sheet.row_dimensions[at + 1].height or 15) * 4 / 3 for at in range(box[2], box[6])) + box[7] - box[3]
        )
        assert high >= lines * 15
        assert box[0] == column + 1
        assert box[2] <= row <= box[6]
    assert set(boxes) == {(47, 3), (47, 9)}


def test_a_conditional_fill_of_the_sender_does_not_hide_ours(tmp_path: Path) -> None:
    before = furnished()
    first = returned(packed(before), tmp_path, "年报.xlsm")
    for copy in (first, returned(first.read_bytes(), tmp_path, "又一次.xlsm")):
        sheet = load_workbook(copy)["年报"]
        ours, theirs = sorted(
            ((str(area.sqref), rule) for area in sheet.conditional_formatting for rule in area.rules),
            key=lambda one: one[1].priority,
        )
        assert (ours[0], ours[1].stopIfTrue, ours[1].dxf.fill.bgColor.rgb) == ("D48 J48", True, "FFFFB3B5")
        assert (theirs[0], theirs[1].priority, theirs[1].operator) == ("D24:J48", 2, "lessThan")


def test_a_threaded_comment_is_answered(tmp_path: Path) -> None:
    before = threaded()
    copy = returned(packed(before), tmp_path)
    after = assert_sound(copy)
    assert_kept(before, after)
    thread = etree.fromstring(after["xl/threadedComments/threadedComment1.xml"])
    root, answer = thread
    assert answer.get("parentId") == root.get("id")
    assert str(answer.get("personId")) in after["xl/persons/person.xml"].decode()
    assert "【审核】第 1 条" in "".join(answer.itertext())


def test_names_that_belong_to_a_sheet_move_with_it(tmp_path: Path) -> None:
    copy = returned(packed(furnished()), tmp_path, "年报.xlsm")
    book = load_workbook(copy)
    assert book["年报"].print_title_rows == "$1:$2"
    assert book["问题清单"].print_title_rows == "$5:$5"
    assert book["问题清单"].print_area == "'问题清单'!$A$1:$I$7"
    assert book.active == book["问题清单"]
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, None]


def test_signatures_that_no_longer_hold_are_taken_off_and_named(tmp_path: Path) -> None:
    copy = returned(packed(furnished()), tmp_path, "年报.xlsm")
    parts = unpacked(copy.read_bytes())
    assert b"xmlsignature" not in parts[TYPES].lower()
    assert b"_xmlsignatures" not in parts["_rels/.rels"]
    assert "数字签名" in load_workbook(copy)["问题清单"]["A4"].value


def test_a_blank_cell_that_is_not_there_is_made_in_its_place(tmp_path: Path) -> None:
    before = broken("CELL-BLANK")
    sheet = etree.fromstring(before[SHEET])
    (cell,) = [one for one in sheet.iter() if one.get("r") == "F28"]
    row = cell.getparent()
    assert row is not None
    row.remove(cell)
    before[SHEET] = etree.tostring(sheet)
    copy = returned(packed(before), tmp_path)
    after = unpacked(copy.read_bytes())
    assert_kept(before, after)
    cells = [
        one.get("r", "")
        for one in etree.fromstring(after[SHEET]).iter()
        if local_name(one) == "c" and one.get("r", "").endswith("28")
    ]
    assert cells == sorted(cells, key=lambda name: (len(name), name))
    assert load_workbook(copy)["年报"]["F28"].comment.text.startswith("【审核】第 1 条（核实）")


def test_a_merged_cell_is_marked_at_its_corner(tmp_path: Path) -> None:
    before = broken("CELL-BLANK")
    before[SHEET] = before[SHEET].replace(b'<mergeCell ref="', b'<mergeCell ref="E28:F28"/><mergeCell ref="', 1)
    sheet = etree.fromstring(before[SHEET])
    (cell,) = [one for one in sheet.iter() if one.get("r") == "E28"]
    for value in list(cell):
        cell.remove(value)
    before[SHEET] = etree.tostring(sheet)
    copy = returned(packed(before), tmp_path)
    marked = load_workbook(copy)["年报"]
    assert marked["E28"].comment.text.startswith("【审核】第 1 条")
    assert marked["E28"].fill.fgColor.rgb == "FFFFE08B"
