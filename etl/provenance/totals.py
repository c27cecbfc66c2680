"""One figure of a total with the figures it is made of, each traced to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.provenance.tracing import Trace, Tracer
from etl.provenance.wanted import ITEMS, figure_named
from reportdb.consolidation import due_edition
from reportdb.consolidation.channel_lines import cell_of, words_of
from reportdb.correction import CHANNELS, meaning_of
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import Table, catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.queries.filings import FilingRow
from reportdb.queries.members import Member, Members
from reportdb.report import BLANK, NOT_APPLICABLE, ChannelFigure, Figure, Report, TableData, summed


@dataclass(frozen=True, slots=True)
class Added:
    """A member's figures: one, or those that a bridge between editions adds up."""

    member: Member
    traces: Sequence[Trace]


@dataclass(frozen=True, slots=True)
class Without:
    """A member whose filing holds no such figure, and why: `table_absent`, `edition` or `cell_absent`."""

    filing: FilingRow
    reason: str


@dataclass(slots=True)
class TotalTrace:
    """A figure of a total. `figure` is "/" where the form declares it not additive."""

    members: Members
    table: str
    cell: Cell
    row_label: str
    column_label: str
    label: str
    unit: str
    additive: bool
    figure: Figure = BLANK
    added: list[Added] = field(default_factory=list)
    without: list[Without] = field(default_factory=list)
    reported: Trace | None = None  # what the agency's own consolidated filing says


def trace_total(tracer: Tracer, members: Members, table: str, row: str, column: str) -> TotalTrace:
    """The figure of a total that words mean; NothingToShow where nobody of the subtree has an accepted filing."""
    usual = due_edition(catalog(), members.year, ())
    if table == ITEMS or (table == CHANNELS and catalog().form(usual).statistics is None):
        raise UsageError(f"{table} is a list of each agency's own lines: it has no totals")
    if not members.added:
        raise NothingToShow(f"{members.agency} {members.year}: neither it nor any member has an accepted filing to add")
    reports = [tracer.report(member.filing) for member in members.added]
    crossing = Crossing(catalog(), due_edition(catalog(), members.year, map(_editions, reports)))
    if table == CHANNELS:
        found = _about_line(members, crossing, row, column)
    else:
        cell = figure_named(_all_figures(crossing, members.year, reports, table), table, row, column)
        found = _about(members, table, cell, crossing.edition)
    of_member = _lines if table == CHANNELS else _figures
    for member in members.added:
        traces = of_member(tracer, crossing, member.filing, table, found.cell)
        if isinstance(traces, str):
            found.without.append(Without(member.filing, traces))
        else:
            found.added.append(Added(member, traces))
    if members.reported is not None:
        if table == CHANNELS:
            lines = _lines(tracer, crossing, members.reported, table, found.cell)
            found.reported = None if isinstance(lines, str) else lines[0]
        else:
            said = tracer.report(members.reported).tables.get(table)
            if said is not None and found.cell in said.figures:
                found.reported = tracer.trace(members.reported, table, found.cell)
    figures = (trace.figure for one in found.added for trace in one.traces)
    found.figure = summed(figures) if found.additive else NOT_APPLICABLE
    return found


def _editions(report: Report) -> dict[str, str]:
    return {table: data.edition for table, data in report.tables.items()}


def _all_figures(crossing: Crossing, year: int, reports: Sequence[Report], table: str) -> Report:
    """A report that holds every figure the total's form or some member has, so that words find theirs."""
    form = crossing.known.form(crossing.edition)
    cells = dict.fromkeys(form.tables[table].official_cells if table in form.tables else (), BLANK)
    for report in reports:
        data = report.tables.get(table)
        cells.update(dict.fromkeys(data.figures if data is not None else (), BLANK))
    return Report(year=year, tables={table: TableData(crossing.edition, cells)} if cells else {})


def _about(members: Members, table: str, cell: Cell, edition: str) -> TotalTrace:
    """The figure in words, in the edition of the total where that has it."""
    meant = meaning_of(table, cell, edition)
    if meant is None:
        raise KeyError(cell)
    form: Table = meant[0]
    return TotalTrace(
        members, table, cell, form.label(cell.row, None), form.label(None, cell.column),
        form.label(cell.row, cell.column), meant[1].unit, meant[1].additive,
    )  # fmt: skip


def _about_line(members: Members, crossing: Crossing, row: str, column: str) -> TotalTrace:
    """A channel that the statistics sheet of the edition prints: its cell there, in words."""
    declared = words_of(crossing)
    lines = [ChannelFigure(*said, BLANK) for said in declared.values()]
    named = figure_named(Report(year=members.year, channels=lines), CHANNELS, row, column)
    cell, said = list(declared.items())[int(named.row) - 1]
    label = f"{said.channel}／{said.metric}"
    return TotalTrace(members, CHANNELS, cell, said.channel, said.metric, label, said.unit, additive=True)


def _lines(tracer: Tracer, crossing: Crossing, row: FilingRow, table: str, cell: Cell) -> list[Trace] | str:
    """A member's lines for a channel of the total, or why it has none."""
    lines = tracer.report(row).channels
    if lines is None:
        return "table_absent"
    found = [
        tracer.trace(row, table, Cell(str(at), line.metric_code))
        for at, line in enumerate(lines, 1)
        if cell_of(crossing, line) == cell
    ]
    return found or "cell_absent"


def _figures(tracer: Tracer, crossing: Crossing, row: FilingRow, table: str, cell: Cell) -> list[Trace] | str:
    """A member's figures for one of the total, or why it has none.

    For a figure that is no cell of the total, as its edition does not have it, they are those that the total leaves out.
    """
    data = tracer.report(row).tables.get(table)
    if data is None:
        return "table_absent"
    if crossing.place(table, crossing.edition, cell) == cell:
        parts = [part for part in data.figures if crossing.place(table, data.edition, part) == cell]
        due = bool(crossing.sources(table, data.edition, cell))
    else:
        parts = [cell] if cell in data.figures else []
        due = cell in catalog().table(data.edition, table).cells
    if not parts:
        return "cell_absent" if due else "edition"
    return [tracer.trace(row, table, part) for part in parts]
