"""A stored province: agencies in a tree, a filing of each in every year, written past the import in minutes not hours.

The figures are random; sums hold within a report as in `benchmarks.filled_report`. Both databases get the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from benchmarks.filled_report import EDITION, balanced_report
from reportdb.database import connect_url, ensure_year, make_engine, writing
from reportdb.queries.cells import cells_of

PROVINCE = "测试省人民政府"
FIRST_YEAR = 2021
#: different reports; agencies take them in turn
_KINDS = 40
_CITY = 300  # agencies of a city, the city's government among them
Rows = Iterable[tuple[object, ...]]


class Store(NamedTuple):
    """What a province holds: agencies, years, and facts in all."""

    agencies: int
    years: list[int]
    facts: int

    @property
    def size(self) -> str:
        """For people."""
        return f"{self.agencies} agencies, {len(self.years)} years, {self.facts} facts"


def superior(agency: int) -> int | None:
    """Who stands above the n-th agency (from 1): the province above cities, a city's government above its offices."""
    if agency == 1:
        return None
    return 1 if (agency - 2) % _CITY == 0 else agency - (agency - 2) % _CITY


def build(url: str, agencies: int, years: int) -> Store:
    """Fill a database that has the schema and nothing else."""
    engine = make_engine(connect_url(url))
    kinds = _kinds(engine)
    span = list(range(FIRST_YEAR, FIRST_YEAR + years))
    with writing(engine) as conn:
        _fill(conn, "agency", _agencies(agencies, conn.dialect.name))
        _fill(conn, "agency_superior", ((n, n, superior(n), None, None) for n in range(2, agencies + 1)))
    facts = 0
    for place, year in enumerate(span):
        with writing(engine) as conn:
            ensure_year(conn, year)
        with _unhindered(engine) as conn:
            facts += _fill_year(conn, year, place * agencies, agencies, kinds)
    with engine.connect() as conn:
        conn.exec_driver_sql("ANALYZE")
        conn.commit()
    engine.dispose()
    return Store(agencies, span, facts)


@contextmanager
def _unhindered(engine: Engine) -> Iterator[Connection]:
    """A transaction without foreign-key checks: the rows are right, and their load is measured elsewhere."""
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield conn
        conn.commit()


def _kinds(engine: Engine) -> list[dict[str, list[tuple[int, int | None]]]]:
    chance = random.Random(7)
    with engine.connect() as conn:
        cells = cells_of(conn)
    kinds = []
    for _ in range(_KINDS):
        report = balanced_report("", FIRST_YEAR, chance, channels=0, problems=0)
        kinds.append(
            {
                table: sorted(
                    (number, figure.value)
                    for number, figure in zip(cells.numbers(table, data.figures), data.figures.values(), strict=True)
                )
                for table, data in report.tables.items()
            }
        )
    return kinds


_TABLES = {"publications": "publication", "applications": "application", "appeals": "appeal"}


def _fill_year(
    conn: Connection, year: int, before: int, agencies: int, kinds: list[dict[str, list[tuple[int, int | None]]]]
) -> int:
    numbers = range(1, agencies + 1)
    _fill(conn, "annual_report", ((before + n, n, year, "own") for n in numbers))
    columns = ("accepted", _bool(conn, True), _bool(conn, False), "", EDITION, *[""] * 5)
    _fill(conn, "filing", (
        (before + n, before + n, 1, *columns, None, f"{year + 1}-01-20 09:00:00", "0" * 64, "", None, "", None)
        for n in numbers
    ))  # fmt: skip
    _fill(conn, "filing_table", (
        (before + n, table, 0, EDITION, None, None, None, None) for n in numbers for table in sorted(_TABLES)
    ))  # fmt: skip
    return sum(
        _fill(conn, fact, (
            (year, before + n, cell, value, None)
            for n in numbers
            for cell, value in kinds[(n * 31 + year) % _KINDS][table]
        ))
        for table, fact in _TABLES.items()
    )  # fmt: skip


def _bool(conn: Connection, value: bool) -> object:
    return int(value) if conn.dialect.name == "sqlite" else value


def _agencies(count: int, dialect: str) -> Iterator[tuple[object, ...]]:
    true = 1 if dialect == "sqlite" else True
    for n in range(1, count + 1):
        name = PROVINCE if n == 1 else f"测试省第{n:06d}局"
        yield n, f"B{n:06d}", name, "省级" if n == 1 else "市级", "政府部门", "", "", None, None, None, true


_COLUMNS = {
    "agency": "id, code, name, level, kind, region_code, credit_code, rule_making, valid_from, valid_to, registered",
    "agency_superior": "id, agency_id, superior_id, valid_from, valid_to",
    "annual_report": "id, agency_id, year, scope",
    "filing": "id, report_id, n, state, is_current, as_filed, reason, edition, responsible, reviewer, preparer, phone,"
    " filled_on, received_on, created_at, digest, sources_key, run_id, made_by, restored_from",
    "filing_table": "filing_id, table_code, part, edition, sha256, sheet, layout_id, figures_key",
}
_FACT = "year, filing_id, cell_id, value, text"


def _fill(conn: Connection, table: str, rows: Rows) -> int:
    """Rows into a table the fastest way its database has; how many there were."""
    columns = _COLUMNS.get(table, _FACT)
    driver = conn.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection was closed")
    count = 0

    def counted() -> Iterator[tuple[object, ...]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    if conn.dialect.name == "sqlite":
        driver.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * (columns.count(',') + 1))})", counted()
        )
    else:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in counted():
                copy.write_row(row)
    return count
