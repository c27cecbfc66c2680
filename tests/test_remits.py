"""Every query gives nothing of agencies outside the remit it is asked under: no name, code, number, figure or word of theirs.

A public function of `reportdb.queries` without a case here fails the test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

import reportdb.queries as package
from reportdb.database import open_database, reading
from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers.series_papers import lines_of_agencies
from reportdb.queries import (
    explanations,
    filings,
    provenance,
    registry,
)
from reportdb.queries.remit import OUTSIDE, Remit
from reportdb.series import Indicator, State
from tests.command_line import Fill
from tests.county_house import COPIED, EVERYONE, MARKS, fill, house
from tests.query_cases import CASES
from tests.query_cases.asked import Refusal, all_filings
from tests.told import APART

#: what is asked of the whole register or of ids the caller may see: nothing of it is shown to anybody as it comes
WITHOUT_REMIT = {
    "accounts.accounts", "accounts.account_named", "accounts.account", "accounts.any_account",
    "accounts.password_hash_of",  # for administrators, and for whoever logs in
    "accounts.remit_of", "accounts.remit_over_years", "accounts.remit_below",  # make one
    "api_tokens.account_of_token", "api_tokens.tokens_of", "api_tokens.token",
    "sessions.session_of", "sessions.account_of_session", "sessions.sessions_of",
    "saved_queries.saved_queries", "saved_queries.saved_query",  # of an account
    "cells.cells_of", "cells.read_cells",  # the form
    "collecting.chain_above", "collecting.all_below", "collecting.ever_below", "collecting.below_by_year", "registry.collectors", "registry.links_above",  # numbers alone
    "registry.list_loaded", "locks.years_locked",  # yes or no
    "locks.lock_on", "locks.all_locked",  # a lock holds whoever set it; `visible_lock` says what of it is told
    "corrections.corrected_filings", "history.made_by", "history.sources",  # of filings the reader may see
    "filings.findings_by_filing",  # for counting
    "frames.frame",  # of a SELECT that has its remit
    "freshness.mark_of_standings", "series.state_of_filings",  # compared with another one, and shown to nobody
    "sessions.last_seen",  # of accounts, for administrators
    "years.year_of_filing",  # a remit is one of a year: asked before there is any, and told to nobody who may not see it
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
        (ours,) = [row for row in all_filings(conn) if row.agency_id == county.a and row.year == 2022]
        (theirs,) = [row for row in all_filings(conn) if row.agency_id == county.b and row.year == 2022]
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


def test_whether_a_partner_outside_has_filed_is_not_told(engine: Engine) -> None:
    """The grain bureau of B was merged into the archive of A: the sum for A says why there is none, and no more."""
    indicator = Indicator(catalog(), "applications", Cell("received", "total"))
    with reading(engine) as conn:
        county = house(conn)
        rows = registry.agencies(conn, Remit.of({county.a_archive}))
        ours, every = (
            lines_of_agencies(conn, remit, indicator, rows, [2022], None, summed=True)[0][0].points[0]
            for remit in (county.remit, EVERYONE)
        )
    assert (ours.state, ours.notes) == (State.OUTSIDE, (f"{OUTSIDE}当年不在管辖范围，不能相加",))
    assert every.state is State.REPORTED
