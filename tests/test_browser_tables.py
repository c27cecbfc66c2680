"""A figure is clicked in a real browser, and leads to the cell it was read from."""

from __future__ import annotations

from pathlib import Path

from reportdb.database import connect_url, open_database
from tests.browser import DESKTOP, PHONE, browser
from tests.corrected import run
from tests.desk import served

SUQIAN = Path(__file__).parent.parent / "samples" / "reports" / "suqian_2023.xlsx"


def test_a_click_on_a_figure_lands_on_its_cell(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "tables.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(connect_url(str(path)))
    run(engine, str(SUQIAN))
    engine.dispose()
    with served(f"sqlite:///{path}") as address, browser() as chromium:
        page = chromium.new_page(viewport=DESKTOP)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/tables")
        page.get_by_role("combobox", name="单位").fill("宿迁")
        page.locator("#names option").first.wait_for(state="attached")
        page.get_by_role("button", name="查找").click()
        page.get_by_role("link", name="宿迁市人民政府", exact=True).click()
        page.get_by_role("link", name="3511", exact=True).click()
        assert page.locator("#cell").inner_text() == "J7"
        assert page.locator(".around .here").inner_text() == "3511"
        page.go_back()
        shown = page.get_by_role("button", name="打印")
        assert shown.is_visible()
        page.emulate_media(media="print")
        assert not shown.is_visible()
        assert page.get_by_role("heading", name="三、收到和处理政府信息公开申请情况").is_visible()
        phone = chromium.new_page(viewport=PHONE)
        phone.goto(page.url)
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert said == []
