"""The schema: migrations agree with the models, go up and down, and a database is opened only when it is ours."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from etl.draft import FilingDraft
from etl.load import register_agency, store
from reportdb import database
from reportdb.database import connect_url, ensure_year, open_database, reading, shown, upgrade, writing
from reportdb.errors import DatabaseError, SchemaOutdated
from reportdb.models import FACT_TABLES, metadata
from reportdb.report import Report
from reportdb.seeding import seed
from reportdb.views import PUBLIC_VIEWS, create_statements


def dump(engine: Engine, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as conn:
        return {
            table: sorted(map(tuple, conn.exec_driver_sql(f"SELECT * FROM {table}").all()), key=repr)
            for table in metadata.tables
            if table not in without
        }


def test_one_head_and_it_is_the_one_the_program_expects() -> None:
    script = ScriptDirectory.from_config(database.alembic_config())
    assert script.get_heads() == [database.HEAD]
    assert tuple(reversed([revision.revision for revision in script.walk_revisions()])) == database.REVISIONS


def test_models_and_migrations_agree(engine: Engine) -> None:
    with writing(engine) as conn:
        context = MigrationContext.configure(conn, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_alembic_check_overlooks_partitions(engine: Engine) -> None:
    with writing(engine) as conn:
        ensure_year(conn, 2023)
    with writing(engine) as conn:
        command.check(database.alembic_config(conn))


def test_up_down_up(database_url: URL) -> None:
    upgrade(database_url)
    engine = open_database(database_url)
    with writing(engine) as conn:
        ensure_year(conn, 2023)
        command.downgrade(database.alembic_config(conn), "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    assert inspect(engine).get_view_names() == []
    upgrade(database_url)
    assert set(PUBLIC_VIEWS) == set(inspect(engine).get_view_names())
    engine.dispose()


def test_seeding_twice_changes_nothing(engine: Engine) -> None:
    before = dump(engine)
    with writing(engine) as conn:
        seed(conn)
    assert dump(engine) == before
    assert len(before["form_cell"]) > 300


def test_every_constraint_is_named() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_facts_are_partitioned_by_year_on_demand(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with writing(engine) as conn:
            ensure_year(conn, 2023)
        assert set(FACT_TABLES) <= set(inspect(engine).get_table_names())
        return
    with engine.connect() as conn:
        ensure_year(conn, 2022)
        conn.rollback()
    for _ in range(2):
        with writing(engine) as conn:
            ensure_year(conn, 2022)
            ensure_year(conn, 2023)
    names = set(inspect(engine).get_table_names())
    assert {f"{table}_{year}" for table in FACT_TABLES for year in (2022, 2023)} <= names
    foreign = {key["name"] for key in inspect(engine).get_foreign_keys("publication_2022")}
    assert len(foreign) == 2


def test_connect_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    assert connect_url().database == "reportdb.sqlite"
    monkeypatch.setenv("REPORTDB_URL", "postgresql://me:secret@host/db")
    url = connect_url()
    assert url.drivername == "postgresql+psycopg"
    assert "secret" not in shown(url)
    assert connect_url("a b/县.sqlite").database == "a b/县.sqlite"
    for wrong in ("mysql://host/db", "://"):
        with pytest.raises(DatabaseError):
            connect_url(wrong)


def test_absent_file_is_made_only_on_request(tmp_path: Path) -> None:
    url = connect_url(str(tmp_path / "new.sqlite"))
    with pytest.raises(DatabaseError, match="reportdb init"):
        open_database(url)
    assert not (tmp_path / "new.sqlite").exists()
    open_database(url, create=True).dispose()
    open_database(url).dispose()


def test_older_newer_and_foreign_databases_are_told_apart(
    ready_url: URL, monkeypatch: pytest.MonkeyPatch, database_url: URL
) -> None:
    engine = open_database(ready_url)
    monkeypatch.setattr(database, "HEAD", "8000")
    monkeypatch.setattr(database, "REVISIONS", (*database.REVISIONS, "8000"))
    with pytest.raises(SchemaOutdated, match="reportdb init"):
        open_database(ready_url)
    monkeypatch.undo()
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="newer"):
        open_database(ready_url)
    with pytest.raises(DatabaseError, match="newer"):
        upgrade(ready_url)
    with writing(engine) as conn:
        conn.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(DatabaseError, match="not those of reportdb"):
        open_database(ready_url)
    engine.dispose()
    if database_url.drivername != "sqlite":
        with pytest.raises(SchemaOutdated, match="no schema"):
            open_database(database_url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("not a database, but long enough to look at " * 5)
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(connect_url(str(path)))


def test_an_unreachable_server_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseError) as caught:
        open_database(connect_url("postgresql://me:secret@127.0.0.1:1/db"))
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_opening_a_current_database_imports_neither_alembic_nor_models(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    upgrade(connect_url(str(path)))
    code = (
        "import sys; from reportdb.database import *; open_database(connect_url(sys.argv[1]))\n"
        "bad = {'alembic', 'reportdb.models', 'sqlalchemy.orm', 'pandas'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_writer_waits_and_a_reader_does_not(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    engine = open_database(connect_url(str(path)), create=True)
    with writing(engine) as conn:
        conn.exec_driver_sql("INSERT INTO channel (code, label) VALUES ('zz', 'zz')")
        with reading(engine) as other:
            assert other.exec_driver_sql("SELECT count(*) FROM channel WHERE code = 'zz'").scalar_one() == 0
        second = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            second.execute("BEGIN IMMEDIATE")
        second.close()
    engine.dispose()


def test_migration_files_are_numbered() -> None:
    files = sorted(path.name for path in (database.migrations_folder() / "versions").glob("*.py"))
    assert [name.partition("_")[0] for name in files] == list(database.REVISIONS)


def test_a_new_file_has_the_schema_of_the_migrations(tmp_path: Path) -> None:
    """Opening an absent SQLite file takes a shorter way than `init`; both end in the same tables."""
    slow, fast = tmp_path / "init.sqlite", tmp_path / "opened.sqlite"
    upgrade(connect_url(str(slow)))
    open_database(connect_url(str(fast)), create=True).dispose()

    def schema(path: Path) -> list[tuple[str, ...]]:
        with sqlite3.connect(path) as connection:
            rows = connection.execute(
                "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
            ).fetchall()
            version = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        return [*((kind, name, table, " ".join((sql or "").split())) for kind, name, table, sql in rows), *version]

    assert schema(slow) == schema(fast)


def test_the_views_are_those_the_program_declares(tmp_path: Path) -> None:
    """The migrations carry their own text of the views; the last of them leaves what reportdb.views says."""
    path = tmp_path / "x.sqlite"
    upgrade(connect_url(str(path)))
    with sqlite3.connect(path) as connection:
        made = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'view'")}
    assert made == set(create_statements())


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"source": ""}, {"filed_value": None}, {"mark": 3}, {"period": "month"}, {"filing_id": 9}]
)
def test_a_correction_row_must_say_what_why_and_whence(
    engine: Engine, full_report: Callable[..., Report], wrong: dict[str, object]
) -> None:
    row = {
        "filing_id": 1, "table_code": "appeals", "row_code": "r", "column_code": "c", "period": "year", "filed_value": 1,
        "filed_mark": 0, "value": 2, "mark": 0, "reason": "x", "source": "y", "declared_by": "", "file": "c.toml",
        "file_sha256": "0", "corrected_at": "2024-01-01 00:00:00+00:00",
    }  # fmt: skip
    with writing(engine) as conn:
        assert store(conn, FilingDraft(full_report("甲", 2023, "2021"), register_agency(conn, "甲"), True)) == 1
        conn.execute(
            text("INSERT INTO source_file VALUES ('0', 'c.toml', 1, '2024-01-01 00:00:00+00:00', :c)"), {"c": b"x"}
        )
    names = ", ".join(row)
    insert = text(f"INSERT INTO correction ({names}) VALUES ({', '.join(f':{name}' for name in row)})")
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(insert, row | wrong)
    with writing(engine) as conn:
        conn.execute(insert, row)
