"""A web desk within the tests' own process, and one on a socket for a browser."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from reportdb import database
from reportdb.web.app import make_app
from reportdb.web.desk import Desk
from reportdb.web.running import listening

_PROOF = re.compile(r'name="proof" value="([^"]+)"')
_START = 20


def desk_on(url: str, *, local: bool = True) -> Desk:
    """A desk on a database, which is made where it is absent."""
    address = database.connect_url(url)
    return Desk(address, database.open_database(address, create=True), local, ("localhost", "127.0.0.1"))


def app_of(client: TestClient) -> FastAPI:
    """The application that a client asks."""
    assert isinstance(client.app, FastAPI)
    return client.app


@contextmanager
def visitor(url: str, *, local: bool = True) -> Iterator[TestClient]:
    """Somebody who visits a desk on a database; what a page shows of a fault is shown, not raised."""
    app = make_app(desk_on(url, local=local))
    with TestClient(app, "http://localhost", raise_server_exceptions=False) as client:
        yield client


def proof_of(client: TestClient, path: str = "/") -> str:
    """The secret that forms carry, from the page at a path (one with a form, or any once the cookie is known)."""
    found = _PROOF.search(client.get(path).text)
    kept: str = found[1] if found else client.cookies["reportdb_proof"]
    return kept


@contextmanager
def served(url: str, *, local: bool = True) -> Iterator[str]:
    """The address of a desk on a socket of this machine."""
    with closing(listening("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(make_app(desk_on(url, local=local)), log_level="error", lifespan="on"))
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
