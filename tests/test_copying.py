"""`reportdb copy`: a whole database in an empty PostgreSQL one, or one line and nothing there."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from etl.copying import copy_database
from etl.load.bulk import BulkLoad
from reportdb.accounts.saved_queries import save_query
from reportdb.accounts.sessions import open_session
from reportdb.cli import main
from reportdb.database import connect_url, open_database, writing
from reportdb.errors import DatabaseError
from reportdb.models import REFERENCE_TABLES, metadata
from tests.command_line import Said
from tests.whole import Whole, differing, whole

ROOT = Path(__file__).parent.parent
SOURCES = [str(ROOT / "samples" / name) for name in ("reports", "broken/T3-ROW", "broken/no_report")]
ONE = str(ROOT / "samples" / "reports" / "suqian_2023.xlsx")
Say = Callable[..., Said]
_SHAPE = """SELECT c.relname::text, k.conname::text, k.contype::text, k.convalidated, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT tablename::text, indexname::text, '', TRUE, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
SELECT c.relname::text, a.attname::text, '', a.attnotnull, COALESCE(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
ORDER BY 1, 2, 3, 4, 5"""


def written(url: URL) -> str:
    """A URL as one types it."""
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A SQLite file with filings, returned ones, versions, a list of agencies, a correction and an explanation."""
    path = tmp_path_factory.mktemp("filled") / "office.sqlite"
    shutil.copyfile(sqlite_template, path)
    db = ["--db", str(path)]
    main([*db, "import", *SOURCES, "--jobs", "1"])
    main([*db, "agencies", "load", str(ROOT / "samples" / "agencies.csv")])
    main([*db, "import", SOURCES[0], "--jobs", "1", "--accept", "已公布"])
    main([*db, "accounts", "add", "wang", "--role", "office", "--agency", "宿迁市人民政府"])
    main([*db, "accounts", "token", "issue", "wang", "看板"])
    main([*db, "submissions", "submit", "1"])
    main([*db, "submissions", "return", "1", "--note", "请核对"])
    main([*db, "locks", "lock", "--year", "2015", "--reason", "定稿"])
    main([*db, "locks", "release", "--year", "2015"])
    main([*db, "locks", "unlock", "--year", "2015", "--reason", "更正"])
    engine = open_database(connect_url(str(path)))
    with writing(engine) as conn:  # words that mean something to COPY
        conn.exec_driver_sql(
            "INSERT INTO audit_trail (at, who, action, what) VALUES (?, ?, ?, ?)",
            ("2024-01-02 03:04:05+00:00", "\\N", "tab\there", "line\nend\r\\."),
        )
        now = dt.datetime.now(dt.UTC)
        open_session(conn, 1, "10.0.0.1", now)
        save_query(conn, 1, "收到", "SELECT 1", shared=True, now=now)
        save_query(conn, None, "收到", "SELECT 2", shared=False, now=now)
    engine.dispose()
    return path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command line on a database of its own."""

    def run(url: str, *words: str) -> Said:
        return Said(main(["--db", url, *words]), *capsys.readouterr())

    return run


@pytest.fixture
def second_url(request: pytest.FixtureRequest, postgres_url: URL) -> Iterator[URL]:
    """Another PostgreSQL database like the first."""
    name, template = f"{postgres_url.database}_second", request.getfixturevalue("postgres_template")
    admin: Engine = request.getfixturevalue("postgres_admin")
    with admin.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield postgres_url.set(database=name)
    with admin.connect() as conn:
        conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def target(postgres_url: URL) -> Iterator[Engine]:
    """The PostgreSQL database that is copied to."""
    engine = open_database(postgres_url)
    yield engine
    engine.dispose()


def held(path: Path | URL) -> Whole:
    """All that a database holds."""
    engine = open_database(
        connect_url(path if isinstance(path, str) else str(path)) if isinstance(path, Path) else path
    )
    found = whole(engine)
    engine.dispose()
    return found


def is_empty(engine: Engine) -> bool:
    """Whether nothing but the forms is in it."""
    return not any(rows for table, rows in whole(engine).items() if table not in REFERENCE_TABLES)


def shape(engine: Engine) -> list[tuple[object, ...]]:
    """Every column, key, check and index of every table and partition."""
    with engine.connect() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(_SHAPE)]


def test_the_copy_holds_what_the_file_holds(filled: Path, postgres_url: URL, say: Say) -> None:
    done = say(str(filled), "copy", written(postgres_url))
    assert (done.code, done.err) == (0, "")
    assert "逐表核对一致" in done.out
    assert differing(held(filled), held(postgres_url)) == {}
    assert say(written(postgres_url), "integrity").code == 0
    again = say(written(postgres_url), "import", *SOURCES, "--jobs", "1", "--json")
    assert {one["status"] for one in again.objects} <= {"unchanged", "returned", "failed"}


def test_work_goes_on_in_the_copy_as_it_would_have_in_the_file(
    filled: Path, postgres_url: URL, tmp_path: Path, say: Say
) -> None:
    shutil.copyfile(filled, tmp_path / "office.sqlite")
    say(str(tmp_path / "office.sqlite"), "copy", written(postgres_url))
    for url in (str(tmp_path / "office.sqlite"), written(postgres_url)):
        say(url, "import", str(ROOT / "samples" / "rosters"), "--jobs", "1")
    one, other = held(tmp_path / "office.sqlite"), held(postgres_url)
    assert len(one["filing"]) > len(held(filled)["filing"])
    assert [row[:2] for row in one["filing"]] == [row[:2] for row in other["filing"]]
    assert [row[:4] for row in one["annual_report"]] == [row[:4] for row in other["annual_report"]]


def test_a_copied_database_is_made_like_one_that_was_imported_into(
    filled: Path, target: Engine, postgres_url: URL, second_url: URL, say: Say
) -> None:
    say(written(postgres_url), "import", *SOURCES, "--jobs", "1")
    assert say(str(filled), "copy", written(second_url)).code == 0
    copy = open_database(second_url)
    assert shape(copy) == shape(target)
    copy.dispose()


def test_a_postgresql_database_is_moved_to_another_server_likewise(
    filled: Path, postgres_url: URL, second_url: URL, say: Say
) -> None:
    say(str(filled), "copy", written(postgres_url))
    assert say(written(postgres_url), "copy", written(second_url)).code == 0
    assert differing(held(filled), held(second_url)) == {}


def test_a_database_that_holds_data_is_refused(filled: Path, target: Engine, postgres_url: URL, say: Say) -> None:
    say(written(postgres_url), "import", ONE, "--jobs", "1")
    before = whole(target)
    refused = say(str(filled), "copy", written(postgres_url))
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert "holds data already" in refused.err
    assert differing(before, whole(target)) == {}


def test_an_older_schema_and_a_file_are_refused(filled: Path, target: Engine, postgres_url: URL, tmp_path: Path, say: Say) -> None:  # fmt: skip
    with writing(target) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    older = say(str(filled), "copy", written(postgres_url))
    file = say(str(filled), "copy", str(tmp_path / "other.sqlite"))
    absent = say(str(tmp_path / "absent.sqlite"), "copy", written(postgres_url))
    for refused in (older, file, absent):
        assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert "older schema" in older.err
    assert "backup" in file.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE application SET value = value + 1 WHERE value = 3511",
        "UPDATE filing_table SET layout_id = 999999",
        "UPDATE publication SET cell_id = 30000 WHERE cell_id = (SELECT max(cell_id) FROM publication)",
        "UPDATE filing SET n = 40000 WHERE id = 1",
        "UPDATE audit_trail SET at = 'yesterday' WHERE id = 1",
        "DELETE FROM filing WHERE id = 1",
    ],
)
def test_a_damaged_source_leaves_the_target_empty(
    filled: Path, target: Engine, postgres_url: URL, tmp_path: Path, say: Say, damage: str
) -> None:
    path = tmp_path / "damaged.sqlite"
    shutil.copyfile(filled, path)
    file = sqlite3.connect(path)  # which does not ask for keys
    with file:
        file.execute(damage)
    file.close()
    before = shape(target)
    refused = say(str(path), "copy", written(postgres_url))
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert is_empty(target)
    assert shape(target) == before


def test_what_is_not_said_alike_undoes_the_copy(filled: Path, target: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_database(connect_url(str(filled)))
    put = BulkLoad.put

    def forgetful(self: BulkLoad, table: str, columns: str, rows: list[tuple[object, ...]], size: int = 0) -> None:
        put(self, table, columns, rows[1:] if table == "audit_trail" else rows, size)

    monkeypatch.setattr(BulkLoad, "put", forgetful)
    with pytest.raises(DatabaseError, match="audit_trail"):
        copy_database(source, target)
    source.dispose()
    assert is_empty(target)


def test_a_year_that_has_facts_cannot_be_loaded_at_once(filled: Path, target: Engine, postgres_url: URL, say: Say) -> None:  # fmt: skip
    say(written(postgres_url), "import", ONE, "--jobs", "1")
    with target.connect() as conn:
        year = conn.exec_driver_sql("SELECT min(year) FROM publication").scalar_one()
    row = (year, 1, 1, 5, None)
    with pytest.raises(DatabaseError, match="already"), writing(target) as conn:
        BulkLoad(conn).put_facts("publication", year, "year, filing_id, cell_id, value, text", [row])
    with pytest.raises(ValueError, match="no table of facts"), writing(target) as conn:
        BulkLoad(conn).put_facts("agency", year, "id", [])


def test_rows_of_nobody_are_refused_with_the_keys(target: Engine) -> None:
    with pytest.raises(DatabaseError, match="belong together"), writing(target) as conn:
        _of_nobody(conn)
    assert is_empty(target)


def _of_nobody(conn: Connection) -> None:
    load = BulkLoad(conn)
    load.put_facts("publication", 2031, "year, filing_id, cell_id, value, text", [(2031, 77, 1, 5, None)])
    load.finish()


def test_the_seeded_tables_are_the_ones_with_rows_in_an_empty_database(target: Engine) -> None:
    assert {table for table, rows in whole(target).items() if rows} == REFERENCE_TABLES
    assert metadata.tables.keys() > REFERENCE_TABLES
