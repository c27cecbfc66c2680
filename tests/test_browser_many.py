"""Many files at once in a real browser: sent in a queue, judged beside the desk, shown page by page, stored.

A usual run sends a page and a bit of them; `make soak` 500.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import expect

from benchmarks.workbooks import agency_name, write_workbooks
from reportdb.database import connect_url, open_database, reading
from tests.browser import DESKTOP, browser
from tests.desk import served

_FILES = 500 if os.environ.get("REPORTDB_SOAK_MINUTES") else 60
_PAGE = 50
_TOWN = "第00007市"
_PATIENCE = 240_000  # milliseconds


def test_many_files_at_once(tmp_path: Path, sqlite_template: Path) -> None:
    database = shutil.copy(sqlite_template, tmp_path / "desk.sqlite")
    write_workbooks(tmp_path / "sent", _FILES)
    at_once, most, asked = 0, 0, 0
    with served(f"sqlite:///{database}") as address, browser() as chromium:
        page = chromium.new_page(viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]})
        page.set_default_timeout(_PATIENCE)

        def began(url: str) -> None:
            nonlocal at_once, most, asked
            if "/files?" in url:
                asked, at_once = asked + 1, at_once + 1
                most = max(most, at_once)

        def ended(url: str) -> None:
            nonlocal at_once
            at_once -= "/files?" in url

        page.on("request", lambda request: began(request.url))
        page.on("requestfinished", lambda request: ended(request.url))
        page.goto(f"{address}/collect")
        page.set_input_files("#files", sorted((tmp_path / "sent").iterdir()))
        expect(page.locator("#upload-total")).to_contain_text(f"/ {_FILES} 个文件")
        page.wait_for_selector("table.reports")
        assert asked == _FILES
        assert most <= 6  # three at a time: the end of one may be told after the beginning of the next
        expect(page.get_by_text(f"共 {_FILES} 份，本页 {_PAGE} 份")).to_be_visible()
        expect(page.get_by_role("navigation", name="翻页")).to_contain_text(f"第 1 页，共 {-(-_FILES // _PAGE)} 页")
        page.get_by_role("link", name="下一页").click()
        expect(page.locator("table.reports tbody tr")).to_have_count(min(_PAGE, _FILES - _PAGE))
        page.get_by_label("按文件名或单位查找").fill(_TOWN)
        page.get_by_role("button", name="查找").click()
        expect(page.locator("table.reports tbody tr")).to_have_count(
            sum(_TOWN in agency_name(n) for n in range(_FILES))
        )
        page.get_by_role("button", name="入库", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text(re.compile(rf"已入库 {_FILES} 份"), timeout=_PATIENCE)
    engine = open_database(connect_url(str(database)))
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM filing WHERE state = 'accepted'").scalar() == _FILES
    engine.dispose()
