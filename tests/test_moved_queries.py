"""Queries over several years ask for each year under the remit of that year: an agency that moved shows which do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256

import pytest
from sqlalchemy import Connection, Engine, column

from etl.load import register_agency
from reportdb.accounts.changing import make_account
from reportdb.carry_over import CarryOver, Chain, Filed
from reportdb.database import reading, writing
from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers.series_papers import lines_of_agencies
from reportdb.queries import (
    accounts,
    agency_choice,
    audit,
    carry_over,
    contacts,
    explanations,
    filings,
    locks,
    provenance,
    recent,
    registry,
    releases,
    series,
    status_years,
    submissions,
    years,
)
from reportdb.queries.remit import Remit
from reportdb.series import Indicator, State
from reportdb.workflow.locking import lock_year, release_year, unlock_year
from tests.moved_bureau import EVERYONE, SEES, YEARS, Moved, moved
from tests.people import quicken

CARRY = CarryOver(catalog(), Chain.APPLICATIONS)
RECEIVED = Indicator(catalog(), "applications", Cell("received", "total"))

Case = Callable[[Connection, Remit, Moved], object]


def _series(conn: Connection, remit: Remit, m: Moved) -> object:
    rows = registry.agencies(conn, Remit.of({m.bureau}))
    (line,) = lines_of_agencies(conn, remit, RECEIVED, rows, YEARS, None)[0]
    return [one.year for one in line.points if one.state is State.REPORTED]


def _carried(conn: Connection, remit: Remit, agency: int | None = None, under: int | None = None) -> object:
    rows = carry_over.carried(conn, remit, CARRY, YEARS, agency=agency, under=under).rows
    return [year for row in rows for year, said in row.years.items() if isinstance(said, Filed)]


def _grid(rows: list[status_years.AgencyYears], m: Moved) -> object:
    return [year for row in rows if row.agency_id == m.bureau for year in row.years]


#: the years of the bureau that each gives, in any order
CASES: Mapping[str, Case] = {
    "filed_years": lambda c, r, m: years.filed_years(c, r),
    "reports_on_file": lambda c, r, m: [one.year for one in agency_choice.reports_on_file(c, r, m.bureau)],
    "recent_filings": lambda c, r, m: [one.year for one in recent.recent_filings(c, r, 10)],
    "stored_reports": lambda c, r, m: [one.year for one in series.stored_reports(c, r, m.bureau)],
    "stored_years": lambda c, r, m: series.stored_years(c, r, [m.bureau]),
    "series": _series,
    "carried": lambda c, r, m: _carried(c, r),
    "carried of one": lambda c, r, m: _carried(c, r, agency=m.bureau),
    "carried under": lambda c, r, m: _carried(c, r, under=m.ids["T"]),
    "status_over_years": lambda c, r, m: _grid(status_years.status_over_years(c, r, YEARS), m),
    "status_of_places": lambda c, r, m: _grid(
        status_years.status_of_places(c, r, YEARS, status_years.places_over_years(c, r, YEARS)), m
    ),
    "open_submissions": lambda c, r, m: [one.year for one in submissions.open_submissions(c, r)],
    "submissions_of": lambda c, r, m: [
        one.year for number in m.filings.values()
        for one in submissions.submissions_of(c, r, filings.filing(c, EVERYONE, number).report_id)
    ],
    "trail": lambda c, r, m: {one.year for one in audit.trail(c, r).rows if one.agency_id == m.bureau},
    "findings_of": lambda c, r, m: [year for year, number in m.filings.items() if filings.findings_of(c, r, number)],
    "open_findings": lambda c, r, m: [
        year for year, number in m.filings.items()
        if explanations.open_findings(c, r, [filings.filing(c, EVERYONE, number)])
    ],
    "current_around": lambda c, r, m: {
        row.year for at in (2021, 2023) for row in filings.current_around(c, r, m.bureau, at, "own").values()
    },
    "locks": lambda c, r, m: [one.year for one in locks.locks(c, r)],
    "releases": lambda c, r, m: [one.year for one in releases.releases(c, r)],
}  # fmt: skip


@pytest.fixture
def bureau(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Moved:
    quicken(monkeypatch)
    made = moved(engine)
    with writing(engine) as conn:
        for county in SEES:
            make_account(conn, county, "office", "long enough", agencies=[made.ids[county]], by="x")
        for year in YEARS:
            lock = lock_year(conn, EVERYONE, year, made.bureau, reason="完毕", by="x")
            release_year(conn, EVERYONE, year, made.bureau, text="门户", by="x")
            if year == 2021:
                unlock_year(conn, EVERYONE, lock.id, reason="更正", by="x")
    return made


def over(conn: Connection, county: str, year: int | None = None) -> Remit:
    row = accounts.account_named(conn, county)
    assert row is not None
    return accounts.remit_over_years(conn, row, year)


@pytest.mark.parametrize("county", SEES)
def test_each_county_is_given_its_own_years(engine: Engine, bureau: Moved, county: str) -> None:
    with reading(engine) as conn:
        for centre in (None, *YEARS):
            remit = over(conn, county, centre)
            for name, case in CASES.items():
                found = case(conn, remit, bureau)
                assert isinstance(found, list | set)
                assert tuple(sorted(found)) == SEES[county], (name, centre)
        for name, case in CASES.items():
            whole = case(conn, EVERYONE, bureau)
            assert isinstance(whole, list | set)
            assert tuple(sorted(whole)) == YEARS, name


@pytest.mark.parametrize("county", SEES)
def test_a_remit_knows_each_year_wherever_it_stands(engine: Engine, bureau: Moved, county: str) -> None:
    with reading(engine) as conn:
        row = accounts.account_named(conn, county)
        assert row is not None
        for centre in (None, *YEARS):
            remit = over(conn, county, centre)
            assert remit.in_year(None) == accounts.remit_of(conn, row, centre)
            for year in range(accounts.FIRST_YEAR, 2027):
                assert remit.in_year(year) == accounts.remit_of(conn, row, year), (centre, year)
            assert remit.ever().covers(bureau.bureau)
            assert [remit.within([year]).covers(bureau.bureau) for year in YEARS] == [y in SEES[county] for y in YEARS]
            assert remit.only({bureau.ids["T"]}).ever().agencies == frozenset()
            assert remit.only({bureau.bureau}).in_year(SEES[county][0]).agencies == {bureau.bureau}


def test_what_is_of_no_year_goes_by_the_agencies_of_today() -> None:
    remit = Remit(False, frozenset({1}), ((2020, frozenset({1, 2})), (2021, frozenset({1, 2}))))
    assert remit.condition("a") == "a IN (1)"
    condition = remit.condition("a", "y")
    assert condition == (
        "((COALESCE(y, 0) NOT IN (2020, 2021) AND a IN (1)) OR (COALESCE(y, 0) IN (2020, 2021) AND a IN (1, 2)))"
    )
    clause = remit.clause(column("a"), column("y"))
    told = " ".join(str(clause.compile(compile_kwargs={"literal_binds": True})).split())
    assert told.count("coalesce(y, 0)") == 2
    assert Remit.everyone().condition("a", "y") == "TRUE"
    assert Remit.of(()).condition("a", "y") == "a IN (NULL)"


def test_whom_to_call_stands_in_reports_of_ones_own_years(engine: Engine, bureau: Moved) -> None:
    with reading(engine) as conn:
        asked = {
            (county, year): contacts.contacts_before(conn, over(conn, county), year)
            for county in SEES
            for year in (2022, 2024)
        }
    assert {key: found[bureau.bureau].year for key, found in asked.items() if found} == {
        ("B", 2022): 2021, ("A", 2024): 2023, ("B", 2024): 2021,
    }  # fmt: skip


def test_a_workbook_of_several_years_is_handed_to_nobody_who_sees_some(engine: Engine, bureau: Moved) -> None:
    digest = sha256(b"book").hexdigest()
    given = "INSERT INTO filing_source (filing_id, sha256, name, made) VALUES"
    with writing(engine) as conn:
        sql = f"INSERT INTO source_file (sha256, name, size, received_at, content) VALUES ('{digest}', 'a.xlsx', 4, '2024-01-01 00:00:00', "
        conn.exec_driver_sql(sql + ("x'626f6f6b')" if conn.dialect.name == "sqlite" else "'book'::bytea)"))
        for year in (2022, 2023):
            conn.exec_driver_sql(f"{given} ({bureau.filings[year]}, '{digest}', 'a.xlsx', TRUE)")
    with writing(engine) as conn:
        row = filings.filing(conn, EVERYONE, bureau.filings[2022])
        remit = over(conn, "A", 2022)
        (file,) = provenance.files_of(conn, remit, row)
        assert provenance.content_of(conn, remit, row.id, file) == b"book"
        conn.exec_driver_sql(f"{given} ({bureau.filings[2021]}, '{digest}', 'a.xlsx', TRUE)")
        with pytest.raises(NothingToShow, match="outside the remit"):
            provenance.content_of(conn, remit, row.id, file)
        assert provenance.content_to_read(conn, remit, row.id, file) == b"book"
        assert provenance.content_of(conn, EVERYONE, row.id, file) == b"book"


def test_where_nobody_ever_moved_all_years_are_alike(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)
    with writing(engine) as conn:
        number = register_agency(conn, "甲县人民政府")
        make_account(conn, "A", "office", "long enough", agencies=[number], by="x")
    with reading(engine) as conn:
        assert over(conn, "A") == over(conn, "A", 2015) == Remit.of({number})
