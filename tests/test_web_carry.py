"""结转衔接 on a page: as the command line tells it, breaks marked, both filings linked, nothing from outside the remit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from reportdb.carry_over import CarryOver, Chain
from reportdb.database import connect_url, open_database, reading
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.papers import carry_rows
from reportdb.queries.carry_over import carried
from reportdb.queries.remit import Remit
from reportdb.report import Report, number
from reportdb.web.visitor import Visitor
from tests.books import load_workbook
from tests.corrected import Sender, a_report, run
from tests.desk import visitor
from tests.pages import lines_on

EVERYONE = Remit.everyone()
HOLDS, BREAKS = "测试市教育局", "测试市民政局"


def handing(agency: str, year: int, carried_in: int, carried_out: int) -> Report:
    """A balanced report of zeros but for what comes in and goes out."""
    report = a_report(number(0), year, agency)
    figures = report.tables["applications"].figures
    for applicant in ("natural_person", "total"):
        figures[Cell("carried_in", applicant)] = number(carried_in)
        figures[Cell("received", applicant)] = number(max(0, carried_out - carried_in))
        figures[Cell("carried_out", applicant)] = number(carried_out)
    return report


@pytest.fixture
def engine(tmp_path: Path, sqlite_template: Path, send: Sender) -> Iterator[Engine]:
    path = tmp_path / "carry.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(connect_url(str(path)))
    files = [
        send(handing(agency, year, *figures), f"{agency}{year}.xlsx")
        for agency, all_years in ((HOLDS, ((0, 3), (3, 5))), (BREAKS, ((0, 4), (2, 6))))
        for year, figures in zip((2022, 2023), all_years, strict=True)
    ]
    for result in run(engine, *files):
        assert result.status == "accepted", [item.message for item in result.findings]
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with visitor(str(engine.url)) as client:
        yield client


@pytest.mark.parametrize("of", list(Chain))
def test_the_page_says_what_the_command_line_says(client: TestClient, engine: Engine, of: Chain) -> None:
    chain = CarryOver(catalog(), of)
    with reading(engine) as conn:
        told = carry_rows.told(chain, carried(conn, EVERYONE, chain, range(2022, 2024)).rows)
    text = client.get("/carry", params={"first": 2022, "last": 2023, "of": of.value}).text
    assert lines_on(text, "carry") == [
        [line.agency, line.scope, line.years, *(cell.words for cell in line.cells), line.remark]
        for line in carry_rows.lines(chain, told, catalog())
    ]
    assert carry_rows.counted(told) in text
    for note in carry_rows.notes(chain, told, []):
        assert note.replace("—", "—") in text


def test_a_break_is_marked_in_words_and_colour_and_leads_to_both_filings(client: TestClient, engine: Engine) -> None:
    text = client.get("/carry?first=2022&last=2023").text
    assert text.count('<td class="number broken">≠4→2</td>') == 2
    assert "2 处不衔接" in text
    for year, filing in ((2022, 3), (2023, 4)):
        assert f'<a href="/filings/{filing}" title="{year}年的报送（报送编号 {filing}）">{year}</a>' in text


def test_only_those_with_a_break_are_shown_where_asked(client: TestClient) -> None:
    text = client.get("/carry?first=2022&last=2023&broken=true").text
    assert BREAKS in text
    assert HOLDS not in text
    assert "没有找到不衔接的单位" in client.get("/carry?first=2022&last=2023&of=in_force&broken=true").text


def test_one_agency_is_chosen_by_its_name(client: TestClient) -> None:
    found = client.get("/carry", params={"q": "教育", "first": 2022, "last": 2023}).text
    assert f"<li>{HOLDS}：" in found
    text = client.get("/carry?first=2022&last=2023&agency=1").text
    assert [line[0] for line in lines_on(text, "carry")] == [HOLDS]


def test_the_grid_is_taken_away_as_a_workbook(client: TestClient, tmp_path: Path) -> None:
    answer = client.get("/carry/grid.xlsx?first=2022&last=2023")
    (tmp_path / "grid.xlsx").write_bytes(answer.content)
    (sheet,) = load_workbook(tmp_path / "grid.xlsx").worksheets
    said = [value for line in sheet.values for value in line]
    assert said.count("≠4→2") == 2
    assert client.get("/carry/grid.xlsx?first=2010&last=2011").status_code == 404


def test_nothing_from_outside_the_remit(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for seen in ("remit", "remit_over_years"):
        monkeypatch.setattr(Visitor, seen, lambda self, conn, year=None: Remit.of({1}))
    text = client.get("/carry?first=2022&last=2023").text
    assert HOLDS in text
    assert BREAKS not in text
    for tail in ("agency=2", "under=2", "agency=99"):
        assert client.get(f"/carry?first=2022&last=2023&{tail}").status_code == 404
        assert client.get(f"/carry/grid.xlsx?first=2022&last=2023&{tail}").status_code == 404
    assert BREAKS not in client.get("/carry", params={"q": "民政"}).text.replace("没有找到“民政”", "")


def test_with_one_year_there_is_nothing_to_compare(client: TestClient) -> None:
    assert "至少要有两个年度" in client.get("/carry?first=2022&last=2022").text
