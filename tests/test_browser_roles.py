"""Two officers who must not see each other's agency, and a report on its way between two levels, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reportdb import database
from reportdb.report import Scope
from reportdb.xlsx import Cover, write_report
from tests.browser import browser
from tests.city_desk import City, settled
from tests.desk import served_desk
from tests.people import PASSWORD, desk_of_people, quicken
from tests.total_tree import balanced
from reportdb.forms import catalog


def entered(chromium: Browser, address: str, name: str) -> Page:
    """A window of somebody who has logged in."""
    page = chromium.new_context(base_url=address).new_page()
    page.goto("/review")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="报送审核")).to_be_visible()
    return page
