"""The verbs from end to end on both databases: exit codes, what people read, what programs read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from reportdb.cli import main
from reportdb.report import Mark
from tests.books import load_workbook
from tests.command_line import Run

REPORTS = Path(__file__).parents[1] / "samples" / "reports"
SUQIAN = str(REPORTS / "suqian_2023.xlsx")
HONGZE = str(REPORTS / "hongze_2023.xlsx")  # published as it is, and it does not add up
SUQIAN_2023 = ("--agency", "宿迁市人民政府", "--year", "2023")


def test_init_can_be_repeated(database_url: URL, capsys: pytest.CaptureFixture[str]) -> None:
    db = database_url.render_as_string(hide_password=False)
    for _ in range(2):
        assert main(["--db", db, "init"]) == 0
        assert "is ready (schema" in capsys.readouterr().out
    assert main(["--db", db, "agencies", "list"]) == 0


def test_an_older_schema_says_what_to_do(run: Run, ready_url: URL) -> None:
    from reportdb.database import make_engine

    engine = make_engine(ready_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM alembic_version")
        conn.exec_driver_sql("INSERT INTO alembic_version VALUES ('0000')")
    engine.dispose()
    said = run("agencies", "list")
    assert said.code == 2
    assert said.err.count("\n") == 1


def test_import_tells_people_what_became_of_each_file(run: Run) -> None:
    said = run("import", SUQIAN)
    assert said.code == 0
    first, *findings, summary = said.out.splitlines()
    assert first.endswith("suqian_2023.xlsx　宿迁市人民政府　2023年　汇总　已入库　filing 1")
    assert all(line.startswith("  提示　") for line in findings)
    assert summary.startswith("共 1 份：已入库 1；提示 ")
    again = run("import", SUQIAN)
    assert again.code == 0
    assert "未变化　filing 1" in again.out


def test_import_returns_what_is_wrong_and_loads_the_others(run: Run) -> None:
    said = run("import", HONGZE, SUQIAN)
    assert said.code == 1
    assert "已退回" in said.out
    assert "  强制　" in said.out
    assert said.out.splitlines()[-1].startswith("共 2 份：已退回 1，已入库 1；强制 2 条")


def test_import_json_has_the_promised_shape(run: Run) -> None:
    said = run("import", HONGZE, SUQIAN, str(REPORTS / "nowhere.xlsx"), "--json")
    assert said.code == 1
    hongze, suqian, nowhere = said.objects
    for item in said.objects:
        assert list(item)[:11] == [
            "file", "sha256", "agency", "year", "edition", "editions", "scope", "status", "filing", "facts", "findings",
        ]  # fmt: skip
    assert (hongze["status"], suqian["status"], nowhere["status"]) == ("returned", "accepted", "failed")
    assert hongze["file"] == HONGZE
    assert nowhere["agency"] is None
    findings = hongze["findings"]
    assert isinstance(findings, list)
    assert set(findings[0]) == {"code", "level", "message", "table", "row", "column", "sheet", "cell", "values"}


def test_a_dry_run_stores_nothing(run: Run) -> None:
    said = run("import", SUQIAN, "--dry-run")
    assert said.code == 0
    assert said.out.rstrip().endswith("（试运行，未入库）")
    assert run("check").code == 1


def test_accept_takes_a_report_as_filed_and_check_lists_it_as_settled(run: Run) -> None:
    assert run("import", HONGZE).code == 1
    assert run("check").code == 1
    said = run("import", HONGZE, "--accept", "与公布的一致", "--received", "2024-01-31")
    assert (said.code, "按原报数入库" in said.out) == (0, True)
    checked = run("check")
    assert checked.code == 0
    assert "理由：与公布的一致" in checked.out
    assert "强制" in checked.out


def test_check_prints_the_objects_of_import(run: Run) -> None:
    imported = run("import", HONGZE, SUQIAN, "--json").objects
    said = run("check", "--json")
    assert said.code == 1
    stored = {item["agency"]: item for item in said.objects}
    for item in imported:
        kept = stored[item["agency"]]
        assert kept["file"] == Path(str(item["file"])).name
        assert {key: kept[key] for key in kept if key != "file"} == {key: item[key] for key in kept if key != "file"}
    assert [item["agency"] for item in run("check", "--agency", "宿迁市人民政府", "--json").objects] == [
        "宿迁市人民政府"
    ]
    assert run("check", "--year", "2001").code == 1
    assert run("check", "--scope", "own").code == 1


def test_show_prints_the_statutory_table(run: Run) -> None:
    run("import", SUQIAN)
    said = run("show", "applications", *SUQIAN_2023)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "宿迁市人民政府　2023年　汇总　已入库　filing 1"
    assert any("一、本年新收政府信息公开申请数量" in line and line.endswith(" 3511 |") for line in lines)
    assert run("show", "channels", *SUQIAN_2023).out.count("18万余") == 1


def test_show_csv_and_json_have_the_columns_of_the_view(run: Run) -> None:
    run("import", SUQIAN)
    for table in ("publications", "applications", "appeals", "channels"):
        records = json.loads(run("show", table, *SUQIAN_2023, "--format", "json").out)
        lines = list(csv.DictReader(io.StringIO(run("show", table, *SUQIAN_2023, "--format", "csv").out)))
        view = json.loads(run("sql", f"SELECT * FROM annual_{table}", "--format", "json").out)
        assert list(records[0]) == list(lines[0]) == list(view[0])
        assert len(records) == len(lines) == len(view)
        for record, row in zip(records, view, strict=True):
            same = {key: value for key, value in record.items() if key not in ("value", "as_filed")}
            assert same == {key: row[key] for key in same}
            assert (record["value"] is None) == (record["mark"] != Mark.NUMBER)
            if record["value"] is not None:
                assert float(record["value"]) == float(row["value"])


def test_show_markdown_can_be_pasted(run: Run) -> None:
    run("import", SUQIAN)
    out = run("show", "appeals", *SUQIAN_2023, "--format", "markdown").out
    assert "| 行政复议 | 309 | 17 | 88 | 26 | 440 |" in out
    assert "**第二十条第（一）项**" in run("show", "publications", *SUQIAN_2023, "--format", "markdown").out


def test_show_says_why_there_is_nothing(run: Run) -> None:
    run("import", HONGZE, SUQIAN)
    said = run("show", "appeals", "--agency", "淮安市洪泽区人民政府", "--year", "2023")
    assert said.code == 1
    assert said.err == (
        "reportdb: 淮安市洪泽区人民政府 2023: no accepted filing; filing 1 was returned with 2 errors\n"
    )
    assert run("show", "appeals", "--agency", "宿迁市人民政府", "--year", "2001").err.endswith("nothing was filed\n")
    assert "--scope consolidated" in run("show", "appeals", *SUQIAN_2023, "--scope", "own").err
    assert run("show", "resources", *SUQIAN_2023).err == (
        "reportdb: filing 2 (宿迁市人民政府 2023) holds no table resources\n"
    )
    assert run("show", "appeals", "--filing", "99").code == 1


def test_show_takes_any_filing_by_its_number(run: Run) -> None:
    run("import", HONGZE)
    said = run("show", "appeals", "--filing", "1")
    assert said.code == 0
    assert "已退回　filing 1" in said.out
    assert run("show", "appeals", "--filing", "1", "--year", "2022").code == 2


def test_of_both_scopes_own_is_shown_and_said(run: Run) -> None:
    run("import", SUQIAN, "--scope", "own")
    run("import", SUQIAN, "--scope", "consolidated")
    said = run("show", "appeals", *SUQIAN_2023)
    assert "本级" in said.out.splitlines()[0]
    assert "--scope consolidated" in said.err
    assert run("show", "appeals", *SUQIAN_2023, "--scope", "consolidated").err == ""


def test_sql_prints_text_csv_and_json_and_says_when_there_is_more(run: Run) -> None:
    run("import", SUQIAN)
    query = "SELECT route, value, NULL AS n FROM annual_appeals WHERE result_code = 'total' ORDER BY value"
    text = run("sql", query)
    assert text.out.splitlines()[2].split() == ["未经复议直接起诉", "24"]
    assert run("sql", query, "--format", "csv").out.splitlines()[:2] == ["route,value,n", "未经复议直接起诉,24,"]
    limited = run("sql", query, "--format", "json", "--limit", "1")
    assert json.loads(limited.out) == [{"route": "未经复议直接起诉", "value": 24, "n": None}]
    assert limited.err == "only the first 1 rows are shown; there are more (--limit)\n"
    assert json.loads(run("sql", "SELECT 1 AS a, 2 AS a", "--format", "json").out) == [{"a": 1, "a_2": 2}]
    assert run("sql", "SELECT name FROM agency").code == 2


def test_sql_shows_money_alike_on_both_databases(run: Run) -> None:
    run("import", SUQIAN)
    query = "SELECT value FROM annual_publications WHERE measure_code = 'fee_amount'"
    value = run("sql", query, "--format", "csv").out.splitlines()[1]
    shown = json.loads(run("show", "publications", *SUQIAN_2023, "--format", "json").out)
    assert [value] == [row["value"] for row in shown if row["measure_code"] == "fee_amount"]


def test_template_writes_a_workbook_that_imports_as_nothing_filed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "made" / "template.xlsx"
    said = run("template", "--year", "2023", "--agency", "某某市教育局", "-o", str(path))
    assert said.code == 0
    assert len(load_workbook(path).sheetnames) > 3
    assert [file.name for file in path.parent.iterdir()] == ["template.xlsx"]


def test_a_file_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = run("template", "--year", "2023", "-o", str(tmp_path / "file" / "x.xlsx"))
    assert said.code == 2
    assert said.err.count("\n") == 1
    (tmp_path / "folder.xlsx").mkdir()
    assert run("template", "--year", "2023", "-o", str(tmp_path / "folder.xlsx")).code == 2


def test_export_writes_what_the_database_says(run: Run, tmp_path: Path) -> None:
    run("import", SUQIAN)
    path = tmp_path / "out.xlsx"
    said = run("export", *SUQIAN_2023, "-o", str(path))
    assert said.code == 0, said.err
    again = run("import", str(path), "--json").objects
    assert [item["status"] for item in again] == ["unchanged"]


def test_a_renamed_agency_is_exported_under_the_name_of_the_year(run: Run, tmp_path: Path) -> None:
    register = tmp_path / "agencies.csv"
    register.write_text(
        "单位名称,单位代码,曾用名\n宿迁新市人民政府,A1,宿迁市人民政府（2024-12-31止）\n", encoding="utf-8"
    )
    assert run("agencies", "load", str(register)).code == 0
    assert run("import", SUQIAN).code == 0
    path = tmp_path / "out.xlsx"
    said = run("export", "--agency", "宿迁新市人民政府", "--year", "2023", "-o", str(path))
    assert said.code == 0, said.err
    assert "宿迁市人民政府" in str(load_workbook(path).worksheets[0]["A1"].value)


def test_export_that_reads_back_differently_is_not_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", SUQIAN)
    monkeypatch.setattr(
        "reportdb.papers.official_workbook.compare", lambda _path, _report: ["appeals is 1, read back 2"]
    )
    said = run("export", *SUQIAN_2023, "-o", str(tmp_path / "made" / "out.xlsx"))
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert list((tmp_path / "made").iterdir()) == []


def test_status_counts_everyone_once(run: Run) -> None:
    run("import", HONGZE, SUQIAN)
    rows = {row["agency"]: row for row in run("status", "--year", "2023", "--json").objects}
    assert set(rows) == {"淮安市洪泽区人民政府", "宿迁市人民政府"}
    assert list(rows["宿迁市人民政府"]) == [
        "agency", "agency_code", "year", "scope", "state", "filing", "errors", "verifies", "received", "state_name",
        "deadline", "late", "days_late", "covered_by", "depth", "ended", "successors",
    ]  # fmt: skip
    assert (rows["淮安市洪泽区人民政府"]["state"], rows["淮安市洪泽区人民政府"]["errors"]) == ("returned", 2)
    text = run("status", "--year", "2023").out
    assert text.splitlines()[-1] == "共 2：已退回 1，已入库 1"
    assert run("status", "--year", "2023", "--under", "没有这个局").code == 2
