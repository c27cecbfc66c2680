"""Nobody is told of agencies outside the remit: every route, every role, as if they did not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.database import open_database, reading
from reportdb.queries import filings
from reportdb.queries.remit import Remit
from reportdb.web.api.documentation import Operation, operations
from tests.api_desk import PEOPLE, agency, agency_id, document, error, fill_world, get, program, token_of
from tests.command_line import Fill

READS = [one for one in operations(document()) if one.method == "GET"]
NAMING = [one for one in READS if re.search(r"\{(agency|filing)\}", one.path) or one.path.endswith("/series")]
LISTING = [one for one in READS if one not in NAMING]
#: routes that say the same to everybody
COMMON = ("/indicators", "/dictionary")
VALUES = {
    "year": "2023", "scope": "own", "table": "applications", "row": "received", "column": "total", "first": "2019",
    "last": "2023", "indicator": "applications.received.total", "q": "江城市教育局",
}  # fmt: skip
#: codes of the agencies that each account sees in 2023
SEEN = {
    "clerk": {"A"},
    "west": {"C1"},
    "east": {"B", "B1", "B2"},
    "press": {"C", "C1", "C2", "C3"},
    "nobody": set(),
    "city": {"T", "A", "B", "B1", "B2", "C", "C1", "C2", "C3", "D", "D1"},
}
NAMES = {
    "T": "江城市人民政府", "A": "江城市教育局", "B": "江东区人民政府", "B1": "江东区教育局", "B2": "江东区民政局",
    "C": "江西区人民政府", "C1": "江西区教育局", "C2": "江西区民政局", "C3": "江西区文", "D": "江南县人民政府",
    "D1": "江南县教育局", "suqian": "宿迁市人民政府",
}  # fmt: skip


class Target(NamedTuple):
    """An agency with a filing and one of its files, by which addresses may name it."""

    agency: int
    filing: int


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    return shared_urls(dialect, fill_world)


@pytest.fixture
def client(url: URL, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with program(url, token_of(url, request.param)) as found:
        yield found


def targets(url: URL) -> dict[str, Target]:
    """Those that filed for 2023, by code."""
    found: dict[str, Target] = {}
    engine = open_database(url)
    with reading(engine) as conn:
        for row in filings.filings_of_year(conn, Remit.everyone(), 2023):
            found.setdefault(row.agency_code, Target(row.agency_id, row.id))
        assert agency(conn, "A") == found["A"].agency
    engine.dispose()
    return found


def address(one: Operation, target: Target) -> tuple[str, dict[str, str]]:
    """The address of a route that names an agency, and what it must be asked."""
    values = {**VALUES, "agency": str(target.agency), "filing": str(target.filing), "sha256": "0" * 64}
    path = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], one.path)
    asked = {each.name: values[each.name] for each in one.parameters if each.where == "query" and each.required}
    return path, asked


def test_the_matrix_knows_every_route() -> None:
    assert len(NAMING) > 12
    assert len(LISTING) > 6
    assert {*PEOPLE} - {"admin"} == {*SEEN}


@pytest.mark.parametrize("who", [name for name in SEEN if name != "city"])
def test_what_is_outside_the_remit_is_not_there_on_any_route(url: URL, who: str) -> None:
    nothing = Target(999_999, 999_999)
    there = {code: target for code, target in targets(url).items() if code not in SEEN[who]}
    assert there
    with program(url, token_of(url, who)) as client:
        for one in NAMING:
            path, asked = address(one, nothing)
            absent = client.get(path, params=asked)
            assert absent.status_code == 404
            same = absent.json()["error"]["message"].replace("999999", "N")
            for code, target in there.items():
                path, asked = address(one, target)
                answer = client.get(path, params=asked)
                assert error(answer) == (404, "not_found"), (who, code, path, answer.text)
                told = (
                    answer.json()["error"]["message"].replace(str(target.filing), "N").replace(str(target.agency), "N")
                )
                assert told == same, (path, told, same)


@pytest.mark.parametrize("who", SEEN)
def test_lists_hold_nothing_from_outside_the_remit(url: URL, who: str) -> None:
    hidden = [name for code, name in NAMES.items() if code not in SEEN[who]]
    with program(url, token_of(url, who)) as client:
        for one in LISTING:
            path, asked = address(one, Target(1, 1))
            if path.endswith(COMMON):
                continue
            for form in ("json", "csv"):
                limit = {"limit": "1000"} if any(each.name == "limit" for each in one.parameters) else {}
                answer = client.get(path, params={**asked, **limit, "format": form})
                assert answer.status_code in (200, 422), (path, answer.text)
                for name in hidden:
                    if answer.status_code == 200 or name != VALUES["q"]:
                        assert name not in answer.text, (who, path, name)


def test_within_the_remit_the_same_routes_answer(url: URL) -> None:
    answered = 0
    with program(url, token_of(url, "clerk")) as client:
        target = targets(url)["A"]
        for one in NAMING:
            path, asked = address(one, target)
            if "sha256" not in one.path:  # its filing came from no file
                answer = client.get(path, params=asked)
                assert answer.status_code == 200, (path, answer.text)
                answered += 1
        assert [row["agency_code"] for row in get(client, "/status", year=2023)] == ["A"]
    assert answered > 12


@pytest.mark.parametrize("who", ["clerk", "east", "press", "nobody"])
def test_an_agency_to_look_below_must_be_seen_too(url: URL, who: str) -> None:
    below = [one for one in READS if any(each.name == "under" for each in one.parameters)]
    assert len(below) > 5
    with program(url, token_of(url, who)) as client:
        for one in below:
            path, asked = address(one, Target(1, 1))
            answer = client.get(path, params={**asked, "under": agency_id(url, "T")})
            assert error(answer) == (404, "not_found"), path


def test_an_office_sees_its_tree_and_a_total_of_no_more(url: URL) -> None:
    with program(url, token_of(url, "city")) as client:
        codes = {row["agency_code"] for row in get(client, "/agencies", limit=1000, year=2023)}
        assert codes == SEEN["city"]
        found = get(client, f"/totals/{agency_id(url, 'T')}/2023")
        assert {one["agency_code"] for one in found["members"]} <= SEEN["city"]
    with program(url, token_of(url, "east")) as client:
        rows = get(client, "/tables/applications", year=2023, limit=1000)
        assert {row["agency_code"] for row in rows} == {"B", "B1"}


def test_numbers_that_no_database_holds_are_refused(url: URL) -> None:
    with program(url, token_of(url, "admin")) as client:
        for number in ("0", "-1", "2147483648", "99999999999999999999", "1.5", "x", "١"):
            for path in (f"/agencies/{number}", f"/filings/{number}", f"/totals/{number}/2023"):
                answer = client.get(f"/api/v1{path}")
                assert error(answer) == (422, "invalid"), path
        for year in ("1989", "2101", "20233", "0", "x"):
            assert error(client.get("/api/v1/status", params={"year": year})) == (422, "invalid")
