"""口径衔接 put to use: which figures of one edition say what a figure of another does."""

from __future__ import annotations

from reportdb.forms.catalog import Catalog
from reportdb.forms.codes import Cell

_TOGETHER = ("same", "sum")


def parts_in(known: Catalog, edition: str, table: str, cell: Cell) -> tuple[Cell, ...]:
    """The figures of an edition that together are a figure: itself, or those a bridge adds up; () where none are.

    What an edition does not tell apart gives (): 2019's single （六）其他处理 is no part of a 2021 line.
    """
    tables = known.form(edition).tables
    if table in tables and cell in tables[table].cells:
        return (cell,)
    for bridge in known.bridges:
        if bridge.kind not in _TOGETHER or (bridge.table, bridge.from_edition) != (table, edition):
            continue
        if bridge.to_code == cell.row:
            return tuple(cell._replace(row=code) for code in bridge.from_codes)
        if bridge.to_code == cell.column:
            return tuple(cell._replace(column=code) for code in bridge.from_codes)
    return ()
