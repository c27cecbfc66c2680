"""A workbook's package on the table: parts taken out, added and changed; all others go back as they came."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from etl.workbook.limits import limits
from etl.workbook.package import Package
from etl.workbook.refusal import refuse

Element = etree._Element

CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_MOST_XML = 64 * 1024**2


@dataclass(slots=True)
class Relation:
    """One relation of a part; `target` is the part it leads to, "" for one outside the package."""

    identifier: str
    kind: str  # the last word of its type: worksheet, comments ...
    target: str
    element: Element


@dataclass(slots=True)
class Relations:
    """The relations of one part, kept in a part of their own."""

    owner: str
    tree: Element
    changed: bool = False
    _all: list[Relation] = field(default_factory=list)

    def __iter__(self) -> Iterator[Relation]:
        folder = posixpath.dirname(self.owner)
        for element in self.tree:
            if not isinstance(element.tag, str):
                continue
            target = element.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if element.get("TargetMode") == "External":
                path = ""
            yield Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], path, element)

    def of_kind(self, kind: str) -> Relation | None:
        """The first relation of a kind."""
        return next((one for one in self if one.kind == kind), None)

    def by_id(self, identifier: str) -> Relation | None:
        """The relation of that name."""
        return next((one for one in self if one.identifier == identifier), None)

    def add(self, kind: str, part: str) -> str:
        """A new relation to a part by the full name of its kind; returns its identifier."""
        taken = {one.identifier for one in self}
        identifier = next(name for n in range(1, len(taken) + 2) if (name := f"rIdReportdb{n}") not in taken)
        target = posixpath.relpath("/" + part, "/" + posixpath.dirname(self.owner))
        etree.SubElement(self.tree, f"{_RELATIONS}Relationship", Id=identifier, Type=kind, Target=target)
        self.changed = True
        return identifier

    def drop(self, relation: Relation) -> None:
        """The relation is gone."""
        self.tree.remove(relation.element)
        self.changed = True


class Parcel:
    """The parts of a package by name. What is asked for as a tree is written anew, the rest byte for byte."""

    def __init__(self, content: bytes) -> None:
        self._package = Package(content, limits())
        self._trees: dict[str, Element] = {}
        self._relations: dict[str, Relations] = {}
        self._added: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self._types = self.tree(CONTENT_TYPES)

    def __contains__(self, name: str) -> bool:
        return name in self._added or (name in self._package and name not in self._dropped)

    @property
    def names(self) -> list[str]:
        """All parts, the sender's first."""
        return [*(name for name in self._package.names if name not in self._dropped), *self._added]

    def raw(self, name: str) -> bytes:
        """The bytes of a part."""
        return self._added[name] if name in self._added else self._package.raw(name)

    def tree(self, name: str) -> Element:
        """The XML of a part, to be changed; the same object for the same part."""
        if name not in self._trees:
            self._trees[name] = parse(self.raw(name))
        return self._trees[name]

    def relations(self, owner: str) -> Relations:
        """The relations of a part; they get a part of their own once one is added."""
        if owner not in self._relations:
            name = relations_name(owner)
            tree = (
                parse(self.raw(name))
                if name in self
                else etree.Element(f"{_RELATIONS}Relationships", nsmap={None: _RELATIONS[1:-1]})
            )
            self._relations[owner] = Relations(owner, tree)
        return self._relations[owner]

    def free_name(self, folder: str, stem: str, ending: str) -> str:
        """A name in a folder that no part has."""
        taken = {name.lower() for name in self.names}
        names = (posixpath.join(folder, f"{stem}{n or ''}.{ending}") for n in range(len(taken) + 1))
        return next(name for name in names if name.lower() not in taken)

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """A new part with its type."""
        self._added[name] = content
        etree.SubElement(self._types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=content_type)

    def replace(self, name: str, content: bytes) -> None:
        """Other bytes for a part."""
        self._added[name] = content

    def type_of(self, name: str) -> str:
        """The content type of a part."""
        for element in self._types.iterchildren(f"{_TYPES}Override"):
            if element.get("PartName", "").lstrip("/").lower() == name.lower():
                return element.get("ContentType", "")
        ending = name.rpartition(".")[2].lower()
        for element in self._types.iterchildren(f"{_TYPES}Default"):
            if element.get("Extension", "").lower() == ending:
                return element.get("ContentType", "")
        return ""

    def drop(self, name: str) -> None:
        """A part is gone, its relations and its type with it."""
        for one in (name, relations_name(name)):
            self._dropped.add(one)
            self._added.pop(one, None)
            self._trees.pop(one, None)
        self._relations.pop(name, None)
        for element in list(self._types.iterchildren(f"{_TYPES}Override")):
            if element.get("PartName", "").lstrip("/") == name:
                self._types.remove(element)

    def packed(self) -> bytes:
        """The package: the sender's parts in their order, then ours."""
        changed = {name: serialised(tree) for name, tree in self._trees.items()}
        for owner, relations in self._relations.items():
            if relations.changed:
                changed[relations_name(owner)] = serialised(relations.tree)
                if relations_name(owner) not in self:
                    self._added[relations_name(owner)] = b""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for name, info in self._package.names.items():
                if name not in self._dropped:
                    kept = zipfile.ZipInfo(name, info.date_time)
                    kept.compress_type, kept.external_attr = info.compress_type, info.external_attr
                    target.writestr(kept, changed.pop(name, b"") or self.raw(name))
            for name, content in self._added.items():
                if name in self._package and name not in self._dropped:
                    continue
                fresh = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                fresh.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(fresh, changed.pop(name, b"") or content)
        return buffer.getvalue()


def relations_name(owner: str) -> str:
    """The part that holds the relations of another; "" owns those of the package."""
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def parse(xml: bytes) -> Element:
    """The tree of a part that cannot reach outside itself; refuses what is large, broken or declares entities."""
    if len(xml) > _MOST_XML or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise refuse("文件内有过大或含实体声明的部件")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise refuse("文件内的 XML 无法解析") from error


def serialised(tree: Element) -> bytes:
    """A part's XML as Office writes it."""
    document = tree.getroottree()
    standalone = document.docinfo.standalone
    return etree.tostring(
        document, xml_declaration=True, encoding="UTF-8", standalone=True if standalone is None else standalone
    )


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: Element, name: str) -> Element | None:
    """The first child of a name, whatever its namespace."""
    return next((one for one in element if local(one) == name), None)


def place(parent: Element, at: int, tag: str, **attributes: str) -> Element:
    """A new child at a position, in the namespaces its parent has."""
    element = etree.SubElement(parent, tag, attributes)
    parent.insert(at, element)
    return element
