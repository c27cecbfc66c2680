"""`reportdb trace` from end to end on both databases: codes and labels, corrections, carried tables, what is refused."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.provenance import figure_named
from etl.provenance.stored import raw_text
from etl.workbook import ErrorCell, FormulaCell
from reportdb.database import open_database
from reportdb.errors import NothingToShow, UsageError
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import ChannelFigure, ImprovementItem, Report, Scope, TableData, number
from tests.books import load_workbook
from tests.command_line import Run

SAMPLES = Path(__file__).parents[1] / "samples"
REPORTS, BROKEN = SAMPLES / "reports", SAMPLES / "broken"
SUQIAN = ("--agency", "宿迁市人民政府", "--year", "2023")
HANGZHOU = ("--agency", "杭州市应急管理局", "--year", "2020")
EXAMPLE = ("--agency", "示例市教育局", "--year", "2023")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_json_has_the_promised_shape(run: Run) -> None:
    path = REPORTS / "suqian_2023.xlsx"
    run("import", str(path), "--received", "2024-02-01")
    found = run("trace", "publications", "administrative_fee", "fee_amount", *SUQIAN, "--json").one
    for moment in ("imported_at", "file_received_at"):
        assert found.pop(moment).endswith("+00:00")
    assert isinstance(found.pop("command_line"), str)
    assert isinstance(found.pop("made_by"), str)
    assert found == {
        "agency": "宿迁市人民政府", "agency_code": "#1", "year": 2023, "scope": "consolidated", "edition": "2021",
        "filing": 1, "n": 1, "state": "accepted", "as_filed": False,
        "table": "publications", "row": "administrative_fee", "column": "fee_amount", "period": "year",
        "row_label": "行政事业性收费", "column_label": "本年收费金额（单位：万元）", "unit": "万元",
        "value": "59237.2449", "mark": "number", "text": None,
        "file": "suqian_2023.xlsx", "sha256": sha256(path), "file_filing": 1, "sheet": "主动公开", "cell": "B17",
        "raw": "59237.2449", "computed": None, "received": "2024-02-01", "run": 1, "correction": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "cell"),
    [
        (("applications", "received", "total"), "J7"),
        (("表三", "一、本年新收政府信息公开申请数量", "总计"), "J7"),
        (("三、收到和处理政府信息公开申请情况", "本年新收政府信息公开申请数量", "自然人"), "D7"),
        (("表三", "（三）不予公开·1.属于国家秘密", "法人或其他组织·其他"), None),
        (("appeals", "复议后起诉", "结果维持"), None),
    ],
)
def test_codes_and_printed_labels_name_a_figure(run: Run, wanted: tuple[str, str, str], cell: str | None) -> None:
    run("import", str(REPORTS / "suqian_2023.xlsx"))
    found = run("trace", *wanted, *SUQIAN, "--json").one
    stands = load_workbook(REPORTS / "suqian_2023.xlsx")[found["sheet"]][found["cell"]].value
    assert found["value"] == stands == int(found["raw"])
    assert cell is None or found["cell"] == cell


def test_lists_are_traced_by_position_or_by_their_words(run: Run) -> None:
    run("import", str(REPORTS / "hangzhou_emergency_2020.xlsx"))
    by_place = run("trace", "channels", "1", "posts", *HANGZHOU, "--json").one
    by_words = run("trace", "主动公开渠道情况", "微博", "发布数量", *HANGZHOU, "--json").one
    assert by_place == by_words
    assert (by_place["value"], by_place["row"], by_place["column"]) == (2402, "1", "posts")
    item = run("trace", "improvement_items", "1", "改进措施", *HANGZHOU, "--json").one
    stands = load_workbook(REPORTS / "hangzhou_emergency_2020.xlsx")[item["sheet"]][item["cell"]].value
    assert item["raw"] == stands
    assert item["text"] == str(stands).strip()
    assert item["column"] == "action"


def test_people_read_where_it_stands(run: Run) -> None:
    run("import", str(REPORTS / "suqian_2023.xlsx"))
    said = run("trace", "applications", "received", "total", *SUQIAN)
    assert (said.code, said.err) == (0, "")
    first, what, value, *rest = said.out.splitlines()
    assert first == "宿迁市人民政府　2023年　汇总　已入库　filing 1"
    assert what.endswith("“一、本年新收政府信息公开申请数量／总计”（applications received total）")
    assert value == "  入库数：3511 件"
    assert rest[:2] == ["  文件：suqian_2023.xlsx", f"  SHA-256：{sha256(REPORTS / 'suqian_2023.xlsx')}"]
    assert rest[2:4] == ["  位置：工作表“依申请公开”J7", "  单元格原文：3511"]
    assert [line.partition("：")[0] for line in rest[4:]] == ["  入库时间", "  导入命令"]


@pytest.mark.parametrize(
    ("wanted", "code", "words"),
    [
        (("表九", "x", "y"), 2, "there is no table 表九; tables are channels, publications"),
        (("applications", "nonsense", "total"), 2, "applications has no row 'nonsense'"),
        (("applications", "received", "totl"), 2, "(nearest: total"),
        (("publications", "licensing", "fee_amount"), 2, "publications has no figure licensing/fee_amount"),
        (("publications", "central_procurement", "procurement_amount"), 1, "holds no figure central_procurement"),
        (("appeals", "lawsuit", "total"), 2, "appeals has no row 'lawsuit'"),
        (("resources", "x", "y"), 1, "holds no table resources"),
    ],
)
def test_words_that_mean_no_figure_are_answered_in_one_line(
    run: Run, wanted: tuple[str, str, str], code: int, words: str
) -> None:
    run("import", str(REPORTS / "suqian_2023.xlsx"))
    said = run("trace", *wanted, *SUQIAN)
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def several() -> Report:
    """A report with two weibo accounts, and both of the rows called 其他处理·其他 and so."""
    report = Report("示例市教育局", 2023, Scope.OWN, "2021")
    report.channels = [
        ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(5)),
        ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(7)),
        ChannelFigure("label:热线", "热线", "", "", "次", number(9)),
    ]
    report.improvement_items = [ImprovementItem("问题。", "措施。")]
    cells = catalog().table("2021", "applications").official_cells
    report.tables["applications"] = TableData("2021", dict.fromkeys(cells, number(1)))
    return report


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            ("channels", "政务微博", "发布数"),
            "第 1 行 政务微博／发布数; 第 2 行 政务微博／发布数; give the position as ROW",
        ),
        (("channels", "抖音", "发布数"), "no line of the channel list is called 抖音; there are: 政务微博、热线"),
        (("channels", "热线", "posts"), "热线 has no metric posts; it has: value"),
        (("channels", "4", "posts"), "the channel list has 3 lines; there is no line 4"),
        (("improvement_items", "2", "action"), "the list has 1 items; there is no item 2"),
        (("improvement_items", "first", "action"), "the row of improvement_items is a position"),
        (("improvement_items", "1", "who"), "its columns are problem and action"),
        (("applications", "其他法律行政法规禁止公开", "其他单位"), "applications has no column '其他单位'"),
    ],
)
def test_words_of_several_figures_or_none_are_answered_with_the_candidates(
    wanted: tuple[str, str, str], words: str
) -> None:
    with pytest.raises((UsageError, NothingToShow)) as caught:
        figure_named(several(), *wanted)
    assert words in str(caught.value)


def test_two_rows_of_one_label_are_told_apart_by_what_the_filing_holds() -> None:
    report = several()
    assert figure_named(report, "applications", "其他", "总计") == Cell("other.rest", "total")
    del report.tables["applications"].figures[Cell("other.rest", "total")]
    with pytest.raises(NothingToShow, match=r"holds no figure other\.rest total"):
        figure_named(report, "applications", "其他", "总计")


def test_a_corrected_figure_is_told_with_both_values(run: Run) -> None:
    folder = BROKEN / "figure_corrected"
    run("import", str(folder / "fires.xlsx"), "--corrections", str(folder / "corrections.toml"))
    found = run("trace", "publications", "penalty", "decisions", *EXAMPLE, "--json").one
    assert (found["value"], found["mark"], found["raw"], found["cell"]) == (52, "number", "50余件", "B14")
    assert found["correction"]["from"] == {"value": None, "mark": "text", "text": "50余件"}
    assert found["correction"]["to"] == {"value": 52, "mark": "number", "text": None}
    lines = run("trace", "publications", "penalty", "decisions", *EXAMPLE).out.splitlines()
    assert lines[2:4] == ["  入库数：52 件", "  原填数：“50余件”"]
    assert lines[4].startswith("  更正：由 “50余件” 更正为 52。理由：填报时误按立案数统计；依据：")


def test_a_table_carried_over_is_traced_to_the_earlier_file(run: Run, tmp_path: Path) -> None:
    run("import", str(BROKEN / "table_missing" / "passes.xlsx"))
    lacking = load_workbook(BROKEN / "table_missing" / "fires.xlsx")
    sheet = lacking.worksheets[0]
    (changed,) = [c for row in sheet.iter_rows() for c in row if c.coordinate == "B14"]
    assert isinstance(changed.value, int)
    changed.value += 1
    path = tmp_path / "补报.xlsx"
    lacking.save(path)
    said = run("import", str(path), "--supplement", "--json").one
    assert (said["status"], said["filing"]) == ("accepted", 2)
    own = run("trace", "publications", "penalty", "decisions", *EXAMPLE, "--json").one
    carried = run("trace", "appeals", "reconsideration", "total", *EXAMPLE, "--json").one
    assert (own["file"], own["file_filing"], own["raw"]) == ("补报.xlsx", 2, str(changed.value))
    assert (carried["filing"], carried["file_filing"], carried["file"]) == (2, 1, "passes.xlsx")
    assert carried["sha256"] == sha256(BROKEN / "table_missing" / "passes.xlsx")
    text = run("trace", "appeals", "reconsideration", "total", *EXAMPLE).out
    assert "  文件：passes.xlsx（沿用 filing 1 的表）" in text.splitlines()


def test_a_formula_nobody_computed_is_told_as_the_formula(run: Run) -> None:
    run("import", str(BROKEN / "formula_not_computed" / "passes.xlsx"))
    row, column = "received", "total"
    found = run("trace", "applications", row, column, *EXAMPLE, "--json").one
    assert found["cell"] == "J24"
    assert (found["raw"], found["computed"]) == ("=SUM(D24:I24)", str(found["value"]))
    text = run("trace", "applications", row, column, *EXAMPLE).out
    assert "（文件中没有保存结果，按公式算得" in text


def test_a_figure_of_the_list_of_others_is_traced_to_the_list(run: Run, tmp_path: Path) -> None:
    run("import", str(REPORTS / "hangzhou_emergency_2020.xlsx"))
    path = tmp_path / "导出.xlsx"
    assert run("export", *HANGZHOU, "-o", str(path)).code == 0
    sheet = load_workbook(path)["其他指标"]
    (line,) = [row for row in sheet.iter_rows() if row[-1].value == "publications/licensing/items/year"]
    line[3].value = 23  # another figure, so that it makes a filing of its own
    book = sheet.parent
    assert book is not None
    book.save(path)
    assert run("import", str(path), "--json").one["filing"] == 2
    found = run("trace", "publications", "licensing", "items", *HANGZHOU, "--json").one
    assert (found["sheet"], found["cell"], found["raw"]) == ("其他指标", line[3].coordinate, "23")


def test_returned_filings_are_traced_by_their_number_only(run: Run) -> None:
    run("import", str(REPORTS / "hongze_2023.xlsx"))
    refused = run("trace", "appeals", "行政复议", "总计", "--agency", "淮安市洪泽区人民政府", "--year", "2023")
    assert refused.code == 1
    assert "no accepted filing; filing 1 was returned with 2 errors" in refused.err
    found = run("trace", "appeals", "行政复议", "总计", "--filing", "1", "--json").one
    assert (found["state"], found["value"], found["raw"]) == ("returned", 0, "0")
    assert run("trace", "appeals", "行政复议", "总计").err.startswith("reportdb: name the report")


def test_bytes_that_are_not_the_files_are_refused(run: Run, ready_url: URL) -> None:
    run("import", str(REPORTS / "suqian_2023.xlsx"))
    engine: Engine = open_database(ready_url)
    with engine.begin() as conn:
        parameter = "?" if conn.dialect.name == "sqlite" else "%s"
        conn.exec_driver_sql(f"UPDATE source_file SET content = {parameter}", (b"PK something else",))
    engine.dispose()
    said = run("trace", "applications", "received", "total", *SUQIAN)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "do not have its sha256" in said.err


def test_a_file_that_limits_refuse_today_still_has_its_cell(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", str(REPORTS / "suqian_2023.xlsx"))
    monkeypatch.setenv("REPORTDB_LIMITS", "file=1K")
    found = run("trace", "applications", "received", "total", *SUQIAN, "--json").one
    said = run("trace", "applications", "received", "total", *SUQIAN).out
    assert (found["cell"], found["raw"], found["value"]) == ("J7", None, 3511)
    assert "单元格原文：原文件现在无法读取：" in said


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), ("", ""), (" 12\xa0", " 12\xa0"), (12.0, "12"), (0.1 + 0.2, "0.3"), (-5, "-5"), (1e20, "1e+20"),
        (True, "TRUE"), (float("nan"), "nan"), (float("inf"), "inf"), (ErrorCell("#REF!"), "#REF!"),
        (FormulaCell("A1+B1"), "=A1+B1"), (date(2024, 2, 3), "2024-02-03"),
    ],
)  # fmt: skip
def test_raw_cells_as_text(cell: object, text: str) -> None:
    assert raw_text(cell) == text
