"""Our writer of workbooks leaves in every part what openpyxl's own leaves there, whatever is exported."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook import Workbook

from reportdb.forms import catalog
from reportdb.report import BLANK, NOT_APPLICABLE, Report, Scope, number, words
from reportdb.xlsx import Cover, report
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.package import packed
from tests.command_line import Run
from tests.package_parts import parts

REPORTS, CORRECTED = "samples/reports", "samples/broken/figure_corrected"


def by_openpyxl(book: Workbook) -> bytes:
    """The workbook as openpyxl saves it, and the workbook again as it was: a second time it would be written otherwise."""
    out = BytesIO()
    book.save(out)
    for sheet in book.worksheets:
        inside: Any = sheet
        inside.legacy_drawing = inside.column_dimensions.max_outline = None
    return out.getvalue()


def assert_alike(book: Workbook) -> bytes:
    expected = parts(by_openpyxl(book))
    ours = packed(book)
    found = parts(ours)
    assert list(found) == list(expected)
    for name, part in expected.items():
        assert found[name] == part, name
    return ours


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[Workbook]:
    """Every workbook written meanwhile, each compared on the way."""
    books: list[Workbook] = []

    def compare(book: Workbook) -> bytes:
        books.append(book)
        return assert_alike(book)

    monkeypatch.setattr(report, "packed", compare)
    return books


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_sample_is_written_as_openpyxl_writes_it(run: Run, tmp_path: Path, compared: list[Workbook]) -> None:
    run("agencies", "load", "samples/agencies.csv")
    told = run("import", REPORTS, "samples/layouts", "samples/figures", "--json")
    filings = sorted({one["filing"] for line in told.out.splitlines() if (one := json.loads(line))["filing"]})
    assert len(filings) > 20
    for filing in filings:  # returned ones too
        said = run("export", "--filing", str(filing), "-o", str(tmp_path / f"{filing}.xlsx"))
        assert said.code == 0, said.err
    assert len(compared) == len(filings)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_other_workbook_too(run: Run, tmp_path: Path, compared: list[Workbook]) -> None:
    run("agencies", "load", "samples/totals/agencies.csv")
    run("import", REPORTS, "--accept", "已发布的报告")
    out = str(tmp_path / "out.xlsx")
    for line in (
        ["template", "--edition", "2021"],
        ["template", "--edition", "2019"],
        ["template", "--edition", "2014"],
        ["status", "--year", "2023"],
        ["total", "--agency", "江苏省人民政府", "--year", "2023"],
        ["series", "applications", "received", "total", "--agency", "宿迁市人民政府"],
        ["export", "--flat", "--year", "2023"],
    ):
        said = run(*line, "-o", out)
        assert said.code == 0, said.err
    assert len(compared) == 7


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_corrected_cells_with_their_comments_too(run: Run, tmp_path: Path, compared: list[Workbook]) -> None:
    told = run("import", f"{CORRECTED}/fires.xlsx", "--corrections", f"{CORRECTED}/corrections.toml", "--json")
    filing = str(json.loads(told.out)["filing"])
    out = tmp_path / "out.xlsx"
    assert run("export", "--filing", filing, "-o", str(out)).code == 0
    assert len(compared) == 1
    assert "xl/comments/comment1.xml" in parts(out.read_bytes())


def test_what_openpyxl_alone_writes() -> None:
    """Formulas, truth values, comments, links, dates and styles of one workbook alone."""
    book = new_workbook()
    sheet = book.create_sheet("甲 & 乙")
    values: list[Any] = [
        1, 2.5, True, "=SUM(A1:A2)", " 空格 ", "a<b&c>d", "一\r二\n三", "", "#REF!", 10**14, None, "𠀀", "\t",
    ]  # fmt: skip
    for row, value in enumerate(values, 1):
        sheet.cell(row, 1).value = value
    sheet["B1"].comment = Comment("注", "reportdb")
    sheet["B2"].hyperlink = "https://example.org/"
    sheet["B3"].font = Font(name="宋体", size=31)
    sheet["B4"].number_format = "0.000"
    sheet.row_dimensions[4].hidden = True
    sheet.row_dimensions[20].height = 12.25
    sheet.merge_cells("C1:D3")
    assert_alike(book)


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_both_scopes_words_for_figures_and_last_year(full_report: Callable[..., Report], edition: str) -> None:
    last, this = full_report("甲局", 2022, edition), full_report("甲局", 2023, edition, first=7)
    cells = list(this.tables["publications"].figures)
    this.tables["publications"].figures |= {
        cells[0]: words("18万余，其中涉及社会公共利益的约三千件，含历年积存"),
        cells[1]: BLANK,
        cells[2]: NOT_APPLICABLE,
        cells[-1]: number(1_234_567),
    }
    others = catalog().table("2019" if edition == "2021" else "2021", "publications").cells
    strange = next(cell for cell in others if cell not in cells)
    this.tables["publications"].figures[strange] = number(10**16)  # on the list of other figures
    for scope in Scope:
        for state in ("已入库", "已退回"):
            this.scope = last.scope = scope
            cover = Cover(
                "甲局", 2023, "AB<1>&", edition, scope, state, notes=["甲", "乙"], facts=[("应报", "1 家")] * 2
            )
            form = catalog().form(edition)
            assert_alike(report.report_book(this, form, cover, last=last, years=()))
            assert_alike(report.report_book(this, form, cover))


def test_what_is_kept_of_one_workbook_does_not_leak_into_another() -> None:
    plain = packed(_of_one_cell(None))
    assert parts(packed(_of_one_cell("0.000"))) != parts(plain)
    assert parts(packed(_of_one_cell(None))) == parts(plain)
    for look in (None, "0.000", "0.00", None):
        assert_alike(_of_one_cell(look))


def test_a_written_workbook_is_not_held_by_what_is_kept() -> None:
    book = new_workbook()
    sheet = weakref.ref(book.create_sheet("表"))
    packed(book)
    del book
    gc.collect()
    assert sheet() is None


def _of_one_cell(number_format: str | None) -> Workbook:
    book = new_workbook()
    cell = book.create_sheet("表").cell(1, 1)
    cell.value = 1
    if number_format:
        cell.number_format = number_format
        cell.border = Border(left=Side(style="thick"))
    return book
