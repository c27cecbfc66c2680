"""A web desk within the tests' own process, and one on a socket for a browser."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRouter
from starlette.routing import Mount
from starlette.testclient import TestClient

from reportdb import database
from reportdb.web.api.app import PREFIX
from reportdb.web.app import make_app
from reportdb.web.desk import Desk
from reportdb.web.running import listening

_PROOF = re.compile(r'name="proof" value="([^"]+)"')
_START = 20
#: routes that no desk needs now, with what tests put in the place of their dependencies
_ROUTES: list[tuple[APIRouter, dict[Callable[..., object], Callable[..., object]]]] = []


def desk_on(url: str, *, local: bool = True) -> Desk:
    """A desk on a database, which is made where it is absent."""
    address = database.connect_url(url)
    return Desk(address, database.open_database(address, create=True), local, ("localhost", "127.0.0.1"))


def app_of(client: TestClient) -> FastAPI:
    """The application that a client asks."""
    assert isinstance(client.app, FastAPI)
    return client.app


@contextmanager
def app_on(desk: Desk) -> Iterator[FastAPI]:
    """The application of a desk, on the routes of one that is no more, if there is any.

    The first request has the routes of all pages put together, which takes longer than many a test. They know nothing of
    a desk; what does is this one's own: its state, its guards, what is answered to errors, and how it ends.
    """
    app = make_app(desk)
    if _ROUTES:
        routes, overrides = _ROUTES.pop()
        _api(routes).state = _api(app.router).state
        routes.lifespan_context = app.router.lifespan_context
        app.router, app.dependency_overrides = routes, overrides
    try:
        yield app
    finally:
        app.dependency_overrides.clear()
        _ROUTES.append((app.router, app.dependency_overrides))


def _api(routes: APIRouter) -> FastAPI:
    """The application below these routes."""
    (found,) = (route.app for route in routes.routes if isinstance(route, Mount) and route.path == PREFIX)
    assert isinstance(found, FastAPI)
    assert not found.dependency_overrides
    return found


@contextmanager
def visitor(url: str, *, local: bool = True) -> Iterator[TestClient]:
    """Somebody who visits a desk on a database; what a page shows of a fault is shown, not raised."""
    with (
        app_on(desk_on(url, local=local)) as app,
        TestClient(app, "http://localhost", raise_server_exceptions=False) as client,
    ):
        yield client


def proof_of(client: TestClient, path: str = "/") -> str:
    """The secret that forms carry, from the page at a path (one with a form, or any once the cookie is known)."""
    found = _PROOF.search(client.get(path).text)
    kept: str = found[1] if found else client.cookies["reportdb_proof"]
    return kept


@contextmanager
def served(url: str, *, local: bool = True) -> Iterator[str]:
    """The address of a desk on a socket of this machine."""
    with closing(listening("127.0.0.1", 0)) as listener, app_on(desk_on(url, local=local)) as app:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + _START
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_START)
