"""The roles attacked: every route of the pages, every kind of visitor, what is theirs and what is another's."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from reportdb import database
from reportdb.accounts import access, tokens
from reportdb.accounts.rights import RIGHTS, May
from reportdb.web.pages import ROUTERS
from reportdb.web.security.caller import now
from reportdb.workflow.locking import lock_year
from reportdb.workflow.submitting import submit
from tests.city_desk import EVERYONE, PEOPLE, City, settled
from tests.desk import proof_of
from tests.expected_routes import ROUTES, Expected
from tests.people import accounts_desk, as_person, browser_of, person, quicken

#: numbers that are nobody's
NOBODYS = {
    "agency": 9999, "filing": 9999, "submission": 9999, "lock": 9999, "key": 9999, "sha": "0" * 64,
    "batch": "0" * 32, "answer": "0" * 32,
}  # fmt: skip
OUTSIDE = ("江西区", "江南县", "江城市教育局")


@dataclass
class Place:
    """A desk, its people's browsers, and what belongs to 江东区教育局 (B1) and to 江西区教育局 (C1)."""

    app: FastAPI
    city: City
    browsers: dict[str, TestClient] = field(default_factory=dict)
    proofs: dict[str, str] = field(default_factory=dict)
    targets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, who: str, route: str, whose: dict[str, Any], **given: Any) -> Any:
        """What somebody is answered at a route, for the things of an agency, with a proof that is right."""
        method, _, _ = route.partition(" ")
        path = ROUTES[route].address.format(**whose)
        client = self.browsers[who]
        if method == "GET":
            return client.get(path)
        given = {
            "agency": whose["agency"], "reason": "x", "note": "x", "which": whose["submission"], "saved": 1, "text-1": "x",
            **given,
        }  # fmt: skip
        path, _, query = path.partition("?")
        if "files" in path:
            return client.post(f"{path}?{query}", headers={"X-Proof": self.proofs[who]}, content=b"x")
        return client.post(path, data={**given, "proof": self.proofs[who]})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    url = f"sqlite:///{tmp_path_factory.mktemp('matrix') / 'desk.sqlite'}"
    with pytest.MonkeyPatch.context() as patch, accounts_desk(url) as (app, desk):
        quicken(patch)
        made = Place(app, settled(desk))
        person(desk, "new", "office", [made.city.agencies["B"]], must_change=True)
        gone = person(desk, "gone", "office", [made.city.agencies["B"]])
        person(desk, "warden", "administrator", [made.city.agencies["B"]])
        made.browsers["nobody"] = browser_of(app)
        for name in (*PEOPLE, "chief", "new", "gone", "warden"):
            made.browsers[name] = as_person(app, name)
        for name, client in made.browsers.items():
            made.proofs[name] = proof_of(client, "/login" if name == "nobody" else "/me/password")
        with database.writing(desk.engine) as conn:
            access.disable(conn, gone.id, by="chief")
        made.targets = {code: _things(made, name, code) for name, code in (("b1", "B1"), ("c1", "C1"))}
        yield made


def _things(place: Place, owner: str, code: str) -> dict[str, Any]:
    """What belongs to an agency and its officer."""
    city = place.city
    found = {**NOBODYS, "agency": city.agencies[code], "filing": city.filings[code]}
    with database.writing(city.desk.engine) as conn:
        found["submission"] = submit(conn, EVERYONE, city.filings[code], by=owner).id
        found["lock"] = lock_year(conn, EVERYONE, 2024, city.agencies[code], reason="done", by=owner).id
        whose = conn.exec_driver_sql("SELECT id FROM account WHERE name = 'b1'").scalar_one()
        found["key"] = tokens.issue_token(conn, whose, code, now=now(), by="b1").id
    answer = place.browsers[owner].post("/collect/new", headers={"X-Proof": place.proofs[owner]})
    found["batch"] = answer.json()["batch"].rpartition("/")[2]
    return found


def routes() -> list[str]:
    """Every route of the pages."""
    return [
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]


def test_every_route_has_an_expectation_and_none_is_left_over() -> None:
    found = set(routes())
    assert found - ROUTES.keys() == set(), "say in tests/expected_routes.py who may"
    assert ROUTES.keys() - found == set()


def may(who: str, expected: Expected) -> bool:
    """Whether the role of somebody allows it."""
    role = PEOPLE[who][0] if who in PEOPLE else "administrator"
    return expected.right is None or expected.right in RIGHTS[role]


@pytest.mark.parametrize("route", [one for one in ROUTES if ROUTES[one].open != "public"])
def test_nobody_gets_in(place: Place, route: str) -> None:
    """Without a session, with one that is made up, and with the account disabled."""
    made_up = browser_of(place.app)
    made_up.cookies.set("reportdb_session", "x" * 43)
    place.browsers["made up"], place.proofs["made up"] = made_up, proof_of(made_up, "/login")
    for who in ("nobody", "gone", "made up"):
        answer = place.ask(who, route, place.targets["B1"])
        to_log_in = answer.status_code == 303 and answer.headers["location"].startswith("/login")
        assert to_log_in or (answer.status_code == 403 and route.startswith("POST")), who
        assert "江" not in answer.text


@pytest.mark.parametrize("route", [one for one in ROUTES if ROUTES[one].open not in ("public", "any")])
def test_a_one_time_password_opens_nothing(place: Place, route: str) -> None:
    answer = place.ask("new", route, place.targets["B1"])
    assert (answer.status_code, answer.headers.get("location")) == (303, "/me/password")


@pytest.mark.parametrize("route", [one for one in ROUTES if ROUTES[one].right is not None])
def test_a_role_without_the_right_is_refused_and_nothing_changes(place: Place, route: str) -> None:
    before = _counted(place)
    for who in (*PEOPLE, "warden"):
        if not may(who, ROUTES[route]) or (who == "warden" and ROUTES[route].open == "everything"):
            # a list handed in is there for whoever handed it in alone: to others it is as absent as any
            refused = (403, 404) if "{ticket}" in route else (403,)
            assert place.ask(who, route, place.targets["B1"]).status_code in refused, who
    assert _counted(place) == before


def named(route: str) -> bool:
    """Whether a route is about something of somebody's."""
    return "{" in ROUTES[route].address or route.startswith("POST /locks")


@pytest.mark.parametrize("route", [one for one in ROUTES if named(one)])
def test_what_is_anothers_is_as_absent_as_what_does_not_exist(place: Place, route: str) -> None:
    expected, before = ROUTES[route], _counted(place)
    for who, whose in (("b1", "C1"), ("east", "C1"), ("analyst", "C1"), ("nothing", "B1"), ("nothing", "C1")):
        if not may(who, expected) or route == "POST /review/accept" or "{key}" in expected.address:
            continue
        another = place.ask(who, route, place.targets[whose])
        absent = place.ask(who, route, NOBODYS)
        assert another.status_code == absent.status_code == 404, who
        assert _plain(another.text) == _plain(absent.text)
    assert _counted(place) == before


def test_nobody_accepts_what_is_anothers_among_many(place: Place) -> None:
    before = _counted(place)
    answer = place.ask("east", "POST /review/accept", place.targets["C1"])
    assert answer.status_code == 404
    assert _counted(place) == before


def test_a_key_is_revoked_by_its_owner_alone(place: Place) -> None:
    before = _counted(place)
    assert place.ask("c1", "POST /me/keys/{number}/revoke", place.targets["B1"]).status_code == 409
    assert _counted(place) == before


@pytest.mark.parametrize("route", [one for one in ROUTES if one.startswith("GET ")])
def test_pages_open_for_whom_they_are_and_show_no_name_from_outside(place: Place, route: str) -> None:
    expected = ROUTES[route]
    for who in ("b1", "east", "analyst", "chief", "nothing"):
        if not may(who, expected):
            continue
        answer = place.ask(who, route, place.targets["B1"])
        assert answer.status_code < 500, who
        if who != "nothing" and not set(re.findall(r"{(\w+)}", expected.address)) & {"sha", "batch", "answer"}:
            assert answer.status_code in (200, 303, 404), who
            if "{" not in expected.address:
                assert answer.status_code != 404, who
        if who == "chief":
            continue
        seen = _words(answer.content)
        for name in OUTSIDE if who != "nothing" else (*OUTSIDE, "江东区", "江城市"):
            assert name not in seen, (who, name)


WRONG = ["0", "-1", "x", "9" * 30, "2147483648", "%00", "..%2f..%2fetc%2fpasswd", "1e3", "０", "' OR 1=1 --", "a" * 300]


@pytest.mark.parametrize("route", [one for one in ROUTES if ROUTES[one].open != "public"])
def test_nonsense_in_an_address_is_no_fault_of_the_program(place: Place, route: str) -> None:
    method, _, path = route.partition(" ")
    names = re.findall(r"{[^}]+}", path)
    client, proof = place.browsers["chief"], place.proofs["chief"]
    for wrong in WRONG if names else ():
        address = wrong.join(re.split(r"{[^}]+}", path))
        answer = client.get(address) if method == "GET" else client.post(address, data={"proof": proof})
        assert answer.status_code < 500, (address, answer.status_code)
    if method == "GET":
        base = ROUTES[route].address.partition("?")[0].format(**place.targets["B1"])
        for wrong in ("0", "-1", "9" * 30, "x", "%00", "99999"):
            query = "&".join(f"{name}={wrong}" for name in _asked(route))
            assert client.get(f"{base}?{query}").status_code < 500, (base, query)


def _asked(route: str) -> list[str]:
    """The parameters a page reads from its address, and some it may read itself."""
    found = {"year", "q", "agency", "scope", "page", "p", "at", "under", "state", "first", "last", "since", "until"}
    for router in ROUTERS:
        for one in router.routes:
            if isinstance(one, APIRoute) and route.endswith(f" {one.path}") and "GET" in (one.methods or ()):
                found |= {param.name for param in one.dependant.query_params}
    return sorted(found)


@pytest.mark.parametrize("route", [one for one in ROUTES if one.startswith("POST ")])
def test_a_form_without_our_secret_changes_nothing(place: Place, route: str) -> None:
    path = ROUTES[route].address.format(**place.targets["B1"])
    client, proof, before = place.browsers["chief"], place.proofs["chief"], _counted(place)
    if ROUTES[route].open == "public":
        client, proof = place.browsers["nobody"], place.proofs["nobody"]
    others = place.proofs["city"]
    tries: list[dict[str, Any]] = [
        {},
        {"data": {"proof": ""}},
        {"data": {"proof": others}},
        {"headers": {"X-Proof": others}},
        {"headers": {"X-Proof": ""}, "data": {"proof": proof}},
        {"headers": {"X-Proof": proof, "Origin": "https://evil.example"}},
        {"headers": {"X-Proof": proof, "Origin": "null"}},
        {"headers": {"X-Proof": proof, "Sec-Fetch-Site": "cross-site"}},
        {"headers": {"X-Proof": proof, "Sec-Fetch-Site": "same-site"}},
        {"headers": {"Content-Type": "text/plain"}, "content": f"proof={proof}".encode()},
    ]
    for one in tries:
        assert client.post(path, **one).status_code == 403, one
    assert _counted(place) == before


def test_the_secret_of_before_log_in_opens_nothing_afterwards(place: Place) -> None:
    client = browser_of(place.app)
    before = proof_of(client, "/login")
    again = as_person(place.app, "east")
    again.cookies.set("reportdb_proof", before)
    assert again.post("/review/accept", data={"proof": before}).status_code == 403


TRAVERSALS = [
    "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/%2e%2e/visitor.py", "/static/..%5capp.py",
    "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/....//app.py", "/static/desk.css%00.py", "/static/",
    "/static/.", "/static", "/static/" + "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_but_our_own_files_is_static(place: Place, path: str) -> None:
    answer = place.browsers["nobody"].get(path)
    assert answer.status_code in (303, 400, 404, 307)
    assert "import" not in answer.text
    assert "root:" not in answer.text


HOSTS = ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "evil.example:8000", "localhost,evil"]


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_gets_no_answer(place: Place, host: str) -> None:
    answer = place.browsers["nobody"].get("/login", headers={"Host": host})
    assert answer.status_code == 400
    assert "proof" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("host", ["localhost", "localhost:9999", "LOCALHOST", "127.0.0.1:80", "10.1.2.3", "[::1]:80"])
def test_its_own_names_and_bare_addresses_do(place: Place, host: str) -> None:
    assert place.browsers["nobody"].get("/login", headers={"Host": host}).status_code == 200


def test_the_guards_of_the_single_pc_take_no_bare_address(tmp_path: Path) -> None:
    from tests.desk import visitor

    with visitor(f"sqlite:///{tmp_path / 'pc.sqlite'}") as client:
        assert client.get("/", headers={"Host": "10.1.2.3"}).status_code == 400
        assert client.get("/login").headers["location"] if not client.follow_redirects else True
        assert client.get("/me").status_code == 404


def _words(content: bytes) -> str:
    """What can be read in an answer, in the parts of a workbook too."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def _counted(place: Place) -> dict[str, int]:
    """How much there is of everything that a request might have made."""
    tables = ("submission", "year_lock", "year_release", "account", "account_agency", "api_token", "saved_query", "filing",
              "explanation", "import_run")  # fmt: skip
    with database.reading(place.city.desk.engine) as conn:
        found = {table: conn.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar_one() for table in tables}
        states = "SELECT COUNT(*) FROM submission WHERE state = 'submitted'"
        found["open"] = conn.exec_driver_sql(states).scalar_one()
        found["locked"] = conn.exec_driver_sql("SELECT COUNT(*) FROM year_lock WHERE unlocked_at IS NULL").scalar_one()
        found["keys"] = conn.exec_driver_sql("SELECT COUNT(*) FROM api_token WHERE revoked_at IS NULL").scalar_one()
        found["disabled"] = conn.exec_driver_sql("SELECT COUNT(*) FROM account WHERE disabled").scalar_one()
    return found


def _plain(text: str) -> str:
    """A page without its secret."""
    return re.sub(r'name="proof" value="[^"]*"', "", text)


def test_every_right_is_somebodys() -> None:
    assert set().union(*RIGHTS.values()) == set(May)
