"""What an import does with what is already there: unchanged, superseded, returned, supplemented, accepted as filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from etl.batch import ImportOptions, ImportResult, run_import
from etl.load import AgencyRecord, Alias, load_agencies
from etl.readback import compare
from reportdb.database import reading, writing
from reportdb.errors import UsageError
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries import filings
from reportdb.queries.contacts import contacts_before
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import ChannelFigure, Report, Scope, SignOff, TableData, number
from reportdb.xlsx import Cover, write_report
from tests.books import load_workbook

EVERYONE = Remit.everyone()
AGENCY = "测试省测试市档案局"
Sender = Callable[..., str]


def quiet_report(year: int = 2023, agency: str = AGENCY) -> Report:
    """A complete report of zeros: every sum holds."""
    report = Report(agency, year, Scope.OWN, "2021")
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        report.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    report.channels = [ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(5))]
    return report


def put(report: Report, table: str, row: str, column: str, value: int) -> Report:
    report.tables[table].figures[Cell(row, column)] = number(value)
    return report


def received(report: Report, count: int) -> Report:
    """`count` applications of natural persons, all carried to the next year."""
    for row in ("received", "carried_out"):
        for column in ("natural_person", "total"):
            put(report, "applications", row, column, count)
    return report


@pytest.fixture
def send(tmp_path: Path) -> Sender:
    """Writes a report as a workbook and gives its path."""

    def write(report: Report, name: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        cover = Cover(agency=report.agency or "", year=report.year or 0, scope=report.scope)
        write_report(path, report, catalog().form("2021"), cover)
        return str(path)

    return write


def run(engine: Engine, *paths: str, **options: Any) -> list[ImportResult]:
    return list(run_import(engine, list(paths), ImportOptions(**options)))


def codes(result: ImportResult) -> set[str]:
    return {item.code for item in result.findings}


def one(results: list[ImportResult]) -> ImportResult:
    assert len(results) == 1
    return results[0]


def current_value(engine: Engine, year: int, table: str, row: str, column: str) -> int | None:
    with reading(engine) as conn:
        agency_id = conn.exec_driver_sql("SELECT id FROM agency").scalar_one()
        row_ = filings.current(conn, EVERYONE, agency_id, year, "own")
        return None if row_ is None else load_report(conn, EVERYONE, row_.id).tables[table].number_at(row, column)


def test_the_same_bytes_again_are_unchanged(engine: Engine, send: Sender) -> None:
    path = send(quiet_report(), "a.xlsx")
    first = one(run(engine, path))
    again = one(run(engine, path))
    assert (first.status, again.status) == ("accepted", "unchanged")
    assert first.filing == again.filing


def test_new_bytes_with_the_same_figures_are_unchanged_and_their_source_is_kept(engine: Engine, send: Sender) -> None:
    first = one(run(engine, send(quiet_report(), "a.xlsx")))
    path = send(quiet_report(), "b.xlsx")
    book = load_workbook(path)
    book["表三"]["N40"] = "　"
    book.save(path)
    again = one(run(engine, path))
    assert (again.status, again.filing) == ("unchanged", first.filing)
    assert again.sha256 != first.sha256
    with reading(engine) as conn:
        assert {name for _, name, _ in filings.sources_of(conn, EVERYONE, first.filing or 0)} == {"a.xlsx", "b.xlsx"}


def test_changed_figures_make_the_next_version_and_an_old_file_does_not_come_back(engine: Engine, send: Sender) -> None:
    old = send(received(quiet_report(), 1), "old.xlsx")
    first = one(run(engine, old))
    second = one(run(engine, send(received(quiet_report(), 2), "new.xlsx")))
    assert second.status == "accepted"
    assert second.filing != first.filing
    back = one(run(engine, old))
    assert (back.status, back.filing) == ("unchanged", first.filing)
    assert current_value(engine, 2023, "applications", "received", "total") == 2


def test_new_bytes_with_superseded_figures_are_returned_until_somebody_says_why(engine: Engine, send: Sender) -> None:
    first = one(run(engine, send(received(quiet_report(), 1), "old.xlsx")))
    run(engine, send(received(quiet_report(), 2), "new.xlsx"))
    signed_anew = replace(received(quiet_report(), 1), sign_off=SignOff(filled_on="2024年3月5日"))
    path = send(signed_anew, "back.xlsx")
    for _ in range(2):
        back = one(run(engine, path))
        (item,) = (item for item in back.findings if item.code == "superseded_figures")
        assert (back.status, item.level) == ("returned", Level.ERROR)
        assert f"第1次报送（filing {first.filing}）" in item.message
        assert f"restore {first.filing}" in item.message
    assert current_value(engine, 2023, "applications", "received", "total") == 2
    taken = one(run(engine, path, accept="原数属实"))
    assert (taken.status, taken.as_filed) == ("accepted", True)
    assert current_value(engine, 2023, "applications", "received", "total") == 1
    again = one(run(engine, path))
    assert (again.status, again.filing) == ("unchanged", taken.filing)
    assert "superseded_figures" not in codes(again)


def test_figures_of_the_current_filing_are_not_old_ones_whoever_signs(engine: Engine, send: Sender) -> None:
    """Superseded by a new signature only, they are current all the same; and other figures are new."""
    for number_, count in enumerate((1, 2, 2)):
        report = replace(received(quiet_report(), count), sign_off=SignOff(preparer=f"填报人{number_}"))
        assert one(run(engine, send(report, f"{number_}.xlsx"))).status == "accepted"
    signed_again = replace(received(quiet_report(), 2), sign_off=SignOff(preparer="又一人"))
    assert one(run(engine, send(signed_again, "again.xlsx"))).status == "accepted"
    assert one(run(engine, send(received(quiet_report(), 3), "more.xlsx"))).status == "accepted"


def test_a_faulty_report_is_returned_and_the_accepted_one_stays_current(engine: Engine, send: Sender) -> None:
    run(engine, send(received(quiet_report(), 1), "good.xlsx"))
    wrong = put(received(quiet_report(), 3), "appeals", "reconsideration", "total", 9)
    path = send(wrong, "wrong.xlsx")
    result = one(run(engine, path))
    assert (result.status, codes(result) & {"T4-SUM"}) == ("returned", {"T4-SUM"})
    assert current_value(engine, 2023, "applications", "received", "total") == 1
    again = one(run(engine, path))
    assert (again.status, again.filing) == ("returned", result.filing)
    taken = one(run(engine, path, accept="已发布的数字就是这样"))
    assert (taken.status, taken.as_filed) == ("accepted", True)
    assert taken.filing != result.filing
    assert current_value(engine, 2023, "applications", "received", "total") == 3


def test_accept_does_not_take_what_nobody_could_name_later(engine: Engine, send: Sender) -> None:
    path = send(quiet_report(), "a.xlsx")
    book = load_workbook(path)
    book["表三"]["C12"] = "2.不存在的一行"
    book.save(path)
    result = one(run(engine, path, accept="照收"))
    assert result.status == "returned"
    assert {"row_unknown", "row_missing"} <= codes(result)


def test_a_file_without_a_filled_table_may_not_lose_it(engine: Engine, send: Sender) -> None:
    run(engine, send(received(quiet_report(), 4), "full.xlsx"))
    part = quiet_report()
    del part.tables["applications"]
    put(part, "appeals", "reconsideration", "upheld", 1)
    put(part, "appeals", "reconsideration", "total", 1)
    path = send(part, "part.xlsx")
    lost = one(run(engine, path))
    assert lost.status == "returned"
    assert {"would_lose_table", "table_missing"} <= codes(lost)
    added = one(run(engine, path, supplement=True))
    assert added.status == "accepted"
    assert not {"would_lose_table", "table_missing"} & codes(added)
    assert current_value(engine, 2023, "applications", "received", "total") == 4
    assert current_value(engine, 2023, "appeals", "reconsideration", "upheld") == 1


def test_who_signed_a_report_stays_known_when_a_table_comes_without_a_signature(engine: Engine, send: Sender) -> None:
    """Whom to call next year is read from it."""
    signed, unsigned, other = quiet_report(), quiet_report(), quiet_report()
    signed.sign_off = SignOff(preparer="王五", phone="0571-2")
    other.sign_off = SignOff(preparer="赵六")
    for count, part in enumerate((unsigned, other), 1):
        put(part, "appeals", "reconsideration", "upheld", count)
        put(part, "appeals", "reconsideration", "total", count)
        del part.tables["publications"], part.tables["applications"]
    run(engine, send(signed, "full.xlsx"))
    for path, preparer in ((send(unsigned, "part.xlsx"), "王五"), (send(other, "again.xlsx"), "赵六")):
        assert one(run(engine, path, supplement=True)).status == "accepted"
        with reading(engine) as conn:
            (contact,) = contacts_before(conn, Remit.everyone(), 2024).values()
        assert contact.preparer == preparer


def test_fewer_filled_cells_are_asked_about(engine: Engine, send: Sender) -> None:
    run(engine, send(received(quiet_report(), 4), "full.xlsx"))
    path = send(received(quiet_report(), 4), "less.xlsx")
    book = load_workbook(path)
    book["表二"]["B6"] = None
    book.save(path)
    result = one(run(engine, path))
    assert result.status == "accepted"
    assert "fewer_filled_cells" in codes(result)


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


def test_years_check_each_other_in_any_order(engine: Engine, send: Sender) -> None:
    later = quiet_report(2024)
    for column in ("natural_person", "total"):
        put(put(later, "applications", "carried_in", column, 5), "applications", "carried_out", column, 5)
    second = one(run(engine, send(later, "2024.xlsx")))
    assert "T3-CARRY" not in codes(second)
    first = one(run(engine, send(received(quiet_report(2023), 7), "2023.xlsx")))
    assert first.status == "accepted"
    with reading(engine) as conn:
        stored = filings.findings_of(conn, EVERYONE, second.filing or 0)
        row = filings.filing(conn, EVERYONE, second.filing or 0)
    found = {(item.row, item.column, item.sheet, item.cell) for item in stored if item.code == "T3-CARRY"}
    assert found == {("carried_in", "natural_person", "表三", "D8"), ("carried_in", "total", "表三", "J8")}
    assert (row.state, row.is_current) == ("accepted", True)
    mended = one(run(engine, send(received(quiet_report(2023), 5), "2023b.xlsx")))
    assert mended.status == "accepted"
    with reading(engine) as conn:
        assert "T3-CARRY" not in {item.code for item in filings.findings_of(conn, EVERYONE, second.filing or 0)}


def test_a_dry_run_tells_the_same_and_keeps_nothing(engine: Engine, send: Sender) -> None:
    paths = [send(received(quiet_report(2024), 1), "2024.xlsx"), send(quiet_report(2023), "2023.xlsx")]
    rehearsed = run(engine, *paths, dry_run=True)
    assert [result.filing for result in rehearsed] == [None, None]
    with reading(engine) as conn:
        for table in ("filing", "agency", "import_run", "source_file", "application"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
    real = run(engine, *paths)
    assert [(item.status, codes(item)) for item in rehearsed] == [(item.status, codes(item)) for item in real]


def test_jobs_change_neither_order_nor_result(engine: Engine, send: Sender, tmp_path: Path) -> None:
    for number_ in range(6):
        send(quiet_report(agency=f"测试省测试{'甲乙丙丁戊己'[number_]}县档案局"), f"in/{number_}.xlsx")
    alone = run(engine, str(tmp_path / "in"), dry_run=True)
    both = run(engine, str(tmp_path / "in"), dry_run=True, jobs=2)
    assert [item.to_json() for item in alone] == [item.to_json() for item in both]


def test_the_users_word_settles(engine: Engine, send: Sender) -> None:
    path = send(quiet_report(), "a.xlsx")
    result = one(run(engine, path, agency="测试省另一市档案局", year=2022, scope=Scope.CONSOLIDATED))
    assert (result.agency, result.year, result.scope) == ("测试省另一市档案局", 2022, "consolidated")
    assert [item.code for item in result.findings].count("option_settled") == 3
    assert result.status == "accepted"


def test_received_date_is_kept(engine: Engine, send: Sender) -> None:
    result = one(run(engine, send(quiet_report(), "a.xlsx"), received=dt.date(2024, 1, 31)))
    with reading(engine) as conn:
        assert filings.filing(conn, EVERYONE, result.filing or 0).received_on == dt.date(2024, 1, 31)


def test_nothing_to_import(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file"):
        run(engine, str(tmp_path / "missing.xlsx"))
    assert run(engine, str(tmp_path)) == []  # a folder that holds nothing but the database itself


def test_a_missing_file_does_not_stop_the_others(engine: Engine, send: Sender, tmp_path: Path) -> None:
    results = run(engine, str(tmp_path / "missing.xlsx"), send(quiet_report(), "a.xlsx"))
    assert [result.status for result in results] == ["failed", "accepted"]
    assert codes(results[0]) == {"unreadable"}


def test_an_unregistered_agency_is_an_error_once_a_list_is_loaded(engine: Engine, send: Sender) -> None:
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(name="测试省测试市档案馆", code="A1")])
    result = one(run(engine, send(quiet_report(), "a.xlsx")))
    assert (result.status, result.filing) == ("returned", None)
    message = next(item.message for item in result.findings if item.code == "unknown_agency")
    assert "测试省测试市档案馆" in message
    known = one(run(engine, send(replace(quiet_report(), agency="测试省测试市档案馆"), "b.xlsx")))
    assert known.status == "accepted"


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


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("测试省测试市档案馆", set()),  # a former name
        ("测试省测试市文档局", set()),  # a short name
        ("测试省测试市方志馆", {"agency_conflict"}),  # of another one
        ("测试省测试市史志馆", {"agency_conflict"}),  # of nobody
    ],
)
def test_two_names_of_one_agency_do_not_contradict_each_other(
    engine: Engine, send: Sender, title: str, expected: set[str]
) -> None:
    """A clerk prints the name of the time in the title and today's, or a short one, behind 填报单位."""
    names = (Alias("测试省测试市档案馆", dt.date(2023, 6, 30)), Alias("测试省测试市文档局"))
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(AGENCY, "A1", aliases=names), AgencyRecord("测试省测试市方志馆", "B1")])
    path = send(quiet_report(), "a.xlsx")
    book = load_workbook(path)
    book["封面"]["A1"] = f"{title}2023年政府信息公开工作年度报告"
    book.save(path)
    result = one(run(engine, path))
    assert codes(result) & {"agency_conflict", "unknown_agency"} == expected
    assert result.status == ("returned" if expected else "accepted")
    assert result.agency == AGENCY
