"""`history`, `diff`, and what `show` and `export` say of a filing that was superseded; on both databases."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.draft import FilingDraft, SourceFile
from etl.load import register_agency, store
from etl.readback import compare
from reportdb.database import reading, writing
from reportdb.papers.diff_rows import COLUMNS
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import BLANK, NOT_APPLICABLE, ImprovementItem, Report, Scope, number, words
from tests.books import load_workbook
from tests.command_line import Run

ROOT = Path(__file__).parents[1]
BROKEN = ROOT / "samples" / "broken"
FIRES = str(BROKEN / "figure_corrected" / "fires.xlsx")
PASSES = str(BROKEN / "figure_corrected" / "passes.xlsx")
DECLARED = str(BROKEN / "figure_corrected" / "corrections.toml")
WHOSE = ("--agency", "示例市教育局", "--year", "2023")
EVIL = '=HYPERLINK("http://x","点")\x1b[31m'


Make = Callable[..., Report]


@pytest.fixture
def versions(run: Run) -> Run:
    """Filing 1 returned, 2 accepted with a correction, 3 accepted in its place, 4 restored from 2."""
    assert run("import", FIRES, "--by", "张三").code == 1
    assert run("import", FIRES, "--corrections", DECLARED, "--by", "张三", "--received", "2024-01-20").code == 0
    assert run("import", PASSES, "--by", "李四").code == 0
    assert run("restore", "2", "--reason", "以来函为准", "--by", "王五").code == 0
    return run


def test_history_says_who_when_why_and_from_which_file(versions: Run) -> None:
    listed = versions("history", *WHOSE, "--json").objects
    assert [(one["filing"], one["n"], one["state"], one["state_name"], one["made_by"]) for one in listed] == [
        (1, 1, "returned", "已退回", "张三"),
        (2, 2, "superseded", "已被更正", "张三"),
        (3, 3, "superseded", "已被更正", "李四"),
        (4, 4, "accepted", "已入库", "王五"),
    ]
    assert [(one["superseded_by"], one["restored_from"]) for one in listed] == [
        (None, None), (3, None), (4, None), (None, 2),
    ]  # fmt: skip
    assert [one["received"] for one in listed] == [None, "2024-01-20", None, "2024-01-20"]
    assert (listed[0]["errors"], listed[1]["errors"], listed[1]["notices"]) == (1, 0, 2)
    assert listed[3]["reason"] == "restored from filing 2: 以来函为准"
    files = [one["files"] for one in listed]
    assert [[(file["name"], file["made"]) for file in some] for some in files] == [
        [("fires.xlsx", True)], [("fires.xlsx", True)], [("passes.xlsx", True)], [("fires.xlsx", True)],
    ]  # fmt: skip
    assert re.fullmatch("[0-9a-f]{64}", files[0][0]["sha256"])
    assert [len(one["corrections"]) for one in listed] == [0, 1, 0, 1]
    made = [dt.datetime.fromisoformat(str(one["made_at"])) for one in listed]
    assert made == sorted(made)
    assert made[0].tzinfo is not None
    text = versions("history", *WHOSE).out
    assert text.startswith("示例市教育局　2023年　本级　共报送 4 次\n")
    for part in (
        "  第 1 次　filing 1　已退回　", "filing 2　已被更正（由 filing 3 更正）　", "    理由　恢复 filing 2：以来函为准\n",
        "    恢复　重复 filing 2 的全部内容\n", "    更正　主动公开政府信息情况“行政处罚／本年处理决定数量”由 “50余件” 更正为 52。",
        "    审核　强制 1 条\n", "　王五\n", "    收到　2024-01-20\n",
    ):  # fmt: skip
        assert part in text


def test_history_tells_a_repeated_file_from_the_one_that_made_the_filing(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "复印件.xlsx"
    book = load_workbook(PASSES)
    book.worksheets[0]["AZ90"] = "　"
    book.save(copy)
    run("import", PASSES)
    assert run("import", str(copy)).out.count("未变化") == 2
    (one,) = run("history", *WHOSE, "--json").objects
    assert [(file["name"], file["made"]) for file in one["files"]] == [
        ("passes.xlsx", True), ("复印件.xlsx", False),
    ]  # fmt: skip
    assert "    同数　复印件.xlsx（sha256 " in run("history", *WHOSE).out


def test_history_of_both_scopes_and_of_nothing(run: Run) -> None:
    run("import", PASSES, "--scope", "consolidated")
    run("import", PASSES, "--scope", "own")
    assert [one["scope"] for one in run("history", *WHOSE, "--json").objects] == ["own", "consolidated"]
    assert run("history", *WHOSE).out.count("共报送 1 次") == 2
    assert [one["filing"] for one in run("history", *WHOSE, "--scope", "consolidated", "--json").objects] == [1]
    nothing = run("history", "--agency", "示例市教育局", "--year", "2001")
    assert (nothing.code, nothing.err) == (1, "reportdb: 示例市教育局 2001: nothing was filed\n")
    assert run("history", "--agency", "没有", "--year", "2023").code == 2


def test_a_report_accepted_as_filed_says_why_and_stays_so_when_superseded(run: Run) -> None:
    run("import", FIRES, "--accept", "已经公布")
    run("import", PASSES)
    first, _ = run("history", *WHOSE, "--json").objects
    assert (first["state"], first["as_filed"], first["reason"]) == ("superseded", True, "已经公布")
    assert "    理由　按原报数入库：已经公布\n" in run("history", *WHOSE).out


def test_diff_of_two_filings_and_of_the_last_two_accepted(versions: Run) -> None:
    named = json.loads(versions("diff", "2", "3", "--format", "json").out)
    (one,) = named
    assert list(one) == [
        "agency", "agency_code", "year", "scope", "old_filing", "new_filing", "kind", "table", "row", "row_label",
        "column", "column_label", "period", "unit", "old", "new",
    ]  # fmt: skip
    assert (one["table"], one["row"], one["column"]) == ("publications", "penalty", "decisions")
    assert (one["row_label"], one["column_label"]) == ("行政处罚", "本年处理决定数量")
    assert (one["old"]["value"], one["new"]["value"]) == (52, 5)
    (last,) = json.loads(versions("diff", *WHOSE, "--format", "json").out)
    assert (last["old_filing"], last["new_filing"], last["correction"]["to"]["value"]) == (3, 4, 52)
    text = versions("diff", *WHOSE).out.splitlines()
    assert (
        text[0]
        == "示例市教育局　2023年　本级　filing 3（第 3 次，已被更正） → filing 4（第 4 次，已入库）　共 1 处变化"
    )
    assert text[3].split() == ["主动公开政府信息情况", "行政处罚", "本年处理决定数量", "5", "52"]
    assert text[4].startswith("更正：主动公开政府信息情况“行政处罚／本年处理决定数量”由 “50余件” 更正为 52。")
    markdown = versions("diff", "1", "2", "--format", "markdown").out
    assert "| 主动公开政府信息情况 | 行政处罚 | 本年处理决定数量 | “50余件” | 52 |" in markdown
    same = versions("diff", "2", "4")
    assert (same.code, same.out.rstrip().endswith("没有变化")) == (0, True)
    assert versions("diff", "2", "4", "--format", "json").out == "[]\n"
    assert versions("diff", "2", "4", "--format", "csv").out == ",".join(COLUMNS) + "\n"


def test_diff_refuses_what_it_cannot_compare(versions: Run) -> None:
    assert versions("import", PASSES, "--scope", "consolidated").code == 0
    for arguments in (("1",), ("1", "2", "3"), (), ("--agency", "示例市教育局"), ("2", "5"), ("0", "1")):
        said = versions("diff", *arguments)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert versions("diff", "1", "99").code == 1
    alone = versions("diff", *WHOSE, "--scope", "consolidated")
    assert (alone.code, "filing 5 is the only accepted consolidated one" in alone.err) == (1, True)
    both = versions("diff", *WHOSE)
    assert (both.code, "--scope consolidated" in both.err) == (0, True)


def test_diff_tells_every_kind_of_change_in_every_format(engine: Engine, run: Run, full_report: Make) -> None:
    first, second = full_report("甲", 2023, "2021"), full_report("甲", 2023, "2021")
    figures = second.tables["applications"].figures
    changed = {
        "received": number(0),
        "carried_in": BLANK,
        "granted": NOT_APPLICABLE,
        "denied.state_secret": words(EVIL),
    }
    for row, figure in changed.items():
        cell = next(cell for cell in figures if cell.row == row or row not in {one.row for one in figures})
        figures[cell] = figure
    assert second.channels is not None
    second.channels[1] = second.channels[1]._replace(figure=number(1), channel=EVIL)
    second.improvement_items = [ImprovementItem(EVIL, f"改进\n{EVIL}")]
    with writing(engine) as conn:
        agency = register_agency(conn, "甲")
        for report in (first, second):
            store(conn, FilingDraft(report, agency, True, sources=[SourceFile(f"{EVIL}.xlsx", "0" * 64, b"x")]))
    whose = ("--agency", "甲", "--year", "2023")
    exact = json.loads(run("diff", *whose, "--format", "json").out)
    assert {one["new"]["mark"] for one in exact} >= {"number", "blank", "not_applicable", "text", "not_reported"}
    rows = list(csv.DictReader(io.StringIO(run("diff", *whose, "--format", "csv").out, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["new_mark"] for row in rows] == [one["new"]["mark"] for one in exact]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    for form in ("text", "markdown"):
        out = run("diff", *whose, "--format", form).out
        assert "\x1b" not in out
        assert not [line for line in out.splitlines() if re.match(r"^[\s|]*=", line)]
    history = run("history", *whose).out
    assert "\x1b" not in history
    assert "文件　'=HYPERLINK" in history


def test_show_says_that_a_filing_is_not_the_one_that_counts(versions: Run) -> None:
    text = versions("show", "appeals", "--filing", "2")
    assert "已被更正　filing 2" in text.out.splitlines()[0]
    assert text.err == "filing 2 was superseded by filing 3\n"
    assert "已被更正" in versions("show", "appeals", "--filing", "2", "--format", "markdown").out.splitlines()[0]
    for number_, state in (("1", "returned"), ("2", "superseded")):
        records = json.loads(versions("show", "appeals", "--filing", number_, "--format", "json").out)
        assert {one["state"] for one in records} == {state}
    csv_ = versions("show", "appeals", "--filing", "3", "--format", "csv")
    assert csv_.err == "filing 3 was superseded by filing 4\n"
    current = versions("show", "appeals", *WHOSE, "--format", "json")
    assert current.err == ""
    assert "state" not in json.loads(current.out)[0]


def test_an_export_of_an_older_filing_says_so_on_every_sheet(versions: Run, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    said = versions("export", "--filing", "3", "-o", str(path))
    assert (said.code, said.err) == (0, "filing 3 was superseded by filing 4\n")
    book = load_workbook(path)
    cover = [cell.value for row in book["封面"].iter_rows() for cell in row if cell.value]
    assert "已被更正" in cover
    assert "本表为第 3 次报送（报送编号 3），已由第 4 次报送（报送编号 4）更正，不是现行数字。" in cover
    assert all(str(book[name]["A2"].value).endswith("状态：已被更正") for name in ("表二", "表三", "表四"))
    with reading(engine) as conn:
        assert compare(path, load_report(conn, Remit.everyone(), 3)) == []
    current = tmp_path / "new.xlsx"
    assert versions("export", *WHOSE, "-o", str(current)).code == 0
    book = load_workbook(current)
    assert "状态" not in str(book["表二"]["A2"].value)
    assert "已入库（理由：恢复 filing 2：以来函为准）" in [
        cell.value for row in book["封面"].iter_rows() for cell in row
    ]
    assert versions("export", "-o", str(current)).code == 2
    assert versions("export", "--filing", "3", "--year", "2001", "-o", str(current)).code == 2


def test_an_export_of_an_older_filing_does_not_bring_it_back(versions: Run, tmp_path: Path) -> None:
    old, now = str(tmp_path / "old.xlsx"), str(tmp_path / "now.xlsx")
    versions("export", "--filing", "3", "-o", old)
    versions("export", *WHOSE, "-o", now)
    said = versions("import", "--json", old)
    (item,) = said.objects
    assert (said.code, item["status"]) == (1, "returned")
    assert "superseded_figures" in said.out
    said = versions("import", "--json", now)
    (item,) = said.objects
    assert (said.code, item["status"], item["filing"]) == (0, "unchanged", 4)


def test_one_agencys_versions_are_not_anothers(engine: Engine, run: Run, full_report: Make) -> None:
    with writing(engine) as conn:
        for name in ("甲", "乙"):
            agency = register_agency(conn, name)
            for first in (1, 2):
                store(conn, FilingDraft(full_report(name, 2023, "2021", first), agency, True))
    for name, ids in (("甲", [1, 2]), ("乙", [3, 4])):
        listed = run("history", "--agency", name, "--year", "2023", "--json").objects
        assert [one["filing"] for one in listed] == ids
    said = run("diff", "1", "3")
    assert (said.code, "no versions of one report" in said.err) == (2, True)
    assert Scope.OWN in said.err
