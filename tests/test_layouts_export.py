"""Our own export, as other programs and hands rearrange it: the same report, nothing lost and nothing added."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell

from etl.pending import read_pending
from etl.whose import Word
from reportdb.cli import main
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.report import Report
from reportdb.xlsx import Cover, write_report

Maker = Callable[..., Report]
REPORTS = Path(__file__).parent.parent / "samples" / "reports"
ASKED = {"with_other_figures": ("杭州市应急管理局", 2020), "plain": ("宿迁市人民政府", 2024)}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database of the samples and the official workbooks of some; the first holds the list 其他指标."""
    folder = tmp_path_factory.mktemp("exports")
    database = ["--db", str(folder / "a.sqlite")]
    main([*database, "import", str(REPORTS)])
    for name, (agency, year) in ASKED.items():
        path = folder / f"{name}.xlsx"
        assert main([*database, "export", "--agency", agency, "--year", str(year), "-o", str(path)]) == 0
    return folder


@pytest.fixture(params=ASKED)
def asked(request: pytest.FixtureRequest) -> str:
    """Which workbook."""
    return str(request.param)


@pytest.fixture
def exported(asked: str, room: Path, tmp_path: Path) -> Path:
    """The official workbook of a sample, beside a copy of the database."""
    shutil.copyfile(room / "a.sqlite", tmp_path / "a.sqlite")
    return Path(shutil.copyfile(room / f"{asked}.xlsx", tmp_path / "export.xlsx"))


def unchanged(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    code = main(["--db", str(path.parent / "a.sqlite"), "import", str(path)])
    told = capsys.readouterr().out
    assert "未变化 1" in told, told
    assert code == 0


def test_all_sheets_below_each_other_on_one(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, one = load_workbook(exported), Workbook()
    sheet, top = one.worksheets[0], 2
    sheet["A1"] = book.worksheets[0]["A1"].value
    for page in book.worksheets[1:]:
        for row in page.iter_rows():
            for cell in row:
                if not isinstance(cell, MergedCell) and cell.value is not None:
                    sheet.cell(cell.row + top, cell.column, cell.value)
        for area in page.merged_cells.ranges:
            sheet.merge_cells(None, area.min_row + top, area.min_col, area.max_row + top, area.max_col)
        top += page.max_row + 2
    one.save(exported.parent / "one.xlsx")
    unchanged(exported.parent / "one.xlsx", capsys)


def shown(value: object) -> str:
    return "" if value is None else escape(str(value)).replace("\n", "<br>")


def test_all_sheets_on_a_page_of_libreoffice(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = load_workbook(exported)
    names = [page.title for page in book.worksheets]
    links = "".join(f'<a href="#table{at}">{name}</a><br>' for at, name in enumerate(names))
    parts = [f"<html><body><p><center><h1>Overview</h1>{links}</center></p><hr>"]
    for at, page in enumerate(book.worksheets):
        parts.append(f'<a name="table{at}"><h1>Sheet {at + 1}: <em>{names[at]}</em></h1></a><table border="0">')
        spans = {area.coord.split(":")[0]: area for area in page.merged_cells.ranges}
        for row in page.iter_rows():
            cells = []
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                area = spans.get(cell.coordinate)
                span = f' colspan="{area.size["columns"]}" rowspan="{area.size["rows"]}"' if area else ""
                cells.append(f"<td{span}>{shown(cell.value)}</td>")
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table><!-- *** --><hr>")
    path = exported.parent / "page.xls"
    path.write_text("\n".join([*parts, "</body></html>"]), "utf-8")
    unchanged(path, capsys)


@pytest.fixture(scope="module")
def saved(room: Path) -> Callable[[str], Path]:
    """Gives the folder with all the workbooks as LibreOffice saves them with an ending; it starts once for each."""

    @cache
    def folder(ending: str) -> Path:
        command = ["soffice", f"-env:UserInstallation=file://{room / 'office'}", "--headless", "--convert-to", ending]
        files = [str(room / f"{name}.xlsx") for name in ASKED]
        subprocess.run([*command, "--outdir", str(room / ending), *files], check=True, capture_output=True, timeout=180)
        return room / ending

    return folder


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["ods", "xls", "html"])
def test_what_libreoffice_makes_of_it(
    exported: Path, asked: str, saved: Callable[[str], Path], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = exported.with_suffix(".xls" if ending == "html" else f".{ending}")
    shutil.copyfile(saved(ending) / f"{asked}.{ending}", made)
    unchanged(made, capsys)


def test_what_a_cover_lists_is_no_figure_that_belongs_to_a_table(tmp_path: Path, full_report: Maker) -> None:
    report = full_report("某市应急管理局", 2023, "2021")
    places = [(sheet, cell) for sheet in ("1", "2023", None) for cell in ("J7", "A1, B3", "C3:D5")]
    findings = [
        Finding(code, level, "应为 3，填报 0", table, sheet=sheet, cell=cell)
        for code, table in (("T4-SUM", "appeals"), ("DUP-TEXT", "improvement_items"), ("no_report", None))
        for level in Level
        for sheet, cell in places
    ]
    sources = [("1.xlsx", "ab" * 32, ("1", "2")), ("2", "12" * 32, ("3",))]
    cover = Cover("某市应急管理局", 2023, "330100", sources=sources, findings=findings)
    path = tmp_path / "cover.xlsx"
    write_report(path, report, catalog().form("2021"), cover)
    (one,) = read_pending(str(path), Word())
    assert [item.message for item in one.findings] == []


def test_a_number_typed_into_the_list_of_a_cover_is_still_named(tmp_path: Path, full_report: Maker) -> None:
    report = full_report("某市应急管理局", 2023, "2021")
    findings = [Finding("T4-SUM", Level.ERROR, "应为 3，填报 0", "appeals")]
    path = tmp_path / "cover.xlsx"
    write_report(path, report, catalog().form("2021"), Cover("某市应急管理局", 2023, findings=findings))
    book = load_workbook(path)
    row = next(row for row in book["封面"].iter_rows() if row[0].value == "强制")
    for cell, value in zip(row[:3], (5, 6, 7), strict=True):
        cell.value = value
    book.save(path)
    (one,) = read_pending(str(path), Word())
    assert [(item.sheet, item.cell) for item in one.findings] == [("封面", f"A{row[0].row}:C{row[0].row}")]
