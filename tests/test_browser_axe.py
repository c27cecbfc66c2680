"""axe-core looks at every page, wide and narrow: what keeps a screen reader or the keyboard out fails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from reportdb.web.navigation import ENTRIES
from tests.browser import DESKTOP, PHONE, browser
from tests.city_desk import City, settled
from tests.desk import desk_on, served
from tests.people import PASSWORD, quicken
from tests.web_batch import SAMPLES

#: read here and handed to the browser by the debugger: the pages' own policy lets no script in
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
#: what may go wrong on a phone alone; all rules take a second a page
NARROW = ["scrollable-region-focusable", "aria-hidden-focus", "button-name", "link-name", "summary-name"]


class Fault(NamedTuple):
    """What axe says of an element of a page."""

    page: str
    rule: str
    element: str


def faults(page: Page, path: str, rules: list[str] | None = None) -> list[Fault]:
    """The grave faults of the page that is open; by some rules, or by all."""
    asked = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    return [
        Fault(path, one["id"], str(node["target"]))
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def pages_of(city: City) -> list[str]:
    """The pages of the navigation, and those behind them that are laid out in a way of their own."""
    top, agency, filing = city.agencies["T"], city.agencies["B1"], city.filings["B1"]
    return [
        *(one.path for one in ENTRIES),
        f"/filings/{filing}", f"/agencies/{agency}", f"/reports/{agency}/2023/own", "/status?year=2023", "/status/years",
        "/status/reminders?year=2023", "/restatements?year=2023", f"/tables/{agency}/2023",
        f"/tables/{agency}/2023/year-on-year", f"/trace/{filing}/applications?row=received&column=total",
        "/totals?year=2023", f"/totals/{top}/2023", f"/totals/{top}/2023/members", f"/totals/{top}/2023/differences",
        f"/totals/{top}/2023/applications?row=received&column=total", f"/pictures?agency={agency}", "/locks/2023",
        f"/review/submit/{filing}", "/registry/load", "/templates", "/backup", "/api", "/me", "/me/password",
        "/accounts/new", "/accounts/1", "/no-such-page",
    ]  # fmt: skip


@contextmanager
def _desk(path: Path, template: Path) -> Iterator[tuple[str, City]]:
    url = f"sqlite:///{shutil.copy(template, path / 'desk.sqlite')}"
    desk = desk_on(url, local=False)
    city = settled(desk)
    desk.close()
    with served(url, local=False) as address:
        yield address, city


def test_no_page_keeps_anybody_out(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)
    with _desk(tmp_path, sqlite_template) as (address, city), browser() as chromium:
        page = chromium.new_context(base_url=address, viewport=DESKTOP).new_page()
        page.goto("/login")
        page.evaluate(AXE + "; null")
        found = faults(page, "/login")
        page.get_by_label("登录名").fill("chief")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        wide = []
        for path in pages_of(city):
            page.goto(path)
            page.evaluate(AXE + "; null")
            found += faults(page, path)
            page.set_viewport_size(PHONE)
            found += faults(page, f"{path} on a phone", NARROW)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide.append(path)
            page.set_viewport_size(DESKTOP)
        found += _batch(page)
        assert found == []
        assert wide == []  # what is wide scrolls within the page


def _batch(page: Page) -> list[Fault]:
    """A batch with a sheet that does not add up, and its report beside the picture of the sheet."""
    page.goto("/collect")
    page.set_input_files("#files", str(SAMPLES / "broken" / "T3-SUM" / "fires.xlsx"))
    page.wait_for_selector("table.reports")
    page.evaluate(AXE + "; null")
    found = faults(page, "a batch")
    page.locator("table.reports .file a").first.click()
    page.wait_for_selector(".sheet td.marked")
    page.evaluate(AXE + "; null")
    return found + faults(page, "a report of a batch")
