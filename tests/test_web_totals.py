"""Totals on pages: the printed total, whom it is made of, each figure down to the cells of the members."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from etl.provenance import Tracer, trace_total
from reportdb.cli import main
from reportdb.database import open_database, reading, writing
from reportdb.papers.trace_words import value_words
from reportdb.queries.members import members
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.web.visitor import Visitor
from tests.books import load_workbook
from tests.command_line import Fill
from tests.desk import visitor
from tests.pages import assert_alike, lines_on, place_of, printed_on
from tests.total_tree import EVERYONE, LIST, balanced, file_city, put


@pytest.fixture(scope="module")
def fill(tmp_path_factory: pytest.TempPathFactory) -> Fill:
    """The city of 2023, and two of its agencies the year before."""
    path = tmp_path_factory.mktemp("list") / "agencies.csv"
    path.write_text(LIST, encoding="utf-8")

    def city(url: URL) -> None:
        assert main(["--db", url.render_as_string(hide_password=False), "agencies", "load", str(path)]) == 0
        engine = open_database(url)
        file_city(engine)
        with writing(engine) as conn:
            put(conn, "A", balanced("江城市教育局", 3, year=2022))
            put(conn, "D1", balanced("江南县教育局", 4, year=2022))
        engine.dispose()

    return city


@pytest.fixture
def engine(shared_urls: Callable[[str, Fill], URL], fill: Fill, dialect: str) -> Iterator[Engine]:
    engine = open_database(shared_urls(dialect, fill))
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with visitor(engine.url.render_as_string(hide_password=False)) as client:
        yield client


def number_of(engine: Engine, code: str) -> int:
    with reading(engine) as conn:
        return find_agency(conn, EVERYONE, code, 2023).id


def test_the_printed_total_is_the_workbook_cell_for_cell(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    here = f"/totals/{number_of(engine, 'T')}/2023"
    page = printed_on(client.get(here).text)
    (tmp_path / "t.xlsx").write_bytes(client.get(f"{here}/total.xlsx").content)
    book = load_workbook(tmp_path / "t.xlsx")
    assert [one.title for one in page][:3] == [book[name]["A1"].value for name in ("表二", "表三", "表四")]
    for one, name in zip(page, ("表二", "表三", "表四", "其他指标", "不可相加与未计入"), strict=True):
        assert one.whose == book[name]["A2"].value
        assert_alike(one.cells, book[name])


@pytest.mark.parametrize("code", ["T", "C"])
def test_every_figure_leads_to_the_members_it_is_made_of(client: TestClient, engine: Engine, code: str) -> None:
    number = number_of(engine, code)
    page = printed_on(client.get(f"/totals/{number}/2023").text)
    figures = [cell for one in page for cell in one.cells if cell.href]
    assert len(figures) > 200
    with reading(engine) as conn:
        below = members(conn, EVERYONE, number, 2023)
        for shown in figures[::5]:
            whose, table, *words = place_of(shown.href)
            assert whose == f"/totals/{number}/2023"
            found = trace_total(Tracer(conn, EVERYONE), below, table, words[0], words[1])
            text = client.get(shown.href).text
            assert f"<strong>{value_words(found.figure, found.unit)}</strong>" in text
            told = [(line[1], line[3]) for line in lines_on(text, "members")]
            assert told == [
                (one.member.filing.agency, " ＋ ".join(value_words(trace.figure, found.unit) for trace in one.traces))
                for one in found.added
            ]
            for one in found.added:
                for trace in one.traces:
                    assert f'href="/trace/{trace.filing.id}/{table}?row={trace.cell.row}' in text
            assert len(found.without) == text.count("：报送中没有") + text.count("：所用格式没有")


def test_the_head_tells_who_is_in_it_and_who_is_not(client: TestClient, engine: Engine) -> None:
    here = f"/totals/{number_of(engine, 'T')}/2023"
    text = client.get(here).text
    assert "成员 11 家：已入 9 家" in text
    assert "到位率 81.8%" in text
    assert "未报送：江西区人民政府、江西区民政局" in text
    told = client.get(f"{here}/members").text
    assert "江西区民政局（报送编号 11 已退回）" in told
    assert "江东区教育局（江东区人民政府）" in told
    assert "汇总（含全部下级）" in told


def test_what_differs_from_the_total_that_was_filed_stands_on_a_page(client: TestClient, engine: Engine) -> None:
    here = f"/totals/{number_of(engine, 'T')}/2023"
    short, whole = (printed_on(client.get(f"{here}/differences{tail}").text)[0].cells for tail in ("", "?whole=true"))
    signs = {cell.text for cell in short if cell.column == 0 and cell.row}
    assert signs <= {"▲", "▼", "◆"}
    assert {cell.row for cell in short} < {cell.row for cell in whole}
    rows = [[cell.text for cell in whole if cell.row == row] for row in range(1, 1 + max(cell.row for cell in whole))]
    for line in rows:
        if line[0] in ("▲", "▼") and line[7] != "万元":
            assert int(line[4]) - int(line[5]) == int(line[6])
    assert "没有自报" in client.get(f"/totals/{number_of(engine, 'C')}/2023/differences").text


def test_a_total_beside_that_of_the_year_before(client: TestClient, engine: Engine) -> None:
    here = f"/totals/{number_of(engine, 'T')}/2023/year-on-year"
    (page,) = printed_on(client.get(here).text)
    line = next(
        [cell.text for cell in page.cells if cell.row == one.row] for one in page.cells if one.text == "行政强制"
    )
    assert line[4] == "297"
    assert int(line[4]) - int(line[5]) == int(line[6])
    assert "不能与上年比较" in client.get(here.replace("2023", "2022")).text


def test_the_tree_leads_down_to_those_with_members(client: TestClient, engine: Engine) -> None:
    text = client.get("/totals?year=2023").text
    assert "江城市人民政府" in text
    assert "9 / 11" in text
    assert "江东区教育局" not in text
    below = client.get(f"/totals?year=2023&under={number_of(engine, 'T')}").text
    assert "江东区人民政府" in below
    assert "江城市教育局" not in below
    assert "江西区人民政府" in client.get("/totals", params={"year": 2023, "q": "江西"}).text


def test_rows_of_a_total_are_those_of_the_command_line(
    client: TestClient, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    here = f"/totals/{number_of(engine, 'T')}/2023"
    url = engine.url.render_as_string(hide_password=False)
    for kind in ("csv", "json"):
        assert main(["--db", url, "total", "--agency", "T", "--year", "2023", "--format", kind]) == 0
        said = capsys.readouterr().out
        if kind == "csv":
            given = client.get(f"{here}/total.csv").text.removeprefix("\ufeff")
            assert list(csv.reader(io.StringIO(given))) == list(csv.reader(io.StringIO(said)))
        else:
            assert client.get(f"{here}/total.json").text.strip() == said.strip()


def seen(monkeypatch: pytest.MonkeyPatch, engine: Engine, *codes: str) -> None:
    """Has the visitor see only some agencies."""
    remit = Remit.of(number_of(engine, code) for code in codes)
    for seen in ("remit", "remit_over_years"):
        monkeypatch.setattr(Visitor, seen, lambda self, conn, year=None: remit)


def test_an_office_adds_only_what_it_sees_and_says_so(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, west = number_of(engine, "T"), number_of(engine, "C")
    whole = client.get(f"/totals/{top}/2023/publications?row=coercion&column=decisions").text
    assert "<strong>297 件</strong>" in whole
    seen(monkeypatch, engine, "T", "A", "C", "C1", "C2", "C3")
    text = client.get(f"/totals/{top}/2023").text
    assert "不在您的管辖范围内" in text
    told = client.get(f"/totals/{top}/2023/publications?row=coercion&column=decisions").text
    assert [line[1] for line in lines_on(told, "members")] == [
        "江城市人民政府",
        "江城市教育局",
        "江西区教育局",
        "江西区文化局",
    ]
    assert "<strong>297 件</strong>" not in told
    for name in ("江东", "江南"):
        assert name not in text + told + client.get(f"/totals/{top}/2023/members").text
    assert "不在您的管辖范围内" not in client.get(f"/totals/{west}/2023").text


def test_a_total_outside_the_remit_is_not_found(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, east = number_of(engine, "T"), number_of(engine, "B")
    seen(monkeypatch, engine, "C", "C1", "C2", "C3")
    for number in (top, east, 999):
        for tail in ("", "/members", "/differences", "/year-on-year", "/total.xlsx", "/total.csv", "/total.json",
                     "/applications?row=received&column=total"):  # fmt: skip
            answer = client.get(f"/totals/{number}/2023{tail}")
            assert answer.status_code == 404, tail
            assert "江城市" not in answer.text
            assert "江东" not in answer.text
    text = client.get("/totals?year=2023").text
    assert "江西区人民政府" in text
    assert "江城市" not in text
    assert client.get(f"/totals?year=2023&under={top}").status_code == 404


@pytest.mark.parametrize(
    "tail", ["/nothing", "/applications?row=x&column=y", "/channels?row=weibo&column=posts", "/improvement_items?row=1",
             "/applications", "/resources?row=x&column=value"],
)  # fmt: skip
def test_a_figure_that_no_form_has_is_not_found(client: TestClient, engine: Engine, tail: str) -> None:
    assert client.get(f"/totals/{number_of(engine, 'T')}/2023{tail}").status_code == 404


def test_nobody_filed_says_so(client: TestClient, engine: Engine) -> None:
    number = number_of(engine, "T")
    assert "没有已入库、可以相加的报送" in client.get(f"/totals/{number}/2020").text
    assert client.get(f"/totals/{number}/2020/total.xlsx").status_code == 404
