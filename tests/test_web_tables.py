"""The tables of a filing on a page: every figure that is stored, as filed, in its place on the official form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from etl.batch import ImportOptions, run_import
from reportdb.correction import label_and_unit
from reportdb.database import connect_url, open_database, reading
from reportdb.papers.official_workbook import write_filing
from reportdb.queries.filings import FilingRow, filings_of_year
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import Mark, Report
from reportdb.statutory_tables import value_text
from reportdb.web.visitor import Visitor
from tests.books import load_workbook
from tests.corrected import Declare, Sender, a_report, run
from tests.desk import visitor
from tests.pages import OnPage, assert_alike, place_of, printed_on

EVERYONE = Remit.everyone()
SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> str:
    """A database with the sample reports and the oddities, accepted and returned ones."""
    path = tmp_path_factory.mktemp("desk") / "samples.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(connect_url(str(path)))
    for files in ("reports", "oddities/*.xlsx"):
        list(run_import(engine, [str(SAMPLES / files)], ImportOptions()))
    engine.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    with visitor(url) as client:
        yield client


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(connect_url(url))
    yield engine
    engine.dispose()


def filed(engine: Engine) -> list[tuple[FilingRow, Report]]:
    """Every filing that holds anything, with what is stored."""
    with reading(engine) as conn:
        rows = [row for year in range(2013, 2026) for row in filings_of_year(conn, EVERYONE, year)]
        return [(row, load_report(conn, EVERYONE, row.id)) for row in rows]


def stored_words(report: Report) -> dict[tuple[str, str, str, str], str]:
    """Everything a report holds as a page must show it, by table, row, column and period."""
    found = {}
    for code, data in report.tables.items():
        for cell, figure in data.figures.items():
            found[code, *cell] = value_text(figure, label_and_unit(code, cell, data.edition)[1])
    for position, line in enumerate(report.channels or (), 1):
        found["channels", str(position), line.metric_code, "year"] = value_text(line.figure, line.unit)
    for position, item in enumerate(report.improvement_items or (), 1):
        found["improvement_items", str(position), "problem", "year"] = item.problem
        found["improvement_items", str(position), "action", "year"] = item.action
    return found


def shown_words(page: list[OnPage], filing: int) -> dict[tuple[str, ...], set[str]]:
    """Every figure of a page that leads to its source, by the same."""
    found: dict[tuple[str, ...], set[str]] = {}
    for cell in (cell for one in page for cell in one.cells if cell.href):
        whose, *place = place_of(cell.href)
        assert whose == f"/trace/{filing}"
        found.setdefault(tuple(place), set()).add(cell.text)
    return found


def test_every_stored_figure_is_on_the_page_once_as_filed(client: TestClient, engine: Engine) -> None:
    reports = filed(engine)
    assert {row.state for row, _ in reports} == {"accepted", "returned"}
    marks = {figure.mark for _, one in reports for data in one.tables.values() for figure in data.figures.values()}
    assert marks == set(Mark)
    for row, report in reports:
        answer = client.get(f"/tables/{row.agency_id}/{row.year}", params={"filing": row.id})
        assert answer.status_code == 200
        expected = {place: {words} for place, words in stored_words(report).items()}
        assert shown_words(printed_on(answer.text), row.id) == expected, (row.agency, row.year)


def test_a_page_is_the_exported_workbook_cell_for_cell(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    reports = sorted((row for row, _ in filed(engine)), key=lambda row: row.id)
    for row in (*reports[:9], *reports[9::9]):  # the sample reports, and some of the oddities
        path = tmp_path / f"{row.id}.xlsx"
        with reading(engine) as conn:
            write_filing(conn, EVERYONE, row, str(path))
        book = load_workbook(path)
        page = printed_on(client.get(f"/tables/{row.agency_id}/{row.year}", params={"filing": row.id}).text)
        names = [
            sheet.title for sheet in book if sheet.title.startswith(("表", "渠道", "存在", "其他", "统计", "政府"))
        ]
        assert len(page) == len(names)
        for one, name in zip(page, names, strict=True):
            sheet = book[name]
            assert one.title == sheet["A1"].value
            assert one.whose == sheet["A2"].value
            assert_alike(one.cells, sheet)


def test_blank_slash_and_zero_are_told_apart(client: TestClient, engine: Engine) -> None:
    kinds: dict[str, set[str]] = {}
    for row, _ in filed(engine):
        for one in printed_on(client.get(f"/tables/{row.agency_id}/{row.year}", params={"filing": row.id}).text):
            for cell in one.cells:
                if cell.href and cell.kind.endswith("-cell"):
                    kinds.setdefault(cell.kind, set()).add(cell.text)
    assert kinds["blank-cell"] == {""}
    assert kinds["slash-cell"] == {"/"}
    assert "0" in kinds["number-cell"]
    assert not {"", "/"} & kinds["number-cell"] | {"", "/", "0"} & kinds["words-cell"]


def test_the_head_says_which_filing_it_is_and_what_is_open(client: TestClient, engine: Engine) -> None:
    doubtful = next(row for row, _ in filed(engine) if row.agency == "平潭综合实验区管委会" and row.year == 2016)
    text = client.get(f"/tables/{doubtful.agency_id}/2016").text
    assert f'<a href="/filings/{doubtful.id}">核实 4 条未处理</a>' in text
    assert "已入库" in text
    assert f"/tables/{doubtful.agency_id}/2014?scope=consolidated" in text


def test_what_was_returned_says_that_it_counts_nowhere(client: TestClient, engine: Engine) -> None:
    row = next(row for row, _ in filed(engine) if row.state == "returned" and row.agency == "淮安市洪泽区人民政府")
    text = client.get(f"/tables/{row.agency_id}/{row.year}", params={"filing": row.id}).text
    assert "不参加任何汇总" in text
    assert "状态：已退回" in printed_on(text)[0].whose
    plain = client.get(f"/tables/{row.agency_id}/{row.year}").text
    assert "没有已入库的报送" in plain
    assert f"filing={row.id}" in plain


def test_a_corrected_figure_bears_a_note(tmp_path: Path, sqlite_template: Path, send: Sender, declare: Declare) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(connect_url(str(path)))
    declared = declare({}, {"table": "channels", "row": 1, "column": "posts", "from": 5, "to": 7})
    (result,) = run(engine, send(a_report()), corrections=declared)
    assert result.filing
    with visitor(f"sqlite:///{path}") as client:
        text = client.get("/tables/1/2023").text
    shown = shown_words(printed_on(text), result.filing)
    assert shown["publications", "penalty", "decisions", "year"] == {"6"}
    assert shown["channels", "1", "posts", "year"] == {"7"}
    assert '<li id="note-1">注1：由 5 更正为 6。理由：录入错误；依据：来函</li>' in text
    assert '<li id="note-2">注2：由 5 更正为 7。理由：录入错误；依据：来函</li>' in text
    assert text.count('class="to-note"') == 2
    engine.dispose()


@pytest.mark.parametrize(
    "path",
    ["/tables/999/2023", "/tables/1/1", "/tables/1/99999", "/tables/x/2023", "/tables/1/2020?filing=8", "/tables/1/2020?filing=99999999",
     "/tables/1/2020/nothing.csv", "/tables/1/2020/applications.exe", "/tables/1/2020/resources.csv"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_agencies_are_found_by_name_and_suggested(client: TestClient) -> None:
    for scope in ("", "own", "consolidated"):
        assert "宿迁市人民政府" in client.get("/tables", params={"q": "宿迁", "year": 2023, "scope": scope}).text
    assert "没有找到这样的单位" in client.get("/tables", params={"q": "%", "year": 2023}).text
    assert client.get("/tables/suggest", params={"q": "宿迁市人民"}).json() == ["宿迁市人民政府"]
    assert client.get("/tables/suggest", params={"q": ""}).json() == []


def limited(client: TestClient, monkeypatch: pytest.MonkeyPatch, *agencies: int) -> None:
    """Has the visitor see only some agencies."""
    for seen in ("remit", "remit_over_years"):
        monkeypatch.setattr(Visitor, seen, lambda self, conn, year=None: Remit.of(agencies))


def test_nothing_of_an_agency_outside_the_remit_is_shown(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = next(
        row for row, _ in filed(engine) if row.agency == "宿迁市人民政府" and row.year == 2023 and row.is_current
    )
    other = next(row for row, _ in filed(engine) if row.agency == "杭州市应急管理局")
    limited(client, monkeypatch, other.agency_id)
    for path in (
        f"/tables/{row.agency_id}/2023",
        f"/tables/{row.agency_id}/2023?filing={row.id}",
        f"/tables/{other.agency_id}/2023?filing={row.id}",
        f"/tables/{row.agency_id}/2023/report.xlsx",
        f"/tables/{row.agency_id}/2023/applications.csv",
        f"/tables/list.xlsx?year=2023&under={row.agency_id}",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "宿迁" not in answer.text
    assert client.get("/tables/suggest", params={"q": "宿迁"}).json() == []
    assert "宿迁" not in client.get("/tables", params={"year": 2023}).text
    assert "杭州" in client.get("/tables", params={"year": 2020}).text
    assert client.get(f"/tables/{other.agency_id}/2020").status_code == 200


def test_downloads_are_the_workbook_and_the_rows_of_the_command_line(
    client: TestClient, engine: Engine, tmp_path: Path
) -> None:
    row = next(
        row for row, _ in filed(engine) if row.agency == "宿迁市人民政府" and row.year == 2023 and row.is_current
    )
    answer = client.get(f"/tables/{row.agency_id}/2023/report.xlsx")
    (tmp_path / "web.xlsx").write_bytes(answer.content)
    with reading(engine) as conn:
        write_filing(conn, EVERYONE, row, str(tmp_path / "cli.xlsx"))
    web, cli = (load_workbook(tmp_path / name) for name in ("web.xlsx", "cli.xlsx"))
    assert web.sheetnames == cli.sheetnames
    assert list(web["表三"].values) == list(cli["表三"].values)
    assert "UTF-8''" in answer.headers["content-disposition"]
    rows = client.get(f"/tables/{row.agency_id}/2023/applications.json").json()
    received = [one for one in rows if (one["outcome_code"], one["applicant_code"]) == ("received", "total")]
    assert [one["value"] for one in received] == [3511]
    lines = client.get(f"/tables/{row.agency_id}/2023/applications.csv").text.splitlines()
    assert lines[0].startswith("\ufeffagency,agency_code,year")
    assert len(lines) == len(rows) + 1


def test_the_flat_list_of_a_year_holds_its_reports(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(client.get("/tables/list.xlsx?year=2024").content)
    said = [value for sheet in load_workbook(tmp_path / "list.xlsx") for line in sheet.values for value in line]
    assert "宿迁市人民政府" in said
    assert client.get("/tables/list.xlsx?year=2001").status_code == 404
