"""A password set by an administrator, and an account taken away, leave nothing behind that opens: no session, no key."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.accounts import access, sessions, tokens
from reportdb.accounts.secrets import digest_of
from reportdb.database import reading, retried, writing
from reportdb.errors import Refused
from reportdb.papers.audit_words import what_words
from reportdb.queries.accounts import AccountRow, account
from reportdb.queries.api_tokens import account_of_token, tokens_of
from reportdb.queries.audit import TrailRow, trail
from reportdb.queries.remit import Remit
from reportdb.queries.sessions import sessions_of
from reportdb.web.desk import Desk
from tests.people import PASSWORD, accounts_desk, as_person, browser_of, log_in, person, post, quicken

Place = tuple[FastAPI, Desk, AccountRow]


@pytest.fixture
def place(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A desk with `wang`, who sees everybody, and the administrator `chief`."""
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        person(desk, "chief", "administrator", sees_all=True)
        yield app, desk, person(desk, "wang", "office", sees_all=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def key_of(desk: Desk, row: AccountRow, name: str = "程序", days: int | None = None) -> str:
    end = None if days is None else _now() + dt.timedelta(days=days)
    with writing(desk.engine) as conn:
        return tokens.issue_token(conn, row.id, name, may_write=True, expires_at=end, now=_now(), by=row.name).token


def answers(app: FastAPI, key: str) -> int:
    """What a program with a key gets."""
    client = TestClient(app, "http://localhost", headers={"Authorization": f"Bearer {key}"}, client=("10.0.0.5", 1))
    return client.get("/api/v1/years").status_code


def good(desk: Desk, row: AccountRow) -> list[str]:
    with reading(desk.engine) as conn:
        return [one.name for one in tokens_of(conn, row.id) if one.good_at(_now())]


def lines(desk: Desk, count: int) -> list[tuple[str, str, str]]:
    with reading(desk.engine) as conn:
        return [(row.who, row.action, row.what) for row in trail(conn, Remit.everyone(), limit=count).rows]


def said(line: tuple[str, str, str]) -> str:
    return what_words(TrailRow(1, _now(), line[0], line[1], line[2], None, None), {})


def test_a_reset_ends_sessions_and_keys_at_once_and_the_trail_names_them(place: Place) -> None:
    app, desk, row = place
    client, chief = as_person(app, "wang"), as_person(app, "chief", "10.0.0.9")
    first, second = key_of(desk, row, "看板"), key_of(desk, row, "脚本", days=30)
    assert [answers(app, first), answers(app, second), client.get("/me").status_code] == [200, 200, 200]
    assert "现有 2 个有效" in chief.get(f"/accounts/{row.id}").text
    page = post(chief, f"/accounts/{row.id}/password").text
    assert "密钥已全部作废" in page
    assert [answers(app, first), answers(app, second), client.get("/me").status_code] == [401, 401, 303]
    set_, *revoked = lines(desk, 3)
    assert set_ == ("chief", "password set", "account wang; sessions ended, 2 tokens revoked")
    assert said(set_) == "账号 wang，各处登录已退出，作废密钥 2 个"
    assert [(who, action) for who, action, _ in revoked] == [("chief", "token revoked")] * 2
    assert sorted(said(line)[8:14] for line in revoked) == ["密钥“看板”", "密钥“脚本”"]
    password = re.search(r"([a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}", page)
    assert password is not None
    fresh = browser_of(app)
    assert log_in(fresh, "wang", password[0]) == 303
    chosen = {"old": password[0], "new": "sieben rote Steine 8", "again": "sieben rote Steine 8"}
    assert post(fresh, "/me/password", **chosen).headers["location"] == "/me?said=password"
    assert [answers(app, first), answers(app, second)] == [401, 401]  # also once the account is in use again


def test_keys_do_not_come_to_life_with_the_account(place: Place) -> None:
    app, desk, row = place
    key = key_of(desk, row)
    with writing(desk.engine) as conn:
        cookie = sessions.open_session(conn, row.id, "", _now()).cookie
    chief, client = as_person(app, "chief", "10.0.0.9"), browser_of(app)
    client.cookies.set("reportdb_session", cookie)
    assert (client.get("/me").status_code, answers(app, key)) == (200, 200)
    page = chief.get(f"/accounts/{row.id}").text
    assert "恢复使用后也不再有效" in page
    post(chief, f"/accounts/{row.id}/disable")
    assert (client.get("/me").status_code, answers(app, key)) == (303, 401)
    assert lines(desk, 1) == [("chief", "account disabled", "account wang; sessions ended, 1 token revoked")]
    assert "停用时作废的密钥不会恢复" in chief.get(f"/accounts/{row.id}").text
    post(chief, f"/accounts/{row.id}/enable")
    assert (client.get("/me").status_code, answers(app, key)) == (303, 401)
    assert said(lines(desk, 1)[0]) == "账号 wang，各处登录已退出"
    with reading(desk.engine) as conn:
        assert sessions_of(conn, row.id) == []
        assert account_of_token(conn, digest_of(key), _now()) is None


def test_keys_that_an_older_version_left_good_are_dead_before_the_account_is_enabled(place: Place) -> None:
    app, desk, row = place
    key = key_of(desk, row)
    with writing(desk.engine) as conn:
        conn.exec_driver_sql(f"UPDATE account SET disabled = TRUE WHERE id = {row.id}")
        access.enable(conn, row.id, by="chief")
    assert answers(app, key) == 401


def test_a_password_of_ones_own_ends_sessions_elsewhere_and_keys_where_that_is_wished(place: Place) -> None:
    app, desk, row = place
    here, elsewhere = as_person(app, "wang"), as_person(app, "wang", "10.0.0.8")
    page = here.get("/me/password").text
    assert "其他地方的登录全部退出" in page
    assert "同时作废全部密钥" not in page
    key = key_of(desk, row)
    page = here.get("/me/password").text
    assert "现有 1 个有效" in page
    assert "同时作废全部密钥" in page
    new = "sieben rote Steine 8"
    answer = post(here, "/me/password", old=PASSWORD, new=new, again=new)
    assert answer.headers["location"] == "/me?said=password-kept"
    assert "密钥仍然有效" in here.get("/me?said=password-kept").text
    assert (elsewhere.get("/me").status_code, answers(app, key)) == (303, 200)
    assert lines(desk, 1) == [("wang", "password set", "account wang; sessions ended")]
    answer = post(here, "/me/password", old=new, new=PASSWORD, again="other", revoke="true")
    assert answer.status_code == 422
    assert "checked" in answer.text
    assert answers(app, key) == 200
    answer = post(here, "/me/password", old=new, new=PASSWORD, again=PASSWORD, revoke="true")
    assert answer.headers["location"] == "/me?said=password-keys"
    assert answers(app, key) == 401
    assert good(desk, row) == []


def test_no_key_is_made_behind_the_back_of_whoever_disables(place: Place) -> None:
    """Either it is there to be revoked, or the account is disabled before it is made."""
    _, desk, row = place
    told: list[str] = []

    def issue() -> None:
        try:
            told.append(
                retried(desk.engine, lambda conn: tokens.issue_token(conn, row.id, "a", now=_now(), by="")).token
            )
        except Refused as refused:
            told.append(refused.code)

    makers = [threading.Thread(target=issue) for _ in range(4)]
    ender = threading.Thread(target=lambda: retried(desk.engine, lambda conn: access.disable(conn, row.id, by="chief")))
    for one in (*makers[:2], ender, *makers[2:]):
        one.start()
    for one in (*makers, ender):
        one.join()
    assert len(told) == 4
    with reading(desk.engine) as conn:
        assert account(conn, row.id).disabled
    assert good(desk, row) == []
