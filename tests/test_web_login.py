"""Logging in and out: cookies, sessions, where it leads, how often it may be tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import URL

from reportdb import database
from reportdb.accounts import access
from reportdb.queries.audit import trail
from reportdb.queries.remit import Remit
from reportdb.web.desk import Desk
from reportdb.web.pages.login import TOO_OFTEN, WRONG
from reportdb.web.security.attempts import Attempts
from tests.desk import proof_of
from tests.people import PASSWORD, accounts_desk, as_person, browser_of, log_in, person, post, quicken


@pytest.fixture
def place(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FastAPI, Desk]]:
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as made:
        yield made


def cookies_of(response: Any) -> dict[str, str]:
    """The cookies an answer gives: name -> the whole header."""
    return {one.partition("=")[0]: one for one in response.headers.get_list("set-cookie")}


def test_nobody_is_shown_anything_and_comes_back_to_what_was_asked_for(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "wang", sees_all=True, role="office")
    client = browser_of(app)
    answer = client.get("/accounts?q=a b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?then=%2Faccounts%3Fq%3Da%2520b")
    form = client.get(answer.headers["location"])
    then = re.search(r'name="then" value="([^"]*)"', form.text)
    assert then is not None
    sent = {"name": "wang", "password": PASSWORD, "then": then[1], "proof": proof_of(client, "/login")}
    answer = client.post("/login", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts?q=a%20b")
    assert client.get("/me").status_code == 200
    assert client.get("/login").headers["location"] == "/"


@pytest.mark.parametrize(
    "then",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/\t/evil", "/a\r\nSet-Cookie: x=1",
     "javascript:alert(1)", "/x\\y", " //evil", "/" + "a" * 5000],
)  # fmt: skip
def test_log_in_leads_nowhere_else(place: tuple[FastAPI, Desk], then: str) -> None:
    app, desk = place
    person(desk, "wang")
    client = browser_of(app)
    proof = proof_of(client, "/login")
    answer = client.post("/login", data={"name": "wang", "password": PASSWORD, "then": then, "proof": proof})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert set(cookies_of(answer)) == {"reportdb_session", "reportdb_proof"}


def test_the_cookie_is_new_at_log_in_and_at_each_change_of_the_password(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "wang")
    client = browser_of(app)
    client.cookies.set("reportdb_session", "prepared-by-somebody-else", domain="localhost.local")
    assert log_in(client, "wang") == 303
    first = [value for name, value in client.cookies.items() if name == "reportdb_session"][-1]
    assert first != "prepared-by-somebody-else"
    assert len(first) >= 43  # 256 bits
    other = as_person(app, "wang")
    new = "grauer Regen 81"
    sent = {"old": PASSWORD, "new": new, "again": new, "proof": proof_of(client, "/me/password")}
    answer = client.post("/me/password", data=sent)
    assert answer.status_code == 303
    assert first not in cookies_of(answer)["reportdb_session"]
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 303  # everybody else who came with the old one is out
    stale = browser_of(app)
    stale.cookies.set("reportdb_session", first)
    assert stale.get("/me").status_code == 303


@pytest.mark.parametrize("secure", [False, True])
def test_no_script_and_no_other_site_gets_the_cookies(place: tuple[FastAPI, Desk], secure: bool) -> None:
    app, desk = place
    desk.secure = secure
    person(desk, "wang")
    client = browser_of(app, scheme="https" if secure else "http")
    form = client.get("/login")
    found = re.search(r'name="proof" value="([^"]+)"', form.text)
    assert found is not None
    answer = client.post("/login", data={"name": "wang", "password": PASSWORD, "proof": found[1]})
    given = cookies_of(form) | cookies_of(answer)
    start = "__Host-" if secure else ""
    assert set(given) == {f"{start}reportdb_session", f"{start}reportdb_proof"}
    for header in given.values():
        parts = {part.strip().lower() for part in header.split(";")}
        assert {"httponly", "samesite=lax", "path=/"} <= parts
        assert ("secure" in parts) is secure
        assert not any(part.startswith("domain") for part in parts)


def test_a_one_time_password_opens_nothing_but_the_page_that_changes_it(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "chen", "administrator", sees_all=True, must_change=True)
    client = as_person(app, "chen")
    for path in ("/", "/me", "/accounts", "/accounts/new"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/me/password")
    proof = proof_of(client, "/me/password")
    assert client.post("/accounts/new", data={"name": "x", "role": "officer", "proof": proof}).status_code == 303
    for new, words in (
        ("kurz 1", "10"),
        (PASSWORD, "原密码"),
        ("chen123456", "容易被猜中"),
        ("qwertyuiop", "容易被猜中"),
    ):
        answer = client.post("/me/password", data={"old": PASSWORD, "new": new, "again": new, "proof": proof})
        assert (answer.status_code, words in answer.text) == (422, True)
    sent = {"old": PASSWORD, "new": "grauer Regen 81", "again": "grauer Regen 81", "proof": proof}
    assert client.post("/me/password", data=sent).headers["location"] == "/me?said=password"
    assert client.get("/accounts").status_code == 200


def test_log_out_ends_the_session_on_this_side_too(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "wang")
    client = as_person(app, "wang")
    cookie = client.cookies["reportdb_session"]
    assert client.get("/logout").status_code == 405
    assert client.post("/logout", data={"proof": proof_of(client, "/me")}).status_code == 303
    stale = browser_of(app)
    stale.cookies.set("reportdb_session", cookie)
    assert stale.get("/me").status_code == 303


def test_a_disabled_account_is_out_at_its_next_request(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    row = person(desk, "wang")
    client = as_person(app, "wang")
    assert client.get("/me").status_code == 200
    with database.writing(desk.engine) as conn:
        access.disable(conn, row.id, by="admin")
    assert client.get("/me").status_code == 303
    assert log_in(client, "wang") == 401


def test_after_ten_failures_a_name_is_shut_out_whether_it_exists_or_not(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "wang")
    seen = {}
    for name, address in (("wang", "10.0.0.1"), ("nobody", "10.0.0.2")):
        client = browser_of(app, address)
        proof = proof_of(client, "/login")
        answers = [
            client.post("/login", data={"name": name, "password": f"wrong {n}", "proof": proof}) for n in range(12)
        ]
        seen[name] = [
            (one.status_code, WRONG in one.text, TOO_OFTEN in one.text, one.headers.get("retry-after"))
            for one in answers
        ]
        pages = {re.sub(r'value="[^"]*"', "", one.text) for one in answers}
        assert len(pages) == 2  # nothing else about the answers tells one attempt from another
    assert seen["wang"] == seen["nobody"] == [(401, True, False, None)] * 10 + [(429, False, True, "900")] * 2
    blocked = browser_of(app, "10.0.0.1")
    assert log_in(blocked, "wang") == 429  # with the right password too
    assert log_in(browser_of(app, "10.9.9.9"), "wang") == 303  # its owner, elsewhere, is not kept out


def test_a_new_password_from_an_administrator_lets_in_who_was_shut_out(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    row = person(desk, "wang")
    person(desk, "chief", "administrator", sees_all=True)
    client, other = browser_of(app), browser_of(app)
    for name, one in (("wang", client), ("liu", other)):
        assert [log_in(one, name, f"wrong {n}") for n in range(11)] == [401] * 10 + [429]
    answer = post(as_person(app, "chief", "10.0.0.7"), f"/accounts/{row.id}/password")
    found = re.search(r"([a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}", answer.text)
    assert found is not None
    assert log_in(client, "wang") == 401  # the old one is gone
    assert log_in(client, "wang", found[0]) == 303
    assert log_in(other, "liu") == 429


def test_a_name_dressed_up_is_tried_as_the_same(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "wang")
    client = browser_of(app)
    proof = proof_of(client, "/login")
    dressed = [
        "wang",
        " wang",
        "wang\u3000",
        "w\x00ang",
        "wa\x00ng",
        "wan\x00g",
        "\x00wang",
        "wang\n",
        "\twang",
        "wang\x00",
    ]
    for name in dressed:
        assert client.post("/login", data={"name": name, "password": "x", "proof": proof}).status_code == 401
    assert log_in(client, "wang") == 429


def test_many_attempts_at_once_are_no_way_round() -> None:
    attempts = Attempts()
    assert [attempts.begin("wang", "10.0.0.1") for _ in range(12)] == [True] * 10 + [False] * 2
    assert attempts.begin("li", "10.0.0.1")
    for _ in range(10):
        attempts.end("wang", "10.0.0.1", failed=True)
    assert not attempts.begin("wang", "10.0.0.1")
    assert attempts.begin("wang", "10.0.0.2")
    attempts.end("wang", "10.0.0.2", failed=False)
    assert not attempts.begin("wang", "10.0.0.1")  # a success elsewhere forgets nothing here


def test_a_name_is_tried_from_many_addresses_only_so_often() -> None:
    attempts = Attempts()
    for n in range(50):
        assert attempts.begin("wang", f"10.0.1.{n}")
        attempts.end("wang", f"10.0.1.{n}", failed=True)
    assert not attempts.begin("wang", "10.0.2.1")
    assert attempts.begin("li", "10.0.2.1")


def test_an_address_may_not_try_name_after_name(place: tuple[FastAPI, Desk]) -> None:
    app, _desk = place
    client = browser_of(app, "2001:db8::1")
    proof = proof_of(client, "/login")
    found = [
        client.post("/login", data={"name": f"name{n}", "password": "x", "proof": proof}).status_code
        for n in range(101)
    ]
    assert found == [401] * 100 + [429]
    neighbour = browser_of(app, "2001:db8::2")  # of the same network
    assert log_in(neighbour, "somebody") == 429


def test_good_and_bad_log_ins_are_on_record_without_any_password(place: tuple[FastAPI, Desk]) -> None:
    app, desk = place
    person(desk, "wang")
    client = browser_of(app)
    assert log_in(client, "wang", "a secret mistyped") == 401
    assert log_in(client, "a secret in the wrong field", "x") == 401
    assert log_in(client, "wang") == 303
    with database.reading(desk.engine) as conn:
        rows = trail(conn, Remit.everyone()).rows
    assert [row.action for row in rows[:3]] == ["logged in", "log-in refused", "log-in refused"]
    assert not any("secret" in f"{row.who}{row.what}" for row in rows)
