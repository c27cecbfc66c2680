"""The pictures of docs/desk.md, from a small province that is made up: `python -m docs.make_screenshots [FOLDER]`.

Needs Debian's Chromium (or the one REPORTDB_BROWSER names) and a Chinese font, besides what tests need.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection

from benchmarks.desk.province import COMING, Sheets, make, reports
from reportdb.database import connect_url, open_database, reading, writing
from reportdb.forms.codes import Cell
from reportdb.queries.filings import filings_of_year
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import number
from tests.browser import DESKTOP, PHONE, browser
from tests.desk import served

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "desk"
FOLDER = Path("out/示例")
OFFICER = "王敏"
AGENCIES = 60
COLOURS = 96
_EVERYONE = Remit.everyone()
_WAIT = 60
_PASSWORD = "correct horse battery staple"


class Shot(NamedTuple):
    """A picture and the address it is of."""

    name: str
    path: str
    phone: bool = False


@dataclass(slots=True)
class Album:
    """The pictures drawn so far, and the pages that gave none."""

    folder: Path
    missing: list[str] = field(default_factory=list)

    def draw(self, page: Page, address: str, shot: Shot, *, narrow: bool) -> None:
        """One page; one that is not there is left out and named at the end."""
        answer = page.goto(address + shot.path)
        page.wait_for_load_state("networkidle")
        if answer is None or answer.status != 200:
            self.missing.append(f"{shot.path}: {None if answer is None else answer.status}")
            return
        if shot.name == "sql":
            page.click("#run")
            page.wait_for_load_state("networkidle")
            page.locator("table").last.scroll_into_view_if_needed()
        self.keep(page, shot.name, narrow=narrow)

    def keep(self, page: Page, name: str, *, narrow: bool) -> None:
        """What is on the screen, in few colours."""
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
            self.folder / f"{name}{'-phone' if narrow else ''}.png", optimize=True
        )


def main(folder: Path) -> None:
    """Draw all of them into a folder; SystemExit names the pages that gave none."""
    folder.mkdir(exist_ok=True)
    album = Album(folder.absolute())
    os.chdir(ROOT)  # pages show the command lines of imports: nothing of this machine is in them
    os.environ["LOGNAME"] = OFFICER
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        database = FOLDER / "province.sqlite"
        make(database, AGENCIES)
        sheets = workbooks(FOLDER)
        url = f"sqlite:///{database}"
        with browser() as chromium:
            with served(url) as address:
                for page, narrow in _pages(chromium):
                    for shot in shots(database):
                        if shot.phone or not narrow:
                            album.draw(page, address, shot, narrow=narrow)
                    if not narrow:
                        collect(album, page, address, sheets)
            account(database)
            with served(url, local=False) as address:
                for page, narrow in _pages(chromium):
                    if narrow:
                        continue
                    album.draw(page, address, Shot("login", "/login"), narrow=False)
                    page.fill("input[name=name]", "shengban")
                    page.fill("input[name=password]", _PASSWORD)
                    page.click("main button")
                    for shot in (Shot("review", "/review"), Shot("accounts", "/accounts"), Shot("me", "/me")):
                        album.draw(page, address, shot, narrow=False)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    if album.missing:
        sys.exit("\n".join(album.missing))


def shots(database: Path) -> list[Shot]:
    """The pages that need no log-in."""
    engine = open_database(connect_url(str(database)))
    with reading(engine) as conn:
        rows = [row for row in filings_of_year(conn, _EVERYONE, 2023) if row.is_current]
        top = min(rows, key=lambda row: row.agency_id)
        one = next(row for row in rows if row.agency_id != top.agency_id and _received(conn, row.id) > 10)
    engine.dispose()
    return [
        Shot("home", "/", phone=True),
        Shot("status", "/status?year=2023", phone=True),
        Shot("years", "/status/years"),
        Shot("filing", f"/filings/{one.id}"),
        Shot("tables", f"/tables/{one.agency_id}/2023", phone=True),
        Shot("trace", f"/trace/{one.id}/applications?row=received&column=total"),
        Shot("totals", f"/totals/{top.agency_id}/2023", phone=True),
        Shot("year-on-year", f"/tables/{one.agency_id}/2023/year-on-year"),
        Shot("carry", f"/carry?first=2021&last=2023&agency={one.agency_id}"),
        Shot("pictures", f"/pictures?agency={one.agency_id}", phone=True),
        Shot("sql", "/sql?recipe=3"),
        Shot("registry", "/registry"),
        Shot("locks", "/locks"),
        Shot("audit", "/audit"),
        Shot("interface", "/api"),
    ]


def _received(conn: Connection, filing: int) -> int:
    """Applications received, by a filing."""
    return load_report(conn, _EVERYONE, filing).tables["applications"].number_at("received", "total") or 0


def workbooks(folder: Path) -> list[Path]:
    """Some files of the coming year; the sums of one do not hold."""
    sheets, made = Sheets(COMING), []
    for place, one in enumerate(reports(AGENCIES, COMING)):
        if place >= 8:
            break
        if place == 3:
            figures = dict(one.report.tables["applications"].figures)
            cell = Cell("total_handled", "total")
            figures[cell] = number((figures[cell].value or 0) + 1)
            data = replace(one.report.tables["applications"], figures=figures)
            one.report.tables["applications"] = data
        path = folder / f"{one.agency.name}_{COMING}.xlsx"
        path.write_bytes(sheets.content(one))
        made.append(path)
    return made


def collect(album: Album, page: Page, address: str, files: list[Path]) -> None:
    """收表: the drop zone, a batch, and the sheet of a report that does not add up."""
    album.draw(page, address, Shot("collect", "/collect"), narrow=False)
    page.set_input_files("input[type=file]", [str(path) for path in files])
    page.wait_for_url("**/collect/*", timeout=1000 * _WAIT)
    until = time.monotonic() + _WAIT
    while page.locator("#reports").count() == 0 and time.monotonic() < until:
        page.wait_for_timeout(500)
    album.keep(page, "batch", narrow=False)
    row = page.locator("#reports tr", has_text="已退回").first
    row.locator("a").first.click()
    page.wait_for_load_state("networkidle")
    album.keep(page, "faults", narrow=False)


def account(database: Path) -> None:
    """Somebody who logs in, and reports that wait for him."""
    from reportdb.accounts.changing import make_account
    from reportdb.workflow.submitting import submit

    engine = open_database(connect_url(str(database)))
    with writing(engine) as conn:
        top = find_agency(conn, _EVERYONE, "G00").id
        make_account(
            conn, "shengban", "administrator", _PASSWORD, display_name="省政务公开办", sees_all=True, must_change=False, by="",
        )  # fmt: skip
        make_account(
            conn, "caizheng", "officer", _PASSWORD, display_name="填报员", agencies=[top], must_change=False, by=""
        )
        for row in [row for row in filings_of_year(conn, _EVERYONE, 2023) if row.is_current][:6]:
            submit(conn, _EVERYONE, row.id, by="caizheng")
    engine.dispose()


@contextmanager
def _page(chromium: Browser, *, narrow: bool) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE if narrow else DESKTOP, locale="zh-CN")
    try:
        yield context.new_page()
    finally:
        context.close()


def _pages(chromium: Browser) -> Iterator[tuple[Page, bool]]:
    for narrow in (False, True):
        with _page(chromium, narrow=narrow) as page:
            yield page, narrow


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
