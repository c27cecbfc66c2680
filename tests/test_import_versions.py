"""What an import does with what is already there: unchanged, superseded, returned, supplemented, accepted as filed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Engine

from reportdb.database import reading
from reportdb.findings import Level
from reportdb.queries import filings
from reportdb.queries.contacts import contacts_before
from reportdb.queries.remit import Remit
from reportdb.report import SignOff
from tests.books import load_workbook
from tests.corrected import Sender
from tests.quiet_reports import (
    EVERYONE,
    codes,
    current_value,
    one,
    put,
    quiet_report,
    received,
    run,
)


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


def test_received_date_is_kept(engine: Engine, send: Sender) -> None:
    result = one(run(engine, send(quiet_report(), "a.xlsx"), received=dt.date(2024, 1, 31)))
    with reading(engine) as conn:
        assert filings.filing(conn, EVERYONE, result.filing or 0).received_on == dt.date(2024, 1, 31)
