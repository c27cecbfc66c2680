"""The same words find the same agencies, wherever they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.database import open_database, reading
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.remit import Remit
from tests.api_desk import agency_id, fill_world, get, program
from tests.command_line import Fill

EVERYONE = Remit.everyone()
#: words, and the codes of the agencies they mean
MEANT: dict[str, set[str]] = {
    "江西": {"C", "C1", "C2", "C3"},
    "江西 教育": {"C1"},
    "教育局  江": {"A", "B1", "C1", "D1"},
    "c1": {"C1"},
    "文化局": {"C3"},  # called so until 2023
    "%": set(),
    "江_": set(),
    "江 %": set(),
}


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    return shared_urls(dialect, fill_world)


def linked(client: TestClient, path: str, words: str, kind: str) -> set[int]:
    """The agencies that a page leads to."""
    text = client.get(path, params={"q": words, "year": 2023}).text
    return {int(one) for one in re.findall(rf'href="/{kind}/(\d+)', text)}


@pytest.mark.parametrize("words", MEANT)
def test_the_same_words_find_the_same_agencies(url: URL, words: str) -> None:
    codes = MEANT[words]
    meant = {agency_id(url, code) for code in codes}
    engine = open_database(url)
    with reading(engine) as conn:
        assert agencies_called(conn, EVERYONE, words) == meant
    engine.dispose()
    with program(url, local=True) as client:
        assert linked(client, "/registry", words, "agencies") == meant
        assert linked(client, "/tables", words, "tables") <= meant
        assert linked(client, "/totals", words, "totals") == meant & {agency_id(url, code) for code in "TBCD"}
        assert {one["id"] for one in get(client, "/agencies", q=words)} == meant
        names = {one["agency"] for one in get(client, "/agencies", q=words)}
        assert set(client.get("/tables/suggest", params={"q": words}).json()) == names


def test_an_agency_is_found_by_its_number_and_nobody_by_another(url: URL) -> None:
    number = agency_id(url, "C1")
    with program(url, local=True) as client:
        for words, found in ((f"#{number}", {number}), ("#999999999", set()), (f"#{10**30}", set()), ("#", set())):
            assert {one["id"] for one in get(client, "/agencies", q=words)} == found
            assert len(client.get("/tables/suggest", params={"q": words}).json()) == len(found)
