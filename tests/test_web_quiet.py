"""What a desk with accounts does not say, and what does not help whoever tries passwords."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import URL

from etl.meant import names_meant
from reportdb import database
from reportdb.errors import DatabaseError
from reportdb.queries.remit import Remit
from tests.city_desk import City, settled
from tests.desk import proof_of
from tests.people import PASSWORD, accounts_desk, as_person, browser_of, quicken

Desk = tuple[FastAPI, City]


@pytest.fixture
def place(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        yield app, settled(desk)


def test_a_database_that_is_away_is_not_told_to_visitors(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = place
    officer = as_person(app, "b1")

    def away(*given: object) -> object:
        raise DatabaseError("connection to db.internal:5432 as reportdb failed")

    monkeypatch.setattr("reportdb.web.pages.home.usual_year", away)
    answer = officer.get("/")
    assert (answer.status_code, "db.internal" in answer.text) == (503, False)


def test_a_request_with_two_lengths_is_refused(place: Desk) -> None:
    """A proxy may believe one and we the other: what follows would be somebody else's request."""
    app, _ = place
    nobody = browser_of(app)
    headers = {"Content-Length": "6", "Transfer-Encoding": "chunked"}
    assert nobody.post("/login", headers=headers, content=b"name=x").status_code == 400


def test_new_passwords_that_differ_forgive_no_wrong_old_one(place: Desk) -> None:
    app, _ = place
    officer = as_person(app, "b1")
    proof = proof_of(officer, "/me/password")
    good = "fern und leise 81"

    def tried(old: str, again: str = good) -> int:
        form = {"old": old, "new": good, "again": again, "proof": proof}
        return officer.post("/me/password", data=form).status_code

    for _ in range(9):
        assert tried("wrong") == 422
        assert tried("wrong", "another") == 422
    assert tried("wrong") == 422
    assert tried("wrong") == 429
    assert tried(PASSWORD) == 429


def test_which_names_go_together_is_not_told_of_others(place: Desk) -> None:
    _, city = place
    with database.reading(city.desk.engine) as conn:
        assert "江西区文化局" in names_meant(conn, "C3", 2023)
        assert names_meant(conn, "C3", 2023, Remit.of({city.agencies["B1"]})) == frozenset()
        assert "江西区文化局" in names_meant(conn, "C3", 2023, Remit.of({city.agencies["C3"]}))
