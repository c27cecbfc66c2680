"""Workbooks as other programs write them (prefixes, strict names, absolute targets, no styles) are marked all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.marked_packages import (
    MAIN,
    SHEET,
    STRICT,
    TYPES,
    Parts,
    broken,
    everywhere,
    packed,
    prefixed,
    unpacked,
)
from tests.returned_packages import (
    assert_kept,
    assert_sound,
    local_name,
    returned,
    said_of,
)


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
        if local_name(one) in ("c", "row", "col"):
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
        if local_name(one) in ("c", "row") and one.getprevious() is not None:
            column = one.get("r", "").rstrip("0123456789")
            last = one.getprevious()
            before = "" if last is None else last.get("r", "")
            follows = (
                before.isdigit() and int(before) + 1 == int(one.get("r", "0"))
                if local_name(one) == "row"
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
    assert said_of(copy) == said_of(tmp_path / "in" / "年报.xlsx")
