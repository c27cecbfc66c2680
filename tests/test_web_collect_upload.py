"""Files on their way into a batch: their names, formats, sizes and what is in them."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from tests.collecting_desk import ENCRYPTED, FAULTY, GOOD, desk_of, filings
from tests.web_batch import Sender


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
def test_names_stay_within_the_folder_and_show_as_text(sender: Sender, name: str, shown: str) -> None:
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
    folder = desk_of(sender.client).folder.resolve()
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


def test_no_file_at_all_is_told_and_leaves_nothing(sender: Sender) -> None:
    for files in ([], [("", b"")], [(".hidden.xlsx", b"x"), ("~$a.xlsx", b"x")]):
        answer = sender.form(files)
        assert answer.status_code == 400
        assert "没有" in answer.text
    assert not list((desk_of(sender.client).folder / "collect").glob("*"))
    empty = sender.begun()
    assert empty.post("/judge").status_code == 400


def test_too_much_is_refused_while_it_streams(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
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
    answer = sender.client.post(f"{batch.path}/judge", content=bytes(9_000_000), headers={"Content-Type": "text/plain"})
    assert answer.status_code in (403, 413)


def test_a_form_from_elsewhere_changes_nothing(sender: Sender) -> None:
    batch = sender.upload(GOOD)
    for path in ("/store", "/discard", "/files?file=a.xlsx"):
        assert sender.client.post(batch.path + path, data={"which": "all"}).status_code == 403
    assert filings(sender.client) == []
