"""A marked copy beside what the sender sent: what is kept, what is added, and whether it is sound."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import load_workbook

from etl.judge import unfiled_findings
from etl.marked_copy.returns import Returns
from etl.pending import read_pending
from etl.results import ImportResult
from etl.whose import Word
from reportdb.forms import catalog
from tests.marked_packages import (
    TYPES,
    Parts,
    unpacked,
)

Element = etree._Element


def returned(content: bytes, tmp_path: Path, name: str = "年报.xlsx") -> Path:
    """The marked copy of a workbook, made as an import makes it, without a database."""
    path = tmp_path / "in" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    returns = Returns(tmp_path / "out")
    list(returns.take(results_of(path)))
    (copy,) = returns.write()
    assert copy.path is not None, copy.trouble
    return copy.path


def results_of(path: Path) -> list[ImportResult]:
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


def said_of(path: Path) -> list[tuple[str, str | None, str | None]]:
    return [(item.code, item.sheet, item.cell) for result in results_of(path) for item in result.findings]


def comment_of(sheet: Any, cell: str) -> str:
    return str(sheet[cell].comment.text)


def local_name(element: Element) -> str:
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
    name = local_name(before)
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
            assert local_name(added) in ADDED.get(name, set()), (name, etree.tostring(child), etree.tostring(added))
        assert left, (name, etree.tostring(child)[:300])
        match = left.pop(0)
        if local_name(child) == "t" and local_name(match) == "r":  # a plain text becomes the first run of two
            match = match[0]
            assert match.text == child.text
            continue
        assert_only_added(child, match)
    assert {local_name(one) for one in left} <= ADDED.get(name, set())


def _same(before: Element, after: Element) -> bool:
    """Whether an element may be another's: the same name, and the same of what sets its kind apart."""
    if local_name(before) == "t" and local_name(after) == "r":
        return True
    keys = {"c": ["r"], "row": ["r"], "definedName": ["name", "localSheetId"], "sheet": ["name"], "Override": ["PartName"],
            "Relationship": ["Id"], "conditionalFormatting": ["sqref"], "comment": ["ref"], "threadedComment": ["id"], "person": ["id"]}  # fmt: skip
    if local_name(before) == "definedName" and before.tag == after.tag:
        number = before.get("localSheetId")
        moved = None if number is None else str(int(number) + 1)
        return (before.get("name"), moved) == (after.get("name"), after.get("localSheetId"))
    return before.tag == after.tag and all(
        before.get(key) == after.get(key) for key in keys.get(local_name(before), [])
    )


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
    endings = {one.get("Extension", "").lower() for one in types if local_name(one) == "Default"}
    named = [one.get("PartName", "").lstrip("/") for one in types if local_name(one) == "Override"]
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
