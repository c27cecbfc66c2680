"""Long answers made by a working process: the same as the desk makes itself, for everybody and on both databases."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import URL
from starlette.testclient import TestClient

from etl.draft import FilingDraft
from etl.load import store
from reportdb import database
from reportdb.accounts import tokens
from reportdb.checks.copied import check_twins
from reportdb.checks.surroundings import Twin
from reportdb.queries.registry import find_agency
from reportdb.queries.reports import load_report
from reportdb.web.apart.room import Room
from reportdb.web.apart.route import ApartRoute
from reportdb.web.api.routes import ROUTERS as FOR_PROGRAMS
from reportdb.web.pages import ROUTERS
from reportdb.web.security.caller import now
from reportdb.web.working.hand import Job
from reportdb.workflow.locking import lock_year
from tests.city_desk import EVERYONE, PEOPLE, City, settled
from tests.desk import proof_of
from tests.expected_routes import ROUTES
from tests.people import accounts_desk, as_person, browser_of, quicken
from tests.total_tree import balanced

LONG = [
    f"GET {route.path}" for router in ROUTERS for route in router.routes if isinstance(route, ApartRoute)
]  # fmt: skip
LONG_FOR_PROGRAMS = [
    route.path for router in FOR_PROGRAMS for route in router.routes if isinstance(route, ApartRoute)
]  # fmt: skip
#: what no account of 江东区 is told of
OUTSIDE = ("江西区", "江南县", "江城市教育局")
#: when a workbook was made
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
WHO = ("b1", "east", "nothing", "chief")


@dataclass
class Place:
    """A desk with a working room and one that does all itself, on one database, and the browsers of both."""

    room: Room
    handed_on: list[str] = field(default_factory=list)
    beside: dict[str, TestClient] = field(default_factory=dict)
    itself: dict[str, TestClient] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    city: City | None = None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, shared_urls: Callable[[str, Callable[[URL], None]], URL]) -> Iterator[Place]:
    """The city of `city_desk`; in what 江东区民政局 filed something is found about 江西区教育局."""
    url = shared_urls(request.param, lambda _: None).render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as patch, accounts_desk(url) as (app, desk), accounts_desk(url) as (plain, _):
        quicken(patch)
        city = settled(desk)
        _copied(city)
        desk.apart = Room(desk.folder)
        made = Place(desk.apart, city=city)
        submit = desk.apart.bench.submit

        def noted(job: Job) -> Future[Any]:
            made.handed_on.append(job["what"])
            return submit(job)

        patch.setattr(desk.apart.bench, "submit", noted)
        with database.writing(desk.engine) as conn:
            lock_year(conn, EVERYONE, 2024, city.agencies["B"], reason="done", by="chief")
            for name in WHO:
                whose = conn.exec_driver_sql(f"SELECT id FROM account WHERE name = '{name}'").scalar_one()
                made.keys[name] = tokens.issue_token(conn, whose, "program", now=now(), by=name).token
        things = {"agency": city.agencies["B"], "filing": city.filings["B"]}
        for route in LONG:
            made.addresses[route] = ROUTES[route].address.format(**things)
        for name in (*PEOPLE, "chief"):
            made.beside[name], made.itself[name] = as_person(app, name), browser_of(plain)
            made.itself[name].cookies.update(made.beside[name].cookies)
        made.beside["nobody"], made.itself["nobody"] = browser_of(app), browser_of(plain)
        yield made


def _copied(city: City) -> None:
    """江东区民政局 files the appeals of 江西区教育局, which is found and told in words."""
    with database.writing(city.desk.engine) as conn:
        found = load_report(conn, EVERYONE, city.filings["C1"])
        report = replace(
            balanced("江东区民政局", 8),
            tables={**balanced("江东区民政局", 8).tables, "appeals": found.tables["appeals"]},
        )
        (twin,) = check_twins(report.tables, [Twin("appeals", "江西区教育局", 2023)])
        store(conn, FilingDraft(report, find_agency(conn, EVERYONE, "B2", 2023).id, accepted=True, findings=[twin]))


def told(content: bytes) -> dict[str, bytes] | bytes:
    """What an answer says: the parts of a workbook or package but for the moment it was made."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: _MOMENT.sub(b"", book.read(name)) for name in book.namelist()}


def words(content: bytes) -> str:
    found = told(content)
    return (b"".join(found.values()) if isinstance(found, dict) else found).decode("utf-8", "replace")


def test_all_that_is_long_is_known() -> None:
    assert len(LONG) >= 12
    assert len(LONG_FOR_PROGRAMS) == 5
    every = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    books = {route.path for route in every if route.path.endswith((".xlsx", ".zip", "package"))}
    beside = {route.path for route in every if isinstance(route, ApartRoute)}
    assert books - beside == {"/registry/sample.xlsx", "/sql/{token}.xlsx", "/collect/{name}/copies.zip"}


@pytest.mark.parametrize("route", LONG)
def test_a_working_process_answers_as_the_desk_itself_would(place: Place, route: str) -> None:
    address = place.addresses[route]
    for who in WHO:
        place.handed_on.clear()
        beside, itself = place.beside[who].get(address), place.itself[who].get(address)
        assert place.handed_on == ["answer"], who
        assert (beside.status_code, told(beside.content)) == (itself.status_code, told(itself.content)), who
        for name in ("content-type", "content-disposition", "location", "cache-control", "content-security-policy"):
            assert beside.headers.get(name) == itself.headers.get(name), (who, name)
        assert int(beside.headers["content-length"]) == len(beside.content)
        if who != "chief":
            assert not [name for name in OUTSIDE if name in words(beside.content)], who
    assert list(place.room.folder.iterdir()) == []


def test_a_finding_about_another_agency_is_told_without_its_name(place: Place) -> None:
    assert place.city is not None
    address = f"/totals/{place.city.agencies['B']}/2023/total.xlsx"
    mine, whole = words(place.beside["east"].get(address).content), words(place.beside["chief"].get(address).content)
    assert "与江西区教育局（2023年）完全相同" in whole
    assert "与其他单位的报告完全相同" in mine


@pytest.mark.parametrize("path", LONG_FOR_PROGRAMS)
def test_programs_are_answered_likewise(place: Place, path: str) -> None:
    assert place.city is not None
    for who in WHO:
        for code in ("B1", "C1"):
            things = {"agency": place.city.agencies[code], "filing": place.city.filings[code]}
            address = path.format(**things, year=2023, scope="own", table="applications")
            address = f"/api/v1{address}" + ("?year=2023&limit=1000" if path.endswith("{table}") else "")
            for encoding in ("gzip", "identity"):
                headers = {"Authorization": f"Bearer {place.keys[who]}", "Accept-Encoding": encoding}
                place.handed_on.clear()
                beside = place.beside["nobody"].get(address, headers=headers)
                itself = place.itself["nobody"].get(address, headers=headers)
                assert place.handed_on == ["answer"]
                assert (beside.status_code, told(beside.content)) == (itself.status_code, told(itself.content))
                for name in ("content-type", "content-encoding", "x-total-count", "vary"):
                    assert beside.headers.get(name) == itself.headers.get(name), name
                if who != "chief":
                    assert not [name for name in OUTSIDE if name in words(beside.content)], who


def test_whoever_is_not_known_is_turned_away_before_anything_is_made(place: Place) -> None:
    place.handed_on.clear()
    for address in place.addresses.values():
        assert place.beside["nobody"].get(address).headers["location"].startswith("/login")
    wrong = {"Authorization": "Bearer rdb_wrong"}
    assert place.beside["nobody"].get("/api/v1/tables/appeals?year=2023", headers=wrong).status_code == 401
    assert place.handed_on == []


def test_a_disabled_account_gets_nothing_more(place: Place) -> None:
    """Also where it was still good when its turn came."""
    room = place.room
    assert place.city is not None
    engine = place.city.desk.engine
    client, address = place.beside["west"], place.addresses["GET /status.xlsx"]
    assert client.get(address).status_code == 200
    submit = room.bench.submit

    def disabled(job: Job) -> Future[Any]:
        with database.writing(engine) as conn:
            conn.exec_driver_sql("UPDATE account SET disabled = TRUE WHERE name = 'west'")
        return submit(job)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room.bench, "submit", disabled)
        answer = client.get(address)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")


def test_a_long_answer_of_a_query_is_written_beside_the_desk(place: Place) -> None:
    numbers = (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 21000) SELECT n, '甲' AS a FROM t"
    )
    client = place.beside["analyst"]
    for count, handed_on in (("5", []), ("21000", ["rows"])):
        query = numbers.replace("21000", count)
        page = client.post("/sql/run", data={"query": query, "proof": proof_of(client, "/sql")}, follow_redirects=True)
        found = re.search(r"/sql/([\w-]+)\.csv", page.text)
        assert found is not None
        for kind in ("csv", "json", "xlsx"):
            place.handed_on.clear()
            answer = client.get(f"/sql/{found[1]}.{kind}")
            assert answer.status_code == 200
            assert place.handed_on == handed_on
            assert count in words(answer.content)
            assert f".{kind}" in answer.headers["content-disposition"]
            assert place.beside["east"].get(f"/sql/{found[1]}.{kind}").status_code == 404
    assert list(place.room.folder.iterdir()) == []
