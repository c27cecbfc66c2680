"""Text that PostgreSQL cannot hold is no fault of the program, wherever it comes in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import URL
from starlette.testclient import TestClient

from tests.desk import proof_of
from tests.people import accounts_desk, as_person, browser_of, person, quicken

ADDRESSES = [
    "/tables/suggest?q=%00", "/tables?q=a%00b", "/audit.csv?words=%00", "/audit?who=%00", "/accounts?q=%00",
    "/accounts/1?q=%00", "/locks/2023?q=%00", "/registry?q=%00", "/status?q=%00", "/totals?q=%00", "/sql?result=%00",
    "/pictures?q=%00", "/reports/%00/2023/own", "/filings/1/files/%00", "/api/v1/agencies?q=%00",
    "/api/v1/agencies/find?q=%00", "/login?then=%00",
]  # fmt: skip
FORMS = {
    "/accounts/new": {"name": "a\0b", "role": "officer", "agency": "\0"},
    "/sql/save": {"name": "\0", "query": "SELECT 1\0"},
    "/sql/run": {"query": "SELECT 1\0"},
    "/me/password": {"old": "\0", "new": "\0", "again": "\0"},
    "/me/keys": {"name": "\0x"},
    "/me/sessions": {"which": "\0"},
    "/locks/2023/lock": {"reason": "\0"},
}


@pytest.fixture
def app(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (made, desk):
        person(desk, "chief", "administrator", sees_all=True)
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return as_person(app, "chief")


def test_in_an_address(client: TestClient) -> None:
    for address in ADDRESSES:
        assert 400 <= client.get(address).status_code < 500, address


def test_in_a_form(client: TestClient) -> None:
    proof = proof_of(client, "/me/password")
    for path, form in FORMS.items():
        assert client.post(path, data={**form, "proof": proof}).status_code == 400, path
        assert client.post(path, data=form, headers={"X-Proof": proof}).status_code == 400, path


def test_before_log_in(app: FastAPI) -> None:
    nobody = browser_of(app)
    proof = proof_of(nobody, "/login")
    answer = nobody.post("/login", data={"name": "ch\0ief", "password": "x\0", "proof": proof})
    assert answer.status_code == 401
