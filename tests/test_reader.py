"""Reading by the bare driver: the same answers as through SQLAlchemy, and whatever it cannot open left to that."""

from __future__ import annotations

import datetime as dt
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from etl.agency_list import AgencyRecord, Alias
from etl.draft import FilingDraft
from etl.load import load_agencies, register_agency, store
from reportdb import database, sqlite_file
from reportdb.commands.store import reader
from reportdb.database import HEAD, make_engine, reading, writing
from reportdb.errors import DatabaseError, SchemaOutdated
from reportdb.findings import Finding, Level
from reportdb.queries import filings, registry
from reportdb.queries.cells import cells_of
from reportdb.queries.contacts import contacts_before
from reportdb.queries.corrections import corrections_of
from reportdb.queries.explanations import cleared_of_year, explained_findings, open_findings
from reportdb.queries.members import members
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.status import status
from reportdb.queries.table_editions import table_editions
from reportdb.reader import Reader, Reading, open_reader
from reportdb.report import Report, Scope

ALL = Remit.everyone()
LIST = [
    AgencyRecord("甲市人民政府", "A", level="市级", kind="人民政府", rule_making=True),
    AgencyRecord("甲市应急管理局", "A1", superior="A", aliases=(Alias("甲市安监局", dt.date(2023, 12, 31)),)),
    AgencyRecord("甲市税务局", "A2", superior="A", kind=registry.VERTICAL, valid_from=dt.date(2018, 7, 1)),
    AgencyRecord("甲市乙县人民政府", "B", superior="甲市人民政府", level="县级"),
    AgencyRecord("丙县教育局", "C1", superior="A", valid_to=dt.date(2023, 6, 30), rule_making=False),
]


@pytest.fixture
def filed(ready_url: URL, full_report: Callable[..., Report]) -> URL:
    """A database with a list, an accepted and a returned filing."""
    engine = make_engine(ready_url)
    doubt = Finding("HANDLED-RECEIVED", Level.VERIFY, "差异较大", "applications", "received", "total")
    wrong = Finding("row_missing", Level.ERROR, "没有这一行", "applications", "received", None)
    with writing(engine) as conn:
        load_agencies(conn, LIST)
        for name, accepted, finding in (("甲市应急管理局", True, doubt), ("甲市人民政府", False, wrong)):
            number = registry.find_agency(conn, ALL, name).id
            report, received = full_report(name, 2023, "2021"), dt.date(2024, 1, 12)
            store(conn, FilingDraft(report, number, accepted, received_on=received, findings=[finding]))
    engine.dispose()
    return ready_url


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def answers(conn: Reading) -> list[object]:
    """What everything says that may be asked without SQLAlchemy."""
    rows = filings.filings_of_year(conn, ALL, 2023)
    only = Remit.of({rows[0].agency_id})
    return [
        rows,
        [filings.filing(conn, ALL, row.id) for row in rows],
        [filings.current(conn, only, row.agency_id, 2023, Scope.OWN) for row in rows],
        [filings.findings_of(conn, only, row.id) for row in rows],
        [filings.tables_of(conn, only, row.id) for row in rows],
        [filings.sources_of(conn, only, row.id) for row in rows],
        [filings.sign_offs(conn, only, row.report_id) for row in rows],
        filings.files_of_filings(conn, only, [row.id for row in rows]),
        registry.agencies(conn, ALL, 2023),
        registry.agencies(conn, only),
        registry.agency_names(conn, ALL),
        registry.superior_links(conn, ALL),
        registry.collector_links(conn, ALL),
        registry.collectors(conn, 2023),
        registry.collectors(conn),
        registry.tree_of(conn, only, 2023),
        registry.successions(conn, ALL),
        registry.all_successions(conn, ALL),
        registry.names_in(conn, ALL, 2023),
        registry.last_filed(conn, ALL),
        registry.list_loaded(conn),
        registry.find_agency(conn, ALL, "A1", 2023),
        members(conn, ALL, rows[-1].agency_id, 2023),
        status(conn, ALL, 2023),
        contacts_before(conn, ALL, 2024),
        table_editions(conn, ALL, 2023),
        cells_of(conn),
        [load_report(conn, ALL, row.id) for row in rows],
        reports_of_year(conn, ALL, 2023, rows),
        [corrections_of(conn, ALL, row.id) for row in rows],
        [explained_findings(conn, ALL, row) for row in rows],
        open_findings(conn, ALL, rows),
        cleared_of_year(conn, ALL, 2023),
    ]


def test_both_ways_give_the_same(filed: URL) -> None:
    engine = make_engine(filed)
    with reading(engine) as conn:
        through_sqlalchemy = answers(conn)
    engine.dispose()
    with reader(text_of(filed)) as bare:
        assert isinstance(bare, Reader)
        found = answers(bare)
    assert found == through_sqlalchemy
    row = next(one for one in filings_of(found) if one.is_current)
    assert row.received_on == dt.date(2024, 1, 12)
    assert isinstance(row.created_at, dt.datetime)
    assert row.as_filed is False


def filings_of(found: list[object]) -> list[filings.FilingRow]:
    rows = found[0]
    assert isinstance(rows, list)
    return rows


def test_a_reader_sees_one_moment_and_stores_nothing(filed: URL, tmp_path: Path) -> None:
    if filed.drivername != "sqlite":
        pytest.skip("PostgreSQL shows each statement what is committed by then, with SQLAlchemy, too")
    engine = make_engine(filed)
    with reader(text_of(filed)) as bare:
        before = registry.agencies(bare, ALL)
        with writing(engine) as conn:
            register_agency(conn, "新设的局")
        assert registry.agencies(bare, ALL) == before
    with reader(text_of(filed)) as bare:
        assert len(registry.agencies(bare, ALL)) == len(before) + 1
    engine.dispose()


def test_an_absent_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    assert open_reader(str(path), HEAD) is None
    with reader(f"sqlite:///{path}") as conn:
        assert registry.agencies(conn, ALL) == []
    with reader(f"sqlite:///{path}") as conn:
        assert isinstance(conn, Reader)


def test_an_older_schema_is_refused(ready_url: URL) -> None:
    engine = make_engine(ready_url)
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    with pytest.raises(SchemaOutdated, match="reportdb init"), reader(text_of(ready_url)):
        pass


@pytest.mark.parametrize("content", ["", "no database at all" * 100])
def test_what_is_no_database_of_ours_is_told_as_ever(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.sqlite"
    path.write_text(content, encoding="utf-8")
    if content:
        with pytest.raises(DatabaseError, match="no database"), reader(str(path)):
            pass
    else:  # an empty file is filled
        with reader(str(path)) as conn:
            assert not registry.list_loaded(conn)


def test_what_the_world_does_is_one_line(filed: URL) -> None:
    broken = (
        "SELECT * FROM nowhere" if filed.drivername == "sqlite" else "SELECT pg_terminate_backend(pg_backend_pid())"
    )
    with pytest.raises(DatabaseError) as told, reader(text_of(filed)) as conn:
        conn.exec_driver_sql(broken)
    assert "\n" not in str(told.value)


def test_a_remit_of_everybody_by_name_has_room(filed: URL) -> None:
    with reader(text_of(filed)) as conn:
        assert registry.agencies(conn, Remit.of(range(1, 170_001))) == registry.agencies(conn, ALL)
        assert registry.agencies(conn, Remit.of(())) == []


def test_a_server_that_does_not_answer_is_asked_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        url = f"postgresql://nobody:secret@127.0.0.1:{port}/reports?connect_timeout=2"
        with pytest.raises(DatabaseError, match=f"cannot open .*127.0.0.1:{port}/reports") as told, reader(url):
            pass
        assert "secret" not in str(told.value)
        assert "\n" not in str(told.value)
        deaf.setblocking(False)
        deaf.accept()[0].close()
        with pytest.raises(BlockingIOError):  # nobody else waits at the door
            deaf.accept()


def test_a_file_that_stays_locked_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.sqlite"
    with reader(str(path)):
        pass
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN IMMEDIATE", "CREATE TABLE t (a)", "COMMIT"):
        other.execute(statement)

    def again(*_: object, **__: object) -> None:
        raise AssertionError("waited for a second time")

    monkeypatch.setattr(database, "open_database", again)
    with pytest.raises(DatabaseError, match=r"cannot open .*another program keeps it locked"), reader(str(path)):
        pass
    other.close()
    with reader(str(path)) as conn:
        assert isinstance(conn, Reader)


@pytest.mark.parametrize("odd", ["postgresql://u:a/b@127.0.0.1:1/d", "postgresql://127.0.0.1:1/a%20b"])
def test_a_url_that_drivers_read_differently_is_left_to_sqlalchemy(odd: str) -> None:
    assert open_reader(odd, HEAD) is None
    with pytest.raises(DatabaseError, match="cannot open"), reader(odd):
        pass


def test_what_is_no_server_s_url_is_told_as_ever() -> None:
    with pytest.raises(DatabaseError), reader("postgresql://127.0.0.1:1/d?nonsense=1"):
        pass
