"""收表 in the browser's words: uploaded, judged, looked at, explained, stored; and what nobody may do."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import URL, Engine
from starlette.testclient import TestClient

from reportdb import database
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit
from reportdb.web.app import make_app
from reportdb.web.collecting import batches
from reportdb.web.collecting.bench import Bench, Trouble, Workshop
from reportdb.web.desk import Desk
from reportdb.web.pc_user import pc_user
from reportdb.web.visitor import Role, Visitor, visitor_of
from tests.books import load_workbook
from tests.desk import desk_on, visitor
from tests.web_batch import Collected, Sender, sample
from tests.web_office import City, as_one_who_sees

GOOD = ("宿迁2023.xlsx", sample("reports/suqian_2023.xlsx"))
FAULTY = ("教育局2023.xlsx", sample("broken/T3-SUM/fires.xlsx"))
DOUBTFUL = ("缺表.xlsx", sample("broken/table_missing/fires.xlsx"))
NO_YEAR = ("没有年度.xlsx", sample("broken/no_year/fires.xlsx"))
ENCRYPTED = ("加密.xlsx", sample("broken/encrypted/fires.xlsx"))


class Kept(Workshop):
    """Working processes that outlive a desk: they are told the database with each job."""

    def close(self) -> None:
        """Not yet."""

    def end(self) -> None:
        """Now."""
        super().close()


@pytest.fixture(scope="module")
def workshop() -> Iterator[Kept]:
    """The processes of all desks of this module start once."""
    kept = Kept()
    yield kept
    kept.end()


@pytest.fixture
def client(workshop: Kept, sqlite_template: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A desk of its own for each test."""
    path = shutil.copy(sqlite_template, tmp_path / "desk.sqlite")
    desk = desk_on(f"sqlite:///{path}")
    desk.workshop = workshop
    with TestClient(make_app(desk), "http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def sender(client: TestClient) -> Sender:
    """Somebody at a desk without filings and without batches."""
    return Sender(client)


def desk_of(client: TestClient) -> Desk:
    found: Desk = client.app.state.desk  # type: ignore[attr-defined]
    return found


def filings(client: TestClient) -> list[tuple[int, str]]:
    with desk_of(client).reading() as conn:
        return [(row[0], row[1]) for row in conn.exec_driver_sql("SELECT id, state FROM filing ORDER BY id")]


def test_nothing_is_stored_until_it_is_asked_for(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(GOOD, FAULTY, ENCRYPTED)
    assert [line[:5] for line in batch.lines()] == [
        ["加密.xlsx 文件设有打开密码，无法读取；请去掉密码后重新发送。", "没有认出", "没有认出", "", "无法读取"],
        ["宿迁2023.xlsx", "宿迁市人民政府", "2023", "汇总", "可入库"],
        [batch.lines()[2][0], "示例市教育局", "2023", "本级", "已退回 尚未登记"],
    ]
    assert filings(client) == []
    assert "还没有入库" in batch.page()

    assert batch.post("/store", {"which": "ready"}).status_code == 303
    ((number, state),) = filings(client)
    assert state == "accepted"
    lines = batch.lines()
    assert lines[1][4] == "已入库 查看报送"
    assert lines[2][4] == "已退回 尚未登记"
    assert f"/filings/{number}" in batch.page()
    assert batch.lines() == lines  # a reload shows the same

    batch.post("/store", {"which": "all"})
    assert [state for _, state in filings(client)] == ["accepted", "returned"]
    assert batch.lines()[2][4] == "已退回 查看报送"


def test_only_what_was_ticked_is_stored(sender: Sender, client: TestClient) -> None:
    other = ("平潭.xlsx", sample("reports/pingtan_2015.xlsx"))
    batch = sender.upload(GOOD, other, FAULTY)
    names = [line[0].split()[0] for line in batch.lines()]
    key = batch.keys()[names.index("平潭.xlsx")]
    batch.post("/store", {"which": "chosen", "key": [key]})
    stored = {line[0].split()[0]: line[4] for line in batch.lines()}
    assert stored["平潭.xlsx"].startswith("已入库")
    assert stored["宿迁2023.xlsx"] == "可入库"
    assert len(filings(client)) == 1
    assert batch.post("/store", {"which": "chosen"}).status_code == 400  # nothing ticked
    assert batch.post("/store", {"which": "chosen", "key": ["0" * 16]}).status_code == 400
    assert batch.post("/store", {"which": "everything"}).status_code == 404


def test_the_same_bytes_again_are_unchanged(sender: Sender) -> None:
    sender.upload(GOOD).post("/store", {"which": "all"})
    again = sender.upload(GOOD)
    assert [line[4] for line in again.lines()] == ["未变化"]


def test_a_filter_and_a_search_leave_out_the_others(sender: Sender) -> None:
    batch = sender.upload(GOOD, FAULTY, ENCRYPTED)
    assert [line[0].split()[0] for line in batch.lines("?state=returned")] == ["教育局2023.xlsx"]
    assert [line[1] for line in batch.lines("?q=宿迁")] == ["宿迁市人民政府"]
    assert "没有符合条件的报告" in batch.page("?q=没有这个")


def test_the_sheet_is_drawn_with_its_faulty_cells_marked_and_linked(sender: Sender) -> None:
    batch = sender.upload(FAULTY)
    page = batch.page("/1")
    assert 'id="c-D47" class="marked mark-error' in page
    assert re.search(r'<a href="#f-1" aria-label="D47 的问题：第 1 条">1</a>', page)
    assert 'href="#c-D47"' in page
    assert "应为 11，现为 10" in page
    assert 'style="' not in page
    assert batch.page("/1") == page
    assert batch.sender.client.get(f"{batch.path}/2").status_code == 404
    assert batch.sender.client.get(f"{batch.path}/0").status_code == 404


def test_a_doubt_is_explained_before_it_is_stored_and_stays_explained(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(DOUBTFUL)
    field = re.search(r'name="(said-[0-9a-f]+)"', batch.page("/1"))
    assert field is not None
    assert batch.lines()[0][6] == "1"
    answer = batch.post("/1/said", {field[1]: "本年没有复议、诉讼。\r\n已核实 <b>", "said-unknown": "x"})
    assert answer.headers["location"].endswith("/1?saved=1#findings")
    page = batch.page("/1?saved=1")
    assert "已填说明" in page
    assert "已核实 &lt;b&gt;</textarea>" in page
    assert batch.lines()[0][6] == "1 已填说明 1"
    batch.post("/store", {"which": "ready"})
    ((number, _),) = filings(client)
    with desk_of(client).reading() as conn:
        row = filing(conn, Remit.everyone(), number)
        said = [item.explanation for item in explained_findings(conn, Remit.everyone(), row) if item.cleared]
    assert [(one.text, one.by) for one in said if one] == [("本年没有复议、诉讼。\n已核实 <b>", pc_user())]
    assert "已说明" in batch.page("/1")
    assert batch.lines()[0][6] == "1 已说明 1"
    assert batch.post("/1/said", {field[1]: "另一种说法"}).status_code == 409  # now on record


def test_an_explanation_is_taken_back_and_never_too_long(sender: Sender) -> None:
    batch = sender.upload(DOUBTFUL)
    field = re.findall(r'name="(said-[0-9a-f]+)"', batch.page("/1"))[0]
    batch.post("/1/said", {field: "核实过"})
    batch.post("/1/said", {field: "  "})
    assert "已填说明" not in batch.page("/1")
    answer = batch.post("/1/said", {field: "长" * 4001})
    assert answer.status_code == 400
    assert "最多 4000 个字" in answer.text


def test_an_explanation_does_not_survive_other_figures(sender: Sender) -> None:
    name, content = ("核实.xlsx", sample("broken/T2-VALID-MIN/fires.xlsx"))
    batch = sender.upload((name, content))
    field = re.findall(r'name="(said-[0-9a-f]+)"', batch.page("/1"))[0]
    batch.post("/1/said", {field: "核实过"})
    book = load_workbook(io.BytesIO(content))
    page = batch.page("/1")
    spot = re.findall(r'id="c-([A-Z]+\d+)" class="marked mark-verify', page)
    sheet = book[re.findall(r'aria-label="工作表“(.+?)”"', page)[0]]
    place, value = next((one, number) for one in spot if isinstance(number := sheet[one].value, int) and number > 0)
    sheet[place] = value + 1
    buffer = io.BytesIO()
    book.save(buffer)
    batch.send("核实.xlsx", buffer.getvalue())
    batch.post("/remove", {"key": batch.keys()})
    assert "已填说明" not in batch.page("/1")


def test_whose_a_file_is_may_be_said_for_it(sender: Sender) -> None:
    batch = sender.upload(NO_YEAR, GOOD)
    number = 1 + [line[0].split()[0] for line in batch.lines()].index("没有年度.xlsx")
    assert batch.lines()[number - 1][4].startswith("已退回")
    assert "不能按原报数入库" in batch.page(f"/{number}")
    answer = batch.post(f"/{number}/settle", {"agency": "", "year": "2022", "scope": "own"})
    shown = batch.page(answer.headers["location"].removeprefix(batch.path))  # back to the same report, not to the list
    assert "已重新核对" in shown
    assert "文件：没有年度.xlsx" in shown
    told = {line[0].split()[0]: line for line in batch.lines()}
    assert told["没有年度.xlsx"][2:5] == ["2022", "本级", "可入库"]
    assert told["宿迁2023.xlsx"][2] == "2023"
    for wrong in ({"year": "22"}, {"year": "二〇二二"}, {"agency": "长" * 201}):
        assert batch.post(f"/{number}/settle", wrong).status_code == 400
    assert batch.post(f"/{number}/settle", {"scope": "all"}).status_code == 404


def test_one_chosen_report_is_taken_as_filed_for_a_reason(sender: Sender, client: TestClient) -> None:
    hongze = ("洪泽.xlsx", sample("reports/hongze_2023.xlsx"))
    batch = sender.upload(FAULTY, hongze)
    assert [line[0].split()[0] for line in batch.lines()] == ["教育局2023.xlsx", "洪泽.xlsx"]
    assert batch.post("/2/accept", {"reason": " 已在网站公开，  数字如此 "}).status_code == 303
    assert [line[4] for line in batch.lines()] == ["已退回 尚未登记", "可按原报数入库"]
    batch.post("/store", {"which": "ready"})
    assert [line[4] for line in batch.lines()] == ["已退回 尚未登记", "按原报数入库 查看报送"]
    with desk_of(client).reading() as conn:
        assert conn.exec_driver_sql("SELECT as_filed, reason FROM filing").all() == [(1, "已在网站公开， 数字如此")]


def test_a_reason_is_taken_back(sender: Sender) -> None:
    batch = sender.upload(FAULTY)
    batch.post("/1/accept", {"reason": "已公开"})
    assert batch.lines()[0][4] == "可按原报数入库"
    batch.post("/1/accept", {"reason": ""})
    assert batch.lines()[0][4] == "已退回 尚未登记"
    assert batch.post("/1/accept", {"reason": "长" * 1001}).status_code == 400


def test_what_nobody_could_say_later_is_never_taken_as_filed(sender: Sender) -> None:
    batch = sender.upload(NO_YEAR)
    assert batch.post("/1/accept", {"reason": "已公开"}).status_code == 409


def test_the_day_of_receipt_and_a_supplement_change_what_is_found(sender: Sender) -> None:
    batch = sender.upload(("教育局.xlsx", sample("broken/DL-ORGAN/fires.xlsx")))
    assert "DL" not in batch.page("/1")
    before = batch.lines()[0][7]
    batch.post("/options", {"received": "2024-12-31"})
    assert batch.lines()[0][7] != before
    assert 'value="2024-12-31"' in batch.page()
    assert batch.post("/options", {"received": "去年"}).status_code == 400

    first = ("整份.xlsx", sample("broken/would_lose_table/first.xlsx"))
    sender.upload(first).post("/store", {"which": "all"})
    short = sender.upload(("补报.xlsx", sample("broken/would_lose_table/fires.xlsx")))
    assert short.lines()[0][4].startswith("已退回")
    short.post("/options", {"supplement": "1"})
    assert short.lines()[0][4] in ("可入库", "未变化")


def test_two_files_that_clash_are_both_returned_until_one_is_taken_out(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(("甲.xlsx", sample("reports/suqian_2023.xlsx")), ("乙.xlsx", changed(GOOD[1])))
    assert [line[4] for line in batch.lines()] == ["已退回 尚未登记"] * 2
    batch.post("/store", {"which": "chosen", "key": batch.keys()[:1]})  # judged beside the other all the same
    assert [state for _, state in filings(client)] == ["returned"]
    batch.post("/remove", {"key": batch.keys()[1:]})
    assert [line[4] for line in batch.lines()] == ["可入库"]
    assert batch.post("/remove", {}).status_code == 400
    assert batch.post("/remove", {"key": batch.keys()}).headers["location"] == "/collect"


def changed(content: bytes) -> bytes:
    book = load_workbook(io.BytesIO(content))
    spot, value = next(
        (one.coordinate, one.value)
        for row in book.worksheets[0].iter_rows()
        for one in row
        if isinstance(one.value, int) and one.value > 5
    )
    book.worksheets[0][spot] = value + 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_sheets(content: bytes, kept: set[str]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for name in set(book.sheetnames) - kept:
        book.remove(book[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_files_of_one_report_are_one_line_with_tabs_for_each(sender: Sender) -> None:
    one = ("表二.xlsx", with_sheets(GOOD[1], {"主动公开"}))
    other = ("表三表四.xlsx", with_sheets(GOOD[1], {"依申请公开", "复议诉讼"}))
    batch = sender.upload(one, other)
    (line,) = batch.lines()
    assert line[:2] == ["表三表四.xlsx、表二.xlsx", "宿迁市人民政府"] or line[0] == "表二.xlsx、表三表四.xlsx"
    page = batch.page("/1")
    assert "由 2 个文件合成" in page
    tabs = re.findall(r'href="[^"]*sheet=(\d+)#picture-heading"[^>]*>([^<]+) <small>([^<]+)</small>', page)
    assert {(sheet.strip(), file) for _, sheet, file in tabs} == {
        ("主动公开", "表二.xlsx"),
        ("依申请公开", "表三表四.xlsx"),
        ("复议诉讼", "表三表四.xlsx"),
    }
    second = next(number for number, sheet, _ in tabs if sheet.strip() == "复议诉讼")
    assert "工作表“复议诉讼”" in batch.page(f"/1?sheet={second}")
    batch.post("/store", {"which": "ready"})
    assert [line[4] for line in batch.lines()] == ["已入库 查看报送"]


def test_marked_copies_one_by_one_and_all_in_a_package(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(GOOD, FAULTY, ENCRYPTED)
    names = [line[0].split()[0] for line in batch.lines()]
    number = names.index("教育局2023.xlsx") + 1
    (link,) = re.findall(rf'href="({re.escape(batch.path)}/{number}/copy/\d+)"', batch.page(f"/{number}"))
    answer = client.get(link)
    assert "filename*=UTF-8''%E6%95%99" in answer.headers["content-disposition"]
    assert "问题清单" in load_workbook(io.BytesIO(answer.content)).sheetnames
    assert client.get(f"{batch.path}/copies.zip").status_code == 404
    batch.post("/copies")
    package = zipfile.ZipFile(io.BytesIO(client.get(f"{batch.path}/copies.zip").content))
    assert package.namelist() == ["加密_审核.xlsx", "教育局2023_审核.xlsx"]
    good = names.index("宿迁2023.xlsx") + 1
    assert "/copy/" not in batch.page(f"/{good}")
    assert client.get(link.replace(f"/{number}/copy", f"/{good}/copy")).status_code == 404  # another report's file
    batch.post("/options", {"received": "2024-01-20"})
    assert client.get(f"{batch.path}/copies.zip").status_code == 404  # of the judgement before


def test_files_one_by_one_as_the_script_sends_them(sender: Sender) -> None:
    batch = sender.begun()
    assert batch.send(*GOOD).json()["state"] == "taken"
    assert batch.send(*GOOD).json()["state"] == "same"
    assert batch.send("~$宿迁2023.xlsx", b"lock").json()["state"] == "skipped"
    assert batch.send("宿迁2023.xlsx", FAULTY[1]).json()["state"] == "taken"  # another file of the same name
    batch.post("/judge")
    assert [line[1] for line in batch.lines()] == ["宿迁市人民政府", "示例市教育局"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.xlsx", "passwd.xlsx"),
        ("..\\..\\boot.xlsx", "boot.xlsx"),
        ("/etc/..", ".."),
        ("<script>alert(1)</script>.xlsx", "script&gt;.xlsx"),
        ("con.xlsx", "con.xlsx"),
        ("\u202excod.xlsx", "\\u202excod.xlsx"),
        ("空\n行\x00.xlsx", "空 行\\x00.xlsx"),
        ("长" * 200 + ".xlsx", "长" * 100),
        ("[2023]*.xlsx", "[2023]*.xlsx"),
    ],
)
def test_names_stay_within_the_folder_and_show_as_text(
    sender: Sender, client: TestClient, name: str, shown: str
) -> None:
    batch = sender.begun()
    answer = batch.send(name, GOOD[1])
    if answer.json()["state"] == "skipped":
        assert name.endswith("..")
        return
    batch.post("/judge")
    assert batch.lines()[0][1] == "宿迁市人民政府"
    page = batch.page()
    assert shown in page
    assert "<script>alert" not in page
    folder = desk_of(client).folder.resolve()
    kept = [one for one in folder.rglob("*.xlsx") if one.is_file()]
    assert all(one.is_relative_to(folder / "collect") for one in kept)
    assert len(kept) == 1


def test_scripts_in_cells_are_text(sender: Sender) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "<script>alert(1)</script>"
    book.worksheets[0]["A2"] = '"><img src=x onerror=alert(1)>'
    book.worksheets[0].title = "<i>表"
    buffer = io.BytesIO()
    book.save(buffer)
    page = sender.upload(("x.xlsx", buffer.getvalue())).page("/1")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<i>表" not in page


def test_empty_files_and_other_formats_say_what_to_do(sender: Sender) -> None:
    batch = sender.upload(("空.xlsx", b""), ("说明.docx", b"PK\x03\x04"), ("表.csv", "单位,数\n".encode()), ENCRYPTED)
    assert {line[4] for line in batch.lines()} == {"无法读取"}
    told = " ".join(line[0] for line in batch.lines())
    assert "0 字节" in told
    assert "另存为 xlsx" in told
    for number in range(1, 5):
        assert "来文原样" in batch.page(f"/{number}")


def test_no_file_at_all_is_told_and_leaves_nothing(sender: Sender, client: TestClient) -> None:
    for files in ([], [("", b"")], [(".hidden.xlsx", b"x"), ("~$a.xlsx", b"x")]):
        answer = sender.form(files)
        assert answer.status_code == 400
        assert "没有" in answer.text
    assert not list((desk_of(client).folder / "collect").glob("*"))
    empty = sender.begun()
    assert empty.post("/judge").status_code == 400


def test_too_much_is_refused_while_it_streams(
    sender: Sender, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTDB_LIMITS", "file=1M,upload=2M,uploads=3")
    batch = sender.begun()
    answer = batch.send("大.xlsx", bytes(1_200_000))
    assert answer.status_code == 413
    assert "超过 1 MB 的上限" in answer.json()["words"]
    for number in range(3):
        assert batch.send(f"{number}.xlsx", bytes(700_000)).status_code == (200 if number < 2 else 413)
    assert batch.send("小.xlsx", b"x").status_code == 200
    answer = batch.send("多.xlsx", b"x")
    assert answer.status_code == 413
    assert "3 个文件" in answer.json()["words"]
    answer = sender.form([("大.xlsx", bytes(3_500_000))])
    assert answer.status_code == 413
    assert "内容过大" in answer.text
    answer = client.post(f"{batch.path}/judge", content=bytes(9_000_000), headers={"Content-Type": "text/plain"})
    assert answer.status_code in (403, 413)


def test_a_batch_is_its_owners_alone_and_lasts_a_day(
    sender: Sender, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sender.upload(GOOD)
    overrides = client.app.dependency_overrides  # type: ignore[attr-defined]
    overrides[visitor_of] = lambda: Visitor("李四", Role.OFFICER, 7)
    for path in ("", "/1", "/progress", "/copies.zip", "/1/copy/1"):
        assert client.get(batch.path + path).status_code == 404
    for path in ("/store", "/discard", "/judge", "/options", "/remove", "/1/said", "/1/settle", "/1/accept", "/copies"):
        assert batch.post(path, {"which": "all"}).status_code == 404
    assert batch.send(*FAULTY).status_code == 404
    assert batch.path not in client.get("/collect").text
    overrides[visitor_of] = lambda: Visitor("王五", Role.ANALYST, 8)
    assert client.get("/collect").status_code == 403
    assert sender.form([GOOD]).status_code == 403
    overrides.clear()
    assert batch.path in client.get("/collect").text
    monkeypatch.setattr(batches, "_KEPT_FOR", -batches._KEPT_FOR)
    assert client.get(batch.path).status_code == 404
    client.get("/collect")
    assert not list((desk_of(client).folder / "collect").glob("*"))


def test_a_batch_is_discarded(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(GOOD)
    assert batch.post("/discard").headers["location"] == "/collect"
    assert client.get(batch.path).status_code == 404


@pytest.mark.parametrize("name", ["..", "x", "a" * 16, "../../../../tmp", "%2e%2e%2f"])
def test_no_other_folder_is_a_batch(sender: Sender, client: TestClient, name: str) -> None:
    assert client.get(f"/collect/{name}/1").status_code == 404
    assert client.post(f"/collect/{name}/discard", data={"proof": sender.proof}).status_code == 404


def test_a_form_from_elsewhere_changes_nothing(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(GOOD)
    for path in ("/store", "/discard", "/files?file=a.xlsx"):
        assert client.post(batch.path + path, data={"which": "all"}).status_code == 403
    assert filings(client) == []


def test_a_batch_while_somebody_else_writes_waits_and_is_stored(sender: Sender, client: TestClient) -> None:
    engine: Engine = desk_of(client).engine
    with database.writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")  # holds the database
        answer = sender.form([GOOD])
        waiting = answer.headers["location"]
        assert client.get(f"{waiting}/progress").json()["busy"]
        assert client.get("/").status_code == 200  # who reads does not wait
    batch = Collected(sender, waiting).rested()
    assert batch.lines()[0][4] == "可入库"


def test_many_files_are_judged_while_somebody_else_writes(sender: Sender, client: TestClient) -> None:
    sender.upload(GOOD).post("/store", {"which": "ready"})
    others = [named(f"示例市第{number}局") for number in "一二三四五六七八九十"]
    with database.writing(desk_of(client).engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")  # holds the database until the end
        batch = sender.upload(GOOD, *others)
        assert sorted(line[4] for line in batch.lines())[-1] == "未变化"
        assert len(batch.lines()) == 11
    assert not list((desk_of(client).folder / batch.path.removeprefix("/")).glob("*.sqlite*"))
    assert len(filings(client)) == 1


def test_while_it_is_worked_on_nothing_else_is_done_with_it(sender: Sender, client: TestClient) -> None:
    with database.writing(desk_of(client).engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")
        path = sender.form([GOOD]).headers["location"]
        for what in ("/judge", "/discard", "/options", "/remove", "/copies"):
            answer = client.post(path + what, data={"proof": sender.proof, "which": "all"}, follow_redirects=False)
            assert answer.status_code == 409
        assert "请稍候" in client.get(path).text
        assert "请稍候" in client.get(f"{path}/1").text
    Collected(sender, path).rested()


def test_a_working_process_that_dies_is_started_again(sender: Sender, client: TestClient) -> None:
    batch = sender.upload(GOOD)
    bench = desk_of(client).workshop.judging
    assert bench._process is not None
    bench._process.kill()
    bench._process.wait()
    batch.post("/judge")
    assert batch.lines()[0][4] == "可入库"
    with database.writing(desk_of(client).engine) as conn:
        conn.exec_driver_sql("DELETE FROM explanation")
        answer = client.post(f"{batch.path}/judge", data={"proof": sender.proof}, follow_redirects=False)
        assert answer.status_code == 303
        bench._process.kill()  # in the middle of it
        batch.rested()
    assert "异常中止" in batch.page()
    batch.post("/judge")
    assert batch.lines()[0][4] == "可入库"


def test_a_closed_desk_leaves_no_process_and_takes_no_job() -> None:
    bench = Bench()
    assert bench.submit({"what": "ready"}).result(60) is None
    process = bench._process
    assert process is not None
    told: list[str] = []
    unknown = bench.submit({"what": "nothing we know", "folder": "/nowhere"}, told.append)
    assert isinstance(unknown.exception(60), Trouble)
    assert told == ["处理时程序出错，出错情况已记入日志，请告诉维护人员；已入库的数据没有受影响。"]
    bench.close()
    assert process.wait(10) != 0
    with pytest.raises(Trouble, match="正在关闭"):
        bench.submit({"what": "ready"}).result(60)


def test_the_process_ends_with_its_desk() -> None:
    bench = Bench()
    bench.submit({"what": "ready"}).result(60)
    process = bench._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()  # all it sees of a desk that was killed
    assert process.wait(10) == 0
    bench.close()


def test_an_offices_own_rules_are_judged_by(tmp_path: Path) -> None:
    rules = tmp_path / "desk.rules.toml"
    rules.write_text("not a rule", encoding="utf-8")
    with visitor(f"sqlite:///{tmp_path / 'desk.sqlite'}") as client:
        page = Sender(client).upload(GOOD).page()
        assert "无法完成" in page
        assert "desk.rules.toml" in page


def named(agency: str, content: bytes = sample("broken/T3-SUM/passes.xlsx")) -> tuple[str, bytes]:
    """The sheet of an agency."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("示例市教育局".encode(), agency.encode()))
    return f"{agency}.xlsx", made.getvalue()


def test_nothing_is_stored_or_told_of_agencies_outside_the_remit(workshop: Kept, ready_url: URL) -> None:
    city = City(ready_url)
    desk = desk_on(city.text)
    desk.workshop = workshop
    with TestClient(make_app(desk), "http://localhost", raise_server_exceptions=False) as client:
        as_one_who_sees(client, [city.ids["B"], city.ids["B1"]])
        batch = Sender(client).upload(named("乙县教育局"), named("丙县人民政府"), named("没有这家局"))
        told = {line[0].split()[0]: line for line in batch.lines()}
        assert told["乙县教育局.xlsx"][4] == "可入库"
        for name in ("丙县人民政府.xlsx", "没有这家局.xlsx"):
            assert told[name][4] == "已退回 尚未登记"
            assert "不是管辖范围内的单位" in told[name][0]
        batch.post("/store", {"which": "all"})
        with desk.reading() as conn:
            stored = [row.agency_id for row in conn.exec_driver_sql("SELECT agency_id FROM annual_report").all()]
        assert stored == [city.ids["B1"]]
        number = next(int(one) for one in re.findall(r"/filings/(\d+)", batch.page()))
        assert number
    city.close()


def test_blank_forms(client: TestClient) -> None:
    assert "2021年格式" in client.get("/templates").text
    answer = client.get("/templates/blank.xlsx", params={"year": "2024", "agency": "宿迁市教育局\n=1"})
    book = load_workbook(io.BytesIO(answer.content))
    assert any("宿迁市教育局" in str(row) for row in book.worksheets[0].iter_rows(values_only=True))
    assert "2024" in answer.headers["content-disposition"]
    assert client.get("/templates/blank.xlsx", params={"edition": "2014"}).status_code == 200
    for wrong in ({}, {"year": "24"}, {"year": "1999"}, {"edition": "2099"}):
        assert client.get("/templates/blank.xlsx", params=wrong).status_code == 400
