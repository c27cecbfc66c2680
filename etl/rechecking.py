"""Stored filings gain or lose findings when a report beside them arrives; their state stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from etl.load import OPEN_SUM, replace_findings
from etl.places import locate
from etl.surroundings import Group, Heir, table_with
from reportdb.checks import PEER_CODES, SCOPE_CODES, TWIN_CODES, Surroundings, across_codes, check, figures_keys
from reportdb.checks.outliers import is_far, spread_of
from reportdb.checks.surroundings import Spread
from reportdb.checks.watched import size
from reportdb.findings import Finding
from reportdb.forms import Catalog
from reportdb.forms.codes import Cell
from reportdb.queries.filings import FilingRow, current, filing, filings_with, tables_of
from reportdb.queries.peers import peer_figures
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.twins import TwinRow, twins_of
from reportdb.report import Report, Scope

EVERYONE = Remit.everyone()


def neighbour_codes(rules: Catalog) -> frozenset[str]:
    """The codes whose findings come and go with other reports.

    A sum over two years may be left open too, so all notices of open sums are among them.
    """
    return across_codes(rules) | SCOPE_CODES | TWIN_CODES | PEER_CODES | {OPEN_SUM}


def refresh(conn: Connection, filing_id: int, findings: Sequence[Finding], rules: Catalog) -> None:
    """What is held against a stored filing now, in the place of what was when it was stored."""
    codes = neighbour_codes(rules)
    replace_findings(conn, filing_id, set(codes), [item for item in findings if item.code in codes])


def recheck_neighbours(
    conn: Connection,
    report: Report,
    around: Mapping[tuple[int, str], FilingRow],
    twins: Iterable[TwinRow],
    rules: Catalog,
    heir: Heir,
) -> None:
    """The filings beside one just accepted: next year's, the other scope's, and those of agencies with its figures.

    `heir` is its agency: where its duties passed to others, their reports are held against this one, too.
    """
    for (year, scope), row in around.items():
        if report.year is not None and year == report.year + 1:
            _recheck_year(conn, heir, row, rules, report)
        elif year == report.year and scope != report.scope.value:
            _recheck(conn, row.id, rules, Surroundings(other_scope=report), SCOPE_CODES)
    for agency_id, year in heir.successions.heirs(heir.agency_id, report.year or 0):
        later = current(conn, EVERYONE, agency_id, year, report.scope.value)
        if later is not None:
            _recheck_year(conn, Heir(agency_id, heir.successions), later, rules)
    _recheck_twins(conn, {twin.filing for twin in twins}, rules)


def _recheck_year(conn: Connection, heir: Heir, row: FilingRow, rules: Catalog, last: Report | None = None) -> None:
    """A filing against what it has before it now; `last` is the agency's own report, where that is at hand."""
    joined: list[str] = []
    if last is None or heir.successions.rows:
        own = current(conn, EVERYONE, heir.agency_id, row.year - 1, row.scope)
        last, joined = heir.last_year(conn, row.year, Scope(row.scope), own)
    _recheck(conn, row.id, rules, Surroundings(last_year=last, joined=joined), across_codes(rules) | {OPEN_SUM})


def _recheck_twins(conn: Connection, filings: Iterable[int], rules: Catalog) -> None:
    """Filings of other agencies that had, or have, the figures of the one that changed."""
    for filing_id in sorted(set(filings)):
        row = filing(conn, EVERYONE, filing_id)
        report = load_report(conn, EVERYONE, filing_id)
        twins = twins_of(conn, EVERYONE, figures_keys(report).values(), row.agency_id, row.scope)
        _recheck(conn, filing_id, rules, Surroundings(twins=[one.twin for one in twins]), TWIN_CODES)


def recheck_peers(conn: Connection, group: Group, rules: Catalog) -> None:
    """All filings of a group: each one that comes moves the middle a little."""
    told = filings_with(conn, EVERYONE, group[0], PEER_CODES)
    spreads: dict[tuple[str, Cell], Spread] = {}
    wanted: set[int] = set()
    for (code, cell), figures in peer_figures(conn, EVERYONE, *group):
        wanted |= told & figures.keys()
        table = table_with(code, cell)
        spread = spread_of(table, cell, list(figures.values()))
        if spread is not None:
            spreads[code, cell] = spread
            wanted |= {one for one, value in figures.items() if is_far(size(table, cell, value), spread)}
    for filing_id in sorted(wanted):
        _recheck(conn, filing_id, rules, Surroundings(peers=spreads), PEER_CODES)


def _recheck(conn: Connection, filing_id: int, rules: Catalog, around: Surroundings, codes: Collection[str]) -> None:
    found = locate(check(load_report(conn, EVERYONE, filing_id), rules, around), tables_of(conn, EVERYONE, filing_id))
    replace_findings(conn, filing_id, set(codes), [item for item in found if item.code in codes])
