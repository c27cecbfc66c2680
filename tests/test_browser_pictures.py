"""图表 in a real browser: the picture is really shown, wide and narrow, and nothing is complained of."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from reportdb.cli import main
from tests.browser import browser
from tests.desk import served

_LOADED = "img => img.complete && img.naturalWidth > 0"


def test_an_officer_looks_at_the_pictures_of_an_agency(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    reports = [f"samples/reports/suqian_{year}.xlsx" for year in (2023, 2024)]
    assert main(["--db", url, "import", *reports]) == 0
    with served(url) as address, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/pictures")  # there is one agency only
        expect(page.get_by_role("heading", name="宿迁市人民政府")).to_be_visible()
        picture = page.get_by_role("img", name="申请办理结果")
        assert picture.evaluate(_LOADED)
        expect(page.get_by_role("row", name="（一）予以公开")).to_contain_text("1431")
        page.get_by_label("年度").select_option("2023")
        expect(page.get_by_role("img", name="2023年")).to_be_visible()
        page.get_by_role("link", name="历年变化").click()
        page.get_by_label("指标").select_option("disclosure_rate")
        expect(page.get_by_role("img", name="公开率")).to_be_visible()
        assert page.get_by_role("img", name="公开率").evaluate(_LOADED)
        page.set_viewport_size({"width": 390, "height": 844})
        assert not _wider_than_its_window(page)
        assert said == []


def _wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
