"""What agencies handed over from year to year, for a whole tree in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, Text, column, select, table

from reportdb.carry_over import CarryOver, Filed, Gap, Handed, Year, together
from reportdb.explanation import Explanation
from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.explanations import explained_breaks
from reportdb.queries.registry import AgencyRow, agencies, all_successions, collectors, list_loaded, names_in, subtree
from reportdb.queries.remit import Remit
from reportdb.queries.reports import figure_stored
from reportdb.queries.tables import annual_report, filing, filing_table, finding, finding_wording
from reportdb.queries.tree import in_tree_order
from reportdb.report import Figure, Scope
from reportdb.seeding import AXES
from reportdb.succession import Successions


class CarriedRow(NamedTuple):
    """An agency in one scope under the name it bore at the end of the years, and what each year says.

    `handed` is what a year has before it through mergers and splits, `said` the explanations in force, by year and line
    of the balance; `heirs` are those that carry on the duties of an agency that ended, with their first year.
    """

    agency: str
    agency_code: str
    scope: Scope
    depth: int
    years: Mapping[int, Year]
    handed: Mapping[int, Handed] = MappingProxyType({})
    said: Mapping[tuple[int, str], Explanation] = MappingProxyType({})
    heirs: tuple[tuple[int, str], ...] = ()


class Carried(NamedTuple):
    """The rows in the order of the tree, `own` before `consolidated`, and who has no accepted report in any of the years."""

    rows: list[CarriedRow]
    silent: list[str]


_Key = tuple[int, str, int]  # agency id, scope, year


def carried(
    conn: Connection,
    remit: Remit,
    chain: CarryOver,
    years: Sequence[int],
    *,
    agency: int | None = None,
    under: int | None = None,
    among: Collection[int] | None = None,
) -> Carried:
    """What the current filings of some years say of the figures a chain reads.

    `agency` limits it to one, `under` to an agency and whoever was below it in one of the years, `among` to some.
    """
    seen = remit
    if agency is not None:
        among = [agency]
    if among is not None:
        seen = remit.only(among)
    elif under is not None:
        seen = _below(conn, remit, under, years)
    mergers = all_successions(conn, remit.within(years))
    wider = seen if seen.unlimited else _with_predecessors(remit, seen, mergers)
    filed = _filed(conn, wider, chain, years)
    returned = _returned(conn, wider, years)
    said = explained_breaks(conn, seen, chain.rule, years)
    known = seen.within(years)
    names = names_in(conn, known, years[-1])
    known_only = list_loaded(conn)
    by_column = chain.by_column
    above: dict[int, int] = {}
    for year in years:
        above.update(collectors(conn, year))
    scopes: dict[int, set[Scope]] = defaultdict(set)
    for number, scope, _ in filed:
        scopes[number].add(Scope(scope))
    found = Carried([], [])
    for office, depth in in_tree_order(agencies(conn, known, years[-1]), above):
        name = names.get(office.id, office.name)
        if office.id not in scopes:
            due = any(office.existed_in(year) and seen.in_year(year).covers(office.id) for year in years)
            if due and (office.registered or not known_only):
                found.silent.append(name)
            continue
        for scope in Scope:
            if scope in scopes[office.id]:
                told = {year: _year(seen, office, (office.id, scope, year), filed, returned) for year in years}
                handed = _handed(office, scope, told, mergers, filed, returned)
                explanations = {
                    (year, place if by_column else line): one
                    for year, year_said in told.items()
                    if isinstance(year_said, Filed)
                    for (line, place), one in said.get(year_said.filing, {}).items()
                }
                heirs = tuple(
                    (row.since.year, mergers.names[row.successor])
                    for row in mergers.rows
                    if row.predecessor == office.id and not row.goes_on
                )
                found.rows.append(
                    CarriedRow(name, office.code or f"#{office.id}", scope, depth, told, handed, explanations, heirs)
                )
    return found


def carrying(
    conn: Connection,
    remit: Remit,
    chain: CarryOver,
    years: Sequence[int],
    *,
    under: int | None = None,
    broken: bool = False,
) -> list[int]:
    """Who has a current filing in some years, in the order of the tree: of everyone, or at or below an agency.

    `broken`: only those of whom the rule of the chain found that something was not handed over as it should be.
    """
    seen = remit if under is None else _below(conn, remit, under, years)
    r, fi = annual_report.c, filing.c
    filed = (
        select(r.agency_id)
        .select_from(annual_report.join(filing, (fi.report_id == r.id) & fi.is_current))
        .where(r.year.between(years[0], years[-1]), seen.clause(r.agency_id, r.year))
        .distinct()
    )
    if broken:
        f, w = finding.c, finding_wording.c
        filed = filed.where(
            r.year > years[0],
            select(f.id)
            .join(finding_wording, w.id == f.wording_id)
            .where(f.filing_id == fi.id, w.code == chain.rule)
            .exists(),
        )
    kept = set(conn.execute(filed).scalars())
    above: dict[int, int] = {}
    for year in years:
        above.update(collectors(conn, year))
    offices = agencies(conn, seen.within(years), years[-1])
    return [row.id for row, _ in in_tree_order(offices, above) if row.id in kept]


def _below(conn: Connection, remit: Remit, top: int, years: Sequence[int]) -> Remit:
    return remit.only({number for year in years for number in subtree(conn, remit.in_year(year), top, year)})


def _with_predecessors(remit: Remit, seen: Remit, mergers: Successions) -> Remit:
    """The agencies asked for and those they have to do with, as far as the reader may see them."""
    some = seen.ever()
    near = {one for row in mergers.rows if some.covers(row.successor) for one in row[:2]}
    return remit.only({*some.agencies, *near})


def _handed(
    office: AgencyRow,
    scope: Scope,
    told: Mapping[int, Year],
    mergers: Successions,
    filed: Mapping[_Key, Filed],
    returned: set[_Key],
) -> dict[int, Handed]:
    """What each year has before it where a merger or a split has come between."""
    found: dict[int, Handed] = {}
    for year in told:
        if year - 1 not in told:
            continue
        before = mergers.before(office.id, year, lambda one, of: (one, scope.value, of) in filed)
        if before.obstacle is not None:
            others = tuple(mergers.names[one] for one in before.others)
            found[year] = Handed(told[year - 1], obstacle=before.obstacle, others=others)
        elif before.joined:
            parts = {} if told[year - 1] == Gap.NOT_DUE else {office.name: told[year - 1]}
            for one in before.joined:
                key = (one, scope.value, year - 1)
                parts[mergers.names[one]] = filed.get(key, Gap.RETURNED if key in returned else Gap.MISSING)
            found[year] = together(parts)
    return found


def _year(remit: Remit, office: AgencyRow, key: _Key, filed: Mapping[_Key, Filed], returned: set[_Key]) -> Year:
    if key in filed:
        return filed[key]
    if key in returned:
        return Gap.RETURNED
    if not office.existed_in(key[2]):
        return Gap.NOT_DUE
    return Gap.MISSING if remit.in_year(key[2]).covers(office.id) else Gap.OUTSIDE


def _filed(conn: Connection, remit: Remit, chain: CarryOver, years: Sequence[int]) -> dict[_Key, Filed]:
    """Every current filing of the years with its figures, one statement for all."""
    facts = table(
        AXES[chain.table_code][0], column("year", Integer), column("filing_id", Integer), column("cell_id", Integer),
        column("value", BigInteger), column("text", Text),
    )  # fmt: skip
    cells = cells_of(conn)
    numbers = cells.numbers(chain.table_code, chain.cells)
    r, fi, t, f = annual_report.c, filing.c, filing_table.c, facts.c
    of_table = (t.filing_id == fi.id) & (t.table_code == chain.table_code) & (t.part == 0)
    figure = (f.year == r.year) & (f.filing_id == fi.id) & f.cell_id.in_(numbers)
    statement = (
        select(r.agency_id, r.scope, r.year, fi.id, t.edition, f.cell_id, f.value, f.text)
        .select_from(
            annual_report.join(filing, (fi.report_id == r.id) & fi.is_current)
            .outerjoin(filing_table, of_table)
            .outerjoin(facts, figure)
        )
        .where(r.year.between(years[0], years[-1]), remit.clause(r.agency_id, r.year))
    )
    known = cells.cells[chain.table_code]
    found: dict[_Key, Filed] = {}
    figures: dict[int, dict[Cell, Figure]] = {}
    for number, scope, year, filing_id, edition, cell, value, words in conn.execute(statement):
        if filing_id not in figures:
            figures[filing_id] = {}
            found[number, scope, year] = Filed(filing_id, edition, figures[filing_id])
        if cell is not None:
            figures[filing_id][known[cell]] = figure_stored(value, words)
    return found


def _returned(conn: Connection, remit: Remit, years: Sequence[int]) -> set[_Key]:
    """Reports of the years that were ever returned."""
    r, fi = annual_report.c, filing.c
    statement = (
        select(r.agency_id, r.scope, r.year)
        .select_from(annual_report.join(filing, fi.report_id == r.id))
        .where(fi.state == "returned", r.year.between(years[0], years[-1]), remit.clause(r.agency_id, r.year))
        .distinct()
    )
    return {(row[0], row[1], row[2]) for row in conn.execute(statement)}
