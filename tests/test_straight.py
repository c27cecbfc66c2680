"""Statements handed straight to SQLite's driver: the same transaction, the same errors as through SQLAlchemy."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from etl.load import register_agency
from etl.load.sql import insert, run, scalar
from reportdb import outside
from reportdb.database import reading, writing
from reportdb.reader import ask
from reportdb.straight import straight

_ALIAS = "agency_id, name"


def test_only_a_transaction_that_writes_is_spoken_to_straight(engine: Engine) -> None:
    with writing(engine) as conn:
        assert straight(conn) is not None
        assert ask(conn, "SELECT 1 + ?", 1).scalar() == 2
    with reading(engine) as conn:
        assert straight(conn) is None
        assert list(ask(conn, "SELECT 1")) == [(1,)]
    with engine.connect() as conn:
        assert straight(conn) is None  # nothing has begun: SQLAlchemy has to begin it
        ask(conn, "SELECT 1").all()
        assert straight(conn) is not None


def test_what_it_stores_is_undone_with_the_transaction(engine: Engine) -> None:
    with engine.connect() as conn:
        with conn.begin() as work:
            number = register_agency(conn, "甲局")
            run(conn, insert("agency_name", _ALIAS), (number, "旧甲局"), (number, "甲厅"))
            assert ask(conn, "SELECT name FROM agency_name ORDER BY name").all() == [("旧甲局",), ("甲厅",)]
            work.rollback()
        assert ask(conn, "SELECT count(*) FROM agency").scalar() == 0
        assert ask(conn, "SELECT name FROM agency WHERE id = ?", number).first() is None
        assert ask(conn, "SELECT count(*) FROM agency_name").scalar() == 0


@pytest.mark.parametrize("rows", [[(4711, "谁也不是")], [(4711, "谁也不是"), (4712, "谁也不是")]])
def test_a_refused_row_is_sqlalchemy_s_error(engine: Engine, rows: list[tuple[int, str]]) -> None:
    with pytest.raises(IntegrityError) as told, writing(engine) as conn:
        run(conn, insert("agency_name", _ALIAS), *rows)
    assert told.value.orig is not None
    assert outside.reason(told.value) is None  # a fault of ours


def test_a_full_disk_is_told_as_such(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("nobody can fill the server's disk by a PRAGMA")

    def fill(conn: Connection) -> None:
        pages = scalar(conn, "PRAGMA page_count")
        ask(conn, f"PRAGMA max_page_count = {pages}")
        for number in range(10_000):
            run(conn, insert("agency_name", _ALIAS), (register_agency(conn, f"第{number}局"), "名" * 500))

    with pytest.raises(OperationalError) as told, writing(engine) as conn:
        fill(conn)
    assert str(outside.reason(told.value)).startswith("the disk is full")


def test_a_connection_that_is_cut_is_told_as_such_and_replaced(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file needs no connection")
    with pytest.raises(OperationalError) as told, writing(engine) as conn:
        ask(conn, "SELECT pg_terminate_backend(pg_backend_pid())")
    assert "the server ended the connection" in str(outside.reason(told.value))
    with writing(engine) as conn:
        assert ask(conn, "SELECT 1 + ?", 1).scalar() == 2
