"""What the columns of a flat list hold for a report of a known year: cells of an edition, sums of them, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from etl.recognise.found import RosterColumn
from reportdb.findings import Level
from reportdb.forms import STATUTORY_TABLES, catalog
from reportdb.forms.codes import MONEY_UNITS, Cell

MONEY = frozenset({"fee_amount", "procurement_amount"})
UNKNOWN = "不在统一格式的栏目中，或没有写明是哪一项"
_NO_MEASURE = "没有写明填的是这一项的哪个数"
_ONLY_A_SUM = "是几项之和，统一格式中没有这一格，各项又没有逐项列出"


def holds_money(one: RosterColumn) -> bool:
    """Whether the figures of a column are amounts: by its measure, or by the unit its code stands for (专项经费)."""
    return one.column in MONEY or (bool(one.edition) and one.unit in MONEY_UNITS)


@dataclass(slots=True)
class Columns:
    """The columns of one list by table."""

    figures: dict[str, list[tuple[Cell, int, str]]] = field(default_factory=dict)  # cell, column, money unit
    segments: dict[str, list[tuple[str, dict[str, int]]]] = field(default_factory=dict)  # row code -> columns
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, list[tuple[int, str, tuple[Cell, ...]]]] = field(default_factory=dict)  # column, label, parts
    untaken: list[tuple[str, Level, list[tuple[int, str]]]] = field(default_factory=list)  # reason, columns
    editions: dict[str, str | None] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether every cell stands in one column only."""
        return all(len({cell for cell, _, _ in figures}) == len(figures) for figures in self.figures.values())


def columns_for(columns: Sequence[RosterColumn], of_year: str | None) -> Columns:
    """The columns read for a report of a year whose edition is `of_year` (None: year not known)."""
    done = Columns()
    done.editions = {table: _edition(table, columns, of_year) for table in STATUTORY_TABLES}
    unknown: list[tuple[int, str]] = []
    unmeasured: list[tuple[int, str]] = []
    sums: list[tuple[RosterColumn, str]] = []
    for one in columns:
        if not one.table:
            unknown.append((one.at, one.label))
            continue
        edition = done.editions[one.table] or of_year
        if not one.column:
            measure = _only_measure(one.row, edition)
            if measure:
                _take(done, one, Cell(one.row, measure))
            else:
                unmeasured.append((one.at, one.label))
        elif _is_cell(one, edition):
            _take(done, one, Cell(one.row, one.column))
        else:
            sums.append((one, edition or catalog().newest))
    only_sums = [(one.at, one.label) for one, edition in sums if not _add_group(done, one, edition)]
    for reason, level, untaken in (
        (UNKNOWN, Level.ERROR, unknown),
        (_NO_MEASURE, Level.ERROR, unmeasured),
        (_ONLY_A_SUM, Level.VERIFY, only_sums),
    ):
        if untaken:
            done.untaken.append((reason, level, untaken))
    return done


def _take(done: Columns, one: RosterColumn, cell: Cell) -> None:
    done.figures.setdefault(one.table, []).append((cell, one.at, one.unit))
    segments = done.segments.setdefault(one.table, [])
    across = next((across for code, across in reversed(segments) if code == cell.row), None)
    if across is None:
        segments.append((cell.row, across := {}))
    across.setdefault(cell.column, one.at)
    units = done.units.setdefault(one.table, {})
    if cell.column in MONEY and one.unit:
        units.setdefault(cell.column, one.unit)


def _edition(table: str, columns: Iterable[RosterColumn], of_year: str | None) -> str | None:
    """The edition that the heads of a table name, else the one of the year."""
    here = [one for one in columns if one.table == table]
    if table == "applications":
        return _edition_of_outcomes({one.row for one in here}, of_year)
    editions = {edition for one in here if one.column and (edition := _only_edition(one))}
    return editions.pop() if len(editions) == 1 else of_year if table == "publications" else None


def _edition_of_outcomes(rows: set[str], of_year: str | None) -> str | None:
    """（六）其他处理 is a figure of the 2019 form and a heading of the 2021 form; its lines are of 2021 alone."""
    split = any(row.startswith("other.") for row in rows)
    if "other" not in rows or (split and of_year != "2019"):
        return "2021" if split else of_year
    if of_year == "2021":  # the row list of 2019 in a later year: the other groups stand there line by line
        lines = any(row.startswith(("denied.", "unavailable.", "not_processed.")) for row in rows)
        return "2019" if lines and not rows & {"denied", "unavailable", "not_processed"} else "2021"
    return "2019"


def _only_edition(one: RosterColumn) -> str | None:
    having = [
        edition
        for edition, form in catalog().tabular.items()
        if one.table in form.tables and Cell(one.row, one.column) in form.tables[one.table].official_cells
    ]
    return having[0] if len(having) == 1 else None


def _is_cell(one: RosterColumn, edition: str | None) -> bool:
    """Whether a column is a cell: of its edition, or of another one while its own has no such heading."""
    cell = Cell(one.row, one.column)
    forms = catalog().tabular
    if edition is not None:
        table = forms[edition].tables[one.table]
        if cell in table.cells:
            return True
        if one.row in table.rows and table.rows[one.row].heading:
            return False
    return any(one.table in form.tables and cell in form.tables[one.table].cells for form in forms.values())


def _only_measure(item: str, edition: str | None) -> str:
    """The measure of an item that has but one in the printed form of its edition."""
    if edition is None:
        return ""
    measures = {cell.column for cell in catalog().table(edition, "publications").official_cells if cell.row == item}
    return measures.pop() if len(measures) == 1 else ""


def _add_group(done: Columns, one: RosterColumn, edition: str) -> bool:
    """A sum whose parts all have columns of their own: checked against them."""
    table = catalog().table(edition, one.table)
    rows = [code for code, line in table.rows.items() if one.row in (code, line.under)]
    across = [code for code, line in table.columns.items() if one.column in (code, line.under)]
    parts = tuple(cell for row in rows for column in across if (cell := Cell(row, column)) in table.cells)
    present = {cell for cell, _, _ in done.figures.get(one.table, ())}
    if not parts or not present.issuperset(parts):
        return False
    done.groups.setdefault(one.table, []).append((one.at, one.label, parts))
    return True
