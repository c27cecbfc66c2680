"""Every query gives nothing of agencies outside the remit it is asked under: no name, code, number, figure or word of theirs.

A public function of `reportdb.queries` without a case here fails the test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

import reportdb.queries as package
from reportdb.carry_over import CarryOver, Chain
from reportdb.checks import figures_keys
from reportdb.database import open_database, reading
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import STATUTORY_TABLES, catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.queries import (
    accounts,
    agency_choice,
    agency_history,
    agency_relations,
    agency_search,
    annual,
    annual_corrections,
    appeals,
    applications,
    audit,
    carry_over,
    channels,
    concealed,
    contacts,
    corrections,
    current_filings,
    differences,
    explanations,
    filings,
    history,
    improvement_items,
    locks,
    member_figures,
    members,
    peers,
    provenance,
    public,
    publications,
    recent,
    registry,
    releases,
    reports,
    reports_of_year,
    resources,
    restatements,
    review,
    series,
    sign_offs,
    status,
    status_years,
    submissions,
    sums,
    table_editions,
    twins,
    years,
)
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from reportdb.report import Scope
from tests.command_line import Fill
from tests.county_house import COPIED, EVERYONE, MARKS, YEARS, House, fill, house
from tests.told import APART

#: what is asked of the whole register or of ids the caller may see: nothing of it is shown to anybody as it comes
WITHOUT_REMIT = {
    "accounts.accounts", "accounts.account_named", "accounts.account", "accounts.any_account",
    "accounts.password_hash_of",  # for administrators, and for whoever logs in
    "accounts.remit_of", "accounts.remit_over_years",  # make one
    "api_tokens.account_of_token", "api_tokens.tokens_of", "api_tokens.token",
    "sessions.session_of", "sessions.account_of_session", "sessions.sessions_of",
    "saved_queries.saved_queries", "saved_queries.saved_query",  # of an account
    "cells.cells_of", "cells.read_cells",  # the form
    "collecting.chain_above", "collecting.all_below", "registry.collectors", "registry.links_above",  # numbers alone
    "registry.list_loaded", "locks.years_locked",  # yes or no
    "locks.lock_on",  # a lock holds whoever set it; `visible_lock` says what of it is told
    "corrections.corrected_filings", "history.made_by", "history.sources",  # of filings the reader may see
    "filings.findings_by_filing",  # for counting
    "frames.frame",  # of a SELECT that has its remit
    "freshness.mark_of_standings", "series.state_of_filings",  # compared with another one, and shown to nobody
    "sessions.last_seen",  # of accounts, for administrators
    "years.year_of_filing",  # a remit is one of a year: asked before there is any, and told to nobody who may not see it
}  # fmt: skip

Case = Callable[[Connection, Remit, House], object]


def _rows(conn: Connection) -> list[FilingRow]:
    """All filings of the house, whoever asks: what is asked about need not be what may be seen."""
    return [row for year in YEARS for row in filings.filings_of_year(conn, EVERYONE, year)]


def _each(work: Callable[..., object], given: Any) -> list[object]:
    """What some work gives for each of these, in words where it refuses."""
    found = []
    for one in given:
        try:
            found.append(work(*one) if isinstance(one, tuple) and not hasattr(one, "_fields") else work(one))
        except (NothingToShow, UsageError, KeyError) as error:
            found.append(Refusal(error, one))
    return found


class Refusal:
    """Says no more than its text, the words asked for left out, and is nothing."""

    def __init__(self, error: Exception, asked: object) -> None:
        said = [str(getattr(part, "name", part)) for part in (asked if isinstance(asked, tuple) else (asked,))]
        self.text = str(error)
        for words in sorted(said, key=len, reverse=True):
            self.text = self.text.replace(words, "")

    def __repr__(self) -> str:
        return self.text


def _agencies(h: House) -> list[int]:
    return [h.city, h.a, h.a_edu, h.a_archive, h.b, h.b_edu, h.b_grain]


def _keys(h: House) -> list[tuple[int, int, str]]:
    return [(one, year, scope) for one in _agencies(h) for year in YEARS for scope in ("own", "consolidated")]


def _frames(select: Callable[..., Any]) -> Case:
    return lambda conn, remit, h: [tuple(row) for row in conn.execute(select(remit))]


def _pairs(conn: Connection) -> list[tuple[FilingRow, FilingRow]]:
    rows = sorted(_rows(conn), key=lambda row: (row.report_id, row.n))
    return [(one, two) for one, two in pairwise(rows) if one.report_id == two.report_id]


def _digests(conn: Connection) -> list[str]:
    found = {key for row in _rows(conn) for key in figures_keys(reports.load_report(conn, EVERYONE, row.id)).values()}
    return sorted(found)


def _numbered(conn: Connection, remit: Remit, h: House) -> object:
    asked = []
    for row in _rows(conn):
        for item in explanations.explained_findings(conn, EVERYONE, row):
            if item.number is not None:
                asked.append((row, item.number.split("-")[1]))
    return _each(lambda row, short: explanations.finding_numbered(conn, remit, row, short).message, asked)


def _files(conn: Connection) -> list[tuple[int, provenance.FileRow]]:
    return [(row.id, file) for row in _rows(conn) for file in provenance.files_of(conn, EVERYONE, row)]


def _members(conn: Connection, remit: Remit, year: int) -> list[members.Member]:
    tree = members.Tree(conn, EVERYONE, year)
    return [one for number in (branch.agency_id for branch in tree.branches()) for one in tree.members(number).added]


def _sums(conn: Connection, remit: Remit, h: House) -> object:
    editions = table_editions.table_editions(conn, EVERYONE, 2023)
    of = {row.filing.agency_id: [row] for row in _members(conn, EVERYONE, 2023)}
    found = sums.sums_of_year(conn, remit, 2023, Crossing(catalog(), "2021"), of, editions)
    return [(one.sums, one.holders, one.named) for one in found.values()]


LIMITS = {
    (code, cell): (10**9, 0) for code in STATUTORY_TABLES for cell in peers.watched_cells(code)
}  # everybody lies beyond

CASES: Mapping[str, Case] = {
    "accounts.accounts_within": lambda c, r, h: accounts.accounts_within(c, r),
    "accounts.account_within": lambda c, r, h: _each(lambda one: accounts.account_within(c, r, one), (1, 2, 3)),
    "accounts.lies_within": lambda c, r, h: [
        ("乙", roots) for roots in ((h.b,), (h.b, h.a), ()) for all_ in (False, True) if accounts.lies_within(r, all_, roots)
    ],
    "agency_choice.agencies_to_choose": lambda c, r, h: [
        one for words in ("", "县", "教育", "BB") for one in agency_choice.agencies_to_choose(c, r, words, 2023, limit=100)[0]
    ],
    "agency_choice.agency_in": lambda c, r, h: _each(lambda one: agency_choice.agency_in(c, r, one, 2023), _agencies(h)),
    "agency_choice.reports_on_file": lambda c, r, h: [
        row.agency for agency in _agencies(h) for one in agency_choice.reports_on_file(c, r, agency)
        for row in _rows(c) if row.id == one.filing
    ],
    "agency_history.agency_history": lambda c, r, h: _each(lambda one: agency_history.agency_history(c, r, one), _agencies(h)),
    "agency_relations.relations_of": lambda c, r, h: _each(
        lambda one: agency_relations.relations_of(c, r, one), _agencies(h)
    ),
    "agency_search.agencies_called": lambda c, r, h: [
        sorted(agency_search.agencies_called(c, r, words))
        for words in ("县", "教育", "文教 县", "BB", "bb1", f"#{h.b_edu}", "%", "_")
    ],
    "annual.filtered": lambda c, r, h: [tuple(row) for row in c.execute(annual.filtered(publications.VIEW, r))],
    "annual_corrections.select_corrections": _frames(annual_corrections.select_corrections),
    "appeals.select_appeals": _frames(appeals.select_appeals),
    "appeals.appeals": lambda c, r, h: appeals.appeals(c, r),
    "applications.select_applications": _frames(applications.select_applications),
    "applications.applications": lambda c, r, h: applications.applications(c, r),
    "audit.trail": lambda c, r, h: audit.trail(c, r, limit=1000).rows,
    "carry_over.carried": lambda c, r, h: [
        one for chain in Chain for found in (
            carry_over.carried(c, r, CarryOver(catalog(), chain), range(2021, 2025)),
            carry_over.carried(c, r, CarryOver(catalog(), chain), YEARS, agency=h.b_edu),
            carry_over.carried(c, r, CarryOver(catalog(), chain), YEARS, under=h.city),
        ) for one in (*found.rows, *found.silent)
    ],
    "carry_over.carrying": lambda c, r, h: [
        carry_over.carrying(c, r, CarryOver(catalog(), chain), YEARS, under=under, broken=broken)
        for chain in Chain for under in (None, h.city, h.b) for broken in (False, True)
    ],
    "channels.select_channels": _frames(channels.select_channels),
    "channels.channels": lambda c, r, h: channels.channels(c, r),
    "concealed.for_reader": lambda c, r, h: [
        concealed.for_reader(c, r, filings.findings_as_made(c, EVERYONE, row.id)) for row in _rows(c) if r.covers(row.agency_id)
    ],
    "concealed.for_reader_of_many": lambda c, r, h: concealed.for_reader_of_many(
        c, r, {row.id: filings.findings_as_made(c, EVERYONE, row.id) for row in _rows(c) if r.covers(row.agency_id)}
    ),
    "contacts.contacts_before": lambda c, r, h: contacts.contacts_before(c, r, 2024),
    "corrections.corrections_of": lambda c, r, h: [one for row in _rows(c) for one in corrections.corrections_of(c, r, row.id)],
    "current_filings.current_page": lambda c, r, h: [
        current_filings.current_page(c, r, 2023, scope, limit=limit, offset=offset)
        for scope in (None, Scope.OWN, Scope.CONSOLIDATED) for limit, offset in ((100, 0), (2, 1))
    ],
    "differences.changes": lambda c, r, h: _each(lambda one, two: differences.changes(c, r, one, two), _pairs(c)),
    "explanations.explanations_of": lambda c, r, h: [
        one for key in _keys(h) for one in explanations.explanations_of(c, r, *key)
    ],
    "explanations.report_id_of": lambda c, r, h: [
        key for key in _keys(h) if explanations.report_id_of(c, r, *key) is not None
    ],
    "explanations.key_of_report": lambda c, r, h: _each(
        lambda one: explanations.key_of_report(c, r, one), sorted({row.report_id for row in _rows(c)})
    ),
    "explanations.explained_findings": lambda c, r, h: [
        item for row in _rows(c) for item in explanations.explained_findings(c, r, row)
    ],
    "explanations.explained_findings_of": lambda c, r, h: list(explanations.explained_findings_of(c, r, _rows(c)).values()),
    "explanations.open_findings": lambda c, r, h: list(explanations.open_findings(c, r, _rows(c)).values()),
    "explanations.explained_breaks": lambda c, r, h: [
        list(found.values()) for rule in ("T2-VALID", "T3-CARRY", "T2-VALID-MIN")
        for found in explanations.explained_breaks(c, r, rule, YEARS).values()
    ],
    "explanations.finding_numbered": _numbered,
    "explanations.cleared_of_year": lambda c, r, h: [
        row.agency for year in YEARS for number in explanations.cleared_of_year(c, r, year)
        for row in _rows(c) if row.id == number
    ],
    "filings.current": lambda c, r, h: [one for key in _keys(h) if (one := filings.current(c, r, *key)) is not None],
    "filings.current_of": lambda c, r, h: filings.current_of(c, r, _agencies(h), 2023),
    "filings.current_around": lambda c, r, h: [one for key in _keys(h) for one in filings.current_around(c, r, *key).values()],
    "filings.filing": lambda c, r, h: _each(lambda row: filings.filing(c, r, row.id), _rows(c)),
    "filings.filings_of_report": lambda c, r, h: [one for key in _keys(h) for one in filings.filings_of_report(c, r, *key)],
    "filings.superseded_by": lambda c, r, h: [
        one for row in _rows(c) if (one := filings.superseded_by(c, r, row)) is not None
    ],
    "filings.is_known": lambda c, r, h: [key for key in _keys(h) if filings.is_known(c, r, *key)],
    "filings.filings_of_year": lambda c, r, h: [row for year in YEARS for row in filings.filings_of_year(c, r, year)],
    "filings.findings_of": lambda c, r, h: [item for row in _rows(c) for item in filings.findings_of(c, r, row.id)],
    "filings.tables_of": lambda c, r, h: [one for row in _rows(c) for one in filings.tables_of(c, r, row.id)],
    "filings.tables_of_filings": lambda c, r, h: filings.tables_of_filings(c, r, [row.id for row in _rows(c)]),
    "filings.sign_offs": lambda c, r, h: [
        one for row in _rows(c) for one in filings.sign_offs(c, r, row.report_id).values()
    ],
    "filings.sources_of": lambda c, r, h: [one for row in _rows(c) for one in filings.sources_of(c, r, row.id)],
    "filings.sources_of_filings": lambda c, r, h: filings.sources_of_filings(c, r, [row.id for row in _rows(c)]),
    "filings.files_of_filings": lambda c, r, h: filings.files_of_filings(c, r, [row.id for row in _rows(c)]),
    "history.history": lambda c, r, h: [one for agency in _agencies(h) for one in history.history(c, r, agency, 2023)],
    "improvement_items.select_improvement_items": _frames(improvement_items.select_improvement_items),
    "improvement_items.improvement_items": lambda c, r, h: improvement_items.improvement_items(c, r),
    "locks.visible_lock": lambda c, r, h: [
        (one.agency, one.agency_id, one.locked_by, one.reason)
        for lock in locks.locks(c, EVERYONE) for one in (locks.visible_lock(r, lock),) if one.agency
    ],
    "locks.locks": lambda c, r, h: locks.locks(c, r),
    "locks.open_locks": lambda c, r, h: locks.open_locks(c, r),
    "locks.year_lock": lambda c, r, h: _each(
        lambda one: locks.year_lock(c, r, one), [lock.id for lock in locks.locks(c, EVERYONE)]
    ),
    "member_figures.figures_given": lambda c, r, h: member_figures.figures_given(
        c, r, 2023, "applications", catalog().table("2021", "applications").official_cells, _rows(c)
    ),
    "member_figures.lines_given": lambda c, r, h: member_figures.lines_given(c, r, 2023, _rows(c)),
    "members.members": lambda c, r, h: _each(lambda one: members.members(c, r, one, 2023), _agencies(h)),
    "peers.peer_counts": lambda c, r, h: peers.peer_counts(c, r, 2023, "县级", "政府部门"),
    "peers.peers_beyond": lambda c, r, h: peers.peers_beyond(c, r, 2023, "县级", "政府部门", LIMITS),
    "peers.peers_with": lambda c, r, h: [
        row.agency for number in peers.peers_with(c, r, 2023, "县级", "政府部门", ["DUP-AGENCY", "T3-ID"])
        for row in _rows(c) if row.id == number
    ],
    "provenance.import_of": lambda c, r, h: [one for row in _rows(c) if (one := provenance.import_of(c, r, row.id))],
    "provenance.imports_of": lambda c, r, h: list(provenance.imports_of(c, r, [row.id for row in _rows(c)]).values()),
    "provenance.files_of": lambda c, r, h: [one for row in _rows(c) for one in provenance.files_of(c, r, row)],
    "provenance.files_of_filings": lambda c, r, h: [
        one for found in provenance.files_of_filings(c, r, _rows(c)).values() for one in found
    ],
    "provenance.content_of": lambda c, r, h: _each(
        lambda number, file: (file.name, len(provenance.content_of(c, r, number, file))),
        _files(c),
    ),
    "provenance.content_to_read": lambda c, r, h: _each(
        lambda number, file: (file.name, len(provenance.content_to_read(c, r, number, file))), _files(c)
    ),
    "public.public_rows": lambda c, r, h: [
        row for name in ("annual_publications", "annual_corrections") for part in public.public_rows(c, r, name) for row in part
    ],
    "public.public_columns": lambda c, r, h: list(public.public_columns(c, r, "annual_appeals", year=2022)),
    "public.filings_by_region": lambda c, r, h: [
        row.agency for numbers in public.filings_by_region(c, r, 2023).values() for number in numbers
        for row in _rows(c) if row.id == number
    ],
    "publications.select_publications": _frames(publications.select_publications),
    "publications.publications": lambda c, r, h: publications.publications(c, r),
    "recent.recent_filings": lambda c, r, h: [recent.recent_filings(c, r, limit) for limit in (3, 1000)],
    "registry.superior_links": lambda c, r, h: registry.superior_links(c, r),
    "registry.collector_links": lambda c, r, h: registry.collector_links(c, r),
    "registry.successions": lambda c, r, h: registry.successions(c, r),
    "registry.all_successions": lambda c, r, h: [
        name for name in registry.all_successions(c, r).names.values() if name != "管辖范围以外的单位"
    ],
    "registry.superiors": lambda c, r, h: [registry.superiors(c, r, year) for year in (None, 2021, 2023)],
    "registry.tree_of": lambda c, r, h: registry.tree_of(c, r, 2023)[0],
    "registry.agencies": lambda c, r, h: [row for year in (None, 2021, 2023) for row in registry.agencies(c, r, year)],
    "registry.agency_names": lambda c, r, h: registry.agency_names(c, r),
    "registry.names_and_codes": lambda c, r, h: list(registry.names_and_codes(c, r)),
    "registry.other_names": lambda c, r, h: registry.other_names(c, r),
    "registry.names_in": lambda c, r, h: registry.names_in(c, r, 2022),
    "registry.find_agency": lambda c, r, h: _each(
        lambda words: registry.find_agency(c, r, words), ["AA1", "甲县教育局", "县教育局", f"#{h.b_edu}", "BB1"]
    ),
    "registry.subtree": lambda c, r, h: [registry.subtree(c, r, one, 2021) for one in (h.city, h.b)],
    "registry.last_filed": lambda c, r, h: registry.last_filed(c, r),
    "releases.releases": lambda c, r, h: releases.releases(c, r),
    "releases.latest_release": lambda c, r, h: [
        one for agency in (h.a, h.b) if (one := releases.latest_release(c, r, agency, 2021)) is not None
    ],
    "reports.load_report": lambda c, r, h: _each(lambda row: reports.load_report(c, r, row.id), _rows(c)),
    "reports_of_year.reports_of_year": lambda c, r, h: reports_of_year.reports_of_year(c, r, 2023, _rows(c), whole=True),
    "resources.select_resources": _frames(resources.select_resources),
    "resources.resources": lambda c, r, h: resources.resources(c, r),
    "restatements.restatements": lambda c, r, h: [
        one for under in (None, h.city, h.b) for one in restatements.restatements(c, r, 2023, under)
    ],
    "restatements.ledger": lambda c, r, h: [
        restatements.ledger(c, r, 2023, under, part)
        for under in (None, h.city, h.a, h.b) for part in (None, slice(0, 1), slice(1, 2))
    ],
    "review.reviews": lambda c, r, h: [
        row for year in (2021, 2022, 2023) for under in (None, h.city, h.b) for row in review.reviews(c, r, year, under)
    ],
    "series.filings_for": lambda c, r, h: series.filings_for(
        c, r, _agencies(h), YEARS, {"applications": [Cell("received", "total")]}
    ).current,
    "series.offices": lambda c, r, h: [
        (one.name, one.code, one.names, [name for name in one.others.values() if name != "管辖范围以外的单位"],
         [name for name in one.successions.names.values() if name != "管辖范围以外的单位"])
        for one in series.offices(c, r, registry.agencies(c, r), YEARS)
    ],
    "series.first_years": lambda c, r, h: series.first_years(c, r, _agencies(h)),
    "series.stored_reports": lambda c, r, h: [
        row.agency for agency in _agencies(h) for one in series.stored_reports(c, r, agency)
        for row in _rows(c) if row.id == one.filing
    ],
    "series.stored_years": lambda c, r, h: series.stored_years(c, r, [h.b_edu, h.a]),
    "sign_offs.sign_offs": lambda c, r, h: sign_offs.sign_offs(c, r, 2023),
    "status.status": lambda c, r, h: [
        row for year in (2021, 2022, 2023) for under in (None, h.city, h.b) for row in status.status(c, r, year, under)
    ],
    "status_years.status_over_years": lambda c, r, h: status_years.status_over_years(c, r, YEARS),
    "status_years.places_over_years": lambda c, r, h: [
        status_years.places_over_years(c, r, range(2021, 2024), under) for under in (None, h.city, h.b)
    ],
    "status_years.status_of_places": lambda c, r, h: [
        status_years.status_of_places(c, r, YEARS, status_years.places_over_years(c, EVERYONE, YEARS), under)
        for under in (None, h.city, h.b)
    ],
    "submissions.latest_submissions": lambda c, r, h: submissions.latest_submissions(c, r, 2023),
    "submissions.open_submissions": lambda c, r, h: submissions.open_submissions(c, r),
    "submissions.submissions_of": lambda c, r, h: [
        one for row in _rows(c) for one in submissions.submissions_of(c, r, row.report_id)
    ],
    "submissions.submission": lambda c, r, h: _each(lambda one: submissions.submission(c, r, one), range(1, 19)),
    "sums.members_of": lambda c, r, h: sums.members_of(
        r, _members(c, EVERYONE, 2023), table_editions.table_editions(c, EVERYONE, 2023)
    ),
    "sums.sums_of_year": _sums,
    "table_editions.table_editions": lambda c, r, h: [
        row.agency for number in table_editions.table_editions(c, r, 2023) for row in _rows(c) if row.id == number
    ],
    "twins.twins_of": lambda c, r, h: [
        one for agency in (h.a_edu, h.b_edu) for one in twins.twins_of(c, r, _digests(c), agency, "own")
    ],
    "years.select_years": _frames(years.select_years),
    "years.filed_years": lambda c, r, h: years.filed_years(c, r),
}  # fmt: skip
#: nothing of these could tell whose it is
SILENT = {"years.select_years", "years.filed_years", "series.stored_years", "filings.tables_of", "channels.channels",
          "channels.select_channels", "resources.resources", "resources.select_resources", "provenance.import_of",
          "provenance.imports_of", "member_figures.lines_given"}  # fmt: skip


def _public() -> Iterator[tuple[str, Callable[..., object]]]:
    for found in pkgutil.walk_packages(package.__path__, "reportdb.queries."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == found.name and not name.startswith("_"):
                yield f"{found.name.removeprefix('reportdb.queries.')}.{name}", function


FUNCTIONS = dict(_public())
ASKING = {name: set(inspect.signature(one).parameters) for name, one in FUNCTIONS.items()}


def test_every_query_has_a_case_here() -> None:
    """Or is known to ask without a remit, or asks nothing."""
    with_remit = {name for name, given in ASKING.items() if "remit" in given}
    assert with_remit - {"filings.findings_as_made"} == set(CASES)
    assert {name for name, given in ASKING.items() if "conn" in given and "remit" not in given} == WITHOUT_REMIT


@pytest.fixture
def engine(shared_urls: Callable[[str, Fill], URL], dialect: str) -> Iterator[Engine]:
    engine = open_database(shared_urls(dialect, fill))
    yield engine
    engine.dispose()


def _told(found: object) -> str:
    return found.text if isinstance(found, Refusal) else APART.sub("", repr(found))


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_another_county_comes_out(engine: Engine, name: str) -> None:
    with reading(engine) as conn:
        county = house(conn)
        every = _told(CASES[name](conn, EVERYONE, county))
        ours = _told(CASES[name](conn, county.remit, county))
    marks = [mark for mark in MARKS if mark in every]
    assert marks or name in SILENT, "the case would see nothing of county B in any case"
    for mark in MARKS:
        at = ours.find(mark)
        assert at < 0, f"{mark}: …{ours[max(0, at - 200) : at + 100]}…"


@pytest.mark.parametrize("name", CASES)
def test_no_remit_sees_nothing(engine: Engine, name: str) -> None:
    with reading(engine) as conn:
        county = house(conn)
        found = CASES[name](conn, Remit.of(()), county)
    told = _told(found)
    for mark in (*MARKS, "甲", "AA"):
        at = told.find(mark)
        assert at < 0, f"{mark}: …{told[max(0, at - 200) : at + 100]}…"
    assert _empty(found), told[:300]


def _empty(found: object) -> bool:
    """Whether nothing is in it, however deep."""
    if isinstance(found, Refusal):
        return True
    if isinstance(found, Mapping):
        return all(map(_empty, found.values()))
    if isinstance(found, (list, tuple, set, frozenset)):
        return all(map(_empty, found))
    return found is None or found in ("", 0)


def test_what_copies_what_is_told_without_the_names(engine: Engine) -> None:
    """The doubt itself stays: whoever copied has to answer for it."""
    with reading(engine) as conn:
        county = house(conn)
        row = filings.current(conn, EVERYONE, county.a_edu, 2023, "own")
        assert row is not None
        every, ours = (
            [one.message for one in explanations.explained_findings(conn, remit, row) if one.code == "DUP-AGENCY"]
            for remit in (EVERYONE, county.remit)
        )
        archive = filings.current(conn, EVERYONE, county.a_archive, 2023, "own")
        assert archive is not None
        joined = [
            [item for item in explanations.explained_findings(conn, remit, archive) if item.code == "T3-CARRY"]
            for remit in (EVERYONE, county.remit)
        ]
    table = catalog().table("2021", COPIED)
    assert table.code == COPIED
    assert len(every) == len(ours) == 1
    assert "全部数字与乙县教育局（2023年）完全相同" in every[0]
    assert "全部数字与其他单位的报告完全相同" in ours[0]
    assert joined[0]
    assert "乙县粮食局" in joined[0][0].message
    assert [item.message for item in joined[1]] == [
        "上年结转数等于上一年度报告的结转下年度继续办理数：与上年数核对不符；上年数涉及管辖范围以外的单位，不在此列出。"
    ] * len(joined[0])
    assert {(item.expected, item.found, len(item.operands)) for item in joined[1]} == {(None, None, 0)}
    assert [item.number for item in joined[1]] == [item.number for item in joined[0]]


def test_a_list_of_both_counties_is_handed_to_nobody_who_sees_one(engine: Engine) -> None:
    with reading(engine) as conn:
        county = house(conn)
        (ours,) = [row for row in _rows(conn) if row.agency_id == county.a and row.year == 2022]
        (theirs,) = [row for row in _rows(conn) if row.agency_id == county.b and row.year == 2022]
        (file,) = provenance.files_of(conn, county.remit, ours)
        assert provenance.content_of(conn, county.remit, ours.id, file)
    with engine.begin() as conn:
        conn.exec_driver_sql(
            f"INSERT INTO filing_source (filing_id, sha256, name, made) VALUES ({theirs.id}, '{file.sha256}', 'a', TRUE)"
        )
        with pytest.raises(NothingToShow, match="outside the remit"):
            provenance.content_of(conn, county.remit, ours.id, file)
        assert provenance.content_of(conn, EVERYONE, ours.id, file)
        assert provenance.content_to_read(conn, county.remit, ours.id, file)
        conn.rollback()
