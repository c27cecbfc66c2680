"""Stored filings gain or lose findings when a report beside them arrives; their state stays as it is.

Those of a locked year do not: `check --again` brings them up to date once it is unlocked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from etl.load import OPEN_SUM, replace_findings
from etl.places import locate
from etl.surroundings import Group, Heir, spreads_of, table_with
from reportdb.checks import PEER_CODES, SCOPE_CODES, TWIN_CODES, Surroundings, across_codes, check, figures_keys
from reportdb.checks.outliers import check_peers, is_far
from reportdb.checks.plans import plan_for
from reportdb.checks.surroundings import Spread
from reportdb.checks.watched import size
from reportdb.database import hold_year
from reportdb.findings import Finding
from reportdb.forms import STATUTORY_TABLES, Catalog
from reportdb.forms.codes import Cell
from reportdb.queries.filings import FilingRow, current, filing, tables_of
from reportdb.queries.locks import years_locked
from reportdb.queries.peers import peer_counts, peers_beyond, peers_with
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.twins import TwinRow, twins_of
from reportdb.report import Report, Scope, number
from reportdb.workflow.guarding import locked

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
            _recheck(conn, row, rules, Surroundings(other_scope=report), SCOPE_CODES)
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
    _recheck(conn, row, rules, Surroundings(last_year=last, joined=joined), across_codes(rules) | {OPEN_SUM})


def _recheck_twins(conn: Connection, filings: Iterable[int], rules: Catalog) -> None:
    """Filings of other agencies that had, or have, the figures of the one that changed."""
    for filing_id in sorted(set(filings)):
        row = filing(conn, EVERYONE, filing_id)
        report = load_report(conn, EVERYONE, filing_id)
        twins = twins_of(conn, EVERYONE, figures_keys(report).values(), row.agency_id, row.scope)
        _recheck(conn, row, rules, Surroundings(twins=[one.twin for one in twins]), TWIN_CODES)


def recheck_peers(conn: Connection, group: Group, rules: Catalog) -> None:
    """All filings of a group: each one that comes moves the middle a little.

    Only those that lie far out, or did, are looked at, and of them no more than the figures that do.
    """
    counts = peer_counts(conn, EVERYONE, *group)
    spreads = spreads_of(counts)
    limits = {place: _limits(place, spread, counts[place]) for place, spread in spreads.items()}
    far = peers_beyond(conn, EVERYONE, *group, limits)
    hold_year(conn, group[0])
    any_locked = years_locked(conn, group[0])
    for filing_id in sorted(far.keys() | peers_with(conn, EVERYONE, *group, PEER_CODES)):
        if any_locked and _is_locked(conn, filing(conn, EVERYONE, filing_id)):
            continue
        places = tables_of(conn, EVERYONE, filing_id)
        editions = {place.table: place.edition for place in places}
        found: list[Finding] = []
        for code in STATUTORY_TABLES:
            figures = {cell: number(value) for cell, value in far.get(filing_id, {}).get(code, {}).items()}
            edition = editions.get(code)
            if figures and edition is not None:
                found += check_peers(plan_for(rules, edition, code, figures).table, figures, spreads)
        replace_findings(conn, filing_id, set(PEER_CODES), locate(found, places))


def _limits(place: tuple[str, Cell], spread: Spread, counts: Mapping[int, int]) -> tuple[int | None, int | None]:
    """The largest value that is too small for its peers and the smallest that is too large, of those there are."""
    table = table_with(*place)
    sizes = {value: size(table, place[1], value) for value in counts}
    far = [value for value, one in sizes.items() if is_far(one, spread)]
    return (
        max((value for value in far if sizes[value] < spread.middle), default=None),
        min((value for value in far if sizes[value] > spread.middle), default=None),
    )


def _recheck(conn: Connection, row: FilingRow, rules: Catalog, around: Surroundings, codes: Collection[str]) -> None:
    if _is_locked(conn, row):
        return
    found = locate(check(load_report(conn, EVERYONE, row.id), rules, around), tables_of(conn, EVERYONE, row.id))
    replace_findings(conn, row.id, set(codes), [item for item in found if item.code in codes])


def _is_locked(conn: Connection, row: FilingRow) -> bool:
    """Whether what is held against a filing stays as well: its year is locked for its agency."""
    return locked(conn, row.agency_id, row.year) is not None
