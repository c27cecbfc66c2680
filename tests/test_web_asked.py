"""What people and programs type into addresses: every parameter of every page with values that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from httpx2 import Response
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.web.asked import FIELDS, Misread
from reportdb.web.desk import Desk
from reportdb.web.pages import ROUTERS
from tests.api_desk import document, token_of
from tests.city_desk import settled
from tests.command_line import Fill
from tests.desk import desk_on
from tests.expected_routes import ROUTES
from tests.people import accounts_desk, as_person, quicken
from tests.test_web_security import NOBODYS

#: names of agencies that 江东区 does not see
OUTSIDE = ("江西", "江南", "江城市教育局")
JUNK = {
    "empty": "", "blank": " ", "letters": "abc", "Chinese": "二〇二三", "huge": str(10**30), "negative": "-1", "zero": "0", "fraction": "1.5",
    "exponent": "1e9", "NUL": "a\x00b", "long": "长" * 2000, "nobody": "999999", "no year": "9999", "wild": "%_\\'\";--", "day": "2023-02-30",
    "last day": "9999-12-31", "up": "../../etc/passwd", "right to left": "\u202eabc", "emoji": "😀", "unpaired": "\udc80",
}  # fmt: skip
#: what one database takes and the other may not: with PostgreSQL the rest is not tried again, reading it asks no database
TAKEN_APART = ("huge", "NUL", "long", "nobody", "no year", "wild", "last day", "emoji", "unpaired")
PATH_JUNK = ("abc", str(10**30), "-1", "0", "a%00b", "%E9%95%BF" * 100, "999999", "%25_", "2023", "..%2F..", "%80")


class Parameter(NamedTuple):
    """One of a page."""

    route: str
    name: str
    in_path: bool


def parameters() -> list[Parameter]:
    """All that pages to be read declare."""
    found = []
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                for part in _parts(route.dependant):
                    found += [Parameter(f"GET {route.path}", one.alias, True) for one in part.path_params]
                    found += [Parameter(f"GET {route.path}", one.alias, False) for one in part.query_params]
    return list(dict.fromkeys(found))


def _parts(dependant: Dependant) -> Iterator[Dependant]:
    """Whatever a page depends on declares parameters, too."""
    yield dependant
    for one in dependant.dependencies:
        yield from _parts(one)


EVERY = parameters()
READS = sorted({one.route for one in EVERY})


class Place(NamedTuple):
    """A desk where people log in, with browsers of some of them, and what the addresses of 江东区教育局 hold."""

    app: FastAPI
    browsers: dict[str, TestClient]
    things: dict[str, object]


def fill(url: URL) -> None:
    desk = desk_on(url.render_as_string(hide_password=False), local=False)
    with pytest.MonkeyPatch.context() as patch:
        quicken(patch)
        settled(desk)
    desk.close()


@pytest.fixture(scope="module")
def places(shared_urls: Callable[[str, Fill], URL]) -> Iterator[Callable[[str], Place]]:
    """A desk on each database, made when it is first asked for."""
    made: dict[str, Place] = {}
    open_ = []

    def place(dialect: str) -> Place:
        if dialect not in made:
            url = shared_urls(dialect, fill)
            context = accounts_desk(url.render_as_string(hide_password=False))
            app, desk = context.__enter__()
            open_.append(context)
            made[dialect] = Place(app, {name: as_person(app, name) for name in ("east", "chief")}, _things(desk))
        return made[dialect]

    yield place
    for context in open_:
        context.__exit__(None, None, None)


def _things(desk: Desk) -> dict[str, object]:
    with desk.reading() as conn:
        sql = "SELECT r.agency_id, fi.id FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id WHERE a.code = 'B1'"
        agency, filing = conn.exec_driver_sql(sql).one()
    return {**NOBODYS, "agency": agency, "filing": filing}


@pytest.fixture
def place(places: Callable[[str], Place], dialect: str) -> Place:
    return places(dialect)


def said(text: str) -> str:
    """What a page says, without what was typed into its fields."""
    return unescape(re.sub(r"<[^>]*>", " ", text))


def test_every_parameter_has_a_name_that_officers_know() -> None:
    assert {one.name for one in EVERY} - FIELDS.keys() == set()
    assert all(not name.isascii() for name in FIELDS.values())


@pytest.mark.parametrize("route", READS)
def test_no_value_is_a_fault_or_shows_more(place: Place, route: str, dialect: str) -> None:
    """Each value alone, said twice, and beside a good one; what is refused is refused in Chinese."""
    address = ROUTES[route].address.format(**place.things)
    path, _, query = address.partition("?")
    usual = [one for one in query.split("&") if one]
    for one in EVERY:
        if one.route != route or one.in_path:
            continue
        others = [pair for pair in usual if not pair.startswith(f"{one.name}=")]
        for kind, value in junk(dialect):
            typed = f"{one.name}={quoted(value)}"
            for given in (typed, f"{typed}&{typed}") if dialect == "sqlite" else (typed,):
                for who, client in place.browsers.items():
                    answer = client.get(f"{path}?{'&'.join([*others, given])}")
                    where = f"{who} {route} {one.name} {kind}"
                    assert answer.status_code < 500, where
                    if who == "east":
                        nothing_of_others(answer, where)
                    if answer.status_code == 400 and Misread.headline in answer.text:
                        assert f"“{FIELDS[one.name]}”" in said(answer.text), where


def nothing_of_others(answer: Response, where: str) -> None:
    """No name of an agency outside the remit stands in an answer."""
    if answer.headers.get("content-type", "").startswith(("text/", "application/json")):
        for name in OUTSIDE:
            assert name not in answer.text, where


@pytest.mark.parametrize("route", sorted({one.route for one in EVERY if one.in_path}))
def test_no_path_is_a_fault_or_shows_more(place: Place, route: str) -> None:
    address, _, query = ROUTES[route].address.format(**place.things).partition("?")
    for one in EVERY:
        if one.route != route or not one.in_path:
            continue
        for value in PATH_JUNK:
            # the route with this part of it replaced, the others as they should be
            parts = route.removeprefix("GET ").split("/")
            good = address.split("/")
            mark = re.compile(rf"{{{one.name}(?::int)?}}")
            at = next(number for number, part in enumerate(parts) if mark.search(part))
            shape = re.sub(r"{[^}]*}", "csv", value.join(mark.split(parts[at])))
            path = "/".join([*good[:at], shape, *good[at + 1 :]])
            for who, client in place.browsers.items():
                answer = client.get(f"{path}?{query}")
                assert answer.status_code < 500, (who, path)
                # NUL is refused before anybody looks where it leads; whatever else leads nowhere says just that
                assert (answer.status_code == 400) == ("%00" in path), (who, path)
                if who == "east":
                    nothing_of_others(answer, path)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/status?year=abc", "“年度”应为四位数字的年度（1900 至 2999），例如 2023，填写的是“abc”"),
        ("/status?under=-1", "“上级单位”应为 1 至 2147483647 的数字，填写的是“-1”"),
        ("/status?as_of=2023-02-30", "“截至日期”应为日期，写成 2024-01-31 的样子，填写的是“2023-02-30”"),
        ("/status?state=x", "“状态”请从页面上列出的选项里选择，填写的是“x”"),
        (f"/status?q={'长' * 300}", f"“查找内容”最多 200 个字，填写的是“{'长' * 20}…”"),
        ("/status?q=a%07b", "“查找内容”含有不能识别的字符，填写的是“a?b”"),
        ("/status?page=0", "“页码”应为 1 至 1000000 的数字，填写的是“0”"),
        ("/tables?scope=x", "“口径”应为 own（本级）或 consolidated（汇总），填写的是“x”"),
        ("/tables/list.xlsx", "“年度”没有填写"),
        ("/carry?broken=x", "“只看不符的”应为 true 或 false，填写的是“x”"),
        ("/carry?of=x", "“衔接内容”请从页面上列出的选项里选择，填写的是“x”"),
        ("/status?year=abc&page=x", "“年度”应为四位数字的年度（1900 至 2999），例如 2023，填写的是“abc”；“页码”应为 1 至 1000000 的数字，填写的是“x”"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_with_its_field(place: Place, address: str, told: str) -> None:
    answer = place.browsers["chief"].get(address)
    assert answer.status_code == 400
    assert told in said(answer.text)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_empty_fields_ask_nothing_and_wide_digits_are_digits(place: Place) -> None:
    client = place.browsers["chief"]
    for path in ("/status?year=&under=&state=&q=&as_of=&deadline=&page=", "/tables?year=&scope=&p=", "/carry?of=&broken=&first=",
                 "/audit?year=&since=&until=&before=", "/pictures?kind=&scope=&against=", "/review?year=&state=&page_number="):  # fmt: skip
        assert client.get(path).status_code == 200, path
    assert client.get("/status?year=２０２３").text == client.get("/status?year= 2023 ").text


def test_no_value_is_a_fault_of_the_interface(
    place: Place, shared_urls: Callable[[str, Fill], URL], dialect: str
) -> None:
    """Programs are told of it by 422, or that there is nothing."""
    url = shared_urls(dialect, fill)
    good = {"year": "2023", "scope": "own", "table": "applications", "row": "received", "column": "total", "first": "2022",
            "last": "2023", "indicator": "applications.received.total", "q": "江东区教育局",
            "agency": str(place.things["agency"]), "filing": str(place.things["filing"])}  # fmt: skip
    client = TestClient(place.app, "http://localhost", raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {token_of(url, 'east')}"
    for path, methods in document()["paths"].items():
        if "get" not in methods:
            continue
        declared = methods["get"].get("parameters", [])
        needed = [one["name"] for one in declared if one["in"] == "query" and one["required"]]
        for one in declared:
            for kind, value in junk(dialect):
                values = {**good, one["name"]: value or " "}
                here = path
                for name in re.findall(r"{(\w+)}", path):
                    here = here.replace(f"{{{name}}}", quoted(values.get(name, "1")))
                asked = {name: values[name] for name in needed} | ({one["name"]: value} if one["in"] == "query" else {})
                query = "&".join(f"{name}={quoted(text)}" for name, text in asked.items())
                answer = client.get(f"/api/v1{here.removeprefix('/v1')}?{query}")
                where = f"{path} {one['name']} {kind}"
                assert answer.status_code < 500, (where, answer.text[:300])
                nothing_of_others(answer, where)


def junk(dialect: str) -> Iterator[tuple[str, str]]:
    """Kinds and values to try on a database."""
    return ((kind, value) for kind, value in JUNK.items() if dialect == "sqlite" or kind in TAKEN_APART)


def quoted(text: str) -> str:
    """Within an address."""
    return quote(text.encode("utf-8", "surrogateescape"), safe="")
