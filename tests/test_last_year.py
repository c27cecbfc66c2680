"""What stands beside a year is last year's as it was seen last year: who came since brings no earlier figures along, and
who left is still in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection
from starlette.testclient import TestClient

from reportdb.database import open_database, reading
from reportdb.papers.export_papers import papers as of_filing
from reportdb.papers.gathered_total import Gathered, gather_one, total_in
from reportdb.papers.total_papers import Papers, all_papers, papers
from reportdb.queries.accounts import account_named, remit_over_years
from reportdb.queries.filings import current
from reportdb.queries.remit import Remit
from tests.api_desk import program, token_of
from tests.command_line import Fill, runner
from tests.moved_town import EVERYONE, PEOPLE, THEIRS, fill, number_of
from tests.people import accounts_desk, as_person
from tests.told import said


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    return shared_urls(dialect, fill)


@pytest.fixture
def conn(url: URL) -> Iterator[Connection]:
    engine = open_database(url)
    with reading(engine) as conn:
        yield conn
    engine.dispose()


def seen_by(conn: Connection, name: str) -> Remit:
    """What an account sees, year by year."""
    row = account_named(conn, name)
    assert row is not None
    return remit_over_years(conn, row)


def behind(conn: Connection, remit: Remit, code: str) -> tuple[Gathered, Papers]:
    """The total of 2023 with what stands behind it, as an account is given it."""
    found = gather_one(conn, remit.in_year(2023), number_of(conn, code), 2023)
    return found, papers(conn, remit, found)


def added(found: Papers) -> list[str]:
    """Whose reports last year's total is made of."""
    return [] if found.last is None else [member.agency for member in found.last.members]


def test_who_left_is_still_in_last_years_total(conn: Connection) -> None:
    found, paper = behind(conn, seen_by(conn, "east"), "A")
    assert [one.filing.agency_code for one in found.members.added] == ["A", "A1"]
    assert added(paper) == ["甲县人民政府", "甲县教育局", "旧镇人民政府"]
    everyones = total_in(conn, EVERYONE, number_of(conn, "A"), 2022)
    assert paper.last is not None
    assert everyones is not None
    assert paper.last.total.tables == everyones.total.tables


def test_who_came_brings_no_earlier_figures_along(conn: Connection) -> None:
    remit = seen_by(conn, "west")
    found, paper = behind(conn, remit, "B")
    assert [one.filing.agency_code for one in found.members.added] == ["B", "B1", "M", "M1"]
    assert added(paper) == ["乙县人民政府", "乙县教育局"]
    assert behind(conn, remit, "M")[1].last is None
    for name in ("city", "town"):
        assert added(behind(conn, seen_by(conn, name), "M")[1]) == ["旧镇人民政府"]
    assert added(behind(conn, EVERYONE, "M")[1]) == ["旧镇人民政府"]


@pytest.mark.parametrize("under", [None, "乙县人民政府", "新镇人民政府"])
@pytest.mark.parametrize("name", ["", *PEOPLE])
def test_all_totals_at_once_are_compared_as_each_alone(conn: Connection, under: str | None, name: str) -> None:
    """Also where an agency stood elsewhere last year, was called otherwise or had nobody below it."""
    remit = seen_by(conn, name) if name else EVERYONE
    if under is not None and not remit.in_year(2023).covers(number_of(conn, "B" if under[0] == "乙" else "M")):
        return
    compared = []
    for members, found, together in all_papers(conn, remit, 2023, under):
        assert found is not None
        alone = papers(conn, remit, found)
        assert (together.last is None) is (alone.last is None), members.agency
        if together.last is not None and alone.last is not None:
            assert together.last.total.tables == alone.last.total.tables
            assert together.last.members == alone.last.members
            compared.append(members.agency_code)
    if not name:
        assert compared == {None: ["A", "M", "B", "T"], "乙县人民政府": ["M", "B"], "新镇人民政府": ["M"]}[under]


def test_a_report_is_compared_with_what_was_seen_of_its_agency(conn: Connection) -> None:
    row = current(conn, EVERYONE, number_of(conn, "M"), 2023, "own")
    assert row is not None
    for name, sees in (("west", False), ("city", True), ("town", True), ("", True)):
        remit = seen_by(conn, name) if name else EVERYONE
        ((_, paper),) = of_filing(conn, remit, 2023, [row])
        assert (paper.last is not None) is sees
        assert [[point.year for point in line.points] for line in paper.years] == [[2022, 2023] if sees else [2023]] * 3
    assert list(of_filing(conn, seen_by(conn, "east"), 2023, [row])) == []


@pytest.fixture
def desk(url: URL) -> Iterator[Callable[[str], TestClient]]:
    """Gives a browser somebody has logged in with."""
    with accounts_desk(url.render_as_string(hide_password=False)) as (app, _desk):
        yield lambda name: as_person(app, name)


def words_of(content: bytes, room: Path) -> str:
    """What a page or workbook says."""
    path = room / "x"
    path.write_bytes(content)
    return said(path)


def test_no_page_or_workbook_shows_them(
    desk: Callable[[str], TestClient], url: URL, conn: Connection, tmp_path: Path
) -> None:
    town = number_of(conn, "M")
    row = current(conn, EVERYONE, town, 2023, "own")
    assert row is not None
    pages = [
        f"/tables/{town}/2023/year-on-year?whole=true", f"/tables/{town}/2023/report.xlsx",
        f"/totals/{town}/2023/year-on-year?whole=true", f"/totals/{town}/2023/total.xlsx",
    ]  # fmt: skip
    routes = [f"/totals/{town}/2023/workbook", f"/reports/{town}/2023/own/workbook", f"/filings/{row.id}/workbook"]
    for name, sees in (("west", False), ("city", True)):
        client = desk(name)
        answers = [client.get(page) for page in pages]
        with program(url, token_of(url, name)) as api:
            answers += [api.get(f"/api/v1{route}") for route in routes]
        for place, answer in zip([*pages, *routes], answers, strict=True):
            assert answer.status_code == 200, place
            assert bool(re.search(THEIRS, words_of(answer.content, tmp_path))) is sees, (name, place)


def test_the_page_and_the_workbook_say_that_members_differ(
    desk: Callable[[str], TestClient], conn: Connection, tmp_path: Path
) -> None:
    for name, code, now, then in (("east", "A", 2, 3), ("west", "B", 4, 2)):
        here = f"/totals/{number_of(conn, code)}/2023"
        client = desk(name)
        page = re.sub(r"<[^>]*>", "", client.get(f"{here}/year-on-year").text)
        assert f"本年由 {now} 份报送相加，上年由 {then} 份报送同样相加，成员可能不同" in page
        book = words_of(client.get(f"{here}/total.xlsx").content, tmp_path)
        assert f"上年已入库的 {then} 份报送同样相加得出，成员与本年的 {now} 份可能不同" in book


def test_the_command_line_writes_all_of_them(url: URL, conn: Connection, tmp_path: Path) -> None:
    run = runner(url)
    assert run("total", "--all", "--under", "新镇人民政府", "--year", "2023", "-o", str(tmp_path)).code == 0
    (path,) = tmp_path.iterdir()
    assert re.search(THEIRS, said(path))
