"""500 files through 收表 in several tabs of a real browser, the server killed while it stores: whole reports or nothing.

Not part of the usual run: `make soak`, or REPORTDB_SOAK_MINUTES=1 python -m pytest -s tests/test_soak_desk.py.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page

from benchmarks.desk.province import COMING, Sheets, reports
from benchmarks.national.country import HEADINGS, country
from reportdb.database import connect_url, open_database, reading
from reportdb.queries.filings import filings_of_year
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import Report
from tests.browser import DESKTOP, browser
from tests.command_line import runner

pytestmark = pytest.mark.skipif(not os.environ.get("REPORTDB_SOAK_MINUTES"), reason="part of make soak alone")

FILES = int(os.environ.get("REPORTDB_SOAK_FILES", "500"))
TABS = 3
_PATIENCE = 600


@contextmanager
def serving(database: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The desk in a process of its own, on a port."""
    command = [sys.executable, "-m", "reportdb", "--db", str(database), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                httpx2.get(f"http://127.0.0.1:{port}/", timeout=5)
                break
            except httpx2.HTTPError:
                time.sleep(0.1)
        try:
            yield process
        finally:
            process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def hand_in(page: Page, address: str, files: Sequence[Path]) -> None:
    """Files dropped, without waiting for what is said of them."""
    page.goto(f"{address}/collect")
    page.set_input_files("input[type=file]", [str(path) for path in files])


def until_judged(page: Page) -> None:
    page.wait_for_url("**/collect/*", timeout=1000 * _PATIENCE)
    page.wait_for_selector("#reports", timeout=1000 * _PATIENCE)


def store(page: Page) -> None:
    page.locator("#reports button.main").first.click()


def stored(database: Path) -> dict[str, Report]:
    """Every filing of the year by the name of its agency; one of each, whole."""
    engine = open_database(connect_url(str(database)))
    found: dict[str, Report] = {}
    with reading(engine) as conn:
        for row in filings_of_year(conn, Remit.everyone(), COMING):
            assert row.agency not in found, f"{row.agency} was stored twice"
            found[row.agency] = load_report(conn, Remit.everyone(), row.id)
    engine.dispose()
    return found


def test_500_files_in_several_tabs_and_a_server_that_dies_meanwhile(tmp_path: Path) -> None:
    database, folder = tmp_path / "soak.sqlite", tmp_path / "files"
    folder.mkdir()
    sheets = Sheets(COMING)
    sent = {one.agency.name: one for one in reports(FILES, COMING)}
    paths = []
    for name, one in sent.items():
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(sheets.content(one))
    listed = tmp_path / "agencies.csv"
    listed.write_text("\n".join([HEADINGS, *(one.line for one in country(FILES)), ""]), encoding="utf-8")
    run = runner(connect_url(str(database)))
    assert run("agencies", "load", str(listed)).code == 0
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with browser() as chromium:
        tabs = [chromium.new_context(viewport=DESKTOP).new_page() for _ in range(TABS)]
        with serving(database, port) as server:
            for place, tab in enumerate(tabs):
                hand_in(tab, address, paths[place::TABS])
            for tab in tabs:
                until_judged(tab)
            batch = tabs[0].url
            assert stored(database) == {}  # nothing is stored before somebody says so
            for tab in tabs:
                store(tab)
            until = time.monotonic() + _PATIENCE
            while len(stored(database)) < FILES // 4 and time.monotonic() < until:
                time.sleep(0.05)
            server.send_signal(signal.SIGKILL)
            server.wait()
        time.sleep(2)  # the working process ends with its parent
        some = stored(database)
        print(f"killed with {len(some)} of {FILES} stored")
        assert 0 < len(some) < FILES
        for name, report in some.items():
            assert report.tables == sent[name].report.tables
        assert run("integrity").code == 0
        with serving(database, port):
            tab = tabs[0].context.new_page()
            tab.goto(batch)  # what waited is gone with the server, and the page says so
            assert "重新上传" in tab.locator("main").inner_text()
            hand_in(tab, address, paths)
            until_judged(tab)
            tab.locator("input[name=which][value=all]").check()
            store(tab)
            while len(stored(database)) < FILES and time.monotonic() < until:
                time.sleep(1)
            assert tab.goto(f"{address}/status?year={COMING}") is not None
    every = stored(database)
    assert every.keys() == sent.keys()
    for name, report in every.items():
        assert report.tables == sent[name].report.tables
    assert run("integrity").code == 0
