"""锁定与公开, and what the trail and the backup say of it."""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import URL
from starlette.testclient import TestClient

from etl.draft import FilingDraft
from etl.load import store
from reportdb import database
from reportdb.findings import Finding, Level
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import filing
from reportdb.workflow.locking import lock_year
from tests.city_desk import EVERYONE, City, settled
from tests.desk import proof_of
from tests.people import accounts_desk, as_person, person, quicken
from tests.total_tree import balanced

Desk = tuple[FastAPI, City]


@pytest.fixture
def place(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        yield app, settled(desk)


def send(client: TestClient, path: str, /, **given: Any) -> Any:
    """What a form of ours sends."""
    return client.post(path, data={**given, "proof": proof_of(client, "/me")})


def test_a_year_is_locked_made_public_and_opened_again_for_a_reason(place: Desk) -> None:
    app, city = place
    east, officer = as_person(app, "east"), as_person(app, "b1")
    assert "未锁定" in east.get("/locks").text
    page = east.get("/locks/2023").text
    assert "还有 4 份报告没有审核通过" in page
    assert "江东区民政局" in page
    assert east.get("/locks/2023/package").status_code == 409
    assert send(east, "/locks/2023/release").status_code == 409
    answer = send(east, "/locks/2023/lock", reason=" ")
    assert (answer.status_code, "请写明原因" in answer.text) == (422, True)
    assert send(east, "/locks/2023/lock", reason="审核完毕").status_code == 303
    assert send(east, "/locks/2023/lock", reason="再来").status_code == 422
    for path in (
        "/review",
        "/status?year=2023",
        f"/filings/{city.filings['B1']}",
        f"/status?year=2023&under={city.agencies['B1']}",
    ):
        assert "已锁定" in officer.get(path).text
    assert "已锁定" not in officer.get("/status?year=2022").text
    answer = send(officer, f"/review/submit/{city.filings['B1']}")
    assert (answer.status_code, "已锁定" in answer.text) == (409, True)
    assert send(east, "/locks/2023/release", note="区政府网站").status_code == 303
    assert "区政府网站" in east.get("/locks/2023").text
    assert send(east, "/locks/2023/release").status_code == 409
    with database.reading(city.desk.engine) as conn:
        number = conn.exec_driver_sql("SELECT id FROM year_lock").scalar_one()
    answer = send(east, f"/locks/{number}/unlock", reason="")
    assert (answer.status_code, "请写明原因" in answer.text) == (422, True)
    assert send(east, f"/locks/{number}/unlock", reason="数据有误").status_code == 303
    assert send(officer, f"/review/submit/{city.filings['B1']}").status_code == 303


def test_what_was_locked_from_above_is_not_opened_from_below(place: Desk) -> None:
    app, city = place
    east, top = as_person(app, "east"), as_person(app, "city")
    assert send(top, "/locks/2023/lock", agency=city.agencies["B"], reason="市里锁定").status_code == 303
    with database.reading(city.desk.engine) as conn:
        number = conn.exec_driver_sql("SELECT id FROM year_lock").scalar_one()
    page = east.get("/locks/2023").text
    assert "须由上级单位解除" in page
    assert "/unlock" not in page
    answer = send(east, f"/locks/{number}/unlock", reason="我要改")
    assert (answer.status_code, "须由上级单位解除" in answer.text) == (409, True)
    assert send(top, f"/locks/{number}/unlock", reason="可以改").status_code == 303
    assert send(top, "/locks/2023/lock", reason="全市锁定").status_code == 303
    page = east.get("/locks/2023").text
    assert "由上级单位锁定" in page
    assert "全市锁定" not in page  # whose it is and why is not theirs to know
    assert "江城市人民政府" not in page


def test_a_lock_from_above_on_a_part_is_not_opened_in_between(place: Desk) -> None:
    """The city locks one bureau of a county: the county's office, who answers for the bureau too, does not open it."""
    app, city = place
    east, top = as_person(app, "east"), as_person(app, "city")
    for setter, opens in ((top, 409), (as_person(app, "chief"), 409), (east, 303)):
        assert send(setter, "/locks/2023/lock", agency=city.agencies["B1"], reason="市里锁定").status_code == 303
        with database.reading(city.desk.engine) as conn:
            number = conn.exec_driver_sql("SELECT MAX(id) FROM year_lock").scalar_one()
        assert (f"/locks/{number}/unlock" in east.get(f"/locks/2023?agency={city.agencies['B1']}").text) == (
            opens == 303
        )
        assert send(east, f"/locks/{number}/unlock", reason="我要改").status_code == opens
        if opens != 303:
            assert send(setter, f"/locks/{number}/unlock", reason="可以改").status_code == 303


def test_who_explains_in_a_locked_year_is_not_told_who_locked_it(place: Desk) -> None:
    app, city = place
    officer = as_person(app, "b1")
    doubt = Finding("OUT-YEAR", Level.VERIFY, "相差悬殊。", table="appeals")
    with database.writing(city.desk.engine) as conn:
        draft = FilingDraft(
            balanced("江东区教育局", 4, year=2022), city.agencies["B1"], accepted=True, findings=[doubt]
        )
        number = store(conn, draft)
        lock_year(conn, EVERYONE, 2022, None, reason="省里的事", by="chief")
        (found,) = explained_findings(conn, EVERYONE, filing(conn, EVERYONE, number))
    short = (found.number or "").split("-")[1]
    answer = send(officer, f"/filings/{number}/explain", **{f"text-{short}": "数字无误"})
    assert (answer.status_code, "2022 年数据已锁定" in answer.text) == (409, True)
    assert "省里的事" not in answer.text
    assert "chief" not in answer.text


def test_a_colleague_opens_what_a_colleague_locked(place: Desk) -> None:
    app, city = place
    person(city.desk, "east2", "office", [city.agencies["B"]])
    assert send(as_person(app, "east"), "/locks/2023/lock", reason="x").status_code == 303
    with database.reading(city.desk.engine) as conn:
        number = conn.exec_driver_sql("SELECT id FROM year_lock").scalar_one()
    assert send(as_person(app, "east2"), f"/locks/{number}/unlock", reason="y").status_code == 303


def test_the_package_holds_one_year_of_the_remit_and_adds_up(place: Desk) -> None:
    app, city = place
    with database.writing(city.desk.engine) as conn:
        lock_year(conn, EVERYONE, 2023, None, reason="x", by="chief")
    east, chief = as_person(app, "east"), as_person(app, "chief")
    answer = east.get("/locks/2023/package")
    assert answer.headers["content-type"] == "application/zip"
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    assert _agencies(answer.content) == {"江东区人民政府", "江东区教育局"}
    part = east.get(f"/locks/2023/package?agency={city.agencies['B1']}")
    assert _agencies(part.content) == {"江东区教育局"}
    everybody = _agencies(chief.get("/locks/2023/package").content)
    assert {"江城市人民政府", "江西区文化局", "江南县教育局"} <= everybody
    assert chief.get("/locks/2022/package").status_code == 409
    assert not list(Path(city.desk.folder).glob("*.zip"))


def _agencies(content: bytes) -> set[str]:
    """Whom a package speaks of; its checksums hold."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sums = packed.read("SHA256SUMS").decode().splitlines()
        for line in sums:
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(packed.read(name)).hexdigest() == digest
        text = packed.read("annual_applications.csv").decode()
        assert "datapackage.json" in packed.namelist()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["year"] for row in rows} == {"2023"}
    return {row["agency"] for row in rows}


def test_the_trail_is_read_in_chinese_as_far_as_the_remit_goes(place: Desk) -> None:
    app, city = place
    east, chief = as_person(app, "east"), as_person(app, "chief")
    answer = send(as_person(app, "b1"), f"/review/submit/{city.filings['B1']}", note="=1+1")
    assert answer.status_code == 303
    assert send(east, "/locks/2023/lock", reason="审核完毕").status_code == 303
    page = east.get("/audit").text
    assert "江东区人民政府及其所属单位 2023 年：审核完毕" in page
    assert "提交审核" in page
    for hidden in ("江西区", "江南县", "账号 chief", "新建账号，"):
        assert hidden not in page
    everything = chief.get("/audit").text
    assert "账号 east，主管单位，管辖江东区人民政府" in everything
    assert "账号 east，来自 10.0.0.1" in everything
    assert "锁定" not in _rows(chief, action="submitted")
    assert _rows(chief, agency="江西区教育局", action="accepted").count("江西区教育局") == 1
    assert "江东" not in _rows(chief, agency="江西区教育局")
    assert _rows(chief, who="b1").count("\n") == 3  # the head, logged in, submitted
    assert _rows(chief, year="2023", action="locked").count("\n") == 2
    assert _rows(chief, since="2999-01-01").count("\n") == 1
    assert _rows(chief, until="1999-12-31").count("\n") == 1
    assert "'=1+1" in _rows(chief, words="1+1") or "：=1+1" in _rows(chief, words="1+1")
    assert chief.get("/audit?since=yesterday").status_code == 400
    assert east.get("/audit.csv").text.count("江西区") == 0


def _rows(client: TestClient, **asked: str) -> str:
    answer = client.get("/audit.csv", params=asked)
    assert answer.headers["content-type"].startswith("text/csv")
    return str(answer.text)


def test_older_lines_of_the_trail_are_on_further_pages(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportdb.web.pages import audit

    app, _city = place
    chief = as_person(app, "chief")
    monkeypatch.setattr(audit, "_PAGE", 8)
    seen, path, pages = "", "/audit", 0
    while path:
        text = chief.get(path).text
        seen += text
        _, found, rest = text.partition('rel="next" href="')
        path = rest.partition('"')[0].replace("&amp;", "&") if found else ""
        pages += 1
    assert pages == 3
    assert "账号 b1，填报员" in seen
    assert seen.count("<td>入库</td>") == 10


def test_a_backup_is_whole_and_for_whoever_sees_everybody(place: Desk, tmp_path: Path) -> None:
    app, city = place
    person(city.desk, "county", "administrator", [city.agencies["B"]])
    assert send(as_person(app, "county"), "/backup").status_code == 403
    assert send(as_person(app, "city"), "/backup").status_code == 403
    chief = as_person(app, "chief")
    answer = send(chief, "/backup")
    assert answer.status_code == 200
    place_ = tmp_path / "copy.sqlite"
    place_.write_bytes(answer.content)
    with sqlite3.connect(place_) as copy:
        assert copy.execute("SELECT COUNT(*) FROM filing").fetchone() == (11,)
        assert copy.execute("SELECT COUNT(*) FROM account").fetchone() == (9,)
    assert "整个数据库" in chief.get("/audit").text
    assert not list(city.desk.folder.glob("*.sqlite*"))


def test_nobody_takes_the_name_of_whoever_locked_a_year(place: Desk) -> None:
    """Locked on the PC itself by one who has no account: an account made later under the name has not set the lock."""
    app, city = place
    with database.writing(city.desk.engine) as conn:
        lock = lock_year(conn, EVERYONE, 2023, city.agencies["B"], reason="定稿", by="root")
    person(city.desk, "warden", "administrator", [city.agencies["B"]])
    warden = as_person(app, "warden")
    assert send(warden, f"/locks/{lock.id}/unlock", reason="我要改").status_code == 409
    answer = send(warden, "/accounts/new", name="root", role="office", agency="B")
    assert answer.status_code == 200
    assert send(warden, f"/locks/{lock.id}/unlock", reason="我要改").status_code == 409
    assert "须由上级单位解除" in warden.get("/locks/2023").text
