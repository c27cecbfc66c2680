"""Who is answered: good tokens and programs of the single PC, nobody else; cookies open nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import URL

from reportdb.accounts import access, tokens
from reportdb.database import open_database, writing
from reportdb.queries.accounts import account_named
from reportdb.queries.api_tokens import tokens_of
from tests.api_desk import OURS, error, fill_world, get, program, token_of
from tests.command_line import Fill

PATH = "/api/v1/years"


@pytest.fixture
def url(filled: Callable[[Fill], URL]) -> URL:
    return filled(fill_world)


def test_without_a_token_nobody_is_answered_where_people_log_in(url: URL) -> None:
    with program(url) as client:
        answer = client.get(PATH)
        assert error(answer) == (401, "unauthorised")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert error(client.get(PATH, headers=OURS)) == (401, "unauthorised")


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Bearer", "Basic YWRtaW46YWRtaW4=", "", "Bearer a b", "Token x"]
)
def test_a_header_that_is_no_good_token_opens_nothing(url: URL, header: str) -> None:
    for local in (False, True):
        with program(url, local=local) as client:
            assert error(client.get(PATH, headers={"Authorization": header})) == (401, "unauthorised")


def test_a_token_opens_what_its_account_sees_and_that_it_was_used_is_noted(url: URL) -> None:
    with program(url, token_of(url, "clerk")) as client:
        assert get(client, "/years") == [{"year": 2023}]
    engine = open_database(url)
    with writing(engine) as conn:
        row = account_named(conn, "clerk")
        assert row is not None
        (token,) = tokens_of(conn, row.id)
    engine.dispose()
    assert token.used_at is not None


def test_revoked_expired_and_disabled_tokens_open_nothing(url: URL) -> None:
    revoked, disabled = token_of(url, "clerk"), token_of(url, "west")
    expired = token_of(url, "east", expires_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    for token in (revoked, disabled):
        with program(url, token) as client:
            get(client, "/years")
    engine = open_database(url)
    now = dt.datetime.now(dt.UTC)
    with writing(engine) as conn:
        clerk, west = account_named(conn, "clerk"), account_named(conn, "west")
        assert clerk is not None
        assert west is not None
        (token_row,) = tokens_of(conn, clerk.id)
        tokens.revoke_token(conn, clerk.id, token_row.id, now=now, by="admin")
        access.disable(conn, west.id, by="admin")
    engine.dispose()
    for token in (revoked, disabled, expired):
        with program(url, token) as client:
            assert error(client.get(PATH)) == (401, "unauthorised")


def test_an_account_that_must_change_its_password_has_no_say_through_a_token(url: URL) -> None:
    token = token_of(url, "east")
    engine = open_database(url)
    with writing(engine) as conn:
        east = account_named(conn, "east")
        assert east is not None
        access.set_password(conn, east.id, "given by others", must_change=True, by="admin")
    engine.dispose()
    with program(url, token) as client:
        assert error(client.get(PATH)) == (401, "unauthorised")


def test_many_wrong_tokens_have_to_wait_and_good_ones_of_others_do_not(url: URL) -> None:
    with program(url) as client:
        wrong = {"Authorization": "Bearer wrong"}
        said = [client.get(PATH, headers=wrong) for _ in range(40)]
        assert error(said[0]) == (401, "unauthorised")
        assert error(said[-1]) == (429, "too_many_requests")
        assert said[-1].headers["retry-after"] == "60"
    with program(url, token_of(url, "admin")) as client:
        get(client, "/years")


def test_cookies_open_nothing(url: URL) -> None:
    with program(url) as client:
        for name in ("reportdb_session", "__Host-reportdb_session", "session", "Authorization"):
            client.cookies.set(name, token_of(url, "admin"))
        assert error(client.get(PATH)) == (401, "unauthorised")


def test_the_single_pc_answers_its_own_programs_and_no_other_machine(url: URL) -> None:
    with program(url, local=True) as client:
        assert len(get(client, "/years")) > 3
    for host in ("192.168.1.7", "testclient", "10.0.0.1", "2001:db8::1"):
        with program(url, local=True, host=host) as client:
            assert error(client.get(PATH)) == (401, "unauthorised")
    with program(url, local=True, host="::1") as client:
        get(client, "/years")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_elsewhere_is_not_answered_through_the_browser_of_the_pc(url: URL, headers: dict[str, str]) -> None:
    with program(url, local=True) as client:
        assert error(client.get(PATH, headers=headers)) == (403, "forbidden")
        for more in ({}, OURS):
            asked = client.post("/api/v1/sql", headers={**headers, **more}, json={"query": "SELECT 1 AS one"})
            assert error(asked) == (403, "forbidden")


def test_another_name_for_the_pc_is_not_answered(url: URL) -> None:
    with program(url, local=True) as client:
        assert client.get(PATH, headers={"Host": "evil.example"}).status_code == 400


def test_nothing_is_said_to_pages_elsewhere_beforehand(url: URL) -> None:
    asking = {
        "Origin": "http://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-requested-with",
    }
    with program(url, local=True) as client:
        answer = client.options("/api/v1/sql", headers=asking)
        assert answer.status_code >= 400
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        for path in (PATH, "/api/openapi.json"):
            headers = client.get(path).headers
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
