"""要做的事 on the first page: what waits for each role in reports of all years, with where it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import URL
from starlette.testclient import TestClient

from etl.draft import FilingDraft
from etl.load import store
from reportdb.database import writing
from reportdb.findings import Finding, Level
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope
from reportdb.workflow.locking import lock_year
from reportdb.workflow.submitting import send_back, submit
from tests.city_desk import City, settled
from tests.desk import visitor
from tests.people import accounts_desk, as_person, quicken

EVERYONE = Remit.everyone()
DOUBT = Finding("OUT-YEAR", Level.VERIFY, "比上年变动很大", "applications")
FAULT = Finding("T3-ID", Level.ERROR, "不等")


class Office(NamedTuple):
    """A desk where people log in."""

    app: FastAPI
    city: City

    def file(self, code: str, year: int, *findings: Finding, accepted: bool = True) -> int:
        """Store a filing of an agency and give its number."""
        report = Report(None, year, Scope.OWN, "2021")
        draft = FilingDraft(report, self.city.agencies[code], accepted, findings=list(findings))
        with writing(self.city.desk.engine) as conn:
            return store(conn, draft)

    def hand_up(self, filing: int, note: str = "") -> int:
        """Submit a filing, and with a note send it back; the number of the submission."""
        with writing(self.city.desk.engine) as conn:
            made = submit(conn, EVERYONE, filing, by="b1").id
            if note:
                send_back(conn, EVERYONE, made, text=note, by="east")
            return made

    def lock(self, code: str, year: int) -> None:
        """Lock a year of an agency."""
        with writing(self.city.desk.engine) as conn:
            lock_year(conn, EVERYONE, year, self.city.agencies[code], reason="完毕", by="chief")


@pytest.fixture
def office(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        yield Office(app, settled(desk))


class Shown(NamedTuple):
    """A task of the page: how many wait, where it leads, and its lines with where each leads and what was said."""

    waiting: int
    path: str
    lines: list[tuple[str, str, str]]


def tasks(client: TestClient) -> dict[str, Shown]:
    """The tasks of the first page by name, in their order."""
    page = html.document_fromstring(client.get("/").text)
    (section,) = page.xpath("//section[@aria-labelledby='tasks']") or [None]
    found = {}
    for one in [] if section is None else section.xpath("./ul/li"):
        link = one.find("a")
        lines = [
            (line.find("a").text, line.find("a").get("href"), "".join(line.xpath("./span/text()")))
            for line in one.xpath("./ul/li")
        ]
        name = (link.find("strong").tail or "").strip()
        found[name] = Shown(int(link.find("strong").text), link.get("href"), lines)
    return found


def test_an_officer_is_told_of_every_year_that_was_sent_back(office: Office) -> None:
    client = as_person(office.app, "b1")
    assert "份报送被退回修改" not in tasks(client)
    newest = office.hand_up(office.city.filings["B1"], "第三行不对")
    old = office.hand_up(office.file("B1", 2021), "总数不符")
    office.hand_up(office.city.filings["C1"], "别家的事")
    found = tasks(client)
    assert next(iter(found)) == "份报送被退回修改"
    assert found["份报送被退回修改"].waiting == 2
    assert found["份报送被退回修改"].lines == [
        ("江东区教育局 2023年本级", f"/review/{newest}", "退回意见：第三行不对"),
        ("江东区教育局 2021年本级", f"/review/{old}", "退回意见：总数不符"),
    ]
    assert client.get(f"/review/{old}").status_code == 200
    again = office.file("B1", 2021)
    found = tasks(client)
    assert found["份报送被退回修改"].waiting == 1
    assert found["份报送被退回修改"].path == f"/review/{newest}"
    assert "第三行不对" in client.get("/").text
    assert found["份改正后的报送还没有重新提交"].path == f"/review/submit/{again}"
    office.hand_up(again)
    assert "份改正后的报送还没有重新提交" not in tasks(client)
    assert "别家的事" not in client.get("/").text


def test_faults_and_doubts_of_all_years_lead_to_their_filings(office: Office) -> None:
    faulty = office.file("B1", 2020, FAULT, accepted=False)
    doubtful = [office.file("B1", year, DOUBT) for year in (2021, 2022)]
    client = as_person(office.app, "b1")
    found = tasks(client)
    assert (found["份报送有强制问题，没有入库"].waiting, found["份报送有强制问题，没有入库"].path) == (
        1,
        f"/filings/{faulty}",
    )
    assert [line[:2] for line in found["份报送有核实问题待说明"].lines if "2023" not in line[0]] == [
        ("江东区教育局 2022年本级：1 个", f"/filings/{doubtful[1]}#findings"),
        ("江东区教育局 2021年本级：1 个", f"/filings/{doubtful[0]}#findings"),
    ]
    for one in found.values():
        for path in (one.path, *(line[1] for line in one.lines)):
            assert client.get(path).status_code == 200, path
    office.file("B1", 2020)  # mended
    assert "份报送有强制问题，没有入库" not in tasks(client)


def test_what_is_locked_waits_for_nobody(office: Office) -> None:
    office.file("B1", 2020, FAULT, accepted=False)
    office.file("B1", 2021, DOUBT)
    client = as_person(office.app, "b1")
    assert "份报送有强制问题，没有入库" in tasks(client)
    office.lock("B", 2020)
    office.lock("T", 2021)
    found = tasks(client)
    assert "份报送有强制问题，没有入库" not in found
    assert not any("2021" in line[0] for one in found.values() for line in one.lines)


def test_an_office_sees_what_waits_for_it_in_all_years_first(office: Office) -> None:
    old = office.hand_up(office.file("B2", 2019))
    new = office.hand_up(office.city.filings["B1"])
    own = office.hand_up(office.file("B", 2019))
    back = office.hand_up(office.file("B1", 2018), "再核对")
    client = as_person(office.app, "east")
    found = tasks(client)
    assert next(iter(found)) == "份报送等待审核"
    assert {line[1] for line in found["份报送等待审核"].lines} == {f"/review/{old}", f"/review/{new}"}
    assert found["份报送已退回修改，还没有改正"].path == f"/review/{back}"
    assert "份报送被退回修改" not in found
    assert "个以往年度还没有锁定" in found
    with writing(office.city.desk.engine) as conn:
        send_back(conn, EVERYONE, own, text="本级也要改", by="city")
    assert tasks(client)["份报送被退回修改"].path == f"/review/{own}"
    assert f"/review/{own}" in {
        line[1] for line in tasks(as_person(office.app, "city"))["份报送已退回修改，还没有改正"].lines
    }


def test_many_are_told_by_year(office: Office) -> None:
    for code in ("B1", "B2", "C1", "C2", "C3", "D1"):
        office.hand_up(office.file(code, 2019))
    office.hand_up(office.file("B1", 2020))
    client = as_person(office.app, "chief")
    found = tasks(client)["份报送等待审核"]
    assert found.waiting == 7
    assert [line[:2] for line in found.lines] == [
        ("2020年 1 份", "/review?year=2020&state=submitted"),
        ("2019年 6 份", "/review?year=2019&state=submitted"),
    ]
    assert len(re.findall(r"/review/\d+\"", client.get("/review?year=2019&state=submitted").text)) >= 6


def test_who_may_do_nothing_is_told_plainly(office: Office) -> None:
    office.hand_up(office.city.filings["B1"], "第三行不对")
    office.file("B1", 2020, FAULT, accepted=False)
    assert "还没有指定单位" in as_person(office.app, "nothing").get("/").text
    for name in ("analyst", "nothing"):
        client = as_person(office.app, name)
        assert tasks(client) == {}
        assert "第三行不对" not in client.get("/").text
    assert "没有要您处理的事" in as_person(office.app, "analyst").get("/").text


def test_the_single_pc_is_told_what_it_can_do_and_nothing_of_accounts(office: Office, ready_url: URL) -> None:
    office.file("B1", 2020, FAULT, accepted=False)
    office.file("C1", 2021)
    with visitor(ready_url.render_as_string(hide_password=False)) as client:
        found = tasks(client)
        assert "份报送有强制问题，没有入库" in found
        assert "家单位逾期没有报送" in found
        years = [line[0] for line in found["个以往年度还没有锁定"].lines]
        assert years == ["2021年", "2020年"]
        for one in found.values():
            for path in (one.path, *(line[1] for line in one.lines)):
                assert client.get(path).status_code == 200, path
        for path in ("/", "/locks", "/locks/2023", "/locks/2020"):
            text = client.get(path).text
            for word in ("审核通过", "报送审核", "账号", "/review"):
                assert word not in text, (path, word)
        assert "没有已入库的报送" in client.get("/locks/2020").text
