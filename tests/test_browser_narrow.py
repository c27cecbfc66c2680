"""Wide tables on a phone, figures that must not touch, forms sent once, and where the focus is, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, PHONE, browser
from tests.city_desk import City, settled
from tests.desk import desk_on, served
from tests.people import quicken

#: cells whose text reaches beyond their own edge
_BEYOND = """() => [...document.querySelectorAll(".form .number-cell")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"""


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def city(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, City]]:
    """The desk of a city on a single PC, on a socket."""
    quicken(monkeypatch)
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'desk.sqlite')}"
    desk = desk_on(url)
    found = settled(desk)
    desk.close()
    with served(url) as address:
        yield address, found


def _left(page: Page, what: str) -> float:
    box = page.locator(what).first.bounding_box()
    assert box is not None
    return box["x"]


def test_the_first_column_of_a_wide_table_stays_in_sight(chromium: Browser, city: tuple[str, City]) -> None:
    address, found = city
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{address}/totals/{found.agencies['T']}/2023/members")
    frame = page.locator(".scroll").first
    expect(page.get_by_text("左右滑动可看全表").first).to_be_visible()
    frame.evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    edge = frame.bounding_box()
    assert edge is not None
    assert abs(_left(page, ".scroll tbody th") - edge["x"]) < 3
    assert (
        page.locator(".scroll tbody th").first.evaluate("one => one.clientWidth") > 100
    )  # no name of one character a line
    page.set_viewport_size(DESKTOP)
    expect(page.get_by_text("左右滑动可看全表").first).to_be_hidden()
    page.set_viewport_size(PHONE)
    page.get_by_text("菜单").click()
    expect(page.get_by_role("link", name="统计报表")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="统计报表")).to_be_hidden()


def test_the_labels_of_table_three_stay_beside_its_figures(chromium: Browser, city: tuple[str, City]) -> None:
    address, found = city
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{address}/tables/{found.agencies['B1']}/2023")
    paper = page.locator(".paper:has([data-table=applications])")
    label = paper.get_by_role("rowheader", name="1.属于国家秘密")
    whole = paper.bounding_box()
    assert whole is not None
    for beyond in (0, 400):
        paper.evaluate("(one, by) => { one.scrollLeft = by; }", beyond)
        box = label.bounding_box()
        assert box is not None
        assert whole["x"] <= box["x"]
        assert box["x"] + box["width"] < whole["x"] + whole["width"] / 2 + 20  # figures have the other half
    assert paper.evaluate("one => one.scrollLeft") > 100


def test_no_figure_reaches_into_the_next_column(chromium: Browser, city: tuple[str, City]) -> None:
    address, found = city
    page = chromium.new_page(viewport=DESKTOP)
    for path in (f"/totals/{found.agencies['T']}/2023/differences", f"/totals/{found.agencies['T']}/2023"):
        page.goto(address + path)
        cells = page.locator(".form .number-cell")
        expect(cells.first).to_be_visible()
        # as large as figures of a province get, with the decimals of money
        page.evaluate(
            "() => document.querySelectorAll('.form.list .number-cell').forEach((one) => { one.textContent = '316441.2449'; })"
        )
        assert page.evaluate(_BEYOND) == []


def test_a_form_is_sent_once_and_its_outcome_has_the_focus(chromium: Browser, city: tuple[str, City]) -> None:
    address, _ = city
    page = chromium.new_page(viewport=DESKTOP)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{address}/backup")
    with page.expect_download():
        page.get_by_role("button", name="下载备份").dblclick()
    assert len(sent) == 1
    page.goto(f"{address}/locks/2023")
    page.get_by_label("锁定的原因").fill("审核完毕")
    page.get_by_role("button", name="锁定 2023 年").click()
    expect(page.get_by_role("status")).to_be_focused()
    page.goto(f"{address}/no-such-page")
    page.get_by_role("button", name="返回上一页").click()
    page.wait_for_url("**/locks/2023*")
