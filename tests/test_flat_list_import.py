"""A list written and read back: the same reports, whatever they say, from an empty database and over current filings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from etl.batch import ImportOptions, run_import
from etl.draft import FilingDraft
from etl.load import register_agency, store
from etl.pending import Pending, read_pending
from etl.places import cells_at
from etl.readback import compare
from etl.recognise.identity import ATTACHED_TITLE, SHORTFALL_TITLE
from etl.recognise.roster_coded import CODES_HEAD
from etl.whose import Word
from reportdb.commands.flat_list import export_flat
from reportdb.database import open_database, reading, upgrade, writing
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries.filings import filings_of_year, tables_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import BLANK, NOT_APPLICABLE, Report, Scope, TableData, number, words
from reportdb.statutory_tables import shortfall_lines as shortfall
from reportdb.statutory_tables.flat_list import CODES_HEAD as statutory_codes_head
from reportdb.statutory_tables.flat_list import FlatRow
from reportdb.statutory_tables.shortfall import differences
from reportdb.xlsx import Cover, flat_list, write_report
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.flat_list import write_flat_list
from reportdb.xlsx.shortfall import write_shortfall
from tests.books import load_workbook
from tests.test_roundtrip import readable, reports

EVERYONE = Remit.everyone()


def listed(folder: Path, listed_reports: list[Report]) -> str:
    book = new_workbook()
    rows = [FlatRow(report.agency or "", "", report.scope, report) for report in listed_reports]
    write_flat_list(book, catalog().form("2021"), rows, "填报范围：测试省    报告年度：2023年", "测试省", readable=True)
    book.save(folder / "flat.xlsx")
    return str(folder / "flat.xlsx")


def as_listed(report: Report) -> Report:
    """What a list carries of a report."""
    copy = report.copy()
    copy.channels = copy.improvement_items = None
    return copy


def same(report: Report, back: Pending) -> bool:
    assert back.read is not None
    read = back.read.report
    wanted = as_listed(report)
    return (
        (back.agency, back.year, back.scope) == (report.agency, report.year, report.scope)
        and read.edition == report.edition
        and read.content() == wanted.content()
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(reports().filter(readable), min_size=1, max_size=4))
def test_a_list_reads_back_the_same_reports(several: list[Report]) -> None:
    for place, report in enumerate(several):
        report.agency = f"测试省测试市第{place}档案局"
    with TemporaryDirectory() as folder:
        back = {one.agency: one for one in read_pending(listed(Path(folder), several), Word())}
        assert len(back) == len(several)
        for report in several:
            assert same(report, back[report.agency]), back[report.agency].findings


def full_list(folder: Path, *several: Report) -> str:
    return listed(folder, list(several))


def facts(engine: Engine) -> dict[tuple[str, int, str], tuple[object, ...]]:
    """What every current filing says, less what a list has no place for."""
    with reading(engine) as conn:
        rows = [row for year in range(2014, 2027) for row in filings_of_year(conn, EVERYONE, year) if row.is_current]
        return {
            (row.agency, row.year, row.scope): (
                row.edition, as_listed(load_report(conn, EVERYONE, row.id)).content(), row.state,
            )
            for row in rows
        }  # fmt: skip


def test_a_list_of_every_year_fills_an_empty_database_and_changes_nothing_in_the_old_one(
    engine: Engine, database_url: URL, tmp_path: Path
) -> None:
    samples = Path(__file__).parents[1] / "samples"
    sources = [str(samples / "reports"), str(samples / "oddities"), str(samples / "layouts")]
    list(run_import(engine, sources, ImportOptions(accept="照原报数")))
    before = facts(engine)
    where = engine.url.render_as_string(hide_password=False)
    lists = []
    for year in sorted({year for _, year, _ in before}):
        lists.append(str(tmp_path / f"{year}.xlsx"))
        export_flat(where, year=year, under=None, agencies=(), scope=None, output=lists[-1])
    again = list(run_import(engine, lists, ImportOptions()))
    assert {result.status for result in again} == {"unchanged"}
    assert len(again) == len(before) >= 20
    assert facts(engine) == before
    upgrade(database_url)
    empty = open_database(database_url)
    filed = list(run_import(empty, lists, ImportOptions(accept="照原报数")))
    assert {result.status for result in filed} == {"accepted"}
    assert facts(empty) == before
    empty.dispose()


def test_a_changed_figure_keeps_the_lists_of_the_current_filing(
    engine: Engine, tmp_path: Path, full_report: Callable[..., Report]
) -> None:
    report = full_report("示例市档案局", 2023, "2021")
    with writing(engine) as conn:
        first = store(conn, FilingDraft(report, register_agency(conn, report.agency or ""), accepted=True))
    (same_again,) = run_import(engine, [full_list(tmp_path, report)], ImportOptions(accept="照原报数"))
    assert (same_again.status, same_again.filing) == ("unchanged", first)
    changed = report.copy()
    changed.tables["publications"].figures[Cell("penalty", "decisions")] = number(987)
    (result,) = run_import(engine, [full_list(tmp_path, changed)], ImportOptions(accept="照原报数"))
    assert (result.status, result.filing != first) == ("accepted", True)
    with reading(engine) as conn:
        stored = load_report(conn, EVERYONE, result.filing or 0)
    assert stored.content() == changed.content()
    assert stored.channels == report.channels


def test_a_line_is_found_by_its_cell(engine: Engine, tmp_path: Path, full_report: Callable[..., Report]) -> None:
    path = full_list(tmp_path, full_report("示例市档案局", 2023, "2021"), full_report("示例市教育局", 2023, "2021", 5))
    _, result = run_import(engine, [path], ImportOptions(accept="照原报数"))
    sheet = load_workbook(path)["过录表"]
    with reading(engine) as conn:
        stored = load_report(conn, EVERYONE, result.filing or 0)
        places = tables_of(conn, EVERYONE, result.filing or 0)
    told = {}
    for place in places:
        for cell, (row, column) in cells_at(place.positions or "").items():
            told[place.table, cell] = sheet.cell(row + 1, column + 1).value
    unit = {("publications", Cell("administrative_fee", "fee_amount")): 1_000_000}
    wanted = {
        (code, cell): figure.value for code, data in stored.tables.items() for cell, figure in data.figures.items()
    }
    assert {key: round(float(str(value)) * unit.get(key, 1)) for key, value in told.items()} == wanted


def test_the_list_of_a_total_and_what_differs_are_no_reports(
    tmp_path: Path, full_report: Callable[..., Report]
) -> None:
    assert (flat_list.ATTACHED_TITLE, shortfall.TITLE) == (ATTACHED_TITLE, SHORTFALL_TITLE)
    assert statutory_codes_head == CODES_HEAD
    total = full_report("示例市人民政府", 2023, "2021")
    total.scope, total.channels = Scope.CONSOLIDATED, None
    path = tmp_path / "total.xlsx"
    write_report(
        path, total, catalog().form("2021"), Cover(agency="示例市人民政府", year=2023, scope=Scope.CONSOLIDATED)
    )
    book = load_workbook(path)
    members = [FlatRow(f"示例市第{n}局", "", Scope.OWN, full_report("x", 2023, "2021", n)) for n in range(3)]
    attached = new_workbook()
    write_flat_list(attached, catalog().form("2021"), members, "填报单位：示例市", "")
    write_shortfall(attached, differences(catalog().form("2021"), total, members[0].report), "填报单位：示例市", "")
    for sheet in attached.worksheets:
        copy = book.create_sheet(sheet.title)
        for line in sheet.iter_rows():
            for cell in line:
                copy.cell(cell.row, cell.column, cell.value)
    book.save(path)
    assert compare(path, total) == []


def edited(path: str, *changes: tuple[str, int | str], merge: str = "") -> str:
    book = load_workbook(path)
    sheet = book["过录表"]
    for address, value in changes:
        sheet[address] = value
    if merge:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def spot(path: str, row: int, code: str) -> str:
    """The address of a figure in a line by the code of its column."""
    sheet = load_workbook(path)["过录表"]
    at, codes = next(
        (at, line) for at, line in enumerate(sheet.iter_rows(values_only=True), 1) if line[0] == CODES_HEAD
    )
    return f"{get_column_letter(codes.index(code) + 1)}{at + row}"


DECISIONS = "2021/publications/penalty/decisions"


def told(one: Pending) -> list[tuple[str, str | None]]:
    return [(item.code, item.cell) for item in one.findings if item.code != "note_in_cell"]


def test_a_figure_in_a_merged_cell_or_under_a_foreign_code_is_named(
    tmp_path: Path, full_report: Callable[..., Report]
) -> None:
    path = full_list(tmp_path, full_report("甲市档案局", 2023, "2021"), full_report("甲市教育局", 2023, "2021"))
    first, second = (spot(path, row, DECISIONS) for row in (1, 2))
    edited(path, merge=f"{first}:{second}")
    one, other = read_pending(path, Word())
    assert told(one) == []
    assert told(other) == [("column_unknown", second)]
    assert other.read is not None
    assert Cell("penalty", "decisions") not in other.read.report.tables["publications"].figures
    path = full_list(tmp_path, full_report("甲市档案局", 2023, "2021"))
    edited(path, (spot(path, 0, DECISIONS), "2021/publications/penalty/unheard"))
    (one,) = read_pending(path, Word())
    assert told(one) == [("column_unknown", first)]


def test_a_code_under_the_label_of_another_figure_takes_neither(
    tmp_path: Path, full_report: Callable[..., Report]
) -> None:
    """Somebody moved a column, or a code: which of the two says what the figures are, nobody can know."""
    path = full_list(tmp_path, full_report("甲市档案局", 2023, "2021"))
    other = DECISIONS.replace("penalty", "coercion")
    penalty, coercion = (spot(path, 1, code) for code in (DECISIONS, other))
    edited(path, (spot(path, 0, DECISIONS), other), (spot(path, 0, other), DECISIONS))
    (one,) = read_pending(path, Word())
    assert told(one) == [("column_unknown", f"{penalty}, {coercion}")]
    assert one.read is not None
    taken = one.read.report.tables["publications"].figures
    assert not {Cell("penalty", "decisions"), Cell("coercion", "decisions")} & set(taken)


def test_a_wrong_sum_and_a_line_twice_are_told(tmp_path: Path, full_report: Callable[..., Report]) -> None:
    report = full_report("甲市档案局", 2023, "2021")
    other = full_report("甲市档案局", 2023, "2021", 500)
    path = full_list(tmp_path, report, other)
    (one,) = read_pending(path, Word())
    assert "table_twice" in {item.code for item in one.findings}
    path = full_list(tmp_path, report, full_report("甲市教育局", 2023, "2021"))
    where = spot(path, 3, DECISIONS)
    edited(path, (where, 4))
    one, _ = read_pending(path, Word())
    assert told(one) == [("subtotal_differs", where)]


def test_sums_of_amounts_on_a_list_of_statistics_sheets_are_held_against_their_lines(
    tmp_path: Path, full_report: Callable[..., Report]
) -> None:
    """专项经费 and 收取的费用 are in 万元: a sum with a fraction is no figure of nobody, and a wrong one is told."""
    listed_reports = [
        full_report(agency, 2018, "2014", first) for agency, first in (("甲市档案局", 1), ("甲市教育局", 700))
    ]
    book = new_workbook()
    rows = [FlatRow(report.agency or "", "", report.scope, report) for report in listed_reports]
    write_flat_list(book, catalog().form("2014"), rows, "填报范围：甲市    报告年度：2018年", "甲市", readable=True)
    sheet = book.worksheets[0]
    codes = next(line for line in sheet.iter_rows() if line[0].value == CODES_HEAD)
    (funds,) = [cell for cell in codes if cell.value == "2014/resources/dedicated_funds/value"]
    book.save(tmp_path / "flat.xlsx")
    one, _ = read_pending(str(tmp_path / "flat.xlsx"), Word())
    assert told(one) == []
    sheet.cell(funds.row + 3, funds.column).value = 0.5
    book.save(tmp_path / "flat.xlsx")
    one, _ = read_pending(str(tmp_path / "flat.xlsx"), Word())
    assert told(one) == [("subtotal_differs", f"{funds.column_letter}{funds.row + 3}")]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_without_its_codes_a_list_is_read_by_its_labels(
    tmp_path: Path, full_report: Callable[..., Report], edition: str
) -> None:
    report = full_report("甲市档案局", 2020 if edition == "2019" else 2023, edition)
    for data in report.tables.values():
        data.figures = {
            cell: data.figures[cell] for cell in catalog().table(edition, _code_of(report, data)).official_cells
        }
    book = load_workbook(full_list(tmp_path, report))
    sheet = book.worksheets[0]
    codes = next(line[0].row for line in sheet.iter_rows() if line[0].value == CODES_HEAD)
    for cell in sheet[codes]:
        cell.value = None
    book.save(tmp_path / "labels.xlsx")
    (one,) = read_pending(str(tmp_path / "labels.xlsx"), Word())
    assert same(report, one), one.findings


def _code_of(report: Report, data: TableData) -> str:
    return next(code for code, one in report.tables.items() if one is data)


def test_figures_of_another_edition_and_words_of_ours_come_back_as_they_were(
    tmp_path: Path, full_report: Callable[..., Report]
) -> None:
    """A total over two editions keeps what it cannot split: a 2019 line in a table of 2021."""
    report = full_report("甲市人民政府", 2023, "2021")
    report.scope = Scope.CONSOLIDATED
    publications, applications = (report.tables[code].figures for code in ("publications", "applications"))
    for cell, figure in (
        (Cell("other", "total"), number(7)), (Cell("other", "natural_person"), BLANK),
        (Cell("other", "org.other"), NOT_APPLICABLE), (Cell("other", "org.company"), words("约3")),
    ):  # fmt: skip
        applications[cell] = figure
    for cell, figure in (
        (Cell("central_procurement", "procurement_amount"), number(123)),
        (Cell("licensing", "items_change"), number(-4)),
        (Cell("penalty", "decisions"), words("未报送")),
        (Cell("coercion", "decisions"), words("原文：7")),
        (Cell("administrative_fee", "fee_amount"), words("12.5")),
        (Cell("penalty", "items"), words("空白")),
    ):
        publications[cell] = figure
    del publications[Cell("licensing", "decisions")]
    path = full_list(tmp_path, report, full_report("甲市教育局", 2023, "2021"))
    back = {one.agency: one for one in read_pending(path, Word())}
    read = back["甲市人民政府"].read
    assert read is not None
    assert {code: data.figures for code, data in read.report.tables.items()} == {
        code: data.figures for code, data in report.tables.items()
    }
    assert same(full_report("甲市教育局", 2023, "2021"), back["甲市教育局"])
