"""The 更正表: which changed figures it lists, with which reasons, and which stored totals it names."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.agency_list import AgencyRecord
from etl.draft import FilingDraft, SourceFile
from etl.load import load_agencies, store
from etl.pending import read_pending
from etl.restore import restore
from etl.whose import Word
from reportdb.cli import main
from reportdb.database import reading, writing
from reportdb.forms.codes import Cell
from reportdb.papers import restatement_rows
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.queries.restatements import How, Restatement, restatements
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, number, words
from reportdb.xlsx.restatements import SHEET
from tests.books import load_workbook

EVERYONE = Remit.everyone()
BROKEN = Path(__file__).parents[1] / "samples" / "broken"
RECEIVED = Cell("received", "total")
IN_FORCE = Cell("regulation", "in_force")
Make = Callable[..., Report]
Put = Callable[..., int]
RunLine = Callable[..., tuple[int, str, str]]


@pytest.fixture
def put(engine: Engine, full_report: Make) -> Put:
    """Stores a filing of an agency of the tree 市 > 县 > 局, some figures set, and gives its number."""
    with writing(engine) as conn:
        load_agencies(
            conn,
            [
                AgencyRecord(name="示例市", code="A"),
                AgencyRecord(name="示例县", code="B", superior="A"),
                AgencyRecord(name="示例局", code="C", superior="B"),
                AgencyRecord(name="邻县", code="D", superior="A"),
            ],
        )

    def filed(
        agency: str, figures: dict[Cell, Figure], *, scope: Scope = Scope.OWN, year: int = 2023, accepted: bool = True,
        table: str = "applications", by: str = "", edit: Callable[[Report], object] = lambda _: None,
    ) -> int:  # fmt: skip
        report = deepcopy(full_report(agency, year, "2021"))
        report.scope = scope
        report.tables[table].figures.update(figures)
        edit(report)
        with writing(engine) as conn:
            found = registry.find_agency(conn, EVERYONE, agency)
            source = SourceFile(f"{agency}{len(figures)}.xlsx", str(hash(repr(figures)))[-9:].rjust(64, "0"), b"x")
            draft = FilingDraft(report, found.id, accepted, sources=[source], made_by=by)
            return store(conn, draft)

    return filed


@pytest.fixture
def run_line(ready_url: URL, capsys: pytest.CaptureFixture[str]) -> RunLine:
    def line(*arguments: str) -> tuple[int, str, str]:
        code = main(["--db", ready_url.render_as_string(hide_password=False), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return line


def ledger(engine: Engine, year: int = 2023, under: str | None = None, remit: Remit = EVERYONE) -> list[Restatement]:
    with reading(engine) as conn:
        top = None if under is None else registry.find_agency(conn, EVERYONE, under).id
        return restatements(conn, remit, year, top)


def told(found: list[Restatement]) -> list[tuple[str, str, str, str, int | None, int]]:
    return [
        (
            one.new.agency_code, one.how.value, one.difference.words(one.difference.old),
            one.difference.words(one.difference.new), None if one.old is None else one.old.id, one.new.id,
        )
        for one in found
    ]  # fmt: skip


def test_only_figures_of_accepted_filings_that_changed_are_listed(engine: Engine, put: Put) -> None:
    put("示例局", {RECEIVED: number(5)}, by="张三")
    put("示例局", {RECEIVED: number(9)}, accepted=False)
    put("示例县", {RECEIVED: number(7)})
    assert ledger(engine) == []
    put("示例局", {RECEIVED: number(0)}, by="李四")
    put("示例局", {RECEIVED: BLANK}, by="王五")
    put("示例局", {RECEIVED: NOT_APPLICABLE})
    put("示例局", {RECEIVED: words("约五件")})
    found = ledger(engine)
    assert told(found) == [
        ("C", "refiled", "5", "0", 1, 4),
        ("C", "refiled", "0", "空白", 4, 5),
        ("C", "refiled", "空白", "“/”", 5, 6),
        ("C", "refiled", "“/”", "“约五件”", 6, 7),
    ]
    assert [one.by for one in found] == ["李四", "王五", "", ""]
    assert [restatement_rows.reason(one) for one in found[:1]] == ["收到 示例局1.xlsx"]


def test_sentences_are_no_figures_and_a_supplement_is_called_one(engine: Engine, put: Put) -> None:
    def only_words(report: Report) -> None:
        report.improvement_items = None
        del report.tables["appeals"]

    def blank_appeals(report: Report) -> None:
        for cell in report.tables["appeals"].figures:
            report.tables["appeals"].figures[cell] = BLANK
        report.tables["appeals"].figures[Cell("reconsideration", "upheld")] = number(3)

    put("示例局", {}, edit=only_words)
    put("示例局", {}, edit=blank_appeals)
    assert told(ledger(engine)) == [("C", "supplemented", "未报送", "3", 1, 2)]


def test_stored_totals_above_are_named_with_their_filing_and_the_cell(engine: Engine, put: Put) -> None:
    put("示例局", {RECEIVED: number(5)})
    county = put("示例县", {RECEIVED: number(50)}, scope=Scope.CONSOLIDATED)
    put("示例县", {RECEIVED: number(1)})  # its own report is no total
    city = put("示例市", {RECEIVED: number(500)}, scope=Scope.CONSOLIDATED)
    put("邻县", {RECEIVED: number(80)}, scope=Scope.CONSOLIDATED)  # stands beside, not above
    put("示例市", {RECEIVED: number(9)}, scope=Scope.CONSOLIDATED, year=2022)
    put("示例市", {RECEIVED: number(10)}, scope=Scope.CONSOLIDATED, accepted=False)
    put("示例局", {RECEIVED: number(8)})
    (one,) = ledger(engine)
    assert [(item.row.id, item.figure, item.change, item.redone) for item in one.totals] == [
        (county, number(50), 3, None), (city, number(500), 3, None),
    ]  # fmt: skip
    again = put("示例县", {RECEIVED: number(53)}, scope=Scope.CONSOLIDATED)
    first, second = ledger(engine)
    assert (first.new.agency_code, second.new.agency_code) == ("B", "C")
    assert [item.row.id for item in first.totals] == [city]  # the county's total changed, and stands in the city's
    nearest = second.totals[0]
    assert nearest.redone is not None
    assert (nearest.row.id, nearest.redone.id, nearest.redone_figure) == (county, again, number(53))
    assert restatement_rows.totals(second) == (
        f"示例县 filing {county} 该格 50，应变动 +3（已由 filing {again} 更正，该格 53）；"
        f"示例市 filing {city} 该格 500，应变动 +3"
    )
    put("示例局", {RECEIVED: number(2)})
    assert [item.row.id for item in ledger(engine)[-1].totals] == [again, city]  # those in force by then


def test_the_total_of_an_agency_holds_its_own_report(engine: Engine, put: Put) -> None:
    put("示例县", {RECEIVED: number(1)})
    total = put("示例县", {RECEIVED: number(20)}, scope=Scope.CONSOLIDATED)
    put("示例县", {RECEIVED: BLANK})
    (one,) = ledger(engine)
    assert [(item.row.id, item.change) for item in one.totals] == [(total, None)]
    after = put("示例市", {RECEIVED: number(20)}, scope=Scope.CONSOLIDATED)  # made after the change: holds it already
    assert after not in [item.row.id for item in ledger(engine)[0].totals]


def test_figures_that_are_not_added_up_touch_only_totals_that_show_a_number(engine: Engine, put: Put) -> None:
    put("示例局", {IN_FORCE: number(5)}, table="publications")
    put("示例县", {IN_FORCE: NOT_APPLICABLE}, table="publications", scope=Scope.CONSOLIDATED)
    city = put("示例市", {IN_FORCE: number(7)}, table="publications", scope=Scope.CONSOLIDATED)
    put("示例局", {IN_FORCE: number(6)}, table="publications")
    (one,) = ledger(engine)
    assert [(item.row.id, item.change) for item in one.totals] == [(city, None)]


def test_a_total_without_the_table_or_the_cell(engine: Engine, put: Put) -> None:
    def without_table(report: Report) -> None:
        del report.tables["applications"]

    def without_cell(report: Report) -> None:
        del report.tables["applications"].figures[RECEIVED]

    put("示例局", {RECEIVED: number(5)})
    put("示例县", {}, scope=Scope.CONSOLIDATED, edit=without_table)
    city = put("示例市", {}, scope=Scope.CONSOLIDATED, edit=without_cell)
    put("示例局", {RECEIVED: number(6)})
    (one,) = ledger(engine)
    assert [(item.row.id, item.figure) for item in one.totals] == [(city, None)]
    assert "没有这一栏，请核对" in restatement_rows.totals(one)


def test_the_ledger_keeps_to_the_agency_asked_for_and_to_the_remit(engine: Engine, put: Put) -> None:
    for agency in ("示例局", "邻县"):
        put("示例市", {RECEIVED: number(len(agency))}, scope=Scope.CONSOLIDATED)
        put(agency, {RECEIVED: number(1)})
        put(agency, {RECEIVED: number(2)})
    assert {one.new.agency_code for one in ledger(engine)} == {"A", "C", "D"}
    assert {one.new.agency_code for one in ledger(engine, under="示例县")} == {"C"}
    with reading(engine) as conn:
        county = {registry.find_agency(conn, EVERYONE, name).id for name in ("示例县", "示例局")}
    (seen,) = ledger(engine, remit=Remit.of(county))
    assert (seen.new.agency_code, seen.totals) == ("C", [])
    assert ledger(engine, remit=Remit.of([])) == []
    assert ledger(engine, year=2022) == []


def test_a_restored_filing_is_a_restatement_with_its_reason(engine: Engine, put: Put) -> None:
    put("示例局", {RECEIVED: number(5)})
    put("示例局", {RECEIVED: number(8)})
    with writing(engine) as conn:
        restore(conn, EVERYONE, 1, "第二份报错了", "王五")
    one, two = ledger(engine)
    assert told([one, two]) == [("C", "refiled", "5", "8", 1, 2), ("C", "restored", "8", "5", 2, 3)]
    assert (two.by, two.restored_from, restatement_rows.reason(two)) == ("王五", 1, "恢复 filing 1：第二份报错了")


def test_declared_corrections_are_listed_once(run_line: RunLine, engine: Engine, tmp_path: Path) -> None:
    folder = BROKEN / "figure_corrected"
    fires, declared = str(folder / "fires.xlsx"), str(folder / "corrections.toml")
    assert run_line("import", fires, "--corrections", declared, "--by", "张三")[0] == 0
    (first,) = ledger(engine)
    assert (first.how, first.old, first.new.id, first.by) == (How.DECLARED, None, 1, "张三")
    assert first.difference.words(first.difference.old) == "“50余件”"
    assert "来函" in restatement_rows.reason(first)
    other = Path(declared).read_text(encoding="utf-8").replace("to = 52", 'to = 53\nby = "赵六"')
    path = tmp_path / "other.toml"
    path.write_text(other, encoding="utf-8")
    assert run_line("import", fires, "--corrections", str(path))[0] == 0
    assert told(ledger(engine)) == [("#1", "declared", "“50余件”", "52", None, 1), ("#1", "declared", "52", "53", 1, 2)]
    assert ledger(engine)[1].by == "赵六"


def test_the_same_ledger_in_every_form(run_line: RunLine, engine: Engine, put: Put, tmp_path: Path) -> None:
    put("示例局", {RECEIVED: number(5)})
    put("示例市", {RECEIVED: number(70)}, scope=Scope.CONSOLIDATED)
    put("示例局", {RECEIVED: BLANK}, by="=cmd|'/c calc'!A1")
    put("示例局", {RECEIVED: number(8)}, by="李四")
    code, out, err = run_line("restatements", "--year", "2023")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "共 2 处更正"
    records = json.loads(run_line("restatements", "--format", "json")[1])
    assert [(one["old"]["mark"], one["new"]["value"]) for one in records] == [("number", None), ("blank", 8)]
    assert records[1]["totals"] == [
        {
            "agency": "示例市", "agency_code": "A", "filing": 2, "table": "applications", "row": "received",
            "column": "total", "value": 70, "mark": "number", "text": None, "change": None, "superseded_by": None,
        }
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run_line("restatements", "--format", "csv")[1])))
    assert tuple(rows[0]) == restatement_rows.COLUMNS
    assert [(row["old_value"], row["new_mark"], row["by"]) for row in rows] == [
        ("5", "blank", "'=cmd|'/c calc'!A1"), ("", "number", "李四"),
    ]  # fmt: skip
    book_path, csv_path = tmp_path / "made" / "更正表.xlsx", tmp_path / "更正表.csv"
    assert run_line("restatements", "-o", str(book_path))[1] == f"已写入 {book_path}：共 2 处更正\n"
    assert run_line("restatements", "-o", str(csv_path))[0] == 0
    assert csv_path.read_bytes().startswith(b"\xef\xbb\xbfagency,")
    assert list(csv.DictReader(io.StringIO(csv_path.read_text(encoding="utf-8-sig")))) == rows
    sheet = load_workbook(book_path)[SHEET]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert tuple(lines[0]) == restatement_rows.HEAD
    assert [line[5:7] for line in lines[1:]] == [["5", "空白"], ["空白", "8"]]
    evil = sheet.cell(5, 11)
    assert (evil.value, evil.data_type, evil.quotePrefix) == ("=cmd|'/c calc'!A1", "s", True)
    assert sheet["A2"].value == "范围：全部填报单位    年度：全部"
    assert sheet.page_setup.orientation == "landscape"


def test_a_ledger_is_no_report(run_line: RunLine, put: Put, tmp_path: Path) -> None:
    put("示例局", {RECEIVED: number(5)})
    put("示例局", {RECEIVED: number(8)})
    path = tmp_path / "2023年示例局更正表.xlsx"
    assert run_line("restatements", "--year", "2023", "-o", str(path))[0] == 0
    assert all(one.read is None for one in read_pending(str(path), Word()))
    assert json.loads(run_line("import", str(path), "--json")[1])["status"] == "failed"


def test_an_empty_ledger_is_an_answer_and_a_wrong_question_is_refused(
    run_line: RunLine, put: Put, tmp_path: Path
) -> None:
    assert run_line("restatements") == (0, "没有更正\n", "")
    assert run_line("restatements", "--format", "json")[1] == "[]\n"
    assert run_line("restatements", "--format", "csv")[1] == f"{','.join(restatement_rows.COLUMNS)}\n"
    assert run_line("restatements", "--year", "2023", "-o", str(tmp_path / "x.xlsx"))[0] == 0
    assert run_line("restatements", "--under", "没有这个单位")[0] == 2
    code, _, err = run_line("restatements", "-o", str(tmp_path / "x.pdf"))
    assert (code, err) == (2, f"reportdb: {tmp_path / 'x.pdf'}: the file must be named .xlsx or .csv\n")
