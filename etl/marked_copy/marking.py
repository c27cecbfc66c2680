"""Makes the marked copy of an xlsx or xlsm: the sender's package with our additions, nothing else changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.files import storable
from etl.marked_copy.book_part import BookPart
from etl.marked_copy.earlier import clear_earlier
from etl.marked_copy.issue import Issue, Order
from etl.marked_copy.list_sheet import COLOURS, FIRST_LINE, NAME, TYPE, list_sheet
from etl.marked_copy.notes_part import MARK, Note, add_notes
from etl.marked_copy.parcel import Parcel
from etl.marked_copy.sheet_part import Place, SheetPart
from etl.marked_copy.style_part import StylePart
from etl.marked_copy.wording import note_text, plain
from etl.text import address, cells_named, place_of
from etl.workbook import ErrorCell, FormulaCell
from etl.workbook.book import Book, Sheet
from reportdb.findings import Level

_ENDINGS = {
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xltm",
    "application/vnd.ms-excel.addin.macroenabled.main+xml": "xlam",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xltx",
}
_RANK = {Level.ERROR: 0, Level.VERIFY: 1, Level.NOTICE: 2}
_MOST_COLOURED = 2_000  # cells of one issue
_NEAR = 60  # rows up to a label
_MOST_NOTED = 100  # cells of one issue that say what is wrong; the first one always does


@dataclass(slots=True)
class _Marks:
    """What is wrong on one sheet, cell by cell."""

    part: SheetPart
    of: dict[Place, list[tuple[int, Issue]]] = field(default_factory=dict)
    noted: set[Place] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """The finished file and the ending its name must have."""

    content: bytes
    ending: str


def mark_workbook(order: Order, cells: Book, *, remarks: tuple[str, ...] = ()) -> MarkedCopy:
    """The copy of an xlsx package, `cells` being what an import reads in it.

    Raises Unreadable for one that cannot be edited safely.
    """
    parcel = Parcel(order.content)
    book = BookPart(parcel)
    style = StylePart(book)
    answers = clear_earlier(book, style, cells)
    shown = _Shown(cells)
    marks = _collect(book, order)
    name = book.free_name(NAME)
    quoted = f"'{name}'"
    targets: list[str] = []
    for _number, issue in enumerate(order.issues, 1):
        found = marks.get(issue.sheet)
        spot = None if found is None or not issue.first else found.part.anchor(place_of(issue.first))
        if spot is not None:
            targets.append(f"'{_sheet_name(book, issue.sheet)}'!{address(*spot)}")
        else:
            sheet = book.worksheet(issue.sheet) if issue.sheet else None
            targets.append("" if sheet is None else f"'{_sheet_name(book, issue.sheet)}'!A1")
    for sheet_name, found in marks.items():
        _mark(book, style, found, shown, sheet_name, quoted)
    dropped = _drop_signatures(parcel)
    if dropped:
        remarks = (*remarks, "原文件带有数字签名，本副本改动后签名失效，已去掉。")
    for sheet in book.sheets:
        if sheet.part and b"tabSelected" in parcel.raw(sheet.part):
            SheetPart(book, sheet.part).unselect()
    said = [shown.at(issue.sheet, issue.first) for issue in order.issues]
    kept = [answers.get((issue.key.rule, issue.key.place, issue.key.digest), "") for issue in order.issues]
    made = list_sheet(order, style, book.namespace, name, said, targets, remarks, kept)
    part = parcel.free_name(f"{book.folder}/worksheets".lstrip("/"), "reportdb_issues", "xml")
    parcel.add(part, made.xml, TYPE)
    book.put_first(name, part)
    book.define(made.names)
    return MarkedCopy(parcel.packed(), _ENDINGS.get(parcel.type_of(book.name).lower(), "xlsx"))


class _Shown:
    """What the cells of a workbook show, for the words 现为."""

    def __init__(self, book: Book) -> None:
        self._sheets: dict[str, Sheet] = {}
        for sheet in book.sheets:
            self._sheets.setdefault(storable(sheet.name), sheet)

    def at(self, sheet: str, cell: str) -> str:
        """A cell in words; "" for one that is not there."""
        found = self._sheets.get(sheet)
        if found is None or not cell:
            return ""
        row, column = place_of(cell)
        value = found.rows[row][column] if row < len(found.rows) and column < len(found.rows[row]) else ""
        if isinstance(value, ErrorCell):
            return value.text
        if isinstance(value, FormulaCell):
            return "公式（没有计算结果）"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        words = plain(str(value)).strip()
        if isinstance(value, str) and words:
            return f"“{words[:60]}”"
        return words[:60] or "空白"


def _collect(book: BookPart, order: Order) -> dict[str, _Marks]:
    """The cells of each sheet with what is said of them."""
    marks: dict[str, _Marks] = {}
    for number, issue in enumerate(order.issues, 1):
        sheet = book.worksheet(issue.sheet) if issue.sheet else None
        if sheet is None or not sheet.part:
            continue
        if issue.sheet not in marks:
            marks[issue.sheet] = _Marks(SheetPart(book, sheet.part))
        found = marks[issue.sheet]
        if not issue.first:
            continue
        first = found.part.anchor(place_of(issue.first))
        spots = sorted(cells_named(issue.cells))[:_MOST_COLOURED]
        single = {place_of(one.strip()) for one in issue.cells.split(",") if ":" not in one}
        for spot in dict.fromkeys([first, *map(found.part.anchor, spots)]):
            found.of.setdefault(spot, []).append((number, issue))
        alone = [] if issue.level is Level.NOTICE else sorted(single)[:_MOST_NOTED]
        found.noted.update([first, *map(found.part.anchor, alone)])
    return marks


def _mark(book: BookPart, style: StylePart, found: _Marks, shown: _Shown, sheet: str, list_name: str) -> None:
    """Colours, notes and the way back on one sheet."""
    notes = []
    linked = set()
    for spot, issues in found.of.items():
        level = min((issue.level for _, issue in issues), key=_RANK.__getitem__)
        found.part.restyle(spot, style.filled(found.part.style(spot), COLOURS[level]))
        if spot in found.noted:
            notes.append(Note(spot, note_text(issues, MARK, lambda cell: shown.at(sheet, cell))))
            number, issue = issues[0]
            way = _way_back(found, spot)
            if spot == found.part.anchor(place_of(issue.first)) and way not in linked:
                linked.add(way)
                found.part.link(way, f"{list_name}!D{number + FIRST_LINE - 1}", f"回到问题清单第 {number} 条")
    add_notes(book, found.part, notes)


def _way_back(found: _Marks, spot: Place) -> Place:
    """The cell that links back: the label left of a figure or above it, so that a click on the figure still edits it."""
    row, column = spot
    beside = ((row, at) for at in range(column - 1, -1, -1))
    above = ((at, column) for at in range(row - 1, max(row - _NEAR, -1), -1))
    for place in (*beside, *above):
        label = found.part.anchor(place)
        if found.part.is_words(label) and label not in found.of:
            return label
    return spot


def _sheet_name(book: BookPart, name: str) -> str:
    sheet = book.worksheet(name)
    return (sheet.name if sheet is not None else name).replace("'", "''")


def _drop_signatures(parcel: Parcel) -> bool:
    """Signatures of the package, which our additions make void."""
    signed = [name for name in parcel.names if name.startswith("_xmlsignatures/")]
    for name in signed:
        parcel.drop(name)
    relations = parcel.relations("")
    for relation in list(relations):
        if relation.target.startswith("_xmlsignatures/"):
            relations.drop(relation)
    return bool(signed)
