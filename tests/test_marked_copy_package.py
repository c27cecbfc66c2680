"""The marked copy changes nothing of the sender's workbook: untouched parts byte for byte, the others but for our additions."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from etl.judge import unfiled_findings
from etl.marked_copy.returns import Returns
from etl.pending import read_pending
from etl.results import ImportResult
from etl.whose import Word
from reportdb.forms import catalog
from tests.marked_packages import (
    MAIN,
    SHEET,
    STRICT,
    TYPES,
    Parts,
    broken,
    everywhere,
    furnished,
    packed,
    prefixed,
    threaded,
    unpacked,
)

Element = etree._Element


def returned(content: bytes, tmp_path: Path, name: str = "年报.xlsx") -> Path:
    """The marked copy of a workbook, made as an import makes it, without a database."""
    path = tmp_path / "in" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    returns = Returns(tmp_path / "out")
    list(returns.take(_results(path)))
    (copy,) = returns.write()
    assert copy.path is not None, copy.trouble
    return copy.path


def _results(path: Path) -> list[ImportResult]:
    results = []
    for pending in read_pending(str(path), Word(None, None, None, None)):
        result = ImportResult(
            str(path), "", "returned", pending.agency, pending.year, files=[str(path)], sources=pending.sources
        )
        result.findings = list(pending.findings)
        if pending.read is not None:
            result.findings += unfiled_findings(pending.read, catalog())
            result.places = pending.read.places
            result.editions = {code: data.edition for code, data in pending.read.report.tables.items()}
        results.append(result)
    return results


def _said(path: Path) -> list[tuple[str, str | None, str | None]]:
    return [(item.code, item.sheet, item.cell) for result in _results(path) for item in result.findings]


def _comment(sheet: Any, cell: str) -> str:
    return str(sheet[cell].comment.text)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


#: attributes that may differ, by the name of the element
CHANGED = {
    "c": {"s"},
    "row": {"spans"},
    "definedName": {"localSheetId"},
    "workbookView": {"activeTab", "firstSheet"},
    "sheetView": {"tabSelected"},
    "cfRule": {"priority"},
    **{key: {"count"} for key in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "dxfs")},
}
#: the elements that may be added, by the name of the element they are added to
ADDED = {
    "sheets": {"sheet"},
    "definedNames": {"definedName"},
    "workbook": {"definedNames"},
    "Types": {"Override"},
    "Relationships": {"Relationship"},
    "fonts": {"font"},
    "fills": {"fill"},
    "borders": {"border"},
    "cellXfs": {"xf"},
    "dxfs": {"dxf"},
    "styleSheet": {"fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"},
    "worksheet": {"hyperlinks", "legacyDrawing", "conditionalFormatting"},
    "hyperlinks": {"hyperlink"},
    "sheetData": {"row"},
    "row": {"c"},
    "authors": {"author"},
    "commentList": {"comment"},
    "text": {"r"},
    "ThreadedComments": {"threadedComment"},
    "personList": {"person"},
}


def assert_only_added(before: Element, after: Element) -> None:
    """Everything of a tree is in another in its order, with its words and attributes; what is new is allowed."""
    name = _local(before)
    assert before.tag == after.tag
    assert (before.text or "").strip() == (after.text or "").strip()
    kept = CHANGED.get(name, set())
    assert {k: v for k, v in before.attrib.items() if k not in kept} == {
        k: v for k, v in after.attrib.items() if k not in kept
    }
    left = [one for one in after if isinstance(one.tag, str)]
    for child in (one for one in before if isinstance(one.tag, str)):
        while left and not _same(child, left[0]):
            added = left.pop(0)
            assert _local(added) in ADDED.get(name, set()), (name, etree.tostring(child), etree.tostring(added))
        assert left, (name, etree.tostring(child)[:300])
        match = left.pop(0)
        if _local(child) == "t" and _local(match) == "r":  # a plain text becomes the first run of two
            match = match[0]
            assert match.text == child.text
            continue
        assert_only_added(child, match)
    assert {_local(one) for one in left} <= ADDED.get(name, set())


def _same(before: Element, after: Element) -> bool:
    """Whether an element may be another's: the same name, and the same of what sets its kind apart."""
    if _local(before) == "t" and _local(after) == "r":
        return True
    keys = {"c": ["r"], "row": ["r"], "definedName": ["name", "localSheetId"], "sheet": ["name"], "Override": ["PartName"],
            "Relationship": ["Id"], "conditionalFormatting": ["sqref"], "comment": ["ref"], "threadedComment": ["id"], "person": ["id"]}  # fmt: skip
    if _local(before) == "definedName" and before.tag == after.tag:
        number = before.get("localSheetId")
        moved = None if number is None else str(int(number) + 1)
        return (before.get("name"), moved) == (after.get("name"), after.get("localSheetId"))
    return before.tag == after.tag and all(before.get(key) == after.get(key) for key in keys.get(_local(before), []))


def assert_kept(before: Parts, after: Parts, *, gone: str = "_xmlsignatures/") -> set[str]:
    """Everything the sender sent is there; returns the names of the parts that were added to."""
    touched = set()
    for name, data in before.items():
        if name.startswith(gone):
            assert name not in after
            continue
        if after[name] == data:
            continue
        touched.add(name)
        if name.endswith(".vml"):
            end = data.rindex(b"</xml>")
            assert _less_size(after[name]).startswith(_less_size(data[:end]))
            assert after[name].endswith(data[end:])
        else:
            assert_only_added(_less(data, gone), etree.fromstring(after[name]))
    return touched


def _less_size(drawing: bytes) -> bytes:
    """A drawing but for how large the boxes of notes are: one that is to hold more words grows."""
    return re.sub(rb"<x:Anchor>[^<]*</x:Anchor>", b"", drawing)


def _less(xml: bytes, gone: str) -> Element:
    """A tree without what belongs to parts that may go."""
    tree = etree.fromstring(xml)
    for one in list(tree):
        if gone in one.get("PartName", "") + one.get("Target", ""):
            tree.remove(one)
    return tree


def assert_sound(copy: Path) -> Parts:
    """A package any program opens: no name twice, a type for each part, each relation leads somewhere."""
    with zipfile.ZipFile(copy) as package:
        names = package.namelist()
        assert len(names) == len({name.lower() for name in names})
        assert package.testzip() is None
    parts = unpacked(copy.read_bytes())
    types = etree.fromstring(parts[TYPES])
    endings = {one.get("Extension", "").lower() for one in types if _local(one) == "Default"}
    named = [one.get("PartName", "").lstrip("/") for one in types if _local(one) == "Override"]
    assert len(named) == len(set(named))
    assert set(named) <= set(parts)
    for name in parts:
        assert name == TYPES or name in named or name.rpartition(".")[2].lower() in endings, name
    for name in parts:
        if name.endswith(".rels"):
            identifiers = [one.get("Id") for one in etree.fromstring(parts[name])]
            assert len(identifiers) == len(set(identifiers))
    assert load_workbook(io.BytesIO(copy.read_bytes())).sheetnames[0].startswith("问题清单")
    return parts


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


def _without_styles(parts: Parts) -> Parts:
    found = dict(parts)
    del found["xl/styles.xml"]
    for name in (TYPES, "xl/_rels/workbook.xml.rels"):
        tree = etree.fromstring(found[name])
        for one in list(tree):
            if one.get("PartName", "").endswith("styles.xml") or one.get("Type", "").endswith("/styles"):
                tree.remove(one)
        found[name] = etree.tostring(tree)
    sheet = etree.fromstring(found[SHEET])
    for one in sheet.iter():
        if _local(one) in ("c", "row", "col"):
            one.attrib.pop("s", None)
            one.attrib.pop("style", None)
    found[SHEET] = etree.tostring(sheet)
    return found


def _prefixed(parts: Parts) -> Parts:
    return everywhere(parts, lambda name, data: prefixed(data) if f'"{MAIN}"'.encode() in data[:600] else data)


def _strict(parts: Parts) -> Parts:
    def change(name: str, data: bytes) -> bytes:
        if name.endswith((".xml", ".rels")) and name != TYPES:
            data = data.replace(MAIN.encode(), STRICT.encode())
            return data.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        return data

    return everywhere(parts, change)


def _absolute(parts: Parts) -> Parts:
    return everywhere(
        parts,
        lambda name, data: (
            data.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
            if name == "xl/_rels/workbook.xml.rels"
            else data
        ),
    )


def _unnumbered(parts: Parts) -> Parts:
    """Cells and rows that hold the place after the one before and do not say it."""
    found = dict(parts)
    sheet = etree.fromstring(found[SHEET])
    for one in sheet.iter():
        if _local(one) in ("c", "row") and one.getprevious() is not None:
            column = one.get("r", "").rstrip("0123456789")
            last = one.getprevious()
            before = "" if last is None else last.get("r", "")
            follows = (
                before.isdigit() and int(before) + 1 == int(one.get("r", "0"))
                if _local(one) == "row"
                else (before[:1] and len(column) == 1 and ord(before[0]) + 1 == ord(column))
            )
            if follows:
                one.set("gone", "")
    for one in sheet.iter():
        if one.attrib.pop("gone", None) is not None:
            del one.attrib["r"]
    found[SHEET] = etree.tostring(sheet)
    return found


@pytest.mark.parametrize("dialect", [_without_styles, _prefixed, _strict, _absolute, _unnumbered])
@pytest.mark.parametrize("code", ["T3-ID", "CELL-BLANK", "not_a_number"])
def test_any_dialect_is_marked(tmp_path: Path, dialect: Callable[[Parts], Parts], code: str) -> None:
    before = dialect(broken(code))
    copy = returned(packed(before), tmp_path)
    after = assert_kept(before, unpacked(copy.read_bytes()))
    assert SHEET in after
    if dialect is not _strict:  # openpyxl reads no strict workbooks
        assert_sound(copy)
    assert _said(copy) == _said(tmp_path / "in" / "年报.xlsx")


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
        if _local(one) == "c" and one.get("r", "").endswith("28")
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
