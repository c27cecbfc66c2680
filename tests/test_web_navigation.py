"""No page offers what it would refuse: every link and button of every role's pages leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from lxml import html
from starlette.routing import Match
from starlette.testclient import TestClient

from reportdb.accounts.rights import Role
from reportdb.database import reading, writing
from reportdb.queries.accounts import AccountRow, accounts
from reportdb.queries.remit import Remit
from reportdb.web.navigation import ENTRIES
from reportdb.web.pages import ROUTERS
from reportdb.web.visitor import Visitor
from reportdb.workflow.submitting import submit
from tests.city_desk import PEOPLE, City, settled
from tests.desk import visitor
from tests.expected_routes import ROUTES
from tests.people import accounts_desk, as_person, person, quicken

#: as many pages of each role as this are opened: those of the navigation first, then what they lead to
MOST = 90


class Office(NamedTuple):
    app: FastAPI
    city: City


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    quicken(monkeypatch)
    url = f"sqlite:///{tmp_path_factory.mktemp('walk') / 'desk.sqlite'}"
    with accounts_desk(url) as (app, desk):
        made = Office(app, settled(desk))
        person(desk, "warden", "administrator", [made.city.agencies["B"]])
        with writing(desk.engine) as conn:
            submit(conn, Remit.everyone(), made.city.filings["B1"], by="b1")
        yield made


def links(client: TestClient, path: str) -> tuple[list[str], list[str]]:
    """Where the links of a page and the buttons of its forms lead, those of this desk alone."""
    answer = client.get(path, follow_redirects=True)
    if "text/html" not in answer.headers["content-type"]:
        return [], []
    page = html.document_fromstring(answer.text)
    found = [urljoin(path, one.get("href")) for one in page.iter("a") if one.get("href")]
    pressed = (one for one in page.iter("form") if one.get("method") == "post" and one.find(".//button") is not None)
    forms = [urljoin(path, one.get("action") or path) for one in pressed]
    return [one for one in found if one.startswith("/")], forms


def kind_of(path: str) -> str:
    """Pages of one kind differ in numbers alone: a few of each are enough."""
    parts = urlsplit(path)
    return "/".join("#" if part.isdigit() else part for part in parts.path.split("/"))


def walked(client: TestClient) -> tuple[dict[str, int], set[str]]:
    """The status of what the pages lead to, and the addresses that their forms send to."""
    waiting = ["/"]
    seen: dict[str, int] = {}
    kinds: dict[str, int] = {}
    sent: set[str] = set()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in seen or kinds.get(kind, 0) >= 3 or path.startswith("/static"):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        seen[path] = client.get(path, follow_redirects=True).status_code
        more, forms = links(client, path)
        waiting += [one.partition("#")[0] for one in more]
        sent |= set(forms)
    return seen, sent


def route_of(path: str) -> str:
    """The expectation of what a form sends to."""
    scope = {"type": "http", "method": "POST", "path": urlsplit(path).path, "headers": []}
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL:
                return f"POST {route.path}"
    raise AssertionError(f"nothing answers {path}")


@pytest.mark.parametrize("who", [*PEOPLE, "chief", "warden"])
def test_nobody_is_offered_what_is_refused(office: Office, who: str) -> None:
    client = as_person(office.app, who)
    seen, forms = walked(client)
    refused = {path: status for path, status in seen.items() if status != 200}
    assert not refused
    row = next(one for one in _accounts(office) if one.name == who)
    asking = Visitor(who, Role(row.role), row.id, row=row)
    for one in forms:
        expected = ROUTES[route_of(one)]
        assert expected.right is None or asking.may(expected.right), one
        assert expected.open != "everything" or row.sees_all, one
    assert {"/", "/status", "/tables", "/totals", "/review"} <= seen.keys()


def _accounts(office: Office) -> list[AccountRow]:
    with reading(office.city.desk.engine) as conn:
        return accounts(conn)


def test_the_single_pc_is_offered_nothing_that_is_refused(office: Office) -> None:
    with visitor(office.city.desk.text) as client:
        seen, _ = walked(client)
    assert not {path: status for path, status in seen.items() if status != 200}
    assert not any(path.startswith(("/accounts", "/me", "/review")) for path in seen)


def test_the_navigation_asks_for_the_right_that_its_page_asks_for() -> None:
    for entry in ENTRIES:
        expected = ROUTES[f"GET {entry.path}"]
        assert entry.needs == (expected.right or ""), entry
        assert expected.open == "all", entry


@pytest.mark.parametrize(("who", "offered"), [("warden", False), ("chief", True)])
def test_what_cannot_be_cut_is_offered_to_whoever_sees_everybody(office: Office, who: str, offered: bool) -> None:
    client = as_person(office.app, who)
    assert ('href="/backup"' in client.get("/accounts").text) is offered
    assert ('href="/registry/load"' in client.get("/registry").text) is offered
    assert (client.get("/backup").status_code == 200) is offered
