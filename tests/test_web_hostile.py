"""Words that others wrote, on pages and in headers: names, notes, texts of cells, names of files run nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import URL

from etl.batch import ImportOptions, run_import
from etl.draft import FilingDraft
from etl.load import register_agency, store
from reportdb import database
from reportdb.accounts import tokens
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import words
from reportdb.web.desk import Desk
from reportdb.web.page import attachment
from reportdb.web.security.caller import now
from reportdb.workflow.locking import lock_year, release_year, unlock_year
from reportdb.workflow.submitting import send_back, submit
from reportdb.xlsx import Cover, write_report
from tests.city_desk import EVERYONE
from tests.desk import proof_of
from tests.expected_routes import ROUTES
from tests.people import accounts_desk, as_person, person, quicken
from tests.test_web_security import NOBODYS
from tests.total_tree import balanced

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture
def place(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FastAPI, Desk, dict[str, object]]]:
    """A desk where every word that somebody may choose is hostile."""
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        report = balanced("x", 3)
        report.tables["appeals"].figures[Cell("reconsideration", "upheld")] = words(EVIL)
        with database.writing(desk.engine) as conn:
            agency = register_agency(conn, f"甲局{EVIL}")
            filing = store(conn, FilingDraft(report, agency, accepted=True, made_by=EVIL, reason=EVIL, as_filed=True))
        with database.writing(desk.engine) as conn:
            one = submit(conn, EVERYONE, filing, text=EVIL, by=EVIL)
            send_back(conn, EVERYONE, one.id, text=EVIL, by=EVIL)
            lock = lock_year(conn, EVERYONE, 2023, agency, reason=EVIL, by=EVIL)
            release_year(conn, EVERYONE, 2023, agency, text=EVIL, by=EVIL)
            unlock_year(conn, EVERYONE, lock.id, reason=EVIL, by=EVIL)
            lock = lock_year(conn, EVERYONE, 2023, agency, reason=EVIL, by=EVIL)
        boss = person(desk, "boss", "administrator", sees_all=True)
        with database.writing(desk.engine) as conn:
            conn.exec_driver_sql("UPDATE account SET display_name = '<script>alert(3)</script>'")
            tokens.issue_token(conn, boss.id, EVIL, now=now(), by="boss")
        things = {**NOBODYS, "agency": agency, "filing": filing, "submission": one.id, "lock": lock.id}
        yield app, desk, things


class _Page(HTMLParser):
    """What a browser would run of a page: scripts written into it or from elsewhere, handlers, addresses that are scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.run: list[str] = []
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x20]", "", value or "").casefold()
            run = name.startswith("on") or address.startswith(("javascript:", "vbscript:", "data:text"))
            elsewhere = tag == "script" and name == "src" and not address.startswith("/static/")
            if run or elsewhere or name in ("style", "srcdoc"):
                self.run.append(f"<{tag} {name}={value!r}>")
        if tag in ("iframe", "object", "embed", "base", "style"):
            self.run.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.run.append(data)


def runs(text: str) -> list[str]:
    """What a browser would run of what was written, or the template has run."""
    return _Page(text).run + re.findall("甲局49", text)


@pytest.mark.parametrize(
    "text",
    [
        EVIL, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=' java\nscript:alert(1)'>x</a>",
        "<script src='https://evil.example/x.js'></script>", "<p style='x'>", "<svg/onload=alert(1)>",
    ],
)  # fmt: skip
def test_what_runs_is_seen(text: str) -> None:
    assert runs(f"<!doctype html><main>{text}</main>")
    assert not runs(f'<!doctype html><script src="/static/desk.js"></script><img alt="{escape(text)}">')


def test_what_others_wrote_runs_on_no_page(place: tuple[FastAPI, Desk, dict[str, object]]) -> None:
    app, _desk, things = place
    client = as_person(app, "boss")
    shown = 0
    for route, expected in ROUTES.items():
        if route.startswith("GET "):
            answer = client.get(expected.address.format(**things))
            assert answer.status_code < 500, route
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert not runs(answer.text), route
                shown += "&lt;script&gt;" in answer.text
    assert shown >= 8
    for path in ("/login?then=/%22%3E%3Cscript%3Ealert(1)", "/review?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3Ealert(1)",
                 "/audit?who=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"):  # fmt: skip
        assert not runs(client.get(path).text), path


def test_the_name_of_a_file_is_only_a_name(place: tuple[FastAPI, Desk, dict[str, object]], tmp_path: Path) -> None:
    app, desk, _things = place
    path = tmp_path / 'a"\r\nSet-Cookie: x=1\r\n<script>alert(1)<.xlsx'
    report = balanced("乙市人民政府", 5)
    write_report(path, report, catalog().form("2021"), Cover(agency="乙市人民政府", year=2023, scope=report.scope))
    assert [result.filing is not None for result in run_import(desk.engine, [str(path)], ImportOptions())] == [True]
    with database.reading(desk.engine) as conn:
        filing, sha = conn.exec_driver_sql("SELECT filing_id, sha256 FROM filing_source").one()
    client = as_person(app, "boss")
    page = client.get(f"/filings/{filing}").text
    assert "alert(1)" in page
    assert not runs(page)
    for address in (
        f"/filings/{filing}/files/{sha}",
        f"/filings/{filing}/marked/{sha}",
        f"/trace/{filing}/files/{sha}",
    ):
        answer = client.get(address)
        assert answer.status_code in (200, 404)
        assert "set-cookie" not in answer.headers
        assert answer.headers.get("content-disposition", "").isascii()


@pytest.mark.parametrize(
    "name", ['x"; evil="', "a\r\nSet-Cookie: a=b", "年报.xlsx", "../../etc/passwd", "", "a\x00b", "\u202egpj.exe"]
)
def test_a_header_with_a_name_stays_one_header(name: str) -> None:
    value = attachment(name)["Content-Disposition"]
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    assert re.fullmatch(r"attachment; filename=\"[\w.-]*\"; filename\*=UTF-8''[\w.%~-]*", value)
    assert "/" not in value


def test_notes_are_cut_off_at_their_limit_and_not_by_the_database(
    place: tuple[FastAPI, Desk, dict[str, object]],
) -> None:
    app, _desk, things = place
    client = as_person(app, "boss")
    long = {"note": "长" * 5000, "reason": "长" * 5000, "proof": proof_of(client, "/me")}
    assert client.post(f"/locks/{things['lock']}/unlock", data=long).status_code == 422
    for path in (f"/review/submit/{things['filing']}", f"/review/{things['submission']}/return"):
        assert client.post(path, data=long).status_code in (409, 422)
