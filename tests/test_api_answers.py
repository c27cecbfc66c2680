"""How answers come: pages with links, JSON or CSV, words that no spreadsheet runs, and refusals of one shape."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.database import open_database, writing
from reportdb.web.api.documentation import operations
from tests.api_desk import agency_id, document, error, fill_world, get, program, token_of
from tests.command_line import Fill
from tests.total_tree import balanced, put

PAGED = [
    one
    for one in operations(document())
    if any(each.name == "limit" and each.where == "query" for each in one.parameters)
]


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    return shared_urls(dialect, fill_world)


@pytest.fixture
def client(url: URL) -> Iterator[TestClient]:
    with program(url, token_of(url, "admin")) as found:
        yield found


def walked(client: TestClient, path: str, **asked: Any) -> list[Any]:
    """All pages, as the links lead."""
    found: list[Any] = []
    here: str | None = f"/api/v1{path}"
    params: dict[str, Any] | None = asked
    while here:
        answer = client.get(here, params=params)
        assert answer.status_code == 200, answer.text
        found += answer.json()
        links = {rel: address for address, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("link", ""))}
        here, params = links.get("next"), None
    return found


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/agencies", {}),
        ("/status", {"year": 2023}),
        ("/reports", {"year": 2023}),
        ("/dictionary", {}),
        ("/carry", {"first": 2019, "last": 2024}),
    ],
)
def test_the_links_lead_through_the_whole_list_once(client: TestClient, path: str, asked: dict[str, Any]) -> None:
    size = 7 if path != "/dictionary" else 333
    whole = walked(client, path, **asked, limit=size)
    answer = client.get(f"/api/v1{path}", params={**asked, "limit": 1000})
    assert whole[:1000] == answer.json()
    assert int(answer.headers["x-total-count"]) == len(whole) > size


def test_links_keep_what_was_asked_and_lead_back(client: TestClient) -> None:
    answer = client.get("/api/v1/agencies", params={"limit": 2, "offset": 3, "year": 2023, "format": "json"})
    links = {rel: address for address, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["link"])}
    assert set(links) == {"first", "prev", "next", "last"}
    assert links["next"] == "/api/v1/agencies?year=2023&format=json&limit=2&offset=5"
    assert links["prev"].endswith("limit=2&offset=1")
    assert "link" not in client.get("/api/v1/agencies", params={"limit": 1000}).headers


@pytest.mark.parametrize("one", PAGED, ids=lambda one: one.path)
@pytest.mark.parametrize(
    "wrong", [{"limit": "0"}, {"limit": "1001"}, {"limit": "999999999999999999999"}, {"offset": "-1"}, {"offset": "1e9"}, {"offset": "99999999999"}, {"limit": "x"}]
)  # fmt: skip
def test_pages_that_cannot_be_are_refused(client: TestClient, one: Any, wrong: dict[str, str]) -> None:
    values = {"table": "applications", "agency": "1", "filing": "1", "year": "2023", "scope": "own"}
    path = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], one.path)
    asked = {
        each.name: values.get(each.name, "2023") for each in one.parameters if each.where == "query" and each.required
    }
    assert error(client.get(path, params={**asked, **wrong})) == (422, "invalid")


def test_a_page_behind_the_end_is_empty(client: TestClient) -> None:
    answer = client.get("/api/v1/reports", params={"year": 2023, "offset": 10**9})
    assert answer.json() == []
    assert 'rel="first"' in answer.headers["link"]
    assert client.get("/api/v1/tables/appeals", params={"year": 2023, "offset": 10**9}).json() == []


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"), ("application/json", "application/json"), ("text/csv", "text/csv"),
        ("text/csv, application/json;q=0.5", "text/csv"), ("text/csv;q=0.1, application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"), ("text/*", "text/csv"),
    ],
)  # fmt: skip
def test_accept_chooses_the_form(client: TestClient, accept: str, kind: str) -> None:
    answer = client.get("/api/v1/years", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == kind
    asked = client.get("/api/v1/years", headers={"Accept": accept}, params={"format": "csv"})
    assert asked.headers["content-type"].startswith("text/csv")


def test_other_forms_are_refused(client: TestClient) -> None:
    for accept in ("application/xml", "image/png", "text/csv;q=0"):
        assert error(client.get("/api/v1/years", headers={"Accept": accept})) == (406, "not_acceptable")
    for form in ("xml", "CSV", "../x", ""):
        assert error(client.get("/api/v1/years", params={"format": form})) == (422, "invalid")


def test_empty_lists_have_the_columns_of_their_csv(client: TestClient) -> None:
    whole = client.get("/api/v1/status", params={"year": 2023, "format": "csv"}).text
    empty = client.get("/api/v1/status", params={"year": 2023, "offset": 10_000, "format": "csv"}).text
    assert empty.strip() == whole.split("\n")[0]


@pytest.mark.parametrize(
    "evil", ['=HYPERLINK("http://evil.example")', "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "＝1＋1", "\t=1"]
)
def test_words_in_csv_are_no_formula(filled: Callable[[Fill], URL], evil: str) -> None:
    from reportdb.report import ImprovementItem

    url = filled(fill_world)
    report = balanced("江城市教育局", 2)
    report.improvement_items = [ImprovementItem(evil, "改")]
    report.sign_off = report.sign_off.__class__(preparer=evil)
    engine = open_database(url)
    with writing(engine) as conn:
        number = put(conn, "A", report)
    engine.dispose()
    with program(url, token_of(url, "admin")) as client:
        (row,) = get(client, f"/filings/{number}/tables/improvement_items")
        assert row["problem"] == evil  # JSON says what was filed
        answer = client.get(f"/api/v1/filings/{number}/tables/improvement_items", params={"format": "csv"})
        (line,) = csv.DictReader(StringIO(answer.text))
        assert line["problem"] == f"'{evil}"
        assert (
            answer.headers["content-disposition"]
            == "attachment; filename=\"improvement_items.csv\"; filename*=UTF-8''improvement_items.csv"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_not_there_and_what_cannot_be_done_has_one_shape(client: TestClient, url: URL) -> None:
    one = agency_id(url, "A")
    for path, expected in {
        "/api/v1/nothing": (404, "not_found"),
        "/api/v2/years": (404, "not_found"),
        "/api/nothing": (404, "not_found"),
        "/api/v1/tables/nothing?year=2023": (422, "invalid"),
        f"/api/v1/reports/{one}/2023/both": (422, "invalid"),
        f"/api/v1/reports/{one}/2022/own": (404, "not_found"),
        f"/api/v1/reports/{one}/2023/consolidated": (404, "not_found"),
        f"/api/v1/totals/{one}/2011": (404, "not_found"),
        "/api/v1/agencies/find?q=nobody": (422, "invalid"),
        f"/api/v1/series?indicator=nothing&agency={one}": (422, "invalid"),
        f"/api/v1/reports/{one}/2023/own/trace?table=appeals&row=x&column=y": (422, "invalid"),
        "/api/v1/carry?first=2020&last=2019": (422, "invalid"),
        "/api/v1/status/years?first=1990&last=2100": (422, "invalid"),
        "/api/v1/status?year=2023&as_of=yesterday": (422, "invalid"),
    }.items():
        assert error(client.get(path)) == expected, path
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        assert error(client.request(method, "/api/v1/years")) == (405, "method_not_allowed")


def test_a_fault_is_told_without_its_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportdb.web.api.routes import years

    def broken(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(years, "filed_years", broken)
    answer = client.get("/api/v1/years")
    assert error(answer) == (500, "fault")
    assert "secret" not in answer.text


def test_a_database_that_is_gone_is_told_as_such(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, url: URL) -> None:
    from reportdb.errors import DatabaseError
    from reportdb.web.api.routes import years

    def gone(*_: object) -> None:
        raise DatabaseError("postgresql://user:secret@host: gone")

    monkeypatch.setattr(years, "filed_years", gone)
    with program(url, token_of(url, "admin")) as client:
        answer = client.get("/api/v1/years")
    assert error(answer) == (503, "unavailable")
    assert "secret" not in answer.text
    assert answer.headers["retry-after"]


def test_long_answers_are_pressed(client: TestClient) -> None:
    answer = client.get("/api/v1/dictionary", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/api/v1/dictionary", headers={"Accept-Encoding": "identity"}).headers
