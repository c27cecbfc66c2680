"""One report of a batch: its sheets drawn, its doubts explained, whose it is and as what it is taken."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from reportdb.database import connect_url
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit
from reportdb.web.pc_user import pc_user
from tests.books import load_workbook
from tests.collecting_desk import DOUBTFUL, ENCRYPTED, FAULTY, GOOD, NO_YEAR, desk_of, filings
from tests.command_line import runner
from tests.web_batch import SAMPLES, Sender, sample


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


def test_a_doubt_is_explained_before_it_is_stored_and_stays_explained(sender: Sender) -> None:
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
    ((number, _),) = filings(sender.client)
    with desk_of(sender.client).reading() as conn:
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


def test_one_chosen_report_is_taken_as_filed_for_a_reason(sender: Sender) -> None:
    hongze = ("洪泽.xlsx", sample("reports/hongze_2023.xlsx"))
    batch = sender.upload(FAULTY, hongze)
    assert [line[0].split()[0] for line in batch.lines()] == ["教育局2023.xlsx", "洪泽.xlsx"]
    assert batch.post("/2/accept", {"reason": " 已在网站公开，  数字如此 "}).status_code == 303
    assert [line[4] for line in batch.lines()] == ["已退回 尚未登记", "可按原报数入库"]
    batch.post("/store", {"which": "ready"})
    assert [line[4] for line in batch.lines()] == ["已退回 尚未登记", "按原报数入库 查看报送"]
    with desk_of(sender.client).reading() as conn:
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


def test_marked_copies_one_by_one_and_all_in_a_package(sender: Sender) -> None:
    batch = sender.upload(GOOD, FAULTY, ENCRYPTED)
    names = [line[0].split()[0] for line in batch.lines()]
    number = names.index("教育局2023.xlsx") + 1
    (link,) = re.findall(rf'href="({re.escape(batch.path)}/{number}/copy/\d+)"', batch.page(f"/{number}"))
    answer = sender.client.get(link)
    assert "filename*=UTF-8''%E6%95%99" in answer.headers["content-disposition"]
    assert "问题清单" in load_workbook(io.BytesIO(answer.content)).sheetnames
    assert sender.client.get(f"{batch.path}/copies.zip").status_code == 404
    batch.post("/copies")
    package = zipfile.ZipFile(io.BytesIO(sender.client.get(f"{batch.path}/copies.zip").content))
    assert package.namelist() == ["加密_审核.xlsx", "教育局2023_审核.xlsx"]
    good = names.index("宿迁2023.xlsx") + 1
    assert "/copy/" not in batch.page(f"/{good}")
    assert (
        sender.client.get(link.replace(f"/{number}/copy", f"/{good}/copy")).status_code == 404
    )  # another report's file
    batch.post("/options", {"received": "2024-01-20"})
    assert sender.client.get(f"{batch.path}/copies.zip").status_code == 404  # of the judgement before


def test_the_page_opens_at_the_sheet_of_the_gravest_issue(sender: Sender, tmp_path: Path) -> None:
    run = runner(connect_url(str(tmp_path / "official.sqlite")))
    path = tmp_path / "official.xlsx"
    assert run("import", str(SAMPLES / "reports" / "suqian_2023.xlsx")).code == 0
    assert run("export", "--agency", "宿迁市人民政府", "--year", "2023", "-o", str(path)).code == 0
    book = load_workbook(path)
    book["表二"]["D6"], book["表三"]["D7"] = 1, 3403  # a doubt on the first sheet, an error on the next
    book.save(path)
    page = sender.upload(("正式表.xlsx", path.read_bytes())).page("/1")
    tabs = re.findall(
        r'<a href="[^"]*sheet=\d+[^"]*"( aria-current="page")?>(\w+)(?: <span class="badge">(\d+))?', page
    )
    assert [(name, bool(marks)) for _, name, marks in tabs if name in ("表二", "表三")] == [
        ("表二", True),
        ("表三", True),
    ]
    assert [name for current, name, _ in tabs if current] == ["表三"]
