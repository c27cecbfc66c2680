"""Queries through the interface: read only, within bounds, and only for roles that may."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.web.api.models.sql import Rows
from tests.api_desk import error, fill_world, program, token_of
from tests.command_line import Fill

ONE = "SELECT agency, value FROM annual_applications WHERE outcome_code = 'received' AND applicant_code = 'total' AND year = 2023 AND value IS NOT NULL ORDER BY value DESC"


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    return shared_urls(dialect, fill_world)


def ask(client: TestClient, query: str, **more: Any) -> Any:
    return client.post("/api/v1/sql", json={"query": query, **more})


def test_rows_and_whether_there_are_more(url: URL) -> None:
    with program(url, token_of(url, "admin")) as client:
        found = ask(client, ONE).json()
        TypeAdapter(Rows).validate_python(found, strict=True)
        assert found["columns"] == ["agency", "value"]
        assert len(found["rows"]) > 5
        assert not found["more"]
        few = ask(client, ONE, limit=2).json()
        assert few["rows"] == found["rows"][:2]
        assert few["more"]


def test_csv_of_a_query(url: URL) -> None:
    with program(url, token_of(url, "admin")) as client:
        answer = client.post("/api/v1/sql?format=csv", json={"query": f"{ONE} LIMIT 2", "limit": 1})
        assert answer.headers["x-more-rows"] == "true"
        rows = list(csv.reader(StringIO(answer.text)))
        assert rows[0] == ["agency", "value"]
        evil = client.post("/api/v1/sql?format=csv", json={"query": "SELECT '=1+1' AS a"})
        assert list(csv.reader(StringIO(evil.text)))[1] == ["'=1+1"]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM filing", "SELECT * FROM account", "SELECT * FROM api_token", "SELECT content FROM source_file",
        "SELECT 1; SELECT 2", "ATTACH 'x' AS y", "COPY (SELECT 1) TO PROGRAM 'id'", "PRAGMA query_only = 0", "SELEC", " ",
        "SELECT \x00", "SELECT pg_sleep(1) FROM account",
    ],
)  # fmt: skip
def test_what_is_no_single_select_over_the_views_is_refused(url: URL, query: str) -> None:
    with program(url, token_of(url, "admin")) as client:
        status, code = error(ask(client, query))
        assert status == 422
        assert code in ("query_refused", "invalid")


def test_a_query_that_runs_too_long_is_stopped(url: URL) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
    with program(url, token_of(url, "admin")) as client:
        assert error(ask(client, endless, timeout=0.2)) == (422, "query_refused")


def test_who_may_not_ask_is_told_so(url: URL) -> None:
    with program(url, token_of(url, "clerk")) as client:
        assert error(ask(client, ONE)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("who", "names"),
    [("east", {"江东区人民政府", "江东区教育局"}), ("press", {"江西区教育局", "江西区文化局"}), ("nobody", set())],
)
def test_a_query_sees_the_rows_of_the_remit_alone(url: URL, who: str, names: set[str]) -> None:
    with program(url, token_of(url, who)) as client:
        for query in (ONE, "SELECT agency, 1 AS value FROM annual_publications WHERE year = 2023"):
            assert {row[0] for row in ask(client, query, limit=10_000).json()["rows"]} == names


def test_a_body_of_another_kind_or_size_is_refused(url: URL) -> None:
    with program(url, token_of(url, "admin")) as client:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = client.post("/api/v1/sql", content=b'{"query": "SELECT 1"}', headers={"Content-Type": kind})
            assert error(answer) == (415, "unsupported_media_type")
        for body in (
            b"{",
            b"[]",
            b'"x"',
            b"{}",
            b'{"query": 1}',
            b'{"query": "SELECT 1", "more": 1}',
            b'{"query": ""}',
        ):
            answer = client.post("/api/v1/sql", content=body, headers={"Content-Type": "application/json"})
            assert error(answer) == (422, "invalid"), body
        for more in ({"limit": 0}, {"limit": 10**9}, {"timeout": 0}, {"timeout": 10**6}, {"timeout": "NaN"}):
            assert error(ask(client, "SELECT 1", **more)) == (422, "invalid")
        long = {"query": "SELECT 1 --" + "x" * (10 << 20)}
        assert error(client.post("/api/v1/sql", json=long)) == (413, "too_large")
        pieces = (b"x" * 65536 for _ in range(160))  # which does not say how long it is
        answer = client.post("/api/v1/sql", content=pieces, headers={"Content-Type": "application/json"})
        assert error(answer) == (413, "too_large")


def test_infinity_is_told_in_words(url: URL) -> None:
    with program(url, token_of(url, "admin")) as client:
        query = "SELECT 9e999 AS x" if url.drivername == "sqlite" else "SELECT 'Infinity'::float AS x"
        answer = ask(client, query)
        if answer.status_code == 200:
            assert answer.json()["rows"] in ([["inf"]], [["Infinity"]])
        else:
            assert error(answer)[0] == 422
