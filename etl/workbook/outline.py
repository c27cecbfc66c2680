"""What a workbook says of itself: its sheets in order, and where they, its texts and its formats stand in the package."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from etl.workbook.book import Unreadable
from etl.workbook.limits import limits
from etl.workbook.package import Package
from etl.workbook.refusal import refuse, what_package

_USUAL = "xl/workbook.xml"
_MOST_BYTES = 32 * 1024 * 1024
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook: its name and the part of the package that holds it."""

    name: str
    path: str
    hidden: bool
    is_worksheet: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The visible worksheets, the names of the hidden ones, and the parts beside them ("" for none)."""

    visible: tuple[SheetPart, ...]
    hidden_names: tuple[str, ...]
    texts: str
    styles: str
    date1904: bool

    @property
    def hidden(self) -> list[str]:
        """Names of the worksheets that are not read."""
        return list(self.hidden_names)


def outline(package: Package) -> Outline:
    """Raises Unreadable when the package is no workbook, or one with too many sheets."""
    book = _book_part(package)
    folder, name = posixpath.split(book)
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    if relations not in package:
        raise Unreadable("unreadable", what_package(set(package.names)))
    if max(package.names[book].file_size, package.names[relations].file_size) > _MOST_BYTES:
        raise refuse("工作簿的目录过大，不像统计表")
    return _outline(package.read(book), package.read(relations), folder)


def _book_part(package: Package) -> str:
    """The workbook part: the one the package names, else the usual one."""
    if "_rels/.rels" in package:
        for kind, target in _roots(package.read("_rels/.rels")):
            if kind == "officeDocument" and target in package and target.endswith("workbook.xml"):
                return target
    found = (
        _USUAL if _USUAL in package else next((n for n in package.names if n.lower().endswith("workbook.xml")), None)
    )
    if found is None:
        raise Unreadable("unreadable", what_package(set(package.names)))
    return found


@lru_cache(maxsize=64)
def _roots(xml: bytes) -> tuple[tuple[str, str], ...]:
    """(kind, part) of what a package begins with; a program writes the same bytes into each of its files."""
    return tuple((kind, part) for kind, _, part in _relations(xml, ""))


def _relations(xml: bytes, folder: str) -> Iterator[tuple[str, str, str]]:
    """(kind, id, part) of every relation; targets outside the package lead to no part."""
    for relation in _tree(xml):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if relation.get("TargetMode", "") == "External":
            path = ""
        yield relation.get("Type", "").rpartition("/")[2], relation.get("Id", ""), path


def _tree(xml: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise refuse("工作簿的目录无法解析，文件已损坏") from error


@lru_cache(maxsize=256)
def _outline(book: bytes, relations: bytes, folder: str) -> Outline:
    """What a workbook part declares; offices fill in the same workbook, so the same bytes come again and again."""
    targets = {identifier: (kind, path) for kind, identifier, path in _relations(relations, folder)}
    parts = []
    date1904 = False
    for element in _tree(book).iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            date1904 = element.get("date1904", "") in _TRUE
        if tag != "sheet":
            continue
        identifier = next((value for name, value in element.attrib.items() if name.rpartition("}")[2] == "id"), "")
        kind, path = targets.get(identifier, ("", ""))
        hidden = element.get("state", "visible") != "visible"
        parts.append(SheetPart(element.get("name", ""), path, hidden, kind == "worksheet"))
    most = limits()
    if len(parts) > most.sheets:
        raise refuse(f"工作簿有 {len(parts)} 张工作表，超过 {most.sheets} 张的上限", "请只保留统计表后再发送")
    longest = max((len(part.name) for part in parts), default=0)
    if longest > most.name:
        raise refuse(f"有工作表的名称长达 {longest} 个字，超过 {most.name} 个字的上限", "请改短工作表名称后再发送")
    sheets = [part for part in parts if part.is_worksheet]
    by_kind = dict(targets.values())
    return Outline(
        tuple(part for part in sheets if not part.hidden),
        tuple(part.name for part in sheets if part.hidden),
        by_kind.get("sharedStrings", ""),
        by_kind.get("styles", ""),
        date1904,
    )
