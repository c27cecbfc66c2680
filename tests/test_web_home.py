"""The first page: the first steps of a new database, how the newest year stands, what there is to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.findings import Finding, Level
from reportdb.web.visitor import Role
from tests.desk import visitor
from tests.web_office import City, as_one_who_sees

DOUBT = Finding("OUT-YEAR", Level.VERIFY, "比上年变动很大", "applications")


@pytest.fixture
def city(ready_url: URL) -> Iterator[City]:
    made = City(ready_url)
    yield made
    made.close()


@pytest.fixture
def client(city: City) -> Iterator[TestClient]:
    with visitor(city.text) as client:
        yield client


def tasks(client: TestClient) -> dict[str, int]:
    """What there is to do, and how many wait."""
    found = re.findall(r"<li><a href=\"[^\"]+\"><strong>(\d+)</strong> (.*?)</a>", client.get("/").text)
    return {name: int(count) for count, name in found}


def test_a_new_database_leads_through_the_first_steps(ready_url: URL) -> None:
    with visitor(ready_url.render_as_string(hide_password=False)) as client:
        text = client.get("/").text
    for path in ("/registry/load", "/registry/sample.xlsx", "/collect", "/tables"):
        assert f'href="{path}"' in text
    assert "已完成" not in text


def test_a_step_that_was_taken_is_ticked_off(client: TestClient) -> None:
    text = client.get("/").text
    assert "从这里开始" in text
    assert text.count("已完成") == 1


def test_what_presses_stands_first_with_its_way_there(city: City, client: TestClient) -> None:
    city.file("A", findings=[DOUBT])
    city.file("C", accepted=False, findings=[Finding("T3-ID", Level.ERROR, "不等")])
    text = client.get("/").text
    assert "从这里开始" not in text
    assert list(tasks(client).items()) == [
        ("份报送有强制问题，没有入库", 1), ("家单位逾期没有报送", 5), ("份报送有核实问题待说明", 1),
    ]  # fmt: skip
    assert re.search(r'href="/filings/\d+#findings"', text)
    assert "/status/reminders?year=2023" in text
    recent = re.findall(r'<a href="/filings/\d+">([^<]*)</a>', text)
    assert recent == ["丙县人民政府 2023年本级", "甲市人民政府 2023年本级"]


def test_what_comes_in_is_seen_at_once(city: City, client: TestClient) -> None:
    city.file("A")
    assert tasks(client)["家单位逾期没有报送"] == 6
    city.file("B")
    assert tasks(client)["家单位逾期没有报送"] == 5
    assert "未报送 <strong>5</strong>" in client.get("/status").text


def test_each_role_is_shown_what_it_may_do(city: City, client: TestClient) -> None:
    city.file("A", findings=[DOUBT])
    as_one_who_sees(client, city.ids.values(), Role.ANALYST)
    assert tasks(client) == {}
    as_one_who_sees(client, [city.ids["A"]], Role.OFFICER)
    assert tasks(client) == {"份报送有核实问题待说明": 1}
    as_one_who_sees(client, [city.ids["C"]], Role.OFFICER)
    text = client.get("/").text
    assert "甲市人民政府" not in text
    assert "乙县" not in text


def test_without_a_remit_nothing_is_there(city: City, client: TestClient) -> None:
    city.file("A")
    as_one_who_sees(client, [])
    text = client.get("/").text
    assert "甲市人民政府" not in text
    assert "没有应当报送的单位" in text
    assert tasks(client) == {}
