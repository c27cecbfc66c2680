"""Two officers who must not see each other's agency, and a report on its way between two levels, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.people import PASSWORD


def entered(chromium: Browser, address: str, name: str) -> Page:
    """A window of somebody who has logged in."""
    page = chromium.new_context(base_url=address).new_page()
    page.goto("/review")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="报送审核")).to_be_visible()
    return page
