"""图表: pictures of an agency in the browser, with what they say, their numbers and their files; and who sees which."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from etl.agency_list import AgencyRecord
from etl.draft import FilingDraft, SourceFile
from etl.load import load_agencies, store
from reportdb.database import open_database, reading, writing
from reportdb.forms.codes import Cell
from reportdb.papers.indicator_choices import USUAL, choices, chosen
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.queries.series import stored_reports
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, TableData, number, words
from reportdb.web import drawings
from reportdb.web.visitor import Role, visitor_of
from tests.command_line import Fill
from tests.desk import visitor
from tests.seeing import Seeing

OWN = "甲县人民政府"
PEERS = {"甲县人民政府": 40, "乙县人民政府": 10, "丙县人民政府": None, "丁县人民政府": 70}
LINES = {
    "granted": number(30), "partly_granted": number(0), "denied.state_secret": BLANK, "unavailable.not_held": number(4),
    "other": number(2), "total_handled": number(37), "carried_out": number(3), "not_processed.repeated": NOT_APPLICABLE,
}  # fmt: skip


def _report(agency: str, year: int, received: Figure, scope: Scope = Scope.OWN, edition: str = "2021") -> Report:
    """Applications with the given new ones, and appeals with 5 upheld."""
    lines = {**LINES, "received": received}
    if edition == "2021":
        lines["other.rest"] = lines.pop("other")
    figures = {Cell(row, "total"): figure for row, figure in lines.items()}
    figures |= {Cell("received", "natural_person"): received, Cell("received", "org.company"): words("若干")}
    report = Report(agency, year, scope, edition)
    report.tables["applications"] = TableData(edition, figures)
    appeals = {Cell("reconsideration", "upheld"): number(5), Cell("reconsideration", "corrected"): BLANK}
    report.tables["appeals"] = TableData(edition, appeals)
    return report


def _fill(url: URL) -> None:
    engine = open_database(url)
    counties = [AgencyRecord(name=name, code=name[0], level="县级", kind="人民政府") for name in PEERS]
    others = [AgencyRecord(name="市教育局", code="J", level="市级", kind="政府部门")]
    with writing(engine) as conn:
        load_agencies(conn, [*counties, *others])
    reports = [_report(name, 2023, BLANK if new is None else number(new)) for name, new in PEERS.items()]
    reports += [_report("市教育局", 2023, number(999)), _report(OWN, 2023, number(90), Scope.CONSOLIDATED)]
    reports += [_report(OWN, 2019, number(20), edition="2019"), _report(OWN, 2020, number(25), edition="2019")]
    reports += [_report(OWN, 2021, number(30))]
    with writing(engine) as conn:
        for place, report in enumerate(reports):
            found = registry.find_agency(conn, Remit.everyone(), report.agency or "")
            source = SourceFile("a.xlsx", str(place).rjust(64, "0"), b"x")
            store(conn, FilingDraft(report, found.id, True, sources=[source]))
    engine.dispose()


@pytest.fixture
def url(shared_urls: Callable[[str, Fill], URL], dialect: str) -> URL:
    """Four counties and an office with a report each, the first county with several; nobody here writes."""
    return shared_urls(dialect, _fill)


@pytest.fixture
def dialect() -> str:
    """The pages are alike on both; the queries say so themselves."""
    return "sqlite"


@pytest.fixture
def ids(url: URL) -> dict[str, int]:
    engine = open_database(url)
    with reading(engine) as conn:
        found = {row.name: row.id for row in registry.agencies(conn, Remit.everyone())}
    engine.dispose()
    return found


@contextmanager
def client(url: URL, seen: frozenset[int] | None = None) -> Iterator[TestClient]:
    """The user of the PC, or somebody who sees some agencies."""
    with visitor(url.render_as_string(hide_password=False)) as asking:
        if seen is not None:
            app = asking.app
            assert isinstance(app, FastAPI)
            app.dependency_overrides[visitor_of] = lambda: Seeing("张三", Role.ANALYST, 1, seen=seen)
        yield asking


def table_of(text: str) -> list[list[str]]:
    """The rows of the table of numbers, heads included."""
    body = re.search(r"<table>(.*?)</table>", text, re.DOTALL)
    assert body
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_without_an_agency_there_are_those_with_reports(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        text = asking.get("/pictures").text
        assert all(name in text for name in PEERS)
        found = asking.get("/pictures?q=乙县").text
        assert f"agency={ids['乙县人民政府']}" in found
        assert OWN not in found
        assert "没有名称含“没有的”" in asking.get("/pictures?q=没有的").text


def test_outcomes_stand_in_picture_words_and_table(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        text = asking.get(f"/pictures?agency={ids[OWN]}&year=2023&scope=own").text
        rows = table_of(text)
        assert rows[0] == ["项目", "件数", "占总计"]
        assert rows[1] == ["（一）予以公开", "30", "81.1%"]
        assert rows[2] == ["（二）部分公开", "0", "0.0%"]
        assert rows[3] == ["（三）不予公开", "空白", ""]
        assert rows[5] == ["（五）不予处理", "/", ""]
        assert rows[7] == ["（七）总计", "37", ""]
        alt = re.search(r'<img src="([^"]+)" alt="([^"]+)"', text)
        assert alt
        assert "（一）予以公开 30 件，（二）部分公开 0 件，（三）不予公开空白" in alt[2]
        assert "各项之和为 36，所填总计为 37，两者不等" in text
        svg = asking.get(alt[1].replace("&amp;", "&"))
        assert svg.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in svg.headers["content-security-policy"]
        assert svg.headers["content-disposition"].startswith("inline")
        said = re.findall(r"<text[^>]*>(.*?)</text>", svg.text)
        assert {"30", "0", "空白", "/"} <= set(said)


def test_applicants_and_appeals_have_pictures_of_their_own(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        rows = table_of(asking.get(f"/pictures?agency={ids[OWN]}&kind=applicants&year=2023&scope=own").text)
        assert rows[1] == ["自然人", "40", "100.0%"]
        assert rows[2] == ["商业企业", "若干", ""]
        assert rows[3] == ["科研机构", "没有填报栏", ""]
        rows = table_of(asking.get(f"/pictures?agency={ids[OWN]}&kind=appeals&year=2023&scope=own").text)
        assert rows[1:3] == [["行政复议", "结果维持", "5"], ["行政复议", "结果纠正", "空白"]]


def test_both_scopes_can_be_chosen(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        rows = table_of(asking.get(f"/pictures?agency={ids[OWN]}&kind=applicants&scope=consolidated").text)
        assert rows[-1] == ["总计", "90", ""]


def test_years_leave_gaps_and_say_where_a_definition_breaks(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        asked = f"agency={ids[OWN]}&kind=years&scope=own"
        text = asking.get(f"/pictures?{asked}").text
        rows = table_of(text)
        assert [row[:2] for row in rows[1:]] == [
            ["2019", "20"], ["2020", "25"], ["2021", "30"], ["2022", "未报送"], ["2023", "40"]
        ]  # fmt: skip
        assert "2022年未报送" in text
        text = asking.get(f"/pictures?{asked}&indicator=applications.other.total").text
        assert "2021年起口径变化" in text
        assert "前后不可比" in text
        svg = asking.get(f"/pictures/picture.svg?{asked}&indicator=applications.other.total").text
        assert "口径变化" in svg
        assert asking.get(f"/pictures?{asked}&indicator=nonsense").status_code == 400
        assert "请换一段年份" in asking.get(f"/pictures?{asked}&first=2001&last=2002").text


def test_peers_are_those_of_level_and_kind_with_the_median(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        text = asking.get(f"/pictures?agency={ids[OWN]}&kind=peers&year=2023&scope=own").text
        rows = table_of(text)
        assert [row[:3] for row in rows[1:]] == [
            ["1", "丁县人民政府", "70"], ["2", OWN, "40"], ["3", "乙县人民政府", "10"], ["", "丙县人民政府", "空白"]
        ]  # fmt: skip
        assert rows[2][3] == "本单位"
        assert "中位数 40" in text
        assert "第 2 位" in text
        assert "市教育局" not in text


def test_peers_outside_the_remit_are_not_there(url: URL, ids: dict[str, int]) -> None:
    seen = frozenset({ids[OWN], ids["乙县人民政府"]})
    with client(url, seen) as asking:
        text = asking.get(f"/pictures?agency={ids[OWN]}&kind=peers&year=2023&scope=own").text
        assert [row[1] for row in table_of(text)[1:]] == [OWN, "乙县人民政府"]
        assert "丁县" not in text
        svg = asking.get(f"/pictures/picture.svg?agency={ids[OWN]}&kind=peers&year=2023&scope=own").text
        assert "丁县" not in svg
        for path in ("/pictures", "/pictures/picture.svg", "/pictures/numbers.csv", "/pictures/numbers.xlsx"):
            for other in (ids["丁县人民政府"], 10**6):
                assert asking.get(f"{path}?agency={other}").status_code == 404
        assert "丁县" not in asking.get("/pictures?q=县").text


def test_who_sees_one_agency_is_led_to_it(url: URL, ids: dict[str, int]) -> None:
    with client(url, frozenset({ids["乙县人民政府"]})) as asking:
        assert "<h1>乙县人民政府</h1>" in asking.get("/pictures").text
    with client(url, frozenset()) as asking:
        assert "还没有已入库的报送" in asking.get("/pictures").text


def test_numbers_are_handed_over_as_they_stand(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        asked = f"agency={ids[OWN]}&year=2023&scope=own"
        answer = asking.get(f"/pictures/numbers.csv?{asked}")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[:2] == [["项目", "件数", "占总计"], ["（一）予以公开", "30", "81.1%"]]
        book = CalamineWorkbook.from_filelike(io.BytesIO(asking.get(f"/pictures/numbers.xlsx?{asked}").content))
        assert book.get_sheet_by_index(0).to_python()[1:4] == [
            ["（一）予以公开", 30.0, "81.1%"], ["（二）部分公开", 0.0, "0.0%"], ["（三）不予公开", "空白", ""]
        ]  # fmt: skip
        series = asking.get(f"/pictures/numbers.xlsx?{asked}&kind=years").content
        assert "图" in CalamineWorkbook.from_filelike(io.BytesIO(series)).sheet_names


def test_nonsense_in_an_address_is_no_fault(url: URL, ids: dict[str, int]) -> None:
    with client(url) as asking:
        for wrong in ("kind=x", "scope=y", "against=z", "year=23"):
            assert asking.get(f"/pictures?agency={ids[OWN]}&{wrong}").status_code == 400, wrong
        assert asking.get(f"/pictures?agency={ids[OWN]}&year=1999").status_code == 200
        assert asking.get("/pictures?agency=x").status_code == 400
        assert asking.get(f"/pictures/picture.gif?agency={ids[OWN]}").status_code == 404
        assert asking.get("/pictures/picture.svg").status_code == 404


def test_a_picture_is_drawn_once(url: URL, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(kind: str, _picture: object) -> bytes:
        drawn.append(kind)
        return b"<svg/>"

    monkeypatch.setattr(drawings, "draw", draw)
    kept = drawings.Drawings(most=10)
    monkeypatch.setattr("reportdb.web.pages.pictures.DRAWINGS", kept)
    with client(url) as asking:
        for _ in range(3):
            assert asking.get(f"/pictures/picture.svg?agency={ids[OWN]}&year=2023&scope=own").text == "<svg/>"
        assert drawn == ["svg"]
        asking.get(f"/pictures/picture.svg?agency={ids[OWN]}&year=2021")
        asking.get(f"/pictures/picture.svg?agency={ids[OWN]}&year=2023&scope=own")
        assert drawn == ["svg"] * 3  # there is room for ten bytes


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_stored_reports_are_those_of_the_remit(url: URL, dialect: str) -> None:
    engine = open_database(url)
    with reading(engine) as conn:
        own = registry.find_agency(conn, Remit.everyone(), OWN).id
        found = stored_reports(conn, Remit.everyone(), own)
        assert [(one.year, one.scope) for one in found] == [
            (2023, Scope.OWN), (2023, Scope.CONSOLIDATED), (2021, Scope.OWN), (2020, Scope.OWN), (2019, Scope.OWN)
        ]  # fmt: skip
        assert stored_reports(conn, Remit.of({own + 1}), own) == []
        assert stored_reports(conn, Remit.of(()), own) == []
    engine.dispose()


def test_every_choice_is_an_indicator_of_its_own() -> None:
    codes = [one.code for group in choices().values() for one in group]
    assert len(codes) == len(set(codes))
    assert USUAL in codes
    assert {"disclosure_rate", "applications.denied.total", "appeals.litigation.total"} <= set(codes)
    names = [one.name for group in choices().values() for one in group]
    assert all(names)
    assert chosen("nonsense") is None
