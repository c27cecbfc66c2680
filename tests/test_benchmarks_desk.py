"""The load test of the desk at its smallest: people read and hand in, nothing fails, and what is kept is what was measured."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from benchmarks import results_page
from benchmarks.desk.__main__ import run
from benchmarks.desk.measured import Clock, Measured, pattern, table
from benchmarks.desk.province import COMING, YEARS, incoming, make
from reportdb.database import connect_url
from tests.command_line import runner


def test_pages_of_a_kind_are_counted_together() -> None:
    assert pattern("/filings/12?x=1") == pattern("/filings/7") == "/filings/{}"
    assert pattern("/collect/LV4TYcx7Qor8fOAj/progress") == "/collect/{}/progress"
    assert pattern("/status") == "/status"
    clock = Clock()
    for place in range(1, 101):
        clock.note("GET", f"/filings/{place}", place / 1000, "500" if place == 7 else "")
    (line,) = clock.lines()
    assert (line.requests, line.errors, line.p50, line.p95, line.p99, line.most) == (100, 1, 0.05, 0.095, 0.099, 0.1)
    assert clock.faults == ["GET /filings/7: 500"]


def test_a_short_run_fails_nowhere_and_is_kept_as_measured(tmp_path: Path) -> None:
    database = tmp_path / "province.sqlite"
    make(database, 40)
    said = runner(_url(database))(
        "sql", "SELECT DISTINCT year FROM annual_applications ORDER BY year", "--format", "csv"
    )
    assert said.out.split() == ["year", *map(str, YEARS)]
    assert len({content for _, content in incoming(40, 5)}) >= 5
    found = run(database, minutes=0.05, readers=3, uploaders=1, agencies=40, think=(0.0, 0.1))
    assert found.faults == []
    assert found.all.errors == 0
    assert found.all.requests == sum(line.requests for line in found.lines) > 5
    assert found.memory > 50
    again = runner(_url(database))("status", "--year", str(COMING), "--json").objects
    assert sum(one["filing"] is not None for one in again) == found.stored
    found.write(tmp_path / "desk.json")
    assert Measured.read(tmp_path / "desk.json") == found
    assert f"| `all` | {found.all.requests} | 0 |" in table(found)


def test_the_page_of_results_has_a_part_for_it_once_there_is_a_run() -> None:
    assert ("## The web desk under load" in results_page.page([])) == results_page.DESK.exists()


def _url(database: Path) -> URL:
    return connect_url(str(database))
