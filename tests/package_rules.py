"""What Excel and WPS insist on in a workbook's package, as tables: an element out of order and they offer to repair it.

After ECMA-376 part 1, sections 18.2, 18.3 and 18.8. Each function gives what it finds wrong, in words.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from etl.text import address, cells_named, place_of

Element = etree._Element

#: the children of an element in their order; what is not named may stand anywhere (extensions, alternate contents)
ORDER: Mapping[str, tuple[str, ...]] = {
    "worksheet": (
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
        "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
        "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
        "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
        "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
        "extLst",
    ),
    "workbook": (
        "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
        "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
        "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
    ),
    "styleSheet": (
        "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst",
    ),
    "comments": ("authors", "commentList", "extLst"),
    "dxf": ("font", "numFmt", "fill", "alignment", "border", "protection", "extLst"),
    "xf": ("alignment", "protection", "extLst"),
    "border": ("start", "end", "left", "right", "top", "bottom", "diagonal", "vertical", "horizontal"),
    "patternFill": ("fgColor", "bgColor"),
    "c": ("f", "v", "is", "extLst"),
    "sheetView": ("pane", "selection", "pivotSelection", "extLst"),
}  # fmt: skip
#: elements that may stand once only in their parent
_ONCE = (
    frozenset(ORDER["worksheet"]) - {"cols", "conditionalFormatting"}
    | frozenset(ORDER["workbook"])
    | frozenset(ORDER["styleSheet"])
)
#: collections that say how many they hold
_COUNTED = frozenset(
    [
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
        "dxfs",
        "mergeCells",
        "dataValidations",
        "numFmts",
    ]
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "[Content_Types].xml"


def local(element: Element) -> str:
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    return [one for one in element if local(one) == name]


class Package:
    """The parts of a workbook with their relations."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.book = next(path for path, kind in self.relations("").values() if kind == "officeDocument")
        self.tree = etree.fromstring(parts[self.book])
        self.strings = self._shared()
        styles = self.of_kind(self.book, "styles")
        self.styles = etree.fromstring(parts[styles[0]]) if styles else None

    def relations(self, owner: str) -> dict[str, tuple[str, str]]:
        """The part ("" outside the package) and the kind of each relation of a part, by its identifier."""
        folder, name = posixpath.split(owner)
        found = {}
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        for one in etree.fromstring(self.parts[part]).iter(_RELATION) if part in self.parts else ():
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            outside = one.get("TargetMode") == "External"
            found[one.get("Id", "")] = ("" if outside else path, one.get("Type", "").rpartition("/")[2])
        return found

    def of_kind(self, owner: str, kind: str) -> list[str]:
        return [path for path, one in self.relations(owner).values() if one == kind and path in self.parts]

    def sheets(self) -> list[tuple[Element, str]]:
        """The sheets of the workbook and their parts."""
        relations = self.relations(self.book)
        return [
            (sheet, relations.get(_identifier(sheet) or "", ("", ""))[0])
            for holder in children(self.tree, "sheets")
            for sheet in holder
        ]

    def styled(self, name: str) -> int:
        """How many a collection of the style sheet holds; one style where there is no sheet."""
        holder = [] if self.styles is None else children(self.styles, name)
        return len(holder[0]) if holder else int(name == "cellXfs")

    def _shared(self) -> int:
        parts = self.of_kind(self.book, "sharedStrings")
        return len(children(etree.fromstring(self.parts[parts[0]]), "si")) if parts else 0


def faults(parts: Mapping[str, bytes]) -> list[str]:
    """Everything that is wrong with a package."""
    package = Package(parts)
    found = [*_of_types(package), *_of_relations(package), *_of_book(package), *_of_styles(package)]
    for _, part in package.sheets():
        if local(etree.fromstring(parts[part])) == "worksheet":
            found += [f"{part}: {fault}" for fault in _of_sheet(package, part)]
    for name, data in parts.items():
        if name.endswith(".xml"):
            found += [f"{name}: {fault}" for fault in _of_order(etree.fromstring(data))]
    return found


def _of_types(package: Package) -> Iterator[str]:
    types = etree.fromstring(package.parts[_TYPES])
    endings = [one.get("Extension", "").lower() for one in types if local(one) == "Default"]
    names = [one.get("PartName", "").lower() for one in types if local(one) == "Override"]
    known = {f"/{name}".lower() for name in package.parts}
    if len(set(endings)) < len(endings) or len(set(names)) < len(names):
        yield "a content type said twice"
    yield from (f"a type for {name}, which is not there" for name in names if name not in known)
    for name in package.parts:
        if name != _TYPES and f"/{name}".lower() not in names and name.rpartition(".")[2].lower() not in endings:
            yield f"{name} has no content type"


def _of_relations(package: Package) -> Iterator[str]:
    for name in package.parts:
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        if owner and owner not in package.parts:
            yield f"relations of {owner}, which is not there"
        identifiers = [one.get("Id") for one in etree.fromstring(package.parts[name]).iter(_RELATION)]
        if len(set(identifiers)) < len(identifiers):
            yield f"{name}: an identifier twice"
        for identifier, (target, _) in package.relations(owner).items():
            if target and target.partition("#")[0] not in package.parts:
                yield f"{name}: {identifier} leads to {target}, which is not there"


def _of_book(package: Package) -> Iterator[str]:
    sheets = package.sheets()
    names = [sheet.get("name", "") for sheet, _ in sheets]
    if len({name.casefold() for name in names}) < len(names) or max(map(len, names)) > 31:
        yield f"sheet names {names}"
    for key in ("sheetId",):
        numbers = [sheet.get(key) for sheet, _ in sheets]
        if len(set(numbers)) < len(numbers):
            yield f"sheets with the same {key}"
    if len({part for _, part in sheets}) < len(sheets) or any(part not in package.parts for _, part in sheets):
        yield "sheets without a part of their own"
    defined = [one for holder in children(package.tree, "definedNames") for one in holder]
    places = [(one.get("name", "").casefold(), one.get("localSheetId")) for one in defined]
    if len(set(places)) < len(places):
        yield f"a name defined twice: {places}"
    yield from (f"{name} belongs to sheet {at}" for name, at in places if at is not None and int(at) >= len(sheets))
    for view in (one for holder in children(package.tree, "bookViews") for one in holder):
        active = int(view.get("activeTab", "0"))
        if active >= len(sheets) or sheets[active][0].get("state", "visible") != "visible":
            yield f"activeTab {active}"
    known = {sheet.get("sheetId") for sheet, _ in sheets}
    for part in package.of_kind(package.book, "calcChain"):
        number = None
        for cell in etree.fromstring(package.parts[part]):
            number = cell.get("i", number)
            if number not in known:
                yield f"calcChain speaks of sheet {number}"


def _of_styles(package: Package) -> Iterator[str]:
    if package.styles is None:
        return
    for holder in package.styles.iter():
        if (
            local(holder) in _COUNTED
            and holder.get("count") is not None
            and int(holder.get("count", "0")) != len(holder)
        ):
            yield f"styles: {local(holder)} says {holder.get('count')} and holds {len(holder)}"
    limits = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    for name in ("cellXfs", "cellStyleXfs"):
        for xf in (one for holder in children(package.styles, name) for one in holder):
            for key, collection in limits.items():
                if int(xf.get(key, "0")) >= max(package.styled(collection), 1):
                    yield f"styles: {key} {xf.get(key)}"


def _of_sheet(package: Package, part: str) -> Iterator[str]:
    tree = etree.fromstring(package.parts[part])
    yield from _of_cells(package, tree)
    relations = package.relations(part)
    names = {sheet.get("name", "").replace("'", "''") for sheet, _ in package.sheets()}
    for link in tree.iter():
        identifier = _identifier(link)
        if identifier is not None and identifier not in relations:
            yield f"{local(link)} names {identifier}, which is no relation"
        if local(link) == "hyperlink" and link.get("location") and identifier is None:
            sheet = re.fullmatch(r"'(.*)'!\$?[A-Z]+\$?\d+", link.get("location", ""))
            if sheet is not None and sheet[1] not in names:
                yield f"a link to {link.get('location')}"
    rules = [
        rule for area in tree.iter() if local(area) == "conditionalFormatting" for rule in children(area, "cfRule")
    ]
    priorities = [rule.get("priority") for rule in rules if rule.get("priority") is not None]
    if len(set(priorities)) < len(priorities) or any(int(one or 0) < 1 for one in priorities):
        yield f"priorities {priorities}"
    yield from (f"dxf {one.get('dxfId')}" for one in rules if int(one.get("dxfId", "-1")) >= package.styled("dxfs"))
    yield from _of_notes(package, part, tree)


def _of_cells(package: Package, tree: Element) -> Iterator[str]:
    styles = package.styled("cellXfs")
    last = 0
    for row in (one for data in children(tree, "sheetData") for one in children(data, "row")):
        number = int(row.get("r", last + 1))
        if number <= last:
            yield f"row {number} after {last}"
        last = number
        places = [place_of(one.get("r", "")) for one in children(row, "c") if one.get("r")]
        if any(place[0] != number - 1 for place in places) or any(one >= other for one, other in pairwise(places)):
            yield f"the cells of row {number}: {[address(*place) for place in places]}"
        for cell in children(row, "c"):
            if int(cell.get("s", "0")) >= styles:
                yield f"{cell.get('r')} has style {cell.get('s')} of {styles}"
            if cell.get("t") == "s" and int("".join(v.text or "" for v in children(cell, "v")) or 0) >= package.strings:
                yield f"{cell.get('r')} names a text that is not there"
    merged: set[tuple[int, int]] = set()
    for area in (one for holder in children(tree, "mergeCells") for one in holder):
        cells = cells_named(area.get("ref", ""))
        if cells & merged:
            yield f"merges overlap at {area.get('ref')}"
        merged |= cells


def _of_notes(package: Package, part: str, tree: Element) -> Iterator[str]:
    comments = package.of_kind(part, "comments")
    if len(comments) > 1:
        yield "two parts with comments"
    if not comments:
        return
    holder = etree.fromstring(package.parts[comments[0]])
    authors = [one.text or "" for one in children(holder, "authors")[0]]
    notes = list(children(holder, "commentList")[0])
    places = [place_of(one.get("ref", "")) for one in notes]
    if len(set(places)) < len(places):
        yield "two comments in a cell"
    yield from (
        f"comment {one.get('ref')} has no author" for one in notes if int(one.get("authorId", "0")) >= len(authors)
    )
    drawings = [
        package.relations(part).get(_identifier(one) or "", ("", ""))[0] for one in children(tree, "legacyDrawing")
    ]
    if len(drawings) != 1 or drawings[0] not in package.parts:
        yield f"comments without one drawing: {drawings}"
        return
    drawing = package.parts[drawings[0]].decode("utf-8", "replace")
    shapes = re.findall(r"<v:shape\b.*?</v:shape>", drawing, re.S)
    identifiers = re.findall(r'<v:shape\b[^>]*?\bid="([^"]*)"', drawing)
    if len(set(identifiers)) < len(identifiers):
        yield "shapes of the same name"
    boxes = [_box(shape) for shape in shapes if 'ObjectType="Note"' in shape]
    if sorted(boxes) != sorted(places):
        yield f"comments in {sorted(places)}, boxes for {sorted(boxes)}"
    yield from _of_threads(package, part, dict(zip(places, notes, strict=True)), authors)


def _box(shape: str) -> tuple[int, int]:
    row, column = (re.search(rf"<x:{name}>\s*(\d+)\s*</x:{name}>", shape) for name in ("Row", "Column"))
    return (int(row[1]) if row else -1, int(column[1]) if column else -1)


def _of_threads(
    package: Package, part: str, notes: Mapping[tuple[int, int], Element], authors: list[str]
) -> Iterator[str]:
    for thread in package.of_kind(part, "threadedComment"):
        people = package.of_kind(package.book, "person")
        known = {one.get("id") for person in people for one in etree.fromstring(package.parts[person])}
        said = list(etree.fromstring(package.parts[thread]))
        identifiers = [one.get("id") for one in said]
        if len(set(identifiers)) < len(identifiers):
            yield "two threaded comments of the same name"
        for one in said:
            if one.get("personId") not in known or (one.get("parentId") or identifiers[0]) not in identifiers:
                yield f"threaded comment {one.get('ref')} of nobody, or an answer to nothing"
            note = notes.get(place_of(one.get("ref", "")))
            if one.get("parentId") is None and (
                note is None or authors[int(note.get("authorId", "0"))] != f"tc={one.get('id')}"
            ):
                yield f"threaded comment {one.get('ref')} has no comment"


def _of_order(tree: Element) -> Iterator[str]:
    for prefixes in (value for key, value in tree.attrib.items() if str(key).endswith("}Ignorable")):
        yield from (
            f"Ignorable {prefix} is no namespace" for prefix in str(prefixes).split() if prefix not in tree.nsmap
        )
    for element in tree.iter():
        order = ORDER.get(local(element))
        if order is None:
            continue
        names = [local(one) for one in element if local(one) in order]
        if [order.index(name) for name in names] != sorted(order.index(name) for name in names):
            yield f"{local(element)}: {names}"
        if len(names) > 1 and local(element) in ("worksheet", "workbook", "styleSheet"):
            yield from (f"{name} twice" for name in set(names) & _ONCE if names.count(name) > 1)


def _identifier(element: Element) -> str | None:
    """The relation an element names."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("/relationships}id")), None)
