"""Filings of one commit: each is whole or not there, what failed takes none of those before it along."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from etl import together
from etl.load import LayoutBook
from etl.together import filed_together
from reportdb.database import reading

COUNT = "SELECT count(*) FROM import_run"
FILE = "INSERT INTO import_run (started_at, command_line) VALUES ('2024-01-01 00:00:00', '{}')"


def stored(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(conn.exec_driver_sql(COUNT).scalar_one())


def put(conn: Connection, turn: int) -> int:
    conn.exec_driver_sql(FILE.format(turn))
    return turn


def test_each_result_is_told_when_it_is_stored(engine: Engine) -> None:
    """The first commits are of one, two, three filings; with PostgreSQL each is of one."""
    found = [(turn, stored(engine)) for turn in filed_together(engine, range(12), put, LayoutBook())]
    ends = [1, 3, 6, 10, 12] if engine.dialect.name == "sqlite" else list(range(1, 13))
    assert found == [(turn, next(end for end in ends if end > turn)) for turn in range(12)]


def test_a_failure_comes_after_all_before_it_are_stored(engine: Engine) -> None:
    def file(conn: Connection, turn: int) -> int:
        put(conn, turn)
        if turn == 8:
            raise ZeroDivisionError
        return turn

    told: list[int] = []
    with pytest.raises(ZeroDivisionError):
        told.extend(filed_together(engine, range(12), file, LayoutBook()))
    assert told == list(range(8))
    assert stored(engine) == 8


def test_a_commit_does_not_wait_for_slow_filings(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "_LONGEST", -1.0)
    assert [stored(engine) for _ in filed_together(engine, range(6), put, LayoutBook())] == [1, 2, 3, 4, 5, 6]


def test_what_others_undid_is_filed_again(engine: Engine) -> None:
    """All of a commit, in order, and once."""
    undone = iter([4, 7])
    due = next(undone)

    def file(conn: Connection, turn: int) -> int:
        nonlocal due
        if turn == due:
            due = next(undone, -1)
            error = BaseException("deadlock detected")
            raise conflict(engine, error)
        return put(conn, turn)

    assert list(filed_together(engine, range(10), file, LayoutBook())) == list(range(10))
    assert stored(engine) == 10


def conflict(engine: Engine, error: BaseException) -> OperationalError:
    """What SQLAlchemy raises where PostgreSQL undoes a transaction."""
    if engine.dialect.name == "postgresql":
        import psycopg.errors

        error = psycopg.errors.DeadlockDetected("deadlock detected")
    return OperationalError("INSERT", {}, error)


@pytest.fixture(autouse=True)
def _conflicts_everywhere(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has no such conflicts: there every error that names one is taken for one."""
    if engine.dialect.name == "sqlite":
        monkeypatch.setattr("reportdb.outside.is_conflict", lambda error: "deadlock" in str(error.orig))
