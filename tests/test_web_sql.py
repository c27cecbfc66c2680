"""查询: queries in the browser: what they show and to whom, pages, files, limits, queries kept under a name."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import anyio
import pytest
from fastapi import FastAPI, Request
from openpyxl import load_workbook
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from reportdb.cli import main
from reportdb.sandbox import QueryResult, Shown, Stop
from reportdb.web.asking.answers import Answers
from reportdb.web.asking.running import Busy, awaited
from reportdb.web.asking.state import asking_of
from reportdb.web.at_once import AtOnce
from reportdb.web.desk import Desk
from reportdb.web.visitor import Role, visitor_of
from tests.command_line import Fill
from tests.desk import proof_of, visitor
from tests.seeing import Seeing

OWN, OTHER = "宿迁市人民政府", "淮安市洪泽区人民政府"
RECEIVED = "SELECT agency, value FROM annual_applications WHERE outcome_code = 'received' AND applicant_code = 'total'"
NUMBERS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < {}) SELECT n FROM t ORDER BY n"
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) AS n FROM t"


def _fill(url: URL) -> None:
    files = [f"samples/reports/{name}_2023.xlsx" for name in ("suqian", "hongze")]
    assert main(["--db", url.render_as_string(hide_password=False), "import", *files, "--accept", "已公布"]) == 0


@pytest.fixture
def dialect() -> str:
    """The databases differ in the sandbox alone, which has tests of its own; those here that ask both say so."""
    return "sqlite"


@pytest.fixture
def url(filled: Callable[[Fill], URL], shared_urls: Callable[[str, Fill], URL], dialect: str) -> str:
    """Two agencies with a report each."""
    found = filled(_fill) if dialect == "sqlite" else shared_urls(dialect, _fill)
    return found.render_as_string(hide_password=False)


@contextmanager
def somebody(
    url: str, role: Role = Role.ANALYST, seen: Callable[[], frozenset[int]] = frozenset
) -> Iterator[TestClient]:
    """Somebody with an account of a role who sees some agencies."""
    with visitor(url) as client:
        app = client.app
        assert isinstance(app, FastAPI)
        app.dependency_overrides[visitor_of] = lambda: Seeing("张三", role, 1, seen=seen())
        yield client


def desk_of_app(client: TestClient) -> Desk:
    """The desk behind it."""
    assert isinstance(client.app, FastAPI)
    desk: Desk = client.app.state.desk
    return desk


def ask(client: TestClient, query: str) -> str:
    """The page with the answer."""
    answer = client.post("/sql/run", data={"query": query, "proof": proof_of(client, "/sql")})
    return answer.text


def token_of(text: str) -> str:
    found = re.search(r"/sql/([\w-]+)\.csv", text)
    assert found
    return found[1]


def test_a_page_shows_dictionary_and_recipes_and_no_answer(url: str) -> None:
    with visitor(url) as client:
        text = client.get("/sql").text
        for words in (
            "数据字典",
            "本年新收政府信息公开申请数量",
            "outcome_code",
            "annual_applications",
            "常用查询",
            "公开率",
        ):
            assert words in text
        assert "结果</h2>" not in text


def test_a_recipe_fills_the_box(url: str) -> None:
    with visitor(url) as client:
        text = client.get("/sql?recipe=5").text
        assert "NULLIF" in text
        assert client.get("/sql?recipe=99").status_code == 404


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_query_is_answered_with_what_may_be_seen(url: str, dialect: str) -> None:
    with visitor(url) as client:
        text = ask(client, RECEIVED)
        assert OWN in text
        assert OTHER in text
        with desk_of_app(client).reading() as conn:
            ids = {row[1]: row[0] for row in conn.exec_driver_sql("SELECT id, name FROM agency")}
    with somebody(url, seen=lambda: frozenset([ids[OWN]])) as client:
        text = ask(client, RECEIVED)
        assert OWN in text
        assert OTHER not in text
        assert "管辖范围内的单位" in text
    with somebody(url) as client:
        assert "没有符合条件的行" in ask(client, RECEIVED)


def test_an_answer_goes_when_the_remit_does(url: str) -> None:
    seen = {1, 2}
    with somebody(url, seen=lambda: frozenset(seen)) as client:
        token = token_of(ask(client, RECEIVED))
        assert client.get(f"/sql/{token}.csv").status_code == 200
        seen.discard(2)
        assert client.get(f"/sql/{token}.csv").status_code == 404
        assert "不再保留" in client.get(f"/sql?result={token}").text


def test_who_may_not_query_gets_nothing(url: str) -> None:
    with somebody(url, Role.OFFICER) as client:
        assert client.get("/sql").status_code == 403
        proof = proof_of(client)
        assert client.post("/sql/run", data={"query": "SELECT 1", "proof": proof}).status_code == 403
        assert client.get("/sql/anything.csv").status_code == 403
        assert client.post("/sql/save", data={"query": "SELECT 1", "name": "x", "proof": proof}).status_code == 403


def test_nothing_runs_without_proof_or_by_address(url: str) -> None:
    with visitor(url) as client:
        client.get("/sql")
        assert client.post("/sql/run", data={"query": "SELECT 1"}).status_code == 403
        assert client.get("/sql/run?query=SELECT+1").status_code in (404, 405)


def test_pages_are_turned_without_asking_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with visitor(url) as client:
        text = ask(client, NUMBERS.format(250))
        assert "共 250 行，第 1–100 行" in text
        monkeypatch.setattr("reportdb.sandbox.apart.Apart.run", lambda *_: pytest.fail("asked again"))
        token = token_of(text)
        last = client.get(f"/sql?result={token}&page=3").text
        assert "第 201–250 行" in last
        assert re.findall(r'class="number">(\d+)<', last) == [str(number) for number in range(201, 251)]
        assert "第 201–250 行" in client.get(f"/sql?result={token}&page=99").text


@pytest.mark.parametrize(
    ("query", "words", "said"),
    [
        ("SELECT * FROM agency", "只能查询数据字典里列出的视图", ""),
        ("DELETE FROM agency", "不能修改数据", ""),
        ("SELECT 1; SELECT 2", "一次只能运行一条", ""),
        ("SELECT nope FROM annual_appeals", "请检查语句", "no such column: nope"),
        ("SELEC 1", "请检查语句", "syntax error"),
        ("", "还没有写查询语句", ""),
        (" \n", "还没有写查询语句", ""),
        ("SELECT load_extension('x')", "不能使用的函数", "load_extension"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_beside_the_box(url: str, query: str, words: str, said: str) -> None:
    with visitor(url) as client:
        proof = proof_of(client, "/sql")
        answer = client.post("/sql/run", data={"query": query, "proof": proof})
        assert answer.status_code == 400
        assert words in answer.text
        assert said in answer.text
        assert query in answer.text.replace("&#39;", "'")
        told = client.post("/sql/run", data={"query": query}, headers={"X-Proof": proof, "Accept": "application/json"})
        assert words in told.json()["words"]


def test_a_query_is_shown_as_text_whatever_it_says(url: str) -> None:
    with visitor(url) as client:
        text = ask(client, "SELECT '</textarea><script>alert(1)</script>' AS \"<b>\"")
        assert "<script>alert" not in text
        assert "<b>" not in text


ODD = "SELECT '=1+1' AS a, NULL AS b, 0 AS c, '' AS d, 1.5 AS e, '/' AS f, '宿迁' AS g, '-5' AS h"


def test_csv_keeps_words_from_being_formulas(url: str) -> None:
    with visitor(url) as client:
        answer = client.get(f"/sql/{token_of(ask(client, ODD))}.csv")
        assert answer.content.startswith("\ufeff".encode())
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows == [list("abcdefgh"), ["'=1+1", "", "0", "", "1.5", "/", "宿迁", "-5"]]
        assert "attachment" in answer.headers["content-disposition"]


def test_json_says_nothing_as_null(url: str) -> None:
    with visitor(url) as client:
        answer = client.get(f"/sql/{token_of(ask(client, ODD))}.json")
        assert json.loads(answer.text) == [
            {"a": "=1+1", "b": None, "c": 0, "d": "", "e": 1.5, "f": "/", "g": "宿迁", "h": "-5"}
        ]


def test_json_knows_no_infinity(url: str) -> None:
    with visitor(url) as client:
        answer = client.get(f"/sql/{token_of(ask(client, 'SELECT 9e999 AS a, -9e999 AS b'))}.json")
        assert json.loads(answer.text, parse_constant=pytest.fail) == [{"a": "inf", "b": "-inf"}]


def test_a_workbook_has_the_values_as_they_are(url: str, tmp_path: Path) -> None:
    with visitor(url) as client:
        answer = client.get(f"/sql/{token_of(ask(client, ODD))}.xlsx")
        path = tmp_path / "a.xlsx"
        path.write_bytes(answer.content)
        sheet = load_workbook(path).active
        assert sheet is not None
        cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
        assert cells[1] == [
            ("=1+1", "s"), (None, "n"), (0, "n"), ("", "s"), (1.5, "n"), ("/", "s"), ("宿迁", "s"), ("-5", "s")
        ]  # fmt: skip
        folder = desk_of_app(client).folder
        assert not list(folder.glob("*.xlsx"))


def test_others_do_not_find_an_answer(url: str) -> None:
    with somebody(url) as client:
        asking = asking_of(Request({"type": "http", "app": client.app}))
        kept = asking.answers.keep("2", Shown.of(()), "SELECT 1", QueryResult(("a",), [(1,)], more=False), 0.1)
        assert client.get(f"/sql/{kept.token}.csv").status_code == 404
        assert "不再保留" in client.get(f"/sql?result={kept.token}").text


def test_a_query_is_kept_shown_replaced_and_forgotten(url: str) -> None:
    with visitor(url) as client:
        proof = proof_of(client, "/sql")
        page = client.post("/sql/save", data={"query": "SELECT 7", "name": " 我的  查询 ", "proof": proof})
        assert "SELECT 7</textarea>" in page.text
        assert "我的 查询" in client.get("/sql").text
        client.post("/sql/save", data={"query": "SELECT 8", "name": "我的 查询", "proof": proof})
        found = re.findall(r"/sql\?saved=(\d+)", client.get("/sql").text)
        assert len(found) == 1
        assert "SELECT 8</textarea>" in client.get(f"/sql?saved={found[0]}").text
        client.post("/sql/forget", data={"saved": found[0], "proof": proof})
        assert client.get(f"/sql?saved={found[0]}").status_code == 404
        assert client.post("/sql/forget", data={"saved": found[0], "proof": proof}).status_code == 404


def test_a_query_without_a_name_is_not_kept_but_not_lost(url: str) -> None:
    with visitor(url) as client:
        proof = proof_of(client, "/sql")
        page = client.post("/sql/save", data={"query": "SELECT 7", "name": " ", "proof": proof})
        assert page.status_code == 400
        assert "起个名称" in page.text
        assert "SELECT 7</textarea>" in page.text


def test_as_many_run_at_once_as_the_desk_bears() -> None:
    running = AtOnce(Busy, of_one=2, of_all=3)
    with running.one_more("a"), running.one_more("a"):
        with pytest.raises(Busy), running.one_more("a"):
            pass
        with running.one_more("b"), pytest.raises(Busy), running.one_more("c"):
            pass
    with running.one_more("a"), running.one_more("a"):
        pass


def test_a_desk_with_enough_to_do_says_so(url: str) -> None:
    with visitor(url) as client:
        proof = proof_of(client, "/sql")
        asking = asking_of(Request({"type": "http", "app": client.app}))
        with asking.running.one_more(""), asking.running.one_more(""):
            answer = client.post("/sql/run", data={"query": "SELECT 1", "proof": proof})
        assert answer.status_code == 400
        assert "正在运行的查询较多" in answer.text


def test_a_query_ends_when_the_browser_leaves() -> None:
    gone = threading.Event()

    class Browser(Request):
        """One that leaves when told."""

        async def is_disconnected(self) -> bool:
            return gone.is_set()

    def work(stop: Stop) -> str:
        gone.set()
        until = time.monotonic() + 20
        while not stop.asked and time.monotonic() < until:
            time.sleep(0.01)
        return "stopped" if stop.asked else "never told"

    async def go() -> str:
        return await awaited(Browser({"type": "http"}), work)

    assert anyio.run(go) == "stopped"


def test_answers_make_room_for_newer_ones(tmp_path: Path) -> None:
    answers = Answers(tmp_path, of_one=2, of_all=3)
    result = QueryResult(("a", "b"), [(Decimal("1.10"), None), (True, "x\ny")], more=False)
    kept = [answers.keep(owner, Shown.of(()), "", result, 0) for owner in ("a", "a", "a", "b", "c")]
    there = [one for one in kept if answers.find(one.owner, Shown.of(()), one.token)]
    assert [one.owner for one in there] == ["a", "b", "c"]
    assert len(list((tmp_path / "answers").iterdir())) == 3
    assert list(there[0].rows()) == there[0].page(1) == result.rows
    assert there[0].page(2) == []
