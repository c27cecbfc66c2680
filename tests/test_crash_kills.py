"""kill -9 at moments spread over the import of a folder: no filing half there, and the next import completes it.

A usual run kills a few times on each database; REPORTDB_KILLS=200 (`make soak`) kills 200 times and prints where.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.batch import ImportOptions, run_import
from reportdb.database import connect_url, open_database, reading
from tests import crash_batch

KILLS = int(os.environ.get("REPORTDB_KILLS", "0"))
USUAL = 6
AGENCIES = 20 if KILLS else 8
#: of six kills so many before the first filing, and so many around the last one and the end
CYCLE, EARLY, LATE = 6, 1, 1
COUNT = "SELECT count(*) FROM filing"
Fresh = Callable[[], Any]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal")


@dataclass
class Batch:
    """The folder, how many filings it makes, and what a database holds after an import that nobody disturbed."""

    folder: Path
    filings: int
    whole: Any


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Batch:
    folder = tmp_path_factory.mktemp("batch")
    filings = crash_batch.make_folder(folder, AGENCIES)
    path = tmp_path_factory.mktemp("whole") / "whole.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = open_database(connect_url(str(path)))
    statuses = Counter(one.status for one in run_import(engine, [str(folder)], ImportOptions()))
    whole = crash_batch.held(engine)
    engine.dispose()
    assert statuses["failed"] == 1
    assert statuses["returned"] >= 1
    assert len(whole) == filings
    return Batch(folder, filings, whole)


@pytest.fixture
def fresh(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Fresh:
    """Makes empty databases, one after the other."""
    if dialect == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")

        @contextmanager
        def file() -> Iterator[URL]:
            folder = tmp_path / "database"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copyfile(template, folder / "reportdb.sqlite")
            yield connect_url(str(folder / "reportdb.sqlite"))

        return file
    server: URL = request.getfixturevalue("postgres_server")
    admin: Engine = request.getfixturevalue("postgres_admin")
    name = f"reportdb_kill_{os.getpid()}"

    @contextmanager
    def database() -> Iterator[URL]:
        with admin.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            conn.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgres_template')}")
        yield server.set(database=name)
        with admin.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    return database


def wait_for(engine: Engine, goal: int, process: Popen[str]) -> None:
    """Until so many filings are stored, or the import is over; asks seldom while the import still starts."""
    with reading(engine) as conn:
        count = 0
        while count < goal and process.poll() is None:
            time.sleep(0.0005 if count else 0.005)
            count = int(conn.exec_driver_sql(COUNT).scalar_one())
            conn.rollback()


def killed(engine: Engine, batch: Batch, goal: int, pause: float, jobs: int) -> bool:
    """Start an import and kill it `pause` seconds after `goal` filings are there; False when it was done before."""
    process = crash_batch.importer(engine.url, str(batch.folder), "--jobs", str(jobs))
    wait_for(engine, goal, process)
    time.sleep(pause)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    assert crash_batch.left_over(process.pid) == [], "readers outlive the import"
    return bool(process.returncode == -signal.SIGKILL)


def moment(number: int, start: float, batch: Batch, dice: random.Random) -> tuple[int, float]:
    """Filings to wait for, and seconds after that: spread over the whole import, thick between its commits."""
    kind = number % CYCLE
    if kind < EARLY:
        return 0, dice.uniform(0, start)
    if kind >= CYCLE - LATE:
        return batch.filings - dice.randint(0, 2), dice.uniform(0, 0.02)
    return dice.randint(1, batch.filings - 1), dice.uniform(0, 0.006)


def seconds_to_first(engine: Engine, batch: Batch) -> float:
    """How long an import takes to its first filing."""
    began = time.monotonic()
    process = crash_batch.importer(engine.url, str(batch.folder))
    wait_for(engine, 1, process)
    took = time.monotonic() - began
    process.communicate()
    assert process.returncode == 1  # one file is no workbook
    assert crash_batch.held(engine) == batch.whole
    return took


def test_killed_imports_leave_whole_filings_and_are_completed(
    dialect: str, fresh: Fresh, batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = crash_batch.names(batch.folder)
    dice, wanted = random.Random(KILLS or 20_266), KILLS or USUAL
    with fresh() as url:
        engine = open_database(url)
        start = seconds_to_first(engine, batch)
        engine.dispose()
    kills, between, tenths = 0, 0, Counter[str]()
    attempt = 0
    while kills < wanted:
        attempt += 1
        assert attempt < 3 * wanted, "the import is over before it can be killed"
        goal, pause = moment(kills, start, batch, dice)
        with fresh() as url:
            engine = open_database(url)
            try:
                if not killed(engine, batch, goal, pause, jobs=1 + attempt % 2):
                    continue
                said = f"{dialect}: kill {kills} after {goal} filings and {pause:.4f} s"
                count = after_kill(engine, batch, said)
            finally:
                engine.dispose()
        kills += 1
        between += 0 < count < batch.filings
        tenths["none" if not count else "all" if count == batch.filings else f"{count * 10 // batch.filings}/10"] += 1
    assert crash_batch.names(batch.folder) == before
    assert crash_batch.names(temporary) == [], "a killed import leaves temporary files"
    if KILLS:
        spread = ", ".join(f"{name}: {tenths[name]}" for name in sorted(tenths))
        print(f"\n{dialect}: {kills} kills, {between} between the first and the last filing ({spread})", flush=True)
    assert between >= wanted // 4


def after_kill(engine: Engine, batch: Batch, said: str) -> int:
    """Everything that must hold after a kill; how many filings it left."""
    assert crash_batch.faults(engine) == [], said
    left = crash_batch.held(engine)
    assert crash_batch.not_whole(left, batch.whole) == [], said
    results = list(run_import(engine, [str(batch.folder)], ImportOptions()))
    accepted = sum(key[4] == "accepted" for key in left)
    assert sum(one.status == "unchanged" for one in results) == accepted, said
    assert crash_batch.held(engine) == batch.whole, said
    assert crash_batch.faults(engine) == [], said
    if engine.dialect.name == "sqlite":
        folder = Path(str(engine.url.database)).parent
        assert set(crash_batch.names(folder)) <= {"reportdb.sqlite", "reportdb.sqlite-wal", "reportdb.sqlite-shm"}, said
    return len(left)


def test_a_power_cut_that_tears_the_log_leaves_whole_filings(
    batch: Batch, tmp_path: Path, sqlite_template: Path
) -> None:
    """The log as it may be on the disk then: cut or spoilt anywhere. What is before that place is there, whole."""
    path = tmp_path / "live.sqlite"
    shutil.copyfile(sqlite_template, path)
    live = open_database(connect_url(str(path)))
    with reading(live):  # keeps the log from being written back
        list(run_import(live, [str(batch.folder)], ImportOptions()))
        main, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    live.dispose()
    dice, counts = random.Random(5), set()
    for _ in range(KILLS or USUAL):
        torn = bytearray(log)
        place = dice.randrange(len(log))
        if dice.random() < 0.5:
            del torn[place:]
        else:
            torn[place : place + 4096] = bytes(len(torn[place : place + 4096]))
        cut = tmp_path / "cut.sqlite"
        for name in ("", "-wal", "-shm"):
            Path(f"{cut}{name}").unlink(missing_ok=True)
        cut.write_bytes(main)
        Path(f"{cut}-wal").write_bytes(torn)
        engine = open_database(connect_url(str(cut)))
        counts.add(after_kill_of_file(engine, batch))
        engine.dispose()
    assert len(counts) > 2


def after_kill_of_file(engine: Engine, batch: Batch) -> int:
    assert crash_batch.faults(engine) == []
    left = crash_batch.held(engine)
    assert crash_batch.not_whole(left, batch.whole) == []
    return len(left)
