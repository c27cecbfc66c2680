"""报送审核 on screen: handed up, sent back with a note, accepted, and who may not decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import URL
from starlette.testclient import TestClient

from etl.draft import FilingDraft
from etl.load import store
from reportdb import database
from reportdb.findings import Finding, Level
from reportdb.queries.review import Standing, reviews
from reportdb.queries.submissions import latest_submissions
from reportdb.workflow.submitting import submit
from tests.city_desk import EVERYONE, City, settled
from tests.desk import proof_of
from tests.people import accounts_desk, as_person, quicken
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


def submitted(city: City, code: str) -> int:
    with database.writing(city.desk.engine) as conn:
        return submit(conn, EVERYONE, city.filings[code], by="somebody").id


def standing(city: City, code: str, scope: str = "own") -> Standing:
    with database.reading(city.desk.engine) as conn:
        rows = reviews(conn, EVERYONE, 2023)
    return next(row.standing for row in rows if row.agency_code == code and row.scope in (scope, None))


def test_a_report_goes_up_comes_back_with_a_note_and_is_accepted(place: Desk) -> None:
    app, city = place
    officer, office = as_person(app, "b1"), as_person(app, "east")
    assert "未提交" in officer.get("/review").text
    form = f"/review/submit/{city.filings['B1']}"
    assert "江东区教育局" in officer.get(form).text
    answer = send(officer, form, note="请审核")
    assert answer.status_code == 303
    one = answer.headers["location"].partition("?")[0]
    assert "等待上级单位审核" in officer.get(answer.headers["location"]).text
    assert send(officer, form).status_code == 409
    queue = office.get("/review").text
    assert "江东区教育局" in queue
    assert "江东区人民政府" not in queue  # the queue alone at first
    assert "请审核" in office.get(one).text
    assert send(officer, f"{one}/accept").status_code == 403
    answer = send(office, f"{one}/return", note="  ")
    assert (answer.status_code, "请写明需要修改的内容" in answer.text) == (422, True)
    assert send(office, f"{one}/return", note="第三行不对\n请改").status_code == 303
    assert "第三行不对" in officer.get("/review").text
    assert send(office, f"{one}/accept").status_code == 409
    answer = send(officer, form, note="已核对")
    assert answer.status_code == 303
    two = answer.headers["location"].partition("?")[0]
    assert send(office, f"{two}/accept", note="好").status_code == 303
    assert "已审核通过" in officer.get("/review").text
    assert standing(city, "B1") is Standing.APPROVED
    assert send(officer, f"{two}/withdraw").status_code == 409


def test_what_nobody_decided_can_be_taken_back(place: Desk) -> None:
    app, city = place
    officer = as_person(app, "b1")
    number = submitted(city, "B1")
    assert send(officer, f"/review/{number}/withdraw").status_code == 303
    assert standing(city, "B1") is Standing.UNSUBMITTED


def test_an_office_does_not_review_its_own_report_while_there_is_one_above(place: Desk) -> None:
    app, city = place
    east, top, chief = as_person(app, "east"), as_person(app, "city"), as_person(app, "chief")
    own, members = submitted(city, "B"), submitted(city, "B1")
    assert "由上级单位审核" in east.get(f"/review/{own}").text
    for what in ("accept", "return"):
        answer = send(east, f"/review/{own}/{what}", note="x")
        assert (answer.status_code, "请由上级单位审核" in answer.text) == (409, True)
    assert f'value="{own}"' not in east.get("/review").text
    answer = send(east, "/review/accept", which=[own, members], year=2023)
    assert answer.headers["location"].endswith("done=1")
    assert standing(city, "B") is Standing.SUBMITTED
    assert send(top, f"/review/{own}/accept").status_code == 303
    highest = submitted(city, "T")  # nobody is above the city: its own office must do
    assert send(top, f"/review/{highest}/accept").status_code == 303
    whole = submitted(city, "T*")
    assert send(chief, f"/review/{whole}/accept").status_code == 303


def test_many_are_accepted_at_once_unless_something_is_open(place: Desk) -> None:
    app, city = place
    doubt = Finding("watched", Level.VERIFY, "请核实", table="applications")
    with database.writing(city.desk.engine) as conn:
        draft = FilingDraft(balanced("江南县教育局", 8), city.agencies["D1"], accepted=True, findings=[doubt])
        city.filings["D1"] = store(conn, draft)
    numbers = [submitted(city, code) for code in ("A", "D", "D1")]
    top = as_person(app, "city")
    page = top.get("/review?year=2023&state=submitted").text
    assert [f'name="which" value="{number}"' in page for number in numbers] == [True, True, False]
    answer = send(top, "/review/accept", which=numbers, year=2023)
    assert answer.headers["location"] == "/review?year=2023&said=some&done=2"
    assert "已审核通过 2 份" in top.get(answer.headers["location"]).text
    assert standing(city, "D1") is Standing.SUBMITTED
    assert send(top, f"/review/{numbers[2]}/accept").status_code == 303  # one by one it can be


def test_a_newer_version_has_to_be_submitted_itself(place: Desk) -> None:
    app, city = place
    number = submitted(city, "B1")
    with database.writing(city.desk.engine) as conn:
        draft = FilingDraft(balanced("江东区教育局", 9), city.agencies["B1"], accepted=True)
        newer = store(conn, draft)
    officer, office = as_person(app, "b1"), as_person(app, "east")
    assert "有更新的版本，尚未提交" in officer.get("/review").text
    answer = send(office, f"/review/{number}/accept")
    assert (answer.status_code, "更新的版本" in answer.text) == (409, True)
    assert send(officer, f"/review/submit/{newer}").status_code == 303
    with database.reading(city.desk.engine) as conn:
        assert latest_submissions(conn, EVERYONE, 2023)[city.agencies["B1"], "own"].filing_id == newer


def test_the_list_is_filtered_and_long_ones_are_paged(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportdb.web.pages import review

    app, _city = place
    monkeypatch.setattr(review, "_PAGE", 5)
    top = as_person(app, "city")
    first = top.get("/review?year=2023&state=all").text
    assert "第 1 页，共 3 页" in first
    assert "江南县教育局" not in first
    assert "江南县教育局" in top.get("/review?year=2023&state=all&page_number=3").text
    found = top.get("/review?year=2023&state=missing&q=江西").text
    assert "江西区人民政府" in found
    assert "江西区教育局" not in found
    assert "江西区民政局" in top.get("/review?year=2023&state=faulty").text


def test_lists_kept_at_hand_know_at_once_what_became_of_a_report(place: Desk) -> None:
    app, city = place
    officer, office = as_person(app, "b1"), as_person(app, "east")

    def told() -> tuple[str, str]:
        list_ = office.get("/status.csv?year=2023").text
        line = next(line for line in list_.splitlines() if "江东区教育局" in line)
        page = office.get("/review?year=2023&state=&q=江东区教育局").text
        return line, page

    line, page = told()
    assert "审核" not in line
    assert f"/review/submit/{city.filings['B1']}" in page or "未提交" in page
    one = send(officer, f"/review/submit/{city.filings['B1']}").headers["location"].partition("?")[0]
    line, page = told()
    assert "待审核" in line
    assert one in page
    send(office, f"{one}/return", note="请核对")
    line, page = told()
    assert "待审核" not in line
    assert "退回" in line
    assert "退回" in page
