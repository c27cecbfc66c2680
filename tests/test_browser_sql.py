"""查询 in a real browser: words from the dictionary, Ctrl+Enter, a query stopped by its button and one left behind."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import expect

from reportdb.cli import main
from tests.browser import browser
from tests.desk import served

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t"


def test_a_query_from_first_word_to_answer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    assert main(["--db", url, "import", "samples/reports/suqian_2023.xlsx"]) == 0
    with served(url) as address, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/sql")
        box = page.get_by_label("查询语句（SELECT）")
        box.fill("SELECT agency, value FROM annual_applications WHERE applicant_code = 'total' AND outcome_code =")
        page.get_by_label("查找").fill("carried_in")
        page.get_by_role("button", name="carried_in", exact=True).first.click()
        expect(box).to_have_value(re.compile("'carried_in'$"))
        box.press("Control+Enter")
        expect(page.get_by_role("heading", name="结果")).to_be_visible()
        expect(page.get_by_role("region", name="查询结果")).to_contain_text("宿迁市人民政府")
        box.fill("SELECT nope")
        page.get_by_role("button", name="运行").click()
        expect(page.get_by_role("alert")).to_contain_text("no such column: nope")
        assert [words for words in said if "400" not in words] == []  # which the browser notes by itself
        for _ in range(2):
            box.fill(ENDLESS)
            page.get_by_role("button", name="运行").click()
            page.get_by_role("button", name="停止").click()
            expect(page.get_by_role("alert")).to_contain_text("查询已停止")
        # the server has stopped as well: two is all that one may run, and there is room again long before their time is up
        until = time.monotonic() + 15
        while time.monotonic() < until:
            box.fill("SELECT 41 + 1 AS answer")
            page.get_by_role("button", name="运行").click()
            page.wait_for_timeout(300)
            if page.get_by_role("cell", name="42").is_visible():
                break
        expect(page.get_by_role("cell", name="42")).to_be_visible()
