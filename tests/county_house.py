"""Two counties of one city whose agencies have much to do with each other, for tests of who is told what.

Whatever is of county B bears one of MARKS: in every name a 乙, in every code BB, in its figures 7777, in its numbers 9000.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from etl.batch import run_import
from etl.corrections import read_corrections
from etl.explaining import Said, record_explanations
from etl.results import ImportOptions
from reportdb.database import open_database, reading, writing
from reportdb.explained import subject_of
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries.filings import FilingRow, filings_of_year, findings_of
from reportdb.queries.registry import subtree
from reportdb.queries.remit import Remit
from reportdb.report import ImprovementItem, Report, Scope, SignOff, TableData, number
from reportdb.workflow.locking import lock_year, release_year, unlock_year
from reportdb.workflow.submitting import send_back, submit
from reportdb.xlsx import Cover, write_report

EVERYONE = Remit.everyone()
MARKS = ("乙", "BB", "7777", "9000")
YEARS = (2022, 2023)

_CITY, _A, _B = 1, 2, 900_001
_A_EDU, _A_ARCHIVE = 3, 4
_B_EDU, _B_GRAIN = 900_002, 900_003
_AGENCIES = (
    # id, code, name, kind, ended, superior
    (_CITY, "CC", "某市人民政府", "人民政府", None, None),
    (_A, "AA", "某市甲县人民政府", "人民政府", None, _CITY),
    (_A_EDU, "AA1", "甲县教育局", "政府部门", None, _A),
    (_A_ARCHIVE, "AA2", "甲县档案局", "政府部门", None, _A),
    (_B, "BB", "某市乙县人民政府", "人民政府", None, _CITY),
    (_B_EDU, "BB1", "乙县教育局", "政府部门", None, _B),
    (_B_GRAIN, "BB2", "乙县粮食局", "政府部门", "2022-12-31", _B),
)
_SHARED = [11, 12, 13, 14, 15, 16, 17, 18]  # what the education bureaus of both counties filed in one table
COPIED = "appeals"


class House(NamedTuple):
    """The agencies by who they are, and county A's remit."""

    city: int
    a: int
    a_edu: int
    a_archive: int
    b: int
    b_edu: int
    b_grain: int
    remit: Remit


def house(conn: Connection) -> House:
    """The two counties of a filled database."""
    remit = Remit.of(subtree(conn, EVERYONE, _A, 2023))
    return House(_CITY, _A, _A_EDU, _A_ARCHIVE, _B, _B_EDU, _B_GRAIN, remit)


def fill(url: URL) -> None:
    """Registers, imports and works on both counties alike."""
    engine = open_database(url)
    with writing(engine) as conn:
        _register(conn)
    with TemporaryDirectory() as folder:
        room = Path(folder)
        for year in YEARS:
            _send(engine, room, _report("某市甲县人民政府", year, 20, Scope.CONSOLIDATED))
            _send(engine, room, _report("甲县教育局", year, 21, copied=year == 2023))
            _send(engine, room, _report("甲县档案局", year, 22))
            _send(engine, room, _report("某市乙县人民政府", year, 7_777_001, Scope.CONSOLIDATED))
            _send(engine, room, _report("乙县教育局", year, 7_777_002, copied=year == 2023))
            if year == 2022:
                _send(engine, room, _report("乙县粮食局", year, 7_777_003))
        for name, first in (("甲县教育局", 31), ("乙县教育局", 7_777_031)):
            _send(engine, room, _report(name, 2023, first, copied=True))  # figures restated
            _correct(engine, room, name, first)
            wrong = _report(name, 2023, first + 5)
            wrong.tables["appeals"].figures[Cell("reconsideration", "total")] = number(first)
            _send(engine, room, wrong, accept=None)
            alone = _report(name, 2020, first + 5)  # of which no version counts
            alone.tables["appeals"].figures[Cell("reconsideration", "total")] = number(first)
            _send(engine, room, alone, accept=None)
    for year in YEARS:
        with reading(engine) as conn:
            rows = [row for row in filings_of_year(conn, EVERYONE, year) if row.is_current]
        for row in rows:
            _work_on(engine, row)
    for agency in (_A, _B):
        mark = "甲" if agency == _A else "乙"
        with writing(engine) as conn:
            lock = lock_year(conn, EVERYONE, 2021, agency, reason=f"{mark}县已汇总", by=f"{mark}办")
            release_year(conn, EVERYONE, 2021, agency, text=f"{mark}县门户", by=f"{mark}办")
            unlock_year(conn, EVERYONE, lock.id, reason=f"{mark}县更正", by=f"{mark}办")
            lock_year(conn, EVERYONE, 2020, agency, reason=f"{mark}县已汇总", by=f"{mark}办")
    engine.dispose()


def _register(conn: Connection) -> None:
    sql = "INSERT INTO agency (id, code, name, level, kind, region_code, credit_code, registered, valid_to) VALUES"
    for number_, code, name, kind, ended, _ in _AGENCIES:
        last = "NULL" if ended is None else f"'{ended}'"
        conn.exec_driver_sql(f"{sql} ({number_}, '{code}', '{name}', '县级', '{kind}', '', '', TRUE, {last})")
    upper = "INSERT INTO agency_superior (agency_id, superior_id, valid_from, valid_to) VALUES"
    for number_, *_, superior in _AGENCIES:
        if superior is not None:
            began = "'2022-01-01'" if number_ == _A_EDU else "NULL"
            conn.exec_driver_sql(f"{upper} ({number_}, {superior}, {began}, NULL)")
    # the education bureau of A stood under B once, and B collected its report for a while
    conn.exec_driver_sql(f"{upper} ({_A_EDU}, {_B}, NULL, '2021-12-31')")
    conn.exec_driver_sql(
        "INSERT INTO agency_reports_to (agency_id, collector_id, valid_from, valid_to)"
        f" VALUES ({_A_EDU}, {_B}, '2020-01-01', '2021-12-31')"
    )
    conn.exec_driver_sql(
        f"INSERT INTO agency_name (agency_id, name, last_year) VALUES ({_B_EDU}, '乙县文教局', 2022),"
        f" ({_A_EDU}, '甲县文教局', 2022)"
    )
    account = (
        "INSERT INTO account (name, display_name, role, password_hash, must_change, disabled, sees_all, created_at)"
        " VALUES ('{0}县账号', '{0}县', 'office', '', FALSE, FALSE, FALSE, '2024-01-01 00:00:00')"
    )
    given = "INSERT INTO account_agency (account_id, agency_id) SELECT id, {1} FROM account WHERE name = '{0}县账号'"
    for mark, number_ in (("甲", _A), ("乙", _B)):
        conn.exec_driver_sql(account.format(mark))
        conn.exec_driver_sql(given.format(mark, number_))
    # the grain bureau of B was merged into the archive of A
    conn.exec_driver_sql(
        "INSERT INTO agency_succession (predecessor_id, successor_id, since)"
        f" VALUES ({_B_GRAIN}, {_A_ARCHIVE}, '2023-01-01')"
    )


def _report(agency: str, year: int, first: int, scope: Scope = Scope.OWN, *, copied: bool = False) -> Report:
    """Figures that do not add up, all of them `first` and a little more; one table is alike in both counties."""
    mark = "乙" if "乙" in agency else "甲"
    report = Report(
        agency, year, scope, "2021", sign_off=SignOff(f"{mark}一", f"{mark}二", f"{mark}三", f"{first}", "")
    )
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        figures = {cell: number(first + place % 7) for place, cell in enumerate(table.official_cells)}
        if copied and code == COPIED:
            figures = {cell: number(_SHARED[place % 8]) for place, cell in enumerate(table.official_cells)}
        report.tables[code] = TableData("2021", figures)
    report.improvement_items = [ImprovementItem(f"{mark}县公开不够及时。", f"{mark}县建立台账。")]
    return report


def _send(engine: Engine, room: Path, report: Report, accept: str | None = "已公布") -> None:
    path = room / f"{report.agency}_{report.year}_{report.scope.value}_{len(list(room.iterdir()))}.xlsx"
    cover = Cover(agency=report.agency or "", year=report.year or 0, scope=report.scope)
    write_report(path, report, catalog().form("2021"), cover)
    mark = "乙" if "乙" in (report.agency or "") else "甲"
    by = f"{mark}县经办人"
    list(run_import(engine, [str(path)], ImportOptions(accept=accept and f"{mark}县{accept}", by=by)))


def _correct(engine: Engine, room: Path, agency: str, first: int) -> None:
    """The sheet of the report once more, with a declared correction."""
    mark = "乙" if "乙" in agency else "甲"
    path = room / f"{mark}更正.toml"
    place = list(catalog().table("2021", "publications").official_cells).index(Cell("penalty", "decisions"))
    path.write_text(
        f'[[correction]]\nagency = "{agency}"\nyear = 2023\ntable = "publications"\nrow = "penalty"\n'
        f'column = "decisions"\nfrom = {first + place % 7}\nto = {first + 50}\nreason = "{mark}县录入错误"\n'
        f'source = "{mark}县来函"\n',
        "utf-8",
    )
    sheet = sorted(room.glob(f"{agency}_2023_own_*.xlsx"), key=lambda one: int(one.stem.rsplit("_", 1)[1]))[-1]
    options = ImportOptions(corrections=read_corrections(str(path)), accept=f"{mark}县已公布", by=f"{mark}县经办人")
    list(run_import(engine, [str(sheet)], options))


def _work_on(engine: Engine, row: FilingRow) -> None:
    """A doubt explained, the filing submitted and sent back, and submitted again."""
    mark = "乙" if "乙" in row.agency else "甲"
    with writing(engine) as conn:
        doubts = [item for item in findings_of(conn, EVERYONE, row.id) if item.level is Level.VERIFY]
        if doubts:
            record_explanations(conn, row.report_id, [Said(subject_of(doubts[0]), f"{mark}县属实", f"{mark}县经办人")])
        one = submit(conn, EVERYONE, row.id, text=f"{mark}县已核对", by=f"{mark}县经办人")
        send_back(conn, EVERYONE, one.id, text=f"{mark}县再核对", by=f"{mark}县审核人")
        again = submit(conn, EVERYONE, row.id, text=f"{mark}县又核对", by=f"{mark}县经办人")
        if row.year == YEARS[0] and row.scope == Scope.CONSOLIDATED:
            send_back(conn, EVERYONE, again.id, text=f"{mark}县还不对", by=f"{mark}县审核人")
