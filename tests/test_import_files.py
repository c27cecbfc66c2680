"""Several files in one import: parts of one report, copies, two that contradict each other, some that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.load import AgencyRecord, Alias, load_agencies
from etl.readback import compare
from reportdb.database import reading, writing
from reportdb.errors import UsageError
from reportdb.forms import catalog
from reportdb.queries import filings
from reportdb.queries.reports import load_report
from reportdb.report import Report, Scope, TableData, number
from reportdb.xlsx import Cover, write_report
from tests.books import load_workbook
from tests.corrected import Sender
from tests.quiet_reports import (
    AGENCY,
    EVERYONE,
    codes,
    current_value,
    one,
    quiet_report,
    received,
    run,
)


def test_tables_in_several_files_make_one_filing(engine: Engine, send: Sender) -> None:
    whole = received(quiet_report(), 2)
    parts = []
    for number_, codes_ in enumerate((("publications", "appeals"), ("applications",))):
        part = Report(whole.agency, whole.year, whole.scope, "2021", {code: whole.tables[code] for code in codes_})
        parts.append(send(part, f"part{number_}.xlsx"))
    result = one(run(engine, *parts))
    assert result.status == "accepted"
    assert set(result.facts) == {"publications", "applications", "appeals"}
    assert result.to_json()["files"] == parts
    again = one(run(engine, *parts))
    assert (again.status, again.filing) == ("unchanged", result.filing)


def test_two_files_with_the_same_table_are_both_returned(engine: Engine, send: Sender) -> None:
    paths = [send(received(quiet_report(), count), f"{count}.xlsx") for count in (1, 2)]
    results = run(engine, *paths)
    assert [result.status for result in results] == ["returned", "returned"]
    assert all("two_files_one_report" in codes(result) for result in results)
    assert current_value(engine, 2023, "applications", "received", "total") is None


def test_a_copy_of_a_file_in_one_batch_is_unchanged(engine: Engine, send: Sender, tmp_path: Path) -> None:
    path = send(quiet_report(), "a.xlsx")
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(Path(path).read_bytes())
    assert [result.status for result in run(engine, path, str(copy))] == ["accepted", "unchanged"]


def test_jobs_change_neither_order_nor_result(engine: Engine, send: Sender, tmp_path: Path) -> None:
    for number_ in range(6):
        send(quiet_report(agency=f"测试省测试{'甲乙丙丁戊己'[number_]}县档案局"), f"in/{number_}.xlsx")
    alone = run(engine, str(tmp_path / "in"), dry_run=True)
    both = run(engine, str(tmp_path / "in"), dry_run=True, jobs=2)
    assert [item.to_json() for item in alone] == [item.to_json() for item in both]


def test_nothing_to_import(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file"):
        run(engine, str(tmp_path / "missing.xlsx"))
    assert run(engine, str(tmp_path)) == []  # a folder that holds nothing but the database itself


def test_a_missing_file_does_not_stop_the_others(engine: Engine, send: Sender, tmp_path: Path) -> None:
    results = run(engine, str(tmp_path / "missing.xlsx"), send(quiet_report(), "a.xlsx"))
    assert [result.status for result in results] == ["failed", "accepted"]
    assert codes(results[0]) == {"unreadable"}


def test_table_four_takes_the_edition_of_the_filing_however_its_files_came(
    engine: Engine, send: Sender, tmp_path: Path
) -> None:
    """Appeals are alike in both editions: joined or supplemented, they follow table two, as they do in one file."""
    old = Report(AGENCY, 2023, Scope.OWN, "2019")
    table = catalog().table("2019", "publications")
    old.tables["publications"] = TableData("2019", {cell: number(1) for cell in table.official_cells})
    appeals = Report(AGENCY, 2023, Scope.OWN, "2021", {"appeals": quiet_report().tables["appeals"]})
    first, second = tmp_path / "two.xlsx", send(appeals, "four.xlsx")
    write_report(first, old, catalog().form("2019"), Cover(agency=AGENCY, year=2023, scope=Scope.OWN))
    together = one(run(engine, str(first), second, dry_run=True))
    run(engine, str(first))
    added = one(run(engine, second, supplement=True))
    expected = {"publications": "2019", "appeals": "2019"}
    assert (together.edition, together.editions) == (added.edition, added.editions) == ("2019", expected)
    with reading(engine) as conn:
        stored = load_report(conn, EVERYONE, added.filing or 0)
    path = tmp_path / "out.xlsx"
    write_report(path, stored, catalog().form("2019"), Cover(agency=AGENCY, year=2023, scope=Scope.OWN))
    assert compare(path, stored) == []


def test_a_copy_among_the_files_of_one_report_adds_nothing(engine: Engine, send: Sender, tmp_path: Path) -> None:
    whole = received(quiet_report(), 2)
    paths = []
    for name, codes_ in (("a.xlsx", ("publications", "appeals")), ("b.xlsx", ("applications",))):
        part = Report(whole.agency, whole.year, whole.scope, "2021", {code: whole.tables[code] for code in codes_})
        paths.append(send(part, name))
    copy = tmp_path / "c.xlsx"
    copy.write_bytes(Path(paths[0]).read_bytes())
    result = one(run(engine, *paths, str(copy)))
    assert (result.status, result.files) == ("accepted", [*paths, str(copy)])
    with reading(engine) as conn:
        places = filings.tables_of(conn, EVERYONE, result.filing or 0)
    assert sorted(place.table for place in places) == ["appeals", "applications", "publications"]


def test_two_reports_of_one_file_that_turn_out_to_be_one_agency_are_returned(
    engine: Engine, send: Sender, tmp_path: Path
) -> None:
    """Both names are the same agency's: neither may pass for a copy of the other, whose figures would be lost."""
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(name=AGENCY, code="A1", aliases=(Alias("测试省测试市档案馆", None),))])
    book = load_workbook(send(received(quiet_report(), 1), "one.xlsx"))
    other = load_workbook(send(received(quiet_report(agency="测试省测试市档案馆"), 2), "other.xlsx"))
    for sheet in other.worksheets:
        copy = book.create_sheet(f"{sheet.title}之二")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy.cell(cell.row or 1, cell.column or 1, cell.value)
        for merged in sheet.merged_cells.ranges:
            copy.merge_cells(str(merged))
    path = tmp_path / "both.xlsx"
    book.save(path)
    results = run(engine, str(path))
    assert [result.status for result in results] == ["returned", "returned"]
    assert all("two_files_one_report" in codes(result) for result in results)
