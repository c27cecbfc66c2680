"""过录表, a flat list: one line an agency, every figure of its tables across, free of any file format.

The heads are the catalog's labels: the table, the item or clause with the headings over it, then the column. Reports
whose tables belong to the same editions share a list; each other combination of editions gets a list of its own, so that
no figure is without a column. Figures that the printed tables have no cell for follow under 其他指标.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from reportdb.forms import CellMeaning, Form, Line, Table, catalog, short_name
from reportdb.forms.catalog import GRID_TABLES
from reportdb.forms.codes import CUMULATIVE, YEAR, Cell
from reportdb.report import AS_TYPED, BLANK, NOT_APPLICABLE, NOT_REPORTED, Figure, Mark, Report, Scope, summed, words
from reportdb.statutory_tables.figures import meaning_of
from reportdb.statutory_tables.grid import PrintedCell, Role
from reportdb.statutory_tables.headings import printed_words

OTHERS = "其他指标"
#: heads the line of codes by which a list is read back exactly, whatever becomes of its labels
CODES_HEAD = "指标代码"
#: printed for a blank figure where an empty cell means that there is none
BLANK_WORD = "空白"
#: stands before words that would else be taken for a number, or for a word of ours
_AS_TYPED = f"{AS_TYPED}："
ALL, OWN_ONLY = "合计", "本级小计"


@dataclass(frozen=True, slots=True)
class FlatRow:
    """A filing of a list. `agency` is the name borne in the year; `agency_code` is "" where there is none."""

    agency: str
    agency_code: str
    scope: Scope
    report: Report
    filing: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One figure's column. `heads` are the labels over it from the outside in, each with how many head lines it takes."""

    table: str
    edition: str
    meaning: CellMeaning
    heads: tuple[tuple[str, int], ...]
    other: bool = False  # no cell of the printed table: stands under 其他指标

    @property
    def code(self) -> str:
        """`2021/publications/penalty/decisions` names the figure exactly; `/cumulative` behind it where it is not the year's."""
        row, column, period = self.meaning.cell
        return "/".join((self.edition, self.table, row, column, *([] if period == YEAR else [period])))

    def figure(self, report: Report) -> Figure | None:
        """What a report says here; None where it has no such cell."""
        data = report.tables.get(self.table)
        return None if data is None else data.figures.get(self.meaning.cell)


class SumLine(NamedTuple):
    """A line that adds up the agencies above it."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class FlatList:
    """The reports whose tables are of the same editions. `editions` names each table's, `edition` that of the reports."""

    edition: str
    editions: tuple[tuple[str, str], ...]
    columns: tuple[FlatColumn, ...]
    rows: tuple[FlatRow, ...]

    @property
    def formats(self) -> str:
        """2021年格式, or 2021年格式、表三2019年格式 where one of the tables is of another edition."""
        others = [
            f"{short_name(catalog().table(edition, code))}{catalog().form(edition).called}"
            for code, edition in self.editions
            if edition != self.edition
        ]
        return "、".join((catalog().form(self.edition).called, *others))

    @property
    def unconfirmed(self) -> bool:
        """Whether it prints labels that nobody compared with the official form."""
        return any(one.meaning.row.unconfirmed or one.meaning.column.unconfirmed for one in self.columns)

    @property
    def levels(self) -> int:
        """How many lines the heads take."""
        return sum(span for _, span in self.columns[0].heads)

    def head(self, first: int, last: int) -> Iterator[PrintedCell]:
        """The heads of columns `first` to `last` - 1, which stand on one page, each merged over the columns it holds for.

        Lines and columns are counted from 0. Columns beside each other under the same labels share the cell of each.
        """
        return _under([(at, self.columns[at].table, self.columns[at].heads) for at in range(first, last)], 0)

    def sections(self, *, nested: bool) -> Iterator[tuple[list[FlatRow], SumLine | None]]:
        """The lines in printing order with the sum of each part.

        `nested`: reports of agencies (本级) and of agencies with their subordinates (汇总) stand beside each other. Those
        may hold the same figures twice, so only the former are added up, and stand first.
        """
        parts = [list(self.rows)]
        if nested and any(row.scope is Scope.CONSOLIDATED for row in self.rows):
            parts = [[row for row in self.rows if row.scope is scope] for scope in (Scope.OWN, Scope.CONSOLIDATED)]
        for part in parts:
            if part:
                adds = len(parts) == 1 or part[0].scope is Scope.OWN
                yield part, self._sum(part, ALL if len(parts) == 1 else OWN_ONLY) if adds else None

    def _sum(self, rows: Sequence[FlatRow], label: str) -> SumLine:
        return SumLine(label, tuple(_summed(column, rows) for column in self.columns))


def flat_lists(form: Form, rows: Iterable[FlatRow]) -> list[FlatList]:
    """The lists of some reports, the one whose tables are all of `form` first, then by edition."""
    kinds: dict[tuple[str, tuple[tuple[str, str], ...]], list[FlatRow]] = {}
    for row in rows:
        kinds.setdefault(_editions(form, row.report), []).append(row)
    own = form.edition

    def order(kind: tuple[str, tuple[tuple[str, str], ...]]) -> tuple[bool, str, int, tuple[tuple[str, str], ...]]:
        edition, tables = kind
        return edition != own, edition, sum(of != edition for _, of in tables), tables

    return [
        FlatList(kind[0], kind[1], tuple(_columns(kind[1], kinds[kind])), tuple(kinds[kind]))
        for kind in sorted(kinds, key=order)
    ]


def printed_figure(column: FlatColumn, figure: Figure | None) -> Figure:
    """A figure as the list prints it, so that it reads back as filed.

    A cell that the filed sheet did not have is 未报送, and not blank. Under 其他指标, where most agencies have nothing, it
    is the empty cell, and a blank figure is the word 空白.
    """
    if figure is None:
        return BLANK if column.other else words(NOT_REPORTED)
    if figure.mark is Mark.BLANK:
        return words(BLANK_WORD) if column.other else figure
    text = figure.text or ""
    if figure.mark is Mark.TEXT and (column.meaning.money or text.startswith((_AS_TYPED, NOT_REPORTED, BLANK_WORD))):
        return words(_AS_TYPED + text)
    return figure


def _editions(form: Form, report: Report) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The edition of a report, and that of each of its tables, those it lacks included."""
    own = catalog().form(report.edition or form.edition)
    codes = [code for code in GRID_TABLES if code in report.tables or (code in own.tables and own.tables[code].cells)]
    tables = [(code, report.tables[code].edition if code in report.tables else own.edition) for code in codes]
    return own.edition, tuple(tables)


def _columns(editions: Sequence[tuple[str, str]], rows: Sequence[FlatRow]) -> list[FlatColumn]:
    found: list[tuple[str, str, CellMeaning, _Path, bool]] = []
    for code, edition in editions:
        table = catalog().table(edition, code)
        found += [(code, edition, table.cells[cell], _path(table, cell), False) for cell in table.official_cells]
    for code, edition in editions:
        table = catalog().table(edition, code)
        for cell in _others(code, table, rows):
            meaning, home = meaning_of(table, cell)
            path = _path(home, cell)
            found.append((code, edition, meaning, _Path(OTHERS, (table.title, *path.row), path.column), True))
    deep = max((len(path.row) for *_, path, _ in found), default=1)
    wide = max((len(path.column) for *_, path, _ in found), default=1)
    return [
        FlatColumn(
            code, edition, meaning, ((path.top, 1), *_spread(path.row, deep), *_spread(path.column, wide)), other
        )
        for code, edition, meaning, path, other in found
    ]


def _spread(labels: Sequence[str], levels: int) -> list[tuple[str, int]]:
    """Labels from the outside in; the innermost one reaches through to the figures."""
    spans = [1] * (len(labels) - 1) + [levels - len(labels) + 1]
    return list(zip(labels, spans, strict=True))


def _others(code: str, table: Table, rows: Iterable[FlatRow]) -> list[Cell]:
    """The figures of a table that its printed form has no cell for, in the order of the catalog, then as met."""
    printed = set(table.official_cells)
    data = [row.report.tables[code].figures for row in rows if code in row.report.tables]
    rest = dict.fromkeys(cell for figures in data for cell in figures if cell not in printed)
    return [*(cell for cell in table.cells if cell in rest), *(cell for cell in rest if cell not in table.cells)]


class _Path(NamedTuple):
    """The labels over a figure: its table, its clause or its row with the headings over it, its column with those."""

    top: str
    row: tuple[str, ...]
    column: tuple[str, ...]


def _path(table: Table, cell: Cell) -> _Path:
    titles = [
        block.title for block in table.blocks if block.title and any(line.code == cell.row for line in block.rows)
    ]
    periods = ["历年累计"] if cell.period == CUMULATIVE else []
    return _Path(
        table.title,
        (*titles[:1], *_chain(table.rows, cell.row)),
        (*_chain(table.columns, cell.column), *periods),
    )


def _chain(lines: Mapping[str, Line], code: str) -> list[str]:
    chain: list[str] = []
    line = lines.get(code)
    while line is not None:
        chain.insert(0, printed_words(line))
        line = lines.get(line.under) if line.under else None
    return chain or [code]


def _under(columns: Sequence[tuple[int, str, tuple[tuple[str, int], ...]]], level: int) -> Iterator[PrintedCell]:
    for (_, (text, span)), group in groupby(columns, key=lambda one: (one[1], one[2][0])):
        inside = list(group)
        yield PrintedCell(level, inside[0][0], span, len(inside), Role.HEAD, text)
        below = [(at, table, heads[1:]) for at, table, heads in inside if len(heads) > 1]
        if below:
            yield from _under(below, level + span)


def _summed(column: FlatColumn, rows: Iterable[FlatRow]) -> Figure:
    """ "/" for figures that must not be added, such as 现行有效件数, which may count one document for many agencies."""
    if not column.meaning.additive:
        return NOT_APPLICABLE
    return summed(figure for row in rows if (figure := column.figure(row.report)) is not None)
