"""Two officers who must not see each other's agency, and a report on its way between two levels, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reportdb.forms import catalog
from reportdb.xlsx import Cover, write_report
from tests.browser import browser
from tests.city_desk import settled
from tests.desk import desk_on, served
from tests.people import PASSWORD, quicken
from tests.total_tree import balanced


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all of them; each person has windows of their own."""
    with browser() as started:
        yield started


@pytest.fixture
def address(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The desk of the city, on a socket."""
    quicken(monkeypatch)
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'desk.sqlite')}"
    desk = desk_on(url, local=False)
    settled(desk)
    desk.close()
    with served(url, local=False) as found:
        yield found


def entered(chromium: Browser, address: str, name: str) -> Page:
    """The window of somebody who was asked to log in and did; whatever the browser complains of fails the test."""
    page = chromium.new_context(base_url=address).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto("/review")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="报送审核", level=1)).to_be_visible()
    return page


def test_two_officers_see_nothing_of_each_other(chromium: Browser, address: str) -> None:
    east, west = entered(chromium, address, "b1"), entered(chromium, address, "c1")
    for page, own, other in ((east, "江东区教育局", "江西区"), (west, "江西区教育局", "江东区")):
        menu = page.get_by_role("navigation", name="主导航")
        for name in ("操作记录", "锁定与公开", "账号"):
            expect(menu.get_by_role("link", name=name)).to_have_count(0)
        for path in ("/review", "/status?year=2023", "/tables?year=2023"):
            page.goto(path)
            expect(page.get_by_text(own).first).to_be_visible()
            assert other not in page.content()
    east.goto("/review")
    theirs = east.get_by_role("link", name="报送", exact=True).get_attribute("href")
    assert theirs is not None
    for who, status in ((east, 200), (west, 404)):
        answer = who.goto(theirs)
        assert answer is not None
        assert answer.status == status
    expect(west.get_by_role("heading", name="没有找到")).to_be_visible()


def test_a_report_on_its_way_between_two_levels(chromium: Browser, address: str, tmp_path: Path) -> None:
    officer, office = entered(chromium, address, "b1"), entered(chromium, address, "east")
    officer.get_by_role("link", name="提交审核").click()
    officer.get_by_label("给上级单位的说明").fill("请审核")
    officer.get_by_role("button", name="提交").click()
    expect(officer.get_by_role("status")).to_contain_text("等待上级单位审核")

    office.reload()
    office.get_by_role("link", name="审核", exact=True).click()
    office.get_by_label("退回意见").fill("受理数与上年对不上，请核实。")
    office.get_by_role("button", name="退回修改").click()
    expect(office.get_by_role("status")).to_contain_text("已退回")

    officer.goto("/review")
    expect(officer.get_by_text("受理数与上年对不上，请核实。").first).to_be_visible()
    officer.get_by_role("link", name="提交审核").click()
    expect(officer.get_by_text("上次退回意见")).to_be_visible()
    officer.get_by_role("button", name="提交").click()

    office.goto("/review")
    office.get_by_role("button", name="通过所选").click()
    expect(office.get_by_role("status")).to_contain_text("已审核通过 1 份")
    office.goto("/locks/2023")
    office.get_by_label("锁定的原因").fill("审核完毕")
    office.get_by_role("button", name="锁定 2023 年").click()
    expect(office.get_by_role("status")).to_contain_text("已锁定")

    sheet = tmp_path / "江东区教育局2023.xlsx"
    report = balanced("江东区教育局", 8)
    write_report(sheet, report, catalog().form("2021"), Cover(agency="江东区教育局", year=2023, scope=report.scope))
    assert _judged(officer, sheet) == "locked"
    office.get_by_label("解除锁定的原因").fill("填报单位要更正")
    office.get_by_role("button", name="解除锁定").click()
    expect(office.get_by_role("status")).to_contain_text("已解除锁定")
    assert _judged(officer, sheet) == "open"


def _judged(page: Page, sheet: Path) -> str:
    """Hand a file in; whether it may be stored."""
    page.goto("/collect")
    page.set_input_files("#files", str(sheet))
    page.wait_for_selector("table.reports")
    text = page.locator("table.reports tbody").inner_text()
    return "open" if "可入库" in text else "locked" if "锁定" in page.content() else text
