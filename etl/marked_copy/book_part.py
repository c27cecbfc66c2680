"""The workbook part: its sheets, a new one put first, and what counts sheets by their place."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from etl.files import storable
from etl.marked_copy.parcel import Element, Parcel, child, local, place
from etl.workbook.refusal import refuse

_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
#: what may follow the defined names of a workbook
_AFTER_NAMES = frozenset(
    [
        "calcPr",
        "oleSize",
        "customWorkbookViews",
        "pivotCaches",
        "smartTagPr",
        "smartTagTypes",
        "webPublishing",
        "fileRecoveryPr",
        "webPublishObjects",
        "extLst",
    ]
)
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One sheet of the workbook, of whatever kind, and the part that holds it ("" for one that is not there)."""

    name: str
    part: str
    kind: str
    hidden: bool
    element: Element


class BookPart:
    """The workbook part of a package and its relations."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.name = _book_name(parcel)
        self.tree = parcel.tree(self.name)
        self.relations = parcel.relations(self.name)
        self.namespace = etree.QName(self.tree).namespace or ""
        self.office = _STRICT if self.namespace == _STRICT_MAIN else _TRANSITIONAL
        self.folder = self.name.rpartition("/")[0]

    def tag(self, name: str) -> str:
        """A name in the namespace of the workbook."""
        return f"{{{self.namespace}}}{name}"

    @property
    def sheets(self) -> list[BookSheet]:
        """All sheets in order."""
        holder = child(self.tree, "sheets")
        found = []
        for element in () if holder is None else holder:
            if local(element) != "sheet":
                continue
            identifier = next(
                (value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == "id"), ""
            )
            relation = self.relations.by_id(str(identifier))
            part = relation.target if relation is not None and relation.target in self.parcel else ""
            hidden = element.get("state", "visible") != "visible"
            found.append(BookSheet(element.get("name", ""), part, relation.kind if relation else "", hidden, element))
        return found

    def visible(self) -> list[BookSheet]:
        """The worksheets an import reads."""
        return [sheet for sheet in self.sheets if sheet.kind == "worksheet" and not sheet.hidden]

    def worksheet(self, name: str) -> BookSheet | None:
        """The visible worksheet of a name as findings write it."""
        return next((sheet for sheet in self.visible() if storable(sheet.name) == name), None)

    def free_name(self, name: str) -> str:
        """The name, or one like it that no sheet has."""
        taken = {sheet.name.casefold() for sheet in self.sheets}
        names = [name, *(f"{name[: _LONGEST_NAME - 4]} ({n})" for n in range(2, len(taken) + 3))]
        return next(one for one in names if one.casefold() not in taken)

    def put_first(self, name: str, part: str) -> None:
        """A new sheet before all others, open when the workbook opens."""
        holder = child(self.tree, "sheets")
        if holder is None:
            raise refuse("工作簿的目录没有工作表")
        taken = [
            int(number)
            for sheet in self.sheets
            if (number := sheet.element.get("sheetId", "")).isdigit() and len(number) < 10
        ]
        identifier = self.relations.add(f"{self.office}/worksheet", part)
        sheet = place(holder, 0, self.tag("sheet"), name=name, sheetId=str(max(taken, default=0) + 1))
        sheet.set(f"{{{self.office}}}id", identifier)
        self._shift(1)
        views = child(self.tree, "bookViews")
        for view in () if views is None else views:
            if local(view) == "workbookView":
                view.set("activeTab", "0")
                view.attrib.pop("firstSheet", None)

    def take_out(self, sheet: BookSheet) -> None:
        """A sheet of ours from an earlier round is gone, with the names that belong to it."""
        at = [one.element for one in self.sheets].index(sheet.element)
        holder = sheet.element.getparent()
        names = child(self.tree, "definedNames")
        if names is not None:
            for name in [name for name in names if name.get("localSheetId") == str(at)]:
                names.remove(name)
            if not len(names):
                self.tree.remove(names)
        relation = next((one for one in self.relations if one.target == sheet.part), None)
        if holder is not None:
            holder.remove(sheet.element)
        self._shift(-1, beyond=at)
        if relation is not None:
            self.relations.drop(relation)
        self.parcel.drop(sheet.part)

    def define(self, names: dict[str, str]) -> None:
        """Names that belong to the first sheet: print titles, print area."""
        holder = child(self.tree, "definedNames")
        if holder is None:
            at = next((n for n, one in enumerate(self.tree) if local(one) in _AFTER_NAMES), len(self.tree))
            holder = place(self.tree, at, self.tag("definedNames"))
        for number, (name, text) in enumerate(names.items()):
            place(holder, number, self.tag("definedName"), name=name, localSheetId="0").text = text

    def _shift(self, by: int, beyond: int = -1) -> None:
        """Names that belong to a sheet follow it to its new place."""
        names = child(self.tree, "definedNames")
        for name in () if names is None else names:
            number = name.get("localSheetId", "")
            if number.isdigit() and len(number) < 10 and int(number) > beyond:
                name.set("localSheetId", str(int(number) + by))


def _book_name(parcel: Parcel) -> str:
    """The workbook part, found as the reader finds it."""
    relation = parcel.relations("").of_kind("officeDocument")
    if relation is not None and relation.target in parcel and relation.target.endswith("workbook.xml"):
        return relation.target
    found = "xl/workbook.xml"
    if found not in parcel:
        found = next((name for name in parcel.names if name.lower().endswith("workbook.xml")), "")
    if not found:
        raise refuse("文件内没有工作簿")
    return found
