"""From a figure on a page to the cell it was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from reportdb.database import connect_url, open_database
from reportdb.queries.remit import Remit
from reportdb.web.visitor import Visitor
from tests.books import load_workbook
from tests.corrected import Declare, Sender, a_report, run
from tests.desk import visitor
from tests.pages import facts_on, place_of, printed_on

SUQIAN = Path(__file__).parent.parent / "samples" / "reports" / "suqian_2023.xlsx"


@pytest.fixture
def engine(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    path = tmp_path / "trace.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(connect_url(str(path)))
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with visitor(str(engine.url)) as client:
        yield client


def test_figures_lead_to_the_cells_that_hold_them(engine: Engine, client: TestClient) -> None:
    run(engine, str(SUQIAN))
    book = load_workbook(SUQIAN)
    tables = printed_on(client.get("/tables/1/2023").text)
    some = [cell for one in tables for cell in one.cells if cell.href][::7]
    assert {place_of(cell.href)[1] for cell in some} >= {"publications", "applications", "appeals", "channels"}
    for cell in some:
        facts = facts_on(client.get(cell.href).text)
        value = book[facts["工作表"]][facts["单元格"]].value
        assert str(value) == cell.text == facts["单元格原文"]
        assert facts["文件"].startswith("suqian_2023.xlsx")
        assert facts["校验码"] == hashlib.sha256(SUQIAN.read_bytes()).hexdigest()


def test_the_original_is_given_as_it_was_sent(engine: Engine, client: TestClient) -> None:
    (result,) = run(engine, str(SUQIAN))
    digest = hashlib.sha256(SUQIAN.read_bytes()).hexdigest()
    answer = client.get(f"/trace/{result.filing}/files/{digest}")
    assert answer.content == SUQIAN.read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert client.get(f"/trace/{result.filing}/files/{'0' * 64}").status_code == 404


def test_a_correction_is_told_with_what_was_filed(
    engine: Engine, client: TestClient, send: Sender, declare: Declare
) -> None:
    (result,) = run(engine, send(a_report()), corrections=declare())
    text = client.get(f"/trace/{result.filing}/publications?row=penalty&column=decisions").text
    assert "<strong>6 件</strong>" in text
    assert "由 5 更正为 6" in text
    assert facts_on(text)["单元格原文"] == "5"


def test_blank_and_slash_and_words_are_told_in_words(engine: Engine, client: TestClient, send: Sender) -> None:
    typed = {("表二", "B6"): "/", ("表二", "C6"): None, ("表二", "D6"): "约3件"}
    (result,) = run(engine, send(a_report(), cells=typed))
    tables = printed_on(client.get(f"/tables/1/2023?filing={result.filing}").text)
    by_place = {(cell.row, cell.column): cell.href for cell in tables[0].cells}
    for place, value in (((2, 1), "“/”"), ((2, 2), "空白"), ((2, 3), "“约3件”")):
        assert f"<strong>{value}" in client.get(by_place[place]).text


@pytest.mark.parametrize(
    "path",
    [
        "/trace/1/applications?row=received&column=nothing",
        "/trace/1/nothing?row=received&column=total",
        "/trace/1/channels?row=x&column=posts",
        "/trace/1/channels?row=999&column=posts",
        "/trace/1/improvement_items?row=1&column=nothing",
        "/trace/1/applications",
        "/trace/99/applications?row=received&column=total",
        "/trace/99999999999999999999/applications?row=received&column=total",
    ],
)
def test_a_figure_that_is_not_there_is_not_found(engine: Engine, client: TestClient, path: str) -> None:
    run(engine, str(SUQIAN))
    assert client.get(path).status_code == 404


def test_no_source_outside_the_remit(engine: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    (result,) = run(engine, str(SUQIAN))
    digest = hashlib.sha256(SUQIAN.read_bytes()).hexdigest()
    for seen in ("remit", "remit_over_years"):
        monkeypatch.setattr(Visitor, seen, lambda self, conn, year=None: Remit.of({2}))
    for path in (
        f"/trace/{result.filing}/applications?row=received&column=total",
        f"/trace/{result.filing}/files/{digest}",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "宿迁" not in answer.text
