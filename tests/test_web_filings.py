"""A filing in the browser: what came in, from which bytes, what was found, explained, restored; versions and changes."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import URL
from starlette.testclient import TestClient

from reportdb.database import open_database, reading
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import filing, filings_of_report
from reportdb.queries.remit import Remit
from reportdb.web.visitor import Role
from tests.command_line import Fill, runner
from tests.desk import proof_of, visitor
from tests.web_office import as_one_who_sees

SAMPLES = Path(__file__).parent.parent / "samples"
DOUBTFUL = SAMPLES / "broken/OUT-YEAR/fires.xlsx"
WRONG = SAMPLES / "broken/T3-SUM/fires.xlsx"
ALL = Remit.everyone()
#: of 示例市教育局 2023: accepted with a doubt, returned, accepted without
FIRST, RETURNED, LAST = 2, 3, 4


@pytest.fixture(scope="module")
def fill() -> Fill:
    def filled(url: URL) -> None:
        run = runner(url)
        for path in (
            SAMPLES / "broken/OUT-YEAR/last_year.xlsx",
            DOUBTFUL,
            WRONG,
            SAMPLES / "broken/OUT-YEAR/passes.xlsx",
        ):
            run("import", str(path))

    return filled


@pytest.fixture
def url(filled: Callable[[Fill], URL], fill: Fill) -> URL:
    return filled(fill)


@pytest.fixture
def client(url: URL) -> Iterator[TestClient]:
    with visitor(url.render_as_string(hide_password=False)) as client:
        yield client


def post(client: TestClient, path: str, **fields: str) -> str:
    """The page that follows a form, or the refusal."""
    answer = client.post(path, data={"proof": proof_of(client), **fields}, follow_redirects=True)
    return answer.text


def box(client: TestClient, number: int) -> str:
    """The name of the first explanation box of a filing."""
    found = re.search(r'<textarea name="(text-[0-9a-f]+)"', client.get(f"/filings/{number}").text)
    assert found is not None
    return found[1]


def test_a_filing_says_who_filed_what_from_which_file(client: TestClient) -> None:
    text = client.get(f"/filings/{LAST}").text
    for words in (
        "示例市教育局",
        "2023年",
        "本级",
        "第 3 次",
        "已入库",
        "周某",
        "0000-12345678",
        "passes.xlsx",
        "没有审核问题",
    ):
        assert words in text, words
    assert f"/filings/{LAST}/diff?against={RETURNED}" in text
    assert "/tables/1/2023?scope=own" in text
    assert f"filing={FIRST}" in client.get(f"/filings/{FIRST}").text


def test_the_file_is_given_back_byte_for_byte(client: TestClient) -> None:
    content = DOUBTFUL.read_bytes()
    path = f"/filings/{FIRST}/files/{hashlib.sha256(content).hexdigest()}"
    answer = client.get(path)
    assert answer.content == content
    assert "fires.xlsx" in answer.headers["content-disposition"]
    assert client.get(path.replace(f"/{FIRST}/", f"/{LAST}/")).status_code == 404  # not a file of that filing


def test_findings_stand_by_level_with_place_and_figures(client: TestClient) -> None:
    text = client.get(f"/filings/{RETURNED}").text
    assert "已退回" in text
    assert "登记时间" in text
    assert "入库时间" not in text  # it never was
    assert re.search(r"强制</span> 2 条", text)
    assert "工作表“年报” D47" in text
    assert "应为" in text
    assert 'textarea name="text-' not in text  # an error is mended, not explained
    doubt = client.get(f"/filings/{FIRST}").text
    assert re.search(r"核实</span> 1 条", doubt)
    assert "上年为 120，现为 9487" in doubt


def test_the_marked_copy_marks_the_faulty_cells(client: TestClient) -> None:
    path = f"/filings/{RETURNED}/marked/{hashlib.sha256(WRONG.read_bytes()).hexdigest()}"
    answer = client.get(path)
    assert "%E5%AE%A1%E6%A0%B8.xlsx" in answer.headers["content-disposition"]  # 审核
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "问题清单"
    assert book["年报"]["D47"].comment is not None
    assert book["年报"]["D46"].comment is None
    clean = hashlib.sha256((SAMPLES / "broken/OUT-YEAR/passes.xlsx").read_bytes()).hexdigest()
    assert client.get(f"/filings/{LAST}/marked/{clean}").status_code == 404


def test_the_sheet_is_shown_as_it_came_with_its_issues_at_their_cells(client: TestClient) -> None:
    path = f"/filings/{RETURNED}/sheet/{hashlib.sha256(WRONG.read_bytes()).hexdigest()}"
    assert path in client.get(f"/filings/{RETURNED}").text
    text = client.get(path).text
    cell = re.search(r'<td[^>]* id="c-D47" class="marked mark-error[^>]*>.*?</td>', text, re.S)
    assert cell is not None
    assert cell[0].endswith("10</td>")
    assert 'href="#c-D47"' in text
    assert client.get(path.replace(f"/{RETURNED}/", f"/{LAST}/")).status_code == 404


def test_an_explanation_clears_the_doubt_and_is_signed(url: URL, client: TestClient) -> None:
    client.get("/")
    post(client, f"/filings/{LAST}/restore", reason="")  # no reason: nothing happens
    restored = post(client, f"/filings/{FIRST}/restore", reason="新数填错了")
    assert "新数填错了" in restored
    number = LAST + 1
    name = box(client, number)
    text = post(client, f"/filings/{number}/explain", **{name: "许可权下放，数量上升。"})
    assert "许可权下放，数量上升。" in text
    assert "已说明" in text
    assert "等待情况说明" not in text
    engine = open_database(url)
    with reading(engine) as conn:
        found = explained_findings(conn, ALL, filing(conn, ALL, number))
    engine.dispose()
    assert [(item.code, item.cleared) for item in found] == [("OUT-YEAR", True)]


def test_an_error_is_not_explained_away_and_nothing_is_no_explanation(url: URL, client: TestClient) -> None:
    engine = open_database(url)
    with reading(engine) as conn:
        numbers = [item.number for item in explained_findings(conn, ALL, filing(conn, ALL, RETURNED))]
    engine.dispose()
    short = str(numbers[0]).partition("-")[2]
    assert "不能用说明代替改正" in post(client, f"/filings/{RETURNED}/explain", **{f"text-{short}": "数字无误"})
    assert "还没有填写说明" in post(client, f"/filings/{FIRST}/explain", **{"text-abc": "  "})
    assert "刷新页面" in post(client, f"/filings/{FIRST}/explain", **{"text-000000": "数字无误"})
    assert "最多" in post(client, f"/filings/{FIRST}/explain", **{f"text-{short}": "长" * 4001})


def test_only_an_older_accepted_filing_is_restored(url: URL, client: TestClient) -> None:
    assert "恢复这一次报送" in client.get(f"/filings/{FIRST}").text
    assert "恢复这一次报送" not in client.get(f"/filings/{RETURNED}").text
    for number in (RETURNED, LAST):
        assert "不能恢复" in post(client, f"/filings/{number}/restore", reason="试试")
    engine = open_database(url)
    with reading(engine) as conn:
        assert len(filings_of_report(conn, ALL, 1, 2023, "own")) == 3
    engine.dispose()


def test_forms_from_elsewhere_change_nothing(client: TestClient) -> None:
    client.get("/")
    for path in (f"/filings/{FIRST}/restore", f"/filings/{FIRST}/explain"):
        assert client.post(path, data={"reason": "x", "proof": "y"}).status_code == 403


def test_the_versions_of_a_report_stand_newest_first(client: TestClient) -> None:
    text = client.get("/reports/1/2023/own").text
    order = re.findall(r'<h2><a href="/filings/(\d+)">第 (\d) 次报送</a> <span class="badge badge-(\w+)">', text)
    assert order == [("4", "3", "accepted"), ("3", "2", "returned"), ("2", "1", "superseded")]
    assert "/filings/4/diff?against=3" in text
    assert client.get("/reports/1/2023/consolidated").status_code == 404
    assert client.get("/reports/1/2023/both").status_code == 404
    assert client.get("/reports/99/2023/own").status_code == 404


def test_changes_stand_by_table_old_before_new(client: TestClient) -> None:
    for address in (f"/filings/{LAST}/diff?against={FIRST}", f"/filings/{FIRST}/diff?against={LAST}"):
        text = re.sub(r"\s+", " ", client.get(address).text)
        assert "第 1 次与第 3 次报送的不同" in text
        assert (
            '<th scope="row">行政许可</th><td>本年处理决定数量</td> <td class="number old">9487</td><td class="number new">320</td>'
            in text
        )
    assert "完全相同" in client.get(f"/filings/{LAST}/diff?against={LAST}").text
    assert f"/filings/{RETURNED}" in client.get(f"/filings/{LAST}/diff").text  # against the one before
    assert client.get(f"/filings/{LAST}/diff?against=1").status_code == 404  # of another year
    assert client.get("/filings/1/diff").status_code == 404  # the first one


def test_outside_the_remit_nothing_is_there(client: TestClient) -> None:
    sha = hashlib.sha256(DOUBTFUL.read_bytes()).hexdigest()
    client.get("/")
    as_one_who_sees(client, [99])
    paths = (
        f"/filings/{FIRST}",
        f"/filings/{FIRST}/files/{sha}",
        f"/filings/{FIRST}/marked/{sha}",
        f"/filings/{FIRST}/sheet/{sha}",
        f"/filings/{LAST}/diff",
        "/reports/1/2023/own",
        "/filings/999",
    )
    gone = {client.get(path).text.partition("<main")[2] for path in paths}
    assert len(gone) == 1  # what may not be seen is told as what does not exist
    assert {client.get(path).status_code for path in paths} == {404}
    for path in (f"/filings/{FIRST}/explain", f"/filings/{FIRST}/restore"):
        answer = client.post(path, data={"proof": client.cookies["reportdb_proof"], "reason": "x", "text-a": "x"})
        assert answer.status_code == 404


def test_roles_may_do_no_more_than_theirs(client: TestClient) -> None:
    client.get("/")
    as_one_who_sees(client, [1], Role.ANALYST)
    text = client.get(f"/filings/{FIRST}").text
    assert "恢复这一次报送" not in text
    assert "textarea" not in text
    for path in (f"/filings/{FIRST}/explain", f"/filings/{FIRST}/restore"):
        answer = client.post(path, data={"proof": client.cookies["reportdb_proof"], "reason": "x", "text-a": "x"})
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/filings/0", "/filings/99999999999999999999", "/filings/x", "/reports/1/1/own"])
def test_numbers_that_are_none_are_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_ledger_lists_what_changed_of_accepted_reports(client: TestClient) -> None:
    text = client.get("/restatements?year=2023").text
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", text, re.S)]
    assert len(rows) == 1
    for words in ("示例市教育局", "行政许可／本年处理决定数量", "9487", "320", "重新报送", "收到 passes.xlsx"):
        assert words in rows[0], words
    assert f"/filings/{LAST}/diff?against={FIRST}" in text
    assert "这一年没有更正" in client.get("/restatements?year=2022").text
    book = load_workbook(io.BytesIO(client.get("/restatements.xlsx?year=2023").content))
    assert "9487" in {cell.value for row in book["更正表"].iter_rows() for cell in row}
    lines = client.get("/restatements.csv?year=2023&under=1").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["agency", "示例市教育局"]
    assert client.get("/restatements?year=2023&under=77").status_code == 404
    as_one_who_sees(client, [99])
    assert "示例市教育局" not in client.get("/restatements?year=2023").text
