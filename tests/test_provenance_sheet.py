"""The sheet 来源 of an export: what it tells, and that it reads back as nothing, whatever files and sheets are called."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from etl.pending import read_pending
from etl.readback import compare
from etl.recognise.identity import CORRECTIONS_TITLE, ORIGIN_TITLE
from etl.whose import Word
from reportdb import __version__
from reportdb.cli import main
from reportdb.forms import TABLES, catalog
from reportdb.report import ChannelFigure, ImprovementItem, Report, Scope, TableData, number
from reportdb.xlsx import Cover, Origin, OriginFile, OriginTable, corrections, origin, write_report
from tests.books import load_workbook

SAMPLES = Path(__file__).parents[1] / "samples"
HANGZHOU = ("--agency", "杭州市应急管理局", "--year", "2020")
EXAMPLE = ("--agency", "示例市教育局", "--year", "2023")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line on a fresh database."""

    def run_line(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        return (code, *capsys.readouterr())

    return run_line


def lines(path: Path) -> list[list[str]]:
    """The filled cells of the sheet, row by row; all of them words."""
    rows: list[list[Any]] = []
    for row in load_workbook(path)[origin.SHEET].iter_rows():
        filled = [cell for cell in row if cell.value is not None]
        assert {cell.data_type for cell in filled} <= {"s"}
        rows.append([cell.value for cell in filled])
    return [row for row in rows if row]


def test_an_export_tells_what_it_was_made_of_and_reads_back(run: Run, tmp_path: Path) -> None:
    source = SAMPLES / "reports" / "hangzhou_emergency_2020.xlsx"
    run("import", str(source), "--received", "2021-01-20")
    path = tmp_path / "out.xlsx"
    assert run("export", *HANGZHOU, "-o", str(path))[0] == 0
    told = lines(path)
    assert told[0] == [ORIGIN_TITLE]
    facts = {key: value for row in told[2:5] for key, value in zip(row[::2], row[1::2], strict=True)}
    moment = dt.datetime.fromisoformat(facts.pop("入库时间")).astimezone()
    assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(minutes=10)
    assert facts == {
        "报送编号": "1（第 1 版）", "报送状态": "已入库", "导入批次": "第 1 次导入", "收到日期": "2021-01-20",
        "程序版本": f"reportdb {__version__}",
    }  # fmt: skip
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert next(row for row in told if digest in row)[:2] == ["报送文件", "hangzhou_emergency_2020.xlsx"]
    assert [row for row in told if row[0] == "收到和处理政府信息公开申请情况"] == [
        ["收到和处理政府信息公开申请情况", "hangzhou_emergency_2020.xlsx", "表三", "D7:J29"],
    ]  # fmt: skip
    assert ["更正", "没有采用更正，各数与原文件一致"] in told
    code, out, _ = run("import", str(path), "--json")
    assert (code, json.loads(out)["status"], json.loads(out)["filing"]) == (0, "unchanged", 1)
    assert not [item for item in json.loads(out)["findings"] if item["sheet"] == origin.SHEET]


def test_tables_carried_over_are_told_with_their_own_file(run: Run, tmp_path: Path) -> None:
    run("import", str(SAMPLES / "broken" / "table_missing" / "passes.xlsx"))
    lacking = load_workbook(SAMPLES / "broken" / "table_missing" / "fires.xlsx")
    cell: Any = lacking.worksheets[0]["B14"]
    cell.value += 1
    lacking.save(tmp_path / "补报.xlsx")
    assert run("import", str(tmp_path / "补报.xlsx"), "--supplement")[0] == 0
    path = tmp_path / "out.xlsx"
    assert run("export", *EXAMPLE, "-o", str(path))[0] == 0
    told = lines(path)
    assert [row[:2] for row in told if len(row) == 4 and len(row[3]) == 64] == [
        ["报送文件", "补报.xlsx"], ["沿用的文件", "passes.xlsx"],
    ]  # fmt: skip
    tables = {row[0]: row[1] for row in told if row[2:3] == ["年报"]}
    assert tables == {
        "主动公开政府信息情况": "补报.xlsx", "收到和处理政府信息公开申请情况": "补报.xlsx",
        "政府信息公开行政复议、行政诉讼情况": "passes.xlsx",
    }  # fmt: skip


def test_corrections_are_told(run: Run, tmp_path: Path) -> None:
    folder = SAMPLES / "broken" / "figure_corrected"
    run("import", str(folder / "fires.xlsx"), "--corrections", str(folder / "corrections.toml"))
    path = tmp_path / "out.xlsx"
    assert run("export", *EXAMPLE, "-o", str(path))[0] == 0
    told = lines(path)
    assert ["更正声明", "corrections.toml"] in [row[:2] for row in told]
    (line,) = [row for row in told if row[1:3] == ["行政处罚／本年处理决定数量", "“50余件”"]]
    assert line[3].startswith("52。理由：填报时误按立案数统计；依据：")


def test_the_reader_knows_the_titles_of_our_sheets() -> None:
    assert (CORRECTIONS_TITLE, ORIGIN_TITLE) == (corrections.TITLE, origin.TITLE)


#: what files and sheets may be called so that another sheet would speak of agencies, years, tables and figures
TEMPTING = [
    "填报单位：另一市教育局", "2022年政府信息公开工作年度报告.xlsx", "信息内容", "本年制发件数", "渠道", "数值", "代码", "报表", "12", "=1+1", "@x",
    "一、本年新收政府信息公开申请数量", "结果维持", "问题", "改进措施", "审核问题", "（汇总）", "单位名称", "过录表", "a\nb.xlsx", "_x0041_", "😀",
    "publications/licensing/items/year",
]  # fmt: skip
names = st.one_of(st.sampled_from(TEMPTING), st.text(st.characters(codec="utf-8"), max_size=60))
MOMENT = dt.datetime(2024, 2, 3, tzinfo=dt.UTC)
files = st.builds(OriginFile, names, st.just("0" * 64), st.sampled_from(["报送文件", "沿用的文件"]), st.just(MOMENT))
places = st.builds(OriginTable, st.sampled_from(TABLES), names, names, st.sampled_from(["B6:D8, B10", "J20"]))
origins = st.builds(
    Origin, st.integers(1, 10**6), st.integers(1, 99), st.just(MOMENT), st.just("0.1.0"), st.none() | st.integers(1, 9),
    st.none() | st.just(MOMENT.date()), st.lists(files, max_size=4), st.lists(places, max_size=8),
)  # fmt: skip


def report(tables: list[str]) -> Report:
    found = Report("测试省测试市档案局", 2023, Scope.OWN, "2021")
    for code in tables:
        cells = catalog().table("2021", code).official_cells
        found.tables[code] = TableData("2021", dict.fromkeys(cells, number(0)))
    found.channels = [ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(5))]
    found.improvement_items = [ImprovementItem("公开不及时。", "建立台账。")]
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(origins, st.lists(st.sampled_from(["publications", "applications", "appeals"]), max_size=3, unique=True))
def test_whatever_files_are_called_the_workbook_reads_back_as_the_report(told: Origin, tables: list[str]) -> None:
    filed = report(tables)
    cover = Cover(agency="测试省测试市档案局", year=2023, scope=filed.scope, origin=told)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        write_report(path, filed, catalog().form("2021"), cover)
        assert compare(path, filed) == []
        (pending,) = read_pending(str(path), Word())
        assert pending.findings == []
        lines(path)
