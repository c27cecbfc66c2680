"""A locked year refuses changes by every road: import in all its ways, restore, explain, check --again, a first load."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from etl import judge, rechecking
from etl.again import judge_again
from etl.draft import FilingDraft
from etl.explaining import Said, record_explanations
from etl.load import register_agency
from etl.load.first_load import FirstLoad
from etl.marked_copy.returns import Returns
from etl.restore import restore
from etl.surroundings import Heir
from reportdb.database import open_database, reading, retried, writing
from reportdb.errors import Refused
from reportdb.explained import Subject
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries import filings
from reportdb.queries.audit import trail
from reportdb.queries.locks import LockRow
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope, number
from reportdb.succession import Successions
from reportdb.workflow.locking import lock_year, unlock_year
from tests.corrected import AGENCY, Declare, Sender, a_report, found, one, run
from tests.whole import Whole, differing, whole

EVERYONE = Remit.everyone()
IN_FORCE = Cell("normative_document", "in_force")
BESIDE = {"import_run", "import_item"}  # an import leaves its traces there, whatever becomes of it


def locked(engine: Engine, year: int = 2023, agency: int | None = 1) -> LockRow:
    with writing(engine) as conn:
        return lock_year(conn, EVERYONE, year, agency, reason="已汇总上报", by="李四")


def unlocked(engine: Engine, lock: LockRow) -> None:
    with writing(engine) as conn:
        unlock_year(conn, EVERYONE, lock.id, reason="档案局更正", by="李四")


def changed(engine: Engine, before: Whole) -> set[str]:
    """The tables that hold something else than before."""
    return set(differing(before, whole(engine))) - BESIDE


def counts(engine: Engine) -> list[tuple[int, str]]:
    """The filings that count."""
    with reading(engine) as conn:
        return [(row.id, row.state) for row in filings.filings_of_year(conn, EVERYONE, 2023) if row.is_current]


def test_a_report_of_a_locked_year_is_returned_and_accepted_once_it_is_unlocked(engine: Engine, send: Sender) -> None:
    first = one(run(engine, send(a_report())))
    lock = locked(engine)
    path = send(a_report(number(6)), "b.xlsx")
    for options in ({}, {"accept": "上级要求"}, {"supplement": True}, {"accept": "上级要求", "supplement": True}):
        result = one(run(engine, path, **options))
        assert result.status == "returned"
        (finding,) = found(result, "year_locked")
        assert finding.level is Level.ERROR
        day = f"{lock.locked_at.astimezone():%Y-%m-%d}"
        assert finding.message == (
            f"2023年度已于{day}锁定，这份报告没有入库；确需更正的，请联系锁定单位写明理由解锁，解锁后重新报送原文件。"
            f"（锁定单位：{AGENCY}；锁定人：李四；理由：已汇总上报）"
        )
    assert counts(engine) == [(first.filing, "accepted")]
    with reading(engine) as conn:
        assert len(filings.filings_of_year(conn, EVERYONE, 2023)) == 2, "the same bytes are returned once"
    unlocked(engine, lock)
    again = one(run(engine, path))
    assert again.status == "accepted"
    assert counts(engine) == [(again.filing, "accepted")]


def test_a_first_report_comes_too_late_as_well(engine: Engine, send: Sender) -> None:
    with writing(engine) as conn:
        register_agency(conn, AGENCY)
    locked(engine, agency=None)
    result = one(run(engine, send(a_report())))
    assert (result.status, counts(engine)) == ("returned", [])
    assert "锁定单位：全部单位；" in found(result, "year_locked")[0].message
    assert one(run(engine, send(a_report(year=2022), "c.xlsx"))).status == "accepted", "another year is open"


def test_what_was_stored_before_stays_unchanged_and_nothing_of_it_changes(engine: Engine, send: Sender) -> None:
    old, path = send(a_report(number(4))), send(a_report(), "b.xlsx")
    alike = send(a_report(), "c.xlsx", {("封面", "A60"): "另存"})
    run(engine, old)
    run(engine, path)
    locked(engine)
    before = whole(engine)
    assert [one(run(engine, file)).status for file in (path, old, alike)] == ["unchanged"] * 3
    assert changed(engine, before) == set()


def test_a_declared_correction_waits_for_the_unlock(engine: Engine, send: Sender, declare: Declare) -> None:
    path = send(a_report())
    first = one(run(engine, path))
    lock = locked(engine)
    result = one(run(engine, path, corrections=declare()))
    assert (result.status, bool(found(result, "year_locked"))) == ("returned", True)
    assert counts(engine) == [(first.filing, "accepted")]
    unlocked(engine, lock)
    assert one(run(engine, path, corrections=declare())).status == "accepted"


def test_a_rehearsal_says_the_same_and_stores_nothing(engine: Engine, send: Sender) -> None:
    run(engine, send(a_report()))
    locked(engine)
    before = whole(engine)
    result = one(run(engine, send(a_report(number(6)), "b.xlsx"), dry_run=True))
    assert (result.status, bool(found(result, "year_locked"))) == ("returned", True)
    assert differing(before, whole(engine)) == {}


def test_no_older_filing_is_restored(engine: Engine, send: Sender) -> None:
    old = one(run(engine, send(a_report()))).filing
    run(engine, send(a_report(number(6)), "b.xlsx"))
    lock = locked(engine)
    before = whole(engine)
    with pytest.raises(Refused, match="2023 is locked") as told, writing(engine) as conn:
        restore(conn, EVERYONE, old or 0, "旧数正确")
    assert (told.value.code, told.value.values) == ("year_locked", {"lock": lock})
    assert differing(before, whole(engine)) == {}
    unlocked(engine, lock)
    with writing(engine) as conn:
        assert restore(conn, EVERYONE, old or 0, "旧数正确").new.id == 3


def test_nothing_is_explained(engine: Engine, send: Sender) -> None:
    run(engine, send(a_report()))
    lock = locked(engine)
    said = [Said(Subject("T2-VALID", "a", "0" * 64), "文件失效", "王五")]
    before = whole(engine)
    with pytest.raises(Refused, match="2023 is locked"), writing(engine) as conn:
        record_explanations(conn, 1, said)
    assert differing(before, whole(engine)) == {}
    unlocked(engine, lock)
    with writing(engine) as conn:
        record_explanations(conn, 1, said)
    assert changed(engine, before) == {"explanation", "audit_trail", "year_lock"}


def test_what_an_officer_wrote_into_the_list_explains_nothing(engine: Engine, send: Sender, tmp_path: Path) -> None:
    """The marked copy, sent in with an answer: its figures are those stored, its answer comes too late."""
    doubtful = a_report()
    doubtful.tables["publications"].figures[Cell("normative_document", "issued")] = number(7)
    returns = Returns(str(tmp_path / "returned"))
    list(returns.take(run(engine, send(doubtful))))
    (copy,) = returns.write()
    path = str(copy.path)
    book = load_workbook(path)
    page = book["问题清单"]
    column = next(cell.column for row in page.iter_rows() for cell in row if cell.value == "情况说明")
    for row in range(6, page.max_row + 1):
        page.cell(row, column, "当年失效")
    book.save(path)
    lock = locked(engine)
    before = whole(engine)
    assert one(run(engine, path)).status == "unchanged"
    assert changed(engine, before) == set()
    unlocked(engine, lock)
    assert any(item.cleared for item in one(run(engine, path)).findings)


def test_what_is_held_against_it_stays_until_it_is_judged_again(engine: Engine, send: Sender) -> None:
    """Last year's figures change: this year's finding comes with the next judgement after the unlock."""
    later = a_report(year=2023)
    later.tables["publications"].figures[IN_FORCE] = number(9)
    before_it = a_report(year=2022)
    before_it.tables["publications"].figures[IN_FORCE] = number(9)
    run(engine, send(before_it, "a.xlsx"))
    filing = one(run(engine, send(later, "b.xlsx"))).filing or 0
    lock = locked(engine)
    before_it.tables["publications"].figures[IN_FORCE] = number(3)
    assert one(run(engine, send(before_it, "c.xlsx"))).status == "accepted"

    def codes() -> set[str]:
        with reading(engine) as conn:
            return {item.code for item in filings.findings_of(conn, EVERYONE, filing)}

    def judge() -> dict[int, object]:
        with reading(engine) as conn:
            rows = filings.filings_of_year(conn, EVERYONE, 2023)
        return dict(judge_again(engine, rows, catalog()))

    assert "T2-VALID" not in codes()
    assert judge() == {}
    assert "T2-VALID" not in codes()
    unlocked(engine, lock)
    assert set(judge()) == {filing}
    assert "T2-VALID" in codes()


def test_the_other_scope_and_twins_leave_it_alone(engine: Engine, send: Sender) -> None:
    agency = "测试省测试市教育局"
    rich = a_report()
    for place, cell in enumerate(list(rich.tables["appeals"].figures)[:8]):
        rich.tables["appeals"].figures[cell] = number(place + 3)
    filing = one(run(engine, send(rich), accept="已公布")).filing or 0
    lock = locked(engine)
    before = set(_said(engine, filing))
    smaller = a_report(scope=Scope.CONSOLIDATED)  # than its own part: ROLLUP
    copied = a_report(agency=agency)
    copied.tables["appeals"] = rich.tables["appeals"]
    assert one(run(engine, send(copied, "b.xlsx"), accept="已公布")).status == "accepted"
    with writing(engine) as conn:
        row = filings.filing(conn, EVERYONE, filing)
        heir = Heir(row.agency_id, Successions())
        rechecking.recheck_neighbours(conn, smaller, {(2023, "own"): row}, [], catalog(), heir)
    assert set(_said(engine, filing)) == before
    unlocked(engine, lock)
    with reading(engine) as conn:
        rows = filings.filings_of_year(conn, EVERYONE, 2023)
    judge_again(engine, rows, catalog())
    assert {code for code, _ in set(_said(engine, filing)) - before} == {"DUP-AGENCY"}


def _said(engine: Engine, filing: int) -> list[tuple[str, str]]:
    with reading(engine) as conn:
        return [(item.code, item.message) for item in filings.findings_of(conn, EVERYONE, filing)]


def test_a_first_load_stops_at_a_locked_year(postgres_url: URL, full_report: Callable[..., Report]) -> None:
    engine = open_database(postgres_url)
    with writing(engine) as conn:
        agency, other = register_agency(conn, "甲"), register_agency(conn, "乙")
        lock_year(conn, EVERYONE, 2023, agency, reason="r", by="x")
    with writing(engine) as conn:
        load = FirstLoad(conn)
        load.store(FilingDraft(full_report("乙", 2023, "2021"), other, True))
        load.store(FilingDraft(full_report("甲", 2022, "2021"), agency, True))
        load.finish()
    with pytest.raises(Refused, match="2023 is locked"), writing(engine) as conn:
        FirstLoad(conn).store(FilingDraft(full_report("甲", 2023, "2021"), agency, True))
    engine.dispose()


def test_an_import_and_a_lock_at_once(engine: Engine, send: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes first wins whole: the lock waits for the report that is being stored, or the report is returned."""
    first = one(run(engine, send(a_report()))).filing
    path = send(a_report(number(6)), "b.xlsx")
    inside, go_on = threading.Event(), threading.Event()
    told: list[str] = []
    real = rechecking.recheck_neighbours

    def slowly(conn: Connection, *given: Any) -> None:
        inside.set()
        go_on.wait(10)
        real(conn, *given)

    monkeypatch.setattr(judge, "recheck_neighbours", slowly)

    def send_it() -> None:
        told.append(one(run(engine, path)).status)

    def lock_it() -> None:
        retried(engine, lambda conn: lock_year(conn, EVERYONE, 2023, 1, reason="r", by="x"))
        told.append("locked")

    importer, locker = threading.Thread(target=send_it), threading.Thread(target=lock_it)
    importer.start()
    assert inside.wait(20)
    locker.start()
    locker.join(0.5)
    assert told == [], "the lock waits"
    go_on.set()
    importer.join()
    locker.join()
    assert told == ["accepted", "locked"]
    assert counts(engine) != [(first, "accepted")]
    assert one(run(engine, send(a_report(number(7)), "c.xlsx"))).status == "returned"


def test_the_trail_says_whose_year_it_was(engine: Engine, send: Sender) -> None:
    run(engine, send(a_report()))
    unlocked(engine, locked(engine))
    with reading(engine) as conn:
        rows = [(row.action, row.who, row.what, row.agency_id, row.year) for row in trail(conn, EVERYONE).rows]
    assert rows == [
        ("unlocked", "李四", "2023 for #1 and all below, lock 1: 档案局更正", 1, 2023),
        ("locked", "李四", "2023 for #1 and all below, lock 1: 已汇总上报", 1, 2023),
        ("accepted", "", "filing 1", 1, 2023),
    ]
