"""Many at one PostgreSQL database: who they are, what becomes of connections that were cut, years that several begin."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL

from reportdb.database import HEAD, ensure_year, make_engine, open_database, reading, retried
from reportdb.reader import ask, open_reader

_NAME = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def engine(postgres_url: URL) -> Iterator[Engine]:
    """The database as a desk or an import has it open."""
    engine = open_database(postgres_url)
    yield engine
    engine.dispose()


def test_the_server_knows_who_calls_unless_the_url_says_otherwise(engine: Engine, postgres_url: URL) -> None:
    with reading(engine) as conn:
        assert conn.exec_driver_sql(_NAME).scalar() == "reportdb"
    mine = make_engine(postgres_url.update_query_dict({"application_name": "desk", "connect_timeout": "3"}))
    with reading(mine) as conn:
        assert conn.exec_driver_sql(_NAME).scalar() == "desk"
    mine.dispose()


def test_it_knows_those_who_only_read_as_well(postgres_url: URL) -> None:
    mine = postgres_url.update_query_dict({"application_name": "desk", "connect_timeout": "3"})
    for url, name, patience in ((postgres_url, "reportdb", "10"), (mine, "desk", "3")):
        bare = open_reader(url.render_as_string(hide_password=False), HEAD)
        assert bare is not None
        assert ask(bare, _NAME).scalar() == name
        assert bare._connection.info.get_parameters()["connect_timeout"] == patience
        bare.close()


def test_a_connection_that_was_cut_is_replaced(engine: Engine, postgres_url: URL) -> None:
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT 1").scalar() == 1
    other = make_engine(postgres_url)
    with reading(other) as conn:
        conn.exec_driver_sql(_OTHERS)
    other.dispose()
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT 1").scalar() == 1


def test_more_who_ask_than_connections_wait_for_each_other(engine: Engine) -> None:
    def ask(number: int) -> int:
        with reading(engine) as conn:
            return int(conn.exec_driver_sql("SELECT %s + count(*) FROM filing, pg_sleep(0.01)", (number,)).scalar_one())

    with ThreadPoolExecutor(40) as people:
        assert list(people.map(ask, range(80))) == list(range(80))


def test_a_year_that_several_begin_at_once_is_made_once(engine: Engine) -> None:
    at_once = Barrier(6)

    def begin(number: int) -> None:
        met: list[int] = []

        def work(conn: Connection) -> None:
            if not met:
                met.append(at_once.wait(30))
            ensure_year(conn, 2031 + number % 2)

        retried(engine, work)

    with ThreadPoolExecutor(6) as importers:
        list(importers.map(begin, range(6)))
    with reading(engine) as conn:
        made = conn.exec_driver_sql("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE '%%_203_'")
        assert made.scalar() == 12


def test_a_year_that_was_made_is_not_asked_for_again(engine: Engine) -> None:
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with engine.connect() as conn:
        for _ in range(2):
            ensure_year(conn, 2041)
            conn.rollback()
        ensure_year(conn, 2041)
        conn.commit()
        ensure_year(conn, 2041)  # committed now, and seen to be
        conn.commit()
        asked.clear()
        ensure_year(conn, 2041)
    assert asked == []
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM publication_2041").scalar() == 0
