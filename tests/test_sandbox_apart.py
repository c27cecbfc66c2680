"""Queries on SQLite that nobody can stop from within: each ends in a process of its own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from reportdb.database import connect_url
from reportdb.errors import DatabaseError, QueryRefused, UsageError
from reportdb.sandbox import Bounds, Shown, Stop, run
from reportdb.sandbox.apart import Apart
from reportdb.views import PUBLIC
from tests.empty_database import empty_database

EVERYONE = Shown.of_everyone()
QUICK = Bounds(rows=5, seconds=1)
NUMBERS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) "


def laughs(times: int, step: str) -> str:
    """A query whose names stand for two of the name before: its text grows by lines, its translation doubles."""
    names = "".join(f", a{n} AS ({step.format(before=f'a{n - 1}')})" for n in range(1, times + 1))
    return f"WITH a0 AS (SELECT 1 AS x){names} SELECT count(*) FROM a{times}"


ENDLESS = {
    "joins": laughs(40, "SELECT a.x FROM {before} a JOIN {before} b ON a.x = b.x"),
    "unions": laughs(40, "SELECT x FROM {before} UNION SELECT x FROM {before}"),
    "values": laughs(40, "SELECT (SELECT x FROM {before}) + (SELECT x FROM {before}) AS x"),
    "a slow function": "SELECT instr(printf('%.*c', 999999, 'a'), printf('%.*c', 500000, 'a') || 'b')",
    "rows": f"{NUMBERS}SELECT count(*) FROM t",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> URL:
    return connect_url(str(empty_database(tmp_path_factory.mktemp("apart") / "a.sqlite")))


@pytest.fixture
def apart() -> Iterator[Apart]:
    made = Apart()
    yield made
    made.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 AS one, 'x' AS word, NULL AS empty, 2.5 AS one, 9e999 AS endless, x'00ff' AS bytes",
        "SELECT count(*) AS n FROM data_dictionary",
        "SELECT value FROM json_each('[1, 2, 3, 4, 5, 6, 7]')",
        f"SELECT {2**62} AS large, '“\n\u2028' AS words",
    ],
)
def test_it_answers_as_ever(url: URL, apart: Apart, query: str) -> None:
    bounds = Bounds(rows=5, seconds=20)
    assert apart.run(url, query, PUBLIC, bounds, EVERYONE) == run(url, query, PUBLIC, bounds, EVERYONE)


@pytest.mark.parametrize(
    "query", ["", "SELECT nope", "SELECT * FROM agency", "SELECT 1; SELECT 2", "SELECT load_extension('x')"]
)
def test_it_refuses_as_ever(url: URL, apart: Apart, query: str) -> None:
    told = []
    for asked in (apart.run, run):
        with pytest.raises((QueryRefused, UsageError)) as caught:
            asked(url, query, PUBLIC, QUICK, EVERYONE)
        told.append((type(caught.value), str(caught.value)))
    assert told[0] == told[1]


def test_a_database_that_is_not_there_is_told(apart: Apart, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"no\.sqlite"):
        apart.run(connect_url(str(tmp_path / "no.sqlite")), "SELECT 1", PUBLIC, QUICK, EVERYONE)


@pytest.mark.parametrize("what", ENDLESS)
def test_what_cannot_be_stopped_is_stopped(url: URL, apart: Apart, what: str) -> None:
    began = time.monotonic()
    with pytest.raises(QueryRefused) as caught:
        apart.run(url, ENDLESS[what], PUBLIC, QUICK, EVERYONE)
    assert caught.value.kind in ("time", "size")
    assert time.monotonic() - began < 15
    assert apart.run(url, "SELECT 1 AS x", PUBLIC, Bounds(), EVERYONE).rows == [(1,)]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not hold a process to its memory")
def test_memory_is_bounded(url: URL, apart: Apart) -> None:
    """What a JSON aggregate gathers SQLite does not count."""
    hungry = f"{NUMBERS}SELECT json_group_array(printf('%.*c', 100000, 'x')) FROM t"
    with pytest.raises(QueryRefused) as caught:
        apart.run(url, hungry, PUBLIC, Bounds(5, 60), EVERYONE)
    assert caught.value.kind == "size"


@pytest.mark.skipif(os.name != "posix", reason="the system does not bound files")
def test_disk_is_bounded(url: URL, apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "reportdb.sandbox.apart._COMMAND", ["-c", "from reportdb.sandbox import apart; apart.SPILL = 8; apart.main()"]
    )
    with pytest.raises(QueryRefused) as caught:
        apart.run(
            url, f"{NUMBERS}SELECT zeroblob(100000) AS z, n FROM t ORDER BY n DESC", PUBLIC, Bounds(5, 60), EVERYONE
        )
    assert caught.value.kind == "size"


def test_somebody_stops_it(url: URL, apart: Apart) -> None:
    stop = Stop()
    timer = threading.Timer(0.5, stop.ask)
    timer.start()
    with pytest.raises(QueryRefused) as caught:
        apart.run(url, ENDLESS["joins"], PUBLIC, Bounds(5, 60), EVERYONE, stop)
    timer.join()
    assert caught.value.kind == "stopped"
    with pytest.raises(QueryRefused, match="stopped"):
        apart.run(url, "SELECT 1", PUBLIC, QUICK, EVERYONE, stop)


def test_a_process_answers_many_and_none_is_left(url: URL, apart: Apart) -> None:
    for number in range(5):
        assert apart.run(url, f"SELECT {number} AS x", PUBLIC, Bounds(), EVERYONE).rows == [(number,)]
    (process,) = apart._idle
    apart.close()
    assert not process.lives
    with pytest.raises(DatabaseError):
        apart.run(url, "SELECT 1", PUBLIC, QUICK, EVERYONE)
