"""Figures of many agencies and years for a series: current filings, and which reports were only sent back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, column, func, literal_column, or_, select, table, union_all

from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.registry import AgencyRow, NameRow, agency_names, all_successions
from reportdb.queries.remit import Remit
from reportdb.queries.reports import figure_stored
from reportdb.queries.tables import annual_report, filing, filing_table
from reportdb.report import Figure, Scope
from reportdb.seeding import AXES
from reportdb.series import Filed, Filings, Office

_FACT_COLUMNS = ("year", "filing_id", "cell_id", "value", "text")


def filings_for(
    conn: Connection,
    remit: Remit,
    of: Collection[int],
    years: Collection[int],
    figures: Mapping[str, Collection[Cell]],
) -> Filings:
    """What agencies (`of`) of the remit filed in some years, in one statement whatever their number.

    `figures` are the figures to read, by table. SchemaOutdated where the database does not know one of them yet.
    """
    if not of or not years or not figures:
        return Filings({}, {})
    known = cells_of(conn)
    parts = [_figures_of(remit, of, years, name, known.numbers(name, cells)) for name, cells in sorted(figures.items())]
    return _gathered(
        (row, None if row.cell_id is None else known.cells[row.name][row.cell_id]) for row in _rows(conn, parts)
    )


def _figures_of(
    remit: Remit, agencies: Iterable[int], years: Collection[int], name: str, cells: Sequence[int]
) -> Select[Any]:
    r, fi, t = annual_report.alias("r"), filing.alias("fi"), filing_table.alias("t")
    fact = table(AXES[name][0], *(column(one) for one in _FACT_COLUMNS)).alias("f")
    here = and_(t.c.filing_id == fi.c.id, t.c.table_code == name, t.c.part == 0)
    figure = and_(fact.c.year == r.c.year, fact.c.filing_id == fi.c.id, fact.c.cell_id.in_(cells), fi.c.is_current)
    return (
        select(
            literal_column(f"'{name}'"),
            r.c.agency_id,
            r.c.year,
            r.c.scope,
            fi.c.id,
            fi.c.is_current,
            fi.c.as_filed,
            t.c.table_code,
            func.coalesce(t.c.edition, fi.c.edition),
            fi.c.edition,
            fact.c.cell_id,
            fact.c.value,
            fact.c.text,
        )
        .select_from(r.join(fi, fi.c.report_id == r.c.id).outerjoin(t, here).outerjoin(fact, figure))
        .where(
            remit.clause(r.c.agency_id, r.c.year),
            r.c.agency_id.in_(sorted(agencies)),
            r.c.year.in_(sorted(years)),
            or_(fi.c.is_current, fi.c.state == "returned"),
        )
    )


class _Row(NamedTuple):
    """A figure of a filing with the filing; `cell_id` is None where the filing holds none of the figures asked for."""

    name: str
    agency: int
    year: int
    scope: str
    filing: int
    is_current: bool
    as_filed: bool
    held: str | None
    edition: str | None
    filed_as: str | None
    cell_id: int | None
    value: int | None
    text: str | None


def _rows(conn: Connection, parts: Sequence[Select[Any]]) -> Iterator[_Row]:
    return (_Row(*row) for row in conn.execute(union_all(*parts)))


def _gathered(rows: Iterable[tuple[_Row, Cell | None]]) -> Filings:
    """Figures put together filing by filing."""
    current: dict[tuple[int, int, Scope], _Row] = {}
    returned: dict[tuple[int, int, Scope], int] = {}
    editions: dict[int, dict[str, str]] = defaultdict(dict)
    figures: dict[int, dict[tuple[str, Cell], Figure]] = defaultdict(dict)
    for row, cell in rows:
        key = (row.agency, row.year, Scope(row.scope))
        if not row.is_current:
            returned[key] = max(row.filing, returned.get(key, 0))
            continue
        current[key] = row
        if row.held is not None:
            editions[row.filing][row.name] = row.edition or ""
        if cell is not None:
            figures[row.filing][row.name, cell] = figure_stored(row.value, row.text)
    return Filings(
        {
            key: Filed(row.filing, bool(row.as_filed), editions[row.filing], figures[row.filing], row.filed_as or "")
            for key, row in current.items()
        },
        returned,
    )


def offices(conn: Connection, remit: Remit, rows: Sequence[AgencyRow], years: Sequence[int]) -> list[Office]:
    """Agencies with the years they existed in, the name each bore at the end of a year, its mergers and splits."""
    seen = remit.within(years)
    mergers = all_successions(conn, seen)
    wanted = {row.id for row in rows}
    then = {year: remit.in_year(year) for year in years}
    former: dict[int, list[NameRow]] = defaultdict(list)
    for one in agency_names(conn, seen):
        if one.agency_id in wanted and one.last_year is not None:
            former[one.agency_id].append(one)
    return [
        Office(
            row.id,
            row.code or f"#{row.id}",
            row.name,
            None if row.valid_from is None else row.valid_from.year,
            None if row.valid_to is None else row.valid_to.year,
            {year: name for year in years if (name := _borne(former[row.id], year))},
            mergers.of(row.id),
            {one: mergers.names[one] for one in mergers.concerned(row.id) - {row.id}},
            frozenset((one, year) for year in years for one in mergers.concerned(row.id) if not then[year].covers(one)),
        )
        for row in rows
    ]


def _borne(names: Iterable[NameRow], year: int) -> str:
    """As `views.NAME_IN_YEAR`: the former name that was borne the shortest time after the year."""
    held = [
        (one.last_year, one.name)
        for one in names
        if one.last_year is not None and one.last_year >= year and (one.first_year is None or one.first_year <= year)
    ]
    return min(held, default=(0, ""))[1]


def first_years(conn: Connection, remit: Remit, agencies: Collection[int]) -> dict[int, int]:
    """The first year some agencies filed for, returned filings included, by agency; name at most some thousand."""
    c = annual_report.c
    statement = select(c.agency_id, func.min(c.year)).where(
        remit.clause(c.agency_id, c.year), c.agency_id.in_(sorted(agencies))
    )
    return {row[0]: int(row[1]) for row in conn.execute(statement.group_by(c.agency_id))}


def stored_years(conn: Connection, remit: Remit, agencies: Collection[int]) -> list[int]:
    """The years some agencies filed for, returned filings included, oldest first."""
    c = annual_report.c
    statement = (
        select(c.year)
        .where(remit.clause(c.agency_id, c.year), c.agency_id.in_(sorted(agencies)))
        .distinct()
        .order_by(c.year)
    )
    return [int(year) for year in conn.execute(statement).scalars()]


class StoredReport(NamedTuple):
    """A current filing of an agency."""

    year: int
    scope: Scope
    filing: int


def stored_reports(conn: Connection, remit: Remit, agency: int) -> list[StoredReport]:
    """The current filings of an agency, newest year first, 本级 before 汇总; none outside the remit."""
    r, fi = annual_report.alias("r"), filing.alias("fi")
    statement = (
        select(r.c.year, r.c.scope, fi.c.id)
        .select_from(r.join(fi, and_(fi.c.report_id == r.c.id, fi.c.is_current)))
        .where(remit.clause(r.c.agency_id, r.c.year), r.c.agency_id == agency)
        .order_by(r.c.year.desc(), r.c.scope.desc())
    )
    return [StoredReport(row[0], Scope(row[1]), row[2]) for row in conn.execute(statement)]


def state_of_filings(conn: Connection) -> tuple[int, int]:
    """What changes with every filing that is stored or becomes current, whosever it is: it says nothing of any."""
    statement = "SELECT COALESCE(MAX(id), 0), COUNT(*) FILTER (WHERE is_current) FROM filing"
    newest, current = conn.exec_driver_sql(statement).one()
    return int(newest), int(current)
