"""Accounts: made, changed, disabled, logged in; what each sees; their sessions and keys."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from etl.load import register_agency
from reportdb import audit
from reportdb.accounts import access, changing, passwords, saved_queries, sessions, tokens
from reportdb.accounts.logging_in import log_in
from reportdb.accounts.secrets import digest_of
from reportdb.database import open_database, reading, retried, writing
from reportdb.errors import NothingToShow, Refused
from reportdb.queries import accounts, api_tokens
from reportdb.queries.audit import trail
from reportdb.queries.remit import Remit
from reportdb.queries.saved_queries import saved_queries as kept
from reportdb.queries.saved_queries import saved_query
from reportdb.queries.sessions import account_of_session, sessions_of

NOW = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
EVERYONE = Remit.everyone()
SECRET = "correct horse"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the least work: what it costs is its own affair."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys.cache_clear()


def made(engine: Engine, name: str = "wang", role: str = "office", **more: Any) -> accounts.AccountRow:
    with writing(engine) as conn:
        return changing.make_account(conn, name, role, SECRET, by="admin", **more)


def refused(engine: Engine, code: str, work: Callable[..., object], *given: object, **more: object) -> None:
    with pytest.raises(Refused) as told, writing(engine) as conn:
        work(conn, *given, **more)
    assert told.value.code == code


def actions(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as conn:
        return [(row.who, row.action, row.what) for row in reversed(trail(conn, EVERYONE).rows)]


def test_the_first_start_makes_one_administrator_who_has_to_change_the_password(engine: Engine) -> None:
    with writing(engine) as conn:
        first = changing.first_administrator(conn)
        assert first is not None
        assert changing.first_administrator(conn) is None
    row, password = first
    assert (row.name, row.role, row.sees_all, row.must_change) == ("admin", "administrator", True, True)
    assert re.fullmatch(r"([a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}", password)
    found = log_in(engine, "admin", password, "10.0.0.1", NOW)
    assert found is not None
    assert found[0].must_change
    with writing(engine) as conn:
        after = access.change_password(conn, row.id, password, "long enough")
    assert not after.must_change
    assert log_in(engine, "admin", password, "", NOW) is None
    assert log_in(engine, "admin", "long enough", "", NOW) is not None
    assert [(who, what) for who, what, _ in actions(engine)] == [
        ("", audit.ACCOUNT_MADE), ("admin", audit.LOGGED_IN), ("admin", audit.PASSWORD_SET),
        ("", audit.LOG_IN_REFUSED), ("admin", audit.LOGGED_IN),
    ]  # fmt: skip
    with reading(engine) as conn:
        stored = accounts.password_hash_of(conn, row.id)
        everything = conn.exec_driver_sql("SELECT what FROM audit_trail").scalars().all()
    assert stored.startswith("$argon2id$")
    assert "long enough" not in stored
    assert not any("long enough" in what or password in what for what in everything)


def test_two_first_starts_at_once_make_one_administrator(engine: Engine) -> None:
    found: list[object] = []

    def start() -> None:
        found.append(retried(engine, changing.first_administrator))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 4
    assert len([one for one in found if one is not None]) == 1


def test_what_cannot_be_an_account_is_refused(engine: Engine) -> None:
    made(engine)
    more = {"by": "admin"}
    refused(engine, "name_taken", changing.make_account, "wang", "office", SECRET, **more)
    refused(engine, "no_name", changing.make_account, " ", "office", SECRET, **more)
    refused(engine, "no_name", changing.make_account, "two words", "office", SECRET, **more)
    refused(engine, "unknown_role", changing.make_account, "li", "king", SECRET, **more)
    refused(engine, "password_length", changing.make_account, "li", "office", "short", **more)
    refused(engine, "unknown_agency", changing.make_account, "li", "office", SECRET, agencies=[99], **more)
    with reading(engine) as conn:
        assert [row.name for row in accounts.accounts(conn)] == ["wang"]
        with pytest.raises(NothingToShow):
            accounts.account(conn, 99)
        assert accounts.account_named(conn, "li") is None


def test_a_wrong_name_a_wrong_password_and_a_disabled_account_are_told_apart_by_nobody(engine: Engine) -> None:
    row = made(engine)
    assert log_in(engine, "wang", SECRET, "10.0.0.1", NOW) is not None
    assert log_in(engine, "wang", "wrong", "10.0.0.1", NOW) is None
    assert log_in(engine, "my secret word", SECRET, "10.0.0.1", NOW) is None
    with writing(engine) as conn:
        access.disable(conn, row.id, by="admin")
    assert log_in(engine, "wang", SECRET, "10.0.0.1", NOW) is None
    told = [what for _, action, what in actions(engine) if action == audit.LOG_IN_REFUSED]
    assert told == ["account wang from 10.0.0.1", "no such account from 10.0.0.1", "account wang from 10.0.0.1"]
    with writing(engine) as conn:
        access.enable(conn, row.id, by="admin")
    assert log_in(engine, "wang", SECRET, "10.0.0.1", NOW) is not None


def test_an_unknown_name_costs_as_much_as_a_wrong_password(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made(engine)
    asked: list[str] = []
    hasher = passwords._hasher()

    class Counting:
        def verify(self, stored: str, given: bytes) -> bool:
            asked.append(stored[:9])
            return hasher.verify(stored, given)

        def hash(self, given: bytes) -> str:
            return hasher.hash(given)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    for name in ("wang", "nobody"):
        assert log_in(engine, name, "wrong password", "", NOW) is None
    assert asked == ["$argon2id", "$argon2id"]


def test_a_session_lives_while_it_is_used_and_not_for_ever(engine: Engine) -> None:
    made(engine)
    found = log_in(engine, "wang", SECRET, "10.0.0.1", NOW)
    assert found is not None
    opened, digest = found[1], digest_of(found[1].cookie)
    hour, minute = dt.timedelta(hours=1), dt.timedelta(minutes=1)
    with writing(engine) as conn:
        whose = account_of_session(conn, digest, NOW + hour - minute, sessions.IDLE)
        assert whose is not None
        assert (whose[0].name, whose[1].csrf, whose[1].address) == ("wang", opened.csrf, "10.0.0.1")
        assert account_of_session(conn, digest, NOW + hour, sessions.IDLE) is None
        assert account_of_session(conn, digest_of("guess"), NOW, sessions.IDLE) is None
        assert sessions.needs_touch(whose[1], NOW + minute)
        assert not sessions.needs_touch(whose[1], NOW + minute / 2)
        sessions.touch(conn, whose[1], NOW + hour)
        assert account_of_session(conn, digest, NOW + hour, sessions.IDLE) is not None
        sessions.touch(conn, whose[1], NOW + 12 * hour - minute)
        assert account_of_session(conn, digest, NOW + 12 * hour - minute, sessions.IDLE) is not None
        assert account_of_session(conn, digest, NOW + 12 * hour, sessions.IDLE) is None
        sessions.open_session(conn, whose[0].id, "", NOW + 13 * hour)
        assert len(sessions_of(conn, whose[0].id)) == 1, "what has run out is cleared away"
    assert opened.cookie not in digest


def test_whoever_loses_a_right_is_logged_out(engine: Engine) -> None:
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
    row, other = made(engine), made(engine, "li")

    def open_now() -> None:
        assert log_in(engine, "wang", SECRET, "", NOW) is not None
        assert log_in(engine, "li", SECRET, "", NOW) is not None

    def left() -> tuple[int, int]:
        with reading(engine) as conn:
            return len(sessions_of(conn, row.id)), len(sessions_of(conn, other.id))

    changes: list[dict[str, Any]] = [{"role": "officer"}, {"agencies": [agency]}, {"sees_all": True}]
    count = 0
    for change in changes:
        open_now()
        count += 1
        with writing(engine) as conn:
            changing.change_account(conn, row.id, by="admin", **change)
        assert left() == (0, count)
    open_now()
    with writing(engine) as conn:
        changing.change_account(conn, row.id, display_name="王 五", by="admin")
        assert accounts.account(conn, row.id).called == "王 五"
    assert left() == (1, count + 1)
    with writing(engine) as conn:
        access.set_password(conn, row.id, "another one", must_change=True, by="admin")
    assert left() == (0, count + 1)
    assert log_in(engine, "wang", "another one", "", NOW) is not None
    with writing(engine) as conn:
        access.disable(conn, row.id, by="admin")
    assert left() == (0, count + 1)
    with writing(engine) as conn:
        cookie = sessions.open_session(conn, other.id, "", NOW).cookie
        sessions.close_session(conn, cookie)
    assert left() == (0, count + 1)


def test_a_session_of_an_account_disabled_behind_our_back_opens_nothing(engine: Engine) -> None:
    row = made(engine)
    with writing(engine) as conn:
        cookie = sessions.open_session(conn, row.id, "", NOW).cookie
        key = tokens.issue_token(conn, row.id, "a", now=NOW, by="wang").token
        conn.exec_driver_sql("UPDATE account SET disabled = TRUE")
        assert account_of_session(conn, digest_of(cookie), NOW, sessions.IDLE) is None
        assert api_tokens.account_of_token(conn, digest_of(key), NOW) is None
        assert accounts.remit_of(conn, accounts.account(conn, row.id), None) == Remit.of(())


def test_the_last_administrator_stays(engine: Engine) -> None:
    one = made(engine, "one", "administrator", sees_all=True)
    refused(engine, "last_administrator", access.disable, one.id, by="one")
    refused(engine, "last_administrator", changing.change_account, one.id, role="office", by="one")
    two = made(engine, "two", "administrator", sees_all=True)
    with writing(engine) as conn:
        access.disable(conn, two.id, by="one")
    refused(engine, "last_administrator", access.disable, one.id, by="one")
    with writing(engine) as conn:
        access.enable(conn, two.id, by="one")
        changing.change_account(conn, one.id, role="office", by="two")
    refused(engine, "last_administrator", access.disable, two.id, by="two")


def test_a_query_over_the_views_keeps_nobody_from_logging_in(postgres_url: URL) -> None:
    """Whoever may SELECT may take advisory locks, of any number, and sleep on them."""
    engine = open_database(postgres_url)
    with engine.connect() as conn:
        made(engine, must_change=False)
        for number in range(7_249_500, 7_249_520):
            conn.exec_driver_sql(f"SELECT pg_advisory_lock({number})")
        found: list[object] = []
        thread = threading.Thread(target=lambda: found.append(log_in(engine, "wang", SECRET, "", NOW)))
        thread.start()
        thread.join(20)
        assert found
        assert found[0] is not None
    engine.dispose()


def test_two_administrators_who_disable_each_other_at_once_do_not_both_win(engine: Engine) -> None:
    rows = [made(engine, name, "administrator") for name in ("one", "two")]
    ready, told = threading.Barrier(2), []

    def off(number: int) -> None:
        ready.wait()
        try:
            retried(engine, lambda conn: access.disable(conn, number, by="x"))
            told.append("done")
        except Refused as error:
            told.append(error.code)

    threads = [threading.Thread(target=off, args=(row.id,)) for row in rows]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["done", "last_administrator"]


def test_what_each_role_sees(engine: Engine) -> None:
    with writing(engine) as conn:
        county, town, other, moved = (register_agency(conn, name) for name in ("县", "镇", "邻县", "迁"))
        link = "INSERT INTO agency_superior (agency_id, superior_id, valid_from, valid_to) VALUES"
        conn.exec_driver_sql(f"{link} ({town}, {county}, NULL, NULL)")
        conn.exec_driver_sql(f"{link} ({moved}, {county}, NULL, '2021-12-31')")
        conn.exec_driver_sql(f"{link} ({moved}, {other}, '2022-01-01', NULL)")
    rows = {role: made(engine, role, role, agencies=[county]) for role in accounts.ROLES}
    with reading(engine) as conn:
        for role, row in rows.items():
            assert accounts.account_named(conn, role) == row
            below = {county} if role == "officer" else {county, town}
            assert accounts.remit_of(conn, row, None) == Remit.of(below)
            assert accounts.remit_of(conn, row, 2023) == Remit.of(below)
            assert accounts.remit_of(conn, row, 2021) == Remit.of(below if role == "officer" else {*below, moved})
            over = accounts.remit_over_years(conn, row)
            assert over.agencies == below
            assert [over.in_year(year) for year in (2015, 2021)] == [accounts.remit_of(conn, row, 2021)] * 2
            assert [over.in_year(year) for year in (2022, 2023, 2040, None)] == [Remit.of(below)] * 4
    nobody, all_ = made(engine, "nobody"), made(engine, "all", sees_all=True)
    both = made(engine, "both", agencies=[town, other])
    with reading(engine) as conn:
        assert accounts.remit_of(conn, nobody, None) == Remit.of(())
        assert accounts.remit_of(conn, all_, None) == EVERYONE
        assert accounts.remit_of(conn, both, None) == Remit.of([town, other, moved])


def test_keys_for_programs(engine: Engine) -> None:
    row, other = made(engine), made(engine, "li")
    end = NOW + dt.timedelta(days=1)
    with writing(engine) as conn:
        first = tokens.issue_token(conn, row.id, "脚本", may_write=True, expires_at=end, now=NOW, by="wang")
        second = tokens.issue_token(conn, row.id, "看板", now=NOW, by="wang")
        assert first.token.startswith("rdb_")
        whose = api_tokens.account_of_token(conn, digest_of(first.token), NOW)
        assert whose is not None
        assert (whose[0].name, whose[1].name, whose[1].may_write) == ("wang", "脚本", True)
        assert api_tokens.account_of_token(conn, digest_of(first.token), end) is None
        assert api_tokens.account_of_token(conn, digest_of(first.token + "x"), NOW) is None
        tokens.use_token(conn, first.id, None, NOW)
        tokens.use_token(conn, first.id, NOW, NOW + dt.timedelta(seconds=59))
        assert [one.used_at for one in api_tokens.tokens_of(conn, row.id)] == [NOW, None]
    refused(engine, "no_token", tokens.revoke_token, other.id, first.id, now=NOW, by="li")
    refused(engine, "token_needs_name", tokens.issue_token, row.id, " ", now=NOW, by="wang")
    refused(engine, "token_expired", tokens.issue_token, row.id, "a", expires_at=NOW, now=NOW, by="wang")
    with writing(engine) as conn:
        for _ in range(2):
            tokens.revoke_token(conn, row.id, second.id, now=NOW, by="wang")
        assert api_tokens.account_of_token(conn, digest_of(second.token), NOW) is None
        access.disable(conn, other.id, by="admin")
    refused(engine, "disabled", tokens.issue_token, other.id, "a", now=NOW, by="li")
    said = [(action, what) for _, action, what in actions(engine) if action.startswith("token")]
    assert said == [
        ("token issued", f"account wang: token {first.id} “脚本”, reads and writes"),
        ("token issued", f"account wang: token {second.id} “看板”, reads"),
        ("token revoked", f"account wang: token {second.id} “看板”"),
    ]
    with reading(engine) as conn:
        stored = str(conn.exec_driver_sql("SELECT * FROM api_token").all())
    assert first.token not in stored


def test_queries_are_kept_for_their_owner_and_shown_to_others_when_shared(engine: Engine) -> None:
    row, other = made(engine), made(engine, "li")
    with writing(engine) as conn:
        mine = saved_queries.save_query(conn, row.id, " 各县 收到 ", "SELECT 1", shared=False, now=NOW)
        again = saved_queries.save_query(conn, row.id, "各县 收到", "SELECT 2", shared=True, now=NOW)
        single = saved_queries.save_query(conn, None, "各县 收到", "SELECT 3", shared=False, now=NOW)
        assert saved_queries.save_query(conn, None, "各县 收到", "SELECT 4", shared=False, now=NOW) == single
        assert mine == again
        assert [(one.owner, one.query) for one in kept(conn, other.id)] == [("wang", "SELECT 2")]
        assert [(one.owner, one.query) for one in kept(conn, None)] == [("wang", "SELECT 2"), ("", "SELECT 4")]
        assert saved_query(conn, other.id, single) is None
        assert not saved_queries.forget_query(conn, other.id, mine)
        assert saved_queries.forget_query(conn, row.id, mine)
        assert saved_queries.forget_query(conn, None, single)
        assert kept(conn, row.id) == []
    refused(engine, "query_needs_name", saved_queries.save_query, None, " ", "SELECT 1", shared=False, now=NOW)
    refused(engine, "query_empty", saved_queries.save_query, None, "a", " ", shared=False, now=NOW)
    refused(engine, "query_long", saved_queries.save_query, None, "a", "x" * 20_001, shared=False, now=NOW)
