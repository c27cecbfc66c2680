"""报送情况 in a real browser: from a tile to a filing, on a wide screen and a phone, with the keyboard alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from playwright.sync_api import Page

from reportdb.database import connect_url, open_database
from reportdb.findings import Finding, Level
from reportdb.report import SignOff
from tests.browser import DESKTOP, PHONE, browser
from tests.desk import served
from tests.web_office import City

DOUBT = Finding("OUT-YEAR", Level.VERIFY, "比上年变动很大", "applications", sheet="年报", cell="B11")


def _overflow(page: Page) -> int:
    """How far the page reaches beyond the screen; what is wide scrolls within the page."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide


def test_an_officer_finds_a_doubt_and_explains_it(tmp_path: Path) -> None:
    url = connect_url(str(tmp_path / "city.sqlite"))
    open_database(url, create=True).dispose()
    city = City(url)
    city.file("A1", findings=[DOUBT], received=dt.date(2024, 1, 5), sign_off=SignOff(preparer="赵六", phone="0512-1"))
    city.close()
    with served(str(url)) as address, browser() as chromium:
        context = chromium.new_context(
            viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]},
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))

        page.goto(address)
        page.get_by_role("link", name="待说明 1").first.click()
        page.get_by_role("link", name="已入库").last.click()
        assert page.get_by_role("heading", level=1).inner_text().startswith("甲市应急管理局 2023年报告")
        page.get_by_label("情况说明").fill("许可权下放。")
        page.get_by_role("button", name="保存情况说明").click()
        page.get_by_text("情况说明：许可权下放。").wait_for()

        page.goto(f"{address}/status?year=2024")
        page.get_by_role("link", name="催报名单").first.click()
        page.get_by_role("button", name="复制").click()
        page.get_by_role("button", name="已复制").wait_for()
        assert "甲市应急管理局\tA1\t" in page.evaluate("navigator.clipboard.readText()")

        page.goto(f"{address}/status?year=2023")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        page.get_by_role("combobox", name="状态").select_option(label="未报送")  # chosen, and shown at once
        page.wait_for_url("**state=missing**")

        phone = chromium.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
        for path in ("/", "/status/years", "/status/reminders", "/registry", "/filings/1"):
            phone.goto(f"{address}{path}")
            assert _overflow(phone) <= 0, path
        assert said == []
