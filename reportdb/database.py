"""Engine, schema version and transactions: SQLite for one PC, PostgreSQL for many users.

Opening a current database imports neither alembic nor the models: start time is a feature. SQLAlchemy is imported where
it is used, as those who only read do without it (`reportdb.reader`).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from reportdb import outside, sqlite_file
from reportdb.errors import DatabaseError, SchemaOutdated
from reportdb.reader import CALLING, ask

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL
    from sqlalchemy.pool import Pool

DEFAULT_URL = "sqlite:///reportdb.sqlite"
#: revisions of migrations/versions, oldest first; a test holds them against the folder.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
HEAD = REVISIONS[-1]

#: how often a transaction is tried that others keep getting in the way of (PostgreSQL)
ATTEMPTS = 20
# advisory locks (PostgreSQL): of whoever changes the schema, registers agencies, files for one agency
_SCHEMA_LOCK, _REGISTRY_LOCK, _AGENCY_LOCK = 7_249_501, 7_249_502, 7_249_503
# of whoever changes or locks a year
_YEAR_LOCK = 7_249_505
#: tables of facts, which PostgreSQL keeps in a partition a year
PARTITIONED = ("publication", "application", "appeal", "resource", "channel_activity", "improvement_item")


def connect_url(text: str | None = None) -> URL:
    """A database URL from a URL or a path; by default REPORTDB_URL, else reportdb.sqlite in the current folder."""
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    text = text or os.environ.get("REPORTDB_URL") or DEFAULT_URL
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError("the database URL cannot be read; use a path, sqlite:///… or postgresql://…") from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise DatabaseError(f"{url.drivername} is not supported; use SQLite or PostgreSQL")
    return url.set(drivername="sqlite")


def open_database(url: URL, *, create: bool = False) -> Engine:
    """An engine on a database of the current schema; `create` makes and fills an absent or empty SQLite file.

    Raises SchemaOutdated for an older schema and DatabaseError for anything else that is no database of ours.
    """
    sqlite = url.drivername == "sqlite"
    if sqlite and not create and not _file_exists(url):
        raise DatabaseError(f"there is no database at {url.database}; `reportdb init` makes one")
    engine = make_engine(url)
    try:
        version = schema_version(engine)
        if version is None and create and sqlite:
            _upgrade(engine, new=True)
        else:
            _require_head(version, shown(url))
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(url: URL) -> None:
    """Bring a database to the current schema and seed its reference rows from the catalog; safe to repeat."""
    engine = make_engine(url)
    try:
        version = schema_version(engine)
        if version is not None and version not in REVISIONS:
            _require_head(version, shown(url))
        _upgrade(engine)
    finally:
        engine.dispose()


def shown(url: URL) -> str:
    """The URL for people: without its password."""
    return url.render_as_string(hide_password=True)


def make_engine(url: URL) -> Engine:
    """An engine with our transaction rules; nothing is connected yet."""
    from sqlalchemy import create_engine

    if url.drivername != "sqlite":
        try:
            calling = {name: value for name, value in CALLING.items() if name not in url.query}
            return create_engine(url, connect_args=calling, pool_pre_ping=True, pool_use_lifo=True)
        except ModuleNotFoundError as error:
            raise DatabaseError("PostgreSQL needs psycopg: pip install 'reportdb[postgres]'") from error
    engine = create_engine(url, connect_args={"timeout": sqlite_file.BUSY_SECONDS})
    sqlite_file.attend(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for SELECTs only: on SQLite it does not wait for writers and does not keep them waiting."""
    with engine.execution_options(reportdb_reading=True).connect() as conn:
        yield conn


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as of one moment and changes nothing, however much others write meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reading(engine) as conn:
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end: whole or nothing. Two writers on SQLite wait for each other."""
    with engine.begin() as conn:
        yield conn


_T = TypeVar("_T")


def retried(engine: Engine, work: Callable[[Connection], _T]) -> _T:
    """What `work` gives in one transaction, committed. PostgreSQL undoes one of two that block each other: it is tried
    again, so `work` must not mind being called again.
    """
    return _tried(lambda: writing(engine), work)


def retried_on(conn: Connection, work: Callable[[Connection], _T]) -> _T:
    """The same on a connection with no transaction at hand: for whoever has many, as each new one asks the server first."""

    @contextmanager
    def begun() -> Iterator[Connection]:
        with conn.begin():
            yield conn

    return _tried(begun, work)


def _tried(begun: Callable[[], AbstractContextManager[Connection]], work: Callable[[Connection], _T]) -> _T:
    from sqlalchemy.exc import DBAPIError

    for attempt in range(1, ATTEMPTS + 1):
        try:
            with begun() as conn:
                return work(conn)
        except DBAPIError as error:
            if attempt == ATTEMPTS or not outside.is_conflict(error):
                raise
            time.sleep(random.uniform(0, 0.02 * attempt))
    raise AssertionError("unreachable")


def hold_registry(conn: Connection) -> None:
    """Until the transaction ends nobody else registers agencies. SQLite's one writer holds everything anyway."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_REGISTRY_LOCK})")


def hold_agency(conn: Connection, agency_id: int) -> None:
    """Until the transaction ends nobody else files for the agency: what is judged against stays as it was read."""
    if conn.dialect.name == "postgresql":
        # one text for all agencies: the server prepares it once
        ask(conn, "SELECT pg_advisory_xact_lock(?::int, ?::int)", _AGENCY_LOCK, agency_id)


def hold_accounts(conn: Connection) -> None:
    """Until the transaction ends nobody else changes accounts.

    PostgreSQL lets whoever may SELECT take an advisory lock, so somebody's query over the views could keep all others from
    logging in; the table is locked by whoever may write it alone.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")


def hold_year(conn: Connection, year: int) -> None:
    """Until the transaction ends nobody locks or unlocks the year; others may work in it as well."""
    if conn.dialect.name != "postgresql":
        return
    by, held = conn.info.get("reportdb_years_held", (None, set()))
    if by is not conn.get_transaction():
        by, held = conn.info["reportdb_years_held"] = conn.get_transaction(), set()
    if year not in held:
        held.add(year)
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)", (_YEAR_LOCK, year))


def hold_year_alone(conn: Connection, year: int) -> None:
    """Wait until nobody works in the year, and keep everybody out of it until the transaction ends: it is (un)locked."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(%s::int, %s::int)", (_YEAR_LOCK, year))


def sync(engine: Engine) -> None:
    """Wait until what was committed would outlive a power cut, too. PostgreSQL has waited with each commit."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        sqlite_file.sync(engine.url.database)


def _file_exists(url: URL) -> bool:
    return url.database is not None and Path(url.database).is_file()


def schema_version(engine: Engine) -> str | None:
    """The schema revision of a database, None for an empty one; DatabaseError when it is unreachable or foreign."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

    where = shown(engine.url)
    try:
        with reading(engine) as conn:
            try:
                version = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            except (OperationalError, ProgrammingError):
                conn.rollback()
                version = None
            if version is None and set(inspect(conn).get_table_names()) - {"alembic_version"}:
                raise DatabaseError(f"{where} holds tables, but not those of reportdb")
            return version
    except DBAPIError as error:
        raise DatabaseError(f"cannot open {where}: {outside.reason(error) or error.orig}") from error


def _require_head(version: str | None, where: str) -> None:
    if version == HEAD:
        return
    if version is None or version in REVISIONS:
        raise SchemaOutdated(f"{where} has {'no' if version is None else 'an older'} schema; run: reportdb init")
    raise DatabaseError(f"{where} was made by a newer reportdb (schema {version}); this one knows {HEAD}")


def migrations_folder() -> Path:
    """The migrations: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for our migrations, bound to a connection when one is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(engine: Engine, *, new: bool = False) -> None:
    from sqlalchemy import inspect
    from sqlalchemy.exc import DBAPIError

    from reportdb.seeding import seed

    try:
        with writing(engine) as conn:
            hold_schema(conn)
            if new:
                if inspect(conn).has_table("alembic_version"):  # another one made it while we waited
                    return
                _run_all_migrations(conn)
            else:
                from alembic import command

                command.upgrade(alembic_config(conn), "head")
            seed(conn)
    except DBAPIError as error:
        raise DatabaseError(f"cannot upgrade {shown(engine.url)}: {outside.reason(error) or error.orig}") from error


def _run_all_migrations(conn: Connection) -> None:
    """The migrations on an empty database, oldest first, without alembic's command, which takes five times as long."""
    from importlib.util import module_from_spec, spec_from_file_location

    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import MetaData

    from reportdb.naming import NAMES

    named = MetaData(naming_convention=NAMES)
    with Operations.context(MigrationContext.configure(conn, opts={"target_metadata": named})):
        for revision in REVISIONS:
            path = next((migrations_folder() / "versions").glob(f"{revision}_*.py"))
            spec = spec_from_file_location(f"reportdb_migration_{revision}", path)
            if spec is None or spec.loader is None:
                raise DatabaseError(f"cannot read the migration {path.name}")
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            module.upgrade()
    conn.exec_driver_sql(
        "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )"
    )
    conn.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))


def hold_schema(conn: Connection) -> None:
    """Until the transaction ends nobody else upgrades the database or makes partitions of years."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")


def ensure_year(conn: Connection, year: int) -> None:
    """Make sure PostgreSQL has the partitions of a year's facts; SQLite needs none. Part of the caller's transaction.

    A partition is built alone and attached, so that readers and writers of other years go on meanwhile.
    """
    if conn.dialect.name != "postgresql" or year in _known_years(conn.engine):
        return
    by, made = conn.info.get("reportdb_years_made", (None, set()))
    if by is not conn.get_transaction():
        by, made = conn.info["reportdb_years_made"] = conn.get_transaction(), set()
    if _year_exists(conn, year):
        if year not in made:  # what this transaction made may still be rolled back
            _known_years(conn.engine).add(year)
        return
    hold_schema(conn)
    if _year_exists(conn, year):
        return
    made.add(year)
    for table in PARTITIONED:
        part = f"{table}_{int(year)}"
        conn.exec_driver_sql(
            f"CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS,"
            f" CONSTRAINT ck_{part}_year CHECK (year = {int(year)}))"
        )
        conn.exec_driver_sql(f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES IN ({int(year)})")
        conn.exec_driver_sql(f"ALTER TABLE {part} DROP CONSTRAINT ck_{part}_year")


_YEARS: WeakKeyDictionary[Pool, set[int]] = WeakKeyDictionary()


def _known_years(engine: Engine) -> set[int]:
    return _YEARS.setdefault(engine.pool, set())


def _year_exists(conn: Connection, year: int) -> bool:
    # pg_class, not to_regclass: the latter does not see what another session committed while we waited for the lock
    found = conn.exec_driver_sql(
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = %s AND relnamespace = current_schema()::regnamespace)",
        (f"{PARTITIONED[-1]}_{int(year)}",),
    )
    return bool(found.scalar_one())
