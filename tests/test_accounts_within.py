"""An administrator of a part looks after the accounts of that part: he gives nobody more than he has, himself least of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from reportdb.database import reading, writing
from reportdb.errors import NothingToShow, Refused
from reportdb.queries.accounts import AccountRow, account, account_named, accounts
from reportdb.queries.remit import Remit
from reportdb.web.desk import Desk
from tests.city_desk import City, settled
from tests.people import accounts_desk, as_person, person, post, quicken

pytestmark = pytest.mark.usefixtures("_quick")


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


@pytest.fixture
def place(ready_url: URL) -> Iterator[tuple[FastAPI, City, TestClient]]:
    """The city, and the browser of `warden`, who administers 江东区 (B) alone."""
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        city = settled(desk)
        person(desk, "warden", "administrator", [city.agencies["B"]])
        person(desk, "both", "office", [city.agencies["B1"], city.agencies["C1"]])
        yield app, city, as_person(app, "warden")


def _rows(desk: Desk) -> dict[str, AccountRow]:
    with reading(desk.engine) as conn:
        return {row.name: row for row in accounts(conn)}


#: what an administrator does to an account by the pages
DEEDS: dict[str, Callable[[TestClient, int, City], Any]] = {
    "change": lambda c, one, city: post(c, f"/accounts/{one}", role="administrator", display_name="x", sees_all="true"),
    "change role": lambda c, one, city: post(c, f"/accounts/{one}", role="analyst", display_name="x"),
    "give": lambda c, one, city: post(c, f"/accounts/{one}/remit", add=city.agencies["B2"]),
    "take": lambda c, one, city: post(c, f"/accounts/{one}/remit", remove=city.agencies["C1"]),
    "password": lambda c, one, city: post(c, f"/accounts/{one}/password"),
    "disable": lambda c, one, city: post(c, f"/accounts/{one}/disable"),
    "enable": lambda c, one, city: post(c, f"/accounts/{one}/enable"),
    "look": lambda c, one, city: c.get(f"/accounts/{one}"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_accounts_that_see_more_are_as_absent_as_those_that_do_not_exist(
    place: tuple[FastAPI, City, TestClient], deed: str
) -> None:
    _, city, warden = place
    before = _rows(city.desk)
    for name in ("chief", "city", "west", "both", "nothing"):
        answer = DEEDS[deed](warden, before[name].id, city)
        absent = DEEDS[deed](warden, 9999, city)
        assert answer.status_code == absent.status_code == 404, name
    assert _rows(city.desk) == before


def test_the_list_names_those_of_the_part_alone(place: tuple[FastAPI, City, TestClient]) -> None:
    _, _, warden = place
    page = warden.get("/accounts").text
    for name in ("b1", "east", "analyst", "warden"):
        assert f">{name}</a>" in page
    for name in ("chief", "city", "west", "c1", "both", "nothing"):
        assert f">{name}</a>" not in page
    assert "江西区" not in page


def test_nobody_is_given_more_than_the_administrator_has(place: tuple[FastAPI, City, TestClient]) -> None:
    _, city, warden = place
    before = _rows(city.desk)
    own, c = before["warden"].id, city.agencies["C"]
    for answer in (
        post(warden, f"/accounts/{own}", role="administrator", display_name="", sees_all="true"),
        post(warden, f"/accounts/{own}/remit", add=c),
        post(warden, f"/accounts/{before['b1'].id}/remit", add=[city.agencies["B2"], c]),
        post(warden, f"/accounts/{before['b1'].id}/remit", add=city.agencies["T"]),
        post(warden, f"/accounts/{before['b1'].id}/remit", remove=city.agencies["B1"]),
    ):
        assert answer.status_code == 409, answer.text
    for given in (
        {"sees_all": "true"}, {"sees_all": "true", "agency": "B1"}, {}, {"agency": "C1"}, {"agency": "江西区教育局"},
        {"agency": "T"}, {"agency": "没有这个局"},
    ):  # fmt: skip
        answer = post(warden, "/accounts/new", name="mole", role="administrator", **given)
        assert answer.status_code == 422, given
        assert "江西区人民政府" not in answer.text
    assert _rows(city.desk) == before


def test_what_is_of_the_part_is_theirs_to_do(place: tuple[FastAPI, City, TestClient]) -> None:
    _, city, warden = place
    assert "管辖全部单位" not in warden.get("/accounts/new").text
    answer = post(warden, "/accounts/new", name="b2", role="officer", agency="江东区民政局")
    assert answer.status_code == 200
    made = _rows(city.desk)["b2"]
    assert (made.agencies, made.sees_all, made.role) == ((city.agencies["B2"],), False, "officer")
    assert "管辖全部单位" not in warden.get(f"/accounts/{made.id}").text
    answers = [
        post(warden, f"/accounts/{made.id}/remit", add=city.agencies["B1"]),
        post(warden, f"/accounts/{made.id}", role="office", display_name="张三"),
        post(warden, f"/accounts/{made.id}/disable"),
        post(warden, f"/accounts/{made.id}/enable"),
        post(warden, f"/accounts/{made.id}/password"),
    ]
    assert [one.status_code for one in answers] == [303, 303, 303, 303, 200]
    after = _rows(city.desk)["b2"]
    assert (after.agencies, after.role) == (tuple(sorted((city.agencies["B1"], city.agencies["B2"]))), "office")


def test_who_sees_everybody_is_outlived_by_another_such(place: tuple[FastAPI, City, TestClient]) -> None:
    """`warden` could not give back what the last one who sees everybody had given up."""
    app, city, _ = place
    chief, number = as_person(app, "chief"), _rows(city.desk)["chief"].id
    for answer in (
        post(chief, f"/accounts/{number}", role="administrator", display_name=""),
        post(chief, f"/accounts/{number}", role="office", display_name="", sees_all="true"),
        post(chief, f"/accounts/{number}/disable"),
    ):
        assert answer.status_code == 409
    person(city.desk, "second", "administrator", sees_all=True)
    assert post(chief, f"/accounts/{number}", role="administrator", display_name="").status_code == 303


def test_a_remit_that_shrinks_meanwhile_holds_at_once(place: tuple[FastAPI, City, TestClient]) -> None:
    """What the door itself says: it is asked in the transaction that changes the account."""
    from reportdb.accounts import access, changing

    _, city, _ = place
    with writing(city.desk.engine) as conn:
        b1 = account_named(conn, "b1")
        assert b1 is not None
        elsewhere = Remit.of({city.agencies["B2"]})
        with pytest.raises(NothingToShow):
            access.set_password(conn, b1.id, "long enough 1", must_change=True, within=elsewhere, by="x")
        with pytest.raises(Refused, match="agencies within"):
            changing.make_account(conn, "n", "officer", "long enough 1", within=elsewhere, by="x")
        assert account(conn, b1.id) == b1
