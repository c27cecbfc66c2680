"""An empty workbook that knows the theme, and whose sheets take rows and cells with less ado than openpyxl's own."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Any

from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyleList
from openpyxl.styles.stylesheet import write_stylesheet
from openpyxl.styles.table import TableStyleList
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.kept import content, kept, xml
from reportdb.xlsx.styles import theme

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


class _Sheet(Worksheet):
    """A sheet whose rows begin as copies of a bare one: openpyxl checks every property of every row."""

    def _add_row(self) -> RowDimension:
        return _Row(self)


class _Row(RowDimension):
    def __init__(self, worksheet: Worksheet) -> None:
        bare = _bare_row()
        self.parent, self._style = worksheet, None
        vars(self).update(bare)


@cache
def _bare_row() -> dict[str, Any]:
    nowhere: Any = None
    return dict(vars(RowDimension(nowhere)))
