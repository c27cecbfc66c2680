"""A form and a report become filled tables in the official layout, free of any file format.

Everything is drawn from the catalog: which lines exist, under which headings they stand and what they are called.
"""

from reportdb.statutory_tables.figures import (
    OtherFigure,
    figure_text,
    guarded_figures,
    other_figures,
    table_of,
    value_text,
)
from reportdb.statutory_tables.grid import Grid, Place, PrintedCell, Role
from reportdb.statutory_tables.layouts import official_grid
from reportdb.statutory_tables.printed import PrintedList, PrintedTable, printed_lists, printed_tables, whose_line
from reportdb.statutory_tables.statistics import (
    leading_channels,
    listed_channels,
    sheet_form,
    statistics_grid,
    unfiled_figures,
)

__all__ = [
    "Grid",
    "OtherFigure",
    "Place",
    "PrintedCell",
    "PrintedList",
    "PrintedTable",
    "Role",
    "figure_text",
    "guarded_figures",
    "leading_channels",
    "listed_channels",
    "official_grid",
    "other_figures",
    "printed_lists",
    "printed_tables",
    "sheet_form",
    "statistics_grid",
    "table_of",
    "unfiled_figures",
    "value_text",
    "whose_line",
]
