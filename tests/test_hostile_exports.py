"""What a sender wrote never comes out alive: no formula in a spreadsheet, no command in a terminal, no statement in SQL."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from etl.batch import run_import
from etl.draft import FilingDraft, SourceFile, TablePlace
from etl.load import register_agency, store
from etl.results import ImportOptions
from reportdb.cli import main
from reportdb.database import writing
from reportdb.findings import finding
from reportdb.forms.codes import Cell
from reportdb.papers.harmless import inert, one_line, visible
from reportdb.report import ChannelFigure, ImprovementItem, Report, SignOff, number, words

EVIL = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x","点")', "\t=1+1", "  =1+1", '"=1+1', "'=1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "\r=1+1", "=DDE(\"cmd\";\"/c calc\";\"1\")", "-5+cmd|' /C calc'!A0", "\u200b=1+1",
)  # fmt: skip
INJECTION = "'; DROP TABLE filing; --"
AGENCY = f"=示例市\x1b[2J{INJECTION}\u202e局"
_LIVE = re.compile(r"^[\s\"'“”‘’\u200b]*[=+\-@＝＋－＠]")


@pytest.mark.parametrize("evil", EVIL)
def test_words_that_would_be_a_formula_get_a_quote(evil: str) -> None:
    assert inert(evil) == f"'{evil}"


@pytest.mark.parametrize(
    "tame", ["", "-5", "+3", "-5.25", "-1,234", "-1e5", "-3%", "—", "-", "--", "/", "12件", "5-3", "甲=乙", "a@b", "－"]
)
def test_numbers_dashes_and_usual_words_stay(tame: str) -> None:
    assert inert(tame) == tame


def test_control_characters_and_turning_marks_are_written_out() -> None:
    assert visible("a\x1b[31mb\x9b\x07\u202exslx\u2066\nc") == "a\\x1b[31mb\\x9b\\x07\\u202exslx\\u2066\nc"
    assert one_line("年报\n已入库　filing 7") == "年报 已入库　filing 7"
    assert visible("年报 😀👨\u200d👩") == "年报 😀👨\u200d👩"


def evil_report(full_report: Callable[..., Report]) -> Report:
    """A report in which everything a sender may word is hostile."""
    report = full_report(AGENCY, 2023, "2021")
    for cell, evil in zip(list(report.tables["applications"].figures), EVIL, strict=False):
        report.tables["applications"].figures[cell] = words(evil)
    report.tables["publications"].figures[Cell("licensing", "decisions")] = number(-5)
    report.channels = [
        ChannelFigure(f"label:{n}", evil, f"label:{n}", evil, evil, words(evil)) for n, evil in enumerate(EVIL)
    ]
    report.improvement_items = [ImprovementItem(f"{evil}\n{evil}", f"好\n{evil}") for evil in EVIL]
    report.sign_off = SignOff(*("=1+1", "@x", "+86 571", "-1", "＝今天"))
    return report


@pytest.fixture
def filed(engine: Engine, full_report: Callable[..., Report]) -> Report:
    """The hostile report, accepted for a hostile reason, from a file and a sheet of hostile names."""
    report = evil_report(full_report)
    with writing(engine) as conn:
        agency = register_agency(conn, AGENCY)
        found = finding(
            "row_unknown", "表二有一行“=cmd|'calc'!A1\x1b[31m”不在统一格式中。", sheet="=表\u202e", cell="A1"
        )
        place = TablePlace("applications", "2021", "0" * 64, "=表", "[]")
        source = SourceFile(f"=1+1{INJECTION}.xlsx", "0" * 64, b"x")
        store(conn, FilingDraft(report, agency, True, True, "=1+1", None, [found], [place], [source]))
    return report


def run(engine: Engine, *words_: str) -> str:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--db", engine.url.render_as_string(hide_password=False), *words_])
    assert code in (0, 1), err.getvalue()
    return out.getvalue()


def tame(line: str) -> bool:
    """Whether no terminal obeys the line and no spreadsheet computes it; frames of tables are ours."""
    dangerous = set("\x1b\x9b\x07\x08\u202e\u202a\u2066")
    return not dangerous & set(line) and not (_LIVE.match(line) and not line.lstrip().startswith(("'", "-", "+-")))


@pytest.mark.parametrize("table", ["channels", "improvement_items", "applications", "publications"])
def test_no_printed_table_is_alive(engine: Engine, filed: Report, table: str) -> None:
    which = ("--agency", AGENCY, "--year", "2023")
    printed = run(engine, "show", table, *which)
    assert all(tame(line) for line in printed.splitlines())
    printed = run(engine, "show", table, *which, "--format", "markdown")
    for line in printed.splitlines():
        for cell in re.split(r"(?<!\\)\|", line) if line.startswith("|") else []:
            assert tame(cell.strip()) or set(cell.strip()) <= set("-")
    assert "<" not in printed.replace("<br>", "")
    rows = list(csv.reader(io.StringIO(run(engine, "show", table, *which, "--format", "csv"), newline="")))
    live = [cell for row in rows for cell in row if _LIVE.match(cell) and not cell.startswith("'") and cell != "-5"]
    assert live == []
    if table == "publications":
        assert any("-5" in row for row in rows)
    exact = json.loads(run(engine, "show", table, *which, "--format", "json"))
    assert {row["agency"] for row in exact} == {AGENCY}
    if table == "channels":
        assert [row["channel"] for row in exact] == list(EVIL)


def test_no_query_result_is_alive(engine: Engine, filed: Report) -> None:
    query = "SELECT agency, channel, metric, unit, text FROM annual_channels ORDER BY position"
    rows = list(csv.reader(io.StringIO(run(engine, "sql", query, "--format", "csv"), newline="")))
    assert [row[1] for row in rows[1:]] == [f"'{evil}" for evil in EVIL]
    assert all(cell.startswith("'") for row in rows[1:] for cell in row)
    assert all(tame(line) for line in run(engine, "sql", query).splitlines())
    assert [row["channel"] for row in json.loads(run(engine, "sql", query, "--format", "json"))] == list(EVIL)


def test_lists_and_findings_speak_to_no_terminal(engine: Engine, filed: Report) -> None:
    for words_ in (("agencies", "list"), ("agencies", "tree"), ("status", "--year", "2023"), ("check",)):
        printed = run(engine, *words_)
        assert printed
        assert all(tame(line) for line in printed.splitlines()), words_


def test_the_workbook_holds_words_and_no_formula(engine: Engine, filed: Report, tmp_path: Path) -> None:
    from reportdb.database import reading
    from reportdb.forms import catalog
    from reportdb.papers.export_papers import cover
    from reportdb.queries import filings
    from reportdb.queries.remit import Remit
    from reportdb.xlsx import write_report

    remit = Remit.everyone()
    with reading(engine) as conn:
        row = filings.filing(conn, remit, 1)
        write_report(tmp_path / "out.xlsx", filed, catalog().form("2021"), cover(conn, remit, row))
    with closing(load_workbook(tmp_path / "out.xlsx")) as book:
        cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
        assert "f" not in {cell.data_type for cell in cells}
        lines = list(book["渠道"].iter_rows(min_row=5, max_col=2))
        assert [line[0].quotePrefix for line in lines if str(line[0].value).startswith("=")]


def test_the_template_takes_a_name_as_a_name(tmp_path: Path, engine: Engine) -> None:
    run(engine, "template", "--edition", "2021", "--agency", "=1+1", "--year", "2024", "-o", str(tmp_path / "t.xlsx"))
    with closing(load_workbook(tmp_path / "t.xlsx")) as book:
        formulas = [
            str(cell.value)
            for sheet in book.worksheets
            for line in sheet.iter_rows()
            for cell in line
            if cell.data_type == "f"
        ]
    assert formulas
    assert all(formula.startswith("=IF(COUNT(") for formula in formulas)


def test_sql_in_names_is_a_name(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agency, a sheet, a file, a channel and a label called like a statement; on both databases."""
    from samples.draft import form_2021

    draft = form_2021()
    draft.agency = f"示例市{INJECTION}局"
    draft.agency_line = f"填报单位：示例市{INJECTION}局"
    draft.title = "2023年政府信息公开工作年度报告（本级）"
    draft.sheet = "'; DROP TABLE f --"
    book, _ = draft.draw()
    sheet = book.create_sheet("渠道")
    for line in (("渠道", "指标", "数值", "单位"), (INJECTION, INJECTION, 5, INJECTION), ("微博\x09", "粉丝", 6, "个")):
        sheet.append(line)
    path = tmp_path / f"2023{INJECTION}.xlsx"
    book.save(path)
    (result,) = run_import(engine, [str(path)], ImportOptions())
    assert result.status == "accepted", result.findings
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM filing")).scalar_one() == 1
        channel, metric, unit = conn.execute(
            text("SELECT channel, metric, unit FROM annual_channels WHERE position = 1")
        ).one()
        assert (channel, metric, unit) == (INJECTION, INJECTION, INJECTION)
        assert conn.execute(text("SELECT name FROM filing_source")).scalar_one() == path.name
        assert "DROPTABLE" in conn.execute(text("SELECT name FROM agency")).scalar_one().replace(" ", "")
        sheets = conn.execute(text("SELECT DISTINCT sheet FROM filing_table")).scalars().all()
    assert draft.sheet in sheets
    assert "accepted" in run(engine, "status", "--year", "2023", "--json")


def test_bytes_of_a_name_that_are_no_text_can_be_stored(engine: Engine, tmp_path: Path) -> None:
    name = b"2\xff\xfe.xlsx"
    path = Path(str(tmp_path)) / name.decode("utf-8", "surrogateescape")
    try:
        path.write_bytes(b"hello")
    except OSError:
        pytest.skip("this file system takes only text")
    (result,) = run_import(engine, [str(path)], ImportOptions())
    assert result.status == "failed"
    with engine.connect() as conn:
        assert str(conn.execute(text("SELECT name FROM import_item")).scalar_one()).endswith("2\\udcff\\udcfe.xlsx")
