"""收表 in the browser's words: a batch is uploaded, judged, listed and stored; and what nobody may do."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.web.app import make_app
from reportdb.web.collecting import batches
from reportdb.web.visitor import Role, Visitor, visitor_of
from tests.collecting_desk import ENCRYPTED, FAULTY, GOOD, changed, desk_of, filings, named, workshop
from tests.desk import app_of, desk_on
from tests.web_batch import Sender, sample
from tests.web_office import City, as_one_who_sees


def test_nothing_is_stored_until_it_is_asked_for(sender: Sender) -> None:
    batch = sender.upload(GOOD, FAULTY, ENCRYPTED)
    assert [line[:5] for line in batch.lines()] == [
        ["加密.xlsx 文件设有打开密码，无法读取；请去掉密码后重新发送。", "没有认出", "没有认出", "", "无法读取"],
        ["宿迁2023.xlsx", "宿迁市人民政府", "2023", "汇总", "可入库"],
        [batch.lines()[2][0], "示例市教育局", "2023", "本级", "已退回 尚未登记"],
    ]
    assert filings(sender.client) == []
    assert "还没有入库" in batch.page()

    assert batch.post("/store", {"which": "ready"}).status_code == 303
    ((number, state),) = filings(sender.client)
    assert state == "accepted"
    lines = batch.lines()
    assert lines[1][4] == "已入库 查看报送"
    assert lines[2][4] == "已退回 尚未登记"
    assert f"/filings/{number}" in batch.page()
    assert batch.lines() == lines  # a reload shows the same

    batch.post("/store", {"which": "all"})
    assert [state for _, state in filings(sender.client)] == ["accepted", "returned"]
    assert batch.lines()[2][4] == "已退回 查看报送"


def test_only_what_was_ticked_is_stored(sender: Sender) -> None:
    other = ("平潭.xlsx", sample("reports/pingtan_2015.xlsx"))
    batch = sender.upload(GOOD, other, FAULTY)
    names = [line[0].split()[0] for line in batch.lines()]
    key = batch.keys()[names.index("平潭.xlsx")]
    batch.post("/store", {"which": "chosen", "key": [key]})
    stored = {line[0].split()[0]: line[4] for line in batch.lines()}
    assert stored["平潭.xlsx"].startswith("已入库")
    assert stored["宿迁2023.xlsx"] == "可入库"
    assert len(filings(sender.client)) == 1
    assert batch.post("/store", {"which": "chosen"}).status_code == 400  # nothing ticked
    assert batch.post("/store", {"which": "chosen", "key": ["0" * 16]}).status_code == 400
    assert batch.post("/store", {"which": "everything"}).status_code == 404


def test_the_same_bytes_again_are_unchanged(sender: Sender) -> None:
    sender.upload(GOOD).post("/store", {"which": "all"})
    again = sender.upload(GOOD)
    assert [line[4] for line in again.lines()] == ["未变化"]


def test_a_filter_and_a_search_leave_out_the_others(sender: Sender) -> None:
    batch = sender.upload(GOOD, FAULTY, ENCRYPTED)
    assert [line[0].split()[0] for line in batch.lines("?state=returned")] == ["教育局2023.xlsx"]
    assert [line[1] for line in batch.lines("?q=宿迁")] == ["宿迁市人民政府"]
    assert "没有符合条件的报告" in batch.page("?q=没有这个")


def test_the_day_of_receipt_and_a_supplement_change_what_is_found(sender: Sender) -> None:
    batch = sender.upload(("教育局.xlsx", sample("broken/DL-ORGAN/fires.xlsx")))
    assert "DL" not in batch.page("/1")
    before = batch.lines()[0][7]
    batch.post("/options", {"received": "2024-12-31"})
    assert batch.lines()[0][7] != before
    assert 'value="2024-12-31"' in batch.page()
    assert batch.post("/options", {"received": "去年"}).status_code == 400

    first = ("整份.xlsx", sample("broken/would_lose_table/first.xlsx"))
    sender.upload(first).post("/store", {"which": "all"})
    short = sender.upload(("补报.xlsx", sample("broken/would_lose_table/fires.xlsx")))
    assert short.lines()[0][4].startswith("已退回")
    short.post("/options", {"supplement": "1"})
    assert short.lines()[0][4] in ("可入库", "未变化")


def test_two_files_that_clash_are_both_returned_until_one_is_taken_out(sender: Sender) -> None:
    batch = sender.upload(("甲.xlsx", sample("reports/suqian_2023.xlsx")), ("乙.xlsx", changed(GOOD[1])))
    assert [line[4] for line in batch.lines()] == ["已退回 尚未登记"] * 2
    batch.post("/store", {"which": "chosen", "key": batch.keys()[:1]})  # judged beside the other all the same
    assert [state for _, state in filings(sender.client)] == ["returned"]
    batch.post("/remove", {"key": batch.keys()[1:]})
    assert [line[4] for line in batch.lines()] == ["可入库"]
    assert batch.post("/remove", {}).status_code == 400
    assert batch.post("/remove", {"key": batch.keys()}).headers["location"] == "/collect"


def test_a_batch_is_its_owners_alone_and_lasts_a_day(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = sender.upload(GOOD)
    overrides = app_of(sender.client).dependency_overrides
    overrides[visitor_of] = lambda: Visitor("李四", Role.OFFICER, 7)
    for path in ("", "/1", "/progress", "/copies.zip", "/1/copy/1"):
        assert sender.client.get(batch.path + path).status_code == 404
    for path in ("/store", "/discard", "/judge", "/options", "/remove", "/1/said", "/1/settle", "/1/accept", "/copies"):
        assert batch.post(path, {"which": "all"}).status_code == 404
    assert batch.send(*FAULTY).status_code == 404
    assert batch.path not in sender.client.get("/collect").text
    overrides[visitor_of] = lambda: Visitor("王五", Role.ANALYST, 8)
    assert sender.client.get("/collect").status_code == 403
    assert sender.form([GOOD]).status_code == 403
    overrides.clear()
    assert batch.path in sender.client.get("/collect").text
    monkeypatch.setattr(batches, "_KEPT_FOR", -batches._KEPT_FOR)
    assert sender.client.get(batch.path).status_code == 404
    sender.client.get("/collect")
    assert not list((desk_of(sender.client).folder / "collect").glob("*"))


def test_a_batch_is_discarded(sender: Sender) -> None:
    batch = sender.upload(GOOD)
    assert batch.post("/discard").headers["location"] == "/collect"
    assert sender.client.get(batch.path).status_code == 404


@pytest.mark.parametrize("name", ["..", "x", "a" * 16, "../../../../tmp", "%2e%2e%2f"])
def test_no_other_folder_is_a_batch(sender: Sender, name: str) -> None:
    assert sender.client.get(f"/collect/{name}/1").status_code == 404
    assert sender.client.post(f"/collect/{name}/discard", data={"proof": sender.proof}).status_code == 404


def test_nothing_is_stored_or_told_of_agencies_outside_the_remit(ready_url: URL) -> None:
    city = City(ready_url)
    desk = desk_on(city.text)
    desk.workshop = workshop()
    with TestClient(make_app(desk), "http://localhost", raise_server_exceptions=False) as client:
        as_one_who_sees(client, [city.ids["B"], city.ids["B1"]])
        batch = Sender(client).upload(named("乙县教育局"), named("丙县人民政府"), named("没有这家局"))
        told = {line[0].split()[0]: line for line in batch.lines()}
        assert told["乙县教育局.xlsx"][4] == "可入库"
        for name in ("丙县人民政府.xlsx", "没有这家局.xlsx"):
            assert told[name][4] == "已退回 尚未登记"
            assert "不是管辖范围内的单位" in told[name][0]
        batch.post("/store", {"which": "all"})
        with desk.reading() as conn:
            stored = [row.agency_id for row in conn.exec_driver_sql("SELECT agency_id FROM annual_report").all()]
        assert stored == [city.ids["B1"]]
        number = next(int(one) for one in re.findall(r"/filings/(\d+)", batch.page()))
        assert number
    city.close()
