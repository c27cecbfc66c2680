"""People with accounts who visit a desk: made quickly, logged in as a browser does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from reportdb import database
from reportdb.accounts import changing, passwords
from reportdb.queries.accounts import AccountRow
from reportdb.web.desk import Desk
from tests.desk import app_on, desk_on, proof_of

PASSWORD = "dunkles Blau 47"


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Argon2 with the least work: what it costs is its own affair."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys.cache_clear()


def person(
    desk: Desk,
    name: str,
    role: str = "officer",
    agencies: Iterable[int] = (),
    *,
    sees_all: bool = False,
    must_change: bool = False,
) -> AccountRow:
    """An account with `PASSWORD`."""
    with database.writing(desk.engine) as conn:
        return changing.make_account(
            conn, name, role, PASSWORD, agencies=agencies, sees_all=sees_all, must_change=must_change, by="test"
        )


@contextmanager
def accounts_desk(url: str) -> Iterator[tuple[FastAPI, Desk]]:
    """A desk where people log in."""
    desk = desk_on(url, local=False)
    try:
        with app_on(desk) as app:
            yield app, desk
    finally:
        desk.close()


def browser_of(app: FastAPI, address: str = "10.0.0.1", scheme: str = "http") -> TestClient:
    """A browser that keeps its cookies and shows where it is sent; `address` is where it comes from."""
    return TestClient(
        app, f"{scheme}://localhost", raise_server_exceptions=False, follow_redirects=False, client=(address, 50000)
    )


def log_in(client: TestClient, name: str, password: str = PASSWORD, then: str = "") -> int:
    """Log in; the status of the answer: 303 where it went well."""
    proof = proof_of(client, "/login")
    return client.post("/login", data={"name": name, "password": password, "then": then, "proof": proof}).status_code


def as_person(app: FastAPI, name: str, address: str = "10.0.0.1") -> TestClient:
    """A browser somebody has logged in with."""
    client = browser_of(app, address)
    assert log_in(client, name) == 303
    return client


def post(client: TestClient, path: str, /, **given: object) -> Response:
    """What a form of ours at a path sends."""
    return client.post(path, data={**given, "proof": proof_of(client, "/me/password")})
