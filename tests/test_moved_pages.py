"""An agency that moved to another county: each of the two sees the reports of its own years, on every page and in the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from httpx2 import Response
from openpyxl import load_workbook
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.accounts.tokens import issue_token
from reportdb.database import writing
from reportdb.web.security.caller import now
from tests.moved_bureau import SEES, YEARS, Moved, mark, moved
from tests.people import accounts_desk, as_person, person, quicken


class Place(NamedTuple):
    """The desk, and for the office of each county a browser and a program."""

    app: FastAPI
    moved: Moved
    browsers: dict[str, TestClient]
    programs: dict[str, TestClient]


@pytest.fixture
def place(ready_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    quicken(monkeypatch)
    with accounts_desk(ready_url.render_as_string(hide_password=False)) as (app, desk):
        made = Place(app, moved(desk.engine), {}, {})
        for county in SEES:
            row = person(desk, f"office{county}", "office", [made.moved.ids[county]])
            made.browsers[county] = as_person(app, row.name)
            with writing(desk.engine) as conn:
                key = issue_token(conn, row.id, "x", now=now(), by="x").token
            headers = {"Authorization": f"Bearer {key}"}
            made.programs[county] = TestClient(app, "http://localhost", headers=headers, client=("10.0.0.5", 1))
        yield made


#: pages that show several years: what they show of the bureau bears the marks of all years seen, or only years and links
FIGURES = (
    "/carry?first=2020&last=2023",
    "/carry?agency={m}&first=2020&last=2023",
    "/carry?first=2020&last=2023&of=in_force",
    "/carry?under={county}&first=2020&last=2023",
    "/carry/grid.xlsx?first=2020&last=2023",
    "/carry/grid.xlsx?agency={m}&first=2020&last=2023",
    "/pictures?agency={m}&kind=years",
    "/pictures/numbers.csv?agency={m}&kind=years",
    "/pictures/numbers.xlsx?agency={m}&kind=years&first=2020&last=2023",
    "/audit",
    "/audit.csv",
    "/audit?agency=教育局",
)
LISTS = (
    "/",
    "/status/years?first=2020&last=2023",
    "/status/years.xlsx?first=2020&last=2023",
    "/status/years?first=2020&last=2023&q=教育",
    "/status/years?first=2020&last=2023&under={county}",
    "/tables",
    "/totals",
    "/restatements",
    "/registry",
    "/agencies/{m}",
    "/locks",
    "/pictures?q=教育",
)
PROGRAMS = (
    "/carry?first=2020&last=2023",
    "/carry?first=2020&last=2023&under={county}",
    "/series?indicator=applications.received.total&agency={m}",
    "/series?indicator=applications.received.total&agency={m}&first=2020&last=2023&with_predecessors=true",
)


def words_of(answer: Response) -> str:
    """What a page or a workbook says."""
    content, kind = answer.content, answer.headers["content-type"]
    if "spreadsheetml" not in kind:
        return str(content.decode())
    book = load_workbook(BytesIO(content))
    return "\n".join(str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line)


def seen_in(text: str) -> tuple[int, ...]:
    return tuple(year for year in (2019, *YEARS) if mark(year) in text)


def asked(client: TestClient, place: Place, county: str, path: str) -> str:
    answer = client.get(path.format(m=place.moved.bureau, county=place.moved.ids[county]))
    assert answer.status_code == 200, (county, path, answer.text[:300])
    return words_of(answer)


@pytest.mark.parametrize("county", SEES)
def test_pages_over_years_show_each_county_its_own_years(place: Place, county: str) -> None:
    for path in FIGURES:
        text = asked(place.browsers[county], place, county, path)
        assert seen_in(text) == SEES[county], path
    for path in LISTS:
        text = asked(place.browsers[county], place, county, path)
        assert set(seen_in(text)) <= set(SEES[county]), path


@pytest.mark.parametrize("county", SEES)
def test_programs_get_each_county_its_own_years(place: Place, county: str) -> None:
    for path in PROGRAMS:
        for form in ("json", "csv"):
            text = asked(place.programs[county], place, county, f"/api/v1{path}&format={form}")
            assert seen_in(text) == SEES[county], (path, text[:2000])
    assert [one["year"] for one in place.programs[county].get("/api/v1/years").json()] == list(SEES[county])


@pytest.mark.parametrize("county", SEES)
def test_a_year_that_is_not_theirs_is_called_so_and_not_missing(place: Place, county: str) -> None:
    one = asked(place.browsers[county], place, county, "/carry?agency={m}&first=2020&last=2023")
    assert "范围外" in one
    assert "未报送" not in one
    line = asked(
        place.browsers[county], place, county, "/pictures/numbers.csv?agency={m}&kind=years&first=2020&last=2023"
    )
    assert line.count("当年不在管辖范围") == 2
    assert "未报送" not in line
    points = (
        place.programs[county]
        .get(
            "/api/v1/series",
            params={
                "indicator": "applications.received.total",
                "agency": place.moved.bureau,
                "first": 2020,
                "last": 2023,
            },
        )
        .json()
    )
    assert [one["year"] for one in points if one["state"] == "outside"] == [y for y in YEARS if y not in SEES[county]]
    grid = place.programs[county].get("/api/v1/status/years", params={"first": 2020, "last": 2023}).json()
    (bureau,) = [one for one in grid if one["agency_code"] == "M"]
    assert {int(year) for year, rows in bureau["years"].items() if rows} == set(SEES[county])


@pytest.mark.parametrize("county", SEES)
def test_every_year_of_theirs_leads_somewhere_and_no_other(place: Place, county: str) -> None:
    """The links of the pages that list years, filings and reports."""
    client = place.browsers[county]
    own = {place.moved.filings[year] for year in SEES[county]}
    home = client.get("/").text
    assert {int(one) for one in re.findall(r'href="/filings/(\d+)', home)} >= own
    assert {int(one) for one in re.findall(r'href="/filings/(\d+)', home)} <= own
    for path in ("/agencies/{m}", "/status/years?first=2020&last=2023"):
        text = asked(client, place, county, path)
        assert {int(one) for one in re.findall(r'href="/filings/(\d+)', text)} == own, path
    for year in SEES[county]:
        page = client.get(f"/tables/{place.moved.bureau}/{year}").text
        years = {int(one) for one in re.findall(rf"/tables/{place.moved.bureau}/(\d{{4}})", page)}
        assert years <= set(SEES[county])
        assert set(SEES[county]) <= years | {year}
    for year, filing in place.moved.filings.items():
        expected = 200 if year in SEES[county] else 404
        for path in (f"/filings/{filing}", f"/tables/{place.moved.bureau}/{year}"):
            assert client.get(path).status_code == expected, path
        assert place.programs[county].get(f"/api/v1/filings/{filing}").status_code == expected


@pytest.mark.parametrize("county", SEES)
def test_the_agency_itself_is_known_to_both_and_the_other_county_to_neither(place: Place, county: str) -> None:
    other = {"A": "乙县", "B": "甲县"}[county]
    for client, path in (
        (place.browsers[county], f"/agencies/{place.moved.bureau}"),
        (place.programs[county], f"/api/v1/agencies/{place.moved.bureau}"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "开发区教育局" in answer.text
        assert other not in answer.text


def test_last_years_figure_is_told_to_whoever_saw_it_then(place: Place) -> None:
    """The first report under the new county is doubted because of a figure that the old one saw."""
    first, second = place.moved.filings[2022], place.moved.filings[2023]
    text = place.browsers["A"].get(f"/filings/{first}").text
    assert mark(2022) in text
    assert mark(2021) not in text
    assert text.count("上年的报告不在管辖范围内") == 2
    text = place.browsers["A"].get(f"/filings/{second}").text
    assert seen_in(text) == (2022, 2023)
    found = place.programs["A"].get(f"/api/v1/filings/{first}/findings").text
    assert mark(2021) not in found
    whole = place.programs["A"].get(f"/api/v1/filings/{first}").text
    assert mark(2021) not in whole
    text = place.browsers["B"].get(f"/filings/{place.moved.filings[2021]}").text
    assert seen_in(text) == (2020, 2021)
