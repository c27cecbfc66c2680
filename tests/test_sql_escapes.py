"""Every way out of the read-only query that we know of, tried on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from reportdb.errors import DatabaseError, QueryRefused, ReportdbError, UsageError
from reportdb.sandbox import Bounds, QueryResult, Shown, run
from reportdb.sandbox.roles import READER
from reportdb.sandbox.sqlite_limits import LONGEST_VALUE
from reportdb.views import PUBLIC_VIEWS

SECRET = "密件单位"
QUICK = Bounds(rows=5, seconds=0.5)


@pytest.fixture
def url(engine: Engine) -> URL:
    """A database with something behind the views that must not come out."""
    with engine.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO agency (id, name, level, kind, region_code, credit_code, registered)"
            f" VALUES (1, '{SECRET}', '', '', '', '', true)"
        )
    return engine.url


def ask(url: URL, query: str, bounds: Bounds = QUICK) -> QueryResult:
    return run(url, query, PUBLIC_VIEWS, bounds, Shown.of_everyone())


def agencies_left(engine: Engine) -> list[tuple[str, ...]]:
    with engine.connect() as conn:
        return [tuple(row) for row in conn.exec_driver_sql("SELECT name FROM agency").all()]


def test_a_query_gives_columns_and_rows(url: URL) -> None:
    result = ask(url, "SELECT 1 AS one, 'x' AS word, NULL AS empty, 2 AS one")
    assert result == QueryResult(("one", "word", "empty", "one"), [(1, "x", None, 2)], more=False)


@pytest.mark.parametrize("view", PUBLIC_VIEWS)
def test_every_public_view_can_be_read(url: URL, view: str) -> None:
    assert ask(url, f"SELECT * FROM {view}").rows == []
    assert ask(url, f"SELECT count(*) AS n FROM {view}").rows == [(0,)]
    assert "agency" in ask(url, f"WITH t AS (SELECT * FROM {view}) SELECT * FROM t").columns


def test_more_rows_than_asked_for_are_told(url: URL) -> None:
    numbers = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < {}) SELECT n FROM t"
    assert ask(url, numbers.format(5)).more is False
    result = ask(url, numbers.format(6))
    assert result.rows == [(1,), (2,), (3,), (4,), (5,)]
    assert result.more is True


@pytest.mark.parametrize(
    "query",
    [
        "SELECT name FROM agency",
        "SELECT count(*) FROM agency",
        "SELECT 1 FROM agency",
        "SELECT * FROM filing",
        "SELECT * FROM alembic_version",
        "SELECT (SELECT name FROM agency) AS name",
        "SELECT * FROM annual_channels, agency",
        "WITH annual_channels AS (SELECT * FROM agency) SELECT * FROM annual_channels",
        "WITH annual_channels(x) AS (SELECT count(*) FROM agency) SELECT x FROM annual_channels",
        "SELECT * FROM (SELECT * FROM agency) AS annual_channels",
        "SELECT * FROM agency AS annual_channels",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM agency WHERE name LIKE '密%')",
        "EXPLAIN SELECT name FROM agency WHERE 1 = (SELECT 1 FROM filing)",
    ],
)
def test_what_lies_behind_the_views_stays_there(url: URL, dialect: str, query: str) -> None:
    if query.startswith("EXPLAIN") and dialect == "postgresql":
        assert SECRET not in str(_outcome(url, query))  # a plan without rows may be shown
        return
    with pytest.raises(QueryRefused, match="only these views can be read"):
        ask(url, query)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO agency (id, name) VALUES (2, 'x')",
        "INSERT INTO agency (id, name) VALUES (2, 'x') RETURNING id",
        "UPDATE agency SET name = 'x'",
        "DELETE FROM agency",
        "DELETE FROM annual_channels",
        "DROP VIEW annual_channels",
        "DROP TABLE agency",
        "CREATE TABLE x (y int)",
        "CREATE TEMP TABLE x AS SELECT 1 AS y",
        "CREATE VIEW x AS SELECT 1 AS y",
        "WITH gone AS (DELETE FROM agency RETURNING *) SELECT * FROM gone",
        "SELECT 1; DELETE FROM agency",
        "SELECT 1; SELECT 2",
        "COMMIT",
        "BEGIN",
        "ROLLBACK; DELETE FROM agency",
        "SAVEPOINT a",
        "SELECT * FROM annual_channels FOR UPDATE",
        "SELECT * INTO x FROM annual_channels",
        "ANALYZE",
        "REINDEX",
        "VACUUM",
        "",
        "  ",
        "-- nothing",
        "SELECT",
        "SELECT nope FROM annual_channels",
        "SELECT 1\0",
    ],
)
def test_nothing_is_written_and_nothing_else_is_run(url: URL, engine: Engine, query: str) -> None:
    outcome = _outcome(url, query)
    assert isinstance(outcome, ReportdbError) or outcome.rows in ([], [()])
    assert "\n" not in str(outcome)
    assert agencies_left(engine) == [(SECRET,)]


def test_a_query_that_takes_too_long_is_stopped(url: URL) -> None:
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
    with pytest.raises(QueryRefused, match="longer than"):
        ask(url, endless, Bounds(5, 0.1))


def test_an_answer_that_is_too_large_is_refused(url: URL) -> None:
    wide = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT {} AS x FROM t"
    word = "repeat('x', 100000)" if url.get_backend_name() == "postgresql" else "printf('%.*c', 100000, 'x')"
    with pytest.raises(QueryRefused, match="larger than"):
        ask(url, wide.format(word), Bounds(rows=1000, seconds=20, bytes=2_000_000))


def test_faulty_sql_is_told_in_one_line(url: URL) -> None:
    with pytest.raises(UsageError, match="nope") as caught:
        ask(url, "SELECT nope\nFROM annual_channels")
    assert "\n" not in str(caught.value)


class TestSqlite:
    """What only SQLite has."""

    @pytest.fixture
    def dialect(self) -> str:
        return "sqlite"

    @pytest.mark.parametrize(
        "query",
        [
            "ATTACH 'stolen.sqlite' AS other",
            "ATTACH ':memory:' AS other",
            "DETACH main",
            "VACUUM INTO 'stolen.sqlite'",
            "PRAGMA query_only = OFF",
            "PRAGMA database_list",
            "PRAGMA writable_schema = ON",
            "SELECT * FROM pragma_database_list",
            "SELECT count(*) FROM pragma_table_info('agency')",
            "SELECT name FROM sqlite_master",
            "SELECT count(*) FROM sqlite_schema",
            "SELECT sql FROM sqlite_temp_schema",
            "SELECT name FROM main.agency",
            "SELECT name FROM temp.agency",
            "SELECT x FROM not_public",
            "SELECT count(*) FROM not_public",
            "SELECT load_extension('evil')",
            "SELECT readfile('/etc/passwd')",
            "SELECT writefile('stolen.txt', 'x')",
            "SELECT edit('x')",
            "SELECT fts3_tokenizer('simple')",
            "SELECT * FROM dbstat",
            "SELECT count(*) FROM sqlite_dbpage",
            "CREATE VIRTUAL TABLE temp.x USING fts5(y)",
            "SELECT zeroblob(1000000000)",
            "SELECT replace(printf('%.*c', 900000, 'x'), 'x', 'xxxxxxxxxxxx')",
            "SELECT hex(zeroblob(999999))",
            "SELECT ?",
            "SELECT :name",
        ],
    )
    def test_it_is_refused(self, url: URL, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        monkeypatch.chdir(folder)
        with pytest.raises((QueryRefused, UsageError)):
            ask(url, query)
        assert list(folder.iterdir()) == []

    def test_a_width_cannot_make_a_value_grow(self, url: URL) -> None:
        rows = ask(url, "SELECT length(printf('%*d', 100000000, 1))").rows
        assert rows[0][0] is None or int(str(rows[0][0])) <= LONGEST_VALUE

    def test_json_functions_can_be_used(self, url: URL) -> None:
        assert ask(url, "SELECT value FROM json_each('[1, 2]')").rows == [(1,), (2,)]

    def test_bytes_come_as_hex_and_broken_text_does_not_stop_it(self, url: URL) -> None:
        assert ask(url, "SELECT x'00ff' AS b, CAST(x'e5' AS TEXT) AS t").rows == [("00ff", "\ufffd")]

    def test_the_name_of_the_schema_is_nowhere_to_be_read(self, url: URL) -> None:
        with pytest.raises(ReportdbError) as caught:
            ask(url, "SELECT annual_channels.nope FROM annual_channels")
        assert "annual_channels.nope" in str(caught.value)

    def test_a_name_with_quotes_is_covered_too(self, url: URL) -> None:
        assert url.database is not None
        with closing(sqlite3.connect(url.database)) as other:
            other.execute('CREATE TABLE "a""b c" ("x""y" int)')
        with pytest.raises(QueryRefused):
            ask(url, 'SELECT count(*) FROM "a""b c"')

    def test_a_file_that_is_no_database_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "no.sqlite"
        path.write_text("x" * 200)
        with pytest.raises(DatabaseError, match=r"no\.sqlite"):
            ask(URL.create("sqlite", database=str(path)), "SELECT 1")


class TestPostgresql:
    """What only PostgreSQL has; the session is a superuser's, the worst case."""

    @pytest.fixture
    def dialect(self) -> str:
        return "postgresql"

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT set_config('role', 'none', true)",
            "SELECT set_config('role', 'postgres', false), query_to_xml('SELECT name FROM agency', true, true, '')",
            "SELECT set_config('session_authorization', 'postgres', false)",
            "SELECT query_to_xml('SELECT name FROM agency', true, true, '')",
            "SELECT table_to_xml('agency', true, true, '')",
            "SELECT database_to_xml(true, true, '')",
            "SELECT set_config('transaction_read_only', 'off', true)",
            "SET ROLE postgres",
            "RESET ROLE",
            "RESET SESSION AUTHORIZATION",
            "SET SESSION AUTHORIZATION DEFAULT",
            "DISCARD ALL",
            "DO $$ BEGIN RESET ROLE; END $$",
            "COPY agency TO PROGRAM 'cat > /dev/null'",
            "COPY (SELECT 1) TO '/dev/null'",
            "COPY agency TO STDOUT",
            "SELECT pg_read_file('/etc/passwd')",
            "SELECT pg_read_binary_file('/etc/passwd')",
            "SELECT pg_ls_dir('.')",
            "SELECT lo_import('/etc/passwd')",
            "SELECT lo_export(1, '/dev/null')",
            "SELECT lo_from_bytea(0, 'x')",
            "SELECT pg_reload_conf()",
            "SELECT pg_terminate_backend(pg_backend_pid())",
            "SELECT pg_stat_file('.')",
            "SELECT * FROM pg_authid",
            "SELECT nextval('agency_id_seq')",
            "SHOW data_directory",
            "LOCK TABLE agency",
            "LISTEN x",
            "CALL nothing()",
            "PREPARE p AS SELECT 1",
            "DECLARE c CURSOR FOR SELECT 1",
            "SELECT $1",
            "SELECT '%s' || %s",
        ],
    )
    def test_it_is_refused(self, url: URL, query: str) -> None:
        with pytest.raises((QueryRefused, UsageError)) as caught:
            ask(url, query)
        assert SECRET not in str(caught.value)

    def test_values_of_other_types_come_as_text(self, url: URL) -> None:
        row = ask(url, "SELECT ARRAY[1, 2], '{\"a\": [1.5]}'::json, DATE '2024-01-31', true, 10::numeric ^ 50").rows[0]
        assert row[:4] == ("[1, 2]", '{"a": [1.5]}', "2024-01-31", True)
        assert str(row[4]).startswith("1000000000")

    def test_a_reader_who_was_given_more_is_not_used(self, url: URL, engine: Engine) -> None:
        ask(url, "SELECT 1")
        with engine.begin() as conn:
            conn.exec_driver_sql(f"GRANT SELECT ON agency TO {READER}")
        with pytest.raises(QueryRefused, match="revoke: agency"):
            ask(url, "SELECT 1")

    @pytest.fixture
    def plain_user(self, url: URL, engine: Engine) -> Iterator[URL]:
        """A user who may log in and nothing else."""
        with engine.begin() as conn:
            conn.exec_driver_sql("CREATE ROLE plain_user LOGIN PASSWORD 'plain'")
        yield url.set(username="plain_user", password="plain")
        with engine.begin() as conn:
            conn.exec_driver_sql("DROP OWNED BY plain_user")
            conn.exec_driver_sql("DROP ROLE plain_user")

    def test_a_user_without_rights_is_told_what_an_administrator_must_do(self, plain_user: URL) -> None:
        with pytest.raises(QueryRefused, match=f"GRANT {READER}"):
            ask(plain_user, "SELECT 1")

    def test_a_user_who_was_given_the_reader_needs_nothing_else(
        self, url: URL, plain_user: URL, engine: Engine
    ) -> None:
        ask(url, "SELECT 1")
        with engine.begin() as conn:
            conn.exec_driver_sql(f"GRANT {READER} TO plain_user")
        assert ask(plain_user, "SELECT count(*) AS n FROM annual_channels").rows == [(0,)]
        with pytest.raises(QueryRefused):
            ask(plain_user, "SELECT name FROM agency")

    def test_the_reader_cannot_log_in(self, url: URL) -> None:
        ask(url, "SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            psycopg.connect(url.set(drivername="postgresql", username=READER).render_as_string(hide_password=False))

    def test_a_database_without_views_is_told(self, postgres_server: URL) -> None:
        with pytest.raises(DatabaseError, match="reportdb init"):
            ask(postgres_server, "SELECT 1")

    def test_a_server_that_is_not_there_is_told_without_the_password(self) -> None:
        away = URL.create("postgresql+psycopg", "u", "pass-word", "127.0.0.1", 1, "x")
        with pytest.raises(DatabaseError) as caught:
            ask(away, "SELECT 1")
        assert "pass-word" not in str(caught.value)


def _outcome(url: URL, query: str) -> QueryResult | ReportdbError:
    try:
        return ask(url, query)
    except ReportdbError as error:
        return error
