"""One of the sender's sheets: cells found or made, given another style; links, and the drawing that notes need."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.parcel import Element, child, local, place
from etl.text import address, cells_named, place_of

Place = tuple[int, int]

#: what may follow in a worksheet, for the two elements that are added
_AFTER_LINKS = frozenset(
    [
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "customProperties",
        "cellWatches",
        "ignoredErrors",
        "smartTags",
        "drawing",
        "legacyDrawing",
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    ]
)
_AFTER_DRAWING = frozenset(
    [
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    ]
)
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


class SheetPart:
    """The part of a worksheet."""

    def __init__(self, book: BookPart, part: str) -> None:
        self._book = book
        self.part = part
        self.tree = book.parcel.tree(part)
        self._data = child(self.tree, "sheetData")
        self._rows: dict[int, Element] = {}
        self._cells: dict[int, dict[int, Element]] = {}
        self._index()
        self._merges = self._merged()
        self._merges_of_row: dict[int, list[tuple[int, int, int, int]]] = {}

    def anchor(self, spot: Place) -> Place:
        """The cell that shows for another within a merged range."""
        row, column = spot
        if row not in self._merges_of_row:
            self._merges_of_row[row] = [one for one in self._merges if one[0] <= row <= one[2]]
        for top, left, _, right in self._merges_of_row[row]:
            if left <= column <= right:
                return top, left
        return spot

    def style(self, spot: Place) -> int:
        """The number of a cell's style: its own, else its row's, else its column's."""
        cell = self._cell(spot)
        if cell is not None:
            return _number(cell.get("s"))
        row = self._rows.get(spot[0])
        if row is not None and row.get("s") and row.get("customFormat") in ("1", "true"):
            return _number(row.get("s"))
        columns = self._column(spot[1])
        return 0 if columns is None else _number(columns.get("style"))

    def restyle(self, spot: Place, style: int) -> None:
        """A cell in another style; one that is not there is made."""
        cell = self._cell(spot)
        if cell is None:
            cell = self._new_cell(spot)
        cell.set("s", str(style))

    def styled(self) -> Iterable[tuple[Place, int]]:
        """Every cell there is with the number of its style."""
        return [
            ((row, column), _number(cell.get("s")))
            for row, cells in self._cells.items()
            for column, cell in cells.items()
        ]

    def is_words(self, spot: Place) -> bool:
        """Whether a cell holds a text."""
        cell = self._cell(spot)
        return cell is not None and cell.get("t") in ("s", "str", "inlineStr") and len(cell) > 0

    def link(self, spot: Place, target: str, tip: str) -> None:
        """A link from a cell to a place of the workbook, unless it has one."""
        where = address(*spot)
        holder = child(self.tree, "hyperlinks")
        if holder is None:
            at = next((n for n, one in enumerate(self.tree) if local(one) in _AFTER_LINKS), len(self.tree))
            holder = place(self.tree, at, self._book.tag("hyperlinks"))
        if any(spot in cells_named(one.get("ref", "").replace("$", "")) for one in holder if local(one) == "hyperlink"):
            return
        etree.SubElement(holder, self._book.tag("hyperlink"), ref=where, location=target, tooltip=tip)

    def unlink(self, begins: str) -> None:
        """Links to a sheet that is gone are gone."""
        holder = child(self.tree, "hyperlinks")
        if holder is None:
            return
        for one in [one for one in holder if one.get("location", "").lstrip("#'").startswith(begins)]:
            holder.remove(one)
        if not len(holder):
            self.tree.remove(holder)

    def draw_notes(self, identifier: str) -> None:
        """The relation to the drawing of the notes."""
        if self.drawing() is None:
            at = next((n for n, one in enumerate(self.tree) if local(one) in _AFTER_DRAWING), len(self.tree))
            place(self.tree, at, self._book.tag("legacyDrawing")).set(f"{{{self._book.office}}}id", identifier)

    def drawing(self) -> str | None:
        """The identifier of the relation to the old-style drawing, None for none."""
        found = child(self.tree, "legacyDrawing")
        if found is None:
            return None
        return next((str(value) for key, value in found.attrib.items() if str(key).rpartition("}")[2] == "id"), None)

    def width(self, column: int) -> float:
        """Pixels of a column."""
        found = self._column(column)
        if found is not None and found.get("hidden") in ("1", "true"):
            return 0
        words = found.get("width", "") if found is not None else ""
        return _decimal(words, _DEFAULT_WIDTH) * 7 + 5

    def height(self, row: int) -> float:
        """Pixels of a row."""
        found = self._rows.get(row)
        usual = child(self.tree, "sheetFormatPr")
        words = usual.get("defaultRowHeight", "") if usual is not None else ""
        if found is not None and found.get("hidden") in ("1", "true"):
            return 0
        return _decimal(found.get("ht", words) if found is not None else words, _DEFAULT_HEIGHT) * 4 / 3

    def unselect(self) -> None:
        """The sheet is not among the selected ones: what is typed into one of them goes into all."""
        views = child(self.tree, "sheetViews")
        for view in () if views is None else views:
            view.attrib.pop("tabSelected", None)

    def _index(self) -> None:
        """Rows and cells by their place; those that name none follow the one before."""
        row = -1
        for element in () if self._data is None else self._data:
            if local(element) != "row":
                continue
            row = _number(element.get("r"), row + 2) - 1
            self._rows.setdefault(row, element)
            column = -1
            for cell in element:
                if local(cell) != "c":
                    continue
                column = _column_of(cell.get("r"), column + 1)
                self._cells.setdefault(row, {}).setdefault(column, cell)

    def _cell(self, spot: Place) -> Element | None:
        return self._cells.get(spot[0], {}).get(spot[1])

    def _merged(self) -> list[tuple[int, int, int, int]]:
        found = []
        merges = child(self.tree, "mergeCells")
        for element in () if merges is None else merges:
            first, _, last = element.get("ref", "").replace("$", "").partition(":")
            try:
                (top, left), (bottom, right) = place_of(first), place_of(last or first)
            except ValueError:
                continue
            found.append((top, left, bottom, right))
        return found

    def _column(self, column: int) -> Element | None:
        holder = child(self.tree, "cols")
        for one in () if holder is None else holder:
            if _number(one.get("min"), 1) <= column + 1 <= _number(one.get("max"), 0):
                return one
        return None

    def _new_cell(self, spot: Place) -> Element:
        row = self._rows.get(spot[0])
        if row is None:
            row = self._new_row(spot[0])
        cells = self._cells.setdefault(spot[0], {})
        after = [column for column in cells if column > spot[1]]
        at = row.index(cells[min(after)]) if after else len(row)
        if not after and len(row) and local(row[-1]) == "extLst":
            at -= 1
        cell = place(row, at, self._book.tag("c"), r=address(*spot))
        first, _, last = row.get("spans", "").partition(":")
        if first.isdigit() and last.isdigit():
            row.set("spans", f"{min(int(first), spot[1] + 1)}:{max(int(last), spot[1] + 1)}")
        cells[spot[1]] = cell
        return cell

    def _new_row(self, row: int) -> Element:
        if self._data is None:
            raise ValueError("a worksheet without sheetData")
        after = [at for at in self._rows if at > row]
        at = self._data.index(self._rows[min(after)]) if after else len(self._data)
        self._rows[row] = place(self._data, at, self._book.tag("row"), r=str(row + 1))
        return self._rows[row]


def _number(words: str | None, usual: int = 0) -> int:
    return int(words) if words is not None and words.isascii() and words.isdigit() and len(words) < 10 else usual


def _column_of(reference: str | None, usual: int) -> int:
    letters = (reference or "").rstrip("0123456789").lstrip("$")
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return usual
    return place_of(f"{letters.upper()}1")[1]


def _decimal(words: str, usual: float) -> float:
    try:
        return min(max(float(words), 0.0), 1000.0)
    except ValueError:
        return usual
