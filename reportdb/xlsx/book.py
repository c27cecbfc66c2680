"""An empty workbook that knows the theme, and whose sheets take rows and cells with less ado than openpyxl's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import cache
from typing import Any

from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyleList
from openpyxl.styles.stylesheet import write_stylesheet
from openpyxl.styles.table import TableStyleList
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension, DimensionHolder, RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.kept import SETTINGS, content, kept, xml
from reportdb.xlsx.styles import theme

_NOWHERE: Any = None  # the sheet of rows and columns that are only copied
#: what a workbook holds of its styles, each list in the order of its numbers
_LISTS = ("_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats", "_cell_styles")


class ThemedWorkbook(Workbook):
    """An empty workbook that knows the theme; `looks` are the styles of cells by their names.

    The styles are numbered once, in a workbook that is never written; every other one begins with copies of its lists.
    """

    looks: dict[str, StyleArray]

    def __init__(self) -> None:
        super().__init__()
        self.remove(self.worksheets[0])

    def create_sheet(self, title: Any = None, index: int | None = None) -> Worksheet:
        """A new sheet, the last one unless `index` says otherwise."""
        inside: Any = self
        sheet = _Sheet(self, title)
        inside._add_sheet(sheet, index)
        return sheet

    def _setup_styles(self) -> None:
        known = vars(theme())
        held = vars(self)
        held |= {name: _copied(known[name]) for name in _LISTS}
        held["_named_styles"] = copy(known["_named_styles"])
        held |= {name: {} for name in ("_date_formats", "_timedelta_formats")}
        held |= {"_colors": known["_colors"], "_table_styles": TableStyleList()}
        held["_differential_styles"] = DifferentialStyleList()
        self.looks = {style.name: style.as_tuple() for style in held["_named_styles"]}


def new_workbook() -> ThemedWorkbook:
    """An empty workbook that knows the theme."""
    return ThemedWorkbook()


def styles_xml(book: Workbook) -> str:
    """The part of styles; books that use the theme in the same way have the same."""
    held, known = vars(book), vars(theme())

    def make() -> str:
        return xml(write_stylesheet(book))

    if not isinstance(book, ThemedWorkbook) or len(held["_named_styles"]) > len(known["_named_styles"]):
        return make()
    own = [content(held[name][len(known[name]) :]) for name in _LISTS]
    return kept(("styles", *own, content(held["_differential_styles"])), make)


def _copied(values: IndexedList[Any]) -> IndexedList[Any]:
    """The same list with an index of its own; hashing what is in it again costs more than all else about a workbook."""
    made: IndexedList[Any] = IndexedList()
    list.extend(made, values)
    vars(made)["_dict"] = dict(vars(values)["_dict"])
    return made


def let_go(book: Workbook) -> None:
    """Unties a workbook that is done with: its cells know their sheet, and Python's collector would look through them all."""
    for sheet in book.worksheets:
        inside: Any = sheet
        for cells in (inside._cells, sheet.row_dimensions, sheet.column_dimensions):
            cells.clear()


class _Sheet(Worksheet):
    """A sheet that begins as a copy of a bare one, and so do its rows and columns: openpyxl checks each property of each."""

    def __init__(self, parent: Workbook, title: str | None = None) -> None:
        inside: Any = self
        inside._parent = parent
        self.title = title or "Sheet"
        self._setup()

    def _setup(self) -> None:
        held = vars(self)
        own = dict(held)  # its workbook and its title
        plain, made = _bare_sheet()
        held.update(plain)
        for name, make in made:
            held[name] = make()
        held.update(own)
        self.row_dimensions = DimensionHolder(self, default_factory=self._add_row)
        self.column_dimensions = DimensionHolder(self, default_factory=self._add_column)
        held["page_setup"]._parent = self

    def _add_row(self) -> RowDimension:
        return _Row(self)

    def _add_column(self) -> ColumnDimension:
        return _Column(self)


class _Row(RowDimension):
    def __init__(self, worksheet: Worksheet) -> None:
        self.parent, self._style = worksheet, None
        vars(self).update(_bare_row())


class _Column(ColumnDimension):
    def __init__(self, worksheet: Worksheet) -> None:
        self.parent, self._style = worksheet, None
        vars(self).update(_bare_column())


@cache
def _bare_sheet() -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What a new sheet holds: plain values, and what makes everything else."""
    return _taken_apart(vars(Workbook().worksheets[0]))


@cache
def _bare_row() -> dict[str, Any]:
    return dict(vars(RowDimension(_NOWHERE)))


@cache
def _bare_column() -> dict[str, Any]:
    return dict(vars(ColumnDimension(_NOWHERE)))


def _taken_apart(held: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    plain = {
        name: value for name, value in held.items() if value is None or isinstance(value, str | int | float | tuple)
    }
    made = [(name, _maker(value)) for name, value in held.items() if name not in plain]
    return plain, made


def _maker(value: Any) -> Callable[[], Any]:
    """Makes what a new sheet holds in the place of what the bare one does: settings alike, everything else empty."""
    kind: Any = type(value)
    if isinstance(value, SETTINGS):
        plain, parts = _taken_apart(vars(value))

        def make() -> Any:
            made = kind.__new__(kind)
            held = vars(made)
            held.update(plain)
            for name, part in parts:
                held[name] = part()
            return made

        return make
    if kind is list:
        makers = [_maker(one) for one in value]
        return lambda: [one() for one in makers]
    # a sheet puts itself and the holders of its rows and columns in their places
    return (lambda: None) if isinstance(value, Workbook | Worksheet | DimensionHolder) else kind
